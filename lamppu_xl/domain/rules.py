"""The rules that a definition may state: each is one condition with a code, a place and the facts of its sentence.

A rule is written once, as an expression. `formulas` reads it into the workbook, `schema` into pandera, and
`expressions.evaluate` for the value that a live check holds when the template is issued.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from lamppu_xl.domain.answer_types import ValueType
from lamppu_xl.domain.expressions import (
    Call,
    ColumnRef,
    Compare,
    Constant,
    ContextValue,
    Expr,
    FieldRef,
    Not,
    Or,
    Value,
    Variable,
    compiles_to_excel,
    walk,
)
from lamppu_xl.domain.finding_codes import CODES, Severity
from lamppu_xl.domain.text import Text

DUE = ContextValue("due", Variable(ValueType.TRUTH))
"""True on the rows that must be answered this period."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One condition that a row of answers has to meet."""

    code: str
    """The id of its finding: `R501`."""
    field_name: str
    """The field beside which a fault is shown."""
    condition: Expr
    """The rule is broken only where this is plainly False."""
    severity: Severity
    facts: Mapping[str, Expr] = field(default_factory=dict)
    """What its sentence is told, as expressions over the same row: `{"length": length(results), "limit": 1500}`."""
    message_override: Text | None = None
    """The definition's own message."""

    @property
    def compiles_to_excel(self) -> bool:
        """Whether the workbook can show it live."""
        return compiles_to_excel(self.condition)

    @property
    def fields_read(self) -> frozenset[str]:
        """The fields of the row that the condition looks at."""
        return frozenset(part.field for part in walk(self.condition) if isinstance(part, FieldRef))

    def with_overrides(self, *, severity: Severity | None = None, message_override: Text | None = None) -> Rule:
        """The same rule with the definition's own severity and words."""
        return replace(
            self, severity=severity or self.severity, message_override=message_override or self.message_override
        )


def _rule(code: str, at: FieldRef, condition: Expr, **facts: Expr) -> Rule:
    return Rule(code=code, field_name=at.field, condition=condition, severity=CODES[code].severity, facts=facts)


def required(at: FieldRef, when: Expr | None = None) -> Rule:
    """An answer has to be there: on every row that is due, or wherever `when` holds, due or not."""
    spared = Not(DUE) if when is None else Not(when)
    return _rule("R501", at, Or((spared, Not(Call("blank", (at,))))))


def required_in_line(at: FieldRef, others: Sequence[FieldRef]) -> Rule:
    """An answer has to be there on a free line that is used at all."""
    return required(at, Or(tuple(Not(Call("blank", (other,))) for other in others)))


def at_least(at: FieldRef, limit: Value) -> Rule:
    """A number may not be less, a date not earlier."""
    code = "R508" if at.variable.type is ValueType.DATE else "R502"
    return _rule(code, at, Compare(">=", at, Constant(limit)), value=at, limit=Constant(limit))


def at_most(at: FieldRef, limit: Value) -> Rule:
    """A number may not be more, a date not later."""
    code = "R509" if at.variable.type is ValueType.DATE else "R503"
    return _rule(code, at, Compare("<=", at, Constant(limit)), value=at, limit=Constant(limit))


def not_before(at: FieldRef, limit: Expr) -> Rule:
    """A date may not be earlier than a day, or than the start of the period."""
    return _rule("R508", at, Compare(">=", at, limit), value=at, limit=limit)


def not_after(at: FieldRef, limit: Expr) -> Rule:
    """A date may not be later than a day, or than the end of the period."""
    return _rule("R509", at, Compare("<=", at, limit), value=at, limit=limit)


def shortest(at: FieldRef, limit: int) -> Rule:
    """A text has at least this many characters."""
    length = Call("length", (at,))
    return _rule("R504", at, Compare(">=", length, Constant(float(limit))), length=length, limit=Constant(float(limit)))


def longest(at: FieldRef, limit: int) -> Rule:
    """A text has at most this many characters."""
    length = Call("length", (at,))
    return _rule("R505", at, Compare("<=", length, Constant(float(limit))), length=length, limit=Constant(float(limit)))


def matches(at: FieldRef, pattern: str) -> Rule:
    """The whole text fits a regular expression. Holds in `validate` only: no formula can repeat it."""
    return _rule("R506", at, Call("matches", (at, Constant(pattern))), value=at)


def unique(at: FieldRef, table: str) -> Rule:
    """No two rows of the table give the same answer."""
    return _rule("R507", at, Call("unique", (at, ColumnRef(table, at.field, at.variable))), value=at)


def decimals(at: FieldRef, digits: int) -> Rule:
    """A number has at most this many decimals."""
    rounded = Call("round", (at, Constant(float(digits))))
    return _rule("R510", at, Compare("==", at, rounded), value=at, decimals=Constant(float(digits)))


def holds(
    at: FieldRef, condition: Expr, *, when: Expr | None = None, severity: Severity, message_override: Text
) -> Rule:
    """A condition over several answers, in the definition's own words."""
    whole = condition if when is None else Or((Not(when), condition))
    return Rule(
        code="R511",
        field_name=at.field,
        condition=whole,
        severity=severity,
        facts={},
        message_override=message_override,
    )
