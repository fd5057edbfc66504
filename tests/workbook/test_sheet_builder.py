"""Pages of a sheet that is written row by row."""

from __future__ import annotations

import pytest

from lamppu_xl.workbook.model import CellRange, Chart
from lamppu_xl.workbook.page_breaks import PrintedRows
from lamppu_xl.workbook.page_columns import LEAST_READABLE, column_pages, narrower_widths
from lamppu_xl.workbook.sheet_builder import BuiltCell, SheetBuilder


@pytest.mark.parametrize(("rows", "is_repeated"), [(20, False), (60, True)])
def test_headings_are_repeated_only_above_rows_that_they_belong_to(rows: int, is_repeated: bool) -> None:
    sheet = SheetBuilder("money", "Rahoitus", [20.0, 20.0])
    sheet.add(BuiltCell("Hanke", "header"), BuiltCell("Haettu", "header"))
    for number in range(rows):
        sheet.add(BuiltCell(f"N{number}", "fact"), BuiltCell(1.0, "figure"))
    sheet.heads_end = sheet.row
    sheet.begin_block()
    for _ in range(40):
        sheet.add(BuiltCell("Selite", "plain"), height=16.0, keep_with_next=True)
    page = sheet.finish(repeat=(0, 0)).page
    assert page.breaks
    assert page.repeat == ((0, 0) if is_repeated else None)


@pytest.mark.parametrize(("others", "is_parted"), [(3, False), (12, True)])
def test_a_sheet_too_wide_to_be_read_on_a_page_is_parted_between_columns(others: int, is_parted: bool) -> None:
    sheet = SheetBuilder("table", "Mittarit", [32.0, *[20.0] * others, 2.0], landscape=True, hidden=1, key_columns=1)
    sheet.add(BuiltCell("Mittarit", "title"))
    for number in range(70):
        sheet.add(*(BuiltCell(f"N{number}", "fact") for _ in range(others + 1)), height=18.0)
    page = sheet.finish(repeat=(1, 1)).page
    assert page.breaks
    assert page.scale >= 60
    assert bool(page.column_breaks) is is_parted
    assert page.area == ((1, 70, others) if is_parted else None)
    assert page.repeat_columns == is_parted


@pytest.mark.parametrize("rows", [0, 1])
def test_a_sheet_without_rows_is_printed_on_a_single_page_without_headings(rows: int) -> None:
    sheet = SheetBuilder("answers", "Vastaukset", [32.0, *[20.0] * 12], landscape=True, key_columns=1)
    sheet.add(BuiltCell("Vastaukset", "title"))
    sheet.add(BuiltCell("Ei tietoja.", "note"))
    sheet.head_row = sheet.add(*(BuiltCell("Toteuma", "header") for _ in range(13)))
    for _ in range(rows):
        sheet.add(*(BuiltCell("5", "fact") for _ in range(13)))
    page = sheet.finish(repeat=(2, 2)).page
    assert bool(page.column_breaks) == bool(rows)
    assert page.repeat == ((2, 2) if rows else None)
    assert page.area == ((2, 3, 12) if rows else (0, 1, 6))
    assert page.scale >= 60


def test_notes_above_and_below_the_table_of_a_parted_sheet_are_not_printed_where_they_would_be_cut() -> None:
    sheet = SheetBuilder("table", "Mittarit", [32.0, *[20.0] * 12], landscape=True, key_columns=1)
    sheet.add(BuiltCell("Mittarit", "title"))
    sheet.add(BuiltCell("Rivejä 5, yksi jokaista ilmoitettua riviä kohti.", "note"))
    sheet.head_row = sheet.add(*(BuiltCell("Toteuma", "header") for _ in range(13)))
    sheet.add(*(BuiltCell("5", "fact") for _ in range(13)))
    sheet.foot_row = sheet.row
    sheet.add(BuiltCell("HANKE_2027-1_KAINUU.xlsx (Kevät 2027, KAINUU)", "key"))
    assert sheet.finish(repeat=(2, 2)).page.area == (2, 3, 12)


def test_what_a_parted_sheet_does_not_print_takes_no_room_on_its_pages() -> None:
    sheet = SheetBuilder("table", "Mittarit", [32.0, *[20.0] * 12], landscape=True, key_columns=1)
    sheet.add(BuiltCell("Mittarit", "title"), height=300.0)
    sheet.head_row = sheet.add(*(BuiltCell("Toteuma", "header") for _ in range(13)))
    for block in (300.0, 200.0):
        sheet.begin_block()
        sheet.add(*(BuiltCell("5", "fact") for _ in range(13)), height=block)
    sheet.foot_row = sheet.row
    sheet.add(BuiltCell("HANKE_2027-1_KAINUU.xlsx (Kevät 2027, KAINUU)", "key"), height=300.0)
    assert sheet.finish(repeat=(1, 1)).page.breaks == ()


def test_a_title_that_a_parted_sheet_repeats_takes_room_on_its_pages() -> None:
    sheet = SheetBuilder("table", "Mittarit", [32.0, *[20.0] * 12], landscape=True, key_columns=1)
    sheet.add(BuiltCell("Mittarit", "title"), height=300.0)
    sheet.head_row = sheet.add(*(BuiltCell("Toteuma", "header") for _ in range(13)))
    for block in (300.0, 200.0):
        sheet.begin_block()
        sheet.add(*(BuiltCell("5", "fact") for _ in range(13)), height=block)
    assert sheet.finish(repeat=(0, 1)).page.breaks


