"""OpenDocument spreadsheets are read to the same cells as Excel workbooks, and calamine reads the same values."""

from __future__ import annotations

import time
from datetime import date

import pytest
from documents import NAMESPACES, cell, document, row, sheet, text
from hostile import HOSTILE_DOCUMENTS

from lamppu_xl.domain.excel_dates import to_serial
from lamppu_xl.workbook.calamine_cells import read_cells
from lamppu_xl.workbook.number_formats import ShownKind
from lamppu_xl.workbook.other_reader import same_but_for_breaks, same_stored_value
from lamppu_xl.workbook.safe_reader import Refusal, ScannedCell, ScannedWorkbook, read_workbook
from lamppu_xl.workbook.safe_reader.document_count import count_document_cells

STYLES = (
    '<style:style style:name="yli" style:family="text">'
    '<style:text-properties style:text-line-through-style="solid"/></style:style>'
    '<style:style style:name="ylös" style:family="text">'
    '<style:text-properties style:text-position="super 58%"/></style:style>'
    '<style:style style:name="solu" style:family="table-cell">'
    '<style:text-properties style:text-line-through-style="solid"/></style:style>'
    '<style:style style:name="piilo" style:family="table"><style:table-properties table:display="false"/></style:style>'
)


def scanned(data: bytes) -> ScannedWorkbook:
    book = read_workbook(data, open_documents=True)
    assert isinstance(book, ScannedWorkbook), book
    return book


def only(content: str) -> ScannedCell:
    return scanned(document(sheet(row(content)), styles=STYLES)).sheets[0].cells[0, 0]


VALUES: dict[str, tuple[str, object]] = {
    "number": (cell(text("1 234,50"), kind="float", value="1234.5"), 1234.5),
    "whole number": (cell(text("7"), kind="float", value="7"), 7),
    "percentage": (cell(text("12,5 %"), kind="percentage", value="0.125"), 0.125),
    "currency": (cell(text("5 €"), kind="currency", value="5", currency="EUR"), 5),
    "true": (cell(text("TOSI"), kind="boolean", boolean_value="true"), True),
    "false": (cell(text("EPÄTOSI"), kind="boolean", boolean_value="false"), False),
    "day": (cell(text("30.9.2026"), kind="date", date_value="2026-09-30"), to_serial(date(2026, 9, 30))),
    "moment": (
        cell(text("30.9.2026 12:00"), kind="date", date_value="2026-09-30T12:00:00"),
        to_serial(date(2026, 9, 30)) + 0.5,
    ),
    "day of 1900": (cell(text("1.1.1900"), kind="date", date_value="1900-01-01"), 1),
    "time": (cell(text("12:30"), kind="time", time_value="PT12H30M00S"), 12.5 / 24),
    "duration": (cell(text("37:30"), kind="time", time_value="PT37H30M00S"), 37.5 / 24),
    "text": (cell(text("Teksti")), "Teksti"),
    "paragraphs": (cell(text("rivi 1", "", "rivi 3")), "rivi 1\n\nrivi 3"),
    "line break and tab": (cell(text("a<text:line-break/>b<text:tab/>c")), "a\nb\tc"),
    "blanks": (cell(text('a <text:s text:c="2"/>b<text:s/>c')), "a   b c"),
    "blanks of the file": (cell(text("\n   a \n b")), "a b"),
    "blanks of LibreOffice": (
        cell(text("Kolme koulua:", " 1) Oulu:  20", "   - b    c ")),
        "Kolme koulua:\n 1) Oulu:  20\n   - b    c ",
    ),
    "blanks beside a run": (cell(text("a  <text:span>b</text:span>  c")), "a  b  c"),
    "runs": (cell(text("yksi <text:span>kaksi</text:span> kolme")), "yksi kaksi kolme"),
    "signs": (cell(text("&lt;&amp;&gt;&#128578;ŋ")), "<&>🙂ŋ"),
    "a text like a number": (cell(text("0012")), "0012"),
    "a time that is stored as it is shown": (cell(text("09:55:33"), kind="time", time_value="09:55:33"), "09:55:33"),
}


@pytest.mark.parametrize("name", VALUES)
def test_a_cell_of_each_type_has_the_value_that_it_shows_in_both_readers(name: str) -> None:
    content, expected = VALUES[name]
    data = document(sheet(row(content)))
    value = scanned(data).sheets[0].cells[0, 0].value
    assert value == expected
    assert type(value) is type(expected)
    cells = read_cells(data, {"Sheet1": {0: [0]}})
    assert cells is not None
    assert value is not None
    other = cells["Sheet1", 0, 0]
    is_same = same_stored_value(value, other, date1904=False)
    assert is_same or (isinstance(value, str) and same_but_for_breaks(value, other.value)), other


def test_a_number_that_is_shown_as_a_truth_value_is_that_number_and_shown_so() -> None:
    """As in an Excel workbook, where the number format has the word."""
    found = only(cell(text("TOSI"), kind="boolean", boolean_value="12"))
    assert (found.value, found.number_format.show(12)) == (12, "TOSI")
    assert only(cell(text("TOSI"), kind="boolean", boolean_value="1")).value is True


