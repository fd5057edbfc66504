"""Addresses that are only in the links of their cells."""

from __future__ import annotations

import io
import re
import zipfile
from xml.sax.saxutils import escape

import openpyxl
import pytest
from openpyxl.packaging.relationship import Relationship
from openpyxl.workbook.external_link.external import ExternalBook, ExternalLink, ExternalSheetNames
from openpyxl.worksheet.hyperlink import Hyperlink
from projects import TINY_PROJECT, read, sound
from returned import autumn
from templates import issued, painted

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.cell_address import cell_name
from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.returns.linked_addresses import linked_by
from lamppu_xl.returns.second_reader import read_second
from lamppu_xl.validation.validate import validate
from lamppu_xl.workbook.model import CellUse

PROJECT = sound(
    read(
        TINY_PROJECT,
        """
title: {fi: Lomake}
tables:
  contact:
    title: {fi: Yhteys}
    rows: record
    fields:
      mail: {label: {fi: Sähköposti}, kind: email}
      web: {label: {fi: Sivu}, kind: url}
      note: {label: {fi: Huomautus}}
      phone: {label: {fi: Puhelin}, kind: phone}
""",
    )
)


SAFE_LINK = (
    "https://eur01.safelinks.protection.outlook.com/"
    "?url=https%3A%2F%2Fexample.fi%2Fa&data=05%7C02%7Caino%40example.fi%7C1&reserved=0"
)


@pytest.mark.parametrize(
    ("field", "shown", "link", "read", "wanted"),
    [
        ("note", "Katso https://example.fi/a, s. 2", "https://example.fi/a", "Katso https://example.fi/a, s. 2", []),
        ("note", "Kysy: aino@example.fi", "mailto:aino@example.fi", "Kysy: aino@example.fi", []),
        ("note", "Katso www.example.fi", "http://www.example.fi/", "Katso www.example.fi", []),
        ("note", "Katso https://example.fi/a", "https://example.fi/b", "Katso https://example.fi/a", ["S318"]),
        ("note", "Katso raportti", "https://example.fi/a", "Katso raportti", ["S318"]),
        ("web", "Raportti", "file:///C:/Omat/raportti.pdf", None, ["V558"]),
        ("web", "https://example.fi/a", SAFE_LINK, "https://example.fi/a", []),
        ("web", "https://example.fi/b", SAFE_LINK, "https://example.fi/b", ["S318"]),
        ("web", "Raportti", SAFE_LINK, "https://example.fi/a", ["V504"]),
        ("mail", "Aino Aho", "mailto:aino@example.fi?subject=Hei", "aino@example.fi", ["V504"]),
        ("web", "Raportti", "https://www.example.fi/a", "https://www.example.fi/a", ["V504"]),
        ("web", "www.example.fi", "http://www.example.fi/", "http://www.example.fi/", ["V504"]),
        ("web", "https://example.fi/a b", "https://example.fi/a%20b", "https://example.fi/a%20b", ["V504"]),
        ("web", "www.example.fi", "https://www.example.org/x", None, ["S318", "V415"]),
        ("mail", "aino@example.fi", "mailto:aino@example.fi", "aino@example.fi", []),
        ("phone", "+358 40 000 0002", "tel:+358-40-0000002", "+358 40 0000002", []),
        ("phone", "+358 40 000 0002", "tel:+358400000009", "+358 40 0000002", ["S318"]),
        ("mail", "aino@example.fi", "mailto:aino@example.fi?subject=Hei", "aino@example.fi", []),
    ],
)
def test_an_address_is_read_from_its_link_unless_the_cell_shows_another_address(
    field: str, shown: str, link: str, read: str | None, wanted: list[str]
) -> None:
    template, entry = issued(PROJECT, "ALFA", "2026-2"), AnswerRef("contact", "1", field)
    sheet, cell = template.cells[CellUse.ANSWER, entry]
    book = openpyxl.load_workbook(io.BytesIO(painted(template)))
    answer = book[sheet.name].cell(cell.row + 1, cell.col + 1)
    answer.value, answer.hyperlink = shown, link
    stream = io.BytesIO()
    book.save(stream)
    verdict = validate(PROJECT, autumn(PROJECT), [IncomingFile("a.xlsx", stream.getvalue())]).verdicts[0]
    assert verdict.submission is not None
    assert verdict.submission.answers.get(entry) == read
    found = sorted(finding.code.id for finding in verdict.findings)
    assert [code for code in found if code in ("S318", "V413", "V415", "V504", "V512", "V558")] == wanted
    assert [kept.text for kept in verdict.submission.outside] == [link] * ("S318" in wanted)


@pytest.mark.parametrize(("shown", "wanted"), [("Raportti", ["V504"]), ("https://example.fi/ui/#/case/7", [])])
def test_the_place_within_a_page_that_excel_stores_apart_belongs_to_the_address(shown: str, wanted: list[str]) -> None:
    template, entry = issued(PROJECT, "ALFA", "2026-2"), AnswerRef("contact", "1", "web")
    sheet, cell = template.cells[CellUse.ANSWER, entry]
    book = openpyxl.load_workbook(io.BytesIO(painted(template)))
    answer = book[sheet.name].cell(cell.row + 1, cell.col + 1)
    answer.value = shown
    answer.hyperlink = Hyperlink(ref=answer.coordinate, target="https://example.fi/ui/", location="/case/7")
    answer.value = shown
    stream = io.BytesIO()
    book.save(stream)
    verdict = validate(PROJECT, autumn(PROJECT), [IncomingFile("a.xlsx", stream.getvalue())]).verdicts[0]
    assert verdict.submission is not None
    assert verdict.submission.answers.get(entry) == "https://example.fi/ui/#/case/7"
    assert [code for code in (finding.code.id for finding in verdict.findings) if code in ("S318", "V504")] == wanted


