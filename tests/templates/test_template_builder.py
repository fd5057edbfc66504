"""What a partner is sent: locked, its own, in its language, sound for Excel, and alive."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import openpyxl
import pytest
from projects import TINY_PROJECT, lamppu, read, sound, tiny
from templates import every, issued, painted, written

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answers import Answers
from lamppu_xl.domain.cell_address import cell_name
from lamppu_xl.domain.project import Project
from lamppu_xl.i18n.languages import profile_of
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.templates.builder import cell_values, complete_plan
from lamppu_xl.templates.layout import plan_workbook
from lamppu_xl.templates.live_checks.state_numbers import state_numbers
from lamppu_xl.templates.sheet_keys import ANSWER_KEY, ROW_KEY
from lamppu_xl.workbook.identity import Stamp
from lamppu_xl.workbook.model import CellUse, Formula, Plan, PlannedCell, Properties, Sheet, SheetColumn, ValidationType
from lamppu_xl.workbook.styles import STYLES
from lamppu_xl.workbook.text_metrics import MAX_ROW_HEIGHT, text_height
from lamppu_xl.workbook.writer import Protection, write_workbook
from lamppu_xl.workbook.xlsxwriter_overrides import LockedWorksheet

ALFA_ONLY = """
project: {id: TINY, name: Tiny, form: tiny, start: 2026-01-01, end: 2026-12-31, languages: [fi]}
periods:
  - {id: 2026-1, label: Kevät, start: 2026-01-01, end: 2026-06-30, deadline: 2026-08-31}
partners:
  - {id: ALFA, name: Alfa, roles: [coordinator, partner]}
