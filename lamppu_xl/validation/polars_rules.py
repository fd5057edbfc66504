"""Rules as pandera checks on polars frames. `validate` decides on returns by this implementation of the rules.

A batch of returns is one frame per table, with a row for each line of each return:

=========================== =======================================================================
``_file``                   the index of the submission in the batch (UInt32)
``_row``                    the id of the line: a goal, a code, a number from 1
``<field>``                 the answer or given value; null if blank or of the wrong type
``<field>:filled``          whether the cell contains anything, of the right type or not
``previous.<field>``        the previous answer, with ``previous.<field>:filled``, if the field has one
``due``                     whether the line must be answered this period
``<field>.<detail>``        what the chosen option belongs to, if a rule reads it
``period.start`` and `end`  the days of the period
``today``                   the day on which the return was saved, if a rule reads it
=========================== =======================================================================

The parts of a rule that read a whole column (`sum(costs.spent)`, `goal in deviations.goal`, unique) are computed first,
within each submission. Each becomes a derived column that has the source of the expression as its name.

Answers are parsed before this step, and pandera never coerces: one failed coercion would hide the other faults of its
column. If pandera reports anything but a broken rule, this module has a fault, and the error is raised.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add, and_, mul, or_, sub

import pandera.polars as pa
import polars as pl
from pandera.config import ValidationDepth, config_context
from pandera.errors import SchemaErrorReason, SchemaErrors

from lamppu_xl.domain.answer_types import ValueType
from lamppu_xl.domain.expression_evaluator import exact_sum
from lamppu_xl.domain.expression_source import to_source
from lamppu_xl.domain.expressions import (
    COMPARISONS,
    SUM_WHERE,
    TODAY,
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
    MemberRef,
    Membership,
    Not,
    Or,
    ParentRef,
    PreviousRef,
    Value,
    column_sum,
    details_read,
    options_of,
    type_of,
    walk,
)
from lamppu_xl.domain.form import Field, Table
from lamppu_xl.domain.regex_dialect import to_rust_pattern
from lamppu_xl.domain.rules import Rule
from lamppu_xl.domain.text_normalising import (
    ALIKE_AS_HYPHEN,
    ALIKE_AS_NOTHING,
    ALIKE_AS_SPACE,
    SELECTORS,
    ZERO_WIDTH_SPACE,
)
from lamppu_xl.validation.row_views import VIEW, reads_others, type_of_view, view_column, views

FILE = "_file"
ROW = "_row"
DUE = "due"
FILLED = ":filled"
"""The end of the name of a column that says whether a cell contains anything."""
MEMBER = "member."
"""The start of the name of a column of the lines that `sum(… where …)` selects."""
PREVIOUS = "previous."
"""The start of the name of a column of previous answers."""

DTYPES: dict[ValueType, pl.DataType] = {
    ValueType.TEXT: pl.String(),
    ValueType.NUMBER: pl.Float64(),
    ValueType.DATE: pl.Date(),
    ValueType.TRUTH: pl.Boolean(),
}
"""The polars type for each type of value."""

_ROW_IDS = frozenset({"goal", "code"})
"""The names of the line's id in an expression."""

_ARITHMETIC: dict[str, Callable[[pl.Expr, pl.Expr], pl.Expr]] = {"+": add, "-": sub, "*": mul}


@dataclass(frozen=True, slots=True)
class RuleViolations:
    """A rule with all lines of a batch that break it."""

    table: str
    rule: Rule
    rows: Sequence[int]
    """The indices into the table's frame, in ascending order."""
    facts: Mapping[str, Sequence[Value | None]]
    """The rule's facts, each with its values on those lines; None for a missing value."""


def columns(table: Table) -> dict[str, pl.DataType]:
    """The exact columns that the frame of a table must have."""
    dtypes: dict[str, pl.DataType] = {FILE: pl.UInt32(), ROW: pl.String(), DUE: pl.Boolean()}
    dtypes |= {"period.start": pl.Date(), "period.end": pl.Date()}
    dtypes |= {to_source(leaf): pl.String() for leaf in parents_read(table)}
    dtypes |= {f"{choice.field}.{name}": pl.Float64() for choice, name in numbers_read(table)}
    if reads_today(table):
        dtypes[TODAY.name] = pl.Date()
    for field in table.fields:
        if field.kind_from:
            dtypes |= _view_columns(table, field)
            continue
        for name in (field.name, PREVIOUS + field.name) if field.previous else (field.name,):
            dtypes |= {name: DTYPES[field.kind.type], name + FILLED: pl.Boolean()}
    return dtypes


