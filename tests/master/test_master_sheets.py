"""The master as the funder reads it and the coordinator writes in it: syntheses, deviations, links, other formats."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from types import ModuleType

import openpyxl
import polars as pl
import pytest
from built_masters import Master, build_master
from example_masters import (
    ALFA,
    AUTUMN,
    BETA,
    SPRING,
    VISITS,
    batches,
    deviated,
    deviating,
    finnish,
    injected,
    judged,
    without,
)
from example_masters import returned as incoming
from folders import PERIOD, filled, folder, returned, run
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900
from projects import tiny

from lamppu_xl.domain.answers import Answer
from lamppu_xl.domain.cell_address import cell_name
from lamppu_xl.domain.field_roles import FieldRole
from lamppu_xl.ledger.records import SHEET
from lamppu_xl.master.builder import MasterOptions, master_context
from lamppu_xl.master.context import MasterContext
from lamppu_xl.master.existing_master import CONTENT, ExistingMasters, read_master
from lamppu_xl.master.exports.csv_json import as_csv, as_json
from lamppu_xl.master.exports.html import as_html
from lamppu_xl.master.exports.parquet import COLUMNS, as_parquet
from lamppu_xl.master.master_reader import read_incoming_master
from lamppu_xl.master.synthesis_merge import (
    KEY_START,
    CarriedSynthesis,
    ReadSynthesis,
    Which,
    carried,
    carry,
    parse_key,
    parts,
    text_checksum,
)
from lamppu_xl.programme.indexed_ledger import IndexedLedger
from lamppu_xl.workbook.model import CellUse, Formula, Link, Plan, Sheet
from lamppu_xl.workbook.safe_reader import ScannedWorkbook, SheetChoice, read_workbook
from lamppu_xl.workbook.sheet_builder import SheetBuilder
from lamppu_xl.workbook.text_metrics import text_height
from lamppu_xl.workbook.writer import write_workbook

G1: Which = ("G1", AUTUMN)
TEXT = "Verkosto toimii: se kokoontui neljästi, ja työ jatkuu."
LONG = "\n\n".join([" ".join(f"Virke {number} kertoo, mitä saatiin aikaan." for number in range(40))] * 3)


def made(texts: Mapping[Which, CarriedSynthesis] | None = None, **changes: object) -> Master:
    return build_master(tiny(), batches(), finnish(), options=replace(MasterOptions(syntheses=texts or {}), **changes))


def scanned(data: bytes) -> ScannedWorkbook:
    book = read_workbook(data)
    assert isinstance(book, ScannedWorkbook)
    return book


def at(sheet: Sheet, text: str) -> tuple[int, int]:
    return next((slot.row, slot.col) for slot in sheet.cells if slot.content == text)


STALE = "Lähteet ovat muuttuneet"


def left_out(plan: Plan) -> list[str]:
    return [str(slot.content) for slot in plan.sheet("left_out").cells]


def input_cell(plan_sheet: Sheet, part: int = 0) -> str:
    slot = [slot for slot in plan_sheet.cells if slot.use is CellUse.ANSWER][part]
    return cell_name(slot.row, slot.col)


def typed_in(data: bytes, changes: Mapping[tuple[str, str], object]) -> bytes:
    """As another program saves it, which drops the look of some things but keeps what is written."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for (sheet, cell), value in changes.items():
        book[sheet][cell] = value
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


# Coordinator's summary


@pytest.mark.slow
def test_each_goal_has_a_cell_for_each_period_in_the_overview_the_newest_first() -> None:
    plan = made().plan
    sheet = plan.sheet("overview")
    heads = [slot.content for slot in sheet.cells if slot.row == 2]
    assert heads == ["Tavoite", "Syksy", "Kevät", "Tilanne"]
    inputs = [slot for slot in sheet.cells if slot.use is CellUse.ANSWER]
    assert [(slot.style, slot.number_format, slot.content) for slot in inputs] == [("overview", "@", None)] * 6
    assert [column.hidden for column in sheet.columns] == [False] * 4 + [True] * 2
    assert not [
        slot for goal in ("G1", "G2", "G3") for slot in plan.sheet(f"goal/{goal}").cells if slot.use is CellUse.ANSWER
    ]
    assert {"syn_G1_2026_2", "syn_G1_2026_1", "syn_G3_2026_2"} <= plan.names.keys()


def test_a_written_synthesis_is_on_the_sheet_of_its_goal_and_nothing_empty_is_in_print() -> None:
    plan = made({G1: CarriedSynthesis(TEXT, "", ("aa",))}).plan
    assert at(plan.sheet("goal/G1"), TEXT)
    assert "Koordinaattorin tiivistelmä" in [slot.content for slot in plan.sheet("goal/G1").cells]
    assert "Koordinaattorin tiivistelmä" not in [slot.content for slot in plan.sheet("goal/G2").cells]


