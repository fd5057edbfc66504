"""The tables of a form as the Word document shows them: totals of rows, the partners' texts, and lists of answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from lamppu_xl.domain.form import FreeLines, RowPerCode, Table
from lamppu_xl.master.context import MasterContext
from lamppu_xl.master.exports.sheet_blocks import SheetLine, sheet_lines
from lamppu_xl.master.sheets.code_tables import code_sheet
from lamppu_xl.master.sheets.flat_rows import shown_fields
from lamppu_xl.master.sheets.flat_tables import flat_sheet, is_flat, partner_facts
from lamppu_xl.workbook.styles import RowRole

MOST_ROWS = 300
"""Rows, and texts, of a table in the document; the workbook has all."""

_MOST_COLUMNS = 8
"""Columns of answers that are side by side on a page; more are below each other for each row."""

_LONG_TEXT = 60
"""Characters of an answer that is a paragraph rather than a cell."""


@dataclass(frozen=True)
class PrintedRow:
    """A row of a table."""

    cells: tuple[str, ...]
    is_heading: bool = False
    """Whether it only names the rows below it."""


@dataclass(frozen=True)
class PrintedTable:
    """What the document shows of a table of the form."""

    title: str
    heads: tuple[str, ...] = ()
    rows: Sequence[PrintedRow] = ()
    texts: Sequence[tuple[str, str]] = field(default_factory=tuple)
    """The partners' texts, each with what it is about."""
    is_cut: bool = False
    """Whether the workbook has more rows or texts."""


def printed_tables(context: MasterContext) -> Iterator[PrintedTable]:
    """The tables that have a sheet in the workbook and any answers."""
    project = context.collected.project
    for table in project.form.tables:
        made = None
        if isinstance(table.rows, RowPerCode) and project.lists[table.rows.list].options:
            made = _code_table(context, table)
        elif is_flat(table):
            made = _flat_table(context, table)
        if made and (made.rows or made.texts):
            yield made


def _cut(
    title: str, heads: tuple[str, ...], rows: Sequence[PrintedRow], texts: Sequence[tuple[str, str]]
) -> PrintedTable:
    is_cut = max(len(rows), len(texts)) > MOST_ROWS
    return PrintedTable(title, heads, rows[:MOST_ROWS], texts[:MOST_ROWS], is_cut)


# Tables of codes


def _code_table(context: MasterContext, table: Table) -> PrintedTable | None:
    """The totals of the codes without notes and sources, and the texts that partners wrote about them."""
    title, *lines = sheet_lines(context, code_sheet(context, table))
    below = [*lines]
    while below and below[0].role is not RowRole.HEADER:
        below.pop(0)
    if not below:
        return None
    head, *below = below
    codes = [*takewhile(lambda line: line.role is not RowRole.HEADING, below)]
    partners = {partner.id for partner in context.collected.partners}
    answers, texts = _answers_and_texts(below[len(codes) :], partners)
    count = len(head.texts) - 2
    rows = [_with_answers(line, answers.get(line.texts[0], []))[:count] for line in codes]
    if not any(any(row[1:]) for row in rows):
        return _cut(title.texts[0], (), (), texts)
    used = [col for col in range(count) if not col or any(row[col] not in ("", "–") for row in rows)]
    heads, rows = tuple(head.texts[col] for col in used), [tuple(row[col] for col in used) for row in rows]
    if len(heads) - 1 > _MOST_COLUMNS:
        return _cut(title.texts[0], *_by_period(context, heads, rows), texts)
    return _cut(title.texts[0], heads, [PrintedRow(row) for row in rows], texts)


def _answers_and_texts(
    lines: Sequence[SheetLine], partners: set[str]
) -> tuple[dict[str, list[SheetLine]], list[tuple[str, str]]]:
    """The rows of the partners and the texts below them, by code."""
    answers: dict[str, list[SheetLine]] = {}
    texts = []
    code = ""
    for line in lines:
        name = line.texts[0]
        if line.role is RowRole.HEADING and answers:
            break  # the comparison with targets and the sources follow
        if line.role is RowRole.TOTAL:
            code = name
            answers[code] = []
        elif name in partners and code:
            answers[code].append(line)
        elif line.styles[0] == "source" and code:
            text = next((text for text in line.texts[1:-1] if text), "")
            texts.append((f"{code} · {name}", text))
    return answers, texts


