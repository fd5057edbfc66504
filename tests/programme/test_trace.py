"""From a figure to the cells of the returns: the way is the true answer, and what does not fit is reported."""

from __future__ import annotations

import json
import random
import re
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from folders import run
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet
from programmes import (
    ProgrammeFolder,
    column_of,
    copy_programme,
    example_programme,
    open_sheet,
    row_of,
    source_rows,
)
from workbook_rows import opened, read_cell

from lamppu_xl.programme.trace.chain import parse_target

pytestmark = pytest.mark.slow


def trace_data(file: Path, *arguments: str, code: int = 0) -> dict[str, Any]:
    """The trace as JSON."""
    result = run("trace", file, *arguments, "--format", "json")
    assert result.code == code, result.err + result.out
    chain = json.loads(result.out)
    assert isinstance(chain, dict)
    return chain


@cache
def example_chain() -> dict[str, Any]:
    """The trace of a figure of the example, which no test changes."""
    return trace_data(example_programme().workbook, "--indicator", "K6", "--focus-area", "P3")


def reporting(chain: dict[str, Any]) -> list[dict[str, Any]]:
    """The projects whose answers are in a figure, without those that it lacks."""
    return [project for project in chain["projects"] if project["answers"]]


def answers_in(chain: dict[str, Any]) -> list[dict[str, Any]]:
    return [answer for project in chain["projects"] for answer in project["answers"]]


def traced_answers(programme: ProgrammeFolder, *arguments: str) -> list[dict[str, Any]]:
    return answers_in(trace_data(programme.workbook, *arguments))


def figure_cell(file: Path, figure: str, area: str) -> str:
    worksheet = open_sheet(file, "Luvut")
    return f"Luvut!{worksheet.cell(row_of(worksheet, figure), column_of(worksheet, area)).coordinate}"


def test_a_figure_leads_to_the_cells_that_contain_it() -> None:
    chain = example_chain()
    assert chain["sound"]
    assert {project["project"] for project in reporting(chain)} == {"N01", "N05"}
    assert sum(leave["value"] for leave in answers_in(chain)) == chain["figure"]["total"]
    assert len(answers_in(chain)) >= 10
    for answer in answers_in(chain):
        assert answer["return"]["state"] == "same"
        stored = read_cell(answer["return"]["path"], answer["sheet"], answer["cell"])
        assert stored == answer["value"] == answer["says"]


def test_the_master_cell_contains_the_answer() -> None:
    chain, checked = trace_data(example_programme().workbook, "--indicator", "K6", "--focus-area", "P1"), 0
    for project in reporting(chain):
        assert project["master"]["state"] == "same"
        book = opened(Path(project["master"]["path"]), data_only=True)
        for answer in project["answers"]:
            name, _, cell = answer["master_cell"].rpartition("!")
            assert book[name][cell].value == answer["value"]
            checked += 1
    assert checked


def test_a_cell_and_its_figure_have_the_same_chain() -> None:
    programme = example_programme()
    cell = figure_cell(programme.workbook, "K6", "P3")
    by_cell, by_name = (
        trace_data(programme.workbook, cell),
        trace_data(programme.workbook, "--indicator", "k6", "--focus-area", "p3"),
    )
    assert by_cell["projects"] == by_name["projects"]
    assert by_cell["shows"] == by_name["figure"]["total"]
    assert by_cell["cell"] == cell


def test_the_tree_names_each_step() -> None:
    programme = example_programme()
    result = run("trace", programme.workbook, "--indicator", "K6", "--focus-area", "P3")
    assert result.code == 0, result.err
    assert "K6 Koulutetut (hlö), focus area P3" in result.out
    assert "├─ N05 Laatuverkosto 5: " in result.out
    assert re.search("[├└]─ N02 [^:]*: not returned", result.out), "what the total lacks"
    assert "N05_2020-2_master.xlsx sha256 " in result.out
    assert result.out.splitlines()[-1].endswith("all files were found unchanged, and all cells agree.")


