"""The verdicts on all files of a period, and which return is used for each partner."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from lamppu_xl.domain.aggregate_rules import figures_so_far
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answers import Answers
from lamppu_xl.domain.decisions import NO_DECISIONS, Decisions
from lamppu_xl.domain.findings import Finding
from lamppu_xl.domain.form import PREFILL_PREVIOUS, FreeLines
from lamppu_xl.domain.line_keys import carried_fields, carries_lines, without_gaps
from lamppu_xl.domain.partner_history import inherit_answers
from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.text import Text
from lamppu_xl.returns.return_definition import ReturnDefinitions
from lamppu_xl.returns.submission import label_of
from lamppu_xl.templates.carried_answers import carried_answers
from lamppu_xl.templates.prefill import contact_part
from lamppu_xl.validation.verdict import FileState, Verdict, best_verdict, verdicts_by_partner


@dataclass(frozen=True)
class Batch:
    """The verdicts on all files of a period, in the order of their names."""

    project: Project
    period: Period
    verdicts: tuple[Verdict, ...]
    definitions: ReturnDefinitions | None = None
    """The definitions of the returns; None if all are of the present one."""
    decisions: Decisions = NO_DECISIONS
    """The decisions of the coordinator that were applied."""
    has_named_files: bool = False
    """Whether only some files were read, each by its name: nothing is known of other partners."""
    reported_with_errors: frozenset[str] = frozenset()
    """The checksums of returns with errors that a master workbook includes, such as that of a frozen period."""

    def project_of(self, verdict: Verdict) -> Project:
        """The definition by which a return was read and judged."""
        return self.definitions.judged_project(verdict.definition) if self.definitions else self.project

    def issued_project_of(self, verdict: Verdict) -> Project:
        """The definition that the template of a return was made from."""
        definition = self.definitions.find(verdict.definition) if self.definitions else None
        return definition.issued if definition else self.project

    @property
    def accepted(self) -> tuple[Verdict, ...]:
        return tuple(verdict for verdict in self.verdicts if verdict.accepted)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings in all files."""
        return tuple(finding for verdict in self.verdicts for finding in verdict.findings)

    @property
    def missing(self) -> tuple[str, ...]:
        """The ids of partners that should report and have no return, accepted or with errors, in their order.

        None if only some files were read.
        """
        if self.has_named_files:
            return ()
        returned = {
            verdict.partner for verdict in self.verdicts if verdict.state in (FileState.ACCEPTED, FileState.REJECTED)
        }
        return tuple(
            partner.id for partner in self.project.expected_partners(self.period) if partner.id not in returned
        )

    @property
    def concerned(self) -> tuple[Partner, ...]:
        """The partners that should report, and any other that sent a return for the period."""
        senders = {verdict.partner for verdict in self.verdicts if verdict.period == self.period.id}
        return tuple(
            partner for partner in self.project.partners if partner.id in senders or partner.reports_in(self.period)
        )

    @cached_property
    def by_partner(self) -> Mapping[str, Sequence[Verdict]]:
        """The verdicts on the files of each partner, by id."""
        return verdicts_by_partner(self.verdicts)


def best_return(batch: Batch, partner_id: str) -> Verdict | None:
    """The return that speaks for a partner: the accepted one, else the rejected one that was saved last."""
    return best_verdict(verdict for verdict in batch.by_partner.get(partner_id, ()) if verdict.was_read)


def return_to_answer(batch: Batch, partner_id: str) -> Verdict | None:
    """The return that a partner gets feedback on: the newest with errors, else the accepted one.

    Beside an accepted return only a newer one is still rejected.
    """
    returns = (verdict for verdict in batch.by_partner.get(partner_id, ()) if verdict.was_read)
    return best_verdict(returns, (FileState.ACCEPTED, FileState.REJECTED))


def best_return_per_partner(batch: Batch) -> dict[str, Verdict]:
    """The `best_return` of each partner that has one, by partner id."""
    returns = {partner_id: best_return(batch, partner_id) for partner_id in batch.by_partner}
    return {partner_id: verdict for partner_id, verdict in returns.items() if verdict}


def reported_returns(batch: Batch) -> dict[str, Verdict]:
    """The return of each partner that the project reports, by partner id: accepted or in a frozen master."""
    return {
        partner_id: verdict
        for partner_id, verdict in best_return_per_partner(batch).items()
        if verdict.accepted or verdict.sha256 in batch.reported_with_errors
    }


def unreported_returns(batch: Batch) -> dict[str, Verdict]:
    """A return of each partner of whose returns none counts yet, because of errors or an open choice, by partner id."""
    reported = reported_returns(batch)
    states = (FileState.SET_ASIDE, FileState.REJECTED)
    returns = {
        partner_id: best_verdict((each for each in verdicts if each.was_read), states)
        for partner_id, verdicts in batch.by_partner.items()
        if partner_id not in reported
    }
    return {partner_id: verdict for partner_id, verdict in returns.items() if verdict}


def answers_per_partner(batch: Batch) -> dict[str, Answers]:
    """The answers of `best_return_per_partner`, by partner id."""
    returns = best_return_per_partner(batch).items()
    return {partner_id: verdict.submission.answers for partner_id, verdict in returns if verdict.submission}


def carry_forward(batch: Batch, current: Project | None = None) -> dict[str, Answers]:
    """The previous answers of the next period: each partner's own, and those of partners whose work it continues.

    Only answers that the project reports are among them, so that no figure so far contains one that it does not.

    Args:
        batch: the returns of the previous period.
        current: the definition of the next period's forms; by default that of the batch.
    """
    project = current or batch.project
    return inherit_answers(project, batch.period, own_answers(batch, project))


