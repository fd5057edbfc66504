"""The live check beside an answer: what it says, as a formula and as the text that the formula gives now.

A check tells the first fault that stands: an error value, an answer of the wrong kind, then the broken rules, the
gravest first. It says `OK` for a sound answer and `–` for a field that may stay empty; a fault that does not keep the
report back is led by the word for "note".
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any

from lamppu_xl.answer_types.handler import LiveCheck
from lamppu_xl.answer_types.registry import handler_of
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answer_types import ValueType
from lamppu_xl.domain.cell_address import column_name
from lamppu_xl.domain.expression_evaluator import evaluate
from lamppu_xl.domain.expressions import (
    ColumnRef,
    Constant,
    ContextValue,
    Expr,
    FieldRef,
    PreviousRef,
    Value,
    type_of,
    walk,
)
from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.domain.project import Answer, Field, Partner, Period, Project, RowPerGoal, Table, TableLine
from lamppu_xl.domain.rules import Rule
from lamppu_xl.domain.text_normalising import is_blank
from lamppu_xl.templates import excel_formulas as formulas
from lamppu_xl.templates.layout import SheetPart, options_for, parts
from lamppu_xl.workbook.model import CellUse, Formula, Plan, PlannedCell, Sheet

if TYPE_CHECKING:
    from lamppu_xl.i18n.translator import Translator


@dataclass(frozen=True)
class Template:
    """One partner's form for one period, with what it holds when it is issued."""

    project: Project
    partner: Partner
    period: Period
    words: Translator
    plan: Plan
    answers: Mapping[AnswerRef, Answer] = field(default_factory=dict)
    """What is filled in already; nothing in a fresh template."""
    previous: Mapping[AnswerRef, Answer] = field(default_factory=dict)
    """Last period's answers."""
    wrong: Collection[AnswerRef] = ()
    """Those of `answers` that are not of their kind."""

    @cached_property
    def parts(self) -> tuple[SheetPart, ...]:
        return parts(self.project, self.partner, self.period, self.words)

    @cached_property
    def cells(self) -> dict[tuple[CellUse, AnswerRef], tuple[Sheet, PlannedCell]]:
        """Every cell that belongs to an entry, by its use: the answer, last period's, a given fact."""
        return {
            (slot.use, slot.entry): (sheet, slot) for sheet in self.plan.sheets for slot in sheet.cells if slot.entry
        }

    @cached_property
    def touched(self) -> frozenset[tuple[str, str]]:
        """The lines, by table and row, on which something is filled in already."""
        return frozenset((entry.table, entry.row) for entry in chain(self.answers, self.wrong))

    @cached_property
    def carried(self) -> frozenset[tuple[str, str]]:
        """The same, and the lines on which something of last period is shown."""
        return self.touched | {(entry.table, entry.row) for entry in self.previous}

    @cached_property
    def stretches(self) -> dict[ColumnRef, str | None]:
        """Where the columns stand that rules have looked for so far."""
        return {}

    @cached_property
    def memory(self) -> dict[Hashable, Any]:
        """What is alike in the forms of all partners for this period and language."""
        kept: dict[Hashable, Any] = self.project.memory.setdefault(("checks", self.period, self.words), {})
        return kept

    def lines(self, table: str) -> Iterator[TableLine]:
        """The lines of a table that stand in this form."""
        for part in self.parts:
            if part.table.id == table:
                yield from part.lines


def check(template: Template, part: SheetPart, line: TableLine, slot: PlannedCell) -> Formula:
    """The content of a check cell: over one answer in a card, over a whole line in a grid.

    The same question has the same formula on every line and in every partner's form, but for what is in `alike`.
    """
    table, words, entry = part.table, template.words, _entry(slot)
    question = _question(template, table, None if part.is_grid else entry.field)
    cells = _CheckCells(template, part, line, slot.row)
    columns = tuple(cells.column(column) for column in question.columns)
    alike = (table.id, entry.field, line.due, line.id if question.by_line else "", columns)
    held = template.carried if question.looks_back else template.touched
    untouched = question.is_own and (table.id, line.id) not in held
    if untouched and ("fresh", alike) in template.memory:
        fresh: Formula = template.memory["fresh", alike]
        return fresh
    row = _TemplateRow(template, table, line)
    stands = next((fault for fault in question.faults if fault.stands(row)), None)
    filled = any(row.is_filled(one.name) for one in question.fields)
    cached = stands.text(words, row) if stands else words.label("ok" if filled else "optional")
    if ("text", alike) not in template.memory:
        template.memory["text", alike] = _text(words, question, cells)
    told = formulas.formula(template.memory["text", alike], cached)
    if untouched:
        template.memory["fresh", alike] = told
    return told


