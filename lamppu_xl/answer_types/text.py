"""Free text."""

from __future__ import annotations

import math
import re

from lamppu_xl.answer_types.cell import CellContext, ParsedCell, cut_quote
from lamppu_xl.answer_types.handler import AnswerTypeHandler
from lamppu_xl.answer_types.live_reading import DIGITS_KEPT, CellClass, TextReading
from lamppu_xl.answer_types.references import is_elsewhere, is_reference, may_be_reference
from lamppu_xl.domain.answer_types import AnswerType, ValueType
from lamppu_xl.domain.damaged_text import damaged_word, word_of_markup
from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.domain.text_normalising import utf16_length
from lamppu_xl.domain.words_of_programs import word_of_program
from lamppu_xl.i18n.languages import profile_of
from lamppu_xl.workbook.number_formats import NOT_SHOWN, ShownKind, general_text
from lamppu_xl.workbook.text_split import LONGEST_TEXT

_WITH_POWER = re.compile(r"-?\d+(?:[.,]\d+)?E[+-]?\d+")
"""A number as a scientific format shows it."""
_NEARLY_FULL = LONGEST_TEXT - 7
"""Characters of a text that was probably cut at the limit of a cell."""


def parse_text(cell: CellContext) -> ParsedCell:
    """The text without the blanks around it. A number is read as the cell shows it."""
    if isinstance(cell.raw, str):
        word = damaged_word(cell.raw)
        if word:
            return cell.doubted("V490", cell.raw, value=cut_quote(word))
        if (length := utf16_length(cell.raw)) >= _NEARLY_FULL:
            return cell.doubted("V503", cell.raw, length=length, limit=LONGEST_TEXT)
        if markup := word_of_markup(cell.raw):
            return cell.doubted("V506", cell.raw, value=cut_quote(markup))
        if written := word_of_program(cell.raw):
            return cell.doubted("V505", cell.raw, value=cut_quote(written))
        if is_reference(cell.raw):
            return cell.doubted("V499", cell.raw)
        if is_elsewhere(cell.raw):
            return cell.doubted("V552", cell.raw)
        return cell.doubted("V535", cell.raw) if may_be_reference(cell.raw) else ParsedCell(cell.raw)
    if isinstance(cell.raw, float) and math.isfinite(cell.raw):
        if cell.kind in (ShownKind.DATE, ShownKind.TIME):
            if cell.text == NOT_SHOWN:
                return cell.refused("V412", value=NOT_SHOWN)
            return _as_text(cell, "V431")
        if abs(cell.raw) >= 10**DIGITS_KEPT:
            return cell.refused("V423", value=cell.seen)
        shown = cell.number_format.other_text(cell.raw, language=cell.language) if cell.number_format else None
        if shown is not None:
            number = general_text(cell.raw, profile_of(cell.language))
            return cell.converted("V484", number, value=shown or VocabularyTerm("empty"))
        if _WITH_POWER.fullmatch(cell.seen):
            return cell.converted("V561", cell.text, value=cell.seen, guess=_code_of(cell.raw))
    return _as_text(cell, "V492" if isinstance(cell.raw, bool) else "V419")


def _code_of(number: float) -> str:
    """A code that a spreadsheet takes for a number: 2E3 for 2000."""
    digits, _, power = f"{number:.14E}".partition("E")
    whole, _, decimals = digits.partition(".")
    decimals = decimals.rstrip("0")
    return f"{whole}{decimals}E{int(power) - len(decimals)}"


def _as_text(cell: CellContext, code: str) -> ParsedCell:
    """What the cell shows, with all digits; `value` is what it shows only where that is not the same."""
    return cell.converted(code, cell.text, value="" if cell.seen == cell.text else cell.seen)


TEXT = AnswerTypeHandler(
    answer_type=AnswerType("text", ValueType.TEXT, width=40),
    parse=parse_text,
    live=TextReading({CellClass.BEYOND: "V423"}),
    valid=("alussa\u00a0ja lopussa", "=1+1", "Säämiskä ŋ\nrivi 2\n\nrivi 4 👩", "0012", "30.9.2026", "TRUE", "1,5"),
    invalid=(1e15,),
)
