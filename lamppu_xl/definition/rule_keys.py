"""The keys of a field that state a rule. One entry here makes a key known to everything that reads a definition."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, create_model

from lamppu_xl.definition import coercion
from lamppu_xl.definition.schemas import Count, Digits, FieldShape, LimitShape, Line, Number, Truth
from lamppu_xl.domain import rules
from lamppu_xl.domain.answer_types import ValueType
from lamppu_xl.domain.expressions import FieldRef
from lamppu_xl.domain.rules import Rule


class RuleValue(StrEnum):
    """What is written after a key."""

    TRUTH = "truth"
    """`no` states no rule."""
    NUMBER = "number"
    COUNT = "count"
    DIGITS = "digits"
    PATTERN = "pattern"
    CONDITION = "condition"
    """An expression that is true or false."""
    DAY = "day"
    """A date, or an expression that gives one."""


_TYPES: Mapping[RuleValue, Any] = {
    RuleValue.TRUTH: Truth,
    RuleValue.NUMBER: Number,
    RuleValue.COUNT: Count,
    RuleValue.DIGITS: Digits,
}
"""The type of each value in a shape; the others are texts."""


@dataclass(frozen=True)
class RuleTarget:
    """The field of a rule, and its table."""

    field: FieldRef
    table: str
    other_answers: Sequence[FieldRef] | None
    """The other fields of a free line; None if the table has no free lines."""


@dataclass(frozen=True, kw_only=True)
class RuleKey:
    name: str
    code: str
    """The id of the finding: `R501`."""
    value: RuleValue
    fits: ValueType | None
    """The type of answer that the rule is for; None if it is for every type. A choice has no such rule."""
    rule: Callable[[RuleTarget, Any], Rule]
    """Makes the rule from its target and its value; a condition or a day is an expression."""


def _required(target: RuleTarget, _: bool) -> Rule:
    if target.other_answers is None:
        return rules.required(target.field)
    return rules.required_in_line(target.field, target.other_answers)


RULE_KEYS: tuple[RuleKey, ...] = (
    RuleKey(name="required", code="R501", value=RuleValue.TRUTH, fits=None, rule=_required),
    RuleKey(
        name="required_when",
        code="R501",
        value=RuleValue.CONDITION,
        fits=None,
        rule=lambda target, condition: rules.required(target.field, condition),
    ),
    RuleKey(
        name="min",
        code="R502",
        value=RuleValue.NUMBER,
        fits=ValueType.NUMBER,
        rule=lambda target, limit: rules.at_least(target.field, limit),
    ),
    RuleKey(
        name="max",
        code="R503",
        value=RuleValue.NUMBER,
        fits=ValueType.NUMBER,
        rule=lambda target, limit: rules.at_most(target.field, limit),
    ),
    RuleKey(
        name="decimals",
        code="R510",
        value=RuleValue.DIGITS,
        fits=ValueType.NUMBER,
        rule=lambda target, digits: rules.decimals(target.field, digits),
    ),
    RuleKey(
        name="min_length",
        code="R504",
        value=RuleValue.COUNT,
        fits=ValueType.TEXT,
        rule=lambda target, length: rules.shortest(target.field, length),
    ),
    RuleKey(
        name="max_length",
        code="R505",
        value=RuleValue.COUNT,
        fits=ValueType.TEXT,
        rule=lambda target, length: rules.longest(target.field, length),
    ),
    RuleKey(
        name="pattern",
        code="R506",
        value=RuleValue.PATTERN,
        fits=ValueType.TEXT,
        rule=lambda target, pattern: rules.matches(target.field, pattern),
    ),
    RuleKey(
        name="unique",
        code="R507",
        value=RuleValue.TRUTH,
        fits=None,
        rule=lambda target, _: rules.unique(target.field, target.table),
    ),
    RuleKey(
        name="not_before",
        code="R508",
        value=RuleValue.DAY,
        fits=ValueType.DATE,
        rule=lambda target, day: rules.not_before(target.field, day),
    ),
    RuleKey(
        name="not_after",
        code="R509",
        value=RuleValue.DAY,
        fits=ValueType.DATE,
        rule=lambda target, day: rules.not_after(target.field, day),
    ),
)
"""In the order of the rules of a field: a cell shows the first one that it breaks."""


def _limit_type(key: RuleKey) -> Any:
    """The type of a key's value, which may have a severity and a message of its own."""
    return Annotated[LimitShape[_TYPES.get(key.value, Line)], BeforeValidator(coercion.stated)] | None  # type: ignore[misc]


FIELD_SHAPE: type[FieldShape] = create_model(
    "FieldShape",
    __base__=FieldShape,
    **{key.name: (_limit_type(key), None) for key in RULE_KEYS},  # type: ignore[call-overload]
)
"""A field with every key that it may have."""
