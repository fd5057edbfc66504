"""Free text."""

from __future__ import annotations

import math

from lamppu_xl.answer_types.cell import CellContext, ParsedCell, cut_quote
from lamppu_xl.answer_types.handler import AnswerTypeHandler
from lamppu_xl.answer_types.live_reading import DIGITS_KEPT, CellClass, TextReading
from lamppu_xl.domain.answer_types import AnswerType, ValueType
from lamppu_xl.domain.damaged_text import damaged_word
from lamppu_xl.workbook.number_formats import ShownKind


def parse_text(cell: CellContext) -> ParsedCell:
    """The text without the blanks around it. A number is read as the cell shows it."""
    if isinstance(cell.raw, str):
        word = damaged_word(cell.raw)
        return cell.doubted("V490", cell.raw, value=cut_quote(word)) if word else ParsedCell(cell.raw)
    if isinstance(cell.raw, float) and math.isfinite(cell.raw):
        if cell.kind in (ShownKind.DATE, ShownKind.TIME):
            return cell.converted("V431", cell.text)
        if abs(cell.raw) >= 10**DIGITS_KEPT:
            return cell.refused("V423", value=cell.seen)
    code = "V492" if isinstance(cell.raw, bool) else "V419"
    return cell.converted(code, cell.text, value=cell.seen)


TEXT = AnswerTypeHandler(
    answer_type=AnswerType("text", ValueType.TEXT, width=40),
    parse=parse_text,
    live=TextReading({CellClass.BEYOND: "V423"}),
    valid=("alussa\u00a0ja lopussa", "=1+1", "Säämiskä ŋ\nrivi 2\n\nrivi 4 👩", "0012", "30.9.2026", "TRUE", "1,5"),
    invalid=(1e15,),
)
