"""Drafts e-mails to partners: with the template, a reminder, or a request for corrections. Nothing is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Literal, get_args

from lamppu_xl.domain.answers import Answers
from lamppu_xl.domain.definition_json import definition_digest
from lamppu_xl.domain.errors import UsageError
from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.sentence import Sentence
from lamppu_xl.reports import letters as texts
from lamppu_xl.reports.status import PartnerActivity, PartnerState, PartnerStatus, StatusReport
from lamppu_xl.returns.files.inbox import list_files
from lamppu_xl.services.clock import current_day
from lamppu_xl.services.frozen_periods import refuse_frozen
from lamppu_xl.services.log_entries import partner_activities, record_output
from lamppu_xl.services.os_errors import exclusive_lock
from lamppu_xl.services.progress import Progress, no_progress
from lamppu_xl.services.return_day import return_day
from lamppu_xl.services.workspace import (
    ProjectSource,
    Workspace,
    choose_partners,
    if_folder,
    open_period,
    template_name,
)
from lamppu_xl.storage.atomic_files import free_path, write_file
from lamppu_xl.templates.file_names import template_stem
from lamppu_xl.workbook.sheet_names import first_sheet_name

LetterKind = Literal["send", "remind"]
"""`send`: the template to every partner; `remind`: to partners without a report or with errors in it."""


@dataclass(frozen=True, kw_only=True)
class WrittenLetter:
    """A draft that was written."""

    partner: str
    path: Path
    attachment: str
    recipient: str
    """The e-mail address; the partner's name if no address is known."""
    has_address: bool
    edited: Path | None
    """An earlier draft that somebody has edited; it was not changed."""
    was_sent: bool = False
    """Whether the same draft was there and is recorded as sent."""
    by: date
    """The day on which it asks to return something."""


@dataclass(frozen=True)
class SkippedLetter:
    """A partner to whom no draft was written."""

    partner: str
    period: str
    unread: str = ""
    """The return that could not be read."""
    accepted: str = ""
    """The return that is accepted. Without either there is no template to attach."""


@dataclass(frozen=True)
class LettersResult:
    """The drafts of one run."""

    period: Period
    folder: Path
    letters: tuple[WrittenLetter | SkippedLetter, ...]

    @property
    def paths(self) -> tuple[Path, ...]:
        return tuple(letter.path for letter in self.letters if isinstance(letter, WrittenLetter))

    @property
    def days(self) -> tuple[date, ...]:
        """The days for which the drafts ask."""
        return tuple(letter.by for letter in self.letters if isinstance(letter, WrittenLetter))

    @property
    def unsent(self) -> tuple[Path, ...]:
        """The drafts that are not recorded as sent."""
        letters = (letter for letter in self.letters if isinstance(letter, WrittenLetter))
        return tuple(letter.path for letter in letters if not letter.was_sent)


@dataclass(frozen=True, kw_only=True)
class _LetterPlan:
    """A letter to a partner and its attachment."""

    partner: Partner
    text: Literal["send", "remind", "again", "correct"]
    attachment: Path
    errors: int = 0
    notes: int = 0
    by: date
    """The day on which to return the report or the corrections."""
    about: str = ""
    """The checksum of the return to be corrected, or of the file that does not count."""
    items: str = ""
    """The first findings, one on a line."""
    counts: str = ""
    """How many findings there are of each kind."""