def with_last_figures(
    answers: Mapping[str, Answers],
    project: Project,
    period: Period,
    older: Iterable[Batch],
    partners: Iterable[Partner] | None = None,
) -> Mapping[str, Answers]:
    """Previous answers; a partner without any has the figures so far of the last return before them.

    Args:
        answers: of the period before, by partner.
        project: the definition of the forms that show them.
        period: of these forms.
        older: the returns of the periods before the period before, the newest first; read as far as needed.
        partners: whose forms they are; by default all of the project.
    """
    fields = figures_so_far(project.form)
    first = min((each.start for each in project.periods), default=period.start)
    lacking = {
        partner.id
        for partner in (project.partners if partners is None else partners)
        if fields and partner.id not in answers and (partner.joined or first) < period.start
    }
    found: dict[str, Answers] = {}
    batches = iter(older)
    while lacking and (batch := next(batches, None)) is not None:
        for partner, own in carry_forward(batch, project).items():
            figures = {entry: answer for entry, answer in own.items() if (entry.table, entry.field) in fields}
            if partner in lacking and figures:
                found[partner] = figures
                lacking.remove(partner)
    return {**answers, **found} if found else answers


def own_answers(batch: Batch, current: Project) -> dict[str, Answers]:
    """The answers of each partner itself, as far as the next period's forms ask the same.

    Args:
        batch: the returns of the previous period.
        current: the definition of the next period's forms.
    """
    answers: dict[str, Answers] = {}
    for partner_id, verdict in reported_returns(batch).items():
        submission = verdict.submission
        if submission:
            partner = current.partner(partner_id) or submission.partner
            carried = carried_answers(submission.answers, batch.project_of(verdict), current, partner)
            answers[partner_id] = without_gaps(current.form, carried)
    return answers


def prefilling_answers(batch: Batch, current: Project) -> dict[str, Answers]:
    """The answers of each partner itself that the next period's forms may have already.

    A part of a contact that was changed in the definition since then is newer than the answer.

    Args:
        batch: the returns of the previous period.
        current: the definition of the next period's forms.
    """
    answers = own_answers(batch, current)
    for partner_id, verdict in reported_returns(batch).items():
        partner, before = current.partner(partner_id), batch.issued_project_of(verdict).partner(partner_id)
        if partner and before and partner_id in answers and partner.contact != before.contact:
            newer = {
                (table.id, field.name)
                for table, field in current.form.questions
                if (part := contact_part(field.prefill))
                and getattr(partner.contact, part) != getattr(before.contact, part)
            }
            own = answers[partner_id].items()
            answers[partner_id] = {entry: answer for entry, answer in own if (entry.table, entry.field) not in newer}
    return answers


def given_answers(batch: Batch) -> dict[str, frozenset[AnswerRef]]:
    """The answers of each partner to fields that the next form shows, by the form that they were given in."""
    given: dict[str, frozenset[AnswerRef]] = {}
    for partner_id, verdict in reported_returns(batch).items():
        if submission := verdict.submission:
            questions = batch.project_of(verdict).form.questions
            shown = {
                (table.id, field.name)
                for table, field in questions
                if (not field.personal and (field.previous or field.prefill == PREFILL_PREVIOUS))
                or (carries_lines(table) and field in carried_fields(table))
            }
            numbered = without_gaps(batch.project_of(verdict).form, submission.answers)
            given[partner_id] = frozenset(entry for entry in numbered if (entry.table, entry.field) in shown)
    return given


def answers_to_inherit(batch: Batch, current: Project) -> dict[str, frozenset[AnswerRef]]:
    """The answers of its predecessors that the next form of a partner without a return of its own may show.

    Args:
        batch: the returns of the previous period.
        current: the definition of the next period's forms.
    """
    reported = reported_returns(batch)
    given: dict[str, set[AnswerRef]] = {}
    for partner in current.partners:
        verdict = reported.get(partner.id)
        if partner.successor and partner.successor not in reported and verdict and verdict.submission:
            questions = batch.project_of(verdict).form.questions
            shown = {
                (table.id, field.name)
                for table, field in questions
                if field.previous and not field.personal and not isinstance(table.rows, FreeLines)
            }
            entries = (entry for entry in verdict.submission.answers if (entry.table, entry.field) in shown)
            given.setdefault(partner.successor, set()).update(entries)
    return {partner: frozenset(entries) for partner, entries in given.items()}


def labels_of(batch: Batch, entries: Iterable[AnswerRef], partners: Iterable[str]) -> dict[AnswerRef, Text]:
    """The names of answers by the forms that some partners have returned; none of an answer that no such form has.

    Args:
        batch: the returns.
        entries: the answers.
        partners: whose forms are looked at, by id.
    """
    reported, labels = reported_returns(batch), dict[AnswerRef, Text]()
    for verdict in filter(None, map(reported.get, partners)):
        submission, project = verdict.submission, batch.project_of(verdict)
        if submission is None:
            continue
        for entry in entries:
            if entry in submission.places and entry not in labels:
                labels[entry] = label_of(project, submission.partner, batch.period, entry)
    return labels


def with_earlier(
    previous: Mapping[str, Answers], earlier: Mapping[str, Answers], named: Mapping[tuple[str, str], str]
) -> dict[str, Answers]:
    """The previous answers of each partner, with those of a still earlier period under their names.

    Args:
        previous: the answers of the period before, by partner.
        earlier: the answers of the earlier period.
        named: the names under which the form shows them, by table and field.
    """
    answers = {partner: dict(own) for partner, own in previous.items()}
    for partner, own in earlier.items():
        for entry, answer in own.items():
            if name := named.get((entry.table, entry.field)):
                answers.setdefault(partner, {})[AnswerRef(entry.table, entry.row, name)] = answer
    return {partner: own for partner, own in answers.items() if own}
