"""Pages of a sheet that is written row by row."""

from __future__ import annotations

import pytest

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
