"""The answers of a ledger as one frame, judged by pandera once: known to the ledger itself, and of their kinds.

A master may come of a project whose definition is not at hand. So what is asked here is only whether the ledger agrees
with itself: whoever made it has judged the answers by the project's own rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandera.polars as pa
import polars as pl
from pandera.config import ValidationDepth, config_context
from pandera.errors import SchemaErrorReason, SchemaErrors

from lamppu_xl.answer_types.registry import ANSWER_TYPES
from lamppu_xl.ledger import Ledger, LedgerAnswer

COLUMNS: dict[str, pl.DataType] = {
    "number": pl.Int64(),
    "source": pl.Int64(),
    "table": pl.String(),
    "row": pl.String(),
    "field": pl.String(),
    "text": pl.String(),
    "figure": pl.Float64(),
}
"""What each answer tells; a value is a text or a figure."""

ASKED: dict[str, pl.DataType] = {
    "type": pl.String(),
    "whole": pl.Boolean(),
    "list": pl.String(),
    "personal": pl.Boolean(),
    "rows": pl.String(),
    "count": pl.Int64(),
}
"""What its question asks for; null where the question is unknown."""

_DAY = r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"
_SIGN = "\x1f"


@dataclass(frozen=True)
class LedgerFault:
    """An answer that does not agree with the rest of its ledger."""

    answer: LedgerAnswer
    what: str
    """`source`, `question`, `row`, `kind`, `option`, `repeated`, `number` or `personal`."""


def faults(ledger: Ledger) -> list[LedgerFault]:
    """Every answer that does not fit, in the order of the ledger; at most one fault for each.

    RuntimeError when pandera itself finds our frame otherwise than we made it: that is our fault, never the master's.
    """
    found: dict[int, int] = {}
    checks = _checks(ledger)
    for row, check in _failures(_frame(ledger), list(checks.values())):
        found[row] = min(check, found.get(row, check))
    names = list(checks)
    return [LedgerFault(ledger.answers[row], names[check]) for row, check in sorted(found.items())]


def _frame(ledger: Ledger) -> pl.DataFrame:
    answers = ledger.answers
    data = {
        "number": [answer.number for answer in answers],
        "source": [answer.source for answer in answers],
        "table": [answer.entry.table for answer in answers],
        "row": [answer.entry.row for answer in answers],
        "field": [answer.entry.field for answer in answers],
        "text": [answer.value if isinstance(answer.value, str) else None for answer in answers],
        "figure": [None if isinstance(answer.value, str) else answer.value for answer in answers],
    }
    tables = {table.id: table for table in reversed(ledger.tables)}
    asked = [(one, tables[one.table]) for one in ledger.asked.values() if one.table in tables]
    questions = pl.DataFrame(
        {
            "table": [one.table for one, _ in asked],
            "field": [one.field for one, _ in asked],
            "type": [one.type for one, _ in asked],
            "whole": [one.kind in ANSWER_TYPES and ANSWER_TYPES[one.kind].integer_only for one, _ in asked],
            "list": [one.list for one, _ in asked],
            "personal": [one.personal for one, _ in asked],
            "rows": [table.rows for _, table in asked],
            "count": [table.count for _, table in asked],
        },
        schema={"table": pl.String(), "field": pl.String(), **ASKED},
    )
    told = pl.DataFrame(data, schema=COLUMNS)
    return told.join(questions, on=["table", "field"], how="left", maintain_order="left")


def _checks(ledger: Ledger) -> dict[str, pl.Expr]:
    """What must be true of each answer, the gravest first; true too where it cannot be told."""
    text, figure = pl.col("text"), pl.col("figure")
    goals = [goal.id for goal in ledger.goals]
    lines = [f"{line.table}{_SIGN}{line.row}" for line in ledger.lines]
    options = [f"{option.list}{_SIGN}{option.id}" for option in ledger.options]
    number = pl.col("row").str.to_integer(strict=False)
    known = (
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
        "source": pl.col("source").is_in([one.number for one in ledger.returns]),
        "question": pl.col("type").is_not_null(),
        "row": known,
        "kind": fits,
        "option": (pl.col("list") == "") | listed,
        "repeated": pl.struct("source", "table", "row", "field").is_first_distinct(),
        "number": pl.col("number").is_first_distinct(),
        "personal": ~pl.col("personal"),
    }


def _failures(frame: pl.DataFrame, checks: list[pl.Expr]) -> Iterator[tuple[int, int]]:
    """Pairs of a row and the check that fails there."""
    wanted = {
        name: pa.Column(dtype, [_check(one, at) for at, one in enumerate(checks)] if name == "number" else None)
        for name, dtype in COLUMNS.items()
    }
    wanted |= {name: pa.Column(dtype) for name, dtype in ASKED.items()}
    for name in ("text", "figure", *ASKED):
        wanted[name].nullable = True
    schema = pa.DataFrameSchema(wanted, name="ledger", strict=True, coerce=False)
    # Whatever the environment says: pandera can be told there to skip validation, or the data in it.
    with config_context(validation_enabled=True, validation_depth=ValidationDepth.SCHEMA_AND_DATA):
        try:
            schema.validate(frame, lazy=True)
        except SchemaErrors as errors:
            ours = [
                error for error in errors.schema_errors if error.reason_code is not SchemaErrorReason.DATAFRAME_CHECK
            ]
            if ours:
                raise RuntimeError("; ".join(str(our)[:500] for our in ours)) from None
            cases = errors.failure_cases.select("index", "check_number")
            yield from ((int(row), int(check)) for row, check in cases.iter_rows())


def _check(condition: pl.Expr, number: int) -> pa.Check:
    verdict = condition.fill_null(value=True).alias("verdict")

    def passes(data: pa.PolarsData) -> pl.LazyFrame:
        return data.lazyframe.with_columns(verdict).select("verdict")

    return pa.Check(passes, name=f"{number:03d}")
