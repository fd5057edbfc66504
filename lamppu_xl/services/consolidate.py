"""Combines the accepted returns into a master workbook, which is audited before it is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from lamppu_xl.domain.answer_count import AnswerCount, add_counts
from lamppu_xl.domain.corrections import Corrections
from lamppu_xl.domain.decision_reason import DecisionReason
from lamppu_xl.domain.errors import UsageError
from lamppu_xl.domain.findings import Finding
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.sentence import Sentence
from lamppu_xl.master.builder import MasterOptions
from lamppu_xl.master.collect import CollectedAnswers
from lamppu_xl.master.ledger_content import ledger_of
from lamppu_xl.master.recorded_answers import figures_of_ledger
from lamppu_xl.master.synthesis_merge import carried
from lamppu_xl.returns.read_context import SecondReaderMode
from lamppu_xl.returns.submission import OutsideContent
from lamppu_xl.services.baselines import read_baselines
from lamppu_xl.services.corrected_rules import broken_rules
from lamppu_xl.services.correction_list import check_corrections, read_corrections
from lamppu_xl.services.decide import use_reason
from lamppu_xl.services.frozen_periods import frozen_period, lost_archive, refuse_frozen
from lamppu_xl.services.inboxes import has_returns, inbox_as_list
from lamppu_xl.services.log_entries import record_output, record_returns
from lamppu_xl.services.master_draft import LastMasters, MasterDraft, write_draft
from lamppu_xl.services.master_outputs import (
    EXPORTS,
    WrittenExport,
    read_existing_masters,
    replace_master,
    write_exports,
)
from lamppu_xl.services.os_errors import exclusive_lock, locked_folder
from lamppu_xl.services.periods import validate_earlier_period, with_present_previous
from lamppu_xl.services.progress import Progress, no_progress
from lamppu_xl.services.returned_files import THIS_PROCESS, ReadOptions, validate_files
from lamppu_xl.services.unreliable_returns import UnreliableReturns
from lamppu_xl.services.workspace import ProjectSource, Workspace, as_names, as_paths, open_period
from lamppu_xl.storage.atomic_files import is_replaceable
from lamppu_xl.validation.batch import Batch
from lamppu_xl.validation.verdict import FileState, Verdict


@dataclass(frozen=True, kw_only=True)
class MasterResult:
    """A master workbook, or the reasons why none was written."""

    batch: Batch
    """The returns of the period."""
    findings: tuple[Finding, ...]
    """The findings of all returns; if nothing was written, the reasons for that."""
    target: Path
    """Where the master was meant to go."""
    unreadable: tuple[Path, ...]
    """Earlier masters that cannot be read, so that their syntheses are not carried over."""
    path: Path | None = None
    """Where the master is; beside `target` if somebody has edited the file there; None if nothing was written."""
    counts: Mapping[str, AnswerCount] = field(default_factory=dict)
    """The used returns and their answers, by period id, the reported period last."""
    left_out: tuple[Verdict, ...] = ()
    """The files of the period that did not go into the master."""
    incomplete: Mapping[str, Batch] = field(default_factory=dict)
    """The earlier periods with files that need correction or a decision and are not used, by period id."""
    unaudited: int = 0
    """How many returns the second reader could not open; the master lists them."""
    changed: bool = False
    """False if the file was there already with the same content."""
    kept: Path | None = None
    """Where the master that was replaced is kept, if it had syntheses, other figures, or more returns or answers."""
    has_fewer: bool = False
    """Whether the period has fewer returns or answers than in its last master."""
    has_other_figures: bool = False
    """Whether the master that was replaced had other answers, or figures by other rules."""
    outside: tuple[tuple[Verdict, tuple[OutsideContent, ...]], ...] = ()
    """Texts outside the answer cells of the period's used returns; the master lists them as left out."""
    differences: tuple[Finding, ...] = ()
    """What differs from the last master of each period; what a newer return has fewer is for information only."""
    unreliable: tuple[Finding, ...] = ()
    """The returns that were left out because a cell of them cannot be read or stored reliably, and these cells."""
    exports: tuple[WrittenExport, ...] = ()
    broken: Mapping[str, tuple[Finding, ...]] = field(default_factory=dict)
    """The rules that earlier answers break with the corrections that are new in this master, by period id."""

    @property
    def count(self) -> AnswerCount:
        """The used returns of all periods of the master, and their answers."""
        return add_counts(self.counts.values())

    @property
    def answers(self) -> int:
        """How many answers the used returns of all periods hold, the personal ones as well."""
        return self.count.answers


