"""What a sheet holds outside its cells: merged ranges, links, scenarios, data validations, protection, hidden parts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from lamppu_xl.workbook.safe_reader.cell_areas import area_of, area_size
from lamppu_xl.workbook.safe_reader.links_and_scenarios import LinksAndScenarios
from lamppu_xl.workbook.safe_reader.package import RefusedError
from lamppu_xl.workbook.safe_reader.prompts import Prompts
from lamppu_xl.workbook.safe_reader.xml import XmlReader, is_true

OUTSIDE_CELLS: Final = (
    *("sheetProtection", "sheetView", "mergeCell", "hyperlink", "scenario", "inputCells"),
    *("dataValidation", "cfRule", "col"),
)
"""The elements that `OutsideCells` reads."""


class OutsideCells:
    """Those of one sheet, as its elements are read.

    Args:
        reader: counts what is read against the limits.
        broken: makes the error for a sheet that programs read differently.
    """

    def __init__(self, reader: XmlReader, broken: Callable[[str], RefusedError]) -> None:
        self._reader, self._broken = reader, broken
        self.links_and_scenarios, self.prompts = LinksAndScenarios(reader), Prompts(reader)
        self.merged: list[tuple[int, int, int, int]] = []
        self.hidden_columns: list[tuple[int, int]] = []
        self.validations = self.conditional_formats = 0
        self.is_protected = self.hides_zeros = self.is_selected = False

    def open(self, kind: str, attributes: Mapping[str, str]) -> None:
        """Read one of the elements `OUTSIDE_CELLS`."""
        match kind:
            case "mergeCell":
                self._add_merged(attributes.get("ref", ""))
            case "dataValidation":
                self._reader.use("data_validations")
                self.validations += 1
                self.prompts.open(attributes)
            case "cfRule":
                self._reader.use("conditional_formats")
                self.conditional_formats += 1
            case "col":
                if is_true(attributes.get("hidden")) or is_flat(attributes.get("width")):
                    self._hide_columns(attributes.get("min", ""), attributes.get("max", ""))
            case "sheetProtection":
                self.is_protected = is_true(attributes.get("sheet"))
            case "sheetView":
                self.hides_zeros = self.hides_zeros or not is_true(attributes.get("showZeros", "1"))
                self.is_selected = self.is_selected or is_true(attributes.get("tabSelected", "0"))
            case _:
                self.links_and_scenarios.open(kind, attributes)

    def _add_merged(self, reference: str) -> None:
        area = area_of(reference)
        if area is None:
            raise self._broken("a merged range has no address")
        self._reader.use("merged_ranges")
        self._reader.use("merged_area", area_size(area))
        self.merged.append(area)

    def _hide_columns(self, first: str, last: str) -> None:
        if not (first.isdecimal() and last.isdecimal()):
            raise self._broken("a hidden column has no number")
        self._reader.use("hidden_rows_and_columns")
        self.hidden_columns.append((int(first[:9]) - 1, int(last[:9]) - 1))


def is_flat(size: str | None) -> bool:
    """Whether the height of a row is below one point or the width of a column below one digit: nothing is seen."""
    return size is not None and not size.partition(".")[0].strip("0")