def _view_columns(table: Table, field: Field) -> dict[str, pl.DataType]:
    """The columns of a field whose kind depends on the row."""
    dtypes: dict[str, pl.DataType] = {field.name + VIEW: pl.String()}
    for start in ("", PREVIOUS) if field.previous else ("",):
        dtypes |= {f"{start}{field.name}:{view}": DTYPES[type_of_view(view)] for view in views(table)}
        dtypes[start + field.name + FILLED] = pl.Boolean()
    return dtypes


def parents_read(table: Table) -> list[ParentRef]:
    """What chosen options belong to, as far as a rule of a table reads it."""
    leaves = (leaf for rule in table.rules for leaf in walk(rule.condition) if isinstance(leaf, ParentRef))
    return [*dict.fromkeys(leaves)]


def numbers_read(table: Table) -> list[tuple[FieldRef, str]]:
    """The numbers of chosen options that a rule of a table reads, each as the field of the choice and a name."""
    expressions = (expr for rule in table.rules for expr in (rule.condition, *rule.facts.values()))
    return [*dict.fromkeys(read for expr in expressions for read in details_read(expr))]


def reads_today(table: Table) -> bool:
    """Whether a rule of a table depends on the day on which a return was saved."""
    expressions = (expr for rule in table.rules for expr in (rule.condition, *rule.facts.values()))
    return any(part == TODAY for expr in expressions for part in walk(expr))


def schema(table: Table) -> pa.DataFrameSchema:
    """The table's rules as a pandera schema: one check per rule, named by its index and code, `003 R501`."""
    checks = (
        _check(_verdict(rule), f"{number:03d} {rule.code}", to_source(rule.condition))
        for number, rule in enumerate(table.rules)
    )
    return _schema(table, checks)


def _combined_schema(table: Table) -> pa.DataFrameSchema:
    """The same rules in a single check: a check of its own for each takes several times as long."""
    return _schema(table, [_check(pl.all_horizontal(map(_verdict, table.rules)), "all rules")])


def _schema(table: Table, checks: Iterable[pa.Check]) -> pa.DataFrameSchema:
    """A schema with checks of complete rows, which belong to the column of line ids.

    Pandera quotes the cells of a failed check: a check of the frame would quote every text of every failed row. The
    schema does not name the other columns: `_check_shape` checks them all at once, because that takes pandera longer
    than the rules themselves.
    """
    return pa.DataFrameSchema({ROW: pa.Column(pl.String(), [*checks])}, name=table.id, strict=False, coerce=False)


def _verdict(rule: Rule) -> pl.Expr:
    """Whether a row keeps a rule."""
    verdict = polars_of(rule.condition).fill_null(value=True)
    others = reads_others(rule.condition)
    return verdict if others is None else verdict | others


def _check(verdict: pl.Expr, name: str, description: str = "") -> pa.Check:
    def passes(data: pa.PolarsData) -> pl.LazyFrame:
        return data.lazyframe.with_columns(verdict.alias("verdict")).select("verdict")

    return pa.Check(passes, name=name, description=description)


def find_violations(tables: Sequence[Table], frames: Mapping[str, pl.DataFrame]) -> Iterator[RuleViolations]:
    """Every broken rule of a batch, by table and in the order of the rules.

    Pandera validates each table with one check of all rules, and again rule by rule only where that fails.

    Args:
        tables: the tables whose rules are checked.
        frames: the frames of all tables of the form, since rules may read other tables.

    Raises:
        RuntimeError: a frame does not have the `columns`, or a check cannot be computed.
    """
    for table in tables:
        try:
            frame = _with_derived_columns(table, frames)
        except (KeyError, pl.exceptions.PolarsError) as error:
            raise RuntimeError(f"table {table.id}: {error!r}") from error
        _check_shape(table, frame)
        if not table.rules or _failure_cases(_combined_schema(table), frame).is_empty():
            continue
        cases = _failure_cases(schema(table), frame)
        for number, rows in cases.group_by("number", maintain_order=True).agg("row").sort("number").iter_rows():
            yield RuleViolations(table.id, table.rules[number], rows, _facts(table.rules[number], frame, rows))