def _text(words: Translator, question: _CheckedField, cells: _CheckCells) -> str:
    text = formulas.choose(
        formulas.either(formulas.filled(cells.answer(one)) for one in question.fields),
        formulas.quoted(words.label("ok")),
        formulas.quoted(words.label("optional")),
    )
    for fault in reversed(question.faults):
        text = formulas.choose(fault.test(cells), fault.formula(words, cells), text)
    return text


def _entry(slot: PlannedCell) -> AnswerRef:
    assert slot.entry is not None  # noqa: S101  # every check cell has one, layout sees to it
    return slot.entry


@dataclass(frozen=True)
class _CheckCase:
    """One thing that may be wrong with an answer."""

    field: Field
    lead: str
    """What stands before the phrase: the name of the field in a grid, the word for a note."""
    phrase: str
    rule: Rule | None = None
    check: LiveCheck | None = None
    """The live check of the answer type. Without it and without a rule, the fault is an error value."""

    def test(self, cells: _CheckCells) -> str:
        """A formula that is TRUE where the fault stands."""
        if self.rule:
            return formulas.falsity(self.rule.condition, cells)
        cell = cells.answer(self.field)
        if self.check is None:
            return f"ISERROR({cell.text})"
        checks = handler_of(self.field.kind).live_checks
        number = checks.index(self.check)
        applies = checks[number - 1].formula(cell.text, cell.options) if number else formulas.filled(cell)
        return formulas.choose(applies, f"NOT({self.check.formula(cell.text, cell.options)})", "FALSE")

    def stands(self, row: _TemplateRow) -> bool:
        """The same for what the template holds now; no template is issued with an error value."""
        if self.rule:
            return evaluate(self.rule.condition, row) is False
        if self.check is None or not row.is_wrong(self.field.name):
            return False
        return handler_of(self.field.kind).failed_check(row.raw(self.field.name)) is self.check

    def formula(self, words: Translator, cells: _CheckCells) -> str:
        pieces = [self.lead] if self.lead else []
        said: list[str] = []
        for text, fact in self.pieces():
            pieces.append(text)
            if fact is None:
                continue
            fixed = _fixed(fact, cells.template)
            if fixed is not None:
                pieces.append(words.fact(fixed))
            else:
                said += [formulas.quoted("".join(pieces)), _written(fact, cells, words)]
                pieces = []
        tail = "".join(pieces)
        return "&".join([*said, formulas.quoted(tail)] if tail or not said else said)

    def text(self, words: Translator, row: _TemplateRow) -> str:
        said = [self.lead]
        for text, fact in self.pieces():
            said.append(text)
            if fact is not None:
                fixed = _fixed(fact, row.template)
                found = evaluate(fact, row)
                said.append(words.fact(fixed if fixed is not None else found or 0.0))
        return "".join(said)

    def pieces(self) -> Iterator[tuple[str, Expr | None]]:
        """The phrase cut at its facts: each text with the fact that follows it."""
        facts, rest = self.rule.facts if self.rule else {}, self.phrase
        while "{" in rest:
            before, _, rest = rest.partition("{")
            name, _, rest = rest.partition("}")
            yield before, facts[name]
        yield rest, None


def _fixed(fact: Expr, template: Template) -> str | float | date | None:
    """A fact that no answer changes."""
    if isinstance(fact, Constant):
        return fact.value
    if isinstance(fact, ContextValue):
        return known(fact, template.period)
    return None


def _written(fact: Expr, cells: _CheckCells, words: Translator) -> str:
    """A formula that writes a fact as the language does."""
    found = formulas.value(fact, cells)
    return dated(found, words) if type_of(fact) is ValueType.DATE else grouped(found, words)


