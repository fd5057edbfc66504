"""The zoom of a sheet on a small screen."""

from __future__ import annotations

import pytest

from lamppu_xl.workbook.model import SheetColumn
from lamppu_xl.workbook.sheet_builder import SheetBuilder
from lamppu_xl.workbook.zoom import zoom_for


@pytest.mark.parametrize(("widths", "zoom"), [((), 100), ((100,), 100), ((160,), 89), ((400,), 70)])
def test_a_wide_sheet_is_shown_smaller(widths: tuple[float, ...], zoom: int) -> None:
    assert zoom_for([SheetColumn(width) for width in widths]) == zoom


def test_a_sheet_of_many_columns_is_shown_with_its_right_edge() -> None:
    assert zoom_for([SheetColumn(199.9 / 17)] * 17) == 68  # programs round each column to whole pixels
    assert zoom_for([SheetColumn(30)] * 17) == 70


def test_a_sheet_of_a_report_is_shown_with_its_last_visible_column() -> None:
    sheet = SheetBuilder("summary", "Overview", [100.0, 60.0, 10.0], hidden=1)
    assert sheet.finish().zoom == 89
