"""A return comes back to its partner: answers kept, findings beside their cells, and it can be sent again."""

from __future__ import annotations

import io
import time
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import ModuleType

import openpyxl
import pytest
from click.testing import CliRunner
from office import DeleteRow, Enter, Typing
from projects import TINY_FORM, TINY_PROJECT, lamppu, read, sound, tiny
from returned import manifests_with, resaved_at
from submissions import GOOD, PERIOD, PREVIOUS, listed_findings, place
from templates import issued, painted, spoken, written

from lamppu_xl.cli.main import group
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answer_states import state_of
from lamppu_xl.domain.cell_address import cell_name
from lamppu_xl.domain.finding_codes import CODES, Severity
from lamppu_xl.i18n.translator import HIDDEN, translator_for
from lamppu_xl.reports.feedback_content import REPAIRED
from lamppu_xl.reports.feedback_summary import BLANK, feedback_sheet, section_row, wrapped_row
from lamppu_xl.reports.feedback_workbook import FeedbackWorkbook, build_feedback, returns_for_feedback
from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.services.init import init
from lamppu_xl.services.workspace import load_project
from lamppu_xl.templates.builder import DEFAULT_PROTECTION, cell_values, complete_plan
from lamppu_xl.templates.layout import carried_digest, fingerprint, plan_workbook
from lamppu_xl.templates.sheet_keys import FEEDBACK, FEEDBACK_KEY
from lamppu_xl.validation.batch import Batch
from lamppu_xl.validation.validate import validate
from lamppu_xl.validation.verdict import FileState, Verdict
from lamppu_xl.workbook.identity import Stamp
from lamppu_xl.workbook.model import CellUse, Formula, Link, PlannedCell, Sheet
from lamppu_xl.workbook.sheet_builder import LANDSCAPE
from lamppu_xl.workbook.text_metrics import text_height
from lamppu_xl.workbook.writer import write_workbook
from lamppu_xl.workbook.zoom import PIXELS, SCREEN, screen_width

BY = date(2027, 1, 31)
FAULTY = GOOD | {
    "results/G1/share": "54 %",
    "visits/1/people": "12 kpl",
    "figures/I1/actual": "syyskuu",
    "contact/1/dated": "syyskuu",
    "figures/I2/actual": "=2+2",
    "results/G2/status": "valmis",
    "visits/1/host": "Beeta",
    "visits/1/goal": "G1 verkosto",
    "contact/1/email": "yhteys(at)alfa.example.fi",
    "contact/1/phone": "040 1234567",
    "contact/1/payer": "1234567-1",
    "contact/1/postcode": "9610",
    "contact/1/reference": "0012",
    "results/G1/link": "www.alfa.example.fi",
    "results/G1/results": "Liian pitkä " * 10,
    "figures/I1/spent": "1 200",
    "visits/2/begins": "2.10.2026",
    "visits/2/name": "Vierailu Beetaan",
    "visits/2/people": "2,5",
}
CORRECTED = {
    "results/G1/results": "Verkosto kokoontui.",
    "results/G1/link": "https://alfa.example.fi/muistio.pdf",
    "results/G1/share": "54",
    "results/G2/status": "Kesken",
    "contact/1/email": "yhteys@alfa.example.fi",
    "contact/1/dated": "30.9.2026",
    "contact/1/payer": "0737546-2",
    "contact/1/postcode": "96100",
    "contact/1/reference": "AB-12",
    "figures/I1/actual": "0",
    "figures/I1/spent": "1 050,50",
    "figures/I2/actual": "4",
    "visits/1/host": "Beta yrkesinstitut",
    "visits/1/goal": "G1 Verkosto",
    "visits/1/people": "12",
    "visits/2/name": "Toinen vierailu",
    "visits/2/people": "3",
}


@dataclass(frozen=True)
class Case:
    """A return, what is said of it, and the feedback."""

    batch: Batch
    verdict: Verdict
    made: FeedbackWorkbook
    data: bytes


def judged(files: dict[str, bytes]) -> Batch:
    project = tiny()
    period = project.period(PERIOD)
    assert period is not None
    return validate(
        project,
        period,
        [IncomingFile(name, data) for name, data in files.items()],
        issued=manifests_with(PREVIOUS),
    )