@pytest.mark.parametrize(
    ("seen", "words"), [("&lt; 12,5 %", ("<",)), ("12.5 %", ()), ("-12.5%", ()), ("12 % (arvio)", ("(arvio)",))]
)
def test_the_words_beside_a_percentage_are_known(seen: str, words: tuple[str, ...]) -> None:
    number = -0.125 if seen.startswith("-") else 0.125
    found = only(cell(text(seen), kind="percentage", value=str(number)))
    assert (found.value, found.number_format.kind) == (number, ShownKind.PERCENT)
    assert found.number_format.words_beside(number) == words


@pytest.mark.parametrize(
    ("value", "seen", "kind", "shown"),
    [
        ("0.5", "50.0 %", ShownKind.PERCENT, "50.0%"),
        ("0.0725", "7,3 %", ShownKind.PERCENT, "7.3%"),
        ("-0.125", "\u221212,5 %", ShownKind.PERCENT, "-12.5%"),
        ("12.34", "1 234 %", ShownKind.PERCENT, "1234%"),
        ("0", "0 %", ShownKind.PERCENT, "0%"),
        ("0.5208333", "12:30", ShownKind.TIME, "12:30"),
        ("1.5", "36:00", ShownKind.TIME, "36:00"),
    ],
)
def test_a_number_that_is_shown_as_a_percentage_or_a_time_is_read_as_such(
    value: str, seen: str, kind: ShownKind, shown: str
) -> None:
    """Gnumeric and SheetJS write `float` for each of them."""
    found = only(cell(text(seen), kind="float", value=value)).number_format
    assert (found.kind, found.show(float(value))) == (kind, shown)


@pytest.mark.parametrize(("value", "seen"), [("50", "50 %"), ("0.5", "0.5 %"), ("1230", "12:30"), ("0.4", "50 %")])
def test_a_number_that_is_shown_with_a_per_cent_sign_is_no_percentage_of_another_value(value: str, seen: str) -> None:
    found = only(cell(text(seen), kind="float", value=value))
    assert found.number_format.code not in ("0%", "0.0%", "h:mm")


def test_hours_are_shown_without_seconds_where_the_document_shows_none() -> None:
    found = only(cell(text("36:00"), kind="time", time_value="PT36H00M00S"))
    assert found.number_format.show(1.5) == "36:00"


def test_an_error_value_and_a_formula_are_no_values() -> None:
    error = 'calcext:value-type="error" table:formula="of:=1/0"'
    assert only(cell(text("#DIV/0!"), more=error, string_value="")) == ScannedCell(None, "1/0", "#DIV/0!")
    found = only(cell(text("3"), kind="float", value="3", more='table:formula="of:=SUM([.A2:.A3])"'))
    assert (found.value, found.formula) == (3, "SUM([.A2:.A3])")


@pytest.mark.parametrize(
    ("value", "seen", "shown", "other", "words"),
    [
        ("12.5", "12,50 USD", "12.50 USD", None, ("USD",)),
        ("-1234.5", "-1 234,50 kr", "-1,234.50 kr", None, ("kr",)),
        ("12000", "12 k", "12 k", "12 k", ()),
        ("-5", "5", "5", "5", ()),
        ("0.5", "1/2", "1/2", None, ()),
        ("100", "00100", "00100", None, ()),
        ("0.5", "0,5", "0.5", None, ()),
        ("5", "n/a", "n/a", "n/a", ()),
        ("1234.5", "", "1234.5", None, ()),
    ],
)
def test_a_number_has_a_format_that_shows_it_as_the_document_does(
    value: str, seen: str, shown: str, other: str | None, words: tuple[str, ...]
) -> None:
    found = only(cell(text(seen) if seen else "", kind="float", value=value))
    number = float(value)
    assert found.value == number
    assert found.number_format.show(number) == shown
    assert (found.number_format.other_text(number), found.number_format.words_beside(number)) == (other, words)


@pytest.mark.parametrize(
    ("seen", "shown", "is_whole"),
    [
        ("Mar-27", "Mar-27", False),
        ("1. maalis", "1. maalis", False),
        ("3/2027", "3/2027", False),
        ("01.03.", "01.03.", False),
        ("Monday", "Monday", False),
        ("maanantai 1. 2027", "maanantai 1. 2027", False),
        ("2027", "2027", False),
        ("1.3.2027", "1.3.2027", True),
        ("03/01/27", "03/01/27", True),
        ("1 March 2027", "1 March 2027", True),
        ("ma 1. maaliskuuta 2027", "ma 1. maaliskuuta 2027", True),
        ("2027-03-01", "2027-03-01", True),
        ("", "1.3.2027", True),
        ('1 "March"', "1.3.2027", True),
    ],
)
def test_a_date_that_a_document_shows_in_part_has_a_format_that_shows_no_more(
    seen: str, shown: str, *, is_whole: bool
) -> None:
    found = only(cell(text(seen), kind="date", date_value="2027-03-01"))
    assert (found.number_format.show(46447), found.number_format.shows_whole_day) == (shown, is_whole)
    twice = only(cell(text("5.5."), kind="date", date_value="2027-05-05"))
    assert not twice.number_format.shows_whole_day
    same = only(cell(text("5.5.2027"), kind="date", date_value="2027-05-05"))
    assert same.number_format.shows_whole_day


