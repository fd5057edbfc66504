"""Rules as pandera checks on polars frames: the reading that decides on a return.

A batch of returns is one frame per table, a row for each line of each return:

=========================== =======================================================================
``_file``                   which submission of the batch, from 0 (UInt32)
``_row``                    the line's id: a goal, a code, a number from 1
``<field>``                 the answer or given fact; null when blank or of the wrong type
``<field>:filled``          whether anything stands in the cell, be it of the wrong type
``previous.<field>``        last period's answer, with ``previous.<field>:filled``, where it is carried
``due``                     whether the line must be answered this period
``period.start`` and `end`  the days of the period
=========================== =======================================================================

What a rule asks of a whole column (`sum(costs.spent)`, `goal in deviations.goal`, unique) is counted beforehand, within
each submission, and joined in as a further column that bears the name of its expression. Then pandera validates once.

Answers are parsed before they come here, and pandera never coerces: one failed coercion would hide the other faults of
its column. So whatever pandera reports besides a broken rule is a fault of this module, and is raised.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import and_, or_

import pandera.polars as pa
import polars as pl
from pandera.config import ValidationDepth, config_context
from pandera.errors import SchemaErrorReason, SchemaErrors

from lamppu_xl.domain.answer_types import ValueType
from lamppu_xl.domain.expression_evaluator import exact_sum
from lamppu_xl.domain.expressions import (
    TOLERANCE,
    And,
    Arithmetic,
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
    Value,
    type_of,
    walk,
)
from lamppu_xl.domain.project import Field, Table
from lamppu_xl.domain.regex_dialect import to_rust_pattern
from lamppu_xl.domain.rules import Rule

FILE = "_file"
ROW = "_row"
DUE = "due"
FILLED = ":filled"
"""Ends the name of the column that tells whether a cell holds anything."""
PREVIOUS = "previous."
"""Begins the name of a column of last period's answers."""

DTYPES: dict[ValueType, pl.DataType] = {
    ValueType.TEXT: pl.String(),
    ValueType.NUMBER: pl.Float64(),
    ValueType.DATE: pl.Date(),
    ValueType.TRUTH: pl.Boolean(),
}
"""How polars holds a value of each type."""

_ROW_IDS = frozenset({"goal", "code"})
"""What an expression calls the id of its line."""


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """A rule that one line does not meet."""

    table: str
    rule: Rule
    row: int
    """The index into the table's frame."""
    facts: Mapping[str, Value]
    """The rule's facts on that line, without those that have no value there."""


def columns(table: Table) -> dict[str, pl.DataType]:
    """The columns that the frame of a table must have, and no others."""
    dtypes: dict[str, pl.DataType] = {FILE: pl.UInt32(), ROW: pl.String(), DUE: pl.Boolean()}
    dtypes |= {"period.start": pl.Date(), "period.end": pl.Date()}
    for field in table.fields:
        for name in _names(field):
            dtypes[name] = DTYPES[field.kind.type]
            dtypes[name + FILLED] = pl.Boolean()
    return dtypes


def _names(field: Field) -> tuple[str, ...]:
    return (field.name, PREVIOUS + field.name) if field.previous else (field.name,)


def schema(table: Table) -> pa.DataFrameSchema:
    """The table's rules as a pandera schema: one check per rule, named by its index and code, `003 R501`.

    The checks look at whole rows, but hang on the column of line ids: pandera quotes the cells of a failed check, and a
    check of the frame would make it quote every text of every row that fails. The other columns are not named here:
    `_check_shape` has looked at all of them at once, which takes pandera longer than the rules themselves.
    """
    checks = [_check(index, rule) for index, rule in enumerate(table.rules)]
    return pa.DataFrameSchema({ROW: pa.Column(pl.String(), checks)}, name=table.id, strict=False, coerce=False)


def _check_shape(table: Table, frame: pl.DataFrame) -> None:
    """RuntimeError when a frame has not exactly the columns, types and blanks that the rules stand on."""
    wanted = columns(table) | {to_source(part): DTYPES[type_of(part)] for part in _counted(table)}
    found = dict(frame.schema)
    odd = [f"{name}: {found.get(name)}" for name in {**wanted, **found} if found.get(name) != wanted.get(name)]
    odd += [f"{name}: nulls" for name in wanted if _always_there(name) and not odd and frame[name].null_count()]
    if odd:
        raise RuntimeError(f"table {table.id}: {', '.join(odd)[:500]}")


