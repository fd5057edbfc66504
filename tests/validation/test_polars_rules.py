"""The pandera reading of the rules, held to the plain one."""

from __future__ import annotations

import inspect
import os
import re
import subprocess
import sys
import textwrap
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import pandera.polars as pa
import polars as pl
import pytest
from expressions_strategy import (
    COSTS,
    KNOWN,
    LINES,
    PERIOD,
    SCOPE,
    WRONG,
    Cell,
    Line,
    PlainRow,
    Return,
    conditions,
    numbers,
    returns,
)
from hypothesis import example, given
from hypothesis import strategies as st
from projects import TINY_FORM, TINY_PROJECT, read
from rule_verdicts import BrokenRule, find_broken_rules, frame_of, frames_of, verdicts, with_rules

from lamppu_xl.answer_types.registry import ANSWER_TYPES
from lamppu_xl.domain import rules
from lamppu_xl.domain.answer_types import ValueType
from lamppu_xl.domain.expression_evaluator import evaluate
from lamppu_xl.domain.expression_parser import parse_condition, parse_expression
from lamppu_xl.domain.expression_source import to_source
from lamppu_xl.domain.expressions import (
    TOLERANCE,
    Arithmetic,
    Call,
    ColumnRef,
    Compare,
    Constant,
    ContextValue,
    Expr,
    FieldRef,
    Value,
    Variable,
    walk,
)
from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.domain.form import Field, FreeLines, Table
from lamppu_xl.domain.regex_dialect import is_invalid_pattern, to_rust_pattern, unsupported_part
from lamppu_xl.domain.rules import Rule
from lamppu_xl.domain.text import Text
from lamppu_xl.domain.text_normalising import BLANK_CHARACTERS, INVISIBLE_CHARACTERS, LINE_BREAKS
from lamppu_xl.validation import polars_rules as schema
from lamppu_xl.validation.polars_rules import ROW, columns

NEVER = Compare("==", Constant(0.0), Constant(1.0))


def plain(expr: Expr, batch: Sequence[Return], table: str) -> list[Value | None]:
    """The plain reading of an expression on every line of a table."""
    return [evaluate(expr, PlainRow(whole, line)) for whole in batch for line in whole[table]]


# Every rule, on every sort of answer

NUMBER, DAY, TEXT = (
    FieldRef("spent", Variable(ValueType.NUMBER)),
    FieldRef("ends", Variable(ValueType.DATE)),
    FieldRef("results", Variable(ValueType.TEXT)),
)
STATE = FieldRef("state", SCOPE.fields["state"])
BUDGET = FieldRef("budget", Variable(ValueType.NUMBER))
DUE = ContextValue("due", KNOWN["due"])


def condition_of(text: str) -> Expr:
    return parse_condition(text, SCOPE)


RULES: dict[str, list[Rule]] = {
    "required": [
        rules.required(NUMBER),
        rules.required(TEXT),
        rules.required(TEXT, condition_of('state == "done"')),
        rules.required(DAY, condition_of("goal in costs.goal")),
    ],
    "required_in_line": [rules.required_in_line(TEXT, [NUMBER, DAY, STATE])],
    "at_least": [
        rules.at_least(NUMBER, Constant(0.3)),
        rules.at_least(NUMBER, Constant(0.0)),
        rules.at_least(DAY, Constant(date(2012, 8, 1))),
        rules.at_least(DAY, Constant(date(2012, 8, 15)), is_month=True),
        rules.at_least(DAY, ContextValue("period.start", KNOWN["period.start"])),
    ],
    "at_most": [
        rules.at_most(NUMBER, Constant(0.3)),
        rules.at_most(NUMBER, Constant(0.0)),
        rules.at_most(DAY, Constant(date(2012, 12, 31))),
        rules.at_most(DAY, ContextValue("period.start", KNOWN["period.start"]), is_month=True),
        rules.at_most(DAY, ContextValue("period.end", KNOWN["period.end"])),
        rules.at_most(DAY, FieldRef("starts", Variable(ValueType.DATE))),
    ],
    "shortest": [rules.shortest(TEXT, Constant(2.0))],
    "longest": [rules.longest(TEXT, Constant(2.0))],
    "most_words": [rules.most_words(TEXT, Constant(1.0))],
    "matches": [rules.matches(TEXT, r"\w+( \w+)?"), rules.matches(TEXT, r"[\s\S]{2}")],
    "unique": [rules.unique(NUMBER, "lines"), rules.unique(TEXT, "lines"), rules.unique(DAY, "lines")],
    "decimals": [
        rules.decimals(NUMBER, Constant(0.0)),
        rules.decimals(NUMBER, Constant(1.0)),
        rules.decimals(NUMBER, Constant(2.0)),
    ],
    "holds": [
        rules.holds(NUMBER, condition_of(text), when).with_overrides(
            severity=Severity.WARNING, message_override=Text.of(en="Look again.")
        )
        for text, when in (
            ("spent <= budget * 1.1", None),
            ("spent == previous.spent + budget", None),
            ("spent >= previous.spent or not blank(remark)", None),
            ("round(spent / budget, 1) <= 0.3", None),
            ("ends >= starts", None),
            ("days(starts, ends) <= 0", None),
            ("goal in costs.goal", condition_of('state == "delayed"')),
            ("sum(lines.spent) == sum(costs.amount)", None),
            ('not mentions(results, "viive") or blank(remark)', None),
            ('state in ["begun", "done"]', None),
            ('results != "a"', None),
            ("abs(spent) <= length(results)", None),
        )
    ],
}
"""Rules of every factory."""

