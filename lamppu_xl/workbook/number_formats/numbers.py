"""What a number format shows of a number that is no day and no time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from typing import Final

from lamppu_xl.i18n.languages import LanguageProfile, profile_of
from lamppu_xl.workbook.number_formats.codes import Token, is_below

_ROUNDING: Final = Context(prec=60, rounding=ROUND_HALF_UP)


def general_text(number: float, profile: LanguageProfile) -> str:
    """A number with up to 15 digits, as Excel stores them, and without groups."""
    if not math.isfinite(number):
        return str(number)
    digits = f"{number:.15g}"
    if "e" in digits and abs(number) < 1e21:
        digits = f"{number:.0f}" if number == int(number) else f"{number:.20f}".rstrip("0")
        if abs(number) >= 1e15:
            digits = f"{float(f'{number:.15g}'):.0f}"
            digits = digits[: 15 + (number < 0)] + "0" * (len(digits) - 15 - (number < 0))
    digits = digits.replace("e", "E")
    return digits.replace(".", ",") if profile.decimal_comma else digits


def shows_no_digit(code: str, number: float) -> bool:
    """Whether placeholders that show no zero, as in `#` or `#,###`, leave nothing of a number that is not zero."""
    whole, _, decimals = code.partition(".")
    is_certain = bool(code) and set(whole) <= set("#?,") and not decimals and not whole.endswith(",")
    return is_certain and 0 < abs(number) < 0.5  # a half is rounded up


def rounded_number(tokens: Sequence[Token], number: float) -> float:
    """The number that a section shows where it has fewer digits; otherwise the number itself."""
    places = [place for place, token in enumerate(tokens) if token.kind == "number"]
    known = ("number", "literal", "percent", "exponent", "fraction")
    if not places or any(token.kind not in known for token in tokens):
        return number
    core = tokens[places[0] : places[-1] + 1]
    if any(token.kind == "exponent" for token in core):
        return float("e".join(_with_power_of_ten(core, number)))
    if any(token.kind == "fraction" for token in core):
        return math.copysign(float(_nearest_fraction(core, number)), number)
    whole, _, rest = "".join(token.text for token in core if token.kind == "number").partition(".")
    if whole.endswith(",") or rest.endswith(","):  # divided by thousands
        return number
    scale = float(100 ** sum(token.kind == "percent" for token in tokens))
    return float(fixed(number * scale, sum(map(rest.count, "0#?")))) / scale


def show_number(tokens: Sequence[Token], number: float, profile: LanguageProfile, *, complete: bool) -> str:
    places = [place for place, token in enumerate(tokens) if token.kind == "number"]
    if not places:
        return "".join(token.text for token in tokens)
    head = "".join(token.text for token in tokens[: places[0]])
    core = tokens[places[0] : places[-1] + 1]
    tail = "".join(token.text for token in tokens[places[-1] + 1 :])
    number *= 100 ** sum(token.kind == "percent" for token in tokens)
    if any(token.kind == "exponent" for token in core):
        return f"{head}{_scientific(core, number, profile, complete=complete)}{tail}"
    if any(token.kind == "fraction" for token in core):
        return f"{head}{_fraction(core, number)}{tail}"
    if tail.startswith("%") and profile.decimal_comma:
        tail = f" {tail}"
    sign = "-" if number < 0 else ""
    is_bare = not (head + tail).strip()
    return f"{sign}{head}{_decimal(core, abs(number), profile, complete=complete, is_bare=is_bare)}{tail}"


def _decimal(core: Sequence[Token], number: float, profile: LanguageProfile, *, complete: bool, is_bare: bool) -> str:
    code = "".join(token.text if token.kind == "number" else "\0" for token in core)
    whole, _, rest = code.partition(".")
    scaling = len(whole) - len(whole.rstrip(",")) + len(rest) - len(rest.rstrip(","))
    if not complete:
        number /= 1000**scaling
    most, least = sum(map(rest.count, "0#?")), rest.count("0")
    exact = general_text(number, profile_of(""))
    if complete and "E" not in exact:
        most = max(most, len(exact.partition(".")[2]))
    digits, _, decimals = fixed(number, most).partition(".")
    decimals = decimals[:least] + decimals[least:].rstrip("0")
    if number >= 1e15:
        digits = general_text(float(digits), profile)
        if "E" in digits:  # too long for its digits
            return digits
    if "\0" in whole:
        digits = _spread(core, digits)
    else:
        digits = _padded(whole, digits)
        if "," in whole.rstrip(",") and not (complete and is_bare):
            digits = _grouped(digits, "\u00a0" if profile.decimal_comma else ",")
    mark = "," if profile.decimal_comma else "."
    return f"{digits}{mark}{decimals}" if decimals else digits


def fixed(number: float, decimals: int) -> str:
    """A number with some decimals. As in Excel, a half in its 15 digits is rounded away from zero."""
    decimals = min(decimals, 20)
    if abs(number) >= 1e15:
        return f"{number:.{decimals}f}"
    return f"{Decimal(f'{number:.15g}').quantize(Decimal(1).scaleb(-decimals), context=_ROUNDING):f}"


def _with_power_of_ten(core: Sequence[Token], number: float) -> tuple[str, str]:
    """The digits of a number and its power of ten, which has a sign.

    With several places before the mark, as in `##0.0E+0`, the power is a multiple of their number.
    """
    end = next(place for place, token in enumerate(core) if token.kind == "exponent")
    before, _, after = "".join(token.text for token in core[:end] if token.kind == "number").partition(".")
    step, decimals = max(1, sum(map(before.count, "0#?"))), sum(map(after.count, "0#?"))
    digits, _, exponent = f"{number:.14E}".partition("E")
    moved = int(exponent) % step
    power, rounded = int(exponent) - moved, fixed(float(f"{digits}E{moved}"), decimals)
    if abs(float(rounded)) >= 10**step:
        power, rounded = power + step, fixed(float(f"{digits}E{moved - step}"), decimals)
    least = sum(token.text == "0" for token in core[end + 1 :])
    return rounded, f"{power:+0{least + 1}d}"


def _grouped(digits: str, separator: str) -> str:
    first = len(digits) % 3
    groups = [digits[:first]] if first else []
    return separator.join([*groups, *(digits[start : start + 3] for start in range(first, len(digits), 3))])


def _padded(code: str, digits: str) -> str:
    """Digits with a zero for each `0` among the placeholders before them: 5 in `0##` is 05.

    Args:
        code: the placeholders of a whole number.
        digits: of the number.
    """
    places = [sign for sign in code if sign in "0#?"]
    if digits == "0":
        return "0" * max(1, places.count("0"))
    return "0" * places[: max(0, len(places) - len(digits))].count("0") + digits


def _spread(core: Sequence[Token], digits: str) -> str:
    """Digits with the literals between their placeholders: 12345671 in `0000000-0` is 1234567-1.

    A `0` before the digits shows a zero: 401234567 in `0## ### ####` is 040 123 4567. A sign before them is shown, too.
    """
    shown: list[str] = []
    left = list(digits)
    parts = [token for token in core if (token.kind, token.text) != ("number", ",")]
    zeros = sum((token.kind, token.text) == ("number", "0") for token in parts)
    for token in reversed(parts):
        if token.kind == "number" and token.text in "0#?":
            zeros -= token.text == "0"
            if left:
                shown.append(left.pop())
            elif token.text == "0":
                shown.append("0")
        elif token.kind != "number" and (left or zeros or token.text.strip()):
            shown.append(token.text)
    return "".join([*left, *reversed(shown)])


def _scientific(core: Sequence[Token], number: float, profile: LanguageProfile, *, complete: bool) -> str:
    if complete:
        return general_text(number, profile)
    digits, power = _with_power_of_ten(core, number)
    shown = f"{digits}E{power}"
    return shown.replace(".", ",") if profile.decimal_comma else shown


def _nearest_fraction(core: Sequence[Token], number: float) -> Fraction:
    """The fraction without a sign that is nearest to a number and that the format can show."""
    above, below = _above_and_below(core, number)
    return Fraction(above, below)


def _above_and_below(core: Sequence[Token], number: float) -> tuple[int, int]:
    """The numbers above and below the line: below is that of the format, or one with as many digits as it has."""
    slash = next(place for place, token in enumerate(core) if token.kind == "fraction")
    if below := next((int(token.text) for token in core[slash:] if is_below(token)), None):
        return math.floor(abs(number) * below + 0.5), below
    digits = max(sum(token.kind == "number" for token in core[slash:]), 1)
    nearest = Fraction(abs(number)).limit_denominator(10 ** min(digits, 4) - 1)
    return nearest.numerator, nearest.denominator


def _fraction(core: Sequence[Token], number: float) -> str:
    above, below = _above_and_below(core, number)
    slash = next(place for place, token in enumerate(core) if token.kind == "fraction")
    if not any(token.kind == "literal" and not token.text.strip() for token in core[:slash]):  # no place for a whole
        digits = f"{below}".zfill(sum(token.text == "0" for token in core[slash:]))
        return ("-" if number < 0 else "") + f"{above}/{digits}"
    whole, part = divmod(above, below)
    shown = [str(whole)] if whole or not part else []
    if part:
        shown.append(f"{part}/{below}")
    return ("-" if number < 0 else "") + " ".join(shown)