def answered(name: str, data: bytes) -> Case:
    batch = judged({name: data})
    verdict = batch.verdicts[0]
    assert verdict.submission is not None, verdict.findings
    made = build_feedback(verdict, batch, spoken(batch.project, verdict.submission.partner), by=BY)
    return Case(batch, verdict, made, write_workbook(made.plan, made.values, DEFAULT_PROTECTION))


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory, office: ModuleType) -> dict[str, Case]:
    """Returns of one partner, typed in one LibreOffice, each with its feedback."""
    folder = tmp_path_factory.mktemp("palaute")
    template = issued(tiny(), "ALFA", PERIOD, previous=PREVIOUS)
    source = written(template, folder, "issued.xlsx")

    def cells(answers: dict[str, str]) -> list[tuple[str, str, str]]:
        return [(*place(template, entry), text) for entry, text in answers.items()]

    sheet, cell = place(template, "results/G1/results")
    damage = [
        Enter(sheet, "I20", "Huom. lisäsin tämän tähän"),
        Enter(sheet, f"B{cell[1:]}", "Tulokset ja muuta"),
        Enter(*place(template, "results/G1/results", CellUse.PREVIOUS), "Verkosto oli valmis."),
        DeleteRow(sheet, int(place(template, "results/G1/link")[1][1:])),
    ]
    office.type_into(
        [
            Typing(source, folder / "good.xlsx", cells(GOOD)),
            Typing(source, folder / "faulty.xlsx", cells(FAULTY)),
            Typing(source, folder / "damaged.xlsx", cells(GOOD), damage, force=True),
        ]
    )
    return {
        name: answered(f"{name}.xlsx", (folder / f"{name}.xlsx").read_bytes()) for name in ("good", "faulty", "damaged")
    }


def book(case: Case) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(case.data))


def said(case: Case, entry: str) -> str:
    """What stands in the column of feedback beside an answer."""
    home, slot = case.made.plan.answers[AnswerRef.parse(entry)]
    return str(book(case)[home.name].cell(slot.row + 1, feedback_column(case, home) + 1).value or "")


def feedback_column(case: Case, sheet: Sheet) -> int:
    """The column of feedback, which is shown."""
    shown = case.made.plan.sheet(sheet.key)
    (col,) = (cell.col for cell in shown.cells if cell.row == 2 and cell.content == FEEDBACK_KEY)
    assert not shown.columns[col].hidden
    return col


def test_no_frame_of_feedback_is_beside_a_spare_line(cases: dict[str, Case]) -> None:
    cells = [cell for sheet in cases["good"].made.plan.sheets for cell in sheet.cells]
    assert [cell for cell in cells if cell.style.startswith("spare_")]
    for sheet in cases["good"].made.plan.sheets:
        spare = {cell.row for cell in sheet.cells if cell.style.startswith("spare_")}
        assert not [cell for cell in sheet.cells if cell.row in spare and cell.style == "feedback_none"]


def listed(case: Case) -> list[tuple[str, str, str]]:
    """The rows of the first sheet, as text."""
    page = book(case).worksheets[0]
    return [tuple(str(cell.value or "") for cell in row) for row in page.iter_rows(max_col=3)]  # type: ignore[misc]


def test_every_answer_stands_as_it_was_typed(cases: dict[str, Case]) -> None:
    case = cases["faulty"]
    assert case.verdict.submission is not None
    typed = case.verdict.submission.typed
    assert len(typed) == len(FAULTY)
    pages = book(case)
    for entry, text in typed.items():
        sheet, slot = case.made.plan.answers[entry]
        found = pages[sheet.name].cell(slot.row + 1, slot.col + 1).value
        if isinstance(text, (int, float)) and not isinstance(found, (int, float)):
            found = (found.date() - date(1899, 12, 30)).days  # type: ignore[union-attr]
        assert found == text, entry


@pytest.mark.parametrize("number", [-5, 3_000_000])
def test_a_number_that_no_date_format_shows_is_shown_as_a_number(number: int) -> None:
    template = issued(tiny(), "ALFA", PERIOD, previous=PREVIOUS)
    sheet, cell = place(template, "contact/1/dated")
    workbook, changed = openpyxl.load_workbook(io.BytesIO(painted(template))), io.BytesIO()
    workbook[sheet][cell] = number
    workbook.save(changed)
    shown = book(answered("ALFA.xlsx", changed.getvalue()))[sheet][cell]
    assert (shown.value, shown.number_format) == (number, "General")


