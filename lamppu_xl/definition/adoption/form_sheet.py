"""A sheet of a form: what its cells hold, and how they look."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from lamppu_xl.domain.cell_address import cell_name
from lamppu_xl.domain.text_normalising import collapse_blanks, is_blank, trimmed_text
from lamppu_xl.workbook.safe_reader import ScannedSheet, Value
from lamppu_xl.workbook.safe_reader.appearance import (
    MOST_COLUMNS,
    MOST_ROWS,
    PLAIN,
    Area,
    CellLook,
    CellValidation,
    SheetLook,
)

NO_LOOK = SheetLook({}, (), ())


@dataclass(frozen=True)
class FormCell:
    """A cell, or the first cell of a merged range."""

    row: int
    col: int
    value: Value | None = None
    is_formula: bool = False
    look: CellLook = PLAIN
    validation: CellValidation | None = None
    last_row: int = -1
    last_col: int = -1

    @property
    def name(self) -> str:
        return cell_name(self.row, self.col)

    @cached_property
    def text(self) -> str:
        """The text on one line; empty for a number, a date and a formula."""
        if self.is_formula or not isinstance(self.value, str) or is_blank(self.value):
            return ""
        return collapse_blanks(trimmed_text(self.value))

    @property
    def is_number(self) -> bool:
        return not self.is_formula and isinstance(self.value, int | float)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is seen in it."""
        return not self.is_formula and (self.value is None or (isinstance(self.value, str) and is_blank(self.value)))

    @property
    def is_styled(self) -> bool:
        """Whether it looks like the head of something: bold, or with a background."""
        return self.look.bold or bool(self.look.fill)


@dataclass
class FormSheet:
    """A sheet of a form."""

    scan: ScannedSheet
    look: SheetLook = NO_LOOK
    _covered: dict[tuple[int, int], Area] = field(init=False, default_factory=dict)
    _spans: dict[tuple[int, int], Area] = field(init=False, default_factory=dict)
    _made: dict[tuple[int, int], FormCell] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        for area in self.scan.merged:
            if area[0] >= MOST_ROWS or area[1] >= MOST_COLUMNS:
                continue
            self._spans[area[:2]] = area
            for row in range(area[0], min(area[2], MOST_ROWS) + 1):
                for col in range(area[1], min(area[3], MOST_COLUMNS) + 1):
                    if (row, col) != area[:2]:
                        self._covered[row, col] = area

    @property
    def name(self) -> str:
        return self.scan.name

    def cell(self, row: int, col: int) -> FormCell:
        """The cell at a place; of a merged range its first cell."""
        if (row, col) in self._covered:
            row, col = self._covered[row, col][:2]
        made = self._made.get((row, col))
        if made is None:
            made = self._made[row, col] = self._cell(row, col)
        return made

    def _cell(self, row: int, col: int) -> FormCell:
        scanned = self.scan.cells.get((row, col))
        span = self._spans.get((row, col), (row, col, row, col))
        value = scanned.value if scanned else None
        is_formula = scanned is not None and (scanned.formula is not None or bool(scanned.error))
        return FormCell(
            row,
            col,
            value,
            is_formula,
            look=self.look.of(row, col),
            validation=self._validation(row, col),
            last_row=span[2],
            last_col=span[3],
        )

    def is_covered(self, row: int, col: int) -> bool:
        """Whether a place is a part of a merged range, and not its first cell."""
        return (row, col) in self._covered

    def _validation(self, row: int, col: int) -> CellValidation | None:
        rules = self._rules.get(col, ())
        return next((rule for first, last, rule in rules if first <= row <= last), None)

    @cached_property
    def _rules(self) -> Mapping[int, list[tuple[int, int, CellValidation]]]:
        """The first row, the last row and the validation of each run of cells, by column."""
        rules: dict[int, list[tuple[int, int, CellValidation]]] = {}
        for validation in self.look.validations:
            for top, left, bottom, right in validation.areas if validation.kind != "none" else ():
                for col in range(left, min(right, MOST_COLUMNS) + 1):
                    rules.setdefault(col, []).append((top, bottom, validation))
        return rules

    def prompt(self, row: int, col: int) -> str:
        """The text that Excel shows beside the selected cell."""
        for validation in self.look.validations:
            if validation.prompt and any(_inside(row, col, area) for area in validation.areas):
                return collapse_blanks(validation.prompt)
        return ""

    @cached_property
    def filled(self) -> Mapping[int, tuple[int, ...]]:
        """The columns of the cells with content, by row, without those that a merged range covers."""
        rows: dict[int, list[int]] = {}
        for (row, col), cell in self.scan.cells.items():
            is_filled = cell.formula is not None or cell.error or cell.value not in (None, "")
            if is_filled and row < MOST_ROWS and col < MOST_COLUMNS and not self.is_covered(row, col):
                rows.setdefault(row, []).append(col)
        return {row: tuple(sorted(cols)) for row, cols in sorted(rows.items())}

    @cached_property
    def last_row(self) -> int:
        """The last row with content, with a validation or an unlocked cell."""
        rows = [*self.filled, *(row for row, _ in self.look.cells)]
        rows += [min(area[2], MOST_ROWS - 1) for each in self.look.validations for area in each.areas]
        return max(rows, default=-1)

    @cached_property
    def last_col(self) -> int:
        """The last column with content."""
        return max((cols[-1] for cols in self.filled.values()), default=-1)

    @cached_property
    def is_guarded(self) -> bool:
        """Whether the lock of a cell shows if it is for an answer."""
        if not self.scan.protected:
            return False
        is_open = any(not look.locked for look in self.look.cells.values())
        return is_open or any(not look.locked for _, _, look in self.look.columns)

    @property
    def is_locked(self) -> bool:
        """Whether every cell of the sheet is locked."""
        return self.scan.protected and not self.is_guarded

    def texts(self, row: int) -> Iterator[FormCell]:
        """The cells of a row with a text, from left to right."""
        for col in self.filled.get(row, ()):
            cell = self.cell(row, col)
            if cell.text:
                yield cell


def _inside(row: int, col: int, area: Area) -> bool:
    return area[0] <= row <= area[2] and area[1] <= col <= area[3]
