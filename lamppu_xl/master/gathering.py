"""What the batches of all periods tell together: which return of each partner counts, and every answer with its origin.

Nothing is chosen or shortened here: an answer of a return that counts is in, or this is an error of ours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from lamppu_xl.findings import Entry, Finding, Place, Severity
from lamppu_xl.intake import Submission
from lamppu_xl.model import Answer, Field, Line, Partner, PerGoal, Period, Project, Table
from lamppu_xl.validator import Batch, State, Verdict


class Standing(StrEnum):
    """How a partner stands in a period."""

    COUNTED = "counted"
    TAKEN_ALONG = "taken_along"
    """Its return has errors, and is in the master all the same, marked as such."""
    REJECTED = "rejected"
    ASIDE = "aside"
    """Only files that cannot be told to be its return for the period."""
    ABSENT = "absent"


@dataclass(frozen=True)
class Told:
    """One answer, and where it comes from."""

    period: Period
    partner: Partner
    table: Table
    line: Line
    field: Field
    answer: Answer
    """As it was read: a choice is the id of its option."""
    place: Place
    """The cell of the return."""
    sha256: str
    """Of the return."""
    language: str
    """Of the form that it was written on."""
    accepted: bool

    @property
    def entry(self) -> Entry:
        return Entry(self.table.id, self.line.id, self.field.name)


_Key = tuple[str, str]
"""Ids of a period and a partner."""


@dataclass(frozen=True)
class Gathered:
    """All that the batches tell."""

    project: Project
    batches: tuple[Batch, ...]
    counted: Mapping[_Key, Verdict]
    """The return that counts, by period and partner."""
    answers: Mapping[tuple[str, str, Entry], Told]
    """By period, partner and entry, in the order of period, partner and form."""

    @property
    def periods(self) -> tuple[Period, ...]:
        """The periods that are told of, the one reported last."""
        return tuple(batch.period for batch in self.batches)

    @property
    def period(self) -> Period:
        """The one that is reported."""
        return self.batches[-1].period

    @property
    def earlier(self) -> tuple[Period, ...]:
        return self.periods[:-1]

    def told(self, period: Period, partner: Partner, entry: Entry) -> Told | None:
        return self.answers.get((period.id, partner.id, entry))

    def standing(self, period: Period, partner: Partner) -> Standing:
        return self._standings.get((period.id, partner.id), Standing.ABSENT)

    def reports(self, period: Period, partner: Partner) -> bool:
        return (period.id, partner.id) in self.counted

    def batch(self, period: Period) -> Batch:
        return next(batch for batch in self.batches if batch.period.id == period.id)

    def left_out(self, batch: Batch) -> tuple[Verdict, ...]:
        """The files that did not go into the master."""
        kept = {verdict.file for (period, _), verdict in self.counted.items() if period == batch.period.id}
        return tuple(verdict for verdict in batch.verdicts if verdict.file not in kept)

    @cached_property
    def _standings(self) -> dict[_Key, Standing]:
        found: dict[_Key, Standing] = {}
        for batch in self.batches:
            for verdict in batch.verdicts:
                key = (batch.period.id, verdict.partner or "")
                rejected = verdict.state is State.REJECTED or found.get(key) is Standing.REJECTED
                found[key] = Standing.REJECTED if rejected else Standing.ASIDE
        for key, verdict in self.counted.items():
            found[key] = Standing.COUNTED if verdict.accepted else Standing.TAKEN_ALONG
        return found

    @cached_property
    def of_return(self) -> dict[_Key, list[Told]]:
        """The answers of each return that counts, in the order of the form."""
        found: dict[_Key, list[Told]] = {key: [] for key in self.counted}
        for (period, partner, _), told in self.answers.items():
            found[period, partner].append(told)
        return found

    @cached_property
    def numbers(self) -> dict[_Key, int]:
        """The number under which short references name each return that counts."""
        return {key: number for number, key in enumerate(self.counted, 1)}

    @cached_property
    def status(self) -> tuple[Table, Field] | None:
        """The choice that tells how a goal stands: the first one asked for each goal."""
        for table in self.goal_tables:
            for field in table.answers:
                if field.kind.name == "choice" and not field.personal:
                    return table, field
        return None

    @property
    def goal_tables(self) -> tuple[Table, ...]:
        return tuple(table for table in self.project.form.tables if isinstance(table.rows, PerGoal))


def gather(project: Project, batches: Sequence[Batch], *, with_rejected: bool) -> Gathered:
    """Everything that counts, from batches in the order of their periods."""
    if not batches:
        raise ValueError("a master needs a batch for the period that it reports")
    counted: dict[_Key, Verdict] = {}
    for batch in batches:
        for partner in project.partners:
            verdict = _counts(batch, partner, with_rejected=with_rejected)
            if verdict:
                counted[batch.period.id, partner.id] = verdict
    answers: dict[tuple[str, str, Entry], Told] = {}
    for (period_id, partner_id), verdict in counted.items():
        period = next(batch.period for batch in batches if batch.period.id == period_id)
        for told in _answers(project, period, verdict):
            answers[period_id, partner_id, told.entry] = told
    return Gathered(project, tuple(batches), counted, answers)


def reasons(verdict: Verdict) -> tuple[Finding, ...]:
    """Why a file did not count: its errors, or what else is said of a file that has none."""
    errors = tuple(finding for finding in verdict.findings if finding.gravity is Severity.ERROR)
    return errors or tuple(finding for finding in verdict.findings if finding.code.id.startswith("F"))


def _counts(batch: Batch, partner: Partner, *, with_rejected: bool) -> Verdict | None:
    own = [verdict for verdict in batch.verdicts if verdict.partner == partner.id and verdict.submission]
    accepted = next((verdict for verdict in own if verdict.accepted), None)
    if accepted or not with_rejected:
        return accepted
    rejected = [verdict for verdict in own if verdict.state is State.REJECTED]
    return max(rejected, key=lambda one: (one.submission.saved if one.submission else "", one.file), default=None)


def _answers(project: Project, period: Period, verdict: Verdict) -> Iterator[Told]:
    """The answers of a return in the order of the form."""
    submission = verdict.submission
    assert submission is not None  # noqa: S101  # only such verdicts count
    left = set(submission.answers)
    for table in project.form.tables:
        for line in project.lines(table, submission.partner, period):
            for field in table.answers:
                entry = Entry(table.id, line.id, field.name)
                if entry in left:
                    left.remove(entry)
                    yield _told(period, verdict, submission, (table, line, field))
    if left:
        raise ValueError(f"{submission.source.file}: answers that the form does not ask: {min(left)}")


def _told(period: Period, verdict: Verdict, submission: Submission, at: tuple[Table, Line, Field]) -> Told:
    table, line, field = at
    entry = Entry(table.id, line.id, field.name)
    return Told(
        period,
        submission.partner,
        table,
        line,
        field,
        submission.answers[entry],
        submission.places[entry],
        submission.source.sha256,
        submission.stamp.language,
        verdict.accepted,
    )
