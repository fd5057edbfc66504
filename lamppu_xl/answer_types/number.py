"""Numbers, whole numbers, amounts of money and percentages.

A number that is typed as text is read where there is only one way to understand it: "1.234" may be a thousand or a
little more than one, and "12" in a field of percentages twelve or the hundredth of it. A number is read as the cell
shows it: one that is shown as a date, a time or, outside of a field of percentages, with a per cent sign is refused.
"""

from __future__ import annotations

import math
import re
from dataclasses import replace
from decimal import Decimal
from functools import partial

from lamppu_xl.answer_types.cell import CellContext, ParsedCell
from lamppu_xl.answer_types.handler import AnswerTypeHandler, InputLimit
from lamppu_xl.answer_types.live_reading import CellClass, NumberReading, is_bare_number
from lamppu_xl.answer_types.typing_variants import evened, evened_digits
from lamppu_xl.domain.answer_types import AnswerType, ValueType
from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.i18n.countries import currency_signs, is_currency_sign
from lamppu_xl.workbook.model import ValidationType
from lamppu_xl.workbook.number_formats import NumberFormat, ShownKind, number_format

_SIGN = r"[^0-9\s+.,'%-]{1,4}\.?"
_AMOUNT = re.compile(
    rf"(?P<sign>[+-])? ?(?P<before>{_SIGN})? ?(?P<inner_sign>[+-])? ?(?P<digits>[0-9.,](?:[0-9 .,']*[0-9])?)"
    rf" ?(?P<after>{_SIGN}|%)?(?:(?<=%) ?%)?",  # LibreOffice adds a sign of its own to a typed "12 %"
)
_RANGE = re.compile(rf"(?:{_SIGN} ?)?([0-9][0-9 .,']*?) ?(?:-|\.{{2,3}}|…| to ) ?([0-9][0-9 .,']*?) ?(?:{_SIGN}|%)?")
_MOST_ROUNDED = 0.005001
"""What the formats of the fields themselves may round away: half a cent. Of a percentage it is a tenth of it."""
_MONEY = "money"
"""Amounts have no third decimal: 1,250 typed as text may be a thousand and more."""
_PLAIN = re.compile(r"([0-9]+)")
_GROUPED_BY_BLANKS = re.compile(r"([1-9][0-9]{0,2}([ '])[0-9]{3}(?:\2[0-9]{3})*)(?:([.,])([0-9]+))?")
_GROUPED_BY_MARKS = re.compile(r"([1-9][0-9]{0,2}([.,])[0-9]{3}(?:\2[0-9]{3})*)(?!\2)[.,]([0-9]+)")
_GROUPED_TWICE = re.compile(r"([1-9][0-9]{0,2}([.,])[0-9]{3}(?:\2[0-9]{3})+)")
_GROUPED_ONCE = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
_DECIMAL = re.compile(r"([0-9]*)([.,])([0-9]+)")


