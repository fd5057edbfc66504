"""The words of the headers and footers of printed pages: their codes for fonts, page numbers and the like left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

_CODE: Final = re.compile(r'&(?:1#|"[^"]*"|[0-9]+|K[0-9A-Fa-f]{6}|K[0-9]{2}[+-][0-9]{3}|[A-Za-z])')
"""`&1#` is the sign, too small to be seen, that Office writes before the text of a sensitivity label."""
_PART: Final = re.compile(r"&[LCR]")
_AMPERSAND: Final = "\0"
_PAGE_WORDS: Final = frozenset(
    {"page", "pages", "of", "sivu", "sivua", "sivut", "sida", "sidor", "av", "siidu", "seite", "von"}
)
"""The words that programs put beside the number of a page."""


def page_texts(code: str) -> Sequence[str]:
    r"""The words of each part of a header or footer: left, centre and right.

    >>> [*page_texts('&L&8&"Arial,Bold"Report &amp;&amp; more&R&P / &N'.replace("&amp;", "&"))]
    ['Report & more']
    >>> [*page_texts('&C&"Calibri"&11&K000000\n&1#&"Calibri"&10Internal')]
    ['Internal']
    """
    return _texts(code) if len(code) <= _LONGEST_KEPT else _texts.__wrapped__(code)


def has_page_picture(code: str) -> bool:
    """Whether a header or footer has a picture.

    >>> has_page_picture("&L&G&RPage &P"), has_page_picture("&C&&G")
    (True, False)
    """
    return "&G" in _CODE.findall(code.replace("&&", _AMPERSAND))


_LONGEST_KEPT: Final = 512
"""Characters; Excel allows 255."""


@lru_cache(maxsize=128)
def _texts(code: str) -> Sequence[str]:
    """The sheets of all returns of a form have the same few headers and footers."""
    parts = (_CODE.sub("", part) for part in _PART.split(code.replace("&&", _AMPERSAND)))
    return tuple(filter(None, (without_page_words(part.replace(_AMPERSAND, "&").strip()) for part in parts)))


_LOST_FONT: Final = re.compile(r'[^",&]{1,40},(?:-|Regular|Bold|Italic|Bold Italic)"')
"""What Gnumeric leaves of the code of a font that LibreOffice wrote."""


def without_page_words(text: str) -> str:
    """A text of a header or footer; nothing if it says nothing but the number of a page.

    >>> without_page_words("Sivu  /"), without_page_words("Sivu kesken"), without_page_words('Arial,Bold"')
    ('', 'Sivu kesken', '')
    """
    text = _LOST_FONT.sub("", text).strip()
    words = ["".join(filter(str.isalnum, word)).casefold() for word in text.split()]
    return text if any(word and word not in _PAGE_WORDS for word in words) else ""
