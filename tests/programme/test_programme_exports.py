"""The programme as a web page and as a Word document: the order, the languages, what an extract hides."""

from __future__ import annotations

import html
import io
import re
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import docx
import pytest
from docx.oxml.ns import qn
from programme_content import AUTUMN, answer, context_of, small_content

from lamppu_xl.domain.partners import Role
from lamppu_xl.domain.programme import FocusArea, Funding, Money, Organisation, Theme
from lamppu_xl.domain.text import Text
from lamppu_xl.ledger.records import LedgerPartner, LedgerPeriod
from lamppu_xl.programme import deviations, goal_reports
from lamppu_xl.programme.answer_index import ProjectAnswers
from lamppu_xl.programme.builder import build_programme_workbook
from lamppu_xl.programme.collect import collect_content
from lamppu_xl.programme.content import ProgrammeContent
from lamppu_xl.programme.exports import docx as docx_export
from lamppu_xl.programme.exports import html as html_export
from lamppu_xl.programme.exports.content import named_partners
from lamppu_xl.programme.exports.docx import as_docx
from lamppu_xl.programme.exports.html import as_html
from lamppu_xl.programme.gap_records import MissingReturn, ProgrammeGap
from lamppu_xl.programme.members import partners_by_project
from lamppu_xl.programme.report_records import ProjectDeviation, ReportedPractice
from lamppu_xl.programme.sheets.context import MOST_SHOWN, web_cell
from lamppu_xl.programme.sheets.front_page import message
from lamppu_xl.programme.sheets.lists import _answer_cell
from lamppu_xl.programme.sheets.tables import theme_sheet
from lamppu_xl.reports.word import WordCell, WordColumn, begin_document
from lamppu_xl.workbook.model import Link, Sheet
from lamppu_xl.workbook.sheet_builder import SheetBuilder
from lamppu_xl.workbook.styles import STYLES, font_of
from lamppu_xl.workbook.text_metrics import text_width, unbroken_width


@pytest.fixture(scope="module")
def page() -> str:
    return as_html(context_of(small_content())).decode()


@pytest.fixture(scope="module")
def word() -> Any:
    return docx.Document(io.BytesIO(as_docx(context_of(small_content()))))


def test_a_silent_project_is_under_its_theme_with_its_standing_and_not_counted() -> None:
    content = small_content()
    reporting, silent = (replace(member, themes=("T2",)) for member in content.members)
    programme = replace(
        content.programme, themes=(Theme("T1", Text.of(en="Digital")), Theme("T2", Text.of(en="Nature")))
    )
    goal = replace(content.goals[0], member=reporting, themes=("T2",))
    sheet = theme_sheet(context_of(replace(content, programme=programme, members=(reporting, silent), goals=(goal,))))
    of_theme: list[Any] = [cell.content for (_, col), cell in sorted(sheet.cells.items()) if col == 2]
    assert of_theme[-3:-1] == ["G1", "(not returned)"]
    assert of_theme[-1].cached == 1.0


def test_states_of_a_projects_own_form_are_counted_apart_in_the_message() -> None:
    content = small_content()
    on_plan = (("onplan", Text.of(en="On plan"), 3),)
    own = replace(content.goals[0], states=on_plan, has_common_states=False)
    said = message(context_of(replace(content, goals=(*content.goals, own))))
    assert "0 of 1 goal reports are done or ongoing; delayed: 1; not comparable" in said
    assert "statuses of its own: 3" in said

    def is_common(*options: str) -> bool:
        ledger = SimpleNamespace(options=[SimpleNamespace(list="states", id=option) for option in options])
        question = SimpleNamespace(list="states")
        return goal_reports.has_common_states(
            cast(ProjectAnswers, SimpleNamespace(ledger=ledger, status_question=question))
        )

    assert (is_common("onplan", "behind"), is_common("onplan", "done")) == (False, True)


def test_the_workbook_begins_with_the_same_message_and_ends_with_its_sources() -> None:
    content = small_content()
    built = build_programme_workbook(content, context_of(content).translator, {})
    said = message(context_of(content))
    assert "1 of 2 projects is included." in said
    lines = [str(slot.content) for slot in built.plan.sheet("front").cells if slot.style == "verdict"]
    assert " ".join(lines) == said
    assert [sheet.key for sheet in built.plan.sheets if sheet.state == "visible"][-1] == "sources"


def test_notes_are_above_the_headings_which_stay_in_view() -> None:
    content = small_content()
    plan = build_programme_workbook(content, context_of(content).translator, {}).plan
    for key in ("events", "practices", "organisations"):
        sheet = plan.sheet(key)
        (head,) = {cell.row for cell in sheet.cells if cell.style == "header"}
        assert {cell.row for cell in sheet.cells if cell.style == "note"} == set(range(1, head))
        assert head > 1
        assert (sheet.freeze, sheet.page.repeat) == (head + 1, (head, head))
    (head,) = {cell.row for cell in plan.sheet("projects").cells if cell.style == "header"}
    assert (head, plan.sheet("projects").page.repeat) == (1, (0, 1))


