"""Checks an existing master: whether it was edited, and whether it agrees with the returns as they are now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lamppu_xl.domain.corrections import NO_CORRECTIONS, Corrections
from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.domain.findings import Finding
from lamppu_xl.ledger.records import Ledger, LedgerCorrection
from lamppu_xl.master.builder import MasterOptions, master_context
from lamppu_xl.master.existing_master import LIMITS
from lamppu_xl.master.ledger_content import ledger_of
from lamppu_xl.master.master_reader import read_incoming_master
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
    with_rejected = any(not source.accepted for source in ledger.returns)
    options = MasterOptions(with_rejected=with_rejected, public=ledger.head.public, corrections=corrections)
    context = master_context(workspace.project, batches, workspace.translator_for(), options)
    if any(finding.code.id == "M708" for finding in edits):
        rewritten = replace(options, syntheses=carried([reading.syntheses]))
        complete = master_context(workspace.project, [*earlier(), *batches], context.words, rewritten)
        book = read_workbook(data, LIMITS)
        edits = edits if isinstance(book, Refusal) else edited_cells(edits, book, ledger, complete)
    expected = {_facts(correction): correction for correction in ledger_of(context).corrections}
    reported = {_facts(correction): correction for correction in ledger.corrections}
    return MasterCheck(
        path=path,
        edits=edits,
        ledger=ledger,
        agreement=compare_returns(context, ledger),
        corrections=tuple((expected | reported)[facts] for facts in expected.keys() ^ reported.keys()),
    )


_EDITED = frozenset({Severity.ERROR, Severity.WARNING})
"""The severities of findings about changed content. Rows in another order are a hint only."""


def _facts(correction: LedgerCorrection) -> tuple[object, ...]:
    return (correction.period, correction.partner, correction.entry, correction.made_in, correction.now)
