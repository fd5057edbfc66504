"""Turns the texts of a definition into localised ones, and reports missing languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lamppu_xl.definition.problems import Problems
from lamppu_xl.definition.schemas import Words
from lamppu_xl.definition.yaml_tree import Node, Plain, YamlMapping, place_of, plain
from lamppu_xl.domain.findings import Place
from lamppu_xl.domain.text import LanguageTag, Text, VocabularyTerm, fallback_chains
from lamppu_xl.domain.text_normalising import utf16_length
from lamppu_xl.i18n.countries import currencies
from lamppu_xl.i18n.languages import LANGUAGES, LAST_RESORT, fallback_of, is_language, profile_of


def read_translations(problems: Problems, block: Node | None) -> Translations:
    """The languages of the project block, as far as they are supported; the errors there are reported elsewhere."""
    data = plain(block) if block else None
    written = data if isinstance(data, dict) else {}
    languages = tuple(dict.fromkeys(_known(written.get("languages")))) or LANGUAGES[:1]
    fallback = written.get("fallback")
    others = {language: fallback_of(language) for language in languages if language not in LANGUAGES}
    if isinstance(fallback, dict):
        others |= {language: tuple(_known(chain)) for language, chain in fallback.items()}
    translations = Translations(problems, languages, fallback_chains(languages, others))
    translations.report_languages_without_texts(block)
    return translations


def _known(written: Plain) -> list[str]:
    names = written if isinstance(written, list) else [written]
    return [name for name in names if isinstance(name, str) and is_language(name)]


_SYMBOLS = frozenset(
    {
        *("mm", "cm", "dm", "m", "km", "m2", "m²", "km2", "km²", "ha", "m3", "m³", "ml", "dl"),
        *("l", "mg", "g", "kg", "t", "s", "min", "h", "d", "W", "kW", "MW", "GW", "Wh"),
        *("kWh", "MWh", "GWh", "TWh", "kB", "MB", "GB", "TB", "CO2", "CO₂", "°C"),
    }
)
"""Of units."""


def is_without_language(text: str) -> bool:
    """Whether a text is the same in all languages: signs and digits, a currency, the symbol of a unit.

    >>> [is_without_language(text) for text in ("EUR", "%", "km", "2027–2028", "kpl")]
    [True, True, True, True, False]
    """
    plain_text = text.strip()
    return plain_text in _SYMBOLS or plain_text in currencies() or not any(map(str.isalpha, plain_text))


@dataclass
class Translations:
    """The languages of a project, with the problems of its texts."""

    problems: Problems
    languages: tuple[str, ...]
    fallback: Mapping[str, tuple[str, ...]]
    """Per language its chain, itself first."""

    @property
    def main(self) -> str:
        return self.languages[0]

    def chain(self, language: str) -> tuple[str, ...]:
        chain = self.fallback.get(language, (language,))
        return (*chain, *(other for other in self.languages if other not in chain))

    def report_languages_without_texts(self, block: Node | None) -> None:
        """Report once each language in which only labels are written, with the language of all other words."""
        for language in self.languages:
            profile = profile_of(language)
            if not profile.has_texts and block:
                chain = [spoken for spoken in self.chain(language) if profile_of(spoken).has_texts]
                other = VocabularyTerm(chain[0] if chain else LAST_RESORT)
                place = place_of(block, ("languages",))
                self.problems.add("D162", place, language=LanguageTag(language), tag=language, other=other)

    def text(self, words: Words, node: Node, what: str, limit: int) -> Text:
        """The text in a node; `what` names it in messages: `results.status label`."""
        text = Text.of(**{language or self.main: wording for language, wording in words.items()})
        for language, wording in words.items():
            if (length := utf16_length(wording)) > limit:
                self.problems.add("D111", place_of(node, (language,)), what=what, length=length, limit=limit)
        is_for_all = all(map(is_without_language, words.values()))
        for language in self.languages:
            if not is_for_all and not any(text.has(spoken) for spoken in self.fallback.get(language, (language,))):
                self.problems.add("D113", node.place, what=what, language=language)
        return text

    def place(self, node: Node, language: str) -> Place:
        """The place of the text that a reader of a language gets."""
        # In a workbook the first text of a node has the place of the node.
        written = node.values if isinstance(node, YamlMapping) else {}
        chain = [spoken for spoken in self.chain(language) if spoken in written]
        return place_of(node, (chain[0],)) if chain else node.place
