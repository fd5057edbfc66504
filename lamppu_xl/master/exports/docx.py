"""The overview of results as a Word document: the report that a coordinator edits and hands in."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from lamppu_xl.domain.form import Goal, goal_name
from lamppu_xl.domain.text_normalising import capitalised, joined_texts
from lamppu_xl.master.context import GoalState, MasterContext
from lamppu_xl.master.exports.form_tables import printed_tables
from lamppu_xl.master.exports.goal_results import GoalResults
from lamppu_xl.master.exports.printed_table import PrintedRow, PrintedTable
from lamppu_xl.master.number_texts import number_text
from lamppu_xl.master.sheets.deviations import reported_deviations
from lamppu_xl.master.sheets.form_parts import form_parts
from lamppu_xl.master.sheets.goals import goal_states
from lamppu_xl.master.sheets.message import figures_note, key_figures, message
from lamppu_xl.master.sheets.overview import without_synthesis
from lamppu_xl.master.sheets.summary import funding_line, listed_returns, project_line, reported_period, title
from lamppu_xl.reports.word import WordCell, WordColumn, WordDocument, begin_document, document_identifier
from lamppu_xl.reports.word_columns import PAGE_WIDTH, column_widths

_FIGURE = r"[-−]?\d{1,3}(?:[ \u00a0\u202f,]?\d{3})*(?:[.,]\d+)?"
_NUMBER = re.compile(rf"{_FIGURE}(?:–{_FIGURE})?(?:[ \u00a0]?%)?")
"""A number as the document shows it, or the lowest and the highest; no day."""

_FEW_PARTNERS, _FEW_DEVIATIONS = 10, 5
"""So many are on the first page, above the results."""

_SOURCE = "lamppu-xl returns "
"""Begins the identifier of a document; the digest of its returns follows."""


def as_docx(context: MasterContext) -> bytes:
    """The document: message, key figures, partners, deviations, the table of goals and periods, tables of the form.

    Long lists of partners and of deviations are below the results.
    """
    context = replace(context, editable=False, sink=None)
    words = context.words
    returns = returns_digest(verdict.sha256 for verdict in context.collected.used_returns.values())
    document = begin_document(title(context), words.main_language, f"{_SOURCE}{returns}")
    for text in filter(None, (project_line(context), funding_line(context))):
        document.add_paragraph(text)
    document.add_paragraph(words.label("master_now", period=reported_period(context)))
    document.add_paragraph(message(context), is_bold=True)
    if note := context.faulty_note():
        document.add_paragraph(note)
    _add_key_figures(document, context)
    partners_first = len(listed_returns(context.collected)[1]) <= _FEW_PARTNERS
    deviations_first = len([*reported_deviations(context)]) <= _FEW_DEVIATIONS
    if partners_first:
        _add_partners(document, context)
    if deviations_first:
        _add_deviations(document, context)
    if context.collected.project.goals:
        document.add_heading(words.label("master_overview_title"))
        _add_overview(document, context)
    else:
        document.add_heading(words.label("master_by_part"))
        _add_parts(document, context)
    if not deviations_first:
        _add_deviations(document, context)
    _add_tables(document, context)
    if not partners_first:
        _add_partners(document, context)
    return document.data()


def returns_digest(sha256s: Iterable[str]) -> str:
    """One checksum for a set of returns."""
    return hashlib.sha256(" ".join(sorted(set(sha256s))).encode()).hexdigest()


def stated_returns(data: bytes) -> str:
    """The digest of the returns that a document was made of; empty if a program that saved it has left it out."""
    identifier = document_identifier(data)
    return identifier.removeprefix(_SOURCE) if identifier.startswith(_SOURCE) else ""


def _add_key_figures(document: WordDocument, context: MasterContext) -> None:
    words, figures = context.words, key_figures(context)
    if not figures:
        return
    document.add_heading(words.label("master_key_figures"))
    has_targets = any(figure.target for figure in figures)
    labels = ("master_reached", "master_target", "master_share") if has_targets else ("master_total",)
    columns = [
        WordColumn(words.label("row_name"), 9.2),
        *(
            WordColumn(words.label(label), 6.5 if label == "master_share" else 5.0, label != "master_share")
            for label in labels
        ),
    ]
    rows = []
    for figure in figures:
        cells = [
            WordCell(figure.name),
            WordCell(number_text(words, figure.actual, figure.number_format), is_number=True),
        ]
        if figure.target:
            share = WordCell(figure.share(words) or "–", bar=figure.part)
            cells += [WordCell(number_text(words, figure.target, figure.number_format), is_number=True), share]
        elif has_targets:
            cells += [WordCell("–", is_number=True), WordCell("–")]
        rows.append(cells)
    document.add_table(columns, rows)
    if note := figures_note(context):
        document.add_paragraph(note)


def _add_overview(document: WordDocument, context: MasterContext) -> None:
    """The goals, one on a row, with the coordinator's synthesis of each period or the texts of the partners."""
    words, results = context.words, GoalResults(context)
    periods = results.periods
    notes = {
        without_synthesis(context): True,
        words.label("master_overview_partners"): results.have_partners_texts,
        words.label("programme_cut_partner_texts"): results.have_partners_texts and results.are_cut,
    }
    for note in (note for note, is_said in notes.items() if note and is_said):
        document.add_paragraph(note)
    columns = [
        WordColumn(words.label("master_goal"), 6.2 if periods else 15.7),
        *(WordColumn(context.period_label(period), 15.5 / len(periods)) for period in periods),
        WordColumn(words.label("master_state"), 4.0 if periods else 10.0),
    ]
    rows = []
    for goal in context.collected.project.goals:
        name = f"{words.pick(goal_name(goal))}\n{words.pick(goal.wording)}"
        texts = (
            WordCell(results.text(goal, period) or "–", language=results.language(goal, period)) for period in periods
        )
        rows.append((WordCell(name, first_bold=True), *texts, _state_cell(context, goal)))
    document.add_table(columns, rows)


