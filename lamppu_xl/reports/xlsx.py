"""The report of a batch as a workbook: one sheet lists the findings, the other one counts them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.domain.findings import Finding
from lamppu_xl.domain.text_normalising import capitalised
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.reports.subject import ReportedBatch
from lamppu_xl.reports.summary import COUNTED_STATES, count_answer_states, sort_by_severity, summarise_partners
from lamppu_xl.reports.text import report_title, state_label, summary_line, with_unanswered
from lamppu_xl.storage.atomic_files import display_name
from lamppu_xl.validation.verdict import Verdict
from lamppu_xl.workbook.model import (
    CellUse,
    Content,
    PageSetup,
    Plan,
    PlannedCell,
    Properties,
    Sheet,
    SheetColumn,
    TableObject,
)
from lamppu_xl.workbook.text_metrics import text_height

_FINDING_WIDTHS = (12.0, 16.0, 27.0, 24.0, 7.0, 56.0, 9.0)
_COUNT_WIDTHS = (16.0, 42.0, 24.0, 13.0, 14.0, 14.0, 16.0)

_STYLES = {
    Severity.ERROR: "state_error",
    Severity.WARNING: "state_delayed",
    Severity.HINT: "state_ongoing",
    Severity.INFO: "state_not_started",
}
"""The style of the word of each severity."""

_FONT_SIZES = {"title": 16, "section": 12, "header": 11, "note": 11}
"""In points. Every other style has ten."""

Row = Sequence[tuple[Content, str]]
"""The content and the style of each cell."""


def as_xlsx(batch: ReportedBatch, words: Translator) -> bytes:
    """The bytes of the workbook. The same input gives the same bytes."""
    from lamppu_xl.workbook.writer import write_workbook  # noqa: PLC0415  # slow to import

    return write_workbook(plan(batch, words))


def plan(batch: ReportedBatch, words: Translator) -> Plan:
    """The workbook as a plan. It is not locked: people tick off the findings in it."""
    title = report_title(batch, words)
    line = summary_line(batch, words)
    properties = Properties(title, line, words.language, batch.period.end)
    return Plan((_finding_sheet(batch, words, title, line), _count_sheet(batch, words, line)), properties, locked=False)


def _cells(style: str, *contents: Content) -> Row:
    """Cells of one style."""
    return [(content, style) for content in contents]


def _finding_sheet(batch: ReportedBatch, words: Translator, title: str, line: str) -> Sheet:
    columns = ("severity", "partner", "file", "sheet", "cell", "message", "code")
    heads = _cells("header", *(words.label(f"column_{column}") for column in columns))
    findings = [_finding_row(verdict, finding, words) for verdict, finding in sort_by_severity(batch)]
    no_findings = _cells("row", words.label("xlsx_nothing"), *[None] * 6)
    intro = [_cells("title", title), _cells("note", line), _cells("note", words.label("xlsx_priority_note")), []]
    rows = [*intro, heads, *(findings or [no_findings])]
    first = len(intro)
    name = words.label("xlsx_priority")
    table = TableObject(first, 0, len(rows) - 1, len(columns) - 1, "findings", name)
    return _sheet("priority", name, _FINDING_WIDTHS, rows, (table,), head_row=first)


def _finding_row(verdict: Verdict, finding: Finding, words: Translator) -> Row:
    severity, place = finding.effective_severity, finding.place
    partner = verdict.partner or words.label("xlsx_unknown")
    file, sheet = display_name(verdict.file), display_name(place.sheet or "")
    texts = (partner, file, sheet, place.cell or "", words.message(finding), finding.code.id)
    return [(words.label(f"severity_{severity}"), _STYLES[severity]), *_cells("row", *texts)]


def _count_sheet(batch: ReportedBatch, words: Translator, line: str) -> Sheet:
    states = [words.label(f"answer_{state}") for state in COUNTED_STATES]
    heads = [words.label(label) for label in ("column_partner", "xlsx_name", "column_state", "xlsx_files")]
    rows = [_cells("title", words.label("xlsx_counts")), _cells("note", line), []]
    tables = [_table(rows, "by_partner", [*heads, *states], _partner_rows(batch, words), words)]
    sums = (len(batch.verdicts), *count_answer_states(batch.verdicts).values())
    rows.append([(words.label("xlsx_total"), "sum_text"), *_cells("sum", None, None, *sums)])
    if codes := list(_code_rows(batch, words)):
        rows.append([])
        heads = [words.label(label) for label in ("column_code", "xlsx_title_of_code", "column_severity", "xlsx_count")]
        tables.append(_table(rows, "by_code", heads, codes, words))
    return _sheet("counts", words.label("xlsx_counts"), _COUNT_WIDTHS, rows, tuple(tables))


def _table(rows: list[Row], name: str, heads: Sequence[str], lines: Iterable[Row], words: Translator) -> TableObject:
    """Adds the rows of a table, below its title."""
    title, last_col = words.label(f"xlsx_{name}"), len(heads) - 1
    rows.append(_cells("section", title, *[None] * last_col))
    first = len(rows)
    rows += [_cells("header", *heads), *lines]
    return TableObject(first, 0, len(rows) - 1, last_col, name, title)


def _partner_rows(batch: ReportedBatch, words: Translator) -> Iterator[Row]:
    """Each partner, and last the files whose partner is not known."""
    for summary in summarise_partners(batch):
        state = with_unanswered(state_label(summary.state, words), words, is_unanswered=summary.is_unanswered)
        texts = (summary.partner.id, summary.partner.name, capitalised(state))
        yield [*_cells("row", *texts), *_cells("row_figure", len(summary.verdicts), *summary.counts.values())]
    unknown = [verdict for verdict in batch.verdicts if verdict.partner is None]
    if unknown:
        counts = (len(unknown), *count_answer_states(unknown).values())
        yield [*_cells("row", words.label("xlsx_unknown"), None, None), *_cells("row_figure", *counts)]


def _code_rows(batch: ReportedBatch, words: Translator) -> Iterator[Row]:
    """Each code and severity in the report, the gravest and most frequent first."""
    counts = Counter(
        (finding.effective_severity, finding.code.id) for verdict in batch.verdicts for finding in verdict.findings
    )
    for (severity, code), count in sorted(counts.items(), key=lambda item: (item[0][0].rank, -item[1], item[0][1])):
        word = words.label(f"severity_{severity}")
        yield [*_cells("row", code, words.title(code)), (word, _STYLES[severity]), (count, "row_figure")]


def _sheet(  # noqa: PLR0913
    key: str,
    name: str,
    widths: Sequence[float],
    rows: Sequence[Row],
    tables: tuple[TableObject, ...],
    *,
    head_row: int | None = None,
) -> Sheet:
    cells = tuple(
        PlannedCell(row, col, CellUse.FIXED, style, content)
        for row, line in enumerate(rows)
        for col, (content, style) in enumerate(line)
    )
    heights = {row: _height(line, widths) for row, line in enumerate(rows) if line}
    columns = tuple(map(SheetColumn, widths))
    sheet = Sheet(key, name, cells, columns, heights=heights, tables=tables)
    if head_row is None:
        return sheet
    return replace(sheet, freeze=head_row + 1, page=PageSetup(repeat=(head_row, head_row)))


def _height(row: Row, widths: Sequence[float]) -> float:
    """The height of a row in points. A title and a note are alone in their row and never wrap."""
    if len(row) == 1:
        return 28.0 if row[0][1] == "title" else 18.0
    heights = [
        text_height(text, width, _FONT_SIZES.get(style, 10), bold=style == "header") + 4
        for (text, style), width in zip(row, widths, strict=False)
        if isinstance(text, str) and text
    ]
    return max([18.0, *heights])
