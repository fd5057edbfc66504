"""The removal of personal data from every text of a public master."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import islice

from lamppu_xl.answer_types.phone import is_in_use
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.text import Text
from lamppu_xl.master.collect import CollectedAnswers
from lamppu_xl.master.common_name_parts import is_common, is_word
from lamppu_xl.master.contact_forms import contact_keys, contact_patterns
from lamppu_xl.master.folded_text import FoldedText, folded, folded_text
from lamppu_xl.master.given_names import GivenNames
from lamppu_xl.master.name_forms import (
    ABBREVIATIONS,
    capitals_pattern,
    initials_pattern,
    joined_pattern,
    name_pattern,
    person_patterns,
    shortened_patterns,
    small_name_pattern,
    surname_pattern,
)
from lamppu_xl.master.person_names import COMMON_WORDS, PARTICLES, persons_in
from lamppu_xl.master.sought_patterns import (
    Pattern,
    by_keys,
    keys_of_given_names,
    keys_of_name,
    keys_of_surname,
    matches_of,
    merged,
)
from lamppu_xl.workbook.model import Content, Link, RichText
from lamppu_xl.workbook.text_split import clean_text

_AT = r"(?:[@＠]|\s+(?:ät|miukumauku|snabel-a)\s+|\s*[(\[{<]\s*(?:at|ät|a|@|snabel-a|miukumauku)\s*[)\]}>]\s*)"
_DOT = r"(?:\.|\s*[(\[{<]\s*(?:dot|piste|punkt|\.)\s*[)\]}>]\s*)"
_ADDRESS = rf"[\w.+-]+{_AT}[\w-]+(?:{_DOT}[\w-]+)+"
"""An e-mail address, also one that is written for people: `aino (at) opisto.fi`."""

_MOBILE = (
    r"(?<![\w/.-])(?<!\d,)(?:(?:\+358|00358)[\d -]{5,13}\d(?![\w/])|"
    r"\(?0(?:4\d|50)\)?(?:[ ./-]{0,2}\d){6,8}(?!\w|[/.,-]\d))"
)
_SWEDISH_MOBILE = r"(?<![\w/.-])07[02369](?:(?=[ /-])(?:[ /-]{0,2}\d){7}|\d{7})(?!\w|[/.,-]\d)"
_DATE = r"(?!\d\d?[ -]\d\d?[ -]\d{4}(?!\d))"
_AREA = rf"(?P<area>(?<![\w/.-]){_DATE}(?:\(0[1-9]\d?\)|0(?:[1-9]|1[3-9])(?=[ -]))[\d -]{{5,13}}\d(?![\w/]|,\d))"
_COUNTRY = r"(?P<country>(?<![\w+.,/-])(?:\+|00(?=\d{1,3}[ ()]))[1-9](?:[ ()./-]{0,2}\d){6,14}(?!\w))"
_WITH_AREA = r"(?<![\w+./-])(?:\(\d{3}\)\s?|\d{3}[-.])\d{3}[-.]\d{4}(?!\w|[-./]\d)"
_WORD = (
    r"(?<!\w)(?:puh(?:elin(?:numero)?)?|tel(?:efon(?:nummer)?|ephone)?|tlf|gsm|mob(?:ile|iili|il)?|phone|call|ringa?|"
    r"soita(?:\s+numeroon)?)"
)
_AFTER_WORD = (
    rf"{_WORD}[.:]{{0,2}}\s{{0,2}}(?:n(?:umber|o|r)[.:]?\s)?(?!\d{{1,2}}[./-]\d{{1,2}}[./-]\d|(?:19|20)\d\d[-/])"
    r"(?P<after>\(?\d(?:[ ()./-]{0,2}\d){6,14})(?!\w|[.,]\d)"
)
"""Numbers that may be telephone numbers: mobile ones, those with a Finnish area code, or with any country code; those
of North America, and any number after a word such as `tel.`.

