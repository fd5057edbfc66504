"""Included returns with errors: each is on *What is missing*, and leads to the return and the cells of its errors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from example_masters import batches, finnish, tiny
from gap_programme import ENTRY, PERIODS, content, master
from programme_content import context_of

import lamppu_xl
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.text import Text
from lamppu_xl.ledger.records import LedgerAnswer, LedgerField, LedgerReturn, LedgerTable, ReturnError
from lamppu_xl.master.builder import MasterOptions, master_context
from lamppu_xl.master.ledger_content import ledger_of
from lamppu_xl.programme.builder import build_programme_workbook
from lamppu_xl.programme.collect import collect_content
from lamppu_xl.programme.content import ProgrammeContent
from lamppu_xl.programme.sheets.indicators import notes_on_figures
from lamppu_xl.programme.sheets.lists import gap_texts
from lamppu_xl.storage.atomic_files import checksum
from lamppu_xl.workbook.writer import write_workbook

FILE = "J1.xlsx"


def line(number: int) -> AnswerRef:
    return AnswerRef("figures", str(number), "actual")


def with_lines(sha256: str = "1" * 64, errors: Sequence[ReturnError] | None = None) -> ProgrammeContent:
    """A project with a return of three lines; the figure of the second one was refused."""
    if errors is None:
        errors = (ReturnError(1, "V401", "Figures", "C6", line(2)), ReturnError(1, "R502", "", "", None))
    verdict = master(
        "J",
        tables=(LedgerTable("figures", "lines", 3, content().programme.name),),
        lines=(),
        returns=(LedgerReturn(1, "2", "A", FILE, sha256, accepted=False),),
        questions=(
            LedgerField("figures", "actual", "number", "number", "sum", False, "", Text.of(en="Actual")),
            LedgerField("figures", "name", "text", "text", "", True, "", Text.of(en="Name")),
        ),
        answers=tuple(LedgerAnswer(number, 1, line(number), 5.0, "Figures", f"C{number + 4}") for number in (1, 3)),
        errors=tuple(errors),
    )
    programme = content().programme
    everywhere = replace(programme.indicators[0], entry=ENTRY._replace(row="*"))
    projects = tuple(each for each in programme.projects if each.id == "J")
    return collect_content(replace(programme, projects=projects, indicators=(everywhere,)), PERIODS[1], [verdict])


def test_a_refused_figure_of_a_line_is_beside_the_total_of_the_others() -> None:
    found = with_lines()
    total = found.figures[0].total()
    assert total
    assert (total.amount, total.with_errors, total.refused) == (10.0, ("J A 2",), ("J A 2 (Figures!C6)",))
    of_period = found.figures[0].total(project="J", period="2")
    assert of_period
    assert of_period.refused == total.refused
    assert ("refused", "J", "K1 · A 2 (Figures!C6)") in {(gap.kind, gap.subject, gap.detail) for gap in found.gaps}


def test_an_error_beside_figures_that_are_counted_refuses_none() -> None:
    of_counted = ReturnError(1, "R502", "Figures", "C5", line(1))
    of_other = ReturnError(1, "V401", "Figures", "D6", AnswerRef("figures", "2", "other"))
    total = with_lines(errors=(of_counted, of_other)).figures[0].total()
    assert total
    assert total.refused == ()


def test_each_included_return_with_errors_has_a_row_with_its_errors() -> None:
    found = with_lines()
    (gap,) = (gap for gap in found.gaps if gap.kind == "return_with_errors")
    what, of, why = gap_texts(context_of(found), gap)
    assert (what, of) == ("A return with errors", "J J · A")
    assert "Not a number: Figures!C6 (V401)" in why
    assert "could not be read are not in the figures. Answers that only break a rule of the form" in why


def test_the_sentence_on_returns_with_errors_leads_to_each_of_them_and_to_no_other() -> None:
    found, context = with_lines(), context_of(with_lines())
    book = build_programme_workbook(found, context.translator, {})
    (basis,) = (of for text, of in notes_on_figures(context, found.figures) if "Includes answers of" in text)
    (row,) = basis.rows
    marks = {f"{each.sheet}/{each.key}": each for each in book.data.marks if each.column == 0}
    assert marks[row].faulty == ("J/A/2",)
    assert book.data.faulty == found.faulty


@pytest.mark.slow
def test_a_total_leads_to_the_cells_of_the_errors(tmp_path: Path) -> None:
    returned = openpyxl.Workbook()
    sheet = returned.active
    assert sheet is not None
    sheet.title = "Figures"
    sheet["C6"], sheet["C5"], sheet["C7"] = "about 13", 5, 5
    returned.save(tmp_path / FILE)
    found = with_lines(checksum(tmp_path / FILE))
    book = build_programme_workbook(found, context_of(found).translator, {})
    (tmp_path / "programme.xlsx").write_bytes(write_workbook(book.plan))
    (project,) = lamppu_xl.trace(tmp_path / "programme.xlsx", indicator="K1").projects
    (faulty,) = project.faulty
    assert (faulty.file.path, faulty.file.state) == (tmp_path / FILE, "same")
    assert [tuple(each) for each in faulty.errors] == [
        ("V401", "Figures!C6", "about 13", True),
        ("R502", "", None, False),
    ]


@pytest.mark.slow
@pytest.mark.parametrize("entry", [AnswerRef("figures", "2", "name"), None])
def test_the_cell_of_an_error_about_a_personal_answer_or_about_none_is_not_quoted(
    entry: AnswerRef | None, tmp_path: Path
) -> None:
    found = with_lines(errors=[ReturnError(1, "V402", "Figures", "B6", entry)])
    (faulty,) = found.faulty
    assert faulty.unquoted == faulty.errors == ("V402 Figures!B6",)
    book = build_programme_workbook(found, context_of(found).translator, {})
    (tmp_path / "programme.xlsx").write_bytes(write_workbook(book.plan))
    (project,) = lamppu_xl.trace(tmp_path / "programme.xlsx", indicator="K1").projects
    assert [(each.place, each.content, each.is_quoted) for each in project.faulty[0].errors] == [
        ("Figures!B6", None, False)
    ]


def test_the_data_sheet_of_a_master_has_the_errors_of_returns_that_are_included_only() -> None:
    with_errors, without = (
        ledger_of(master_context(tiny(), batches(), finnish(), MasterOptions(with_rejected=rejected)))
        for rejected in (True, False)
    )
    (faulty,) = (each for each in with_errors.returns if not each.accepted)
    assert {each.source for each in with_errors.errors} == {faulty.number}
    missing = next(each for each in with_errors.errors if each.entry)
    assert (str(missing.entry), bool(missing.sheet), bool(missing.cell)) == ("results/G1/status", True, True)
    assert without.errors == ()
