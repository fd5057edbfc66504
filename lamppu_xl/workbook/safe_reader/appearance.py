"""How the cells of an untrusted workbook look, also the empty ones: fills, borders, locks and data validations.

A workbook is read by `read_workbook` first. This module reads its sheets a second time, within the same limits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeVar

from lamppu_xl.domain.cell_address import column_index
from lamppu_xl.workbook.number_formats import BUILT_IN, GENERAL, NumberFormat, number_format
from lamppu_xl.workbook.safe_reader.package import LIMITS, Limits, Refusal, RefusedError, ZipPart, open_package
from lamppu_xl.workbook.safe_reader.workbook import sheet_parts
from lamppu_xl.workbook.safe_reader.xml import XmlReader, decode_escapes, is_true

T = TypeVar("T")

MOST_ROWS, MOST_COLUMNS = 2_000, 400
"""The appearance of cells further down or to the right is not kept."""

Area = tuple[int, int, int, int]
"""First row, first column, last row, last column, from 0."""


@dataclass(frozen=True, slots=True)
class CellLook:
    """How a cell looks, by its cell format."""

    fill: str = ""
    """The colour of its background, as stored; empty if there is none."""
    sides: frozenset[str] = frozenset()
    """The sides with a border: `left`, `right`, `top`, `bottom`."""
    bold: bool = False
    locked: bool = True
    """Whether it is locked when the sheet is protected."""
    number_format: NumberFormat = GENERAL


PLAIN: Final = CellLook()


@dataclass(frozen=True, slots=True)
class CellValidation:
    """A data validation as it is stored."""

    areas: tuple[Area, ...]
    kind: str
    """`list`, `whole`, `decimal`, `date`, `time`, `textLength`, `custom`, or `none` for a prompt only."""
    operator: str
    formulas: tuple[str, str]
    """Both formulas without their `=`; empty where there is none."""
    prompt: str
    """The text that Excel shows beside the selected cell."""


@dataclass(frozen=True, slots=True)
class SheetLook:
    """How the cells of a sheet look."""

    cells: Mapping[tuple[int, int], CellLook]
    """By row and column from 0; only those that are stored with a cell format."""
    columns: tuple[tuple[int, int, CellLook], ...]
    """First and last column, and the look of their cells that are not stored."""
    validations: tuple[CellValidation, ...]

    def of(self, row: int, col: int) -> CellLook:
        found = self.cells.get((row, col))
        return found or next((look for first, last, look in self.columns if first <= col <= last), PLAIN)


def read_appearance(data: bytes, limits: Limits = LIMITS) -> dict[str, SheetLook] | Refusal:
    """How the cells of each worksheet look, by the name of the sheet, or the reason for refusing the workbook.

    Args:
        data: a workbook that `read_workbook` has read.
        limits: how much of it is read.
    """
    try:
        reader = XmlReader(open_package(data, limits), limits)
        parts, styles = sheet_parts(reader)
        looks = _looks(reader, styles) if styles else [PLAIN]
        return {name: _sheet_look(reader, part, looks) for name, part in parts.items()}
    except RefusedError as refused:
        return refused.refusal


@dataclass(slots=True)
class _Element:
    """An element of a part, as it ends."""

    path: tuple[str, ...]
    """The names of the elements around it and its own, without namespaces."""
    attributes: Mapping[str, str]
    text: str


def _elements(reader: XmlReader, part: ZipPart, ignored: frozenset[str] = frozenset()) -> Iterator[_Element]:
    """The elements of a part, as they end: children come before parents.

    Args:
        reader: of the package.
        part: of the package.
        ignored: the names of elements that are not wanted, to save time.
    """
    opened: list[tuple[str, dict[str, str]]] = []
    ended: list[_Element] = []
    texts: list[str] = []

    names: dict[str, str] = {}

    def start(tag: str, attributes: dict[str, str]) -> None:
        name = names.get(tag)
        if name is None:
            name = names[tag] = tag.rpartition(" ")[2]
        opened.append((name, attributes))
        texts.clear()

    def end(_: str) -> None:
        name, attributes = opened[-1]
        if name not in ignored:
            ended.append(_Element(tuple(each for each, _ in opened), attributes, "".join(texts)))
        opened.pop()
        texts.clear()

    for _ in reader.steps(part, start, end, texts.append):
        yield from ended
        ended.clear()


# Styles


def _looks(reader: XmlReader, part: ZipPart) -> list[CellLook]:
    """The look of each cell format, in the order of the style sheet."""
    codes = {str(number): code for number, code in BUILT_IN.items()}
    fonts: list[bool] = []
    fills: list[str] = []
    borders: list[frozenset[str]] = []
    found: list[CellLook] = []
    is_bold, fill, pattern = False, "", ""
    sides: set[str] = set()
    formats: list[tuple[Mapping[str, str], bool]] = []
    locked = True
    for element in _elements(reader, part):
        path, attributes = element.path, element.attributes
        match path[1:]:
            case ("numFmts", "numFmt"):
                codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
            case ("fonts", "font", "b"):
                is_bold = attributes.get("val", "1") not in ("0", "false")
            case ("fonts", "font"):
                fonts.append(is_bold)
                is_bold = False
            case ("fills", "fill", "patternFill", "fgColor"):
                fill = "/".join(f"{key}={value}" for key, value in sorted(attributes.items()))
            case ("fills", "fill", "patternFill"):
                pattern = attributes.get("patternType", "none")
            case ("fills", "fill"):
                fills.append("" if pattern in ("none", "") or fill in _WHITE else fill or pattern)
                fill = pattern = ""
            case ("borders", "border", side) if attributes.get("style", "none") != "none":
                sides.add(_SIDES.get(side, side))
            case ("borders", "border"):
                borders.append(frozenset(sides))
                sides.clear()
            case ("cellXfs", "xf", "protection"):
                locked = attributes.get("locked", "1") not in ("0", "false")
            case ("cellXfs", "xf"):
                formats.append((attributes, locked))
                locked = True
    for attributes, is_locked in formats:
        found.append(
            CellLook(
                _at(fills, attributes.get("fillId"), ""),
                _at(borders, attributes.get("borderId"), frozenset()),
                _at(fonts, attributes.get("fontId"), False),
                is_locked,
                number_format(codes.get(attributes.get("numFmtId", "0")) or "General"),
            )
        )
    return found or [PLAIN]


_WHITE: Final = frozenset({"rgb=FFFFFFFF", "rgb=00FFFFFF", "theme=0", "indexed=9"})
_SIDES: Final = {"start": "left", "end": "right"}


def _at(items: list[T], number: str | None, default: T) -> T:
    position = _number(number or "0")
    return items[position] if 0 <= position < len(items) else default


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 10 else -1


# Sheets

_REFERENCE: Final = re.compile("([A-Z]{1,3})([0-9]{1,7})")
_IGNORED: Final = frozenset({"v", "t", "is", "r", "row"})


@dataclass(slots=True)
class _Parts:
    """What was met of one data validation."""

    formulas: dict[str, str] = field(default_factory=dict)
    ranges: str = ""


def _sheet_look(reader: XmlReader, part: ZipPart, looks: list[CellLook]) -> SheetLook:
    cells: dict[tuple[int, int], CellLook] = {}
    columns: list[tuple[int, int, CellLook]] = []
    validations: list[CellValidation] = []
    met = _Parts()
    columns_by_letters: dict[str, int] = {}
    for element in _elements(reader, part, _IGNORED):
        path, attributes = element.path, element.attributes
        match path[-1]:
            case "c":
                reference = _REFERENCE.fullmatch(attributes.get("r", ""))
                style = _number(attributes.get("s", ""))
                if reference and 0 <= style < len(looks):
                    row = int(reference[2]) - 1
                    col = columns_by_letters.get(reference[1], -1)
                    if col < 0:
                        col = columns_by_letters[reference[1]] = column_index(reference[1])
                    if row < MOST_ROWS and col < MOST_COLUMNS:
                        cells[row, col] = looks[style]
            case "col":
                first, last = _number(attributes.get("min", "")), _number(attributes.get("max", ""))
                style = _number(attributes.get("style", ""))
                # Excel stores each column once at most; only the columns whose cells are kept are looked up.
                if 0 < first <= MOST_COLUMNS and 0 <= style < len(looks) and len(columns) < MOST_COLUMNS:
                    columns.append((first - 1, last - 1, looks[style]))
            case "formula1" | "formula2" if "dataValidation" in path:
                met.formulas[path[-1]] = met.formulas.get(path[-1]) or element.text
            case "f" if "dataValidation" in path:
                met.formulas[path[-2]] = element.text
            case "sqref" if "dataValidation" in path:
                met.ranges = element.text
            case "dataValidation":
                validation = _validation(attributes, met)
                reader.use("data_validations", len(validation.areas) if validation else 1)
                if validation:
                    validations.append(validation)
                met = _Parts()
    return SheetLook(cells, tuple(columns), tuple(validations))


def _validation(attributes: Mapping[str, str], met: _Parts) -> CellValidation | None:
    written = (attributes.get("sqref") or met.ranges).split()
    areas = tuple(area for text in written[:500] if (area := parse_area(text)))
    first, second = (met.formulas.get(name, "").removeprefix("=") for name in ("formula1", "formula2"))
    prompt = decode_escapes(attributes.get("prompt", "")) if is_true(attributes.get("showInputMessage")) else ""
    kind, operator = attributes.get("type", "none"), attributes.get("operator", "between")
    return CellValidation(areas, kind, operator, (first, second), prompt.strip()) if areas else None


def parse_area(text: str) -> Area | None:
    """The area of a reference such as `$B$2:$C$9`, `B2` or `$A:$A`; None for anything else.

    >>> parse_area("$B$2:C9")
    (1, 1, 8, 2)
    """
    first, _, last = text.replace("$", "").upper().partition(":")
    corners = [_REFERENCE.fullmatch(corner) for corner in (first, last or first)]
    if corners[0] and corners[1]:
        rows = sorted(int(corner[2]) - 1 for corner in corners if corner)
        cols = sorted(column_index(corner[1]) for corner in corners if corner)
        return rows[0], cols[0], rows[1], cols[1]
    if last and re.fullmatch("[A-Z]{1,3}", first) and re.fullmatch("[A-Z]{1,3}", last):
        cols = sorted((column_index(first), column_index(last)))
        return 0, cols[0], 1_048_575, cols[1]
    return None
