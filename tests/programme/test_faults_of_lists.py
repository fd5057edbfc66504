"""Errors of the programme's own list of corrections are no errors of a master, and what was left out has come."""

from __future__ import annotations

from dataclasses import replace

from gap_programme import PERIODS, content, master

from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.domain.programme import ProgrammeProject
from lamppu_xl.programme.master_batch import master_batch
from lamppu_xl.programme.own_corrections import with_list_apart
from lamppu_xl.reports.subject import not_returned
from lamppu_xl.validation.verdict import FileState

WRONG = Finding.of("M729", Place("A.xlsx"), project="A", entry="e", was=1, found=2)
MADE = Finding.of("M731", Place("A.xlsx"), project="A", entry="e", period="1", was=1, now=2, day=1, because="b")


def test_an_error_of_the_list_of_corrections_is_shown_under_the_list() -> None:
    [of_master, of_list] = with_list_apart([replace(master("A"), findings=(WRONG, MADE))])
    assert (of_master.state, of_master.findings) == (FileState.ACCEPTED, (MADE,))
    assert (of_list.file, of_list.state, of_list.project) == ("corrections.yaml", FileState.REJECTED, None)
    assert [(each.code.id, each.place.file) for each in of_list.findings] == [("M729", "corrections.yaml")]


def test_without_such_an_error_there_is_no_list() -> None:
    verdicts = [replace(master("A"), findings=(MADE,))]
    assert with_list_apart(verdicts) == verdicts


def test_a_project_that_is_left_out_or_on_hold_has_returned_a_master() -> None:
    """The periods of a project may have other ids than those of the programme."""
    projects = [ProgrammeProject(id=id, coordinator="O", periods={"1": ("2",)}) for id in "ABCD"]
    states = {"A": FileState.LEFT_OUT, "B": FileState.SET_ASIDE, "C": FileState.ACCEPTED}
    verdicts = [replace(master(id), state=state) for id, state in states.items()]
    batch = master_batch(content().programme, projects, PERIODS[0], verdicts)
    assert not_returned(batch) == ["D"]
    others = [replace(project, periods={"1": ("1",)}) for project in projects]
    assert not_returned(master_batch(content().programme, others, PERIODS[0], verdicts[:2])) == ["A", "B", "C", "D"]
