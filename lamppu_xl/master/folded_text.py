"""A text in which names are searched: one sign for each kind of apostrophe, hyphen and space, without hidden signs.

The signs of a link in percent form become letters. Each position leads back to the text as it was.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

from lamppu_xl.domain.text_normalising import ALIKE_AS_NOTHING, BLANK_CHARACTERS

_APOSTROPHES = "\u2018\u2019\u201b\u2032\u00b4\u0060\u02bb\u02bc\u02bd\u02b9\u02c8\u0301\uff07"
_HYPHENS = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d"

_SIGNS = {
    **dict.fromkeys(_APOSTROPHES, "'"),
    **dict.fromkeys(_HYPHENS, "-"),
    **dict.fromkeys(BLANK_CHARACTERS, " "),
    **dict.fromkeys(ALIKE_AS_NOTHING, ""),
}
_OTHER = re.compile(rf"[{''.join(_SIGNS)}]|(?:%[0-9A-Fa-f]{{2}})+")


@dataclass(frozen=True)
class FoldedText:
    """A text to search in, and where it comes from."""

    text: str
    original: str
    _starts: Sequence[int] = field(default=(), repr=False)
    """For each position its position in the original; empty if they are the same."""

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Where a part is in the original."""
        return (self._starts[start], self._starts[end]) if self._starts else (start, end)


def folded_text(text: str) -> FoldedText:
    """The folded form of a text."""
    if not _OTHER.search(text):
        return FoldedText(text, text)
    parts: list[str] = []
    starts: list[int] = []
    done = 0
    for found in _OTHER.finditer(text):
        starts += range(done, found.start())
        sign = _folded_sign(found[0])
        parts += (text[done : found.start()], sign)
        starts += [found.start()] * len(sign)
        done = found.end()
    starts += range(done, len(text) + 1)
    return FoldedText("".join((*parts, text[done:])), text, starts)


def folded(text: str) -> str:
    """The folded form of a text, such as a name."""
    return folded_text(text).text


def _folded_sign(sign: str) -> str:
    if sign in _SIGNS:
        return _SIGNS[sign]
    letters = unquote(sign, errors="replace")
    return sign if "\ufffd" in letters or not letters.isprintable() else "".join(_SIGNS.get(c, c) for c in letters)