def _always_there(name: str) -> bool:
    return name in (FILE, ROW, DUE) or name.endswith(FILLED)


def _check(index: int, rule: Rule) -> pa.Check:
    verdict = polars_of(rule.condition).fill_null(value=True).alias("verdict")

    def passes(data: pa.PolarsData) -> pl.LazyFrame:
        return data.lazyframe.with_columns(verdict).select("verdict")

    return pa.Check(passes, name=f"{index:03d} {rule.code}", description=to_source(rule.condition))


@dataclass(frozen=True, slots=True)
class RuleViolations:
    """A rule with all lines of a batch that do not meet it."""

    table: str
    rule: Rule
    rows: Sequence[int]
    """The indices into the table's frame, rising."""
    facts: Mapping[str, Sequence[Value | None]]
    """The rule's facts, each on those lines in turn; None where it has no value."""


def find_broken_rules(tables: Sequence[Table], frames: Mapping[str, pl.DataFrame]) -> list[BrokenRule]:
    """As `find_violations`, but line by line: by table, row and the order of the rules."""
    found: list[BrokenRule] = []
    for table in tables:
        breaks = [violation for fault in _failing(table, frames) for violation in _each(fault)]
        found += sorted(breaks, key=lambda violation: violation.row)
    return found


def _each(fault: RuleViolations) -> Iterator[BrokenRule]:
    for number, row in enumerate(fault.rows):
        by_name = {name: facts[number] for name, facts in fault.facts.items()}
        known = {name: fact for name, fact in by_name.items() if fact is not None}
        yield BrokenRule(fault.table, fault.rule, row, known)


def find_violations(tables: Sequence[Table], frames: Mapping[str, pl.DataFrame]) -> list[RuleViolations]:
    """Every broken rule of a batch, by table and the order of the rules: one pandera validation per table.

    The frames of all tables are needed, also of those without rules, since rules look across. RuntimeError when a frame
    is not what `columns` says or a check cannot be computed: that is our fault, never a partner's.
    """
    return [violation for table in tables for violation in _failing(table, frames)]


def _failing(table: Table, frames: Mapping[str, pl.DataFrame]) -> Iterator[RuleViolations]:
    try:
        frame = _with_counts(table, frames)
    except (KeyError, pl.exceptions.PolarsError) as error:
        raise RuntimeError(f"table {table.id}: {error!r}") from error
    cases = _failures(table, frame)
    for number, rows in cases.group_by("number", maintain_order=True).agg("row").sort("number").iter_rows():
        rule = table.rules[number]
        yield RuleViolations(table.id, rule, rows, _facts(rule, frame, rows))


def _failures(table: Table, frame: pl.DataFrame) -> pl.DataFrame:
    """Pairs of `row` and `number` of a rule that fails there, in that order."""
    _check_shape(table, frame)
    # Whatever the environment says: pandera can be told there to skip validation, or the data in it.
    with config_context(validation_enabled=True, validation_depth=ValidationDepth.SCHEMA_AND_DATA):
        try:
            schema(table).validate(frame, lazy=True)
        except SchemaErrors as errors:
            ours = [
                fault for fault in errors.schema_errors if fault.reason_code is not SchemaErrorReason.DATAFRAME_CHECK
            ]
            if ours:
                raise RuntimeError(f"table {table.id}: " + "; ".join(str(fault)[:500] for fault in ours)) from None
            cases: pl.DataFrame = errors.failure_cases
            return cases.select(row="index", number="check_number").sort("row", "number")
    return pl.DataFrame(schema={"row": pl.Int32, "number": pl.Int32})


def _facts(rule: Rule, frame: pl.DataFrame, rows: list[int]) -> Mapping[str, Sequence[Value | None]]:
    if not rule.facts:
        return {}
    # Beside a whole column a constant is repeated for each row.
    values = frame[rows].select(pl.col(FILE), *(polars_of(expr).alias(name) for name, expr in rule.facts.items()))
    return {name: values[name].to_list() for name in rule.facts}


# Expressions in polars


def polars_of(expr: Expr) -> pl.Expr:
    """The polars reading of an expression, over the columns of a frame and of what was counted for it beforehand."""
    reading = _reading(expr)
    return pl.when(reading.is_finite()).then(reading) if type_of(expr) is ValueType.NUMBER else reading


