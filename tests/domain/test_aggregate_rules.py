"""The rule of a figure: of its field, or of the option of its row."""

from __future__ import annotations

import pytest

from lamppu_xl.answer_types.registry import ANSWER_TYPES
from lamppu_xl.domain.aggregate_rules import aggregate_of, is_cumulative
from lamppu_xl.domain.answer_types import ValueType
from lamppu_xl.domain.expression_parser import Scope, parse_condition
from lamppu_xl.domain.expressions import FieldRef, Variable
from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.domain.form import Aggregate, Field, Option, RowPerCode, Table
from lamppu_xl.domain.rules import holds
from lamppu_xl.domain.text import Text

NUMBER = Variable(ValueType.NUMBER)
SUM, LAST, MAX = Aggregate.SUM, Aggregate.LAST, Aggregate.MAX
DISTINCT, NEVER = Aggregate.DISTINCT, Aggregate.NEVER


def table_of(*conditions: str, severity: Severity = Severity.ERROR, **kinds: str) -> Table:
    """A table of numbers with some conditions."""
    names = ("actual", "total", "both")
    fields = tuple(
        Field(name=name, label=Text.same(name), kind=ANSWER_TYPES[kinds.get(name, "number")]) for name in names
    )
    variables = dict.fromkeys(names, NUMBER)
    scope = Scope(fields=variables, previous=frozenset(names))
    rules = tuple(
        holds(FieldRef("total", NUMBER), parse_condition(text, scope)).with_overrides(severity=severity)
        for text in conditions
    )
    return Table(id="roads", title=Text.same("Roads"), rows=RowPerCode("indicators"), fields=fields, rules=rules)


@pytest.mark.parametrize(
    ("own", "stated", "expected"),
    [
        (None, None, None),
        (SUM, None, SUM),
        (None, SUM, SUM),
        (SUM, LAST, LAST),
        (SUM, NEVER, NEVER),
        (LAST, SUM, LAST),
        (NEVER, SUM, NEVER),
        (NEVER, LAST, NEVER),
        (MAX, SUM, MAX),
        (DISTINCT, LAST, DISTINCT),
        (LAST, NEVER, NEVER),
        (Aggregate.MEAN, SUM, Aggregate.MEAN),
        (Aggregate.LATEST, LAST, Aggregate.LATEST),
    ],
)
def test_an_option_replaces_the_rule_of_a_field_that_is_added_up_or_states_none(
    own: Aggregate | None, stated: Aggregate | None, expected: Aggregate | None
) -> None:
    table = table_of()
    field = Field(name="actual", label=Text.same("Actual"), kind=ANSWER_TYPES["number"], aggregate=own)
    assert aggregate_of(table, field, Option(id="R1", label=Text.same("R1"), aggregate=stated)) is expected


@pytest.mark.parametrize("stated", [SUM, LAST])
def test_per_cents_are_not_added_up_because_an_option_is(stated: Aggregate) -> None:
    table = table_of(total="percent")
    option = Option(id="R1", label=Text.same("R1"), aggregate=stated)
    assert aggregate_of(table, table.field("total"), option) is NEVER


@pytest.mark.parametrize(
    "condition",
    [
        "total == previous.total + actual",
        "actual + previous.total == total",
        "round(previous.total + actual, 2) == total",
        "actual == total - previous.total",
        "total >= previous.total",
        "previous.total <= total",
    ],
)
def test_a_condition_shows_a_figure_so_far(condition: str) -> None:
    table = table_of(condition)
    assert is_cumulative(table, table.field("total"))
    assert not is_cumulative(table, table.field("actual"))
    option = Option(id="R1", label=Text.same("R1"), aggregate=SUM)
    assert aggregate_of(table, table.field("total"), option) is LAST


@pytest.mark.parametrize(
    "condition",
    [
        "both == total + previous.total",
        "total <= previous.total * 2",
        "total >= previous.total * 0.5",
        "total != previous.total",
    ],
)
def test_other_conditions_on_the_previous_value_do_not(condition: str) -> None:
    table = table_of(condition)
    assert not is_cumulative(table, table.field("total"))


def test_a_warning_that_a_figure_has_fallen_does_not_make_it_a_figure_so_far() -> None:
    table = table_of("total >= previous.total", severity=Severity.WARNING)
    assert not is_cumulative(table, table.field("total"))
