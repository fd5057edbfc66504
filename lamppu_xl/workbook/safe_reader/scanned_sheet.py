"""What was read of a sheet: its cells, and what is beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from lamppu_xl.workbook.number_formats import GENERAL, NumberFormat
from lamppu_xl.workbook.safe_reader.sheet_remark import IN_CELL, SheetRemark

Value = str | int | float | bool
"""What a cell may hold. Ask for bool before int: True is an int too."""

TRUTH_FORMULAS: Final = frozenset({"TRUE()", "FALSE()", "TRUE", "FALSE"})
"""Formulas that are values: LibreOffice stores `TRUE` so, in a cell for numbers with the value 1 that it shows."""


class ScannedCell(NamedTuple):
    """The content of one cell. A date is a number here: only its format shows a date, and a format may be wrong."""

    value: Value | None
    """None when nothing is stored, as for a formula that was never calculated or an error.

    A whole number below 2**53 is an int, however it was written; a text breaks lines by line feeds only.
    """
    formula: str | None
    """Without its `=`; empty for a cell that shares the formula of another; None when there is none."""
    error: str | None
    """`#REF!` and the like."""
    number_format: NumberFormat = GENERAL
    """What the cell shows of a number."""
    marked: str = ""
    """A text with the marks of what is struck out, raised or lowered in it; empty if nothing is."""
    struck: bool = False
    """Whether the whole cell is struck out."""
    symbols: str = ""
    """What the cell shows instead of its letters or digits, because some are in a symbol font; empty if none is.

    It has as many characters as a text that is stored.
    """


@dataclass(frozen=True, slots=True)
class ScannedSheet:
    """One sheet, as stored. A chart or dialog sheet has no cells."""

    name: str
    state: str
    """`visible`, `hidden` or `veryHidden`; LibreOffice turns the last into the second."""
    cells: Mapping[tuple[int, int], ScannedCell]
    """By row and column from 0; only those with a value, formula or error, also where a merged range covers them.

    Those of a large sheet may be on disk; see `StoredCells`.
    """
    protected: bool = False
    is_selected: bool = False
    """Whether its tab was selected when the workbook was saved; what is typed goes into all selected sheets."""
    hides_zeros: bool = False
    """Whether a cell with zero looks empty."""
    merged: tuple[tuple[int, int, int, int], ...] = ()
    """First row, first column, last row, last column, from 0."""
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: tuple[tuple[int, int], ...] = ()
    """First and last column of each hidden run, from 0."""
    remarks: tuple[SheetRemark, ...] = ()
    """Notes, comments, text boxes, pictures and other drawings, and links of cells to web pages and other files."""
    prompts: tuple[SheetRemark, ...] = ()
    """The words of data validations, each once."""
    link_ids: tuple[tuple[int, int, str, str], ...] = ()
    """Row, column, id and place within the page, of each cell with a link to a web page or another file."""
    rich_values: tuple[tuple[int, int, str], ...] = ()
    """Row, column and the number of the metadata of each cell with an error value in place of something else."""
    unseen_cells: frozenset[tuple[int, int]] = frozenset()
    """Row and column of each filled cell with a text, or a part of it, that nobody sees."""
    perhaps_unseen_cells: frozenset[tuple[int, int]] = frozenset()
    """Row and column of each filled cell that a conditional format hides in a case that is not certain."""
    perhaps_struck_cells: frozenset[tuple[int, int]] = frozenset()
    """Row and column of each filled cell that a conditional format strikes out in a case that is not certain."""
    perhaps_formats: Mapping[tuple[int, int], NumberFormat] = field(default_factory=dict)
    """The number format that a conditional format gives to a number in a case that is not certain."""
    repeated: Mapping[tuple[int, int], float] = field(default_factory=dict)
    """The width in digits of each filled cell whose content is repeated until the cell is full."""
    read_otherwise: frozenset[tuple[int, int]] = frozenset()
    """Row and column of each filled cell of a document that has no type, or a truth value written as a number."""
    filled_areas: tuple[tuple[int, int, int, int], ...] = ()
    """First row and column, last row and column of each area of cells that the formula of its first one fills."""
    validations: int = 0
    conditional_formats: int = 0
    """Rules, not ranges."""

    @property
    def drawn_cells(self) -> frozenset[tuple[int, int]]:
        """The cells with a picture or the like in place of a value."""
        return frozenset((remark.row, remark.col) for remark in self.remarks if remark.kind in IN_CELL)