def _reading(expr: Expr) -> pl.Expr:
    """As `polars_of`, but a number beyond what a cell can hold is still an infinity or no number here."""
    match expr:
        case Constant(value):
            return pl.lit(value, DTYPES[type_of(expr)])
        case FieldRef(name):
            return pl.col(name)
        case PreviousRef(name):
            return pl.col(PREVIOUS + name)
        case ContextValue(name):
            return pl.col(ROW if name in _ROW_IDS else name)
        case And(parts):
            return reduce(and_, map(_reading, parts))
        case Or(parts):
            return reduce(or_, map(_reading, parts))
        case Not(part):
            return ~_reading(part)
        case Compare(operator, left, right):
            return _compare(operator, _reading(left), _reading(right), type_of(left))
        case Arithmetic(operator, left, right):
            return _calculate(operator, _reading(left), _reading(right))
        case Membership(_, ColumnRef()) | Call("sum" | "unique"):
            return pl.col(to_source(expr))
        case Membership(value, tuple() as among):
            sought = _reading(value)
            return reduce(or_, [_compare("==", sought, _reading(constant), type_of(value)) for constant in among])
        case Call(function, arguments):
            return _call(function, arguments)
    raise TypeError(f"{expr} has no value of its own")


def _compare(operator: str, left: pl.Expr, other: pl.Expr, kind: ValueType) -> pl.Expr:
    if kind is not ValueType.NUMBER:
        below, above = left < other, left > other
    else:
        difference = left - other
        slack = TOLERANCE * pl.max_horizontal(pl.lit(1.0), left.abs(), other.abs())
        below, above = difference < -slack, difference > slack
    verdict = {
        "==": lambda: ~below & ~above,
        "!=": lambda: below | above,
        "<": lambda: below,
        "<=": lambda: ~above,
        ">": lambda: above,
        ">=": lambda: ~below,
    }[operator]()
    return pl.when(left.is_finite() & other.is_finite()).then(verdict) if kind is ValueType.NUMBER else verdict


def _calculate(operator: str, left: pl.Expr, other: pl.Expr) -> pl.Expr:
    match operator:
        case "+":
            return left + other
        case "-":
            return left - other
        case "*":
            return left * other
    return pl.when(other.is_finite() & (other.abs() > TOLERANCE)).then(left / _spread(other))


def _spread(divisor: pl.Expr) -> pl.Expr:
    """The same on every row: by a single number polars would multiply with its reciprocal, off by the last digit."""
    return divisor + pl.col(FILE).cast(pl.Float64) * 0.0


def _call(function: str, arguments: Sequence[Expr]) -> pl.Expr:
    match function, arguments:
        case "blank", [FieldRef(name)]:
            return ~pl.col(name + FILLED)
        case "blank", [PreviousRef(name)]:
            return ~pl.col(PREVIOUS + name + FILLED)
        case "length", [text]:
            return _reading(text).str.len_chars().cast(pl.Float64)
        case "mentions", [text, *words]:
            lower = _reading(text).str.to_lowercase()
            return reduce(or_, [lower.str.contains(_text(word).lower(), literal=True) for word in words])
        case "matches", [text, pattern]:
            return _reading(text).str.contains(to_rust_pattern(_text(pattern)))
        case "abs", [number]:
            return _reading(number).abs()
        case "round", [number, Constant(float() as digits)]:
            return _round(_reading(number), 10.0**digits)
        case "days", [start, end]:
            return (_reading(end) - _reading(start)).dt.total_days().cast(pl.Float64)
    raise TypeError(f"{function} does not take {arguments}")


def _round(number: pl.Expr, scale: float) -> pl.Expr:
    """The same arithmetic, in the same order, as `expressions.round_half_up`."""
    scaled = number.abs() * scale
    rounded = (scaled + 0.5 + TOLERANCE).floor() / _spread(pl.lit(scale))
    return pl.when(scaled.is_infinite()).then(number).when(number < 0).then(-rounded).otherwise(rounded)


def _text(expr: Expr) -> str:
    if isinstance(expr, Constant) and isinstance(expr.value, str):
        return expr.value
    raise TypeError(f"{expr} is no text")


# Whole columns, counted within each submission


def _counted(table: Table) -> list[Expr]:
    """The parts of a table's rules that look at a whole column; sums first, as others may stand on them."""
    every = [part for rule in table.rules for expr in (rule.condition, *rule.facts.values()) for part in walk(expr)]
    looks = [part for part in every if isinstance(part, Membership | Call) and any(map(_is_column, _operands(part)))]
    return sorted({to_source(part): part for part in looks}.values(), key=lambda part: not _is_sum(part))


