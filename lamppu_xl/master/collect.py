"""The answers of the batches of all periods: which return of each partner is used, and every answer with its source.

Nothing is selected or shortened here: every answer of a used return is collected, or the return is not used.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from lamppu_xl.definition.history.editions import Renaming
from lamppu_xl.definition.history.merged_definition import ReportedDefinition, merge_definitions
from lamppu_xl.domain.aggregate_rules import STANDING
from lamppu_xl.domain.answer_count import AnswerCount, add_counts
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.corrections import NO_CORRECTIONS, Correction, Corrections
from lamppu_xl.domain.definition_json import definition_digest
from lamppu_xl.domain.field_roles import FieldRole
from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.domain.findings import Finding
from lamppu_xl.domain.form import CONFIRMATION, Aggregate, Field, Goal, RowPerGoal, Table
from lamppu_xl.domain.partner_history import project_as_of, superseded_partners
from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project
from lamppu_xl.master.answer_store import AnswerStore, Key, SourcedAnswer
from lamppu_xl.master.computed_corrections import JudgedReturn, with_computed
from lamppu_xl.master.reported_changes import ReportedChange, reported_changes
from lamppu_xl.returns.submission import OutsideContent
from lamppu_xl.validation.batch import Batch, best_return_per_partner, reported_returns
from lamppu_xl.validation.verdict import FileState, Verdict


class ReportingStatus(StrEnum):
    """What came from a partner in a period."""

    COUNTED = "counted"
    """An accepted return."""
    INCLUDED_WITH_ERRORS = "included_with_errors"
    """A return with errors that is included and marked."""
    REJECTED = "rejected"
    ASIDE = "aside"
    """Only files that cannot be identified as its return for the period."""
    ABSENT = "absent"
    OUTSIDE = "outside"
    """The partner was not in the project; no report is expected."""


@dataclass
class CollectionCache:
    """Values that several sheets need."""

    synthesis_sources: dict[tuple[str, str], str] = field(default_factory=dict)
    """Checksums of the answers to a goal in a period, by the ids of both."""
    deviation_goals: dict[Key, frozenset[str]] = field(default_factory=dict)
    """The goals that a return names in its tables of deviations."""


class UnaskedAnswers(NamedTuple):
    """A return with answers that have no place in the master."""

    verdict: Verdict
    answers: tuple[AnswerRef, ...]


@dataclass(frozen=True, kw_only=True)
class CollectedAnswers:
    """The answers and verdicts of all reported periods."""

    project: Project
    batches: tuple[Batch, ...]
    """In the order of their periods."""
    used_returns: Mapping[Key, Verdict]
    """By ids of period and partner."""
    answers: AnswerStore
    """In the order of period, partner and form; corrected texts are already in place."""
    corrections: Corrections = NO_CORRECTIONS
    """The corrections of earlier periods."""
    unasked: Mapping[Key, UnaskedAnswers] = field(default_factory=dict)
    """The returns that cannot be used because no definition of their period asks for some of their answers."""
    changes: tuple[ReportedChange, ...] = ()
    """What earlier templates said otherwise than the present definition."""
    cache: CollectionCache = field(default_factory=CollectionCache, compare=False, repr=False)

    @property
    def periods(self) -> tuple[Period, ...]:
        """All periods of the master, the reported one last."""
        return tuple(batch.period for batch in self.batches)

    @property
    def period(self) -> Period:
        """The reported period."""
        return self.batches[-1].period

    @property
    def earlier_periods(self) -> tuple[Period, ...]:
        return self.periods[:-1]

    @cached_property
    def partners(self) -> tuple[Partner, ...]:
        """The partners that report in any of the periods, in the order of the definition."""
        return self.project.side_by_side(
            partner
            for partner in self.project.partners
            if any(self.project.expects(partner, period) for period in self.periods)
        )

    @cached_property
    def reporting_partners(self) -> tuple[Partner, ...]:
        """The partners that report in the reported period; all partners if none does."""
        return self.project.side_by_side(self.project.expected_partners(self.period) or self.project.partners)

    @property
    def goal_tables(self) -> tuple[Table, ...]:
        return tuple(table for table in self.project.form.tables if isinstance(table.rows, RowPerGoal))

    @cached_property
    def status_field(self) -> tuple[Table, Field] | None:
        """The choice that holds the status of a goal."""
        for table in self.goal_tables:
            for answer_field in table.answers:
                if answer_field.role is FieldRole.STATUS:
                    return table, answer_field
        return None

    def answer(self, period: Period, partner: Partner, entry: AnswerRef) -> SourcedAnswer | None:
        """One answer; None if it is empty or the partner has no used return."""
        return self.answers.find((period.id, partner.id), entry)

    def corrected_answer(self, correction: Correction) -> SourcedAnswer | None:
        """The answer that a correction concerns."""
        return self.answers.find((correction.period, correction.partner), correction.entry)

    def goal_status(self, goal: Goal, partner: Partner, period: Period) -> SourcedAnswer | None:
        """The status that a partner reports for a goal."""
        if self.status_field is None:
            return None
        table, status_field = self.status_field
        return self.answer(period, partner, AnswerRef(table.id, goal.id, status_field.name))

    def goal_answers(self, goal: Goal, partner: Partner, period: Period) -> list[SourcedAnswer]:
        """A partner's answers about a goal besides its status and personal data, in the order of the form."""
        answers = self.answers.of_goal((period.id, partner.id), goal.id)
        return [
            answer
            for answer in answers
            if not answer.field.personal
            and answer.field.name != CONFIRMATION
            and (answer.table, answer.field) != self.status_field
        ]

    def superseded(self, rule: Aggregate, answers: Iterable[SourcedAnswer]) -> frozenset[str]:
        """Ids of the partners whose standing figure is replaced by a later one of their successor.

        Args:
            answers: all answers to one question, of all partners and periods.
        """
        if rule not in STANDING or not self._has_successors:
            return frozenset()
        days: dict[str, date] = {}
        for answer in answers:
            day = answer.partner.last_day(answer.period)
            days[answer.partner.id] = max(day, days.get(answer.partner.id, day))
        return superseded_partners(self.project, days)

    @cached_property
    def _has_successors(self) -> bool:
        return any(partner.successor for partner in self.project.partners)

    def status(self, period: Period, partner: Partner) -> ReportingStatus:
        default = ReportingStatus.ABSENT if self.project.expects(partner, period) else ReportingStatus.OUTSIDE
        return self._statuses.get((period.id, partner.id), default)

    @cached_property
    def _statuses(self) -> dict[Key, ReportingStatus]:
        statuses: dict[Key, ReportingStatus] = {}
        for batch in self.batches:
            for verdict in batch.verdicts:
                if verdict.state is FileState.LEFT_OUT:
                    continue
                key = (batch.period.id, verdict.partner or "")
                rejected = verdict.state is FileState.REJECTED or statuses.get(key) is ReportingStatus.REJECTED
                statuses[key] = ReportingStatus.REJECTED if rejected else ReportingStatus.ASIDE
        for key, verdict in self.used_returns.items():
            statuses[key] = ReportingStatus.COUNTED if verdict.accepted else ReportingStatus.INCLUDED_WITH_ERRORS
        return statuses

    def has_return(self, period: Period, partner: Partner) -> bool:
        """Whether a return of a partner is used in a period."""
        return (period.id, partner.id) in self.used_returns

    @cached_property
    def includes_faulty(self) -> bool:
        """Whether returns with errors are used, too."""
        return not all(verdict.accepted for verdict in self.used_returns.values())

    def count(self, period: Period | None = None) -> AnswerCount:
        """The used returns and their answers: of one period, else of all."""
        keys = (key for key in self.used_returns if period is None or key[0] == period.id)
        return add_counts(map(self.answers.count, keys))

    def batch_of(self, period: Period) -> Batch:
        return next(batch for batch in self.batches if batch.period.id == period.id)

    def left_out_files(self, batch: Batch) -> tuple[Verdict, ...]:
        """The verdicts on the files of a batch that are not in the master."""
        used = {verdict.file for (period, _), verdict in self.used_returns.items() if period == batch.period.id}
        return tuple(verdict for verdict in batch.verdicts if verdict.file not in used)

    def outside_texts(self, period: Period) -> Iterator[tuple[Verdict, tuple[OutsideContent, ...]]]:
        """The used returns of a period with texts outside the answer cells, which are no answers of the master."""
        for (period_id, _), verdict in self.used_returns.items():
            submission = verdict.submission if period_id == period.id else None
            if submission and submission.outside:
                yield verdict, submission.outside

    @cached_property
    def return_numbers(self) -> dict[Key, int]:
        """The number by which short references name each used return, from 1."""
        return {key: number for number, key in enumerate(self.used_returns, 1)}


