"""The live check beside an answer: its formula, and the text that the formula gives now.

A check shows the first fault: an error value, an answer that does not fit its type, then the broken rules, the most
severe first. It shows `OK` for a valid answer and `–` for a field that may stay empty. A fault that does not stop the
return begins with the word for "note".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lamppu_xl.answer_types.registry import handler_of
from lamppu_xl.domain.answer_types import ValueType
from lamppu_xl.domain.caches import cached
from lamppu_xl.domain.expression_evaluator import evaluate
from lamppu_xl.domain.expressions import ColumnRef, Constant, ContextValue, Expr, FieldRef, PreviousRef, type_of, walk
from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.domain.project import Field, Table, TableLine
from lamppu_xl.templates import excel_formulas as formulas
from lamppu_xl.templates.checked_fields import CellFault, CheckedFields
from lamppu_xl.templates.parts import SheetPart
from lamppu_xl.templates.rule_cells import RuleCells, RuleValues, period_value
from lamppu_xl.templates.template import Template
from lamppu_xl.templates.text_formulas import count_text, day_text
from lamppu_xl.workbook.model import Formula, PlannedCell

if TYPE_CHECKING:
    from lamppu_xl.i18n.translator import Translator

_FACT = re.compile(r"\{(\w+)\}")


def check_formula(template: Template, part: SheetPart, line: TableLine, cell: PlannedCell) -> Formula:
    """The content of a check cell: for one answer on a card, for a line in a grid.

    The same fields have the same formula on every line and for every partner with the same `key`.
    """
    table, entry, cache = part.table, cell.entry, template.cache
    assert entry is not None  # noqa: S101  # the layout gives one to every check cell
    checked = _checked_fields(template, table, None if part.is_grid else entry.field)
    cells = RuleCells(template, part, line, cell.row)
    columns = tuple(cells.column(column) for column in checked.columns)
    key = (table.id, entry.field, line.due, line.id if checked.depends_on_line else "", columns)
    filled_lines = template.filled_lines if checked.reads_previous else template.answered_lines
    is_empty = checked.reads_own_answers_only and (table.id, line.id) not in filled_lines

    def formula() -> Formula:
        text = cached(cache.check_texts, key, lambda: _formula_text(template.words, checked, cells))
        return formulas.cell_formula(text, _cached_text(checked, RuleValues(template, table, line)))

    return cached(cache.blank_checks, key if is_empty else None, formula)


def _formula_text(words: Translator, checked: CheckedFields, cells: RuleCells) -> str:
    text = formulas.if_then(
        formulas.any_of(formulas.is_filled(cells.answer(field)) for field in checked.fields),
        formulas.text_literal(words.label("ok")),
        formulas.text_literal(words.label("optional")),
    )
    for fault in reversed(checked.faults):
        text = formulas.if_then(_condition(fault, cells), _message_formula(fault, cells), text)
    return text


def _condition(fault: CellFault, cells: RuleCells) -> str:
    """A formula that is TRUE where the answer has the fault."""
    if fault.rule:
        return formulas.condition_formula(fault.rule.condition, cells, wanted=False)
    cell = cells.answer(fault.field)
    if fault.type_check is None:
        return f"ISERROR({cell.text})"
    checks = handler_of(fault.field.kind).live_checks
    number = checks.index(fault.type_check)
    applies = checks[number - 1].formula(cell.text, cell.options) if number else formulas.is_filled(cell)
    return formulas.if_then(applies, f"NOT({fault.type_check.formula(cell.text, cell.options)})", "FALSE")


def _message_formula(fault: CellFault, cells: RuleCells) -> str:
    """A formula for the message, in which the facts that answers change are formulas."""
    words = cells.template.words
    parts, text = [], ""
    for piece in _message_pieces(fault, cells.template):
        if isinstance(piece, str):
            text += piece
        else:
            value = formulas.value_formula(piece, cells)
            write = day_text if type_of(piece) is ValueType.DATE else count_text
            parts += [formulas.text_literal(text), write(value, words)]
            text = ""
    return "&".join([*parts, formulas.text_literal(text)] if text or not parts else parts)


def _message_pieces(fault: CellFault, template: Template) -> Iterator[str | Expr]:
    """The lead and the phrase as texts, and as expressions where answers change a fact."""
    yield fault.lead
    for number, piece in enumerate(_FACT.split(fault.phrase)):
        if number % 2 == 0 or fault.rule is None:
            yield piece
            continue
        match fault.rule.facts[piece]:
            case Constant(value):
                yield template.words.fact(value)
            case ContextValue() as leaf if day := period_value(leaf, template.period):
                yield template.words.fact(day)
            case fact:
                yield fact


def _cached_text(checked: CheckedFields, values: RuleValues) -> str:
    """The text that the formula gives for the answers of the template."""
    words = values.template.words
    fault = next((fault for fault in checked.faults if _applies(fault, values)), None)
    if fault is None:
        return words.label("ok" if any(values.is_filled(field.name) for field in checked.fields) else "optional")
    pieces = _message_pieces(fault, values.template)
    return "".join(piece if isinstance(piece, str) else words.fact(evaluate(piece, values) or 0.0) for piece in pieces)


def _applies(fault: CellFault, values: RuleValues) -> bool:
    """Whether an answer of the template has the fault. No template contains an error value."""
    if fault.rule:
        return evaluate(fault.rule.condition, values) is False
    content = values.wrong_content(fault.field.name)
    if fault.type_check is None or content is None:
        return False
    return handler_of(fault.field.kind).failed_check(content) is fault.type_check


def _checked_fields(template: Template, table: Table, name: str | None) -> CheckedFields:
    """The check of one field, or of all fields of a line together."""

    def checked_fields() -> CheckedFields:
        fields = table.answers if name is None else (table.field(name),)
        faults = tuple(fault for field in fields for fault in _faults(template, table, field, named=name is None))
        rules = [fault.rule for fault in faults if fault.rule]
        leaves = [leaf for rule in rules for expr in (rule.condition, *rule.facts.values()) for leaf in walk(expr)]
        columns = tuple(dict.fromkeys(leaf for leaf in leaves if isinstance(leaf, ColumnRef)))
        reads_given = any(isinstance(leaf, FieldRef) and table.field(leaf.field).given for leaf in leaves)
        return CheckedFields(
            fields=fields,
            faults=faults,
            columns=columns,
            depends_on_line=any(isinstance(leaf, ContextValue) and leaf.name in ("goal", "code") for leaf in leaves),
            reads_own_answers_only=not columns and not reads_given,
            reads_previous=any(isinstance(leaf, PreviousRef) for leaf in leaves),
        )

    return cached(template.cache.checked_fields, (table.id, name), checked_fields)


def _faults(template: Template, table: Table, field: Field, *, named: bool) -> list[CellFault]:
    words = template.words
    lead = f"{words.pick(field.label)}: " if named else ""
    faults = [CellFault(field=field, lead=lead, phrase=words.label("cell_error"))]
    for check in handler_of(field.kind).live_checks:
        faults.append(CellFault(field=field, lead=lead, phrase=words.live(check.code), type_check=check))
    for rule in sorted(table.rules, key=lambda rule: rule.severity.rank):
        if rule.field_name == field.name and rule.compiles_to_excel:
            note = "" if rule.severity is Severity.ERROR else f"{words.label('note')} "
            phrase = words.pick(rule.message_override) if rule.message_override else words.live(rule.code)
            faults.append(CellFault(field=field, lead=note + lead, phrase=phrase, rule=rule))
    return faults