def dated(day: str, words: Translator) -> str:
    """A formula that writes a day as the language does: `1.7.2026`, `1 July 2026`."""
    months = [words.fact(date(2001, month, 25)) for month in range(1, 13)]
    if "12" in months[-1]:
        pattern = months[-1].replace("2001", "\0YEAR\0").replace("12", "\0MONTH\0").replace("25", "\0DAY\0")
    else:
        pattern = words.fact(date(2001, 1, 25)).replace("2001", "\0YEAR\0").replace("25", "\0DAY\0")
    names = [month.replace("25", "").replace("2001", "").strip() for month in months]
    chosen = f"CHOOSE(MONTH({day}),{','.join(formulas.quoted(name) for name in names)})"
    parts = [part for piece in pattern.split("\0") for part in piece.partition(names[0]) if part]
    said = {"YEAR": f"YEAR({day})", "MONTH": f"MONTH({day})", "DAY": f"DAY({day})", names[0]: chosen}
    return "&".join(said[part] if part in said else formulas.quoted(part) for part in parts)


def grouped(count: str, words: Translator) -> str:
    """A formula that writes a count below a million as the language does: `2 140`."""
    separator = formulas.quoted(words.fact(1000)[1])
    return f'IF({count}<1000,{count},INT({count}/1000)&{separator}&RIGHT("00"&MOD({count},1000),3))'


def known(leaf: ContextValue, period: Period) -> date | None:
    """What an expression knows of the period."""
    return {"period.start": period.start, "period.end": period.end}.get(leaf.name)


@dataclass(frozen=True)
class _CheckedField:
    """What a check looks at, alike on every line of a table."""

    fields: tuple[Field, ...]
    faults: tuple[_CheckCase, ...]
    """In the order in which they are told."""
    columns: tuple[ColumnRef, ...]
    """What it looks at on other lines."""
    by_line: bool
    """Whether it matters which goal or code the line is of."""
    is_own: bool
    """Whether it looks at nothing but the answers of its own line."""
    looks_back: bool
    """Whether it looks at last period's answers."""


def _question(template: Template, table: Table, name: str | None) -> _CheckedField:
    """The question of one field, or of all fields of a line together."""
    key = ("question", table.id, name)
    if key not in template.memory:
        fields = table.answers if name is None else (table.field(name),)
        faults = tuple(fault for one in fields for fault in _faults(template, table, one, named=name is None))
        rules = [fault.rule for fault in faults if fault.rule]
        leaves = [leaf for rule in rules for expr in (rule.condition, *rule.facts.values()) for leaf in walk(expr)]
        columns = tuple(dict.fromkeys(leaf for leaf in leaves if isinstance(leaf, ColumnRef)))
        given = any(isinstance(leaf, FieldRef) and table.field(leaf.field).given for leaf in leaves)
        back = any(isinstance(leaf, PreviousRef) for leaf in leaves)
        by_line = any(isinstance(leaf, ContextValue) and leaf.name in ("goal", "code") for leaf in leaves)
        template.memory[key] = _CheckedField(fields, faults, columns, by_line, not columns and not given, back)
    found: _CheckedField = template.memory[key]
    return found


def _faults(template: Template, table: Table, field: Field, *, named: bool) -> list[_CheckCase]:
    words = template.words
    lead = f"{words.pick(field.label)}: " if named else ""
    faults = [_CheckCase(field, lead, words.label("cell_error"))]
    checks = handler_of(field.kind).live_checks
    faults += [_CheckCase(field, lead, words.live(check.code), check=check) for check in checks]
    for rule in sorted(table.rules, key=lambda rule: rule.severity.rank):
        if rule.field_name == field.name and rule.compiles_to_excel:
            note = "" if rule.severity is Severity.ERROR else f"{words.label('note')} "
            phrase = words.pick(rule.message_override) if rule.message_override else words.live(rule.code)
            faults.append(_CheckCase(field, note + lead, phrase, rule))
    return faults


