"""The last masters of the periods, with which a new master is compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from lamppu_xl.domain.errors import UsageError
from lamppu_xl.domain.findings import Finding
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.sentence import ProjectCommand, Sentence
from lamppu_xl.ledger.records import LedgerReturn
from lamppu_xl.master.comparison import Baseline
from lamppu_xl.master.existing_master import ExistingMaster, ExistingMasters, numbered_copies
from lamppu_xl.master.recorded_answers import RecordedAnswers, RecordedReturn
from lamppu_xl.services.frozen_periods import frozen_period
from lamppu_xl.services.workspace import Workspace
from lamppu_xl.storage.atomic_files import checksum_path, display_name
from lamppu_xl.validation.batch import Batch


def read_baselines(
    workspace: Workspace, period: Period, existing: ExistingMasters, own: Path | None = None
) -> dict[str, Baseline]:
    """The last master of each period up to the reported one, by period id.

    The last master of a frozen period is the archived one. A period that is not frozen has the returns that the latest
    frozen master records of it: the funder has that one. Without a readable master of its own it has those of the next
    later master. A period that no master records has no baseline.

    Args:
        workspace: the project.
        period: the reported one.
        existing: the masters as they were read.
        own: the last master of the reported period, if it is not in its usual place.
    """
    later_periods = workspace.project.periods[workspace.project.periods.index(period) + 1 :]
    periods = workspace.project.periods[: -len(later_periods) or None]
    baselines: dict[str, Baseline] = {}
    later: dict[str, Baseline] = {}
    frozen: dict[str, Baseline] = {}
    unreadable: dict[str, Baseline] = {}
    for each in reversed(workspace.project.periods):
        archive = frozen_period(workspace.folder, each)
        if each in later_periods and archive is None:
            continue
        usual = archive.master if archive else workspace.master(each)
        path, master = _last_master(existing, own if own and each == period else usual)
        file = display_name(f"{each.id}/{path.name}")
        recorded = master.recorded if master else None
        if recorded and (recorded.project, recorded.period) == (workspace.project.id, each.id) and not recorded.public:
            made = tuple(correction for correction in recorded.corrections if correction.made_in == each.id)
            is_frozen = archive is not None
            baselines[each.id] = Baseline(
                each.id, file, _of_period(recorded, each.id), is_frozen=is_frozen, corrections=made
            )
            periods_in_it = {
                other.id: Baseline(
                    other.id, file, returns, is_frozen=is_frozen, is_of_later_period=is_frozen and other != each
                )
                for other in periods
                if (returns := _of_period(recorded, other.id))
            }
            later |= periods_in_it
            if archive:
                frozen = {**periods_in_it, **frozen, each.id: baselines[each.id]}
        elif each != period and (master or archive or checksum_path(usual).is_file()):
            unreadable[each.id] = Baseline(each.id, file)
    found = {**unreadable, **later, **baselines, **frozen}
    return {
        each.id: replace(
            found[each.id],
            unreadable=unreadable[each.id].file if each.id in unreadable else "",
            corrections=baselines[each.id].corrections if each.id in baselines else (),
        )
        for each in periods
        if each.id in found
    }


def _last_master(existing: ExistingMasters, path: Path) -> tuple[Path, ExistingMaster | None]:
    """The master that was written last: a numbered copy if somebody has edited the file itself."""
    known = [
        (copy, existing.masters[copy.resolve()]) for copy in numbered_copies(path) if copy.resolve() in existing.masters
    ]
    readable = [(copy, master) for copy, master in known if master.recorded]
    if not readable:
        return known[0] if known else (path, None)
    return readable[0] if readable[0][1].untouched else readable[-1]


def _of_period(recorded: RecordedAnswers, period: str) -> Mapping[str, RecordedReturn]:
    """The recorded returns of one period, by partner id."""
    return {partner: each for (of, partner), each in recorded.returns.items() if of == period}


EXPLAINING = frozenset({"F241", "F243", "F245", "O611"})
"""Codes in a partner's returns of decisions because of which a return may not count any more."""


def unexplained(lost: Iterable[LedgerReturn], batches: Iterable[Batch]) -> Iterator[LedgerReturn]:
    """The lost returns that no decision explains."""
    by_period = {batch.period.id: batch for batch in batches}
    for source in lost:
        batch = by_period.get(source.period)
        if batch is None or not _is_explained(source, batch):
            yield source


def _is_explained(source: LedgerReturn, batch: Batch) -> bool:
    if batch.decisions.left_out(source.sha256):
        return True
    verdicts = batch.by_partner.get(source.partner, ())
    return any(finding.code.id in EXPLAINING for verdict in verdicts for finding in verdict.findings)


def refuse_fewer(lost: Iterable[LedgerReturn], batches: Iterable[Batch], unreliable: Iterable[Finding] = ()) -> None:
    """Refuse to write a master without returns that counted in the last one, unless a decision explains it.

    Args:
        lost: the returns that are not used any more.
        batches: of all periods of the master, with their decisions.
        unreliable: the findings on returns that cannot be stored reliably.

    Raises:
        UsageError: a return counted and does not count any more.
    """
    if missing := [*unexplained(lost, batches)]:
        names = [f"{source.period} {source.partner} ({display_name(source.file)})" for source in missing]
        raise UsageError(
            "Returns of the last master workbook would be missing in the new one: {names}. Nothing was written. {steps}"
            "With --fewer they are left out without a reason: the last master workbook is then kept in the folder "
            "'earlier'.",
            names=names,
            steps=_next_steps(missing, unreliable),
        )


def _next_steps(missing: Sequence[LedgerReturn], unreliable: Iterable[Finding]) -> Sentence:
    """What to do about returns that would be missing."""
    left_out = [each for each in unreliable if each.code.id == "M715"]
    steps: list[Sentence] = []
    for each in left_out:
        file, period = display_name(str(each.facts["file"])), str(each.facts["period"])
        step = Sentence(
            "{file} cannot be stored reliably (M715, {detail}): ask {partner} for a new file, or leave it out with its "
            "reason: {command} --because TEXT. ",
            file=file,
            detail=each.facts["detail"],
            partner=each.facts["partner"],
            command=ProjectCommand("decide leave-out", file, "--period", period),
        )
        steps.append(step)
    reasons = {(each.facts["period"], each.facts["partner"]) for each in left_out}
    unknown = next((source for source in missing if (source.period, source.partner) not in reasons), None)
    if unknown:
        period = unknown.period
        step = Sentence(
            "Put the files back into the inbox and check them with {validate}. To leave one out with its reason: "
            "{leave_out} --because TEXT. ",
            validate=ProjectCommand("validate", "--period", period),
            leave_out=ProjectCommand("decide leave-out", display_name(unknown.file), "--period", period),
        )
        steps.append(step)
    names = {f"step{number}": step for number, step in enumerate(steps)}
    return Sentence("".join(f"{{{name}}}" for name in names), **names)