SAMPLES: dict[str, list[Cell]] = {
    "spent": [
        *(None, WRONG, 0.0, -0.0, -1.0, 1.0, 1.25, 1.005, 2.675, 1e308, 5e-324),
        *(0.3, 0.1 + 0.2, 0.3 + TOLERANCE / 2, 0.3 + 2 * TOLERANCE, 0.3 - 2 * TOLERANCE),
    ],
    "ends": [None, WRONG, *(date.fromordinal(day.toordinal() + step) for day in PERIOD for step in (-1, 0, 1))],
    "results": [
        *(None, " ", "\u00a0", "\n\t\r ", "a", "A", "a\u00a0", "ab", "abc", "a b", "a\nb", "0", "x" * 5000),
        *("😀", "👩\u200d👧", "😀😀", "Viive", "a\u0308", "ä", "=1+1", "\x1c", "\u00bd"),
    ],
    "state": [None, WRONG, "begun", "done", "delayed"],
}
"""Blank, of the wrong type, zero, at the limit and just beside it, emoji, all sorts of spaces."""

COMPANY: list[dict[str, Cell]] = [
    {},
    {"budget": 0.2, "starts": PERIOD[0], "remark": "late", "results": "a", "state": "delayed", "spent": 0.3},
    {"budget": 0.0, "starts": PERIOD[1], "remark": "\u00a0", "results": "Viive", "state": "done", "spent": 1.0},
    {"budget": WRONG, "starts": WRONG, "state": WRONG, "spent": WRONG},
]
"""What else stands on the line."""


def sample_returns() -> list[Return]:
    """Each sample in a return of its own, in all sorts of company, beside a line that says the same or nothing."""
    batch: list[Return] = []
    for name, cells in SAMPLES.items():
        for cell in cells:
            for number, company in enumerate(COMPANY):
                answers = company | {name: cell}
                before = {"spent": 0.1} if number % 2 else {"spent": WRONG}
                other_line = Line("G02", due=False, answers=answers if number == 1 else {})
                costs = Line("1", answers={"goal": ("G01", "G02", None, WRONG)[number], "amount": 0.3})
                batch.append({"lines": [Line("G01", answers=answers, previous=before), other_line], "costs": [costs]})
    return batch


@pytest.mark.parametrize(
    "rule",
    [pytest.param(rule, id=f"{factory}-{to_source(rule.condition)}") for factory in RULES for rule in RULES[factory]],
)
def test_a_rule_means_the_same_to_pandera_as_read_plainly(rule: Rule) -> None:
    batch = sample_returns()
    expected = plain(rule.condition, batch, "lines")
    table = with_rules(LINES, rule)

    found = find_broken_rules([table], frames_of([table, COSTS], batch))

    assert [violation.row for violation in found] == [row for row, verdict in enumerate(expected) if verdict is False]
    assert {True, False} <= set(expected), "the samples do not show both verdicts"
    rows = [PlainRow(whole, line) for whole in batch for line in whole["lines"]]
    for violation in found:
        facts = {name: evaluate(expr, rows[violation.row]) for name, expr in rule.facts.items()}
        assert violation.facts == {name: value for name, value in facts.items() if value is not None}