class _CheckCells:
    """Where the names of a rule stand, seen from the row of a check."""

    def __init__(self, template: Template, part: SheetPart, line: TableLine, row: int) -> None:
        self.template, self.part, self.line, self.row = template, part, line, row

    def answer(self, field: Field) -> formulas.FormulaCell:
        cell = self.cell(FieldRef(field.name, field.variable))
        assert cell is not None  # noqa: S101  # a field that is filled in has a cell
        return cell

    def cell(self, leaf: FieldRef | PreviousRef) -> formulas.FormulaCell | None:
        table, cells = self.part.table, self.template.cells
        entry = AnswerRef(table.id, self.line.id, leaf.field)
        uses = (CellUse.PREVIOUS,) if isinstance(leaf, PreviousRef) else (CellUse.ANSWER, CellUse.FIXED)
        found = next((cells[use, entry] for use in uses if (use, entry) in cells), None)
        if found is None:
            return None
        slot, field = found[1], table.field(leaf.field)
        letters = column_name(slot.col)
        step = f"{slot.row - self.row:+d}" if slot.row != self.row else ""
        codes = options_for(self.template.project, self.template.partner, field)
        return formulas.FormulaCell(
            f"INDEX(${letters}:${letters},ROW(){step})", field.kind, f"lst_{codes.id}" if codes else ""
        )

    def column(self, column: ColumnRef) -> str | None:
        """One stretch of a sheet; the answers of cards stand on a sheet for each goal, and have none."""
        found = self.template.stretches
        if column not in found:
            found[column] = self._stretch(column)
        return found[column]

    def _stretch(self, column: ColumnRef) -> str | None:
        table = self.template.project.form.table(column.table)
        places = [
            self.template.cells[use, entry]
            for line in self.template.lines(column.table)
            for use in (CellUse.ANSWER, CellUse.FIXED)
            if (use, entry := AnswerRef(column.table, line.id, column.field)) in self.template.cells
        ]
        if not places or isinstance(table.rows, RowPerGoal):
            return None
        sheet, first = places[0]
        quoted = sheet.name.replace("'", "''")
        letters, last = column_name(first.col), places[-1][1].row
        whole = f"'{quoted}'!${letters}:${letters}"
        return f"INDEX({whole},{first.row + 1}):INDEX({whole},{last + 1})"

    def known(self, leaf: ContextValue) -> Value | None:
        if leaf.name == "due":
            return self.line.due
        if leaf.name in ("goal", "code"):
            return self.line.id
        return known(leaf, self.template.period)

    def label(self, options: str, id: str) -> str:
        option = self.template.project.lists[options].option(id)
        return self.template.words.pick(option.label) if option else id


class _TemplateRow:
    """The values that a line of the template holds now."""

    def __init__(self, template: Template, table: Table, line: TableLine) -> None:
        self.template, self.table, self.line = template, table, line

    def value(self, leaf: FieldRef | PreviousRef | ContextValue) -> Value | None:
        if isinstance(leaf, ContextValue):
            if leaf.name == "due":
                return self.line.due
            return self.line.id if leaf.name in ("goal", "code") else known(leaf, self.template.period)
        return self.read(self.table.field(leaf.field), self.line, previous=isinstance(leaf, PreviousRef))

    def read(self, field: Field, line: TableLine, *, previous: bool = False) -> Value | None:
        entry = AnswerRef(self.table.id, line.id, field.name)
        if field.given and not previous:
            return _given(self.template, field, line)
        if entry in self.template.wrong and not previous:
            return None
        answer = (self.template.previous if previous else self.template.answers).get(entry)
        if answer is None or (isinstance(answer, str) and is_blank(answer)):
            return None
        return float(answer) if field.kind.type is ValueType.NUMBER and not isinstance(answer, str | date) else answer

    def filled(self, leaf: FieldRef | PreviousRef) -> bool:
        if isinstance(leaf, FieldRef) and self.table.field(leaf.field).given:
            return self.value(leaf) is not None
        return self.is_filled(leaf.field, previous=isinstance(leaf, PreviousRef))

    def is_filled(self, name: str, *, previous: bool = False) -> bool:
        answer = (self.template.previous if previous else self.template.answers).get(
            AnswerRef(self.table.id, self.line.id, name)
        )
        return answer is not None and not (isinstance(answer, str) and is_blank(answer))

    def raw(self, name: str) -> str | float:
        """The content of a cell that does not fit its answer type."""
        answer = self.template.answers[AnswerRef(self.table.id, self.line.id, name)]
        assert not isinstance(answer, date)  # noqa: S101  # a date fits its type
        return answer

    def is_wrong(self, name: str) -> bool:
        return AnswerRef(self.table.id, self.line.id, name) in self.template.wrong

    def column(self, column: ColumnRef) -> list[Value]:
        table = self.template.project.form.table(column.table)
        other = _TemplateRow(self.template, table, self.line)
        values = (other.read(table.field(column.field), line) for line in self.template.lines(column.table))
        return [value for value in values if value is not None]


def _given(template: Template, field: Field, line: TableLine) -> Value | None:
    fact = template.project.given_value(field, template.partner, template.period, line)
    return fact if fact is None or isinstance(fact, float | date) else template.words.pick(fact)
