"""Reading untrusted workbooks: what is read is what was written, and every file gets an answer."""

from __future__ import annotations

import dataclasses
import datetime
import io
import json
import os
import random
import struct
import tracemalloc
import warnings
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import hostile
import openpyxl
import pytest
import xlsxwriter
from corpus_outcomes import OUTCOMES, outcomes
from hostile import (
    DECLARED,
    FOREIGN,
    HOSTILE,
    MAIN,
    OFFICE,
    PACKAGE,
    Entry,
    names_of,
    parts,
    row,
    sheet,
    workbook,
    zipped,
)
from openpyxl.styles import Protection
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, to_excel
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.formula import ArrayFormula

from lamppu_xl.domain.cell_address import cell_name
from lamppu_xl.domain.finding_codes import CODES
from lamppu_xl.workbook.number_formats import number_format
from lamppu_xl.workbook.safe_reader import (
    LIMITS,
    Limits,
    Refusal,
    ScannedCell,
    ScannedSheet,
    ScannedWorkbook,
    read_workbook,
)
from lamppu_xl.workbook.safe_reader import workbook as workbook_module
from lamppu_xl.workbook.safe_reader.package import CHUNK, ZipPart, open_package
from lamppu_xl.workbook.safe_reader.scanned_sheet import TRUTH_FORMULAS
from lamppu_xl.workbook.safe_reader.xml import XmlReader

NONE_HERE = "LAMPPU_XL_CORPUS is not set"
CORPUS = os.environ.get("LAMPPU_XL_CORPUS", "")
TYPES = {  # what the name of a file promises, and the answers that keep the promise
    ".xlsx": {"book", "F106", "F113", "F114"},
    ".xlsm": {"book"},
    ".xls": {"F103", "F106"},
    ".xlsb": {"F104"},
    ".ods": {"F105"},
    ".md": {"F107"},
}


def read(data: bytes, **limits: int) -> ScannedWorkbook:
    book = read_workbook(data, Limits(**limits))
    assert isinstance(book, ScannedWorkbook), book
    return book


def refused(data: bytes, **limits: int) -> Refusal:
    refusal = read_workbook(data, Limits(**limits))
    assert isinstance(refusal, Refusal), "it was read"
    return refusal


def only_sheet(*cells: str, **more: Any) -> ScannedSheet:
    return read(workbook(sheet(row(*cells)), **more)).sheets[0]


def only_cell(cell: str, **more: Any) -> ScannedCell:
    (found,) = only_sheet(cell, **more).cells.values()
    return found


# --- what others write is read back --------------------------------------------------------------------------------

TEXTS = [
    "Hyvä, Sámi ja 😀",
    " blank before and after ",
    "two\nlines",
    "_x0041_ is no A",
    "=1+1",
    "http://example.org",
    "<&>\"'",
    "x" * 32_767,
    "tab\there",
]


def written_by_xlsxwriter(path: Any = None) -> bytes:
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        figures = book.add_worksheet("Figures")
        date, share = book.add_format({"num_format": "d.m.yyyy"}), book.add_format({"num_format": "0.0 %"})
        text, blank = book.add_format({"num_format": "@"}), book.add_format({"bold": True})
        for number, line in enumerate(TEXTS):
            figures.write_string(number, 0, line, text if number == 0 else None)
        for number, value in enumerate((0, 1, -1, 0.1, 1e100, 12.0, 2**53, 123456789012345, -0.5)):
            figures.write_number(number, 1, value)
        figures.write_datetime(0, 2, datetime.date(2026, 9, 30), date)
        figures.write_number(1, 2, 0.25, share)
        figures.write_boolean(2, 2, True)
        figures.write_formula(3, 2, "=SUM(B1:B3)", None, 0)
        figures.write_formula(4, 2, "=1/0", None, "#DIV/0!")
        figures.write_formula(5, 2, '=IF(A1="","Puuttuu","OK")', None, "OK")
        figures.write_array_formula(6, 2, 6, 2, "{=SUM(B1:B2*2)}", None, 2)
        figures.write_rich_string(7, 2, "plain ", blank, "bold", " plain")
        figures.write_blank(8, 2, None, blank)
        figures.merge_range(20, 0, 21, 2, "merged")
        figures.set_row(30, None, None, {"hidden": True})
        figures.set_column(4, 6, 10, None, {"hidden": True})
        figures.data_validation(0, 0, 5, 0, {"validate": "list", "source": ["a", "b"]})
        figures.conditional_format(0, 0, 5, 0, {"type": "blanks", "format": blank})
        figures.protect("secret")
        book.add_worksheet("Hidden").hide()
        book.add_worksheet("G05 Ä").very_hidden()
        chart = book.add_chartsheet("Chart")
        line = book.add_chart({"type": "line"})
        line.add_series({"values": "=Figures!$B$1:$B$3"})
        chart.set_chart(line)
        book.define_name("fld_answer", "='G05 Ä'!$C$7")
        book.define_name("Figures!local", "=Figures!$A$1")
        book.set_properties({"title": "Report", "comments": "LAMPPU FI-2026", "author": "Kirsi"})
        book.set_custom_property("stamp", "v3 P017")
    return buffer.getvalue()


