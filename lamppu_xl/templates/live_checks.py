"""The live check beside an answer: its formula, and the text that the formula gives now.

A check shows the first fault: an error value, an answer that does not fit its type, then the broken rules, the most
severe first. It shows `OK` for a valid answer and `–` for a field that may stay empty. A fault that does not stop the
return begins with the word for "note".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from lamppu_xl.answer_types.handler import LiveCheck
from lamppu_xl.answer_types.registry import handler_of
from lamppu_xl.domain.answer_types import ValueType
from lamppu_xl.domain.expression_evaluator import evaluate
from lamppu_xl.domain.expressions import ColumnRef, Constant, ContextValue, Expr, FieldRef, PreviousRef, type_of, walk
from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.domain.project import Field, Table, TableLine
from lamppu_xl.domain.rules import Rule
from lamppu_xl.templates import excel_formulas as formulas
from lamppu_xl.templates.parts import SheetPart
from lamppu_xl.templates.rule_cells import RuleCells, RuleValues, period_value
from lamppu_xl.templates.template import Template
from lamppu_xl.templates.text_formulas import count_text, day_text
from lamppu_xl.workbook.model import Formula, PlannedCell

if TYPE_CHECKING:
    from lamppu_xl.i18n.translator import Translator


def check_formula(template: Template, part: SheetPart, line: TableLine, cell: PlannedCell) -> Formula:
    """The content of a check cell: for one answer on a card, for a line in a grid.

    The same fields have the same formula on every line and for every partner with the same `key`.
    """
    table, words, entry = part.table, template.words, cell.entry
    assert entry is not None  # noqa: S101  # the layout gives one to every check cell
    checked = _checked_fields(template, table, None if part.is_grid else entry.field)
    cells = RuleCells(template, part, line, cell.row)
    columns = tuple(cells.column(column) for column in checked.columns)
    key = (table.id, entry.field, line.due, line.id if checked.depends_on_line else "", columns)
    filled_lines = template.filled_lines if checked.reads_previous else template.answered_lines
    is_empty = checked.reads_own_answers_only and (table.id, line.id) not in filled_lines
    cache = template.cache
    if is_empty and key in cache.blank_checks:
        return cache.blank_checks[key]
    if key not in cache.check_texts:
        cache.check_texts[key] = _formula_text(words, checked, cells)
    formula = formulas.cell_formula(cache.check_texts[key], _cached_text(template, checked, table, line))
    if is_empty:
        cache.blank_checks[key] = formula
    return formula


def _formula_text(words: Translator, checked: CheckedFields, cells: RuleCells) -> str:
    text = formulas.if_then(
        formulas.any_of(formulas.is_filled(cells.answer(field)) for field in checked.fields),
        formulas.text_literal(words.label("ok")),
        formulas.text_literal(words.label("optional")),
    )
    for fault in reversed(checked.faults):
        text = formulas.if_then(fault.condition(cells), fault.message_formula(words, cells), text)
    return text


def _cached_text(template: Template, checked: CheckedFields, table: Table, line: TableLine) -> str:
    """The text that the formula gives for the answers of the template."""
    values, words = RuleValues(template, table, line), template.words
    fault = next((fault for fault in checked.faults if fault.applies(values)), None)
    if fault:
        return fault.message(words, values)
    return words.label("ok" if any(values.is_filled(field.name) for field in checked.fields) else "optional")


@dataclass(frozen=True, kw_only=True)
class _Fault:
    """One thing that may be wrong with an answer: an error value, a failed check of its type, or a broken rule."""

    field: Field
    lead: str
    """The beginning of the message: the word for a note, and the name of the field in a grid."""
    phrase: str
    rule: Rule | None = None
    type_check: LiveCheck | None = None

    def condition(self, cells: RuleCells) -> str:
        """A formula that is TRUE where the answer has this fault."""
        if self.rule:
            return formulas.false_formula(self.rule.condition, cells)
        cell = cells.answer(self.field)
        if self.type_check is None:
            return f"ISERROR({cell.text})"
        checks = handler_of(self.field.kind).live_checks
        number = checks.index(self.type_check)
        applies = checks[number - 1].formula(cell.text, cell.options) if number else formulas.is_filled(cell)
        return formulas.if_then(applies, f"NOT({self.type_check.formula(cell.text, cell.options)})", "FALSE")

    def applies(self, values: RuleValues) -> bool:
        """The same for the answers of the template. No template contains an error value."""
        if self.rule:
            return evaluate(self.rule.condition, values) is False
        content = values.wrong_content(self.field.name)
        if self.type_check is None or content is None:
            return False
        return handler_of(self.field.kind).failed_check(content) is self.type_check

    def message_formula(self, words: Translator, cells: RuleCells) -> str:
        """A formula for the message, in which the facts that answers change are formulas."""
        texts = [self.lead] if self.lead else []
        parts: list[str] = []
        for text, fact in self._pieces():
            texts.append(text)
            if fact is None:
                continue
            constant = _constant_fact(fact, cells.template)
            if constant is not None:
                texts.append(words.fact(constant))
            else:
                parts += [formulas.text_literal("".join(texts)), _fact_formula(fact, cells, words)]
                texts = []
        tail = "".join(texts)
        return "&".join([*parts, formulas.text_literal(tail)] if tail or not parts else parts)

    def message(self, words: Translator, values: RuleValues) -> str:
        """The message for the answers of the template."""
        texts = [self.lead]
        for text, fact in self._pieces():
            texts.append(text)
            if fact is not None:
                constant = _constant_fact(fact, values.template)
                texts.append(words.fact(constant if constant is not None else evaluate(fact, values) or 0.0))
        return "".join(texts)

    def _pieces(self) -> Iterator[tuple[str, Expr | None]]:
        """The phrase, cut at its facts: each text with the fact that follows it."""
        facts, rest = self.rule.facts if self.rule else {}, self.phrase
        while "{" in rest:
            before, _, rest = rest.partition("{")
            name, _, rest = rest.partition("}")
            yield before, facts[name]
        yield rest, None


def _constant_fact(fact: Expr, template: Template) -> str | float | date | None:
    """A fact that no answer changes."""
    if isinstance(fact, Constant):
        return fact.value
    return period_value(fact, template.period) if isinstance(fact, ContextValue) else None


def _fact_formula(fact: Expr, cells: RuleCells, words: Translator) -> str:
    value = formulas.value_formula(fact, cells)
    return day_text(value, words) if type_of(fact) is ValueType.DATE else count_text(value, words)


@dataclass(frozen=True, kw_only=True)
class CheckedFields:
    """What a check reads, the same on every line of a table."""

    fields: tuple[Field, ...]
    faults: tuple[_Fault, ...]
    """In the order in which they are shown."""
    columns: tuple[ColumnRef, ...]
    """The columns that it reads on other lines."""
    depends_on_line: bool
    """Whether it reads the goal or code of the line."""
    reads_own_answers_only: bool
    """Whether it reads nothing but the answers of its line."""
    reads_previous: bool
    """Whether it reads last period's answers."""


