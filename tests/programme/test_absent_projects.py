"""What a silent project is missing from says so: sheets, events, the page and the document."""

from __future__ import annotations

import html
import io
from dataclasses import replace
from datetime import date

import docx
from programme_content import answer, context_of, small_content

from lamppu_xl.domain.programme import Theme
from lamppu_xl.domain.text import Text
from lamppu_xl.ledger.records import LedgerPartner
from lamppu_xl.programme.builder import build_programme_workbook
from lamppu_xl.programme.content import ProgrammeContent
from lamppu_xl.programme.exports.docx import as_docx
from lamppu_xl.programme.exports.html import as_html
from lamppu_xl.programme.report_records import ReportedEvent

SENTENCE = "Without the projects whose master workbook of this period is not included: N02."


def content() -> ProgrammeContent:
    """N02 is silent; it lists the first event, and belongs to the focus area F1."""
    small, people = small_content(), answer(4, 41.0, "2030-2")
    event = ReportedEvent(
        id="V1",
        label=Text.of(en="Opening"),
        day=date(2030, 9, 1),
        place=None,
        area="F1",
        common=True,
        projects=("N01", "N02"),
        participation=(people,),
        attendances=(people,),
        organisations=("Kaakon opisto",),
    )
    programme = replace(small.programme, themes=(Theme("T1", Text.of(en="Digital")),))
    return replace(small, programme=programme, events=(event, replace(event, id="V2", projects=("N01",))))


def test_each_sheet_of_counts_names_the_projects_that_it_lacks() -> None:
    plan = build_programme_workbook(content(), context_of(content()).translator, {}).plan
    without = {sheet.key for sheet in plan.sheets if not any(cell.content == SENTENCE for cell in sheet.cells)}
    # The first sheet and that of projects have the state of each project; figures have their notes beside them.
    assert without == {"front", "projects", "numbers", "money", "gaps", "sources", "data"}


def test_a_focus_area_without_the_project_does_not_name_it() -> None:
    elsewhere = replace(content().members[1], areas=())
    changed = replace(content(), members=(content().members[0], elsewhere))
    sheet = build_programme_workbook(changed, context_of(changed).translator, {}).plan.sheet("area/F1")
    assert not any("N02" in str(cell.content) for cell in sheet.cells)


def test_each_event_names_its_own_silent_projects_and_leads_to_them() -> None:
    book = build_programme_workbook(content(), context_of(content()).translator, {})
    sheet = book.plan.sheet("events")
    rows = {str(cell.content).split()[0]: cell.row for cell in sheet.cells if str(cell.content).startswith("V")}
    beside = {name: [c.content for c in sheet.cells if c.row == row and c.col == 8] for name, row in rows.items()}
    assert beside == {"V1": [SENTENCE], "V2": [None]}
    marks = {(each.key, each.column): each.projects for each in book.data.marks if each.sheet == sheet.name}
    assert [marks["common/V1", col] for col in (5, 6, 7)] == [("N02",)] * 3
    assert marks["common/V2", 6] == ()


def test_the_page_and_the_document_name_them_beside_results_deviations_and_partners() -> None:
    listed = content()
    ledger = listed.members[0].ledger
    assert ledger
    partner = LedgerPartner("KAO", "Kaakon opisto", "", ("partner",), ())
    member = replace(listed.members[0], ledger=replace(ledger, partners=(partner,)))
    context = context_of(replace(listed, members=(member, listed.members[1])))
    page = html.unescape(as_html(context).decode())
    assert SENTENCE in page.partition('id="partners"')[2].partition("<table")[0]
    assert page.count(SENTENCE) >= 5
    document = docx.Document(io.BytesIO(as_docx(context)))
    assert [each.text for each in document.paragraphs].count(SENTENCE) == 4
