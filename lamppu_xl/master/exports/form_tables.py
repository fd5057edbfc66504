"""The tables of a form as the Word document shows them: totals of rows with their notes, and the partners' texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile

from lamppu_xl.domain.form import RowPerCode, Table
from lamppu_xl.master.context import MasterContext
from lamppu_xl.master.exports.printed_corrections import printed_corrections
from lamppu_xl.master.exports.printed_list import printed_list
from lamppu_xl.master.exports.printed_table import MOST_COLUMNS, PrintedRow, PrintedTable
from lamppu_xl.master.exports.sheet_blocks import SheetLine, sheet_lines
from lamppu_xl.master.sheets.code_tables import code_sheet
from lamppu_xl.master.sheets.flat_tables import is_flat
from lamppu_xl.workbook.styles import RowRole


def printed_tables(context: MasterContext) -> Iterator[PrintedTable]:
    """The tables that have a sheet in the workbook and any answers."""
    project = context.collected.project
    for table in project.form.tables:
        made = None
        if isinstance(table.rows, RowPerCode) and project.lists[table.rows.list].options:
            made = _code_table(context, table)
        elif is_flat(table):
            made = printed_list(context, table)
        if made:
            yield made


# Tables of codes


def _code_table(context: MasterContext, table: Table) -> PrintedTable | None:
    """The totals of the codes without sources, their notes, and the texts that partners wrote about them."""
    title, *lines = sheet_lines(context, code_sheet(context, table, with_corrections=False))
    above = [*takewhile(lambda line: line.role is not RowRole.HEADER, lines)]
    if len(above) == len(lines):
        return None
    head, *below = lines[len(above) :]
    codes = [*takewhile(lambda line: line.role is not RowRole.HEADING, below)]
    partners = {partner.id for partner in context.collected.partners}
    answers, texts = _answers_and_texts(below[len(codes) :], partners)
    corrections = printed_corrections(context, table)
    count = len(head.texts) - 2
    rows = [_with_answers(line, answers.get(line.texts[0], []))[:count] for line in codes]
    if not any(any(row[1:]) for row in rows):
        return PrintedTable(title.texts[0], corrections=corrections, texts=texts)
    used = [col for col in range(count) if not col or any(row[col] not in ("", "–") for row in rows)]
    heads, rows = tuple(head.texts[col] for col in used), [tuple(row[col] for col in used) for row in rows]
    printed = [PrintedRow(row, is_total=line.role is RowRole.TOTAL) for row, line in zip(rows, codes, strict=True)]
    if len(heads) - 1 > MOST_COLUMNS:
        heads, printed = _by_period(context, heads, rows)
    about_all = [line.texts[0] for line in above if line.role is RowRole.NOTE]
    notes = [*_grouped_notes(context, table, about_all, codes, count)]
    return PrintedTable(title.texts[0], heads, printed, notes=notes, corrections=corrections, texts=texts)


def _grouped_notes(
    context: MasterContext, table: Table, above: Sequence[str], beside: Sequence[SheetLine], col: int
) -> Iterator[str]:
    """The notes above the codes and beside them, each once, after the codes and questions that it is about.

    Args:
        context: the master.
        table: of the codes.
        above: the notes on all codes.
        beside: the rows of the codes and their total.
        col: the column of their notes.
    """
    codes = [line.texts[0] for line in beside if line.role is not RowRole.TOTAL]
    about: dict[str, list[str]] = {note: [] for note in above}
    for line in beside:
        for note in line.texts[col].split("\n"):
            about.setdefault(note, []).append(line.texts[0])
    labels = {f"{label(field)}: " for field in table.fields for label in (context.field_label, context.total_label)}
    groups: dict[tuple[str, str], list[str]] = {}
    for note, names in about.items():
        label = max((label for label in labels if note.startswith(label)), key=len, default="")
        of_codes = ", ".join(names) if names != codes else ""
        groups.setdefault((of_codes, note.removeprefix(label)), []).append(label.removesuffix(": "))
    for (of_codes, text), of_fields in groups.items():
        if text not in ("", context.words.label("master_rule_sum")):
            fields = ", ".join(filter(None, of_fields))
            yield " · ".join(filter(None, (of_codes, f"{fields}: {text}" if fields else text)))


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
            if partner.texts[col] not in ("", "–") and partner.styles[col] not in {"unsaid", "unsaid_text"}
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
