"""Puts codes, labels, numbers and dates into a reader's language.

All texts for people are in `locales/<language>.toml`; code holds codes and facts. A language may be incomplete: each
text is looked up along the reader's chain of languages, then in English.

Two marks have a meaning in a message:

* `{limit}` is a fact. In a code's message `{live}` is its short phrase, so that the live check in the template and the
  message of the validation begin with the same words.
* `[[ Did you mean “{guess}”?]]` is left out unless every fact in it has a value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import combinations

from lamppu_xl.domain.answer_states import MISSING_ANSWER
from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.domain.findings import Fact, Finding
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.text import CountryCode, LanguageTag, Phrase, Text, VocabularyTerm
from lamppu_xl.domain.text_normalising import seen_form, shortened, unseen_differences
from lamppu_xl.i18n.countries import country_name
from lamppu_xl.i18n.formats import format_day, format_fixed, format_moment, format_number, plural_form
from lamppu_xl.i18n.harmless_text import make_harmless
from lamppu_xl.i18n.languages import LAST_RESORT, LanguageProfile, find_text, language_name, profile_of
from lamppu_xl.i18n.project_terms import Terms, is_marked, with_terms

LONGEST_FACT = 200
"""A longer fact is cut and ends in `…`."""

HIDDEN = VocabularyTerm("hidden")
"""Replaces an answer to a personal field, which is never quoted."""

EMPTY = VocabularyTerm("empty")
"""Replaces an answer that could be quoted but is missing."""

QUOTED = frozenset({"value", "read", "guess", "was", "now"})
"""Facts that repeat what a person wrote. If one fact is `HIDDEN`, none of them is shown."""


@dataclass(frozen=True)
class Explanation:
    """The explanation of a code."""

    title: str
    """The name of the problem."""
    meaning: str
    why: str
    """Why it matters."""
    example: str
    fix: str
    """What to do about it."""


@dataclass(frozen=True)
class Translator:
    """The texts for one reader.

    >>> reader = translator_for("fi")
    >>> reader.fact(12.5)
    '12,5'
    >>> reader.live("R505")
    'Liian pitkä: {length} / {limit}'
    """

    chain: tuple[str, ...]
    """The languages of the reader, the preferred one first."""
    terms: Terms = field(default_factory=dict, hash=False)
    """The words that the project prescribes in place of the standard ones."""

    @property
    def language(self) -> str:
        return self.chain[0]

    @property
    def partial(self) -> bool:
        """Whether the reader's language has single words only, which no speaker of it has checked."""
        return profile_of(self.language).partial

    @property
    def main_language(self) -> str:
        """The language of most texts: a partial language has only a few texts of its own."""
        profiles = ((language, profile_of(language)) for language in self.chain)
        return next(
            (language for language, profile in profiles if profile.has_texts and not profile.partial), LAST_RESORT
        )

    def review_note(self, key: str) -> str:
        """A sentence that a language is not reviewed, and for a partial language the language of all other text.

        Args:
            key: of the sentence.
        """
        if self.main_language == self.language or not profile_of(self.language).has_texts:
            return self.label(key)
        language = self.label(f"in_language_{self.main_language}")
        return f"{self.label(key)} {self.label('other_text', language=language)}"

    def pick(self, text: Text) -> str:
        """A text of a definition, in the first language of the chain that it has."""
        return text.pick(self.chain)

    def label(self, key: str, **facts: Fact) -> str:
        """A label of a sheet or a page. Facts that are strings are inserted unchanged.

        Raises:
            KeyError: no language has the key.
        """
        template, language = self._look_up_counted("labels", key, facts)
        return template.format_map({name: self._format(language, fact, verbatim=True) for name, fact in facts.items()})

    def term(self, term: VocabularyTerm) -> str:
        """A word of the vocabulary, or its key if no language has it."""
        try:
            return self._look_up("terms", term.key.replace(" ", "_"))[0]
        except KeyError:
            return term.key

    def fact(self, fact: Fact) -> str:
        """A fact for a message: on one line, without control characters, not too long.

        >>> translator_for("sv").fact(date(2012, 3, 22))
        '22.3.2012'
        """
        match fact:
            case VocabularyTerm():
                text = self.term(fact)
            case Text():
                text = self.pick(fact)
            case Phrase():
                return self._fill(*self._look_up_counted(fact.section, fact.key, fact.facts), fact.facts)
            case tuple() if any(isinstance(part, Phrase) for part in fact):
                return "; ".join(map(self.fact, fact))
            case tuple():
                text = ", ".join(map(str, fact))
            case date():
                text = format_day(fact, self._conventions)
            case CountryCode():
                text = country_name(fact, self._conventions.locale)
            case LanguageTag():
                text = self.language_name(fact)
            case str():
                text = fact
            case _:
                text = format_number(fact, self._conventions)
        return shortened(make_harmless(text), LONGEST_FACT)

    def moment(self, moment: datetime) -> str:
        """A day and a time in short.

        >>> translator_for("sv").moment(datetime(2012, 3, 22, 9, 5))
        '22.3.2012 9.05'
        """
        return format_moment(moment, self._conventions)

    def fixed(self, number: float, decimals: int) -> str:
        """A number with a fixed count of decimals.

        >>> translator_for("en").fixed(45930.5, 2)
        '45,930.50'
        """
        return make_harmless(format_fixed(number, self._conventions, decimals))

    def live(self, code_id: str) -> str:
        """The short phrase for a cell, with its placeholders.

        Raises:
            KeyError: the code has no phrase.
        """
        return self._look_up("codes", f"{code_id}.live")[0]

    def language_name(self, language: str) -> str:
        """The name of a language in the reader's language, else its tag."""
        try:
            return self.label(f"master_language_{language}")
        except KeyError:
            return language_name(language, self._conventions.locale)

    def title(self, code_id: str) -> str:
        """The name of the problem."""
        return self._look_up("codes", f"{code_id}.title")[0]

    def message(self, finding: Finding) -> str:
        """The problem and the next step, without the place.

        Raises:
            KeyError: the finding lacks a fact.
        """
        message = self._message(finding)
        if finding.accepted is None:
            return message
        because, day = make_harmless(finding.accepted.because), finding.accepted.day
        return f"{message} {self.label('accepted_because', because=because, day=day)}"

    def statement(self, finding: Finding) -> str:
        """The problem for a reader who cannot correct it: what it is about, its name, and what was found there."""
        subject = "" if finding.subject is None else f"{make_harmless(self.pick(finding.subject))}: "
        names = _STATED if finding.place.sheet else (*_STATED, "sheet")
        found = next((finding.facts[name] for name in names if finding.facts.get(name)), "")
        return f"{subject}{self.title(finding.code.id)}{f': {self.fact(found)}' if found else ''}"

    def _message(self, finding: Finding) -> str:
        """The problem and the next step, without the reason for which the finding is accepted."""
        subject = "" if finding.subject is None else f"{make_harmless(self.pick(finding.subject))}: "
        if finding.message_override is not None:
            return subject + make_harmless(self.pick(finding.message_override))
        template, language = self._look_up("codes", f"{finding.code.id}.message")
        if "{live}" in template:
            is_noted = finding.code.id == MISSING_ANSWER and finding.effective_severity is not Severity.ERROR
            # What is only noted is not to be filled in.
            template = template.replace("{live}", self.label("no_answer") if is_noted else self.live(finding.code.id))
        filled = self._fill(template, language, finding.facts)
        return " ".join((subject + filled, *self._unseen_differences(finding.facts)))

    def _unseen_differences(self, facts: Mapping[str, Fact]) -> Iterator[str]:
        """A sentence for two texts that differ and are quoted alike."""
        hidden = QUOTED if HIDDEN in facts.values() else ()
        texts = {name: fact for name, fact in facts.items() if isinstance(fact, str) and fact and name not in hidden}
        for first, second in combinations(texts.values(), 2):
            if first != second and seen_form(self.fact(first)) == seen_form(self.fact(second)):
                signs = unseen_differences(first, second)[:_MOST_SIGNS]
                key = "differ_in_unseen" if signs else "differ_after_quote"
                yield self.label(key, **({"signs": ", ".join(signs)} if signs else {}))

    def explain(self, code_id: str) -> Explanation:
        """What a code means, why it matters, an example, how to fix it.

        Raises:
            KeyError: there is no such code.
        """
        parts = ("title", "meaning", "why", "example", "next_step")
        return Explanation(*(self._look_up("codes", f"{code_id}.{part}")[0] for part in parts))

    def _look_up_counted(self, section: str, key: str, facts: Mapping[str, Fact]) -> tuple[str, str]:
        """A text, or its plural form for the fact `count`: `{ one = "{count} file", other = "{count} files" }`."""
        count = facts.get("count")
        for language in (*self.chain, LAST_RESORT):
            text = find_text(language, f"{section}.{key}")
            if text is None and isinstance(count, int | float):
                forms = dict.fromkeys((plural_form(count, profile_of(language)), "other"))
                found = (find_text(language, f"{section}.{key}.{form}") for form in forms)
                text = next((plural for plural in found if plural), None)
            if text is not None:
                return self._in_terms(text, language), language
        raise KeyError(key)

    def _look_up(self, section: str, key: str) -> tuple[str, str]:
        """A text and the language in which it was found."""
        for language in (*self.chain, LAST_RESORT):
            text = find_text(language, f"{section}.{key}")
            if text is not None:
                return self._in_terms(text, language), language
        raise KeyError(key)

    def _in_terms(self, text: str, language: str) -> str:
        """A text of a catalogue with the words that the project prescribes."""
        return with_terms(text, language, self.terms, self.chain) if is_marked(text) else text

    def _fill(self, template: str, language: str, facts: Mapping[str, Fact]) -> str:
        """A message with its facts, in the language of the template."""
        hidden = HIDDEN in facts.values()
        values = {name: HIDDEN if hidden and name in QUOTED else fact for name, fact in facts.items()}
        empty_facts = {name for name, fact in values.items() if fact in ("", (), HIDDEN, EMPTY)}

        def if_complete(match: re.Match[str]) -> str:
            names = set(_PLACEHOLDER.findall(match[1]))
            if missing := names - values.keys():
                raise KeyError(*missing)
            return "" if names & empty_facts else match[1]

        def without_quotes(match: re.Match[str]) -> str:
            return match[1] if match[2] in empty_facts else match[0]

        template = _IN_QUOTES.sub(without_quotes, _OPTIONAL.sub(if_complete, template))
        return template.format_map(
            {name: self._format(language, EMPTY if fact in ("", ()) else fact) for name, fact in values.items()}
        )

    def _format(self, language: str, fact: Fact, *, verbatim: bool = False) -> str:
        """One fact within a message of a language."""
        if isinstance(fact, str) and verbatim:
            return fact
        reader = self if isinstance(fact, Text | Phrase | tuple) else replace(self, chain=(language, *self.chain))
        return reader.fact(fact)

    @property
    def date_format(self) -> str:
        """The number format of dates in workbooks."""
        return self._conventions.date_format

    @property
    def report_date_format(self) -> str:
        """The number format of dates in reports: they read like the dates in sentences."""
        return self._conventions.report_date_format or self._conventions.date_format

    @property
    def decimal_mark(self) -> str:
        """The sign before the decimals of a number."""
        return "," if self._conventions.decimal_comma else "."

    @property
    def _conventions(self) -> LanguageProfile:
        """The conventions of the first language of the chain that has texts."""
        profiles = map(profile_of, (*self.chain, LAST_RESORT))
        return next(profile for profile in profiles if profile.locale)


def translator_for(language: str, chain: Sequence[str] | None = None) -> Translator:
    """The translator of one language with its fallbacks; without a chain, those that the language's file names.

    >>> translator_for("se").chain
    ('se', 'fi')
    """
    others = profile_of(language).fallback if chain is None else chain
    return Translator((language, *(other for other in others if other != language)))


def project_translator(project: Project, language: str = "") -> Translator:
    """The translator of a project, with its words; by default for its own language."""
    chosen = language or project.language
    return replace(translator_for(chosen, project.chain(chosen)), terms=project.terms)


_MOST_SIGNS = 8
_STATED = "newer", "value", "read", "missing", "other"
"""The facts of which a statement names the first that there is."""
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_IN_QUOTES = re.compile(r"[“”„«](\{(\w+)\})[“”»]")
_OPTIONAL = re.compile(r"\[\[(.*?)\]\]")
