"""Letters and digits in forms of their own: ligatures of a PDF, full-width and styled letters of a phone."""

from __future__ import annotations

import unicodedata
from typing import Final

_FORMS: Final = ("<font>", "<wide>", "<compat>")
"""Decompositions of a sign that is the same letter. Raised and lowered ones have a meaning of their own."""


def plain_letters(text: str) -> str:
    """A text with plain letters and digits, if these make it ASCII; otherwise the text itself.

    >>> plain_letters("o\ufb03ce@example.fi"), plain_letters("https://example.fi/m\u00b2")
    ('office@example.fi', 'https://example.fi/m²')
    """
    if text.isascii():
        return text
    plain = "".join(map(_plain, text))
    return plain if plain.isascii() else text


def _plain(sign: str) -> str:
    form = unicodedata.decomposition(sign).partition(" ")[0]
    is_letter = unicodedata.category(sign)[0] in "LN" or form == "<wide>"
    return unicodedata.normalize("NFKC", sign) if form in _FORMS and is_letter else sign