def collect_answers(
    project: Project, batches: Sequence[Batch], *, with_rejected: bool, corrections: Corrections = NO_CORRECTIONS
) -> CollectedAnswers:
    """Collect the answers of all used returns; corrected texts replace the original ones.

    Args:
        batches: in the order of their periods.
        with_rejected: also use returns with errors of partners without an accepted one; without it those that the
            master of a frozen period includes are used.

    Raises:
        ValueError: there is no batch.
    """
    if not batches:
        raise ValueError("a master needs a batch for the period that it reports")
    used_by_batch = [_used_verdicts(batch, with_rejected=with_rejected) for batch in batches]
    reported = [
        definition
        for batch, verdicts in zip(batches, used_by_batch, strict=True)
        for definition in _reported_definitions(project, batch, verdicts)
    ]
    current, merged = project, merge_definitions(project, reported)
    project = project_as_of(merged.project, batches[-1].period)
    corrections = with_computed(corrections, _judged_returns(batches, used_by_batch) if corrections else {})
    used: dict[Key, Verdict] = {}
    answers = AnswerStore(project)
    unasked: dict[Key, UnaskedAnswers] = {}
    renamings: dict[Key, Renaming] = {}
    for batch, verdicts in zip(batches, used_by_batch, strict=True):
        for partner in project.partners:
            verdict = verdicts.get(partner.id)
            submission = verdict.submission if verdict else None
            if verdict and submission:
                corrected = corrections.apply_to(batch.period.id, partner.id, submission.answers)
                renaming = renamings[batch.period.id, partner.id] = merged.renaming(batch.period, verdict.definition)
                places = {renaming.reference(entry): place for entry, place in submission.places.items()}
                submission = replace(submission, answers=renaming.answers(corrected), places=places)
                key = batch.period.id, partner.id
                if without_place := answers.add_return(batch.period, submission, accepted=verdict.accepted):
                    unasked[key] = UnaskedAnswers(verdict, without_place)
                else:
                    used[key] = verdict
    return CollectedAnswers(
        project=project,
        batches=tuple(batches),
        used_returns=used,
        answers=answers,
        unasked=unasked,
        changes=reported_changes(
            current, ((batch, verdicts.values()) for batch, verdicts in zip(batches, used_by_batch, strict=True))
        ),
        corrections=Corrections(tuple(_renamed_correction(item, renamings) for item in corrections.items)),
    )


