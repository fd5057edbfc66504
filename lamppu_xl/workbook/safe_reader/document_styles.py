"""The styles of an OpenDocument spreadsheet: how cells and parts of texts look, also by a condition."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from lamppu_xl.domain.cell_address import parse_cell_name
from lamppu_xl.workbook.safe_reader.colours import LEAST_SIZE, USUAL_SIZE, Look, points
from lamppu_xl.workbook.safe_reader.conditions import SIGNS, CellCondition
from lamppu_xl.workbook.safe_reader.document_numbers import NUMBER, DocumentNumbers
from lamppu_xl.workbook.safe_reader.rich_text import LOWERED, RAISED, STRUCK, font_mark

if TYPE_CHECKING:
    from lamppu_xl.workbook.number_formats import NumberFormat
    from lamppu_xl.workbook.safe_reader.scanned_sheet import Value
    from lamppu_xl.workbook.safe_reader.xml import XmlReader

_NAMESPACE: Final = "urn:oasis:names:tc:opendocument:xmlns"
_STYLE, _TABLE, _DRAW = (f"{_NAMESPACE}:{name}:1.0 " for name in ("style", "table", "drawing"))
_FORMAT, _DRAWN = (f"{_NAMESPACE}:{name}-compatible:1.0 " for name in ("xsl-fo", "svg"))
CELL, SPAN, COLUMN, ROW, SHEET = "table-cell", "text", "table-column", "table-row", "table"
"""The families of styles that are looked at."""
_FAMILIES: Final = frozenset({CELL, SPAN, COLUMN, ROW, SHEET})
_COLOUR: Final = re.compile("#([0-9A-Fa-f]{6})")
_MOST_PARENTS: Final = 20
_MOST_CONDITIONS: Final = 1_000
_PLAIN: Final = Look("000000", "FFFFFF", USUAL_SIZE)


class StyleEffect(NamedTuple):
    """What a style that is applied by a condition does to a cell."""

    hides: bool
    strikes: bool
    number_format: NumberFormat | None


class StyleCondition(NamedTuple):
    """A condition, and the style of a cell that meets it."""

    condition: CellCondition
    style: str


@dataclass(frozen=True, slots=True)
class DocumentStyle:
    """What a style and its parents say."""

    text: str | None = None
    fill: str | None = None
    size: float | None = None
    line: str | None = None
    """`struck` or nothing; None if it does not say."""
    position: str | None = None
    """`raised`, `lowered` or nothing."""
    font: str | None = None
    """The mark of the font."""
    shrinks: bool | None = None
    wraps: bool | None = None
    repeats: bool | None = None
    """Whether the content is repeated until the cell is full."""
    is_masked: bool | None = None
    """Whether LibreOffice shows nothing of the cell while its sheet is protected."""
    number_style: str | None = None
    """The name of the number format that this style itself has."""
    width: float | None = None
    """Of a column, in points."""
    height: float | None = None
    """Of a row, in points."""
    page: str | None = None
    """The style of the pages of a sheet."""
    is_hidden: bool = False
    """Whether a sheet is."""
    conditions: tuple[StyleCondition, ...] = ()

    @property
    def marks(self) -> str:
        return " ".join(filter(None, (self.position, self.line, self.font)))

    @property
    def look(self) -> Look:
        """What it names of colours and sizes."""
        return Look(
            self.text, self.fill, self.size, shrinks=bool(self.shrinks) and not self.wraps, repeats=bool(self.repeats)
        )

    def is_shrunk(self, length: int, width: float | None) -> bool:
        """Whether a text is made so small, to fit into its column, that nobody can read it.

        Args:
            length: of the text.
            width: of the column, in points.
        """
        is_small = width is not None and width / max(length * 0.5, 1) < LEAST_SIZE
        return is_small and bool(self.shrinks) and not self.wraps

    def under(self, parent: DocumentStyle) -> DocumentStyle:
        """This style with what only its parent says."""
        names = ("text", "fill", "size", "line", "position", "font", "shrinks", "wraps", "repeats", "is_masked")
        missing = {name: getattr(parent, name) for name in names if getattr(self, name) is None}
        return replace(self, **missing, conditions=self.conditions or parent.conditions)


@dataclass(slots=True)
class DocumentStyles:
    """Collects the styles of both parts of a document: those with names, and those of single cells."""

    reader: XmlReader
    numbers: DocumentNumbers
    _own: dict[tuple[str, str], DocumentStyle] = field(default_factory=dict)
    _parents: dict[tuple[str, str], str] = field(default_factory=dict)
    _known: dict[tuple[str, str], DocumentStyle] = field(default_factory=dict)
    _looks: dict[str, Look] = field(default_factory=dict)
    _hiding: dict[str, tuple[CellCondition, ...]] = field(default_factory=dict)
    _striking: dict[str, tuple[CellCondition, ...]] = field(default_factory=dict)
    _effects: dict[tuple[str, str], StyleEffect] = field(default_factory=dict)
    _displayed: dict[str, str] = field(default_factory=dict)
    """The names of styles of cells by the names that people see."""
    _faces: dict[str, str] = field(default_factory=dict)
    """The names of fonts by the names that styles have for them."""
    _formats: dict[str, tuple[tuple[CellCondition, NumberFormat], ...]] = field(default_factory=dict)
    _key: tuple[str, str] | None = None
    _conditions: int = 0

    def open(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Note an element of a style, or of a number format."""
        if self.numbers.is_open or tag.startswith(NUMBER):
            self._key = None
            self.numbers.open(tag, attributes)
        elif tag == f"{_STYLE}style":
            self.reader.use("cell_styles")
            family, name = attributes.get(f"{_STYLE}family", ""), attributes.get(f"{_STYLE}name", "")
            self._key = (family, name) if family in _FAMILIES else None
            if self._key:
                self._own[self._key] = DocumentStyle(
                    page=attributes.get(f"{_STYLE}master-page-name") or None,
                    number_style=attributes.get(f"{_STYLE}data-style-name") or None,
                )
                if family == CELL and (displayed := attributes.get(f"{_STYLE}display-name")):
                    self._displayed[displayed] = name
                self._parents[self._key] = attributes.get(f"{_STYLE}parent-style-name", "")
        elif tag == f"{_STYLE}font-face":
            self.reader.use("cell_styles")
            self._faces[attributes.get(f"{_STYLE}name", "")] = attributes.get(f"{_DRAWN}font-family", "")
        elif tag == f"{_STYLE}default-style":
            self._key = None
        elif self._key:
            own = self._own[self._key]
            if tag == f"{_STYLE}text-properties":
                self._own[self._key] = self._with_text(own, attributes)
            elif tag == f"{_STYLE}map":
                self._own[self._key] = self._with_condition(own, attributes)
            else:
                self._own[self._key] = _with_cell(own, tag, attributes)

    def of(self, family: str, name: str) -> DocumentStyle:
        """A style with what its parents say."""
        key = (family, name)
        if key not in self._known:
            style, parent = self._own.get(key, DocumentStyle()), self._parents.get(key, "")
            for _ in range(_MOST_PARENTS):
                if not parent:
                    break
                style = style.under(self._own.get((family, parent), DocumentStyle()))
                parent = self._parents.get((family, parent), "")
            self._known[key] = style
        return self._known[key]

    def cell_look(self, name: str) -> Look:
        """How a cell of a style looks: black on white where nothing else is said."""
        if name not in self._looks:
            self._looks[name] = _PLAIN.changed_by(self.of(CELL, name).look)
        return self._looks[name]

    def effect(self, name: str, applied: str) -> StyleEffect:
        """What a style does to a cell of another style that a condition applies it to.

        Args:
            name: of the style of the cell.
            applied: of the other one, as the file or as people name it.
        """
        key = name, applied
        if key not in self._effects:
            applied = self._displayed.get(applied, applied)
            look, style = self.cell_look(name), self.of(CELL, applied)
            self._effects[key] = StyleEffect(
                not look.is_unseen and look.changed_by(style.look).is_unseen,
                bool(style.line) and not self.of(CELL, name).line,
                self._number_format(applied),
            )
        return self._effects[key]

    def hiding(self, name: str) -> tuple[CellCondition, ...]:
        """The conditions under which a cell of a style is not seen, though it is otherwise."""
        if name not in self._hiding:
            self._hiding[name] = tuple(
                condition for condition, style in self.of(CELL, name).conditions if self.effect(name, style).hides
            )
        return self._hiding[name]

    def striking(self, name: str) -> tuple[CellCondition, ...]:
        """The conditions under which a cell of a style is struck out, though it is not otherwise."""
        if name not in self._striking:
            self._striking[name] = tuple(
                condition for condition, style in self.of(CELL, name).conditions if self.effect(name, style).strikes
            )
        return self._striking[name]

    def whitens(self, name: str, value: Value | None) -> bool:
        """Whether the number format of a style of cells writes a value in white."""
        shown = self._number_format(name)
        return shown is not None and shown.has_white and shown.writes_white(value)

    def hides_text(self, name: str, value: Value | None) -> bool:
        """Whether the number format of a style of cells shows nothing of a text."""
        shown = self._number_format(name)
        return shown is not None and isinstance(value, str) and shown.other_words(value) == ""

    def _number_format(self, name: str) -> NumberFormat | None:
        return self.numbers.of(self._own.get((CELL, name), DocumentStyle()).number_style or "")

    def formats(self, name: str) -> tuple[tuple[CellCondition, NumberFormat], ...]:
        """The number formats that a cell of a style has under conditions."""
        if name not in self._formats:
            found = (
                (condition, self.effect(name, style).number_format)
                for condition, style in self.of(CELL, name).conditions
            )
            self._formats[name] = tuple((condition, shown) for condition, shown in found if shown)
        return self._formats[name]

    def _with_text(self, style: DocumentStyle, attributes: Mapping[str, str]) -> DocumentStyle:
        colour = _COLOUR.fullmatch(attributes.get(f"{_FORMAT}color", ""))
        is_automatic = attributes.get(f"{_STYLE}use-window-font-color") == "true"
        lines = [attributes.get(f"{_STYLE}text-line-through-{name}") for name in ("style", "type")]
        said = [line for line in lines if line is not None]
        position = attributes.get(f"{_STYLE}text-position")
        family = attributes.get(f"{_FORMAT}font-family") or attributes.get(f"{_STYLE}font-name")
        own = DocumentStyle(
            text="000000" if is_automatic else colour[1].upper() if colour else None,
            size=points(attributes.get(f"{_FORMAT}font-size", "")),
            line=(STRUCK if any(line != "none" for line in said) else "") if said else None,
            position=None if position is None else _position_mark(position),
            font=None if family is None else font_mark(self._faces.get(family, family)),
        )
        return own.under(style)

    def _with_condition(self, style: DocumentStyle, attributes: Mapping[str, str]) -> DocumentStyle:
        self._conditions += 1
        applied = attributes.get(f"{_STYLE}apply-style-name", "")
        address = attributes.get(f"{_STYLE}base-cell-address", "").rpartition(".")[2]
        found = _condition(attributes.get(f"{_STYLE}condition", ""), parse_cell_name(address) or (0, 0))
        if found is None or self._conditions > _MOST_CONDITIONS:
            return style
        return replace(style, conditions=(*style.conditions, StyleCondition(found, applied)))


