"""The programme as one HTML page to read, print and forward."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from lamppu_xl.domain.goal_states import look_of
from lamppu_xl.domain.text_normalising import capitalised
from lamppu_xl.master.exports.sheet_blocks import sheet_section
from lamppu_xl.programme.exports.content import (
    DeviationLine,
    deviation_lines,
    figure_notes,
    goals_by_project,
    key_figures,
    language_of,
    language_of_text,
    money_rows,
    named_partners,
    newest_first,
    place_of_goal,
    result_texts,
    state_parts,
    status_notes,
)
from lamppu_xl.programme.member_records import MemberProject
from lamppu_xl.programme.report_records import GoalReport
from lamppu_xl.programme.sheets.context import SheetContext
from lamppu_xl.programme.sheets.front_page import WITH_SENTENCES, introduction, message, title
from lamppu_xl.programme.sheets.indicators import by_project_sheet, notes_on_figures, number_sheet, source_sheet
from lamppu_xl.programme.sheets.lists import deviation_sheet, gap_sheet, practice_sheet
from lamppu_xl.programme.sheets.money import MONEY_COLUMNS, money_message, money_sheet
from lamppu_xl.programme.sheets.tables import STATUS_STYLES, event_sheet
from lamppu_xl.programme.sheets.texts import text_sheet
from lamppu_xl.reports.pages.blocks import (
    Badge,
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
    Span,
    Strong,
    Tile,
    Tiles,
)
from lamppu_xl.reports.pages.report_page import SUMMARY, report_page
from lamppu_xl.workbook.collector import PlanCollector
from lamppu_xl.workbook.sheet_builder import SheetBuilder

MOST_DEVIATIONS = 10
"""Deviations at the beginning; their own section has all, with their sources."""

MOST_OPEN = 30
"""Projects whose results are shown at first; those of more projects are folded."""

MOST_OPEN_DEVIATIONS = 300
"""Deviations that are shown at first in their own section."""

MOST_SOURCES = 5_000
"""Answers that the page lists; browsers take long to open a page with more."""

_SHEETS: tuple[Callable[[SheetContext], SheetBuilder], ...] = (
    number_sheet,
    by_project_sheet,
    money_sheet,
    event_sheet,
    practice_sheet,
    deviation_sheet,
    gap_sheet,
)
"""The sheets of the workbook that the page shows as tables."""


def as_html(context: SheetContext) -> bytes:
    """The page in UTF-8."""
    words = context.translator
    sections = (
        *([_results(context)] if context.content.goals else []),
        *_tables(context),
        *_partners(context),
        _sources(context),
    )
    return report_page(
        words, title=title(context), header=_header(context), summary=_summary(context), sections=sections
    )


def _header(context: SheetContext) -> Iterator[Block]:
    kicker, *notes = introduction(context)
    yield Paragraph(kicker, "kicker")
    yield Heading(1, title(context))
    for note in notes:
        yield Paragraph(note, "period")


# The beginning


def _summary(context: SheetContext) -> Section:
    return Section(
        heading=Heading(2, context.translator.label("master_summary"), SUMMARY),
        blocks=(
            Paragraph((Strong(message(context)),)),
            *_key_figures(context),
            _status_table(context),
            *_money(context),
            *_deviations(context),
        ),
    )


def _key_figures(context: SheetContext) -> Iterator[Block]:
    figures = key_figures(context)
    if figures:
        yield Heading(3, context.translator.label("master_key_figures"))
        yield Tiles(
            tuple(
                Tile(
                    f"{figure.reached} /\u00a0{figure.target}" if figure.target else figure.reached,
                    f"{figure.name}: {figure.share_text}" if figure.share_text else figure.name,
                    "accepted" if figure.share and figure.share >= 1 else "figure",
                    figure.share,
                )
                for figure in figures
            )
        )
        notes = notes_on_figures(context, context.content.figures, without=WITH_SENTENCES)
        for note in (*figure_notes(context), *(note for note, _ in notes)):
            yield Paragraph(note, "others")


_STATUS_KINDS = ("", "", "", "number", "number")
"""The kind of each column of the table of the projects: counts are on the right."""


def _status_table(context: SheetContext) -> PageTable:
    """The status of each project."""
    labels = ("project", "coordinator", "standing", "returns", "deviations")
    heads = [context.label(label) for label in labels]
    return PageTable(
        caption=context.label("sheet_projects"),
        kind="status projects",
        head=tuple(PageCell(head, kind) for head, kind in zip(heads, _STATUS_KINDS, strict=True)),
        rows=[_status_row(context, member, heads) for member in context.content.members],
    )


def _status_row(context: SheetContext, member: MemberProject, heads: Sequence[str]) -> PageRow:
    standing = Badge(capitalised(context.label(f"standing_{member.status.value}")), _kind(STATUS_STYLES[member.status]))
    reported, deviations = status_notes(context, member)
    name = Span(context.text(member.name), lang=language_of_text(member.name, context))
    cells: tuple[Inline, ...] = (context.coordinator_name(member), (standing,), reported, deviations)
    return PageRow(
        (
            PageCell((f"{member.id} ", name), is_header=True),
            *(
                PageCell(text, kind, label=head if text else "")
                for text, head, kind in zip(cells, heads[1:], _STATUS_KINDS[1:], strict=True)
            ),
        )
    )


def _kind(style: str) -> str:
    """The class of a badge: `state_done` gives `done`."""
    return style.removeprefix("state_")


def _money(context: SheetContext) -> Iterator[Block]:
    rows = money_rows(context)
    if not rows:
        return
    currency = context.content.programme.currency
    caption = f"{context.label('sheet_money')} ({currency})"
    heads = [context.label("money_of"), *map(context.label, MONEY_COLUMNS)]
    yield PageTable(
        caption=caption,
        kind="grid narrow",
        scroll="group",
        head=(PageCell(heads[0]), *(PageCell(head, "number") for head in heads[1:])),
        rows=[
            PageRow(
                (PageCell(row.name, is_header=True), *(PageCell(amount, "number") for amount in row.amounts)),
                "sum" if row.is_total else "",
            )
            for row in rows
        ],
    )
    if sentence := money_message(context):
        yield Paragraph((Strong(sentence),))
    if rows and context.content.area:
        yield Paragraph(context.label("whole_money"))


def _deviations(context: SheetContext) -> Iterator[Block]:
    lines = [*deviation_lines(context)]
    if lines:
        items = tuple(_deviation_item(context, line) for line in lines[:MOST_DEVIATIONS])
        yield Group((Heading(3, context.label("sheet_deviations")), *_absent(context), Items(items)))
        if len(lines) > MOST_DEVIATIONS:
            yield Paragraph((PageLink(context.label("all_deviations", count=len(lines)), "deviations"),))


def _deviation_item(context: SheetContext, line: DeviationLine) -> Inline:
    subject = f", {line.subject}" if line.subject else ""
    sentence = Span(line.sentence, lang=language_of(line.member, context))
    return Strong(context.member_name(line.member)), f"{subject}: ", sentence


# Goals and periods


def _results(context: SheetContext) -> Section:
    """The goals of each project in a table, with the synthesis of each period or the partners' texts."""
    tables = [_result_table(context, member, reports) for member, reports in goals_by_project(context)]
    if len(tables) > MOST_OPEN:
        folded = (Details(each.caption, (replace(each, shows_caption=False),), is_open=False) for each in tables)
        blocks = (*_absent(context), *folded)
        return Section(heading=Heading(2, context.label("results"), "results"), blocks=blocks, kind="sheet")
    blocks = (*_absent(context), *tables)
    return Section(heading=Heading(2, context.label("results"), "results"), blocks=blocks, kind="sheet")


