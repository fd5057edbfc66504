"""A master of a project beside its returns: its changed cells are named with what they were."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from lamppu_xl.domain.corrections import NO_CORRECTIONS, Corrections
from lamppu_xl.domain.errors import LamppuError
from lamppu_xl.domain.periods import Period
from lamppu_xl.master.existing_master import LIMITS
from lamppu_xl.master.master_verdict import MasterVerdict
from lamppu_xl.master.validation import assess_masters
from lamppu_xl.returns.files.inbox import read_inbox
from lamppu_xl.services.correction_list import read_corrections
from lamppu_xl.services.inboxes import has_returns
from lamppu_xl.services.master_check import with_edited_cells
from lamppu_xl.services.periods import validate_earlier_period
from lamppu_xl.services.workspace import Workspace


def assess_own_masters(
    workspace: Workspace, files: Sequence[Path], expected: Mapping[str, str] | None
) -> list[MasterVerdict]:
    """The verdicts on masters of the project itself, with the cells that were changed and what they were.

    Args:
        files: the masters.
        expected: the period by project; None accepts any project and period.
    """
    verdicts = assess_masters(read_inbox(files, LIMITS), expected)
    changed = {verdict.sha256 for verdict in verdicts if any(each.code.id == "M708" for each in verdict.findings)}
    if not changed:
        return verdicts
    data = {each.sha256: each.data for each in read_inbox(files, LIMITS) if each.data and each.sha256 in changed}
    return [
        _with_cells(workspace, verdict, data[verdict.sha256]) if verdict.sha256 in data else verdict
        for verdict in verdicts
    ]


def _with_cells(workspace: Workspace, verdict: MasterVerdict, data: bytes) -> MasterVerdict:
    """The verdict on a changed master, beside the returns that it was made of."""
    reading = verdict.reading
    period = workspace.project.period(verdict.period) if verdict.period else None
    if reading is None or period is None or verdict.project != workspace.project.id:
        return verdict
    periods = workspace.project.periods[: workspace.project.periods.index(period) + 1]
    try:
        batches = [validate_earlier_period(workspace, each) for each in periods if has_returns(workspace, each)]
    except LamppuError:
        return verdict  # without its returns the master is judged alone
    if not batches or batches[-1].period.id != period.id:
        return verdict
    reading = replace(reading, findings=verdict.findings)
    return replace(
        verdict, findings=with_edited_cells(workspace, data, reading, batches, _corrections(workspace, period))
    )


def _corrections(workspace: Workspace, period: Period) -> Corrections:
    try:
        return read_corrections(workspace, period)
    except LamppuError:
        return NO_CORRECTIONS
