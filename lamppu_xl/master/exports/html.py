"""The master as one HTML page to read, print and forward."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from lamppu_xl.domain.form import RowPerCode, goal_name
from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.text_normalising import joined_texts
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.master.answer_rows import answer_row
from lamppu_xl.master.collect import ReportingStatus
from lamppu_xl.master.context import FIRST_ANSWER, MasterContext
from lamppu_xl.master.exports.sheet_blocks import anchor_of, goal_section, state_badge, table_section
from lamppu_xl.master.number_texts import day_text, number_text
from lamppu_xl.master.sheets.change_notes import note_sheet
from lamppu_xl.master.sheets.code_tables import code_sheet
from lamppu_xl.master.sheets.deviations import reported_deviations
from lamppu_xl.master.sheets.flat_tables import flat_sheet, is_flat
from lamppu_xl.master.sheets.form_parts import form_parts
from lamppu_xl.master.sheets.goals import MOST_SILENT, goal_sheet, state, state_counts
from lamppu_xl.master.sheets.left_out import left_out_sheet
from lamppu_xl.master.sheets.message import KeyFigure, figures_note, key_figures, message
from lamppu_xl.master.sheets.overview import goals_with_synthesis, synthesis_of, without_synthesis
from lamppu_xl.master.sheets.sources import source_sheet
from lamppu_xl.master.sheets.summary import missing_answers, project_line, reported_period, title
from lamppu_xl.master.sheets.syntheses import overview_periods
from lamppu_xl.reports.pages.blocks import (
    Block,
    Details,
    Group,
    Heading,
    Inline,
    Items,
    PageCell,
    PageLink,
    PageRow,
    PageTable,
    Paragraph,
    Section,
    Strong,
    Tile,
    Tiles,
)
from lamppu_xl.reports.pages.report_page import SUMMARY, report_page
from lamppu_xl.workbook.model import plain_text


def as_html(context: MasterContext) -> bytes:
    """The page in UTF-8, without the cells that the coordinator fills in."""
    context = replace(context, editable=False, sink=None)
    project, words = context.collected.project, context.words
    sections = (
        *_overview(context),
        *(goal_section(context, goal_sheet(context, goal)) for goal in project.goals),
        *_tables(context),
        *([table_section(context, note_sheet(context))] if context.collected.changes else []),
        table_section(context, left_out_sheet(context)),
        table_section(context, source_sheet(context)),
        _answers(context),
    )
    return report_page(
        words, title=title(context), header=_header(context), summary=_summary(context), sections=sections
    )


def _header(context: MasterContext) -> Iterator[Block]:
    yield Paragraph(project_line(context), "kicker")
    yield Heading(1, title(context))
    yield Paragraph(context.words.label("master_now", period=reported_period(context)), "period")
    if context.public:
        yield Paragraph(context.words.label("master_public"), "notice")


# The beginning


def _summary(context: MasterContext) -> Section:
    words = context.words
    return Section(
        heading=Heading(2, words.label("master_summary"), SUMMARY),
        blocks=(
            Paragraph((Strong(message(context)),)),
            *([Paragraph(note)] if (note := context.faulty_note()) else []),
            *_key_figures(context),
            _state_table(context) if context.collected.project.goals else _part_table(context),
            *_gaps(context),
            *_deviations(context),
        ),
    )


def _key_figures(context: MasterContext) -> Iterator[Block]:
    """The key figures, each as a tile."""
    words = context.words
    if tiles := tuple(_tile(words, figure) for figure in key_figures(context)):
        yield Heading(3, words.label("master_key_figures"))
        yield Tiles(tiles)
    if note := figures_note(context):
        yield Paragraph(note, "others")


def _tile(words: Translator, figure: KeyFigure) -> Tile:
    actual = number_text(words, figure.actual, figure.number_format)
    if not figure.target:
        return Tile(actual, figure.name, "figure")
    return Tile(
        f"{actual} /\u00a0{number_text(words, figure.target, figure.number_format)}",
        figure.name if figure.part is None else f"{figure.name}: {figure.share(words)}",
        "figure" if figure.part is None or figure.part < 1 else "accepted",
        figure.part,
    )


def _overview(context: MasterContext) -> Iterator[Section]:
    """The goals and periods in a table with the coordinator's syntheses; nothing if none is written."""
    words, collected = context.words, context.collected
    periods = overview_periods(collected)
    heads = (words.label("master_goal"), *map(context.period_label, periods), words.label("master_state"))
    written, rows = goals_with_synthesis(context), []
    for goal in collected.project.goals:
        link = PageLink(words.pick(goal_name(goal)), anchor_of(f"goal/{goal.id}"))
        texts = [synthesis_of(context, goal, period) for period in periods]
        counts = plain_text(state_counts(context, goal).content)
        cells = [*(PageCell((Paragraph(text or "–"),)) for text in texts), PageCell(counts)]
        labelled = (cell._replace(label=head) for cell, head in zip(cells, heads[1:], strict=True))
        rows.append(PageRow((PageCell((link,), is_header=True), *labelled)))
    if written:
        title = words.label("master_overview_title")
        table = PageTable(
            caption=title,
            shows_caption=False,
            kind="results",
            scroll="group",
            head=tuple(map(PageCell, heads)),
            rows=rows,
        )
        empty = without_synthesis(context)
        blocks = (table, *((Paragraph(empty),) if empty else ()))
        yield Section(heading=Heading(2, title, "overview"), blocks=blocks, kind="sheet")