def test_a_workbook_of_xlsxwriter_is_read_back() -> None:
    book = read(written_by_xlsxwriter())
    figures = book.sheets[0]

    assert [(found.name, found.state) for found in book.sheets] == [
        ("Figures", "visible"),
        ("Hidden", "hidden"),
        ("G05 Ä", "veryHidden"),
        ("Chart", "visible"),
    ]
    assert [figures.cells[number, 0].value for number in range(len(TEXTS))] == TEXTS
    assert figures.cells[0, 0].number_format.kind == "text"
    numbers = [figures.cells[number, 1].value for number in range(9)]
    assert numbers == [0, 1, -1, 0.1, 1e100, 12, 2**53, 123456789012345, -0.5]
    assert [type(number) for number in numbers] == [int, int, int, float, float, int, float, int, float]
    assert figures.cells[0, 2] == ScannedCell(46295, None, None, number_format("d.m.yyyy"))
    assert figures.cells[1, 2] == ScannedCell(0.25, None, None, number_format("0.0 %"))
    assert figures.cells[2, 2].value is True
    assert figures.cells[3, 2] == ScannedCell(0, "SUM(B1:B3)", None)
    assert figures.cells[4, 2] == ScannedCell(None, "1/0", "#DIV/0!")
    assert figures.cells[5, 2] == ScannedCell("OK", 'IF(A1="","Puuttuu","OK")', None)
    assert figures.cells[6, 2] == ScannedCell(2, "SUM(B1:B2*2)", None)
    assert figures.cells[7, 2].value == "plain bold plain"
    assert (8, 2) not in figures.cells
    assert figures.merged == ((20, 0, 21, 2),)
    assert figures.hidden_rows == {30}
    assert figures.hidden_columns == ((4, 6),)
    assert (figures.validations, figures.conditional_formats, figures.protected) == (1, 1, True)
    assert not book.sheets[1].protected
    assert not book.sheets[3].cells
    assert book.names == {"fld_answer": "'G05 Ä'!$C$7"}
    assert book.properties["title"] == "Report"
    assert book.properties["description"] == "LAMPPU FI-2026"
    assert book.properties["creator"] == "Kirsi"
    assert book.properties["custom:stamp"] == "v3 P017"
    assert book.application == "Microsoft Excel"
    assert (book.date1904, book.structure_locked, book.strict, book.active) == (False, False, False, ())


def test_a_workbook_of_openpyxl_is_read_back() -> None:
    made = openpyxl.Workbook()
    page = made.active
    page.title = "Sivu"
    values = ["Hyvä", 1, 0.1, True, "=A1", datetime.date(2026, 1, 2), "two\nlines", "#REF!"]
    for number, value in enumerate(values, 1):
        page.cell(number, 3, value)
    page["C3"].number_format = "0%"
    page["C1"].protection = Protection(locked=False)
    page.merge_cells("E1:F2")
    page.row_dimensions[9].hidden = True
    page.add_data_validation(DataValidation("whole", sqref="C2"))
    page.protection.sheet = True
    made.security = openpyxl.workbook.protection.WorkbookProtection(lockStructure=True)
    made.defined_names["answer"] = openpyxl.workbook.defined_name.DefinedName("answer", attr_text="Sivu!$C$1")
    made.properties.title = "Raportti"
    made.properties.language = "fi"
    made.epoch = CALENDAR_MAC_1904
    buffer = io.BytesIO()
    made.save(buffer)

    book = read(buffer.getvalue())
    page_read = book.sheets[0]

    assert page_read.name == "Sivu"
    assert {place: cell.value for place, cell in page_read.cells.items()} == {
        (0, 2): "Hyvä",
        (1, 2): 1,
        (2, 2): 0.1,
        (3, 2): True,
        (4, 2): None,
        (5, 2): 44562,
        (6, 2): "two\nlines",
        (7, 2): None,
    }
    assert page_read.cells[2, 2].number_format.kind == "percent"
    assert page_read.cells[4, 2].formula == "A1"
    assert page_read.cells[5, 2].number_format.kind == "date"
    assert page_read.cells[7, 2].error == "#REF!"
    assert page_read.merged == ((0, 4, 1, 5),)
    assert page_read.hidden_rows == {8}
    assert (page_read.validations, page_read.protected) == (1, True)
    assert (book.date1904, book.structure_locked) == (True, True)
    assert book.names == {"answer": "Sivu!$C$1"}
    assert (book.properties["title"], book.properties["language"]) == ("Raportti", "fi")


