"""E-mail addresses."""

from __future__ import annotations

from collections.abc import Sequence

from lamppu_xl.answer_types.cell import CellContext, ParsedCell
from lamppu_xl.answer_types.handler import AnswerTypeHandler, LiveCheck
from lamppu_xl.answer_types.typing_variants import trimmed
from lamppu_xl.domain.answer_types import AnswerType, ValueType
from lamppu_xl.workbook.model import plain_text


def parse_email(cell: CellContext) -> ParsedCell:
    """The normalised address. No network is used."""
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415  # slow to import

    if not isinstance(cell.raw, str):
        return cell.refused("V413")
    try:
        return ParsedCell(validate_email(trimmed(cell.raw), check_deliverability=False).normalized)
    except (EmailNotValidError, UnicodeError):
        return cell.refused("V413")


def _formula(cell: str, _options: str) -> str:
    at, dot = f'FIND("@",{cell})', f'FIND(".",{cell},FIND("@",{cell})+2)'
    return f'IFERROR(AND({at}>1,{dot}<LEN({cell}),ISERROR(FIND(" ",TRIM({cell})))),FALSE)'


def _accepts(raw: str | float, _labels: Sequence[str]) -> bool:
    text = plain_text(raw)
    at = text.find("@")
    dot = text.find(".", at + 2)
    return at > 0 and dot > 0 and dot + 1 < len(text) and " " not in text.strip(" ")


EMAIL = AnswerTypeHandler(
    answer_type=AnswerType("email", ValueType.TEXT, width=32),
    parse=parse_email,
    live_checks=(LiveCheck(code="V413", formula=_formula, accepts=_accepts),),
    valid=("nimi@example.fi", "a.b+c@alfa.example.fi"),
    invalid=("nimi(at)example.fi", "nimi@example"),
)
