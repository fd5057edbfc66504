"""Pictures, shapes, embedded files and pictures in cells: reported at their place, kept, and no answers."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import openpyxl
import pytest
import xlsxwriter
from projects import tiny
from returned import full, verdict_on
from submissions import PERIOD, place
from templates import issued

from lamppu_xl.domain.cell_address import parse_cell_name
from lamppu_xl.domain.findings import Finding
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.workbook.safe_reader import ScannedWorkbook, read_workbook
from lamppu_xl.workbook.safe_reader.sheet_remark import SheetRemark

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)
TYPES = "[Content_Types].xml"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_OBJECT = f"""<oleObjects xmlns:r="{_OFFICE}"><oleObject progId="Word.Document.12" shapeId="9" r:id="rIdW"><objectPr>
<anchor><from><xdr:col xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing">4</xdr:col>
<xdr:row xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing">8</xdr:row></from></anchor>
</objectPr></oleObject><oleObject progId="Word.Document.12" shapeId="9" r:id="rIdW"/></oleObjects></worksheet>"""
_PACKAGE = f'<Relationship Id="rIdW" Type="{_OFFICE}/package" Target="../embeddings/a.docx"/></Relationships>'
_DRAWING = """<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing">%s</xdr:wsDr>"""
_PICTURE = """<xdr:oneCellAnchor><xdr:from><xdr:row>%d</xdr:row><xdr:col>%d</xdr:col></xdr:from><xdr:pic><xdr:nvPicPr>
<xdr:cNvPr id="2" name="Picture 1"/></xdr:nvPicPr></xdr:pic><xdr:clientData/></xdr:oneCellAnchor>"""
_NO_LINKS = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
_DRAWN = f'<Relationship Id="rIdD" Type="{_OFFICE}/drawing" Target="/xl/drawings/drawing9.xml"/></Relationships>'