def test_only_long_rows_of_a_word_table_are_parted() -> None:
    document = begin_document("Report", "en")
    document.add_table([WordColumn("Goal", 5.0)], [[WordCell("short")], [WordCell("long " * 100)]])
    (table,) = document.document.tables
    assert [bool(row._tr.xpath("./w:trPr/w:cantSplit")) for row in table.rows] == [True, True, False]
    assert table.rows[0].cells[0].paragraphs[0].paragraph_format.keep_with_next


def texts_of(word: Any) -> str:
    return "\n".join(node.text or "" for node in word.element.body.iter("{*}t"))


def test_the_page_says_the_message_first_and_the_sources_last(page: str) -> None:
    order = ["1 of 2 projects is included.", ">Key figures<", ">Projects<", ">Funding (SEK)<", "<h3>Deviations<"]
    order += ['id="results"', 'id="gaps"', 'id="sources"']
    places = [page.index(text) for text in order]
    assert places == sorted(places)
    assert page.count("<h1") == 1


def test_page_and_document_have_every_figure() -> None:
    content = small_content()
    (figure, *_) = content.figures
    many = [replace(figure, indicator=replace(figure.indicator, id=f"K{number}")) for number in range(12)]
    context = context_of(replace(content, figures=tuple(many)))
    assert len(docx.Document(io.BytesIO(as_docx(context))).tables[0].rows) == 1 + 12
    (tiles,) = re.findall(r'<ul class="tiles">.*?</ul>', as_html(context).decode(), re.DOTALL)
    assert tiles.count("<li") == 12


def test_the_document_says_how_each_figure_is_counted_and_what_it_lacks() -> None:
    content = small_content()
    (figure, *others) = content.figures
    lacking = {key: replace(total, lacking=("N09 48 (2030-1)",)) for key, total in figure.totals.items()}
    context = context_of(replace(content, figures=(replace(figure, totals=lacking), *others)))
    said = [paragraph.text for paragraph in docx.Document(io.BytesIO(as_docx(context))).paragraphs]
    for each in context.content.figures:
        (line,) = [text for text in said if text.startswith(f"{context.figure_name(each)}: {context.rule(each)}")]
        assert ("N09 48 (Spring)" in line) == (each.indicator is figure.indicator)


def test_the_document_has_the_figures_of_each_project_with_what_they_lack() -> None:
    content = small_content()
    (figure, *others) = content.figures
    own = replace(figure.totals["", "", ""], project="N01", amount=2.5, partners=("N01 KJA 2030-1",))
    figure = replace(figure, totals={**figure.totals, ("", "N01", ""): own})
    context = context_of(replace(content, figures=(figure, *others)))
    document = docx.Document(io.BytesIO(as_docx(context)))
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    (rows,) = [rows for rows in tables if rows[0][-1] == context.label("lacks")]
    assert len(rows) == 1 + len(context.content.included)
    _, figures, notes = rows[1]
    assert figures.split("\n")[0] == f"{context.figure_name(figure)}: 2.5"
    assert figures.split("\n")[1].endswith(": –")
    assert notes == context.label("partners", returns=context.dated("N01 KJA 2030-1"))


def test_key_figures_with_a_target_come_first_each_with_a_bar(page: str) -> None:
    assert page.index("41 /\u00a040") < page.index("<b>3</b>")
    bars = re.findall(r'<svg class="bullet".*?</svg>', page, re.DOTALL)
    assert len(bars) == 1
    assert 'class="reached"' in bars[0]
    assert "<line" in bars[0]  # the target is before the end of the bar


def test_money_has_its_currency_and_the_share_of_time(page: str, word: Any) -> None:
    sentence = "Used: 150 of 500 SEK (30\u00a0%). Programme time elapsed: 50\u00a0%."
    assert sentence in page
    assert sentence in texts_of(word)


def test_a_key_figure_that_is_not_added_up_is_called_the_smallest_and_the_largest() -> None:
    content = small_content()
    (hours, *others) = content.figures
    totals = {key: replace(total, greatest=5.0) for key, total in hours.totals.items()}
    context = context_of(replace(content, figures=(replace(hours, totals=totals), *others)))
    assert "<b>3–5</b>K1 Hours, smallest and largest</li>" in as_html(context).decode()
    assert "K1 Hours, smallest and largest" in texts_of(docx.Document(io.BytesIO(as_docx(context))))
    assert "K1 Hours, smallest and largest" in [cell.content for cell in front_of(context.content).cells]


def test_a_deviation_has_the_name_of_its_project_and_the_sentence(page: str, word: Any) -> None:
    assert "<strong>N01 Verkosto N01</strong>, G1 Verkosto toimii, KAO: " in page
    assert '<span lang="fi">&lt;script&gt;' in page
    assert "N01 Verkosto N01, G1 Verkosto toimii, KAO: " in texts_of(word)


def test_counts_of_a_project_are_on_the_right_of_the_page() -> None:
    page = as_html(context_of(small_content())).decode()
    assert re.search(r'<td class="number"[^>]*>\d+ / \d+</td>\s*<td class="number"[^>]*>\d+</td>', page)


def test_more_deviations_than_are_shown_are_a_line_of_their_own() -> None:
    content = small_content()
    page = as_html(context_of(replace(content, deviations=content.deviations * 25))).decode()
    assert re.search(r"<p[^>]*><a [^>]*>All deviations: 25</a></p>", page)