def test_each_finding_stands_beside_its_cell_in_words_and_colour(cases: dict[str, Case]) -> None:
    case, spoken_words = cases["faulty"], translator_for("fi")
    seen = 0
    for finding in case.verdict.findings:
        if finding.effective_severity is Severity.INFO or finding.entry is None:
            continue
        beside = said(case, str(finding.entry))
        lead = spoken_words.label(f"answer_{state_of(finding)}")
        assert lead in beside, finding
        assert f"{lead}: {lead}" not in beside
        as_shown = replace(finding, facts={**finding.facts, "shown": ""})  # the workbook shows the number itself
        message = spoken_words.message(as_shown).partition(": ")[2].removeprefix(f"{lead}. ")
        assert message.replace(f": {spoken_words.fact(HIDDEN)}", "") in beside, finding
        seen += 1
    assert seen > 12
    home, slot = case.made.plan.answers[AnswerRef.parse("contact/1/email")]
    (beside_slot,) = [cell for cell in home.cells if cell.row == slot.row and cell.style.startswith("feedback_")]
    assert beside_slot.style == "feedback_to_correct"
    assert home.colour == "C00000"
    assert said(case, "contact/1/name") == ""


def test_the_first_sheet_lists_the_gravest_first_and_links_to_each(cases: dict[str, Case]) -> None:
    case = cases["faulty"]
    first = case.made.plan.sheets[0]
    assert first.key == FEEDBACK
    marks = [slot.style for slot in first.cells if slot.style.startswith("feedback_mark_")]
    order = {"to_correct": 0, "to_fill_in": 0, "note": 1, "info": 2}
    ranks = [order[mark.removeprefix("feedback_mark_")] for mark in marks]
    assert ranks == sorted(ranks)
    assert len(ranks) == len(
        [finding for finding in case.verdict.findings if finding.effective_severity is not Severity.INFO]
    )
    links = {slot.content.target for slot in first.cells if isinstance(slot.content, Link)}
    for finding in case.verdict.findings:
        if finding.entry and finding.effective_severity is not Severity.INFO:
            sheet, slot = case.made.plan.answers[finding.entry]
            assert f"internal:'{sheet.name}'!{cell_name(slot.row, slot.col)}" in links


def test_the_receipt_tells_what_was_received(cases: dict[str, Case]) -> None:
    case = cases["good"]
    rows = {row[0]: row[1] for row in listed(case)}
    assert rows["Tiedosto"] == "good.xlsx"
    assert rows["Vastauksia"] == str(len(GOOD))
    assert case.verdict.sha256.startswith(rows["Tarkistussumma"].rstrip("…"))
    assert rows["Tila"] == "Hyväksytty"
    assert "Tallennettu viimeksi" in rows
    assert not any(slot.style.startswith("feedback_mark") for slot in case.made.plan.sheets[0].cells)
    assert any("31.1.2027" in row[0] for row in listed(cases["faulty"]))


def test_a_template_that_no_program_saved_has_no_time_of_saving() -> None:
    """A template says that it was saved on the first day of its period."""
    template = painted(issued(tiny(), "ALFA", PERIOD, previous=PREVIOUS))
    shown = {
        name: any(row[0] == "Tallennettu viimeksi" for row in listed(answered("a.xlsx", data)))
        for name, data in (("unsaved", template), ("saved", resaved_at(template, "2026-11-01T10:00:00Z")))
    }
    assert shown == {"unsaved": False, "saved": True}


def test_the_receipt_has_the_time_of_the_reader_and_names_its_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "EET-2EEST,M3.5.0/3,M10.5.0/4")
    time.tzset()
    saved = []
    try:
        for moment in ("2026-11-01T22:30:00Z", "2026-07-01T10:05:00Z"):
            data = resaved_at(painted(issued(tiny(), "ALFA", PERIOD, previous=PREVIOUS)), moment)
            saved += [row[1] for row in listed(answered("a.xlsx", data)) if row[0] == "Tallennettu viimeksi"]
    finally:
        monkeypatch.undo()
        time.tzset()
    assert saved == ["2.11.2026 klo 00.30 (UTC+2)", "1.7.2026 klo 13.05 (UTC+3)"]


def test_changes_of_the_form_are_undone_and_reported(cases: dict[str, Case]) -> None:
    case = cases["damaged"]
    assert {"S302", "S303", "S307", "S312"} <= {finding.code.id for finding in case.verdict.findings}
    rows = listed(case)
    assert ("Ei luettu", "G1 Verkosto · I19", "Huom. lisäsin tämän tähän") in rows
    whole = "\n".join(row[2] for row in rows)
    for code in ("S302", "S303", "S312"):
        sentence = translator_for("fi").label(f"feedback_{code}", missing="|", was="|", now="|").partition("|")[0]
        assert sentence in whole, code
    assert {row[0] for row in rows if "palautettu ennalleen" in row[2]} == {"Katsottava"}
    assert case.made.template.previous == PREVIOUS
    bare = plan_workbook(case.batch.project, case.made.template.partner, case.batch.period, case.made.template.words)
    stamp = Stamp.parse(case.made.plan.properties.description)
    assert stamp is not None
    assert (stamp.fingerprint, stamp.carried) == (fingerprint(bare), carried_digest(PREVIOUS))


