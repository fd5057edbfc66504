"""openpyxl reads the formulas and links of a written workbook back."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

import pytest

from lamppu_xl.domain.findings import Place
from lamppu_xl.workbook import formula_readback
from lamppu_xl.workbook.formula_readback import (
    FormulaMismatch,
    WrittenFormula,
    formulas_of,
    read_formulas_back,
)
from lamppu_xl.workbook.model import (
    CellUse,
    Formula,
    Link,
    Plan,
    PlannedCell,
    Properties,
    Sheet,
    SheetColumn,
)
from lamppu_xl.workbook.writer import write_workbook

CONTENTS = (
    Formula("SUM(A1:A2)+IFERROR(A1/A2,0)", 3),
    Formula('IF(A1<>"a & b","<ä>","")', "<ä>"),
    Link("G01", "internal:'Tavoite 1'!A1"),
    Link("7", "internal:'Tavoite 1'!B2", 7.0),
    Link("return", "external:../2012-1/inbox/KAO raportti (1).xlsx#'G01 Ä'!C7"),
    Link("page", "https://example.org/ä?a=1&b=2#part"),
    Link("mail", "mailto:coordinator@example.org"),
    "=no formula",
    12.5,
)


def workbook(contents=CONTENTS) -> tuple[bytes, list[WrittenFormula]]:
    cells = tuple(PlannedCell(row, 1, CellUse.FIXED, "list", content) for row, content in enumerate(contents))
    sheets = tuple(Sheet(name, name, cells, (SheetColumn(9), SheetColumn(30))) for name in ("Tavoite 1", "Luvut"))
    plan = Plan(sheets, Properties("t", "", "", date(2012, 1, 1)), locked=False)
    return write_workbook(plan), list(formulas_of(plan))


def test_a_workbook_as_it_was_meant_has_no_mismatch() -> None:
    data, expected = workbook()
    assert len(expected) == 14
    assert list(read_formulas_back(data, expected)) == []


@pytest.mark.parametrize("chunk", [1, 7, 500])
def test_rows_and_links_are_found_wherever_a_block_of_the_file_ends(monkeypatch, chunk) -> None:
    monkeypatch.setattr(formula_readback, "_CHUNK", chunk)
    data, expected = workbook((*CONTENTS, "a text", Formula("MAX(A1:A9)", 2), "another text"))
    assert list(read_formulas_back(data, expected)) == []
    assert [mismatch.expected for mismatch in read_formulas_back(data, [])] == [None] * len(expected)


@pytest.mark.parametrize(
    ("pattern", "replacement", "row", "actual"),
    [
        ("<f>SUM[^<]*</f>", "<f>SUM(A1:A1)</f>", 0, "=SUM(A1:A1)"),
        ("<f>SUM[^<]*</f>", "", 0, None),
        ("location=\"'Tavoite 1'!A1\"", "location=\"'Tavoite 1'!A9\"", 2, "'Tavoite 1'!A9"),
        (r'<hyperlink ref="B4"[^>]*/>', "", 3, None),
        (r'<hyperlink ref="B4"', '<hyperlink ref="B9"', 3, None),
    ],
)
def test_a_formula_or_link_that_differs_or_is_missing_is_a_mismatch(pattern, replacement, row, actual) -> None:
    data, expected = workbook()
    changed = with_part(data, "xl/worksheets/sheet2.xml", pattern, replacement)
    found = list(read_formulas_back(changed, expected, "master.xlsx"))
    assert FormulaMismatch(Place("master.xlsx", "Luvut", row, 1), expected[7 + row].text, actual) in found


def test_a_target_outside_the_workbook_is_compared() -> None:
    data, expected = workbook()
    changed = with_part(data, "xl/worksheets/_rels/sheet1.xml.rels", "example.org/", "example.com/")
    assert [mismatch.actual for mismatch in read_formulas_back(changed, expected)] == [
        "https://example.com/ä?a=1&b=2#part"
    ]


def test_a_formula_that_was_meant_as_a_text_is_a_mismatch() -> None:
    data, _ = workbook(("a text",))
    changed = with_part(data, "xl/worksheets/sheet1.xml", '<c r="B1"[^>]*>.*?</c>', '<c r="B1"><f>1+1</f><v>2</v></c>')
    found = list(read_formulas_back(changed, []))
    assert [(mismatch.place.cell, mismatch.expected, mismatch.actual) for mismatch in found] == [("B1", None, "=1+1")]
    assert found[0].finding().code.id == "M701"


def test_a_workbook_that_openpyxl_cannot_open_agrees_with_nothing() -> None:
    data, expected = workbook()
    changed = with_part(data, "xl/workbook.xml", "<sheets>.*</sheets>", "")
    assert [mismatch.expected for mismatch in read_formulas_back(changed, expected)] == [
        formula.text for formula in expected
    ]


def with_part(data: bytes, part: str, pattern: str, replacement: str) -> bytes:
    """The workbook with a replacement in one part."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(changed, "w") as target:
        for name in source.namelist():
            content = source.read(name).decode()
            if name == part:
                content, count = re.subn(pattern, lambda _: replacement, content, flags=re.DOTALL)
                assert count
            target.writestr(name, content)
    return changed.getvalue()
