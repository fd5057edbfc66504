"""Words of an OpenDocument spreadsheet outside its content: headers and footers of pages, titles of charts."""

from __future__ import annotations

import documents
from hostile import Parts

from lamppu_xl.workbook.safe_reader import ScannedWorkbook, read_workbook
from lamppu_xl.workbook.safe_reader.page_texts import page_texts

_PAGES = f"""<office:document-styles {documents.NAMESPACES}><office:master-styles>
<style:master-page style:name="mp1"><style:header><style:region-left>
<text:p>Top <text:span>secret</text:span></text:p></style:region-left><style:region-right>
<text:p>Page <text:page-number>1</text:page-number></text:p></style:region-right>
</style:header><style:footer style:display="false"><text:p>Unseen</text:p></style:footer>
<style:footer-left><text:p>Draft</text:p><text:p><text:title>Report</text:title></text:p></style:footer-left>
</style:master-page><style:master-page style:name="Default"><style:header><text:p>Own pages</text:p></style:header>
</style:master-page></office:master-styles></office:document-styles>"""
_STYLE = '<style:style style:name="ta1" style:family="table" style:master-page-name="mp1"/>'
_CHART = f"""<office:document-content {documents.NAMESPACES}><office:body><office:chart><text:p>A good year</text:p>
<table:table><text:p>12</text:p></table:table><text:p>Months</text:p></office:chart></office:body>
</office:document-content>"""
_FRAME = """<draw:frame draw:name="Object 1"><draw:object xlink:href="./Object 1"/><draw:image/></draw:frame>"""


def remarks(*, styles: str | bytes = _PAGES, chart: str | bytes = _CHART) -> list[list[tuple[int, int, str, str]]]:
    """The remarks on a sheet with pages and a chart of its own, on one with the usual pages, and on an empty one."""
    cell = documents.cell(documents.text("a"))
    own = documents.sheet(documents.row(cell, documents.cell(_FRAME, kind="")), more='table:style-name="ta1"')
    usual, empty = (documents.sheet(*rows, name=f"S{len(rows)}") for rows in ((documents.row(cell),), ()))
    added: Parts = {"styles.xml": styles, "Object 1/content.xml": chart}
    book = read_workbook(documents.document(own, usual, empty, styles=_STYLE, parts=added), open_documents=True)
    assert isinstance(book, ScannedWorkbook), book
    return [[tuple(remark) for remark in sheet.remarks] for sheet in book.sheets]


def test_headers_footers_and_titles_of_charts_are_read() -> None:
    assert remarks() == [
        [(-1, -1, "header", "Draft"), (-1, -1, "header", "Top secret"), (0, 1, "chart", "A good year\nMonths")],
        [(-1, -1, "header", "Own pages")],
        [],
    ]


def test_a_picture_in_a_header_is_a_remark() -> None:
    image = '<style:background-image xlink:href="Pictures/a.png"/>'
    layouts = f"""<office:automatic-styles><style:page-layout style:name="pm1"><style:header-style>
<style:header-footer-properties>{image}</style:header-footer-properties></style:header-style></style:page-layout>
<style:page-layout style:name="pm2"><style:page-layout-properties>{image}</style:page-layout-properties>
</style:page-layout></office:automatic-styles>"""
    pages = _PAGES.replace("<office:master-styles>", f"{layouts}<office:master-styles>")
    pages = pages.replace('style:name="mp1"', 'style:name="mp1" style:page-layout-name="pm1"')
    pages = pages.replace('style:name="Default"', 'style:name="Default" style:page-layout-name="pm2"')
    assert [(-1, -1, "page_picture", "") in sheet for sheet in remarks(styles=pages)] == [True, False, False]


def test_pages_and_charts_that_cannot_be_read_harm_no_cell() -> None:
    assert remarks(styles=_PAGES[:-40], chart="<something/>")[0][-1] == (0, 1, "object", "Object 1")
    assert remarks(styles=b"", chart=b"")[1] == []


def test_the_number_of_a_page_alone_says_nothing() -> None:
    assert [*page_texts("&LSivu &P / &N&CPage &P of &N&R&P")] == []
    assert [*page_texts("&CPage &P, draft")] == ["Page , draft"]


def test_objects_without_a_name_at_the_same_place_are_all_read_and_only_charts_are_called_charts() -> None:
    letter = _CHART.replace("office:chart", "office:text").replace("A good year", "Dear partner")
    frames = "".join(
        f'<draw:frame><draw:object xlink:href="./{name}"/><draw:image/></draw:frame>'
        for name in ("Own chart", "Object 2", "Object 3")
    )
    own = documents.sheet(documents.row(documents.cell(frames, kind="")))
    added: Parts = {"Own chart/content.xml": _CHART, "Object 2/content.xml": letter}
    book = read_workbook(documents.document(own, parts=added), open_documents=True)
    assert isinstance(book, ScannedWorkbook), book
    assert [tuple(remark) for remark in book.sheets[0].remarks] == [
        (0, 0, "chart", "A good year\nMonths"),
        (0, 0, "object", ""),
        (0, 0, "text_box", "Dear partner\nMonths"),
    ]
