"""The first sheet: the whole programme on one page, bad news first, and the way to everything else."""

from __future__ import annotations

from lamppu_xl.domain.text_normalising import collapse_blanks
from lamppu_xl.programme.records import SO_FAR, ProjectStatus
from lamppu_xl.programme.sheets.context import SheetContext
from lamppu_xl.programme.sheets.indicators import figure_rows
from lamppu_xl.programme.sheets.money import balances, stated
from lamppu_xl.templates.sheet_keys import link_target
from lamppu_xl.workbook.model import CellRange, Chart, Link
from lamppu_xl.workbook.sheet_builder import BuiltCell, SheetBuilder
from lamppu_xl.workbook.text_split import split_text

_NAME, _UNIT, _FIGURE = 34.0, 11.0, 14.0

_LEAST = 5
"""Columns of figures: so many the money takes."""

_BESIDE = 3
"""The column beside the chart."""

MOST_DEVIATIONS = 4
"""How many projects' deviations the first page names."""

_REACHED, _UNREACHED = "4E9A5E", "5B8BC9"


def title(desk: SheetContext) -> str:
    whole = desk.whole
    return desk.label("title", programme=whole.programme.id, period=desk.text(whole.period.label))


def front_sheet(desk: SheetContext) -> SheetBuilder:
    """One look at the programme."""
    whole, words = desk.whole, desk.words
    areas = [] if whole.area else [area.id for area in whole.programme.focus_areas]
    draft = desk.draft("front", [_NAME, _UNIT, *(_FIGURE for _ in range(max(len(areas) + 3, _LEAST)))])
    draft.add(BuiltCell(title(desk), "title"), height=28.0)
    draft.add(BuiltCell(f"{desk.text(whole.programme.name)} · {whole.programme.funder}", "note"), height=18.0)
    period = f"{words.fact(whole.period.start)}–{words.fact(whole.period.end)}"
    draft.add(
        BuiltCell(desk.label("period_of", period=desk.text(whole.period.label), days=period), "note"), height=18.0
    )
    if whole.area:
        area = whole.programme.focus_areas[0]
        said = desk.label("extract", area=f"{area.id} {desk.text(area.title)}")
        draft.add(BuiltCell(said, "note"), height=18.0)
    count = sum(member.standing is ProjectStatus.IN_ORDER for member in whole.members)
    draft.add(BuiltCell(desk.label("reported", count=count, total=len(whole.members)), "verdict"), height=24.0)
    _absent(desk, draft)
    _deviations(desk, draft)
    desk.section(draft, "sheet_numbers")
    periods = ", ".join(desk.text(period.label) for period in whole.periods)
    draft.add(BuiltCell(desk.label("figures_so_far", periods=periods), "plain"), height=16.0)
    first, last = figure_rows(desk, draft, areas, SO_FAR, notes=False)
    if any(figure.shared for figure in whole.figures) and not whole.area:
        draft.add(BuiltCell(desk.label("counted_under_each"), "plain"), height=16.0)
    draft.add(BuiltCell(desk.label("click_note"), "plain"), height=16.0)
    draft.add_space()
    desk.section(draft, "sheet_money")
    balances(desk, draft)
    if (told := stated(desk)) and not whole.area:
        draft.add(BuiltCell(" ".join(told), "plain"), height=16.0)
    draft.add_space()
    _charts(desk, draft, first, last, len(areas) + 4)
    return draft


def _absent(desk: SheetContext, draft: SheetBuilder) -> None:
    """Projects that are not in, in a word each."""
    for member in desk.whole.members:
        if member.standing is not ProjectStatus.IN_ORDER:
            said = f"{member.id} {desk.text(member.name)}: {desk.label(f'standing_{member.standing.value}')}"
            draft.add(BuiltCell(said, "alert"), height=16.0)


def _deviations(desk: SheetContext, draft: SheetBuilder) -> None:
    """How many there are, and of each project the first one."""
    found = desk.whole.deviations
    if not found:
        return
    draft.add_space()
    desk.section(draft, "sheet_deviations")
    by_project: dict[str, list[str]] = {}
    for one in found:
        by_project.setdefault(one.member.id, []).append(" · ".join(str(told.said) for _, told in one.told))
    target = link_target(desk.names["deviations"])
    room = sum(draft.widths[1:-1]) - 2
    for project, texts in list(by_project.items())[:MOST_DEVIATIONS]:
        lead = BuiltCell(
            Link(f"{project} · {desk.label('count_deviations', count=len(texts))}", target), "deviation_lead"
        )
        draft.add(lead, BuiltCell(split_text(collapse_blanks(texts[0]), room, 9, 16.0)[0], "plain", "@"), height=16.0)
    if len(by_project) > MOST_DEVIATIONS:
        more = desk.label("more_projects", count=len(by_project) - MOST_DEVIATIONS)
        draft.add(BuiltCell(Link(more, target), "deviation_lead"), height=16.0)
    draft.add_space()


def _charts(desk: SheetContext, draft: SheetBuilder, first: int, last: int, column: int) -> None:
    """What was reached of the targets, as bars; beside them the other sheets, each with what is in it."""
    bars = [(figure, share) for figure in desk.whole.figures if (share := desk.share(figure)) is not None]
    tall, begun = 70 + 24 * (last - first + 1), draft.row
    if bars:
        # The rows of a chart are neighbours: figures without a target have an empty bar.
        told = tuple((desk.figure_name(figure), desk.share(figure) or 0.0) for figure in desk.whole.figures)
        said = ", ".join(f"{desk.figure_name(one)} {desk.words.fact(round(100 * share))} %" for one, share in bars)
        draft.charts.append(
            Chart(
                row=begun,
                col=0,
                width=int(sum(draft.widths[:_BESIDE]) * 7) - 20,
                height=tall,
                title=desk.words.label("master_target_chart"),
                description=desk.words.label("master_target_told", told=said),
                labels=CellRange("front", first, 0, last, 0),
                values=CellRange("front", first, column, last, column),
                colours=tuple(_REACHED if share >= 1 else _UNREACHED for _, share in told),
                shares=True,
                maximum=max(share for _, share in told),
                data=told,
            )
        )
    at = _BESIDE if bars else 0
    blanks: list[BuiltCell | None] = [None] * at
    draft.add(
        *blanks,
        BuiltCell(desk.label("contents"), "section"),
        *(BuiltCell(None, "section") for _ in range(4)),
        min_height=20.0,
    )
    for key, name in desk.names.items():
        if key != "front":
            about = desk.label("about_area") if key.startswith("area/") else desk.label(f"about_{key}")
            link = BuiltCell(Link(name, link_target(name)), "link")
            draft.add(*blanks, link, *([None] * (1 if bars else 0)), BuiltCell(about, "plain"), height=15.0)
    while bars and sum(draft.heights[begun:]) < tall * 0.75:
        draft.add_space(15.0)
