"""The returns with errors that projects included, each with its errors and their cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lamppu_xl.definition.history.editions import without_edition
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.programme import EVERY
from lamppu_xl.ledger.records import LedgerReturn, ReturnError
from lamppu_xl.programme.answer_index import AnswerIndex, ProjectAnswers
from lamppu_xl.programme.gap_records import FaultyReturn, ProgrammeGap
from lamppu_xl.programme.members import project_periods_of


def faulty_returns(index: AnswerIndex) -> Iterator[FaultyReturn]:
    """The included returns with errors, of all periods so far; in an extract without cells: sheets may name goals."""
    for project in index.projects.values():
        for source in project.ledger.returns:
            period = project.programme_period(source.period)
            if not source.accepted and period is not None:
                errors = [each for each in project.ledger.errors if each.source == source.number]
                yield FaultyReturn(
                    project=project.member.id,
                    partner=source.partner,
                    period=source.period,
                    programme_period=period,
                    file=project.redact(source.file),
                    sha256=source.sha256,
                    errors=tuple(dict.fromkeys(_named(project, each) for each in errors)),
                    unquoted=tuple(
                        dict.fromkeys(_named(project, each) for each in errors if not _may_be_quoted(project, each))
                    ),
                )


def returns_with_errors(index: AnswerIndex, faulty: Sequence[FaultyReturn]) -> Iterator[ProgrammeGap]:
    """A row for each of these returns."""
    for each in faulty:
        project = index.projects[each.project]
        reported = project_periods_of(index.programme, project.member.project, project.ledger)
        is_only = reported == (each.period,) and not project.member.carried
        detail = each.partner if is_only else f"{each.partner} {each.period}"
        yield ProgrammeGap("return_with_errors", each.project, detail, faulty=each)


def refused_cells(project: ProjectAnswers, source: LedgerReturn, entry: AnswerRef) -> tuple[str, ...]:
    """The cells of a return with errors in which an answer to a figure was refused.

    Args:
        entry: of the figure; its row may be `EVERY`.
    """
    answered = {(each.source, each.entry) for each in project.answers.get((entry.table, entry.field), ())}
    cells = (
        _cell(project, error)
        for error in project.ledger.errors
        if error.source == source.number and error.entry and (source.number, error.entry) not in answered
        if _is_of(error.entry, entry)
    )
    return tuple(dict.fromkeys(cells))


def _is_of(found: AnswerRef, entry: AnswerRef) -> bool:
    plain = AnswerRef.parse(without_edition(str(found)))
    return (plain.table, plain.field) == (entry.table, entry.field) and entry.row in (EVERY, plain.row)


def _named(project: ProjectAnswers, error: ReturnError) -> str:
    """The code of an error, and its cell if it has one."""
    return f"{error.code} {_cell(project, error)}".strip()


def _may_be_quoted(project: ProjectAnswers, error: ReturnError) -> bool:
    """Whether an error is about an answer that is not personal."""
    question = project.ledger.question_of(error.entry) if error.entry else None
    return question is not None and not question.personal


def _cell(project: ProjectAnswers, error: ReturnError) -> str:
    """The cell of an error; empty where it has none, and in an extract."""
    return f"{error.sheet}!{error.cell}" if error.cell and not project.index.area else ""
