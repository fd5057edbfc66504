"""Findings on figures that a programme defines otherwise than when its workbook before was made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lamppu_xl.definition.file_names import PROGRAMME_FILE
from lamppu_xl.domain.findings import Fact, Finding, Place
from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.programme.changed_definitions import changed_definitions, changed_goals
from lamppu_xl.programme.content import ProgrammeContent
from lamppu_xl.programme.data_sheet import ProgrammeDataSheet, data_of_figures
from lamppu_xl.programme.figure_records import SO_FAR, ProgrammeTotal
from lamppu_xl.programme.rule_before import TARGET
from lamppu_xl.programme.workbook_diff import amounts_shown, percent_indicators


def definition_findings(
    older: ProgrammeDataSheet, content: ProgrammeContent, file: str, period: str
) -> Iterator[Finding]:
    """M813 for each changed key, and M817 for each goal with other focus areas.

    M813 has the figure so far in both workbooks if it differs. A target changes no figure.

    Args:
        content: of the new workbook.
        file: the name of the new workbook.
        period: of the older workbook.
    """
    newer = replace(data_of_figures(content), heads=older.heads)
    percents = percent_indicators(older, newer)
    for each in changed_definitions(older, newer):
        totals = _total(older, each.indicator), _total(newer, each.indicator)
        before, after = map(_fact, amounts_shown(*totals, is_percent=each.indicator in percents))
        is_named = each.key != TARGET and before != after
        what = f"{PROGRAMME_FILE}: indicators.{each.indicator}.{each.key}"
        yield Finding.of(
            "M813",
            Place(file),
            what=what,
            was=_fact(each.was),
            now=_fact(each.now),
            period=period,
            figure=each.indicator,
            before=before if is_named else "",
            after=after if is_named else "",
        )

    for goal in changed_goals(older, newer):
        what = f"{PROGRAMME_FILE}: projects.{goal.project}.goals.{goal.goal}"
        yield Finding.of("M817", Place(file), what=what, was=_fact(goal.was), now=_fact(goal.now), period=period)


def _total(data: ProgrammeDataSheet, indicator: str) -> ProgrammeTotal | None:
    """The figure so far of all projects in a workbook, of an extract that of its focus area."""
    key = indicator, data.head.area, "", SO_FAR
    totals = {(each.indicator, each.area, each.project, each.period): each for each in data.totals}
    return totals.get(key)


def _fact(value: Fact) -> Fact:
    return VocabularyTerm("empty") if value == "" else value
