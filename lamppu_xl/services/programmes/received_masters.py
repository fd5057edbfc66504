"""The masters that a programme has received: verdicts on them, and what they change of what was reported before."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from lamppu_xl.domain.errors import UsageError
from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.programme import Programme
from lamppu_xl.domain.units import Counted
from lamppu_xl.master.decided_masters import LEFT_OUT
from lamppu_xl.master.existing_master import LIMITS
from lamppu_xl.master.master_diff import REPORTED_DIFFERENCES, reported_differences
from lamppu_xl.master.master_verdict import MasterVerdict
from lamppu_xl.master.validation import assess_masters
from lamppu_xl.programme.content import ProgrammeContent
from lamppu_xl.programme.data_sheet import ProjectRow
from lamppu_xl.programme.member_records import MemberProject, ProjectStatus
from lamppu_xl.programme.members import LastMasters, expected_periods, list_members
from lamppu_xl.programme.other_units import first_units
from lamppu_xl.programme.own_corrections import with_own_corrections
from lamppu_xl.returns.files.inbox import IncomingFile, list_files, read_inbox
from lamppu_xl.services.frozen_periods import frozen_period
from lamppu_xl.services.inboxes import late_files
from lamppu_xl.services.log_entries import received_times
from lamppu_xl.services.programmes.figure_correction_list import corrections_of_removed, read_corrections
from lamppu_xl.services.programmes.master_decision_list import master_decisions
from lamppu_xl.services.programmes.written_workbooks import data_of
from lamppu_xl.services.progress import Progress, no_progress
from lamppu_xl.services.workspace import ProgrammeWorkspace, as_paths, existing
from lamppu_xl.validation.verdict import FileState

logger = logging.getLogger(__name__)


def validate_master_files(
    space: ProgrammeWorkspace, period: Period, paths: Sequence[str | Path], progress: Progress = no_progress
) -> list[MasterVerdict]:
    """The verdicts on all masters that paths name; by default those in the inbox of the period.

    The decisions of the programme about the files are applied, and its corrections of figures.

    Raises:
        UsageError: a path does not exist, or masters that were received are gone.
        DefinitionError: the list of decisions or corrections has errors.
    """
    verdicts = _assessed(space, period, paths, progress)
    corrections = read_corrections(space, period)
    first = units_of_first(space, period, verdicts) if corrections else None
    return with_own_corrections(space.programme, period, verdicts, corrections, first)


def units_of_first(space: ProgrammeWorkspace, period: Period, verdicts: Sequence[MasterVerdict]) -> dict[str, Counted]:
    """In what the first project counts each figure without a unit; a silent one by the last master before.

    Args:
        verdicts: on the masters of the period.
    """
    last: dict[str, tuple[Period, MasterVerdict]] = {}
    programme, periods = space.programme, space.programme.periods
    has_units = all(indicator.unit is not None for indicator in programme.indicators)
    silent = {each.id for each in programme.projects} - {each.project for each in verdicts if each.accepted}
    for before in () if has_units else reversed(periods[: periods.index(period)]):
        if silent <= last.keys():
            break
        if space.inbox(before).is_dir() or received_before(space, before):
            for verdict in _assessed(space, before, ()):
                if verdict.project and verdict.accepted:
                    last.setdefault(verdict.project, (before, verdict))
    return first_units(programme, list_members(programme, period, verdicts, last), last)


def _assessed(
    space: ProgrammeWorkspace, period: Period, paths: Sequence[str | Path], progress: Progress = no_progress
) -> list[MasterVerdict]:
    """The verdicts as the decisions of the programme leave them, without its corrections."""
    files, inbox = received_files(space, period, paths), space.inbox(period)
    is_empty = not inbox.is_dir() or not list_files([inbox])
    if files == [inbox] and is_empty and (evidence := received_before(space, period)):
        raise UsageError(
            "The inbox folder '{inbox}' of {period} is missing or empty, although '{evidence}' shows that master "
            "workbooks were received. Put the files back; if there are to be none, move that away.",
            inbox=inbox,
            period=period.id,
            evidence=evidence,
        )
    files = existing(files)
    total = sum(1 for _ in list_files(files))
    logger.debug("reading %d masters for %s", total, period.id)
    with progress("Masters", total) as step:

        def read() -> Iterator[IncomingFile]:
            for incoming in read_inbox(files, LIMITS):
                step(incoming.file)
                yield incoming

        decisions = master_decisions(space, period)
        verdicts = assess_masters(read(), expected_periods(space.programme, period), decisions=decisions)
    return [_with_membership(space.programme, period, verdict) for verdict in _with_returns(verdicts)]


def received_files(space: ProgrammeWorkspace, period: Period, paths: Sequence[str | Path]) -> Sequence[Path]:
    """The files that paths name; by default those of the inbox, of a frozen period those of its archive."""
    archive = frozen_period(space.folder, period)
    return as_paths(paths) or [archive.returns if archive else space.inbox(period)]


def late_masters(space: ProgrammeWorkspace, period: Period) -> Iterator[MasterVerdict]:
    """Verdicts on the files that came after the period was frozen."""
    if archive := frozen_period(space.folder, period):
        for name, digest, finding in late_files(space.inbox(period), archive):
            yield MasterVerdict(name, digest, FileState.SET_ASIDE, (finding,))


def _with_returns(verdicts: Sequence[MasterVerdict]) -> list[MasterVerdict]:
    """The verdicts; returns that came beside the master that was made of them are evidence and no faulty masters."""
    known = {sha256 for each in verdicts if each.accepted for sha256 in each.returns}
    return [
        replace(each, state=FileState.EVIDENCE, findings=())
        if each.state is FileState.SET_ASIDE and each.sha256 in known
        else each
        for each in verdicts
    ]


def _with_membership(programme: Programme, period: Period, verdict: MasterVerdict) -> MasterVerdict:
    """A verdict; of a project that is no part of the programme in the period it says so."""
    project = programme.project(verdict.project) if verdict.project else None
    if project is None or project.reports_in(period) or verdict.state is not FileState.SET_ASIDE:
        return verdict
    key, day = ("joined", project.joined) if project.joins_after(period) else ("left", project.left)
    finding = Finding.of("M724", Place(verdict.file), project=project.id, period=period.id, key=key, day=day or "")
    others = tuple(each for each in verdict.findings if each.code.id != "F219")
    return replace(verdict, findings=(finding, *others)) if len(others) < len(verdict.findings) else verdict


def received_before(space: ProgrammeWorkspace, period: Period) -> Path | None:
    """What shows that masters of a period were received: the programme's workbook, or the log."""
    if (workbook := space.workbook(period)).is_file():
        return workbook
    log = space.log(period)
    return log.path if received_times(log.read()) else None


