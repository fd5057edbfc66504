"""One sheet of an OpenDocument spreadsheet as it is read: its cells, and what styles and conditions do to them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from typing import Final, NamedTuple

from lamppu_xl.workbook.number_formats import NumberFormat
from lamppu_xl.workbook.safe_reader.cell_areas import area_size
from lamppu_xl.workbook.safe_reader.conditions import CellCondition, is_met
from lamppu_xl.workbook.safe_reader.document_controls import DocumentControls
from lamppu_xl.workbook.safe_reader.document_styles import DocumentStyles
from lamppu_xl.workbook.safe_reader.scanned_sheet import ScannedCell, ScannedSheet, Value
from lamppu_xl.workbook.safe_reader.sheet_looks import places_in
from lamppu_xl.workbook.safe_reader.sheet_remark import SheetRemark
from lamppu_xl.workbook.safe_reader.sheets import places_of_arrays

_Place = tuple[int, int]
_Area = tuple[int, int, int, int]

_MOST_CONDITIONAL: Final = 20_000
"""So many cells with conditions are kept of a sheet."""
_MOST_VISITS: Final = 1_000_000
"""So many times a cell is looked for in the areas of rules."""


class FilledCells(NamedTuple):
    """Equal cells side by side."""

    column: int
    repeat: int
    cell: ScannedCell
    style: str
    is_unseen: bool
    repeated: float
    """The width of the cell in digits if its content is repeated until the cell is full; otherwise 0."""
    is_read_otherwise: bool
    """Whether calamine reads another value."""


class AppliedRule(NamedTuple):
    """A condition of a conditional format."""

    areas: list[_Area]
    condition: CellCondition
    style: str
    """The style that it applies, as people name it."""


class DocumentSheet:
    """The sheet that is being read."""

    def __init__(self, name: str, state: str, *, protected: bool) -> None:
        self.name = name
        self.state = state
        self.protected = protected
        self.cells: dict[_Place, ScannedCell] = {}
        self.merged: list[_Area] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: list[tuple[int, int]] = []
        self.remarks: list[SheetRemark] = []
        self.column_styles: list[tuple[int, int, str]] = []
        self.columns = 0
        self.row = self.column = 0
        self.filled: list[FilledCells] = []
        """The filled cells of the row."""
        self.unseen: set[_Place] = set()
        self.read_otherwise: set[_Place] = set()
        self.hiding: dict[_Place, tuple[CellCondition, ...]] = {}
        """The conditions under which a cell is not seen."""
        self.striking: dict[_Place, tuple[CellCondition, ...]] = {}
        """The conditions under which a cell is struck out."""
        self.formats: dict[_Place, tuple[tuple[CellCondition, NumberFormat], ...]] = {}
        """The number formats that a cell with a number has under conditions."""
        self.styles: dict[_Place, str] = {}
        """The styles of filled cells."""
        self.rules: list[AppliedRule] = []
        self.repeated: dict[_Place, float] = {}
        """The width of each cell whose content is repeated, in digits."""
        self.arrays: list[_Area] = []
        """The cells that the formula of one of them fills."""
        self.bars: list[_Area] = []
        """The cells that show a bar or an icon in place of their number."""
        self.widths: list[tuple[int, int, float]] = []
        """The first and the last of some columns, and their width in points."""
        self.row_remarks: list[SheetRemark] = []
        self.validated: dict[str, tuple[int, int]] = {}
        """The first cell of each data validation."""
        self.controls: DocumentControls | None = None

    def style_of_column(self, column: int) -> str:
        """The style of a column; the columns are in order."""
        number = bisect_right(self.column_styles, column, key=lambda known: known[0]) - 1
        _, last, style = self.column_styles[number] if number >= 0 else (0, -1, "")
        return style if column <= last else ""

    def width_of_column(self) -> float | None:
        """The width of the column that is being read, in points; None if it is not known."""
        return next((width for first, last, width in self.widths if first <= self.column <= last), None)

    def keep_row(self, count: int, styles: DocumentStyles) -> None:
        """Keep the filled cells of the row as often as the row is repeated."""
        for row in range(self.row, self.row + count):
            for filled in self.filled:
                self._keep(row, filled, styles)
        self.filled.clear()

    def _keep(self, row: int, filled: FilledCells, styles: DocumentStyles) -> None:
        """Keep equal cells side by side, with what their style does under conditions."""
        hiding, striking = styles.hiding(filled.style), styles.striking(filled.style)
        formats = styles.formats(filled.style) if _is_number(filled.cell.value) else ()
        for column in range(filled.column, filled.column + filled.repeat):
            place = row, column
            self.cells[place] = filled.cell
            if len(self.styles) < _MOST_CONDITIONAL:
                self.styles[place] = filled.style
            if filled.is_unseen:
                self.unseen.add(place)
            elif hiding and len(self.hiding) < _MOST_CONDITIONAL:
                self.hiding[place] = hiding
            if striking and len(self.striking) < _MOST_CONDITIONAL:
                self.striking[place] = striking
            if filled.is_read_otherwise:
                self.read_otherwise.add(place)
            if filled.repeated:
                self.repeated[place] = filled.repeated
            if formats and len(self.formats) < _MOST_CONDITIONAL:
                self.formats[place] = formats

    def apply_rules(self, styles: DocumentStyles) -> None:
        """Note what conditional formats do that no style of a cell names: those of cells that have several."""
        left = _MOST_VISITS
        for areas, condition, style in self.rules:
            left -= sum(min(len(self.styles), area_size(area)) for area in areas)
            if left < 0:
                return
            for place in places_in(areas, self.styles):
                effect = styles.effect(self.styles[place], style)
                if effect.hides and place not in self.unseen:
                    self.hiding[place] = (*self.hiding.get(place, ()), condition)
                if effect.strikes:
                    self.striking[place] = (*self.striking.get(place, ()), condition)
                if effect.number_format and _is_number(self.cells[place].value):
                    self.formats[place] = (*self.formats.get(place, ()), (condition, effect.number_format))

    def scanned(self, prompts: tuple[SheetRemark, ...]) -> ScannedSheet:
        """The sheet as it was read.

        Args:
            prompts: the words of its data validations.
        """
        unseen, perhaps_unseen = self._unseen_cells()
        perhaps_struck = self._strike_cells()
        perhaps_formats = self._apply_formats()
        for place in places_of_arrays(self.arrays, self.cells):
            self.cells[place] = self.cells[place]._replace(formula="")
        return ScannedSheet(
            self.name,
            self.state,
            self.cells,
            protected=self.protected,
            merged=tuple(self.merged),
            unseen_cells=unseen,
            read_otherwise=frozenset(self.read_otherwise),
            perhaps_unseen_cells=perhaps_unseen,
            perhaps_struck_cells=perhaps_struck,
            perhaps_formats=perhaps_formats,
            repeated=self.repeated,
            filled_areas=tuple(self.arrays),
            hidden_rows=frozenset(self.hidden_rows),
            hidden_columns=tuple(self.hidden_columns),
            remarks=tuple(sorted({*self.remarks, *self.row_remarks})),
            prompts=prompts,
        )

    def _content(self, row: int, column: int) -> Value | None:
        found = self.cells.get((row, column))
        return found.value if found else None

    def _results(self, conditional: Mapping[_Place, tuple[CellCondition, ...]]) -> dict[_Place, list[bool | None]]:
        """Whether each condition of some cells is met; None if that is not certain."""
        return {
            place: [is_met(condition, *place, self._content) for condition in conditions]
            for place, conditions in conditional.items()
        }

    def _unseen_cells(self) -> tuple[frozenset[_Place], frozenset[_Place]]:
        """The cells that nobody sees, and those that perhaps nobody sees."""
        met = self._results(self.hiding)
        unseen = self.unseen | {place for place, results in met.items() if True in results}
        unseen |= {place for place in places_in(self.bars, self.cells) if _is_number(self.cells[place].value)}
        return frozenset(unseen), frozenset(place for place, results in met.items() if None in results) - unseen

    def _strike_cells(self) -> frozenset[_Place]:
        """Strike out the cells of conditions that are met; those of conditions that are not certain are returned."""
        met = self._results(self.striking)
        struck = {place for place, results in met.items() if True in results}
        for place in struck:
            self.cells[place] = self.cells[place]._replace(struck=True)
        return frozenset(place for place, results in met.items() if None in results) - struck

    def _apply_formats(self) -> dict[_Place, NumberFormat]:
        """Give cells the number formats of conditions that are met; those that are not certain are returned."""
        perhaps: dict[_Place, NumberFormat] = {}
        for place, formats in self.formats.items():
            for condition, shown in formats:
                met = is_met(condition, *place, self._content)
                if met:
                    self.cells[place] = self.cells[place]._replace(number_format=shown)
                    break
                if met is None:
                    perhaps.setdefault(place, shown)
        return perhaps


def _is_number(value: Value | None) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