def shuffle_rows(worksheet: Worksheet, first: int) -> None:
    """Put the rows of a list in another order."""
    rows = [[cell.value for cell in row] for row in worksheet.iter_rows(min_row=first)]
    random.Random(7).shuffle(rows)
    for number, row in enumerate(rows, first):
        for col, value in enumerate(row, 1):
            worksheet.cell(number, col).value = value


def test_a_sorted_list_is_traced_correctly(tmp_path: Path) -> None:
    programme = copy_programme(tmp_path)
    book = openpyxl.load_workbook(programme.workbook)
    shuffle_rows(book["Lähteet"], 5)
    book.save(programme.workbook)
    rows = list(enumerate(source_rows(programme.workbook), 5))
    assert rows[0][1]["Luku"] != rows[1][1]["Luku"] or rows[1][1]["Luku"] != rows[2][1]["Luku"]
    for number, row in rows[:6]:
        [answer] = traced_answers(programme, f"Lähteet!G{number}")
        assert (answer["value"], answer["partner"]) == (row["Arvo"], row["Osatoteuttaja"])
        assert (answer["return"]["file"], answer["sheet"], answer["cell"]) == (
            row["Tiedosto"],
            row["Välilehti"],
            row["Solu"],
        )


def test_texts_are_traced_like_figures() -> None:
    programme = example_programme()
    worksheet = open_sheet(programme.workbook, "P3 Jatkuva parantaminen")
    row = next(row for row in range(8, worksheet.max_row + 1) if str(worksheet.cell(row, 3).value).startswith("KJA: "))
    [answer] = traced_answers(programme, f"'P3 Jatkuva parantaminen'!C{row}")
    assert answer["partner"] == "KJA"
    assert answer["entry"].startswith("results/")
    assert str(worksheet.cell(row, 3).value).removeprefix("KJA: ")[:40] in " ".join(answer["value"].split())


def test_a_tally_of_states_agrees_with_returns_in_every_language() -> None:
    programme = example_programme()
    worksheet = open_sheet(programme.workbook, "P2 Asiakas lähtökohtana")
    rows = [row for row in range(8, worksheet.max_row + 1) if "Käynnissä" in str(worksheet.cell(row, 3).value)]
    answers = [answer for row in rows for answer in traced_answers(programme, f"P2 Asiakas lähtökohtana!C{row}")]
    assert len(answers) > len(rows) > 2
    assert all(
        answer["agrees"] and answer["value"] in ("ongoing", "done", "delayed", "not_started") for answer in answers
    )


def test_an_extract_is_traced_too() -> None:
    file = example_programme().extract
    chain = trace_data(file, "--indicator", "K6", "--focus-area", "P3")
    assert {project["project"] for project in reporting(chain)} == {"N01", "N05"}
    assert chain["figure"]["total"] == example_chain()["figure"]["total"]


# What does not agree


def test_a_changed_return_is_reported(tmp_path: Path) -> None:
    programme = copy_programme(tmp_path)
    answer = traced_answers(programme, "--indicator", "K6", "--project", "N01")[0]
    path = Path(answer["return"]["path"])
    book = openpyxl.load_workbook(path)
    book[answer["sheet"]][answer["cell"]] = answer["value"] + 100
    book.save(path)
    chain = trace_data(programme.workbook, "--indicator", "K6", "--project", "N01", code=1)
    [changed] = [each for each in answers_in(chain) if each["return"]["state"] != "same"]
    assert changed["return"]["state"] == "changed"
    assert (changed["says"], changed["agrees"]) == (answer["value"] + 100, False)
    result = run("trace", programme.workbook, "--indicator", "K6", "--project", "N01")
    assert "CHANGED SINCE" in result.out
    assert result.out.rstrip().endswith("changed files: 1, cells that differ: 1.")


