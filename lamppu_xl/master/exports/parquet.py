"""The answers of a master as Parquet, for analysis beyond what a spreadsheet can hold."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date

from lamppu_xl.master.answer_store import SourcedAnswer
from lamppu_xl.master.context import MasterContext
from lamppu_xl.master.exports.csv_json import stored_value

COLUMNS = {
    "period": "String",
    "partner": "String",
    "table": "String",
    "row": "String",
    "field": "String",
    "question": "String",
    "text": "String",
    "number": "Float64",
    "day": "Date",
    "accepted": "Boolean",
    "file": "String",
    "sheet": "String",
    "cell": "String",
    "language": "String",
    "sha256": "String",
}
"""The columns and their types. One of `text`, `number` and `day` has the answer; a choice is the text of its id."""


def as_parquet(context: MasterContext) -> bytes:
    """One row for each answer, in the order of the list of all answers. The same answers give the same bytes."""
    import polars as pl  # noqa: PLC0415  # slow to import

    rows = [tuple(_row(context, answer)) for answer in context.collected.answers.listed()]
    types = {name: getattr(pl, kind)() for name, kind in COLUMNS.items()}
    stream = io.BytesIO()
    pl.DataFrame(rows, types, orient="row").write_parquet(stream)
    return stream.getvalue()


def listed_returns(data: bytes) -> frozenset[str]:
    """The checksums of the returns that a file of answers lists; none if it cannot be read."""
    import polars as pl  # noqa: PLC0415  # as above

    try:
        return frozenset(pl.read_parquet(io.BytesIO(data), columns=["sha256"])["sha256"].unique().to_list())
    except pl.exceptions.PolarsError:
        return frozenset()


def _row(context: MasterContext, answer: SourcedAnswer) -> Iterator[str | float | bool | date | None]:
    value = stored_value(context, answer)
    yield from (answer.period.id, answer.partner.id, answer.table.id, answer.line.id, answer.field.name)
    yield context.field_label(answer.field, answer.period)
    yield value if isinstance(value, str) else None
    yield float(value) if isinstance(value, float | int) else None
    yield value if isinstance(value, date) else None
    yield answer.accepted
    yield context.clean_text(answer.place.file)
    yield context.clean_text(answer.place.sheet or "")
    yield answer.place.cell or ""
    yield answer.language
    yield answer.sha256
