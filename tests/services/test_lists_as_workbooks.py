"""In a project whose definition is a workbook, decisions and corrections are workbooks, too."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest
from definition_workbooks import cell, changed

from lamppu_xl.definition.coordinator_lists.decisions import FILE
from lamppu_xl.definition.file_names import list_file
from lamppu_xl.domain.decision_reason import DecisionReason
from lamppu_xl.domain.decisions import Decision, DecisionKind
from lamppu_xl.services.convert import convert
from lamppu_xl.services.decision_list import append_decisions, decision_problems, period_decisions
from lamppu_xl.services.init import init
from lamppu_xl.services.workspace import Workspace, load_project

SHA256 = "4b410b49893500ec79937ba8d695957f73b1221fca13e1e5bee90b5f837762a2"


def decision(because: str) -> Decision:
    reason = DecisionReason(because, date(2027, 5, 1))
    return Decision(kind=DecisionKind.LEAVE_OUT, reason=reason, sha256=SHA256, partner="ALFA", file="a.xlsx")


@pytest.fixture
def workspace(tmp_path) -> Workspace:
    init(tmp_path, workbook=True)
    return load_project(tmp_path)


def texts(workspace: Workspace) -> list[str]:
    period = workspace.project.periods[0]
    return [each.reason.because for each in period_decisions(workspace, period).items]


@pytest.mark.slow
def test_a_decision_is_added_to_the_workbook_and_the_remarks_stay(workspace):
    period = workspace.project.periods[0]
    file = append_decisions(workspace, period, [decision("=first; \n2")], "decide")
    assert file.name == "decisions.xlsx"

    def change(book):
        cell(book, "Decisions", "(remark)").value = "mine"

    noted = changed(file.read_bytes(), change)
    file.write_bytes(noted)
    append_decisions(workspace, period, [decision("second")], "decide")
    assert texts(workspace) == ["=first; \n2", "second"]
    assert b"mine" in _all_texts(file)
    assert [path.read_bytes() for path in (file.parent / "earlier").iterdir()] == [noted]


def test_two_lists_in_a_folder_are_an_error(workspace):
    period = workspace.project.periods[0]
    file = append_decisions(workspace, period, [decision("first")], "decide")
    file.with_suffix(".yaml").write_text("[]", encoding="utf-8")
    assert [problem.code.id for problem in decision_problems(workspace)] == ["D188"]


def test_a_list_is_converted_file_by_file(workspace, tmp_path):
    period = workspace.project.periods[0]
    file = append_decisions(workspace, period, [decision("first")], "decide")
    convert(file, tmp_path / "other" / FILE)
    file.unlink()
    (tmp_path / "other" / FILE).rename(list_file(file.parent, FILE))
    assert texts(workspace) == ["first"]


def _all_texts(file: Path) -> bytes:
    with ZipFile(file) as package:
        return b"".join(package.read(name) for name in package.namelist())
