"""Notes of a sheet are above the headings of its columns, which stay in view and are on each page."""

from __future__ import annotations

import pytest
from built_masters import build_master
from example_masters import batches, finnish, judged, returned
from projects import TINY_FORM, TINY_PROJECT, read, sound, tiny

from lamppu_xl.i18n.translator import project_translator
from lamppu_xl.master.builder import MasterOptions, master_context
from lamppu_xl.master.exports.html import as_html
from lamppu_xl.master.sheets import goals
from lamppu_xl.workbook.model import Sheet, plain_text


def head_row(sheet: Sheet) -> int:
    return min(cell.row for cell in sheet.cells if cell.style == "header")


def test_the_rules_of_a_table_are_above_its_headings() -> None:
    kind = "        kind: money\n        aggregate: "
    form = TINY_FORM.replace(f"{kind}sum\n", f"{kind}max\n")
    definition = sound(read(TINY_PROJECT.replace("      aggregate: last\n", ""), form))
    answers = {f"figures/I{number}/{name}": 4.0 for number in (1, 2, 3) for name in ("actual", "spent")}
    batch = judged(definition, "2026-2", [returned(definition, "ALFA", "2026-2", answers)])
    sheet = build_master(definition, [batch], project_translator(definition, "fi")).plan.sheet("table/figures")
    notes = {cell.row for cell in sheet.cells if cell.style == "note"}
    row = head_row(sheet)
    assert notes == set(range(1, row))
    assert len(notes) > 1
    assert (sheet.page.repeat, sheet.freeze) == ((row, row), row + 1)


def test_the_page_has_the_note_of_a_goal_before_its_wording(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(goals, "reported_until", lambda *_: "raportoitu viimeksi keväällä")
    context = master_context(tiny(), batches(), finnish(), MasterOptions())
    page = as_html(context).decode()
    goal = page[page.index('id="goal-G1"') : page.index('id="goal-G2"')]
    note, wording = goal.index("raportoitu viimeksi keväällä"), goal.index('class="wording"')
    assert note < wording
    assert "<p" in goal[wording - 3 : wording]


def test_the_list_of_partners_has_its_note_above_the_headings() -> None:
    sheet = build_master(tiny(), batches(), finnish()).plan.sheet("partners")
    [note] = {cell.row for cell in sheet.cells if cell.style == "note"}
    assert note < head_row(sheet)
    assert all(plain_text(cell.content) for cell in sheet.cells if cell.style == "header")


def test_a_master_without_returns_has_no_heading_of_sources_with_nothing_below() -> None:
    project = tiny()
    plan = build_master(project, [judged(project, "2026-2", [])], finnish(project)).plan
    headings = [cell.content for sheet in plan.sheets for cell in sheet.cells if cell.style.startswith("section")]
    assert "Palautukset ja puuttuvat tiedot" in headings
    assert "Lähteet" not in headings


def test_a_sheet_of_a_goal_leads_back_and_names_the_newest_period_first() -> None:
    project = tiny()
    silent = [judged(project, period, []) for period in ("2026-1", "2026-2")]
    sheet = build_master(project, silent, finnish(project)).plan.sheet("goal/G1")
    shown = [plain_text(cell.content) for cell in sheet.cells if cell.content]
    assert "← Yhteenveto" in shown
    assert [text for text in shown if text.startswith("ALFA ·")] == ["ALFA · Syksy, Kevät"]