@pytest.mark.parametrize(
    ("seen", "words"),
    [
        ("Workshop (cancelled)", "Workshop (cancelled)"),
        ('Not "Workshop"', 'Not "Workshop"'),
        ("", ""),
        ("secret", "secret"),
        ("Workshop", None),
        (" Workshop\n", None),
    ],
)
def test_a_text_has_a_format_that_shows_the_words_of_the_document_beside_it(seen: str, words: str | None) -> None:
    found = only(cell(text(seen), string_value="Workshop"))
    assert (found.value, found.number_format.other_words("Workshop")) == ("Workshop", words)


def test_struck_out_and_raised_characters_are_marked() -> None:
    found = only(cell(text('<text:span text:style-name="yli">12</text:span>15')))
    assert (found.value, found.marked) == ("1215", "~~12~~15")
    assert only(cell(text('12<text:span text:style-name="ylös">1</text:span>'))).marked == "12¹"
    assert only(cell(text("12"), more='table:style-name="solu"')).struck
    column = '<table:table-column table:default-cell-style-name="solu"/>'
    book = scanned(document(sheet(row(cell(text("12"))), columns=column), styles=STYLES))
    assert book.sheets[0].cells[0, 0].struck


def test_rows_and_columns_without_a_size_that_is_seen_are_hidden() -> None:
    sizes = "".join(
        f'<style:style style:name="{name}" style:family="table-{kind}"><style:table-{kind}-properties '
        f'style:{size}="{value}"/></style:style>'
        for kind, size, small in (("row", "row-height", "0.02cm"), ("column", "column-width", "0.0039in"))
        for name, value in ((f"{kind}1", small), (f"{kind}2", "0.45cm"))
    )
    columns = '<table:table-column table:style-name="column2"/><table:table-column table:style-name="column1"/>'
    rows = (row(cell(text("A"), kind="string"), style_name=name) for name in ("row2", "row1"))
    (found,) = scanned(document(sheet(*rows, columns=columns), styles=sizes)).sheets
    assert (found.hidden_rows, found.hidden_columns) == ({1}, ((1, 1),))


def test_repeated_covered_and_hidden_cells_keep_their_places() -> None:
    data = document(
        sheet(
            row('<table:table-cell table:number-columns-repeated="3"/>', cell(text("D1"))),
            row("<table:table-cell/>", number_rows_repeated="5"),
            row(
                cell(text("x"), more='table:number-columns-repeated="2"'),
                cell(text("m"), more='table:number-columns-spanned="2" table:number-rows-spanned="1"'),
                '<table:covered-table-cell office:value-type="string"><text:p>alla</text:p></table:covered-table-cell>',
                number_rows_repeated="2",
                visibility="collapse",
            ),
            row('<table:table-cell table:number-columns-repeated="16384"/>', number_rows_repeated="1048568"),
            columns='<table:table-column table:number-columns-repeated="4"/>'
            '<table:table-column table:visibility="collapse" table:number-columns-repeated="2"/>',
            more='table:protected="true" table:style-name="piilo"',
        ),
        styles=STYLES,
    )
    (found,) = scanned(data).sheets
    assert {place: cell.value for place, cell in found.cells.items()} == {
        (0, 3): "D1",
        **{(row, col): value for row in (6, 7) for col, value in enumerate(("x", "x", "m", "alla"))},
    }
    assert found.merged == ((6, 2, 6, 3),)
    assert found.hidden_rows == {6, 7}
    assert found.hidden_columns == ((4, 5),)
    assert (found.protected, found.state) == (True, "hidden")
    assert count_document_cells(data).filled == len(found.cells) == 9
    assert read_cells(data, {"Sheet1": {0: [3], 7: [3]}}) is not None


def test_notes_text_boxes_and_links_are_remarks_and_no_part_of_the_text() -> None:
    note = "<office:annotation><dc:creator>Maija</dc:creator><text:p>Huom</text:p></office:annotation>"
    box = "<draw:frame><draw:text-box><text:p>Laatikko</text:p></draw:text-box></draw:frame>"
    link = '<text:a xlink:href="https://example.org/a">sivu</text:a> ja <text:a xlink:href="#Sheet1.A1">tämä</text:a>'
    data = document(sheet(f"<table:shapes>{box}</table:shapes>", row(cell(note + text(link) + box))))
    (found,) = scanned(data).sheets
    assert found.cells[0, 0].value == "sivu ja tämä"
    assert {(remark.kind, remark.text) for remark in found.remarks} == {
        ("note", "Huom"),
        ("text_box", "Laatikko"),
        ("link", "https://example.org/a"),
    }
    assert count_document_cells(data).filled == 1