# --- cells, type by type -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ('<c r="A1"><v>12</v></c>', ScannedCell(12, None, None)),
        ('<c r="A1" t="n"><v>12.0</v></c>', ScannedCell(12, None, None)),
        ('<c r="A1"><v>1.2E1</v></c>', ScannedCell(12, None, None)),
        ('<c r="A1"><v>-0</v></c>', ScannedCell(0, None, None)),
        ('<c r="A1"><v>+.5</v></c>', ScannedCell(0.5, None, None)),
        ('<c r="A1"><v> 7\n</v></c>', ScannedCell(7, None, None)),
        ('<c r="A1"><v>0.1</v></c>', ScannedCell(0.1, None, None)),
        ('<c r="A1"><v>9007199254740991</v></c>', ScannedCell(2**53 - 1, None, None)),
        ('<c r="A1"><v>9007199254740993</v></c>', ScannedCell(float(2**53), None, None)),
        (f'<c r="A1"><v>{"1" * 32}</v></c>', ScannedCell(float("1" * 32), None, None)),
        ('<c r="A1"><v></v></c>', ScannedCell(None, None, None)),
        ('<c r="A1"><v/></c>', ScannedCell(None, None, None)),
        ('<c r="A1" t="str"><v/></c>', ScannedCell("", None, None)),
        ('<c r="A1" t="str"><v>a &amp; b</v></c>', ScannedCell("a & b", None, None)),
        ('<c r="A1" t="str"><v><![CDATA[<b>]]></v></c>', ScannedCell("<b>", None, None)),
        ('<c r="A1" t="str"><v>a<!-- note -->b</v></c>', ScannedCell("ab", None, None)),
        ('<c r="A1" t="b"><v>1</v></c>', ScannedCell(True, None, None)),
        ('<c r="A1" t="b"><v>false</v></c>', ScannedCell(False, None, None)),
        ('<c r="A1" t="e"><v>#N/A</v></c>', ScannedCell(None, None, "#N/A")),
        ('<c r="A1" t="e"><f>A9</f><v>#SPILL!</v></c>', ScannedCell(None, "A9", "#SPILL!")),
        ('<c r="A1" t="d"><v>2026-09-30</v></c>', ScannedCell(46295, None, None, number_format("yyyy-mm-dd"))),
        (
            '<c r="A1" t="d"><v>2026-09-30T12:00:00Z</v></c>',
            ScannedCell(46295.5, None, None, number_format("yyyy-mm-dd hh:mm:ss")),
        ),
        ('<c r="A1" t="d"><v>06:00:00</v></c>', ScannedCell(0.25, None, None, number_format("hh:mm:ss"))),
        ('<c r="A1" t="d"><v>2026-09-31</v></c>', ScannedCell("2026-09-31", None, None, number_format("yyyy-mm-dd"))),
        ('<c r="A1" t="inlineStr"><is><t>a</t></is></c>', ScannedCell("a", None, None)),
        ('<c r="A1" t="inlineStr"><is/></c>', ScannedCell("", None, None)),
        ('<c r="A1" t="inlineStr"><v>a</v></c>', ScannedCell("a", None, None)),
        (
            '<c r="A1" t="inlineStr"><is><r><t>a</t></r><rPh><t>x</t></rPh><r><t>b</t></r></is></c>',
            ScannedCell("ab", None, None),
        ),
        ('<c r="A1"><f>SUM(B1:B2)</f><v>3</v></c>', ScannedCell(3, "SUM(B1:B2)", None)),
        ('<c r="A1"><f>=B1</f></c>', ScannedCell(None, "B1", None)),
        ('<c r="A1"><f t="shared" si="0"/><v>3</v></c>', ScannedCell(3, "", None)),
        ('<c r="A1"><f/><v>3</v></c>', ScannedCell(3, None, None)),
        ('<c r="A1" t="str"><f></f><v>a</v></c>', ScannedCell("a", None, None)),
        ('<c r="A1"><f t="shared" si="0" ref="A1:A9">B1</f><v>3</v></c>', ScannedCell(3, "B1", None)),
        ('<c r="A1"><f t="array" ref="A1">B1:B2</f><v>3</v></c>', ScannedCell(3, "B1:B2", None)),
        ('<c r="A1" t="s"><f>B1</f></c>', ScannedCell(None, "B1", None)),
        ('<c r="A1"><v>1</v><extLst><ext><x/></ext></extLst></c>', ScannedCell(1, None, None)),
        ('<c r="a1"><v>1</v></c>', ScannedCell(1, None, None)),
    ],
)
def test_a_cell_is_read_by_its_type(cell: str, expected: ScannedCell) -> None:
    found = only_cell(cell)

    assert found == expected
    assert type(found.value) is type(expected.value)


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        ("a_x000D__x000A_b", "a\nb"),
        ("a_x000D_\nb", "a\nb"),
        ("a&#13;b", "a\nb"),
        ("a&#13;&#10;b", "a\nb"),
        ("_x0041_", "A"),
        ("_X0041_ _x41_ _x004G_", "_X0041_ _x41_ _x004G_"),
        ("_x005F_x0041_", "_x0041_"),
        ("_x0041_x0042_", "Ax0042_"),
        ("_x00e4_", "ä"),
        ("_xD83D__xDE00_", "😀"),
        ("_xD83D_ alone", "\N{REPLACEMENT CHARACTER} alone"),
        ("_x0001_", "\x01"),
    ],
)
def test_a_text_is_decoded_as_excel_decodes_it(stored: str, text: str) -> None:
    assert only_cell(f'<c r="A1" t="str"><v>{stored}</v></c>').value == text
    assert only_cell(f'<c r="A1" t="inlineStr"><is><t>{stored}</t></is></c>').value == text
    assert only_cell('<c r="A1" t="s"><v>0</v></c>', strings=[f"<si><t>{stored}</t></si>"]).value == text


def test_runs_of_a_shared_text_are_joined_and_its_reading_is_not() -> None:
    strings = [
        "<si><t>first</t></si>",
        "<si>\n <r><rPr/><t>rich </t></r>\n <r><t>text</t></r>\n <rPh sb='0' eb='1'><t>reading</t></rPh></si>",
        "<si/>",
        "<extLst><t>not a text</t></extLst>",
    ]
    cells = (f'<c t="s"><v>{number}</v></c>' for number in range(3))

    assert [cell.value for cell in only_sheet(*cells, strings=strings).cells.values()] == ["first", "rich text", ""]


def test_rows_and_cells_without_addresses_are_counted() -> None:
    data = (
        "<row><c/><c><v>1</v></c></row>"
        + row('<c r="C5"><v>2</v></c>', "<c><v>3</v></c>", number=5)
        + ("<row><c><v>4</v></c></row>")
    )

    cells = read(workbook(sheet(data))).sheets[0].cells

    assert {place: cell.value for place, cell in cells.items()} == {(0, 1): 1, (4, 2): 2, (4, 3): 3, (5, 0): 4}


def test_links_to_other_addresses_are_no_parts_of_the_package() -> None:
    data = io.BytesIO()
    book = xlsxwriter.Workbook(data)
    sheet = book.add_worksheet()
    for number in range(1_100):
        sheet.write_url(number, 0, f"https://www.example.org/{number}", string=f"page {number}")
    book.close()
    scanned = read_workbook(data.getvalue())
    assert isinstance(scanned, ScannedWorkbook), scanned
    assert len(scanned.sheets[0].cells) == 1_100


def test_styled_empty_cells_are_not_kept_and_values_under_merged_ranges_are() -> None:
    cells = [f'<c r="{letter}1" s="1"/>' for letter in "ABC"]
    cells[1] = '<c r="B1"><v>1</v></c>'

    found = read(workbook(sheet(row(*cells), after='<mergeCells><mergeCell ref="A1:C1"/></mergeCells>'))).sheets[0]

    assert list(found.cells) == [(0, 1)]
    assert found.merged == ((0, 0, 0, 2),)


def test_a_lying_dimension_is_not_believed() -> None:
    rows = "".join(row(f'<c r="A{number}"><v>{number}</v></c>', number=number) for number in range(1, 501))
    for dimension in ("A1", "A1:A5", "A1:XFD1048576", "nonsense"):
        found = read(workbook(sheet(rows, before=f'<dimension ref="{dimension}"/>'))).sheets[0]
        assert len(found.cells) == 500


def test_a_cell_longer_than_excel_holds_is_kept() -> None:
    assert only_cell(f'<c r="A1" t="str"><v>{"x" * 40_000}</v></c>').value == "x" * 40_000


def test_rows_and_columns_that_are_too_small_to_show_anything_are_hidden() -> None:
    found = read(
        workbook(
            sheet(
                '<row r="2" ht="0" customHeight="1"/><row r="3" ht="0.75"/><row r="4" ht="10"/>',
                before='<cols><col min="2" max="2" width="0.14"/><col min="4" max="4" width="1.5"/></cols>',
            )
        )
    ).sheets[0]
    assert (found.hidden_rows, found.hidden_columns) == ({1, 2}, ((1, 1),))