def drawn() -> bytes:
    """A workbook with everything that can be drawn on a sheet by XlsxWriter, and pictures in cells."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet("Own")
    sheet.embed_image("D3", "a.png", {"image_data": io.BytesIO(PNG), "description": "The list"})
    sheet.write_formula("B13", '=IMAGE("https://example.fi/a.png")')
    sheet.insert_image("B6", "a.png", {"image_data": io.BytesIO(PNG), "description": "At work"})
    sheet.insert_textbox("B8", "Twelve visits")
    sheet.insert_textbox("B10", "")
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=Own!$A$1:$A$2"})
    sheet.insert_chart("E21", chart)
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=Own!$A$1:$A$2"})
    chart_sheet = book.add_chartsheet("Chart")
    chart_sheet.set_chart(chart)
    chart_sheet.set_header("&COnly a draft")
    book.close()
    return stream.getvalue()


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def package(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return stream.getvalue()


def remarks(data: bytes) -> Iterator[tuple[str, SheetRemark]]:
    book = read_workbook(data)
    assert isinstance(book, ScannedWorkbook)
    for sheet in book.sheets:
        for remark in sheet.remarks:
            yield sheet.name, remark


def test_everything_that_is_drawn_on_a_sheet_is_a_remark() -> None:
    parts = parts_of(drawn())
    name = "xl/worksheets/sheet1.xml"
    parts[name] = parts[name].replace(b"</worksheet>", _OBJECT.encode())
    links = "xl/worksheets/_rels/sheet1.xml.rels"
    parts[links] = parts[links].replace(b"</Relationships>", _PACKAGE.encode())
    parts["xl/embeddings/a.docx"] = b"no matter"
    assert [(sheet, *remark) for sheet, remark in remarks(package(parts))] == [
        ("Own", 2, 3, "picture_in_cell", "The list"),
        ("Own", 5, 1, "picture", "At work"),
        ("Own", 7, 1, "text_box", "Twelve visits"),
        ("Own", 8, 4, "object", "Word.Document.12"),
        ("Own", 9, 1, "drawing", "TextBox 4"),
        ("Own", 12, 1, "picture_in_cell", "https://example.fi/a.png"),
        ("Own", 20, 4, "drawing", "Chart 2"),
        ("Chart", -1, -1, "header", "Only a draft"),
        ("Chart", 0, 0, "drawing", "Chart 1"),
    ]


@pytest.mark.parametrize(("others", "found"), [((), ["S322"]), (("xl/vbaProject.bin",), ["F119", "S322"])])
def test_an_embedded_file_is_not_also_a_part_that_needs_nothing(others: tuple[str, ...], found: list[str]) -> None:
    parts = parts_of(full("ALFA"))
    name = "xl/worksheets/sheet2.xml"
    links = "xl/worksheets/_rels/sheet2.xml.rels"
    parts[name] = parts[name].replace(b"</worksheet>", _OBJECT.encode())
    parts[links] = parts.get(links, _NO_LINKS).replace(b"</Relationships>", _PACKAGE.encode())
    parts |= dict.fromkeys(("xl/embeddings/a.docx", *others), b"no matter")
    findings = [each for each in verdict_on(package(parts)).findings if each.code.id in ("F119", "S322")]
    assert [each.code.id for each in findings] == found
    assert all(each.facts["parts"] == others for each in findings if each.code.id == "F119")


_LATER = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"


@pytest.mark.parametrize(
    ("properties", "shown"),
    [
        ('objectType="CheckBox" checked="Checked" lockText="1"', "☑ Check Box 1"),
        ('objectType="CheckBox" lockText="1"', "☐ Check Box 1"),
        ('objectType="Radio" checked="Checked"', "☑ Check Box 1"),
        ('objectType="Button"', "Check Box 1"),
    ],
)
def test_a_check_box_beside_the_form_shows_whether_it_is_ticked(properties: str, shown: str) -> None:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    book.add_worksheet("Own").write_url("A1", "https://example.fi/")
    book.close()
    parts = parts_of(stream.getvalue())
    name, links = "xl/worksheets/sheet1.xml", "xl/worksheets/_rels/sheet1.xml.rels"
    control = f'<controls xmlns:r="{_OFFICE}"><control shapeId="1025" r:id="rIdC" name="Check Box 1"/></controls>'
    link = f'<Relationship Id="rIdC" Type="{_OFFICE}/ctrlProp" Target="../ctrlProps/ctrlProp1.xml"/>'
    parts[name] = parts[name].replace(b"</worksheet>", f"{control}</worksheet>".encode())
    parts[links] = parts[links].replace(b"</Relationships>", f"{link}</Relationships>".encode())
    parts["xl/ctrlProps/ctrlProp1.xml"] = f'<formControlPr xmlns="{_LATER}" {properties}/>'.encode()
    assert shown in [remark.text for _, remark in remarks(package(parts))]


_CAPTION = """<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><xdr:twoCellAnchor><xdr:from><xdr:col>4</xdr:col>
<xdr:row>8</xdr:row></xdr:from><xdr:sp><xdr:nvSpPr><xdr:cNvPr id="%s" name="Check Box 1" hidden="%d"/></xdr:nvSpPr>
<xdr:txBody><a:p><a:r><a:t>We agree</a:t></a:r></a:p></xdr:txBody></xdr:sp><xdr:clientData/></xdr:twoCellAnchor>
</xdr:wsDr>"""
_CHECK_BOX = """<controls xmlns:r="%s"><control shapeId="%s" r:id="rIdC" name="Check Box 1"><controlPr><anchor><from>
<x:col xmlns:x="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing">4</x:col>
<x:row xmlns:x="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing">8</x:row></from></anchor>
</controlPr></control></controls></worksheet>"""


@pytest.mark.parametrize("hidden", [True, False], ids=["Excel", "LibreOffice"])
def test_a_control_and_the_shape_that_draws_it_are_a_single_finding(hidden: bool) -> None:
    parts = parts_of(full())
    name = next(name for name in parts if name.startswith("xl/worksheets/sheet"))
    links = name.replace("sheets/", "sheets/_rels/") + ".rels"
    properties = f'<formControlPr xmlns="{_LATER}" objectType="CheckBox" checked="Checked"/>'
    kind = f'<Relationship Id="rIdC" Type="{_OFFICE}/ctrlProp" Target="/xl/ctrlProps/ctrlProp1.xml"/>'
    parts[name] = parts[name].replace(b"</worksheet>", (_CHECK_BOX % (_OFFICE, "1025")).encode())
    parts[links] = parts.get(links, _NO_LINKS).replace(b"</Relationships>", f"{kind}{_DRAWN}".encode())
    parts["xl/drawings/drawing9.xml"] = (_CAPTION % ("1025", hidden)).encode()
    parts["xl/ctrlProps/ctrlProp1.xml"] = properties.encode()
    found = [each for each in verdict_on(package(parts)).findings if each.code.id in ("S318", "S322")]
    assert [(each.code.id, each.place.cell, each.facts["value"]) for each in found] == [("S318", "E9", "☑ We agree")]


def test_a_control_that_only_an_older_drawing_has_shows_its_words() -> None:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet("Own")
    sheet.insert_button("B2", {"caption": "Press here"})
    sheet.write_comment("D4", "A note")
    book.close()
    parts = parts_of(stream.getvalue())
    name = next(name for name in parts if name.endswith(".vml"))
    box = parts[name].replace(b'"Button"', b'"Checkbox"').replace(b"Press here", b"We agree")
    ticked = box.replace(b"</x:ClientData>", b"<x:Checked>1</x:Checked></x:ClientData>", 1)
    found = [
        [(remark.kind, remark.text) for _, remark in remarks(package({**parts, name: drawing}))]
        for drawing in (parts[name], box, ticked)
    ]
    assert [dict(each)["text_box"] for each in found] == ["Press here", "\u2610 We agree", "\u2611 We agree"]
    assert all(len(each) == 2 and ("note", "A note") in each for each in found)


def test_alternative_texts_of_drawings_with_words_are_remarks() -> None:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet("Own")
    sheet.insert_textbox("B2", "Twelve visits", {"description": "Three of them online"})
    sheet.insert_textbox("B9", "Twelve visits", {"description": "Twelve visits"})
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=Own!$A$1:$A$2"})
    chart.set_title({"name": "Visits"})
    sheet.insert_chart("E21", chart, {"description": "The last one is estimated"})
    book.close()
    assert [(remark.kind, remark.text) for _, remark in remarks(stream.getvalue())] == [
        ("alt_text", "Three of them online"),
        ("text_box", "Twelve visits"),
        ("text_box", "Twelve visits"),
        ("alt_text", "The last one is estimated"),
        ("chart", "Visits"),
    ]


def test_the_alternative_text_of_a_group_is_a_remark() -> None:
    shape = '<xdr:sp><xdr:nvSpPr><xdr:cNvPr id="%d" name="A"/></xdr:nvSpPr><xdr:txBody>%s</xdr:txBody></xdr:sp>'
    words = '<a:p xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:t>%s</a:t></a:p>'
    shapes = "".join(shape % (number, words % text) for number, text in ((2, "Twelve"), (3, "visits")))
    named = '<xdr:nvGrpSpPr><xdr:cNvPr id="9" name="Group 1" descr="Three of them online"/></xdr:nvGrpSpPr>'
    group = f"<xdr:twoCellAnchor><xdr:grpSp>{named}{shapes}</xdr:grpSp></xdr:twoCellAnchor>"
    parts = parts_of(full())
    name = next(name for name in parts if name.startswith("xl/worksheets/sheet"))
    links = name.replace("sheets/", "sheets/_rels/") + ".rels"
    parts[links] = parts.get(links, _NO_LINKS).replace(b"</Relationships>", _DRAWN.encode())
    parts["xl/drawings/drawing9.xml"] = (_DRAWING % group).encode()
    found = [(remark.kind, remark.text) for _, remark in remarks(package(parts)) if remark.kind != "header"]
    assert found == [("alt_text", "Three of them online"), ("text_box", "Twelve\nvisits")]


_GRAPHICS = """<xdr:twoCellAnchor><xdr:from><xdr:col>1</xdr:col><xdr:row>2</xdr:row></xdr:from><xdr:graphicFrame>
<xdr:nvGraphicFramePr><xdr:cNvPr id="7" name="Diagram 1"/></xdr:nvGraphicFramePr><m:relIds r:dm="d" r:lo="l"/>
</xdr:graphicFrame></xdr:twoCellAnchor><xdr:twoCellAnchor><xdr:from><xdr:col>3</xdr:col><xdr:row>4</xdr:row></xdr:from>
<x:AlternateContent xmlns:x="http://schemas.openxmlformats.org/markup-compatibility/2006"><x:Choice Requires="cx1">
<xdr:graphicFrame><cx:chart xmlns:cx="http://schemas.microsoft.com/office/drawing/2014/chartex" r:id="f"/>
</xdr:graphicFrame></x:Choice><x:Fallback><xdr:sp><xdr:txBody><a:p><a:t>No such chart here</a:t></a:p></xdr:txBody>
</xdr:sp></x:Fallback></x:AlternateContent></xdr:twoCellAnchor>"""
_GRAPHIC_NAMES = f"""xmlns:m="http://schemas.openxmlformats.org/drawingml/2006/diagram" xmlns:r="{_OFFICE}"
xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" """
_WORDS = "<a:p><a:r><a:t>%s</a:t></a:r></a:p>"