def test_of_a_note_that_excel_stored_for_older_programs_the_words_of_its_writer_are_read() -> None:
    notice = "[Threaded comment] Learn more: https://go.microsoft.com/fwlink/?linkid=870924"
    lines = "".join(text(line) for line in (notice, "", "Comment:", '<text:s text:c="4"/>Nine visits'))
    note = f"<office:annotation><dc:creator>Maija</dc:creator>{lines}</office:annotation>"
    (found,) = scanned(document(sheet(row(cell(note + text("a")))))).sheets
    assert [(remark.kind, remark.text) for remark in found.remarks] == [("note", "Nine visits")]


def test_the_comment_of_a_scenario_is_a_remark() -> None:
    scenario = '<table:scenario table:scenario-ranges="Sheet1.A1" table:comment="If the hall opens"/>'
    (found,) = scanned(document(sheet(row(cell(text("a"))), columns=scenario))).sheets[0].remarks
    assert (found.kind, found.text) == ("scenario", "If the hall opens")


def test_the_comment_on_a_recorded_change_is_a_note_on_its_cell() -> None:
    def change(kind: str, place: str, comment: str, before: str = "") -> str:
        info = f"<office:change-info><dc:creator>A B</dc:creator><text:p>{comment}</text:p></office:change-info>"
        return f"<table:{kind}>{place}{info}{before}</table:{kind.partition(' ')[0]}>"

    old = "<table:change-track-table-cell><text:p>old</text:p></table:change-track-table-cell>"
    address = '<table:cell-address table:column="1" table:row="4" table:table="1"/>'
    changes = [
        change("cell-content-change", address, "Corrected after the call", f"<table:previous>{old}</table:previous>"),
        change('deletion table:type="row" table:position="7" table:table="1"', "", "Not ours"),
        change("cell-content-change", address.replace("4", "99999999"), ""),
    ]
    tracked = f"<table:tracked-changes>{''.join(changes)}</table:tracked-changes>"
    first, second = scanned(
        document(tracked, sheet(row(cell(text("a")))), sheet(row(cell(text("b"))), name="B"))
    ).sheets
    assert not first.remarks
    assert second.cells.keys() == {(0, 0)}
    assert second.remarks == ((4, 1, "note", "Corrected after the call"), (7, 0, "note", "Not ours"))


def test_pictures_objects_and_shapes_without_words_are_remarks() -> None:
    picture = (
        '<draw:frame draw:name="Kuva 1"><draw:image xlink:href="Pictures/a.png"><text:p/></draw:image></draw:frame>'
    )
    chart = '<draw:frame draw:name="Kaavio"><draw:object xlink:href="./Object 1"/><draw:image/></draw:frame>'
    shapes = (
        '<draw:g><draw:rect draw:name="Nuoli"/><draw:custom-shape><text:p>Sanat</text:p></draw:custom-shape></draw:g>'
    )
    data = document(sheet(f"<table:shapes>{chart}</table:shapes>", row(cell(text("a") + picture) + cell(shapes))))
    (found,) = scanned(data).sheets
    assert found.cells[0, 0].value == "a"
    assert {remark[1:] for remark in found.remarks} == {
        (0, "object", "Kaavio"),
        (0, "picture", "Kuva 1"),
        (1, "drawing", "Nuoli"),
        (1, "text_box", "Sanat"),
    }


def test_names_properties_and_parts_that_are_not_opened_are_listed() -> None:
    external = "&apos;file:///tmp/x.ods&apos;#$A"
    data = document(
        sheet(row(cell(text("a"))), name="A 1"),
        sheet(row(cell(text("toisesta tiedostosta"))), name=external),
        after="<table:named-expressions>"
        '<table:named-range table:name="yksi" table:cell-range-address="$&apos;A 1&apos;.$C$7"/>'
        '<table:named-range table:name="alue" table:cell-range-address="$A.$B$1:.$B$9"/></table:named-expressions>',
        parts={
            "meta.xml": f"<office:document-meta {NAMESPACES}><office:meta>"
            "<dc:title>T</dc:title><dc:subject>S</dc:subject><meta:keyword>a</meta:keyword><meta:keyword>b</meta:keyword>"
            "<dc:date>2026-09-30T12:00:00.123456789</dc:date><meta:generator>LibreOffice/7</meta:generator>"
            '<meta:user-defined meta:name="k">v</meta:user-defined></office:meta></office:document-meta>',
            "Basic/Standard/Module1.xml": "<x/>",
        },
    )
    book = scanned(data)
    assert book.names == {"yksi": "'A 1'!$C$7", "alue": "A!$B$1:$B$9"}
    assert book.properties == {
        "title": "T",
        "subject": "S",
        "modified": "2026-09-30T12:00:00.123456789",
        "custom:k": "v",
        "keywords": "a, b",
    }
    assert book.application == "LibreOffice/7"
    assert [sheet.name for sheet in book.sheets] == ["A 1"]
    assert book.active == ("'file:///tmp/x.ods'#$A", "Basic/Standard/Module1.xml")
    assert count_document_cells(data).filled == 1


def test_a_document_is_only_read_where_returns_are_read() -> None:
    refused = read_workbook(document())
    assert isinstance(refused, Refusal)
    assert refused.code == "F105"