def _with_answers(line: SheetLine, partners: Sequence[SheetLine]) -> tuple[str, ...]:
    """The totals of a code; where there is none, the partners with their answers."""
    return tuple(
        text
        or "\n".join(
            f"{partner.texts[0]}: {partner.texts[col]}"
            for partner in partners
            if partner.texts[col] not in ("", "–") and partner.styles[col] != "unsaid"
        )
        for col, text in enumerate(line.texts)
    )


def _by_period(
    context: MasterContext, heads: Sequence[str], rows: Sequence[tuple[str, ...]]
) -> tuple[tuple[str, ...], list[PrintedRow]]:
    """Each code above its questions, with the periods side by side."""
    words, parts = context.words, [head.rpartition("\n") for head in heads]
    periods = tuple(dict.fromkeys(when for question, _, when in parts if question and not when.startswith("(")))
    printed = []
    for row in rows:
        facts = [f"{head}: {text}" for head, text in zip(heads[1:], row[1:], strict=True) if "\n" not in head and text]
        printed.append(PrintedRow((" · ".join((row[0], *facts)), *("" for _ in periods)), is_heading=True))
        questions: dict[str, dict[str, str]] = {}
        for (question, _, when), text in zip(parts, row, strict=True):
            if question:  # of a forecast the report is named: `(report: Autumn)`
                questions.setdefault(question, {})[_period_in(when, periods)] = text
        for question, texts in questions.items():
            if any(text not in ("", "–") for text in texts.values()):
                printed.append(PrintedRow((question, *(texts.get(when, "") for when in periods))))
    return (words.label("master_question"), *periods), printed


def _period_in(when: str, periods: Sequence[str]) -> str:
    """The period that a heading names: the longest one, as II/2027 has I/2027 in it; the last one if it names none."""
    named = [period for period in periods if period.casefold() in when.casefold()]
    return max(named, key=len, default=periods[-1])


# Lists of answers


def _flat_table(context: MasterContext, table: Table) -> PrintedTable | None:
    """The rows of a list, without their sources; those with long texts, or with many answers, as paragraphs."""
    sheet = flat_sheet(context, table)
    title, *lines = sheet_lines(context, sheet)
    count = 1 + len(partner_facts(table)) + len(shown_fields(table))
    start = next((number for number, line in enumerate(lines, 1) if line.role is RowRole.HEADER), None)
    if start is None or not sheet.tables:
        return None
    head, end = lines[start - 1].texts, start + sheet.tables[0].last_row - sheet.tables[0].row
    rows = [line.texts for line in lines[start:end] if any(line.texts[1:count])]
    period, source = (head.index(context.words.label(f"master_{key}")) for key in ("period", "source"))
    corrections = [(line.texts[0], line.texts[source]) for line in lines[end:] if line.styles[0] == "row"]
    notes = [(partner, text) for partner, text in corrections if text]
    if any(len(text) > _LONG_TEXT for row in rows for text in row[1:count]) or count > _MOST_COLUMNS:
        answers = [[(head[col], row[col]) for col in range(1, count) if row[col]] for row in rows]
        names = [f"{row[0]} · {row[period]}" for row in rows]
        if isinstance(table.rows, FreeLines):
            texts = [
                (name, " · ".join(f"{question}: {text}" for question, text in given))
                for name, given in zip(names, answers, strict=True)
            ]
        else:
            texts = [
                (f"{name} · {question}", text)
                for name, given in zip(names, answers, strict=True)
                for question, text in given
            ]
        return _cut(title.texts[0], (), (), [*texts, *notes])
    used = [col for col in (*range(count), period) if any(row[col] for row in rows)]
    heads = tuple(head[col] for col in used)
    return _cut(title.texts[0], heads, [PrintedRow(tuple(row[col] for col in used)) for row in rows], notes)
