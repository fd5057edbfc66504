"""The report of a batch as a workbook: one sheet lists the findings, the other one counts them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.domain.findings import Finding
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.reports.subject import ReportedBatch
from lamppu_xl.reports.summary import count_severities, sort_by_severity, summarise_partners
from lamppu_xl.reports.text import summary_line
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
_COUNT_WIDTHS = (16.0, 42.0, 24.0, 13.0, 12.0, 16.0, 12.0, 12.0)

_STYLES = {
    Severity.ERROR: "state_missing",
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
    title = words.label("html_title", project=batch.project.id, period=words.pick(batch.period.label))
    line = summary_line(batch, words)
    properties = Properties(title, line, words.language, batch.period.end)
    return Plan((_finding_sheet(batch, words, title, line), _count_sheet(batch, words, line)), properties, locked=False)


def _finding_sheet(batch: ReportedBatch, words: Translator, title: str, line: str) -> Sheet:
    columns = ("severity", "partner", "file", "sheet", "cell", "message", "code")
    heads = [(words.label(f"column_{column}"), "header") for column in columns]
    findings = [_finding_row(verdict, finding, words) for verdict, finding in sort_by_severity(batch)]
    no_findings: list[Row] = [[(words.label("xlsx_nothing"), "row"), *[(None, "row")] * 6]]
    intro: list[Row] = [[(title, "title")], [(line, "note")], [(words.label("xlsx_priority_note"), "note")], []]
    rows = [*intro, heads, *(findings or no_findings)]
    first = len(intro)
    name = words.label("xlsx_priority")
    table = TableObject(first, 0, len(rows) - 1, len(columns) - 1, "findings", name)
    return _sheet("priority", name, _FINDING_WIDTHS, rows, (table,), freeze=first + 1, repeat=(first, first))


def _finding_row(verdict: Verdict, finding: Finding, words: Translator) -> Row:
    place = finding.place
    return [
        (words.label(f"severity_{finding.effective_severity}"), _STYLES[finding.effective_severity]),
        (verdict.partner or words.label("xlsx_unknown"), "row"),
        (display_name(verdict.file), "row"),
        (display_name(place.sheet or ""), "row"),
        (place.cell or "", "row"),
        (words.message(finding), "row"),
        (finding.code.id, "row"),
    ]


def _count_sheet(batch: ReportedBatch, words: Translator, line: str) -> Sheet:
    severities = [words.label(f"html_{severity}s") for severity in Severity]
    labels = ("column_partner", "xlsx_name", "column_state", "xlsx_files")
    partner_heads = [words.label(label) for label in labels] + severities
    partners = list(_partner_rows(batch, words))
    codes = list(_code_rows(batch, words))
    rows: list[Row] = [[(words.label("xlsx_counts"), "title")], [(line, "note")], []]
    rows.append([(words.label("xlsx_by_partner"), "section"), *[(None, "section")] * 7])
    first = len(rows)
    rows += [[(head, "header") for head in partner_heads], *partners]
    tables = [TableObject(first, 0, len(rows) - 1, 7, "by_partner", words.label("xlsx_by_partner"))]
    sums: list[tuple[Content, str]] = [(count, "sum") for count in count_severities(batch.verdicts).values()]
    head: Row = [(words.label("xlsx_total"), "sum_text"), (None, "sum"), (None, "sum")]
    rows.append([*head, (len(batch.verdicts), "sum"), *sums])
    if codes:
        rows += [[], [(words.label("xlsx_by_code"), "section"), *[(None, "section")] * 3]]
        first = len(rows)
        labels = ("column_code", "xlsx_title_of_code", "column_severity", "xlsx_count")
        rows += [[(words.label(label), "header") for label in labels], *codes]
        tables.append(TableObject(first, 0, len(rows) - 1, 3, "by_code", words.label("xlsx_by_code")))
    return _sheet("counts", words.label("xlsx_counts"), _COUNT_WIDTHS, rows, tuple(tables))


def _partner_rows(batch: ReportedBatch, words: Translator) -> Iterator[Row]:
    """Each partner, and last the files whose partner is not known."""
    for summary in summarise_partners(batch):
        state = words.label("html_absent" if summary.state is None else f"state_{summary.state.name.lower()}")
        counts = [(count, "row_figure") for count in (len(summary.verdicts), *summary.counts.values())]
        yield [(summary.partner.id, "row"), (summary.partner.name, "row"), (state, "row"), *counts]
    unknown = [verdict for verdict in batch.verdicts if verdict.partner is None]
    if unknown:
        counts = [(count, "row_figure") for count in (len(unknown), *count_severities(unknown).values())]
        yield [(words.label("xlsx_unknown"), "row"), (None, "row"), (None, "row"), *counts]


def _code_rows(batch: ReportedBatch, words: Translator) -> Iterator[Row]:
    """Each code and severity in the report, the gravest and most frequent first."""
    counts = Counter(
        (finding.effective_severity, finding.code.id) for verdict in batch.verdicts for finding in verdict.findings
    )
    for (severity, code), count in sorted(counts.items(), key=lambda item: (item[0][0].rank, -item[1], item[0][1])):
        word = words.label(f"severity_{severity}")
        yield [(code, "row"), (words.title(code), "row"), (word, _STYLES[severity]), (count, "row_figure")]


def _sheet(  # noqa: PLR0913
    key: str,
    name: str,
    widths: Sequence[float],
    rows: Sequence[Row],
    tables: tuple[TableObject, ...],
    *,
    freeze: int | None = None,
    repeat: tuple[int, int] | None = None,
) -> Sheet:
    cells = tuple(
        PlannedCell(row, col, CellUse.FIXED, style, content)
        for row, line in enumerate(rows)
        for col, (content, style) in enumerate(line)
    )
    heights = {row: _height(line, widths) for row, line in enumerate(rows) if line}
    columns = tuple(SheetColumn(width) for width in widths)
    page = PageSetup(landscape=True, repeat=repeat)
    return Sheet(key, name, cells, columns, heights=heights, freeze=freeze, tables=tables, page=page)


def _height(row: Row, widths: Sequence[float]) -> float:
    """The height of a row in points. A title and a note are alone in their row and never wrap."""
    if len(row) == 1:
        return 28.0 if row[0][1] == "title" else 18.0
    texts = [(text, widths[col], style) for col, (text, style) in enumerate(row) if isinstance(text, str) and text]
    heights = [
        text_height(text, width, _FONT_SIZES.get(style, 10), bold=style == "header") for text, width, style in texts
    ]
    return max([18.0, *(points + 4 for points in heights)])
