"""Puts codes, labels, numbers and dates into a reader's language.

Everything that people read stands in `locales/<language>.toml`; code holds codes and facts. A language may be
unfinished: each sentence is looked for along the reader's chain of languages, then in English.

Two marks mean something in a sentence:

* `{limit}` is a fact. In a code's message `{live}` is its short phrase, so that what a partner sees while typing and
  what comes back from validation begin with the same words.
* `[[ Did you mean “{guess}”?]]` is said only when every fact in it is there to be told.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from lamppu_xl.domain.findings import Fact, Finding
from lamppu_xl.domain.text import Text, VocabularyTerm

LONGEST_FACT = 200
"""A fact that is longer is cut, and ends in `…`."""

HIDDEN = VocabularyTerm("hidden")
"""Stands for an answer to a personal field: it is never quoted."""

EMPTY = VocabularyTerm("empty")
"""Is said where an answer could be quoted but there is none."""

QUOTED = frozenset({"value", "read", "guess", "was", "now"})
"""Facts that repeat what a person wrote; with a `HIDDEN` fact beside them none of them is told."""

_LAST_RESORT = "en"

_MOST_DIGITS = 20
"""A number of more digits is nothing that anyone reported; it is written as 1E+300."""


@dataclass(frozen=True)
class Explanation:
    """What `explain` tells of a code."""

    title: str
    """The name of the fault."""
    meaning: str
    why: str
    """Why it matters."""
    example: str
    mend: str
    """What to do about it."""


@dataclass(frozen=True)
class Translator:
    """What one reader understands.

    >>> reader = translator_for("fi")
    >>> reader.fact(12.5)
    '12,5'
    >>> reader.live("R505")
    'Liian pitkä: {length} / {limit}'
    """

    chain: tuple[str, ...]
    """The languages of the reader, the dearest first."""

    @property
    def language(self) -> str:
        return self.chain[0]

    @property
    def reviewed(self) -> bool:
        """Whether someone who speaks the reader's own language has checked its texts."""
        return _catalogue(self.language).reviewed

    def pick(self, text: Text) -> str:
        """The text of a definition, in the dearest language that it has."""
        return text.pick(self.chain)

    def label(self, key: str, **facts: Fact) -> str:
        """The words on a sheet or a page; KeyError for a key that no language has.

        A fact that is a text already is said as it is: a label's facts come from us or from the definition.
        """
        template, language = self._look_up("labels", key)
        return template.format_map({name: self._tell(language, fact, verbatim=True) for name, fact in facts.items()})

    def term(self, term: VocabularyTerm) -> str:
        """A word of the vocabulary, or its key where no language has it."""
        try:
            return self._look_up("terms", term.key.replace(" ", "_"))[0]
        except KeyError:
            return term.key

    def fact(self, fact: Fact) -> str:
        """Anything that a sentence may be told: on one line, without control characters, not too long.

        >>> translator_for("sv").fact(date(2012, 3, 22))
        '22.3.2012'
        """
        match fact:
            case VocabularyTerm():
                said = self.term(fact)
            case Text():
                said = self.pick(fact)
            case tuple():
                said = ", ".join(fact)
            case date():
                said = self._date(fact)
            case str():
                said = fact
            case _:
                said = self._number(fact)
        return _cut(_harmless(said))

    def live(self, code_id: str) -> str:
        """The short phrase beside a cell, its placeholders left in; KeyError for a code that has none."""
        return self._look_up("codes", f"{code_id}.live")[0]

    def title(self, code_id: str) -> str:
        """The name of the fault."""
        return self._look_up("codes", f"{code_id}.title")[0]

    def message(self, finding: Finding) -> str:
        """The fault and the next step, for one who is told the place elsewhere; KeyError for a fact that is missing."""
        subject = "" if finding.subject is None else f"{_harmless(self.pick(finding.subject))}: "
        if finding.message_override is not None:
            return subject + _harmless(self.pick(finding.message_override))
        template, language = self._look_up("codes", f"{finding.code.id}.message")
        if "{live}" in template:
            template = template.replace("{live}", self.live(finding.code.id))
        return subject + self._fill(template, language, finding.facts)

    def explain(self, code_id: str) -> Explanation:
        """What a code means, why it matters, an example, how to mend it; KeyError for what is no code."""
        title, meaning, why, example, mend = (
            self._look_up("codes", f"{code_id}.{part}")[0] for part in ("title", "meaning", "why", "example", "mend")
        )
        return Explanation(title, meaning, why, example, mend)

    def _look_up(self, section: str, key: str) -> tuple[str, str]:
        """A text and the language that has it."""
        for language in (*self.chain, _LAST_RESORT):
            text = _catalogue(language).texts.get(f"{section}.{key}")
            if text is not None:
                return text, language
        raise KeyError(key)

    def _fill(self, template: str, language: str, facts: Mapping[str, Fact]) -> str:
        """Tell a template its facts, in the language that the template itself is in."""
        secret = HIDDEN in facts.values()
        told = {name: HIDDEN if secret and name in QUOTED else fact for name, fact in facts.items()}
        silent = {name for name, fact in told.items() if fact in ("", (), HIDDEN, EMPTY)}

        def only_if_told(match: re.Match[str]) -> str:
            names = set(_PLACEHOLDER.findall(match[1]))
            if missing := names - told.keys():
                raise KeyError(*missing)
            return "" if names & silent else match[1]

        def without_quotes(match: re.Match[str]) -> str:
            return match[1] if match[2] in silent else match[0]

        template = _IN_QUOTES.sub(without_quotes, _OPTIONAL.sub(only_if_told, template))
        return template.format_map(
            {name: self._tell(language, EMPTY if fact in ("", ()) else fact) for name, fact in told.items()}
        )

    def _tell(self, language: str, fact: Fact, *, verbatim: bool = False) -> str:
        """One fact within a sentence of a language, which may be another than the reader's dearest."""
        if isinstance(fact, str) and verbatim:
            return fact
        return (self if isinstance(fact, Text) else Translator((language, *self.chain))).fact(fact)

    def _date(self, day: date) -> str:
        from babel.dates import format_date  # noqa: PLC0415  # slow to import, and not always needed

        spoken = self._spoken
        return str(format_date(day, spoken.dates, locale=spoken.locale))

    def _number(self, number: float) -> str:
        from babel.numbers import format_decimal  # noqa: PLC0415  # as above

        exact = Decimal(number if isinstance(number, int) else f"{number:.12g}")
        if not exact.is_finite() or exact.adjusted() > _MOST_DIGITS:
            return f"{exact:.6g}"
        return str(format_decimal(exact or Decimal(0), locale=self._spoken.locale, decimal_quantization=False))

    @property
    def _spoken(self) -> _Catalogue:
        """The catalogue of the dearest language that has texts at all."""
        return next(found for language in (*self.chain, _LAST_RESORT) if (found := _catalogue(language)).locale)