def test_hidden_columns_validations_and_conditions_are_noted_where_later_excels_put_them() -> None:
    later = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
    found = read(
        workbook(
            sheet(
                before='<cols><col min="2" max="3" hidden="1"/><col min="4" max="4"/></cols>',
                after=f'<dataValidations><dataValidation/></dataValidations><extLst><ext xmlns:x14="{later}">'
                "<x14:dataValidations><x14:dataValidation/></x14:dataValidations><x14:cfRule/></ext></extLst>",
            )
        )
    ).sheets[0]

    assert found.hidden_columns == ((1, 2),)
    assert (found.validations, found.conditional_formats) == (2, 1)


# --- number formats ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("General", "number"),
        ("0.00", "number"),
        ("0.00E+00", "number"),
        ("##0.0e-0", "number"),
        ('#,##0 "days"', "number"),
        ("#,##0 \\d", "number"),
        ("[Red]0", "number"),
        ("[$€-40B] #,##0.00", "number"),
        ("_-* #,##0.00 _€_-;-* #,##0.00 _€_-;_-@_-", "number"),
        ("", "number"),
        ("@", "text"),
        ("0%", "percent"),
        ("0.0\\ %", "percent"),
        ("d.m.yyyy", "date"),
        ("dd\\.mm\\.yyyy", "date"),
        ("[$-40B]d. mmmm yyyy;@", "date"),
        ("yyyy-mm-dd hh:mm:ss", "date"),
        ("[h]:mm", "time"),
        ("[mm]:ss", "time"),
        ("[$-409]h:mm AM/PM", "time"),
        ('ggge"年"m"月"', "date"),
    ],
)
def test_a_number_format_tells_what_a_value_is_shown_as(code: str, shown: str) -> None:
    assert number_format(code).kind == shown
    quoted = code.replace("&", "&amp;").replace('"', "&quot;")
    styles = f'<numFmts><numFmt numFmtId="164" formatCode="{quoted}"/></numFmts><cellStyleXfs><xf numFmtId="14"/>'
    styles += '</cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs>'
    assert only_cell('<c r="A1" s="1"><v>1</v></c>', styles=styles).number_format.kind == shown
    assert only_cell('<c r="A1" s="0"><v>1</v></c>', styles=styles).number_format.kind == "number"


@pytest.mark.parametrize(
    ("number", "shown"),
    [(0, "number"), (1, "number"), (9, "percent"), (14, "date"), (22, "date"), (46, "time"), (49, "text")],
)
def test_a_built_in_number_format_is_known(number: int, shown: str) -> None:
    styles = f'<cellXfs><xf numFmtId="{number}"/></cellXfs>'

    assert only_cell('<c r="A1"><v>1</v></c>', styles=styles).number_format.kind == shown


def test_broken_fonts_are_nothing_to_refuse_a_workbook_for() -> None:
    styles = '<fonts count="x"><font><family val="99"/></font></fonts><cellXfs><xf numFmtId="9" fontId="-1"/></cellXfs>'

    assert only_cell('<c r="A1" s="0"><v>1</v></c>', styles=styles).number_format.kind == "percent"
    assert only_cell('<c r="A1" s="7"><v>1</v></c>', styles=styles).number_format.kind == "number"


# --- packages that differ, workbooks that do not -------------------------------------------------------------------


def test_a_strict_workbook_is_read_like_any_other() -> None:
    strict = {
        name: str(part)
        .replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main")
        .replace(OFFICE, "http://purl.oclc.org/ooxml/officeDocument/relationships")
        for name, part in parts(sheet(row('<c r="A1" t="s"><v>0</v></c>')), strings=["<si><t>hyvä</t></si>"]).items()
    }

    book = read(zipped(strict))

    assert book.strict
    assert book.sheets[0].cells[0, 0].value == "hyvä"


def test_prefixes_of_namespaces_do_not_matter() -> None:
    prefixed = (
        f'<s:worksheet xmlns:s="{MAIN}"><s:sheetData><s:row r="1"><s:c r="A1"><s:v>5</s:v></s:c></s:row>'
        "</s:sheetData></s:worksheet>"
    )

    assert read(workbook(prefixed)).sheets[0].cells[0, 0].value == 5


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_part_may_be_written_in_utf_8_or_utf_16(encoding: str) -> None:
    text = sheet(row('<c r="A1" t="str"><v>Hyvä 😀</v></c>')).replace("UTF-8", encoding[:6].upper().rstrip("-"))
    if encoding in ("utf-16-le", "utf-16-be"):
        text = text.replace(DECLARED.replace("UTF-8", "UTF-16"), "")
        text = "\ufeff" + text

    assert read(workbook(text.encode(encoding))).sheets[0].cells[0, 0].value == "Hyvä 😀"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "spelt",
    [
        "/xl/worksheets/sheet1.xml",
        "worksheets/sheet1.xml",
        "./worksheets/../worksheets/sheet1.xml",
        "WORKSHEETS/Sheet1.XML",
    ],
)
def test_a_link_is_followed_however_it_is_spelt(spelt: str) -> None:
    data = hostile.replaced("xl/_rels/workbook.xml.rels", hostile.links(("worksheet", spelt)))

    assert read(data).sheets[0].cells


def test_backslashes_in_names_of_parts_are_read_as_slashes() -> None:
    data = hostile.archive(
        Entry(name.replace("/", "\\").encode(), str(part).encode()) for name, part in parts().items()
    )

    assert read(data).sheets[0].cells


def test_the_workbook_may_be_the_default_type_of_xml_as_dotnet_writes_it() -> None:
    default = f'<Default Extension="xml" ContentType="{hostile.WORKBOOK_TYPE}"/>'
    types = f'<Types xmlns="{PACKAGE}/content-types">{default}</Types>'

    assert read(hostile.replaced("[Content_Types].xml", types)).sheets[0].cells