def _check_shape(table: Table, frame: pl.DataFrame) -> None:
    """RuntimeError if a frame does not have exactly the columns, types and values that the rules need."""
    expected = columns(table) | {to_source(part): DTYPES[type_of(part)] for part in _column_reads(table)}
    schema = dict(frame.schema)
    faults = [f"{name}: {schema.get(name)}" for name in expected | schema if schema.get(name) != expected.get(name)]
    if not faults:
        complete = [name for name in expected if name in (FILE, ROW, DUE) or name.endswith(FILLED)]
        faults = [f"{name}: nulls" for name in complete if frame[name].null_count()]
    if faults:
        raise RuntimeError(f"table {table.id}: {', '.join(faults)[:500]}")


def _failure_cases(rules: pa.DataFrameSchema, frame: pl.DataFrame) -> pl.DataFrame:
    """Pairs of `row` and `number` of a check that fails there, in that order.

    Raises:
        RuntimeError: a check cannot be computed.
    """
    # Environment variables can make pandera skip validation, or the data in it.
    with config_context(validation_enabled=True, validation_depth=ValidationDepth.SCHEMA_AND_DATA):
        try:
            rules.validate(frame, lazy=True)
        except SchemaErrors as errors:
            faults = [
                str(fault)[:500]
                for fault in errors.schema_errors
                if fault.reason_code is not SchemaErrorReason.DATAFRAME_CHECK
            ]
            if faults:
                raise RuntimeError(f"table {rules.name}: {'; '.join(faults)}") from None
            cases: pl.DataFrame = errors.failure_cases
            return cases.select(row="index", number="check_number").sort("row", "number")
    return pl.DataFrame(schema={"row": pl.Int32, "number": pl.Int32})


def _facts(rule: Rule, frame: pl.DataFrame, rows: list[int]) -> Mapping[str, Sequence[Value | None]]:
    if not rule.facts:
        return {}
    # Next to a column a constant is repeated for each row.
    values = frame[rows].select(pl.col(FILE), *(polars_of(expr).alias(name) for name, expr in rule.facts.items()))
    return {name: values[name].to_list() for name in rule.facts}


# Expressions in polars


def polars_of(expr: Expr) -> pl.Expr:
    """An expression as a polars expression over the columns of a frame, including its derived columns."""
    value = _unbounded(expr)
    return pl.when(value.is_finite()).then(value) if type_of(expr) is ValueType.NUMBER else value


def _unbounded(expr: Expr) -> pl.Expr:
    """The same, but a number that is too large for a cell is still an infinity or not a number."""
    match expr:
        case Constant(value):
            return pl.lit(value, DTYPES[type_of(expr)])
        case FieldRef() | PreviousRef() | ParentRef() | ContextValue() | MemberRef():
            return pl.col(_column_name(expr))
        case And(parts):
            return reduce(and_, map(_unbounded, parts))
        case Or(parts):
            return reduce(or_, map(_unbounded, parts))
        case Not(part):
            return ~_unbounded(part)
        case Compare(operator, left, right):
            return _compare(operator, _compared(left), _compared(right), type_of(left))
        case Arithmetic("/", left, right):
            divisor = _unbounded(right)
            is_valid = divisor.is_finite() & (divisor.abs() > TOLERANCE)
            return pl.when(is_valid).then(_unbounded(left) / _as_column(divisor))
        case Arithmetic(operator, left, right):
            return _ARITHMETIC[operator](_unbounded(left), _unbounded(right))
        case Call("sum", arguments) if not isinstance(arguments[0], ColumnRef):
            return reduce(add, [polars_of(argument).fill_null(0.0) for argument in arguments], pl.lit(0.0))
        case Membership(_, ColumnRef()) | Call("sum" | "sum_where" | "unique"):
            return pl.col(to_source(expr))
        case Membership(value, tuple() as constants):
            equal = [_compare("==", _compared(value), _compared(constant), type_of(value)) for constant in constants]
            return reduce(or_, equal)
        case Call("detail"):
            return pl.col(to_source(expr))
        case Call(function, arguments):
            return _call(function, arguments)
    raise TypeError(f"{expr} has no value of its own")


