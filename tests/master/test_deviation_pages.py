"""Deviations on the sheet of a goal: what is said of them, and their pages."""

from __future__ import annotations

import pytest
from computed_form import PROJECT
from example_masters import judged, returned
from projects import read, sound

from lamppu_xl.domain.answers import Answer
from lamppu_xl.i18n.translator import project_translator
from lamppu_xl.master.builder import MasterOptions, master_context
from lamppu_xl.master.sheets.goals import goal_sheet

GOALS = """
goals:
  - {id: G1, title: Network, wording: The network meets., applies_to: all}
"""
FORM = """
title: Form
tables:
  results:
    title: Results
    rows: goals
    fields:
      results: {label: Results, max_length: 400}
  deviations:
    title: Deviations
    rows: {lines: 12}
    fields:
      goal: {label: Goal, kind: choice, list: goals}
      what: {label: What happened, max_length: 400}
      why: {label: Why, max_length: 400}
      remedy: {label: Remedy, max_length: 400}
"""
TEXT = "The meeting of the network was moved to the next spring, because the premises were not ready. " * 3


def test_the_answers_on_a_deviation_stay_together_on_a_page() -> None:
    project = sound(read(PROJECT + GOALS, FORM))
    answers: dict[str, Answer] = {"results/G1/results": TEXT}
    for line in range(1, 13):
        answers[f"deviations/{line}/goal"] = "G1"
        answers |= {f"deviations/{line}/{field}": f"{field} {TEXT}" for field in ("what", "why", "remedy")}
    batch = judged(project, "2026-1", [returned(project, "ALFA", "2026-1", answers)])
    context = master_context(project, [batch], project_translator(project, "en"), MasterOptions())
    sheet = goal_sheet(context, project.goals[0])
    starts = {row for (row, col), cell in sheet.cells.items() if not col and "What happened" in str(cell.content)}
    assert len(starts) == 12
    within = range(min(starts), max(starts) + 3)
    breaks = [row for row in sheet.finish(repeat=(0, 1)).page.breaks if row in within]
    assert breaks
    assert {*breaks} <= starts


@pytest.mark.parametrize(("role", "is_asked"), [("", False), (", role: deviation", True)])
def test_a_late_goal_lacks_a_description_only_if_the_form_asks_for_it(role: str, *, is_asked: bool) -> None:
    form = f"""
title: Form
lists:
  states:
    - {{id: done, label: Done}}
    - {{id: delayed, label: Delayed}}
tables:
  results:
    title: Results
    rows: goals
    fields:
      state: {{label: State, kind: choice, list: states}}
      afwijking: {{label: Afwijking{role}}}
"""
    project = sound(read(PROJECT + GOALS, form))
    batch = judged(project, "2026-1", [returned(project, "ALFA", "2026-1", {"results/G1/state": "delayed"})])
    context = master_context(project, [batch], project_translator(project, "en"), MasterOptions())
    shown = {str(cell.content) for cell in goal_sheet(context, project.goals[0]).cells.values()}
    assert ("The deviation is not described." in shown) is is_asked
