"""The verdicts as the plan of a workbook: one tab to work through from the top, one that counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.domain.findings import Finding
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.reports.summary import by_gravity, standings
from lamppu_xl.reports.text import summary_line
from lamppu_xl.storage.atomic_files import shown
from lamppu_xl.validation.batch import Batch, Verdict
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
from lamppu_xl.workbook.text_metrics import height

_PRIORITY = (12.0, 16.0, 27.0, 24.0, 7.0, 56.0, 9.0)
_COUNTS = (16.0, 42.0, 24.0, 13.0, 12.0, 16.0, 12.0, 12.0)

_LOOKS = {
    Severity.ERROR: "state_missing",
    Severity.WARNING: "state_delayed",
    Severity.HINT: "state_ongoing",
    Severity.INFO: "state_not_started",
}
"""The word of a severity in the colour of a like state."""

_FONTS = {"title": 16, "section": 12, "header": 11, "note": 11}
"""Points, where they are not ten."""

Row = Sequence[tuple[Content, str]]
"""Content and look of each cell."""


def plan(batch: Batch, words: Translator) -> Plan:
    """The report as a workbook before it is painted; open to edit, for it is a list to tick off."""
    title = words.label("html_title", project=batch.project.id, period=words.pick(batch.period.label))
    said = summary_line(batch, words)
    told = Properties(title, said, words.language, batch.period.end)
    return Plan((_priority(batch, words, title, said), _counts(batch, words, said)), told, locked=False)


def _priority(batch: Batch, words: Translator, title: str, said: str) -> Sheet:
    columns = ("severity", "partner", "file", "sheet", "cell", "message", "code")
    heads = [(words.label(f"column_{column}"), "header") for column in columns]
    found = [_finding(verdict, finding, words) for verdict, finding in by_gravity(batch)]
    nothing: list[Row] = [[(words.label("xlsx_nothing"), "row"), *[(None, "row")] * 6]]
    intro: list[Row] = [[(title, "title")], [(said, "note")], [(words.label("xlsx_priority_note"), "note")], []]
    rows = [*intro, heads, *(found or nothing)]
    first = len(intro)
    name = words.label("xlsx_priority")
    grid = TableObject(first, 0, len(rows) - 1, len(columns) - 1, "findings", name)
    return _sheet("priority", name, _PRIORITY, rows, (grid,), freeze=first + 1, repeat=(first, first))


def _finding(verdict: Verdict, finding: Finding, words: Translator) -> Row:
    place = finding.place
    return [
        (words.label(f"severity_{finding.effective_severity}"), _LOOKS[finding.effective_severity]),
        (verdict.partner or words.label("xlsx_unknown"), "row"),
        (shown(verdict.file), "row"),
        (shown(place.sheet or ""), "row"),
        (place.cell or "", "row"),
        (words.message(finding), "row"),
        (finding.code.id, "row"),
    ]


def _counts(batch: Batch, words: Translator, said: str) -> Sheet:
    severities = [words.label(f"html_{severity}s") for severity in Severity]
    kinds = ("column_partner", "xlsx_name", "column_state", "xlsx_files")
    partner_heads = [words.label(kind) for kind in kinds] + severities
    partners = list(_partners(batch, words))
    codes = list(_codes(batch, words))
    rows: list[Row] = [[(words.label("xlsx_counts"), "title")], [(said, "note")], []]
    rows.append([(words.label("xlsx_by_partner"), "section"), *[(None, "section")] * 7])
    above = len(rows)
    rows += [[(head, "header") for head in partner_heads], *partners]
    grids = [TableObject(above, 0, len(rows) - 1, 7, "by_partner", words.label("xlsx_by_partner"))]
    total = Counter(finding.effective_severity for _, finding in by_gravity(batch))
    sums: list[tuple[Content, str]] = [(total[severity], "sum") for severity in Severity]
    head: Row = [(words.label("xlsx_total"), "sum_text"), (None, "sum"), (None, "sum")]
    rows.append([*head, (len(batch.verdicts), "sum"), *sums])
    if codes:
        rows += [[], [(words.label("xlsx_by_code"), "section"), *[(None, "section")] * 3]]
        above = len(rows)
        kinds = ("column_code", "xlsx_title_of_code", "column_severity", "xlsx_count")
        rows += [[(words.label(kind), "header") for kind in kinds], *codes]
        grids.append(TableObject(above, 0, len(rows) - 1, 3, "by_code", words.label("xlsx_by_code")))
    return _sheet("counts", words.label("xlsx_counts"), _COUNTS, rows, tuple(grids))


def _partners(batch: Batch, words: Translator) -> Iterator[Row]:
    """Each partner, and last the files that nobody is known to have sent."""
    for stand in standings(batch):
        state = words.label("html_absent" if stand.state is None else f"state_{stand.state.name.lower()}")
        counts = [(count, "row_figure") for count in (len(stand.verdicts), *stand.counts.values())]
        yield [(stand.partner.id, "row"), (stand.partner.name, "row"), (state, "row"), *counts]
    unknown = [verdict for verdict in batch.verdicts if verdict.partner is None]
    if unknown:
        found = Counter(finding.effective_severity for verdict in unknown for finding in verdict.findings)
        counts = [(count, "row_figure") for count in (len(unknown), *(found[severity] for severity in Severity))]
        yield [(words.label("xlsx_unknown"), "row"), (None, "row"), (None, "row"), *counts]


def _codes(batch: Batch, words: Translator) -> Iterator[Row]:
    """Each code and severity that occurs, the gravest and most frequent first."""
    found = Counter((finding.effective_severity, finding.code.id) for _, finding in by_gravity(batch))
    for (severity, code), count in sorted(found.items(), key=lambda one: (one[0][0].rank, -one[1], one[0][1])):
        word = words.label(f"severity_{severity}")
        yield [(code, "row"), (words.title(code), "row"), (word, _LOOKS[severity]), (count, "row_figure")]


def _sheet(  # noqa: PLR0913
    key: str,
    name: str,
    widths: Sequence[float],
    rows: Sequence[Row],
    grids: tuple[TableObject, ...],
    *,
    freeze: int | None = None,
    repeat: tuple[int, int] | None = None,
) -> Sheet:
    slots = tuple(
        PlannedCell(row, col, CellUse.FIXED, style, content)
        for row, cells in enumerate(rows)
        for col, (content, style) in enumerate(cells)
    )
    heights = {row: _height(cells, widths) for row, cells in enumerate(rows) if cells}
    columns = tuple(SheetColumn(width) for width in widths)
    return Sheet(
        key,
        name,
        slots,
        columns,
        heights=heights,
        freeze=freeze,
        tables=grids,
        page=PageSetup(landscape=True, repeat=repeat),
    )


def _height(cells: Row, widths: Sequence[float]) -> float:
    """As high as the highest text that wraps; a title and a note run on to the right."""
    if len(cells) == 1:
        return 28.0 if cells[0][1] == "title" else 18.0
    texts = [(text, widths[col], style) for col, (text, style) in enumerate(cells) if isinstance(text, str) and text]
    tall = [height(text, width, _FONTS.get(style, 10), bold=style == "header") for text, width, style in texts]
    return max([18.0, *(one + 4 for one in tall)])