_INK = """<xdr:twoCellAnchor><xdr:from><xdr:col>2</xdr:col><xdr:row>%d</xdr:row></xdr:from><x:AlternateContent
xmlns:x="http://schemas.openxmlformats.org/markup-compatibility/2006"><x:Choice Requires="i"
xmlns:i="http://schemas.microsoft.com/office/excel/2010/spreadsheetDrawing"><xdr:contentPart><i:nvContentPartPr>
<i:cNvPr id="3" name="Ink 2"/></i:nvContentPartPr></xdr:contentPart></x:Choice>%s</x:AlternateContent>
<xdr:clientData/></xdr:twoCellAnchor>"""
_INK_AS_PICTURE = (
    """<x:Fallback><xdr:pic><xdr:nvPicPr><xdr:cNvPr id="3" name="Ink 2"/></xdr:nvPicPr></xdr:pic></x:Fallback>"""
)


_SIGNATURE = """<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"
 xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shape><v:imagedata/><o:signatureline v:ext="edit"
 o:suggestedsigner="Maija Meik\u00e4l\u00e4inen" o:suggestedsigner2="Rehtori" issignatureline="t"/><x:ClientData
 ObjectType="Pict"><x:Anchor>2, 0, 6, 10, 5, 0, 12, 0</x:Anchor></x:ClientData></v:shape><v:shape/></xml>"""