def test_sizes_behind_the_data_and_stored_parts_are_read() -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *_: int) -> int:
            raise io.UnsupportedOperation

        def tell(self) -> int:
            raise io.UnsupportedOperation

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts().items():
            with archive.open(name, "w", force_zip64=True) as entry:
                entry.write(str(part).encode())

    assert read(pipe.getvalue()).sheets[0].cells
    assert read(zipped(parts(), method=zipfile.ZIP_STORED)).sheets[0].cells


def test_figures_in_zip64_fields_are_read() -> None:
    name = "xl/worksheets/sheet1.xml"
    stamp, wide = struct.pack("<2HBI", 0x5455, 5, 1, 0), struct.pack("<2HQ", 1, 8, len(sheet()))

    assert read(hostile.with_wide_end()).sheets[0].cells
    assert read(hostile.spoilt(name, size=0xFFFFFFFF, extra=stamp + wide)).sheets[0].cells
    assert refused(hostile.spoilt(name, size=0xFFFFFFFF, extra=stamp)).facts["limit"] == "part size"


def test_a_part_is_unpacked_to_its_end_wherever_the_steps_fall() -> None:
    # Near the end of a step zlib may have taken in all bytes and still owe some.
    for length in (0, 1, *range(CHUNK - 2, CHUNK + 40), 3 * CHUNK, 900_000):
        for method in (zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED):
            package = open_package(zipped({"a": b" " * length}, method=method), LIMITS)
            assert b"".join(package.chunks(package.parts["a"])) == b" " * length


def test_folders_and_a_comment_in_the_archive_do_no_harm() -> None:
    found = [Entry(b"xl/", b"", method=0), *hostile.entries(parts())]

    assert read(hostile.archive(found, comment=b"made by hand")).sheets[0].cells


def test_active_parts_are_named_and_never_opened() -> None:
    made = parts()
    for name in (
        "xl/vbaProject.bin",
        "xl/externalLinks/externalLink1.xml",
        "xl/externalLinks/_rels/externalLink1.xml.rels",
        "xl/activeX/activeX1.bin",
        "xl/embeddings/oleObject1.bin",
        "xl/connections.xml",
        "xl/macrosheets/sheet1.xml",
        "xl/media/image1.png",
    ):
        made[name] = "<!DOCTYPE a [" + "not XML at all"

    assert read(zipped(made)).active == (
        "xl/activeX/activeX1.bin",
        "xl/connections.xml",
        "xl/embeddings/oleObject1.bin",
        "xl/externalLinks/externalLink1.xml",
        "xl/macrosheets/sheet1.xml",
        "xl/vbaProject.bin",
    )


def test_a_macro_sheet_is_listed_without_cells_and_active() -> None:
    made = parts(sheet(), sheet())
    leads = hostile.links(("worksheet", "worksheets/sheet1.xml"), ("xlMacrosheet", "worksheets/sheet2.xml"))
    made["xl/_rels/workbook.xml.rels"] = leads

    book = read(zipped(made))

    assert [len(found.cells) for found in book.sheets] == [1, 0]
    assert book.active == ("xl/worksheets/sheet2.xml",)


def test_names_of_single_sheets_are_left_out() -> None:
    names = '<definedName name="a">Sheet1!$A$1</definedName><definedName name="a" localSheetId="0">#REF!</definedName>'

    assert read(workbook(inside=f"<definedNames>{names}</definedNames>")).names == {"a": "Sheet1!$A$1"}


def test_a_part_that_is_not_needed_may_be_damaged() -> None:
    data = hostile.with_entry(Entry(b"xl/theme/theme1.xml", b"<theme/>", checksum=1))

    assert read(data).sheets[0].cells


# --- hostile workbooks, other formats ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.slow
def test_a_hostile_workbook_is_refused(name: str) -> None:
    case = HOSTILE[name]

    refusal = refused(case.build())

    assert refusal.code == case.code
    facts = refusal.facts
    assert case.says in str(facts["limit"] if case.code == "F112" else facts.get("detail", ""))


@pytest.mark.parametrize("name", FOREIGN)
def test_a_file_of_another_format_is_named(name: str) -> None:
    data, code, facts = FOREIGN[name]

    refusal = refused(data)

    assert refusal.code == code
    assert facts.items() <= refusal.facts.items()


@pytest.mark.slow
def test_every_refusal_carries_the_facts_of_its_code() -> None:
    refusals = [refused(case.build()) for case in HOSTILE.values()]
    refusals += [refused(data) for data, _, _ in FOREIGN.values()]

    assert {refusal.code for refusal in refusals} == {
        *("F101", "F102", "F103", "F104", "F105", "F106", "F107", "F108", "F109", "F110", "F112", "F113", "F114"),
        *("F250", "F277"),
    }
    for refusal in refusals:
        assert tuple(refusal.facts) == CODES[refusal.code].facts


@pytest.mark.parametrize(
    "name",
    [
        "a_gibibyte_in_xl/worksheets/sheet1.xml",
        "a_gibibyte_that_says_it_is_a_hundred_bytes",
        "two_mebibytes_of_rows_in_ten_kilobytes",
        "a_billion_laughs_in_xl/sharedStrings.xml",
        "two_cells_in_opposite_corners",
        "twenty_thousand_names_of_elements",
        "a_namespace_that_every_element_repeats",
        "four_milliard_texts_announced",
        "a_merged_range_over_the_whole_sheet",
    ],
)
def test_a_bomb_takes_little_memory(name: str) -> None:
    data = HOSTILE[name].build()
    tracemalloc.start()
    try:
        refused(data)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 8 * 2**20


def test_a_broken_number_is_named_by_sheet_and_cell() -> None:
    refusal = refused(workbook(sheet(""), sheet(row('<c r="AB12"><v>12,5</v></c>', number=12))))

    assert refusal.code == "F113"
    assert str(refusal.facts["detail"]).startswith("sheet 'Sheet2', cell AB12: ")
    assert "12,5" not in str(refusal.facts["detail"])


@pytest.mark.parametrize(
    "sent",
    [lambda data: data.replace(b"\n", b"\r\n"), lambda data: data.decode("utf-8", "replace").encode()],
    ids=["line breaks", "letters"],
)
def test_a_workbook_that_was_sent_as_a_text_is_damaged(sent: Callable[[bytes], bytes]) -> None:
    whole = workbook(sheet("".join(row(f"<c><v>{number * 7919}</v></c>") for number in range(4_000))))
    refusal = refused(sent(whole))
    assert (refusal.code, "of a text" in str(refusal.facts["detail"])) == ("F110", True)