@pytest.mark.slow
def test_the_plan_and_the_scan_of_a_master_have_the_same_content() -> None:
    for reported in (
        made(),
        deviated(),
        injected()[0],
        made({G1: CarriedSynthesis(LONG, "", ("aa",))}),
        made(with_rejected=True),
    ):
        found = read_master(write_workbook(reported.plan))
        assert found.untouched, "another checksum than planned"
    assert made().plan.properties.custom[CONTENT] != deviated().plan.properties.custom[CONTENT]


@pytest.mark.slow
def test_a_text_that_was_typed_in_is_read_back_with_the_answers_that_it_was_written_from() -> None:
    reported = made()
    cell = input_cell(reported.plan.sheet("overview"))
    found = read_master(typed_in(write_workbook(reported.plan), {("Kooste", cell): TEXT}))
    (item,) = found.syntheses[G1]
    assert found.untouched
    assert (item.text, item.edited, item.source) == (TEXT, True, item.made_of)
    again = made(carried([found.syntheses]))
    (kept,) = read_master(write_workbook(again.plan)).syntheses[G1]
    assert (kept.text, kept.edited, kept.source) == (TEXT, False, item.made_of)
    assert STALE not in str(again.plan)


@pytest.mark.slow
def test_it_is_marked_when_its_sources_changed_since() -> None:
    cell = input_cell(made().plan.sheet("overview"))
    found = read_master(typed_in(write_workbook(made().plan), {("Kooste", cell): TEXT}))
    other = dict(ALFA) | {"results/G1/results": "Verkosto kokoontui viidesti."}
    changed = [batches()[0], judged(tiny(), AUTUMN, [incoming(tiny(), "ALFA", AUTUMN, {**other, **VISITS})])]
    plan = build_master(tiny(), changed, finnish(), options=MasterOptions(syntheses=carried([found.syntheses]))).plan
    remarks = left_out(plan)
    assert "Lähteet ovat muuttuneet tiivistelmän kirjoittamisen jälkeen: G1" in remarks
    assert "Tiivistelmä puuttuu tavoitteista: G2, G3" in remarks
    # A coordinator who edits the summary again has seen the new answers.
    seen = read_master(
        typed_in(write_workbook(plan), {("Kooste", input_cell(plan.sheet("overview"))): f"{TEXT} Tarkistettu."})
    )
    after = build_master(
        tiny(), changed, finnish(), options=MasterOptions(syntheses=carried([found.syntheses, seen.syntheses]))
    ).plan
    assert STALE not in "".join(left_out(after))
    # A change elsewhere does not touch it.
    elsewhere = {**ALFA, **VISITS, "figures/I1/actual": 9.0}
    same = [batches()[0], judged(tiny(), AUTUMN, [incoming(tiny(), "ALFA", AUTUMN, elsewhere)])]
    plan = build_master(tiny(), same, finnish(), options=MasterOptions(syntheses=carried([found.syntheses]))).plan
    assert STALE not in "".join(left_out(plan))


@pytest.mark.slow
@pytest.mark.parametrize("cell", ["G1 Verkosto!A1", "Luvut!D3", "Vastaukset!F5", "G2 Oppaat!B30", "Yhteenveto!Z99"])
def test_anything_else_that_was_edited_makes_a_master_somebody_elses(cell: str) -> None:
    sheet, _, place = cell.partition("!")
    found = read_master(typed_in(write_workbook(made().plan), {(sheet, place): "muutettu"}))
    assert not found.untouched


@pytest.mark.slow
def test_a_remark_or_a_new_sheet_makes_a_master_somebody_elses() -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(made().plan)))
    book["G1 Verkosto"]["B5"].comment = openpyxl.comments.Comment("Tarkista!", "k")
    stream = io.BytesIO()
    book.save(stream)
    assert not read_master(stream.getvalue()).untouched
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(made().plan)))
    book.create_sheet("Oma")
    stream = io.BytesIO()
    book.save(stream)
    assert not read_master(stream.getvalue()).untouched


@pytest.mark.slow
def test_a_text_is_found_by_its_name_or_by_its_key_when_the_other_is_lost() -> None:
    reported = made()
    cell = input_cell(reported.plan.sheet("overview"))
    key = re.sub("B", "E", cell)
    data = write_workbook(reported.plan)
    nameless = openpyxl.load_workbook(io.BytesIO(typed_in(data, {("Kooste", cell): TEXT})))
    del nameless.defined_names["syn_G1_2026_2"]
    stream = io.BytesIO()
    nameless.save(stream)
    assert read_master(stream.getvalue()).syntheses[G1][0].text == TEXT
    keyless = typed_in(data, {("Kooste", cell): TEXT, ("Kooste", key): None})
    found = read_master(keyless, [G1, ("G9", AUTUMN)])
    assert found.syntheses[G1][0].text == TEXT