def test_every_rule_factory_has_samples() -> None:
    factories = {
        name
        for name, thing in inspect.getmembers(rules, inspect.isfunction)
        if thing.__module__ == rules.__name__ and not name.startswith("_")
        if thing.__annotations__["return"] == "Rule"
    }

    # What a chosen option belongs to is in the lists of a project: the examples compare that rule.
    assert factories - {"belongs"} == RULES.keys()


@pytest.mark.parametrize("factory", [name for name in RULES if not name.startswith("required")])
def test_a_blank_answer_and_an_answer_of_the_wrong_type_break_no_rule_but_required(factory: str) -> None:
    for rule in RULES[factory]:
        if factory == "holds" and rule.field_name not in {
            part.field for part in walk(rule.condition) if isinstance(part, FieldRef)
        }:
            continue
        for cell in (None, WRONG):
            answers: Mapping[str, Cell] = {"remark": "", rule.field_name: cell}
            batch: list[Return] = [{"lines": [Line("G01", answers=answers)], "costs": []}]
            table = with_rules(LINES, rule)
            assert find_broken_rules([table], frames_of([table, COSTS], batch)) == []


# Generated expressions


def by(text: str) -> Expr:
    return parse_expression(text, SCOPE)


SINGLE_LINE: Return = {"lines": [Line("G01", answers={"spent": 0.3, "budget": 0.0, "results": "ΟΔΟΣ"})], "costs": []}


@given(conditions(3), st.lists(returns(), min_size=1, max_size=3))
@example(by("spent / budget > 0"), [SINGLE_LINE])
@example(by("1 / (spent - 0.1 - 0.2) > 0"), [SINGLE_LINE])
@example(by('mentions(results, "ς")'), [SINGLE_LINE])
@pytest.mark.slow
def test_a_generated_condition_has_the_same_three_verdicts(condition: Expr, batch: list[Return]) -> None:
    assert verdicts(condition, batch) == plain(condition, batch, "lines")


@given(conditions(2, wild=True), st.lists(returns(wild=True), min_size=1, max_size=2))
@example(by("1 > spent * spent"), [{"lines": [Line("G01", answers={"spent": 1e200})], "costs": []}])
@example(by("spent * spent > 1"), [{"lines": [Line("G01", answers={"spent": 1e200})], "costs": []}])
@example(
    by("spent / (budget * budget) == 0"), [{"lines": [Line("", answers={"spent": 1.0, "budget": 1e200})], "costs": []}]
)
@example(by("sum(lines.spent) > 0"), [{"lines": [Line("", answers={"spent": 1e308})] * 3, "costs": []}])
@example(
    by("sum(lines.spent) == 1"), [{"lines": [Line("", answers={"spent": x}) for x in (1e17, 1.0, -1e17)], "costs": []}]
)
@pytest.mark.slow
def test_even_with_numbers_that_nobody_types(condition: Expr, batch: list[Return]) -> None:
    assert verdicts(condition, batch) == plain(condition, batch, "lines")


@given(numbers(3, wild=True), st.lists(returns(wild=True), min_size=1, max_size=2))
@example(by("round(spent, 2)"), [{"lines": [Line("", answers={"spent": x}) for x in (1.005, 2.675)], "costs": []}])
@example(by("round(spent, 6)"), [{"lines": [Line("", answers={"spent": x}) for x in (0.1, 0.7, 1.1)], "costs": []}])
@example(by("spent / 10"), [{"lines": [Line("", answers={"spent": x}) for x in (3.0, 6.0, 7.0)], "costs": []}])
@example(by("round(spent, 6)"), [{"lines": [Line("", answers={"spent": 1e308})], "costs": []}])
@example(by("round(spent)"), [{"lines": [Line("", answers={"spent": x}) for x in (0.5, -0.5, 2.5, 1e17)], "costs": []}])
@pytest.mark.slow
def test_a_generated_number_is_the_same_to_the_last_digit(number: Expr, batch: list[Return]) -> None:
    table = with_rules(
        LINES, Rule(code="R511", field_name="spent", condition=NEVER, severity=Severity.ERROR, facts={"number": number})
    )

    found = find_broken_rules([table], frames_of([table, COSTS], batch))

    assert [violation.facts.get("number") for violation in found] == plain(number, batch, "lines")


