"""Makes text from untrusted files safe to show on a terminal, a page or a sheet."""

from __future__ import annotations

import re
import unicodedata

_LINE_BREAKS = re.compile(r" *[\t\n\v\f\r\x85\u2028\u2029]+ *")
_JOINERS = "\u00ad\u200c\u200d"
"""Invisible characters that are part of words and of emoji."""


def make_harmless(text: str) -> str:
    r"""One line without characters that control a terminal or the reading direction; those become visible signs.

    >>> make_harmless("red: \x1b[31m, turned: \u202e,\nnext line")
    'red: ␛[31m, turned: �, next line'
    """
    line = _LINE_BREAKS.sub(" ", text)
    return line if line.isprintable() else "".join(_visible(character) for character in line)


def _visible(character: str) -> str:
    """The character itself, or a visible sign that replaces it."""
    if character < " ":
        return chr(ord("␀") + ord(character))
    if character in _JOINERS:
        return character
    steers = unicodedata.category(character) in ("Cc", "Cf", "Cs") or character in "\ufffe\uffff"
    return "\ufffd" if steers else character
