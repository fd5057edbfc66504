"""Units of figures: when two of them are the same."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from lamppu_xl.domain.answer_types import MONEY, PERCENT
from lamppu_xl.domain.text import Text, VocabularyTerm
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
    >>> same_unit(Text.of(fi="henkilöä", sv="personer"), Text.same("personer"))  # of a project in one language
    True
    """
    texts = [
        {language: collapse_blanks(text).casefold() for language, text in unit.translations} for unit in (first, second)
    ]
    if not texts[0].keys() & texts[1].keys() and "" not in {*texts[0], *texts[1]}:
        return True
    return bool(set(texts[0].values()) & set(texts[1].values()))


NUMBER = "number"
"""What figures are that are neither amounts nor percentages."""


@dataclass(frozen=True)
class Counted:
    """In what a project counts a figure."""

    nature: str
    """`MONEY`, `PERCENT` or `NUMBER`; empty where no answer is a number."""
    units: tuple[Text, ...] = ()
    """Of each row that has one."""
    currencies: tuple[str, ...] = ()
    """If any answer is an amount, the currencies of the project."""

    @property
    def unit(self) -> Text | str | VocabularyTerm:
        """What a reader is shown as the unit."""
        if self.nature == MONEY and self.currencies:
            return " / ".join(self.currencies)
        return self.units[0] if self.units and self.nature != PERCENT else VocabularyTerm(self.nature)


def counted(kinds: Collection[str], units: Iterable[Text], currencies: tuple[str, ...]) -> Counted:
    """In what the answers of some kinds are counted; a number in a unit that is the project's currency is an amount.

    >>> counted({"integer"}, (), ("EUR",)).nature, counted({"integer"}, [Text.of(fi="€")], ("EUR",)).nature
    ('number', 'money')
    """
    known, nature = tuple(units), NUMBER if kinds else ""
    is_in_currency = bool(known) and {currency_of_unit(unit, "") for unit in known} == {*currencies}
    if kinds and {*kinds} == {PERCENT}:
        nature = PERCENT
    elif kinds and ({*kinds} == {MONEY} or is_in_currency):
        nature = MONEY
    return Counted(nature, known, currencies if MONEY in kinds else ())


def first_counted(counted: Iterable[Counted], currency: str) -> Counted:
    """The first unit and nature of several projects; one whose amounts are in another currency has no say."""
    units, nature = list[Text](), Counted("")
    for each in counted:
        units += each.units[:1]
        if not nature.nature and each.currencies in ((), (currency,)):
            nature = each
    return Counted(nature.nature, tuple(units[:1]), nature.currencies)


def other_unit(
    counted: Counted, stated: Text | None, currency: str, first: Counted | None
) -> tuple[Text | str | VocabularyTerm, Text | str | VocabularyTerm] | None:
    """The unit of figures and the one that is expected; None if they are the same, and the figures can be added.

    Args:
        stated: the unit of the total.
        currency: that of the programme.
        first: without a stated unit, in what the first project counts.
    """
    expected = stated or (first.units[0] if first and first.units else None)
    for unit in counted.units if expected else ():
        if expected and not same_unit(expected, unit):
            return unit, expected
    currency = currency_of_unit(stated, currency)
    if counted.currencies not in ((), (currency,)):
        return " / ".join(counted.currencies), currency
    if stated or first is None or _same_nature(first, counted):
        return None
    return counted.unit, first.unit


def _same_nature(first: Counted, second: Counted) -> bool:
    """Whether both are amounts, percentages or other numbers; an amount may be a number in the same unit."""
    natures = {first.nature, second.nature}
    return "" in natures or len(natures) == 1 or (PERCENT not in natures and bool(first.units and second.units))
