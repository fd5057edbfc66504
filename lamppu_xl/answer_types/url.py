"""Web addresses."""

from __future__ import annotations

from lamppu_xl.answer_types.cell import CellContext, ParsedCell
from lamppu_xl.answer_types.handler import AnswerTypeHandler
from lamppu_xl.answer_types.live_reading import CellClass, OutlineReading
from lamppu_xl.answer_types.typing_variants import trimmed
from lamppu_xl.domain.answer_types import AnswerType, ValueType

_NOT_ENCODED = "/:@!$&'()*+,;=?-._~%"


def parse_url(cell: CellContext) -> ParsedCell:
    """A complete address as it is written. It is judged with its unusual characters encoded, as a browser does."""
    from urllib.parse import quote, urlsplit  # noqa: PLC0415

    import validators  # noqa: PLC0415  # slow to import

    if not isinstance(cell.raw, str):
        return cell.refused("V415")
    address = trimmed(cell.raw)
    try:
        parts = urlsplit(address)
    except ValueError:
        return cell.refused("V415")
    path, query, fragment = (quote(part, _NOT_ENCODED) for part in (parts.path, parts.query, parts.fragment))
    encoded = parts._replace(path=path, query=query, fragment=fragment).geturl()
    is_web = parts.scheme in ("http", "https") and not any(map(str.isspace, address))
    is_valid = is_web and validators.url(encoded, strict_query=False) is True
    return ParsedCell(address) if is_valid else cell.refused("V415")


def _fits_formula(text: str) -> str:
    starts = f'OR(LEFT({text},7)="http://",LEFT({text},8)="https://")'
    return f'AND({starts},ISNUMBER(FIND(".",{text},9)),ISERROR(FIND(" ",{text})))'


def _fits(text: str) -> bool:
    return text.lower().startswith(("http://", "https://")) and "." in text[8:] and " " not in text


URL = AnswerTypeHandler(
    answer_type=AnswerType("url", ValueType.TEXT, width=40),
    parse=parse_url,
    live=OutlineReading(codes={CellClass.WRONG: "V415"}, fits_formula=_fits_formula, fits=_fits),
    valid=("https://www.example.fi/a?b=c&d=e", "https://www.example.fi/raportti.pdf", "http://example.fi/a#d"),
    invalid=("www.example.fi",),
)