@given(conditions(3))
@pytest.mark.slow
def test_an_expression_is_said_as_it_would_be_written(condition: Expr) -> None:
    def tidied(expr: Expr) -> Expr:
        return parse_expression(to_source(expr), SCOPE)

    assert tidied(condition) == condition


def test_a_long_sum_is_read_in_no_time() -> None:
    whole = Constant(0.0)
    for _ in range(60):
        whole = Arithmetic("+", whole, NUMBER)  # type: ignore[assignment]
    batch: list[Return] = [{"lines": [Line("G01", answers={"spent": 0.1})], "costs": []}]

    assert verdicts(Compare("==", whole, Constant(6.0)), batch) == [True]


@given(st.lists(st.sampled_from((0.3, 0.1 + 0.2, 0.3 + 1e-9, 0.3 + 2e-9, 1e12, 1e12 + 500, 1e12 + 1500)), max_size=6))
@pytest.mark.slow
def test_what_counts_as_the_same_number_counts_as_a_duplicate(amounts: list[float]) -> None:
    batch: list[Return] = [{"lines": [Line("", answers={"spent": amount}) for amount in amounts], "costs": []}]
    condition = Call("unique", (NUMBER, ColumnRef("lines", "spent", NUMBER.variable)))

    assert verdicts(condition, batch) == plain(condition, batch, "lines")


@pytest.mark.parametrize(
    "other",
    [
        *(
            "Ha\u0308me-1",
            "Hä\u00adme-1",
            "Häme\u2060-1",
            "Hä\ufeffme-1",
            "Häme\ufe0f-1",
            "Häme\u20111",
            "HÄME-1\u200e",
        ),
        *(sign.join(("Hä", "me-1")) for sign in (*INVISIBLE_CHARACTERS, "\U000e0100")),
    ],
)
def test_texts_that_look_alike_are_the_same_on_several_lines(other: str) -> None:
    batch: list[Return] = [{"lines": [Line("", answers={"results": text}) for text in ("Häme-1", other)], "costs": []}]
    condition = Call("unique", (TEXT, ColumnRef("lines", "results", TEXT.variable)))

    assert verdicts(condition, batch) == plain(condition, batch, "lines") == [False, False]


@pytest.mark.parametrize("sign", [*BLANK_CHARACTERS, *LINE_BREAKS])
def test_every_blank_inside_a_text_is_a_space_on_several_lines(sign: str) -> None:
    batch: list[Return] = [
        {"lines": [Line("", answers={"results": text}) for text in ("Häme 1", f"Häme{sign}1", "Häme1")], "costs": []}
    ]
    condition = Call("unique", (TEXT, ColumnRef("lines", "results", TEXT.variable)))

    assert verdicts(condition, batch) == plain(condition, batch, "lines") == [False, False, True]


def test_columns_are_counted_within_each_return() -> None:
    def returned(amount: float, state: str) -> Return:
        return {
            "lines": [Line("G01", answers={"spent": 3.0, "state": state})],
            "costs": [Line("1", answers={"amount": amount})],
        }

    batch = [returned(3.0, "done"), returned(4.0, "done")]

    assert verdicts(condition_of("sum(costs.amount) == spent"), batch) == [True, False]
    assert verdicts(Call("unique", (STATE, ColumnRef("lines", "state", STATE.variable))), batch) == [True, True]


# The schema


def test_a_schema_has_a_check_for_each_rule_named_by_index_and_code() -> None:
    table = with_rules(LINES, rules.required(NUMBER), rules.longest(TEXT, Constant(5.0)))

    checks = schema.schema(table).columns[ROW].checks

    assert [check.name for check in checks] == ["000 R501", "001 R505"]
    assert checks[1].description == "length(results) <= 5.0"


def test_a_schema_never_coerces() -> None:
    made = schema.schema(with_rules(LINES, RULES["holds"][7]))

    assert not made.coerce
    assert not any(column.coerce for column in made.columns.values())


