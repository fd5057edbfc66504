"""The text of a scanned cell, for comparing and for quoting."""

from __future__ import annotations

from lamppu_xl.domain.text_normalising import collapse_blanks, to_nfc
from lamppu_xl.workbook.model import plain_text
from lamppu_xl.workbook.safe_reader import ScannedCell


def shown_text(cell: ScannedCell) -> str:
    """What a cell shows, in its normal form; empty when the cell is blank."""
    if cell.error is not None:
        return cell.error
    value = cell.value
    if value is None:
        return f"={cell.formula}" if cell.formula is not None else ""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return normal_text(plain_text(float(value)) if is_number else str(value))


def normal_text(text: str) -> str:
    """A text without what programs change when they save: forms of letters, line breaks and runs of blanks."""
    return collapse_blanks(to_nfc(text))