def test_focus_areas_and_themes_of_a_goal_have_their_titles() -> None:
    content = small_content()
    themes = (Theme("T1", Text.of(en="Peer review")),)
    goals = tuple(replace(goal, themes=("T1",)) for goal in content.goals)
    content = replace(content, programme=replace(content.programme, themes=themes), goals=goals)
    place = "F1 Quality · T1 Peer review"
    assert place in as_html(context_of(content)).decode()
    assert place in texts_of(docx.Document(io.BytesIO(as_docx(context_of(content)))))


def test_a_period_has_its_synthesis_or_else_the_texts_of_the_partners(page: str, word: Any) -> None:
    for shown in (page, texts_of(word)):
        assert "Yhteinen alku." in shown
        assert "Alku" not in shown.replace("Yhteinen alku", "")
        assert "ja enemmän" in shown
    assert "<script>alert" not in page


def test_the_ids_of_partners_are_listed_with_their_names() -> None:
    content = small_content()
    members = tuple(
        replace(
            member,
            ledger=replace(
                member.ledger,
                partners=(
                    LedgerPartner("KAO", "Kainuun opisto & kumpp.", "", (Role.PARTNER,), ()),
                    LedgerPartner("OPH", "Opetushallitus", "", (Role.COORDINATOR,), ()),
                ),
            ),
        )
        if member.ledger
        else member
        for member in content.members
    )
    context = context_of(replace(content, members=members))
    tables = docx.Document(io.BytesIO(as_docx(context))).tables
    (listed,) = [table for table in tables if [cell.text for cell in table.rows[0].cells][:2] == ["Id", "Name"]]
    projects = ", ".join(member.id for member in members if member.ledger)
    rows = [[cell.text for cell in row.cells] for row in listed.rows]
    assert rows[1:] == [["KAO", "Kainuun opisto & kumpp.", projects]]
    section = as_html(context).decode().partition('id="partners"')[2].partition("</section>")[0]
    assert "Kainuun opisto &amp; kumpp." in section


def test_texts_in_another_language_say_so(page: str, word: Any) -> None:
    assert '<p lang="fi">Yhteinen alku.</p>' in page
    assert '<span class="name" lang="fi">Verkosto toimii</span>' in page
    languages = [mark.get(qn("w:val")) for mark in word.element.body.iter("{*}lang")]
    assert languages
    assert set(languages) == {"fi"}


def test_states_have_the_colours_of_the_workbook(page: str, word: Any) -> None:
    assert '<span class="pill delayed">Delayed 1</span>' in page
    assert '<span class="pill absent">Not returned</span>' in page
    fills = {
        mark.get("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}fill")
        for mark in word.element.body.iter("{*}shd")
    }
    for style in ("state_delayed", "state_absent", "state_done", "header"):
        assert STYLES[style]["bg_color"].removeprefix("#") in fills


def test_a_note_of_several_rows_is_a_single_paragraph(page: str) -> None:
    note = context_of(small_content()).label("events_note")
    assert len(note) > 180  # more than a row of the sheet
    assert f">{note}</p>" in html.unescape(page)


def test_figures_ranges_dashes_and_their_heads_are_aligned_right() -> None:
    content = small_content()
    (hours, *others) = content.figures
    totals = {key: replace(total, greatest=5.0) for key, total in hours.totals.items()}
    page = as_html(context_of(replace(content, figures=(replace(hours, totals=totals), *others)))).decode()
    [section] = re.findall(
        r'<section class="sheet" id="numbers".*?</section>|<h2 id="numbers".*?</section>', page, re.DOTALL
    )
    for text in ("3–5", "41", "–", "40"):
        cells = re.findall(rf"<td[^>]*>{text}</td>", section)
        assert cells
        assert {*cells} == {f'<td class="number">{text}</td>'}
    assert re.search(r'<th class="number" scope="col">Target</th>', section)


def test_periods_of_money_have_their_names() -> None:
    content = small_content()
    sheet = build_programme_workbook(content, context_of(content).translator, {}).plan.sheet("money")
    heads = [cell.content for cell in sheet.cells if cell.style == "header_right"]
    assert heads[2:4] == ["Used\nSpring", "Used\nAutumn"]


def test_a_heading_with_a_filter_has_room_for_its_button() -> None:
    content = small_content()
    sheet = build_programme_workbook(content, context_of(content).translator, {}).plan.sheet("sources")
    size, bold = font_of("header")
    [table] = sheet.tables
    for col in range(table.last_col):
        [head] = [str(cell.content) for cell in sheet.cells if (cell.row, cell.col) == (table.row, col)]
        assert sheet.columns[col].width >= unbroken_width(head, size, bold=bold) + 3


def test_figures_of_a_focus_area_have_heads_and_periods_of_their_own() -> None:
    content = small_content()
    totals = {("F1", "", ""): replace(content.figures[0].totals["", "", ""], area="F1")}
    content = replace(content, figures=(replace(content.figures[0], totals=totals), *content.figures[1:]))
    sheet = build_programme_workbook(content, context_of(content).translator, {}).plan.sheet("area/F1")
    texts = [cell.content for cell in sorted(sheet.cells, key=lambda cell: (cell.row, cell.col)) if cell.col < 4]
    assert "Figures: Spring, Autumn" in texts
    row = next(cell.row for cell in sheet.cells if cell.content == "K1 Hours")
    rows = [[cell.content for cell in sheet.cells if cell.row == each][:3] for each in (row - 1, row)]
    assert rows[0] == ["Figure", "Value", "How it is counted"], "no column is empty"
    assert None not in rows[1]


