"""What figures lack of projects whose masters are included: the list of what is missing and the notes on totals use it.

Each kind of gap that concerns figures has its note on a total, so no reason is in one of the two places only.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from lamppu_xl.definition.history.editions import MARK, without_edition
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.findings import Finding
from lamppu_xl.domain.form import Aggregate
from lamppu_xl.domain.grouping import grouped
from lamppu_xl.domain.programme import EVERY, ProgrammeIndicator
from lamppu_xl.master.master_verdict import LATER_CORRECTION
from lamppu_xl.programme.answer_index import AnswerIndex, ProjectAnswers, goal_of, may_be_shown
from lamppu_xl.programme.faulty_returns import refused_cells
from lamppu_xl.programme.figure_corrections import correction_label
from lamppu_xl.programme.figure_records import (
    EVERYWHERE,
    SO_FAR,
    Contribution,
    EarlierFigure,
    FigureGap,
    ProgrammeFigure,
    ProgrammeTotal,
)
from lamppu_xl.programme.gap_places import (
    entry_place,
    now,
    of_question,
    then,
)
from lamppu_xl.programme.gap_records import MissingReturn, ProgrammeGap
from lamppu_xl.programme.member_records import ProgrammeAnswer
from lamppu_xl.programme.moved_goals import CountedThen, figure_then, moved_goals
from lamppu_xl.programme.other_units import other_units
from lamppu_xl.programme.own_corrections import is_part_of

CORRECTED_SINCE = "corrected"
"""The kind of gap with the programme's corrections that are in the last figures of a project."""

NOT_CORRECTED = "not_corrected"
"""The kind of gap with those that are in none of them."""

NOTES_OF_GAPS: Mapping[str, str] = {
    **dict.fromkeys(("missing", "with_errors", "aside", "left_out", CORRECTED_SINCE), "lacking"),
    **dict.fromkeys(("partner_absent", "partner_rejected", "partner_aside"), "partners"),
    "period": "other_periods",
    "goal": "no_area",
    "figure": "unreported",
    "unit": "other_units",
    "unasked": "unasked",
    "text": "texts",
    "refused": "refused",
    "changed": "changed",
    "other_answer": "other_answers",
    "unconfirmed": "unconfirmed",
    "outdated": "outdated",
    "return_with_errors": "with_errors",
    "left_without": "left_without",
    "recounted": "recounted",
    "moved": "moved",
    "figure_corrected": "corrected",
    "figure_uncounted": "uncounted",
    "figure_unused": "unused",
}
"""By kind of gap the field of a total that names it; `last_figures` fills `lacking`."""

_OTHER_NOTES = {"recounted_in_all": "recounted", "uncounted_before": "figure_uncounted"}
"""Further fields of totals with the kinds of gaps that they name."""

GAPS_WITHOUT_FIGURES = frozenset({"file", "file_left_out", "personal", "noted", "text_corrected", NOT_CORRECTED})
"""The kinds of gaps that are about no figure."""

KINDS_OF_GAPS = frozenset({*NOTES_OF_GAPS, *GAPS_WITHOUT_FIGURES})
"""The kinds of rows on *What is missing*."""

OF_FIGURES = ("unit", "changed", "figure", "unasked", "text", "refused", "other_answer", "recounted", "moved")
"""The kinds that are listed figure by figure; the others are listed once for each project."""


def kinds_of(note: str) -> list[str]:
    """The kinds of gaps that a field of a total names."""
    kinds = [kind for kind, field in NOTES_OF_GAPS.items() if field == note]
    return [_OTHER_NOTES[note]] if note in _OTHER_NOTES else kinds


