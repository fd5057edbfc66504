"""Units of figures: when two of them are the same."""

from __future__ import annotations

from lamppu_xl.domain.text import Text
from lamppu_xl.domain.text_normalising import collapse_blanks

UNIT = "unit"
"""The name of the detail of an option that says in what its figures are counted."""


def same_unit(first: Text, second: Text) -> bool:
    """Whether two units are equal in a language, or have no common language.

    >>> same_unit(Text.of(fi="henkilöä", en="persons"), Text.of(en="Persons"))
    True
    >>> same_unit(Text.of(fi="henkilöä"), Text.of(fi="tuntia"))
    False
    """
    texts = [
        {language: collapse_blanks(text).casefold() for language, text in unit.translations} for unit in (first, second)
    ]
    if not texts[0].keys() & texts[1].keys() and "" not in {*texts[0], *texts[1]}:
        return True
    return bool(set(texts[0].values()) & set(texts[1].values()))
