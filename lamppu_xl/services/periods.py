"""The returns of a period: of a frozen period from its archive, of any other from its inbox."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from lamppu_xl.archive.record import FrozenPeriod, FrozenRecord
from lamppu_xl.definition import load
from lamppu_xl.domain.answers import Answers
from lamppu_xl.domain.earlier_values import earlier_fields, period_at
from lamppu_xl.domain.errors import DefinitionError, UsageError
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.sentence import ProjectCommand, Sentence
from lamppu_xl.returns.read_context import SecondReaderMode
from lamppu_xl.services.frozen_periods import frozen_period
from lamppu_xl.services.inboxes import has_returns, inbox_as_list, late_files
from lamppu_xl.services.returned_files import THIS_PROCESS, ReadOptions, validate_files
from lamppu_xl.services.workspace import Workspace, if_folder
from lamppu_xl.validation.batch import Batch, carry_forward, with_earlier, with_last_figures
from lamppu_xl.validation.changed_previous import previous_authors, shows_earlier, with_changed_previous
from lamppu_xl.validation.verdict import FileState, Verdict


def validate_earlier_period(workspace: Workspace, period: Period, options: ReadOptions = THIS_PROCESS) -> Batch:
    """Validate the returns of an earlier period; of a frozen one the returns that counted then count."""
    archive = frozen_period(workspace.folder, period)
    if archive is None:
        return validate_files(workspace, period, inbox_as_list(workspace, period), options)
    if options.second_reader is not SecondReaderMode.NONE:
        # A return that counted then may have errors for this version of the program, so each is read twice.
        options = replace(options, second_reader=SecondReaderMode.ALL)
    return _validate_frozen(workspace, period, archive, options)


def validate_frozen_period(
    workspace: Workspace, period: Period, archive: FrozenPeriod, options: ReadOptions = THIS_PROCESS
) -> Batch:
    """Validate a frozen period by its archived definitions; files that came later are listed and do not count.

    Raises:
        UsageError: the archived definition does not know the period.
        DefinitionError: the archived definition cannot be read.
    """
    batch = _validate_frozen(workspace, period, archive, options)
    return replace(batch, verdicts=(*batch.verdicts, *_late_files(workspace, period, archive)))


def _validate_frozen(workspace: Workspace, period: Period, archive: FrozenPeriod, options: ReadOptions) -> Batch:
    """The archived returns by their definitions, each in its state on the day of freezing."""
    archived = archived_workspace(workspace.folder, archive, workspace.open_password)
    archived_period = archived.project.period(period.id)
    if archived_period is None:
        raise UsageError(
            "The frozen definition of {period} knows no such period. See: {command}",
            period=period.id,
            command=ProjectCommand("verify"),
        )
    batch = as_frozen(validate_archive(archived, archived_period, archive, options), archive.record)
    return replace(batch, reported_with_errors=_reported_with_errors(batch, archive))


def _reported_with_errors(batch: Batch, archive: FrozenPeriod) -> frozenset[str]:
    """The checksums of returns with errors that the frozen master includes, which is read only if there are any."""
    if not archive.master.is_file() or all(each.state is not FileState.REJECTED for each in batch.verdicts):
        return frozenset()
    from lamppu_xl.master.master_reader import read_incoming_master  # noqa: PLC0415  # slow to import, rarely needed

    ledger = read_incoming_master(archive.master.read_bytes(), archive.master.name).ledger
    return frozenset(each.sha256 for each in ledger.returns if not each.accepted) if ledger else frozenset()


def validate_archive(
    workspace: Workspace, period: Period, archive: FrozenPeriod, options: ReadOptions = THIS_PROCESS
) -> Batch:
    """Validate the returns in an archive.

    Args:
        workspace: of the archived definition.
    """
    return validate_files(workspace, period, if_folder(archive.returns), options, archive=archive)


def earlier_answers(
    workspace: Workspace, period: Period, options: ReadOptions = THIS_PROCESS
) -> Mapping[str, Answers] | None:
    """The answers of the period before, by partner, and of still earlier periods as far as the forms show them.

    None if these periods have no returns.
    """
    before, project = workspace.project.period_before(period), workspace.project
    is_reported = before is not None and has_returns(workspace, before)
    answers: Mapping[str, Answers] = {}
    if before and is_reported:
        answers = carry_forward(validate_earlier_period(workspace, before, options), project)
    answers = with_last_figures(answers, project, period, older_returns(workspace, period, options))
    answers = with_still_earlier(workspace, period, answers, options)
    return answers if is_reported else answers or None


def older_returns(
    workspace: Workspace, period: Period, options: ReadOptions = THIS_PROCESS, read: dict[str, Batch] | None = None
) -> Iterator[Batch]:
    """The returns of the periods before the period before, the newest first.

    Args:
        workspace: the project.
        period: of the forms that show earlier answers.
        options: how returns are read.
        read: the periods that are read already, by id; others that are read are added.
    """
    read = {} if read is None else read
    before = workspace.project.period_before(period)
    while before and (before := workspace.project.period_before(before)):
        if before.id not in read and has_returns(workspace, before):
            read[before.id] = validate_earlier_period(workspace, before, options)
        if before.id in read:
            yield read[before.id]


def with_still_earlier(
    workspace: Workspace, period: Period, answers: Mapping[str, Answers], options: ReadOptions = THIS_PROCESS
) -> Mapping[str, Answers]:
    """Previous answers, with what was reported before the period before, as far as the forms show it."""
    return with_answers_of(workspace.project, answers, still_earlier(workspace, period, options))


def still_earlier(workspace: Workspace, period: Period, options: ReadOptions = THIS_PROCESS) -> Mapping[int, Batch]:
    """The returns of periods before the period before, as far as the forms show them, by how many periods later."""
    periods = {offset: period_at(workspace.project, period, offset) for offset in earlier_fields(workspace.project)}
    return {
        offset: validate_earlier_period(workspace, earlier, options)
        for offset, earlier in periods.items()
        if earlier and has_returns(workspace, earlier)
    }


def with_answers_of(
    project: Project, answers: Mapping[str, Answers], batches: Mapping[int, Batch]
) -> Mapping[str, Answers]:
    """Previous answers, with those of still earlier periods.

    Args:
        project: whose forms show them.
        answers: of the period before, by partner.
        batches: the result of `still_earlier`.
    """
    for offset, named in earlier_fields(project).items():
        if offset in batches:
            answers = with_earlier(answers, carry_forward(batches[offset], project), named)
    return answers


def with_present_previous(
    workspace: Workspace,
    batch: Batch,
    options: ReadOptions = THIS_PROCESS,
    *,
    earlier: Iterable[Batch] = (),
) -> Batch:
    """The batch with notes on answers of earlier periods that are other ones now than the forms show.

    Args:
        workspace: the project.
        batch: the returns of a period.
        options: how returns are read.
        earlier: the returns of earlier periods that are read already. Others are read as far as the forms show them,
            unless their period is frozen: then they cannot change any more.
    """
    if not any(shows_earlier(batch, verdict) for verdict in batch.verdicts):
        return batch
    read = {each.period.id: each for each in earlier}
    authors = previous_authors(batch)
    if any(partner.id not in authors for partner in workspace.project.partners):
        options = replace(options, partners=authors)
    found: dict[int, Batch] = {}
    for offset in (-1, *earlier_fields(workspace.project)):
        period = period_at(workspace.project, batch.period, offset)
        if period is None:
            continue
        if period.id in read:
            found[offset] = read[period.id]
        elif not frozen_period(workspace.folder, period) and has_returns(workspace, period):
            found[offset] = validate_earlier_period(workspace, period, options)
    older = partial(older_returns, workspace, batch.period, options, read)
    return with_changed_previous(batch, found, older) if found else batch


def as_frozen(batch: Batch, record: FrozenRecord | None) -> Batch:
    """The same files, each in its state on the day of freezing."""
    states = record.states if record else {}
    verdicts = (_as_recorded(verdict, states.get((verdict.file, verdict.sha256))) for verdict in batch.verdicts)
    return replace(batch, verdicts=tuple(verdicts))


def archived_workspace(folder: Path, archive: FrozenPeriod, open_password: str | None) -> Workspace:
    """The project by its archived definition, whatever the present one is.

    Args:
        folder: the project's folder.
        archive: of one of its periods.
        open_password: opens its encrypted returns.

    Raises:
        DefinitionError: the archived definition cannot be read.
    """
    loaded = load(archive.definition)
    if loaded.project is None:
        english = "The frozen definition in {path} cannot be read. See: {command}"
        sentence = Sentence(english, path=archive.definition, command=ProjectCommand("verify"))
        raise DefinitionError(sentence, loaded.problems)
    return Workspace(folder, loaded.project, open_password=open_password)


def _as_recorded(verdict: Verdict, state: str | None) -> Verdict:
    if state is None or state == verdict.state or state not in set(FileState):
        return verdict
    if state == FileState.SET_ASIDE and verdict.state is FileState.LEFT_OUT:
        return verdict  # earlier archives have no state of their own for it
    needs_answers = FileState(state) in (FileState.ACCEPTED, FileState.REJECTED)
    return verdict if needs_answers and not verdict.was_read else replace(verdict, state=FileState(state))


def _late_files(workspace: Workspace, period: Period, archive: FrozenPeriod) -> Iterator[Verdict]:
    """Files in the inbox that are not in the archive."""
    for name, digest, finding in late_files(workspace.inbox(period), archive):
        yield Verdict(name, digest, FileState.SET_ASIDE, (finding,))