def test_damage_is_reported_rather_than_what_it_did_to_the_cells() -> None:
    packed = hostile.deflated(sheet(row('<c r="A1"><v>x</v></c>')).encode())

    refusal = refused(hostile.spoilt("xl/worksheets/sheet1.xml", packed=packed))

    assert refusal.code == "F110"


def test_no_refusal_passes_on_signs_that_a_screen_obeys() -> None:
    evil = "a\u202e\x1b[2J"
    for data in (
        hostile.with_entry(Entry(f"xl/{evil}".encode(), b"", flags=0x801)),
        zipped({**parts(sheet(row("<c/><c><v>x</v></c>"))), "xl/workbook.xml": named("a\u202eb\u2028")}),
    ):
        detail = refused(data).facts["detail"]
        assert str(detail).isprintable()


def named(name: str) -> str:
    return str(parts()["xl/workbook.xml"]).replace("Sheet1", name)


# --- limits --------------------------------------------------------------------------------------------------------


def media(size: int) -> Entry:
    return Entry(b"xl/media/image1.png", b"x" * size, method=0)


LATER_ROW = row('<c r="D7" t="str"><v>abc</v></c>', number=7)
BUSY = sheet(
    row('<c r="B2" t="inlineStr"><is><t>ab</t></is></c>', '<c r="C2" s="0"/>', number=2) + LATER_ROW,
    before='<cols><col min="1" max="1" hidden="1"/></cols>',
    after='<mergeCells><mergeCell ref="A1:C3"/><mergeCell ref="A5"/></mergeCells>'
    "<conditionalFormatting><cfRule/><cfRule/></conditionalFormatting>"
    "<dataValidations><dataValidation/></dataValidations>"
    '<hyperlinks><hyperlink ref="A1:B2"/></hyperlinks>',
)
HEADERS = "<headerFooter><oddHeader>&amp;Lone&amp;Rtwo</oddHeader><oddFooter>one</oddFooter></headerFooter>"
STRINGS = ["<si><t>abcd</t></si>"] * 3
FIGURES: dict[str, tuple[Callable[[], bytes], int]] = {
    "file_size": (lambda: zipped(parts()), len(zipped(parts()))),
    "parts": (lambda: zipped(parts()), len(parts())),
    "part_size": (lambda: hostile.with_entry(media(5_000)), 5_000),
    "unpacked_size": (
        lambda: hostile.with_entry(media(5_000)),
        5_000 + sum(len(str(part).encode()) for part in parts().values()),
    ),
    "packing_ratio": (
        lambda: hostile.with_entry(Entry(b"xl/a.png", b"", size=3 * 2**20, packed=b"x" * 2**16)),
        48,
    ),
    "xml_depth": (lambda: workbook(sheet(after="<a>" * 29 + "</a>" * 29)), 30),
    "attribute_text": (lambda: workbook(sheet(before=f'<a b="{"x" * 600}" c="{"y" * 400}"/>')), 1_000),
    "namespace_length": (lambda: workbook(sheet(before=f'<a xmlns="{"u" * 200}"/>')), 200),
    "xml_elements": (
        lambda: workbook(BUSY),
        sum(str(part).count("<") - str(part).count("</") - 1 for part in parts(BUSY).values()),
    ),
    "other_elements": (
        lambda: workbook(BUSY),
        sum(
            str(part).count("<") - str(part).count("</") - 1
            for name, part in parts(BUSY).items()
            if "worksheets" not in name
        ),
    ),
    "text_length": (lambda: workbook(sheet(row(f'<c r="A1"><f>{"1+" * 500}1</f></c>'))), 1_001),
    "total_text": (
        lambda: workbook(BUSY, strings=STRINGS, inside=hostile.names_of("a")),
        2 + 3 + 12 + len("Sheet1!$A$1"),
    ),
    "rows": (lambda: workbook(BUSY), 7),
    "columns": (lambda: workbook(BUSY), 4),
    "used_area": (lambda: workbook(BUSY), 6 * 3),
    "cells": (lambda: workbook(BUSY, sheet()), 4),
    "filled_cells": (lambda: workbook(BUSY, sheet()), 3),
    "merged_ranges": (lambda: workbook(BUSY, BUSY), 4),
    "merged_area": (lambda: workbook(BUSY), 10),
    "hyperlink_area": (lambda: workbook(BUSY), 4),
    "remarks": (lambda: workbook(sheet(after=HEADERS), sheet(after=HEADERS)), 4),
    "hidden_rows_and_columns": (lambda: workbook(BUSY, sheet('<row r="3" hidden="true"/>')), 2),
    "defined_names": (lambda: workbook(inside=hostile.names_of("a", "b")), 2),
    "data_validations": (lambda: workbook(BUSY), 1),
    "conditional_formats": (lambda: workbook(BUSY), 2),
    "cell_styles": (lambda: workbook(styles="<cellXfs><xf/><xf/><xf/></cellXfs>"), 3),
    "shared_strings": (lambda: workbook(strings=STRINGS), 3),
    "sheets": (lambda: workbook(BUSY, sheet()), 2),
}
"""For each limit a workbook, and how much of it that workbook takes."""


@pytest.mark.parametrize("limit", FIGURES)
def test_a_limit_accepts_what_reaches_it_and_refuses_more(limit: str) -> None:
    build, figure = FIGURES[limit]

    read(build(), **{limit: figure})
    refusal = refused(build(), **{limit: figure - 1})

    assert refusal == Refusal("F112", {"limit": limit.replace("_", " "), "found": figure, "allowed": figure - 1})


def test_every_limit_is_tried() -> None:
    # The two others are figures of the parser, not of the file; they have tests of their own.
    assert {field.name for field in dataclasses.fields(Limits)} == {*FIGURES, "tag_length", "xml_names"}


def test_each_new_name_counts_towards_the_limit_of_names() -> None:
    fewer, more = workbook(sheet(before="<a/>")), workbook(sheet(before="<a/><b/>"))
    tightest = next(
        names for names in range(1000) if isinstance(read_workbook(fewer, Limits(xml_names=names)), ScannedWorkbook)
    )

    assert refused(more, xml_names=tightest).facts["limit"] == "xml names"
    read(more, xml_names=tightest + 1)