def lost_projects(target: Path, content: ProgrammeContent, verdicts: Iterable[MasterVerdict]) -> list[str]:
    """The projects that the last workbook includes and the new one does not, without a reason.

    A project that left the programme, or whose master workbook a decision leaves out, has a reason.
    """
    included = {member.id for member in content.included}
    expected = {member.id for member in content.expected}
    left_out = {verdict.project for verdict in verdicts if any(each.code.id == LEFT_OUT for each in verdict.findings)}
    return [project.id for project in _included_in(target) if project.id in expected - included - left_out]


def with_earlier_differences(last: LastMasters, verdicts: Iterable[MasterVerdict]) -> list[MasterVerdict]:
    """The verdicts, each with what its master reports otherwise than the last one that the programme received before.

    Args:
        last: by project the last master before.
        verdicts: on the masters of the reported period.
    """
    return [_with_differences(last, verdict) for verdict in verdicts]


def _with_differences(last: LastMasters, verdict: MasterVerdict) -> MasterVerdict:
    _, earlier = last.get(verdict.project or "", (None, None))
    if not verdict.accepted or verdict.reading is None or earlier is None or earlier.reading is None:
        return verdict
    return replace(verdict, findings=(*verdict.findings, *reported_differences(earlier.reading, verdict.reading)))


