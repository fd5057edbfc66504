"""What differs between two programme workbooks: projects, totals and the answers that they are made of."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from lamppu_xl.domain.differences import AnswerDifference, ComparedFile, ComparedKind, Differences, StatedDifference
from lamppu_xl.domain.findings import Fact
from lamppu_xl.domain.text import Text
from lamppu_xl.i18n.percent_text import numbers_text, percent_text
from lamppu_xl.ledger.records import Value
from lamppu_xl.programme.changed_definitions import changed_definitions, changed_goals
from lamppu_xl.programme.data_sheet import ProgrammeDataSheet
from lamppu_xl.programme.figure_records import ProgrammeTotal
from lamppu_xl.programme.listed_corrections import correction_differences
from lamppu_xl.programme.member_records import ProgrammeAnswer
from lamppu_xl.programme.trace.programme_tracer import ProgrammeTracer

_Key = tuple[str, str, str, str]


def compare_programme_workbooks(
    older: tuple[ComparedFile, ProgrammeTracer], newer: tuple[ComparedFile, ProgrammeTracer]
) -> Differences:
    """What differs between two programme workbooks with readable hidden data."""
    before, after = older[1].data, newer[1].data
    return Differences(
        kind=ComparedKind.PROGRAMMES,
        older=older[0],
        newer=newer[0],
        chain=after.head.chain,
        stated=(
            *definition_differences(before, after),
            *_projects(before, after),
            *_totals(before, after),
            *correction_differences(before, after),
        ),
        answers=tuple(answer_differences(before, after)),
    )


def compared_workbook(file: str, sha256: str, tracer: ProgrammeTracer) -> ComparedFile:
    """A programme workbook as one of two files that are compared."""
    head = tracer.data.head
    period = " ".join(filter(None, (head.period, head.area)))
    return ComparedFile(file=file, sha256=sha256, project=head.programme, period=period)


def definition_differences(older: ProgrammeDataSheet, newer: ProgrammeDataSheet) -> Iterator[StatedDifference]:
    """What decides figures, and is another one in the newer workbook."""
    for each in changed_definitions(older, newer):
        yield StatedDifference("definition", (each.indicator, each.key), each.label, each.was, each.now)
    names = {row.id: row.name for data in (older, newer) for row in data.projects}
    for goal in changed_goals(older, newer):
        name = names.get(goal.project, Text.same(goal.project))
        yield StatedDifference("goal", (goal.project, goal.goal), name, goal.was, goal.now)


def _projects(older: ProgrammeDataSheet, newer: ProgrammeDataSheet) -> Iterator[StatedDifference]:
    """The projects that are included by another file, or no longer or newly."""
    before, after = ({row.id: row for row in data.projects} for data in (older, newer))
    for project in dict.fromkeys((*after, *before)):
        was, now = before.get(project), after.get(project)
        if was and now and (was.status, was.sha256) == (now.status, now.sha256):
            continue
        included = [f"{row.status} {row.file} {row.sha256[:12]}".strip() if row else "" for row in (was, now)]
        name = (now or was).name  # type: ignore[union-attr]  # one of both has the project
        yield StatedDifference("project", (project,), name, included[0], included[1])


def _totals(older: ProgrammeDataSheet, newer: ProgrammeDataSheet) -> Iterator[StatedDifference]:
    """The totals that differ; those of a period only if both workbooks report it."""
    before, after = ({_total_key(total): total for total in data.totals} for data in (older, newer))
    labels: dict[str, Text] = {row.id: row.label for data in (older, newer) for row in data.indicators}
    periods = _labels_of_periods(older, newer)
    percents = percent_indicators(older, newer)
    reported = {key[3] for key in before} & {key[3] for key in after}
    for key in dict.fromkeys((*after, *before)):
        was, now = before.get(key), after.get(key)
        if key[3] in reported and amount_of(was) != amount_of(now):
            label, period = labels.get(key[0], Text.same(key[0])), periods.get(("", key[3]))
            shown = amounts_shown(was, now, is_percent=key[0] in percents)
            amounts = amount_of(was), amount_of(now)
            yield StatedDifference("total", key, label, *amounts, period_label=period, shown=shown)


def has_other_figures(older: ProgrammeDataSheet, newer: ProgrammeDataSheet) -> bool:
    """Whether a newer workbook has not all figures of an older one, or defines or divides them otherwise."""
    totals = {_total_key(total): amount_of(total) for total in newer.totals}
    return (
        any(totals.get(_total_key(total), "") != amount_of(total) for total in older.totals)
        or next(definition_differences(older, newer), None) is not None
    )


def _labels_of_periods(older: ProgrammeDataSheet, newer: ProgrammeDataSheet) -> Mapping[tuple[str, str], Text]:
    """The labels by project, which is empty for the programme, and id."""
    return {(row.project, row.id): row.label for data in (older, newer) for row in data.periods}


def _total_key(total: ProgrammeTotal) -> _Key:
    return total.indicator, total.area, total.project, total.period


def amount_of(total: ProgrammeTotal | None) -> Fact:
    """A total, or both ends of a range; empty if there is none."""
    if total is None or total.amount is None:
        return ""
    return total.amount if total.greatest is None else f"{total.amount:.15g}–{total.greatest:.15g}"


def percent_indicators(*sheets: ProgrammeDataSheet) -> frozenset[str]:
    """The indicators whose totals are percentages in each of some workbooks that have any of them."""
    known = {(number, total.indicator) for number, data in enumerate(sheets) for total in data.totals if total.made_of}
    kinds = {(number, row.indicator) for number, data in enumerate(sheets) for row in data.kinds}
    return frozenset(indicator for _, indicator in kinds) - {indicator for _, indicator in known - kinds}


def amounts_shown(was: ProgrammeTotal | None, now: ProgrammeTotal | None, *, is_percent: bool) -> tuple[Fact, Fact]:
    """Two totals as their sheets show them; with all decimals if they would look alike."""
    first, second = (_amount_shown(each, places=1 if is_percent else None) for each in (was, now))
    if is_percent and first == second:
        return _amount_shown(was, places=_ALL_PLACES), _amount_shown(now, places=_ALL_PLACES)
    return first, second


_ALL_PLACES = 10
"""Decimals of a percentage."""


def _amount_shown(total: ProgrammeTotal | None, places: int | None) -> Fact:
    """A total in the languages of readers, or both ends of a range; empty if there is none.

    Args:
        places: the decimals of a percentage; None for any other total.
    """
    if total is None or total.amount is None:
        return ""
    ends = [total.amount] if total.greatest is None else [total.amount, total.greatest]
    if places is not None:
        return percent_text(*ends, places=places)
    return total.amount if total.greatest is None else numbers_text(*ends)


def answer_differences(older: ProgrammeDataSheet, newer: ProgrammeDataSheet) -> Iterator[AnswerDifference]:
    """The answers that differ, figures as they are corrected.

    Of those that one workbook lacks only counted ones: texts are those of one period.
    """
    before, after = _by_key(older), _by_key(newer)
    counted, labels = _counted(older, before) | _counted(newer, after), _labels_of_periods(older, newer)
    percents = percent_indicators(older, newer)
    of_percents = _counted(older, before, percents) | _counted(newer, after, percents)
    for key in dict.fromkeys((*after, *before)):
        was, now = before.get(key), after.get(key)
        is_changed = key in counted if was is None or now is None else _value(was) != _value(now)
        if is_changed:
            project, partner, period, _ = key
            answer = now or was
            assert answer is not None  # noqa: S101  # one of both has the key
            yield AnswerDifference(
                entry=answer.entry,
                label=Text.same(f"{project} {partner} {answer.entry}"),
                was=_value(was),
                now=_value(now),
                was_place=_place(was),
                now_place=_place(now),
                partner=partner,
                period=period,
                period_label=labels.get((project, period)),
                kind="percent" if key in of_percents else "",
            )


def _value(answer: ProgrammeAnswer | None) -> Value:
    """An answer as it is corrected; an empty text if there is none."""
    if answer is None:
        return ""
    return float(answer.corrected_figure) if answer.corrected_figure else answer.value


def _counted(
    data: ProgrammeDataSheet, answers: Mapping[_Key, ProgrammeAnswer], indicators: Collection[str] | None = None
) -> set[_Key]:
    """The keys of answers that totals are made of, of all indicators or of some."""
    totals = (total for total in data.totals if indicators is None or total.indicator in indicators)
    numbers = {number for total in totals for number in total.made_of}
    return {key for key, answer in answers.items() if answer.number in numbers}


def _by_key(data: ProgrammeDataSheet) -> Mapping[_Key, ProgrammeAnswer]:
    return {(each.project, each.partner, each.period, str(each.entry)): each for each in data.sources}


def _place(answer: ProgrammeAnswer | None) -> str:
    return f"{answer.file} · {answer.sheet}!{answer.cell}" if answer else ""
