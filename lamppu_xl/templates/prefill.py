"""Answers that a template has already, which the partner confirms or changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answers import Answer, Answers
from lamppu_xl.domain.digests import short_digest
from lamppu_xl.domain.form import CONFIRMATION, PREFILL_PREVIOUS, Field, Table, TableLine
from lamppu_xl.domain.line_keys import carried_fields
from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.text import Text
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.templates.carried_answers import fits_field
from lamppu_xl.templates.parts import options_for
from lamppu_xl.workbook.model import plain_text


def prefilled_answers(
    project: Project, partner: Partner, period: Period, words: Translator, own_previous: Answers
) -> dict[AnswerRef, Answer]:
    """The answers that a template is issued with.

    Args:
        project: the definition of the form of the partner.
        partner: who fills it in.
        period: the reporting period.
        words: in the language of the form.
        own_previous: the answers of the last return of the same partner.
    """
    found: dict[AnswerRef, Answer] = {}
    for table in project.form.tables:
        fields = [field for field in table.answers if field.prefill]
        for line in project.lines_of(table, partner, period) if fields else ():
            for field in fields:
                entry = AnswerRef(table.id, line.id, field.name)
                fact: Text | Answer | None = own_previous.get(entry)
                if field.prefill != PREFILL_PREVIOUS:
                    fact = _fact(project, field.prefill or "", partner, period, line)
                answer = words.pick(fact) if isinstance(fact, Text) else fact
                if answer is not None and answer != "" and _fits(project, partner, field, answer):
                    found[entry] = answer
    return found


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
    if source.startswith("partner.contact."):
        return str(getattr(partner.contact, source.removeprefix("partner.contact.")))
    return project.fact(source, partner, period, line)


def _fits(project: Project, partner: Partner, field: Field, answer: Answer) -> bool:
    codes = options_for(project, partner, field)
    is_option = codes is None or codes.option(str(answer)) is not None
    return fits_field(field, answer) and is_option


def confirmation_of(table: Table) -> Field | None:
    """The question by which a partner confirms the prefilled answers of a line."""
    return next((field for field in table.answers if field.name == CONFIRMATION), None)


def digests_of(prefilled: Mapping[AnswerRef, Answer]) -> dict[str, str]:
    """Digests of prefilled answers by reference; they say whether an answer was changed, but not what it was."""
    return {str(entry): _digest(answer) for entry, answer in sorted(prefilled.items())}


def unchanged(digests: Mapping[AnswerRef, str], answers: Answers) -> Iterator[AnswerRef]:
    """The prefilled answers that are still as the template had them."""
    for entry, digest in digests.items():
        if entry in answers and _digest(answers[entry]) == digest:
            yield entry


def _digest(answer: Answer) -> str:
    return short_digest(plain_text(answer))
