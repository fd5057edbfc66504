"""How much work the rules of conditional formats cause."""

from __future__ import annotations

from collections.abc import Iterator

from lamppu_xl.workbook.safe_reader.colours import Look, is_hardly_seen
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


def test_two_colours_are_compared_once_however_many_formats_have_them() -> None:
    sizes = [8.0 + step / 100 for step in range(200)]
    is_hardly_seen.cache_clear()
    book = BookLooks([Look("FFFFFF", "FFF2CC", size) for size in sizes], [Look("000000", None, None)], frozenset())
    assert book.unseen == {None, *map(str, range(200))}
    assert is_hardly_seen.cache_info().misses <= 2