def consolidate(  # noqa: PLR0913
    project: ProjectSource,
    paths: Sequence[str | Path] = (),
    *,
    period: str | None = None,
    out: str | Path | None = None,
    use: Sequence[str] = (),
    because: str = "",
    role: str = "",
    with_rejected: bool = False,
    public: bool = False,
    fewer: bool = False,
    also: Sequence[str] = (),
    readers: ReadOptions = THIS_PROCESS,
    progress: Progress = no_progress,
) -> MasterResult:
    """Combine the accepted returns of a period into a master workbook.

    A second reader reads every return that counts, and every answer of the master is read back before the file
    replaces an earlier one. The coordinator's syntheses are carried over from earlier masters. Every answer that is
    not the same as in the last master of its period is among the `differences`.

    Args:
        project: the project's folder, its definition or its workspace.
        paths: files and folders; by default PROJECT/PERIOD/inbox.
        period: the id of the period; by default the current one.
        out: the path of the master; by default PROJECT/PERIOD/master.xlsx.
        use: names of files that count where a partner has sent several; written to PROJECT/PERIOD/decisions.yaml.
        because: the reason for `use`.
        role: the role of the person who chooses.
        with_rejected: includes returns with errors, marked as such.
        public: leaves out contacts and other personal data.
        fewer: writes the master although a return of the last one is missing now; the last one is kept in `earlier/`.
        also: other formats, written beside the master: keys of `EXPORTS`.
        readers: which processes read.
        progress: is called with the number of returns and of sheets.

    Raises:
        UsageError: a period or path does not exist, the period is frozen, or a return that counted is missing.
        DefinitionError: the definition or the list of corrections has errors.
        EnvironmentFailure: another run writes into the folder.
        Interrupted: Ctrl-C was pressed; nothing was written.
    """
    also = as_names(also)
    if unknown := [kind for kind in also if kind not in EXPORTS]:
        raise UsageError("'{kind}' is none of: {kinds}.", kind=unknown[0], kinds=list(EXPORTS))
    workspace, chosen = open_period(project, period)
    name = "master-public.xlsx" if public else "master.xlsx"
    target = Path(out) if out else workspace.master(chosen).with_name(name)
    if target.resolve().parent == (workspace.folder / chosen.id).resolve():
        reason = Sentence("its master stays as the funder received it (--out writes elsewhere)")
        refuse_frozen(workspace.folder, chosen, reason)
    chosen_because = use_reason(workspace, chosen, use, because, role=role)
    corrections = read_corrections(workspace, chosen)
    mode = SecondReaderMode.ALL if with_rejected else SecondReaderMode.VALID
    reading = replace(readers, second_reader=mode, progress=progress)
    locked = locked_folder(workspace.folder, target)
    with exclusive_lock(locked, "consolidate"):
        batches = _read_batches(workspace, chosen, paths, reading, use=use, because=chosen_because)
        batch = batches[-1]
        check_corrections(corrections, batches, with_rejected=with_rejected)
        existing = read_existing_masters(workspace, chosen, target)
        unreadable = tuple(existing.unreadable)
        result = MasterResult(
            batch=batch,
            findings=batch.findings,
            target=target,
            unreadable=unreadable,
            broken=_broken_by_new(corrections, batches),
        )
        options = MasterOptions(
            with_rejected=with_rejected, public=public, syntheses=carried(existing.syntheses), corrections=corrections
        )
        last = LastMasters(
            baselines=read_baselines(workspace, chosen, existing, target if out else None),
            may_replace=existing.may_replace,
            defined=existing.defined,
            allow_fewer=fewer,
        )
        result = _write(workspace, batches, options, last, also=also, result=result, progress=progress)
        folders = (workspace.folder / each.period.id for each in batches)
        lost = tuple(archive.finding for archive in map(lost_archive, folders) if archive)
        result = replace(result, differences=(*lost, *result.differences))
        if locked == workspace.folder:
            record_returns(workspace, batch, "consolidate", is_locked=True)
            if result.path:
                record_output(workspace, chosen, "consolidate", "master", data=result.path)
    if locked != workspace.folder:
        record_returns(workspace, batch, "consolidate")
    return result


