"""Hostile drawings, embedded objects, rich values, notes, headers and looks: the cells are read, or a limit answers."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import documents
import pytest
from hostile import MAIN, OFFICE, Parts, links, parts, sheet, zipped

from lamppu_xl.definition.adoption.read_form import read_form
from lamppu_xl.domain.findings import Finding
from lamppu_xl.workbook.other_reader import OtherCell, same_stored_value
from lamppu_xl.workbook.safe_reader import LIMITS, Refusal, ScannedWorkbook, read_workbook
from lamppu_xl.workbook.safe_reader.appearance import MOST_COLUMNS, read_appearance

RICH = "http://schemas.microsoft.com/office/spreadsheetml/2017/richdata"
THREADED = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
XDR = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
DRAWN_TEXT = "http://schemas.openxmlformats.org/drawingml/2006/main"
CELLS = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>Question</t></is></c><c r="B1" t="e" vm="1"><v>#VALUE!</v></c></row>'
    '<row r="2"><c r="A2"><v>12</v></c></row>'
)
STRUCTURE = '<s t="_localImage"><k n="Text"/></s>'
VALUE = '<rv s="0"><v>The list</v></rv>'


def linked(kind: str, part: str | bytes | None, target: str = "/xl/other.xml") -> bytes:
    """A workbook whose sheet refers to one more part; without the part the link leads to what the target names."""
    made: Parts = {**parts(sheet(CELLS)), "xl/worksheets/_rels/sheet1.xml.rels": links((kind, target))}
    return zipped(made if part is None else {**made, "xl/other.xml": part})


def drawing(*anchors: str) -> str:
    return f'<wsDr xmlns="{XDR}" xmlns:a="{DRAWN_TEXT}">{"".join(anchors)}</wsDr>'


def anchor(row: object = 1, shape: str = "<pic/>") -> str:
    return f"<oneCellAnchor><from><row>{row}</row><col>{row}</col></from>{shape}</oneCellAnchor>"


def notes(*addresses: str) -> str:
    found = "".join(f'<comment ref="{address}"><text><t>note {address}</t></text></comment>' for address in addresses)
    return f'<comments xmlns="{MAIN}"><commentList>{found}</commentList></comments>'


def with_objects(*objects: str) -> bytes:
    after = f'<oleObjects xmlns:r="{OFFICE}">{"".join(objects)}</oleObjects>'
    made = parts(sheet(CELLS, after=after))
    return zipped({**made, "xl/worksheets/_rels/sheet1.xml.rels": links(("oleObject", "sheet1.xml"))})


def with_headers(*codes: str) -> bytes:
    return zipped(
        parts(
            sheet(CELLS, after=f"<headerFooter>{''.join(f'<oddHeader>{c}</oddHeader>' for c in codes)}</headerFooter>")
        )
    )


def metadata(block: str = '<r:rvb i="0"/>', record: str = '<rc t="1" v="0"/>') -> str:
    return (
        f'<metadata xmlns="{MAIN}" xmlns:r="{RICH}"><metadataTypes><metadataType name="XLRICHVALUE"/></metadataTypes>'
        f"<futureMetadata><bk>{block}</bk></futureMetadata><valueMetadata><bk>{record}</bk></valueMetadata></metadata>"
    )


def rich(meta: str | bytes | None, structures: str | None = STRUCTURE, values: str | None = VALUE) -> bytes:
    """A workbook with a picture in a cell; what is None is missing."""
    made = parts(sheet(CELLS))
    found: list[tuple[str, str]] = [("worksheet", "worksheets/sheet1.xml")]
    for kind, part in (
        ("sheetMetadata", meta),
        ("rdRichValueStructure", structures and f'<rvStructures xmlns="{RICH}">{structures}</rvStructures>'),
        ("rdRichValue", None if values is None else f'<rvData xmlns="{RICH}">{values}</rvData>'),
    ):
        if part is not None:
            found.append((kind, f"{kind}.xml"))
            made[f"xl/{kind}.xml"] = part
    return zipped({**made, "xl/_rels/workbook.xml.rels": links(*found)})


def document(*cells: str, columns: str = "", loose: str = "", pages: int = 0) -> bytes:
    answers = documents.row(documents.cell(documents.text("Question")), *cells)
    rows = (answers, documents.row(documents.cell(documents.text("12"), kind="float", value="12")))
    header = "".join(f"<style:region-left><text:p>a{number}</text:p></style:region-left>" for number in range(pages))
    styles = (
        f'<office:document-styles {documents.NAMESPACES}><style:master-page style:name="Default"><style:header>{header}'
        "</style:header></style:master-page></office:document-styles>"
    )
    return documents.document(documents.sheet(*rows, loose, columns=columns), parts={"styles.xml": styles})


CHART_NAMES = f'xmlns:c="{DRAWN_TEXT.replace("main", "chart")}" xmlns:r="{OFFICE}"'
CHART = f'<graphicFrame><c:chart {CHART_NAMES} r:id="x"/></graphicFrame>'
FRAME = "<draw:frame><draw:image/></draw:frame>"
NUMBERS = ("-1", "9999999", "99999999999", "x", "", "\u0663", "1.5", "1e9")

READ: dict[str, Callable[[], bytes]] = {
    "a drawing that is missing": lambda: linked("drawing", None),
    "a drawing outside of the package": lambda: linked("drawing", None, "../../../../etc/passwd"),
    "a drawing that is empty": lambda: linked("drawing", b""),
    "a drawing that is a picture": lambda: linked("drawing", b"\x89PNG\r\n\x1a\n"),
    "a drawing that is its own sheet": lambda: linked("drawing", None, "sheet1.xml"),
    "a drawing that is its own list of links": lambda: linked("drawing", None, "_rels/sheet1.xml.rels"),
    "a drawing cut short": lambda: linked("drawing", drawing(anchor())[:-30]),
    "a drawing with a document type": lambda: linked("drawing", f'<!DOCTYPE a [<!ENTITY b "x">]>{drawing("&b;")}'),
    "corners that are no numbers": lambda: linked("drawing", drawing(*map(anchor, NUMBERS))),
    "half a character in a text box": lambda: linked(
        "drawing", drawing(anchor(1, "<sp><txBody><a:p><a:t>_xD800_&#x202E;</a:t></a:p></txBody></sp>"))
    ),
    "notes that are a drawing": lambda: linked("comments", drawing(anchor())),
    "notes at cells that no sheet has": lambda: linked("comments", notes("ZZZ99999999999", "A0", "", "XFD1048576")),
    "comments cut short": lambda: linked("threadedComment", f'<ThreadedComments xmlns="{THREADED}"><threadedComment'),
    "objects without a link": lambda: with_objects('<oleObject r:id="x"/>', "<oleObject/>", "<control/>"),
    "an object that is its own sheet": lambda: with_objects(f'<oleObject progId="{"x" * 60_000}" r:id="rId1"/>'),
    "a header of unfinished codes": lambda: with_headers('&amp;"x&amp;K12&amp;C_xD800_&amp;', "&amp;" * 999, ""),
    "a picture whose value has no number": lambda: rich(metadata("<r:rvb/>")),
    "a picture without any value": lambda: rich(metadata('<r:rvb i="-1"/>'), values=""),
    "a picture without the part of the values": lambda: rich(metadata("<r:rvb/>"), values=None),
    "a picture without structures": lambda: rich(metadata(), None),
    "a picture with numbers too large": lambda: rich(
        metadata('<r:rvb i="99999999999"/>', '<rc t="1" v="99999999999"/>')
    ),
    "a picture with figures of another script": lambda: rich(metadata('<r:rvb i="\u0660"/>', '<rc t="\u0661" v="0"/>')),
    "metadata cut short": lambda: rich(metadata()[:-40]),
    "metadata that is a picture": lambda: rich(b"\x89PNG\r\n\x1a\n"),
    "half a character as a description": lambda: rich(metadata(), values='<rv s="0"><v>_xD800_</v></rv>'),
    "a column that covers all columns": lambda: zipped(
        parts(sheet(CELLS, before='<cols><col min="1" max="999999999" style="9"/><col min="x" style="x"/></cols>'))
    ),
    "validations of no cells": lambda: zipped(
        parts(sheet(CELLS, after='<dataValidations><dataValidation sqref="A0 : ZZZ9999999 x"/></dataValidations>'))
    ),
    "a list that lists its own cells": lambda: zipped(
        parts(
            sheet(
                CELLS,
                after='<dataValidations><dataValidation type="list" sqref="A1:XFD1048576"><formula1>A1:XFD1048576'
                "</formula1></dataValidation></dataValidations>",
            )
        )
    ),
    "a document with nested groups": lambda: document(documents.cell("<draw:g>" * 40 + "</draw:g>" * 40)),
    "a document with a row in a frame": lambda: document(loose=f"<draw:frame>{documents.row()}</draw:frame>"),
    "a document with a link in a loose frame": lambda: document(
        loose='<draw:frame><text:p><text:a xlink:href="http://a">x</text:a></text:p></draw:frame>'
    ),
    "a document with times out of range": lambda: document(
        documents.cell(kind="time", time_value="PT999999999H"),
        documents.cell(kind="date", date_value="9999-12-31T99:99:99"),
        documents.cell(kind="date", date_value="0000-00-00"),
    ),
}


@pytest.mark.parametrize("name", READ)
def test_the_cells_are_read_whatever_the_other_parts_say(name: str) -> None:
    data = READ[name]()
    book = read_workbook(data, open_documents=True)
    assert isinstance(book, ScannedWorkbook), book
    cells = book.sheets[0].cells
    assert (cells[0, 0].value, cells[1, 0].value) == ("Question", 12)
    for remark in book.sheets[0].remarks:
        remark.text.encode("utf-8")
    form = read_form(data, "form.xlsx")
    assert isinstance(form, Finding) == book.open_document


REFUSED: dict[str, Callable[[], bytes]] = {
    "a frame around a table": lambda: document(loose=f"<draw:frame>{documents.sheet()}</draw:frame>"),
    "a cell in a frame in a cell": lambda: document(documents.cell(f"<draw:frame>{documents.cell()}</draw:frame>")),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_document_with_cells_within_cells_is_refused(name: str) -> None:
    refusal = read_workbook(REFUSED[name](), open_documents=True)
    assert isinstance(refusal, Refusal)
    assert refusal.code == "F113"


THREE: dict[str, Callable[[], bytes]] = {
    "drawings": lambda: linked("drawing", drawing(*map(anchor, range(3)))),
    "notes": lambda: linked("comments", notes("A1", "A2", "A3")),
    "objects": lambda: with_objects(*(f'<oleObject r:id="{number}"/>' for number in range(3))),
    "headers": lambda: with_headers("one", "two", "three"),
    "formulas of pictures": lambda: zipped(
        parts(sheet(f'<row r="1">{"".join(f"<c><f>IMAGE({number})</f></c>" for number in range(3))}</row>'))
    ),
    "charts": lambda: linked("drawing", drawing(*(anchor(row, CHART) for row in range(3)))),
    "pages of a document": lambda: document(loose="", pages=3),
    "frames of a document": lambda: document(documents.cell(FRAME * 3)),
}


@pytest.mark.parametrize("name", THREE)
def test_remarks_of_every_kind_are_counted(name: str) -> None:
    data = THREE[name]()
    assert isinstance(read_workbook(data, replace(LIMITS, remarks=3), open_documents=True), ScannedWorkbook)
    refusal = read_workbook(data, replace(LIMITS, remarks=2), open_documents=True)
    assert refusal == Refusal("F112", {"limit": "remarks", "found": 3, "allowed": 2})


@pytest.mark.parametrize(
    "data",
    [
        rich(metadata(), STRUCTURE * 30),
        rich(metadata(), values=VALUE * 30),
        rich(metadata('<r:rvb i="0"/>' * 30)),
        rich(metadata(record='<rc t="1" v="0"/>' * 30)),
    ],
    ids=["structures", "values", "blocks", "records"],
)
def test_the_parts_of_rich_values_are_counted_as_filled_cells(data: bytes) -> None:
    refusal = read_workbook(data, replace(LIMITS, filled_cells=20))
    assert isinstance(refusal, Refusal)
    assert refusal.facts["limit"] == "filled cells"


def test_only_the_columns_whose_cells_are_kept_have_a_look() -> None:
    columns = "".join(f'<col min="{number}" max="{number}" style="0"/>' for number in range(1, 2_000))
    data = zipped(parts(sheet(CELLS, before=f"<cols>{columns}{columns}</cols>"), styles="<cellXfs><xf/></cellXfs>"))
    looks = read_appearance(data)
    assert isinstance(looks, dict)
    assert len(looks["Sheet1"].columns) == MOST_COLUMNS


def test_every_area_of_a_data_validation_is_counted() -> None:
    after = '<dataValidations><dataValidation type="whole" sqref="A1 B1 C1"/></dataValidations>'
    data = zipped(parts(sheet(CELLS, after=after)))
    assert isinstance(read_appearance(data, replace(LIMITS, data_validations=3)), dict)
    refusal = read_appearance(data, replace(LIMITS, data_validations=2))
    assert refusal == Refusal("F112", {"limit": "data validations", "found": 3, "allowed": 2})


def test_the_style_of_a_column_is_found_among_many_without_looking_at_each() -> None:
    columns = "".join(f'<table:table-column table:default-cell-style-name="s{n}"/>' for n in range(20_000))
    far = '<table:table-cell table:number-columns-repeated="19999"/>'
    rows = [documents.row(far, *["<table:table-cell/>"] * 200)] * 25  # cells without content have a style, too
    data = documents.document(documents.sheet(*rows, columns=columns))
    limits = replace(LIMITS, packing_ratio=100_000)
    started = time.process_time()
    assert isinstance(read_workbook(data, limits, open_documents=True), ScannedWorkbook)
    assert time.process_time() - started < 2


def test_newer_error_values_have_the_names_that_are_seen() -> None:
    structures = '<s t="_error"><k n="colOffset"/><k n="errorType"/></s>'
    for number, name in (("8", "#SPILL!"), ("13", "#CALC!"), ("99", "#VALUE!")):
        data = rich(metadata(), structures, f'<rv s="0"><v>2</v><v>{number}</v></rv>')
        book = read_workbook(data)
        assert isinstance(book, ScannedWorkbook)
        assert (book.sheets[0].cells[0, 1].error, book.sheets[0].remarks) == (name, ())
    assert same_stored_value("#SPILL!", OtherCell("#VALUE!", is_error=True), date1904=False)
    assert not same_stored_value("#SPILL!", OtherCell("#REF!", is_error=True), date1904=False)
