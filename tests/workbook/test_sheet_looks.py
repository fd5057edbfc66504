"""How much work the rules of conditional formats cause."""

from __future__ import annotations

from collections.abc import Iterator

from lamppu_xl.workbook.safe_reader.scanned_sheet import ScannedCell
from lamppu_xl.workbook.safe_reader.sheet_looks import BookLooks, SheetLooks


class _CountedCells(dict[tuple[int, int], ScannedCell]):
    """Cells that count how often one of them is met."""

    met = 0

    def __iter__(self) -> Iterator[tuple[int, int]]:
        for place in super().__iter__():
            self.met += 1
            yield place


def test_large_areas_of_many_rules_are_not_searched_without_end() -> None:
    looks = SheetLooks(BookLooks([], [], frozenset()))
    areas = " ".join(f"A{row}:XFD{row + 9_999}" for row in range(300_001, 300_201))
    for _ in range(20):
        looks.open_element("conditionalFormatting", {"sqref": areas})
        looks.open_element("cfRule", {"type": "iconSet"})
        looks.open_element("iconSet", {"showValue": "0"})
    cells = _CountedCells({(row, 0): ScannedCell(1, None, None) for row in range(3_000)})
    looks.judge_rules(cells)
    assert 0 < cells.met <= 5_000_000