def figure_gaps(
    index: AnswerIndex,
    indicator: ProgrammeIndicator,
    contributions: Sequence[Contribution],
    missing: Mapping[str, Sequence[MissingReturn]],
    counted_then: CountedThen,
) -> Iterator[FigureGap]:
    """What one indicator lacks of each project whose master is included.

    Args:
        contributions: the answers to the indicator that are in its totals.
        missing: by project the returns that its master does not include.
        counted_then: the figures of projects by the definition of the workbook before.
    """
    units = other_units(index, indicator)
    by_project = grouped((each.answer.project, each) for each in contributions)
    for project, answers in index.projects.items():
        entry = indicator.entry_in(project)
        yield from _from_other_answer(index, indicator, project)
        if entry is None:
            continue
        when = index.periods_of_totals(answers.member)
        if answers.member.doubts:
            yield FigureGap(kind="unconfirmed", project=project, shown=project, periods=when)
        if any(_may_change(finding, entry) for finding in answers.member.later):
            yield FigureGap(kind="outdated", project=project, shown=project, periods=when)
        if project in units:
            yield unit_gap(indicator, project, units[project], when)
        if _has_other_meanings(answers, entry):
            yield FigureGap(
                kind="changed",
                project=project,
                shown=project,
                periods=(SO_FAR,),
                defined=(of_question(project, entry),),
                answers=tuple(each.number for each in _with_other_meaning(answers, entry)),
            )
        then = figure_then(index, indicator.id, project, counted_then)
        yield from moved_goals(index, answers, by_project.get(project, ()), then)
        if project not in units:
            yield from _unreported(index, indicator, answers, entry)
            yield from _refused(index, answers, entry)
            yield from _partners(index, indicator, answers, missing.get(project, ()))
            yield from unused_corrections(index, answers, entry)
        yield from _of_other_periods(answers, entry)
        yield from _without_area(index, answers, by_project.get(project, ()))


def unit_gap(
    indicator: ProgrammeIndicator, project: str, unit: str, periods: tuple[str, ...], areas: tuple[str, ...] = ()
) -> FigureGap:
    """A project that counts a figure in another unit.

    Args:
        areas: the only focus areas whose totals it concerns; none if they are those of its included master.
    """
    entry, stated = indicator.entry_in(project), (now(f"indicators.{indicator.id}.unit"),) if indicator.unit else ()
    return FigureGap(
        kind="unit",
        project=project,
        shown=f"{project} ({unit})",
        periods=periods,
        detail=unit,
        areas=areas,
        defined=(*stated, *((of_question(project, entry),) if entry else ())),
    )


def _may_change(finding: Finding, entry: AnswerRef) -> bool:
    """Whether what came after a master may change a figure: any return, or a correction of the answer."""
    if finding.code.id != LATER_CORRECTION:
        return True
    corrected = AnswerRef.parse(without_edition(str(finding.facts["answer"]).rpartition(" ")[2]))
    is_of_table = (corrected.table, corrected.field) == (entry.table, entry.field)
    return is_of_table and entry.row in (EVERY, corrected.row)


def with_gaps(total: ProgrammeTotal, index: AnswerIndex, gaps: Iterable[FigureGap]) -> ProgrammeTotal:
    """A total with what it lacks of projects whose masters are included, and the returns with errors that are in it."""
    named: dict[str, dict[str, None]] = {}
    for gap in gaps:
        is_concerned = total.project in ("", gap.project) and total.period in gap.periods
        areas = gap.areas or (
            EVERYWHERE,
            *(() if gap.over_all else gap.within or index.projects[gap.project].member.areas),
        )
        if is_concerned and not (gap.areas and total.project) and total.area in areas:
            named.setdefault(gap.note or NOTES_OF_GAPS[gap.kind], {})[gap.shown] = None
    answers = (index.answers[number] for number in total.made_of)
    refused = (f"{each.project} {each.partner} {each.period}" for each in answers if not each.accepted)
    return replace(
        total,
        with_errors=tuple(dict.fromkeys(refused)),
        **{note: tuple(names) for note, names in named.items()},  # type: ignore[arg-type]
    )


def missing_figures(figures: Sequence[ProgrammeFigure], area: str) -> Iterator[ProgrammeGap]:
    """The gaps that are listed figure by figure.

    Args:
        area: the focus area of an extract; its figures are in no earlier workbook.
    """
    for figure in figures:
        for gap in figure.gaps:
            if gap.kind in OF_FIGURES and gap.listed:
                periods = "" if SO_FAR in gap.periods else ", ".join(gap.periods)
                detail = " · ".join(filter(None, (figure.indicator.id, gap.detail, periods)))
                is_quoted = gap.kind == "recounted" and not area and not gap.areas
                earlier = EarlierFigure.key_of(gap.project, figure.indicator.id, of_frozen=True)
                yield ProgrammeGap(
                    gap.kind,
                    gap.project,
                    detail,
                    defined=gap.defined,
                    answers=gap.answers,
                    earlier=earlier if is_quoted else "",
                    refused_in=gap.faulty,
                )