def _checked_fields(template: Template, table: Table, name: str | None) -> CheckedFields:
    """The check of one field, or of all fields of a line together."""
    key, cache = (table.id, name), template.cache.checked_fields
    if key not in cache:
        fields = table.answers if name is None else (table.field(name),)
        faults = tuple(fault for field in fields for fault in _faults(template, table, field, named=name is None))
        rules = [fault.rule for fault in faults if fault.rule]
        leaves = [leaf for rule in rules for expr in (rule.condition, *rule.facts.values()) for leaf in walk(expr)]
        columns = tuple(dict.fromkeys(leaf for leaf in leaves if isinstance(leaf, ColumnRef)))
        reads_given = any(isinstance(leaf, FieldRef) and table.field(leaf.field).given for leaf in leaves)
        cache[key] = CheckedFields(
            fields=fields,
            faults=faults,
            columns=columns,
            depends_on_line=any(isinstance(leaf, ContextValue) and leaf.name in ("goal", "code") for leaf in leaves),
            reads_own_answers_only=not columns and not reads_given,
            reads_previous=any(isinstance(leaf, PreviousRef) for leaf in leaves),
        )
    return cache[key]


def _faults(template: Template, table: Table, field: Field, *, named: bool) -> list[_Fault]:
    words = template.words
    lead = f"{words.pick(field.label)}: " if named else ""
    faults = [_Fault(field=field, lead=lead, phrase=words.label("cell_error"))]
    for check in handler_of(field.kind).live_checks:
        faults.append(_Fault(field=field, lead=lead, phrase=words.live(check.code), type_check=check))
    for rule in sorted(table.rules, key=lambda rule: rule.severity.rank):
        if rule.field_name == field.name and rule.compiles_to_excel:
            note = "" if rule.severity is Severity.ERROR else f"{words.label('note')} "
            phrase = words.pick(rule.message_override) if rule.message_override else words.live(rule.code)
            faults.append(_Fault(field=field, lead=note + lead, phrase=phrase, rule=rule))
    return faults