def parse_number(cell: CellContext, *, percent: bool = False, amount: bool = False) -> ParsedCell:
    """The number in a cell, or the number that a text certainly means.

    Args:
        cell: a cell that is not blank.
        percent: whether a per cent sign may be written beside the number, which is then divided by 100.
        amount: whether the sign of the currency may be written beside it. Another currency's sign is refused.
    """
    if isinstance(cell.raw, bool):
        return _no_number(cell, percent=percent)
    is_typed = isinstance(cell.raw, str)
    if is_typed and (day := cell.day):
        return cell.refused("V404", date=day)
    if isinstance(cell.raw, float) and cell.raw and (refused := _refused_format(cell, is_percent=percent)):
        return refused
    if amount and cell.currency and not _has_own_currency(cell) and (found := _other_currency(cell)):
        return cell.refused("V463", value=cell.seen, found=found, currency=cell.currency)
    if isinstance(cell.raw, str) and (ends := _range_of(cell.raw)):
        return cell.refused("V465", first=ends[0], second=ends[1])
    number = _number_of_text(cell.raw, cell, percent=percent, amount=amount) if isinstance(cell.raw, str) else cell.raw
    if number is None and percent and isinstance(cell.raw, str) and is_bare_number(evened(cell.raw)):
        return cell.refused("V426")
    if number is None or not math.isfinite(number):
        return _no_number(cell, percent=percent)
    if cell.answer_type.integer_only:
        nearest = float(round(number))
        if abs(number - nearest) > max(1e-9, 1e-15 * abs(number)):
            return cell.refused("V402", shown=_shown_rounded(cell))
        number = nearest
    shown_as = _PERCENT.show(number, language=cell.language, complete=True) if percent else None
    if is_typed:
        return cell.converted("V403", number, shown_as)
    if percent and number and cell.number_format and cell.kind is not ShownKind.PERCENT:
        if cell.number_format.has_written_percent:
            number /= 100
        shown_as = _PERCENT.show(number, language=cell.language, complete=True)
        return cell.converted("V427", number, shown_as, value=cell.seen)
    if percent and cell.kind is ShownKind.PERCENT and abs(number) >= _LEAST_LARGE:
        guess = _PERCENT.show(number / 100, language=cell.language, complete=True)
        return cell.doubted("V509", number, value=cell.seen, guess=guess)
    if cell.number_format and isinstance(cell.raw, float | int):
        shown = cell.number_format.other_text(cell.raw, language=cell.language)
        if shown is None and _is_read_otherwise(cell, cell.number_format, cell.raw):
            shown = cell.seen
        if shown is not None:
            return cell.converted("V484", number, shown_as, value=shown or VocabularyTerm("empty"))
        own = currency_signs(_currency_of(cell)) if amount else set()
        if any(word.casefold().rstrip(".") not in own for word in cell.number_format.words_beside(cell.raw)):
            return cell.converted("V488", number, shown_as, value=cell.seen)
        if abs(cell.number_format.rounded(cell.raw) - cell.raw) > (_MOST_ROUNDED / 10 if percent else _MOST_ROUNDED):
            return cell.converted("V507", number, shown_as, value=cell.seen)
    return ParsedCell(number)


def _no_number(cell: CellContext, *, percent: bool) -> ParsedCell:
    """The refusal of what is no number, with what to write in its place."""
    refused = cell.refused("V401")
    step = _step(cell.raw) if isinstance(cell.raw, str) else ""
    term = VocabularyTerm(step or ("percentage_only" if percent else "number_only"))
    return replace(refused, facts={**refused.facts, "step": term})


def _step(text: str) -> str:
    """What to write in place of a number whose fault is certain; otherwise nothing."""
    if _FRACTION.fullmatch(evened(text)):
        return "decimals_only"
    if _LETTER_FOR_DIGIT.fullmatch(evened(text)) and any(map(str.isdigit, text)):
        return "digits_for_letters"
    is_negative = _MINUS_BEHIND.fullmatch(evened_digits(text)) or _IN_BRACKETS.fullmatch(evened_digits(text))
    return "minus_first" if is_negative else ""


_LETTER_FOR_DIGIT = re.compile("-?(?=[^OoIl|]*[OoIl|])[0-9OoIl|]+(?:[ .,'][0-9OoIl|]+)*(?<=[0-9Oo])")
"""A number with letters that look like the digits 0 and 1; an l behind the digits may be litres."""
_FRACTION = re.compile("-?(?:[0-9]* ?[\u00bc-\u00be\u2150-\u215e]|[0-9]+ [0-9]{1,2}/[0-9]{1,2})(?: ?%)?")
"""1½, ½ and 2 1/2; 1/2 alone may be a day or a page."""
_MINUS_BEHIND = re.compile(r"[0-9][0-9 .,']*[.,][0-9]{1,2} ?-")
"""An amount below zero as programs for accounts write it; 500,- is an amount of whole euros."""
_IN_BRACKETS = re.compile(r"\([0-9][0-9 .,']*[.,][0-9]{1,2}\)")
"""The same as accountants write it; a whole number in brackets may be a remark."""