"""

PREVIOUS: Answers = {
    AnswerRef("results", "G05", "status"): "ongoing",
    AnswerRef("results", "G05", "results"): "Keväällä valittiin mittarit.\n\nNiitä on kahdeksan. "
    + "Työ jatkuu. " * 60,
    AnswerRef("results", "G1", "status"): "late",
    AnswerRef("results", "G1", "results"): "Syksyn alku",
    AnswerRef("figures", "I02", "actual"): 4.0,
    AnswerRef("figures", "I1", "actual"): 2.5,
}


@pytest.fixture(params=[lamppu, tiny], ids=["lamppu", "tiny"])
def project(request: pytest.FixtureRequest) -> Project:
    return request.param()


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()


@pytest.mark.slow
def test_the_open_xml_sdk_finds_no_fault_in_any_template(project: Project, tmp_path: Path, ooxml: ModuleType) -> None:
    files = [written(template, tmp_path, f"{number}.xlsx") for number, template in enumerate(every(project, PREVIOUS))]
    assert ooxml.problems(files) == {file: [] for file in files}


@pytest.mark.slow
def test_what_viewers_show_is_what_libreoffice_calculates(project: Project, tmp_path: Path, office: ModuleType) -> None:
    templates = list(every(project, PREVIOUS))[-len(project.partners) :]
    checked = 0
    for template in templates:
        shown = office.cells(written(template, tmp_path))
        for sheet in complete_plan(template).sheets:
            for slot in sheet.cells:
                if isinstance(slot.content, Formula):
                    checked += 1
                    assert shown.get((sheet.name, cell_name(slot.row, slot.col)), "") == slot.content.cached, slot
    assert checked > 100


def test_the_identity_stands_in_four_places() -> None:
    template = issued(lamppu(), "KAO", "2012-2", previous=PREVIOUS)
    book = openpyxl.load_workbook(io.BytesIO(painted(template)))
    code = book.properties.description
    stamp = Stamp.parse(code)
    assert stamp is not None
    assert (stamp.project, stamp.period, stamp.partner, stamp.language) == ("LAMPPU", "2012-2", "KAO", "fi")
    assert book.custom_doc_props["lamppu-xl"].value == code
    assert book["_meta"]["B1"].value == code
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            assert code in [cell.value for row in sheet.iter_rows() for cell in row], sheet.title


@pytest.mark.slow
def test_a_template_holds_nothing_of_another_partner() -> None:
    project = lamppu()
    for template in every(project, PREVIOUS):
        with zipfile.ZipFile(io.BytesIO(painted(template))) as archive:
            text = "".join(archive.read(name).decode() for name in archive.namelist())
        own = {goal.id for goal in project.goals_of(template.partner)}
        for goal in project.goals:
            assert (f"{goal.id} {goal.title.pick(['fi'])}" in text) is (goal.id in own), (template.partner.id, goal.id)
        for other in project.partners:
            if other is not template.partner and other is not project.coordinator:
                assert other.contact.email not in text


def test_last_periods_answers_stand_locked_beside_the_new_ones() -> None:
    template = issued(lamppu(), "KAO", "2012-2", previous=PREVIOUS)
    sheet, slot = template.plan.previous[AnswerRef("results", "G05", "results")]
    page = openpyxl.load_workbook(io.BytesIO(painted(template)))[sheet.name]
    cell = page.cell(slot.row + 1, slot.col + 1)
    assert cell.value == PREVIOUS[AnswerRef("results", "G05", "results")]
    assert cell.protection.locked
    asked, answer = template.plan.answers[AnswerRef("results", "G05", "results")]
    assert (asked.key, answer.row) == (sheet.key, slot.row)
    status = template.plan.previous[AnswerRef("results", "G05", "status")][1]
    assert page.cell(status.row + 1, status.col + 1).value == "Käynnissä"


@pytest.mark.slow
def test_the_first_period_has_no_column_for_an_earlier_period() -> None:
    template = issued(lamppu(), "KAO", "2012-1", previous=PREVIOUS)
    assert template.plan.previous == {}
    assert template.previous == {}


@pytest.mark.slow
def test_the_same_input_gives_the_same_bytes(project: Project) -> None:
    first = [painted(template) for template in every(project, PREVIOUS)]
    assert [painted(template) for template in every(project, PREVIOUS)] == first


@pytest.mark.slow
def test_a_template_is_the_same_whatever_was_made_before_it(project: Project) -> None:
    status = {AnswerRef("results", "G05", "status"): "ongoing", AnswerRef("results", "G1", "status"): "late"}
    wanted = [
        (partner.id, period.id, answers)
        for period in project.periods
        for partner in project.partners
        for answers in (status, {})
    ]
    together = replace(project)
    for partner, period, answers in wanted:
        after = issued(together, partner, period, previous=PREVIOUS, answers=answers)
        alone = issued(replace(project), partner, period, previous=PREVIOUS, answers=answers)
        assert painted(after) == painted(alone), (partner, period)


@pytest.fixture
def plainly(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Leaves to xlsxwriter all that is done in its stead only because that is quicker."""

    def drop() -> None:
        for name in ("prepare_formula", "escape_data", "escape_attributes"):
            monkeypatch.delattr(LockedWorksheet, f"_{name}")

    return drop


@pytest.mark.slow
def test_what_is_quicker_than_xlsxwriter_writes_the_same_bytes(project: Project, plainly: Callable[[], None]) -> None:
    templates = list(every(project, PREVIOUS))
    quick = [painted(template) for template in templates]
    plainly()
    assert [painted(template) for template in templates] == quick


def test_newer_functions_are_marked_as_xlsxwriter_marks_them(plainly: Callable[[], None]) -> None:
    texts = ["SORT(A1:A3)", 'IF(A1="SORT(",1,2)', "MAP(A1:A3,1)", "_xlfn.IFS(A1,1)", "SUM(A1:A3)", 'LEN("<&>")']
    slots = tuple(PlannedCell(row, 1, CellUse.LIVE, "text", Formula(text, 0.0)) for row, text in enumerate(texts))
    sheet = Sheet("sheet", "Sheet", slots, (SheetColumn(10.0), SheetColumn(10.0)))
    drawn = Plan((sheet,), Properties("title", "", "fi", date(2026, 1, 1)))
    quick = write_workbook(drawn)
    assert "_xlfn._xlws.SORT(A1:A3)" in part(quick, "xl/worksheets/sheet1.xml")
    plainly()
    assert write_workbook(drawn) == quick


