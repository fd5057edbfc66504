"""The text of a scanned cell, for comparing and for quoting."""

from __future__ import annotations

import re

from lamppu_xl.domain.text_normalising import collapse_blanks, is_blank, to_nfc
from lamppu_xl.workbook.model import plain_text
from lamppu_xl.workbook.safe_reader import ScannedCell, Value
from lamppu_xl.workbook.safe_reader.rich_text import struck_text
from lamppu_xl.workbook.symbol_fonts import (
    has_private_signs,
    private_names,
    with_letters,
    without_private_signs,
)


def shown_text(cell: ScannedCell) -> str:
    """The content of a cell in its normal form, for comparing; empty when the cell is blank.

    A date is its serial number.
    """
    if cell.error is not None:
        return cell.error
    value = cell.value
    if value is None:
        return seen_formula(cell)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return normal_text(plain_text(float(value)) if is_number else str(value))


def seen_text(cell: ScannedCell, *, language: str = "", date1904: bool = False) -> str:
    """The content of a cell as people see it, for quoting: a date or a time and not its serial number.

    What is struck out has marks. A private sign without a meaning is its code.
    """
    value = cell.value
    if cell.marked or isinstance(value, str):
        text = normal_text(shown_signs(_signs(cell)))
    elif cell.error is not None or value is None or isinstance(value, bool):
        text = shown_text(cell)
    else:
        text = normal_text(cell.number_format.show(float(value), language=language, date1904=date1904, complete=True))
    return struck_text(text) if cell.struck and text and not cell.marked else text


_STORED_NAMES = re.compile(r"\b_xl(?:fn|ws|pm|udf|eta|op)\.")
"""What a file stores before the names of newer functions and of their parameters; no program shows it."""
_SPILLED = re.compile(r"\b_xlfn\.ANCHORARRAY\(([^()]+)\)")
_SINGLE = re.compile(r"\b_xlfn\.SINGLE\(([^()]+)\)")
"""What a file stores for `A1#`, all values of a formula, and for `@A1`, one of them."""
_OF_GOOGLE_SHEETS = re.compile(r'IFERROR\(__xludf\.DUMMYFUNCTION\("((?:[^"]|"")*)"\),.*\)', re.IGNORECASE | re.DOTALL)
"""What a file stores in place of a formula that only Google Sheets can calculate."""


_STORED_REFERENCE = re.compile(r"(?<!\w)\[([^\[\]]*\.\$?[A-Z]{1,3}\$?[0-9]{1,7})\]")
"""A reference in a formula as OpenDocument stores it: `[.B4:.B11]`. People see it without brackets and first dots."""


def seen_formula(cell: ScannedCell) -> str:
    """The formula of a cell as people see it; `=` for one that shares the formula of another cell, nothing for none."""
    if cell.formula is None:
        return ""
    if call := _OF_GOOGLE_SHEETS.fullmatch(cell.formula.strip()):
        return "={}".format(call[1].replace('""', '"'))
    formula = _SINGLE.sub(r"@\1", _SPILLED.sub(r"\1#", cell.formula))
    return f"={_STORED_REFERENCE.sub(_shown_reference, _STORED_NAMES.sub('', formula))}"


def _shown_reference(stored: re.Match[str]) -> str:
    return stored[1].removeprefix(".").replace(":.", ":")


def text_with_marks(cell: ScannedCell) -> Value | None:
    """The value of a cell; a text with the marks of what is struck out, raised or lowered in it.

    Letters of symbol fonts and private signs are the signs of Unicode that are seen, where there is one.
    """
    value = cell.value
    if not isinstance(value, str):
        return value
    if cell.symbols and not cell.marked:
        return without_private_signs(with_letters(cell.symbols, value))
    return without_private_signs(cell.marked or value)


def shown_signs(text: str) -> str:
    """A text with the signs of Unicode in place of known private ones, and the codes of the others."""
    return private_names(without_private_signs(text))


def _signs(cell: ScannedCell) -> str:
    """The text of a cell with its marks and signs."""
    return without_private_signs(cell.marked or cell.symbols or str(cell.value))


def has_signs(cell: ScannedCell) -> bool:
    """Whether a cell has a text of which a symbol font shows signs, or with private signs."""
    return isinstance(cell.value, str) and (cell.symbols != "" or has_private_signs(cell.value))


def has_unknown_signs(cell: ScannedCell) -> bool:
    """Whether the text of a cell has signs that Unicode does not have."""
    return isinstance(cell.value, str) and has_private_signs(_signs(cell))


def normal_text(text: str) -> str:
    """A text without what programs change when they save: forms of letters, line breaks and runs of blanks."""
    return "" if is_blank(text) else collapse_blanks(to_nfc(text))