def _refused_format(cell: CellContext, *, is_percent: bool) -> ParsedCell | None:
    """The refusal of a number that the cell shows as something else, and that could be meant in two ways."""
    match cell.kind:
        case ShownKind.DATE:
            return cell.refused("V404", date=cell.day or "")
        case ShownKind.TIME:
            return cell.refused("V424")
        case ShownKind.PERCENT:
            return None if is_percent else cell.refused("V425")
    if cell.number_format and cell.number_format.has_written_percent:
        return None if is_percent else cell.refused("V425")
    is_ambiguous = is_percent and cell.number_format and isinstance(cell.raw, float) and abs(cell.raw) >= 1
    return cell.refused("V426", value=cell.seen) if is_ambiguous else None


_PERCENT = number_format("0.0 %")
_LEAST_LARGE = 5.0
"""From 500 per cent on, a percentage is perhaps a number that was stored without being divided by 100."""


def _shown_rounded(cell: CellContext) -> str:
    """What a cell shows of its number where the number format shows fewer digits; otherwise nothing."""
    if not isinstance(cell.raw, float) or cell.number_format is None:
        return ""
    return cell.seen if cell.number_format.rounded(cell.raw) != cell.raw else ""


def _is_read_otherwise(cell: CellContext, shown_by: NumberFormat, number: float) -> bool:
    """Whether signs of the number format, among or before the digits, make another number of them."""
    seen = shown_by.seen_digits(number, language=cell.language)
    if seen is None or not number:
        return False
    if seen.is_negative != (number < 0):
        return True
    stored = abs(shown_by.rounded(number)) * (100 if cell.kind is ShownKind.PERCENT else 1)
    digits = _digits_of(seen.text, cell)
    if digits is None and _GROUPED_ONCE.fullmatch(seen.text):  # thousands or decimals: the stored number decides
        digits = _only_digits(seen.text)
    return bool(seen.text) and (digits is None or not math.isclose(float(digits), stored, rel_tol=1e-9))


def _currency_of(cell: CellContext) -> str:
    """The currency whose sign may be beside a number; an amount of money is in that of the form in every line."""
    return cell.line_currency if _has_own_currency(cell) else cell.currency or "EUR"


def _has_own_currency(cell: CellContext) -> bool:
    return bool(cell.line_currency) and cell.answer_type.name != _MONEY


def _other_currency(cell: CellContext) -> str:
    """The sign of another currency than that of the form, typed or shown beside the number; otherwise nothing."""
    if isinstance(cell.raw, str):
        typed = _AMOUNT.fullmatch(evened_digits(cell.raw))
        written = [sign for sign in typed.group("before", "after") if sign] if typed else []
    else:
        written = list(cell.number_format.signs) if cell.number_format else []
    own = currency_signs(_currency_of(cell))
    return next((sign for sign in written if is_currency_sign(sign) and sign.casefold() not in own), "")


def _range_of(text: str) -> tuple[str, str] | None:
    """The two numbers of a text such as "2–3"."""
    ends = _RANGE.fullmatch(evened_digits(text))
    return (ends[1].strip(), ends[2].strip()) if ends else None


def _number_of_text(text: str, cell: CellContext, *, percent: bool, amount: bool) -> float | None:
    typed = _AMOUNT.fullmatch(evened_digits(text))
    digits = _digits_of(typed["digits"], cell) if typed else None
    if typed is None or digits is None or (typed["sign"] and typed["inner_sign"]):
        return None
    written = [sign.casefold() for sign in typed.group("before", "after") if sign]
    signs = {"%"} if percent else currency_signs(_currency_of(cell)) if amount else set()
    if len(written) > 1 or not set(written) <= signs:
        return None
    number = Decimal(digits) * (-1 if "-" in typed.group("sign", "inner_sign") else 1)
    if percent:
        if number and not written:
            return None
        number /= 100
    return float(number) + 0.0