def _state_table(context: MasterContext) -> PageTable:
    """The state of each goal at each partner."""
    words, collected = context.words, context.collected
    partners = collected.reporting_partners
    rows = []
    for goal in collected.project.goals:
        link = PageLink(words.pick(goal_name(goal)), anchor_of(f"goal/{goal.id}"))
        states = (state(context, goal, partner, collected.period) for partner in partners)
        rows.append(PageRow((PageCell((link,), is_header=True), *(PageCell(state_badge(*state)) for state in states))))
    return _matrix(context, words.label("master_by_goal"), words.label("master_goal"), rows)


def _part_table(context: MasterContext) -> PageTable:
    """What each partner reported on each sheet of a form without goals."""
    words = context.words
    rows = []
    for part in form_parts(context):
        link = PageCell((PageLink(part.name, anchor_of(part.key)),), is_header=True)
        rows.append(PageRow((link, *(PageCell(state_badge(*count)) for count in part.counts))))
    return _matrix(context, words.label("master_by_part"), words.label("master_sheet"), rows)


def _matrix(context: MasterContext, caption: str, corner: str, rows: Sequence[PageRow]) -> PageTable:
    """A table with a column for each partner; `corner` is the head of the first column."""
    partners = (PageCell(partner.id, title=partner.name) for partner in context.collected.reporting_partners)
    return PageTable(caption=caption, kind="matrix", scroll="group", head=(PageCell(corner), *partners), rows=rows)


def _gaps(context: MasterContext) -> Iterator[Block]:
    """The partners without a return, with a faulty one or with answers missing."""
    collected = context.collected
    partners: dict[str, list[Partner]] = {}
    for partner in collected.reporting_partners:
        is_good = collected.status(collected.period, partner) is ReportingStatus.COUNTED
        state = "" if is_good else context.return_state(collected.period, partner)
        reasons = [state, *missing_answers(context, partner)]
        if text := "; ".join(filter(None, reasons)):
            partners.setdefault(text, []).append(partner)
    items: list[Inline] = []
    for text, listed in partners.items():
        if len(listed) > MOST_SILENT:
            ids = ", ".join(partner.id for partner in listed)
            items.append((Strong(f"{text[0].upper()}{text[1:]} ({len(listed)})"), f": {ids}"))
        else:
            items += ((Strong(f"{partner.name} ({partner.id})"), f": {text}") for partner in listed)
    if items:
        yield Group((Heading(3, context.words.label("master_returns")), Items(tuple(items))))


def _deviations(context: MasterContext) -> Iterator[Block]:
    items = tuple(
        (PageLink(label, anchor_of(f"goal/{goal.id}")), f": {joined_texts(texts)}")
        for label, texts, goal in reported_deviations(context)
    )
    if items:
        yield Group((Heading(3, context.words.label("master_deviations")), Items(items)))


# Tables and answers


def _tables(context: MasterContext) -> Iterator[Section]:
    project = context.collected.project
    for table in project.form.tables:
        if isinstance(table.rows, RowPerCode) and project.lists[table.rows.list].options:
            yield table_section(context, code_sheet(context, table))
        elif is_flat(table):
            yield table_section(context, flat_sheet(context, table))


def _answers(context: MasterContext) -> Section:
    """Every answer with its source."""
    words = context.words
    columns = ("period", "partner", "row", "question", "answer", "file", "sheet", "cell")
    caption = words.label("master_all_answers")
    table = PageTable(
        caption=caption,
        shows_caption=False,
        kind="answers",
        scroll="group",
        head=tuple(PageCell(words.label(f"master_{column}")) for column in columns),
        rows=_answer_rows(context, columns),
    )
    heading = Heading(2, words.label("master_answers"), "answers")
    return Section(heading=heading, blocks=(Details(caption, (table,)),), kind="long")


def _answer_rows(context: MasterContext, columns: Sequence[str]) -> Iterator[PageRow]:
    fact = context.words.fact
    for answer in context.collected.answers.listed():
        row = answer_row(context, answer)
        if isinstance(answer.answer, float | int):
            number_format = context.answer_cell(answer, "figure").number_format
            row |= {"answer": number_text(context.words, answer.answer, number_format)}
        elif isinstance(answer.answer, date):
            number_format = context.number_format(answer.field, answer.answer)
            row |= {"answer": day_text(context.words, answer.answer, number_format)}
        texts = (value if isinstance(value, str) else fact(value) for value in map(row.__getitem__, columns))
        yield PageRow(tuple(map(PageCell, texts)), id=f"a{FIRST_ANSWER + answer.number + 1}")