def test_a_form_that_was_only_changed_is_asked_for_again_without_a_count_of_faults(cases: dict[str, Case]) -> None:
    pages = book(cases["good"])
    sheet, cell = place(cases["good"].made.template, "results/G1/results")
    pages[sheet][f"B{cell[1:]}"] = "Tulokset ja muuta"
    stream = io.BytesIO()
    pages.save(stream)
    case = answered("muutettu.xlsx", stream.getvalue())
    assert case.verdict.state is FileState.REJECTED
    opening = [row[0] for row in listed(case)]
    assert translator_for("fi").label("feedback_restored") in opening
    assert translator_for("fi").label("feedback_again", by=BY) in opening


@pytest.mark.parametrize("name", ["good", "faulty"])
def test_feedback_sent_back_untouched_says_the_same_again(cases: dict[str, Case], name: str) -> None:
    case = cases[name]
    again = judged({"palaute.xlsx": case.data}).verdicts[0]
    assert again.submission is not None
    assert case.verdict.submission is not None
    assert again.submission.answers == case.verdict.submission.answers
    # A formula goes back as the text that the partner saw while typing it: it is a formula (V411) either way.
    assert listed_findings(again) == listed_findings(case.verdict)


@pytest.mark.parametrize("language", ["fi", "en", "ru", "ja"])
def test_a_new_deadline_is_no_change_of_the_form_in_any_language_and_another_text_is(language: str) -> None:
    partner = replace(tiny().partners[0], language=language)
    project = replace(tiny(), languages=(language, *tiny().languages), partners=(partner, *tiny().partners[1:]))
    template = issued(project, partner.id, PERIOD)
    old, new = (spoken(project, partner).fact(day) for day in (template.period.deadline, BY))
    for text in (new, f"{new}!"):
        workbook, stream = openpyxl.load_workbook(io.BytesIO(painted(template))), io.BytesIO()
        for cell in (cell for page in workbook for row in page.iter_rows() for cell in row if cell.value == old):
            cell.value = text
        workbook.save(stream)
        (verdict,) = validate(project, template.period, [IncomingFile("a.xlsx", stream.getvalue())]).verdicts
        found = {finding.code.id for finding in verdict.findings} & {"S303", "S304", "S356"}
        assert found == ({"S356"} if text != new else set())


@pytest.mark.slow
def test_corrected_feedback_is_accepted(cases: dict[str, Case], tmp_path: Path, office: ModuleType) -> None:
    for name, corrected in (("faulty", CORRECTED), ("damaged", {})):
        case = cases[name]
        source = tmp_path / f"{name}_palaute.xlsx"
        source.write_bytes(case.data)
        cells = [(*place(case.made.template, entry), text) for entry, text in corrected.items()]
        office.type_into([Typing(source, tmp_path / f"{name}_korjattu.xlsx", cells)])
        again = judged({"korjattu.xlsx": (tmp_path / f"{name}_korjattu.xlsx").read_bytes()}).verdicts[0]
        assert listed_findings(again) == []
        assert again.state is FileState.ACCEPTED


@pytest.mark.slow
def test_what_viewers_show_is_what_libreoffice_calculates(
    cases: dict[str, Case], tmp_path: Path, office: ModuleType
) -> None:
    checked = 0
    for name, case in cases.items():
        file = tmp_path / f"{name}.xlsx"
        file.write_bytes(case.data)
        shown = office.cells(file)
        for sheet in case.made.plan.sheets:
            for slot in sheet.cells:
                if isinstance(slot.content, Formula):
                    checked += 1
                    shown_now = shown.get((sheet.name, cell_name(slot.row, slot.col)), "")
                    assert shown_now == slot.content.cached, (name, slot)
    assert checked > 100


OBJECTION = "Emme ole samaa mieltä."


def judged_with(case: Case, *written: tuple[str, str]) -> Verdict:
    """The verdict on a feedback workbook into which somebody wrote: sheet and cell of each text."""
    pages = book(case)
    for sheet, cell in written:
        pages[sheet][cell] = OBJECTION
    stream = io.BytesIO()
    pages.save(stream)
    return judged({"palaute.xlsx": stream.getvalue()}).verdicts[0]


