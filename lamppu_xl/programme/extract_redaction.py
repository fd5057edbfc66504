"""Personal data is removed from the texts of an extract.

A ledger has no answers to personal questions, so the names in them are not known here. Three things are removed:

- the contact persons that the definition of a project names, with their addresses and telephone numbers;
- each sentence with an e-mail address or a telephone number, since it usually names the person, too;
- answers to questions for an e-mail address or a telephone number.

The texts of a public master have been redacted with all names of the project. For any other master other names may
remain; the workbook says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lamppu_xl.domain.project import Project
from lamppu_xl.master.redaction import Redaction

CONTACT_KINDS = frozenset({"email", "phone"})
"""Kinds of answers that an extract leaves out."""

_SENTENCE_END = re.compile(r"(?<=\S\S\S[.!?])[^\S\n]+|\n+")


@dataclass
class ExtractRedaction:
    """Removes personal data from the texts of projects."""

    word: str = ""
    """The text in place of personal data; without it nothing is removed."""
    persons: Mapping[str, frozenset[str]] = field(default_factory=dict, repr=False)
    """By project the names, addresses and numbers of its contact persons."""
    _redactions: dict[str, Redaction] = field(default_factory=dict)

    def redact(self, project: str, text: str) -> str:
        """A text of a project without personal data."""
        if not self.word:
            return text
        contact = Redaction(self.word)
        kept = "".join(self.word if contact(part) != part else part for part in _sentences(text))
        return self._redaction(project)(kept)

    def _redaction(self, project: str) -> Redaction:
        if project not in self._redactions:
            self._redactions[project] = Redaction(self.word, self.persons.get(project, frozenset()))
        return self._redactions[project]


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
