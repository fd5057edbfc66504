"""A feedback workbook: the partner's form with all its answers, and each finding beside its cell.

The partner corrects it and returns it like any template. The added first sheet and last column are outside the plan
of the form, so the form keeps its identity.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answers import Answers
from lamppu_xl.domain.differences import Differences
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.reports.feedback_answers import reissue_form, storable_values
from lamppu_xl.reports.feedback_changes import changes_sheets
from lamppu_xl.reports.feedback_column import add_feedback_column, make_room
from lamppu_xl.reports.feedback_content import FeedbackContent, findings_for_partner
from lamppu_xl.reports.feedback_print import without_spare_lines
from lamppu_xl.reports.feedback_summary import summary_sheet
from lamppu_xl.returns.submission import Submission, label_of
from lamppu_xl.templates.builder import complete_plan
from lamppu_xl.templates.carried_answers import carried_answers
from lamppu_xl.templates.prefill import hide_unused_confirmations
from lamppu_xl.templates.sheet_keys import CHECKS, HELP
from lamppu_xl.templates.template import Template
from lamppu_xl.validation.batch import Batch, return_to_answer
from lamppu_xl.validation.return_diff import ReadReturn, compare_returns
from lamppu_xl.validation.verdict import Verdict, returns_by_time
from lamppu_xl.workbook.model import Plan, Sheet


@dataclass(frozen=True, kw_only=True)
class FeedbackWorkbook:
    """The workbook that a partner gets back."""

    template: Template
    """The form with the answers; those that could not be read are in its `wrong`."""
    form: Plan
    """The form alone; it is stored, so that the next return can be read."""
    plan: Plan
    """The form with the first sheet, the column of feedback, and a sheet of changes since an earlier return."""
    values: Mapping[AnswerRef, str | float | date]
    """Every answer as it was typed."""
    prefilled: Mapping[AnswerRef, str]
    """The digests of the answers of the form that its template had already, which the partner confirms or changes."""
    not_carried: tuple[AnswerRef, ...] = ()
    """Answers of the return that the form has no place for."""


def build_feedback(  # noqa: PLR0913
    verdict: Verdict,
    batch: Batch,
    words: Translator,
    *,
    by: date | None = None,
    previous: Answers | None = None,
    new_form: bool = False,
    received: datetime | None = None,
) -> FeedbackWorkbook:
    """The feedback on one return.

    Args:
        verdict: on the return.
        batch: the batch of the verdict.
        words: the translator for the language of the partner.
        by: the day by which the partner sends the form again; the deadline of the period if None.
        previous: the answers of the previous period as they are now, for a new form, and for a return in which they
            cannot be recognised any more; None if they are not known.
        new_form: whether the form is that of the present definition; by default that of the return's own template.
        received: when the return was first seen; None if that is unknown.

    Raises:
        ValueError: the file of the verdict was not read as a return.
    """
    submission = verdict.submission
    if submission is None:
        raise ValueError(f"{verdict.file} was not read as a return")
    previous_lost = any(finding.code.id == "S313" for finding in verdict.findings)
    project = batch.project if new_form else batch.issued_project_of(verdict)
    period = project.period(batch.period.id) or batch.period
    read_by = batch.issued_project_of(verdict)
    partner = project.partner(submission.partner.id) or submission.partner
    if previous_lost or (new_form and previous is not None):
        shown = previous or {}
    else:
        shown = carried_answers(submission.previous, read_by, project, partner)
    template = reissue_form(submission, project, period, words, previous=shown, issued=read_by if new_form else None)
    not_carried = tuple(entry for entry in submission.typed if entry not in template.answers)
    content = FeedbackContent(
        project=project,
        period=period,
        verdict=verdict,
        submission=submission,
        template=template,
        words=words,
        by=by or batch.period.deadline,
        received=received,
        has_new_form=new_form,
        not_carried=tuple(
            (
                label_of(read_by, submission.partner, read_by.period(period.id) or period, entry),
                _typed(submission, entry),
            )
            for entry in not_carried
        ),
        findings=findings_for_partner(verdict.findings, has_new_form=new_form),
    )
    prefilled = {entry: digest for entry, digest in submission.prefilled.items() if entry in template.plan.answers}
    form = hide_unused_confirmations(complete_plan(make_room(template)), template, prefilled)
    sheets = (
        summary_sheet(content, form),
        *(_sheet_with_feedback(content, sheet) for sheet in form.sheets),
        *changes_sheets(form, _differences(verdict, batch), words),
    )
    return FeedbackWorkbook(
        template=template,
        form=form,
        plan=replace(form, sheets=sheets),
        values=storable_values(template),
        prefilled=prefilled,
        not_carried=not_carried,
    )


def _sheet_with_feedback(content: FeedbackContent, sheet: Sheet) -> Sheet:
    return without_spare_lines(content, add_feedback_column(content, _with_new_deadline(content, sheet)))


def _with_new_deadline(content: FeedbackContent, sheet: Sheet) -> Sheet:
    """The sheets of instructions and of checks with the day by which the form is returned again; another as it is.

    A reader of the next return takes any day in this place for that of a feedback.
    """
    old, new = (content.words.fact(day) for day in (content.period.deadline, content.by))
    if sheet.key not in (HELP, CHECKS) or old == new:
        return sheet
    cells = tuple(replace(cell, content=new) if cell.content == old else cell for cell in sheet.cells)
    return replace(sheet, cells=cells)


def _typed(submission: Submission, entry: AnswerRef) -> str | float | date:
    """An answer as the partner sees it."""
    typed = submission.typed[entry]
    return str(typed) if isinstance(typed, str | bool) else submission.answers.get(entry, typed)


def returns_for_feedback(batch: Batch) -> list[Verdict]:
    """The return of each partner that gets feedback, in the order of the definition."""
    returns = (return_to_answer(batch, partner.id) for partner in batch.project.partners)
    return [verdict for verdict in returns if verdict]


def _differences(verdict: Verdict, batch: Batch) -> Differences | None:
    """What differs from the return that the partner sent before; None if there was none, or nothing differs."""
    returns = returns_by_time(batch.by_partner.get(verdict.partner or "", ()))
    files = [each.file for each in returns]
    position = files.index(verdict.file) if verdict.file in files else 0
    if not position:
        return None
    older, newer = (ReadReturn(each, batch.project_of(each)) for each in (returns[position - 1], verdict))
    return compare_returns(older, newer) or None
