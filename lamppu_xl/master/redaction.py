"""What is personal, taken out of every text of a master that is to be published."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from lamppu_xl.domain.project import Contact, Partner
from lamppu_xl.master.collect import CollectedAnswers
from lamppu_xl.workbook.model import Content, Link, RichText
from lamppu_xl.workbook.text_split import clean

_ADDRESS = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
_TELEPHONE = r"(?<![\w/.-])(?:\+358|00358|0(?:4\d|50|[1-9])(?=[ -]))[\d -]{5,13}\d(?![\w/])"


@dataclass(frozen=True)
class Redaction:
    """Puts a word in the place of personal data."""

    word: str = ""
    """Said instead; without it nothing is taken out."""
    values: frozenset[str] = field(default=frozenset(), repr=False)

    def __call__(self, text: str) -> str:
        return self._pattern.sub(self.word, text) if self.word else text

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        known = sorted(self.values, key=len, reverse=True)
        # A name is also taken out where it is inflected: `Aino Alfan`.
        words = [r"(?<!\w)" + r"\s+".join(map(re.escape, value.split())) for value in known]
        return re.compile("|".join((*words, _ADDRESS, _TELEPHONE)), re.IGNORECASE)


NO_MASK = Redaction()


def masked(content: Content, mask: Redaction) -> Content:
    """The content of a cell with nothing personal in its text."""
    match content:
        case str():
            return mask(content)
        case Link():
            return replace(content, text=mask(content.text))
        case RichText():
            return RichText(tuple(replace(run, text=mask(run.text)) for run in content.runs))
    return content


def mask_of(gathered: CollectedAnswers, word: str) -> Redaction:
    """What is known to be personal in a project, of all periods and of all returns, counted or not.

    A value that many share and that names nobody, such as a town, is left where a partner tells of it.
    """
    values = frozenset(clean(value).strip() for value in _values(gathered))
    return Redaction(word, frozenset(value for value in values if _names_somebody(value)))


def _values(gathered: CollectedAnswers) -> Iterator[str]:
    personal = {
        (table.id, answer.name) for table in gathered.project.form.tables for answer in table.answers if answer.personal
    }
    for batch in gathered.batches:
        for verdict in batch.verdicts:
            answers = verdict.submission.answers if verdict.submission else {}
            for entry, answer in answers.items():
                if (entry.table, entry.field) in personal and isinstance(answer, str):
                    yield answer
    yield from _contacts(gathered.project.partners)


def _contacts(partners: Iterable[Partner]) -> Iterator[str]:
    for partner in partners:
        contact: Contact = partner.contact
        yield from (contact.name, contact.email, contact.phone)


def _names_somebody(value: str) -> bool:
    """A name of two words, a street with its number, an address, a telephone; not a town or a role."""
    return len(value) > 4 and (" " in value or "@" in value or sum(map(str.isdigit, value)) > 5)