def differences_of(members: Iterable[MemberProject]) -> tuple[Finding, ...]:
    """What the masters of projects report otherwise than the last ones before."""
    return tuple(each for member in members for each in member.findings if each.code.id in REPORTED_DIFFERENCES)


def last_masters(
    space: ProgrammeWorkspace, period: Period, *, persons: set[str] | None = None
) -> dict[str, tuple[Period, MasterVerdict]]:
    """By project the last master that was accepted before a period, with its period of the programme.

    It may be of a project that the programme no longer has, if a workbook of the programme included it.

    Args:
        period: the reported period.
        persons: gets the personal answers in all masters of the periods before.
    """
    found: dict[str, tuple[Period, MasterVerdict]] = {}
    periods = space.programme.periods
    for before in reversed(periods[: periods.index(period)]):
        if space.inbox(before).is_dir() or received_before(space, before):
            verdicts = validate_master_files(space, before, ())
            removed = _removed_but_included(space, before, verdicts)
            for verdict in verdicts:
                if persons is not None and verdict.reading:
                    persons.update(verdict.reading.persons)
                if verdict.project and (verdict.accepted or verdict.sha256 in removed):
                    found.setdefault(verdict.project, (before, verdict))
    return found


def with_later_corrections(
    space: ProgrammeWorkspace,
    period: Period,
    last: LastMasters,
    verdicts: Iterable[MasterVerdict],
    frozen: Programme | None,
) -> LastMasters:
    """The last masters with the corrections that the programme made after their periods.

    Of a project with a master in the period the last figures stay as they were: the newer master is corrected. The
    master of a project that the programme no longer has gets all its corrections, by the frozen definition.

    Args:
        period: the reported period.
        last: by project the last master before the period.
        verdicts: on the masters of the period.
        frozen: the programme as it was defined in the last frozen period.
    """
    judged = list(verdicts)
    order = {each.id: number for number, each in enumerate(space.programme.periods)}
    corrections = read_corrections(space, period)
    newer = {each.project for each in judged if each.accepted}

    of_removed = corrections_of_removed(space, period) if frozen else ()
    then = replace(frozen, periods=space.programme.periods) if frozen else space.programme
    first, first_then = (
        first_units(programme, list_members(programme, period, judged, last), last)
        for programme in (space.programme, then)
    )

    def corrected(before: Period, verdict: MasterVerdict) -> MasterVerdict:
        if not space.programme.project(verdict.project or ""):
            as_accepted = replace(verdict, state=FileState.ACCEPTED)
            return replace(
                with_own_corrections(then, period, [as_accepted], of_removed, first_then)[0], state=verdict.state
            )
        later = [each for each in corrections if order[each.made_in] > order[before.id]]
        return with_own_corrections(space.programme, period, [verdict], later, first)[0]

    return {
        project: (before, verdict if project in newer else corrected(before, verdict))
        for project, (before, verdict) in last.items()
    }


def _removed_but_included(
    space: ProgrammeWorkspace, period: Period, verdicts: Iterable[MasterVerdict]
) -> frozenset[str]:
    """The checksums of masters that the workbook of a period includes, of projects that the programme no longer has."""
    removed = {
        verdict.sha256
        for verdict in verdicts
        if verdict.ledger is not None and not space.programme.project(verdict.project or "")
    }
    if not removed:
        return frozenset()
    return frozenset(row.sha256 for row in _included_in(space.workbook(period)) if row.sha256 in removed)


def _included_in(workbook: Path) -> list[ProjectRow]:
    """The projects whose masters a programme workbook includes; none if there is no such workbook."""
    last = data_of(workbook)
    return [row for row in (last.projects if last else ()) if row.status == ProjectStatus.IN_ORDER]