def translator_for(language: str, chain: Sequence[str] | None = None) -> Translator:
    """The words of one language, with the languages to fall back on; without a chain, those that its texts name.

    >>> translator_for("se").chain
    ('se', 'fi')
    """
    others = _catalogue(language).fallback if chain is None else chain
    return Translator((language, *(other for other in others if other != language)))


_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_IN_QUOTES = re.compile(r"[“”](\{(\w+)\})”")
_OPTIONAL = re.compile(r"\[\[(.*?)\]\]")


@dataclass(frozen=True)
class _Catalogue:
    """The texts of one language, as its files have them."""

    locale: str = ""
    """Babel's name for the language; empty for one without texts."""
    dates: str = ""
    """Babel's pattern for a date."""
    reviewed: bool = False
    fallback: tuple[str, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    """Every text by section and key: `codes.R501.live`."""


@cache
def _catalogue(language: str) -> _Catalogue:
    import tomllib  # noqa: PLC0415  # not before the first word
    from importlib.resources import files  # noqa: PLC0415

    # Looked for among what is there: the name of a language is never a path.
    file = next(
        (one for one in (files("lamppu_xl.i18n") / "locales").iterdir() if one.name == f"{language}.toml"), None
    )
    head = tomllib.loads(file.read_text("utf-8")) if file else {}
    return _Catalogue(
        head.get("locale", ""),
        head.get("dates", ""),
        head.get("reviewed", False),
        tuple(head.get("fallback", ())),
        dict(_flat(head)),
    )


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a nested table, by its dotted key."""
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")
        elif isinstance(value, str):
            yield f"{prefix}{key}", value


# Facts come from files that anyone may have made.

_LINE_BREAKS = re.compile(r" *[\t\n\v\f\r\x85\u2028\u2029]+ *")
_JOINERS = "\u00ad\u200c\u200d"
"""Invisible characters that belong to words and to emoji."""


def _harmless(text: str) -> str:
    r"""One line that cannot steer a terminal or turn the direction of reading; what could is made visible.

    >>> _harmless("red: \x1b[31m, turned: \u202e,\nnext line")
    'red: ␛[31m, turned: �, next line'
    """
    line = _LINE_BREAKS.sub(" ", text)
    return line if line.isprintable() else "".join(_visible(character) for character in line)


def _visible(character: str) -> str:
    """The character itself, or a sign in its place."""
    if character < " ":
        return chr(ord("␀") + ord(character))
    if character in _JOINERS:
        return character
    steers = unicodedata.category(character) in ("Cc", "Cf", "Cs") or character in "\ufffe\uffff"
    return "\ufffd" if steers else character


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_FACT else f"{text[: LONGEST_FACT - 1].rstrip()}…"
