"""The rules that a definition may state. A rule has a condition, a finding code, a field and the facts of its message.

The condition is an expression. It is translated to an Excel formula for the live check, translated to polars for the
validation, and evaluated for the cached value of the live check.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from lamppu_xl.domain.answer_types import ValueType
from lamppu_xl.domain.expressions import (
    NOT_IN_EXCEL,
    Call,
    ColumnRef,
    Compare,
    Constant,
    ContextValue,
    Expr,
    FieldRef,
    Not,
    Or,
    ParentRef,
    Variable,
    month_of,
    walk,
)
from lamppu_xl.domain.finding_codes import CODES, Severity
from lamppu_xl.domain.text import Text

DUE = ContextValue("due", Variable(ValueType.TRUTH))
"""True in rows that must be answered in this period."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A condition on a row of answers."""

    code: str
    """The id of its finding code: `R501`."""
    field_name: str
    """The field at which the finding is shown."""
    condition: Expr
    """The rule is broken only if the condition is False; a missing value does not break it."""
    severity: Severity
    facts: Mapping[str, Expr] = field(default_factory=dict)
    """The facts of its message, as expressions on the same row: `{"length": length(results), "limit": 1500}`."""
    message_override: Text | None = None
    """A message of the definition that replaces the message of the catalogue."""

    @property
    def compiles_to_excel(self) -> bool:
        """Whether the workbook can check it live: every function of the condition has an equivalent formula."""
        calls = (part.function for part in walk(self.condition) if isinstance(part, Call))
        return NOT_IN_EXCEL.isdisjoint(calls)

    @property
    def fields_read(self) -> frozenset[str]:
        """The names of the fields that the condition uses."""
        return frozenset(part.field for part in walk(self.condition) if isinstance(part, FieldRef | ParentRef))

    def with_overrides(self, *, severity: Severity | None = None, message_override: Text | None = None) -> Rule:
        """The rule with the severity and message of the definition."""
        return replace(
            self, severity=severity or self.severity, message_override=message_override or self.message_override
        )


def _rule(code: str, answer: FieldRef, condition: Expr, **facts: Expr) -> Rule:
    return Rule(code=code, field_name=answer.field, condition=condition, severity=CODES[code].severity, facts=facts)


def required(answer: FieldRef, when: Expr | None = None) -> Rule:
    """An answer is required in every row that is due, or in every row in which `when` is true."""
    optional = Not(DUE) if when is None else Not(when)
    return _rule("R501", answer, Or((optional, Not(Call("blank", (answer,))))))


def required_in_line(answer: FieldRef, others: Sequence[FieldRef]) -> Rule:
    """An answer is required in a free line that has any other answer."""
    return required(answer, Or(tuple(Not(Call("blank", (other,))) for other in others)))


def required_beside(rule: Rule) -> frozenset[str] | None:
    """The fields of which any one makes an answer required, as `required_in_line` does; None for another condition."""
    match rule.condition:
        case Or((Not(Or(others)), Not(Call("blank", (FieldRef(),))))):
            names = [_filled_in(other) for other in others]
            return frozenset(filter(None, names)) if all(names) else None
    return None


def _filled_in(condition: Expr) -> str:
    """The field of which a condition is that it is not blank; empty for another condition."""
    match condition:
        case Not(Call("blank", (FieldRef() as answer,))):
            return answer.field
    return ""


BOUNDS = "R502", "R503"
"""The codes of the smallest and the greatest number of a field."""


def at_least(answer: FieldRef, limit: Expr, *, is_month: bool = False) -> Rule:
    """A number is not less than the limit, a date not earlier, or a month not before that of the limit."""
    code = "R508" if answer.variable.type is ValueType.DATE else "R502"
    compared = month_of(limit) if is_month else limit
    return _rule(code, answer, Compare(">=", answer, compared), value=answer, limit=limit)


def at_most(answer: FieldRef, limit: Expr, *, is_month: bool = False) -> Rule:
    """A number is not greater than the limit, a date not later, or a month not after that of the limit."""
    code = "R509" if answer.variable.type is ValueType.DATE else "R503"
    compared = month_of(limit) if is_month else limit
    return _rule(code, answer, Compare("<=", answer, compared), value=answer, limit=limit)


def shortest(answer: FieldRef, limit: Constant) -> Rule:
    """A text has at least this many characters."""
    length = Call("length", (answer,))
    return _rule("R504", answer, Compare(">=", length, limit), length=length, limit=limit)


def longest(answer: FieldRef, limit: Constant) -> Rule:
    """A text has at most this many characters."""
    length = Call("length", (answer,))
    return _rule("R505", answer, Compare("<=", length, limit), length=length, limit=limit)


def most_words(answer: FieldRef, limit: Constant) -> Rule:
    """A text has at most this many words."""
    words = Call("words", (answer,))
    return _rule("R530", answer, Compare("<=", words, limit), length=words, limit=limit)


def matches(answer: FieldRef, pattern: str) -> Rule:
    """The entire text matches a regular expression. Checked by `validate` only, because no Excel formula can."""
    return _rule("R506", answer, Call("matches", (answer, Constant(pattern))), value=answer)


def unique(answer: FieldRef, table: str) -> Rule:
    """No two rows of the table have the same answer."""
    column = ColumnRef(table, answer.field, answer.variable)
    return _rule("R507", answer, Call("unique", (answer, column)), value=answer)


def decimals(answer: FieldRef, digits: Constant) -> Rule:
    """A number has at most this many decimals."""
    rounded = Call("round", (answer, digits))
    return _rule("R510", answer, Compare("==", answer, rounded), value=answer, decimals=digits)


def belongs(parent: ParentRef, answer: FieldRef) -> Rule:
    """The chosen option belongs to the answer of another field; an option that belongs to nothing fits every answer."""
    child = FieldRef(parent.field, Variable(ValueType.TEXT, parent.options))
    return _rule("R531", child, Compare("==", parent, answer))


def holds(answer: FieldRef, condition: Expr, when: Expr | None = None) -> Rule:
    """A condition on several answers; its severity and message are stated by the definition."""
    return _rule("R511", answer, condition if when is None else Or((Not(when), condition)))
