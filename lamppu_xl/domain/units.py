"""Units of figures: when two of them are the same."""

from __future__ import annotations

import re

from lamppu_xl.domain.text import Text
from lamppu_xl.domain.text_normalising import collapse_blanks

EUROS = "EUR"
"""The currency of amounts for which a definition states none."""

UNIT = "unit"
"""The name of the detail of an option that says in what its figures are counted."""


_CURRENCY = re.compile("[A-Z]{3}")
_SIGNS = {"€": EUROS, "£": "GBP"}


def currency_of_unit(unit: Text | None, default: str) -> str:
    """The currency that a unit names; another one if it names none.

    >>> currency_of_unit(Text.of(en="SEK"), "EUR")
    'SEK'
    >>> currency_of_unit(Text.of(fi="euroa"), "EUR")
    'EUR'
    """
    texts = [text.strip() for _, text in unit.translations] if unit else []
    named = (_SIGNS.get(text, text) for text in texts)
    return next((text for text in named if _CURRENCY.fullmatch(text)), default)


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