@pytest.mark.parametrize(("lines", "are_printed"), [(3, True), (25, False)])
def test_notes_that_would_be_alone_on_a_page_below_headings_are_not_printed(lines: int, are_printed: bool) -> None:
    sheet = SheetBuilder("table", "Tuotokset", [32.0, 20.0, 20.0])
    sheet.add(BuiltCell("Tuotokset", "title"))
    sheet.head_row = sheet.add(*(BuiltCell("Toteuma", "header") for _ in range(3)))
    for _ in range(30):
        sheet.add(*(BuiltCell("5", "fact") for _ in range(3)), height=18.0)
    sheet.foot_row = sheet.row
    for number in range(lines):
        sheet.add(BuiltCell(f"[{number}] HANKE_2027-1_KAINUU.xlsx", "key"), height=14.0, keep_with_next=True)
    page = sheet.finish(repeat=(1, 1)).page
    assert page.area == (None if are_printed else (0, 31, 2))
    assert not page.breaks


@pytest.mark.parametrize(("lines", "columns", "is_narrow"), [(3, 3, True), (3, 12, False), (1, 3, False)])
def test_last_pages_of_a_parted_sheet_that_fill_only_its_first_columns_have_no_empty_page_beside(
    lines: int, columns: int, is_narrow: bool
) -> None:
    sheet = SheetBuilder("table", "Mittarit", [32.0, *[20.0] * 12], landscape=True, key_columns=1)
    sheet.add(BuiltCell("Mittarit", "title"))
    sheet.head_row = sheet.add(*(BuiltCell("Toteuma", "header") for _ in range(13)))
    for _ in range(lines):
        sheet.begin_block()
        sheet.add(*(BuiltCell("5", "fact") for _ in range(13)), height=200.0)
    sheet.begin_block()
    filled, empty = [BuiltCell("5", "fact")] * columns, [BuiltCell(None, "fact")] * (13 - columns)
    first = sheet.add(*filled, *empty, height=200.0, keep_with_next=True)
    sheet.add(BuiltCell("6", "fact"), height=200.0)
    page = sheet.finish(repeat=(1, 1)).page
    assert page.column_breaks
    assert (first in page.breaks) is (lines > 1)
    assert page.narrow_from == (first if is_narrow else None)


@pytest.mark.parametrize(("others", "is_parted"), [(3, False), (12, True)])
def test_a_chart_of_a_parted_sheet_is_beside_the_columns_that_are_printed_again(others: int, is_parted: bool) -> None:
    widths = [32.0, *[20.0] * others]
    sheet = SheetBuilder("table", "Mittarit", widths, landscape=True, key_columns=1)
    sheet.add(BuiltCell("Mittarit", "title"))
    sheet.add(*(BuiltCell("Toteuma", "header") for _ in widths))
    cells = CellRange("table", 1, 0, 1, 0)
    sheet.charts.append(
        Chart(row=2, height=90, width=1400, title="", description="", labels=cells, values=cells, colours=())
    )
    found = sheet.finish()
    (chart,) = found.charts
    assert chart.col == is_parted
    assert (chart.width < 1400) is is_parted
    if is_parted:
        assert chart.width <= 7 * sum(widths[1 : found.page.column_breaks[0]])


def test_columns_become_narrower_where_that_spares_pages_side_by_side() -> None:
    widths, least = [32.0, 14.0, 26.0, 24.0, 34.0, 25.0, 25.0, 20.0], [32.0, 14.0, 20.0, 14.0, 20.0, 25.0, 15.0, 20.0]
    assert column_pages(widths, 1)
    fitted = narrower_widths(widths, least)
    assert column_pages(fitted, 1) is None
    assert all(narrowest <= width for width, narrowest in zip(fitted, least, strict=True))
    assert narrower_widths(widths, widths) == widths, "nothing may be narrower"
    many = [*widths, *widths]
    assert narrower_widths(many, [*least, *least]) == many, "one page across could not be read all the same"
    assert narrower_widths(widths[:4], least[:4]) == widths[:4], "these fit as they are"
    assert LEAST_READABLE >= 0.6


@pytest.mark.parametrize(("scale", "least"), [(72, 66), (66, 54), (60, 48)])
def test_a_print_that_can_be_read_becomes_no_smaller_than_that_to_spare_a_page(scale: int, least: int) -> None:
    for rows in range(30, 120):
        smaller, _ = PrintedRows([20.0] * rows, (), (), (0, 0)).paged(scale, 800)
        assert least <= smaller <= scale


def test_a_line_before_a_long_block_is_not_alone_on_its_page() -> None:
    """As a partner that has not returned, above the findings of one that has."""
    rows = [28.0, 20.0, 20.0, *[18.0] * 41]
    _, breaks = PrintedRows(rows, [2, 3], (), (0, 1)).paged(100, 800)
    assert all(row > 30 for row in breaks), breaks
    _, breaks = PrintedRows([28.0, 20.0, *[18.0] * 20, *[18.0] * 38], [2, 22], (), (0, 1)).paged(100, 800)
    assert breaks == (22,), "a block begins a page that would cut it, where the one before it is used"