def _with_cell(style: DocumentStyle, tag: str, attributes: Mapping[str, str]) -> DocumentStyle:
    """A style with the properties of a cell, a column, a row or a sheet."""
    if tag == f"{_STYLE}table-cell-properties":
        background = attributes.get(f"{_FORMAT}background-color")
        colour = _COLOUR.fullmatch(background or "")
        fill = style.fill if background is None else colour[1].upper() if colour else "FFFFFF"
        shrinks, wraps = attributes.get(f"{_STYLE}shrink-to-fit"), attributes.get(f"{_FORMAT}wrap-option")
        repeats, protection = (attributes.get(f"{_STYLE}{name}") for name in ("repeat-content", "cell-protect"))
        return replace(
            style,
            fill=fill,
            shrinks=style.shrinks if shrinks is None else shrinks == "true",
            wraps=style.wraps if wraps is None else wraps == "wrap",
            repeats=style.repeats if repeats is None else repeats == "true",
            is_masked=style.is_masked if protection is None else protection == "hidden-and-protected",
        )
    if tag == f"{_STYLE}table-column-properties":
        return replace(style, width=points(attributes.get(f"{_STYLE}column-width", "")))
    if tag == f"{_STYLE}table-row-properties":
        return replace(style, height=points(attributes.get(f"{_STYLE}row-height", "")))
    if tag == f"{_STYLE}table-properties" and attributes.get(f"{_TABLE}display") == "false":
        return replace(style, is_hidden=True)
    return style


