"""The cells about a project lead to the line of the programme's definition that says so, not only to a master."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest
from programme_content import context_of, small_content

from lamppu_xl.domain.text import Text
from lamppu_xl.programme.builder import build_programme_workbook
from lamppu_xl.programme.content import ProgrammeContent
from lamppu_xl.programme.data_sheet import CellMark
from lamppu_xl.programme.member_records import ProjectStatus


def marks_of(content: ProgrammeContent, key: str, row: str) -> Mapping[int, CellMark]:
    """What the cells of a row rest on, by column."""
    context = context_of(content)
    marks = build_programme_workbook(content, context.translator, {}).data.marks
    return {each.column: each for each in marks if (each.sheet, each.key) == (context.names[key], row)}


def with_second(**changed: object) -> ProgrammeContent:
    """The programme with another second project."""
    content = small_content()
    member = content.members[1]
    project = replace(member.project, coordinator="KAO", **changed.pop("project", {}))  # type: ignore[arg-type]
    second = replace(member, project=project, **changed)  # type: ignore[arg-type]
    return replace(content, members=(content.members[0], second), gaps=())


@pytest.mark.parametrize(
    ("status", "places"),
    [
        (ProjectStatus.LEFT, ("programme.yaml: projects.N02.left",)),
        (ProjectStatus.NOT_JOINED, ("programme.yaml: projects.N02.joined",)),
        (ProjectStatus.NOT_DUE, ("programme.yaml: projects.N02.periods.2030-2",)),
        (ProjectStatus.MISSING, ("programme.yaml: projects.N02", "programme.yaml: periods.2030-2")),
        (ProjectStatus.LEFT_OUT, ()),
    ],
)
def test_the_status_of_a_project_leads_to_the_line_that_gives_it(
    status: ProjectStatus, places: tuple[str, ...]
) -> None:
    content = with_second(status=status, project={"left": date(2030, 6, 30)})
    standing = marks_of(content, "projects", "N02")[3]
    assert (standing.projects, standing.defined) == (("N02",), places)


def test_the_id_and_the_coordinator_of_a_project_are_stated_by_the_programme() -> None:
    content = with_second()
    cells = marks_of(content, "projects", "N02")
    assert (cells[0].projects, cells[0].defined) == (("N02",), ("programme.yaml: projects.N02",))
    assert cells[2].defined == ("programme.yaml: projects.N02.coordinator", "programme.yaml: organisations.KAO")
    unknown = marks_of(content, "projects", "N01")[2]
    assert unknown.defined == ("programme.yaml: projects.N01",), "no coordinator is known"


def test_the_name_of_a_project_leads_to_the_definition_that_has_it() -> None:
    content = with_second()
    by_programme = {"name": Text.of(en="Second")}
    assert marks_of(content, "projects", "N01")[1].defined == ("N01: project.name",)
    assert marks_of(content, "projects", "N01")[1].projects == ("N01",), "as its master has it"
    assert marks_of(content, "projects", "N02")[1].defined == ("programme.yaml: projects.N02",), "its id"
    named = with_second(project=by_programme)
    assert marks_of(named, "projects", "N02")[1].defined == ("programme.yaml: projects.N02.name",)
    by_own = with_second(project={**by_programme, "named_by_own": True})
    assert marks_of(by_own, "projects", "N02")[1].defined == ("N02: project.name",)