@pytest.mark.parametrize(("content", "words"), [(_SIGNATURE, True), (_SIGNATURE[:-9], True), ("<a/>", False)])
def test_a_line_for_a_signature_is_a_text_at_its_place(content: str, *, words: bool) -> None:
    parts = parts_of(drawn())
    links = "xl/worksheets/_rels/sheet1.xml.rels"
    parts[links] = parts[links].replace(
        b"</Relationships>",
        link("rIdV", "vmlDrawing", "/xl/drawings/vmlDrawing9.vml").encode() + b"</Relationships>",
    )
    parts["xl/drawings/vmlDrawing9.vml"] = content.encode()
    found = [remark for _, remark in remarks(package(parts))]
    assert (SheetRemark(6, 2, "text_box", "Maija Meikäläinen\nRehtori") in found) is words
    assert SheetRemark(7, 1, "text_box", "Twelve visits") in found


def test_ink_is_a_drawing_with_and_without_a_picture_for_older_programs() -> None:
    parts = parts_of(drawn())
    parts["xl/drawings/drawing1.xml"] = (_DRAWING % (_INK % (8, "") + _INK % (9, _INK_AS_PICTURE))).encode()
    found = [remark for _, remark in remarks(package(parts)) if "Ink" in remark.text]
    assert found == [SheetRemark(8, 2, "drawing", "Ink 2"), SheetRemark(9, 2, "drawing", "Ink 2")]


