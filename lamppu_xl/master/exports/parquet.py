"""The answers of a master as Parquet, for those who compute with more of them than a spreadsheet holds."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date

from lamppu_xl.master.answer_store import SourcedAnswer
from lamppu_xl.master.context import MasterContext
from lamppu_xl.workbook.text_split import clean_text

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
"""The columns and their types. Of `text`, `number` and `day` one holds the answer; a choice is a text, its id."""


def parquet(context: MasterContext) -> bytes:
    """One row for each answer, in the order of the list of all answers; the same answers, the same bytes."""
    import polars as pl  # noqa: PLC0415  # slow to import, and only wanted here

    rows = [tuple(_row(context, told)) for told in context.listed_answers]
    types = {name: getattr(pl, kind)() for name, kind in COLUMNS.items()}
    stream = io.BytesIO()
    pl.DataFrame(rows, types, orient="row").write_parquet(stream)
    return stream.getvalue()


def _row(context: MasterContext, told: SourcedAnswer) -> Iterator[str | float | bool | date | None]:
    mask = context.redaction
    written = context.shown_answer(told)
    answer = told.answer if told.field.options or told.field.kind.name == "yes_no" else written
    yield from (told.period.id, told.partner.id, told.table.id, told.line.id, told.field.name)
    yield context.words.pick(told.field.label)
    yield answer if isinstance(answer, str) else None
    yield float(answer) if isinstance(answer, float | int) else None
    yield answer if isinstance(answer, date) else None
    yield told.accepted
    yield mask(clean_text(told.place.file))
    yield mask(clean_text(told.place.sheet or ""))
    yield told.place.cell or ""
    yield told.language
    yield told.sha256
