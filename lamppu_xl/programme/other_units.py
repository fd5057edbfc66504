"""Projects that count a figure in another unit than the programme; they are not added."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.programme import EVERY, ProgrammeIndicator
from lamppu_xl.domain.text import Text
from lamppu_xl.domain.units import UNIT, same_unit
from lamppu_xl.ledger.records import Ledger
from lamppu_xl.programme.answer_index import AnswerIndex
from lamppu_xl.programme.records import SO_FAR


def other_units(index: AnswerIndex, indicator: ProgrammeIndicator) -> dict[str, str]:
    """The projects that count an indicator in another unit than the programme, or than the first project.

    Without a common language two units cannot be compared, and count as the same.
    """
    expected, others = indicator.unit, dict[str, str]()
    for project in index.projects.values():
        entry = indicator.entry_in(project.member.id)
        for unit in _units(project.ledger, entry) if entry else ():
            expected = expected or unit
            if not same_unit(expected, unit):
                others[project.member.id] = project.ledger.pick(unit)
    return others


def _units(ledger: Ledger, entry: AnswerRef) -> Iterator[Text]:
    """The units of the rows of an entry."""
    for detail in ledger.details:
        is_unit = (detail.table, detail.name) == (entry.table, UNIT) and entry.row in (EVERY, detail.row)
        if is_unit and detail.text.translations:
            yield detail.text


def units_beside(index: AnswerIndex, others: Mapping[str, str], key: tuple[str, str, str]) -> tuple[str, ...]:
    """The projects that are not in a total because they count in another unit.

    A project that has left has no figures of the period.

    Args:
        others: the units of such projects.
        key: the focus area, the project and the period of the total.
    """
    _, project, when = key
    return tuple(
        f"{other} ({unit})"
        for other, unit in others.items()
        if not project and (when == SO_FAR or not index.projects[other].member.carried)
    )