def test_a_web_address_of_a_practice_is_read_whole() -> None:
    address = "https://www.kjc.example.fi/laatu/itsearvioinnin-kysymykset-2020"
    practice = ReportedPractice(name="Cards", project="N01", owner="Kaakon opisto", link=address)
    content = replace(small_content(), practices=(practice,))
    sheet = build_programme_workbook(content, context_of(content).translator, {}).plan.sheet("practices")
    size, bold = font_of("fact_note_link")
    assert sheet.columns[3].width >= unbroken_width(address, size, bold=bold) > 40


def test_no_empty_paragraph_begins_a_last_page(word: Any) -> None:
    last = word.paragraphs[-1]
    assert last.text or last.paragraph_format.line_spacing.pt == 1


def test_an_extract_has_no_targets_and_says_what_it_is(page: str) -> None:
    extract = replace(small_content("F1"), gaps=())
    for shown in (
        as_html(context_of(extract)).decode(),
        texts_of(docx.Document(io.BytesIO(as_docx(context_of(extract))))),
    ):
        assert "Extract: focus area F1 Quality and its projects alone" in shown
        assert "Nothing is missing." in shown
        assert "40" not in re.sub(r"400|240|#\w+|sha256-\S+|<style.*?</style>|viewBox.*?>", "", shown, flags=re.DOTALL)


@pytest.mark.slow
def test_an_empty_programme_has_a_page_and_a_document() -> None:
    nothing = replace(
        small_content(),
        figures=(),
        goals=(),
        deviations=(),
        gaps=(),
        members=(),
        answers={},
        programme=replace(small_content().programme, money=Funding(), projects=()),
    )
    for language in ("fi", "sv", "se"):
        context = context_of(nothing, language)
        assert f'<html lang="{context.translator.main_language}">' in as_html(context).decode()
        assert as_docx(context) == as_docx(context)


# The first sheet of the workbook


def front_of(content: ProgrammeContent, language: str = "en") -> Sheet:
    return next(
        sheet
        for sheet in build_programme_workbook(content, context_of(content, language).translator, {}).plan.sheets
        if sheet.key == "front"
    )


def test_the_chart_has_only_figures_with_a_target() -> None:
    front = front_of(small_content())
    (chart,) = front.charts
    assert [name for name, _ in chart.data] == ["K2 People"]
    names = {cell.row: cell.content for cell in front.cells if cell.col == 0}
    assert [names[row] for row in range(chart.labels.row, chart.labels.last_row + 1)] == ["K2 People"]


@pytest.mark.parametrize("area", ["", "F1"])
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_what_is_on_a_sheet_is_read_whole(area: str, language: str) -> None:
    front = front_of(small_content(area), language)
    links = [cell.row for cell in front.cells if isinstance(cell.content, Link) and cell.style == "link"]
    visible = [column.width for column in front.columns if not column.hidden]
    about = [cell for cell in front.cells if cell.row in links and cell.style == "plain"]
    assert len(about) == len(links) > 0
    size, _ = font_of("plain")
    assert all(text_width(str(cell.content), size) < 7 * sum(visible[cell.col :]) for cell in about)


def test_the_first_sheet_has_no_empty_table() -> None:
    content = small_content()
    bare = replace(content, figures=(), programme=replace(content.programme, money=Funding()))
    sections = [cell.content for cell in front_of(bare).cells if cell.style == "section" and cell.content]
    assert sections == ["Deviations", "Contents"]


def test_a_programme_without_practices_does_not_count_them() -> None:
    content = small_content()
    sheet = build_programme_workbook(content, context_of(content).translator, {}).plan.sheet("practices")
    assert [cell.content for cell in sheet.cells if cell.style == "note"] == [
        "Nothing reported.",
        "Without the projects whose master workbook of this period is not included: N02.",
    ]


def test_the_first_sheet_says_what_was_used_and_how_much_time_has_passed() -> None:
    texts = [cell.content for cell in front_of(small_content()).cells]
    used = "Used: 150 of 500 SEK (30\u00a0%). Programme time elapsed: 50\u00a0%."
    late = "No use in Autumn is stated of: N01."
    written = " ".join(str(text) for text in texts if not str(text).startswith("line/"))
    assert f"{used} {late} Without the projects of which no grant is stated: N02." in written


def test_an_amount_of_a_later_period_is_not_used_yet() -> None:
    programme = small_content().programme
    shares = {
        "N01": Money(granted=400.0, used={"2030-1": 100.0, "2030-2": 60.0}, returned={"2030-2": 5.0}),
        "N02": Money(granted=100.0, used={"": 30.0}),
    }
    programme = replace(programme, money=Funding(projects=shares, coordination=programme.money.coordination))
    spring, autumn = (front_of(collect_content(programme, period, [])) for period in programme.periods)
    messages = [
        next(str(cell.content) for cell in sheet.cells if str(cell.content).startswith("Used: "))
        for sheet in (spring, autumn)
    ]
    assert [each.partition(" SEK")[0] for each in messages] == ["Used: 130 of 600", "Used: 240 of 600"]
    assert "No use is stated of: F1." in messages[0]
    assert "is stated of" not in messages[1]
    returned = [[cell.content for cell in sheet.cells if cell.content == 5.0] for sheet in (spring, autumn)]
    assert [bool(each) for each in returned] == [False, True]