def test_broken_rules_come_by_table_row_and_order_of_the_rules() -> None:
    line = Line("G01", answers={"spent": -1.0, "results": "abc"})
    first, second = rules.longest(TEXT, Constant(2.0)), rules.at_least(NUMBER, Constant(0.0))
    amount = rules.required(FieldRef("amount", Variable(ValueType.NUMBER)))
    tables = [with_rules(COSTS, amount), with_rules(LINES, first, second)]
    batch: list[Return] = [{"lines": [line, Line("G02", answers={"spent": 1.0}), line], "costs": [Line("1")]}]

    assert find_broken_rules(tables, frames_of(tables, batch)) == [
        BrokenRule("costs", amount, 0, {}),
        BrokenRule("lines", first, 0, {"length": 3.0, "limit": 2.0}),
        BrokenRule("lines", second, 0, {"value": -1.0, "limit": 0.0}),
        BrokenRule("lines", first, 2, {"length": 3.0, "limit": 2.0}),
        BrokenRule("lines", second, 2, {"value": -1.0, "limit": 0.0}),
    ]


def test_an_empty_batch_breaks_nothing() -> None:
    table = with_rules(LINES, *(rule for some in RULES.values() for rule in some))

    assert find_broken_rules([table, COSTS], frames_of([table, COSTS], [])) == []


def test_pandera_validates_each_table_once_and_a_broken_table_rule_by_rule(monkeypatch: pytest.MonkeyPatch) -> None:

    validate, calls = pa.DataFrameSchema.validate, []

    def counting(self: pa.DataFrameSchema, *args: Any, **options: Any) -> Any:
        calls.append((self.name, [check.name for check in self.columns[ROW].checks]))
        return validate(self, *args, **options)

    monkeypatch.setattr(pa.DataFrameSchema, "validate", counting)
    kept, broken = rules.at_least(NUMBER, Constant(0.0)), rules.required(NUMBER)
    tables = [with_rules(LINES, kept, broken), with_rules(COSTS, rules.required(FieldRef("amount", NUMBER.variable)))]
    batch: list[Return] = [{"lines": [Line("G01")], "costs": [Line("1", answers={"amount": 2.0})]}] * 40

    assert [each.rule for each in find_broken_rules(tables, frames_of(tables, batch))] == [broken] * 40
    assert calls == [("lines", ["all rules"]), ("lines", ["000 R502", "001 R501"]), ("costs", ["all rules"])]


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda frame: frame.drop("remark"), id="a column is missing"),
        pytest.param(lambda frame: frame.drop("spent"), id="a column that a rule needs is missing"),
        pytest.param(lambda frame: frame.with_columns(extra=1), id="a column too many"),
        pytest.param(lambda frame: frame.with_columns(pl.col("spent").cast(pl.String)), id="another type"),
        pytest.param(lambda frame: frame.with_columns(due=pl.lit(None, pl.Boolean)), id="nothing where there must be"),
    ],
)
def test_a_frame_that_is_not_as_agreed_is_a_fault_of_ours(spoil: Callable[[pl.DataFrame], pl.DataFrame]) -> None:
    table = with_rules(LINES, rules.at_least(NUMBER, Constant(0.0)), rules.unique(NUMBER, "lines"))
    frames = frames_of([table, COSTS], [SINGLE_LINE])

    with pytest.raises(RuntimeError, match="table lines"):
        find_broken_rules([table], frames | {"lines": spoil(frames["lines"])})


def test_a_check_that_cannot_be_computed_is_a_fault_of_ours() -> None:
    table = with_rules(
        LINES,
        Rule(
            code="R511",
            field_name="spent",
            condition=Call("mentions", (NUMBER, Constant("a"))),
            severity=Severity.ERROR,
        ),
    )

    with pytest.raises(RuntimeError, match="expected String"):
        find_broken_rules([table], frames_of([table], [SINGLE_LINE]))


def test_the_frame_of_another_table_may_not_be_left_out() -> None:
    table = with_rules(LINES, RULES["required"][3])

    with pytest.raises(RuntimeError, match="costs"):
        find_broken_rules([table], {"lines": frame_of(table, [SINGLE_LINE])})


@pytest.mark.parametrize(
    "setting", [{"PANDERA_VALIDATION_ENABLED": "False"}, {"PANDERA_VALIDATION_DEPTH": "SCHEMA_ONLY"}]
)
@pytest.mark.slow
def test_no_setting_of_the_machine_switches_the_rules_off(setting: dict[str, str]) -> None:
    script = """
        import sys
        from expressions_strategy import LINES, Line
        from rule_verdicts import find_broken_rules, frames_of, with_rules
        from lamppu_xl.domain import rules
        from lamppu_xl.domain.answer_types import ValueType
        from lamppu_xl.domain.expressions import FieldRef, Variable
        table = with_rules(LINES, rules.required(FieldRef("spent", Variable(ValueType.NUMBER))))
        line = {"lines": [Line("G01")], "costs": []}
        assert len(find_broken_rules([table], frames_of([table], [line]))) == 1
        assert "pandas" not in sys.modules
    """
    subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        env=os.environ | setting | {"PYTHONPATH": os.pathsep.join(sys.path)},
        check=True,
    )


