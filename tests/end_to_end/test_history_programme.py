"""The programme reads masters of projects whose definition has changed since an earlier period."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from project_lives import AUTUMN, LAST, SPRING, SPRING_ANSWERS, Edit, ProjectLife, text

import lamppu_xl
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.programme import (
    FocusArea,
    GoalMapping,
    Organisation,
    Programme,
    ProgrammeIndicator,
    ProgrammeProject,
)
from lamppu_xl.domain.project import Aggregate
from lamppu_xl.domain.text import Text
from lamppu_xl.master.validation import assess_masters
from lamppu_xl.programme.collect import collect_content
from lamppu_xl.programme.records import SO_FAR, ProgrammeContent
from lamppu_xl.returns.inbox import IncomingFile

pytestmark = pytest.mark.slow

Definition = dict[str, Any]
TITLE = Text.of(fi="Luku")


def content_of(life: ProjectLife, period: str) -> ProgrammeContent:
    """What a programme collects from the project's master of a period; the master has no findings."""
    project, path = life.workspace.project, life.folder / period / "master.xlsx"
    (verdict,) = assess_masters([IncomingFile(path.name, path.read_bytes())])
    assert verdict.accepted
    assert verdict.findings == ()
    programme = Programme(
        id="P",
        name=TITLE,
        funder="F",
        languages=("fi",),
        fallback={},
        start=project.start,
        end=project.end,
        periods=project.periods,
        focus_areas=(FocusArea("A1", TITLE),),
        projects=(ProgrammeProject(id="LIFE", coordinator="O", goals={"*": GoalMapping(focus_areas=("A1",))}),),
        organisations=(Organisation("O", "Oo"),),
        indicators=(
            ProgrammeIndicator(
                id="K1", label=TITLE, aggregate=Aggregate.SUM, entry=AnswerRef("figures", "I01", "actual")
            ),
        ),
    )
    chosen = project.period(period)
    assert chosen is not None
    return collect_content(programme, chosen, [verdict])


def totals_of(content: ProgrammeContent) -> dict[str, object]:
    """The totals of the figure of the reported period, and of all periods so far."""
    (figure,) = content.figures
    totals = {when: figure.total(period=when) for when in (content.period.id, SO_FAR)}
    return {when: total.total if total else None for when, total in totals.items()}


def texts_of(content: ProgrammeContent) -> list[tuple[str, object]]:
    return [(report.goal.id, answer.display) for report in content.goals for answer in report.texts]


def other_unit(definition: Definition, form: Definition) -> None:
    definition["lists"]["indicators"][0]["unit"] = text("organisaatiota")


def without_indicator(definition: Definition, form: Definition) -> None:
    del definition["lists"]["indicators"][0]


def narrowed_indicator(definition: Definition, form: Definition) -> None:
    definition["lists"]["indicators"][0]["applies_to"] = ["ALFA"]


def without_goal(definition: Definition, form: Definition) -> None:
    del definition["goals"][0]


def swapped_titles(definition: Definition, form: Definition) -> None:
    goals = definition["goals"]
    goals[0]["title"], goals[1]["title"] = goals[1]["title"], goals[0]["title"]


@pytest.mark.parametrize(
    ("edit", "autumn", "so_far", "is_named"),
    [
        (other_unit, 7, 7, True),
        (without_indicator, None, 83, False),
        (narrowed_indicator, 7, 90, False),
        (without_goal, 7, 90, False),
        (swapped_titles, 7, 90, False),
    ],
)
def test_a_programme_reads_what_a_project_reported_before_its_definition_changed(
    tmp_path: Path, edit: Edit, autumn: float | None, so_far: float, is_named: bool
) -> None:
    life = ProjectLife(tmp_path)
    life.report(SPRING, SPRING_ANSWERS)
    spring = content_of(life, SPRING)
    assert totals_of(spring) == {SPRING: 83, SO_FAR: 83}
    lamppu_xl.freeze(tmp_path, period=SPRING)
    life.edit(edit)
    answers = {"results/G2/results": "Jatkuu."} | ({"figures/I01/actual": 7} if autumn else {})
    life.report(AUTUMN, {"ALFA": answers})
    again = content_of(life, SPRING)
    assert totals_of(again) == totals_of(spring)
    assert texts_of(again) == texts_of(spring)
    content = content_of(life, AUTUMN)
    assert totals_of(content) == {AUTUMN: autumn, SO_FAR: so_far}
    assert ("changed" in {gap.kind for gap in content.gaps}) is is_named
    assert not any(gap.kind == "goal" for gap in content.gaps)
    life.report(LAST, {"ALFA": answers})
    assert totals_of(content_of(life, LAST))[LAST] == autumn
