"""What only a reader notices in a return: copied texts, personal data in prose, links that lead nowhere in particular.

Each is a function from what was read to findings, and none of them is ever an error: a person may have good reasons.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.finding_codes import CODES
from lamppu_xl.domain.findings import Fact, Finding, Place
from lamppu_xl.domain.project import Field, Period, Project
from lamppu_xl.domain.text import Text, VocabularyTerm
from lamppu_xl.domain.text_normalising import collapse_blanks
from lamppu_xl.returns.submission import Submission, label_of
from lamppu_xl.returns.text_overlap import SHORTEST_COPY, TextOverlap
from lamppu_xl.templates.parts import field_of
from lamppu_xl.templates.sheet_keys import LONG_TEXT

_MAIL = re.compile(r"[^\s@<>()]+@[^\s@<>()]+\.[A-Za-z]{2,}")
_PHONE = re.compile(r"(?<![\w.,-])(?:\+358|0(?:4\d|50|[1-9]\d?))[ -]?\d{2,4}[ -]?\d{2,4}(?:[ -]?\d{1,4})?(?![\w.-])")


@dataclass(frozen=True)
class ObservedSubmission:
    """A submission before the eyes of a reader who knows what was asked."""

    project: Project
    period: Period
    submission: Submission

    @cached_property
    def prose(self) -> list[tuple[AnswerRef, str]]:
        """The answers that are longer texts and may be public, in reading order."""
        answers = self.submission.answers
        return [
            (entry, answer)
            for entry in self.submission.places
            if isinstance(answer := answers.get(entry), str) and _is_prose(field_of(self.project, entry))
        ]

    def finding(self, code: str, entry: AnswerRef, facts: dict[str, Fact], *related: Place) -> Finding:
        return Finding(CODES[code], self.submission.places[entry], facts, entry, self.label_of(entry), related=related)

    def label_of(self, entry: AnswerRef) -> Text:
        return label_of(self.project, self.submission.partner, self.period, entry)


def _is_prose(asked: Field) -> bool:
    return asked.kind.name == "text" and not asked.personal and (asked.max_length or 0) > LONG_TEXT


def observe(project: Project, period: Period, submission: Submission) -> list[Finding]:
    """All observations on one submission."""
    read = ObservedSubmission(project, period, submission)
    return [finding for look in OBSERVATIONS for finding in look(read)]


def same_text_twice(read: ObservedSubmission) -> Iterator[Finding]:
    """The same stretch of prose in two answers: one of them was copied."""
    copies = TextOverlap()
    earlier: list[AnswerRef] = []
    for entry, text in read.prose:
        number = copies.put(_squeezed(text))
        if number is not None:
            copied = earlier[number]
            yield read.finding("O601", entry, {"other": read.label_of(copied)}, read.submission.places[copied])
        earlier.append(entry)


def same_text_as_before(read: ObservedSubmission) -> Iterator[Finding]:
    """Last period's text again."""
    for entry, text in read.prose:
        earlier = read.submission.previous.get(entry)
        if isinstance(earlier, str) and len(text) >= SHORTEST_COPY and _squeezed(earlier) == _squeezed(text):
            yield read.finding("O602", entry, {})


def personal_data(read: ObservedSubmission) -> Iterator[Finding]:
    """An e-mail address or phone number in prose that goes on to the funder."""
    for entry, text in read.prose:
        # Each pattern is tried only where there is a sign that none of its texts can do without.
        if "@" in text and _MAIL.search(text):
            yield read.finding("O603", entry, {"what": VocabularyTerm("email")})
        elif ("0" in text or "+" in text) and _PHONE.search(text):
            yield read.finding("O603", entry, {"what": VocabularyTerm("phone")})


def home_page_only(read: ObservedSubmission) -> Iterator[Finding]:
    """A link to the root of a site proves nothing."""
    for entry, answer in read.submission.answers.items():
        if isinstance(answer, str) and field_of(read.project, entry).kind.name == "url":
            address = urlsplit(answer)
            if address.path in ("", "/") and not address.query and not address.fragment:
                yield read.finding("O604", entry, {"value": answer})


OBSERVATIONS: tuple[Callable[[ObservedSubmission], Iterator[Finding]], ...] = (
    same_text_twice,
    same_text_as_before,
    personal_data,
    home_page_only,
)


def _squeezed(text: str) -> str:
    return collapse_blanks(text).lower()
