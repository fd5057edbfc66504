"""Wrong input to the Python API: each error is a `LamppuError` that names the place, the fault and the next step."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import lamppu_xl
from lamppu_xl.services.workspace import Workspace

PROJECT = Path(__file__).parents[2] / "examples" / "lamppu-2012"
INBOX = PROJECT / "2012-2" / "inbox"


@pytest.fixture(scope="module")
def lamppu() -> Workspace:
    return lamppu_xl.load_project(PROJECT)


WRONG: dict[str, tuple[Callable[[Workspace], object], str]] = {
    "kind of letter": (
        lambda project: lamppu_xl.letters(project, "mail", period="2012-2"),  # type: ignore[arg-type]
        "'mail' is not a kind of letter. The kinds are: send, remind.",
    ),
    "format of a schema": (
        lambda project: lamppu_xl.schema(project, form="xml"),  # type: ignore[arg-type]
        "'xml' is not a format of a schema. The formats are: yaml, json.",
    ),
    "outcome of a remark": (
        lambda project: lamppu_xl.decide_remark(
            project, period="2012-2", partner="KAO", entry="results/G05/results", outcome="maybe", because="x"
        ),
        "'maybe' is not an outcome of a remark. The outcomes are: completion, as-it-is.",
    ),
    "file instead of a project": (
        lambda _: lamppu_xl.check(__file__),
        (
            f"There is no project.yaml or project.xlsx in '{__file__}'. "
            "Name the project's folder, or start one with 'lamppu-xl init DIR'."
        ),
    ),
    "folder instead of a workbook": (
        lambda _: lamppu_xl.trace(PROJECT, "Luvut!F7"),
        f"'{PROJECT}' is a folder. Name a master workbook or a programme workbook.",
    ),
    "no workbook": (
        lambda _: lamppu_xl.trace(__file__, "Luvut!F7"),
        f"'{__file__}' cannot be read as a workbook. Name a master workbook or a programme workbook.",
    ),
    "missing folder of a trace": (
        lambda _: lamppu_xl.trace(INBOX / "LAMPPU_2012-2_KAO.xlsx", "Luvut!F7", folders=["nowhere"]),
        "There is no file or folder 'nowhere'. Check the name, or put the returns there.",
    ),
    "single name of an unknown partner": (
        lambda project: lamppu_xl.generate(project, period="2012-2", partners="XX"),
        "There is no partner 'XX' in LAMPPU. The partners are: REDU, KAO, LAPPIA, JEDU, SAKK.",
    ),
    "single unknown format": (
        lambda project: lamppu_xl.consolidate(project, period="2012-2", also="pdf"),
        "'pdf' is none of: html, csv, json, parquet, docx.",
    ),
}


@pytest.mark.parametrize("fault", WRONG)
@pytest.mark.slow
def test_wrong_input_is_refused_with_the_next_step(lamppu: Workspace, fault: str) -> None:
    call, message = WRONG[fault]
    with pytest.raises(lamppu_xl.UsageError) as error:
        call(lamppu)
    assert str(error.value) == message


@pytest.mark.slow
def test_a_single_path_may_be_given_instead_of_a_list(lamppu: Workspace) -> None:
    path = INBOX / "LAMPPU_2012-2_KAO.xlsx"
    for paths in (str(path), path, [path]):
        batch = lamppu_xl.validate(lamppu, paths, period="2012-2")  # type: ignore[arg-type]
        assert [verdict.file for verdict in batch.verdicts] == [path.name]


def test_the_error_of_a_broken_definition_names_its_places(tmp_path: Path) -> None:
    (tmp_path / "project.yaml").write_text("project: [a\n b: {", encoding="utf-8")
    with pytest.raises(lamppu_xl.DefinitionError) as error:
        lamppu_xl.load_project(tmp_path)
    assert str(error.value).startswith(
        "The definition has errors. Correct them and try again. Problems: project.yaml:2:"
    )
    assert error.value.findings[0].place.line in str(error.value)


@pytest.mark.slow
def test_a_period_is_not_frozen_without_a_folder_that_cannot_be_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "project"
    shutil.copytree(PROJECT, copy)
    lamppu_xl.consolidate(copy, period="2012-1")
    inbox = copy / "2012-1" / "inbox"
    scandir = os.scandir

    def refuse(path: str | Path) -> Iterator[os.DirEntry[str]]:
        if Path(path) == inbox:
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(PermissionError):
        lamppu_xl.freeze(copy, period="2012-1")
    assert not (copy / "2012-1" / "frozen").exists()
