"""What only a reader notices in a return: copied texts, personal data in prose, links that lead nowhere in particular.

Each is a function from a submission to findings, and none of them is ever an error: a person may have good reasons.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from lamppu_xl.findings import CODES, Entry, Fact, Finding, Place
from lamppu_xl.intake import Submission, called
from lamppu_xl.language import Term
from lamppu_xl.layout import LONG, field_of
from lamppu_xl.model import Period, Project

SHORTEST_COPY = 60
"""Texts below this many characters may well be alike by chance."""

_MAIL = re.compile(r"[^\s@<>()]+@[^\s@<>()]+\.[A-Za-z]{2,}")
_PHONE = re.compile(r"(?<![\w.,-])(?:\+358|0(?:4\d|50|[1-9]\d?))[ -]?\d{2,4}[ -]?\d{2,4}(?:[ -]?\d{1,4})?(?![\w.-])")


def observe(project: Project, period: Period, submission: Submission) -> list[Finding]:
    """All observations on one submission."""
    return [finding for look in OBSERVATIONS for finding in look(project, period, submission)]


def same_text_twice(project: Project, period: Period, submission: Submission) -> Iterator[Finding]:
    """The same stretch of prose in two answers: one of them was copied."""
    seen: list[tuple[Entry, frozenset[str]]] = []
    for entry, text in _prose(project, submission):
        stretches = _stretches(_squeezed(text))
        copied = next((other for other, earlier in seen if earlier & stretches), None)
        if copied:
            facts: dict[str, Fact] = {"other": called(project, submission.partner, period, copied)}
            yield _finding("O601", project, period, submission, entry, facts, submission.places[copied])
        seen.append((entry, stretches))


def same_text_as_before(project: Project, period: Period, submission: Submission) -> Iterator[Finding]:
    """Last period's text again."""
    for entry, text in _prose(project, submission):
        earlier = submission.previous.get(entry)
        if isinstance(earlier, str) and len(text) >= SHORTEST_COPY and _squeezed(earlier) == _squeezed(text):
            yield _finding("O602", project, period, submission, entry, {})


def personal_data(project: Project, period: Period, submission: Submission) -> Iterator[Finding]:
    """An e-mail address or phone number in prose that goes on to the funder."""
    for entry, text in _prose(project, submission):
        if _MAIL.search(text) or _PHONE.search(text):
            what = Term("email" if _MAIL.search(text) else "phone")
            yield _finding("O603", project, period, submission, entry, {"what": what})


def home_page_only(project: Project, period: Period, submission: Submission) -> Iterator[Finding]:
    """A link to the root of a site proves nothing."""
    for entry, answer in submission.answers.items():
        if field_of(project, entry).kind.name == "url" and isinstance(answer, str):
            address = urlsplit(answer)
            if address.path in ("", "/") and not address.query and not address.fragment:
                yield _finding("O604", project, period, submission, entry, {"value": answer})


OBSERVATIONS: tuple[Callable[[Project, Period, Submission], Iterator[Finding]], ...] = (
    same_text_twice,
    same_text_as_before,
    personal_data,
    home_page_only,
)


def _prose(project: Project, submission: Submission) -> list[tuple[Entry, str]]:
    """The answers that are longer texts and may be public, in reading order."""
    found = []
    for entry in submission.places:
        answer = submission.answers.get(entry)
        asked = field_of(project, entry)
        if (
            isinstance(answer, str)
            and asked.kind.name == "text"
            and not asked.personal
            and (asked.max_length or 0) > LONG
        ):
            found.append((entry, answer))
    return found


def _squeezed(text: str) -> str:
    return " ".join(text.split()).lower()


def _stretches(text: str) -> frozenset[str]:
    """Every stretch of the length that cannot be alike by chance."""
    return frozenset(text[start : start + SHORTEST_COPY] for start in range(len(text) - SHORTEST_COPY + 1))


def _finding(  # noqa: PLR0913, PLR0917
    code: str,
    project: Project,
    period: Period,
    submission: Submission,
    entry: Entry,
    facts: dict[str, Fact],
    *related: Place,
) -> Finding:
    said = called(project, submission.partner, period, entry)
    return Finding(CODES[code], submission.places[entry], facts, entry, said, related=related)