def test_sheets_and_structure_are_protected_with_sha_512() -> None:
    template = issued(tiny(), "ALFA", "2026-2")
    data = write_workbook(complete_plan(template), {}, Protection("Säämiskä-2026!"))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        pages = [archive.read(name).decode() for name in archive.namelist() if "worksheets/sheet" in name]
        book = archive.read("xl/workbook.xml").decode()
    for page in pages:
        (tag,) = re.findall("<sheetProtection[^>]*>", page)
        assert 'algorithmName="SHA-512"' in tag
        assert 'formatRows="0"' in tag
        assert "password=" not in tag
    assert re.search('<workbookProtection workbookAlgorithmName="SHA-512"[^>]*lockStructure="1"/><bookViews>', book)


@pytest.mark.slow
def test_only_answers_are_unlocked_and_stay_open_after_a_paste(project: Project) -> None:
    template = issued(project, project.partners[0].id, project.periods[1].id)
    book = openpyxl.load_workbook(io.BytesIO(painted(template)))
    names = {sheet.key: sheet.name for sheet in template.plan.sheets}
    for sheet in template.plan.sheets:
        page = book[names[sheet.key]]
        open_cells = {cell.coordinate for row in page.iter_rows() for cell in row if not cell.protection.locked}
        answers = {cell_name(slot.row, slot.col) for slot in sheet.cells if slot.use is CellUse.ANSWER}
        assert open_cells == answers
    xml = part(painted(template), "xl/worksheets/sheet2.xml")
    assert re.search('<protectedRange sqref="[^"]+" name="answers"/>', xml)


def test_every_choice_has_a_dropdown_from_the_hidden_list() -> None:
    template = issued(tiny(), "BETA", "2026-2")
    dressed = complete_plan(template)
    for entry, (sheet, slot) in dressed.answers.items():
        field = template.project.form.table(entry.table).field(entry.field)
        own = [
            validation
            for validation in dressed.sheet(sheet.key).validations
            if validation.col == slot.col
            and validation.row
            <= slot.row
            <= (validation.last_row if validation.last_row is not None else validation.row)
        ]
        assert len(own) == 1, entry
        assert (own[0].allow is ValidationType.LIST) is field.kind.from_list
        assert own[0].stop is (field.kind.name in {"choice", "yes_no", "integer", "percent"})
    area = dressed.names["lst_status"]
    labels = [slot.content for slot in dressed.sheet(area.sheet).cells if slot.col == area.col and slot.row >= area.row]
    assert labels == ["Pågår", "Klart", "Försenat"]


@pytest.mark.slow
def test_accessibility_of_every_sheet(project: Project) -> None:
    """Title in A1, a document title and language, no merged cells, headed tables, tab order down one column."""
    for template in every(project, PREVIOUS):
        data = painted(template)
        core = part(data, "docProps/core.xml")
        assert f"<dc:language>{template.words.language}</dc:language>" in core
        assert "<dc:title>" in core
        book = openpyxl.load_workbook(io.BytesIO(data))
        for sheet, page in zip(template.plan.sheets, book.worksheets, strict=True):
            assert not page.merged_cells.ranges
            assert page["A1"].value
            if any(slot.use is CellUse.ANSWER for slot in sheet.cells):
                assert page.print_title_rows == ("$4:$4" if page.print_title_cols else "$1:$4")
                assert page.freeze_panes in {"A5", "B5", "C5", "D5"}
            if "/" in sheet.key:
                assert len({slot.col for slot in sheet.cells if slot.use is CellUse.ANSWER}) == 1


