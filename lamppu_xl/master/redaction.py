"""The removal of personal data from every text of a public master."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from lamppu_xl.answer_types.phone import is_in_use
from lamppu_xl.master.collect import CollectedAnswers
from lamppu_xl.master.contact_forms import contact_patterns
from lamppu_xl.master.name_forms import stem_pattern, surnames_in, swapped_pattern
from lamppu_xl.workbook.model import Content, Link, RichText
from lamppu_xl.workbook.text_split import clean_text

_AT = r"(?:[@＠]|\s+(?:ät|miukumauku|snabel-a)\s+|\s*[(\[{<]\s*(?:at|ät|a|@|snabel-a|miukumauku)\s*[)\]}>]\s*)"
_DOT = r"(?:\.|\s*[(\[{<]\s*(?:dot|piste|punkt|\.)\s*[)\]}>]\s*)"
_ADDRESS = rf"[\w.+-]+{_AT}[\w-]+(?:{_DOT}[\w-]+)+"
"""An e-mail address, also one that is written for people: `aino (at) opisto.fi`."""

_MOBILE = r"(?<![\w/.-])(?:\+358|00358|0(?:4\d|50)(?=[ -]))[\d -]{5,13}\d(?![\w/])"
_DATE = r"(?!\d\d?[ -]\d\d?[ -]\d{4}(?!\d))"
_AREA = rf"(?P<area>(?<![\w/.-]){_DATE}0[1-9](?=[ -])[\d -]{{5,13}}\d(?![\w/]))"
_COUNTRY = r"(?P<country>(?<![\w+])\+[1-9](?:[ ()./-]{0,2}\d){6,14}(?!\w))"
"""Numbers that may be telephone numbers: with a Finnish area code, or with any country code."""

_FINNISH = frozenset(("fi", "sv", "se"))
"""Without any of these languages a project has no numbers of Finnish areas."""


@dataclass(frozen=True)
class Redaction:
    """Replaces personal data by a word."""

    word: str = ""
    """The replacement; if it is empty, texts stay as they are."""
    values: frozenset[str] = field(default=frozenset(), repr=False)
    """Known personal data."""
    surnames: frozenset[str] = field(default=frozenset(), repr=False)
    """Names that are replaced where they are alone, too: with a capital letter, or in the name of a file."""
    with_finnish_numbers: bool = True
    """Whether Finnish telephone numbers without country code are replaced, too."""

    def __call__(self, text: str) -> str:
        """The text as a cell holds it, without personal data: `clean_text`, with composed letters."""
        return self._pattern.sub(self._replacement, clean_text(text)) if self.word else text

    def removed_from(self, text: str) -> tuple[str, ...]:
        """What is replaced in a text, in its order."""
        found = self._pattern.finditer(clean_text(text)) if self.word else ()
        return tuple(each[0] for each in found if self._replacement(each) != each[0])

    def _replacement(self, found: re.Match[str]) -> str:
        """The word, or the same text if it is another number: of a date, an amount, an organisation."""
        number = found.groupdict().get("area") or found["country"]
        return self.word if number is None or is_in_use(number) else number

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        known = sorted(map(clean_text, self.values), key=len, reverse=True)
        # Without an end of word, so that an inflected name such as `Aino Alfan` is found too.
        words = [pattern for value in known for pattern in contact_patterns(value)]
        words += [_BEGIN + _value_pattern(value) for value in known]
        words += [_BEGIN + swapped for value in known if (swapped := swapped_pattern(value))]
        words += map(_surname_pattern, sorted(map(clean_text, self.surnames), key=len, reverse=True))
        finnish = (_MOBILE, _AREA) if self.with_finnish_numbers else ()
        return re.compile("|".join((_ADDRESS, *words, *finnish, _COUNTRY)), re.IGNORECASE)


NO_REDACTION = Redaction()

_BEGIN = r"(?<![^\W_])"
"""Begin of a word; in the name of a file an underscore ends the word before it."""


_ROLES = frozenset(
    {
        "administrator",
        "assistant",
        "controller",
        "coordinator",
        "director",
        "expert",
        "head",
        "leader",
        "manager",
        "office",
        "officer",
        "organiser",
        "planner",
        "principal",
        "rector",
        "representative",
        "secretary",
        "service",
        "specialist",
        "staff",
        "support",
        "teacher",
        "team",
    }
)
"""Last words of English roles, such as `Project Manager`, that a contact may have instead of a name."""


def _value_pattern(value: str) -> str:
    """A known value; the last word of a name is found in its inflected forms, too: `Aino Virtasen`."""
    *first, last = value.split()
    return r"[\s_.-]+".join((*map(re.escape, first), stem_pattern(last) if first else re.escape(last)))


def _surname_pattern(name: str) -> str:
    """A surname: with a capital letter also inflected, and in any letters within the name of a file."""
    stem = stem_pattern(name)
    capital = rf"(?-i:{re.escape(name[:1].upper())})"
    of_first = len(re.escape(name[:1]))
    within_file = rf"{_BEGIN}{re.escape(name)}(?![^\W_])(?=[^\n/\\]{{0,80}}\.(?:xls|ods|zip))"
    return rf"{within_file}|{_BEGIN}{capital}{stem[of_first:]}"


def redact(content: Content, redaction: Redaction) -> Content:
    """The content of a cell with every text in it redacted."""
    match content:
        case str():
            return redaction(content)
        case Link():
            return replace(content, text=redaction(content.text))
        case RichText():
            return RichText(tuple(replace(run, text=redaction(run.text)) for run in content.runs))
    return content


def redaction_of(collected: CollectedAnswers, word: str) -> Redaction:
    """A redaction of all personal data in a project, of all periods and all returns, used or not.

    A value that names nobody, such as a town, is kept.
    """
    values = frozenset(clean_text(value).strip() for value in _personal_values(collected))
    names = frozenset(value for value in values if names_somebody(value))
    return Redaction(
        word,
        names,
        surnames=frozenset(surnames_of(values, _words_of_organisations(collected))),
        with_finnish_numbers=not _FINNISH.isdisjoint(collected.project.languages),
    )


def _words_of_organisations(collected: CollectedAnswers) -> frozenset[str]:
    """Words that are part of the name of an organisation or of the project: these are no surnames."""
    project = collected.project
    names = [text for _, text in project.name.translations]
    for partner in project.partners:
        former_names = (former.name for former in partner.former_names)
        names += [partner.name, *partner.aliases, *partner.formed_of, *former_names]
    return frozenset(word.casefold() for name in names for word in re.findall(r"\w+", name))


def surnames_of(values: Iterable[str], known_words: frozenset[str]) -> Iterator[str]:
    """The surnames of people, of values such as `Aino Alfanen`; without those that are also words of things."""
    known = [word for word in known_words if len(word) > 3]
    for value in values:
        for name in surnames_in(value):
            forms = re.compile(rf"{stem_pattern(name)}\w{{0,4}}", re.IGNORECASE)
            if name.casefold() not in _ROLES and not any(map(forms.fullmatch, known)):
                yield name


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