def _absent(context: SheetContext) -> Iterator[Block]:
    """The projects that a section lacks."""
    yield from (Paragraph(sentence, "others") for sentence, _ in context.absent())


def _result_table(context: SheetContext, member: MemberProject, reports: Sequence[GoalReport]) -> PageTable:
    periods = newest_first(context)
    heads = [
        context.label("goal"),
        *(context.text(period.label) for period in periods),
        context.translator.label("master_state"),
    ]
    return PageTable(
        caption=f"{context.member_name(member)} · {context.coordinator_name(member)}",
        kind="results",
        scroll="group",
        head=tuple(map(PageCell, heads)),
        rows=[_result_row(context, report, heads) for report in reports],
    )


def _result_row(context: SheetContext, report: GoalReport, heads: Sequence[str]) -> PageRow:
    goal, language = report.goal, language_of(report.member, context)
    named = language_of_text(goal.title, context)
    name = (
        Paragraph((f"{goal.id} ", Span(context.text(goal.title), "name", named))),
        Paragraph(context.text(goal.wording), "wording", language_of_text(goal.wording, context)),
        *([Paragraph(place, "others")] if (place := place_of_goal(context, report)) else []),
    )
    texts = (_result_cell(context, report, period.id, language) for period in newest_first(context))
    cells = [PageCell(name, is_header=True), *texts, PageCell(_state(context, report))]
    return PageRow(tuple(cell._replace(label=head) for cell, head in zip(cells, heads, strict=True)))


