"""Free text."""

from __future__ import annotations

from lamppu_xl.answer_types.cell import CellContext, ParsedCell
from lamppu_xl.answer_types.handler import AnswerTypeHandler
from lamppu_xl.domain.answer_types import AnswerType, ValueType


def parse_text(cell: CellContext) -> ParsedCell:
    """The text unchanged, with the blanks around it."""
    return ParsedCell(cell.raw) if isinstance(cell.raw, str) else cell.converted("V419", cell.text)


TEXT = AnswerTypeHandler(
    answer_type=AnswerType("text", ValueType.TEXT, width=40),
    parse=parse_text,
    valid=(" alussa ja lopussa ", "=1+1", "Säämiskä ŋ\nrivi 2\n\nrivi 4 👩", "0012", "30.9.2026", "TRUE", "1,5"),
)
