"""The list of all answer types, and the parsing of a cell by its type."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from lamppu_xl.answer_types.business_id import BUSINESS_ID
from lamppu_xl.answer_types.cell import CellContext, ParsedCell, cleaned, cut_quote
from lamppu_xl.answer_types.choice import CHOICE, YES_OR_NO
from lamppu_xl.answer_types.choices import SEVERAL_CHOICES
from lamppu_xl.answer_types.date import DATE
from lamppu_xl.answer_types.email_address import EMAIL
from lamppu_xl.answer_types.file_name import FILE_NAME
from lamppu_xl.answer_types.handler import AnswerTypeHandler
from lamppu_xl.answer_types.live_reading import LiveReading, OutlineReading, cleaned_live, live_text
from lamppu_xl.answer_types.month import MONTH_OF_YEAR
from lamppu_xl.answer_types.number import INTEGER, MONEY, NUMBER, PERCENT
from lamppu_xl.answer_types.phone import PHONE
from lamppu_xl.answer_types.postcode import POSTCODE
from lamppu_xl.answer_types.text import TEXT
from lamppu_xl.answer_types.url import URL
from lamppu_xl.domain.answer_types import AnswerType
from lamppu_xl.domain.form import CodeList
from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.domain.text_normalising import has_unusual_invisible, utf16_length
from lamppu_xl.domain.writing_direction import has_other_order, is_turned_around, steers
from lamppu_xl.workbook.number_formats import NumberFormat
from lamppu_xl.workbook.text_split import LONGEST_TEXT

_HANDLERS = (
    TEXT,
    INTEGER,
    NUMBER,
    MONEY,
    PERCENT,
    DATE,
    MONTH_OF_YEAR,
    CHOICE,
    SEVERAL_CHOICES,
    YES_OR_NO,
    EMAIL,
    PHONE,
    URL,
    POSTCODE,
    BUSINESS_ID,
    FILE_NAME,
)

HANDLERS: dict[str, AnswerTypeHandler] = {handler.name: handler for handler in _HANDLERS}
"""The handler of each answer type, by its name in a definition."""

ANSWER_TYPES: dict[str, AnswerType] = {name: handler.answer_type for name, handler in HANDLERS.items()}
"""The answer types by name, in the order in which messages list them."""


def handler_of(answer_type: AnswerType) -> AnswerTypeHandler:
    """The handler of an answer type."""
    return HANDLERS[answer_type.name]


def live_of(answer_type: AnswerType, country: str = "") -> LiveReading:
    """How the live checks read a cell of an answer type in a country."""
    handler = handler_of(answer_type)
    return handler.live_in(country) if handler.live_in and country else handler.live


def checked_when_returned(answer_type: AnswerType) -> tuple[str, ...]:
    """The codes that an answer of a type can get though its live check shows that it is in order.

    Characters that are struck out or raised are kept with a text (V434), and refused in every other answer.
    """
    codes = handler_of(answer_type).checked_when_returned
    return codes if answer_type.name == TEXT.name else (*codes, "V433")


def parse_cell(  # noqa: PLR0913  # the content, and each thing that its meaning may depend on
    raw: str | float | bool | None,
    answer_type: AnswerType,
    *,
    options: CodeList | None = None,
    languages: Sequence[str] = (),
    country: str = "",
    currency: str = "",
    line_currency: str = "",
    number_format: NumberFormat | None = None,
    date1904: bool = False,
    personal: bool = False,
) -> ParsedCell:
    """Read the stored value of a cell; never raises, whatever is stored.

    A value of another type is read where there is only one way to understand it, and reported (V403, V406, V409, V419,
    V420). Where there are two ways it is refused: "3/4/2026" in an English form is a day in March or in April.

    Args:
        raw: the stored value.
        answer_type: what the field asks for.
        options: the list of a field that has one.
        languages: the languages of the form, the preferred one first. Without any, what depends on the language counts
            as ambiguous.
        country: the two letters of the partner's country; nothing if the definition does not state it.
        currency: the three letters of the currency of amounts; nothing if the definition does not state it.
        line_currency: those of the currency that another answer of the line names.
        number_format: what the cell shows of a number; None if that is not known.
        date1904: whether the workbook counts days from 1904.
        personal: whether findings must not quote the cell.

    >>> parse_cell("1 234,50 €", ANSWER_TYPES["money"], languages=["fi"])
    ParsedCell(value=1234.5, code='V403', facts={'value': '1 234,50 €', 'read': 1234.5})
    """
    content = cleaned(raw)
    if content is None:
        return ParsedCell(None)
    if isinstance(content, str) and (length := utf16_length(content)) > LONGEST_TEXT:
        return ParsedCell(None, "V418", {"length": length, "limit": LONGEST_TEXT})
    cell = CellContext(
        raw=content,
        answer_type=answer_type,
        options=options.options if options else (),
        languages=tuple(languages),
        country=country,
        currency=currency,
        line_currency=line_currency,
        number_format=number_format.of_number(content)
        if number_format and isinstance(content, float)
        else number_format,
        date1904=date1904,
        personal=personal,
    )
    seen = _seen_signs(cell, raw)
    if seen and answer_type.name != TEXT.name and has_other_order(seen):
        return cell.refused("V533", value=cut_quote(seen))
    parsed = _parsed(cell, raw if isinstance(raw, str) else content, live_of(answer_type, country))
    if parsed.value is None and answer_type.name != TEXT.name and _is_formula(content):
        return cell.refused("V411")
    if isinstance(content, str) and not answer_type.from_list:
        parsed = cell.with_doubt(parsed)
    if answer_type.name == TEXT.name and parsed.value is not None and is_turned_around(seen):
        return cell.doubted("V534", content if isinstance(content, str) else parsed.value, value=cut_quote(seen))
    parsed = _as_shown(parsed, cell, live_of(answer_type, country))
    is_token = answer_type.name != TEXT.name and parsed.value is not None and parsed.code is None
    return replace(parsed, code="V432") if is_token and isinstance(raw, str) and has_unusual_invisible(raw) else parsed


def _is_formula(content: str | float | bool) -> bool:
    """Whether a text is a formula that was typed into a cell with the format of a text."""
    return isinstance(content, str) and _FORMULA.match(content) is not None


_FORMULA = re.compile(r"['\u2019]?=\s*[\w(+$'-]")


def _seen_signs(cell: CellContext, raw: str | float | bool | None) -> str:
    """What a cell shows, if signs of writing direction may be in it; nothing for most numbers."""
    shown_by = cell.number_format
    if shown_by is not None and not steers(shown_by.code):
        shown_by = None
    if isinstance(raw, str):
        return (shown_by.other_words(raw) if shown_by else None) or raw
    return cell.seen if shown_by and isinstance(cell.raw, float) else ""


def _parsed(cell: CellContext, content: str | float | bool, live: LiveReading) -> ParsedCell:
    """What the type of the answer reads. What the live check accepts is not refused, but read as the live check does.

    Args:
        cell: the cell.
        content: as it is stored.
        live: the live check of the cell.
    """
    parse = handler_of(cell.answer_type).parse
    parsed = parse(cell)
    if parsed.value is not None or not live.is_token or cell.is_shown_as_other:
        return parsed
    token = cleaned_live(live, content)
    if isinstance(content, str) and token not in ("", cell.raw):
        again = parse(replace(cell, raw=token))
        if again.value is not None:
            return replace(again, code=again.code or "V432")
    is_accepted = isinstance(live, OutlineReading) and live.fits(live_text(live, content))
    return cell.doubted("V501", token) if is_accepted else parsed


def _as_shown(parsed: ParsedCell, cell: CellContext, live: LiveReading) -> ParsedCell:
    """What was read from a text; with V500 if the format of the cell shows words beside the text, or hides it.

    If the text alone is no answer, what the cell shows is read: V531 if that is one, otherwise V532.
    """
    if not isinstance(cell.raw, str) or cell.number_format is None:
        return parsed
    shown = cell.number_format.other_words(cell.raw)
    if shown is None or (parsed.value is None and not shown):
        return parsed
    if parsed.value is None:
        seen = _parsed(replace(cell, raw=shown, number_format=None), shown, live)
        facts = {"value": cut_quote(shown), "typed": cut_quote(cell.raw)}
        return cell.refused("V532", **facts) if seen.value is None else cell.doubted("V531", seen.value, **facts)
    words = cut_quote(shown) if shown else VocabularyTerm("empty")
    return cell.converted("V500", parsed.value, cut_quote(cell.raw), value=words)
