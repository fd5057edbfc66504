"""Masters as data: the plan of the workbook, and every answer with its cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answers import Answer
from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.master.answer_store import SourcedAnswer
from lamppu_xl.master.builder import MasterOptions, check_complete, limit_findings, master_context, write_master
from lamppu_xl.master.collect import CollectedAnswers
from lamppu_xl.master.context import WrittenAnswer
from lamppu_xl.master.redaction import Redaction
from lamppu_xl.validation.batch import Batch
from lamppu_xl.workbook.collector import PlanCollector
from lamppu_xl.workbook.model import Plan


@dataclass(frozen=True, kw_only=True)
class MasterValue:
    """One answer in the master, with its source and all its cells there."""

    entry: AnswerRef
    partner: Partner
    period: Period
    answer: Answer
    """As it was read: a choice is the id of its option."""
    place: Place
    """File, sheet and cell of the return."""
    sha256: str
    """Checksum of the return."""
    accepted: bool
    cells: tuple[WrittenAnswer, ...]
    """The cells of the master with their exact contents; a long text takes several cells."""


@dataclass(frozen=True)
class Master:
    """A complete master workbook as data."""

    plan: Plan
    values: tuple[MasterValue, ...]
    findings: tuple[Finding, ...]
    """M703 if Excel could not hold the master."""
    redaction: Redaction


def build_master(
    project: Project,
    batches: Sequence[Batch],
    words: Translator,
    *,
    with_rejected: bool = False,
    options: MasterOptions | None = None,
) -> Master:
    """The master of the last batch's period, kept in memory.

    Args:
        batches: in the order of their periods; the earlier ones give the earlier results.
        words: of the master's language.
        with_rejected: also use returns with errors, marked as such, of partners without an accepted one.
        options: replace `with_rejected`.
    """
    context = master_context(project, batches, words, options or MasterOptions(with_rejected=with_rejected))
    collector = PlanCollector()
    written: list[WrittenAnswer] = []
    write_master(context, collector, written.append)
    values = _values(context.collected, written)
    return Master(collector.plan, values, tuple(limit_findings(context)), context.redaction)


def _values(collected: CollectedAnswers, written: Sequence[WrittenAnswer]) -> tuple[MasterValue, ...]:
    """Every answer with its cells. Contact details of earlier periods have none, because they are not kept."""
    cells: dict[tuple[str, str, AnswerRef], list[WrittenAnswer]] = {}
    for cell in written:
        cells.setdefault(_key(cell.answer), []).append(cell)
    check_complete({cell.answer.number for cell in written}, collected)
    return tuple(
        MasterValue(
            entry=answer.entry,
            partner=answer.partner,
            period=answer.period,
            answer=answer.answer,
            place=answer.place,
            sha256=answer.sha256,
            accepted=answer.accepted,
            cells=tuple(cells[_key(answer)]),
        )
        for answer in collected.answers
        if _key(answer) in cells
    )


def _key(answer: SourcedAnswer) -> tuple[str, str, AnswerRef]:
    return answer.period.id, answer.partner.id, answer.entry
