"""Writes a feedback workbook for each return: the partner's answers, with findings beside the cells."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lamppu_xl.domain.project import Answers, Partner, Period
from lamppu_xl.reports.feedback_workbook import build_feedback, returns_for_feedback
from lamppu_xl.services.frozen_periods import refuse_frozen
from lamppu_xl.services.os_errors import exclusive_lock
from lamppu_xl.services.periods import earlier_answers
from lamppu_xl.services.progress import Progress, no_progress
from lamppu_xl.services.returned_files import THIS_PROCESS, ReadOptions, validate_files
from lamppu_xl.services.workspace import ProjectSource, Workspace, choose_period, load_project
from lamppu_xl.storage.atomic_files import keep_earlier_version, write_file
from lamppu_xl.templates.builder import DEFAULT_PROTECTION
from lamppu_xl.templates.manifest import build_manifest
from lamppu_xl.validation.batch import Batch
from lamppu_xl.validation.verdict import Verdict
from lamppu_xl.workbook.writer import write_workbook

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class WrittenFeedback:
    """A feedback workbook that `feedback` has written."""

    path: Path
    verdict: Verdict
    """The return that it is about."""
    kept: Path | None
    """Where the feedback that was there before is now, if it differed."""


@dataclass(frozen=True)
class FeedbackResult:
    """The validated returns and the feedback on them."""

    batch: Batch
    written: tuple[WrittenFeedback, ...]

    @property
    def paths(self) -> tuple[Path, ...]:
        return tuple(written.path for written in self.written)


@dataclass(frozen=True)
class FeedbackFile:
    """A feedback workbook before it is written."""

    name: str
    """`LAMPPU_2012-2_KAO_palaute.xlsx`."""
    data: bytes
    manifest: tuple[str, bytes]
    """The name and the content of its manifest, with which its return can be read."""


def feedback(  # noqa: PLR0913
    project: ProjectSource,
    paths: Sequence[str | Path] = (),
    *,
    period: str | None = None,
    by: date | None = None,
    out: str | Path | None = None,
    readers: ReadOptions = THIS_PROCESS,
    progress: Progress = no_progress,
    on_feedback: Callable[[WrittenFeedback], None] = lambda _: None,
) -> FeedbackResult:
    """Write a feedback workbook for each return: answers kept, findings beside the cells, a receipt in front.

    An earlier feedback that differs is kept in `earlier/` beside it.

    Args:
        project: the project's folder, its definition or its workspace.
        paths: files and folders; by default PROJECT/PERIOD/inbox.
        period: the id of the period; by default the current one.
        by: the day on which to return the corrections; by default the period's deadline.
        out: the folder to write to; by default PROJECT/PERIOD/feedback.
        readers: which processes read.
        progress: is called with the number of returns.
        on_feedback: is called after each feedback workbook.

    Raises:
        UsageError: a period or path does not exist, or the period is frozen.
        DefinitionError: the definition has errors.
        EnvironmentFailure: another run writes into the folder.
    """
    workspace = load_project(project)
    chosen = choose_period(workspace.project, period)
    refuse_frozen(workspace.folder, chosen, "partners can no longer correct their returns")
    files = [Path(path) for path in paths] or [workspace.inbox(chosen)]
    batch = validate_files(workspace, chosen, files, readers=readers, progress=progress)
    verdicts = returns_for_feedback(batch)
    earlier = earlier_answers(workspace, chosen, progress) if any(map(_lost_previous, verdicts)) else {}
    folder = Path(out) if out else workspace.feedback(chosen)
    written = []
    with exclusive_lock(workspace.folder, "feedback"), progress("Feedback", len(verdicts)) as step:
        for verdict in verdicts:
            file = feedback_file(workspace, batch, verdict, by=by, previous=earlier)
            path, kept = write_feedback(workspace, chosen, file, folder)
            written.append(WrittenFeedback(path, verdict, kept))
            step(path.name)
            on_feedback(written[-1])
    return FeedbackResult(batch, tuple(written))


def feedback_file(
    workspace: Workspace, batch: Batch, verdict: Verdict, *, by: date | None, previous: Mapping[str, Answers]
) -> FeedbackFile:
    """The feedback on one return, in its partner's language.

    Args:
        verdict: one of `returns_for_feedback(batch)`.
        by: the day on which to return the corrections; by default the period's deadline.
        previous: the answers of the period before, by partner.
    """
    assert verdict.submission is not None  # noqa: S101  # returns_for_feedback has checked it
    partner: Partner = verdict.submission.partner
    words = workspace.translator_for(partner.language)
    planned = build_feedback(verdict, batch, words, by=by, previous=previous.get(partner.id))
    return FeedbackFile(
        workspace.feedback_name(batch.period, partner),
        write_workbook(planned.plan, planned.values, DEFAULT_PROTECTION),
        build_manifest(workspace.project, planned.form, planned.template.previous),
    )


def write_feedback(workspace: Workspace, period: Period, file: FeedbackFile, folder: Path) -> tuple[Path, Path | None]:
    """Write a feedback workbook and its manifest.

    Returns:
        Its path, and where the feedback that was there before is now, if it differed.
    """
    path = folder / file.name
    name, data = file.manifest
    write_file(
        workspace.issued(period) / name, data
    )  # first: without it a change of a locked cell could not be display_name
    kept = keep_earlier_version(path, file.data)
    write_file(path, file.data)
    logger.debug("wrote %s", path)
    return path, kept


def _lost_previous(verdict: Verdict) -> bool:
    """Whether the return no longer shows the answers of the period before."""
    return any(finding.code.id == "S313" for finding in verdict.findings)
