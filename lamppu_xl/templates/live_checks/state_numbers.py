"""The numbers of the states of answers, and the message of each.

`-1` is an answer in order, `0` a blank that is allowed, `1` a prefilled answer that is not confirmed, `2` the question
that confirms such answers, `3` a required answer on a sheet that is not begun, and `4` a blank there that will be
noted. Each number from 5 on stands for one fault of one field, with a message of its own: first the notes, then what
is missing, then what is faulty. Within such a band the first field of the table has the greatest numbers, and the
gravest fault of a field is the greatest; thus the maximum of a line is what is shown, and each band is counted by its
limits.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field as data_field
from typing import TYPE_CHECKING

from lamppu_xl.answer_types.live_reading import CellClass
from lamppu_xl.answer_types.registry import live_of
from lamppu_xl.domain.answer_states import MISSING_ANSWER
from lamppu_xl.domain.answer_types import MONTH
from lamppu_xl.domain.caches import cached
from lamppu_xl.domain.context_values import period_value
from lamppu_xl.domain.expressions import TODAY, Constant, ContextValue, Expr
from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.domain.form import Field, Table
from lamppu_xl.domain.period_labels import label_in
from lamppu_xl.domain.rules import BOUNDS, Rule
from lamppu_xl.i18n.percent_text import in_kind
from lamppu_xl.templates.form_context import FormContext
from lamppu_xl.templates.live_checks.live_rules import LiveRule, live_form
from lamppu_xl.templates.live_checks.state_messages import StateMessage, StateNumbers
from lamppu_xl.templates.parts import is_card

if TYPE_CHECKING:
    from lamppu_xl.i18n.translator import Translator

IN_ORDER, ALLOWED_BLANK, PREFILLED, UNCONFIRMED, NOT_BEGUN, NOTE_NOT_BEGUN = -1, 0, 1, 2, 3, 4
"""The states of an answer without a fault. The last two are blanks on a sheet, or a free line, without any answer. Of
prefilled answers that are not confirmed only the question that confirms them is counted, as a note."""

FIRST_MESSAGE, FIRST_NOTE = PREFILLED, 5
"""The first number with a message, and the first one of a fault."""

_FACT = re.compile(r"\{(\w+)\}")
_CLASSES = (CellClass.WRONG, CellClass.OTHER_NUMBER, CellClass.BEYOND, CellClass.ERROR)
"""The faults of the content itself, in the order of their numbers. A class cell is translated by this order."""


def state_numbers(context: FormContext, table: Table) -> StateNumbers:
    """The numbers of a table, which all forms of a period in one language share."""
    return cached(context.cache.state_numbers, table.id, lambda: _numbered(context, table))


def _numbered(context: FormContext, table: Table) -> StateNumbers:
    words, live = context.words, live_form(context.project)
    numbering = _Numbering(_waiting(words), shared=is_card(table))
    limits = []
    for band in (_is_note, _is_missing, _is_faulty):
        limits.append(len(numbering.messages) + 1)
        for field in reversed(table.answers):
            lead = "" if is_card(table) else f"{words.pick(label_in(context.project, field, context.period))}: "
            rules = sorted(live.rules_of(table, field.name), key=lambda live_rule: live_rule.rule.severity.rank)
            for live_rule in reversed([each for each in rules if band(each.rule)]):
                message = _rule_message(context, field, lead, live_rule)
                numbering.add(field.name, [(live_rule.number, message)], is_common=band is _is_missing)
            if band is _is_faulty and not is_card(table) and field.computed is None:
                for variant in field.variants:
                    numbering.add(variant.variant, _content_messages(context, variant, lead))
    if is_card(table):
        for field in reversed(table.questions):
            numbering.add(field.name, _content_messages(context, field, ""), is_common=True)
    _, first_missing, first_faulty = limits
    return StateNumbers(
        by_fault=numbering.by_fault,
        messages=tuple(numbering.messages),
        first_missing=first_missing,
        first_faulty=first_faulty,
    )


def _waiting(words: Translator) -> list[StateMessage]:
    """The messages of the states below `FIRST_NOTE`."""
    labels = ("answer_unconfirmed", "answer_unconfirmed", "answer_not_begun", "answer_not_begun")
    return [StateMessage(words.label(label)) for label in labels]


def not_begun_state(number: int, numbers: StateNumbers) -> int:
    """The state of a blank with this fault as long as nothing is begun."""
    return NOT_BEGUN if number >= numbers.first_missing else NOTE_NOT_BEGUN


@dataclass
class _Numbering:
    messages: list[StateMessage]
    shared: bool
    """Whether fields with the same messages share their numbers: nothing compares the answers of a card."""
    by_fault: dict[tuple[str, int], int] = data_field(default_factory=dict)
    _blocks: dict[tuple[StateMessage, ...], int] = data_field(default_factory=dict)

    def add(self, field: str, faults: Sequence[tuple[int, StateMessage]], *, is_common: bool = False) -> None:
        """Number faults of a field, which follow each other. Common ones may be those of another field, too."""
        block = tuple(message for _, message in faults)
        first = self._blocks.get(block) if self.shared and is_common else None
        if first is None:
            first = len(self.messages) + 1
            self._blocks[block] = first
            self.messages += block
        for number, (fault, _) in enumerate(faults, first):
            self.by_fault[field, fault] = number


def _is_note(rule: Rule) -> bool:
    return rule.severity is not Severity.ERROR


def _is_missing(rule: Rule) -> bool:
    return rule.severity is Severity.ERROR and rule.code == MISSING_ANSWER


def _is_faulty(rule: Rule) -> bool:
    return rule.severity is Severity.ERROR and rule.code != MISSING_ANSWER


def _content_messages(context: FormContext, field: Field, lead: str) -> list[tuple[int, StateMessage]]:
    """The faults of the content of a cell, each with its message. A fault that cannot occur only keeps its place."""
    words, codes = context.words, live_of(field.kind, context.country).codes
    phrases: dict[CellClass, str] = {
        cell_class: words.live(codes[cell_class]) if cell_class in codes else "" for cell_class in _CLASSES if codes
    }
    phrases[CellClass.ERROR] = words.label("cell_error")
    return [(fault, StateMessage(lead + phrase if phrase else "")) for fault, phrase in phrases.items()]


def _rule_message(context: FormContext, field: Field, lead: str, live_rule: LiveRule) -> StateMessage:
    words, rule = context.words, live_rule.rule
    lead = lead if rule.severity is Severity.ERROR else f"{words.label('note')} {lead}"
    if rule.message_override:
        return StateMessage(lead + words.pick(rule.message_override))
    # What is only noted is not to be filled in.
    phrase = words.label("no_answer") if _is_note(rule) and rule.code == MISSING_ANSWER else words.live(rule.code)
    texts: list[str] = [lead]
    fact: Expr | None = None
    for number, piece in enumerate(_FACT.split(phrase)):
        if number % 2 == 0:
            texts[-1] += piece
            continue
        match rule.facts[piece]:
            case Constant(float(year)) if field.is_year:
                texts[-1] += f"{year:.0f}"
            case Constant(value) if field.kind.name == MONTH or rule.code in BOUNDS:
                texts[-1] += words.fact(in_kind(value, field.kind.name))
            case Constant(value):
                texts[-1] += words.fact(value)
            case ContextValue() as leaf if leaf == TODAY:
                texts[-1] += words.label("present_day")
            case ContextValue() as leaf if day := period_value(leaf, context.period):
                texts[-1] += words.fact(in_kind(day, field.kind.name))
            case changing:
                assert fact is None  # noqa: S101  # a phrase of the catalogue has one fact that answers change
                fact = changing
                texts.append("")
    return StateMessage(texts[0], fact, texts[1] if fact else "")