def test_a_day_that_a_document_calls_a_number_has_a_format_of_dates() -> None:
    found = only(cell(text("8.10.2026"), kind="float", value="46303"))
    assert (found.value, found.number_format.kind.value) == (46303, "date")
    assert found.number_format.shows_whole_day
    assert only(cell(text("8.10.2027"), kind="float", value="46303")).number_format.kind.value != "date"


@pytest.mark.parametrize("kind", ["data-bar", "icon-set"])
def test_a_number_behind_a_bar_or_an_icon_is_unseen(kind: str) -> None:
    rules = "".join(
        f'<calcext:conditional-format calcext:target-range-address="{cells}"><calcext:{kind} {shown}/>'
        "</calcext:conditional-format>"
        for cells, shown in (("'A 1'.A1:'A 1'.B1", 'calcext:show-value="false"'), ("'A 1'.C1", ""))
    )
    number = cell(text("7"), kind="float", value="7")
    data = document(
        sheet(
            row(number, cell(text("b")), number),
            f"<calcext:conditional-formats>{rules}</calcext:conditional-formats>",
            name="A 1",
        )
    )
    assert scanned(data).sheets[0].unseen_cells == {(0, 0)}


@pytest.mark.parametrize(
    ("kind", "attribute", "written", "seen", "expected"),
    [
        ("float", "value", "12,5", "12,5", "12,5"),
        ("float", "value", "nan", "", "nan"),
        ("percentage", "value", "", "12 %", "12 %"),
        ("float", "value", "", "", None),
        ("boolean", "boolean_value", "yes", "KYLLÄ", "KYLLÄ"),
        ("boolean", "boolean_value", "", "", "#VALUE!"),
        ("date", "date_value", "", "15.3.2027", "15.3.2027"),
        ("date", "date_value", "2027-02-30", "2.3.2027", "2.3.2027"),
        ("time", "time_value", "", "12:30", "12:30"),
    ],
)
def test_a_value_that_does_not_fit_its_type_is_an_error_of_its_cell(
    kind: str, attribute: str, written: str, seen: str, expected: str | None
) -> None:
    values = {attribute: written}
    (found,) = scanned(document(sheet(row(cell(text(seen), kind=kind, **values), cell(text("b")))))).sheets
    assert (found.cells[0, 0].value, found.cells[0, 0].error) == (None, expected)
    assert found.cells[0, 1].value == "b"


@pytest.mark.parametrize(
    ("values", "seen", "expected"),
    [
        ({}, "112", (None, "112")),
        ({"value": "112"}, "112", (None, "112")),
        ({"value": "116"}, "117", ("117 (116)", None)),
        ({"string_value": "abc"}, "abd", ("abd (abc)", None)),
        ({"value": "55"}, "", ("55", None)),
    ],
)
def test_a_cell_without_a_type_has_its_text_if_no_other_value_is_stored(
    values: dict[str, str], seen: str, expected: tuple[str | None, str | None]
) -> None:
    content = cell(text(seen) if seen else "", kind="", **values)
    data = document(sheet(row(content)))
    (found,) = scanned(data).sheets
    assert (found.cells[0, 0].error, found.cells[0, 0].value) == expected
    assert found.read_otherwise == {(0, 0)}
    assert count_document_cells(data).filled == 1


@pytest.mark.parametrize(("written", "is_read_otherwise"), [("true", False), ("false", False), ("12", True)])
def test_a_truth_value_that_is_written_as_a_number_is_noted(written: str, is_read_otherwise: bool) -> None:
    (found,) = scanned(document(sheet(row(cell(text("TRUE"), kind="boolean", boolean_value=written))))).sheets
    assert bool(found.read_otherwise) is is_read_otherwise


@pytest.mark.parametrize(
    ("stored", "seen", "day"),
    [
        ("2026-09-30T22:00:00", "30.9.2026", 46295),
        ("2026-09-30T22:00:00", "30.9.2026 22.00", 46295),
        ("2026-09-30T23:59:59.9999", "1.10.2026", 46295),
    ],
)
def test_a_day_with_a_time_is_shown_as_the_document_shows_it(stored: str, seen: str, day: int) -> None:
    found = only(cell(text(seen), kind="date", date_value=stored))
    assert isinstance(found.value, float)
    assert int(found.value) == day
    assert found.number_format.show(found.value) == seen
    assert found.number_format.shows_whole_day


@pytest.mark.parametrize("name", HOSTILE_DOCUMENTS)
@pytest.mark.slow
def test_a_hostile_document_is_refused_with_its_reason_in_time(name: str) -> None:
    code, build = HOSTILE_DOCUMENTS[name]
    data = build()
    start = time.process_time()
    refusal = read_workbook(data, open_documents=True)
    assert time.process_time() - start < 10
    assert isinstance(refusal, Refusal)
    assert refusal.code == code, refusal


