"""A line that is refused for one cause has a single finding: it is a total, or it is struck out."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import Font
from projects import TINY_PROJECT, read, sound
from returned import autumn
from templates import issued, painted

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.validation.validate import validate

FORM = """title: {fi: Lomake}
lists:
  kinds:
    - {id: travel, label: {fi: Matkat}}
tables:
  costs:
    title: {fi: Kulut}
    rows: {lines: 9}
    fields:
      kind: {label: {fi: Laji}, kind: choice, list: kinds, required: yes}
      what: {label: {fi: Selite}, required: yes, pattern: "[A-Za-zäö ]+"}
      day: {label: {fi: Päivä}, kind: date, required: yes}
      amount: {label: {fi: Määrä}, kind: money, required: yes}
  sums:
    title: {fi: Summat}
    rows: {codes: kinds}
    fields:
      amount: {label: {fi: Yhteensä}, kind: money, computed: "sum(costs.amount where kind == code)"}
"""
LINES = 2


def found(change: Callable[[Any, int, dict[str, int]], None]) -> list[tuple[str, str]]:
    """The codes of the findings, with their answers, of a return whose sheet was changed with openpyxl.

    Args:
        change: of the sheet; it gets the row of the first line, and the columns by the names of the fields.
    """
    values = {"kind": "travel", "what": "Juna", "day": 46300.0, "amount": 12.5}
    answers = {
        AnswerRef("costs", str(row), field): value
        for row in range(1, LINES + 1)
        for field, value in values.items()
        if field != "kind"
    }
    project = sound(read(TINY_PROJECT, FORM))
    template = replace(issued(project, "ALFA", "2026-2"), answers=answers)
    book = openpyxl.load_workbook(io.BytesIO(painted(template)))
    sheet = book["Kulut"]
    columns = {str(sheet.cell(3, column).value)[1:]: column for column in range(1, sheet.max_column + 1)}
    first = next(row for row in range(4, 20) if sheet.cell(row, columns["key"]).value == "costs/1")
    for row in range(LINES):
        sheet.cell(first + row, columns["kind"]).value = "Matkat"
        sheet.cell(first + row, columns["amount"]).value = 12.5 + row
    change(sheet, first, columns)
    returned = io.BytesIO()
    book.save(returned)
    (verdict,) = validate(project, autumn(project), [IncomingFile("a.xlsx", returned.getvalue())]).verdicts
    return [(each.code.id, str(each.entry)) for each in verdict.findings if each.entry]


def total(field: str, name: str, amount: float | str) -> Callable[[Any, int, dict[str, int]], None]:
    def change(sheet: Any, first: int, columns: dict[str, int]) -> None:
        if field:
            sheet.cell(first + LINES, columns[field]).value = name
        sheet.cell(first + LINES, columns["amount"]).value = amount

    return change


@pytest.mark.parametrize(
    ("field", "name", "amount", "expected"),
    [
        ("kind", "Summa", 26.0, [("S373", "costs/3/kind")]),
        ("kind", "Yht.", "=SUM(F5:F6)", [("S373", "costs/3/kind")]),
        ("what", "Yhteensä", "=F5+F6", [("S373", "costs/3/what")]),
        ("", "", "=SUBTOTAL(109,F5:F6)", [("S373", "costs/3/amount")]),
    ],
)
def test_a_line_of_totals_that_is_refused_is_named_as_such(
    field: str, name: str, amount: float | str, expected: list[tuple[str, str]]
) -> None:
    assert found(total(field, name, amount)) == expected


@pytest.mark.parametrize(("name", "amount"), [("Laiva", "=F5*2"), ("Summan tarkistus", "=SUM(F5:F6)")])
def test_a_line_with_another_name_keeps_its_findings(name: str, amount: str) -> None:
    codes = [code for code, _ in found(total("what", name, amount))]
    assert "V411" in codes
    assert "S373" not in codes


def struck(fields: set[str]) -> Callable[[Any, int, dict[str, int]], None]:
    def change(sheet: Any, first: int, columns: dict[str, int]) -> None:
        for field in fields:
            sheet.cell(first, columns[field]).font = Font(strike=True)

    return change


def test_a_line_that_is_struck_out_as_a_whole_has_a_single_finding() -> None:
    assert found(struck({"kind", "what", "day", "amount"})) == [("V549", "costs/1/kind")]


def test_struck_out_answers_of_a_line_that_is_meant_keep_their_findings() -> None:
    codes = found(struck({"what", "amount"}))
    assert codes == [("V434", "costs/1/what"), ("V433", "costs/1/amount")]


def filled_down(count: int, **answers: Any) -> list[tuple[str, str]]:
    """What is found where lines below the others have some answers in common."""

    def change(sheet: Any, first: int, columns: dict[str, int]) -> None:
        for row in range(first + LINES, first + LINES + count):
            for field, answer in answers.items():
                sheet.cell(row, columns[field]).value = answer

    return found(change)


@pytest.mark.parametrize("answers", [{"kind": "Matkat"}, {"kind": "Matkat", "amount": 0}])
def test_lines_that_were_filled_down_are_a_single_finding(answers: dict[str, Any]) -> None:
    assert filled_down(3, **answers) == [("S382", f"costs/3/{next(iter(answers))}")]


def test_a_few_unfinished_lines_and_lines_that_are_complete_are_not_filled_down() -> None:
    assert {code for code, _ in filled_down(2, kind="Matkat")} == {"R501"}
    complete = filled_down(3, kind="Matkat", what="Laiva", day=46300, amount=1)
    assert "S382" not in {code for code, _ in complete}
