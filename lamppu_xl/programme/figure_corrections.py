"""Corrections in the figures of a programme: those that are in a total, and those that would change it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from lamppu_xl.domain.form import Aggregate
from lamppu_xl.domain.programme import EVERY
from lamppu_xl.ledger.records import LedgerCorrection
from lamppu_xl.master.aggregation import Total
from lamppu_xl.programme.answer_index import ProjectAnswers, goal_of
from lamppu_xl.programme.figure_records import EVERYWHERE, SO_FAR
from lamppu_xl.programme.figure_texts import figure_text
from lamppu_xl.programme.member_records import ProgrammeAnswer


@dataclass(frozen=True)
class UncountedCorrection:
    """A correction that is not in a total, and the totals by which it is judged."""

    label: str
    alone: Total
    """The total with this correction alone."""
    without: Total
    """The total with all other corrections of this kind."""
    would_be: Total
    """The total with all of them."""


def correction_label(project: ProjectAnswers, correction: LedgerCorrection) -> str:
    is_percent = project.ledger.is_percent(correction.entry)
    difference = figure_text(correction.difference or 0.0, is_percent=is_percent, signed=True)
    return f"{project.member.id} {correction.partner} {correction.period} {difference}"


def uncounted_corrections(  # noqa: PLR0913
    project: ProjectAnswers,
    rule: Aggregate,
    answers: Sequence[ProgrammeAnswer],
    used: Sequence[ProgrammeAnswer],
    when: str,
    *,
    area: str,
    total_of: Callable[[Sequence[ProgrammeAnswer]], Total],
) -> tuple[UncountedCorrection, ...]:
    """The corrections of figures that keep their reported values, if the total would be another one with them.

    Args:
        answers: to one question, in all periods.
        used: those of which the figure is made.
        when: the period of the total, or `SO_FAR`.
        area: the focus area of the answers.
        total_of: the total of answers, by the rule of the project.
    """
    numbers = {answer.ledger_number for answer in used}
    latest = {
        (each.partner, each.entry, each.period): each
        for each in (project.ledger.corrections if when == SO_FAR else ())
        if not each.added and each.difference is not None and not isinstance(each.now, str)
        if each.answer in numbers or (_is_new(each, rule, answers) and _is_in(project, each, answers, area))
    }
    if not latest:
        return ()
    reported = total_of(used)

    def total(corrections: Iterable[LedgerCorrection]) -> Total:
        return total_of(_corrected(answers[0], used, list(corrections)))

    would_be = total(latest.values())
    found = (
        UncountedCorrection(
            correction_label(project, each),
            alone=total([each]),
            without=total(other for other in latest.values() if other is not each),
            would_be=would_be,
        )
        for each in latest.values()
    )
    return tuple(each for each in found if each.alone != reported or each.without != would_be)


def _is_in(
    project: ProjectAnswers, correction: LedgerCorrection, answers: Sequence[ProgrammeAnswer], area: str
) -> bool:
    """Whether the correction of a blank figure belongs to the total of some answers to its question.

    It is in their rows, or on a further line of a figure over all lines, and in the focus areas of the goal of its
    line, else of the project.
    """
    entry = correction.entry
    is_further = project.row_types.get(entry.table) == "lines" and any(
        each.entry_in(project.member.id) == entry._replace(row=EVERY) for each in project.index.programme.indicators
    )
    if not is_further and entry.row not in {answer.entry.row for answer in answers}:
        return False
    goal = goal_of(project, correction)
    return area in (EVERYWHERE, *(project.areas_of(goal) if goal else project.member.areas))


def _is_new(correction: LedgerCorrection, rule: Aggregate, answers: Sequence[ProgrammeAnswer]) -> bool:
    """Whether a correction adds a figure to a question without an answer; a standing figure is the last one only."""
    entry = answers[0].entry
    is_same = (correction.entry.table, correction.entry.field) == (entry.table, entry.field)
    return not correction.answer and is_same and rule is not Aggregate.LAST


def _corrected(
    model: ProgrammeAnswer, used: Sequence[ProgrammeAnswer], corrections: Sequence[LedgerCorrection]
) -> list[ProgrammeAnswer]:
    """The answers of a figure as they are corrected.

    Args:
        model: any answer of the project, for the attributes of answers that a correction adds.
        used: the answers as they were reported.
        corrections: of them, and of questions without an answer.
    """
    values = {each.answer: each.now for each in corrections if each.answer}
    changed = [replace(each, value=values.get(each.ledger_number, each.value)) for each in used]
    added = [
        replace(model, partner=each.partner, period=each.period, entry=each.entry, value=each.now)
        for each in corrections
        if not each.answer
    ]
    return changed + added


def counted_corrections(
    project: ProjectAnswers, rule: Aggregate, answers: Sequence[ProgrammeAnswer], when: str, area: str = EVERYWHERE
) -> list[LedgerCorrection]:
    """The corrections of some answers, each in the period of the master that first has it.

    A correction of a figure at a point in time belongs to no period, only to the figure so far.

    Args:
        area: the focus area of the answers; lines of the same number may belong to goals of others.
    """
    entry, numbers = answers[0].entry, {answer.ledger_number for answer in answers}
    return [
        correction
        for correction in project.ledger.corrections
        if correction.added and correction.difference
        if (correction.entry.table, correction.entry.field) == (entry.table, entry.field)
        if correction.answer in numbers or (not correction.answer and _is_in(project, correction, answers, area))
        if when == SO_FAR or (rule is Aggregate.SUM and project.programme_period(correction.made_in) == when)
    ]
