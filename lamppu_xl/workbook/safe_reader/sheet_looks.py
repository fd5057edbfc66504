"""Which cells of a sheet nobody can read, or are struck out: by colour, size, or a conditional format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple, Protocol

from lamppu_xl.domain.cell_address import parse_cell_name
from lamppu_xl.workbook.number_formats import NumberFormat, number_format
from lamppu_xl.workbook.safe_reader.cell_areas import area_size
from lamppu_xl.workbook.safe_reader.colours import LEAST_SIZE, USUAL_SIZE, Look
from lamppu_xl.workbook.safe_reader.conditions import CellCondition, Content, is_met
from lamppu_xl.workbook.safe_reader.xml import is_true

_MOST_PAIRS: Final = 200_000
"""So many pairs of a cell, or a cell format, and a conditional format are looked at."""
_MOST_VISITS: Final = 5_000_000
"""So many times a cell is looked for in an area."""
_MOST_AREAS: Final = 500
_MOST_RULES: Final = 1_000
_USUAL_WIDTH: Final = 9.0
DIGIT_POINTS: Final = 5.25
"""The width of a digit in the unit of columns, in points."""
_LETTER_WIDTH: Final = 0.5
"""The width of a letter, as a part of its size."""
LOOK_ELEMENTS: Final = (
    *("sheetFormatPr", "col", "conditionalFormatting", "cfRule", "dataBar", "iconSet", "numFmt", "strike"),
)
"""The elements of a sheet, beside its cells, that `SheetLooks` looks at."""
_Place = tuple[int, int]
_Area = tuple[int, int, int, int]


_NOWHERE: Final[_Area] = (0, 0, -1, -1)


class _Cell(Protocol):
    """What of a cell is looked at."""

    @property
    def value(self) -> Content: ...
    @property
    def number_format(self) -> NumberFormat: ...


class BookLooks:
    """How the cell formats and the conditional formats of a workbook write.

    Args:
        looks: of the cell formats, by number.
        changes: the looks that conditional formats give, by number.
        whitening: the cell formats that write some numbers or texts in white.
        codes: of the number formats that conditional formats give, by number; empty for none.
    """

    def __init__(
        self,
        looks: Sequence[Look],
        changes: Sequence[Look],
        whitening: frozenset[str | None],
        codes: Sequence[str] = (),
    ) -> None:
        self._looks = {str(number): look for number, look in enumerate(looks)}
        self.whitening = whitening
        self.unseen = self._styles({look for look in looks if look.is_unseen})
        self.shrinking = self._styles({look for look in looks if look.shrinks})
        self.repeating = self._styles({look for look in looks if look.repeats})
        self.hidden_by: dict[str, frozenset[str | None]] = {}
        """The cell formats that a conditional format makes unseen, by its number."""
        distinct = set(looks)
        for number, change in enumerate(changes[: _MOST_PAIRS // max(1, len(distinct))]):
            hidden = {look for look in distinct if not look.is_unseen and look.changed_by(change).is_unseen}
            if hidden:
                self.hidden_by[str(number)] = self._styles(hidden)
        self.striking = frozenset(str(number) for number, change in enumerate(changes) if change.strikes)
        """The conditional formats that strike out, by their number."""
        self.number_formats = {str(number): number_format(code) for number, code in enumerate(codes) if code}
        """The number formats that conditional formats give, by their number."""
        self.wanted = self.unseen.union(self.shrinking, self.whitening, self.repeating, *self.hidden_by.values())
        """The cell formats of the cells that have to be looked at."""

    def _styles(self, looks: set[Look]) -> frozenset[str | None]:
        styles: set[str | None] = {style for style, look in self._looks.items() if look in looks}
        return frozenset(styles | {None}) if "0" in styles else frozenset(styles)

    def of(self, style: str | None) -> Look:
        return self._looks.get(style or "0") or Look("", "", USUAL_SIZE)


class _Rule(NamedTuple):
    """A rule of a conditional format."""

    areas: tuple[_Area, ...]
    condition: CellCondition
    styles: frozenset[str | None] | None
    """The cell formats that it makes unseen; None if it hides numbers of any format behind a bar or an icon."""
    number_format: NumberFormat | None = None
    """The number format that it gives."""
    strikes: bool = False
    """Whether it strikes out what a cell shows."""
    priority: int = 0
    """The rule with the least number comes first."""


@dataclass
class SheetLooks:
    """Collects how the cells of one sheet look, and the rules of its conditional formats."""

    book: BookLooks
    unseen: set[_Place] = field(default_factory=set)
    perhaps_unseen: set[_Place] = field(default_factory=set)
    """Those that are not seen if a condition is met that is not certain."""
    struck: set[_Place] = field(default_factory=set)
    """Those that conditional formats strike out."""
    perhaps_struck: set[_Place] = field(default_factory=set)
    """Those that they strike out if a condition is met that is not certain."""
    number_formats: dict[_Place, NumberFormat] = field(default_factory=dict)
    """The number formats that conditional formats give to cells with a number."""
    perhaps_formats: dict[_Place, NumberFormat] = field(default_factory=dict)
    """Those that they give if a condition is met that is not certain."""
    repeated: dict[_Place, float] = field(default_factory=dict)
    """The width of each cell whose content is repeated until the cell is full, in digits."""
    _styles: dict[_Place, str | None] = field(default_factory=dict)
    _widths: list[tuple[int, int, float]] = field(default_factory=list)
    _usual_width: float = _USUAL_WIDTH
    _areas: tuple[_Area, ...] = ()
    _rules: list[_Rule] = field(default_factory=list)
    _is_open: bool = False
    """Whether formulas belong to the last rule."""

    def open_element(self, name: str, attributes: Mapping[str, str]) -> None:
        """Note an element of the sheet that is none of a cell."""
        match name:
            case "sheetFormatPr":
                self._usual_width = _width(attributes.get("defaultColWidth"), self._usual_width)
            case "col":
                self._add_width(attributes)
            case "conditionalFormatting":
                self._areas, self._is_open = tuple(_areas(attributes.get("sqref", ""))), False
            case "cfRule":
                self._add_rule(attributes)
            case "dataBar" | "iconSet" if attributes.get("showValue") in ("0", "false"):
                if len(self._rules) < _MOST_RULES:  # bars or icons in place of the numbers
                    self._rules.append(_Rule(self._areas, CellCondition("expression", formulas=("TRUE",)), None))
            case "numFmt" if len(self._rules) < _MOST_RULES:  # of a rule with a condition that Excel 2007 does not know
                code, unknown = attributes.get("formatCode", ""), CellCondition("")
                hides = ";" in code and not code.strip('; "')
                rule = (
                    _Rule(self._areas, unknown, None)
                    if hides
                    else _Rule(self._areas, unknown, frozenset(), number_format(code))
                )
                self._rules.append(rule)
            case "strike" if is_true(attributes.get("val", "1")) and len(self._rules) < _MOST_RULES:  # of such a rule
                self._rules.append(_Rule(self._areas, CellCondition(""), frozenset(), strikes=True))

    # --- cells

    def _add_width(self, attributes: Mapping[str, str]) -> None:
        """Note the width of columns, if it can matter."""
        first, last = attributes.get("min", ""), attributes.get("max", "")
        is_asked = self.book.shrinking or self.book.repeating
        if is_asked and first.isdecimal() and last.isdecimal() and len(self._widths) < _MOST_AREAS:
            width = _width(attributes.get("width"), self._usual_width)
            self._widths.append((int(first[:9]) - 1, int(last[:9]) - 1, width))

    def add(self, row: int, col: int, style: str | None, cell: _Cell) -> None:
        """Note a cell whose format is wanted."""
        value = cell.value
        is_whitened = style in self.book.whitening and cell.number_format.writes_white(value)
        is_shrunk = style in self.book.shrinking and self._is_shrunk(col, style, value)
        if style in self.book.unseen or is_shrunk or (is_whitened and not self.is_dark(style)):
            self.unseen.add((row, col))
        if style in self.book.repeating:
            self.repeated[row, col] = self._width_of(col)
        if self.book.hidden_by:
            self._styles[row, col] = style

    def is_dark(self, style: str | None) -> bool:
        """Whether white is seen in a cell of a format, or may be seen."""
        return self.book.of(style).is_dark

    def _is_shrunk(self, col: int, style: str | None, value: Content) -> bool:
        """Whether a text is made so small, to fit into its column, that nobody can read it."""
        needed = len(str(value)) * _LETTER_WIDTH
        width = self._width_of(col)
        return (self.book.of(style).size or USUAL_SIZE) > LEAST_SIZE > width * DIGIT_POINTS / max(needed, 1)

    def _width_of(self, col: int) -> float:
        """The width of a column in digits."""
        return next((width for first, last, width in self._widths if first <= col <= last), self._usual_width)

    # --- rules

    def _add_rule(self, attributes: Mapping[str, str]) -> None:
        """Note a rule if it can hide a cell, strike it out, or show another number."""
        change = attributes.get("dxfId", "")
        styles, shown = self.book.hidden_by.get(change, frozenset()), self.book.number_formats.get(change)
        strikes = change in self.book.striking
        self._is_open = bool(styles or shown or strikes) and bool(self._areas) and len(self._rules) < _MOST_RULES
        if self._is_open:
            kind, operator = attributes.get("type", ""), attributes.get("operator", "equal")
            base = self._areas[0][:2]
            condition = CellCondition(kind, operator, (), attributes.get("text", ""), base)
            number = attributes.get("priority", "")
            priority = int(number[:9]) if number.isdecimal() else 0
            self._rules.append(_Rule(self._areas, condition, styles, shown, strikes, priority))

    def add_formula(self, formula: str) -> None:
        """Note a formula of the last rule."""
        if self._is_open:
            rule = self._rules[-1]
            formulas = (*rule.condition.formulas, formula)[:2]
            self._rules[-1] = rule._replace(condition=rule.condition._replace(formulas=formulas))

    def add_areas(self, ranges: str) -> None:
        """Note the cells of the last rules. Formats that Excel 2007 does not know name them after their rules."""
        areas = tuple(_areas(ranges)) or (_NOWHERE,)
        for number in range(len(self._rules) - 1, -1, -1):
            if self._rules[number].areas:
                break
            self._rules[number] = self._rules[number]._replace(areas=areas)

    def judge_rules(self, cells: Mapping[_Place, _Cell]) -> None:
        """Note the cells that rules hide or strike out, or whose numbers they show in a format of their own."""

        def content(row: int, col: int) -> Content:
            found = cells.get((row, col))
            return found.value if found else None

        left, visits = _MOST_PAIRS, _MOST_VISITS
        for rule in sorted(self._rules, key=lambda rule: rule.priority):
            visits -= sum(min(len(cells), area_size(area)) for area in rule.areas)
            if visits < 0:
                return
            for place in places_in(rule.areas, cells):
                left -= 1
                if left < 0:
                    return
                value = content(*place)
                is_number = isinstance(value, int | float) and not isinstance(value, bool)
                hides = is_number if rule.styles is None else self._styles.get(place, "") in rule.styles
                if not hides and not rule.strikes and (rule.number_format is None or not is_number):
                    continue
                met = is_met(rule.condition, *place, content)
                if hides and met is not False:
                    (self.unseen if met else self.perhaps_unseen).add(place)
                if rule.strikes and met is not False:
                    (self.struck if met else self.perhaps_struck).add(place)
                if is_number and rule.number_format and place not in self.number_formats and met is not False:
                    shown = self.number_formats if met else self.perhaps_formats
                    shown.setdefault(place, rule.number_format)


def places_in(areas: Sequence[_Area], cells: Mapping[_Place, object]) -> Iterator[_Place]:
    """The filled cells in some areas."""
    for area in areas:
        first_row, first_col, last_row, last_col = area
        if area_size(area) <= len(cells):
            rows, cols = range(first_row, last_row + 1), range(first_col, last_col + 1)
            yield from ((row, col) for row in rows for col in cols if (row, col) in cells)
        else:
            for row, col in cells:
                if first_row <= row <= last_row and first_col <= col <= last_col:
                    yield row, col


def _areas(ranges: str) -> Iterator[_Area]:
    for text in ranges.split()[:_MOST_AREAS]:
        first, _, last = text.partition(":")
        begin, end = parse_cell_name(first.upper()), parse_cell_name((last or first).upper())
        if begin and end:
            yield *begin, *end


def _width(text: str | None, default: float) -> float:
    try:
        width = float(text or "")
    except ValueError:
        return default
    return width if 0 <= width < 1_000 else default  # not for `nan`