def _broken_by_new(corrections: Corrections, batches: Sequence[Batch]) -> dict[str, tuple[Finding, ...]]:
    """The rules that the returns of each period break with the corrections that the last period reports."""
    before = Corrections(tuple(each for each in corrections.items if each.made_in != batches[-1].period.id))
    broken = {batch.period.id: tuple(broken_rules(batch, before, corrections)) for batch in batches[:-1]}
    return {period: findings for period, findings in broken.items() if findings}


def _read_batches(  # noqa: PLR0913
    workspace: Workspace,
    chosen: Period,
    paths: Sequence[str | Path],
    reading: ReadOptions,
    *,
    use: Sequence[str],
    because: DecisionReason | None,
) -> list[Batch]:
    """The returns of the earlier periods that have some and of the chosen one, which is the last."""
    if paths or not frozen_period(workspace.folder, chosen):
        files = as_paths(paths) or inbox_as_list(workspace, chosen)
        batch = validate_files(workspace, chosen, files, reading, used=use, use_reason=because, command="consolidate")
    else:
        batch = validate_earlier_period(workspace, chosen, reading)
    earlier = [
        validate_earlier_period(workspace, before, reading)
        for before in workspace.project.periods[: workspace.project.periods.index(chosen)]
        if has_returns(workspace, before)
    ]
    return [*earlier, with_present_previous(workspace, batch, earlier=earlier)]


def _write(  # noqa: PLR0913
    workspace: Workspace,
    batches: Sequence[Batch],
    options: MasterOptions,
    last: LastMasters,
    *,
    also: Sequence[str],
    result: MasterResult,
    progress: Progress,
) -> MasterResult:
    """Write the master; a return that cannot be stored reliably is left out."""
    while True:
        with TemporaryDirectory(prefix="lamppu-xl.") as folder:
            draft = Path(folder) / "master.xlsx"
            outcome = write_draft(
                workspace,
                batches,
                options,
                last,
                draft=draft,
                target=result.target,
                unreliable=result.unreliable,
                progress=progress,
            )
            if isinstance(outcome, UnreliableReturns):
                batches = outcome.without(batches)
                unreliable = (*result.unreliable, *outcome.findings())
                result = replace(result, batch=batches[-1], findings=batches[-1].findings, unreliable=unreliable)
                continue
            if not isinstance(outcome, MasterDraft):
                return replace(result, findings=outcome)
            has_others = _has_other_figures(outcome, last)
            is_kept = outcome.differences.has_fewer or has_others
            changed, kept = replace_master(outcome.path, draft, is_kept=is_kept)
        return _written(outcome, replace(result, changed=changed, kept=kept, has_other_figures=has_others), also)


def _has_other_figures(draft: MasterDraft, last: LastMasters) -> bool:
    """Whether a file that the draft replaces, and that nobody edited, has other answers or rules of figures."""
    if not draft.path.exists() or not is_replaceable(draft.path):
        return False
    return draft.differences.has_others or not last.defined(draft.path) <= figures_of_ledger(ledger_of(draft.context))


def _written(draft: MasterDraft, result: MasterResult, also: Sequence[str]) -> MasterResult:
    """What is known of a master that has been written, with the files of other formats."""
    collected = draft.context.collected
    return replace(
        result,
        path=draft.path,
        outside=tuple(collected.outside_texts(collected.period)),
        counts={period.id: collected.count(period) for period in collected.periods},
        left_out=collected.left_out_files(result.batch),
        incomplete=_incomplete(collected),
        unaudited=len(draft.context.unverified),
        has_fewer=draft.differences.has_fewer,
        differences=draft.differences.findings,
        exports=write_exports(draft.path, draft.context, also),
    )


def _incomplete(collected: CollectedAnswers) -> dict[str, Batch]:
    """The batches of earlier periods with files that need correction or a decision and are not used."""
    unused = (FileState.REJECTED, FileState.SET_ASIDE)
    return {
        batch.period.id: batch
        for batch in collected.batches[:-1]
        if any(verdict.state in unused for verdict in collected.left_out_files(batch))
    }
