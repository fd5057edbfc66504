"""The sheets of the master as blocks of a page, so that page and workbook show the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import takewhile
from typing import NamedTuple

from lamppu_xl.domain.goal_states import KNOWN
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.master.aggregation import percent_text
from lamppu_xl.master.context import MasterContext
from lamppu_xl.master.exports.answer_languages import AnswerLanguages, answer_languages
from lamppu_xl.master.exports.wide_tables import PageGrid, fit_grid, is_too_wide
from lamppu_xl.master.number_texts import day_text, number_text
from lamppu_xl.master.redaction import NO_REDACTION, Redaction, redact
from lamppu_xl.reports.pages.blocks import (
    Badge,
    Bar,
    BarChart,
    Block,
    Heading,
    Inline,
    PageCell,
    PageLink,
    PageRow,
    PageTable,
    Paragraph,
    Section,
)
from lamppu_xl.workbook.model import CellUse, Chart, Formula, Link, PlannedCell, plain_text
from lamppu_xl.workbook.sheet_builder import SheetBuilder
from lamppu_xl.workbook.styles import STYLES, RowRole, role_of
from lamppu_xl.workbook.text_split import CONTINUED

_REPORT_COLUMNS = 3
"""A sheet of so many columns reads like a report: point, answer, source."""

_PORTRAIT_COLUMNS, _PORTRAIT_COLUMNS_OF_TEXT = 9, 6
"""A table of more columns, or of more columns and a long text, is printed on a page in landscape."""

_LONG_TEXT = 150
"""Characters of a cell that needs a wide column."""

_TEXT_LINE = "plain"
"""The style of a line of text in the first column, which runs over the empty ones beside it."""

_STATE = "state_"
_STATE_KINDS = {*KNOWN, "missing", "absent", "error", "aside", "not_due", "not_asked"}
"""The states with a colour of their own."""

_ANSWER_KINDS = ("earlier", "deviation", "synthesis")
"""Answers that look different from those of the reported period; their styles begin with these words."""

_LISTED_ANSWER = re.compile(r"\$?A\$?(\d+)$")
"""The end of a link to a row of the sheet that lists every answer."""

_CHECKSUM = re.compile(r"[0-9a-f]{64}")
"""A word without places to break it."""


def anchor_of(key: str) -> str:
    """The id of the section of a sheet: `goal/G05` gives `goal-G05`."""
    return re.sub(r"[^A-Za-z0-9_-]", "-", key)


def state_badge(text: str, style: str) -> tuple[Badge, ...] | str:
    """A state in a frame; a dash for a partner that a goal does not concern."""
    kind = style.removeprefix(_STATE)
    return text if text == "–" else (Badge(text, kind if kind in _STATE_KINDS else "other"),)


def goal_section(context: MasterContext, sheet: SheetBuilder) -> Section:
    """The sheet of a goal: its wording, then points, answers and sources."""
    reader = replace(_reader_of(context, sheet), languages=answer_languages(context))
    notes, head, (wording, *rows) = reader.rows_of_report()
    blocks = (*notes, Paragraph(wording.text(1), "wording"), *reader.report(head, rows))
    return Section(heading=Heading(2, reader.title, anchor_of(sheet.key)), blocks=blocks, kind="goal")


def table_section(context: MasterContext, sheet: SheetBuilder) -> Section:
    """A sheet of rows: a report, or a table below each of its headings, then its charts."""
    reader = _reader_of(context, sheet)
    if reader.columns != _REPORT_COLUMNS:
        return reader.section(reader.tables())
    notes, head, rows = reader.rows_of_report()
    return reader.section((*notes, *reader.report(head, rows)))


def sheet_section(words: Translator, sheet: SheetBuilder) -> Section:
    """A sheet of tables without links to a list of answers."""
    reader = _SheetReader(words, sheet)
    return reader.section(reader.tables())


class SheetLine(NamedTuple):
    """A row of a sheet as texts, without personal data."""

    role: RowRole
    texts: tuple[str, ...]
    styles: tuple[str, ...]

    @property
    def whole_text(self) -> str:
        """The text of a line that runs over all columns."""
        return next(filter(None, self.texts), "")


def sheet_lines(context: MasterContext, sheet: SheetBuilder) -> list[SheetLine]:
    """The title of a sheet and its rows that are not empty."""
    reader = _reader_of(context, sheet)
    title = SheetLine(RowRole.TITLE, (reader.title,), ("title",))
    return [title, *(reader.line(row) for row in reader.rows())]


_NO_CELL = PlannedCell(0, 0, CellUse.FIXED, "")


@dataclass(frozen=True)
class _SheetRow:
    """The cells of one row, by column; personal data is removed."""

    cells: Mapping[int, PlannedCell]

    @property
    def number(self) -> int:
        return next(iter(self.cells.values())).row

    @property
    def role(self) -> RowRole:
        return role_of(self.style(0))

    def cell(self, col: int) -> PlannedCell:
        return self.cells.get(col, _NO_CELL)

    def text(self, col: int) -> str:
        return plain_text(self.cell(col).content)

    def style(self, col: int) -> str:
        return self.cell(col).style


_PAGE_LANGUAGE = AnswerLanguages()


@dataclass(frozen=True)
class _SheetReader:
    words: Translator
    sheet: SheetBuilder
    redaction: Redaction = NO_REDACTION
    answers: str = ""
    """The name of the sheet that lists all answers, if links to it stay links."""
    languages: AnswerLanguages = _PAGE_LANGUAGE

    @property
    def title(self) -> str:
        return plain_text(self.sheet.cells[0, 0].content)

    @property
    def columns(self) -> int:
        """The number of columns that are not hidden."""
        return len(self.sheet.widths) - self.sheet.hidden

    def rows(self) -> list[_SheetRow]:
        """The rows below the title that are not empty."""
        rows: dict[int, dict[int, PlannedCell]] = {}
        for (row, col), cell in sorted(self.sheet.cells.items()):
            if row and col < self.columns:
                rows.setdefault(row, {})[col] = replace(cell, content=redact(cell.content, self.redaction))
        for row in sorted(self.sheet.continued & rows.keys(), reverse=True):
            above, rest = rows[row - 1][0], rows.pop(row)[0]
            rows[row - 1][0] = replace(above, content=f"{plain_text(above.content)} {plain_text(rest.content)}")
        return [_SheetRow(cells) for cells in rows.values() if any(cell.content is not None for cell in cells.values())]

    def line(self, row: _SheetRow) -> SheetLine:
        """A row as texts."""
        columns = range(self.columns)
        texts = tuple(self._text(row.cell(col)) for col in columns)
        return SheetLine(row.role, texts, tuple(row.style(col) for col in columns))

    def section(self, blocks: Iterable[Block]) -> Section:
        """The section of the sheet, with its charts last, above the sources that the sheet has below them."""
        charts = (_bar_chart(self.words, chart) for chart in self.sheet.charts)
        heading = Heading(2, self.title, anchor_of(self.sheet.key))
        listed = [*blocks]
        sources = len(listed) - self._sources_below_charts()
        return Section(heading=heading, blocks=(*listed[:sources], *charts, *listed[sources:]), kind="sheet")

    def _sources_below_charts(self) -> int:
        if not self.sheet.charts:
            return 0
        last = max(chart.row for chart in self.sheet.charts)
        return len([*takewhile(lambda row: row.style(0) == "key" and row.number > last, reversed(self.rows()))])

    # Points, answers and sources

    def rows_of_report(self) -> tuple[list[Paragraph], _SheetRow, list[_SheetRow]]:
        """The notes above the headings of the columns, these headings, and the rows below them."""
        rows = self.rows()
        notes = [*takewhile(lambda row: row.role is RowRole.NOTE, rows)]
        return [Paragraph(row.text(0), "others") for row in notes], rows[len(notes)], rows[len(notes) + 1 :]

    def report(self, head: _SheetRow, rows: Sequence[_SheetRow]) -> Iterator[Block]:
        """Headings, and below each a table of points, answers and sources, or of what else the sheet lists."""
        body: list[PageRow] = []
        heading = ""
        for row in rows:
            if row.role is RowRole.HEADING or row.style(0) == "lead":
                yield from self._report_table(head, body)
                body, heading = [], row.text(0)
                state = state_badge(row.text(2), row.style(2)) if row.style(2).startswith(_STATE) else ""
                yield Heading(3, row.text(0), badge=None if isinstance(state, str) else state[0])
            elif row.style(0) == "key":
                yield Paragraph(row.text(0), "others")
            else:
                continued = bool(body) and row.text(0) in ("", CONTINUED) and not row.text(2)
                body.append(self._report_row(row, heading, continued=continued))
        yield from self._report_table(head, body)

    def _report_table(self, head: _SheetRow, rows: Sequence[PageRow]) -> Iterator[PageTable]:
        if rows:
            names = tuple(PageCell(head.text(col)) for col in range(_REPORT_COLUMNS))
            yield PageTable(head=names, rows=tuple(rows), kind="flow")

    def _report_row(self, row: _SheetRow, heading: str, *, continued: bool) -> PageRow:
        point, text = row.text(0), self._text(row.cell(1))
        language = self.languages.language(heading, point, text)
        return PageRow(
            (
                PageCell("") if continued or not point else PageCell(point, is_header=True),
                PageCell((Paragraph(text, lang=language),)),
                PageCell(self._linked(row.cell(2))),
            ),
            next((kind for kind in _ANSWER_KINDS if row.style(1).startswith(kind)), ""),
        )

    # Tables

    def tables(self) -> Iterator[Block]:
        """A table below each heading, with the column names of the sheet or of its own."""
        rows = self.rows()
        header = next((row for row in rows if row.role is RowRole.HEADER), rows[0])
        columns = range(max(header.cells) + 1)
        caption, head, shown = self.title, header, columns
        table = partial(_table, title=self.title, period=self.words.label("master_period"))
        body: list[PageRow] = []
        for row in rows:
            match row.role:
                case RowRole.HEADING:
                    yield from table(caption, head, shown, body)
                    body, caption, head, shown = [], row.text(0), header, columns
                case RowRole.HEADER:
                    yield from table(caption, head, shown, body)
                    body, head, shown = [], row, range(max(row.cells) + 1)
                case RowRole.NOTE:
                    yield from table(caption, head, shown, body)
                    body = []
                    yield Paragraph(next(filter(None, map(row.text, columns)), ""), "others")
                case _ if row.style(0) == _TEXT_LINE and not any(map(row.text, columns[1:])):
                    yield from table(caption, head, shown, body)
                    body = []
                    yield Paragraph(row.text(0), "others")
                case _:
                    body.append(self._table_row(row, shown))
        yield from table(caption, head, shown, body)

    def _table_row(self, row: _SheetRow, columns: range) -> PageRow:
        cells = []
        for col in columns:
            cell = row.cell(col)
            is_figure = isinstance(cell.content, float | int | Formula) and cell.style != "sum_text"
            is_number = is_figure or _is_right(cell)
            content, is_name = self._linked(cell), col == 0
            kind = "number" if is_number and not is_name else ""
            if _CHECKSUM.fullmatch(row.text(col)):
                kind = "checksum"
            elif len(row.text(col)) > _LONG_TEXT:
                kind = "text"
            cells.append(PageCell(content, kind, is_header=is_name and bool(content)))
        return PageRow(tuple(cells), "sum" if row.role is RowRole.TOTAL else "")

    # Cells

    def _linked(self, cell: PlannedCell) -> Inline:
        """The text of a cell; a link if the cell links to the list of all answers."""
        text = self._text(cell)
        if isinstance(cell.content, Link) and self.answers and self.answers in cell.content.target:
            row = _LISTED_ANSWER.search(cell.content.target)
            if row:
                return (PageLink(text, f"a{row[1]}"),)
        return text

    def _text(self, cell: PlannedCell) -> str:
        """The content of a cell as people write it in the language of the master."""
        words = self.words
        content = cell.content.cached if isinstance(cell.content, Formula) else cell.content
        if isinstance(content, float | int):
            return number_text(words, content, cell.number_format)
        if isinstance(content, date):
            return day_text(words, content, cell.number_format)
        return plain_text(content)


def _reader_of(context: MasterContext, sheet: SheetBuilder) -> _SheetReader:
    return _SheetReader(context.words, sheet, context.redaction, context.sheet_names["answers"])


def _table(  # noqa: PLR0913  # the last two are those of the whole sheet
    caption: str, head: _SheetRow, columns: range, rows: Sequence[PageRow], *, title: str, period: str
) -> Iterator[PageTable]:
    """A table without the columns that have neither a name nor content, below the title of its sheet."""
    if rows:
        used = [col for col in columns if head.text(col) or any(_has_content(row, col) for row in rows)]
        figures = {col for col in used if _is_right(head.cell(col)) or any(_is_figure(row, col) for row in rows)}
        names = tuple(PageCell(head.text(col), "number" if col in figures else "") for col in used)
        whole = [row._replace(cells=tuple(row.cells[col] for col in used if col < len(row.cells))) for row in rows]
        grid = fit_grid(PageGrid(names, whole), period)
        names, body = grid
        has_text = any(cell.kind == "text" and cell.columns == 1 for row in body for cell in row.cells)
        most = _PORTRAIT_COLUMNS_OF_TEXT if has_text else _PORTRAIT_COLUMNS
        kind = "grid wide dense" if is_too_wide(grid) else "grid wide" if len(names) > most else "grid"
        shown = caption != title
        yield PageTable(head=names, rows=body, caption=caption, shows_caption=shown, kind=kind, scroll="group")


def _is_right(cell: PlannedCell) -> bool:
    """Whether the workbook aligns a cell right, as it does numbers, ranges, and dashes in place of them."""
    return STYLES.get(cell.style, {}).get("align") == "right"


def _has_content(row: PageRow, col: int) -> bool:
    return col < len(row.cells) and bool(row.cells[col].content)


def _is_figure(row: PageRow, col: int) -> bool:
    return _has_content(row, col) and row.cells[col].kind == "number"


def _bar_chart(words: Translator, chart: Chart) -> BarChart:
    bars = (Bar(name, share, percent_text(words, share)) for name, share in chart.data if share is not None)
    return BarChart(chart.title, chart.description, tuple(bars))
