"""A text in several languages, and the choice of one for a reader."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Text:
    """One text in one or more languages.

    >>> label = Text.of(fi="Sähköposti", sv="E-post")
    >>> label.pick(["se", "fi"])
    'Sähköposti'
    >>> label.language(["se", "fi"])
    'fi'
    """

    translations: tuple[tuple[str, str], ...]
    """Pairs of language and text, in the order in which they were written."""

    @classmethod
    def of(cls, **translations: str) -> Text:
        return cls(tuple(translations.items()))

    @classmethod
    def same(cls, text: str) -> Text:
        """A text that is alike in every language, such as the name of an organisation."""
        return cls((("", text),))

    @classmethod
    def from_mapping(cls, translations: Mapping[str, str]) -> Text:
        return cls(tuple(translations.items()))

    def language(self, chain: Sequence[str]) -> str:
        """The language that `pick` answers in: the first of the chain that exists, else the first written."""
        written = [language for language, _ in self.translations]
        if written == [""]:
            return chain[0] if chain else ""
        return next((language for language in chain if language in written), written[0])

    def pick(self, chain: Sequence[str]) -> str:
        """The text for a reader who understands the languages of the chain, the dearest first."""
        translations = dict(self.translations)
        return translations.get("") or translations[self.language(chain)]

    def has(self, language: str) -> bool:
        return any(written in ("", language) for written, _ in self.translations)


def fallback_chains(languages: Iterable[str], fallback: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """For each language its fallback chain, itself first: `{"se": ("se", "fi"), …}`."""
    return {language: (language, *fallback.get(language, ())) for language in languages}


@dataclass(frozen=True)
class VocabularyTerm:
    """A word of lamppu-xl's own vocabulary, to be said in the reader's language: `VocabularyTerm("number")`."""

    key: str
