"""Personal data is removed from the texts of an extract or a public workbook.

A ledger has no answers to personal questions. These are removed:

- the contact persons that the definition of a project names, with their addresses and telephone numbers;
- the personal answers that the visible sheets of its master show;
- the surnames and given names of these persons where they are alone with a capital letter, and their initials, unless
  an organisation, goal, option or place has that name, or the given name is a word such as `Toivo`;
- each sentence with an e-mail address or a telephone number, since it usually names the person, too;
- answers to questions for an e-mail address or a telephone number.

Names that neither the definition nor the master lists cannot be found; the workbook says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain

from lamppu_xl.domain.programme import Programme
from lamppu_xl.domain.project import Project
from lamppu_xl.ledger.records import Ledger
from lamppu_xl.master.contact_forms import contacts_in
from lamppu_xl.master.redaction import (
    Redaction,
    given_names_of,
    initials_of,
    names_somebody,
    surnames_of,
    words_of_things,
)
from lamppu_xl.programme.mask_signs import MaskSigns
from lamppu_xl.workbook.text_split import clean_text

CONTACT_KINDS = frozenset({"email", "phone"})
"""Kinds of answers that these workbooks leave out."""

_SENTENCE_END = re.compile(r"(?<=\S\S\S[.!?])[^\S\n]+|\n+")


@dataclass(frozen=True)
class KnownPersons:
    """What is known of the persons of a project."""

    values: frozenset[str] = field(default=frozenset(), repr=False)
    """Names, addresses and numbers."""
    surnames: frozenset[str] = field(default=frozenset(), repr=False)
    """Surnames that are removed where they are alone, too."""
    given_names: frozenset[str] = field(default=frozenset(), repr=False)
    initials: frozenset[str] = field(default=frozenset(), repr=False)
    """Given names and initials that are removed where they are alone."""


@dataclass
class ExtractRedaction:
    """Removes personal data from the texts of projects."""

    word: str = ""
    """The text in place of personal data; without it nothing is removed."""
    persons: Mapping[str, KnownPersons] = field(default_factory=dict, repr=False)
    """By project."""
    signs: MaskSigns | None = field(default=None, repr=False)
    """Gives each mask a sign, to find it in files."""
    removed: set[str] = field(default_factory=set, repr=False)
    """Everything that was removed, also from texts that no file has."""
    _redactions: dict[str, Redaction] = field(default_factory=dict)
    _contacts: dict[str, Redaction] = field(default_factory=dict)
    _results: dict[tuple[str, str], str] = field(default_factory=dict, repr=False)
    """By project and text, so that the same text counts once."""

    def redact(self, project: str, text: str) -> str:
        """A text of a project without personal data."""
        if not self.word:
            return text
        if (project, text) not in self._results:
            self._results[project, text] = self._without_persons(project, text)
        return self._results[project, text]

    def _without_persons(self, project: str, text: str) -> str:
        contact = self._contacts_of(project)
        parts = []
        for part in _sentences(clean_text(text)):
            if contact(part) == part:
                parts.append(part)
            else:
                parts.append(self._mask(project, part.strip()))
        kept, removed = self._redaction(project).split("".join(parts))
        masks = (self._mask(project, each) for each in removed)
        return "".join(chain.from_iterable(zip(kept, (*masks, ""), strict=True)))

    def _mask(self, project: str, removed: str) -> str:
        """What replaces a text."""
        self.removed.add(removed)
        return self.word + (self.signs.sign(project, removed) if self.signs else "")

    def _contacts_of(self, project: str) -> Redaction:
        """A redaction of e-mail addresses and telephone numbers alone."""
        if project not in self._contacts:
            known = self.persons.get(project, KnownPersons())
            self._contacts[project] = Redaction(self.word, frozenset(contacts_in(known.values)))
        return self._contacts[project]

    def _redaction(self, project: str) -> Redaction:
        if project not in self._redactions:
            known = self.persons.get(project, KnownPersons())
            self._redactions[project] = Redaction(
                self.word,
                known.values,
                surnames=known.surnames,
                given_names=known.given_names,
                initials=known.initials,
            )
        return self._redactions[project]


def known_persons(values: Iterable[str], programme: Programme, ledger: Ledger | None) -> KnownPersons:
    """The persons among personal data of a project.

    Args:
        values: names, addresses, numbers and other personal answers.
        programme: its organisations, focus areas and events are no persons.
        ledger: of the project's master; nor are its organisations, goals, options and places.
    """
    values = frozenset(values)
    names = frozenset(value for value in values if names_somebody(value))
    words = _words_of_things(programme, ledger, names)
    return KnownPersons(
        names,
        surnames=frozenset(surnames_of(values, words)),
        given_names=frozenset(given_names_of(values, words)),
        initials=frozenset(initials_of(values, words)),
    )


def _words_of_things(programme: Programme, ledger: Ledger | None, persons: frozenset[str]) -> frozenset[str]:
    """The words in names of organisations, goals, options and places; without persons that such a name contains."""
    labels = [area.title for area in programme.focus_areas] + [event.label for event in programme.events]
    labels += [theme.title for theme in programme.themes] + [each.label for each in programme.indicators]
    labels += [event.place for event in programme.events if event.place]
    names = [name for each in programme.organisations for name in (each.id, each.name, *each.aliases)]
    names += [each.id for each in programme.projects]
    if ledger:
        labels += [
            ledger.head.name,
            *(goal.title for goal in ledger.goals),
            *(option.label for option in ledger.options),
        ]
        labels += [line.label for line in ledger.lines]
        labels += [detail.text for detail in ledger.details if detail.name == "place"]
        names += [name for partner in ledger.partners for name in (partner.id, partner.name, *partner.aliases)]
        names += [ledger.head.project, *(goal.id for goal in ledger.goals), *(line.row for line in ledger.lines)]
    names += [text for label in labels for _, text in label.translations]
    return words_of_things(names, persons)


def contact_persons(project: Project) -> frozenset[str]:
    """The names, addresses and telephone numbers of the contact persons in a project's definition."""
    contacts = (partner.contact for partner in project.partners)
    values = (value.strip() for contact in contacts for value in (contact.name, contact.email, contact.phone))
    return frozenset(value for value in values if _names_a_person(value))


def _names_a_person(value: str) -> bool:
    """A name of two words, an address or a telephone number; a single word may be an office or a town."""
    return " " in value or "@" in value or sum(map(str.isdigit, value)) > 5


def _sentences(text: str) -> Iterator[str]:
    """The sentences of a text and the white space between them; together they are the text.

    A full stop ends a sentence only before a capital letter, so that `tel. 040 123` stays together.
    """
    start = 0
    for gap in _SENTENCE_END.finditer(text):
        if "\n" in gap[0] or text[gap.end() : gap.end() + 1].isupper():
            yield text[start : gap.start()]
            yield gap[0]
            start = gap.end()
    yield text[start:]
