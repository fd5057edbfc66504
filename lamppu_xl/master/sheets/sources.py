"""The list of all files of all periods."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from lamppu_xl.domain.text_normalising import capitalised
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.master.context import MasterContext
from lamppu_xl.master.sheets.counts import count_line
from lamppu_xl.master.sheets.report_rows import begin_table
from lamppu_xl.returns.submission import is_unsaved
from lamppu_xl.validation.batch import Batch
from lamppu_xl.validation.verdict import Verdict
from lamppu_xl.workbook.sheet_builder import BuiltCell, SheetBuilder
from lamppu_xl.workbook.text_split import clean_text

_COLUMNS = {
    "number": 7.0,
    "file": 32.0,
    "period": 12.0,
    "partner": 12.0,
    "standing": 18.0,
    "saved": 28.0,
    "entries": 11.0,
}
"""Labels and widths."""


def source_sheet(context: MasterContext) -> SheetBuilder:
    words = context.words
    columns = [*((words.label(f"master_{label}"), width) for label, width in _COLUMNS.items()), ("SHA-256", 68.0)]
    figures = [list(_COLUMNS).index("entries")]
    sheet = begin_table(context, "sources", words.label("master_sources"), columns, figures=figures)
    for batch in context.collected.batches:
        for verdict in batch.verdicts:
            sheet.add(*_cells(context, batch, verdict), min_height=16.0)
    sheet.add_space()
    sheet.add(BuiltCell(count_line(context), "note"), height=18.0)
    return sheet


def _cells(context: MasterContext, batch: Batch, verdict: Verdict) -> Iterator[BuiltCell]:
    words, collected = context.words, context.collected
    key = (batch.period.id, verdict.partner or "")
    used = key in collected.used_returns and collected.used_returns[key].file == verdict.file
    status = words.label(f"state_{verdict.state.name.lower()}")
    if used and not verdict.accepted:
        status = words.label("master_included_with_errors")
    if used and verdict.sha256 in context.unverified:
        status = f"{status}\n{words.label('master_unaudited')}"
    submission = verdict.submission
    if submission and submission.imported:
        status = f"{status}\n{words.label('master_imported', table=clean_text(submission.imported))}"
    yield BuiltCell(f"[{collected.return_numbers[key]}]" if used else "–", "row")
    yield BuiltCell(clean_text(verdict.file), "row", "@")
    yield BuiltCell(context.period_label(batch.period), "row")
    yield BuiltCell(verdict.partner or "–", "row")
    yield BuiltCell(capitalised(status), "row")
    is_saved = submission is not None and not is_unsaved(submission.saved, batch.period)
    yield BuiltCell(_moment(clean_text(submission.saved), words) if submission and is_saved else "–", "row", "@")
    yield BuiltCell(float(verdict.answered) if submission else None, "row_figure", "#,##0")
    yield BuiltCell(verdict.sha256 or "–", "row_cut")


def _moment(saved: str, words: Translator) -> str:
    """`2013-01-18T09:30:00Z` as `18 January 2013, 09:30 (UTC)`; without the time if it is midnight, which is no time.

    Without a zone it is the time of the computer that saved the file.
    """
    try:
        day = words.fact(date.fromisoformat(saved[:10]))
    except ValueError:
        return saved[:16].replace("T", " ") or "–"
    time = saved[11:16]
    zone = " (UTC)" if saved.endswith("Z") else ""
    return day if time in ("", "00:00") else f"{day}, {time}{zone}"
