"""Whether the answers of a ledger agree with the rest of it: known questions, rows and options, values of their type.

The definition of the project may not be available, so its rules are not checked here. All answers are one frame that
pandera validates once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import pandera.polars as pa
import polars as pl
from pandera.config import ValidationDepth, config_context
from pandera.errors import SchemaErrorReason, SchemaErrors

from lamppu_xl.answer_types.registry import ANSWER_TYPES
from lamppu_xl.domain.form import SEVERAL
from lamppu_xl.ledger.records import Ledger, LedgerAnswer

COLUMNS: dict[str, pl.DataType] = {
    "number": pl.Int64(),
    "source": pl.Int64(),
    "table": pl.String(),
    "row": pl.String(),
    "field": pl.String(),
    "text": pl.String(),
    "figure": pl.Float64(),
}
"""The columns of each answer; a value is a text or a figure."""

QUESTION_COLUMNS: dict[str, pl.DataType] = {
    "type": pl.String(),
    "whole": pl.Boolean(),
    "list": pl.String(),
    "personal": pl.Boolean(),
    "rows": pl.String(),
    "count": pl.Int64(),
}
"""The columns of its question; null if the question is unknown."""

_DAY = r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"
_SIGN = "\x1f"
_BLOCK = 8_192
_LONGEST_CODE = 64
"""Characters of a text that are compared: ids of options and days are shorter, and long texts take much memory."""


@dataclass(frozen=True)
class LedgerFault:
    """An answer that contradicts the rest of its ledger."""

    answer: LedgerAnswer
    what: str
    """`source`, `question`, `row`, `kind`, `option`, `repeated`, `number` or `personal`."""


def find_faults(ledger: Ledger) -> list[LedgerFault]:
    """Every faulty answer in the order of the ledger, with one fault each.

    Raises:
        RuntimeError: pandera rejects the frame itself; this is an error of the program, not of the master.
    """
    faults: dict[int, int] = {}
    checks = _checks(ledger)
    for row, check in _failures(_frame(ledger), list(checks.values())):
        faults[row] = min(check, faults.get(row, check))
    names = list(checks)
    return [LedgerFault(ledger.answers[row], names[check]) for row, check in sorted(faults.items())]


def _answer_frame(ledger: Ledger) -> pl.DataFrame:
    """All answers; only some of them are Python objects at a time."""
    answers = iter(ledger.answers)
    parts = [_part(ledger, ())]
    while block := [*islice(answers, _BLOCK)]:
        parts.append(_part(ledger, block))
    return pl.concat(parts)


def _part(ledger: Ledger, answers: Sequence[LedgerAnswer]) -> pl.DataFrame:
    data = {
        "number": [answer.number for answer in answers],
        "source": [answer.source for answer in answers],
        "table": [answer.entry.table for answer in answers],
        "row": [answer.entry.row for answer in answers],
        "field": [answer.entry.field for answer in answers],
        "text": [_text(ledger, answer) for answer in answers],
        "figure": [None if isinstance(answer.value, str) else answer.value for answer in answers],
    }
    return pl.DataFrame(data, schema=COLUMNS)


def _text(ledger: Ledger, answer: LedgerAnswer) -> str | None:
    """What is compared of a text: of several options the first that is unknown, or else the first."""
    if not isinstance(answer.value, str):
        return None
    question = ledger.question_of(answer.entry) if SEVERAL in answer.value else None
    if question is None or not question.list:
        return answer.value[:_LONGEST_CODE]
    ids = answer.value.split(SEVERAL)
    return next((each for each in ids if ledger.label_of(question.list, each) is None), ids[0])[:_LONGEST_CODE]


def _frame(ledger: Ledger) -> pl.DataFrame:
    tables = {table.id: table for table in reversed(ledger.tables)}
    questions = [
        (
            question.table,
            question.field,
            question.type,
            question.kind in ANSWER_TYPES and ANSWER_TYPES[question.kind].integer_only,
            question.list,
            question.personal,
            tables[question.table].rows,
            tables[question.table].count,
        )
        for question in ledger.questions_by_field.values()
        if question.table in tables
    ]
    schema = {"table": pl.String(), "field": pl.String(), **QUESTION_COLUMNS}
    frame = _answer_frame(ledger).join(
        pl.DataFrame(questions, schema=schema, orient="row"),
        on=["table", "field"],
        how="left",
        maintain_order="left",
    )
    return _with_kinds_of_rows(ledger, frame) if ledger.kinds else frame


def _with_kinds_of_rows(ledger: Ledger, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with the kinds that the questions have in their rows."""
    kinds = [
        (
            kind.table,
            kind.row,
            kind.field,
            kind.type,
            kind.kind in ANSWER_TYPES and ANSWER_TYPES[kind.kind].integer_only,
            kind.list,
        )
        for kind in {(each.table, each.row, each.field): each for each in ledger.kinds}.values()
    ]
    own: dict[str, pl.DataType] = {"type": pl.String(), "whole": pl.Boolean(), "list": pl.String()}
    schema: dict[str, pl.DataType] = {"table": pl.String(), "row": pl.String(), "field": pl.String()}
    schema |= {f"own_{name}": dtype for name, dtype in own.items()}
    joined = frame.join(
        pl.DataFrame(kinds, schema=schema, orient="row"),
        on=["table", "row", "field"],
        how="left",
        maintain_order="left",
    )
    return joined.with_columns(
        pl.when(pl.col("type").is_not_null()).then(pl.coalesce(f"own_{name}", name)).alias(name) for name in own
    ).drop(f"own_{name}" for name in own)


