"""A list of lines, or of the answers of all partners, as the Word document shows it: a table with its totals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lamppu_xl.domain.form import FreeLines, Table
from lamppu_xl.master.context import MasterContext
from lamppu_xl.master.exports.printed_corrections import printed_corrections
from lamppu_xl.master.exports.printed_table import MOST_COLUMNS, PrintedRow, PrintedTable
from lamppu_xl.master.exports.sheet_blocks import SheetLine, sheet_lines
from lamppu_xl.master.sheets.flat_rows import shown_fields
from lamppu_xl.master.sheets.flat_tables import flat_sheet, partner_facts
from lamppu_xl.reports.word_columns import PAGE_WIDTH, least_width
from lamppu_xl.workbook.styles import RowRole

_LONG_TEXT, _LONG_TEXT_OF_PARTNER = 150, 60
"""Characters of an answer that is below its row, and of one that is a paragraph where a row has a partner's answers."""


def printed_list(context: MasterContext, table: Table) -> PrintedTable | None:
    """The rows of a list without their sources, then the totals of periods and the figures by category."""
    sheet = flat_sheet(context, table)
    title, *lines = sheet_lines(context, sheet)
    start = next((number for number, line in enumerate(lines, 1) if line.role is RowRole.HEADER), None)
    if start is None or not sheet.tables:
        return None
    head, end = lines[start - 1].texts, start + sheet.tables[0].last_row - sheet.tables[0].row
    answers = [*range(1, 1 + len(partner_facts(table)) + len(shown_fields(table)))]
    rows = [line.texts for line in lines[start:end] if any(line.texts[col] for col in answers)]
    period, source = (head.index(context.words.label(f"master_{key}")) for key in ("period", "source"))
    of_all, parts = _sections(lines[end:])
    totals = [line for line in of_all if line.role is RowRole.TOTAL]
    is_list = isinstance(table.rows, FreeLines)
    longest = _LONG_TEXT if is_list else _LONG_TEXT_OF_PARTNER
    short = [col for col in answers if any(row[col] for row in rows) and all(len(row[col]) <= longest for row in rows)]
    shown = _side_by_side(head, short, [*rows, *(line.texts for line in totals)], totals, (0, period))
    if not is_list and shown and not totals and any(col < shown[0] for col in answers):
        shown = []  # the answers to the first question would be read after those to a later one
    below = [col for col in answers if col not in shown]
    corrections = printed_corrections(context, table)
    if not shown:
        return PrintedTable(title.texts[0], corrections=corrections, texts=[*_texts(head, rows, answers, period)])
    columns, total = (0, *shown, period), context.words.label("master_total")
    return PrintedTable(
        title.texts[0],
        heads=tuple(head[col] for col in columns),
        rows=[
            PrintedRow(tuple(row[col] for col in columns), below=tuple(_below(head, row, below)) if is_list else ())
            for row in rows
        ],
        totals=[
            PrintedRow((total, *(line.texts[col] for col in columns[1:])), is_total=True)
            for line in totals
            if any(line.texts[col] for col in shown)
        ],
        notes=[*_notes(context, head, of_all, source)],
        corrections=corrections,
        texts=() if is_list else [*_texts(head, rows, below, period)],
        parts=[*_parts(context, parts)],
    )


def _side_by_side(
    head: Sequence[str],
    short: Sequence[int],
    printed: Sequence[Sequence[str]],
    totals: Sequence[SheetLine],
    others: Sequence[int],
) -> list[int]:
    """The columns of answers that fit on the page without broken words, those with a total first.

    Args:
        head: the headings of all columns.
        short: the columns without long texts.
        printed: the texts of the rows and their totals.
        totals: the rows of totals.
        others: the columns that are beside the answers.
    """
    widths = {col: least_width(head[col], (row[col] for row in printed)) for col in (*others, *short)}
    room = PAGE_WIDTH - sum(widths[col] for col in others)
    shown: list[int] = []
    for col in sorted(short, key=lambda col: not any(line.texts[col] for line in totals)):
        if widths[col] <= room and len(shown) < MOST_COLUMNS:
            shown.append(col)
            room -= widths[col]
    return sorted(shown)


def _below(head: Sequence[str], row: Sequence[str], columns: Sequence[int]) -> Iterator[tuple[str, str]]:
    """The answers that have no column: short ones in one text, each long one in its own."""
    if short := [f"{head[col]}: {row[col]}" for col in columns if row[col] and len(row[col]) <= _LONG_TEXT]:
        yield "", " · ".join(short)
    yield from ((head[col], row[col]) for col in columns if len(row[col]) > _LONG_TEXT)


def _texts(
    head: Sequence[str], rows: Sequence[Sequence[str]], columns: Sequence[int], period: int
) -> Iterator[tuple[str, str]]:
    """The answers as paragraphs, each with its partner, period and question."""
    for row in rows:
        yield from ((f"{row[0]} · {row[period]} · {head[col]}", row[col]) for col in columns if row[col])


def _sections(lines: Sequence[SheetLine]) -> tuple[list[SheetLine], list[list[SheetLine]]]:
    """The rows right below the list, and those below each heading after them."""
    sections: list[list[SheetLine]] = [[]]
    for line in lines:
        if line.role is RowRole.HEADING:
            sections.append([])
        sections[-1].append(line)
    return sections[0], sections[1:]


def _notes(context: MasterContext, head: Sequence[str], lines: Sequence[SheetLine], source: int) -> Iterator[str]:
    """The rules of totals that are no sums, and what the totals hold, each once after the questions it is about."""
    about: dict[str, list[str]] = {}
    for line in lines:
        if line.styles[0] == "sum_note":
            for col in range(1, source):
                about.setdefault(line.texts[col], []).append(head[col])
            for note in line.texts[source].split("\n"):
                label = max((name for name in head if name and note.startswith(f"{name}: ")), key=len, default="")
                about.setdefault(note.removeprefix(f"{label}: "), []).append(label)
        elif line.role is RowRole.NOTE:
            about.setdefault(line.whole_text, []).append("")
    for note, names in about.items():
        if note not in ("", context.words.label("master_rule_sum")):
            questions = ", ".join(filter(None, dict.fromkeys(names)))
            yield f"{questions}: {note}" if questions else note


def _parts(context: MasterContext, sections: Sequence[Sequence[SheetLine]]) -> Iterator[PrintedTable]:
    """The same figures by category, as far as the workbook has them; no sources."""
    for heading, *lines in sections:
        if heading.texts[0] == context.words.label("master_sources"):
            continue
        notes = [line.whole_text for line in lines if line.role is RowRole.NOTE]
        heads = next((line.texts for line in lines if line.role is RowRole.HEADER), None)
        heads = heads or tuple(context.words.label(key) for key in ("row_name", "master_total"))
        body = [line.texts for line in lines if line.role is RowRole.BODY]
        columns = [col for col in range(len(body[0]) if body else 0) if any(row[col] for row in body)]
        rows = [PrintedRow(tuple(row[col] for col in columns)) for row in body]
        yield PrintedTable(heading.texts[0], tuple(heads[col] for col in columns), rows, notes=notes)