def _column_name(leaf: FieldRef | PreviousRef | ParentRef | ContextValue | MemberRef) -> str:
    match leaf:
        case ParentRef():
            return to_source(leaf)
        case MemberRef(_, name):
            return MEMBER + name
        case ContextValue(name):
            return ROW if name in _ROW_IDS else name
        case PreviousRef(name, variable):
            return PREVIOUS + view_column(name, variable)
    return view_column(leaf.field, leaf.variable)


def _compared(expr: Expr) -> pl.Expr:
    """A value as it is compared: a text without what is not seen, the option of a list as it is."""
    is_text = type_of(expr) is ValueType.TEXT and not options_of(expr)
    return _without_unseen(_unbounded(expr)) if is_text else _unbounded(expr)


def _compare(operator: str, left: pl.Expr, right: pl.Expr, kind: ValueType) -> pl.Expr:
    if kind is not ValueType.NUMBER:
        below, above = left < right, left > right
    else:
        difference = left - right
        slack = TOLERANCE * pl.max_horizontal(pl.lit(1.0), left.abs(), right.abs())
        below, above = difference < -slack, difference > slack
    verdict: pl.Expr = COMPARISONS[operator](above.cast(pl.Int8) - below.cast(pl.Int8), 0)
    return pl.when(left.is_finite() & right.is_finite()).then(verdict) if kind is ValueType.NUMBER else verdict


def _as_column(divisor: pl.Expr) -> pl.Expr:
    """The same number on every row. By a scalar polars multiplies with the reciprocal, and the last digit differs."""
    return divisor + pl.col(FILE).cast(pl.Float64) * 0.0


def _call(function: str, arguments: Sequence[Expr]) -> pl.Expr:
    match function, arguments:
        case "blank", [FieldRef() | PreviousRef() as leaf]:
            return ~pl.col(_column_name(leaf) + FILLED)
        case "length", [text]:
            content = _unbounded(text)  # counted as in Excel: an emoji is two characters
            return (content.str.len_chars() + content.str.count_matches("[\U00010000-\U0010ffff]")).cast(pl.Float64)
        case "words", [text]:
            return _unbounded(text).str.count_matches("[^ \\t\\r\\n\u00a0]+").cast(pl.Float64)
        case "month", [day]:
            return _unbounded(day).dt.truncate("1mo")
        case "mentions", [text, *words]:
            lower = _unbounded(text).str.to_lowercase()
            texts = [str(word.value).lower() for word in words if isinstance(word, Constant)]
            return reduce(or_, [lower.str.contains(word, literal=True) for word in texts])
        case "matches", [text, Constant(str() as pattern)]:
            return _unbounded(text).str.contains(to_rust_pattern(pattern))
        case "abs", [number]:
            return _unbounded(number).abs()
        case "round", [number, Constant(float() as digits)]:
            return _round(_unbounded(number), 10.0**digits)
        case "days", [start, end]:
            return (_unbounded(end) - _unbounded(start)).dt.total_days().cast(pl.Float64)
    raise TypeError(f"{function} does not take {arguments}")


def _round(number: pl.Expr, scale: float) -> pl.Expr:
    """The same arithmetic, in the same order, as `expression_evaluator.round_half_up`."""
    scaled = number.abs() * scale
    rounded = (scaled + 0.5 + TOLERANCE).floor() / _as_column(pl.lit(scale))
    return pl.when(scaled.is_infinite()).then(number).when(number < 0).then(-rounded).otherwise(rounded)


# Derived columns: what a rule reads of a whole column, within each submission


def _column_reads(table: Table) -> list[Expr]:
    """The parts of a table's rules that read a whole column. Sums come first, since other parts may contain them."""
    parts = [part for rule in table.rules for expr in (rule.condition, *rule.facts.values()) for part in walk(expr)]
    sums = [part for part in parts if column_sum(part)]
    sums += [part for part in parts if isinstance(part, Call) and part.function == SUM_WHERE]
    others = [
        part
        for part in parts
        if (isinstance(part, Call) and part.function == "unique")
        or (isinstance(part, Membership) and isinstance(part.among, ColumnRef))
    ]
    return list({to_source(part): part for part in (*sums, *others)}.values())