def _operands(expr: Membership | Call) -> tuple[object, ...]:
    return expr.arguments if isinstance(expr, Call) else (expr.among,)


def _is_column(part: object) -> bool:
    return isinstance(part, ColumnRef)


def _is_sum(expr: Expr) -> bool:
    return isinstance(expr, Call) and expr.function == "sum"


def _with_counts(table: Table, frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    frame = frames[table.id]
    for part in _counted(table):
        match part:
            case Call("sum", (ColumnRef() as column,)):
                counted = _sums(frame, _column(column, frames))
            case Call("unique", (value, ColumnRef() as column)):
                counted = _occurrences(frame, value, _column(column, frames)) <= 1
            case Membership(value, ColumnRef() as column):
                counted = _occurrences(frame, value, _column(column, frames)) > 0
            case _:
                raise TypeError(f"{part} does not look at a column")
        frame = frame.with_columns(counted.alias(to_source(part)))
    return frame


def _column(column: ColumnRef, frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """What a column holds, without the blanks, as pairs of `_file` and `found`."""
    return frames[column.table].select(FILE, found=pl.col(column.field)).drop_nulls()


def _sums(frame: pl.DataFrame, column: pl.DataFrame) -> pl.Series:
    lists = dict(column.group_by(FILE).agg("found").iter_rows())
    files = frame[FILE].unique().to_list()
    totals = {FILE: files, "total": [exact_sum(lists.get(file, ())) for file in files]}
    by_file = pl.DataFrame(totals, {FILE: pl.UInt32(), "total": pl.Float64()})
    return frame.select(FILE).with_row_index("row").join(by_file, on=FILE, how="left").sort("row")["total"]


def _occurrences(frame: pl.DataFrame, value: Expr, column: pl.DataFrame) -> pl.Series:
    """How often each row's value stands in the column of its own submission; null where it has none."""
    found = column.group_by(FILE, "found").len("times")
    sought = frame.select(FILE, sought=polars_of(value)).with_row_index("row")
    if type_of(value) is ValueType.NUMBER:
        near = _compare("==", pl.col("sought"), pl.col("found"), ValueType.NUMBER)
        pairs = sought.join(found, on=FILE).filter(near)
    else:
        pairs = sought.join(found, left_on=[FILE, "sought"], right_on=[FILE, "found"])
    times = pairs.group_by("row").agg(pl.col("times").sum())
    counted = sought.join(times, on="row", how="left").sort("row")
    return counted.select(pl.when(pl.col("sought").is_not_null()).then(pl.col("times").fill_null(0))).to_series()


def to_source(expr: Expr) -> str:
    """An expression as it might be written in a definition; `expressions.parse` reads it back to the same.

    >>> from lamppu_xl.expressions import Variable
    >>> to_source(Compare("<=", FieldRef("spent", Variable(Type.NUMBER)), Constant(1.0)))
    'spent <= 1.0'
    """
    match expr:
        case Constant(date() as day):
            return f'date("{day.isoformat()}")'
        case Constant(value):
            return repr(value)
        case FieldRef(name) | ContextValue(name):
            return name
        case PreviousRef(name):
            return PREVIOUS + name
        case ColumnRef(table, field):
            return f"{table}.{field}"
        case Arithmetic(operator, left, right) | Compare(operator, left, right):
            return f"{_inner(left)} {operator} {_inner(right)}"
        case And(parts):
            return " and ".join(map(_inner, parts))
        case Or(parts):
            return " or ".join(map(_inner, parts))
        case Not(part):
            return f"not {_inner(part)}"
        case Membership(value, ColumnRef() as among):
            return f"{_inner(value)} in {to_source(among)}"
        case Membership(value, tuple() as among):
            return f"{_inner(value)} in [{', '.join(map(to_source, among))}]"
        case Call("round", (number, Constant(float() as digits))):
            return f"round({to_source(number)}, {digits:.0f})"
        case Call(function, arguments):
            return f"{function}({', '.join(map(to_source, arguments))})"
    raise TypeError(f"{expr} cannot be said")


def _inner(expr: Expr) -> str:
    compound = isinstance(expr, Arithmetic | Compare | And | Or | Not | Membership)
    return f"({to_source(expr)})" if compound else to_source(expr)