@pytest.mark.parametrize(
    "seen",
    [
        "4 พฤษภาคม 2569",
        "๔/๕/๒๕๖๙",
        "令和8年5月4日",
        "115/5/4",
        "16/11/1447",
        "19/11/1447",
        "4359-5-4",
        "R8.5",
        "4/5/2568",
    ],
)
def test_a_date_of_another_calendar_is_whole_if_its_year_is_shown(seen: str) -> None:
    found = only(cell(text(seen), kind="date", date_value="2026-05-04"))
    assert (found.value, found.number_format.show(46146)) == (46146, seen)
    assert found.number_format.shows_whole_day is (seen not in ("R8.5", "4/5/2568"))


def test_the_first_and_the_last_day_have_neighbours_in_no_calendar() -> None:
    for day in ("0001-01-01", "9999-12-31"):
        assert not only(cell(text("1 2"), kind="date", date_value=day)).number_format.shows_whole_day


def test_the_reading_of_a_word_above_it_is_left_out() -> None:
    ruby = "<text:ruby><text:ruby-base>東京</text:ruby-base><text:ruby-text>とうきょう</text:ruby-text></text:ruby>"
    assert only(cell(text(f"a {ruby} b"))).value == "a 東京 b"


def test_cells_with_a_text_in_the_colour_of_their_background_are_noted() -> None:
    styles = "".join(
        f'<style:style style:name="{name}" style:family="table-cell"><style:table-cell-properties'
        f' fo:background-color="{background}"/><style:text-properties fo:color="#ffffff"/></style:style>'
        for name, background in (("pale", "#fff2cc"), ("none", "transparent"), ("dark", "#1f4e79"))
    )
    cells = [cell(text("a"), more=f'table:style-name="{name}"') for name in ("pale", "none", "dark")]
    assert scanned(document(sheet(row(*cells)), styles=styles)).sheets[0].unseen_cells == {(0, 0), (0, 1)}


_MAP = '<style:map style:condition="is-true-formula({})" style:apply-style-name="pieni"/>'
LOOKS = (
    ("piilo", "", '<style:text-properties fo:color="#ffffff"/>'),
    ("pieni", "", '<style:text-properties fo:font-size="1pt"/>'),
    ("tavallinen", 'style:parent-style-name="pieni"', '<style:text-properties fo:font-size="11pt"/>'),
    ("lapsi", 'style:parent-style-name="pieni"', ""),
    (
        "kutistettu",
        "",
        '<style:table-cell-properties style:shrink-to-fit="true"/>',
    ),
    ("ehto", "", '<style:map style:condition="cell-content()=3" style:apply-style-name="piilo"/>'),
    (
        "kaava",
        "",
        _MAP.format("LEN([.B1])&gt;3") + _MAP.format("MOD([.A1];2)=0"),
    ),
)
PARTS = (
    '<style:style style:name="T1" style:family="text"><style:text-properties fo:color="#ffffff"/></style:style>'
    '<style:style style:name="T2" style:family="text"><style:text-properties fo:font-size="2pt"/></style:style>'
    '<style:style style:name="T3" style:family="text"><style:text-properties fo:color="#000000"/></style:style>'
    '<style:style style:name="kapea" style:family="table-column">'
    '<style:table-column-properties style:column-width="0.889in"/></style:style>'
)


def test_texts_that_nobody_sees_are_noted_by_their_style_its_parents_and_its_conditions() -> None:
    styles = PARTS + "".join(
        f'<style:style style:name="{name}" style:family="table-cell" {parent}>{inner}</style:style>'
        for name, parent, inner in LOOKS
    )

    def styled(name: str, content: str = "a") -> str:
        return cell(text(content), more=f'table:style-name="{name}"')

    def number(value: int, name: str) -> str:
        return cell(text(str(value)), kind="float", value=str(value), more=f'table:style-name="{name}"')

    rows = [
        row(styled("piilo"), styled("pieni"), styled("lapsi"), styled("tavallinen")),
        row(styled("kutistettu", "lyhyt"), styled("kutistettu", "pitkä " * 30)),
        row(number(3, "ehto"), number(4, "ehto"), styled("kaava", "x"), styled("", "neljä")),
        row(*(styled("", f'a <text:span text:style-name="{part}">b</text:span>') for part in ("T1", "T2", "T3"))),
        row(styled("", '<text:span text:style-name="T1"><text:span text:style-name="T3">b</text:span></text:span>')),
    ]
    columns = '<table:table-column table:style-name="kapea" table:number-columns-repeated="9"/>'
    found = scanned(document(sheet(columns + "".join(rows)), styles=styles)).sheets[0]
    assert found.unseen_cells == {(0, 0), (0, 1), (0, 2), (1, 1), (2, 0), (2, 2), (3, 0), (3, 1)}
    assert found.perhaps_unseen_cells == set()
    alone = scanned(document(sheet(row(styled("kaava", "x"))), styles=styles)).sheets[0]
    assert alone.perhaps_unseen_cells == {(0, 0)}