def test_what_a_partner_writes_on_the_feedback_is_quoted_alone(cases: dict[str, Case]) -> None:
    last = openpyxl.utils.get_column_letter(book(cases["good"])["G1 Verkosto"].max_column)
    for sheet, cell in (("Palaute", "D9"), ("Palaute", "A9"), ("G1 Verkosto", f"{last}6")):
        verdict = judged_with(cases["good"], (sheet, cell))
        assert listed_findings(verdict) == [f"S307 {sheet}"]
        submission = verdict.submission
        assert submission
        assert [(content.place.cell, content.text) for content in submission.outside] == [(cell, OBJECTION)]


def test_many_texts_that_a_partner_writes_on_the_feedback_are_reported_once(cases: dict[str, Case]) -> None:
    verdict = judged_with(cases["good"], *(("Palaute", f"E{row}") for row in range(4, 12)))
    assert listed_findings(verdict) == ["S306 Palaute"]
    (found,) = (finding for finding in verdict.findings if finding.code.id == "S306")
    assert found.facts["count"] == 8
    assert found.facts["cells"] == tuple(f"E{row}: {OBJECTION}" for row in range(4, 7))


@pytest.mark.slow
def test_the_open_xml_sdk_finds_no_fault(cases: dict[str, Case], tmp_path: Path, ooxml: ModuleType) -> None:
    files = []
    for name, case in cases.items():
        files.append(tmp_path / f"{name}.xlsx")
        files[-1].write_bytes(case.data)
    assert ooxml.problems(files) == {file: [] for file in files}


def test_accessibility_of_every_sheet(cases: dict[str, Case]) -> None:
    for case in cases.values():
        pages = book(case)
        assert pages.properties.language == "fi"
        assert pages.properties.title
        for sheet, page in zip(case.made.plan.sheets, pages.worksheets, strict=True):
            assert not page.merged_cells.ranges
            assert page["A1"].value
            if any(slot.use is CellUse.ANSWER for slot in sheet.cells):
                assert page.print_title_rows == ("$4:$4" if page.print_title_cols else "$1:$4")
                assert page.freeze_panes == cell_name(4, sheet.freeze_columns)
                assert not page.col_breaks.brk
                col = feedback_column(case, sheet)
                assert page.cell(4, col + 1).value == "Palaute"
                shown = [column.width for column in sheet.columns[: col + 1] if not column.hidden]
                assert screen_width(shown) * PIXELS * sheet.zoom / 100 <= SCREEN
                assert sheet.zoom >= 73  # 75, or a little less where a screen then shows the right edge
            open_cells = {cell.coordinate for row in page.iter_rows() for cell in row if not cell.protection.locked}
            assert open_cells == {cell_name(slot.row, slot.col) for slot in sheet.cells if slot.use is CellUse.ANSWER}


@pytest.mark.parametrize(("form", "name"), [("activity-matrix", "Activities"), ("subprojects", "Projects")])
def test_a_wide_grid_opens_beside_its_feedback_at_a_readable_zoom(form: str, name: str, tmp_path: Path) -> None:
    sheet = wide_sheet(tmp_path, form, name)
    assert sheet.zoom >= 73
    assert sheet.first_column
    assert 1 < sheet.freeze_columns < sheet.first_column
    col = next(cell.col for cell in sheet.cells if cell.content == FEEDBACK_KEY)
    in_view = [*sheet.columns[: sheet.freeze_columns], *sheet.columns[sheet.first_column : col + 1]]
    widths = [column.width for column in in_view if not column.hidden]
    assert screen_width(widths) * PIXELS * sheet.zoom / 100 <= SCREEN
    note = next(cell for cell in sheet.cells if (cell.row, cell.col) == (1, 0))
    assert (1, 0, sheet.freeze_columns - 1) in sheet.merged, "beside the columns that stay in view it would be cut"
    kept = sum(column.width for column in sheet.columns[: sheet.freeze_columns])
    assert sheet.heights[1] >= text_height(str(note.content), kept) > 20


def wide_sheet(folder: Path, form: str, name: str) -> Sheet:
    """A sheet of the feedback on a form with one answer."""
    init(folder / "p", form=form)
    project = load_project(folder / "p").project
    partner, period = project.partners[-1], project.periods[0]
    forms = issued(project, partner.id, period.id).plan.sheets
    cells = next(sheet.cells for sheet in forms if sheet.name == name)
    cell = next(cell for cell in cells if cell.use is CellUse.ANSWER and cell.entry)
    data = painted(issued(project, partner.id, period.id, answers={AnswerRef.parse(str(cell.entry)): "Jokin"}))
    batch = validate(project, period, [IncomingFile("a.xlsx", data)])
    made = build_feedback(batch.verdicts[0], batch, spoken(project, partner), by=BY)
    return next(each for each in made.plan.sheets if each.name == name)


