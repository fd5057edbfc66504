"""The corrections that totals and events name, each with who made it, its day and its reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from lamppu_xl.domain.grouping import grouped
from lamppu_xl.ledger.records import LedgerCorrection
from lamppu_xl.programme.answer_index import AnswerIndex, ProjectAnswers, goal_of, may_be_shown
from lamppu_xl.programme.figure_corrections import correction_label
from lamppu_xl.programme.figure_records import ProgrammeFigure
from lamppu_xl.programme.figure_texts import as_shown
from lamppu_xl.programme.gap_records import ProgrammeGap
from lamppu_xl.programme.own_corrections import is_part_of
from lamppu_xl.programme.report_records import BlankCorrection, NamedCorrection, ReportedEvent

KINDS = {
    "corrected": "figure_corrected",
    "uncounted": "figure_uncounted",
    "uncounted_before": "figure_uncounted",
    "unused": "figure_unused",
}
"""By field of a total that names corrections the kind of the rows with their reasons on *What is missing*."""

OF_EVENTS = ("corrected", "uncounted", "unused")
"""The fields of them that an event has."""


@dataclass(frozen=True)
class _Named:
    """A correction as a figure or an event names it."""

    kind: str
    project: str
    detail: str
    areas: tuple[str, ...] = ()
    """The focus areas under which it is counted."""


def row_key(kind: str, of: str, label: str) -> str:
    """The key of the row on a correction.

    Args:
        of: the id of the indicator or of the event.
        label: the correction as a total names it.
    """
    project, _, rest = label.partition(" ")
    return f"{kind}/{project}/{of} · {rest}"


def rows_of(keys: Iterable[str], wanted: Collection[str], area: str) -> Iterator[tuple[str, str]]:
    """The rows with the reasons of corrections that a total names, each with the correction as `row_key` gives it.

    Corrections that are named alike and are in different focus areas have a row each: `… +2 (P1, P3)`.

    Args:
        keys: of the rows.
        wanted: of the corrections.
        area: the focus area of the total.
    """
    for key in keys:
        name, _, areas = (key, "", "") if key in wanted else key.rpartition(" (")
        if name in wanted and (not area or not areas or area in areas.removesuffix(")").split(", ")):
            yield name, key


def corrections_with_reasons(
    index: AnswerIndex,
    figures: Sequence[ProgrammeFigure],
    events: Iterable[ReportedEvent],
    before: Iterable[ProjectAnswers] = (),
) -> Iterator[ProgrammeGap]:
    """A row for each correction that a total or an event names; where no persons may be named without the reason.

    It leads to the answers that were corrected.

    Args:
        before: the projects by their last masters before.
    """
    ids = {member.id for member in index.members}.difference(index.projects)
    silent = _of_figures([each for each in before if each.member.id in ids], figures)
    of_silent = ((named, (made, None)) for named, (made, _) in silent)  # its answers are not in the workbook
    found = grouped((*_of_figures([*index.projects.values()], figures), *of_silent, *_of_events(index, events)))
    alike = Counter((named.kind, named.project, named.detail) for named in found)
    for named, made in found.items():
        is_alone = alike[named.kind, named.project, named.detail] == 1
        yield ProgrammeGap(
            named.kind,
            named.project,
            named.detail if is_alone else f"{named.detail} ({', '.join(named.areas) or NO_AREA})",
            corrections=tuple(dict.fromkeys(correction for correction, _ in made)),
            answers=tuple(dict.fromkeys(number for _, number in made if number is not None)),
        )


def blank_corrections(index: AnswerIndex, figures: Iterable[ProgrammeFigure]) -> Iterator[BlankCorrection]:
    """The corrections of figures that nobody had reported, and that no total names: they change none."""
    for figure in figures:
        named = {label for total in figure.totals.values() for field in KINDS for label in getattr(total, field)}
        for name, project in index.projects.items():
            entry = figure.indicator.entry_in(name)
            for each in project.ledger.corrections if entry else ():
                is_blank = not each.answer and each.difference is not None
                if entry and is_blank and is_part_of(each.entry, [entry]) and may_be_shown(project, each):
                    label = correction_label(project, each)
                    if label not in named:
                        what = row_key("", figure.indicator.id, label).split("/", 2)[2]
                        yield BlankCorrection(name, what)


NO_AREA = "–"
"""In place of focus areas: a goal of none."""

_Made = tuple[NamedCorrection, int | None]
"""A correction with the number of the answer that it corrects, if there was one."""


def _of_figures(
    projects: Sequence[ProjectAnswers], figures: Sequence[ProgrammeFigure]
) -> Iterator[tuple[_Named, _Made]]:
    for figure in figures:
        for field, kind in KINDS.items():
            labels = {label for total in figure.totals.values() for label in getattr(total, field)}
            for project in projects if labels else ():
                entry = figure.indicator.entry_in(project.member.id)
                for each in _made(project, field) if entry else ():
                    if entry and is_part_of(each.entry, [entry]):
                        for named, made in _named(project, kind, figure.indicator.id, each, labels):
                            goal = goal_of(project, each)
                            areas = project.areas_of(goal) if goal else project.member.areas
                            yield replace(named, areas=areas), made


def _made(project: ProjectAnswers, field: str) -> tuple[LedgerCorrection, ...]:
    """The corrections of which some are in a field of a total."""
    return project.member.unused if field == "unused" else project.ledger.corrections


def _of_events(index: AnswerIndex, events: Iterable[ReportedEvent]) -> Iterator[tuple[_Named, _Made]]:
    for event in events:
        for field, kind in ((field, KINDS[field]) for field in OF_EVENTS):
            labels = set(getattr(event, field))
            for project_id, row in event.rows if labels else ():
                project = index.projects.get(project_id)
                for each in _made(project, field) if project else ():
                    if project and (each.entry.table, each.entry.row) == (project.table_of_events, row):
                        yield from _named(project, kind, event.id, each, labels)


def _named(
    project: ProjectAnswers, kind: str, of: str, correction: LedgerCorrection, labels: set[str]
) -> Iterator[tuple[_Named, _Made]]:
    """A correction, if it is one of those that are named."""
    if correction.difference is None or (label := correction_label(project, correction)) not in labels:
        return
    detail = row_key(kind, of, label).split("/", 2)[2]
    is_percent = project.ledger.is_percent(correction.entry)
    made = NamedCorrection(
        day=correction.day,
        was=None if correction.was is None else as_shown(correction.was, is_percent=is_percent),
        now=as_shown(correction.now, is_percent=is_percent),
        reason="" if project.index.without_persons else correction.reason,
        by_programme=correction.by_programme,
    )
    question = project.question_of(correction.entry)
    answers = project.all_answers(question, correction.entry.row) if correction.answer else ()
    number = next((each.number for each in answers if each.ledger_number == correction.answer), None)
    yield _Named(kind, project.member.id, detail), (made, number)
