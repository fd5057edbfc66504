"""Projects that count a figure in another unit than the programme; they are not added."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answer_types import MONEY
from lamppu_xl.domain.programme import EVERY, Programme, ProgrammeIndicator
from lamppu_xl.domain.text import Text
from lamppu_xl.domain.units import EUROS, UNIT, currency_of_unit, same_unit
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
        currency = currency_of_unit(indicator.unit, index.programme.currency)
        if entry and has_amounts(project.ledger, entry) and currencies_of(project.ledger) != (currency,):
            others[project.member.id] = " / ".join(currencies_of(project.ledger))
    return others


def has_other_unit(
    programme: Programme, indicator: ProgrammeIndicator, project: str, ledger: Ledger, first: Mapping[str, Text]
) -> bool:
    """Whether a project counts an indicator in another unit than the programme, or than its first project.

    Args:
        first: of each indicator without a unit that of the first project.
    """
    entry, stated = indicator.entry_in(project), indicator.unit
    if entry is None:
        return False
    if has_amounts(ledger, entry) and currencies_of(ledger) != (currency_of_unit(stated, programme.currency),):
        return True
    unit = stated or first.get(indicator.id)
    return unit is not None and any(not same_unit(unit, each) for each in _units(ledger, entry))


def has_amounts(ledger: Ledger, entry: AnswerRef) -> bool:
    """Whether any answer that an entry leads to is an amount of money."""
    question = ledger.questions_by_field.get((entry.table, entry.field))
    of_rows = (
        kind.kind
        for kind in ledger.kinds
        if (kind.table, kind.field) == (entry.table, entry.field) and entry.row in (EVERY, kind.row)
    )
    return question is not None and MONEY in (question.kind, *of_rows)


def currencies_of(ledger: Ledger) -> tuple[str, ...]:
    """The currencies of a project's amounts."""
    return tuple(each.currency for each in ledger.currencies) or (EUROS,)


def first_units(programme: Programme, members: Iterable[MemberProject]) -> dict[str, Text]:
    """Of each indicator without a unit that of the first project, with which those of the others are compared."""
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
