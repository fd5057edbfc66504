"""Builds a programme workbook as a plan."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lamppu_xl.domain.findings import Finding
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.master.builder import exceeded_limits, free_names
from lamppu_xl.programme.content import ProgrammeContent
from lamppu_xl.programme.data_sheet import SHEET, CellMark, ProgrammeDataSheet, build_data_sheet, rows
from lamppu_xl.programme.sheets.context import FIRST, SheetContext
from lamppu_xl.programme.sheets.focus_areas import area_sheet, other_goals, other_goals_sheet
from lamppu_xl.programme.sheets.front_page import front_sheet, title
from lamppu_xl.programme.sheets.indicators import by_project_sheet, number_sheet, source_sheet
from lamppu_xl.programme.sheets.lists import deviation_sheet, gap_sheet, practice_sheet
from lamppu_xl.programme.sheets.money import money_sheet
from lamppu_xl.programme.sheets.tables import event_sheet, organisation_sheet, project_sheet, theme_sheet
from lamppu_xl.programme.sheets.texts import KEY as TEXTS
from lamppu_xl.programme.sheets.texts import text_sheet
from lamppu_xl.programme.shown_rows import ShownRow, shown_rows
from lamppu_xl.storage.spill_store import SMALL_CACHE, SpillStore
from lamppu_xl.storage.spilled_list import SpilledList
from lamppu_xl.workbook.collector import PlanCollector
from lamppu_xl.workbook.model import PageSetup, Plan, Properties, Sheet, SheetColumn
from lamppu_xl.workbook.palette import chart_colour
from lamppu_xl.workbook.readback import ExpectedCell
from lamppu_xl.workbook.sheet_builder import MOST_IN_VIEW, BuiltCell, SheetBuilder


@dataclass(frozen=True)
class ProgrammeWorkbook:
    """A programme workbook as a plan."""

    plan: Plan
    expected: Sequence[ExpectedCell]
    """The cells that must be found when the written workbook is read back, sheet by sheet from the top."""
    data: ProgrammeDataSheet
    """The content of its hidden sheet."""


def build_programme_workbook(
    content: ProgrammeContent, translator: Translator, links: Mapping[str, str]
) -> ProgrammeWorkbook:
    """Build every sheet.

    Args:
        translator: for the language of the workbook.
        links: for the checksum of a file its path, relative to the folder of the workbook.
    """
    store = SpillStore(SMALL_CACHE)
    pages, marks, expected = PlanCollector(store), SpilledList[CellMark](store), SpilledList[ExpectedCell](store)
    names = sheet_names(content, translator)
    context = SheetContext(content, translator, names, pages, links=links, marks=marks, expected=expected)
    _add_visible_sheets(context)
    mask = translator.label("master_masked") if content.without_persons else ""
    shown = SpilledList[ShownRow](store)
    for sheet in pages.sheets:
        for row in shown_rows(sheet, context.columns[sheet.name].column):
            shown.append(row)
    data = build_data_sheet(content, translator, mask=mask, marks=marks.close(), keys=context.columns.values())
    data = replace(data, shown=shown.close())
    _add_data_sheet(pages, data)
    subject = " ".join(filter(None, (content.programme.id, content.period.id, content.area)))
    custom = {"lamppu-xl": f"programme {subject}"}
    pages.finish(Properties(title(context), subject, translator.language, content.period.end, custom=custom), {})
    return ProgrammeWorkbook(pages.plan, expected.close(), data)


_LIST: Mapping[str, Any] = {"is_list": True}
_FIGURES: Mapping[str, Any] = {"colour": chart_colour("tables")}

_SHEETS: Mapping[str, tuple[Callable[[SheetContext], SheetBuilder], Mapping[str, Any]]] = {
    "front": (front_sheet, {"single_page": True, "colour": chart_colour("front")}),
    "projects": (project_sheet, _LIST),
    "themes": (theme_sheet, _LIST),
    "numbers": (number_sheet, _FIGURES),
    "by_project": (by_project_sheet, {**_LIST, **_FIGURES}),
    "events": (event_sheet, _LIST),
    "money": (money_sheet, {**_LIST, **_FIGURES}),
    "deviations": (deviation_sheet, _LIST),
    "practices": (practice_sheet, _LIST),
    "organisations": (organisation_sheet, _LIST),
    "gaps": (gap_sheet, _LIST),
    "sources": (source_sheet, {**_FIGURES, "repeat": (FIRST - 1, FIRST - 1), "freeze": FIRST, "fit": True}),
}
"""Each sheet with the options of its last step, in their order. The focus areas follow the projects."""


def sheet_names(content: ProgrammeContent, translator: Translator) -> dict[str, str]:
    """The names of the visible sheets by key, in their order."""
    wanted = {}
    for key in _shown(content):
        wanted[key] = translator.label(f"programme_sheet_{key}")
        if key == "projects":
            areas = content.programme.focus_areas
            wanted |= {f"area/{area.id}": f"{area.id} {translator.pick(area.title)}" for area in areas}
            if key_of_others := other_goals(content):
                wanted[key_of_others] = translator.label(f"programme_sheet_{key_of_others}")
            if content.texts:
                wanted[TEXTS] = translator.label("programme_sheet_texts")
    return free_names(wanted, SHEET)


def _shown(content: ProgrammeContent) -> list[str]:
    """The sheets that a programme has: that of themes only if it has themes."""
    return [key for key in _SHEETS if key != "themes" or content.programme.themes]


def _add_visible_sheets(context: SheetContext) -> None:
    for key in _shown(context.content):
        build, options = _SHEETS[key]
        _finish(context, build(context), **options)
        if key == "projects":
            for area in context.content.programme.focus_areas:
                _finish(context, area_sheet(context, area), **_LIST, colour=chart_colour("results"))
            if other_goals(context.content):
                _finish(context, other_goals_sheet(context), **_LIST, colour=chart_colour("results"))
            if context.content.texts:
                _finish(context, text_sheet(context), **_LIST, colour=chart_colour("results"))


def _finish(context: SheetContext, sheet: SheetBuilder, *, is_list: bool = False, **options: Any) -> None:
    """End a sheet; on a list the headings of the columns stay in view, and are on each page."""
    head = context.head_rows.get(sheet.key, 1)
    if is_list:
        printed = context.printed_heads.get(sheet.key, head)
        options |= {
            "repeat": (0 if printed == 1 else printed, printed),
            "freeze": head + 1 if head < MOST_IN_VIEW else None,
        }
    sheet.finish(**options)


def _add_data_sheet(pages: PlanCollector, data: ProgrammeDataSheet) -> None:
    sheet = Sheet("data", SHEET, (), tuple(SheetColumn(14.0) for _ in range(8)), state="veryHidden", page=PageSetup())
    pages.begin_sheet(sheet)
    for number, row in enumerate(rows(data)):
        formats = ("@" if isinstance(content, str) else "General" for content in row)
        cells = [BuiltCell(content, "list", number_format) for content, number_format in zip(row, formats, strict=True)]
        pages.add_row(number, None, [None if cell.content is None else cell for cell in cells])
    pages.end_sheet(sheet)


def check_limits(content: ProgrammeContent, translator: Translator) -> Iterator[Finding]:
    """Findings on what exceeds the limits of Excel, before anything is written."""
    areas = 1 if content.area else 1 + len(content.programme.focus_areas)
    listed = sum(len(figure.contributions) for figure in content.figures) * areas + FIRST
    listed += sum(len(total.corrected) for total in content.totals)
    hidden = len(content.answers) * 4 + listed * 2 + len(content.totals)
    return exceeded_limits(max(listed, hidden), len(sheet_names(content, translator)) + 1)
