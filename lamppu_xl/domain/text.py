"""A text in several languages, and the choice of a language for a reader."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Text:
    """A text in one or more languages.

    >>> label = Text.of(fi="Sähköposti", sv="E-post")
    >>> label.pick(["se", "fi"])
    'Sähköposti'
    >>> label.language(["se", "fi"])
    'fi'
    """

    translations: tuple[tuple[str, str], ...]
    """Pairs of language and text, in the order of the definition."""

    @classmethod
    def of(cls, **translations: str) -> Text:
        """A text from its translations by language."""
        return cls(tuple(translations.items()))

    @classmethod
    def same(cls, text: str) -> Text:
        """A text that is the same in every language, such as the name of an organisation."""
        return cls((("", text),))

    def language(self, chain: Sequence[str]) -> str:
        """The language of the text that `pick` returns: the first available language of the chain, else the first."""
        written = [language for language, _ in self.translations]
        if written == [""]:
            return chain[0] if chain else ""
        return next((language for language in chain if language in written), written[0])

    def pick(self, chain: Sequence[str]) -> str:
        """The text in the first available language of the chain."""
        translations = dict(self.translations)
        return translations.get("") or translations[self.language(chain)]

    def languages_that_differ(self, other: Text) -> frozenset[str]:
        """The languages in which another text has other words.

        >>> sorted(Text.of(fi="Tila", en="State").languages_that_differ(Text.of(fi="Tilanne", en="State")))
        ['fi']
        """
        return frozenset(language for language, _ in set(self.translations) ^ set(other.translations))

    def only(self, languages: Collection[str]) -> Text:
        """The text in some of its languages; the text itself if it has none of them."""
        kept = tuple(pair for pair in self.translations if pair[0] in languages)
        return Text(kept) if kept else self

    def changed(self, change: Callable[[str], str]) -> Text:
        """The text with each of its translations changed.

        >>> Text.of(fi="Tila", en="State").changed(str.upper).pick(["en"])
        'STATE'
        """
        return Text(tuple((language, change(text)) for language, text in self.translations))

    def has(self, language: str) -> bool:
        return any(written in ("", language) for written, _ in self.translations)


def fallback_chains(languages: Iterable[str], fallback: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """For each language its fallback chain, itself first: `{"se": ("se", "fi"), …}`."""
    return {language: (language, *fallback.get(language, ())) for language in languages}


@dataclass(frozen=True)
class VocabularyTerm:
    """A term that is translated to the language of the reader: `VocabularyTerm("number")`."""

    key: str


class CountryCode(str):
    """The two letters of a country, for a message: it has the name of the country in the language of the reader."""

    __slots__ = ()


class LanguageTag(str):
    """The tag of a language, for a message: it has the name of the language in the language of the reader."""

    __slots__ = ()


@dataclass(frozen=True)
class Phrase:
    """A label of the catalogue with facts, written in the language of the reader: `Phrase("change_added")`."""

    key: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    """Facts of a message by name; a fact may be a phrase."""
    section: str = "labels"
    """The section of the catalogue: `labels`, or `codes` for a key such as `R503.live`."""