@pytest.mark.parametrize("at", [0, 1, 17, 1000, CHUNK - 100, CHUNK - 1])
def test_the_default_limit_of_attributes_holds_wherever_a_tag_begins(at: int) -> None:
    def tagged(length: int) -> bytes:
        return workbook(sheet(before=f"<!--{' ' * at}--><a b='{'x' * length}'/>"))

    read(tagged(LIMITS.attribute_text))
    assert refused(tagged(LIMITS.attribute_text + 1)).facts["limit"] == "attribute text"


def test_a_comment_passes_up_to_the_limit_and_not_a_step_beyond_it() -> None:
    def commented(length: int) -> bytes:
        rng = random.Random(7)
        return workbook(sheet(before=f"<!--{rng.randbytes(length // 2).hex()}-->"))

    read(commented(LIMITS.tag_length - 20))
    assert refused(commented(LIMITS.tag_length + CHUNK + 20)).facts["limit"] == "tag length"


def test_an_announced_number_of_texts_counts_as_much_as_a_found_number() -> None:
    for count in ("count", "uniqueCount"):
        strings = f'<sst xmlns="{MAIN}" {count}="4"><si><t>a</t></si></sst>'
        data = hostile.replaced("xl/sharedStrings.xml", strings)
        read(data, shared_strings=4)
        assert refused(data, shared_strings=3).facts["found"] == 4


def test_custom_properties_are_limited_like_names() -> None:
    made = parts()
    made["_rels/.rels"] = hostile.links(("officeDocument", "xl/workbook.xml"), ("custom-properties", "custom.xml"))
    made["custom.xml"] = (
        f'<Properties xmlns="{OFFICE.replace("relationships", "custom-properties")}" xmlns:v="urn:v">'
        '<property name="a"><v:t>1</v:t></property><property name="b"><v:t>2</v:t></property></Properties>'
    )

    assert read(zipped(made), defined_names=2).properties == {"custom:a": "1", "custom:b": "2"}
    assert refused(zipped(made), defined_names=1).facts["limit"] == "defined names"


# --- an answer for every file --------------------------------------------------------------------------------------