def test_a_missing_return_is_reported_and_found_in_another_folder(tmp_path: Path) -> None:
    programme = copy_programme(tmp_path / "programme")
    answer = traced_answers(programme, "--indicator", "K6", "--project", "N01")[0]
    path = Path(answer["return"]["path"])
    (tmp_path / "kopiot").mkdir()
    path.rename(tmp_path / "kopiot" / "toinen nimi.xlsx")
    chain = trace_data(programme.workbook, "--indicator", "K6", "--project", "N01", code=1)
    assert [each["return"]["state"] for each in answers_in(chain)].count("missing") == 1
    again = trace_data(programme.workbook, "--indicator", "K6", "--project", "N01", "--files", str(tmp_path / "kopiot"))
    assert again["sound"]


def test_a_changed_master_is_reported(tmp_path: Path) -> None:
    programme = copy_programme(tmp_path)
    (programme.master_of("N05")).unlink()  # the same master
    path = programme.inbox / "N05_2020-2_master.xlsx"
    path.write_bytes(path.read_bytes() + b"\0")
    chain = trace_data(programme.workbook, "--indicator", "K6", "--focus-area", "P3", code=1)
    assert [project["master"]["state"] for project in reporting(chain)] == ["same", "changed"]


def test_an_edited_total_is_reported(tmp_path: Path) -> None:
    programme = copy_programme(tmp_path)
    name = figure_cell(programme.workbook, "K6", "P3")
    book = openpyxl.load_workbook(programme.workbook)
    book["Luvut"][name.partition("!")[2]] = 9_999
    book.save(programme.workbook)
    chain = trace_data(programme.workbook, name, code=1)
    assert (chain["agrees"], chain["shows"]) == (False, 9_999)
    assert "the cell has been edited" in run("trace", programme.workbook, name).out


def test_an_edited_hidden_sheet_is_reported(tmp_path: Path) -> None:
    programme = copy_programme(tmp_path)
    book = openpyxl.load_workbook(programme.workbook)
    worksheet = book["_lamppu_programme"]
    row = next(row for row in range(1, worksheet.max_row + 1) if worksheet.cell(row, 1).value == "total")
    worksheet.cell(row, 7).value = 12_345
    book.save(programme.workbook)
    assert trace_data(programme.workbook, "--indicator", "K6", "--focus-area", "P3", code=1)["intact"] is False


def test_where_nothing_can_be_traced_the_nearest_cells_are_named() -> None:
    programme = example_programme()
    worksheet = open_sheet(programme.workbook, "Luvut")
    row = row_of(worksheet, "K6")
    assert "programme.yaml: indicators.K6" in run("trace", programme.workbook, f"Luvut!A{row}").out
    assert "Hankeohjelma" in run("trace", programme.workbook, "Olematon!A1").err
    assert run("trace", programme.workbook, "Luvut").code == 2
    assert run("trace", programme.workbook).code == 2
    assert "K1, K2" in run("trace", programme.workbook, "--indicator", "K99").err
    [book] = programme.path.glob("projects/N01/2020-2/inbox/*KJA*.xlsx")
    assert "neither" in run("trace", book, "Luvut!C5").err


def test_days_of_a_return_that_counts_from_1904_are_read_by_its_own_calendar(tmp_path: Path) -> None:
    programme = copy_programme(tmp_path)
    master = programme.master_of("N05")
    worksheet = open_sheet(master, "Vastaukset")
    rows = worksheet.iter_rows(min_row=4)
    row = next(row[0].row for row in rows if any(isinstance(cell.value, datetime) for cell in row))
    [before] = answers_in(trace_data(master, f"Vastaukset!A{row}"))
    path = Path(before["return"]["path"])
    book = openpyxl.load_workbook(path)
    book.epoch = CALENDAR_MAC_1904
    book.save(path)
    [after] = answers_in(trace_data(master, f"Vastaukset!A{row}", code=1))
    assert after["return"]["state"] == "changed"
    assert after["says"] == before["says"] - 1_462
    assert after["agrees"]


# A master