def test_grants_of_which_no_use_is_stated_are_named() -> None:
    content = small_content()
    shares = {"N01": Money(granted=400.0, used={"2030-1": 100.0}), "N02": Money(granted=100.0), "N03": Money()}
    funded = replace(content, programme=replace(content.programme, money=Funding(projects=shares)))
    [used] = [str(cell.content) for cell in front_of(funded).cells if str(cell.content).startswith("Used: ")]
    assert used.endswith(
        "Programme time elapsed: 50\u00a0%. No use is stated of: N02. No use in Autumn is stated of: N01."
    )


@pytest.mark.parametrize(("used", "look"), [(100.0, "#,##0"), (100.5, "#,##0.00")])
def test_amounts_have_cents_only_where_some_are_stated(used: float, look: str) -> None:
    content = small_content()
    shares = {"N01": Money(applied=500.0, granted=400.0, used={"2030-1": used})}
    funded = replace(content, programme=replace(content.programme, money=Funding(projects=shares)))
    amounts = [cell for cell in front_of(funded).cells if cell.content == 400.0]
    assert [cell.number_format for cell in amounts] == [look]


@pytest.mark.parametrize(("used", "texts"), [(100.0, ("100", "400", "500")), (100.5, ("100.50", "400.00", "500.00"))])
def test_all_outputs_show_amounts_with_the_same_decimals(used: float, texts: tuple[str, ...]) -> None:
    content = small_content()
    shares = {"N01": Money(applied=500.0, granted=400.0, used={"2030-1": used})}
    funded = replace(content, programme=replace(content.programme, money=Funding(projects=shares)))
    page = as_html(context_of(funded)).decode()
    spent, granted, applied = texts
    assert f"Used: {spent} of {granted} SEK" in page
    assert (
        len(re.findall(f">{re.escape(applied)}</td>", page)) == 3
    )  # at the beginning, and of the sheet a row and the sum
    document = texts_of(docx.Document(io.BytesIO(as_docx(context_of(funded)))))
    assert {*texts} <= {*document.split("\n")}


def test_a_unit_is_in_brackets_after_the_name_of_its_figure() -> None:
    content = small_content()
    figures = tuple(
        replace(figure, indicator=replace(figure.indicator, unit=Text.of(en="days"))) for figure in content.figures
    )
    area = replace(figures[0].totals[("", "", "")], area="F1")
    figures = (replace(figures[0], totals={("F1", "", ""): area}), *figures[1:])
    plan = build_programme_workbook(replace(content, figures=figures), context_of(content).translator, {}).plan
    sheet = next(sheet for sheet in plan.sheets if sheet.key == "area/F1")
    assert "K1 Hours (days)" in [cell.content for cell in sheet.cells]


def test_days_are_written_as_in_the_language_of_the_workbook() -> None:
    context = context_of(small_content())
    day = replace(answer(1, "2030-03-05", "2030-1"), display=date(2030, 3, 5))
    assert _answer_cell(context, day).number_format == context.translator.report_date_format


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_message_ends_within_the_sheet(language: str) -> None:
    content = small_content("F1")
    front = front_of(content, language)
    size, bold = font_of("verdict")
    room = 7 * sum(column.width for column in front.columns if not column.hidden)
    lines = [str(cell.content) for cell in front.cells if cell.style == "verdict"]
    assert bold
    assert all(text_width(line, size) < room for line in lines)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_no_word_of_a_heading_is_broken(language: str) -> None:
    content = small_content()
    plan = build_programme_workbook(content, context_of(content, language).translator, {}).plan
    broken = [
        (sheet.name, cell.content)
        for sheet in plan.sheets
        for cell in sheet.cells
        if cell.style in {"header", "header_right"} and isinstance(cell.content, str)
        if unbroken_width(cell.content, 11, bold=True) > sheet.columns[cell.col].width + 0.5
    ]
    assert broken == []


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_first_sheet_fits_on_a_page(language: str) -> None:
    content = small_content()
    areas = tuple(FocusArea(f"F{number}", Text.of(en="Quality")) for number in range(1, 5))
    four = replace(content, programme=replace(content.programme, focus_areas=areas))
    page = front_of(four, language).page
    assert page.breaks == ()
    assert page.scale >= 60


def test_results_begin_with_the_newest_period_as_in_a_master_workbook() -> None:
    context = context_of(small_content())
    tables = docx.Document(io.BytesIO(as_docx(context))).tables
    heads = [[cell.text for cell in table.rows[0].cells] for table in tables]
    assert ["Goal", "Autumn", "Spring", "Status"] in heads
    page = as_html(context).decode()
    results = page[page.index('id="results"') :]
    assert results.index(">Autumn</th>") < results.index(">Spring</th>")