@pytest.mark.parametrize(
    ("protection", "is_protected", "is_unseen"),
    [
        ("hidden-and-protected", True, True),
        ("hidden-and-protected", False, False),
        ("protected formula-hidden", True, False),
        ("protected", True, False),
    ],
)
def test_cells_that_their_protection_hides_are_noted_where_the_sheet_is_protected(
    protection: str, is_protected: bool, is_unseen: bool
) -> None:
    parts = "".join(
        f'<style:style style:name="{name}" style:family="table-cell" {parent}>{inner}</style:style>'
        for name, parent, inner in (
            ("suoja", "", f'<style:table-cell-properties style:cell-protect="{protection}"/>'),
            ("lapsi", 'style:parent-style-name="suoja"', ""),
            ("vapaa", 'style:parent-style-name="suoja"', '<style:table-cell-properties style:cell-protect="none"/>'),
        )
    )
    cells = [cell(text("a"), more=f'table:style-name="{name}"') for name in ("suoja", "lapsi", "vapaa")]
    cells.append(cell(text("3"), kind="float", value="3", more='table:style-name="suoja"'))
    protected = sheet(row(*cells), more=f'table:protected="{str(is_protected).lower()}"')
    found = scanned(document(protected, styles=parts)).sheets[0]
    assert found.unseen_cells == ({(0, 0), (0, 1), (0, 3)} if is_unseen else set())


@pytest.mark.parametrize(
    ("condition", "struck", "perhaps"),
    [
        ("=3", True, False),
        ("between(4,9)", False, False),
        ("formula-is([.$A1]&gt;2)", True, False),
        ("formula-is([.$A1]&gt;5)", False, False),
        ('begins-with("3")', True, False),
        ("duplicate", False, True),
    ],
)
def test_conditional_formats_that_no_style_names_strike_out_and_hide(
    condition: str, struck: bool, perhaps: bool
) -> None:
    styles = (
        '<style:style style:name="Ehto_5f_1" style:display-name="Ehto_1" style:family="table-cell">'
        '<style:text-properties fo:color="#ffffff" style:text-line-through-style="solid"/></style:style>'
    )
    rule = (
        '<calcext:conditional-formats><calcext:conditional-format calcext:target-range-address="A.A1:A.A2">'
        f"<calcext:condition calcext:apply-style-name=\"Ehto_1\" calcext:value='{condition}'"
        ' calcext:base-cell-address="A.A1"/></calcext:conditional-format></calcext:conditional-formats>'
    )
    number = cell(text("3"), kind="float", value="3")
    found = scanned(document(sheet(row(number, number), rule, name="A"), styles=styles)).sheets[0]
    assert (found.cells[0, 0].struck, found.perhaps_struck_cells == {(0, 0)}) == (struck, perhaps)
    assert (found.unseen_cells == {(0, 0)}, found.perhaps_unseen_cells == {(0, 0)}) == (struck, perhaps)
    assert not found.cells[0, 1].struck


def test_texts_that_a_number_format_writes_in_white_or_hides_are_noted() -> None:
    white = '<style:text-properties fo:color="#ffffff"/>'
    codes = {
        "N1": f"{white}<number:text-content/>",
        "N2": '<number:text></number:text><style:map style:condition="value()&gt;0" style:apply-style-name="N0"/>'
        '<style:map style:condition="value()&lt;0" style:apply-style-name="N0"/>'
        '<style:map style:condition="value()=0" style:apply-style-name="N0"/>',
        "N3": "<number:text-content/>",
    }
    styles = "".join(
        f'<number:text-style style:name="{name}">{code}</number:text-style>'
        f'<style:style style:name="ce{name}" style:family="table-cell" style:data-style-name="{name}"/>'
        for name, code in codes.items()
    )
    cells = [cell(text("a"), more=f'table:style-name="ce{name}"') for name in codes]
    assert scanned(document(sheet(row(*cells)), styles=styles)).sheets[0].unseen_cells == {(0, 0), (0, 1)}


def test_a_style_with_a_name_is_in_another_part() -> None:
    named = (
        f"<office:document-styles {NAMESPACES}><office:styles>"
        '<style:style style:name="Piilo" style:family="table-cell">'
        '<style:text-properties fo:color="#ffffff" style:text-line-through-style="solid"/></style:style>'
        "</office:styles></office:document-styles>"
    )
    own = '<style:style style:name="ce1" style:family="table-cell" style:parent-style-name="Piilo"/>'
    cells = (cell(text("a"), more=f'table:style-name="{name}"') for name in ("Piilo", "ce1", "ce2"))
    found = scanned(document(sheet(row(*cells)), styles=own, parts={"styles.xml": named})).sheets[0]
    assert found.unseen_cells == {(0, 0), (0, 1)}
    assert [found.cells[0, column].struck for column in range(3)] == [True, True, False]


CONTROLS = (
    "<office:forms><form:form>"
    '<form:textarea form:id="c1" form:current-value="Yhdeksän vierailua"/>'
    '<form:checkbox form:id="c2" form:label="Hyväksytty" form:current-state="checked"/>'
    '<form:listbox xml:id="c3"><form:option form:label="Oulu"/>'
    '<form:option form:label="Kemi" form:current-selected="true"/></form:listbox>'
    '<form:text form:id="c4" form:name="Tyhjä"/><form:hidden form:id="c5" form:value="ei näy"/>'
    "</form:form></office:forms>"
)