WIDE_FORM = """
title: {fi: Leveä lomake}
tables:
  lines:
    title: {fi: Rivit}
    rows: {lines: 5}
    fields:
"""


@pytest.mark.parametrize("number", [1, 2, 3, 11])
def test_a_wide_grid_opens_with_the_answer_of_its_finding_in_view(number: int) -> None:
    fields = [f"      f{col}: {{label: {{fi: Summa {col}}}, kind: money}}" for col in range(1, 12)]
    project = sound(read(TINY_PROJECT, WIDE_FORM + "\n".join(fields)))
    entry = AnswerRef("lines", "1", f"f{number}")
    data = painted(issued(project, "ALFA", PERIOD, answers={entry: "syksyllä"}))
    batch = validate(project, project.periods[1], [IncomingFile("a.xlsx", data)])
    sheet = build_feedback(batch.verdicts[0], batch, spoken(project, project.partners[0]), by=BY).plan.sheet("lines")
    assert sheet.first_column
    col = next(cell.col for cell in sheet.cells if cell.use is CellUse.ANSWER and cell.entry == entry)
    assert col < sheet.freeze_columns or col >= sheet.first_column


def test_checks_become_narrower_where_all_columns_then_fit(tmp_path: Path) -> None:
    sheet = wide_sheet(tmp_path, "partner-expenditure", "Expenditure")
    assert not sheet.first_column
    check = next(cell for cell in sheet.cells if cell.use is CellUse.CHECK)
    assert 26 <= sheet.columns[check.col].width < 44
    assert sheet.heights[check.row] >= 36


def test_the_same_return_gives_the_same_bytes(cases: dict[str, Case]) -> None:
    case = cases["faulty"]
    assert case.verdict.submission is not None
    again = build_feedback(case.verdict, case.batch, spoken(case.batch.project, case.verdict.submission.partner), by=BY)
    assert write_workbook(again.plan, again.values, DEFAULT_PROTECTION) == case.data


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_what_was_repaired_is_said_in_every_language_with_its_facts(language: str) -> None:
    for code in REPAIRED:
        facts = {name: "|" for name in CODES[code].facts if name != "key"}
        said_so = translator_for(language).label(f"feedback_{code}", **facts)
        assert "{" not in said_so
        assert "!" not in said_so


@pytest.mark.slow
def test_a_sheet_that_is_called_feedback_already_leaves_its_name_alone() -> None:
    template = issued(lamppu(), "SAKK", "2012-2")
    batch = validate(lamppu(), template.period, [IncomingFile("sakk.xlsx", painted(template))])
    verdict = batch.verdicts[0]
    made = build_feedback(verdict, batch, spoken(lamppu(), template.partner))
    assert made.plan.sheets[0].name == "Palaute"  # Sámi falls back to Finnish, and nothing is left unsaid
    from lamppu_xl.reports.feedback_summary import _free_sheet_name

    assert _free_sheet_name("Ohje", made.plan) == "Ohje 2"


BUDGET = """
  budget:
    title: {fi: Talousarvio}
    rows: {codes: indicators}
    totals: [left]
    fields:
      spent: {label: {fi: Kustannukset}, kind: money, min: 0}
      left: {label: {fi: Jäljellä}, kind: money, computed: 100 - spent}
      mail: {label: {fi: Sähköposti}, kind: email, personal: yes}
      reason: {label: {fi: Ylityksen syy}, required_when: left < 0}
    rules:
      - {holds: left >= 0, severity: warning, says: {fi: Talousarvio ylittyy. Kertokaa syy.}}
"""


def test_a_finding_of_a_computed_field_is_in_its_row_and_has_its_name() -> None:
    project = sound(read(TINY_PROJECT, TINY_FORM + BUDGET))
    template = issued(project, "ALFA", PERIOD)
    line = next(template.lines("budget"))
    typed = {
        AnswerRef("budget", line.id, "spent"): 150.0,
        AnswerRef("budget", line.id, "mail"): "alfa",
    }
    data = write_workbook(complete_plan(template), {**cell_values(template), **typed}, DEFAULT_PROTECTION)
    batch = validate(project, template.period, [IncomingFile("alfa.xlsx", data)])
    verdict = batch.verdicts[0]
    made = build_feedback(verdict, batch, spoken(project, template.partner), by=BY)
    sheet, computed = made.plan.computed[AnswerRef("budget", line.id, "left")]
    col = next(cell.col for cell in sheet.cells if cell.content == FEEDBACK_KEY)
    beside = next(cell for cell in sheet.cells if (cell.row, cell.col) == (computed.row, col))
    text = str(beside.content)
    assert "Jäljellä: Talousarvio ylittyy. Kertokaa syy." in text
    assert template.words.term(HIDDEN) not in text
    assert "Ei sähköpostiosoite. " in text
    assert beside.style == "feedback_to_correct"  # the gravest, though a missing answer has the same severity
    first = next(cell for cell in made.plan.sheets[0].cells if _shows(cell, "Jäljellä"))
    assert isinstance(first.content, Link)
    assert first.content.target.endswith(cell_name(computed.row, computed.col))