def _judged_returns(
    batches: Sequence[Batch], used_by_batch: Sequence[Mapping[str, Verdict]]
) -> dict[Key, JudgedReturn]:
    """The used returns, each with the definition that it was read by."""
    found: dict[Key, JudgedReturn] = {}
    for batch, verdicts in zip(batches, used_by_batch, strict=True):
        for partner_id, verdict in verdicts.items():
            project, submission = batch.project_of(verdict), verdict.submission
            if submission:
                period = project.period(batch.period.id) or batch.period
                found[batch.period.id, partner_id] = project, period, submission
    return found


def _renamed_correction(correction: Correction, renamings: Mapping[Key, Renaming]) -> Correction:
    """A correction under the ids of the merged definition."""
    renaming = renamings.get((correction.period, correction.partner))
    if renaming is None:
        return correction
    entry, was = correction.entry, correction.was
    return replace(
        correction,
        entry=renaming.reference(entry),
        was=None if was is None else renaming.answer(entry, was),
        now=renaming.answer(entry, correction.now),
    )


def _used_verdicts(batch: Batch, *, with_rejected: bool) -> dict[str, Verdict]:
    """The return of each partner that the master uses, by partner id; of a frozen period those of its master."""
    return best_return_per_partner(batch) if with_rejected else reported_returns(batch)


def _reported_definitions(
    current: Project, batch: Batch, verdicts: Mapping[str, Verdict]
) -> Iterator[ReportedDefinition]:
    """The definitions of a batch; without used returns the one that its period is read by."""
    partners: dict[str, list[str]] = {}
    for partner_id, verdict in verdicts.items():
        partners.setdefault(verdict.definition, []).append(partner_id)
    definitions = {verdict.definition: batch.project_of(verdict) for verdict in verdicts.values()}
    present = definition_digest(current, batch.period)
    # The present definition last: it applies to the partners without a return.
    ordered = sorted(definitions.items(), key=lambda item: item[0] == present) or [(present, batch.project)]
    for digest, definition in ordered:
        same = digest == present and definition.partners == project_as_of(current, batch.period).partners
        yield ReportedDefinition(batch.period, digest, current if same else definition, tuple(partners.get(digest, ())))


def reasons(verdict: Verdict) -> tuple[Finding, ...]:
    """Why a file is not used: its errors, or the findings on the file if it has no errors."""
    errors = tuple(finding for finding in verdict.findings if finding.effective_severity is Severity.ERROR)
    return errors or tuple(finding for finding in verdict.findings if finding.code.id.startswith("F"))
