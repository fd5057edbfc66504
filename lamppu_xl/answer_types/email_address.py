"""E-mail addresses."""

from __future__ import annotations

import re

from lamppu_xl.answer_types.cell import CellContext, ParsedCell
from lamppu_xl.answer_types.handler import AnswerTypeHandler
from lamppu_xl.answer_types.live_reading import CellClass, OutlineReading, contains_none
from lamppu_xl.answer_types.signs_around import evening_of_address, without_signs_around
from lamppu_xl.answer_types.typing_variants import trimmed
from lamppu_xl.domain.answer_types import AnswerType, ValueType
from lamppu_xl.domain.letter_forms import has_dash, plain_letters
from lamppu_xl.domain.text_normalising import token_text


def parse_email(cell: CellContext) -> ParsedCell:
    """The normalised address, also with `mailto:` before it. No network is used.

    The live check decides whether it is an address. One that ends with a single letter is none. One that no mail can
    have, such as `name@example.test`, is kept with a warning. Letters in a form of their own are read as plain ones.
    The apostrophe that makes a cell a text is left out where it was typed into a cell that is one already.
    """
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415  # slow to import

    if not isinstance(cell.raw, str):
        return cell.refused("V413")
    seen = token_text(trimmed(cell.raw))
    written = without_signs_around(seen, stops=True)
    typed = plain_letters(written)
    if not _fits(typed):
        return cell.refused("V517" if len(_ADDRESS.findall(typed)) > 1 else "V413")
    written = _APOSTROPHE.sub("", written)
    typed = plain_letters(written)
    if has_dash(typed):
        return cell.doubted("V547", _bare(typed))
    try:
        address = validate_email(_bare(typed), check_deliverability=False).normalized
    except (EmailNotValidError, UnicodeError):
        return cell.doubted("V497", _bare(typed))
    if typed != written:
        return cell.converted("V516", address)
    return ParsedCell(address) if written == seen else cell.converted("V556", address)


_ADDRESS = re.compile(r"[^\s@<>()\[\],;:]+@[^\s@<>()\[\],;:]+\.[A-Za-z]{2,}")
_APOSTROPHE = re.compile("^['\u2018\u00b4`]+(?=.+@)")


def _bare(text: str) -> str:
    return text[len(_LEAD) :] if text.lower().startswith(_LEAD) else text


_LEAD = "mailto:"
"""What the link to an address begins with."""

_REFUSED = (" ", ",", ";", "<", ">", "(", ")", "[", "]", "\\", '"', "..", ".@", "@-", "@.")
"""What no address contains."""
_REFUSED_AFTER_AT = ("_", "/", "?", "#", "'", "!")


def _fits_formula(text: str) -> str:
    at, start = f'FIND("@",{text})', f'IF(LEFT({text},{len(_LEAD)})="{_LEAD}",{len(_LEAD)},0)'
    after = contains_none(_REFUSED_AFTER_AT, f"MID({text},{at},LEN({text}))")
    never = f'{contains_none(_REFUSED, text)},{after},ISERROR(FIND(":",{text},{start}+1))'
    has_single = f'LEN({text})-LEN(SUBSTITUTE({text},"@",""))=1'
    ends = f'RIGHT({text},1)<>".",RIGHT({text},1)<>"-",LEFT(RIGHT({text},2),1)<>".",MID({text},{start}+1,1)<>"."'
    dot = f'FIND(".",{text},{at}+2)<LEN({text})'
    return f"IFERROR(AND({at}>{start}+1,{dot},{has_single},{ends},{never}),FALSE)"


def _fits(text: str) -> bool:
    start = len(text) - len(_bare(text))
    at = text.find("@")
    dot = text.find(".", at + 2)
    is_outline = at > start and 0 < dot < len(text) - 1 and text.count("@") == 1
    has_ends = not text.endswith((".", "-")) and text[-2:-1] != "." and text[start : start + 1] != "."
    refused = any(sign in text for sign in _REFUSED) or any(sign in text[at:] for sign in _REFUSED_AFTER_AT)
    return is_outline and has_ends and not refused and ":" not in text[start:]


EMAIL = AnswerTypeHandler(
    answer_type=AnswerType("email", ValueType.TEXT, width=32),
    parse=parse_email,
    live=OutlineReading(
        codes={CellClass.WRONG: "V413"},
        fits_formula=_fits_formula,
        fits=_fits,
        even=evening_of_address(stops=True),
        needs_text=True,
    ),
    valid=("nimi@example.fi", "a.b+c@alfa.example.fi"),
    invalid=("nimi(at)example.fi", "nimi@example"),
    checked_when_returned=("V497", "V547"),
)
