"""E-mail addresses."""

from __future__ import annotations

from lamppu_xl.answer_types.cell import CellContext, ParsedCell
from lamppu_xl.answer_types.handler import AnswerTypeHandler
from lamppu_xl.answer_types.live_reading import CellClass, OutlineReading
from lamppu_xl.answer_types.typing_variants import trimmed
from lamppu_xl.domain.answer_types import AnswerType, ValueType


def parse_email(cell: CellContext) -> ParsedCell:
    """The normalised address. No network is used."""
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415  # slow to import

    if not isinstance(cell.raw, str):
        return cell.refused("V413")
    try:
        return ParsedCell(validate_email(trimmed(cell.raw), check_deliverability=False).normalized)
    except (EmailNotValidError, UnicodeError):
        return cell.refused("V413")


def _fits_formula(text: str) -> str:
    at = f'FIND("@",{text})'
    has_single = f'LEN({text})-LEN(SUBSTITUTE({text},"@",""))=1'
    return f'IFERROR(AND({at}>1,FIND(".",{text},{at}+2)<LEN({text}),ISERROR(FIND(" ",{text})),{has_single}),FALSE)'


def _fits(text: str) -> bool:
    at = text.find("@")
    dot = text.find(".", at + 2)
    return at > 0 and dot > 0 and dot + 1 < len(text) and " " not in text and text.count("@") == 1


EMAIL = AnswerTypeHandler(
    answer_type=AnswerType("email", ValueType.TEXT, width=32),
    parse=parse_email,
    live=OutlineReading(codes={CellClass.WRONG: "V413"}, fits_formula=_fits_formula, fits=_fits),
    valid=("nimi@example.fi", "a.b+c@alfa.example.fi"),
    invalid=("nimi(at)example.fi", "nimi@example"),
)
