"""Which cells of a form are for answers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property

from lamppu_xl.definition.adoption.form_sheet import FormCell, FormSheet

_BACKGROUND = 12
"""A colour of so many empty cells for each cell with a text is that of the page or of an answer, not of a label."""


class Openness(IntEnum):
    """How sure it is that a cell is for an answer."""

    CLOSED = 0
    LIKELY = 1
    """It has a frame or a colour of its own."""
    SURE = 2
    """It is unlocked on a locked sheet, or a data validation says what belongs there."""


@dataclass
class OpenCells:
    """The cells of a sheet that are for answers."""

    sheet: FormSheet
    _known: dict[tuple[int, int], Openness] = field(init=False, default_factory=dict)

    @cached_property
    def label_fills(self) -> frozenset[str]:
        """The colours of cells with a text."""
        texts, empty = Counter[str](), Counter[str]()
        for (row, col), look in self.sheet.look.cells.items():
            if look.fill and not self.sheet.is_covered(row, col):
                cell = self.sheet.cell(row, col)
                (empty if cell.is_empty else texts)[look.fill] += bool(cell.is_empty or cell.text or cell.is_formula)
        return frozenset(fill for fill, number in texts.items() if number * _BACKGROUND >= empty[fill])

    @cached_property
    def locked_fills(self) -> frozenset[str]:
        """The colours of locked cells with a text."""
        looks = self.sheet.look.cells
        return frozenset(
            look.fill for place, look in looks.items() if look.locked and look.fill and self.sheet.cell(*place).text
        )

    def of(self, row: int, col: int) -> Openness:
        """Whether a cell is for an answer; of a merged range only its first cell is."""
        found = self._known.get((row, col))
        if found is None:
            found = self._known[row, col] = self._of(row, col)
        return found

    def _of(self, row: int, col: int) -> Openness:
        sheet = self.sheet
        if sheet.is_covered(row, col):
            return Openness.CLOSED
        cell = sheet.cell(row, col)
        if cell.is_formula:
            return Openness.CLOSED
        is_label = bool(cell.text) and cell.look.fill in self.label_fills
        if sheet.is_guarded:
            is_head = bool(cell.text) and (cell.look.bold or cell.look.fill in self.locked_fills)
            return Openness.CLOSED if cell.look.locked or is_head else Openness.SURE
        if cell.validation is not None:
            is_closed = bool(cell.text) and (
                is_label or cell.look.bold or (sheet.is_locked and cell.validation.kind == "custom")
            )
            return Openness.CLOSED if is_closed else Openness.SURE
        if cell.text:
            return Openness.CLOSED
        return Openness.LIKELY if self._is_framed(cell) and not self._is_label_colour(cell) else Openness.CLOSED

    def _is_label_colour(self, cell: FormCell) -> bool:
        return bool(cell.look.fill) and cell.look.fill in self.label_fills

    def _is_framed(self, cell: FormCell) -> bool:
        """Whether a cell without a text has a frame, a line to write on, or a colour of its own."""
        sides = self._sides(cell)
        if {"bottom"} < sides or (cell.is_empty and cell.look.fill and cell.look.fill not in self.label_fills):
            return True
        if "bottom" in sides and cell.col:
            return bool(self.sheet.cell(cell.row, cell.col - 1).text)
        return False

    def _sides(self, cell: FormCell) -> frozenset[str]:
        """The sides of a cell with a border, also where a cell beside it has stored the border."""
        look, sides = self.sheet.look, set(cell.look.sides)
        beside = {
            "left": (cell.row, cell.col - 1, "right"),
            "right": (cell.row, cell.last_col + 1, "left"),
            "top": (cell.row - 1, cell.col, "bottom"),
            "bottom": (cell.last_row + 1, cell.col, "top"),
        }
        for side, (row, col, other) in beside.items():
            if side not in sides and row >= 0 and col >= 0 and other in look.of(row, col).sides:
                sides.add(side)
        return frozenset(sides)

    @cached_property
    def any_found(self) -> bool:
        """Whether anything on the sheet shows which cells are for answers."""
        places = list(self.sheet.look.cells)
        places += [area[:2] for each in self.sheet.look.validations if each.kind != "none" for area in each.areas]
        return self.sheet.is_guarded or any(self.of(row, col) for row, col in places if row >= 0)

    @cached_property
    def has_frames(self) -> bool:
        """Whether the cells for answers have a frame or a colour of their own, at least some of them."""
        return any(self.of(row, col) is Openness.LIKELY for row, col in self.sheet.look.cells)
