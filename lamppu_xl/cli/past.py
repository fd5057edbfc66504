"""Periods as commands meet them: the frozen ones as they were frozen, the others from their inboxes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from lamppu_xl.archive import FrozenPeriod, FrozenRecord
from lamppu_xl.cli.closed import frozen
from lamppu_xl.cli.intake import ReadOptions, judge_files
from lamppu_xl.cli.shared import UsageError, Workspace, problem_line
from lamppu_xl.definition import load
from lamppu_xl.definition.corrections import FILE, load_corrections
from lamppu_xl.domain.corrections import Correction, Corrections, check_against_returns
from lamppu_xl.domain.finding_codes import CODES
from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.domain.project import Period
from lamppu_xl.returns.inbox import ignored_file_finding, list_files
from lamppu_xl.returns.reader import SecondReaderMode
from lamppu_xl.storage.atomic_files import checksum
from lamppu_xl.validation.batch import Batch, FileState, Verdict, best_submission_per_partner

ONE_READER = ReadOptions()
"""This process, as long as there are not many files."""


def judge_past(
    workspace: Workspace,
    period: Period,
    *,
    readers: ReadOptions = ONE_READER,
    twice: SecondReaderMode = SecondReaderMode.NONE,
) -> Batch:
    """The returns of a period that is over; what counted when it was frozen counts."""
    kept = frozen(workspace.folder, period)
    if kept is None:
        return judge_files(workspace, period, [workspace.inbox(period)], readers=readers, twice=twice)
    # A return that counted then may have errors by the rules of today: it is read twice all the same.
    again = SecondReaderMode.NONE if twice is SecondReaderMode.NONE else SecondReaderMode.ALL
    paths = [kept.returns] if kept.returns.is_dir() else []
    batch = judge_files(workspace, period, paths, readers=readers, twice=again, issued=kept.issued)
    return as_frozen(batch, kept.record)


def as_frozen(batch: Batch, record: FrozenRecord | None) -> Batch:
    """The same files, each standing as it stood on the day of freezing."""
    states = record.states if record else {}
    return replace(
        batch,
        verdicts=tuple(_as_then(verdict, states.get((verdict.file, verdict.sha256))) for verdict in batch.verdicts),
    )


def _as_then(verdict: Verdict, state: str | None) -> Verdict:
    if state is None or state == verdict.state or state not in set(FileState):
        return verdict
    counts = FileState(state) in (FileState.ACCEPTED, FileState.REJECTED)
    return verdict if counts and not verdict.was_read else verdict.but(state=FileState(state))


def judge_frozen(
    workspace: Workspace, period: Period, kept: FrozenPeriod, *, readers: ReadOptions = ONE_READER
) -> Batch:
    """A frozen period by its own definition; files that came to its inbox since are told and not counted."""
    then = as_it_was(workspace, kept)
    own = then.project.period(period.id)
    if own is None:
        raise UsageError(f"The frozen definition of {period.id} knows no such period: see lamppu-xl verify.")
    paths = [kept.returns] if kept.returns.is_dir() else []
    batch = as_frozen(judge_files(then, own, paths, readers=readers, issued=kept.issued), kept.record)
    late = tuple(_late(workspace, period, kept))
    return replace(batch, verdicts=(*batch.verdicts, *late))


def as_it_was(workspace: Workspace, kept: FrozenPeriod) -> Workspace:
    """The project by the definition that was frozen."""
    loaded = load(kept.definition)
    if loaded.project is None:
        for finding in loaded.problems:
            click.echo(problem_line(finding), err=True)
        raise UsageError(f"The frozen definition in {kept.definition} cannot be read. See lamppu-xl verify.")
    return Workspace(workspace.folder, loaded.project)


def _late(workspace: Workspace, period: Period, kept: FrozenPeriod) -> list[Verdict]:
    """What lies in the inbox of a frozen period and was not frozen with it."""
    inbox = workspace.inbox(period)
    known = (
        {checksum(path) for _, path in list_files([kept.returns]) if path.is_file()} if kept.returns.is_dir() else set()
    )
    found = []
    for name, path in list_files([inbox]) if inbox.is_dir() else ():
        if ignored_file_finding(name, path.name) is None and path.is_file() and (digest := checksum(path)) not in known:
            told = Finding(CODES["F223"], Place(name), {"day": day_of(kept)})
            found.append(Verdict(name, digest, FileState.SET_ASIDE, (told,)))
    return found


def day_of(kept: FrozenPeriod) -> date | str:
    """The day of freezing, as it can be told in any language."""
    try:
        return date.fromisoformat(kept.day)
    except ValueError:
        return kept.day


# Corrections


def corrections_file(workspace: Workspace) -> Path:
    return workspace.folder / FILE


def read_corrections(workspace: Workspace, period: Period) -> Corrections:
    """The corrections that the master of a period tells; problems of the list end the command."""
    loaded = load_corrections(corrections_file(workspace), workspace.project)
    problems = [*loaded.problems]
    for correction in loaded.corrections:
        corrected = workspace.project.period(correction.period)
        if corrected and not frozen(workspace.folder, corrected):
            problems.append(Finding(CODES["D123"], correction.place, {"period": correction.period}))
    _tell(problems)
    _compare_with_frozen(workspace, loaded.corrections)
    return Corrections(loaded.corrections).until(workspace.project, period)


def _compare_with_frozen(workspace: Workspace, made: Sequence[Correction]) -> None:
    """End the command when a frozen period has told other corrections than the list says now."""
    for period in workspace.project.periods:
        kept = frozen(workspace.folder, period)
        if kept is None:
            continue
        then = load_corrections(kept.definition / FILE, workspace.project).corrections
        lost = [one for one in then if one not in made]
        added = [one for one in made if one.made_in == period.id and one not in then]
        for one in (*lost, *added):
            raise UsageError(
                f"{FILE} is another one now for {period.id}, which was frozen on {kept.day}: see {one.partner} "
                f"{one.entry} in {one.period}. Put back what is in {kept.definition / FILE}, and correct it once more "
                f"in a later period."
            )


def check_corrections(corrections: Corrections, batches: Sequence[Batch]) -> None:
    """End the command when a correction does not begin with what was told."""
    problems: list[Finding] = []
    for batch in batches:
        if any(one.period == batch.period.id for one in corrections.items):
            answers = {partner: told.answers for partner, told in best_submission_per_partner(batch).items()}
            problems += check_against_returns(corrections.items, batch.period.id, answers)
    _tell(problems)


def _tell(problems: Sequence[Finding]) -> None:
    for finding in problems:
        click.echo(problem_line(finding), err=True)
    if problems:
        raise UsageError(f"{FILE} has problems. Mend what is listed above and try again.")
