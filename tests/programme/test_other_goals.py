"""The goals that belong to no focus area are on a sheet of the programme workbook, as they are on the page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lamppu_xl.programme.builder import build_programme_workbook, sheet_names
from lamppu_xl.programme.content import ProgrammeContent
from tests.support.programme_content import context_of, small_content


def _without_area(*, has_areas: bool) -> ProgrammeContent:
    content = small_content()
    programme = content.programme if has_areas else replace(content.programme, focus_areas=())
    return replace(content, programme=programme, goals=(replace(content.goals[0], areas=()),))


@pytest.mark.parametrize(
    ("has_areas", "key", "name"), [(True, "other_goals", "Other goals"), (False, "goals", "Goals")]
)
def test_goals_without_a_focus_area_have_a_sheet_with_status_texts_and_sources(
    has_areas: bool, key: str, name: str
) -> None:
    content = _without_area(has_areas=has_areas)
    context = context_of(content)
    plan = build_programme_workbook(content, context.translator, {}).plan
    sheet = plan.sheet(key)
    assert sheet.name == name
    shown = [str(cell.content) for cell in sheet.cells if cell.content is not None]
    report = content.goals[0]
    assert sum(text.startswith(f"{report.goal.id} ") for text in shown) == 1
    assert "Delayed 1" in shown
    assert any(str(report.texts[0].display)[:20] in text for text in shown)
    assert any(str(report.texts[0].cell) in text for text in shown)
    front = [str(cell.content) for cell in plan.sheet("front").cells]
    assert any(name in text for text in front)


def test_without_such_goals_there_is_no_such_sheet() -> None:
    content = small_content()
    names = sheet_names(content, context_of(content).translator)
    assert not names.keys() & {"goals", "other_goals"}


def test_the_first_goal_of_a_project_does_not_touch_the_line_below_its_name() -> None:
    content = _without_area(has_areas=True)
    sheet = build_programme_workbook(content, context_of(content).translator, {}).plan.sheet("other_goals")
    (name,) = {cell.row for cell in sheet.cells if cell.style == "section"}
    goal = min(cell.row for cell in sheet.cells if cell.style == "point" and cell.row > name)
    assert goal == name + 2
    assert sheet.heights[name + 1] < 6.0