def letters(  # noqa: PLR0913
    project: ProjectSource,
    kind: LetterKind,
    *,
    period: str | None = None,
    partners: Sequence[str] = (),
    by: date | None = None,
    today: date | None = None,
    progress: Progress = no_progress,
    on_letter: Callable[[WrittenLetter | SkippedLetter], None] = lambda _: None,
) -> LettersResult:
    """Draft e-mails in PROJECT/PERIOD/letters. A draft that somebody has edited is not changed.

    Args:
        project: the project's folder, its definition or its workspace.
        kind: `send` for the templates, `remind` for reminders and requests for corrections.
        period: the id of the period; by default the current one.
        partners: only these partners, by id. Without them `send` leaves out partners whose return is accepted.
        by: the day on which to return reports and corrections; by default the one that the last message to the partner
            asks for, else the period's deadline, or a weekday a week from today if these have passed.
        today: the day to compare deadlines with; by default the system's.
        progress: is called with the number of returns.
        on_letter: is called after each partner.

    Raises:
        UsageError: the kind, a period or a partner does not exist, the period is frozen, or one of the project's
            texts is invalid.
        DefinitionError: the definition has errors.
        EnvironmentFailure: another run writes into the folder.
    """
    if kind not in get_args(LetterKind):
        raise UsageError(
            "'{kind}' is not a kind of letter. The kinds are: {names}.", kind=kind, names=[*get_args(LetterKind)]
        )
    now = today or current_day()
    workspace, chosen = open_period(project, period, now)
    refuse_frozen(workspace.folder, chosen, Sentence("nothing more is asked of its partners"))
    wanted = choose_partners(workspace.project, partners, chosen)
    return_day(chosen, by, now)  # refuses a day that has passed before anything is read
    plans: Iterator[_LetterPlan | SkippedLetter]
    results = []
    with exclusive_lock(workspace.folder, kind):
        activities = partner_activities(workspace, chosen)
        days = {
            partner.id: return_day(chosen, by, now, asked=activities[partner.id].by)
            for partner in workspace.project.partners
        }
        if kind == "send":
            accepted = {} if partners else _accepted_returns(workspace, chosen, now, progress)
            plans = _plan_templates(workspace, chosen, wanted, days, accepted)
        else:
            plans = _plan_reminders(workspace, chosen, wanted, days, today=now, progress=progress)
        for plan in plans:
            letter = plan if isinstance(plan, SkippedLetter) else _write(workspace, chosen, plan, activities)
            if isinstance(plan, _LetterPlan) and isinstance(letter, WrittenLetter) and not letter.was_sent:
                _log(workspace, chosen, kind, plan, letter)
            results.append(letter)
            on_letter(letter)
    return LettersResult(chosen, workspace.letters(chosen), tuple(results))


def _accepted_returns(workspace: Workspace, period: Period, today: date, progress: Progress) -> dict[str, str]:
    """The accepted returns that are in the inbox, by partner id."""
    if not any(list_files(if_folder(workspace.inbox(period)))):
        return {}
    from lamppu_xl.services.status import period_status  # noqa: PLC0415  # imports the reading side

    report = period_status(workspace, period, today, progress, command="send", is_locked=True)
    return {each.partner.id: each.file for each in report.partners if each.state is PartnerState.ACCEPTED}


def _plan_templates(
    workspace: Workspace,
    period: Period,
    partners: Sequence[Partner],
    days: Mapping[str, date],
    accepted: Mapping[str, str],
) -> Iterator[_LetterPlan | SkippedLetter]:
    for partner in partners:
        if partner.id in accepted:
            yield SkippedLetter(partner.id, period.id, accepted=accepted[partner.id])
        else:
            yield _with_template(workspace, period, partner, "send", by=days[partner.id])


def _plan_reminders(  # noqa: PLR0913
    workspace: Workspace,
    period: Period,
    partners: Sequence[Partner],
    days: Mapping[str, date],
    *,
    today: date,
    progress: Progress,
) -> Iterator[_LetterPlan | SkippedLetter]:
    from lamppu_xl.services.periods import earlier_answers  # noqa: PLC0415  # imports the reading side
    from lamppu_xl.services.returned_files import ReadOptions  # noqa: PLC0415
    from lamppu_xl.services.status import period_status  # noqa: PLC0415

    report = period_status(workspace, period, today, progress, command="remind", is_locked=True)
    earlier = earlier_answers(workspace, period, ReadOptions(progress=progress))
    wanted = {partner.id for partner in partners}
    for status in report.partners:
        partner = status.partner
        by = days.get(partner.id) or return_day(period, None, today)
        if partner.id not in wanted or status.state is PartnerState.ACCEPTED:
            continue
        others = texts.reports_of_other_periods(report.batch, partner.id)
        others += texts.unreadable_reports(report.batch, template_stem(workspace.project, period, partner.id))
        of_partner = report.batch.by_partner.get(partner.id, ())
        if others and not any(verdict.period == period.id for verdict in of_partner):
            plan = _with_template(workspace, period, partner, "again", by=by)
            items = texts.files_with_reasons(others, workspace.translator_for(partner.language))
            about = next((each.sha256 for each in others if each.file == status.file), others[0].sha256)
            yield replace(plan, items=items, about=about) if isinstance(plan, _LetterPlan) else plan
        elif status.state in (PartnerState.RECEIVED, PartnerState.LEFT_OUT):
            yield SkippedLetter(partner.id, period.id, status.file)
        elif status.state is PartnerState.TO_CORRECT:
            yield _with_feedback(workspace, report, status, by, earlier)
        else:
            yield _with_template(workspace, period, partner, "remind", by=by)


def _with_template(
    workspace: Workspace,
    period: Period,
    partner: Partner,
    text: Literal["send", "remind", "again"],
    *,
    by: date,
) -> _LetterPlan | SkippedLetter:
    path = workspace.outbox(period) / template_name(workspace.project, period, partner.id)
    if not path.is_file():
        return SkippedLetter(partner.id, period.id)
    return _LetterPlan(partner=partner, text=text, attachment=path, by=by)


