"""The decisions of a period: `PERIOD/decisions.yaml`, of a frozen period those in its archive."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from lamppu_xl.archive.record import FrozenPeriod
from lamppu_xl.definition.coordinator_lists.decisions import FILE, load_decisions, read_decisions
from lamppu_xl.definition.file_names import WORKBOOK, list_file
from lamppu_xl.definition.history.issued_definitions import PeriodDefinitions
from lamppu_xl.definition.history.stored_definition import DefinitionStore
from lamppu_xl.domain.decisions import Decision, DecisionKind, Decisions, RemarkOutcome
from lamppu_xl.domain.errors import DefinitionError
from lamppu_xl.domain.findings import Finding, has_errors
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.sentence import Sentence
from lamppu_xl.services.activity_log import LogEvent, LogRecord, new_record
from lamppu_xl.services.clock import current_day
from lamppu_xl.services.frozen_periods import frozen_period
from lamppu_xl.services.workspace import Workspace
from lamppu_xl.storage.atomic_files import keep_earlier_version, write_file


def decisions_file(workspace: Workspace, period: Period) -> Path:
    return list_file(workspace.folder / period.id, FILE, workbook=workspace.is_workbook)


def period_decisions(
    workspace: Workspace, period: Period, *, archive: FrozenPeriod | None = None, today: date | None = None
) -> Decisions:
    """The decisions about the returns of a period.

    Args:
        workspace: of the archived definition, if there is an archive.
        archive: of a frozen period; its decisions are applied as on the day of freezing.
        today: the day that ends waivers; by default the system's.

    Raises:
        DefinitionError: the file has errors.
    """
    file = list_file(archive.folder, FILE) if archive else decisions_file(workspace, period)
    loaded = load_decisions(file, _definitions(workspace, period, archive))
    if has_errors(loaded.problems):
        raise DefinitionError(Sentence("{file} has errors. Correct them and try again.", file=file), loaded.problems)
    return Decisions(loaded.decisions, _day(archive) if archive else today or current_day())


def decision_problems(workspace: Workspace) -> tuple[Finding, ...]:
    """The problems of the decisions of all periods that are not frozen."""
    return tuple(
        problem
        for period in workspace.project.periods
        if not frozen_period(workspace.folder, period)
        for problem in load_decisions(decisions_file(workspace, period), _definitions(workspace, period, None)).problems
    )


def append_decisions(workspace: Workspace, period: Period, decisions: Sequence[Decision], command: str) -> Path:
    """Add decisions at the end of the file; everything in it is kept. The caller holds the lock of the folder.

    Decisions that are in the file already are not added again. The others are logged.

    Raises:
        DefinitionError: the file has errors, or would have.
    """
    file, definitions = decisions_file(workspace, period), _definitions(workspace, period, None)
    before = file.read_bytes() if file.is_file() else b""
    name = f"{period.id}/{file.name}"
    loaded = load_decisions(file, definitions)
    if has_errors(loaded.problems):
        english = "{file} has errors, so nothing was written. Correct them and try again."
        raise DefinitionError(Sentence(english, file=file), loaded.problems)
    new = [decision for decision in decisions if decision not in loaded.decisions]
    if not new:
        return file
    after = _with_decisions(before, file, new, workspace.project.language)
    result = read_decisions(after, name, definitions)
    if has_errors(result.problems):
        english = (
            "{file} would have errors, as the lines above say of the file as it would be, so nothing was written. "
            "Change the command and try again."
        )
        raise DefinitionError(Sentence(english, file=file), result.problems)
    if result.decisions != (*loaded.decisions, *new):
        raise DefinitionError(
            Sentence("{file} does not end with its list, so nothing was written. Edit it by hand.", file=file), ()
        )
    if file.suffix == WORKBOOK:
        keep_earlier_version(file, after)
    write_file(file, after)
    workspace.log(period).append([_log_record(decision, command) for decision in new])
    return file


def _with_decisions(before: bytes, file: Path, new: Sequence[Decision], language: str) -> bytes:
    """The content of the file with further decisions at its end."""
    from lamppu_xl.definition.coordinator_lists.decision_items import written  # noqa: PLC0415  # slow to import
    from lamppu_xl.definition.list_files import with_items, with_yaml_items  # noqa: PLC0415

    items = "".join(map(written, new))
    if file.suffix == WORKBOOK:
        from lamppu_xl.definition.definition_workbook.sheet_list import decision_sheets  # noqa: PLC0415  # slow

        return with_items(before, file.name, items.rstrip("\n"), decision_sheets(), language)
    return with_yaml_items(before, items)


def _log_record(decision: Decision, command: str) -> LogRecord:
    codes = (decision.code,) if decision.code else ()
    return new_record(
        LogEvent.DECISION,
        command,
        partner=decision.partner,
        sha256=decision.sha256,
        codes=codes,
        what=decision.kind.value,
    )


def explained(workspace: Workspace, period: Period, partner_id: str) -> Decision | None:
    """The decision that says why returns of a partner do not count, or why another one does; None without one.

    Raises:
        DefinitionError: the file of decisions has errors.
    """
    decisions = period_decisions(workspace, period, archive=frozen_period(workspace.folder, period))
    for decision in reversed(decisions.items):
        is_reason = decision.kind in (DecisionKind.LEAVE_OUT, DecisionKind.USE)
        if decision.partner == partner_id and (is_reason or decision.outcome is RemarkOutcome.COMPLETION):
            return decision
    return None


def _definitions(workspace: Workspace, period: Period, archive: FrozenPeriod | None) -> PeriodDefinitions:
    store = DefinitionStore(archive.issued) if archive else workspace.definitions(period)
    return PeriodDefinitions(workspace.project, period, store)


def _day(archive: FrozenPeriod) -> date | None:
    try:
        return date.fromisoformat(archive.day)
    except ValueError:
        return None
