"""Writes a feedback workbook for each return: the partner's answers, with findings beside the cells."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answers import Answers
from lamppu_xl.domain.sentence import Sentence
from lamppu_xl.reports.feedback_workbook import build_feedback, returns_for_feedback
from lamppu_xl.reports.status import PartnerActivity
from lamppu_xl.services.clock import current_day
from lamppu_xl.services.frozen_periods import refuse_frozen
from lamppu_xl.services.inboxes import inbox_as_list
from lamppu_xl.services.issue import issue_workbook, record_issued
from lamppu_xl.services.log_entries import partner_activities, received_times, record_output, record_returns
from lamppu_xl.services.os_errors import exclusive_lock
from lamppu_xl.services.periods import earlier_answers, with_present_previous
from lamppu_xl.services.progress import Progress, no_progress
from lamppu_xl.services.return_day import return_day
from lamppu_xl.services.returned_files import THIS_PROCESS, ReadOptions, of_named_files, validate_files
from lamppu_xl.services.workspace import ProjectSource, Workspace, as_paths, open_period
from lamppu_xl.templates.builder import DEFAULT_PROTECTION
from lamppu_xl.validation.batch import Batch
from lamppu_xl.validation.verdict import Verdict
from lamppu_xl.workbook.writer import write_workbook


@dataclass(frozen=True)
class WrittenFeedback:
    """A feedback workbook that `feedback` has written."""

    path: Path
    verdict: Verdict
    """The return that it is about."""
    kept: Path | None
    """Where the feedback that was there before is now, if it differed."""
    by: date
    """The day on which it asks to return the corrections."""
    not_carried: tuple[AnswerRef, ...] = ()
    """Answers of the return that the new form does not ask, or asks in another way. The workbook lists them."""


@dataclass(frozen=True)
class FeedbackResult:
    """The validated returns and the feedback on them."""

    batch: Batch
    written: tuple[WrittenFeedback, ...]

    @property
    def paths(self) -> tuple[Path, ...]:
        return tuple(written.path for written in self.written)


def feedback(  # noqa: PLR0913
    project: ProjectSource,
    paths: Sequence[str | Path] = (),
    *,
    period: str | None = None,
    by: date | None = None,
    new_form: bool = False,
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
        by: the day on which to return the corrections; by default the one that the last message to the partner asks
            for, else the period's deadline, or a weekday a week from today if these have passed.
        new_form: whether the feedback is the form of the present definition, with the answers carried over by id,
            where the question is the same; by default it is the form that the partner returned.
        out: the folder to write to; by default PROJECT/PERIOD/feedback.
        readers: which processes read.
        progress: is called with the number of returns.
        on_feedback: is called after each feedback workbook.

    Raises:
        UsageError: a period or path does not exist, or the period is frozen.
        DefinitionError: the definition has errors.
        EnvironmentFailure: another run writes into the folder.
    """
    workspace, chosen = open_period(project, period)
    options = replace(readers, progress=progress)
    today = current_day()
    return_day(chosen, by, today)  # refuses a day that has passed before anything is read
    refuse_frozen(workspace.folder, chosen, Sentence("partners can no longer correct their returns"))
    files = as_paths(paths) or inbox_as_list(workspace, chosen)
    batch = with_present_previous(workspace, validate_files(workspace, chosen, files, options))
    batch = of_named_files(batch, as_paths(paths))
    verdicts = returns_for_feedback(batch)
    is_needed = new_form or any(map(_lost_previous, verdicts))
    earlier = earlier_answers(workspace, chosen, options) if is_needed else None
    folder = Path(out) if out else workspace.feedback(chosen)
    written = []
    with exclusive_lock(workspace.folder, "feedback"), progress("Feedback", len(verdicts)) as step:
        record_returns(workspace, batch, "feedback", is_locked=True)
        activities = partner_activities(workspace, chosen)
        for verdict in verdicts:
            activity = activities.get(verdict.partner or "", PartnerActivity())
            day = return_day(chosen, by, today, asked=activity.by)
            written.append(
                write_feedback(workspace, batch, verdict, folder, by=day, previous=earlier, new_form=new_form)
            )
            step(written[-1].path.name)
            on_feedback(written[-1])
    return FeedbackResult(batch, tuple(written))


def write_feedback(  # noqa: PLR0913
    workspace: Workspace,
    batch: Batch,
    verdict: Verdict,
    folder: Path,
    *,
    by: date,
    previous: Mapping[str, Answers] | None,
    new_form: bool = False,
) -> WrittenFeedback:
    """Write the feedback on one return, in its partner's language, and its manifest.

    Args:
        verdict: one of `returns_for_feedback(batch)`.
        by: the day on which to return the corrections.
        previous: the answers of the period before, by partner; None if they are not known.
        new_form: whether the form is that of the present definition.
    """
    assert verdict.submission is not None  # noqa: S101  # returns_for_feedback has checked it
    partner = verdict.submission.partner
    words = workspace.translator_for(partner.language)
    received = received_times(workspace.log(batch.period).read()).get(verdict.sha256)
    earlier = None if previous is None else previous.get(partner.id, {})
    planned = build_feedback(verdict, batch, words, by=by, previous=earlier, new_form=new_form, received=received)
    workbook = write_workbook(planned.plan, planned.values, DEFAULT_PROTECTION)
    definition = workspace.project if new_form else batch.issued_project_of(verdict)
    form, previous_answers = planned.form, planned.template.previous
    record_issued(workspace, batch.period, definition, form, previous_answers, prefilled=planned.prefilled)
    path = folder / workspace.feedback_name(batch.period, partner)
    kept, _ = issue_workbook(path, workbook, workspace.open_password)
    record_output(workspace, batch.period, "feedback", "feedback", data=path, partner=partner.id, about=verdict.sha256)
    return WrittenFeedback(path, verdict, kept, by, planned.not_carried)


def _lost_previous(verdict: Verdict) -> bool:
    """Whether the return no longer shows the answers of the period before."""
    return any(finding.code.id == "S313" for finding in verdict.findings)
