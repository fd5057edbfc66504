"""Answers that a template has already, which the partner confirms or changes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answers import Answer, Answers
from lamppu_xl.domain.digests import short_digest
from lamppu_xl.domain.form import CONFIRMATION, PREFILL_PREVIOUS, Field, Table, TableLine
from lamppu_xl.domain.grouping import grouped
from lamppu_xl.domain.line_keys import carried_fields
from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.text import Text
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.templates.carried_answers import fits_field
from lamppu_xl.templates.parts import SheetPart, options_for
from lamppu_xl.workbook.model import CellUse, Plan, Sheet, plain_text

if TYPE_CHECKING:
    from lamppu_xl.templates.template import Template

_CONTACT = "partner.contact."


def prefilled_answers(
    project: Project, partner: Partner, period: Period, words: Translator, own_previous: Answers
) -> dict[AnswerRef, Answer]:
    """The answers that a template is issued with.

    Args:
        project: the definition of the form of the partner.
        partner: who fills it in.
        period: the reporting period.
        words: in the language of the form.
        own_previous: the answers of the last return of the same partner. They come before the contact of the
            definition.
    """
    found: dict[AnswerRef, Answer] = {}
    for table in project.form.tables:
        fields = [field for field in table.answers if field.prefill]
        for line in project.lines_of(table, partner, period) if fields else ():
            for field in fields:
                entry = AnswerRef(table.id, line.id, field.name)
                facts: list[Text | Answer | None] = []
                if field.prefill == PREFILL_PREVIOUS or contact_part(field.prefill):
                    facts.append(own_previous.get(entry))
                if field.prefill != PREFILL_PREVIOUS:
                    facts.append(_fact(project, field.prefill or "", partner, period, line))
                answers = (words.pick(fact) if isinstance(fact, Text) else fact for fact in facts)
                fitting = (each for each in answers if each not in {None, ""} and _fits(project, partner, field, each))
                if (answer := next(fitting, None)) is not None:
                    found[entry] = answer
    return found


def hide_unused_confirmations(plan: Plan, template: Template, prefilled: Iterable[AnswerRef]) -> Plan:
    """The plan without sight of the questions that confirm prefilled answers, where there is nothing to confirm.

    A card hides the row of the question. A grid that is alone on its sheet hides the column.

    Args:
        plan: of the form.
        template: the form.
        prefilled: the answers that the partner has to confirm.
    """
    parts = grouped((part.sheet, part) for part in template.parts if confirmation_of(part.table))
    if not parts:
        return plan
    confirmed = (entry for entry in template.answers if entry.field == CONFIRMATION)
    used = {(entry.table, entry.row) for entry in (*prefilled, *confirmed)}
    sheets = (_without_unused(sheet, parts.get(sheet.key, ()), used) for sheet in plan.sheets)
    return replace(plan, sheets=tuple(sheets))


def unused_confirmations(template: Template) -> frozenset[AnswerRef]:
    """The questions of a form that confirm prefilled answers, of the lines that have none."""
    used = {(entry.table, entry.row) for entry in template.prefilled}
    asked = (entry for entry in template.plan.answers if entry.field == CONFIRMATION)
    return frozenset(entry for entry in asked if (entry.table, entry.row) not in used)


def _without_unused(sheet: Sheet, parts: Sequence[SheetPart], used: Collection[tuple[str, str]]) -> Sheet:
    rows, columns = set(sheet.hidden_rows), list(sheet.columns)
    for part in parts:
        lines = [line.id for line in part.lines if (part.table.id, line.id) not in used]
        asked = {AnswerRef(part.table.id, line, CONFIRMATION) for line in lines}
        cells = [cell for cell in sheet.cells if cell.use is CellUse.ANSWER and cell.entry in asked]
        if not part.is_grid:
            rows |= {cell.row for cell in cells}
        elif not part.stack and len(lines) == len(part.lines):
            for col in {cell.col for cell in cells}:
                columns[col] = replace(columns[col], hidden=True)
    return replace(sheet, hidden_rows=frozenset(rows), columns=tuple(columns)) if parts else sheet


def contact_part(source: str | None) -> str:
    """The part of a partner's contact that a source of prefilled answers names; empty for another source."""
    _, contact, part = (source or "").partition(_CONTACT)
    return part if contact else ""


def carried_lines(project: Project, partner: Partner, period: Period, own_previous: Answers) -> dict[AnswerRef, Answer]:
    """The lines of the partner's last return with which the free lines of its form begin."""
    found: dict[AnswerRef, Answer] = {}
    for table in project.form.tables:
        if table.carry:
            questions = {field.name: field for field in carried_fields(table)}
            lines = {line.id for line in project.lines_of(table, partner, period)}
            for entry, answer in own_previous.items():
                field = questions.get(entry.field)
                if entry.table == table.id and entry.row in lines and field and _fits(project, partner, field, answer):
                    found[entry] = answer
    return found


def _fact(project: Project, source: str, partner: Partner, period: Period, line: TableLine) -> Text | Answer | None:
    if part := contact_part(source):
        return str(getattr(partner.contact, part))
    return project.fact(source, partner, period, line)


def _fits(project: Project, partner: Partner, field: Field, answer: Answer) -> bool:
    codes = options_for(project, partner, field)
    is_option = codes is None or codes.option(str(answer)) is not None
    return fits_field(field, answer) and is_option


def confirmation_of(table: Table) -> Field | None:
    """The question by which a partner confirms the prefilled answers of a line."""
    return next((field for field in table.answers if field.name == CONFIRMATION), None)


def digests_of(prefilled: Mapping[AnswerRef, Answer]) -> dict[AnswerRef, str]:
    """Digests of prefilled answers by reference; they say whether an answer was changed, but not what it was."""
    return {entry: _digest(answer) for entry, answer in prefilled.items()}


def unchanged(digests: Mapping[AnswerRef, str], answers: Answers) -> Iterator[AnswerRef]:
    """The prefilled answers that are still as the template had them."""
    for entry, digest in digests.items():
        if entry in answers and _digest(answers[entry]) == digest:
            yield entry


def _digest(answer: Answer) -> str:
    return short_digest(plain_text(answer))