def damages(data: bytes, seed: int, count: int) -> Iterator[tuple[str, bytes]]:
    """The same workbook again and again: one bit turned, or cut short, or one bit of a part turned before packing."""
    rng = random.Random(seed)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        made = {name: archive.read(name) for name in archive.namelist()}
    for number in range(count):
        match number % 3:
            case 0:
                turned = bytearray(data)
                turned[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
                yield "raw", bytes(turned)
            case 1:
                yield "cut", data[: rng.randrange(len(data))]
            case 2:
                name = rng.choice(sorted(made))
                turned = bytearray(made[name])
                turned[rng.randrange(len(turned))] ^= 1 << rng.randrange(8)
                yield "part", zipped({**made, name: bytes(turned)})


@pytest.mark.slow
def test_a_thousand_damaged_workbooks_each_get_an_answer() -> None:
    sound = written_by_xlsxwriter()
    book = read(sound)
    answers: dict[str, list[ScannedWorkbook | Refusal]] = {"raw": [], "cut": [], "part": []}

    for kind, data in damages(sound, seed=2026, count=1_000):
        answers[kind].append(read_workbook(data))

    assert all(isinstance(answer, ScannedWorkbook | Refusal) for found in answers.values() for answer in found)
    # A bit turned on the way is noticed, or it was one that means nothing, such as the hour at which a part was packed.
    assert all(answer == book for answer in answers["raw"] if isinstance(answer, ScannedWorkbook))
    assert all(isinstance(answer, Refusal) for answer in answers["cut"])
    codes = {kind: {answer.code for answer in found if isinstance(answer, Refusal)} for kind, found in answers.items()}
    assert codes["cut"] <= {"F101", "F102", "F107", "F110"}
    assert codes["raw"] <= {"F102", "F110", "F113"}
    assert codes["part"] <= {"F110", "F113", "F114"}


def test_random_bytes_behind_each_known_beginning_get_an_answer() -> None:
    rng = random.Random(11)
    for beginning in (
        b"",
        b"PK\3\4",
        b"PK\5\6",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"%PDF",
        b"<html",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
    ):
        for _ in range(40):
            assert isinstance(read_workbook(beginning + rng.randbytes(rng.randrange(2_000))), Refusal)


# --- other people's workbooks --------------------------------------------------------------------------------------

CORPUS_FILES = sorted(path for path in Path(CORPUS).rglob("*") if path.is_file()) if CORPUS else []
in_corpus = pytest.mark.skipif(not CORPUS, reason=NONE_HERE)


@in_corpus
@pytest.mark.parametrize("path", CORPUS_FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
@pytest.mark.slow
def test_a_workbook_of_the_corpus_is_read_as_openpyxl_reads_it(path: Path) -> None:
    data = path.read_bytes()
    book = read_workbook(data)

    assert (book.code if isinstance(book, Refusal) else "book") in TYPES[path.suffix.lower()]
    if isinstance(book, Refusal):
        return
    assert [len(found.cells) for found in book.sheets] == list(filled_cells(data, book))
    for data_only in (True, False):
        if other := opened(data, data_only=data_only):
            assert list(differences(book, other, data_only=data_only)) == []


def test_a_name_that_stands_for_several_places_refuses_no_workbook() -> None:
    book = read(workbook(inside=names_of("a", "b", "a").replace("$A$1</", "$A$2</", 1)))
    assert (book.names, book.repeated_names) == ({"a": "Sheet1!$A$2", "b": "Sheet1!$A$1"}, {"a"})


@in_corpus
@pytest.mark.slow
def test_what_becomes_of_each_workbook_of_the_corpus_is_as_it_was() -> None:
    """A change either way fails; accept it with: python tests/corpus_outcomes.py."""
    known = json.loads(OUTCOMES.read_text(encoding="utf-8"))
    now = outcomes(Path(CORPUS))
    assert {name: now[name] for name in now if name in known} == {name: known[name] for name in now if name in known}
    assert len(known.keys() & now.keys()) > 100


def filled_cells(data: bytes, book: ScannedWorkbook) -> Iterator[int]:
    """How many cells of each sheet carry a value, a formula or a text: another parser, another way to the parts."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        leads = {
            lead.get("Id"): lead.get("Target", "")
            for name in archive.namelist()
            if name.replace("\\", "/").endswith("xl/_rels/workbook.xml.rels")
            for lead in ElementTree.fromstring(archive.read(name))
        }
        (top,) = (name for name in archive.namelist() if name.replace("\\", "/").endswith("xl/workbook.xml"))
        tabs = [
            tab
            for element in ElementTree.fromstring(archive.read(top))
            if element.tag.endswith("}sheets")
            for tab in element
        ]
        assert len(tabs) == len(book.sheets)
        for tab in tabs:
            target = leads[next(value for key, value in tab.items() if key.endswith("}id"))]
            wanted = target.replace("\\", "/").rpartition("xl/")[2]
            (part,) = (
                name
                for name in archive.namelist()
                if name.replace("\\", "/").casefold().endswith(f"xl/{wanted}".replace("xl//", "/").casefold())
            )
            cells = ElementTree.fromstring(archive.read(part)).iterfind("{*}sheetData/{*}row/{*}c")
            yield sum(any(child.tag.rpartition("}")[2] in ("v", "f", "is") for child in cell) for cell in cells)


def opened(data: bytes, *, data_only: bool) -> openpyxl.Workbook | None:
    """The workbook as openpyxl reads it; None when it cannot, or silently reads none of the sheets."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return openpyxl.load_workbook(io.BytesIO(data), data_only=data_only)
        except Exception:  # whatever stops openpyxl, it is no oracle then
            return None


def differences(book: ScannedWorkbook, other: openpyxl.Workbook, *, data_only: bool) -> Iterator[str]:
    """What the two readings say otherwise, but for what is known of openpyxl."""
    if book.strict:
        return  # openpyxl finds no sheets in these
    assert set(other.sheetnames) <= {found.name for found in book.sheets}
    epoch = CALENDAR_MAC_1904 if book.date1904 else CALENDAR_WINDOWS_1900
    assert other.epoch == epoch
    for found in book.sheets:
        if found.name not in other.sheetnames or not hasattr(other[found.name], "_cells"):
            assert not found.cells  # a chart sheet, or one that only macros know
            continue
        page = other[found.name]
        if found.state != page.sheet_state:
            yield f"{found.name}: {found.state}, {page.sheet_state}"
        if found.protected != bool(page.protection.sheet):
            yield f"{found.name}: protected {found.protected}"
        covered = {
            place
            for merged in page.merged_cells.ranges
            for place in ((r - 1, c - 1) for r, c in merged.cells)
            if place != (merged.min_row - 1, merged.min_col - 1)
        }
        theirs = {(r - 1, c - 1): cell for (r, c), cell in page._cells.items() if cell.value is not None}
        for place in sorted((found.cells.keys() | theirs.keys()) - covered):  # values under merged ranges it drops
            ours, cell = found.cells.get(place), theirs.get(place)
            ours = ours or ScannedCell(None, None, None)
            if not same(ours, cell, epoch, data_only=data_only):
                yield f"{found.name}!{cell_name(*place)}: {ours}, {cell and cell.value!r}"


def same(ours: ScannedCell, cell: Any, epoch: datetime.datetime, *, data_only: bool) -> bool:
    value = None if cell is None else cell.value
    if ours.formula is not None and not data_only:
        if isinstance(value, ArrayFormula):
            value = value.text
        # It writes out what a shared formula becomes in each cell.
        return ours.formula == "" or str(value).removeprefix("=") == ours.formula
    if isinstance(ours.value, bool) and not data_only and str(value).removeprefix("=") in TRUTH_FORMULAS:
        return str(value).removeprefix("=").startswith(str(ours.value).upper())
    if ours.error is not None:
        return value == ours.error
    if isinstance(value, datetime.datetime | datetime.date | datetime.time | datetime.timedelta):
        if not isinstance(ours.value, int | float):
            return isinstance(ours.value, str) and ours.number_format.kind == "date"  # type d
        # It rounds to milliseconds; and day 60 is a day that never was.
        return ours.number_format.kind in ("date", "time") and (
            abs(to_excel(value, epoch) - ours.value) < 1e-5 or ours.value <= 60
        )
    if isinstance(ours.value, str):
        return (value or "") == ours.value
    return value == ours.value and (value is None or isinstance(value, bool) == isinstance(ours.value, bool))


def test_equal_style_sheets_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[object] = []
    original = workbook_module._cell_formats

    def counted(reader: XmlReader, part: ZipPart | None) -> object:
        read.append(part)
        return original(reader, part)

    monkeypatch.setattr(workbook_module, "_cell_formats", counted)
    workbook_module._formats_by_themselves.cache_clear()
    first, second = workbook(styles=f"{STYLES}<!-- one -->"), workbook(styles=f"{STYLES}<!-- two -->")
    assert [read_workbook(data) == read_workbook(data) for data in (first, second)] == [True, True]
    assert len(read) == 2


@pytest.mark.parametrize("limit", ["xml_elements", "other_elements", "cell_styles", "xml_names", "xml_depth"])
def test_a_style_sheet_that_was_read_before_is_counted_like_any_other(
    monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    data = workbook(sheet(row("<c r='A1' s='1'><v>1</v></c>")), styles=STYLES)
    outcomes = set()
    for allowed in range(40):
        limits = dataclasses.replace(LIMITS, **{limit: allowed})
        read_workbook(data, limits)
        again = read_workbook(data, limits)
        with monkeypatch.context() as patched:
            patched.setattr(workbook_module, "_known_formats", workbook_module._cell_formats)
            assert read_workbook(data, limits) == again
        outcomes.add(isinstance(again, Refusal))
    assert outcomes == {False, True}


STYLES = (
    '<numFmts><numFmt numFmtId="170" formatCode="0.00"/></numFmts><fonts><font><strike/></font><font/></fonts>'
    '<cellXfs><xf fontId="0"/><xf numFmtId="170" fontId="1"/></cellXfs>'
)
