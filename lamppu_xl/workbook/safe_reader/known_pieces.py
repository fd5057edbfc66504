"""Cells and data validations that sheets of earlier workbooks had, too, byte for byte: they are not parsed again.

Most cells of a return are as the template has them, and equal in the returns of all partners. What is equal is cut out
of the bytes of a sheet before they are parsed, and the cell that was read the first time is used. Only the simplest
notation is cut out, in which each `<` begins a tag; all else is left to the parser.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, NamedTuple

from lamppu_xl.domain.cell_address import column_index
from lamppu_xl.workbook.safe_reader.package import KIB, MIB
from lamppu_xl.workbook.safe_reader.rich_values import PICTURE_FORMULA
from lamppu_xl.workbook.safe_reader.scanned_sheet import ScannedCell

LARGEST_SHEET: Final = MIB
"""Bytes of a sheet of which pieces are known."""
_MOST_BYTES: Final = 4 * MIB
"""Bytes of all pieces that are kept; then all are forgotten."""
_LONGEST_PIECE: Final = 16 * KIB
_MOST_MET: Final = 50_000

UNREAD: Final = ScannedCell(None, None, None)
"""Stands for a cell that is still to be read."""

_ROW_END: Final = b"</row>"
_ROW: Final = re.compile(rb'r="([1-9][0-9]{0,6})"[^<>]*>')
_CELL: Final = re.compile(
    rb"""
    r="([A-Z]{1,3})([0-9]{1,7})" [^<>]*
    (?: /> | > [^<]* (?: < (?! /?(?:c|row)[\s/>] ) [^<]* )* </c> )
    """,
    re.VERBOSE,
)
"""A cell after `<c `, with anything inside but a row or another cell."""
_SIMPLE: Final = re.compile(
    rb"""
    r="[A-Z]+[0-9]+" (?:\ s="([0-9]+)")? (?:\ t="(n|s|str|b|e)")?
    (?: /> | > (?:<f(?:\ aca="false")?>([^<]*)</f>)? (?: <v>([^<]*)</v> | (<v\ ?/>) )? </c> )
    """,
    re.VERBOSE,
)
"""A cell of which nothing matters but its format, type, formula and value."""
_VALIDATIONS: Final = re.compile(rb"<dataValidations .*?</dataValidations>", re.DOTALL)
_SIMPLE_VALIDATIONS: Final = re.compile(
    rb"""
    <dataValidations\ [^<>]*>
    (?: <dataValidation\ [^<>]* (?: /> | > (?: <formula[12]> [^<]* </formula[12]> )* </dataValidation> ) )*
    </dataValidations>
    """,
    re.VERBOSE,
)


class _KnownCell(NamedTuple):
    place: tuple[int, int]
    cell: ScannedCell | None
    """None for one that only has a format."""
    text: int
    """The number of the shared text in it; negative for none."""
    length: int
    """Characters of its formula and its own text."""
    elements: int


@dataclass
class Remainder:
    """What of a sheet is still to be parsed, and what was found in it without that."""

    cells: dict[tuple[int, int], ScannedCell] = field(default_factory=dict)
    """The filled cells that are known, and `UNREAD` for each of the others, in the order of the sheet."""
    new: list[tuple[bytes, tuple[int, int]]] = field(default_factory=list)
    """The cells that are not known and where they are."""
    new_validations: bytes = b""
    seen: int = 0
    """The number of known cells, the empty ones too."""
    length: int = 0
    """Characters of their texts."""
    elements: int = 0
    validations: int = 0
    data: bytes = b""
    """The sheet without the known pieces."""


class KnownPieces:
    """Those of workbooks with equal style sheets. They were read within the same limits."""

    def __init__(self) -> None:
        self._cells: dict[bytes, _KnownCell] = {}
        self._validations: dict[bytes, int] = {}
        self._size = 0
        self._met: set[int] = set()
        """The hashes of pieces that were met; one that is met again is kept."""
        self._has_workbook = False

    def for_next(self) -> KnownPieces | None:
        """These pieces for the next workbook; None for the first one, which may be alone: to keep pieces takes time."""
        had_workbook, self._has_workbook = self._has_workbook, True
        return self if had_workbook else None

    def cut_out(self, sheet: bytes, texts: Sequence[str], marked: Mapping[int, str]) -> Remainder | None:
        """Cut the known pieces out of a sheet; None if it is written in a way in which that is not certain.

        Args:
            sheet: its XML.
            texts: the shared texts of the workbook.
            marked: those that are marked, by number.
        """
        head, opened, rest = sheet.partition(b"<sheetData>")
        data, closed, tail = rest.partition(b"</sheetData>")
        if not closed or b"<!" in sheet or sheet.rfind(b"<?") > 0 or b"<worksheet " not in head:
            return None
        start, *rows = data.split(b"<row ")
        if start:
            return None
        remainder = Remainder()
        kept = [head, opened]
        for row in rows:
            left = self._cut_row(row, remainder, texts, marked)
            if left is None:
                return None
            kept.append(left)
        kept += (closed, self._without_validations(tail, remainder))
        remainder.data = b"".join(kept)
        return remainder

    def _cut_row(
        self, row: bytes, remainder: Remainder, texts: Sequence[str], marked: Mapping[int, str]
    ) -> bytes | None:
        """What is left of a row; None if it is written in an unusual way."""
        attributes, *pieces = row.split(b"<c ")
        kept = [b"<row ", attributes]
        if pieces:
            match = _ROW.fullmatch(attributes)
            if not match or not row.endswith(_ROW_END):
                return None
            number = int(match[1]) - 1
            last = (number, -1)
            pieces[-1] = pieces[-1].removesuffix(_ROW_END)
            known_cells, cells, text_count = self._cells, remainder.cells, len(texts)
            for piece in pieces:
                known = known_cells.get(piece)
                if known is None or known.text >= text_count:
                    place = _place_of(piece)
                    remainder.new.append((piece, place))
                    cells[place] = UNREAD
                    kept += (b"<c ", piece)
                else:
                    place, cell, text, length, elements = known
                    remainder.seen += 1
                    remainder.length += length
                    remainder.elements += elements
                    if cell is not None:
                        if text >= 0 and (cell.value != texts[text] or text in marked or cell.marked):
                            cell = cell._replace(value=texts[text], marked=marked.get(text, ""))
                        cells[place] = cell
                if place <= last or place[0] != number:
                    return None
                last = place
            kept.append(_ROW_END)
        return b"".join(kept)

    def _without_validations(self, tail: bytes, remainder: Remainder) -> bytes:
        """What follows the cells of a sheet, without data validations that are known."""
        match = _VALIDATIONS.search(tail)
        if not match or b"xmlns=" in tail[: match.start()]:
            return tail
        block = match[0]
        count = self._validations.get(block)
        if count is None:
            remainder.new_validations = block
            return tail
        remainder.validations = count
        remainder.elements += block.count(b"<") - block.count(b"</")
        return tail[: match.start()] + tail[match.end() :]

    def add(self, remainder: Remainder, looked_at: frozenset[str | None]) -> None:
        """Add the new pieces of a sheet that was read.

        Args:
            remainder: with all its cells.
            looked_at: the cell formats whose cells have to be looked at.
        """
        if self._size > _MOST_BYTES:
            self._cells.clear()
            self._validations.clear()
            self._size = 0
        if len(self._met) > _MOST_MET:
            self._met.clear()
        for piece, place in remainder.new:
            if hash(piece) not in self._met:
                self._met.add(hash(piece))
            elif len(piece) <= _LONGEST_PIECE and (known := _known_cell(piece, place, remainder.cells, looked_at)):
                self._cells[piece] = known
                self._size += len(piece)
        block = remainder.new_validations
        if block and b"xmlns" not in block and _SIMPLE_VALIDATIONS.fullmatch(block):
            self._validations[block] = block.count(b"<dataValidation ")
            self._size += len(block)


def _known_cell(
    piece: bytes,
    place: tuple[int, int],
    cells: Mapping[tuple[int, int], ScannedCell],
    looked_at: frozenset[str | None],
) -> _KnownCell | None:
    """A cell that was read, if it is the same wherever these bytes are; else None."""
    match = _SIMPLE.fullmatch(piece)
    if not match:
        return None
    style, kind, formula, value, empty = match.groups()
    has_escapes = value is not None and (b"_x" in value or b"&#" in value)
    if has_escapes or (style.decode() if style else None) in looked_at:
        return None
    elements = 1 + (formula is not None) + (value is not None or empty is not None)
    cell = cells.get(place)
    if cell is None:
        return _KnownCell(place, None, -1, 0, elements)
    is_as_written = (cell.formula is None) == (formula is None) and (cell.error is None) == (kind != b"e")
    if not is_as_written or (formula or b"").startswith(b"=") or PICTURE_FORMULA.fullmatch(cell.formula or ""):
        return None
    length = len(cell.formula or "")
    if kind in (b"str", b"b", b"e"):
        length += len(value or b"") if kind == b"b" else len(str(cell.error if kind == b"e" else cell.value or ""))
    return _KnownCell(place, cell, int(value) if kind == b"s" and value else -1, length, elements)


def _place_of(piece: bytes) -> tuple[int, int]:
    """Where a cell is; before all cells if it is written in an unusual way."""
    match = _CELL.fullmatch(piece)
    return (int(match[2]) - 1, _column(match[1])) if match else (-1, -1)


@lru_cache(maxsize=1024)
def _column(letters: bytes) -> int:
    return column_index(letters.decode())
