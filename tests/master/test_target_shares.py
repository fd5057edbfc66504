"""The shares of targets in a master: as the form itself computes them; and figures as their fields show them."""

from __future__ import annotations

import re
from datetime import date

import pytest
from computed_form import PROJECT
from example_masters import judged, returned
from projects import read, sound

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answers import Answer
from lamppu_xl.domain.differences import AnswerDifference
from lamppu_xl.domain.findings import Fact
from lamppu_xl.domain.text import Text
from lamppu_xl.i18n.translator import project_translator, translator_for
from lamppu_xl.master.builder import MasterOptions, master_context
from lamppu_xl.master.context import MasterContext
from lamppu_xl.master.exports.html import as_html
from lamppu_xl.master.sheets.code_tables import code_sheet
from lamppu_xl.master.sheets.message import key_figures
from lamppu_xl.reports.differences import both_sides
from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.workbook.model import Formula, plain_text

FORM = """
title: Form
lists:
  indicators:
    - {id: I-1, label: Roads, baseline: 2, target: 14}
    - {id: I-2, label: Schools, baseline: 0, target: 16}
    - {id: I-3, label: Teams, target: 16}
    - {id: I-4, label: Water, kind: percent, baseline: 35 %, target: 75 %}
    - {id: I-5, label: Costs, kind: money, baseline: 0, target: 20}
tables:
  indicators:
    title: Indicators
    rows: {codes: indicators}
    fields:
      baseline: {label: Baseline, kind: row.kind or number, given: row.baseline}
      target: {label: Target, kind: row.kind or number, given: row.target}
      actual: {label: Result, kind: row.kind or number, aggregate: sum}
      share: {label: Share of target, kind: percent, computed: SHARE}
"""
OTHERS = [f"\n  - {{id: MINISTRY-{n}, name: Organisation {n}}}" for n in range(6)]
TO_ADD = "actual / (target - baseline)"
FROM_BASELINE = "(actual - row.baseline) / (row.target - row.baseline)"


def context_of(share: str) -> MasterContext:
    form = FORM.replace("SHARE", share) if share else re.sub("\n +share:.*", "", FORM)
    project = sound(read(PROJECT, form))
    answers = {f"indicators/{row}/actual": 8.0 for row in ("I-1", "I-2", "I-3")}
    answers |= {"indicators/I-4/actual": 0.42, "indicators/I-5/actual": 8.5}
    stray = IncomingFile("notes.xlsx", b"no workbook")
    batch = judged(project, "2026-1", [returned(project, "ALFA", "2026-1", answers), stray])
    return master_context(project, [batch], project_translator(project, "en"), MasterOptions())


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (TO_ADD, ["67\u00a0%", "50\u00a0%", "", "105\u00a0%"]),
        (FROM_BASELINE, ["50\u00a0%", "50\u00a0%", "", "18\u00a0%"]),
        ("", ["", "50\u00a0%", "50\u00a0%", ""]),
    ],
)
def test_a_key_figure_has_the_share_that_the_form_computes_or_none(share: str, shown: list[str]) -> None:
    context = context_of(share)
    assert [figure.share(context.words) for figure in key_figures(context)] == shown


def test_the_table_of_targets_computes_the_same_shares_from_the_cells_above() -> None:
    sheet = code_sheet(context_of(TO_ADD), context_of(TO_ADD).collected.project.form.table("indicators"))
    shares = [cell.content for cell in sheet.cells.values() if cell.number_format == "0\\ %"]
    formulas = {share.text: round(share.cached, 4) for share in shares if isinstance(share, Formula)}
    assert list(formulas.values()) == [0.6667, 0.5, 1.05, 0.425]
    assert all(re.fullmatch(r"\(C(\d+)/\(B\1-B\d\)\)", text) for text in formulas)
    (chart,) = sheet.charts
    names = ["I-1 Roads (Baseline: 2)", "I-2 Schools", "I-4 Water (Baseline: 35\u00a0%)", "I-5 Costs"]
    assert [name for name, _ in chart.data] == names


