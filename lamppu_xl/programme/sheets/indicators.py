"""The sheet of figures, and the list of everything that they are made of."""

from __future__ import annotations

from lamppu_xl.domain.cell_address import cell_name
from lamppu_xl.programme.records import EVERYWHERE, SO_FAR, ProgrammeFigure
from lamppu_xl.programme.sheets.context import FIRST, SheetContext
from lamppu_xl.workbook.model import Formula, TableObject
from lamppu_xl.workbook.sheet_builder import BuiltCell, SheetBuilder

_NAME, _UNIT, _FIGURE, _NOTE = 34.0, 9.0, 12.0, 48.0


def number_sheet(desk: SheetContext) -> SheetBuilder:
    """Every figure, so far and in the reported period, over the programme and under each focus area."""
    whole = desk.whole
    areas = [] if whole.area else [area.id for area in whole.programme.focus_areas]
    draft = desk.draft("numbers", [_NAME, _UNIT, _FIGURE, *(_FIGURE for _ in areas), _FIGURE, _FIGURE, _NOTE])
    draft.add(BuiltCell(desk.label("sheet_numbers"), "title"), height=28.0)
    draft.add(BuiltCell(desk.label("numbers_note"), "note"), height=18.0)
    if areas:
        draft.add(BuiltCell(desk.label("counted_under_each"), "note"), height=18.0)
    draft.add_space()
    periods = {SO_FAR: ", ".join(desk.period_name(period.id) for period in whole.periods)}
    if len(whole.periods) > 1:
        periods[whole.period.id] = desk.period_name(whole.period.id)
    for when, said in periods.items():
        draft.begin_block()
        blanks = [BuiltCell(None, "section") for _ in range(len(areas) + 5)]
        draft.add(
            BuiltCell(desk.label("numbers_of", periods=said), "section"), *blanks, min_height=22.0, keep_with_next=True
        )
        figure_rows(desk, draft, areas, when, notes=True)
        draft.add_space(14.0)
    return draft


def figure_rows(
    desk: SheetContext, draft: SheetBuilder, areas: list[str], when: str, *, notes: bool
) -> tuple[int, int]:
    """A table of figures with a column for each focus area; the first and last row of what it holds."""
    last = ("how",) if notes else ()
    target = ("target", "share") if when == SO_FAR and not desk.whole.area else ("", "")
    heads = [
        *desk.heads("figure", "unit"),
        BuiltCell(desk.area_name(desk.whole.area), "header_middle"),
        *(BuiltCell(area, "header_middle") for area in areas),
        *desk.middle(*target),
        *desk.heads(*last),
    ]
    draft.add(*heads, min_height=20.0, keep_with_next=True)
    first = draft.row
    for figure in desk.whole.figures:
        indicator = figure.indicator
        sums = [figure.sum(area, period=when) for area in (EVERYWHERE, *areas)]
        cells: list[BuiltCell | None] = [
            BuiltCell(desk.figure_name(figure), "fact"),
            BuiltCell(desk.text(indicator.unit) if indicator.unit else None, "fact_note"),
            desk.total(sums[0], "sum"),
            *(desk.total(one) for one in sums[1:]),
        ]
        if when == SO_FAR and not desk.whole.area:
            share, at = desk.share(figure), draft.row
            target_cell = cell_name(at, len(cells))
            cells.append(BuiltCell(indicator.target, "figure", "#,##0" if indicator.target else ""))
            formula = Formula(f"{cell_name(at, 2)}/{target_cell}", share) if share is not None else None
            cells.append(BuiltCell(formula, "figure", "0\\ %"))
        else:
            cells += [BuiltCell(None, "figure"), BuiltCell(None, "figure")]
        if notes:
            cells.append(BuiltCell(how(desk, figure, when), "fact_note"))
        made = {col: one for col, one in enumerate(sums, 2) if one}
        desk.keyed(draft, f"{indicator.id}|{when or '*'}", cells, made, min_height=20.0)
    return first, draft.row - 1