def _checks(ledger: Ledger) -> dict[str, pl.Expr]:
    """The condition of each check, the most serious first; null if it does not apply."""
    text, figure = pl.col("text"), pl.col("figure")
    goals = [goal.id for goal in ledger.goals]
    lines = [f"{line.table}{_SIGN}{line.row}" for line in ledger.lines]
    options = [f"{option.list}{_SIGN}{option.id}" for option in ledger.options]
    number = pl.col("row").str.to_integer(strict=False)
    known_row = (
        pl.when(pl.col("rows") == "goal")
        .then(pl.col("row").is_in(goals))
        .when(pl.col("rows") == "code")
        .then(pl.concat_str("table", pl.lit(_SIGN), "row").is_in(lines))
        .when(pl.col("rows") == "lines")
        .then(number.is_between(1, pl.col("count")).fill_null(value=False))
        .otherwise(pl.col("row") == "1")
    )
    fits = (
        pl.when(pl.col("type") == "number")
        .then(figure.is_not_null() & (~pl.col("whole") | (figure == figure.floor())))
        .when(pl.col("type") == "date")
        .then(text.str.contains(_DAY).fill_null(value=False))
        .otherwise(text.is_not_null())
    )
    listed = pl.concat_str("list", pl.lit(_SIGN), "text").is_in(options)
    return {
        "source": pl.col("source").is_in([source.number for source in ledger.returns]),
        "question": pl.col("type").is_not_null(),
        "row": known_row,
        "kind": fits,
        "option": (pl.col("list") == "") | listed,
        "repeated": pl.struct("source", "table", "row", "field").is_first_distinct(),
        "number": pl.col("number").is_first_distinct(),
        "personal": ~pl.col("personal"),
    }


def _failures(frame: pl.DataFrame, checks: list[pl.Expr]) -> Iterator[tuple[int, int]]:
    """Pairs of a row and the number of a check that fails there."""
    numbered = [_check(condition, number) for number, condition in enumerate(checks)]
    columns = {name: pa.Column(dtype, numbered if name == "number" else None) for name, dtype in COLUMNS.items()}
    columns |= {name: pa.Column(dtype) for name, dtype in QUESTION_COLUMNS.items()}
    for name in ("text", "figure", *QUESTION_COLUMNS):
        columns[name].nullable = True
    schema = pa.DataFrameSchema(columns, name="ledger", strict=True, coerce=False)
    # Environment variables can turn off the validation of pandera; this turns it on.
    with config_context(validation_enabled=True, validation_depth=ValidationDepth.SCHEMA_AND_DATA):
        try:
            schema.validate(frame, lazy=True)
        except SchemaErrors as errors:
            internal = [
                error for error in errors.schema_errors if error.reason_code is not SchemaErrorReason.DATAFRAME_CHECK
            ]
            if internal:
                raise RuntimeError("; ".join(str(error)[:500] for error in internal)) from None
            cases = errors.failure_cases.select("index", "check_number")
            yield from ((int(row), int(check)) for row, check in cases.iter_rows())


def _check(condition: pl.Expr, number: int) -> pa.Check:
    verdict = condition.fill_null(value=True).alias("verdict")

    def passes(data: pa.PolarsData) -> pl.LazyFrame:
        return data.lazyframe.with_columns(verdict).select("verdict")

    return pa.Check(passes, name=f"{number:03d}")
