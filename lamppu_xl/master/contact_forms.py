"""The forms of a known telephone number or e-mail address in texts: other separators, country codes, spelt signs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_SEPARATOR = r"[\s().\-/_\u2010-\u2015\u2212]{0,3}"
"""What may be between the digits of a number."""

_NUMBER = re.compile(r"(?<!\d)(?:\+\s?|\(?0)[\d\s().\-/]*\d")
_DATE = re.compile(r"\d{1,2}([./-])\d{1,2}\1\d{2,4}")
_FEWEST = 6
"""The fewest digits of a number; a shorter one may be anything."""

_ADDRESS = re.compile(r"([\w.+-]+)[@＠]([\w-]+(?:\.[\w-]+)+)")
_AT = r"\s*[(\[{<]?\s*(?:[@＠]|(?<!\w)(?:at|ät|a|snabel-a|miukumauku)(?!\w))\s*[)\]}>]?\s*"
_DOT = r"(?:\.|\s*[(\[{<]?\s*(?<!\w)(?:dot|piste|punkt)(?!\w)\s*[)\]}>]?\s*|\s*[(\[{<]\s*\.\s*[)\]}>]\s*)"


def contacts_in(values: Iterable[str]) -> Iterator[str]:
    """The telephone numbers and e-mail addresses in personal data."""
    for value in values:
        yield from (found[0] for found in _ADDRESS.finditer(value))
        yield from _numbers_in(value)


def contact_patterns(value: str) -> Iterator[str]:
    """Patterns of the telephone numbers and e-mail addresses in a known value, in any form.

    A number is compared by its digits, with the country code of Finland or with a zero. Letters may touch it.
    """
    for address in _ADDRESS.finditer(value):
        local, domain = (_DOT.join(map(re.escape, part.split("."))) for part in address.groups())
        yield rf"(?<![^\W_]){local}{_AT}{domain}(?!\w)"
    for number in _numbers_in(value):
        digits = re.sub(r"\D", "", number)
        finnish = re.fullmatch(r"(?:(?:00)?3580?|0)([1-9]\d+)", digits)
        is_international = number.startswith("+") or digits.startswith("00")
        if finnish and (digits.startswith(("358", "00358")) or not is_international):
            begin = rf"(?:(?:\+\s?|00)?{_of_digits('358')}{_SEPARATOR}(?:0{_SEPARATOR})?|0{_SEPARATOR})"
            rest = finnish[1]
        else:
            begin, rest = rf"(?:\+\s?|00{_SEPARATOR})?", digits.removeprefix("00")
        yield rf"(?:\((?=[+\d\s]{{1,8}}\)))?(?<!\d){begin}{_of_digits(rest)}(?!\d)"


def _numbers_in(value: str) -> Iterator[str]:
    for found in _NUMBER.finditer(value):
        if not _DATE.fullmatch(found[0]) and sum(map(str.isdigit, found[0])) >= _FEWEST:
            yield found[0]


def _of_digits(digits: str) -> str:
    return _SEPARATOR.join(digits)