A mobile number has nine digits at least, so that a business id or a postcode is none.
"""

_FINNISH = frozenset(("fi", "sv", "se"))
"""Without any of these languages a project has no numbers with area codes of Finland."""


@dataclass(frozen=True)
class Redaction:
    """Replaces personal data by a word."""

    word: str = ""
    """The replacement; if it is empty, texts stay as they are."""
    values: frozenset[str] = field(default=frozenset(), repr=False)
    """Known personal data."""
    surnames: frozenset[str] = field(default=frozenset(), repr=False)
    """Names that are replaced where they are alone, too: with a capital letter, or in the name of a file."""
    given_names: frozenset[str] = field(default=frozenset(), repr=False)
    """Names that are replaced with a capital letter where they are alone; no words such as `Toivo` and `Mark`."""
    initials: frozenset[str] = field(default=frozenset(), repr=False)
    """Initials that are replaced where they are a word in capital letters: `TH`."""
    with_finnish_numbers: bool = True
    """Whether numbers with a Finnish area code are replaced, too, which may be other numbers in other countries."""

    def __call__(self, text: str) -> str:
        """The text as a cell holds it, without personal data: `clean_text`, with composed letters."""
        return self.word.join(self.split(text)[0]) if self.word else text

    def removed_from(self, text: str) -> tuple[str, ...]:
        """What is replaced in a text, in its order."""
        return self.split(text)[1] if self.word else ()

    def split(self, text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The parts of a text that are kept, as a cell holds them, and between them those that are replaced."""
        text = clean_text(text)
        spans = tuple(self._spans(text))
        ends = [0, *(end for _, end in spans)]
        kept = (text[end:start] for end, (start, _) in zip(ends, (*spans, (len(text), 0)), strict=True))
        return tuple(kept), tuple(text[start:end] for start, end in spans)

    def _spans(self, text: str) -> list[tuple[int, int]]:
        """The parts that are replaced, in their order."""
        searched = folded_text(text)
        named = [*self._names_and_contacts(searched)]
        alone = (found.span() for found in matches_of(*self._sought_alone, searched.text))
        alone = (place for place in alone if not any(start < place[1] and place[0] < end for start, end in named))
        return [searched.original_span(*place) for place in sorted((*named, *alone))]

    def _names_and_contacts(self, searched: FoldedText) -> Iterator[tuple[int, int]]:
        """The places of whole names, surnames, addresses and numbers in a folded text."""
        matches = [found for found in matches_of(*self._sought, searched.text) if _is_personal(found)]
        ends = 0
        for number, found in enumerate(matches):
            place = found.span("after" if found.groupdict().get("after") else 0)
            if _is_name(found):
                begins = matches[number + 1].start() if number + 1 < len(matches) else len(searched.text)
                place = _given_names(self.values).beside(searched.text, place, (ends, begins))
            ends = place[1]
            yield place

    @cached_property
    def _sought(self) -> tuple[Sequence[Pattern], Mapping[frozenset[str], Sequence[int]]]:
        return self._patterns, by_keys(self._patterns)

    @cached_property
    def _sought_alone(self) -> tuple[Sequence[Pattern], Mapping[frozenset[str], Sequence[int]]]:
        """The patterns of given names and initials alone."""
        patterns = [Pattern(surname_pattern(name), keys_of_name(folded(name))) for name in sorted(self.given_names)]
        if self.initials:
            letters = "|".join(map(re.escape, sorted(map(folded, self.initials), key=len, reverse=True)))
            patterns.append(Pattern(rf"(?-i:(?<![\w.&/-])(?:{letters})(?![^\W_]|[-/&.]\w))"))
        return patterns, by_keys(patterns)

    @cached_property
    def _patterns(self) -> tuple[Pattern, ...]:
        words = [*_patterns_of_values(self.values)]
        capitals = _patterns_without_blanks(self.values, capitals_pattern)
        words += [replace(each, expression=rf"{_BEGIN}(?:{each.expression})\d{{0,8}}") for each in capitals]
        surnames = sorted(map(clean_text, self.surnames), key=len, reverse=True)
        words += [Pattern(surname_pattern(name), keys_of_name(folded(name))) for name in surnames]
        for each in _patterns_without_blanks(self.values, joined_pattern):
            joined = rf"(?P<joined>{_BEGIN}(?:{each.expression})(?P<digits>\d{{0,8}})(?![^\W_]))"
            words.append(replace(each, expression=joined))
        for name in surnames:
            if small := small_name_pattern(name):
                expression = rf"(?P<small>{_BEGIN}(?:{small})\d{{0,8}}(?![^\W_]))"
                words.append(Pattern(expression, keys_of_name(folded(name))))
        finnish = (_AREA,) if self.with_finnish_numbers else ()
        numbers = (_MOBILE, _SWEDISH_MOBILE, *finnish, _COUNTRY, _WITH_AREA, _AFTER_WORD)
        return (Pattern(_ADDRESS), *words, *map(Pattern, numbers))


@lru_cache(maxsize=4)
def _patterns_of_values(values: frozenset[str]) -> tuple[Pattern, ...]:
    """The patterns of known values, which are the same for all projects of a programme."""
    known = sorted({folded(clean_text(value)) for value in values}, key=len, reverse=True)
    # Without an end of word, so that an inflected name such as `Aino Alfan` is found too.
    words = [Pattern(pattern, contact_keys(value)) for value in known for pattern in contact_patterns(value)]
    words += [Pattern(_BEGIN + _value_pattern(value), _keys_of_value(value)) for value in known if value.split()]
    persons = dict.fromkeys(person for value in known for person in persons_in(value))
    # Those of a given name and a letter are after whole names, of which they are the beginning.
    for patterns_of, keys_of in (
        (person_patterns, keys_of_surname),
        (_patterns_of_parts, keys_of_surname),
        (shortened_patterns, keys_of_given_names),
    ):
        words += merged(Pattern(each, keys_of(person)) for person in persons for each in patterns_of(person))
    initials = dict.fromkeys(filter(None, map(initials_pattern, persons)))
    return (*words, *([Pattern("|".join(initials))] if initials else ()))