def _state_cell(context: MasterContext, goal: Goal) -> WordCell:
    """Each state of a goal with the number of partners."""
    counts = goal_states(context, goal)
    text = "\n".join(f"{each.label} {count}" for each, count in counts)
    return WordCell(text or "–", tuple(each.style for each, _ in counts))


def _add_parts(document: WordDocument, context: MasterContext) -> None:
    """What each partner reported on each sheet of a form without goals."""
    partners = context.collected.reporting_partners
    rows = [
        (
            WordCell(part.name, is_bold=True),
            *(WordCell(count.label, _styles(count)) for count in part.counts),
        )
        for part in form_parts(context)
    ]
    _add_fitted_table(document, (context.words.label("master_sheet"), *(partner.id for partner in partners)), rows)


def _styles(state: GoalState) -> tuple[str, ...]:
    return () if state.label == "–" else (state.style,)


def _add_deviations(document: WordDocument, context: MasterContext) -> None:
    deviations = [*reported_deviations(context)]
    if deviations:
        document.add_heading(context.words.label("master_deviations"))
    for label, texts, _ in deviations:
        document.add_point(label, joined_texts(texts))


def _add_tables(document: WordDocument, context: MasterContext) -> None:
    """What the sheets of the form hold: totals against targets, lists, and the partners' texts."""
    for table in printed_tables(context):
        _add_form_table(document, context, table)


def _add_form_table(document: WordDocument, context: MasterContext, table: PrintedTable, level: int = 1) -> None:
    document.add_heading(table.title, level)
    if table.rows:
        rows = [cells for row in table.printed_rows for cells in _rows_of(row)]
        for number in range(-len(table.totals) - 1, -1) if table.totals else ():  # totals are on the page of a row
            rows[number] = (rows[number][0]._replace(keeps_next=True), *rows[number][1:])
        _add_fitted_table(document, [*map(capitalised, table.heads)], rows)
    if table.notes:
        document.add_note("\n".join(table.notes))
    for name, text in (*table.corrections, *table.printed_texts):
        document.add_point(name, text)
    if table.is_cut:
        document.add_paragraph(context.words.label("master_rest_in_workbook"))
    for part in table.parts:
        _add_form_table(document, context, part, level + 1)


def _rows_of(row: PrintedRow) -> Iterator[tuple[WordCell, ...]]:
    """The row, and one over all columns for each text below it."""
    blanks = (WordCell(""),) * (len(row.cells) - 1)
    if row.is_heading:
        yield WordCell(row.cells[0], is_bold=True, over_all=True, keeps_next=True), *blanks
    else:
        first, *others = (WordCell(text, is_bold=row.is_total) for text in row.cells)
        yield first._replace(keeps_next=bool(row.below)), *others
    for number, (name, text) in enumerate(row.below, 1):
        yield WordCell(text, name=name, over_all=True, keeps_next=number < len(row.below)), *blanks


def _add_fitted_table(document: WordDocument, heads: Sequence[str], rows: Sequence[Sequence[WordCell]]) -> None:
    """A table whose columns are as wide as what is written in them."""
    texts = [[_printed(cell) for cell in row] for row in rows if not row[0].over_all]
    widths = column_widths(heads, texts, PAGE_WIDTH)
    columns = [
        WordColumn(head, width, col > 0 and has_numbers_only([row[col] for row in texts]))
        for col, (head, width) in enumerate(zip(heads, widths, strict=True))
    ]
    at_right = (
        [cell._replace(is_number=column.is_number) for cell, column in zip(row, columns, strict=True)] for row in rows
    )
    document.add_table(columns, at_right)


def has_numbers_only(texts: Sequence[str]) -> bool:
    """Whether a column has numbers only, apart from empty cells."""
    filled = [text for text in texts if text not in ("", "–")]
    return bool(filled) and all(_NUMBER.fullmatch(text) for text in filled)


def _printed(cell: WordCell) -> str:
    """The text with the margins that a colour behind it has."""
    return f"\u00a0{cell.text}\u00a0" if cell.styles else cell.text


def _add_partners(document: WordDocument, context: MasterContext) -> None:
    """Which partners have reported in the period and in the one before, as the workbook lists them."""
    words, (periods, partners) = context.words, listed_returns(context.collected)
    document.add_heading(words.label("master_returns"))
    columns = [WordColumn(words.label("master_partner"), 11.7)]
    columns += [WordColumn(context.period_label(period), 7.0) for period in periods]
    rows = []
    for partner in partners:
        states = (
            WordCell(capitalised(context.return_state(period, partner)), (context.absence_style(period, partner),))
            for period in periods
        )
        rows.append((WordCell(f"{partner.name} ({partner.id})"), *states))
    document.add_table(columns, rows)