def _shows(cell: PlannedCell, text: str) -> bool:
    return isinstance(cell.content, Link) and text in cell.content.text


def test_a_return_with_errors_is_answered_unless_a_newer_return_is_accepted(cases: dict[str, Case]) -> None:
    case = cases["faulty"]
    both = {"a.xlsx": case.data, "b.xlsx": cases["good"].data}
    assert [verdict.file for verdict in returns_for_feedback(judged(both))] == ["a.xlsx"]
    newer = both | {"b.xlsx": resaved_at(both["b.xlsx"], "2026-11-01T10:00:00Z")}
    assert [verdict.file for verdict in returns_for_feedback(judged(newer))] == ["b.xlsx"]
    assert [verdict.file for verdict in returns_for_feedback(judged({"a.xlsx": case.data}))] == ["a.xlsx"]


# The command


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "forms" / "tiny").mkdir(parents=True)
    (tmp_path / "forms" / "tiny" / "form.yaml").write_text(TINY_FORM, encoding="utf-8")
    (tmp_path / "project.yaml").write_text(TINY_PROJECT, encoding="utf-8")
    (tmp_path / PERIOD / "inbox").mkdir(parents=True)
    return tmp_path


def run(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(group, list(arguments), catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result.output


@pytest.mark.slow
def test_the_command_writes_beside_the_inbox_and_keeps_what_was_there(folder: Path) -> None:
    template = issued(tiny(), "BETA", PERIOD)
    (folder / PERIOD / "inbox" / "beta.xlsx").write_bytes(painted(template))
    output = run("feedback", str(folder), "--period", PERIOD, code=1)
    made = folder / PERIOD / "feedback" / f"TINY_{PERIOD}_BETA_aterkoppling.xlsx"
    assert made.name in output
    assert openpyxl.load_workbook(made).sheetnames[0] == "Återkoppling"
    first = made.read_bytes()
    run("palaute", str(folder), "--period", PERIOD, code=1)
    assert made.read_bytes() == first
    assert not (made.parent / "earlier").exists()
    run("palaute", str(folder), "--period", PERIOD, "--by", "2027-02-01", code=1)
    assert [path.read_bytes() for path in (made.parent / "earlier").iterdir()] == [first]
    # The cells of every sheet have the new day alone.
    texts = [str(cell.value) for page in openpyxl.load_workbook(made) for row in page.iter_rows() for cell in row]
    assert texts.count("1.2.2027") == 2
    old = translator_for("sv").fact(tiny().period(PERIOD).deadline)
    assert not [text for text in texts if old in text]


@pytest.mark.slow
@pytest.mark.parametrize("options", [(), ("--new-form",)])
def test_feedback_has_the_form_of_the_return_or_the_new_form(folder: Path, options: tuple[str, ...]) -> None:
    run("generate", str(folder), "--period", PERIOD, "--partner", "BETA")
    name = f"TINY_{PERIOD}_BETA.xlsx"
    pages = openpyxl.load_workbook(folder / PERIOD / "outbox" / name)
    sheet, cell = place(issued(tiny(), "BETA", PERIOD), "contact/1/name")
    pages[sheet][cell] = "Betas kontakt"
    pages.save(folder / PERIOD / "inbox" / name)
    form = folder / "forms" / "tiny" / "form.yaml"
    edited = TINY_FORM.replace("sv: Telefon,", "sv: Telefonnummer,").replace(
        "kind: phone,", "kind: phone, required: yes,"
    )
    form.write_text(edited, encoding="utf-8")
    run("feedback", str(folder), "--period", PERIOD, *options, code=1)
    made = openpyxl.load_workbook(folder / PERIOD / "feedback" / f"TINY_{PERIOD}_BETA_aterkoppling.xlsx")
    assert made[sheet][cell].value == "Betas kontakt"
    labels = {str(row[1].value).removesuffix("\u00a0*") for row in made[sheet].iter_rows()}
    assert ("Telefonnummer" if options else "Telefon") in labels
    key = "feedback_F211_new" if options else "feedback_F211"
    changes = "fält ”Kontakt · Telefon”: ny regel: obligatoriskt svar"
    assert translator_for("sv").label(key, changes=changes) in [row[2].value for row in made.worksheets[0].iter_rows()]


def test_a_file_that_is_no_return_gets_no_feedback_and_the_reason_is_reported(folder: Path) -> None:
    (folder / PERIOD / "inbox" / "muistio.xlsx").write_bytes(b"PK nothing")
    assert "muistio.xlsx: no feedback can be made" in run("feedback", str(folder), "--period", PERIOD, code=1)


NOTED = """
title: {fi: Lomake}
tables:
  contact:
    title: {fi: Luvut}
    rows: record
    fields:
      people: {label: {fi: Osallistujia}, kind: integer}
      spent: {label: {fi: Käytetty}, kind: number}
      asked: {label: {fi: Kysymys}, required: {value: yes, severity: warning}}
"""


def test_feedback_agrees_with_the_check_and_with_the_cell_beside_it() -> None:
    project = sound(read(TINY_PROJECT, NOTED))
    people, spent = AnswerRef("contact", "1", "people"), AnswerRef("contact", "1", "spent")
    data = painted(issued(project, "ALFA", PERIOD, answers={people: 3.5, spent: "1 200,5"}))
    batch = validate(project, project.periods[1], [IncomingFile("a.xlsx", data)])
    sheet = build_feedback(batch.verdicts[0], batch, spoken(project, project.partners[0]), by=BY).plan.sheet("contact")
    texts = [str(cell.content) for cell in sheet.cells if cell.style.startswith("feedback_") and cell.content]
    until = "Tarkistus-sarakkeen merkintä poistuu, kun vastaus on solussa siinä muodossa, jossa se luettiin."
    assert texts == [
        "Korjattava: Ei kokonaisluku: ”3,5”. Kirjoittakaa luku ilman desimaaleja, esimerkiksi 12.",
        f"Katsottava: Luku tekstinä. ”1 200,5” luettiin luvuksi 1\xa0200,5. Tarkistakaa, että se on oikein. {until}",
        "Katsottava: Vastaus puuttuu. Kirjoittakaa tai valitkaa vastaus.",
    ]


def test_feedback_mentions_a_mark_of_the_check_only_on_a_cell_with_a_mark() -> None:
    form = (
        "title: {fi: Lomake}\ntables:\n  contact:\n    title: {fi: Tiedot}\n    rows: record\n    fields:\n"
        "      free: {label: {fi: Maksuton}, kind: yes_no}\n"
        "      spent: {label: {fi: Käytetty}, kind: number}\n"
        "      code: {label: {fi: Postinumero}, kind: postcode}\n"
    )
    project = sound(read(TINY_PROJECT, form))
    given = {AnswerRef("contact", "1", "free"): "kylla", AnswerRef("contact", "1", "spent"): "1 200,5"}
    book = openpyxl.load_workbook(io.BytesIO(painted(issued(project, "ALFA", PERIOD, answers=given))))
    book["Tiedot"]["C7"] = 330
    saved = io.BytesIO()
    book.save(saved)
    batch = validate(project, project.periods[1], [IncomingFile("a.xlsx", saved.getvalue())])
    sheet = build_feedback(batch.verdicts[0], batch, spoken(project, project.partners[0]), by=BY).plan.sheet("contact")
    texts = [str(cell.content) for cell in sheet.cells if cell.style.startswith("feedback_") and cell.content]
    until = "Tarkistus-sarakkeen merkintä poistuu"
    assert [until in text for text in texts] == [False, True, False]
    assert all(text.startswith("Katsottava: ") for text in texts)
    assert "Luku 330 luettiin postinumeroksi ”00330”." in texts[2]


def test_the_receipt_is_whole_on_a_page() -> None:
    listed = [section_row("Läpikäytävät kohdat"), *[wrapped_row(("feedback_text", "Kohta"))] * 22, BLANK]
    receipt = [section_row("Vastaanottokuittaus"), *[wrapped_row(("feedback_fact", "Tila"))] * 8]
    page = feedback_sheet(FEEDBACK, "Palaute", [*listed, *receipt], (24.0, 50.0, 84.0)).page
    assert page.breaks == (len(listed),)
    assert not page.fit
    assert page.scale * (24 + 50 + 84) / 100 < LANDSCAPE
    few = [*listed[:16], *receipt]
    for rows in (receipt, few):
        page = feedback_sheet(FEEDBACK, "Palaute", rows, (24.0, 50.0, 84.0)).page
        assert not page.breaks, "on a single page that can be read"
        assert page.scale >= 66
