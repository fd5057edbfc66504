"""What the batches of all periods tell together: which return of each partner counts, and every answer with its origin.

Nothing is chosen or shortened here: an answer of a return that counts is in, or this is an error of ours.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.corrections import NO_CORRECTIONS, Corrections
from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.domain.findings import Finding
from lamppu_xl.domain.partner_history import edition, passed_on
from lamppu_xl.domain.project import Aggregate, Field, Partner, Period, Project, RowPerGoal, Table
from lamppu_xl.master.answer_store import AnswerStore, Key, SourcedAnswer
from lamppu_xl.validation.batch import Batch, FileState, Verdict


class ReportingStatus(StrEnum):
    """How a partner stands in a period."""

    COUNTED = "counted"
    TAKEN_ALONG = "taken_along"
    """Its return has errors, and is in the master all the same, marked as such."""
    REJECTED = "rejected"
    ASIDE = "aside"
    """Only files that cannot be told to be its return for the period."""
    ABSENT = "absent"
    OUTSIDE = "outside"
    """It was not in the project then, so that nobody misses its report."""


@dataclass(frozen=True)
class CollectedAnswers:
    """All that the batches tell."""

    project: Project
    batches: tuple[Batch, ...]
    counted: Mapping[Key, Verdict]
    """The return that counts, by period and partner."""
    answers: AnswerStore
    """In the order of period, partner and form."""
    corrections: Corrections = NO_CORRECTIONS
    """Of earlier periods: the texts among them stand in the answers already."""
    memory: dict[Hashable, Any] = dataclasses.field(default_factory=dict, compare=False, repr=False)
    """What was worked out already."""

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

    @cached_property
    def partners(self) -> tuple[Partner, ...]:
        """Those that were to report in any of the periods, in the order of the definition."""
        return tuple(partner for partner in self.project.partners if any(map(partner.reports_in, self.periods)))

    @cached_property
    def reporting(self) -> tuple[Partner, ...]:
        """Those that were to report in the reported period; all, if nobody was."""
        return self.project.expected(self.period) or self.project.partners

    def passed_on(self, rule: Aggregate, told: Iterable[SourcedAnswer]) -> frozenset[str]:
        """The partners whose standing figure counts no more, as their successor told a later one.

        Args:
            told: all that was told of one figure, over partners and periods.
        """
        if rule is not Aggregate.LAST or not self._has_heirs:
            return frozenset()
        days: dict[str, date] = {}
        for one in told:
            day = one.partner.last_day(one.period)
            days[one.partner.id] = max(day, days.get(one.partner.id, day))
        return passed_on(self.project, days)

    @cached_property
    def _has_heirs(self) -> bool:
        return any(partner.successor for partner in self.project.partners)

    def told(self, period: Period, partner: Partner, entry: AnswerRef) -> SourcedAnswer | None:
        return self.answers.told((period.id, partner.id), entry)

    def standing(self, period: Period, partner: Partner) -> ReportingStatus:
        silent = ReportingStatus.ABSENT if partner.reports_in(period) else ReportingStatus.OUTSIDE
        return self._standings.get((period.id, partner.id), silent)

    def reports(self, period: Period, partner: Partner) -> bool:
        return (period.id, partner.id) in self.counted

    def batch(self, period: Period) -> Batch:
        return next(batch for batch in self.batches if batch.period.id == period.id)

    def left_out(self, batch: Batch) -> tuple[Verdict, ...]:
        """The files that did not go into the master."""
        kept = {verdict.file for (period, _), verdict in self.counted.items() if period == batch.period.id}
        return tuple(verdict for verdict in batch.verdicts if verdict.file not in kept)

    @cached_property
    def _standings(self) -> dict[Key, ReportingStatus]:
        found: dict[Key, ReportingStatus] = {}
        for batch in self.batches:
            for verdict in batch.verdicts:
                key = (batch.period.id, verdict.partner or "")
                rejected = verdict.state is FileState.REJECTED or found.get(key) is ReportingStatus.REJECTED
                found[key] = ReportingStatus.REJECTED if rejected else ReportingStatus.ASIDE
        for key, verdict in self.counted.items():
            found[key] = ReportingStatus.COUNTED if verdict.accepted else ReportingStatus.TAKEN_ALONG
        return found

    @cached_property
    def numbers(self) -> dict[Key, int]:
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
        return tuple(table for table in self.project.form.tables if isinstance(table.rows, RowPerGoal))


def gather(
    project: Project, batches: Sequence[Batch], *, with_rejected: bool, corrections: Corrections = NO_CORRECTIONS
) -> CollectedAnswers:
    """Everything that counts, from batches in the order of their periods; what was corrected as it should have been."""
    if not batches:
        raise ValueError("a master needs a batch for the period that it reports")
    project = edition(project, batches[-1].period)
    counted: dict[Key, Verdict] = {}
    answers = AnswerStore(project)
    for batch in batches:
        for partner in project.partners:
            verdict = _counts(batch, partner, with_rejected=with_rejected)
            submission = verdict.submission if verdict else None
            if verdict and submission:
                counted[batch.period.id, partner.id] = verdict
                answers_now = corrections.applied(batch.period.id, partner.id, submission.answers)
                submission = dataclasses.replace(submission, answers=answers_now)
                answers.set_down(batch.period, submission, accepted=verdict.accepted)
    return CollectedAnswers(project, tuple(batches), counted, answers, corrections)


def reasons(verdict: Verdict) -> tuple[Finding, ...]:
    """Why a file did not count: its errors, or what else is said of a file that has none."""
    errors = tuple(finding for finding in verdict.findings if finding.effective_severity is Severity.ERROR)
    return errors or tuple(finding for finding in verdict.findings if finding.code.id.startswith("F"))


def _counts(batch: Batch, partner: Partner, *, with_rejected: bool) -> Verdict | None:
    own = [verdict for verdict in batch.by_partner.get(partner.id, ()) if verdict.was_read]
    accepted = next((verdict for verdict in own if verdict.accepted), None)
    if accepted or not with_rejected:
        return accepted
    rejected = [verdict for verdict in own if verdict.state is FileState.REJECTED]
    return max(rejected, key=lambda one: (one.saved, one.file), default=None)