def rule_condition(written: str, base: str) -> CellCondition:
    """A condition as LibreOffice writes it for itself; one without a kind if it is not known.

    Args:
        written: the condition.
        base: the address of the cell for which it is written.
    """
    written = written.strip()
    if found := _OF_TEXT.fullmatch(written):
        text = found[2].strip().removeprefix('"').removesuffix('"')
        return CellCondition(_TEXTS[found[1]], text=text)
    usual = _STANDARD.sub(lambda found: _NAMES.get(found[0], f"cell-content(){found[0]}"), written)
    place = parse_cell_name(base.rpartition(".")[2]) or (0, 0)
    return _condition(usual, place) or CellCondition("")


_TEXTS: Final = {
    "begins-with": "beginsWith",
    "ends-with": "endsWith",
    "contains-text": "containsText",
    "not-contains-text": "notContainsText",
}
_OF_TEXT: Final = re.compile(rf"({'|'.join(_TEXTS)})\((.*)\)", re.DOTALL)
_NAMES: Final = {
    "formula-is(": "is-true-formula(",
    "between(": "cell-content-is-between(",
    "not-between(": "cell-content-is-not-between(",
}
_STANDARD: Final = re.compile(r"\A(?:formula-is\(|between\(|not-between\(|[<>=!]+)")
_CONDITION: Final = re.compile(r"cell-content\(\)\s*(<>|!=|<=|>=|=|<|>)\s*(.+)", re.DOTALL)
_BETWEEN: Final = re.compile(r"cell-content-is-(not-)?between\((.+),(.+)\)", re.DOTALL)
_FORMULA: Final = re.compile(r"is-true-formula\((.*)\)", re.DOTALL)
_REFERENCE: Final = re.compile(r"\[\.(\$?[A-Z]{1,3}\$?[0-9]{1,7})\]")


def _condition(written: str, base: tuple[int, int]) -> CellCondition | None:
    """The condition of a style as Excel writes it."""
    written = _REFERENCE.sub(r"\1", written.strip())
    if found := _CONDITION.fullmatch(written):
        return CellCondition("cellIs", SIGNS[found[1]], (found[2],), base=base)
    if found := _BETWEEN.fullmatch(written):
        operator = "notBetween" if found[1] else "between"
        return CellCondition("cellIs", operator, (found[2], found[3]), base=base)
    found = _FORMULA.fullmatch(written)
    return CellCondition("expression", formulas=(found[1],), base=base) if found else None


def _position_mark(position: str) -> str:
    """The mark of `super 58%`, `33% 58%` or `sub`."""
    first = position.split(" ", maxsplit=1)[0]
    if first == "super" or (first.endswith("%") and not first.startswith(("-", "0%"))):
        return RAISED
    return LOWERED if first == "sub" or first.startswith("-") else ""