def test_a_long_text_goes_on_in_the_next_cell_and_comes_back_whole() -> None:
    reported = made({G1: CarriedSynthesis(LONG, "ab", (text_checksum(LONG),))})
    sheet = reported.plan.sheet("overview")
    assert len([slot for slot in sheet.cells if slot.use is CellUse.ANSWER]) > 6
    assert max(sheet.heights.values()) < 409
    (item,) = read_master(write_workbook(reported.plan)).syntheses[G1]
    assert item.text == LONG
    assert not item.edited


@given(st.text(alphabet=st.sampled_from("aäW .!\n-"), max_size=1500), st.integers(6, 60))
@pytest.mark.slow
def test_parts_of_a_synthesis_lose_nothing(text: str, width: int) -> None:
    found = parts(text, width, tallest=80.0)
    assert "".join(joint + part for part, joint in found) == text
    assert all(parse_key(CarriedSynthesis().key(G1, "ab", 1, joint)) for _, joint in found)
    assert all(text_height(part, width) <= 120.0 for part, _ in found)


def test_no_text_is_lost_when_copies_differ() -> None:
    first = ReadSynthesis("Eka", "aa")
    copy = ReadSynthesis("Eka", "bb", "aa", (text_checksum("Eka"),))
    assert carry([first, copy]).text == "Eka"
    # Typed into the copy: the old one is remembered there, and gives way.
    newer = ReadSynthesis("Toka", "bb", "aa", (text_checksum("Eka"),))
    assert carry([first, newer]) == CarriedSynthesis("Toka", "bb", (text_checksum("Eka"), text_checksum("Toka")))
    # Emptied by hand: it stays empty.
    emptied = ReadSynthesis("", "bb", "aa", (text_checksum("Eka"),))
    assert carry([first, emptied]).text == ""
    assert carry([ReadSynthesis("", "cc", "", carry([first, emptied]).before), first]).text == ""
    # Neither knows the other: both are kept, once.
    both = carry([first, ReadSynthesis("Muu", "bb")])
    assert both.text == "Eka\n\nMuu"
    assert (
        carry([first, ReadSynthesis("Muu", "bb"), ReadSynthesis(both.text, "cc", "bb", both.before)]).text == both.text
    )
    assert carry([]) == CarriedSynthesis()


def test_a_text_whose_goal_is_gone_is_kept_where_it_can_be_found() -> None:
    texts = {("G7", AUTUMN): CarriedSynthesis("Vanha tavoite.", "ab", (text_checksum("Vanha tavoite."),))}
    plan = made(texts).plan
    assert "Vanha tavoite." in [slot.content for slot in plan.sheet("left_out").cells]
    assert read_master(write_workbook(plan)).syntheses["G7", AUTUMN][0].text == "Vanha tavoite."


@pytest.mark.slow
@pytest.mark.parametrize("text", ["=1+1", "- kohta", "@SUM(A1)", "http://x.example", "a\x00b"])
def test_a_synthesis_is_text_and_nothing_else(text: str) -> None:
    plan = made({G1: CarriedSynthesis(text, "", (text_checksum(text),))}).plan
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(plan)))
    cell = book["Kooste"][input_cell(plan.sheet("overview"))]
    assert cell.data_type == "s"


def test_a_file_that_is_no_workbook_holds_nothing_and_is_not_ours() -> None:
    found = read_master(b"miau")
    assert (found.syntheses, found.untouched, found.readable) == ({}, False, False)


# The command


def consolidated(tmp_path: Path) -> tuple[Path, Path]:
    project = folder(tmp_path / "hanke")
    returned(project)
    assert run("consolidate", project, "--period", PERIOD).code == 0
    return project, project / PERIOD / "master.xlsx"


def cell_of_g1(path: Path) -> str:
    name = scanned(path.read_bytes()).names["syn_G1_2026_2"]
    return name.partition("!")[2].replace("$", "")