def test_a_link_of_several_cells_belongs_to_each_of_them() -> None:
    template = issued(PROJECT, "ALFA", "2026-2")
    mail, web, note = (AnswerRef("contact", "1", field) for field in ("mail", "web", "note"))
    places = {entry: template.cells[CellUse.ANSWER, entry] for entry in (mail, web, note)}
    book = openpyxl.load_workbook(io.BytesIO(painted(template)))
    for entry, (sheet, cell) in places.items():
        book[sheet.name].cell(cell.row + 1, cell.col + 1).value = "Sivu" if entry == web else "a@example.fi"
    sheet, first = places[mail]
    ends = [cell_name(cell.row, cell.col) for _, cell in (places[mail], places[note])]
    at = book[sheet.name].cell(first.row + 1, first.col + 1)
    at.hyperlink = "https://www.example.fi/a"
    at.hyperlink.ref = ":".join(ends)
    stream = io.BytesIO()
    book.save(stream)
    verdict = validate(PROJECT, autumn(PROJECT), [IncomingFile("a.xlsx", stream.getvalue())]).verdicts[0]
    assert verdict.submission is not None
    assert verdict.submission.answers.get(web) == "https://www.example.fi/a"
    (named,) = (finding for finding in verdict.findings if finding.code.id == "S318")
    assert (named.place.cell, named.facts["others"]) == tuple(ends)


@pytest.mark.parametrize(
    ("field", "formula", "shown", "answer", "wanted"),
    [
        ("web", 'HYPERLINK("https://example.org/hall","Report")', "Report", "https://example.org/hall", ["V504"]),
        ("web", 'hyperlink( "https://example.org/"&"hall" )', None, "https://example.org/hall", ["V504"]),
        ("web", 'HYPERLINK("https://example.org/hall",B5)', "#NAME?", "https://example.org/hall", ["V504"]),
        ("mail", 'HYPERLINK("mailto:aino@example.fi?subject=Hei","Aino")', "Aino", "aino@example.fi", ["V504"]),
        ("web", 'HYPERLINK("https://example.org/hall","www.example.fi")', "www.example.fi", None, ["V511"]),
        ("web", 'HYPERLINK("https://example.org/"&B5,"Report")', "Report", None, ["V511"]),
        ("web", 'HYPERLINK("https://example.org/a")&UPPER("b")', "Report", None, ["V511"]),
        ("web", 'HYPERLINK("#Plan!A1","Plan")', "Plan", None, ["V511"]),
        ("web", 'B5&"/a"', "https://example.org/a", None, ["V411"]),
        ("note", 'HYPERLINK("https://example.org/hall","Report")', "Report", None, ["V411"]),
    ],
)
def test_an_address_is_read_from_a_formula_in_which_it_is_written(field, formula, shown, answer, wanted):
    template, entry = issued(PROJECT, "ALFA", "2026-2"), AnswerRef("contact", "1", field)
    sheet, cell = template.cells[CellUse.ANSWER, entry]
    part = f"xl/worksheets/sheet{template.plan.sheets.index(sheet) + 1}.xml"
    at = re.compile(rf'<c r="{cell_name(cell.row, cell.col)}"( s="[0-9]+")[^>]*/>')
    kind = "e" if shown == "#NAME?" else "str"
    value = f"<v>{shown}</v>" if shown else ""
    content = rf'<c r="{cell_name(cell.row, cell.col)}"\1 t="{kind}"><f>{escape(formula)}</f>{value}</c>'
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(painted(template))) as package, zipfile.ZipFile(stream, "w") as changed:
        for name in package.namelist():
            source = package.read(name).decode()
            changed.writestr(name, at.sub(content, source) if name == part else source)
    verdict = validate(PROJECT, autumn(PROJECT), [IncomingFile("a.xlsx", stream.getvalue())]).verdicts[0]
    assert verdict.submission is not None
    assert verdict.submission.answers.get(entry) == answer
    assert [finding.code.id for finding in verdict.findings if finding.entry == entry] == wanted
    assert read_second(stream.getvalue(), verdict.submission).differences == ()


def test_a_formula_that_refers_to_another_workbook_is_quoted_with_its_name():
    template, entry = issued(PROJECT, "ALFA", "2026-2"), AnswerRef("contact", "1", "note")
    sheet, cell = template.cells[CellUse.ANSWER, entry]
    book = openpyxl.load_workbook(io.BytesIO(painted(template)))
    book[sheet.name].cell(cell.row + 1, cell.col + 1).value = "=[1]Plan!$B$2"
    target = Relationship(type="externalLinkPath", Target="file:///C:/My%20plans/budget.xlsx", TargetMode="External")
    link = ExternalLink(externalBook=ExternalBook(sheetNames=ExternalSheetNames(sheetName=["Plan"]), id="rId1"))
    link.file_link = target
    book._external_links.append(link)
    stream = io.BytesIO()
    book.save(stream)
    verdict = validate(PROJECT, autumn(PROJECT), [IncomingFile("a.xlsx", stream.getvalue())]).verdicts[0]
    (found,) = (finding for finding in verdict.findings if finding.code.id == "V411")
    assert found.facts["value"] == "=[budget.xlsx]Plan!$B$2"


def test_a_formula_of_an_open_document_has_its_own_separator():
    assert linked_by('=HYPERLINK("https://example.org/hall";"Report ""A""")') == (
        "https://example.org/hall",
        'Report "A"',
    )