def is_asked(project: ProjectAnswers, entry: AnswerRef) -> bool:
    """Whether the form of a project has a question."""
    has_row = entry.row == EVERY or entry.row in _rows_of(project, entry.table)
    return has_row and project.question_of(entry) is not None


def _unreported(
    index: AnswerIndex, indicator: ProgrammeIndicator, project: ProjectAnswers, entry: AnswerRef
) -> Iterator[FigureGap]:
    """Whether a project's form does not ask for a figure, nobody has reported it, or texts are in place of numbers."""
    name, totals = project.member.id, index.periods_of_totals(project.member)
    numbers, texts, not_counted = set[str](), set[str](), list[int]()
    question = of_question(name, entry)
    for answer in project.all_answers(project.question_of(entry), entry.row):
        is_text = indicator.aggregate is not Aggregate.DISTINCT and isinstance(answer.value, str)
        (texts if is_text else numbers).update((SO_FAR, answer.programme_period))
        not_counted += [answer.number] if is_text and may_be_shown(project, answer) else []
    if left_out := tuple(each for each in totals if each in texts):
        yield FigureGap(
            kind="text", project=name, shown=name, periods=left_out, defined=(question,), answers=tuple(not_counted)
        )
    blank = [each for each in totals if each not in numbers | texts]
    if asked := tuple(each for each in blank if _is_asked_in(project, entry, each)):
        yield FigureGap(kind="figure", project=name, shown=name, periods=asked, defined=(question,))
    if unasked := tuple(each for each in blank if each not in asked):
        places = now(entry_place(indicator, name)), f"{name}: project.form"
        yield FigureGap(kind="unasked", project=name, shown=name, periods=unasked, defined=places)


def _is_asked_in(project: ProjectAnswers, entry: AnswerRef, when: str) -> bool:
    """Whether a form of a project has a question in a period of the programme, or in any so far."""
    ids = [each.id for each in project.ledger.periods if when in (SO_FAR, project.programme_period(each.id))]
    return is_asked(project, entry) and any(project.ledger.is_asked_in(each, entry) for each in ids)


def _refused(index: AnswerIndex, project: ProjectAnswers, entry: AnswerRef) -> Iterator[FigureGap]:
    """The included returns with errors that ask for a figure and lack it, also if only in one of many lines."""
    if not is_asked(project, entry):
        return
    answered = _sources(project, entry)
    name, totals = project.member.id, index.periods_of_totals(project.member)
    for source in project.ledger.returns:
        if source.accepted or not project.ledger.is_asked(source, entry):
            continue
        cells = refused_cells(project, source, entry)
        if source.number in answered and not cells:
            continue
        returned, when = f"{source.partner} {source.period}", project.programme_period(source.period)
        where = f" ({', '.join(filter(None, cells))})" if any(cells) else ""
        if periods := tuple(period for period in totals if when and period in (SO_FAR, when)):
            yield FigureGap(
                kind="refused",
                project=name,
                shown=f"{name} {returned}{where}",
                periods=periods,
                detail=f"{returned}{where}",
                faulty=f"{name}/{source.partner}/{source.period}",
            )


def _partners(
    index: AnswerIndex, indicator: ProgrammeIndicator, project: ProjectAnswers, missing: Iterable[MissingReturn]
) -> Iterator[FigureGap]:
    """The missing returns whose forms ask for a figure."""
    entry = indicator.entry_in(project.member.id)
    for each in missing if entry and is_asked(project, entry) else ():
        if each.asks(indicator.id):
            shown = f"{each.project} {each.partner} {each.period}"
            totals = index.periods_of_totals(project.member)
            periods = tuple(period for period in totals if period in (SO_FAR, each.programme_period))
            yield FigureGap(
                kind=f"partner_{each.reason}",
                project=each.project,
                shown=shown,
                periods=periods,
                within=each.areas_asked(indicator.id) or (),
            )


def unused_corrections(index: AnswerIndex, project: ProjectAnswers, entry: AnswerRef) -> Iterator[FigureGap]:
    """The corrections of a figure by the programme that do not fit what the project reports."""
    for each in project.member.unused:
        if is_part_of(each.entry, [entry]) and may_be_shown(project, each):
            name, made_in = project.member.id, project.programme_period(each.made_in)
            periods = tuple(period for period in index.periods_of_totals(project.member) if period in (SO_FAR, made_in))
            yield FigureGap(kind="figure_unused", project=name, shown=correction_label(project, each), periods=periods)


