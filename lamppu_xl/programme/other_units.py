"""Projects that count a figure in another unit than the programme; they are not added."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.programme import EVERY, Programme, ProgrammeIndicator
from lamppu_xl.domain.text import Text
from lamppu_xl.domain.units import UNIT, same_unit
from lamppu_xl.ledger.records import Ledger
from lamppu_xl.programme.answer_index import AnswerIndex
from lamppu_xl.programme.records import MemberProject


def other_units(index: AnswerIndex, indicator: ProgrammeIndicator) -> dict[str, str]:
    """The projects that count an indicator in another unit than the programme, or than its first project.

    Without a common language two units cannot be compared, and count as the same.
    """
    expected, others = indicator.unit or index.units.get(indicator.id), dict[str, str]()
    for project in index.projects.values():
        entry = indicator.entry_in(project.member.id)
        for unit in _units(project.ledger, entry) if entry else ():
            expected = expected or unit
            if not same_unit(expected, unit):
                others[project.member.id] = project.ledger.pick(unit)
    return others


def first_units(programme: Programme, members: Iterable[MemberProject]) -> dict[str, Text]:
    """Of each indicator without a unit that of the first project, by which an extract compares its projects, too."""
    units: dict[str, Text] = {}
    for member in members:
        for indicator in programme.indicators:
            entry = indicator.entry_in(member.id)
            if member.ledger and entry and not indicator.unit and indicator.id not in units:
                units.update((indicator.id, unit) for unit in islice(_units(member.ledger, entry), 1))
    return units


def _units(ledger: Ledger, entry: AnswerRef) -> Iterator[Text]:
    """The units of the rows of an entry."""
    for detail in ledger.details:
        is_unit = (detail.table, detail.name) == (entry.table, UNIT) and entry.row in (EVERY, detail.row)
        if is_unit and detail.text.translations:
            yield detail.text