def how(desk: SheetContext, figure: ProgrammeFigure, when: str) -> str:
    """The rule of a total, and what it leaves out."""
    found = [desk.rule(figure)]
    total = figure.sum(period=when)
    if total and total.apart:
        found.append(desk.label("apart", projects=", ".join(total.apart)))
    if total and total.corrected:
        found.append(desk.label("corrected", corrections=", ".join(total.corrected)))
    return " ".join(found)


def by_project_sheet(desk: SheetContext) -> SheetBuilder:
    """Each project's own figures, so far: a project brings its partners together by its own rule."""
    figures = desk.whole.figures
    draft = desk.draft("by_project", [40.0, *(18.0 for _ in figures)])
    draft.add(BuiltCell(desk.label("sheet_by_project"), "title"), height=28.0)
    draft.add(BuiltCell(desk.label("by_project_note"), "note"), height=18.0)
    draft.add_space()
    draft.add(
        *desk.heads("project"), *(BuiltCell(desk.figure_name(figure), "header") for figure in figures), min_height=20.0
    )
    for member in desk.whole.counted:
        sums = [figure.sum(project=member.id) for figure in figures]
        cells = [BuiltCell(f"{member.id} {desk.text(member.name)}", "fact"), *(desk.total(one) for one in sums)]
        desk.keyed(
            draft, f"{member.id}|*", cells, {col: one for col, one in enumerate(sums, 1) if one}, min_height=20.0
        )
    return draft


def source_sheet(desk: SheetContext) -> SheetBuilder:
    """Where each figure comes from: one row for each answer under each focus area in which it counts."""
    widths = [34.0, 15.0, 9.0, 12.0, 32.0, 13.0, 11.0, 11.0, 36.0, 18.0, 8.0, 20.0]
    draft = desk.draft("sources", widths)
    draft.add(BuiltCell(desk.label("sheet_sources"), "title"), height=28.0)
    draft.add(BuiltCell(desk.label("sources_note"), "note"), height=18.0)
    draft.add(BuiltCell(desk.label("sources_filter", area=desk.area_name(desk.whole.area)), "note"), height=18.0)
    heads = desk.heads(*_COLUMNS)
    draft.add(*heads, BuiltCell(desk.label("key"), "header"), min_height=20.0)
    for figure, area, one in desk.listed:
        told = one.told
        total = figure.sum(area)
        counts = total is not None and told.number in total.made_of
        cells = [
            BuiltCell(desk.figure_name(figure), "row"),
            BuiltCell(desk.area_name(area or desk.whole.area), "row"),
            BuiltCell(told.project, "row"),
            BuiltCell(told.partner, "row"),
            BuiltCell(told.organisation, "row"),
            BuiltCell(told.period, "row", "@"),
            BuiltCell(told.said, "row_figure", "" if isinstance(told.said, str) else "#,##0.##"),
            BuiltCell(desk.label("yes" if counts else "no"), "row"),
            desk.file(told, "row_source"),
            BuiltCell(told.sheet, "row_source", "@"),
            BuiltCell(told.cell, "row_source", "@"),
            BuiltCell(told.sha256, "row_cut"),
        ]
        desk.keyed(draft, f"{figure.indicator.id}|{area}|{told.number}", cells, {6: told}, min_height=16.0)
    if draft.row > FIRST:
        names = (*(str(cell.content) for cell in heads), desk.label("key"))
        title = desk.label("sheet_sources")
        draft.tables.append(TableObject(FIRST - 1, 0, draft.row - 1, len(widths), "programme_sources", title, names))
    else:
        draft.add(BuiltCell(desk.words.label("master_nothing"), "note"))
    return draft


_COLUMNS = (
    "figure",
    "area",
    "project",
    "partner",
    "organisation",
    "period",
    "value",
    "in_total",
    "file",
    "sheet",
    "cell",
    "sha256",
)
