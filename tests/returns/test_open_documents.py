"""A return that LibreOffice saved as `.ods` gives the same answers as the Excel workbook, and is read twice."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import folders
import office
import pytest
from folders import PERIOD, folder, returned, rezipped, run
from projects import EXAMPLES, lamppu, tiny
from returned import PREVIOUS, every_answer, filled, manifests_with
from templates import painted

import lamppu_xl
from lamppu_xl.definition import shipped_forms
from lamppu_xl.domain.project import Project
from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.returns.read_context import SecondReaderMode
from lamppu_xl.services.returned_files import validate_files
from lamppu_xl.services.workspace import load_project
from lamppu_xl.validation.validate import validate
from lamppu_xl.validation.verdict import Verdict
from lamppu_xl.workbook import calamine_cells
from lamppu_xl.workbook.calamine_cells import read_cells
from lamppu_xl.workbook.other_reader import OtherCell

pytestmark = pytest.mark.slow

SHIPPED = sorted(shipped_forms())
FORMS = [(tiny, "ALFA"), (tiny, "BETA"), (tiny, "GAMMA"), (lamppu, "KAO"), (lamppu, "REDU")]


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Filled forms, the returns of the example, and templates of the forms that the package brings, as `.ods`."""
    if reason := office.available():
        pytest.skip(reason)
    home = tmp_path_factory.mktemp("saved")
    for project, partner in FORMS:
        (home / f"{project().id}_{partner}.xlsx").write_bytes(painted(filled(project(), partner)))
    (home / "folder_ALFA.xlsx").write_bytes(folders.filled())
    for path in (EXAMPLES / "lamppu-2012" / "2012-2" / "inbox").glob("*.xlsx"):
        shutil.copy(path, home / f"example_{path.name}")
    for form in SHIPPED:
        lamppu_xl.init(home / form, form=form)
        first = lamppu_xl.load_project(home / form).project.partners[0]
        (template,) = lamppu_xl.generate(home / form, partners=[first.id])
        shutil.copy(template, home / f"{form}.xlsx")
    office.convert(sorted(home.glob("*.xlsx")), "ods", home)
    return home


def judged(project: Project, path: Path) -> Verdict:
    period = project.period("2026-2" if project.id == "TINY" else "2012-2")
    assert period is not None
    files = [IncomingFile(path.name, path.read_bytes())]
    store = manifests_with(PREVIOUS)
    return validate(project, period, files, issued=store, second_reader=SecondReaderMode.ALL).verdicts[0]


@pytest.mark.parametrize(("project", "partner"), FORMS, ids=[f"{project.__name__} {name}" for project, name in FORMS])
def test_a_filled_form_gives_the_same_answers(saved: Path, project: object, partner: str) -> None:
    made = project()  # type: ignore[operator]
    excel, document = (judged(made, saved / f"{made.id}_{partner}.{ending}") for ending in ("xlsx", "ods"))
    assert excel.submission is not None
    assert document.submission is not None, document.findings
    assert document.submission.answers == excel.submission.answers == dict(every_answer(made, partner))
    assert document.submission.previous == excel.submission.previous
    assert document.submission.outside == ()
    assert [finding.code.id for finding in document.findings] == [finding.code.id for finding in excel.findings]
    assert document.state == excel.state
    assert document.second is not None
    assert (document.second.opened, document.second.differences) == (True, ())


def test_the_returns_of_the_example_give_the_same_answers(saved: Path) -> None:
    workspace = load_project(EXAMPLES / "lamppu-2012")
    period = workspace.project.period("2012-2")
    assert period is not None
    compared = 0
    for path in sorted(saved.glob("example_*.xlsx")):
        excel, document = (
            validate_files(workspace, period, [each]).verdicts[0] for each in (path, path.with_suffix(".ods"))
        )
        assert document.submission is not None, document.findings
        assert excel.submission is not None
        assert document.submission.answers == excel.submission.answers
        assert [finding.code.id for finding in document.findings] == [finding.code.id for finding in excel.findings]
        compared += len(document.submission.answers)
    assert compared > 100


@pytest.mark.parametrize("form", SHIPPED)
def test_an_empty_template_of_a_form_that_the_package_brings_is_read(saved: Path, form: str) -> None:
    project = lamppu_xl.load_project(saved / form)
    results = [lamppu_xl.validate(project, [saved / f"{form}.{ending}"]).verdicts[0] for ending in ("xlsx", "ods")]
    excel, document = ([finding.code.id for finding in verdict.findings] for verdict in results)
    assert results[1].submission is not None
    assert excel == document