@pytest.mark.office
@pytest.mark.slow
def test_what_the_coordinator_types_in_libreoffice_is_carried_over(office: ModuleType, tmp_path: Path) -> None:
    project, path = consolidated(tmp_path)
    office.type_into([office.Typing(path, path, [("Kooste", cell_of_g1(path), TEXT)])])
    ran = run("consolidate", project, "--period", PERIOD)
    assert "carried over" in ran.out
    assert not (path.parent / "master (2).xlsx").exists()
    assert (path.parent / "earlier" / "master (1).xlsx").exists()
    (item,) = read_master(path.read_bytes()).syntheses[G1]
    assert (item.text, item.edited) == (TEXT, False)
    # Something else was edited too: the new master stands beside it, with the syntheses.
    office.type_into(
        [office.Typing(path, path, [("Kooste", cell_of_g1(path), f"{TEXT} Lisää."), ("Luvut", "A1", "Oma")])]
    )
    edited = path.read_bytes()
    ran = run("consolidate", project, "--period", PERIOD)
    assert "has been edited or was not written by lamppu-xl" in ran.err
    assert path.read_bytes() == edited
    (item,) = read_master((path.parent / "master (2).xlsx").read_bytes()).syntheses[G1]
    assert item.text == f"{TEXT} Lisää."


@pytest.mark.slow
def test_a_master_with_syntheses_alone_is_replaced_and_they_go_on(tmp_path: Path) -> None:
    project, path = consolidated(tmp_path)
    path.write_bytes(typed_in(path.read_bytes(), {("Kooste", cell_of_g1(path)): TEXT}))
    assert run("consolidate", project, "--period", PERIOD).code == 0
    assert not list(path.parent.glob("master (*).xlsx"))
    assert read_master(path.read_bytes()).syntheses[G1][0].text == TEXT
    returned(project, data=filled(results__G1__results="Aivan toinen tulos."))
    assert run("consolidate", project, "--period", PERIOD).code == 0
    book = openpyxl.load_workbook(path)
    reported = [str(cell.value) for row in book["G1 Verkosto"].iter_rows() for cell in row if cell.value]
    assert TEXT in reported
    remarks = [str(cell.value) for row in book["Ei mukana"].iter_rows() for cell in row if cell.value]
    assert any(STALE in item for item in remarks)
    assert "is unchanged." in run("consolidate", project, "--period", PERIOD).out


@pytest.mark.slow
def test_an_edited_master_is_kept_and_the_next_ones_still_carry_its_syntheses(tmp_path: Path) -> None:
    project, path = consolidated(tmp_path)
    changes = {("Kooste", cell_of_g1(path)): TEXT, ("G1 Verkosto", "A1"): "Oma otsikko"}
    path.write_bytes(edited := typed_in(path.read_bytes(), changes))
    for _ in range(2):
        run("consolidate", project, "--period", PERIOD)
    second = path.with_name("master (2).xlsx")
    assert read_master(second.read_bytes()).syntheses[G1][0].text == TEXT
    second.write_bytes(typed_in(second.read_bytes(), {("Kooste", cell_of_g1(second)): "Parempi."}))
    for _ in range(2):
        run("consolidate", project, "--period", PERIOD)
        assert read_master(second.read_bytes()).syntheses[G1][0].text == "Parempi."
    assert path.read_bytes() == edited
    assert not path.with_name("master (3).xlsx").exists()


@pytest.mark.slow
def test_the_synthesis_of_an_earlier_periods_master_is_shown(tmp_path: Path) -> None:
    project = folder(tmp_path / "hanke")
    (project / SPRING / "inbox").mkdir(parents=True)
    returned(project)
    assert run("consolidate", project, "--period", SPRING).code == 0
    spring = project / SPRING / "master.xlsx"
    cell = scanned(spring.read_bytes()).names["syn_G1_2026_1"].partition("!")[2].replace("$", "")
    spring.write_bytes(typed_in(spring.read_bytes(), {("Kooste", cell): "Kevään kooste."}))
    run("consolidate", project, "--period", PERIOD)
    found = read_master((project / PERIOD / "master.xlsx").read_bytes()).syntheses
    assert found["G1", SPRING][0].text == "Kevään kooste."


@pytest.mark.slow
def test_a_master_that_cannot_be_read_is_left_alone(tmp_path: Path) -> None:
    project, path = consolidated(tmp_path)
    path.write_bytes(b"rikki")
    ran = run("consolidate", project, "--period", PERIOD)
    assert "cannot be read" in ran.err
    assert path.read_bytes() == b"rikki"
    assert path.with_name("master (2).xlsx").exists()


@pytest.mark.slow
def test_of_a_master_as_it_was_written_only_syntheses_and_the_hidden_sheet_are_read(tmp_path: Path) -> None:
    project, path = consolidated(tmp_path)
    path.write_bytes(typed_in(path.read_bytes(), {("Kooste", input_cell(made().plan.sheet("overview"))): TEXT}))
    run("consolidate", project, "--period", PERIOD)
    data = path.read_bytes()
    assert read_master(data, is_unchanged=True) == read_master(data)
    assert [copies[0].text for copies in read_master(data, is_unchanged=True).syntheses.values() if copies[0].text]
    book = read_workbook(data, choice=SheetChoice(frozenset({SHEET}), KEY_START))
    assert isinstance(book, ScannedWorkbook)
    assert [sheet.name for sheet in book.sheets if sheet.cells] == ["Kooste", SHEET]