def _result_cell(context: SheetContext, report: GoalReport, period_id: str, language: str) -> PageCell:
    texts = result_texts(context, report, period_id)
    paragraphs = (
        Paragraph((Strong(f"{each.partner}: "), each.text) if each.partner else each.text, lang=language)
        for each in texts
    )
    return PageCell((*paragraphs,) if texts else "–", "" if texts else "none")


def _state(context: SheetContext, report: GoalReport) -> tuple[Badge, ...]:
    """Each status with the number of partners."""
    parts = state_parts(context, report)
    if not parts:
        return (Badge(context.no_status(report), "missing"),)
    return tuple(Badge(text, look_of(option)) for option, text in parts)


# Tables and sources


def _tables(context: SheetContext) -> Iterator[Section]:
    for build in (*((text_sheet,) if context.content.texts else ()), *_SHEETS):
        section = sheet_section(context.translator, build(_alone(context)))
        is_long = build is deviation_sheet and len(context.content.deviations) > MOST_OPEN_DEVIATIONS
        folded = (Details(section.heading.text, section.blocks, is_open=False),)
        yield replace(section, blocks=folded) if is_long else section


def _partners(context: SheetContext) -> Iterator[Section]:
    """The ids of partners, which are before their texts, with their names."""
    rows = [
        PageRow((PageCell(partner.id, is_header=True), PageCell(partner.name), PageCell(partner.projects)))
        for partner in named_partners(context)
    ]
    if rows:
        title = context.translator.label("master_partners")
        heads = (context.label("id"), context.translator.label("row_name"), context.label("sheet_projects"))
        head = tuple(map(PageCell, heads))
        table = PageTable(caption=title, shows_caption=False, kind="grid", scroll="group", head=head, rows=rows)
        yield Section(heading=Heading(2, title, "partners"), blocks=(*_absent(context), table), kind="sheet")


def _alone(context: SheetContext) -> SheetContext:
    """A context for one sheet, which keeps its cells."""
    return replace(context, sink=PlanCollector(), marks=[], expected=[], columns={})


def _sources(context: SheetContext) -> Section:
    """Every answer behind the figures, with its file and cell; of very many answers where they are."""
    if (count := len(context.listed)) > MOST_SOURCES:
        sheet = context.names["sources"]
        note = Paragraph(context.label("sources_elsewhere", count=count, sheet=sheet), "others")
        return Section(heading=Heading(2, context.label("sheet_sources"), "sources"), blocks=(note,), kind="sheet")
    section = sheet_section(context.translator, source_sheet(_alone(context)))
    return replace(section, blocks=(Details(section.heading.text, section.blocks),), kind="sheet long")
