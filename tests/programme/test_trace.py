"""From a figure to the cells of the returns: the way is the true one, and what does not fit is told."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from folders import apart, run
from openpyxl.worksheet.worksheet import Worksheet
from programmes import Home, column, copied, listed, made, row_of, sheet

from lamppu_xl.programme.trace import cell_of


def told(file: Path, *asked: str, code: int = 0) -> dict[str, Any]:
    """The chain as data."""
    found = run("trace", file, *asked, "--format", "json")
    assert found.code == code, found.err + found.out
    chain = json.loads(found.out)
    assert isinstance(chain, dict)
    return chain


def leaves(chain: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for project in chain["projects"] for one in project["answers"]]


def home_of(home: Home, *asked: str) -> list[dict[str, Any]]:
    return leaves(told(home.workbook, *asked))


def figure_cell(file: Path, figure: str, area: str) -> str:
    page = sheet(file, "Luvut")
    return f"Luvut!{page.cell(row_of(page, figure), column(page, area)).coordinate}"


def test_a_figure_leads_to_the_cells_that_say_it() -> None:
    chain = told(made().workbook, "--indicator", "K6", "--focus-area", "P3")
    assert chain["sound"]
    assert {one["project"] for one in chain["projects"]} == {"N01", "N05"}
    assert sum(leave["value"] for leave in leaves(chain)) == chain["figure"]["total"]
    assert len(leaves(chain)) >= 10
    for one in leaves(chain):
        assert one["return"]["state"] == "same"
        book = openpyxl.load_workbook(one["return"]["path"], data_only=True)
        assert book[one["sheet"]][one["cell"]].value == one["value"] == one["says"]


def test_the_place_in_the_master_is_the_true_one() -> None:
    chain, checked = told(made().workbook, "--indicator", "K6", "--focus-area", "P1"), 0
    for project in chain["projects"]:
        assert project["master"]["state"] == "same"
        book = openpyxl.load_workbook(project["master"]["path"], data_only=True)
        for one in project["answers"]:
            name, _, cell = one["master_cell"].rpartition("!")
            assert book[name][cell].value == one["value"]
            checked += 1
    assert checked


def test_a_cell_and_its_figure_have_the_same_chain() -> None:
    home = made()
    cell = figure_cell(home.workbook, "K6", "P3")
    by_cell, by_name = told(home.workbook, cell), told(home.workbook, "--indicator", "k6", "--focus-area", "p3")
    assert by_cell["projects"] == by_name["projects"]
    assert by_cell["shows"] == by_name["figure"]["total"]
    assert by_cell["cell"] == cell


def test_the_tree_names_each_step() -> None:
    home = made()
    done = apart("trace", home.workbook, "--indicator", "K6", "--focus-area", "P3")
    assert done.returncode == 0, done.stderr
    assert "K6 Koulutetut (hlö), focus area P3" in done.stdout
    assert "└─ N05 Laatuverkosto 5: " in done.stdout
    assert "N05_2020-2_master.xlsx sha256 " in done.stdout
    assert done.stdout.splitlines()[-1].endswith("every file is at hand and unchanged, and every cell says so.")


def shuffled(page: Worksheet, first: int) -> None:
    """Sort the rows of a list as a person might: some other way."""
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=first)]
    random.Random(7).shuffle(rows)
    for number, row in enumerate(rows, first):
        for col, value in enumerate(row, 1):
            page.cell(number, col).value = value


def test_a_sorted_list_still_tells_the_truth(tmp_path: Path) -> None:
    home = copied(tmp_path)
    book = openpyxl.load_workbook(home.workbook)
    shuffled(book["Lähteet"], 5)
    book.save(home.workbook)
    rows = list(enumerate(listed(home.workbook), 5))
    assert rows[0][1]["Luku"] != rows[1][1]["Luku"] or rows[1][1]["Luku"] != rows[2][1]["Luku"]
    for number, row in rows[:25]:
        [one] = home_of(home, f"Lähteet!G{number}")
        assert (one["value"], one["partner"]) == (row["Arvo"], row["Kumppani"])
        assert (one["return"]["file"], one["sheet"], one["cell"]) == (row["Tiedosto"], row["Välilehti"], row["Solu"])


def test_texts_are_traced_like_figures() -> None:
    home = made()
    page = sheet(home.workbook, "P3 Jatkuva parantaminen")
    row = next(row for row in range(8, page.max_row + 1) if str(page.cell(row, 3).value).startswith("KJA: "))
    [one] = home_of(home, f"'P3 Jatkuva parantaminen'!C{row}")
    assert one["partner"] == "KJA"
    assert one["entry"].startswith("results/")
    assert str(page.cell(row, 3).value).removeprefix("KJA: ")[:40] in " ".join(one["value"].split())


def test_a_tally_of_states_agrees_with_returns_in_every_language() -> None:
    home = made()
    page = sheet(home.workbook, "P2 Asiakas lähtökohtana")
    rows = [row for row in range(8, page.max_row + 1) if "Käynnissä" in str(page.cell(row, 3).value)]
    found = [one for row in rows for one in home_of(home, f"P2 Asiakas lähtökohtana!C{row}")]
    assert len(found) > len(rows) > 2
    assert all(one["agrees"] and one["value"] in ("ongoing", "done", "delayed", "not_started") for one in found)


def test_an_extract_is_traced_too() -> None:
    file = made().workbook.with_name("programme-P3.xlsx")
    chain = told(file, "--indicator", "K6", "--focus-area", "P3")
    assert {one["project"] for one in chain["projects"]} == {"N01", "N05"}
    assert (
        chain["figure"]["total"] == told(made().workbook, "--indicator", "K6", "--focus-area", "P3")["figure"]["total"]
    )


# What does not fit


def test_a_return_that_changed_is_told(tmp_path: Path) -> None:
    home = copied(tmp_path)
    one = home_of(home, "--indicator", "K6", "--project", "N01")[0]
    path = Path(one["return"]["path"])
    book = openpyxl.load_workbook(path)
    book[one["sheet"]][one["cell"]] = one["value"] + 100
    book.save(path)
    chain = told(home.workbook, "--indicator", "K6", "--project", "N01", code=1)
    [changed] = [each for each in leaves(chain) if each["return"]["state"] != "same"]
    assert changed["return"]["state"] == "changed"
    assert (changed["says"], changed["agrees"]) == (one["value"] + 100, False)
    found = run("trace", home.workbook, "--indicator", "K6", "--project", "N01")
    assert "CHANGED SINCE" in found.out
    assert found.out.rstrip().endswith("1 files have changed, 1 cells say something else.")


def test_a_return_that_is_gone_is_told_and_found_elsewhere(tmp_path: Path) -> None:
    home = copied(tmp_path / "programme")
    one = home_of(home, "--indicator", "K6", "--project", "N01")[0]
    path = Path(one["return"]["path"])
    (tmp_path / "kopiot").mkdir()
    path.rename(tmp_path / "kopiot" / "toinen nimi.xlsx")
    chain = told(home.workbook, "--indicator", "K6", "--project", "N01", code=1)
    assert [each["return"]["state"] for each in leaves(chain)].count("missing") == 1
    again = told(home.workbook, "--indicator", "K6", "--project", "N01", "--files", str(tmp_path / "kopiot"))
    assert again["sound"]


def test_a_changed_master_is_told(tmp_path: Path) -> None:
    home = copied(tmp_path)
    (home.folder / "projects" / "N05" / "2020-2" / "master.xlsx").unlink()  # the same master
    path = home.inbox / "N05_2020-2_master.xlsx"
    path.write_bytes(path.read_bytes() + b"\0")
    chain = told(home.workbook, "--indicator", "K6", "--focus-area", "P3", code=1)
    assert [one["master"]["state"] for one in chain["projects"]] == ["same", "changed"]


def test_an_edited_total_is_told(tmp_path: Path) -> None:
    home = copied(tmp_path)
    name = figure_cell(home.workbook, "K6", "P3")
    book = openpyxl.load_workbook(home.workbook)
    book["Luvut"][name.partition("!")[2]] = 9_999
    book.save(home.workbook)
    chain = told(home.workbook, name, code=1)
    assert (chain["agrees"], chain["shows"]) == (False, 9_999)
    assert "somebody has edited it" in run("trace", home.workbook, name).out


def test_an_edited_hidden_sheet_is_told(tmp_path: Path) -> None:
    home = copied(tmp_path)
    book = openpyxl.load_workbook(home.workbook)
    page = book["_lamppu_programme"]
    row = next(row for row in range(1, page.max_row + 1) if page.cell(row, 1).value == "total")
    page.cell(row, 7).value = 12_345
    book.save(home.workbook)
    assert told(home.workbook, "--indicator", "K6", "--focus-area", "P3", code=1)["intact"] is False


def test_where_nothing_can_be_traced_the_nearest_cells_are_named() -> None:
    home = made()
    page = sheet(home.workbook, "Luvut")
    row = row_of(page, "K6")
    found = run("trace", home.workbook, f"Luvut!A{row}")
    assert found.code == 2
    assert f"Luvut!C{row}" in found.err
    assert "Ohjelma" in run("trace", home.workbook, "Olematon!A1").err
    assert run("trace", home.workbook, "Luvut").code == 2
    assert run("trace", home.workbook).code == 2
    assert "K1, K2" in run("trace", home.workbook, "--indicator", "K99").err
    [book] = home.folder.glob("projects/N01/2020-2/inbox/*KJA*.xlsx")
    assert "neither" in run("trace", book, "Luvut!C5").err


# A master


def test_a_cell_of_a_master_leads_to_its_return() -> None:
    home = made()
    file = home.folder / "projects" / "N01" / "2020-2" / "master.xlsx"
    page, checked = sheet(file, "Luvut"), 0
    chain = told(file, "--indicator", "I13")
    assert leaves(chain)
    for leave in leaves(chain):
        name, _, cell = leave["master_cell"].rpartition("!")
        [again] = leaves(told(file, f"{name}!{cell}"))
        assert again["return"] == leave["return"]
        assert page[cell].value == leave["value"]
        checked += 1
    assert checked > 3


def test_a_total_of_a_master_leads_to_all_its_returns() -> None:
    home = made()
    file = home.folder / "projects" / "N01" / "2020-2" / "master.xlsx"
    page = sheet(file, "Luvut")
    row = next(row for row in range(1, page.max_row + 1) if "Koulutetut" in str(page.cell(row, 1).value))
    found = [
        leaves(json.loads(run("trace", file, f"Luvut!{page.cell(row, col).coordinate}", "--format", "json").out))
        for col in range(2, page.max_column + 1)
        if str(page.cell(row, col).value).startswith("=")
    ]
    assert max(map(len, found)) == len(leaves(told(file, "--indicator", "I13")))


def test_the_list_of_all_answers_may_be_sorted(tmp_path: Path) -> None:
    home = copied(tmp_path)
    file = home.folder / "projects" / "N01" / "2020-2" / "master.xlsx"
    book = openpyxl.load_workbook(file)
    page = book["Vastaukset"]
    shuffled(page, 4)
    entry, digest = column(page, "Tunniste"), column(page, "SHA-256")
    book.save(file)
    for row in range(4, 14):
        [one] = leaves(told(file, f"Vastaukset!A{row}"))
        assert one["entry"] == page.cell(row, entry).value
        assert one["return"]["sha256"] == page.cell(row, digest).value


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Luvut!F7", ("Luvut", 6, 5)),
        ("'P3 Jatkuva parantaminen'!$AB$12", ("P3 Jatkuva parantaminen", 11, 27)),
        ("'O''Hara'!a1", ("O'Hara", 0, 0)),
        ("Luvut", None),
        ("Luvut!7F", None),
        ("F7", None),
    ],
)
def test_a_cell_is_named_as_a_spreadsheet_names_it(said: str, meant: tuple[str, int, int] | None) -> None:
    found = cell_of(said)
    assert (found and (found.sheet, found.row, found.col)) == meant