def _digits_of(typed: str, cell: CellContext) -> str | None:
    """Digits with a decimal point, or None where a mark may separate thousands as well as decimals."""
    marks = cell.number_marks
    if match := _PLAIN.fullmatch(typed) or _GROUPED_TWICE.fullmatch(typed):
        return _only_digits(match[1])
    if match := _GROUPED_BY_MARKS.fullmatch(typed):
        return f"{_only_digits(match[1])}.{match[3]}"
    if match := _GROUPED_BY_BLANKS.fullmatch(typed):
        mark, decimals = match[3], match[4] or "0"
        decimal_mark = marks[0] if marks else "," if cell.has_decimal_comma else "." if cell.language else None
        return f"{_only_digits(match[1])}.{decimals}" if len(decimals) != 3 or mark == decimal_mark else None
    if match := _DECIMAL.fullmatch(typed):
        before, mark, decimals = match.groups()
        like_thousands = len(decimals) == 3 and re.fullmatch("[1-9][0-9]{0,2}", before)
        if like_thousands and cell.answer_type.name == _MONEY and not (marks and mark == marks[1]):
            return None
        if marks and mark == marks[0]:
            return f"{before or 0}.{decimals}"
        if marks and mark == marks[1] and like_thousands:
            return before + decimals
        certain = not like_thousands or (mark == "," and cell.has_decimal_comma and not cell.answer_type.integer_only)
        return f"{before or 0}.{decimals}" if certain else None
    return None


def _only_digits(typed: str) -> str:
    return re.sub("[^0-9]", "", typed)


_NUMBER = NumberReading(codes={CellClass.WRONG: "V401", CellClass.BEYOND: "V421"})
_WHOLE = NumberReading(
    codes={CellClass.WRONG: "V401", CellClass.OTHER_NUMBER: "V402", CellClass.BEYOND: "V421"}, whole=True
)

_PERCENTAGE = NumberReading(
    codes={CellClass.WRONG: "V401", CellClass.OTHER_NUMBER: "V426", CellClass.BEYOND: "V421"}, percent=True
)

_UNSEEN = "V404", "V424", "V425"
"""What a cell shows of a number is its format, which no formula sees."""


def _limit(allow: ValidationType, limit: float, *, stop: bool = False) -> InputLimit:
    return InputLimit(allow=allow, minimum=-limit, maximum=limit, stop=stop)


INTEGER = AnswerTypeHandler(
    answer_type=AnswerType("integer", ValueType.NUMBER, "#,##0", integer_only=True, width=12),
    parse=parse_number,
    live=_WHOLE,
    valid=(0.0, -1.0, 1.0, 500.0, 501.0),
    invalid=("noin 3", 2.5),
    checked_when_returned=_UNSEEN,
    input_limit=_limit(ValidationType.INTEGER, 1e9, stop=True),
    prompt="prompt_integer",
)
NUMBER = AnswerTypeHandler(
    answer_type=AnswerType("number", ValueType.NUMBER, "General", width=14),
    parse=partial(parse_number, amount=True),
    live=_NUMBER,
    valid=(0.0, -0.5, 0.3, 10.0),
    invalid=("noin 3", "3 kpl"),
    checked_when_returned=(*_UNSEEN, "V463"),
    input_limit=_limit(ValidationType.DECIMAL, 1e12),
    prompt="prompt_number",
)
MONEY = AnswerTypeHandler(
    answer_type=AnswerType(_MONEY, ValueType.NUMBER, "#,##0.00", width=16),
    parse=partial(parse_number, amount=True),
    live=_NUMBER,
    valid=(0.0, -1.0, 1.0, 3.0, 4.0, 10.005, 275.55, 275.56, 1100.0, 5500.01, 1000000.01),
    invalid=("paljon",),
    checked_when_returned=(*_UNSEEN, "V463"),
    input_limit=_limit(ValidationType.DECIMAL, 1e12),
    prompt="prompt_money",
)
PERCENT = AnswerTypeHandler(
    answer_type=AnswerType("percent", ValueType.NUMBER, "0.0\\ %", width=12),
    parse=partial(parse_number, percent=True),
    live=_PERCENTAGE,
    valid=(0.0, 0.54, 1.0, 1.01, -0.1),
    invalid=("puolet",),
    checked_when_returned=("V404", "V424", "V426"),
    input_limit=_limit(ValidationType.DECIMAL, 1e3, stop=True),
    prompt="prompt_percent",
)