def test_the_money_has_its_currency_in_place_of_an_empty_column() -> None:
    content = small_content()
    sheet = build_programme_workbook(content, context_of(content).translator, {}).plan.sheet("front")
    (head,) = [cell.row for cell in sheet.cells if (cell.col, cell.content) == (0, "Funding")]
    shown = [[cell.content for cell in sheet.cells if cell.row == row][:2] for row in range(head, head + 4)]
    assert shown == [
        ["Funding", "Unit"],
        ["Projects", "SEK"],
        ["Coordination of focus areas", "SEK"],
        ["Total", "SEK"],
    ]


def test_a_web_address_too_long_for_its_column_is_shown_smaller() -> None:
    cell = web_cell("https://www.opisto.example/" + "laatu/" * 12, "source")
    assert STYLES[cell.style]["shrink"]
    assert not STYLES[cell.style]["text_wrap"]
    sheet = SheetBuilder("links", "Links", [20.0])
    sheet.add(cell)
    assert sheet.heights[0] == 18.0


def test_a_status_that_is_no_progress_is_not_counted_as_such() -> None:
    content = small_content()
    goals = tuple(replace(goal, states=(("type_5", Text.of(en="Co-operative"), 1),)) for goal in content.goals)
    assert message(context_of(replace(content, goals=goals))) == "1 of 2 projects is included. Deviations: 1."


def test_the_message_counts_the_missing_reports_of_partners() -> None:
    missing = MissingReturn("N01", "KAO", "2030-2", "2030-2", "absent")
    content = small_content()
    gap = ProgrammeGap("partner_absent", "N01", "KAO", missing=missing)
    assert "Missing reports" not in message(context_of(content))
    context = context_of(replace(content, gaps=(*content.gaps, gap)))
    assert message(context).startswith("1 of 2 projects is included. Missing reports of partners: 1.")


def test_own_periods_outside_those_of_the_programme_are_named() -> None:
    content = small_content()
    member, *others = content.members
    assert member.ledger
    own = LedgerPeriod("2030-2", Text.of(en="Spring 2012"), date(2012, 1, 1), date(2012, 7, 31))
    moved = replace(member, ledger=replace(member.ledger, periods=(own,)))
    within = replace(member, ledger=replace(member.ledger, periods=(replace(own, start=AUTUMN.start, end=AUTUMN.end),)))
    sentence = "in which they are counted: N01 (Spring 2012 → Autumn)."
    for each, is_named in ((moved, True), (within, False)):
        context = context_of(replace(content, members=(each, *others)))
        sheet = build_programme_workbook(context.content, context.translator, {}).plan.sheet("front")
        on_sheet = " ".join(str(cell.content) for cell in sheet.cells)
        for text in (on_sheet, as_html(context).decode(), texts_of(docx.Document(io.BytesIO(as_docx(context))))):
            assert (sentence in text) is is_named


def test_an_extract_says_what_may_remain_and_whose_money_it_has() -> None:
    context = context_of(replace(small_content("F1"), without_persons=True))
    sheet = build_programme_workbook(context.content, context.translator, {}).plan.sheet("front")
    on_sheet = " ".join(str(cell.content) for cell in sheet.cells)
    for text in (on_sheet, as_html(context).decode(), texts_of(docx.Document(io.BytesIO(as_docx(context))))):
        assert "without personal data" not in text
        assert "Names that nobody lists may remain in texts." in text
        assert "add up to more than the programme" in text


def test_the_note_on_the_money_of_an_extract_is_on_its_sheet_of_money() -> None:
    for area, is_noted in (("F1", True), ("", False)):
        context = context_of(small_content(area))
        cells = build_programme_workbook(context.content, context.translator, {}).plan.sheet("money").cells
        text = " ".join(str(cell.content) for cell in cells)
        assert ("add up to more than the programme" in text) is is_noted


def test_a_day_in_a_deviation_is_said_to_be_what_it_is() -> None:
    content = small_content()
    (first, *_) = content.deviations
    (_, said) = first.answers[0]
    due = replace(said, value="2021-04-04", display=date(2021, 4, 4))
    answers = (*first.answers, (Text.of(fi="Uusi määräpäivä"), due))
    context = context_of(replace(content, deviations=(replace(first, answers=answers),)), "fi")
    assert " · Uusi määräpäivä: 4.4.2021" in as_html(context).decode()
    paragraphs = docx.Document(io.BytesIO(as_docx(context))).paragraphs
    assert [each.text for each in paragraphs if each.text.endswith(" · Uusi määräpäivä: 4.4.2021")]


def test_sentences_of_a_deviation_follow_each_other_without_a_sign_between_them() -> None:
    content = small_content()
    (first, *_) = content.deviations
    (label, said) = first.answers[0]
    sentences = (
        replace(said, value=text, display=text) for text in ("Työ on myöhässä.", "Laite myöhästyi", "Jatko syksyllä.")
    )
    answers = tuple((label, sentence) for sentence in sentences)
    context = context_of(replace(content, deviations=(replace(first, answers=answers),)), "fi")
    text = "Työ on myöhässä. Laite myöhästyi · Jatko syksyllä."
    partner = context.partner_name(said)
    page = re.sub("<[^>]+>", "", as_html(context).decode())
    assert f", {partner}: {text}" in page
    points = [each.text for each in docx.Document(io.BytesIO(as_docx(context))).paragraphs if each.text.endswith(text)]
    assert points
    assert all(f", {partner}: {text}" in each for each in points)


