"""Returns that are left out of a master because a cell of them cannot be read or written reliably."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.findings import Fact, Finding, Place
from lamppu_xl.master.answer_store import Key
from lamppu_xl.master.collect import CollectedAnswers
from lamppu_xl.master.context import MasterContext
from lamppu_xl.templates.parts import field_of
from lamppu_xl.validation.batch import Batch
from lamppu_xl.validation.verdict import FileState, Verdict
from lamppu_xl.workbook.other_reader import CellMismatch
from lamppu_xl.workbook.text_split import clean_text

MOST_MISMATCHES = 100
"""Limit of mismatches whose returns are looked for."""


@dataclass(frozen=True)
class UnreliableReturns:
    """Returns that a master must not include."""

    by_return: Mapping[Key, Sequence[Finding]]
    """The findings on each of them, by ids of period and partner."""
    used: Mapping[Key, Verdict]
    """The verdicts on the used returns."""

    def findings(self) -> Iterator[Finding]:
        """M715 for each return, and the findings on its cells."""
        for key, findings in self.by_return.items():
            yield _left_out(self.used[key], key[0], findings)
            yield from findings

    def without(self, batches: Sequence[Batch]) -> list[Batch]:
        """The batches in which these returns do not count."""
        by_file = {(key[0], self.used[key].file): findings for key, findings in self.by_return.items()}

        def verdicts(batch: Batch) -> Iterator[Verdict]:
            for verdict in batch.verdicts:
                findings = by_file.get((batch.period.id, verdict.file))
                yield _set_aside(verdict, batch.period.id, findings) if findings else verdict

        return [replace(batch, verdicts=tuple(verdicts(batch))) for batch in batches]


def unasked_answers(collected: CollectedAnswers) -> UnreliableReturns:
    """The returns with answers that no definition of their period asks for, and M716 for each such answer."""
    findings = {
        key: [
            replace(Finding.of("M716", _place(verdict, entry), answer=str(entry), period=key[0]), entry=entry)
            for entry in answers
        ]
        for key, (verdict, answers) in collected.unasked.items()
    }
    return UnreliableReturns(findings, {key: verdict for key, (verdict, _) in collected.unasked.items()})


def _place(verdict: Verdict, entry: AnswerRef) -> Place:
    submission = verdict.submission
    return submission.places.get(entry, Place(verdict.file)) if submission else Place(verdict.file)


def second_readings(collected: CollectedAnswers) -> tuple[UnreliableReturns, frozenset[str]]:
    """The returns that the second reader reads differently, and the checksums of those that it cannot open."""
    findings: dict[Key, list[Finding]] = {}
    unaudited = set()
    batches = {batch.period.id: batch for batch in collected.batches}
    for key, verdict in collected.used_returns.items():
        definition = batches[key[0]].project_of(verdict)
        second = verdict.second
        assert second is not None  # noqa: S101  # the mode asks for it wherever a return may count
        if not second.opened:
            unaudited.add(verdict.sha256)
        for difference in second.differences:
            personal = field_of(definition, difference.entry).personal
            findings.setdefault(key, []).append(difference.finding(personal=personal))
    return UnreliableReturns(findings, collected.used_returns), frozenset(unaudited)


def returns_of_mismatches(context: MasterContext, mismatches: Sequence[CellMismatch]) -> UnreliableReturns:
    """The returns whose answers the written master does not hold; none if all returns are concerned."""
    collected = context.collected
    findings: dict[Key, list[Finding]] = {}
    for mismatch in mismatches[:MOST_MISMATCHES]:
        personal = field_of(collected.project, mismatch.entry).personal
        for key in collected.used_returns:
            answer = collected.answers.find(key, mismatch.entry)
            if answer and _holds(context.shown_answer(answer), mismatch):
                findings.setdefault(key, []).append(mismatch.finding(personal=personal))
    is_fault_of_all = 1 < len(collected.used_returns) == len(findings)
    return UnreliableReturns({} if is_fault_of_all else findings, collected.used_returns)


def mismatch_findings(context: MasterContext, mismatches: Sequence[CellMismatch]) -> tuple[Finding, ...]:
    """The answers that the written master does not hold as it should."""
    project = context.collected.project
    return tuple(mismatch.finding(personal=field_of(project, mismatch.entry).personal) for mismatch in mismatches)


def _holds(shown: object, mismatch: CellMismatch) -> bool:
    """Whether a mismatch is about an answer; a long text is written in parts."""
    if isinstance(shown, str) and isinstance(mismatch.expected, str):
        return mismatch.expected in shown
    return shown == mismatch.expected


def _set_aside(verdict: Verdict, period: str, findings: Sequence[Finding]) -> Verdict:
    reasons = (_left_out(verdict, period, findings), *findings)
    return replace(verdict, state=FileState.SET_ASIDE, stored_findings=(*reasons, *verdict.findings))


def _left_out(verdict: Verdict, period: str, findings: Sequence[Finding]) -> Finding:
    """M715: a return is left out, and the cell that is the reason."""
    place = findings[0].place
    detail = clean_text(f"{place.sheet}!{place.cell}" if place.cell else str(findings[0].entry or place.file))
    facts: dict[str, Fact] = {"partner": verdict.partner or "", "file": verdict.file, "detail": detail}
    return Finding.of("M715", Place(verdict.file), period=period, **facts)