@lru_cache(maxsize=8)
def _patterns_without_blanks(values: frozenset[str], pattern: Callable[[Sequence[str]], str]) -> tuple[Pattern, ...]:
    """The patterns of names that are written as one word."""
    persons = {tuple(person) for value in values for person in persons_in(folded(clean_text(value)))}
    made = (Pattern(pattern(person), keys_of_surname(person)) for person in sorted(persons, key=pattern))
    return tuple(each for each in merged(made) if each.expression)


def _keys_of_value(value: str) -> frozenset[str]:
    """Letters of the last word of a value, which each of its forms has."""
    return keys_of_name(value.rsplit(maxsplit=1)[-1])


def _patterns_of_parts(person: Sequence[str]) -> Iterator[str]:
    """A part of a double surname beside a given name: `Aino Rauva`, of `Aino Uusi-Rauva`; a common word after it."""
    parts = person[-1].split("-")
    for part in parts if len(parts) > 1 else ():
        patterns = person_patterns((*person[:-1], part)) if part else iter(())
        yield from islice(patterns, 1 if is_common(part) else None)


def _is_personal(found: re.Match[str]) -> bool:
    """Whether what is found is personal data, not a date or an amount, nor a word like a name in small letters."""
    groups = found.groupdict()
    number = groups.get("area") or groups.get("country")
    if number is not None:
        return is_in_use(number)
    if groups.get("small") is None and groups.get("joined") is None:
        return True
    if len(groups.get("digits") or "") > 1:
        return True
    front, behind = found.string[max(0, found.start() - _LONGEST_LINK) : found.start()], found.string[found.end() :]
    return bool(_LINK.search(front) or _FILE.match(behind) or _LOCAL_PART.match(behind))


def _is_name(found: re.Match[str]) -> bool:
    """Whether it is a name in a text, not a number or an address, nor a name in a link or the name of a file."""
    groups = found.groupdict()
    is_joined = groups.get("small") is not None or groups.get("joined") is not None
    return not is_joined and not re.search(r"[@\d]", found[0])


@lru_cache(maxsize=4)
def _given_names(values: frozenset[str]) -> GivenNames:
    return GivenNames.of(person for value in values for person in persons_in(folded(clean_text(value))))


_LONGEST_LINK = 2_000
_LINK = re.compile(r"(?:(?:://|www\.|\w\.[a-z]{2,}/)\S*|(?<![\w.])[@＠])\Z", re.IGNORECASE)
"""The beginning of a link before a name, also without `https://`, or the sign of a user's name, as in `@virtanen`."""

_LOCAL_PART = re.compile(r"[\w.+-]{0,80}[@＠]\w")
"""The rest of an e-mail address that is not complete, after a name."""

_FILE = re.compile(r"[^\n/\\]{0,80}\.(?:xls|ods|zip|pdf|doc)", re.IGNORECASE)
"""The rest of the name of a file after a name."""

NO_REDACTION = Redaction()

_BEGIN = r"(?<![^\W_])"
"""Begin of a word; in the name of a file an underscore ends the word before it."""


def _value_pattern(value: str) -> str:
    """A known value; the last word of a name is found in its inflected forms, too: `Aino Virtasen`."""
    *first, last = value.split()
    return r"[\s_.-]+".join((*map(re.escape, first), name_pattern(last) if first else re.escape(last)))


def redact(content: Content, redaction: Redaction) -> Content:
    """The content of a cell with every text in it redacted."""
    match content:
        case str():
            return redaction(content)
        case Link():
            text = redaction(content.text)
            if not content.target.startswith("internal:") and redaction.removed_from(content.target):
                return text if content.number is None else content.number
            return replace(content, text=text)
        case RichText():
            return RichText(tuple(replace(run, text=redaction(run.text)) for run in content.runs))
    return content


def redaction_of(collected: CollectedAnswers, word: str) -> Redaction:
    """A redaction of all personal data in a project, of all periods and all returns, used or not.

    A value that names nobody, such as a town, is kept.
    """
    values = frozenset(clean_text(value).strip() for value in _personal_values(collected))
    names = frozenset(value for value in values if names_somebody(value))
    known = words_of_things(_names_of_things(collected.project), names)
    return Redaction(
        word,
        names,
        surnames=frozenset(surnames_of(values, known)),
        given_names=frozenset(given_names_of(values, known)),
        initials=frozenset(initials_of(values, known)),
        with_finnish_numbers=not _FINNISH.isdisjoint(collected.project.languages),
    )