def test_the_title_of_a_focus_area_stays_in_view_and_the_heads_of_its_goals_are_on_each_page() -> None:
    content = small_content()
    totals = {("F1", "", ""): replace(content.figures[0].totals["", "", ""], area="F1")}
    content = replace(content, figures=(replace(content.figures[0], totals=totals), *content.figures[1:]))
    sheet = build_programme_workbook(content, context_of(content).translator, {}).plan.sheet("area/F1")
    heads = sorted({cell.row for cell in sheet.cells if cell.style == "header"})
    figures, goals = heads
    assert figures < goals
    assert (sheet.freeze, sheet.page.repeat) == (1, (goals, goals))


def test_the_heads_of_the_goals_of_a_focus_area_are_on_the_page_of_the_first_goal() -> None:
    content = small_content()
    content = replace(content, goals=content.goals * 12)
    figure = content.figures[0]
    total = replace(figure.totals["", "", ""], area="F1")
    breaks = []
    for count in (22, 24, 26):
        figures = tuple(replace(figure, totals={("F1", "", ""): total}) for _ in range(count))
        many = replace(content, figures=figures)
        sheet = build_programme_workbook(many, context_of(many).translator, {}).plan.sheet("area/F1")
        _, goals = sorted({cell.row for cell in sheet.cells if cell.style == "header"})
        breaks += [row - goals for row in sheet.page.breaks]
    assert breaks == [6, -1, -1]  # the space above the heads is on their page


def test_amounts_of_projects_have_their_currency_and_the_money_is_within_the_margins_of_the_page(page: str) -> None:
    content = small_content()
    cells = build_programme_workbook(content, context_of(content).translator, {}).plan.sheet("projects").cells
    heads = [cell.content for cell in cells if cell.style == "header_right"]
    assert heads == ["Granted (SEK)", "Used (SEK)"]
    assert 'class="grid narrow"' in page
    assert ":not(.narrow) thead th:nth-child(6)" in page


def test_a_deviation_that_is_cut_on_the_first_sheet_names_the_sheet_that_has_it_whole() -> None:
    content = small_content()
    first = content.deviations[0]
    for text, end in (("sana " * 80 + "loppu", "… (Deviations)"), ("Lyhyt.", "Lyhyt.")):
        answers = tuple((label, replace(each, display=text)) for label, each in first.answers)
        context = context_of(replace(content, deviations=(replace(first, answers=answers, described=True),)))
        cells = build_programme_workbook(context.content, context.translator, {}).plan.sheet("front").cells
        (shown,) = [str(cell.content) for cell in cells if text[:5] in str(cell.content)]
        assert shown.endswith(end)


def test_masters_that_are_not_public_make_a_single_gap_that_names_no_command() -> None:
    content = replace(small_content("F1"), gaps=(ProgrammeGap("personal", "N01, N02"),))
    context = context_of(content)
    cells = build_programme_workbook(content, context.translator, {}).plan.sheet("gaps").cells
    (why,) = [str(cell.content) for cell in cells if "made for publication" in str(cell.content)]
    assert "lamppu-xl" not in why


def test_a_long_text_is_whole_on_the_page_and_the_sheet_says_where_it_is_whole() -> None:
    content, text = small_content(), "sana " * 200 + "loppu"
    report = replace(content.goals[0], texts=(answer(2, text, "2030-2"),))
    context = context_of(replace(content, goals=(report,)))
    assert text in as_html(context).decode()
    assert text in texts_of(docx.Document(io.BytesIO(as_docx(context))))
    for each, is_cut in ((content, False), (context.content, True)):
        cells = build_programme_workbook(each, context.translator, {}).plan.sheet("area/F1").cells
        assert any("Of a long text the beginning is shown" in str(cell.content) for cell in cells) is is_cut


def test_a_choice_is_in_the_language_of_the_workbook() -> None:
    content = small_content()
    chosen = replace(content.answers[1], display="Försenat", label=Text.of(fi="Viivästynyt", sv="Försenat"))
    deviation = replace(content.deviations[0], answers=((Text.of(fi="Tila"), chosen),))
    context = context_of(replace(content, deviations=(deviation,)), "fi")
    built = build_programme_workbook(context.content, context.translator, {}).plan
    for key in ("front", "deviations"):
        shown = [str(cell.content) for cell in built.sheet(key).cells]
        assert any("Viivästynyt" in text for text in shown)
        assert not any("Försenat" in text for text in shown)