@pytest.mark.slow
def test_a_master_that_changes_after_it_was_read_is_not_ours(tmp_path: Path) -> None:
    path = tmp_path / "master.xlsx"
    kept = ExistingMasters()
    assert kept.may_replace(path)
    data = write_workbook(made().plan)
    cell = ("Kooste", input_cell(made().plan.sheet("overview")))
    path.write_bytes(typed_in(data, {cell: TEXT}))
    assert not kept.may_replace(path)
    kept.read(path)
    assert kept.may_replace(path)
    path.write_bytes(typed_in(data, {cell: f"{TEXT} Lisää."}))
    assert not kept.may_replace(path)


@pytest.mark.slow
@pytest.mark.parametrize("epoch", [CALENDAR_WINDOWS_1900, CALENDAR_MAC_1904])
def test_a_date_typed_into_a_master_is_that_day_in_both_date_systems(epoch: datetime) -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(made().plan)))
    book.epoch = epoch
    cell = book["Kooste"][input_cell(made().plan.sheet("overview"))]
    cell.value, cell.number_format = date(2012, 9, 30), "d.m.yyyy"
    saved = io.BytesIO()
    book.save(saved)
    assert read_master(saved.getvalue()).syntheses[G1][0].text == "2012-09-30"


# Deviations


@pytest.mark.parametrize("declared", [False, True])
@pytest.mark.slow
def test_deviations_stand_above_the_partners_and_on_the_summary(declared: bool) -> None:
    plan = deviated(declared=declared).plan
    sheet = plan.sheet("goal/G1")
    head, alfa, beta = (at(sheet, text) for text in ("Poikkeamat", "ALFA · Syksy", "BETA · Syksy"))
    first_partner = next(slot.row for slot in sheet.cells if str(slot.content).endswith("(ALFA)"))
    assert head < alfa < beta < (first_partner, 0)
    contents = {(slot.row, slot.col): slot.content for slot in sheet.cells}
    assert [contents[row, 1] for row, _ in (alfa, beta)] == ["Kokous siirtyi.", "Personen byttes."]
    summary = [slot.content for slot in plan.sheet("summary").cells]
    links = [item.text for item in summary if isinstance(item, Link)]
    assert {"G1 · ALFA", "G1 · BETA"} <= set(links)
    assert {"Kokous siirtyi.", "Personen byttes."} <= {item for item in summary if isinstance(item, str)}


@pytest.mark.slow
def test_a_ledger_stores_roles_that_differ_from_the_inferred_ones() -> None:
    masters = [write_workbook(deviated(declared=declared).plan) for declared in (False, True)]
    inferred, declared = (read_incoming_master(master, "master.xlsx").ledger for master in masters)
    assert inferred
    assert declared
    assert inferred.roles == ()
    expected = {
        ("results", "status"): FieldRole.STATUS,
        ("results", "gap"): FieldRole.DEVIATION,
        ("risks", "what"): FieldRole.DEVIATION,
    }
    assert IndexedLedger(declared).roles == expected
    names = {("results", "deviation"), ("deviations", "what"), ("deviations", "goal")}
    assert IndexedLedger(inferred).roles == {
        ("results", "status"): FieldRole.STATUS,
        **dict.fromkeys(names, FieldRole.DEVIATION),
    }


@pytest.mark.slow
def test_a_goal_that_is_late_without_a_word_is_a_deviation_too() -> None:
    sheet = deviated().plan.sheet("goal/G2")
    assert "Poikkeamasta ei ole annettu kuvausta." in [slot.content for slot in sheet.cells]
    summary = [slot.content for slot in deviated().plan.sheet("summary").cells]
    assert "Myöhässä · Poikkeamasta ei ole annettu kuvausta." in summary
    assert "Poikkeamat" not in [slot.content for slot in made().plan.sheet("goal/G1").cells]


# Links and charts


