"""The language of rules, on the examples that coordinators ask for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import pytest

from lamppu_xl.domain.answer_types import ValueType
from lamppu_xl.domain.expression_evaluator import evaluate
from lamppu_xl.domain.expression_parser import ExpressionError, Scope, parse_condition, parse_expression
from lamppu_xl.domain.expressions import ColumnRef, ContextValue, FieldRef, PreviousRef, Value, Variable
from lamppu_xl.domain.text_normalising import is_blank

NUMBER, DAY, TEXT = Variable(ValueType.NUMBER), Variable(ValueType.DATE), Variable(ValueType.TEXT)
SCOPE = Scope(
    fields={
        "spent": NUMBER,
        "budget": NUMBER,
        "cumulative": NUMBER,
        "this_period": NUMBER,
        "starts": DAY,
        "ends": DAY,
        "remark": TEXT,
        "status": Variable(ValueType.TEXT, "status"),
    },
    previous=frozenset({"cumulative", "spent"}),
    tables={"deviations": {"goal": Variable(ValueType.TEXT, "goals")}, "shares": {"share": NUMBER}},
    context={"goal": Variable(ValueType.TEXT, "goals"), "period.start": DAY, "period.end": DAY},
    options={"status": frozenset({"done", "delayed"}), "goals": frozenset({"G1", "G2"})},
)


@dataclass(frozen=True)
class Row:
    """One row of answers."""

    answers: Mapping[str, Value] = field(default_factory=dict)
    previous: Mapping[str, Value] = field(default_factory=dict)
    columns: Mapping[str, Sequence[Value]] = field(default_factory=dict)

    def value(self, leaf: FieldRef | PreviousRef | ContextValue) -> Value | None:
        known = {"goal": "G1", "period.start": date(2012, 8, 1), "period.end": date(2012, 12, 31)}
        if isinstance(leaf, ContextValue):
            return known[leaf.name]
        return (self.previous if isinstance(leaf, PreviousRef) else self.answers).get(leaf.field)

    def filled(self, leaf: FieldRef | PreviousRef) -> bool:
        found = self.value(leaf)
        return found is not None and not (isinstance(found, str) and is_blank(found))

    def column(self, column: ColumnRef) -> Sequence[Value]:
        return self.columns.get(f"{column.table}.{column.field}", ())

    def lines(self, table: str) -> Sequence[Row]:
        return ()


EXAMPLES = [
    ("spent <= budget * 1.1", Row({"spent": 110.0, "budget": 100.0}), Row({"spent": 110.01, "budget": 100.0})),
    (
        'status != "delayed" or goal in deviations.goal',
        Row({"status": "delayed"}, columns={"deviations.goal": ["G2", "G1"]}),
        Row({"status": "delayed"}, columns={"deviations.goal": ["G2"]}),
    ),
    (
        "cumulative == previous.cumulative + this_period",
        Row({"cumulative": 0.3, "this_period": 0.2}, {"cumulative": 0.1}),
        Row({"cumulative": 0.31, "this_period": 0.2}, {"cumulative": 0.1}),
    ),
    (
        "ends >= starts",
        Row({"starts": date(2012, 9, 11), "ends": date(2012, 9, 11)}),
        Row({"starts": date(2012, 9, 11), "ends": date(2012, 9, 10)}),
    ),
    (
        "sum(shares.share) == 1",
        Row(columns={"shares.share": [0.1, 0.2, 0.7]}),
        Row(columns={"shares.share": [0.1, 0.2]}),
    ),
    (
        "spent >= previous.spent or not blank(remark)",
        Row({"spent": 3.0, "remark": "Yksi kuvaus poistui."}, {"spent": 4.0}),
        Row({"spent": 3.0, "remark": "\u00a0\n"}, {"spent": 4.0}),
    ),
    (
        "days(starts, ends) <= 31 and period.start <= starts <= period.end",
        Row({"starts": date(2012, 8, 1), "ends": date(2012, 8, 31)}),
        Row({"starts": date(2012, 7, 31), "ends": date(2012, 8, 2)}),
    ),
    ('length(remark) >= 5 and mentions(remark, "viive")', Row({"remark": "VIIVETTÄ"}), Row({"remark": "viive"[:4]})),
    ("round(abs(spent), 1) == 0.3", Row({"spent": -0.25}), Row({"spent": -0.24})),
]


@pytest.mark.parametrize(("text", "kept", "broken"), EXAMPLES, ids=[text for text, _, _ in EXAMPLES])
def test_what_coordinators_ask_for(text: str, kept: Row, broken: Row) -> None:
    condition = parse_condition(text, SCOPE)
    assert evaluate(condition, kept) is True
    assert evaluate(condition, broken) is False


@pytest.mark.parametrize("text", [text for text, _, _ in EXAMPLES if "sum(" not in text and "blank" not in text])
def test_blank_answers_break_nothing(text: str) -> None:
    assert evaluate(parse_condition(text, SCOPE), Row()) is None


@pytest.mark.parametrize(
    ("text", "code", "offset", "facts"),
    [
        ("spnet < 1", "D107", 0, {"name": "spnet", "guess": "spent"}),
        ("spent < previous.budget", "D107", 8, {"name": "previous.budget"}),
        ('status == "delaid"', "D107", 10, {"name": "delaid", "guess": "delayed"}),
        ("sum(costs.share) > 1", "D107", 4, {"name": "costs"}),
        ("spent + remark > 1", "D116", 8, {"found": "text", "expected": "number"}),
        ("spent", "D116", 0, {"found": "number", "expected": "truth"}),
        ("remark < 'b'", "D116", 0, {"found": "text"}),
        ("__import__('os').system('ls')", "D115", 0, {}),
        ("spent.real > 1", "D115", 0, {"part": "spent.real"}),
        ("[spent for spent in (1, 2)]", "D115", 0, {}),
        ("spent ** 9 > 1", "D115", 0, {}),
        ("lambda: 1", "D115", 0, {}),
        ("spent <", "D120", 0, {}),
        ("(" * 500 + "1" + ")" * 500, "D120", 0, {}),
    ],
)
def test_what_is_outside_the_language_is_refused_at_its_place(
    text: str, code: str, offset: int, facts: dict[str, str]
) -> None:
    with pytest.raises(ExpressionError) as refused:
        parse_condition(text, SCOPE)
    assert refused.value.code == code
    if code != "D120":
        assert refused.value.offset == offset
    assert facts.items() <= refused.value.facts.items()


def test_a_number_is_an_expression_too() -> None:
    assert evaluate(parse_expression("(spent - budget) / 0", SCOPE), Row({"spent": 1.0, "budget": 2.0})) is None
