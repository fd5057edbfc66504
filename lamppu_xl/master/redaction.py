"""The removal of personal data from every text of a public master."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from lamppu_xl.answer_types.phone import is_in_use
from lamppu_xl.master.collect import CollectedAnswers
from lamppu_xl.workbook.model import Content, Link, RichText
from lamppu_xl.workbook.text_split import clean_text

_ADDRESS = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
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
    with_finnish_numbers: bool = True
    """Whether Finnish telephone numbers without country code are replaced, too."""

    def __call__(self, text: str) -> str:
        return self._pattern.sub(self._replacement, text) if self.word else text

    def _replacement(self, found: re.Match[str]) -> str:
        """The word, or the same text if it is another number: of a date, an amount, an organisation."""
        number = found.groupdict().get("area") or found["country"]
        return self.word if number is None or is_in_use(number) else number

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        known = sorted(self.values, key=len, reverse=True)
        # Without an end of word, so that an inflected name such as `Aino Alfan` is found too.
        words = [r"(?<!\w)" + r"\s+".join(map(re.escape, value.split())) for value in known]
        finnish = (_MOBILE, _AREA) if self.with_finnish_numbers else ()
        return re.compile("|".join((*words, _ADDRESS, *finnish, _COUNTRY)), re.IGNORECASE)


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
    names = frozenset(value for value in values if _names_somebody(value))
    return Redaction(word, names, with_finnish_numbers=not _FINNISH.isdisjoint(collected.project.languages))


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
