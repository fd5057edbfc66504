"""Observations on a return: copied texts, personal data in free text, links to a home page only.

Each is a function from a submission to findings. None of them is an error: there may be good reasons.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answers import Answer
from lamppu_xl.domain.finding_codes import CODES
from lamppu_xl.domain.findings import Fact, Finding, Place
from lamppu_xl.domain.form import CONFIRMATION, PREFILL_PREVIOUS, Field, FreeLines
from lamppu_xl.domain.grouping import grouped
from lamppu_xl.domain.line_keys import dropped_lines
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.text import Text, VocabularyTerm
from lamppu_xl.domain.text_normalising import collapse_blanks, utf16_length
from lamppu_xl.i18n.translator import HIDDEN
from lamppu_xl.returns.irregularities.missing_rows import number_ranges
from lamppu_xl.returns.irregularities.outside_content import MOST_RELATED
from lamppu_xl.returns.names_of_totals import is_name_of_total
from lamppu_xl.returns.submission import Submission, is_unsaved, label_of
from lamppu_xl.returns.text_overlap import SHORTEST_COPY, TextOverlap
from lamppu_xl.templates.parts import field_of
from lamppu_xl.templates.prefill import unchanged
from lamppu_xl.templates.sheet_keys import LONG_TEXT

_MAIL = re.compile(r"[^\s@<>()]+(?:@|%40)[^\s@<>()]+\.[A-Za-z]{2,}")
_MAIL_IN_LINK = re.compile(r"[A-Za-z0-9_+-](?:@|%40)[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}(?![A-Za-z0-9])")
"""Safe links of Outlook hold the e-mail address of their reader."""
_PHONE = re.compile(r"(?<![\w.,-])(?:\+358|0(?:4\d|50|[1-9]\d?))[ -]?\d{2,4}[ -]?\d{2,4}(?:[ -]?\d{1,4})?(?![\w.-])")


@dataclass(frozen=True)
class ObservedSubmission:
    """A submission with the project and period that it reports on."""

    project: Project
    period: Period
    submission: Submission

    @cached_property
    def prose(self) -> list[tuple[AnswerRef, str]]:
        """The long texts that are not personal, in reading order."""
        answers = self.submission.answers
        return [
            (entry, answer)
            for entry in self.submission.places
            if isinstance(answer := answers.get(entry), str) and _is_prose(field_of(self.project, entry))
        ]

    def finding(self, code: str, entry: AnswerRef, *related: Place, **facts: Fact) -> Finding:
        return Finding(CODES[code], self.submission.places[entry], facts, entry, self.label_of(entry), related=related)

    def label_of(self, entry: AnswerRef) -> Text:
        return label_of(self.project, self.submission.partner, self.period, entry)


def _is_prose(field: Field) -> bool:
    return field.kind.name == "text" and not field.personal and field.longest_text > LONG_TEXT


def observe(project: Project, period: Period, submission: Submission) -> list[Finding]:
    """All observations on one submission."""
    observed = ObservedSubmission(project, period, submission)
    return [finding for observation in OBSERVATIONS for finding in observation(observed)]


def same_text_twice(observed: ObservedSubmission) -> Iterator[Finding]:
    """The same stretch of text in two answers: one of them was copied."""
    overlap = TextOverlap()
    earlier: list[AnswerRef] = []
    for entry, text in observed.prose:
        number = overlap.add(_squeezed(text))
        if number is not None:
            copied = earlier[number]
            place = observed.submission.places[copied]
            yield observed.finding("O601", entry, place, other=observed.label_of(copied))
        earlier.append(entry)


def same_text_as_before(observed: ObservedSubmission) -> Iterator[Finding]:
    """The same text as in the previous period."""
    for entry, text in observed.prose:
        earlier = observed.submission.previous.get(entry)
        if isinstance(earlier, str) and len(text) >= SHORTEST_COPY and _squeezed(earlier) == _squeezed(text):
            yield observed.finding("O602", entry)


def personal_data(observed: ObservedSubmission) -> Iterator[Finding]:
    """An e-mail address or phone number in a text that the funder receives."""
    for entry, text in observed.prose:
        # The patterns are slow, so each is tried only on texts with a character that all its matches contain.
        if _may_hold_address(text) and _MAIL.search(text):
            yield observed.finding("O603", entry, what=VocabularyTerm("email"))
        elif ("0" in text or "+" in text) and _PHONE.search(text):
            yield observed.finding("O603", entry, what=VocabularyTerm("phone"))
    for entry, answer in observed.submission.answers.items():
        if isinstance(answer, str) and _may_hold_address(answer) and _MAIL_IN_LINK.search(answer):
            field = field_of(observed.project, entry)
            if field.kind.name == "url" and not field.personal:
                yield observed.finding("O603", entry, what=VocabularyTerm("email"))


def _may_hold_address(text: str) -> bool:
    return "@" in text or "%40" in text


def home_page_only(observed: ObservedSubmission) -> Iterator[Finding]:
    """A link to the root of a site, which shows nothing of the work."""
    for entry, answer in observed.submission.answers.items():
        if isinstance(answer, str) and field_of(observed.project, entry).kind.name == "url":
            try:
                address = urlsplit(answer)
            except ValueError:  # such as a bracket in its name; V496 says so
                continue
            if address.path in ("", "/") and not address.query and not address.fragment:
                yield observed.finding("O604", entry, value=answer)


def prefilled_answers(observed: ObservedSubmission) -> Iterator[Finding]:
    """Prefilled answers of a line that are not confirmed, or are those of last time."""
    submission, project = observed.submission, observed.project
    same = grouped(((entry.table, entry.row), entry) for entry in unchanged(submission.prefilled, submission.answers))
    for (table, row), entries in same.items():
        at = AnswerRef(table, row, CONFIRMATION)
        asked = [entry for entry in entries if entry in submission.places]
        if not asked or at not in submission.places:
            continue
        if at not in submission.answers:
            yield observed.finding("O640", at, count=len(asked))
        else:
            fields = [field_of(project, entry) for entry in asked]
            # A contact person that is the same as last time is nothing to know.
            if before := [each for each in fields if each.prefill == PREFILL_PREVIOUS and not each.personal]:
                yield observed.finding("O641", at, count=len(before))


def lines_without_successor(observed: ObservedSubmission) -> Iterator[Finding]:
    """Lines of last period that are not in this return."""
    submission, project = observed.submission, observed.project
    for table, keys in dropped_lines(project.form, submission.answers, submission.previous):
        at = next((entry for entry in submission.places if entry.table == table.id and entry.field == table.key), None)
        if at is not None:
            codes = project.options_for(table.field(table.key))
            labels = {option.id: option.label for option in codes.options} if codes else {}
            named = [labels.get(str(key), key) for key in keys[:_MOST_NAMED_LINES]]
            for key in named:
                yield observed.finding("O642", at, key=key)


_MOST_NAMED_LINES = 5
"""How many lines that are not there any more are named."""


def lines_of_totals(observed: ObservedSubmission) -> Iterator[Finding]:
    """A free line that is the total of the others: its numbers are counted once more."""
    project = observed.project
    for lines in _free_lines(observed).values():
        of_all: dict[str, float] = {}
        since_total: dict[str, float] = {}
        for answers in lines.values():
            numbers = {entry.field: answer for entry, answer in answers.items() if type(answer) is float}
            names = {
                entry: answer
                for entry, answer in answers.items()
                if isinstance(answer, str) and field_of(project, entry).kind.name == "text"
            }
            is_sum = any(
                number and any(math.isclose(number, sums.get(field, 0)) for sums in (of_all, since_total))
                for field, number in numbers.items()
            )
            found = [entry for entry, name in names.items() if numbers and is_name_of_total(name, is_sum=is_sum)]
            for entry in found:
                yield observed.finding("S342", entry, value=names[entry])
            if found:
                since_total.clear()
            else:
                for sums in (of_all, since_total):
                    sums |= {field: sums.get(field, 0) + number for field, number in numbers.items()}


def repeated_lines(observed: ObservedSubmission) -> Iterator[Finding]:
    """Free lines with a number that say the same as an earlier line of their table: they are counted each time."""
    places = observed.submission.places
    for table, lines in _free_lines(observed).items():
        seen: set[frozenset[tuple[str, Answer]]] = set()
        repeated: list[AnswerRef] = []
        for answers in lines.values():
            content = frozenset((entry.field, answer) for entry, answer in answers.items())
            has_numbers = any(type(answer) is float for answer in answers.values())
            if content in seen and has_numbers and len(content) >= _FEWEST_REPEATED:
                repeated.append(next(iter(answers)))
            seen.add(content)
        if repeated:
            numbers = number_ranges([int(entry.row) for entry in repeated])
            title = observed.project.form.table(table).title
            related = (places[entry] for entry in repeated[1:MOST_RELATED])
            yield observed.finding("S371", repeated[0], *related, table=title, count=len(repeated), lines=numbers)


_FEWEST_REPEATED = 3
"""How many answers a line has at least that is reported: short lines are often alike."""


def _free_lines(observed: ObservedSubmission) -> dict[str, dict[str, dict[AnswerRef, Answer]]]:
    """What was typed on each free line of each table with such lines, in the order of the lines."""
    submission = observed.submission
    tables = {table.id for table in observed.project.form.tables if isinstance(table.rows, FreeLines)}
    lines: dict[str, dict[str, dict[AnswerRef, Answer]]] = {}
    for entry in submission.places:
        if entry.table in tables and entry in submission.typed and entry in submission.answers:
            lines.setdefault(entry.table, {}).setdefault(entry.row, {})[entry] = submission.answers[entry]
    return lines


def signs_in_place_of_text(observed: ObservedSubmission) -> Iterator[Finding]:
    """A required text that is a full stop, a dash or an x."""
    required = {
        (table.id, rule.field_name)
        for table in observed.project.form.tables
        for rule in table.rules
        if rule.code == "R501"
    }
    for entry, answer in observed.submission.answers.items():
        if (entry.table, entry.field) in required and isinstance(answer, str) and _SIGNS_ONLY.fullmatch(answer):
            field = field_of(observed.project, entry)
            if field.kind.name == "text":
                yield observed.finding("V518", entry, value=HIDDEN if field.personal else answer)


_SIGNS_ONLY = re.compile(r"[\s.,:;!?*/_+=~…·\u2010-\u2015-]{1,9}|[xX]{1,3}")


def texts_cut_by_programs(observed: ObservedSubmission) -> Iterator[Finding]:
    """A text of as many characters as some programs keep, that ends within a sentence."""
    for entry, answer in observed.submission.answers.items():
        if isinstance(answer, str) and utf16_length(answer) == _KEPT_BY_PROGRAMS and answer[-1].isalnum():
            field = field_of(observed.project, entry)
            if field.kind.name == "text" and field.longest_text != _KEPT_BY_PROGRAMS:
                yield observed.finding("V559", entry, length=_KEPT_BY_PROGRAMS)


_KEPT_BY_PROGRAMS = 255
"""Databases and older programs cut a text at this number of characters without saying so."""


def is_untouched(submission: Submission, period: Period) -> bool:
    """Whether it is a template that no program has saved, with only the answers that it was sent with."""
    return not submission.outside and is_unsaved(submission.saved, period) and is_unanswered(submission)


def is_unanswered(submission: Submission) -> bool:
    """Whether it has only the answers that its template was sent with, although there are questions."""
    return bool(submission.places) and submission.typed.keys() <= {*unchanged(submission.prefilled, submission.answers)}


OBSERVATIONS: tuple[Callable[[ObservedSubmission], Iterator[Finding]], ...] = (
    same_text_twice,
    same_text_as_before,
    personal_data,
    home_page_only,
    prefilled_answers,
    lines_without_successor,
    lines_of_totals,
    repeated_lines,
    signs_in_place_of_text,
    texts_cut_by_programs,
)


def _squeezed(text: str) -> str:
    return collapse_blanks(text).lower()