@pytest.mark.slow
def test_every_source_leads_to_the_row_of_its_answer() -> None:
    plan = deviated().plan
    listed = {slot.row: slot for slot in plan.sheet("answers").cells if slot.col == 5}
    checked = 0
    for sheet in plan.sheets:
        by_row = {(slot.row, slot.col): slot for slot in sheet.cells}
        for slot in sheet.cells:
            if not (isinstance(slot.content, Link) and slot.style.endswith("source_link")):
                continue
            target = re.fullmatch(r"internal:'Vastaukset'!A(\d+)", slot.content.target)
            assert target, slot
            answer = listed[int(target[1]) - 1].content
            row = [item.content for (at_row, _), item in by_row.items() if at_row == slot.row]
            if isinstance(answer, str) and len(answer) < 60:
                assert answer in row, (sheet.name, slot.row)
                checked += 1
    assert checked > 15


def test_no_answer_on_a_goal_sheet_is_without_a_link() -> None:
    for reported in (made(), deviated()):
        goals = {sheet.name: sheet for sheet in reported.plan.sheets if sheet.key.startswith("goal/")}
        for value in reported.values:
            for cell in value.cells:
                if cell.sheet in goals:
                    slots = {(slot.row, slot.col): slot for slot in goals[cell.sheet].cells}
                    row = cell.row
                    while (row, 2) in slots and slots[row, 2].content is None:
                        row -= 1
                    assert isinstance(slots[row, 2].content, Link), (value.entry, cell)


def test_figures_with_a_target_are_drawn_against_it() -> None:
    sheet = deviated().plan.sheet("table/figures")
    (chart,) = sheet.charts
    contents = {(slot.row, slot.col): slot.content for slot in sheet.cells}
    row = chart.values.row
    assert contents[row, 0] == "I1 Kokoukset"
    share = contents[row, 3]
    assert share == Formula(f"C{row + 1}/B{row + 1}", 0.75)
    assert chart.shares
    assert "75 %" in chart.description
    assert not made().plan.sheet("table/figures").charts


@pytest.mark.office
@pytest.mark.slow
def test_libreoffice_reckons_the_same_share(office: ModuleType, tmp_path: Path) -> None:
    path = tmp_path / "master.xlsx"
    path.write_bytes(write_workbook(deviated().plan))
    chart = deviated().plan.sheet("table/figures").charts[0]
    assert office.cells(path)["Luvut", cell_name(chart.values.row, 3)] == pytest.approx(0.75)


@pytest.mark.ooxml
@pytest.mark.slow
def test_excel_opens_it_without_repair(ooxml: ModuleType, tmp_path: Path) -> None:
    files = []
    for number, reported in enumerate((deviated(), made({G1: CarriedSynthesis(LONG, "", ("aa",))}), made(public=True))):
        files.append(tmp_path / f"{number}.xlsx")
        files[-1].write_bytes(write_workbook(reported.plan))
    assert not any(ooxml.problems(files).values())


def test_a_last_page_with_hardly_anything_on_it_is_spared() -> None:
    draft = SheetBuilder("x", "X", (18.0, 43.0, 21.0))
    for points in (220.0, 220.0, 220.0, 100.0):
        draft.begin_block()
        draft.add_space(points)
    sheet = draft.finish()
    assert (sheet.page.scale, sheet.page.breaks) == (94, ())


# To be published

SECRETS = ("Aino Alfa", "Aino  Alfan", "aino@alfa.example.fi", "040 123 4567", "+358401234567", "bo@beta.example.fi")


@cache
def public() -> tuple[Master, MasterContext]:
    """A master whose free texts name the people of the contact sheet."""
    spring, _ = batches()
    reported = {**ALFA, **VISITS, "visits/1/name": "Aino  Alfan vierailu, 040 123 4567"}
    reported |= {"results/G1/results": "Kysy: Aino Alfa, aino@alfa.example.fi tai muu@x.fi"}
    files = [incoming(tiny(), "ALFA", AUTUMN, {**reported, "contact/1/phone": "+358401234567"})]
    files += [incoming(tiny(), "BETA", AUTUMN, without(BETA, "results/G1/status"), "Bo Beta bo@beta.example.fi.xlsx")]
    batch = judged(tiny(), AUTUMN, files)
    assert [len(item.accepted) for item in (spring, batch)] == [2, 1]
    options = MasterOptions(public=True, syntheses={G1: CarriedSynthesis("Kirjoitti Aino Alfa.", "", ("aa",))})
    pair = [spring, batch]
    return build_master(tiny(), pair, finnish(), options=options), master_context(tiny(), pair, finnish(), options)


@pytest.mark.slow
def test_a_public_master_holds_nothing_personal_in_any_of_its_bytes() -> None:
    with zipfile.ZipFile(io.BytesIO(write_workbook(public()[0].plan))) as parts_:
        whole = b"\n".join(parts_.read(name) for name in parts_.namelist()).decode()
    others = [write(public()[1]).decode() for write in (as_html, as_csv, as_json)]
    known = {
        str(answer)
        for batch in batches()
        for verdict in batch.verdicts
        if verdict.submission
        for entry, answer in verdict.submission.answers.items()
        if tiny().form.table(entry.table).field(entry.field).personal
    }
    assert "Entinen Henkilö" in known
    for text in (whole, *others):
        for secret in (*SECRETS, "muu@x.fi", "Bo Beta", *known):
            assert secret not in text, secret
        assert "[henkilötieto poistettu]" in text


