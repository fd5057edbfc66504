"""Texts that a sign of writing direction shows in another order than they are stored."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from lamppu_xl.domain.text_normalising import without_invisible

_TURNED: Final = re.compile("\u202e([^\u202c\n\v\f\r\u2028\u2029]*)")
_EMBEDDED: Final = re.compile("[\u202b\u2067]([^\u202c\u2069\n\v\f\r\u2028\u2029]*)")
_ALONE: Final = re.compile(r"[0-9]+(?:[.,:/+-][0-9]+)*")
"""Digits that keep their order in a text from right to left."""


def steers(text: str) -> bool:
    """Whether a text has a sign that shows what follows it from right to left."""
    return any(sign in text for sign in "\u202e\u202b\u2067")


def is_turned_around(text: str) -> bool:
    r"""Whether an override shows characters from right to left.

    >>> is_turned_around("\u202e123"), is_turned_around("\u202d123\u202c"), is_turned_around("\u202e22")
    (True, False, False)
    """
    return "\u202e" in text and any(_is_other_backwards(turned) for turned in _TURNED.findall(text))


def has_other_order(text: str) -> bool:
    r"""Whether an override or an embedding shows digits and signs in another order.

    >>> has_other_order("\u20671 234\u2069"), has_other_order("\u206715.3.2027\u2069")
    (True, False)
    """
    return is_turned_around(text) or any(_is_reordered(embedded) for embedded in _EMBEDDED.findall(text))


def _is_other_backwards(text: str) -> bool:
    seen = without_invisible(text).strip()
    return seen != seen[::-1]


def _is_reordered(text: str) -> bool:
    seen = without_invisible(text).strip()
    has_letters = any(unicodedata.bidirectional(sign) == "L" for sign in seen)
    return any(map(str.isdigit, seen)) and not has_letters and not _ALONE.fullmatch(seen)
