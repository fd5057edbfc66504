"""The forms of a known telephone number or e-mail address in texts: other separators, country codes, spelt signs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lamppu_xl.master.sought_patterns import letters_of

_SEPARATOR = r"[\s().\-/_\u2010-\u2015\u2212]{0,3}"
"""What may be between the digits of a number."""

_NUMBER = re.compile(r"(?<!\d)(?:\+\s?|\(?0)[\d\s().\-/]*\d")
_DATE = re.compile(r"\d{1,2}([./-])\d{1,2}\1\d{2,4}")
_FEWEST = 6
"""The fewest digits of a number; a shorter one may be anything."""

_ADDRESS = re.compile(r"([\w.+-]+)[@＠]([\w-]+(?:\.[\w-]+)+)")
_AT = r"\s*[(\[{<]?\s*(?:[@＠]|(?<!\w)(?:at|ät|a|snabel-a|miukumauku)(?!\w))\s*[)\]}>]?\s*"
_DOT = r"(?:\s*\.\s*|\s*[(\[{<]?\s*(?<!\w)(?:dot|piste|punkt)(?!\w)\s*[)\]}>]?\s*|\s*[(\[{<]\s*\.\s*[)\]}>]\s*)"


def contacts_in(values: Iterable[str]) -> Iterator[str]:
    """The telephone numbers and e-mail addresses in personal data."""
    for value in values:
        yield from (found[0] for found in _ADDRESS.finditer(value))
        yield from _numbers_in(value)


def contact_patterns(value: str) -> Iterator[str]:
    """Patterns of the telephone numbers and e-mail addresses in a known value, in any form.

    A number is compared by its digits, with its country code or as within its country. Letters may touch it.
    """
    for address in _ADDRESS.finditer(value):
        local, domain = (_DOT.join(map(re.escape, part.split("."))) for part in address.groups())
        yield rf"(?<![^\W_]){local}{_AT}{domain}(?!\w)"
    for number in _numbers_in(value):
        begin, rest = _national_form(number) or _typed_form(number)
        yield rf"(?:\((?=[+\d\s]{{1,8}}\)))?(?<!\d){begin}{_of_digits(rest)}(?!\d)"


_LAST_DIGITS = 4


def contact_keys(value: str) -> frozenset[str]:
    """Letters and digits of which a text has some if it has an address or a number of a known value."""
    locals_of = (max(map(letters_of, found[1].split(".")), key=len) for found in _ADDRESS.finditer(value))
    return frozenset((*locals_of, *(re.sub(r"\D", "", number)[-_LAST_DIGITS:] for number in _numbers_in(value))))


def _typed_form(number: str) -> tuple[str, str]:
    """What may be before the digits of a number that no plan has, and these digits."""
    digits = re.sub(r"\D", "", number)
    if digits.startswith("0") and not digits.startswith("00"):
        return _begin(_FINNISH_CODE, "0", is_needed=True), digits[1:]
    return rf"(?:\+\s?|00{_SEPARATOR})?", digits.removeprefix("00")


def _national_form(number: str) -> tuple[str, str] | None:
    """The same of a possible number of any country, which may have its country code or its national prefix."""
    import phonenumbers  # noqa: PLC0415  # slow to import

    try:
        known = phonenumbers.parse(number, "FI")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(known):
        return None
    national = phonenumbers.national_significant_number(known)
    typed = re.sub(r"\D", "", phonenumbers.format_number(known, phonenumbers.PhoneNumberFormat.NATIONAL))
    prefix = typed.removesuffix(national) if typed.endswith(national) else ""
    code = str(known.country_code)
    # A foreign number of a country with a prefix that the plan does not know is written with a zero as well.
    return _begin(code, prefix or "0", is_needed=bool(prefix) or code == _FINNISH_CODE), national


_FINNISH_CODE = "358"


def _begin(code: str, prefix: str, *, is_needed: bool) -> str:
    """The country code of a number, or its national prefix."""
    prefixes = _of_digits(prefix)
    international = rf"(?:\+\s?|00{_SEPARATOR})?{_of_digits(code)}{_SEPARATOR}(?:{prefixes}{_SEPARATOR})?"
    return rf"(?:{international}|{prefixes}{_SEPARATOR}){'' if is_needed else '?'}"


_FEWEST_OF_TWO = 9
"""After that many digits, a zero or a plus sign begins another number."""


def _numbers_in(value: str) -> Iterator[str]:
    for found in _NUMBER.finditer(value):
        number = ""
        for part in re.split(r"[\s/]+(?=\+|\(?0)", found[0]):
            if _count(number) >= _FEWEST_OF_TWO and _count(part) >= _FEWEST:
                yield number
                number = ""
            number = f"{number} {part}".strip()
        if not _DATE.fullmatch(number) and _count(number) >= _FEWEST:
            yield number


def _count(number: str) -> int:
    return sum(map(str.isdigit, number))


def _of_digits(digits: str) -> str:
    return _SEPARATOR.join(digits)
