"""The cell of a return that an answer comes from, compared with the answer."""

from __future__ import annotations

import math
import re
from collections.abc import Collection

from lamppu_xl.domain.cell_address import parse_cell_name
from lamppu_xl.domain.excel_dates import day_of_serial
from lamppu_xl.domain.text_normalising import without_invisible
from lamppu_xl.i18n.languages import LANGUAGES
from lamppu_xl.ledger.records import parse_day
from lamppu_xl.programme.member_records import ProgrammeAnswer
from lamppu_xl.programme.trace.chain import CellContent, content_of, find_sheet, format_of
from lamppu_xl.returns.cell_text import seen_text
from lamppu_xl.workbook.number_formats import NumberFormat
from lamppu_xl.workbook.safe_reader import ScannedCell, ScannedWorkbook
from lamppu_xl.workbook.text_split import clean_text


def seen_texts(book: ScannedWorkbook, source: ProgrammeAnswer) -> frozenset[str]:
    """What an answer's cell in a return shows, in every language, if that is something else than what it stores."""
    cell = _cell(book, source)
    if cell is None:
        return frozenset()
    shown = (seen_text(cell, language=language, date1904=book.date1904) for language in LANGUAGES)
    return frozenset(map(_without_spaces, shown))


def return_cell(book: ScannedWorkbook, source: ProgrammeAnswer) -> CellContent:
    """The content of an answer's cell in a return."""
    return content_of(_cell(book, source))


def return_format(book: ScannedWorkbook, source: ProgrammeAnswer) -> NumberFormat:
    """How an answer's cell in a return shows a number."""
    return format_of(_cell(book, source))


def _cell(book: ScannedWorkbook, source: ProgrammeAnswer) -> ScannedCell | None:
    sheet, address = find_sheet(book, source.sheet), parse_cell_name(source.cell)
    return sheet.cells.get(address) if sheet and address else None


def return_cell_agrees(book: ScannedWorkbook, source: ProgrammeAnswer, *, mask: str = "") -> bool:
    """Whether the cell of a return holds an answer, or shows it.

    Args:
        mask: the text in the answer in place of personal data.
    """
    content, date1904 = return_cell(book, source), book.date1904
    if cell_agrees(content, source, date1904=date1904, mask=mask):
        return True
    return cell_agrees(content, source, seen=seen_texts(book, source), date1904=date1904, mask=mask)


def computed_cell(book: ScannedWorkbook, source: ProgrammeAnswer) -> bool:
    """Whether the form computes the cell. The answer was computed from other cells, whatever value the cell stores."""
    cell = _cell(book, source)
    return cell is not None and cell.formula is not None


def cell_agrees(
    content: CellContent,
    source: ProgrammeAnswer,
    *,
    seen: Collection[str] = (),
    date1904: bool = False,
    mask: str = "",
) -> bool:
    """Whether the content of a return's cell is the answer.

    Args:
        seen: what the cell shows of a number, without spaces.
        date1904: whether the return counts days from 1904.
        mask: the text in the answer in place of personal data.
    """
    value = source.value
    if isinstance(value, float | int):
        number = _number(content)
        return number is not None and math.isclose(number, value, rel_tol=1e-12)
    if _without_spaces(value) in seen:
        return True
    if isinstance(content, int | float) and not isinstance(content, bool):
        return _number_agrees(content, value, date1904=date1904)
    text = _without_spaces(str(content or ""))
    if (day := parse_day(value)) and text == f"{day.day}.{day.month}.{day.year}":
        return True
    if mask and mask in value:
        kept = (re.escape(_without_spaces(part)) for part in value.split(mask))
        return re.fullmatch(".*".join(kept), text, re.DOTALL) is not None
    return text in {_without_spaces(label) for label in (value, *source.option_labels)}


def _number_agrees(number: float, value: str, *, date1904: bool) -> bool:
    """Whether a number in a cell is the day or the text of an answer."""
    day = parse_day(value)
    if day is None:
        return _without_spaces(f"{number:.15g}") == value
    return day == day_of_serial(number, date1904=date1904)


def _number(content: CellContent) -> float | None:
    """A number, or the number in a text such as `1 372,5 kpl`."""
    if isinstance(content, int | float):
        return None if isinstance(content, bool) else float(content)
    match = re.match(r"[-+]?\d+(?:[.,]\d+)?", re.sub(r"\s", "", content or ""))
    return float(match[0].replace(",", ".")) if match else None


def _without_spaces(text: str) -> str:
    return "".join(clean_text(without_invisible(text)).split())
