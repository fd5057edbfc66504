"""The first things of a master: its message, its key figures, and the overview as a sheet, on the page and in Word."""

from __future__ import annotations

import io

import docx
import pytest
from example_masters import ALFA, AUTUMN, VISITS, batches, deviating, finnish, judged, returned
from projects import tiny

from lamppu_xl.master.builder import MasterOptions, master_context
from lamppu_xl.master.context import MasterContext
from lamppu_xl.master.exports.docx import as_docx
from lamppu_xl.master.exports.html import as_html
from lamppu_xl.master.sheets.message import key_figures, message
from lamppu_xl.master.synthesis_merge import CarriedSynthesis

TEXT = "Verkosto toimii.\n\nTyö jatkuu."


@pytest.fixture(scope="module")
def context() -> MasterContext:
    options = MasterOptions(syntheses={("G1", AUTUMN): CarriedSynthesis(TEXT, "", ("aa",))})
    return master_context(tiny(), batches(), finnish(), options)


def test_the_message_counts_goals_and_partners(context: MasterContext) -> None:
    said = message(context)
    assert "tavoiteraportista on valmiina tai käynnissä" in said
    assert said.endswith("osatoteuttajia puuttuu 2.")


def test_key_figures_have_a_total_and_a_target() -> None:
    project = deviating()
    answers = {**ALFA, **VISITS, "results/G1/deviation": "Kokous siirtyi."}
    batch = judged(project, AUTUMN, [returned(project, "ALFA", AUTUMN, answers)])
    (figure,) = key_figures(master_context(project, [batch], finnish(project), MasterOptions()))
    assert (figure.name, figure.target) == ("I1 Kokoukset", 8)
    assert figure.actual == answers["figures/I1/actual"]


def test_the_overview_is_on_the_page_before_the_goals(context: MasterContext) -> None:
    page = as_html(context).decode()
    assert page.index('id="overview"') < page.index('id="goal-G1"')
    assert "Verkosto toimii." in page
    assert message(context) in page


def test_word_has_the_table_of_goals_and_periods_to_edit(context: MasterContext) -> None:
    document = docx.Document(io.BytesIO(as_docx(context)))
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert message(context) in texts
    table = next(table for table in document.tables if table.rows[0].cells[0].text == "Tavoite")
    assert [cell.text for cell in table.rows[0].cells] == ["Tavoite", "Syksy", "Kevät", "Tilanne"]
    assert table.rows[1].cells[1].text == TEXT
    assert table.rows[1].cells[0].text.startswith("G1")
    assert len(table.rows) == 1 + len(tiny().goals)


def test_the_same_master_gives_the_same_document(context: MasterContext) -> None:
    assert as_docx(context) == as_docx(context)