def test_a_public_master_still_says_everything_else() -> None:
    reported, _ = public()
    assert "Osatoteuttajat" in [sheet.name for sheet in reported.plan.sheets]
    entries = {str(value.entry) for value in reported.values}
    assert {"results/G1/status", "figures/I1/actual"} <= entries
    assert not {"contact/1/name", "contact/1/email"} & entries
    sheet = reported.plan.sheet("goal/G1")
    assert "Kirjoitti [henkilötieto poistettu]." in [slot.content for slot in sheet.cells]
    open_cells = (CellUse.ANSWER, CellUse.KEY)
    assert not [slot for sheet in reported.plan.sheets for slot in sheet.cells if slot.use in open_cells]
    assert "contact" not in str(reported.plan.sheet("partners").cells)


@pytest.mark.slow
def test_a_public_master_is_written_under_its_own_name_with_the_syntheses(tmp_path: Path) -> None:
    project, path = consolidated(tmp_path)
    path.write_bytes(typed_in(path.read_bytes(), {("Kooste", cell_of_g1(path)): TEXT}))
    ran = run("consolidate", project, "--period", PERIOD, "--public")
    assert ran.code == 0
    book = openpyxl.load_workbook(path.with_name("master-public.xlsx"))
    assert TEXT in [cell.value for row in book["G1 Verkosto"].iter_rows() for cell in row]
    assert book.properties.creator == "lamppu-xl"
    with zipfile.ZipFile(path.with_name("master-public.xlsx")) as parts_:
        whole = b"".join(parts_.read(name) for name in parts_.namelist()).decode()
    assert "Alfan yhteyshenkilö" not in whole
    assert "yhteys@alfa.example.fi" not in whole


# The same as a page, rows and objects


@pytest.mark.parametrize(
    "options", [("--also", "html,csv,json,parquet"), ("--also", "csv,parquet", "--also", "JSON,html")]
)
@pytest.mark.slow
def test_the_same_is_written_beside_the_master(tmp_path: Path, options: tuple[str, ...]) -> None:
    project, path = consolidated(tmp_path)
    assert run("consolidate", project, "--period", PERIOD, *options).code == 0
    for kind in ("html", "csv", "json", "parquet"):
        assert path.with_suffix(f".{kind}").stat().st_size > 500
        assert path.with_name(f"master.{kind}.sha256").exists()
    ran = run("consolidate", project, "--period", PERIOD, *options)
    assert ran.out.count("is unchanged.") == 5
    path.with_suffix(".csv").write_bytes(b"oma")
    run("consolidate", project, "--period", PERIOD, *options)
    assert path.with_suffix(".csv").read_bytes() == b"oma"
    assert run("consolidate", project, "--period", PERIOD, "--also", "pdf").code == 2


def context() -> MasterContext:
    return master_context(
        tiny(), batches(), finnish(), MasterOptions(syntheses={G1: CarriedSynthesis(TEXT, "", ("aa",))})
    )


def test_the_rows_are_tidy() -> None:
    data = as_csv(context())
    assert data.startswith(b"\xef\xbb\xbf")
    heads, *found = csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";")
    assert len(found) == context().collected.answers.listed_count > 25
    assert heads[:2] == ["Kausi", "Osatoteuttaja"]
    assert {len(row) for row in found} == {13}
    by_entry = {(row[0], row[1], row[12]): row for row in found}
    assert by_entry["Syksy", "ALFA", "results/G1/share"][5] == "0,54"
    assert by_entry["Syksy", "ALFA", "visits/1/begins"][5] == "2026-10-01"
    assert by_entry["Syksy", "ALFA", "figures/I1/actual"][7] == "TINY_2026-2_ALFA.xlsx"


@pytest.mark.slow
def test_no_cell_of_the_rows_could_become_a_formula() -> None:
    reported, _ = injected()
    partners = {value.partner.id: value.partner for value in reported.values}
    spring, autumn = batches()
    verdict = next(verdict for verdict in autumn.verdicts if verdict.accepted)
    assert verdict.submission
    for text in ("=1+1", "+1", "-1", "@A1", "\t=1", " =1+1"):
        answers: dict[object, Answer] = {**verdict.submission.answers}
        entry = next(answer for answer in answers if str(answer) == "results/G1/results")
        answers[entry] = text
        changed = replace(verdict, stored_submission=replace(verdict.submission, answers=answers))
        made_of = master_context(tiny(), [spring, replace(autumn, verdicts=(changed,))], finnish(), MasterOptions())
        rows = list(csv.reader(io.StringIO(as_csv(made_of).decode("utf-8-sig")), delimiter=";"))
        assert not [cell for row in rows for cell in row if cell.lstrip(" ")[:1] in ("=", "+", "-", "@", "\t")]
    assert partners