def _names_of_things(project: Project) -> Iterator[str]:
    """The names of the project, its organisations, goals, options and places: their words are no surnames."""
    labels = [project.name, *(goal.title for goal in project.goals)]
    for options in project.lists.values():
        labels += [option.label for option in options.options]
        places = (option.details.get("place") for option in options.options)
        labels += [place for place in places if isinstance(place, Text)]
    yield from (text for label in labels for _, text in label.translations)
    yield project.id
    for partner in project.partners:
        former_names = (former.name for former in partner.former_names)
        yield from (partner.id, partner.name, *partner.aliases, *partner.formed_of, *former_names)


def words_of_things(names: Iterable[str], persons: frozenset[str]) -> frozenset[str]:
    """The words in names of organisations, goals, options and places; without persons that such a name contains."""
    without_persons = Redaction(" ", persons)
    of_persons = tuple({person.casefold() for person in persons})
    cleaned = (
        without_persons(name) if "@" in name or any(person in name.casefold() for person in of_persons) else name
        for name in names
    )
    return frozenset(word.casefold() for name in cleaned for word in re.findall(r"\w+", name))


def surnames_of(values: Iterable[str], known_words: frozenset[str]) -> Iterator[str]:
    """The surnames of people, of values such as `Aino Alfanen`, and each part of a double one that is no common word.

    Words of things are no surnames, nor are short words that begin sentences.
    """
    known = [word for word in known_words if len(word) >= _FEWEST_LETTERS]
    for name in sorted({name for value in values for person in persons_in(value) for name in _surnames(person)}):
        if len(name) >= _FEWEST_LETTERS:
            forms = re.compile(rf"{name_pattern(name)}\w{{0,4}}", re.IGNORECASE)
            if not any(map(forms.fullmatch, known)):
                yield name
        elif len(name) > 1 and name.casefold() not in known_words | COMMON_WORDS:
            yield name


def given_names_of(values: Iterable[str], known_words: frozenset[str]) -> Iterator[str]:
    """The given names of people that are neither words of things nor ordinary words, such as `Toivo` and `Mark`."""
    persons = (person for value in values for person in persons_in(value))
    for name in sorted({name for person in persons for name in person[:-1]}):
        is_other = is_word(name) or name.casefold() in PARTICLES | known_words
        if len(name) >= _SHORTEST_GIVEN_NAME and "." not in name and not is_other:
            yield name


_SHORTEST_GIVEN_NAME = 3


def initials_of(values: Iterable[str], known_words: frozenset[str]) -> Iterator[str]:
    """The first letters of people's names as one word, `TH`, unless it is an ordinary abbreviation or a word."""
    persons = (person for value in values for person in persons_in(value))
    names = ([word for word in person if word.casefold() not in PARTICLES] for person in persons)
    made = {"".join(part[:1] for word in words for part in word.split("-")).upper() for words in names}
    ordinary = ABBREVIATIONS | COMMON_WORDS | known_words
    yield from sorted(each for each in made if 1 < len(each) <= _MOST_INITIALS and each.casefold() not in ordinary)


_MOST_INITIALS = 4

_FEWEST_LETTERS = 4
"""A shorter surname is not compared with the beginnings of words."""


def _surnames(person: Sequence[str]) -> Iterator[str]:
    """The last word of a name and each part of a double one; also the first word if it cannot be a given name."""
    last = person[-1]
    yield last
    *parts, final = last.split("-")
    # A short part at the beginning, as in `Ylä-Aho`, is an ordinary word.
    doubled = (*(part for part in parts if len(part) >= _FEWEST_LETTERS), *((final,) if parts else ()))
    yield from (part for part in doubled if not is_common(part))
    if len(person) > 1 and person[0].casefold().endswith("nen"):
        yield person[0]


def _personal_values(collected: CollectedAnswers) -> Iterator[str]:
    """The personal answers of all returns, and the contact persons of all definitions of their templates."""
    now = collected.project.form.personal_fields
    for batch in collected.batches:
        for verdict in batch.verdicts:
            submission = verdict.submission
            personal = now | batch.project_of(verdict).form.personal_fields if submission else now
            for entry, answer in submission.answers.items() if submission else ():
                if (entry.table, entry.field) in personal and isinstance(answer, str):
                    yield answer
    issued = (project for batch in collected.batches if batch.definitions for project in batch.definitions.issued)
    for project in (collected.project, *issued):
        for partner in project.partners:
            yield from (partner.contact.name, partner.contact.email, partner.contact.phone)


def names_somebody(value: str) -> bool:
    """Whether it is a name of two words, an address or a telephone number; not a town or a role."""
    return len(value) > 4 and (" " in value or "@" in value or sum(map(str.isdigit, value)) > 5)
