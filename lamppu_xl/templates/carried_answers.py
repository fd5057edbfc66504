"""The answers of an earlier return as a form of another definition shows them.

A choice is shown under its present label where its id still stands for the same thing, else under the label that was
issued. An answer to what has become another question is not shown: another kind, another unit or another currency.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answer_types import MONEY, ValueType
from lamppu_xl.domain.answers import Answer, Answers
from lamppu_xl.domain.form import CodeList, Field, Option, RowPerCode, RowPerGoal
from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.rewording import has_same_words, is_reworded_field, is_reworded_option, is_reworded_table
from lamppu_xl.domain.units import EUROS
from lamppu_xl.templates.parts import field_of, options_for


def carried_answers(answers: Answers, issued: Project, current: Project, partner: Partner) -> Answers:
    """The answers that the present form of a partner can show.

    A choice whose id is gone, or is another thing now, becomes the option that has its label; without such an option it
    becomes the label itself.

    Args:
        answers: as they were read.
        issued: the definition that they were read by.
        current: the definition of the form.
        partner: who fills in the form; the labels are in its language.
    """
    return answers if issued is current else dict(_Carrier(issued, current, partner).carried(answers))


def is_same_question(entry: AnswerRef, issued: Project, current: Project, partner: Partner) -> bool:
    """Whether an answer to a question of one definition is an answer to the question of the same id in another."""
    try:
        before, now = field_of(issued, entry), field_of(current, entry)
    except KeyError:
        return False
    carrier = _Carrier(issued, current, partner)
    if not carrier.is_same_row(entry, now) or not carrier.is_same_currency(now):
        return False
    is_choice = before.kind.from_list and (now.kind.from_list or now.kind.name == "text")
    return is_choice or _can_show(before, now)


def fits_field(field: Field, answer: Answer) -> bool:
    """Whether a field can hold an answer of this type."""
    match field.kind.type:
        case ValueType.NUMBER:
            return isinstance(answer, float | int)
        case ValueType.DATE:
            return isinstance(answer, date)
    return isinstance(answer, str)


@dataclass(frozen=True)
class _Carrier:
    issued: Project
    current: Project
    partner: Partner

    def carried(self, answers: Answers) -> Iterator[tuple[AnswerRef, Answer]]:
        for entry, answer in answers.items():
            try:
                before, now = field_of(self.issued, entry), field_of(self.current, entry)
            except KeyError:  # the present form does not ask it
                continue
            if not self.is_same_question(entry) or not self.is_same_row(entry, now):
                continue
            if not self.is_same_currency(now):
                continue
            if isinstance(answer, str) and before.kind.from_list:
                value = self.choice(before, now, answer)
            else:
                value = answer if _can_show(before, now) else None
            if value is not None:
                yield entry, value

    def is_same_question(self, entry: AnswerRef) -> bool:
        """Whether the field of an answer is the same, and not another one with its id."""
        forms = self.issued.form, self.current.form
        tables = (form.table(entry.table) for form in forms)
        return is_reworded_table(entry.table, *forms) and is_reworded_field(entry.field, *tables)

    def is_same_currency(self, field: Field) -> bool:
        """Whether amounts of the partner are in the same currency by both definitions."""
        if field.kind.name != MONEY:
            return True
        currencies = (
            each.currency_of(each.partner(self.partner.id) or self.partner) or EUROS
            for each in (self.issued, self.current)
        )
        return len(set(currencies)) == 1

    def is_same_row(self, entry: AnswerRef, field: Field) -> bool:
        """Whether the row of an answer stands for the same thing: the same goal, or the same code with its unit."""
        rows, other = (definition.form.table(entry.table).rows for definition in (self.issued, self.current))
        if type(rows) is not type(other):
            return False
        list_id = "goals" if isinstance(rows, RowPerGoal) else rows.list if isinstance(rows, RowPerCode) else ""
        if not list_id:
            return True
        if rows != other:
            return False
        lists = self.issued.lists[list_id], self.current.lists[list_id]
        before, now = (codes.option(entry.row) for codes in lists)
        if before is None or now is None or not _is_same_label(before, now, *lists):
            return False
        return field.kind.type is not ValueType.NUMBER or has_same_words(before, now)

    def choice(self, before: Field, now: Field, answer: str) -> Answer | None:
        """A choice as the present field shows it: an id, or a text."""
        issued, options = self.issued.options_for(before), options_for(self.current, self.partner, now)
        option = issued.option(answer) if issued else None
        if issued is None or option is None or not (now.kind.from_list or now.kind.name == "text"):
            return None
        chain = self.current.chain(self.partner.language)
        if options is None:
            return option.label.pick(chain)
        present = options.option(answer)
        if present is not None and issued.id == options.id and _is_same_label(option, present, issued, options):
            return answer
        label = option.label.pick(chain)
        return next((each.id for each in options.options if each.label.pick(chain) == label), label)


def _is_same_label(before: Option, now: Option, issued: CodeList, current: CodeList) -> bool:
    return before.label == now.label or is_reworded_option(before.id, issued, current)


def _can_show(before: Field, now: Field) -> bool:
    """Whether an answer to the earlier field is an answer to the present one."""
    is_text = before.kind.type is ValueType.TEXT and now.kind.name == "text"
    return (now.given is None or now.offset < 0) and (before.kind == now.kind or is_text) and not now.kind.from_list
