"""The answers of a return in a new copy of its form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from lamppu_xl.answer_types.live_reading import CellClass, CellContent, cell_class
from lamppu_xl.answer_types.registry import live_of
from lamppu_xl.answer_types.value_limits import date_limits
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answer_types import AnswerType, ValueType
from lamppu_xl.domain.answers import Answer, Answers
from lamppu_xl.domain.excel_dates import day_of_serial, to_serial
from lamppu_xl.domain.form import CodeList
from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.returns.submission import Submission
from lamppu_xl.templates.builder import cell_values, prepare_template
from lamppu_xl.templates.carried_answers import carried_answers, is_same_question
from lamppu_xl.templates.parts import field_of, options_for
from lamppu_xl.templates.prefill import unchanged
from lamppu_xl.templates.template import Template
from lamppu_xl.workbook.model import plain_text
from lamppu_xl.workbook.text_split import LONGEST_TEXT

TOO_WIDE = "#"
"""Fills a cell that cannot show its number: no program shows a day before 1900."""


def reissue_form(  # noqa: PLR0913
    submission: Submission,
    project: Project,
    period: Period,
    words: Translator,
    *,
    previous: Answers,
    issued: Project | None = None,
) -> Template:
    """A form with what the partner typed; invalid answers are in the template's `wrong`.

    Args:
        submission: the return.
        project: the definition of the form, as a rule the one that the return was issued with.
        period: the period, of that definition.
        words: in the language of the partner.
        previous: the answers of the period before.
        issued: the definition that the return was issued with, if it is another one: an answer to what has become
            another question is left out.
    """
    partner = project.partner(submission.partner.id) or submission.partner
    form = prepare_template(project, partner, period, words, previous=previous)
    answers: dict[AnswerRef, Answer] = {}
    wrong: set[AnswerRef] = set()
    for ref, typed in submission.typed.items():
        if ref not in form.plan.answers:
            continue  # a question of an older form
        if issued is not None and not is_same_question(ref, issued, project, partner):
            continue
        field = field_of(project, ref)
        codes = options_for(project, partner, field)
        read = submission.answers.get(ref)
        if issued is not None and codes and read is not None:
            # The option may have another label in the new form.
            chosen = carried_answers({ref: read}, issued, project, partner).get(ref)
            if isinstance(chosen, str) and codes.option(chosen):
                answers[ref] = chosen
                continue
        seen = submission.seen.get(ref, "")
        raw = _raw(typed, read, field.kind, seen if seen.strip(TOO_WIDE) else "")
        labels = [words.pick(option.label) for option in codes.options] if codes else []
        # A label in other letters is shown as it was typed.
        if fits_live(project, partner, ref, raw, labels) and (not codes or raw in labels):
            answers[ref] = _parsed(raw, field.kind, codes, labels)
        else:
            answers[ref] = raw
            wrong.add(ref)
    kept = {entry: answers[entry] for entry in unchanged(submission.prefilled, submission.answers) if entry in answers}
    return replace(form, answers=answers, wrong=wrong, prefilled=kept)


def fits_live(
    project: Project, partner: Partner, entry: AnswerRef, content: CellContent, labels: Sequence[str]
) -> bool:
    """Whether the live checks of a partner's form find no fault in the content of an answer, whatever the rules say.

    Args:
        project: the definition of the form.
        partner: whose form it is.
        entry: the answer.
        content: of its cell.
        labels: the options of its list.
    """
    reading = live_of(field_of(project, entry).kind, project.country_of(partner))
    days = date_limits(project, project.form.table(entry.table), entry.field)
    return cell_class(reading, content, labels, days) is CellClass.RIGHT


def _raw(typed: str | float | bool, read: Answer | None, kind: AnswerType, seen: str) -> str | float:
    """The value for the cell. A number in a text field becomes the text that was read.

    Args:
        typed: as it is stored.
        read: the answer, if it is valid.
        kind: of the field.
        seen: what the cell shows, if that is something else.
    """
    if isinstance(typed, str):
        return typed if not seen else read if isinstance(read, str) and not kind.from_list else seen
    if isinstance(typed, bool):
        return str(typed).upper()
    if kind.type is ValueType.TEXT:
        return read if isinstance(read, str) and not kind.from_list else seen or plain_text(float(typed))
    if read is None and seen:
        return seen
    if isinstance(read, date):
        return float(to_serial(read))  # not the number itself: some workbooks count from 1904
    return float(typed)


def _parsed(raw: str | float, kind: AnswerType, codes: CodeList | None, labels: Sequence[str]) -> Answer:
    """A valid answer as the rules see it."""
    if codes:
        return codes.options[labels.index(str(raw))].id
    if kind.type is ValueType.DATE and not isinstance(raw, str):
        return day_of_serial(raw, date1904=False) or raw
    return raw


def storable_values(template: Template) -> dict[AnswerRef, str | float | date]:
    """The contents of the answer cells, without characters that a workbook cannot store."""
    return {ref: _storable(value) if isinstance(value, str) else value for ref, value in cell_values(template).items()}


def _storable(text: str) -> str:
    units = text.encode("utf-16-le", "surrogatepass")[: LONGEST_TEXT * 2]
    return units.decode("utf-16-le", "replace").replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")
