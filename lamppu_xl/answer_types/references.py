"""Answers that only refer to another answer: ditto marks, "see above"."""

from __future__ import annotations

from typing import Final

from lamppu_xl.answer_types.typing_variants import evened

_LONGEST: Final = 32
_MARKS: Final = "\"'”“„″〃´`-–—."
"""Signs of which a ditto mark consists; at least one of `_DITTO` is among them."""
_DITTO: Final = frozenset('"”“„″〃')
_WORDS: Final = frozenset(
    {
        *("ditto", "idem", "as above", "same as above", "see above", "see below", "same as previous"),
        *("dito", "d:o", "som ovan", "samma som ovan", "se ovan", "se nedan", "samma som föregående"),
        *("kuten edellä", "kuten yllä", "samoin kuin edellä", "samoin kuin yllä", "sama kuin edellinen"),
        *("sama kuin edellä", "sama kuin yllä", "sama kuin ylempänä"),
        *(f"{see} {where}" for see in ("katso", "kts", "kts.", "ks", "ks.") for where in ("edellä", "yllä", "alla")),
    }
)


def is_reference(text: str) -> bool:
    """Whether a text says nothing but that the answer is that of another cell."""
    if len(text) > _LONGEST:
        return False
    signs = set(text) - {" "}
    if signs and signs <= set(_MARKS):
        return not _DITTO.isdisjoint(signs) or text.strip() == "''"
    return evened(text).casefold().strip(" ().!") in _WORDS
