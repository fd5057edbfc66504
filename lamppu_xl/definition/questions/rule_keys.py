"""The keys of a field that state a rule. One entry here makes a key known to everything that reads a definition."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, unique
from typing import Annotated, Any

from pydantic import BeforeValidator, create_model

from lamppu_xl.definition import coercion
from lamppu_xl.definition.schemas import (
    AnyLine,
    Count,
    Digits,
    FieldShape,
    LimitShape,
    Line,
    Number,
    ShownAs,
    Truth,
)
from lamppu_xl.domain import rules
from lamppu_xl.domain.answer_types import ValueType
from lamppu_xl.domain.expressions import Expr, FieldRef
from lamppu_xl.domain.rules import Rule


@unique
class RuleValue(Enum):
    """What is written after a key: its type in a shape, and the type of answer that the rule is for.

    A rule without such a type is for every type. A choice has only rules of that sort.
    """

    TRUTH = Truth, None
    """`no` states no rule."""
    NUMBER = Number, ValueType.NUMBER
    COUNT = Count, ValueType.TEXT
    DIGITS = Digits, ValueType.NUMBER
    PATTERN = Line, ValueType.TEXT
    CONDITION = Line, None
    """An expression that is true or false."""
    DAY = AnyLine, ValueType.DATE
    """A date, or an expression that gives one."""

    def __init__(self, type_in_shape: Any, fits: ValueType | None) -> None:
        self.type_in_shape = type_in_shape
        self.fits = fits


@dataclass(frozen=True)
class RuleTarget:
    """The field of a rule, and its table."""

    field: FieldRef
    table: str
    line_answers: Sequence[FieldRef] | None
    """The fields of a free line that a partner fills in; None if the table has no free lines."""
    is_month: bool = False
    """Whether the field asks for a month: limits are compared by their months."""


@dataclass(frozen=True)
class RuleKey:
    name: str
    value: RuleValue
    rule: Callable[[RuleTarget, Any], Rule | None]
    """Makes the rule from its target and value, an expression for a condition or a day; None if nothing breaks it."""


def _required(target: RuleTarget, _: bool) -> Rule | None:
    if target.line_answers is None:
        return rules.required(target.field)
    others = [answer for answer in target.line_answers if answer != target.field]
    return rules.required_in_line(target.field, others) if others else None


def _not_before(target: RuleTarget, limit: Expr) -> Rule:
    return rules.at_least(target.field, limit, is_month=target.is_month)


def _not_after(target: RuleTarget, limit: Expr) -> Rule:
    return rules.at_most(target.field, limit, is_month=target.is_month)


def _of_field(rule: Callable[[FieldRef, Any], Rule]) -> Callable[[RuleTarget, Any], Rule]:
    """The maker of a rule that depends on nothing but its field and its value."""
    return lambda target, value: rule(target.field, value)


RULE_KEYS: tuple[RuleKey, ...] = (
    RuleKey("required", RuleValue.TRUTH, _required),
    RuleKey("required_when", RuleValue.CONDITION, _of_field(rules.required)),
    RuleKey("min", RuleValue.NUMBER, _of_field(rules.at_least)),
    RuleKey("max", RuleValue.NUMBER, _of_field(rules.at_most)),
    RuleKey("decimals", RuleValue.DIGITS, _of_field(rules.decimals)),
    RuleKey("min_length", RuleValue.COUNT, _of_field(rules.shortest)),
    RuleKey("max_length", RuleValue.COUNT, _of_field(rules.longest)),
    RuleKey("max_words", RuleValue.COUNT, _of_field(rules.most_words)),
    RuleKey("pattern", RuleValue.PATTERN, _of_field(rules.matches)),
    RuleKey("unique", RuleValue.TRUTH, lambda target, _: rules.unique(target.field, target.table)),
    RuleKey("not_before", RuleValue.DAY, _not_before),
    RuleKey("not_after", RuleValue.DAY, _not_after),
)
"""In the order of the rules of a field: a cell shows the first one that it breaks."""


def _limit_type(key: RuleKey) -> Any:
    """The type of a key's value, which may have a severity and a message of its own."""
    return Annotated[LimitShape[key.value.type_in_shape], BeforeValidator(coercion.under("value"))] | None  # type: ignore[name-defined]


FIELD_SHAPE: type[FieldShape] = create_model(
    "FieldShape",
    __base__=FieldShape,
    **{"as": (ShownAs, "text")},
    **{key.name: (_limit_type(key), None) for key in RULE_KEYS},  # type: ignore[call-overload]
)
"""A field with every key that it may have."""