def test_the_words_of_form_controls_are_remarks() -> None:
    drawn = "".join(f'<draw:control draw:name="Ohjain {n}" draw:control="c{n}"/>' for n in range(1, 5))
    data = document(sheet(CONTROLS, f"<table:shapes>{drawn}</table:shapes>", row(cell(text("a")))))
    assert {(remark.kind, remark.text) for remark in scanned(data).sheets[0].remarks} == {
        ("text_box", "Yhdeksän vierailua"),
        ("text_box", "☑ Hyväksytty"),
        ("text_box", "Kemi"),
        ("drawing", "Ohjain 4"),
    }


def test_cells_that_the_formula_of_another_cell_fills_have_its_formula() -> None:
    spanned = 'table:number-matrix-rows-spanned="2" table:number-matrix-columns-spanned="1" table:formula="of:=ROW()"'
    first = cell(text("1"), kind="float", value="1", more=spanned)
    second = cell(text("2"), kind="float", value="2")
    cells = scanned(document(sheet(row(first), row(second), row(second)))).sheets[0].cells
    assert [cells[line, 0].formula for line in range(3)] == ["ROW()", "", None]


FORMATS = (
    '<number:number-style style:name="N1"><number:number number:min-integer-digits="1" number:display-factor="1000"/>'
    "<number:text>k</number:text></number:number-style>"
    '<number:percentage-style style:name="N2"><number:number number:min-integer-digits="1"/>'
    "<number:text>%</number:text>"
    '<style:map style:condition="value()&gt;=100" style:apply-style-name="N1"/></number:percentage-style>'
    '<style:style style:name="tuhat" style:family="table-cell" style:data-style-name="N1"/>'
    '<style:style style:name="osuus" style:family="table-cell" style:data-style-name="N2"/>'
    '<style:style style:name="ehto" style:family="table-cell">'
    '<style:map style:condition="cell-content()&gt;1000" style:apply-style-name="tuhat"/>'
    '<style:map style:condition="is-true-formula(SUM([.A1])&gt;0)" style:apply-style-name="osuus"/></style:style>'
    '<style:style style:name="täyttö" style:family="table-cell">'
    '<style:table-cell-properties style:repeat-content="true"/></style:style>'
)


def test_a_number_has_the_number_format_of_a_condition_that_is_met_or_can_be() -> None:
    def number(value: float, style: str) -> str:
        return cell(text(f"{value:g}"), kind="float", value=str(value), more=f'table:style-name="{style}"')

    data = document(sheet(row(number(12000, "ehto"), number(5, "ehto"), number(7, "täyttö"))), styles=FORMATS)
    (found,) = scanned(data).sheets
    assert found.cells[0, 0].number_format.show(12000) == "12k"
    assert {place: shown.show(0.5) for place, shown in found.perhaps_formats.items()} == {(0, 1): "50%"}
    assert found.perhaps_formats[0, 1].show(12000) == "12k"
    assert found.cells[0, 1].number_format.show(5) == "5"
    assert list(found.repeated) == [(0, 2)]


_SETTINGS = """<office:document-settings {0} xmlns:config="urn:oasis:names:tc:opendocument:xmlns:config:1.0">
<office:settings><config:config-item-set config:name="ooo:view-settings">
<config:config-item config:name="ShowZeroValues" config:type="boolean">{1}</config:config-item>
</config:config-item-set></office:settings>{2}"""


@pytest.mark.parametrize(
    ("value", "end", "hides"),
    [
        ("false", "</office:document-settings>", True),
        ("true", "</office:document-settings>", False),
        ("false", "", False),
    ],
)
def test_the_view_of_a_document_may_hide_zeros(value: str, end: str, hides: bool) -> None:
    settings = _SETTINGS.format(NAMESPACES, value, end)
    book = scanned(document(sheet(row(cell(text("0"), kind="float", value="0"))), parts={"settings.xml": settings}))
    assert [each.hides_zeros for each in book.sheets] == [hides]


@pytest.mark.parametrize("number", ["0", "12"])
def test_a_number_whose_cell_shows_nothing_has_a_format_that_hides_it(number: str) -> None:
    assert only(cell(text(""), kind="float", value=number)).number_format.hides_zero
    assert not only(cell("", kind="float", value=number)).number_format.hides_zero
    assert not only(cell(text(number), kind="float", value=number)).number_format.hides_zero


def test_alternative_texts_and_texts_of_names_are_read() -> None:
    texts = "<svg:title>Visits</svg:title><svg:desc>Three online</svg:desc>"
    data = document(
        sheet(f'<table:shapes><draw:rect draw:name="A">{texts}<text:p>Twelve</text:p></draw:rect></table:shapes>'),
        after="<table:named-expressions>"
        '<table:named-expression table:name="Note" table:expression="&quot;Only estimates&quot;"/>'
        '<table:named-expression table:name="Sum" table:expression="1+1"/></table:named-expressions>',
    )
    book = scanned(data)
    assert book.named_texts == ("Note: Only estimates",)
    assert [(remark.kind, remark.text) for remark in book.sheets[0].remarks] == [
        ("alt_text", "Three online"),
        ("alt_text", "Visits"),
        ("text_box", "Twelve"),
    ]
