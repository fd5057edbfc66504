"""Freezing compares everything that a programme's folder has beside its workbook."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
import yaml
from folders import run
from small_programme import AUTUMN, SPRING, copy_small_programme, edit_programme

from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.programme.builder import ProgrammeWorkbook, build_programme_workbook
from lamppu_xl.services.programmes import programme_archive, programme_outputs
from lamppu_xl.services.programmes.programme_archive import VerifiedProgramme

pytestmark = pytest.mark.slow


@pytest.fixture
def spring(tmp_path: Path) -> Path:
    """The folder of a period with its workbook, an extract, two pages and a document."""
    folder = copy_small_programme(tmp_path)
    set_contact(folder, "Epsilon Aloitti")  # what a text of the project begins with
    for options in (("--also", "html", "--also", "docx"), ("--focus-area", "F1", "--also", "html")):
        assert run("consolidate", folder, "--period", SPRING, *options).code == 0
    return folder / SPRING


def set_contact(programme: Path, name: str) -> None:
    """Change the contact person in the definition of a project."""
    path = programme.parent / "A04" / "project.yaml"
    definition = yaml.safe_load(path.read_text(encoding="utf-8"))
    definition["partners"][0]["contact"] = {"name": name}
    path.write_text(yaml.safe_dump(definition, allow_unicode=True), encoding="utf-8")


def type_over(path: Path, text: str) -> None:
    book = openpyxl.load_workbook(path)
    book.worksheets[1]["A4"].value = text
    book.save(path)


def test_only_outputs_that_the_masters_give_are_frozen(spring: Path) -> None:
    page, document = spring / "programme.html", spring / "programme.docx"
    original = {path: path.read_bytes() for path in spring.glob("programme*.*")}
    type_over(spring / "programme-F1.xlsx", "Väärennetty")
    shutil.copy(spring / "programme.xlsx", spring / "programme-public.xlsx")  # with all that a public one leaves out
    shutil.copy(spring / "programme.xlsx", spring / "programme (2).xlsx")
    type_over(spring / "programme (2).xlsx", "Väärennetty")
    page.write_text(page.read_text(encoding="utf-8").replace("5", "6"), encoding="utf-8")
    document.write_bytes(document.read_bytes() + b"\0")
    shutil.copy(spring / "programme-F1.html", spring / "programme-report.html")
    result = programme_archive.freeze_programme(spring.parent, period=SPRING)
    assert {(each.place.file, each.code.id) for each in result.obstacles} >= {
        ("programme-F1.xlsx", "M708"),
        ("programme-public.xlsx", "M751"),
        ("programme (2).xlsx", "M708"),
        ("programme.html", "M800"),
        ("programme.docx", "M800"),
        ("programme-report.html", "M801"),
    }
    assert not (spring / "frozen").exists()

    for extra in ("programme (2).xlsx", "programme-public.xlsx", "programme-report.html"):
        (spring / extra).unlink()
    for path, data in original.items():
        path.write_bytes(data)
    ran = run("freeze", spring.parent, "--period", SPRING)
    assert ran.code == 0, ran
    names = ("programme-F1.xlsx", "programme.html", "programme.docx", "programme-F1.html")
    assert all((spring / "frozen" / name).is_file() for name in names)

    page.write_text("<p>Väärennetty</p>", encoding="utf-8")
    ran = run("freeze", spring.parent, "--period", SPRING)
    assert (ran.code, "programme.html" in ran.err) == (1, True), ran


def test_extracts_pages_and_documents_are_verified_by_the_persons_of_the_day_of_freezing(
    spring: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, archive = spring.parent, spring / "frozen"
    assert run("freeze", folder, "--period", SPRING).code == 0
    assert "Epsilon Aloitti" in (archive / "projects.json").read_text(encoding="utf-8")
    set_contact(folder, "Muu Henkilö")
    names = ("programme-F1.xlsx", "programme.xlsx", "programme-F1.html", "programme.html", "programme.docx")
    ran = run("verify", folder)
    assert (ran.code, f"agree with the master workbooks: {', '.join(names)}" in ran.out) == (0, True), ran

    page = archive / "programme-F1.html"
    for path in (archive / "programme-F1.xlsx", page):
        path.chmod(0o600)
    type_over(archive / "programme-F1.xlsx", "Väärennetty")
    page.write_text(page.read_text(encoding="utf-8").replace("5", "6"), encoding="utf-8")
    result = programme_archive.verify_programme(folder)[0]
    assert {(each.place.file, each.code.id) for each in result.differences} == {
        ("programme-F1.xlsx", "M708"),
        ("programme-F1.html", "M812"),
    }
    monkeypatch.setattr(programme_archive, "__version__", "0.0.1")
    result = programme_archive.verify_programme(folder)[0]
    assert {each.code.id for each in result.differences} == {"M708"}
    assert result.by_checksum == ("programme-F1.html", "programme.html", "programme.docx")


def test_an_earlier_period_that_was_frozen_later_is_named_as_a_reason(tmp_path: Path) -> None:
    """The notes of autumn quote the highest figure of spring, whose workbook was written by the new rule after it."""
    folder = copy_small_programme(tmp_path)
    assert run("consolidate", folder, "--period", SPRING).code == 0
    edit_programme(folder, lambda definition: definition["indicators"][1].update(aggregate="sum"))
    for command, period in (("consolidate", AUTUMN), ("freeze", AUTUMN), ("consolidate", SPRING), ("freeze", SPRING)):
        assert run(command, folder, "--period", period).code == 0
    verified = run("verify", folder, "--period", AUTUMN)
    assert verified.code == 1
    assert "M810" in verified.err
    assert "or an earlier period was frozen, or its workbook written again, after it" in verified.err


def test_an_archive_that_this_version_writes_otherwise_is_named_so_and_not_called_changed(
    spring: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the hidden rows, or the texts on a sheet, differ from what is written now."""
    folder = spring.parent
    assert run("freeze", folder, "--period", SPRING).code == 0

    def written(changed: Callable[[ProgrammeWorkbook], ProgrammeWorkbook]) -> VerifiedProgramme:
        def build(*given: object) -> ProgrammeWorkbook:
            return changed(build_programme_workbook(*given))  # type: ignore[arg-type]

        with monkeypatch.context() as patch:
            patch.setattr(programme_outputs, "build_programme_workbook", build)
            return programme_archive.verify_programme(folder)[0]

    def without_a_mark(book: ProgrammeWorkbook) -> ProgrammeWorkbook:
        return replace(book, data=replace(book.data, marks=book.data.marks[1:]))

    def without_a_text(book: ProgrammeWorkbook) -> ProgrammeWorkbook:
        first, *others = book.plan.sheets
        return replace(book, plan=replace(book.plan, sheets=(replace(first, cells=first.cells[:-1]), *others)))

    def with_another_figure(book: ProgrammeWorkbook) -> ProgrammeWorkbook:
        first, *others = book.data.totals
        return replace(book, data=replace(book.data, totals=(replace(first, amount=12345.0), *others)))

    for changed in (without_a_mark, without_a_text):
        result = written(changed)
        assert {each.code.id for each in result.differences} == {"M810"}, result.differences
        assert not result.is_unchanged, "the same version writes the same"
        assert set(result.written_otherwise) == {"programme-F1.xlsx", "programme.xlsx"}
        with monkeypatch.context() as patch:
            patch.setattr(programme_archive, "__version__", "0.0.1")
            assert written(changed).is_unchanged
    with monkeypatch.context() as patch:
        patch.setattr(programme_archive, "__version__", "0.0.1")
        result = written(with_another_figure)
    assert {each.code.id for each in result.differences} == {"M811"}
    assert not result.is_unchanged
    for finding in result.differences:
        assert "again" not in translator_for("en").message(finding), "a frozen period is not consolidated again"
