"""The rules of the shipped forms over several periods."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from example_masters import judged
from templates import issued, painted

import lamppu_xl
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answers import Answer
from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.templates.builder import cell_values
from lamppu_xl.templates.live_checks.state_values import template_states


@pytest.mark.slow
def test_a_milestone_that_was_reached_in_an_earlier_period_needs_no_reason(tmp_path: Path) -> None:
    lamppu_xl.init(tmp_path / "project", form="indicator-tracking")
    project = lamppu_xl.load_project(tmp_path / "project").project

    def findings(reached: date | None, done_before: str) -> list[str]:
        answers: dict[AnswerRef, Answer] = {AnswerRef("milestones", "M-1", "reached"): reached} if reached else {}
        previous: dict[AnswerRef, Answer] = {AnswerRef("milestones", "M-1", "done"): done_before} if done_before else {}
        form = issued(project, "ROADS", "2027-Q2", previous=previous, answers=answers)
        batch = judged(project, "2027-Q2", [IncomingFile("ROADS_2027-Q2_ROADS.xlsx", painted(form))])
        (verdict,) = batch.verdicts
        return [
            str(each.entry)
            for each in verdict.all_findings
            if each.code.id == "R501" and str(each.entry).startswith("milestones")
        ]

    assert findings(None, "yes") == []
    assert findings(date(2027, 5, 1), "no") == []
    assert findings(None, "no") == ["milestones/M-1/reason"]
    assert findings(None, "") == ["milestones/M-1/reason"]


def test_a_milestone_with_no_valid_day_is_not_said_to_be_done(tmp_path: Path) -> None:
    lamppu_xl.init(tmp_path / "project", form="indicator-tracking")
    project = lamppu_xl.load_project(tmp_path / "project").project
    for reached, done in (("31.2.2027", ""), (date(2027, 2, 1), "Yes"), (None, "No")):
        answers = {AnswerRef("milestones", "M-1", "reached"): reached} if reached else {}
        form = issued(project, "ROADS", "2027-Q1", answers=answers)
        states = template_states(form, cell_values(form))
        line = next(line for line in form.lines("milestones") if line.id == "M-1")
        assert states.computed_content(project.form.table("milestones"), line, "done") == done
