"""Projects that count a figure in another unit than the programme; they are not added."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from lamppu_xl.definition.history.editions import MARK
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answer_types import MONEY
from lamppu_xl.domain.programme import EVERY, Programme, ProgrammeIndicator
from lamppu_xl.domain.text import Text, VocabularyTerm
from lamppu_xl.domain.units import EUROS, UNIT, Counted, counted, first_counted, other_unit
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.ledger.records import Ledger
from lamppu_xl.programme.answer_index import AnswerIndex
from lamppu_xl.programme.member_records import MemberProject
from lamppu_xl.programme.members import LastMasters


def other_units(index: AnswerIndex, indicator: ProgrammeIndicator) -> dict[str, str]:
    """The projects that count an indicator in another unit than the programme, or than its first project.

    Without a unit of the indicator the first project decides, too, whether figures are amounts, percentages or other
    numbers. Without a common language two units cannot be compared, and count as the same.
    """
    programme, others = index.programme, dict[str, str]()
    first = index.first_units.get(indicator.id) or _first_unit(programme, indicator, index.members)
    for project in index.projects.values():
        entry = indicator.entry_in(project.member.id)
        own = counted_in(project.ledger, entry) if entry else None
        if own and (found := other_unit(own, indicator.unit, programme.currency, first)):
            others[project.member.id] = _shown(programme, project.ledger, found[0])
    return others


def has_other_unit(
    programme: Programme, indicator: ProgrammeIndicator, project: str, ledger: Ledger, first: Mapping[str, Counted]
) -> bool:
    """Whether a project counts an indicator in another unit than the programme, or than its first project.

    Args:
        first: of each indicator without a unit in what the first project counts.
    """
    entry = indicator.entry_in(project)
    if entry is None:
        return False
    own = counted_in(ledger, entry)
    return other_unit(own, indicator.unit, programme.currency, first.get(indicator.id)) is not None


def counted_in(ledger: Ledger, entry: AnswerRef) -> Counted:
    """In what a project counts the figures to which an entry leads."""
    rows = [each.row for each in ledger.lines if each.table == entry.table and MARK not in each.row]
    entries = [entry] if entry.row != EVERY else [entry._replace(row=row) for row in rows or [EVERY]]
    questions = [question for each in entries if (question := ledger.question_of(each))]
    kinds = {question.kind for question in questions if question.type == "number"}
    return counted(kinds, _units(ledger, entry), currencies_of(ledger))


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


def first_units(
    programme: Programme, members: Iterable[MemberProject], last: LastMasters | None = None
) -> dict[str, Counted]:
    """Of each indicator without a unit in what the first project counts; those of the others are compared with it.

    Args:
        last: by project its last master, which decides where that of the period is not included.
    """
    earlier = {project: verdict.ledger for project, (_, verdict) in (last or {}).items()}
    known = [replace(each, ledger=each.ledger or earlier.get(each.id)) for each in members]
    plain = (indicator for indicator in programme.indicators if indicator.unit is None)
    return {indicator.id: _first_unit(programme, indicator, known) for indicator in plain}


def _first_unit(programme: Programme, indicator: ProgrammeIndicator, members: Iterable[MemberProject]) -> Counted:
    own = ((each.ledger, indicator.entry_in(each.id)) for each in members)
    return first_counted((counted_in(ledger, entry) for ledger, entry in own if ledger and entry), programme.currency)


def _shown(programme: Programme, ledger: Ledger, unit: Text | str | VocabularyTerm) -> str:
    """A unit as a total names it: in the words of the project, or in the language of the programme."""
    if isinstance(unit, Text):
        return ledger.pick(unit)
    return translator_for(programme.languages[0]).term(unit) if isinstance(unit, VocabularyTerm) else unit


def _units(ledger: Ledger, entry: AnswerRef) -> Iterator[Text]:
    """The units of the rows of an entry."""
    for detail in ledger.details:
        is_unit = (detail.table, detail.name) == (entry.table, UNIT) and entry.row in (EVERY, detail.row)
        if is_unit and detail.text.translations:
            yield detail.text