def test_the_project_with_most_deviations_comes_first_and_descriptions_before_statuses(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = {"A": [False], "B": [False, True], "C": [True]}
    member, label = small_content().members[0], Text.of(fi="Tila")

    def listed(_: object, project: str) -> list[ProjectDeviation]:
        of_project = replace(member, project=replace(member.project, id=project))
        reported = ((label, answer(1, "late", "2030-2")),)
        return [ProjectDeviation(of_project, (), reported, described=each) for each in found[project]]

    monkeypatch.setattr(deviations, "_listed", listed)
    index: Any = SimpleNamespace(projects={project: project for project in found})
    in_order = [(each.member.id, each.described) for each in deviations.list_deviations(index)]
    assert in_order == [("B", True), ("B", False), ("C", True), ("A", False)]


def test_the_page_and_the_document_of_very_many_goals_can_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, limit in (
        (html_export, "MOST_OPEN"),
        (html_export, "MOST_OPEN_DEVIATIONS"),
        (docx_export, "MOST_WHOLE"),
    ):
        monkeypatch.setattr(module, limit, 1)
    monkeypatch.setattr(html_export, "MOST_SOURCES", 5)
    content = small_content()
    (figure, *_), (goal, *_), (deviation, *_) = content.figures, content.goals, content.deviations
    said = replace(goal.texts[0], display="Word " * 400)
    other = replace(goal.member, project=replace(goal.member.project, id="N09"))
    context = context_of(
        replace(
            content,
            figures=(replace(figure, contributions=figure.contributions * 3),),
            goals=tuple(replace(goal, member=member, texts=(said,)) for member in (goal.member, other)),
            deviations=(deviation,) * 2,
        )
    )
    page = as_html(context).decode("utf-8")
    sources = page[page.index('id="sources"') :]
    assert "Rows with answers behind the figures: 6, too many for a page." in sources
    assert "<table" not in sources
    results = page[page.index('id="results"') : page.index('id="numbers"')]
    assert (results.count("<details>"), results.count("<details open>"), results.count("<table")) == (2, 0, 2)
    assert page[page.index('id="deviations"') : page.index('id="gaps"')].count("<details>") == 1
    text = texts_of(docx.Document(io.BytesIO(as_docx(context))))
    assert "Of partners' long texts the beginning is shown" in text
    assert max(map(len, text.splitlines())) <= MOST_SHOWN
    few = replace(context.content, goals=context.content.goals[:1])
    assert str(said.display).strip() in texts_of(docx.Document(io.BytesIO(as_docx(context_of(few)))))
    assert not re.search(r"\.tiles [^{]*b \{[^}]*nowrap", page), "a figure and its target may be on two lines"


def test_a_partner_of_very_many_projects_names_the_first_of_them() -> None:
    content = small_content()
    member = content.members[0]
    assert member.ledger
    ledger = replace(member.ledger, partners=(LedgerPartner("KAO", "Kaakon opisto", "", ("partner",), ()),))
    members = (
        replace(member, ledger=ledger, project=replace(member.project, id=f"N{number:03}")) for number in range(300)
    )
    [partner] = named_partners(context_of(replace(content, members=tuple(members))))
    assert partner.projects.startswith("N000, N001, ")
    assert partner.projects.endswith("N029 and 270 more")


def test_the_ids_of_partners_have_the_names_of_the_list_of_organisations() -> None:
    """A partner of 2012 had another name in its project than the organisation has in the programme."""
    content = small_content()
    member = content.members[0]
    assert member.ledger
    ledger = replace(member.ledger, partners=(LedgerPartner("KAO", "Kaakon kuntayhtymä", "", ("partner",), ()),))
    members = (replace(member, ledger=ledger),)
    programme = replace(content.programme, organisations=(Organisation("KAO", "Kaakon kaupunki"),))
    listed = programme.participants(partners_by_project(members))
    shown = context_of(replace(content, programme=programme, members=members, participants=listed))
    assert [partner.name for partner in named_partners(shown)] == ["Kaakon kaupunki"]


def test_a_deviation_on_the_first_sheet_is_named_with_its_project() -> None:
    content = small_content()
    sheet = build_programme_workbook(content, context_of(content).translator, {}).plan.sheet("front")
    name = context_of(content).text(content.deviations[0].member.name)
    links = {cell.row for cell in sheet.cells if cell.style == "deviation_lead"}
    texts = [str(cell.content) for cell in sheet.cells if cell.row in links and cell.style == "plain"]
    assert texts
    assert texts[0].startswith(f"{name}: ")


def test_the_chart_of_use_has_no_bar_for_a_project_of_which_no_use_is_known() -> None:
    content = small_content()
    money = replace(
        content.programme.money, projects={"N01": Money(granted=400.0), "N02": Money(granted=8.0, used={"2030-2": 2.0})}
    )
    content = replace(content, programme=replace(content.programme, money=money))
    context = context_of(content)
    (chart,) = build_programme_workbook(content, context.translator, {}).plan.sheet("money").charts
    assert chart.data == (("N01", None), ("N02", 0.25))
    assert "N01" not in chart.description
    assert "N02 25 %" in chart.description


def test_a_goal_whose_form_asks_for_no_status_is_not_called_unreported() -> None:
    content = small_content()
    unasked = replace(content.goals[0], states=(), status=(), asks_status=False)
    context = context_of(replace(content, goals=(*content.goals, unasked)))
    assert "delayed: 1; goals whose form asks for no status: 1" in message(context)
    assert "no status" not in message(context_of(content))
    assert (context.no_status(unasked), context.no_status(content.goals[0])) == ("Not asked", "Not reported")
    as_pages = as_html(context).decode(), str(docx.Document(io.BytesIO(as_docx(context))).element.xml)
    assert all("Not asked" in page for page in as_pages)
    areas = build_programme_workbook(context.content, context.translator, {}).plan.sheets
    assert any(cell.content == "Not asked" for sheet in areas for cell in sheet.cells)