def _from_other_answer(index: AnswerIndex, indicator: ProgrammeIndicator, project: str) -> Iterator[FigureGap]:
    """Whether the definition of the programme took a figure from another answer of a project when it was frozen."""
    if index.before is None or not index.before.programme.project(project):
        return
    period, programme = index.before.period, index.before.programme
    earlier = next((each for each in programme.indicators if each.id == indicator.id), None)
    was = earlier.entry_in(project) if earlier else None
    if earlier and was and was != indicator.entry_in(project):
        shown = f"{project} ({was} {period.id})"
        places = now(entry_place(indicator, project)), then(index.before, entry_place(earlier, project))
        detail = f"{was} {period.id}"
        yield FigureGap(
            kind="other_answer", project=project, shown=shown, periods=(SO_FAR,), detail=detail, defined=places
        )


def _of_other_periods(project: ProjectAnswers, entry: AnswerRef) -> Iterator[FigureGap]:
    """The periods with answers that belong to none of the programme's periods."""
    sources = _sources(project, entry)
    periods = {source.period for source in project.ledger.returns if source.number in sources}
    for period in project.ledger.periods:
        if period.id in periods and project.programme_period(period.id) is None:
            yield FigureGap(
                kind="period", project=project.member.id, shown=f"{project.member.id} {period.id}", periods=(SO_FAR,)
            )


def _without_area(index: AnswerIndex, project: ProjectAnswers, counted: Sequence[Contribution]) -> Iterator[FigureGap]:
    """The goals without a focus area whose answers are in the total of the programme and in none of a focus area."""
    if index.area or not index.programme.focus_areas:
        return
    totals = index.periods_of_totals(project.member)
    goals: dict[str, set[str]] = {}
    for each in counted:
        if not each.areas:
            shown = " ".join(filter(None, (project.member.id, goal_of(project, each.answer))))
            goals.setdefault(shown, {SO_FAR}).add(each.answer.programme_period)
    for shown, periods in goals.items():
        yield FigureGap(
            kind="goal",
            project=project.member.id,
            shown=shown,
            periods=tuple(each for each in totals if each in periods),
            over_all=True,
        )


def _sources(project: ProjectAnswers, entry: AnswerRef) -> set[int]:
    """The numbers of the returns that have answers to a figure."""
    answers = project.answers.get((entry.table, entry.field), ())
    return {each.source for each in answers if entry.row in (EVERY, each.entry.row)}


def _rows_of(project: ProjectAnswers, table: str) -> Container[str]:
    """The ids of the rows of a table."""
    ledger = project.ledger
    match project.row_types.get(table):
        case "goal":
            return {goal.id for goal in ledger.goals}
        case "record":
            return {"1"}
        case "lines":
            count = next(each.count for each in ledger.tables if each.id == table)
            return {str(number) for number in range(1, count + 1)}
    return {line.row for line in ledger.lines if line.table == table}


def _has_other_meanings(project: ProjectAnswers, entry: AnswerRef) -> bool:
    """Whether a figure had another unit, rule or type in earlier periods: its id then ends with the period.

    A row may have an id of its own for some of its figures only.
    """
    ledger = project.ledger
    fields = {question.field for question in ledger.questions if question.table == entry.table}
    tables = {table.id for table in ledger.tables}
    answers = project.answers.get((entry.table, entry.field), ())
    known = ((entry.table, tables), (entry.row, {each.entry.row for each in answers}), (entry.field, fields))
    return any(other.startswith(f"{name}{MARK}") for name, others in known for other in others)


def _with_other_meaning(project: ProjectAnswers, entry: AnswerRef) -> Iterator[ProgrammeAnswer]:
    """The earlier values of a figure that had another meaning."""
    for question in project.ledger.questions:
        if without_edition(question.table) == entry.table and without_edition(question.field) == entry.field:
            for answer in project.all_answers(question):
                plain = AnswerRef.parse(without_edition(str(answer.entry)))
                is_same = plain != answer.entry and entry.row in (EVERY, plain.row)
                if is_same and may_be_shown(project, answer):
                    yield answer