@pytest.mark.parametrize("share", [TO_ADD, ""])
def test_a_baseline_without_which_a_share_would_seem_wrong_is_beside_the_name(share: str) -> None:
    """8 of 14 is 67 per cent only of what is above 2."""
    assert key_figures(context_of(share))[0].name == ("I-1 Roads (Baseline: 2)" if share else "I-1 Roads")


def test_the_page_has_the_sources_of_a_table_below_its_chart() -> None:
    page = as_html(context_of(TO_ADD)).decode()
    section = page[page.index('id="table-indicators"') :]
    assert section.index("<figure>") < section.index('<p class="others">[1]')


def test_the_page_shows_figures_as_their_fields_do() -> None:
    page = as_html(context_of(TO_ADD)).decode()
    assert "42\u00a0% /\u00a075\u00a0%" in page
    answers = page[page.index('id="answers"') :]
    assert "<td>42\u00a0%</td>" in answers
    assert "<td>8.50</td>" in answers
    assert "0.42" not in page


def test_what_is_left_out_has_its_own_headings_on_the_page_and_the_chart_can_be_scrolled() -> None:
    page = as_html(context_of(TO_ADD)).decode()
    section = page[page.index('id="left_out"') : page.index('id="sources"')]
    assert re.findall("<th[^>]*>(Where|Why|Code|Point|Answer|Source)</th>", section) == ["Where", "Why", "Code"]
    assert "<h3>Spring</h3>" in section
    assert re.search(r'<div class="scroll"[^>]*tabindex="0">\s*<svg', page)


def test_a_total_of_days_or_of_yes_has_its_own_rule_and_a_row_for_all_its_names() -> None:
    rows = """
    - {id: I-6, label: Plan, kind: date}
    - {id: I-7, label: Team, kind: yes_no}
tables:"""
    project = sound(
        read(
            PROJECT.replace("Beta}", "Beta}" + "".join(OTHERS)),
            FORM.replace("SHARE", TO_ADD).replace("\ntables:", rows),
        )
    )
    answers: dict[str, Answer] = {"indicators/I-6/actual": date(2026, 3, 1), "indicators/I-7/actual": "yes"}
    partners = [partner.id for partner in project.partners]
    batch = judged(project, "2026-1", [returned(project, partner, "2026-1", answers) for partner in partners])
    context = master_context(project, [batch], project_translator(project, "en"), MasterOptions())
    sheet = code_sheet(context, project.form.table("indicators"))
    overview = {
        plain_text(cell.content): [plain_text(each.content) for each in sheet.cells.values() if each.row == cell.row]
        for cell in sheet.cells.values()
        if cell.style == "row_link"
    }
    assert "The earliest and the latest day." in overview["I-6 Plan"]
    assert "Those who have answered yes." in overview["I-7 Team"]
    assert not any("highest" in text for row in ("I-6 Plan", "I-7 Team") for text in overview[row])
    (named,) = (cell for cell in sheet.cells.values() if cell.content == ", ".join(partners))
    assert sheet.heights[named.row] > 3 * 12


@pytest.mark.parametrize(
    ("kind", "was", "now", "shown"),
    [
        ("percent", 1 / 15, 0.075, ("6.7\u00a0%", "7.5\u00a0%")),
        ("percent", 0.0671, 0.0672, ("6.71\u00a0%", "6.72\u00a0%")),
        ("money", 1200.5, "", ("1,200.50", "(empty)")),
        ("money", 1.001, 1.002, ("1.001", "1.002")),
        ("number", 0.125, 0.25, ("0.125", "0.25")),
    ],
)
def test_differences_show_answers_as_their_fields_do(kind: str, was: Fact, now: Fact, shown: tuple[str, str]) -> None:
    answer = AnswerDifference(entry=AnswerRef("t", "1", "f"), label=Text.same("A"), was=was, now=now, kind=kind)
    assert both_sides(answer, translator_for("en")) == shown
