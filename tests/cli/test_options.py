"""Options that do not fit what is asked are refused or left unsaid."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from folders import PERIOD, Ran, folder, returned, run

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    at = folder(tmp_path_factory.mktemp("options"))
    returned(at)
    assert run("consolidate", at, "--period", PERIOD).code == 0
    return at


def test_options_of_a_figure_are_refused_with_a_cell_and_with_a_master(project: Path) -> None:
    def refused(*arguments: str) -> str:
        ran = run("trace", project / PERIOD / "master.xlsx", *arguments, "--language", "en")
        assert ran.code == 2
        return " ".join(ran.err.split())

    assert "belong to --indicator" in refused("Luvut!B5", "--period", PERIOD)
    assert "are for programme workbooks" in refused("--indicator", "I01", "--project", "N01")
    assert "The figures are: " in refused("--indicator", "I99")
    assert "There is no sheet 'Nosuch' in master.xlsx. The sheets are: " in refused("Nosuch!A1")


def test_of_a_file_that_is_named_nothing_is_said_of_other_partners(project: Path) -> None:
    def missing(*arguments: Path) -> tuple[Ran, list[str]]:
        options = ("--period", PERIOD, "--language", "en")
        shown = run("validate", project, *arguments, *options)
        return shown, json.loads(run("validate", project, *arguments, *options, "--format", "json").out)["missing"]

    file = next((project / PERIOD / "inbox").glob("*.xlsx"))
    of_file, none = missing(file)
    of_inbox, some = missing()
    assert some
    assert "not returned" in of_inbox.out.casefold()
    assert none == []
    assert "not returned" not in of_file.out.casefold()
    assert "not returned" not in run("feedback", project, file, "--period", PERIOD, "--language", "en").out.casefold()


def test_a_master_workbook_has_its_ending(project: Path) -> None:
    ran = run("consolidate", project, "--period", PERIOD, "--out", project / "report.docx", "--language", "en")
    assert ran.code == 2
    assert "report.docx" in ran.err
    assert not (project / "report.docx").exists()


def test_a_reminder_that_nobody_needs_says_so(project: Path) -> None:
    ran = run("remind", project, "--period", PERIOD, "--partner", "ALFA", "--language", "en")
    assert (ran.code, "nobody has to be reminded" in ran.out) == (0, True)


def test_the_files_to_double_click_are_named_together(tmp_path: Path) -> None:
    out = run("init", tmp_path / "p", "--language", "en").out
    (line,) = [line for line in out.splitlines() if ".cmd" in line]
    assert line.count(".cmd'") == 3


@pytest.mark.parametrize("kind", ["use", "leave-out"])
def test_a_decision_without_a_file_asks_for_it(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = folder(tmp_path / "tiny")
    for there, places in ((tmp_path, [at]), (at, []), (at, ["."])):
        monkeypatch.chdir(there)
        ran = run("decide", kind, *places, "--because", "Newer", "--language", "en")
        assert (ran.code, "Name the file, as it is in the inbox." in ran.err) == (2, True), ran.err
    assert "Give one project and one file." in run("decide", kind, "a.xlsx", "b.xlsx", "--because", "x").err