def _with_derived_columns(table: Table, frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    frame = frames[table.id]
    for part in _column_reads(table):
        match part:
            case Call("sum", (ColumnRef() as column,)):
                derived = _sums(frame, _values(column, frames))
            case Call("sum_where", (ColumnRef() as column, condition)):
                derived = _sums_where(frame, column, condition, frames)
            case Call("unique", (value, ColumnRef() as column)):
                derived = _occurrences(frame, value, column, _values(column, frames)) <= 1
            case Membership(value, ColumnRef() as column):
                derived = _occurrences(frame, value, column, _values(column, frames)) > 0
            case _:
                raise TypeError(f"{part} does not read a column")
        frame = frame.with_columns(derived.alias(to_source(part)))
    return frame


def _values(column: ColumnRef, frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The values of a column that are not blank, as pairs of `_file` and `member`."""
    return frames[column.table].select(FILE, member=pl.col(column.field)).drop_nulls()


def _sums(frame: pl.DataFrame, values: pl.DataFrame) -> pl.Series:
    members = dict(values.group_by(FILE).agg("member").iter_rows())
    files = frame[FILE].unique().to_list()
    totals = {FILE: files, "total": [exact_sum(members.get(file, ())) for file in files]}
    by_file = pl.DataFrame(totals, {FILE: pl.UInt32(), "total": pl.Float64()})
    return frame.select(FILE).with_row_index("row").join(by_file, on=FILE, how="left").sort("row")["total"]


def _sums_where(
    frame: pl.DataFrame, column: ColumnRef, condition: Expr, frames: Mapping[str, pl.DataFrame]
) -> pl.Series:
    """The sum for each row of the lines of its submission on which a condition is true."""
    names = {column.field, *(part.field for part in walk(condition) if isinstance(part, MemberRef))}
    members = frames[column.table].select(FILE, *(pl.col(name).alias(MEMBER + name) for name in sorted(names)))
    amount = MEMBER + column.field
    own = frame.with_row_index("row")
    pairs = own.join(members.filter(pl.col(amount).is_not_null()), on=FILE).filter(polars_of(condition))
    by_row = dict(pairs.group_by("row").agg(amount).iter_rows())
    return pl.Series([exact_sum(by_row.get(row, ())) for row in range(len(frame))], dtype=pl.Float64())


def _occurrences(frame: pl.DataFrame, value: Expr, column: ColumnRef, values: pl.DataFrame) -> pl.Series:
    """How often the value of each row occurs in the column of its submission; null for a row without a value."""
    sought = frame.select(FILE, sought=polars_of(value)).with_row_index("row")
    if type_of(column) is ValueType.TEXT and column.variable.options is None:
        values = values.with_columns(_comparable(pl.col("member")))
        sought = sought.with_columns(_comparable(pl.col("sought")))
    members = values.group_by(FILE, "member").len("times")
    if type_of(value) is ValueType.NUMBER:
        equal = _compare("==", pl.col("sought"), pl.col("member"), ValueType.NUMBER)
        pairs = sought.join(members, on=FILE).filter(equal)
    else:
        pairs = sought.join(members, left_on=[FILE, "sought"], right_on=[FILE, "member"])
    times = pairs.group_by("row").agg(pl.col("times").sum())
    counted = sought.join(times, on="row", how="left").sort("row")
    return counted.select(pl.when(pl.col("sought").is_not_null()).then(pl.col("times").fill_null(0))).to_series()


def _comparable(text: pl.Expr) -> pl.Expr:
    """The same as `text_normalising.comparable`."""
    seen = text.str.normalize("NFC")
    for signs, alike in ((ALIKE_AS_SPACE, " "), (ALIKE_AS_HYPHEN, "-"), (ALIKE_AS_NOTHING, "")):
        codes = "".join(f"\\x{{{ord(sign):x}}}" for sign in signs)
        seen = seen.str.replace_all(f"[{codes}]", alike)
    seen = seen.str.replace_all(SELECTORS, "")
    return seen.str.replace_all(" +", " ").str.strip_chars(" ").str.to_lowercase()


def _without_unseen(text: pl.Expr) -> pl.Expr:
    """The same as `text_normalising.without_unseen`."""
    seen = text.str.replace_all("[\u00a0\n]", " ").str.replace_all(ZERO_WIDTH_SPACE, "", literal=True)
    return seen.str.replace_all("[\\x00-\\x1f]", "").str.replace_all(" +", " ").str.strip_chars(" ")
