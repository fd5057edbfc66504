"""The programme's workbook as a plan, with all that a second reader has to find in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lamppu_xl.domain.finding_codes import CODES
from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.master.builder import MOST_ROWS, MOST_SHEETS, free_name
from lamppu_xl.programme.data_sheet import SHEET, ProgrammeDataSheet, card, rows
from lamppu_xl.programme.records import ProgrammeContent
from lamppu_xl.programme.sheets.context import FIRST, SheetContext
from lamppu_xl.programme.sheets.focus_areas import area_sheet
from lamppu_xl.programme.sheets.front_page import front_sheet, title
from lamppu_xl.programme.sheets.indicators import by_project_sheet, number_sheet, source_sheet
from lamppu_xl.programme.sheets.lists import deviation_sheet, gap_sheet, practice_sheet
from lamppu_xl.programme.sheets.money import money_sheet
from lamppu_xl.programme.sheets.tables import event_sheet, organisation_sheet, project_sheet, theme_sheet
from lamppu_xl.workbook.collector import PlanCollector as Pages
from lamppu_xl.workbook.model import PageSetup, Plan, Properties, Sheet, SheetColumn
from lamppu_xl.workbook.readback import ExpectedCell
from lamppu_xl.workbook.sheet_builder import BuiltCell, SheetBuilder


@dataclass(frozen=True)
class ProgrammeWorkbook:
    plan: Plan
    kept: tuple[ExpectedCell, ...]
    """Sheet by sheet, each from the top."""
    card: ProgrammeDataSheet
    """What its hidden sheet tells."""


def workbook(whole: ProgrammeContent, words: Translator, links: Mapping[str, str]) -> ProgrammeWorkbook:
    """Every sheet.

    Args:
        words: of the workbook's language.
        links: by checksum of a file the way to it from the workbook on.
    """
    pages = Pages()
    desk = SheetContext(whole, words, sheet_names(whole, words), pages, links)
    for draft, look in _sheets(desk):
        draft.finish(**look)
    told = card(whole, words, masked(whole, words), desk.marks, desk.columns.values())
    _hide(pages, told)
    said = f"{whole.programme.id} {whole.period.id}{f' {whole.area}' if whole.area else ''}"
    custom = {"lamppu-xl": f"programme {said}"}
    pages.finish(Properties(title(desk), said, words.language, whole.period.end, custom=custom), {})
    return ProgrammeWorkbook(pages.plan, tuple(desk.kept), told)


def masked(whole: ProgrammeContent, words: Translator) -> str:
    """What stands in the place of personal data; empty where nothing is taken out."""
    return words.label("master_masked") if whole.area else ""


def sheet_names(whole: ProgrammeContent, words: Translator) -> dict[str, str]:
    """What each sheet is called, by key, in their order."""
    fixed = {key: words.label(f"programme_sheet_{key}") for key in (*_BEFORE, *_AFTER)}
    wanted = {key: fixed[key] for key in _BEFORE}
    wanted |= {f"area/{area.id}": f"{area.id} {words.pick(area.title)}" for area in whole.programme.focus_areas}
    wanted |= {key: fixed[key] for key in _AFTER}
    names: dict[str, str] = {}
    for key, name in wanted.items():
        names[key] = free_name(name, {taken.casefold() for taken in (*names.values(), SHEET)})
    return names


_BEFORE = ("front", "projects")
_AFTER = (
    "themes",
    "numbers",
    "by_project",
    "sources",
    "events",
    "money",
    "deviations",
    "practices",
    "organisations",
    "gaps",
)
_TABLES = {
    "themes": theme_sheet,
    "numbers": number_sheet,
    "by_project": by_project_sheet,
    "sources": source_sheet,
    "events": event_sheet,
    "money": money_sheet,
    "deviations": deviation_sheet,
    "practices": practice_sheet,
    "organisations": organisation_sheet,
    "gaps": gap_sheet,
}


def _sheets(desk: SheetContext) -> Iterator[tuple[SheetBuilder, dict[str, Any]]]:
    """Each sheet when its cells are written, and how it is finished."""
    yield front_sheet(desk), {"single_page": True, "colour": "1F3864"}
    yield project_sheet(desk), {"repeat": (0, 1), "freeze": 2}
    for area in desk.whole.programme.focus_areas:
        yield area_sheet(desk, area), {"repeat": (0, 1), "freeze": 2, "colour": "5B8BC9"}
    for key, make in _TABLES.items():
        look: dict[str, Any]
        if key == "sources":
            look = {"repeat": (FIRST - 1, FIRST - 1), "freeze": FIRST, "fit": True, "colour": "4E9A5E"}
        elif key in ("numbers", "by_project", "money"):
            look = {"colour": "4E9A5E"}
        else:
            look = {"repeat": (0, 1), "freeze": 2}
        yield make(desk), look


def _hide(pages: Pages, told: ProgrammeDataSheet) -> None:
    sheet = Sheet("data", SHEET, (), tuple(SheetColumn(14.0) for _ in range(8)), state="veryHidden", page=PageSetup())
    pages.begin_sheet(sheet)
    for number, row in enumerate(rows(told)):
        pages.add_row(number, None, [_plain(one) for one in row])
    pages.end_sheet(sheet)


def _plain(content: str | float | None) -> BuiltCell | None:
    if content is None:
        return None
    return BuiltCell(content, "list", "@" if isinstance(content, str) else "General")


def limits(whole: ProgrammeContent, words: Translator) -> Iterator[Finding]:
    """What would go beyond Excel, told before anything is written."""
    areas = 1 if whole.area else 1 + len(whole.programme.focus_areas)
    listed = sum(len(figure.contributions) for figure in whole.figures) * areas + FIRST
    hidden = len(whole.told) * 3 + listed + len(whole.sums)
    found = {"rows": (max(listed, hidden), MOST_ROWS), "sheets": (len(sheet_names(whole, words)) + 1, MOST_SHEETS)}
    for limit, (count, allowed) in found.items():
        if count > allowed:
            yield Finding(CODES["M703"], Place(), {"limit": VocabularyTerm(limit), "found": count, "allowed": allowed})