@pytest.fixture
def project(saved: Path, tmp_path: Path) -> Path:
    """A project with one return as `.ods`, and one as an Excel workbook."""
    at = folder(tmp_path / "hanke")
    shutil.copy(saved / "folder_ALFA.ods", at / PERIOD / "inbox" / "ALFA.ods")
    returned(at, "BETA")
    return at


def test_a_difference_between_the_two_readings_has_no_third_opinion(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mistaken(*arguments: Any, **options: Any) -> dict[Any, OtherCell]:
        return {
            place: OtherCell("viisi kertaa") if "neljä kertaa" in str(cell.value) else cell
            for place, cell in (read_cells(*arguments, **options) or {}).items()
        }

    monkeypatch.setattr(calamine_cells, "read_cells", mistaken)
    ran = run("consolidate", project, "--period", PERIOD)
    assert ran.code == 1
    for word in ("M701", "M715", "ALFA.ods", "viisi kertaa"):
        assert word in ran.err
    assert "BETA" not in ran.err, "openpyxl confirms the first reading of the Excel workbook"
    assert "1 returns" in ran.out or "1 return" in ran.out


def test_a_return_as_ods_goes_into_the_master_and_is_frozen(project: Path) -> None:
    ran = run("consolidate", project, "--period", PERIOD)
    assert ran.code == 0, ran
    assert "2 returns" in ran.out
    assert "could not be read a second time" not in ran.out
    ran = run("freeze", project, "--period", PERIOD)
    assert (ran.code, "openpyxl" in ran.err) == (0, False), ran


def test_a_text_box_in_an_answer_cell_is_no_difference(tmp_path: Path, saved: Path) -> None:
    box = "<draw:frame><draw:text-box><text:p>Laatikko</text:p></draw:text-box></draw:frame>"
    data = rezipped((saved / "folder_ALFA.ods").read_bytes(), lambda name, old: _with_box(old, box))
    assert data != (saved / "folder_ALFA.ods").read_bytes()
    (tmp_path / "ALFA.ods").write_bytes(data)
    verdict = judged(tiny(), tmp_path / "ALFA.ods")
    assert verdict.submission is not None
    assert verdict.second is not None
    assert (verdict.second.opened, verdict.second.differences) == (True, ())
    assert "S318" in [finding.code.id for finding in verdict.findings]


def _with_box(content: bytes, box: str) -> bytes:
    text = content.decode("utf-8", "surrogateescape")
    return re.sub(r"(neljä kertaa[^<]*</text:p>)", rf"\1{box}", text).encode("utf-8", "surrogateescape")


def test_an_error_value_in_an_answer_cell_is_no_difference(tmp_path: Path, saved: Path) -> None:
    """calamine reads it as an empty cell, and no third reader can decide."""
    data = rezipped((saved / "folder_ALFA.ods").read_bytes(), lambda name, old: _with_error_value(old))
    (tmp_path / "ALFA.ods").write_bytes(data)
    verdict = judged(tiny(), tmp_path / "ALFA.ods")
    assert "V412" in [finding.code.id for finding in verdict.findings]
    assert verdict.second is not None
    assert (verdict.second.opened, verdict.second.differences) == (True, ())


def _with_error_value(content: bytes) -> bytes:
    error = r'calcext:value-type="error" office:string-value=""><text:p>#DIV/0!'
    text = content.decode("utf-8", "surrogateescape")
    return re.sub(r'calcext:value-type="string"><text:p>[^<]*neljä kertaa[^<]*', error, text).encode(
        "utf-8", "surrogateescape"
    )


def test_a_text_without_a_type_is_read_as_it_is_shown_and_is_no_difference(tmp_path: Path, saved: Path) -> None:
    """LibreOffice shows it; calamine leaves it out, and no third reader can decide."""
    untyped = r"<table:table-cell\1><text:p>\2"
    pattern = r'<table:table-cell([^>]*?) office:value-type="string"[^>]*><text:p>([^<]*neljä kertaa)'
    data = rezipped(
        (saved / "folder_ALFA.ods").read_bytes(),
        lambda name, old: re.sub(pattern, untyped, old.decode("utf-8", "surrogateescape")).encode(
            "utf-8", "surrogateescape"
        ),
    )
    assert data != (saved / "folder_ALFA.ods").read_bytes()
    (tmp_path / "ALFA.ods").write_bytes(data)
    found, expected = judged(tiny(), tmp_path / "ALFA.ods"), judged(tiny(), saved / "folder_ALFA.ods")
    assert found.submission is not None
    assert expected.submission is not None
    assert found.submission.answers == expected.submission.answers
    assert found.second is not None
    assert (found.second.opened, found.second.differences) == (True, ())