def _with_feedback(
    workspace: Workspace, report: StatusReport, status: PartnerStatus, by: date, earlier: Mapping[str, Answers] | None
) -> _LetterPlan:
    """A request for corrections with new feedback, which is written into the folder of feedback, too."""
    from lamppu_xl.reports.feedback_workbook import returns_for_feedback  # noqa: PLC0415
    from lamppu_xl.services.feedback import write_feedback  # noqa: PLC0415

    partner, words = status.partner, workspace.translator_for(status.partner.language)
    verdict = next(verdict for verdict in returns_for_feedback(report.batch) if verdict.partner == partner.id)
    folder = workspace.feedback(report.period)
    last = folder / workspace.feedback_name(report.period, partner)
    new_form = _has_new_form(workspace, report.period, last, verdict.definition)
    feedback = write_feedback(workspace, report.batch, verdict, folder, by=by, previous=earlier, new_form=new_form)
    return _LetterPlan(
        partner=partner,
        text="correct",
        attachment=feedback.path,
        errors=status.errors,
        notes=status.notes,
        by=by,
        about=verdict.sha256,
        items=texts.first_items(verdict, words),
        counts=texts.counts_of(verdict, words),
    )


def _has_new_form(workspace: Workspace, period: Period, feedback: Path, returned: str) -> bool:
    """Whether the feedback that is there has the present form, and the return an earlier one.

    Args:
        returned: the digest of the definition of the return.
    """
    from lamppu_xl.returns.reader import stamp_of  # noqa: PLC0415

    stamp = stamp_of(feedback.read_bytes()) if feedback.is_file() else None
    present = definition_digest(workspace.project, period)
    return stamp is not None and stamp.definition == present != returned


def _log(workspace: Workspace, period: Period, kind: LetterKind, plan: _LetterPlan, letter: WrittenLetter) -> None:
    # The day of a template is in the template; a message that asks for it names no other one.
    by = None if plan.text == "send" and plan.by == period.deadline else plan.by
    record_output(workspace, period, kind, "letter", data=letter.path, partner=letter.partner, about=plan.about, by=by)


def _write(
    workspace: Workspace, period: Period, plan: _LetterPlan, activities: Mapping[str, PartnerActivity]
) -> WrittenLetter:
    """Write one draft, beside one that somebody has edited."""
    partner, attachment = plan.partner, plan.attachment
    data = attachment.read_bytes()
    own_text = partial(_project_text, workspace)
    words = workspace.translator_for(partner.language)
    language = texts.letter_language(plan.text, words, own_text)
    words = words if language == words.language else workspace.translator_for(language)
    facts = texts.letter_facts(workspace.project, period, partner, words)
    facts |= {"file": attachment.name, "errors": words.fact(plan.errors), "notes": words.fact(plan.notes)}
    facts |= {"items": plan.items, "counts": plan.counts}
    if plan.text != "correct" and plan.by != period.deadline:
        facts["new_day"] = words.label("letter_new_day", by=plan.by, deadline=period.deadline)
    facts["first_sheet"] = first_sheet_name(data) or words.label("feedback" if plan.text == "correct" else "help")
    facts |= dict.fromkeys(("by", "deadline"), words.fact(plan.by))
    try:
        letter = texts.compose_letter(plan.text, words, facts, partner, own_text)
    except texts.LetterTextError as error:
        raise UsageError(error.sentence) from error
    data = texts.draft_message(letter, attachment.name, data)
    word = workspace.translator_for().label("letter_remind" if plan.text == "again" else f"letter_{plan.text}")
    path = workspace.letters(period) / f"{workspace.project.id}_{period.id}_{partner.id}_{word}.eml"
    target = free_path(path, data, _is_replaceable)
    is_new = write_file(target, data)
    activity = activities.get(partner.id, PartnerActivity())
    return WrittenLetter(
        partner=partner.id,
        path=target,
        attachment=attachment.name,
        recipient=letter.to or partner.name,
        has_address=texts.address_of(letter) is not None,
        edited=path if target != path else None,
        was_sent=bool(activity.sent) and not activity.is_pending and not is_new,
        by=plan.by,
    )


def _is_replaceable(path: Path) -> bool:
    """Whether there is no draft, or one that nobody has edited."""
    return not path.exists() or texts.is_untouched(path.read_bytes())


def _project_text(workspace: Workspace, file: str) -> str | None:
    """A text of the project's own folder `letters`; None if there is none."""
    path = workspace.folder / "letters" / file
    try:
        return path.read_text(encoding="utf-8-sig") if path.is_file() else None
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            "'{path}' cannot be read ({error}). It should be a plain text file in UTF-8.", path=path, error=error
        ) from error
