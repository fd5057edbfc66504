"""Reads the rules of a form: those of its fields, and the conditions over several answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from lamppu_xl.definition.questions.code_lists import AGGREGATE
from lamppu_xl.definition.questions.dependent_choices import dependence_rule
from lamppu_xl.definition.questions.rule_keys import RULE_KEYS, RuleKey, RuleTarget, RuleValue
from lamppu_xl.definition.questions.table_drafts import TableDraft
from lamppu_xl.definition.register import DefinitionRegister, place_node, rows
from lamppu_xl.definition.schemas import FieldShape, LimitShape, RuleShape, Words, read
from lamppu_xl.definition.written_values import looks_like_day
from lamppu_xl.definition.yaml_tree import Node, YamlMapping, YamlScalar, place_of
from lamppu_xl.domain import rules
from lamppu_xl.domain.aggregate_rules import combined_rule
from lamppu_xl.domain.answer_types import CHOICES, MONTH, YES_NO, ValueType
from lamppu_xl.domain.computed_order import reads, sorted_fields
from lamppu_xl.domain.expression_parser import ExpressionError, Scope, parse_condition, parse_expression
from lamppu_xl.domain.expressions import (
    BY_ROW,
    And,
    Call,
    ColumnRef,
    Compare,
    Constant,
    ContextValue,
    Expr,
    FieldRef,
    Membership,
    Not,
    Or,
    PreviousRef,
    type_of,
    walk,
)
from lamppu_xl.domain.findings import Fact, Finding
from lamppu_xl.domain.form import Aggregate, CodeList, Field, FreeLines, Option, Table
from lamppu_xl.domain.regex_dialect import is_invalid_pattern, unsupported_part
from lamppu_xl.domain.rules import Rule
from lamppu_xl.domain.text import Text, VocabularyTerm

_MOST_NAMED = 6


def read_computed(register: DefinitionRegister, draft: TableDraft, scopes: Sequence[Scope]) -> tuple[Field, ...]:
    """The fields of a table, of which the computed ones have their expressions."""
    readers = [_RuleReader(register, draft, scope, None) for scope in scopes]
    stated = {name: node for name, shape, node in draft.written if shape.computed is not None and shape.given is None}

    def computed(field: Field) -> Expr | None:
        found: list[Expr] = _in_views(readers, _computed(field, stated[field.name]), of_first=True)
        return found[0] if found else None

    return tuple(replace(field, computed=computed(field)) if field.name in stated else field for field in draft.fields)


def check_circles(register: DefinitionRegister, drafts: Sequence[TableDraft], tables: Sequence[Table]) -> None:
    """Report computed fields that read each other in a circle."""
    read_by = {(table.id, field.name): reads(table.id, field.computed) for table in tables for field in table.computed}
    _, circle = sorted_fields(read_by)
    if circle:
        nodes = {(draft.id, name): node for draft in drafts for name, _, node in draft.written}
        names = ", ".join(f"{table}.{name}" for table, name in circle[:_MOST_NAMED])
        more = ", …" if len(circle) > _MOST_NAMED else ""
        register.problems.add("D150", place_of(nodes[circle[0]], ("computed",), key=True), fields=names + more)


def read_rules(
    register: DefinitionRegister, draft: TableDraft, scopes: Sequence[Scope], codes: CodeList | None
) -> tuple[Rule, ...]:
    """All rules of a table, those of its fields first; codes are its rows when it has one for each code of a list."""
    readers = [_RuleReader(register, draft, scope, codes) for scope in scopes]
    found: list[Rule] = []
    for name, shape, node in draft.written:
        if shape.given or name not in readers[0].scope.fields:
            continue
        readers[0].check_days(shape, node)
        for key in RULE_KEYS:
            found += _in_views(readers, _rule_of_key(key, name, shape, node))
        dependence = dependence_rule(register, draft, name)
        found += [dependence] if dependence else []
    for node in rows(draft.node.get("rules"), register.problems):
        found += _in_views(readers, _rule_in(node), of_first=True)
    return tuple(found)


def _computed(field: Field, node: Node) -> Callable[[_RuleReader], Expr | None]:
    return lambda reader: reader.computed(field, node)


def _rule_of_key(key: RuleKey, name: str, shape: FieldShape, node: Node) -> Callable[[_RuleReader], Rule | None]:
    return lambda reader: reader.key_rule(key, name, shape, node)


def _rule_in(node: Node) -> Callable[[_RuleReader], Rule | None]:
    return lambda reader: reader.rule(node)


_ReadT = TypeVar("_ReadT")


def _in_views(
    readers: Sequence[_RuleReader], read: Callable[[_RuleReader], _ReadT | None], *, of_first: bool = False
) -> list[_ReadT]:
    """What is read for each sort of values in which it can be understood; if there is none, the first faults stay.

    Args:
        readers: one for each sort of values.
        read: gives None, perhaps with faults, where it cannot be understood.
        of_first: whether only the faults of the first sort of values are reported, also if it has none.
    """
    if len(readers) == 1:
        found = read(readers[0])
        return [] if found is None else [found]
    findings, known = readers[0].register.problems.findings, len(readers[0].register.problems.findings)
    results: list[_ReadT] = []
    faults: list[Finding] = []
    for reader in readers:
        result = read(reader)
        if result is not None and result not in results:
            results.append(result)
        if result is None:
            faults = faults if of_first and reader is not readers[0] else faults or findings[known:]
            del findings[known:]
        known = len(findings)
    if not results:
        findings += faults
    return results


@dataclass
class _RuleReader:
    register: DefinitionRegister
    draft: TableDraft
    scope: Scope
    codes: CodeList | None

    @cached_property
    def answers(self) -> dict[str, FieldRef]:
        """The fields whose values are reported."""
        return {field.name: FieldRef(field.name, field.variable) for field in self.draft.fields if field.given is None}

    def key_rule(self, key: RuleKey, name: str, shape: FieldShape, node: Node) -> Rule | None:
        """The rule that a key of a field states, if there is one."""
        variable, fits = self.scope.fields[name], key.value.fits
        if variable.view and fits and (variable.type is not fits or variable.options):
            return None
        target = self.target(FieldRef(name, variable if fits or not variable.view else BY_ROW))
        stated: LimitShape[Any] | None = getattr(shape, key.name)
        if name == self.draft.shape.key and key.name in ("required", "unique"):
            stated = stated or LimitShape(value=True)  # a key identifies lines
        value = stated and self.value(key, stated.value, target.field, node)
        if not stated or value is None:
            return None
        says = self.says(stated.says, place_node(node, key.name), f"{self.draft.id}.{name} {key.name}")
        rule = key.rule(target, value)
        return rule and rule.with_overrides(severity=stated.severity, message_override=says)

    def computed(self, field: Field, node: Node) -> Expr | None:
        """The expression of a computed field, whose values its kind can hold."""
        written = _value(node, "computed")
        expr = self.expression(written, parse_expression, FieldRef(field.name, field.variable))
        if expr is None:
            return None
        found = "column" if isinstance(expr, ColumnRef) else type_of(expr).value
        fitting = ValueType.TRUTH if field.kind.name == YES_NO else field.kind.type
        if isinstance(expr, ColumnRef) or type_of(expr) is not fitting or fitting is ValueType.TEXT:
            facts: dict[str, Fact] = {"found": VocabularyTerm(found), "kind": field.kind.name}
            self.register.problems.add("D151", written.place, part=written.text, **facts)
            return None
        return expr

    @cached_property
    def line_answers(self) -> list[FieldRef]:
        """The fields of a line that a partner fills in."""
        questions = self.draft.questions
        return [answer for answer in self.answers.values() if answer.field in questions]

    def target(self, at: FieldRef) -> RuleTarget:
        is_month = at.variable.view == MONTH or any(
            field.name == at.field and field.kind.name == MONTH for field in self.draft.fields
        )
        line_answers = self.line_answers if isinstance(self.draft.rows, FreeLines) else None
        return RuleTarget(at, self.draft.id, line_answers, is_month)

    def value(self, key: RuleKey, written: Any, at: FieldRef, node: Node) -> Any:
        """What the rule of a key is made of; None if there is no rule, or its value is wrong."""
        scalar = _value(node, key.name)
        match key.value:
            case RuleValue.TRUTH:
                return written or None
            case RuleValue.PATTERN:
                return self.pattern(at, scalar, key.name)
            case RuleValue.CONDITION:
                return self.expression(scalar, parse_condition, at)
            case RuleValue.DAY:
                return self.day(at, scalar)
            case RuleValue.NUMBER | RuleValue.COUNT | RuleValue.DIGITS:
                return Constant(float(written))
        return written

    def pattern(self, at: FieldRef, written: YamlScalar, key: str) -> str | None:
        if is_invalid_pattern(written.text):
            self.register.problems.add("D120", written.place, part=written.text)
            return None
        if part := unsupported_part(written.text):
            self.register.problems.add("D115", written.place, part=part)
            return None
        field = f"{self.draft.id}.{at.field}"
        self.register.problems.add("D117", written.place, rule=f"{key}: {written.text}", field=field)
        return written.text

    def day(self, at: FieldRef, written: YamlScalar) -> Expr | None:
        """A limit for a date: a day, or an expression such as `period.end`."""
        try:
            day = f"{written.text}-01" if re.fullmatch(r"\d{4}-\d\d", written.text) else written.text
            limit: Expr | None = Constant(date.fromisoformat(day))
        except ValueError:
            limit = self.expression(written, parse_expression, at)
            if limit and type_of(limit) is not ValueType.DATE:
                facts = {"found": VocabularyTerm(type_of(limit).value), "expected": VocabularyTerm("date")}
                self.register.problems.add("D116", written.place, part=written.text, **facts)
                return None
        return limit

    def check_days(self, shape: FieldShape, node: Node) -> None:
        first, last = shape.limit("not_before"), shape.limit("not_after")
        if first and last:
            days = [looks_like_day(day) for day in (first, last)]
            if (all(days) and first > last) or (first, last) == ("period.end", "period.start"):
                place = place_of(node, ("not_before",), key=True)
                self.register.problems.contradiction(f"not_before: {first}", f"not_after: {last}", place)

    # Conditions over several answers

    def rule(self, node: Node) -> Rule | None:
        """The rule in a node, or none."""
        shape = read(RuleShape, node, self.register.problems)
        if shape is None or not isinstance(node, YamlMapping):
            return None
        says = self.says(shape.says, node, f"{self.draft.id} rule")
        stated = self.stated_field(shape, node)
        holds = self.expression(_value(node, "holds"), parse_condition, stated)
        when = self.expression(_value(node, "when"), parse_condition, stated) if shape.when else None
        at = stated or self.first_answer(holds, when)
        if holds is None or (shape.when and when is None) or says is None:
            return None
        if at is None:
            if not shape.at:
                self.register.problems.add("D105", node.place, key="at")
            return None
        return rules.holds(at, holds, when).with_overrides(severity=shape.severity, message_override=says)

    def stated_field(self, shape: RuleShape, node: YamlMapping) -> FieldRef | None:
        """The field beside which a rule is shown."""
        problems, place = self.register.problems, place_of(node, ("at",))
        if shape.at is None or shape.at in self.register.broken:
            return None
        if shape.at in self.scope.fields and shape.at not in self.answers:
            problems.contradiction(f"at: {shape.at}", f"{shape.at} given", place)
        else:
            problems.check_known("field", shape.at, self.answers, place)
        return self.answers.get(shape.at)

    def first_answer(self, *conditions: Expr | None) -> FieldRef | None:
        """The first field in the conditions that a partner fills in, else the first computed field."""
        parts = [part for condition in conditions if condition for part in walk(condition)]
        answers = [part for part in parts if isinstance(part, FieldRef) and part.field in self.answers]
        return next((part for part in answers if part.field in self.draft.questions), answers[0] if answers else None)

    def says(self, words: Words | None, node: Node, what: str) -> Text | None:
        return self.register.text(words, node, "says", what) if words else None

    # Expressions

    def expression(self, written: YamlScalar, reader: Callable[[str, Scope], Expr], at: FieldRef | None) -> Expr | None:
        """The expression in a scalar, or None; an error is reported at its character."""
        try:
            expr = self.unfold(reader(written.text, self.scope), at)
        except ExpressionError as error:
            self.report(error, written)
            return None
        if name := self.compared_choices(expr):
            self.register.problems.add("D164", written.place, field=name)
            return None
        if any(isinstance(part, ContextValue) and part.name == AGGREGATE for part in walk(expr)):
            self.register.problems.add("D115", written.place, part=AGGREGATE)
            return None
        return expr

    def compared_choices(self, expr: Expr) -> str:
        """A question with several choices that an expression reads in another way than by `blank(…)`, or nothing."""
        several = {field.name for field in self.draft.fields if field.kind.name == CHOICES}
        asked = [part.arguments[0] for part in walk(expr) if isinstance(part, Call) and part.function == "blank"]
        leaves = [part for part in walk(expr) if isinstance(part, FieldRef | PreviousRef) and part.field in several]
        return next((leaf.field for leaf in leaves if leaves.count(leaf) > asked.count(leaf)), "")

    def report(self, error: ExpressionError, written: YamlScalar) -> None:
        facts: dict[str, Fact] = dict(error.facts)
        offset = error.offset
        place = written.at(offset)
        if error.code == "D107":
            parts = error.facts["name"].split(".")
            if self.register.broken & set(parts):
                return
            quoted = written.text.strip()[offset : offset + 1] in ("'", '"')
            facts["what"] = VocabularyTerm("option" if quoted else "name")
        facts |= {key: _type(facts[key]) for key in ("found", "expected") if key in facts}
        self.register.problems.add(error.code, place, **facts)

    def unfold(self, expr: Expr, at: FieldRef | None) -> Expr:
        """Replace `aggregate == "last"` by the codes of which that is true: a row knows its code, not its aggregate."""
        match expr:
            case Compare("==" | "!=" as sign, ContextValue("aggregate"), Constant(str() as word)):
                member = self.codes_with([word], at)
                return member if sign == "==" else Not(member)
            case Membership(ContextValue("aggregate"), tuple() as among):
                return self.codes_with([str(constant.value) for constant in among], at)
            case And(parts) | Or(parts):
                return type(expr)(tuple(self.unfold(part, at) for part in parts))
            case Not(part):
                return Not(self.unfold(part, at))
        return expr

    def codes_with(self, words: Sequence[str], at: FieldRef | None) -> Membership:
        """Whether the row's code has one of these aggregations; that of the field is the default."""
        field = next((field for field in self.draft.fields if at and field.name == at.field), None)
        codes = self.codes.options if self.codes else ()
        rules = {option.id: _rule_of(option, field) for option in codes}
        fitting = [option for option, rule in rules.items() if (rule or "") in words]
        known = ContextValue("code", self.scope.context["code"])
        return Membership(known, tuple(Constant(code) for code in fitting or [""]))


def _rule_of(option: Option, field: Field | None) -> Aggregate | None:
    """The aggregation in the row of an option: of a field, or of all."""
    if field is None:
        return option.aggregate
    return option.aggregates.get(field.name) or combined_rule(field, option.aggregate)


def _type(word: Fact) -> Fact:
    """The name of a type as a term of our own; the name of a list stays as it is."""
    known = {*ValueType, "column", "column of numbers"}
    return VocabularyTerm(str(word).replace(" ", "_")) if word in known else word


def _value(node: Node, key: str) -> YamlScalar:
    """The text of an attribute, be it stated alone or as `{value: …}`."""
    value = place_node(place_node(node, key), "value")
    return value if isinstance(value, YamlScalar) else YamlScalar("", node.place)
