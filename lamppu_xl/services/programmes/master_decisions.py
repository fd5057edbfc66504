"""Decides which master workbooks of a programme's period are used; each decision is kept with its reason."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Unpack

from lamppu_xl.definition.coordinator_lists.decision_items import written
from lamppu_xl.definition.coordinator_lists.decisions import FILE
from lamppu_xl.definition.coordinator_lists.master_decisions import read_master_decisions
from lamppu_xl.definition.list_files import with_yaml_items
from lamppu_xl.domain.decisions import Decision, DecisionKind
from lamppu_xl.domain.errors import DefinitionError, UsageError
from lamppu_xl.domain.findings import has_errors
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.sentence import ProjectCommand, Sentence
from lamppu_xl.master.master_verdict import MasterVerdict
from lamppu_xl.programme.members import expected_periods
from lamppu_xl.services.decide import DecisionOptions, WrittenDecision
from lamppu_xl.services.file_decisions import FROZEN, decision_reason, file_decision, find_file
from lamppu_xl.services.frozen_periods import refuse_frozen
from lamppu_xl.services.log_entries import record_decision
from lamppu_xl.services.os_errors import exclusive_lock
from lamppu_xl.services.programmes.master_decision_list import master_decisions, master_decisions_file
from lamppu_xl.services.programmes.received_masters import validate_master_files
from lamppu_xl.services.workspace import ProgrammeSource, ProgrammeWorkspace, choose_period, load_programme
from lamppu_xl.storage.atomic_files import write_file


def decide_master(  # noqa: PLR0913
    programme: ProgrammeSource,
    kind: DecisionKind,
    file: str | Path,
    *,
    because: str,
    period: str | None = None,
    role: str = "",
    today: date | None = None,
) -> WrittenDecision:
    """Use a master workbook instead of the others of its project, or leave one out.

    Args:
        programme: the programme's folder, its definition or its workspace.
        kind: `DecisionKind.USE` or `DecisionKind.LEAVE_OUT`.
        file: the master workbook, by its name in the inbox or by its path.
        because: the reason.
        period: the id of the period; by default the current one.
        role: the role of the person who decides.
        today: the day of the decision; by default the system's.

    Raises:
        UsageError: there is no such file, it cannot be used, or the period is frozen.
        DefinitionError: the definition or the list of decisions has errors.
        EnvironmentFailure: another run writes into the folder.
    """
    reason = decision_reason(because, role, today)
    space = load_programme(programme)
    chosen = choose_period(space.programme, period, folder=space.folder)
    refuse_frozen(space.folder, chosen, FROZEN)
    with exclusive_lock(space.folder, "decide"):
        verdict = find_file(validate_master_files(space, chosen, ()), file)
        if kind is DecisionKind.USE:
            _refuse_unusable(space, chosen, verdict)
        project = space.programme.project(verdict.project or "")
        decision = file_decision(kind, reason, verdict, project.id if project else "")
        return WrittenDecision(_append(space, chosen, decision), decision)


def use_master(programme: ProgrammeSource, file: str | Path, **options: Unpack[DecisionOptions]) -> WrittenDecision:
    """Choose which master workbook of a project is used: `decide_master` with the same options."""
    return decide_master(programme, DecisionKind.USE, file, **options)


def leave_master_out(
    programme: ProgrammeSource, file: str | Path, **options: Unpack[DecisionOptions]
) -> WrittenDecision:
    """Leave a master workbook out: `decide_master` with the same options."""
    return decide_master(programme, DecisionKind.LEAVE_OUT, file, **options)


def _refuse_unusable(space: ProgrammeWorkspace, period: Period, verdict: MasterVerdict) -> None:
    reading = verdict.reading
    is_sound = reading is not None and reading.ledger is not None and not has_errors(reading.findings)
    project = verdict.project or ""
    if is_sound and expected_periods(space.programme, period).get(project) == verdict.period:
        return
    raise UsageError(
        "'{file}' cannot be used: it is not a master workbook of {period} without errors. Ask "
        "the project for a new one. The reasons are listed by: {command}",
        file=verdict.file,
        period=period.id,
        command=ProjectCommand("validate", "--period", period.id),
    )


def _append(space: ProgrammeWorkspace, period: Period, decision: Decision) -> Path:
    """Add a decision at the end of the file, unless it is there already; everything in the file is kept."""
    known, file = master_decisions(space, period), master_decisions_file(space, period)
    if decision in known.items:
        return file
    before = file.read_bytes() if file.is_file() else b""
    after = with_yaml_items(before, written(decision, owner="project"))
    projects = [project.id for project in space.programme.projects]
    result = read_master_decisions(after, f"{period.id}/{FILE}", projects)
    if result.decisions != (*known.items, decision):
        english = "{file} does not end with its list, so nothing was written. Edit it by hand."
        raise DefinitionError(Sentence(english, file=file), result.problems)
    write_file(file, after)
    record_decision(space, period, "decide", decision.kind.value, partner=decision.partner, sha256=decision.sha256)
    return file