def link(number: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'


def with_graphics() -> dict[str, bytes]:
    """The parts of a workbook with charts, a chart of a newer kind, a box on a chart, and a diagram."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet("Own")
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=Own!$A$1:$A$2", "name": "Typed name"})
    chart.set_title({"name": "A good year"})
    sheet.insert_chart("E21", chart)
    book.close()
    parts = parts_of(stream.getvalue())
    drawn_names = b"<xdr:wsDr " + _GRAPHIC_NAMES.encode().split(b"xmlns:a")[0]
    drawing = parts["xl/drawings/drawing1.xml"].replace(b"</xdr:wsDr>", _GRAPHICS.encode() + b"</xdr:wsDr>")
    parts["xl/drawings/drawing1.xml"] = drawing.replace(b"<xdr:wsDr ", drawn_names, 1)
    relations = "xl/drawings/_rels/drawing1.xml.rels"
    more = link("d", "diagramData", "../diagrams/data1.xml") + link("f", "chartEx", "../charts/f.xml")
    parts[relations] = parts[relations].replace(b"</Relationships>", more.encode() + b"</Relationships>")
    boxes = link("u", "chartUserShapes", "../drawings/box.xml")
    parts["xl/charts/_rels/chart1.xml.rels"] = _NO_LINKS.replace(b"></", b">" + boxes.encode() + b"</")
    chart_names = f'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" {_GRAPHIC_NAMES}'
    newer = chart_names.replace("http://schemas.openxmlformats.org/drawingml/2006/chart", _NEWER)
    parts["xl/drawings/box.xml"] = f"<c:userShapes {chart_names}>{_WORDS % 'On it'}</c:userShapes>".encode()
    parts["xl/charts/f.xml"] = f"<c:chartSpace {newer}>{_WORDS % 'Funnel'}</c:chartSpace>".encode()
    plan = "".join(f"<m:pt><m:t>{_WORDS % word}</m:t></m:pt>" for word in ("Plan", "Do"))
    parts["xl/diagrams/data1.xml"] = f"<m:dataModel {_GRAPHIC_NAMES}>{plan}</m:dataModel>".encode()
    return parts


_NEWER = "http://schemas.microsoft.com/office/drawing/2014/chartex"


def test_the_words_of_charts_and_diagrams_are_read_at_their_place() -> None:
    assert [tuple(remark) for _, remark in remarks(package(with_graphics()))] == [
        (2, 1, "diagram", "Plan\nDo"),
        (4, 3, "chart", "Funnel"),
        (20, 4, "chart", "A good year\nTyped name\nOn it"),
    ]


@pytest.mark.parametrize("part", ["xl/diagrams/data1.xml", "xl/charts/f.xml", "xl/charts/_rels/chart1.xml.rels"])
def test_a_graphic_whose_words_cannot_be_read_is_a_drawing_or_has_the_others(part: str) -> None:
    parts = with_graphics()
    parts[part] = b"<something/>"
    kinds = [remark.kind for _, remark in remarks(package(parts))]
    assert len(kinds) == 3
    assert kinds.count("drawing") == ("_rels" not in part)


def with_pictures() -> tuple[list[Finding], dict[str, str]]:
    """The findings on a return with pictures over answers and in an answer cell, and the cells of the answers."""
    template = issued(tiny(), "ALFA", PERIOD)
    sheet, in_cell = place(template, "figures/I1/actual")
    _, over = place(template, "figures/I2/actual")
    book = openpyxl.load_workbook(io.BytesIO(full("ALFA")))
    page = book[sheet]
    page[in_cell].value = "#VALUE!"
    stream = io.BytesIO()
    book.save(stream)
    parts = parts_of(stream.getvalue())
    own = parts_of(drawn())
    number = book.sheetnames.index(sheet) + 1
    name = f"xl/worksheets/sheet{number}.xml"
    cell = f'<c r="{in_cell}"'.encode()
    assert cell in parts[name]
    parts[name] = parts[name].replace(cell, cell + b' vm="1"')
    pictures = [parse_cell_name(over) or (0, 0), *((row, 1) for row in range(39, 45))]
    parts["xl/drawings/drawing9.xml"] = (_DRAWING % "".join(_PICTURE % at for at in pictures)).encode()
    relations = f"xl/worksheets/_rels/sheet{number}.xml.rels"
    parts[relations] = parts.get(relations, _NO_LINKS).replace(b"</Relationships>", _DRAWN.encode())
    rich = {part: own[part] for part in own if "richData" in part or part == "xl/metadata.xml"}
    links = own["xl/_rels/workbook.xml.rels"]
    added = b"".join(
        link.replace(b'Id="rId', b'Id="rIdR') + b"/>"
        for link in links.split(b"/>")
        if b"richData" in link or b"metadata.xml" in link
        for link in (link[link.index(b"<Relationship ") :],)
    )
    book_links = "xl/_rels/workbook.xml.rels"
    parts[book_links] = parts[book_links].replace(b"</Relationships>", added + b"</Relationships>")
    verdict = verdict_on(package({**parts, **rich}))
    assert verdict.submission is not None
    words = translator_for("en")
    kept = {str(content.place.cell): content.shown(words) for content in verdict.submission.outside}
    return list(verdict.findings), {"in_cell": in_cell, "over": over, **kept}


@pytest.mark.slow
def test_pictures_in_a_return_are_reported_and_kept() -> None:
    findings, cells = with_pictures()
    codes = {
        code: [(finding.place.cell, finding) for finding in findings if finding.code.id == code]
        for code in ("S322", "V483", "V412", "S307", "S314")
    }
    assert [cell for cell, _ in codes["V483"]] == [cells["in_cell"]]
    assert not codes["V412"] + codes["S307"] + codes["S314"]
    assert [cell for cell, _ in codes["S322"]] == [cells["over"]]
    said = translator_for("en").message(codes["S322"][0][1])
    assert "Others of the same kind: B40, B41" in said
    assert cells[cells["in_cell"]] == "picture in the cell: The list"
    assert cells["B45"].startswith("picture")
    assert parse_cell_name(cells["over"])