def test_a_cell_of_a_master_leads_to_its_return() -> None:
    programme = example_programme()
    file = programme.master_of("N01")
    worksheet, checked = open_sheet(file, "Luvut"), 0
    chain = trace_data(file, "--indicator", "I13")
    assert answers_in(chain)
    for leave in answers_in(chain):
        name, _, cell = leave["master_cell"].rpartition("!")
        [again] = answers_in(trace_data(file, f"{name}!{cell}"))
        assert again["return"] == leave["return"]
        assert worksheet[cell].value == leave["value"]
        checked += 1
    assert checked > 3


def test_a_total_of_a_master_leads_to_all_its_returns() -> None:
    programme = example_programme()
    file = programme.master_of("N01")
    worksheet = open_sheet(file, "Luvut")
    row = next(row for row in range(1, worksheet.max_row + 1) if "Koulutetut" in str(worksheet.cell(row, 1).value))
    traces = [
        answers_in(
            json.loads(run("trace", file, f"Luvut!{worksheet.cell(row, col).coordinate}", "--format", "json").out)
        )
        for col in range(2, worksheet.max_column + 1)
        if str(worksheet.cell(row, col).value).startswith("=")
    ]
    assert max(map(len, traces)) == len(answers_in(trace_data(file, "--indicator", "I13")))


def test_a_personal_answer_leads_to_its_cell_and_is_not_quoted() -> None:
    """Only the sheet of partners has them, with their sources beside them."""
    file = example_programme().master_of("N01")
    worksheet, quoted = open_sheet(file, "Osatoteuttajat"), []
    rows = [(row[1], row[2]) for row in worksheet.iter_rows() if "!" in str(row[2].value)]
    for answer, source in rows[:2] + rows[-1:]:
        place = f"Osatoteuttajat!{answer.coordinate}"
        [traced] = answers_in(trace_data(file, place))
        assert str(source.value).endswith(f"{traced['sheet']}!{traced['cell']}")
        assert (traced["agrees"], traced["return"]["state"]) == (True, "same")
        quoted += [answer.value] if str(answer.value) in run("trace", file, place).out else []
    assert (quoted, len(rows) > 3) == ([], True)


def test_a_row_of_the_sheet_of_partners_leads_to_the_definition_or_the_return() -> None:
    file = example_programme().master_of("N01")
    worksheet = open_sheet(file, "Osatoteuttajat")
    (heading, *_) = (row for row in worksheet.iter_rows() if str(row[0].value).endswith(")") and row[2].value)
    partner = str(heading[0].value).rpartition("(")[2].removesuffix(")")
    stated = run("trace", file, f"Osatoteuttajat!{heading[0].coordinate}")
    assert f"N01: partners.{partner}" in stated.out
    state = trace_data(file, f"Osatoteuttajat!{heading[2].coordinate}")
    assert {answer["partner"] for answer in answers_in(state)} == {partner}


def test_the_list_of_all_answers_may_be_sorted(tmp_path: Path) -> None:
    programme = copy_programme(tmp_path)
    file = programme.master_of("N01")
    book = openpyxl.load_workbook(file)
    worksheet = book["Vastaukset"]
    shuffle_rows(worksheet, 4)
    entry, digest = column_of(worksheet, "Vastauksen tunniste"), column_of(worksheet, "SHA-256")
    book.save(file)
    for row in range(4, 14):
        [answer] = answers_in(trace_data(file, f"Vastaukset!A{row}"))
        assert answer["entry"] == worksheet.cell(row, entry).value
        assert answer["return"]["sha256"] == worksheet.cell(row, digest).value


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("Luvut!F7", ("Luvut", 6, 5)),
        ("'P3 Jatkuva parantaminen'!$AB$12", ("P3 Jatkuva parantaminen", 11, 27)),
        ("'O''Hara'!a1", ("O'Hara", 0, 0)),
        ("Luvut", None),
        ("Luvut!7F", None),
        ("F7", None),
    ],
)
def test_a_cell_is_named_as_a_spreadsheet_names_it(text: str, cell: tuple[str, int, int] | None) -> None:
    target = parse_target(text)
    assert (target and (target.sheet, target.row, target.col)) == cell
