"""Checksums of sheets, over contents in a form that does not depend on the program that saved the file."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from lamppu_xl.domain.excel_dates import to_serial
from lamppu_xl.domain.text_normalising import to_nfc, unix_lines
from lamppu_xl.ledger.records import LedgerSheet
from lamppu_xl.master.cell_sums import CellSums
from lamppu_xl.workbook.model import CellUse, Content, Formula, RenderableCell, plain_text
from lamppu_xl.workbook.safe_reader import ScannedCell

_MODULUS = 1 << 128
_SHORT = 80
"""Characters of a text that is probably in many cells."""


def planned_content(content: Content) -> str:
    """The content that is to be written, in normal form; empty for an empty cell."""
    if isinstance(content, str):
        return _value(content)
    if content is None:
        return ""
    if isinstance(content, Formula):
        return _formula(content.text)
    if isinstance(content, date):
        return _value(float(to_serial(content)))
    return _value(content if isinstance(content, float | int) else plain_text(content))


def fixed_contents(cells: Iterable[RenderableCell | None]) -> list[tuple[int, str]]:
    """The columns and contents of the cells of a row that people should not change; empty ones are left out."""
    contents: list[tuple[int, str]] = []
    for col, cell in enumerate(cells):
        if cell is None or (planned := cell.content) is None:
            continue
        use = cell.use
        if use is not CellUse.ANSWER and use is not CellUse.KEY:
            is_short = type(planned) is str and len(planned) <= _SHORT
            if content := _text(planned) if is_short else planned_content(planned):
                contents.append((col, content))
    return contents


def cell_texts(contents: Iterable[tuple[int, str]]) -> list[str]:
    """The columns and contents of cells as the checksums count them."""
    return [f"{col},{content}" for col, content in contents]


def read_content(cell: ScannedCell) -> str:
    """The content of a cell that was read, in normal form."""
    if cell.formula is not None:
        return _formula(cell.formula)
    return f"!{cell.error}" if cell.error else _value(cell.value)


def _formula(text: str) -> str:
    """A formula without blanks, dollar signs and case, which programs change."""
    return "=" + re.sub(r"[\s$]", "", text).upper()


@lru_cache(maxsize=2048)
def _text(value: str) -> str:
    text = unix_lines(to_nfc(value)).strip()
    return f'"{text}' if text else ""


def _value(value: object) -> str:
    if isinstance(value, str):
        return _text(value) if len(value) <= _SHORT else _text.__wrapped__(value)
    if isinstance(value, bool):
        return f"?{value}"
    return "" if value is None else f"#{float(value):.12g}"  # type: ignore[arg-type]  # only numbers are left


@dataclass
class SheetChecksums:
    """Checksums of one sheet, calculated while its rows are written from the top."""

    sheet: str
    sums: CellSums = field(default_factory=CellSums)
    _placed: Any = field(default_factory=hashlib.sha256)
    _loose: int = 0

    def row(self, number: int, cells: Iterable[tuple[int, str]]) -> None:
        """Add a row.

        Args:
            cells: columns and contents in normal form; empty ones do not count.
        """
        filled = [(col, content) for col, content in cells if content]
        self.filled_row(number, filled, cell_texts(filled))

    def filled_row(self, number: int, cells: Sequence[tuple[int, str]], texts: Sequence[str]) -> None:
        """Add a row of cells that are not empty.

        Args:
            cells: columns and contents in normal form.
            texts: their `cell_texts`.
        """
        if not cells:
            return
        data = "\x1e".join(texts).encode("utf-8", "replace")
        self.sums.add(number, cells)
        self._placed.update(f"\x1d{number}\x1e".encode() + data)
        self._loose = (self._loose + int.from_bytes(hashlib.sha256(data).digest()[:16], "big")) % _MODULUS

    @property
    def tab(self) -> LedgerSheet:
        return LedgerSheet(self.sheet, self._placed.hexdigest()[:32], f"{self._loose:032x}")
