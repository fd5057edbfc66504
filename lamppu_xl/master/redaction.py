"""The removal of personal data from every text of a public master."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from lamppu_xl.master.collect import CollectedAnswers
from lamppu_xl.workbook.model import Content, Link, RichText
from lamppu_xl.workbook.text_split import clean_text

_ADDRESS = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
_TELEPHONE = r"(?<![\w/.-])(?:\+358|00358|0(?:4\d|50|[1-9])(?=[ -]))[\d -]{5,13}\d(?![\w/])"


@dataclass(frozen=True)
class Redaction:
    """Replaces personal data by a word."""

    word: str = ""
    """The replacement; if it is empty, texts stay as they are."""
    values: frozenset[str] = field(default=frozenset(), repr=False)
    """Known personal data."""

    def __call__(self, text: str) -> str:
        return self._pattern.sub(self.word, text) if self.word else text

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        known = sorted(self.values, key=len, reverse=True)
        # Without an end of word, so that an inflected name such as `Aino Alfan` is found too.
        words = [r"(?<!\w)" + r"\s+".join(map(re.escape, value.split())) for value in known]
        return re.compile("|".join((*words, _ADDRESS, _TELEPHONE)), re.IGNORECASE)


NO_REDACTION = Redaction()


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
    return Redaction(word, frozenset(value for value in values if _names_somebody(value)))


def _personal_values(collected: CollectedAnswers) -> Iterator[str]:
    personal = collected.project.form.personal_fields
    for batch in collected.batches:
        for verdict in batch.verdicts:
            submission = verdict.submission
            for entry, answer in submission.answers.items() if submission else ():
                if (entry.table, entry.field) in personal and isinstance(answer, str):
                    yield answer
    for partner in collected.project.partners:
        yield from (partner.contact.name, partner.contact.email, partner.contact.phone)


def _names_somebody(value: str) -> bool:
    """Whether it is a name of two words, an address or a telephone number; not a town or a role."""
    return len(value) > 4 and (" " in value or "@" in value or sum(map(str.isdigit, value)) > 5)