# Patterns

PATTERNS = (
    "",
    "a",
    "^a|b$",
    r"[A-Z]{2,5}-\d{4}",
    r"\w+",
    r"\W*",
    r"[^\W\d]+",
    r"\s+",
    r"\S\s?\S",
    r"[\s\w.-]{1,3}?",
    r"(a|b)+?c*",
    r"(?:\d{1,3}\.){2,}",
    ".*",
    r"a\.b\/c\-\\",
    r"\x41\u00e4",
    "[äöå]",
    "😀{2}",
)
OUTSIDE = (
    r"(a)\1",
    "a(?=b)",
    "(?<!a)b",
    "(?P<name>a)",
    "(?i)a",
    "a++",
    "a**",
    "a{,3}",
    "a{x}",
    "[[a]b]",
    "[a&&b]",
    "[a--b]",
    "[]a]",
    r"\<a",
    r"\bword",
    r"\Z",
    r"\p{L}",
    "a$b",
    "^*",
    "(",
    "*a",
    "[z-a]",
    "a{3,2}",
    r"\w{1000}{1000}",
    "(?x)a # b",
    "a{99999999999}",
)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_of_the_dialect_is_taken(pattern: str) -> None:
    assert not is_invalid_pattern(pattern)
    assert not unsupported_part(pattern)


@pytest.mark.parametrize("pattern", OUTSIDE)
def test_a_pattern_outside_the_dialect_is_refused(pattern: str) -> None:
    assert is_invalid_pattern(pattern) or unsupported_part(pattern)


@pytest.mark.parametrize(
    "pattern", [r"\W{200}", r"(?:\w\W){100}", r"(?:[^\d]{10}){20}", "(?:a{10}){100}", r"[A-Z]{1000}"]
)
def test_polars_has_room_for_the_longest_repetitions_of_the_dialect(pattern: str) -> None:
    assert not unsupported_part(pattern)
    assert unsupported_part(re.sub(r"\d+\}$", lambda count: f"{int(count[0][:-1]) + 1}}}", pattern))
    assert pl.Series(["a"]).str.contains(to_rust_pattern(pattern)).item() is False


@given(st.sampled_from(PATTERNS), st.text("aAbcäöÄ0٣½_. -\n\r\t\x1c\u00a0\u0308\u200d😀²ⅷ人", max_size=6))
def test_a_pattern_fits_the_same_texts_in_both_engines(pattern: str, text: str) -> None:
    fits = pl.Series([text]).str.contains(to_rust_pattern(pattern)).item()

    assert fits is (re.fullmatch(pattern, text) is not None)


def test_columns_of_a_table_are_those_of_its_answers_and_given_facts() -> None:
    table = Table(
        id="figures",
        title=Text.of(en="Figures"),
        rows=FreeLines(1),
        fields=(
            Field(name="unit", label=Text.of(en="Unit"), kind=ANSWER_TYPES["text"], given="row.unit"),
            Field(name="count", label=Text.of(en="Count"), kind=ANSWER_TYPES["integer"], previous=True),
        ),
    )

    assert columns(table) == {
        "_file": pl.UInt32(),
        "_row": pl.String(),
        "due": pl.Boolean(),
        "period.start": pl.Date(),
        "period.end": pl.Date(),
        "unit": pl.String(),
        "unit:filled": pl.Boolean(),
        "count": pl.Float64(),
        "count:filled": pl.Boolean(),
        "previous.count": pl.Float64(),
        "previous.count:filled": pl.Boolean(),
    }


@pytest.mark.parametrize("pattern", [r"\bA", "[a&&b]", "a++", r"\w{201}", r"(a)\1"])
def test_a_definition_takes_no_pattern_that_pandera_could_not_use(pattern: str) -> None:
    form = TINY_FORM.replace(r'"[A-Z]{2}-\\d+"', f"'{pattern}'")
    assert form != TINY_FORM
    loaded = read(TINY_PROJECT, form)
    assert [problem.code.id for problem in loaded.problems if problem.code.severity == "error"] == ["D115"]
