"""Checks an existing master: whether it was edited, and whether it agrees with the returns as they are now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lamppu_xl.domain.corrections import NO_CORRECTIONS, Corrections
from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.domain.findings import Finding
from lamppu_xl.domain.project import Project
from lamppu_xl.ledger.records import Ledger, LedgerCorrection
from lamppu_xl.master.builder import MasterOptions, master_context
from lamppu_xl.master.existing_master import LIMITS
from lamppu_xl.master.ledger_content import ledger_of
from lamppu_xl.master.master_reader import MasterReading, read_incoming_master
from lamppu_xl.master.rebuilt_sheets import edited_cells
from lamppu_xl.master.returns_check import ReturnsCheck, compare_returns
from lamppu_xl.master.synthesis_merge import carried
from lamppu_xl.services.workspace import Workspace
from lamppu_xl.validation.batch import Batch
from lamppu_xl.workbook.safe_reader import Refusal, read_workbook


@dataclass(frozen=True, kw_only=True)
class MasterCheck:
    """The result of checking one master."""

    path: Path
    edits: tuple[Finding, ...] = ()
    """What was edited in it since it was written, the coordinator's syntheses apart; or why it cannot be read."""
    ledger: Ledger | None = None
    """None if the master holds no readable data for programs."""
    agreement: ReturnsCheck | None = None
    """None if there is no ledger."""
    corrections: tuple[LedgerCorrection, ...] = ()
    """Corrections that only the master has, or that only the list of corrections has."""


def check_master(
    workspace: Workspace,
    path: Path,
    batches: Sequence[Batch] = (),
    corrections: Corrections = NO_CORRECTIONS,
    *,
    earlier: Callable[[], Sequence[Batch]] = tuple,
) -> MasterCheck:
    """Read a master and compare it with returns.

    Args:
        workspace: of the definition that the master was written by.
        path: of the master.
        batches: of the periods to compare, in their order; without batches only edits are found.
        corrections: that the master should report.
        earlier: reads the further periods of the master, to name the cells that were edited.
    """
    data = path.read_bytes()
    reading = read_incoming_master(data, path.name)
    edits = tuple(finding for finding in reading.findings if finding.effective_severity in _EDITED)
    ledger = reading.ledger
    if ledger is None or not batches:
        return MasterCheck(path=path, edits=edits, ledger=ledger)
    batches = _as_reported(batches, ledger)
    known = _describable(corrections, workspace.project, batches)
    options = MasterOptions(public=ledger.head.public, corrections=known)
    context = master_context(workspace.project, batches, workspace.translator_for(), options)
    if _has_changed_sheets(edits):
        edits = with_edited_cells(
            workspace, data, replace(reading, findings=edits), [*earlier(), *batches], corrections
        )
    expected = {_facts(correction): correction for correction in ledger_of(context).corrections}
    unknown = {each.key for each in corrections.items} - {each.key for each in known.items}
    reported = {
        _facts(correction): correction
        for correction in ledger.corrections
        if (correction.period, correction.partner, correction.entry) not in unknown
    }
    return MasterCheck(
        path=path,
        edits=edits,
        ledger=ledger,
        agreement=compare_returns(context, ledger),
        corrections=tuple((expected | reported)[facts] for facts in expected.keys() ^ reported.keys()),
    )


def with_edited_cells(
    workspace: Workspace, data: bytes, reading: MasterReading, batches: Sequence[Batch], corrections: Corrections
) -> tuple[Finding, ...]:
    """The findings of a master, with the cells that were changed as far as its sheets can be built again from returns.

    Args:
        workspace: of the definition that the master was written by.
        data: of the master.
        reading: of the master.
        batches: of all periods of the master.
        corrections: that the master should report.
    """
    ledger, book = reading.ledger, read_workbook(data, LIMITS)
    if ledger is None or isinstance(book, Refusal) or not _has_changed_sheets(reading.findings):
        return reading.findings
    options = MasterOptions(
        public=ledger.head.public,
        syntheses=carried([reading.syntheses]),
        corrections=_describable(corrections, workspace.project, batches),
    )
    reported = _as_reported(batches, ledger)
    context = master_context(workspace.project, reported, workspace.translator_for(), options)
    return edited_cells(reading.findings, book, ledger, context)


def _as_reported(batches: Sequence[Batch], ledger: Ledger) -> list[Batch]:
    """The returns of periods, of those with errors the ones that a master includes."""
    included = frozenset(source.sha256 for source in ledger.returns if not source.accepted)
    return [replace(batch, reported_with_errors=included) for batch in batches]


def _describable(corrections: Corrections, project: Project, batches: Sequence[Batch]) -> Corrections:
    """The corrections whose question is known: the form asks it, or the returns of that period are in the batches.

    A retired question is defined only by the returns of the periods that asked it.
    """
    asked = {(table.id, field.name) for table, field in project.form.questions}
    periods = {batch.period.id for batch in batches}
    return Corrections(
        tuple(
            each
            for each in corrections.items
            if each.period in periods or (each.entry.table, each.entry.field) in asked
        )
    )


def _has_changed_sheets(findings: Iterable[Finding]) -> bool:
    return any(finding.code.id == "M708" for finding in findings)


_EDITED = frozenset({Severity.ERROR, Severity.WARNING})
"""The severities of findings about changed content. Rows in another order are a hint only."""


def _facts(correction: LedgerCorrection) -> tuple[object, ...]:
    return (correction.period, correction.partner, correction.entry, correction.made_in, correction.now)