def test_the_objects_have_a_format_and_their_sources() -> None:
    reported = json.loads(as_json(context()))
    assert reported["format"] == 1
    assert len(reported["answers"]) == context().collected.answers.listed_count
    item = next(
        item for item in reported["answers"] if item["entry"] == "results/G1/status" and item["partner"] == "ALFA"
    )
    assert (item["answer"], item["said"], item["kind"]) == ("done", "Valmis", "choice")
    assert set(item["source"]) == {"file", "sheet", "cell", "sha256", "language"}
    assert reported["syntheses"] == [{"goal": "G1", "period": AUTUMN, "text": TEXT}]


def test_the_columns_hold_every_answer_by_its_type() -> None:
    frame = pl.read_parquet(io.BytesIO(as_parquet(context())))
    assert frame.height == context().collected.answers.listed_count
    assert {name: str(kind) for name, kind in frame.schema.items()} == COLUMNS
    assert frame.select(pl.sum_horizontal(pl.col("text", "number", "day").is_not_null()).unique()).to_series()[0] == 1
    reported = {(row["partner"], row["table"], row["row"], row["field"]): row for row in frame.to_dicts()}
    assert reported["ALFA", "results", "G1", "status"]["text"] == "done"
    assert reported["ALFA", "results", "G1", "share"]["number"] == 0.54
    assert reported["ALFA", "visits", "1", "begins"]["day"] == date(2026, 10, 1)
    assert reported["ALFA", "figures", "I1", "actual"]["file"] == "TINY_2026-2_ALFA.xlsx"


def test_the_page_says_what_the_goal_sheets_say() -> None:
    page = as_html(context()).decode()
    for sheet in made().plan.sheets:
        if sheet.key.startswith("goal/"):
            for slot in sheet.cells:
                if (
                    slot.style in ("prose", "lead", "wording")
                    and isinstance(slot.content, str)
                    and "<" not in slot.content
                ):
                    assert slot.content in page, slot.content
    assert TEXT in page
    for anchor in set(re.findall(r'href="#([^"]+)"', page)):
        assert f'id="{anchor}"' in page, anchor
    assert 'src="' not in page
    assert "http" not in re.sub(r"https://www\.alfa\.example\.fi/muistio\.pdf", "", page).replace("http-equiv", "")


def test_hostile_texts_do_not_become_markup() -> None:
    spring, autumn = batches()
    texts = {G1: CarriedSynthesis("<script>alert(1)</script>", "", ("aa",))}
    page = as_html(master_context(tiny(), [spring, autumn], finnish(), MasterOptions(syntheses=texts))).decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


@pytest.mark.browser
@pytest.mark.slow
def test_the_page_is_accessible_and_asks_nothing_of_any_network(browser: ModuleType, tmp_path: Path) -> None:
    path = tmp_path / "master.html"
    project = deviating()
    alfa = {**ALFA, **VISITS, "results/G1/deviation": "Kokous siirtyi."}
    batch = judged(project, AUTUMN, [incoming(project, "ALFA", AUTUMN, alfa)])
    path.write_bytes(as_html(master_context(project, [batch], finnish(project), MasterOptions())))
    for scheme in ("light", "dark"):
        with browser.launched() as running:
            page = running.new_page(color_scheme=scheme)
            said_, asked = [], []
            page.on("console", lambda item, said_=said_: said_.append(item.text))
            page.on("request", lambda item, asked=asked: asked.append(item.url))
            page.goto(path.as_uri())
            assert asked == [path.as_uri()]
            assert said_ == []
            assert browser.barriers(page) == []


def test_dates_of_these_tests_are_as_they_seem() -> None:
    assert ALFA["contact/1/dated"] == date(2026, 12, 1)


def test_a_master_with_few_goals_has_its_first_sheet_on_a_single_page_and_no_squashed_row() -> None:
    sheet = deviated().plan.sheet("summary")
    used = {slot.row for slot in sheet.cells if slot.content is not None}
    assert not sheet.page.breaks
    assert min(sheet.heights[row] for row in used) >= 15.0
    assert sum(sheet.heights.values()) * sheet.page.scale / 100 <= 480