def luminance(colour: str) -> float:
    channels = [int(colour.lstrip("#")[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [channel / 12.92 if channel <= 0.03928 else ((channel + 0.055) / 1.055) ** 2.4 for channel in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("name", sorted(set(STYLES) - {"spare_number", "spare_check"}))
def test_text_stands_out_from_its_ground(name: str) -> None:
    style = STYLES[name]
    front, back = luminance(style.get("font_color", "#000000")), luminance(style.get("bg_color", "#FFFFFF"))
    assert (max(front, back) + 0.05) / (min(front, back) + 0.05) >= 4.5


def test_an_unreviewed_language_shows_finnish_beneath_and_says_so() -> None:
    template = issued(lamppu(), "SAKK", "2012-2")
    assert profile_of(template.words.language).partial
    text = "".join(str(slot.content) for sheet in template.plan.sheets for slot in sheet.cells)
    assert "e-poasta" in text.lower()
    assert "Sähköposti" in text
    assert f"{translator_for('fi').label('unreviewed')} Muu teksti on suomeksi." in text


def test_rows_open_tall_enough_and_still_grow() -> None:
    template = issued(lamppu(), "KAO", "2012-2", previous=PREVIOUS)
    dressed = complete_plan(template)
    sheet = dressed.sheet("results/G05")
    _, slot = dressed.previous[AnswerRef("results", "G05", "results")]
    assert sheet.heights[slot.row] > template.plan.sheet("results/G05").heights[slot.row]
    number = [sheet.key for sheet in template.plan.sheets].index("results/G05") + 1
    page = part(painted(template), f"xl/worksheets/sheet{number}.xml")
    row = re.search(f'<row r="{slot.row + 1}"[^>]*>', page)
    assert row is not None
    assert "ht=" in row[0]
    assert "customHeight" not in row[0]


def test_hidden_keys_lead_to_every_answer(project: Project) -> None:
    for template in every(project):
        for entry, (sheet, slot) in template.plan.answers.items():
            keys = {(slot.row, slot.col): slot.content for slot in sheet.cells if slot.use is CellUse.KEY}
            corner = next(at for at, key in keys.items() if key == ROW_KEY)
            row_key, col_key = keys[slot.row, corner[1]], keys[corner[0], slot.col]
            name = str(col_key).removeprefix("#").removeprefix("field ")
            whole = row_key if col_key == ANSWER_KEY else f"{row_key}/{name}"
            assert whole == str(entry)


def test_geometry_does_not_depend_on_answers() -> None:
    project = tiny()
    partner, period = project.partners[0], project.periods[1]
    bare = plan_workbook(project, partner, period, translator_for("fi", project.chain("fi")))
    template = issued(
        project, "ALFA", "2026-2", previous=PREVIOUS, answers={AnswerRef("results", "G1", "results"): "Kaikki"}
    )
    assert template.plan == bare


@pytest.mark.slow
def test_a_carried_text_that_looks_like_a_formula_stays_a_text() -> None:
    for text in ("=1+1", "+358", "-5", "@nimi", "{=1+1}", "http://example.fi", "mailto:a@example.fi", "#N/A", "_x41_"):
        template = issued(tiny(), "ALFA", "2026-2", previous={AnswerRef("results", "G1", "results"): text})
        sheet, slot = template.plan.previous[AnswerRef("results", "G1", "results")]
        page = openpyxl.load_workbook(io.BytesIO(painted(template)))[sheet.name]
        cell = page.cell(slot.row + 1, slot.col + 1)
        assert cell.data_type == "s"
        assert cell.hyperlink is None


def test_dates_and_numbers_are_written_as_such() -> None:
    answers = {
        AnswerRef("contact", "1", "dated"): date(2026, 9, 30),
        AnswerRef("figures", "I1", "actual"): 2.5,
        AnswerRef("results", "G1", "status"): "done",
    }
    template = issued(tiny(), "ALFA", "2026-2", answers=answers)
    book = openpyxl.load_workbook(io.BytesIO(painted(template)))
    found = {}
    for entry in answers:
        sheet, slot = template.plan.answers[entry]
        found[entry.field] = book[sheet.name].cell(slot.row + 1, slot.col + 1)
    assert found["dated"].is_date
    assert found["dated"].number_format == r"d\.m\.yyyy"
    assert found["actual"].value == 2.5
    assert found["status"].value == "Valmis"


def test_no_part_tells_who_or_where_it_was_made() -> None:
    data = painted(issued(tiny(), "ALFA", "2026-2"))
    core = ElementTree.fromstring(part(data, "docProps/core.xml"))
    said = {element.tag.rpartition("}")[2]: element.text for element in core}
    assert said["creator"] == "lamppu-xl"
    assert said["created"] == "2026-07-01T00:00:00Z"


def test_each_sheet_opens_at_its_first_answer_and_links_lead_there(tmp_path: Path) -> None:
    template = issued(tiny(), "GAMMA", "2026-2")
    book = openpyxl.load_workbook(written(template, tmp_path))
    help_sheet = book[template.plan.sheet("help").name]
    links = {cell.hyperlink.location for row in help_sheet.iter_rows() for cell in row if cell.hyperlink}
    for sheet in template.plan.sheets:
        if answer := sheet.first_answer:
            place = cell_name(answer.row, answer.col)
            assert place in {selection.sqref for selection in book[sheet.name].sheet_view.selection}
            assert {f"{sheet.name}!{place}", f"'{sheet.name}'!{place}"} & links


def test_excel_marks_no_cell_of_a_template_as_suspicious(tmp_path: Path) -> None:
    with zipfile.ZipFile(written(issued(tiny(), "GAMMA", "2026-2"), tmp_path)) as package:
        sheets = [package.read(name).decode() for name in package.namelist() if "worksheets/sheet" in name]
    assert all('<ignoredError sqref="A1:XFD1048576" numberStoredAsText="1"' in sheet for sheet in sheets)


def test_each_check_has_room_for_its_longest_message() -> None:
    template = issued(lamppu(), "LAPPIA", "2012-2")
    for part in template.parts:
        sheet, numbers = template.plan.sheet(part.key), state_numbers(template, part.table)
        for cell in sheet.cells:
            if cell.use is CellUse.CHECK and cell.entry:
                messages = numbers.messages if part.is_grid else numbers.messages_of(cell.entry.field)
                needed = max(text_height(message.longest, sheet.columns[cell.col].width, 10) for message in messages)
                assert sheet.heights[cell.row] >= needed


def test_a_text_of_last_period_is_shown_whole_or_visibly_cut() -> None:
    project, entry = lamppu(), AnswerRef("results", "G01", "results")
    for words, is_whole in ((200, True), (1_200, False)):
        text = " ".join(["raportoimme"] * words)
        template = issued(project, "LAPPIA", "2012-2", previous={entry: text})
        plan = complete_plan(template)
        sheet = plan.sheet("results/G01")
        cell = next(cell for cell in sheet.cells if cell.use is CellUse.PREVIOUS and cell.content)
        assert text_height(str(cell.content), sheet.columns[cell.col].width, 10) < MAX_ROW_HEIGHT
        assert (cell.content == text) is is_whole
        assert str(cell.content).endswith(template.words.label("previous_goes_on")) is not is_whole
        assert template.previous[entry] == cell.content


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_check_beside_an_answer_that_no_row_shows_whole_says_so(language: str) -> None:
    form = """title: {fi: F, sv: F, en: F}
tables:
  about:
    title: {fi: T, sv: T, en: T}
    rows: record
    fields:
      text: {label: {fi: A, sv: A, en: A}}
      other: {label: {fi: B, sv: B, en: B}}
  lines:
    title: {fi: U, sv: U, en: U}
    rows: {lines: 2}
    fields:
      text: {label: {fi: C, sv: C, en: C}}
"""
    words = " ".join(["raportoimme"] * 1_200)
    cells = AnswerRef("about", "1", "text"), AnswerRef("lines", "1", "text")
    template = issued(sound(read(TINY_PROJECT, form)), "ALFA", "2026-2", answers=dict.fromkeys(cells, words))
    words_of = translator_for(language)
    template = replace(template, words=words_of)
    plan = complete_plan(template)
    checks = {
        cell.entry: cell.content
        for sheet in plan.sheets
        for cell in sheet.cells
        if cell.use is CellUse.CHECK and isinstance(cell.content, Formula)
    }
    goes_on = words_of.label("answer_goes_on")
    assert {entry for entry, check in checks.items() if str(check.cached).endswith(f"\n{goes_on}")} == set(cells)
    assert {entry for entry, check in checks.items() if goes_on in check.text} == set(cells)
    for sheet in plan.sheets[1:3]:
        assert sheet.zoom < 100


def test_a_label_with_unseen_signs_is_chosen_as_the_live_check_reads_it() -> None:
    form = """title: {fi: F}
lists:
  kinds:
    - {id: a, label: {fi: "Yli 10\\u00a0000  euroa"}}
    - {id: b, label: {fi: "\\u2611\\ufe0f Yhteis\\u00adtyö"}}
tables:
  about:
    title: {fi: T}
    rows: record
    fields:
      first: {label: {fi: A}, kind: choice, list: kinds}
      second: {label: {fi: B}, kind: choice, list: kinds}
"""
    entries = [AnswerRef("about", "1", name) for name in ("first", "second")]
    template = issued(sound(read(TINY_PROJECT, form)), "ALFA", "2026-2", answers=dict(zip(entries, "ab", strict=True)))
    assert list(cell_values(template).values()) == ["Yli 10 000 euroa", "\u2611 Yhteistyö"]
    checks = {cell.entry: cell.content for _, cell in complete_plan(template).cells(CellUse.CHECK)}
    assert [check.cached for check in checks.values() if isinstance(check, Formula)][:2] == ["OK", "OK"]


def test_a_header_row_that_would_fill_a_small_screen_does_not_stay_in_view() -> None:
    form = """title: {fi: Leveä}
tables:
  rows:
    title: {fi: Rivit}
    rows: {lines: 5}
    fields:
      a: {label: {fi: LABEL}, kind: integer}
"""
    for label, rows in (("Lyhyt", 4), ("Pitkä otsikko " * 18, None)):
        project = sound(read(TINY_PROJECT, form.replace("LABEL", label)))
        assert issued(project, "ALFA", "2026-1").plan.sheet("rows").freeze == rows


def test_a_given_yes_or_no_is_shown_in_the_words_of_the_form():
    """The live rules read it by these words."""
    form = """
title: Lomake
lists:
  items: [{id: x, label: X, flag: yes}, {id: y, label: Y, flag: no}]
tables:
  t:
    title: T
    rows: {codes: items}
    fields:
      flag: {label: Lippu, kind: yes_no, given: row.flag}
      done: {label: Tulos}
"""
    definition = sound(read(ALFA_ONLY, form))
    partner, period = definition.partners[0], definition.periods[0]
    plan = plan_workbook(definition, partner, period, translator_for("fi", definition.chain("fi")))
    facts = [
        cell.content
        for sheet in plan.sheets
        for cell in sheet.cells
        if cell.use is CellUse.FIXED and cell.entry is not None and cell.entry.field == "flag"
    ]
    assert facts == ["Kyllä", "Ei"]


def test_the_example_of_a_day_is_in_the_period() -> None:
    for template in (issued(lamppu(), "KAO", "2012-2"), issued(tiny(), "ALFA", "2026-1")):
        prompts = {each.prompt for sheet in complete_plan(template).sheets for each in sheet.validations}
        days = {match for prompt in prompts for match in re.findall(r"esimerkiksi (\d+\.\d+\.\d{4})", prompt)}
        assert days
        found = {datetime.strptime(day, "%d.%m.%Y").replace(tzinfo=UTC).date() for day in days}
        assert all(template.period.start <= day <= template.period.end for day in found)


def test_an_answer_limited_in_words_has_the_height_and_the_prompt_of_a_long_text() -> None:
    form = """
title: Raportti
tables:
  summary:
    title: Tiivistelmä
    rows: record
    fields:
      short: {label: Otsikko, max_length: 80}
      long: {label: Tulokset, max_words: 150}
"""
    template = issued(sound(read(ALFA_ONLY, form)), "ALFA", "2026-1")
    sheet = complete_plan(template).sheet("summary")
    rows = {cell.entry.field: cell.row for cell in sheet.cells if cell.entry and cell.use is CellUse.ANSWER}
    assert sheet.heights[rows["long"]] > 4 * sheet.heights[rows["short"]]
    assert "Enintään 150 sanaa." in {validation.prompt for validation in sheet.validations}
