"""Tables with one row per partner and tables of lines in the master: flat, with totals by rule, traceable, public."""

from __future__ import annotations

import copy
import csv
import shutil
import zipfile
from datetime import date, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from project_lives import AUTUMN, DEFINITION, SPRING, ProjectLife
from workbook_rows import opened

import lamppu_xl
from lamppu_xl.ledger.records import CellTrace
from lamppu_xl.master.master_reader import read_incoming_master
from lamppu_xl.workbook.text_metrics import unbroken_width

NOTE = " ".join(f"Lasku {number} tarkastettiin ennen maksamista ja kirjattiin hankkeelle." for number in range(12))

FORM: dict[str, Any] = {
    "title": "Raportti",
    "tables": {
        "finances": {
            "title": "Talous",
            "rows": "record",
            "fields": {
                "spent": {"label": "Käytetty", "kind": "money", "aggregate": "sum"},
                "so_far": {"label": "Käytetty tähän asti", "kind": "money", "aggregate": "last"},
                "share": {"label": "Käyttöaste", "kind": "percent", "aggregate": "never"},
                "closed": {"label": "Tilit päätetty", "kind": "date"},
                "remark": {"label": "Huomautus", "max_length": 2000},
                "author": {"label": "Laatija", "personal": True},
            },
        },
        "costs": {
            "title": "Menot",
            "rows": {"lines": 5},
            "fields": {
                "paid": {"label": "Maksettu", "kind": "date"},
                "supplier": {"label": "Toimittaja", "aggregate": "distinct"},
                "text": {"label": "Selite", "max_length": 4000},
                "amount": {"label": "Summa", "kind": "money", "aggregate": "sum"},
                "stock": {"label": "Varasto", "kind": "number", "aggregate": "last"},
                "largest": {"label": "Suurin erä", "kind": "money", "aggregate": "max"},
                "payee": {"label": "Saajan nimi", "personal": True},
            },
        },
        "people": {"title": "Henkilöt", "rows": "record", "fields": {"head": {"label": "Johtaja", "personal": True}}},
    },
}


NEW_TABLE = {"rows": "record", "fields": {"staff": {"label": "Henkilöstö", "kind": "integer", "aggregate": "sum"}}}


def record(table: str, row: int = 1, **answers: object) -> dict[str, Any]:
    return {f"{table}/{row}/{name}": answer for name, answer in answers.items()}


SPRING_ANSWERS = {
    "ALFA": {
        **record("finances", spent=100.5, so_far=100.5, share=0.1, closed=date(2026, 6, 30), author="Aino Alfanen"),
        **record("costs", 1, paid=date(2026, 1, 31), supplier="Kirjapaino", amount=60, stock=5, largest=60),
        **record("costs", 2, supplier="Rautatie", text=NOTE, amount=40.5, stock=2, payee="Pekka Pankki"),
        **record("people", head="Johanna Johtaja"),
    },
    "BETA": record("finances", spent=50, so_far=50, share=0.3),
}
AUTUMN_ANSWERS = {
    "ALFA": {
        **record("finances", spent=20, so_far=120.5, share=0.2, author="Aino Alfanen", remark=NOTE),
        **record("costs", 1, supplier="kirjapaino", amount=20, stock=4, largest=20),
    },
    "BETA": {**record("finances", spent=30), **record("costs", 4, supplier="Kauppa", amount=30, stock=1)},
}


def definition() -> dict[str, Any]:
    without_goals = {key: value for key, value in DEFINITION.items() if key not in ("goals", "lists")}
    project = {**DEFINITION["project"], "languages": ["fi"], "fallback": {}}
    gamma = {"id": "GAMMA", "name": "Gamman koulu", "language": "fi"}
    partners = [{**partner, "language": "fi"} for partner in DEFINITION["partners"]]
    return {**without_goals, "project": project, "partners": [*partners, gamma]}


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> ProjectLife:
    life = ProjectLife(tmp_path_factory.mktemp("flat"), definition(), FORM)
    life.report(SPRING, SPRING_ANSWERS)
    life.issue(AUTUMN)
    life.answer(AUTUMN, AUTUMN_ANSWERS)
    result = lamppu_xl.consolidate(life.folder, period=AUTUMN, also=("html", "csv"))
    assert len(result.batch.verdicts) == 2
    return life


@pytest.fixture(scope="module")
def master(life: ProjectLife) -> Path:
    return life.folder / AUTUMN / "master.xlsx"


def sheet_of(master: Path, name: str) -> Worksheet:
    return opened(master, data_only=True)[name]


def rows_of(sheet: Worksheet) -> list[tuple[Any, ...]]:
    return [row for row in sheet.iter_rows(values_only=True) if any(value is not None for value in row)]


def heads_of(sheet: Worksheet) -> tuple[Any, ...]:
    """The headings of the table."""
    return next(row for row in rows_of(sheet) if row[0] == "Osatoteuttaja")


def by_head(sheet: Worksheet) -> list[dict[str, Any]]:
    """The rows of the table, by heading."""
    heads = heads_of(sheet)
    rows = list(sheet.iter_rows(values_only=True))
    first = rows.index(heads) + 1
    end = next(number for number in range(first, len(rows)) if rows[number][0] is None)
    return [dict(zip(heads, row, strict=True)) for row in rows[first:end]]


def totals_of(sheet: Worksheet) -> dict[str, dict[str, Any]]:
    """The totals by period and heading."""
    heads = heads_of(sheet)
    totals = [dict(zip(heads, row, strict=True)) for row in rows_of(sheet) if row[0] == "Yhteensä"]
    return {str(row["Kausi"]): row for row in totals}


def column(totals: dict[str, dict[str, Any]], *names: str) -> dict[str, tuple[Any, ...]]:
    return {period: tuple(row[name] for name in names) for period, row in totals.items()}


def cell_of(sheet: Worksheet, head: str, row: int) -> str:
    """The address of a cell of the table, by heading and number of the row in it."""
    (heading,) = (cell for line in sheet.iter_rows(max_row=10) for cell in line if cell.value == head)
    return f"{heading.column_letter}{heading.row + row}"


@pytest.mark.slow
def test_a_record_table_has_a_sheet_with_its_title_and_a_row_for_each_partner_and_period(master: Path) -> None:
    sheet = sheet_of(master, "Talous")
    assert sheet["A1"].value == "Talous"
    assert heads_of(sheet) == (
        "Osatoteuttaja",
        "Käytetty",
        "Käytetty tähän asti",
        "Käyttöaste",
        "Tilit päätetty",
        "Huomautus",
        "Kausi",
        "Lähde",
    )
    rows = by_head(sheet)
    names = ("Osatoteuttaja", "Kausi", "Käytetty", "Käytetty tähän asti", "Käyttöaste", "Tilit päätetty")
    assert [tuple(row[name] for name in names) for row in rows] == [
        ("ALFA", "Syksy 2026", 20, 120.5, 0.2, None),
        ("BETA", "Syksy 2026", 30, None, None, None),
        ("GAMMA", "Syksy 2026", None, None, None, None),
        ("ALFA", "Kevät 2026", 100.5, 100.5, 0.1, datetime(2026, 6, 30)),  # noqa: DTZ001
        ("BETA", "Kevät 2026", 50, 50, 0.3, None),
        ("GAMMA", "Kevät 2026", None, None, None, None),
    ]
    assert str(rows[0]["Lähde"]).startswith("[3]\xa0Talous!")
    assert rows[2]["Lähde"] == "Ei palautettu"


@pytest.mark.slow
def test_totals_are_numbers_in_rows_of_their_own_with_their_rule_below(master: Path) -> None:
    sheet = sheet_of(master, "Talous")
    names = ("Käytetty", "Käytetty tähän asti", "Käyttöaste")
    assert column(totals_of(sheet), *names) == {
        "Syksy 2026": (50, 120.5, 0.2),
        "Kevät 2026": (150.5, 150.5, "10–30 %"),
        "kaikki kaudet": (200.5, 170.5, "10–30 %"),  # BETA's figure so far is that of spring
    }
    (rules,) = (row for row in rows_of(sheet) if row[0] == "Laskutapa")
    assert rules[1:4] == (
        "Laskettu yhteen.",
        "Kunkin osatoteuttajan viimeisimmät luvut laskettuna yhteen.",
        "Ei lasketa yhteen: pienin ja suurin luku.",
    )
    assert rules[-1] == "Käytetty tähän asti: Luvut kausilta kevät 2026: BETA; syksy 2026: ALFA."


def test_lines_are_in_a_table_to_filter_with_numbers_and_dates_as_such(master: Path) -> None:
    sheet = sheet_of(master, "Menot")
    heads, rows = heads_of(sheet), by_head(sheet)
    assert (heads[0], heads[-3:]) == ("Osatoteuttaja", ("Rivi", "Kausi", "Lähde"))
    assert [tuple(row[name] for name in ("Osatoteuttaja", "Kausi", "Rivi", "Summa", "Varasto")) for row in rows] == [
        ("ALFA", "Syksy 2026", 1, 20, 4),
        ("BETA", "Syksy 2026", 4, 30, 1),
        ("ALFA", "Kevät 2026", 1, 60, 5),
        ("ALFA", "Kevät 2026", 2, 40.5, 2),
    ]
    assert rows[2]["Maksettu"].date() == date(2026, 1, 31)
    assert sheet.freeze_panes == "B6"
    (table,) = sheet.tables.values()
    assert table.ref == table.autoFilter.ref == "A5:J9"
    assert tuple(each.name for each in table.tableColumns) == heads
    assert all(cell.row > 9 for row in sheet.iter_rows() for cell in row if cell.value == "Yhteensä")
    assert column(totals_of(sheet), "Toimittaja", "Selite", "Summa", "Varasto", "Suurin erä") == {
        "Syksy 2026": (2, None, 50, 5, 20),
        "Kevät 2026": (2, None, 100.5, 7, 60),
        "kaikki kaudet": (3, None, 150.5, 5, 60),
    }


@pytest.mark.slow
def test_a_column_that_nobody_filled_in_comes_after_the_others(tmp_path: Path) -> None:
    life = ProjectLife(tmp_path, definition(), FORM)
    life.report(SPRING, {"ALFA": record("costs", 1, text="Matkat", amount=5)})
    heads = heads_of(sheet_of(tmp_path / SPRING / "master.xlsx", "Menot"))
    assert heads[:3] == ("Osatoteuttaja", "Selite", "Summa")
    assert set(heads[3:7]) == {"Maksettu", "Toimittaja", "Varasto", "Suurin erä"}


def test_a_long_text_is_whole_and_wrapped_in_its_row(master: Path) -> None:
    sheet = sheet_of(master, "Menot")
    cell = next(cell for row in sheet.iter_rows() for cell in row if cell.value == NOTE)
    assert cell.alignment.wrap_text
    assert sheet.row_dimensions[cell.row].height > 100


def test_columns_are_as_wide_as_the_longest_word_of_their_heading(master: Path) -> None:
    sheet = sheet_of(master, "Talous")
    for cell in sheet[3]:
        longest = max(map(len, str(cell.value).split()))
        assert sheet.column_dimensions[cell.column_letter].width > 1.2 * longest, cell.value


@pytest.mark.office
@pytest.mark.slow
def test_no_long_word_of_an_answer_is_broken(tmp_path: Path) -> None:
    life = ProjectLife(tmp_path / "words", definition(), FORM)
    word = "Laadunvarmistusjärjestelmä"
    life.report(SPRING, {"ALFA": record("costs", 1, supplier=word, text="Työ", amount=1)})
    sheet = sheet_of(lamppu_xl.consolidate(life.folder, period=SPRING).path, "Menot")
    letter = next(cell.column_letter for row in sheet.iter_rows() for cell in row if cell.value == word)
    assert sheet.column_dimensions[letter].width >= unbroken_width(word, 10)


def test_the_heads_of_figures_stand_right_as_the_figures_do(master: Path) -> None:
    for name, right in (
        ("Menot", {"Summa", "Varasto", "Suurin erä", "Rivi"}),
        ("Talous", {"Käytetty", "Käytetty tähän asti", "Käyttöaste"}),
    ):
        sheet = sheet_of(master, name)
        heads = next(row for row in sheet.iter_rows() if row[0].value == "Osatoteuttaja")
        assert {head.value for head in heads if head.alignment.horizontal == "right"} == right
        assert all(head.alignment.wrap_text for head in heads if head.value)


def test_totals_stay_right_when_the_rows_are_sorted(master: Path, office: ModuleType, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(master)
    for name, last in (("Talous", 11), ("Menot", 9)):
        rows = [[cell.value for cell in row] for row in book[name].iter_rows(min_row=6, max_row=last)]
        for row, values in zip(book[name].iter_rows(min_row=6, max_row=last), reversed(rows), strict=True):
            for cell, value in zip(row, values, strict=True):
                cell.value = value
    book.save(tmp_path / "sorted.xlsx")
    cells = office.cells(tmp_path / "sorted.xlsx", recalc=True)
    assert [cells["Talous", f"B{row}"] for row in (13, 14, 15)] == [50, 150.5, 200.5]
    assert [cells["Menot", f"E{row}"] for row in (11, 12, 13)] == [50, 100.5, 150.5]
    assert [cells["Menot", f"F{row}"] for row in (11, 12, 13)] == [5, 7, 5]


# Traces and other formats


def test_each_cell_and_total_is_traced_to_its_answers(master: Path) -> None:
    reading = read_incoming_master(master.read_bytes(), "master.xlsx")
    assert reading.findings == ()
    ledger = reading.ledger
    assert ledger is not None
    numbers = {
        (ledger.sources[answer.source].period, ledger.sources[answer.source].partner, str(answer.entry)): answer.number
        for answer in ledger.answers
    }
    spent = [numbers[AUTUMN, partner, "finances/1/spent"] for partner in ("ALFA", "BETA")]
    so_far = [numbers[period, partner, "finances/1/so_far"] for period, partner in ((SPRING, "BETA"), (AUTUMN, "ALFA"))]
    assert CellTrace("Talous", "B6:B7", ",".join(map(str, spent))) in ledger.traces
    assert CellTrace("Talous", "C15", ",".join(map(str, so_far))) in ledger.traces


def test_a_sheet_with_a_typed_answer_is_found_and_only_that_answer(master: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(master)
    place = cell_of(book["Menot"], "Summa", 2)
    book["Menot"][place] = 31
    book.save(tmp_path / "typed.xlsx")
    findings = read_incoming_master((tmp_path / "typed.xlsx").read_bytes(), "typed.xlsx").findings
    edited = [finding for finding in findings if finding.code.id == "M707"]
    assert [(finding.place.sheet, finding.place.cell, finding.facts["now"]) for finding in edited] == [
        ("Menot", place, 31)
    ]


def test_a_trace_names_the_cell_of_an_answer_before_a_total_of_that_answer(master: Path) -> None:
    (cell,) = lamppu_xl.trace(master, "Talous!D13").cells
    assert (cell.source.value, cell.in_master, cell.agrees) == (0.2, "Talous!D6", True)


def test_the_page_has_the_same_tables(life: ProjectLife) -> None:
    page = (life.folder / AUTUMN / "master.html").read_text("utf-8")
    for title in ("Talous", "Menot"):
        assert f">{title}</h2>" in page
    assert ">Henkilöt</h2>" not in page
    assert page.count("200,5") == 1


# Personal data


def test_only_personal_answers_are_on_the_sheet_of_partners(master: Path) -> None:
    answers = {row[0]: row[1] for row in rows_of(sheet_of(master, "Osatoteuttajat"))}
    assert answers["Talous · Laatija"] == "Aino Alfanen"
    assert "Käytetty" not in answers


@pytest.mark.slow
def test_the_public_master_has_everything_that_is_not_personal(life: ProjectLife, tmp_path: Path) -> None:
    file = tmp_path / "public.xlsx"
    lamppu_xl.consolidate(life.folder, period=AUTUMN, out=file, public=True, also=("html", "csv"))
    complete = life.folder / AUTUMN / "master.xlsx"
    for name in ("Talous", "Menot"):
        assert rows_of(sheet_of(file, name)) == rows_of(sheet_of(complete, name))
    with zipfile.ZipFile(file) as parts:
        contents = [parts.read(part) for part in parts.namelist()]
    contents += [file.with_suffix(suffix).read_bytes() for suffix in (".html", ".csv")]
    for name in ("Alfanen", "Pekka Pankki", "Johanna"):
        assert not any(name.encode() in content for content in contents)
    with file.with_suffix(".csv").open(encoding="utf-8-sig", newline="") as stream:
        listed = [row[5] for row in csv.reader(stream, delimiter=";")]
    assert "100,5" in listed


# Corrections


@pytest.mark.slow
def test_a_corrected_figure_counts_in_totals_and_a_corrected_text_is_followed_by_the_former_text(
    life: ProjectLife, tmp_path: Path
) -> None:
    folder = tmp_path / "project"
    shutil.copytree(life.folder, folder)
    lamppu_xl.freeze(folder, period=SPRING, today=date(2026, 9, 1))
    known = {"period": SPRING, "partner": "ALFA", "reason": "Lasku oli kirjattu kahdesti.", "made_in": AUTUMN}
    for entry, figure in (("finances/1/spent", 90.5), ("costs/1/amount", 50)):
        lamppu_xl.correct(folder, entry=entry, number=figure, **known)
    lamppu_xl.correct(folder, entry="costs/2/text", text="Matkat", **known)
    lamppu_xl.consolidate(folder, period=AUTUMN)
    master = folder / AUTUMN / "master.xlsx"
    finances, costs = (sheet_of(master, name) for name in ("Talous", "Menot"))
    assert {period: row["Käytetty"] for period, row in totals_of(finances).items()} == {
        "Syksy 2026": 40,
        "Kevät 2026": 150.5,
        "kaikki kaudet": 190.5,
    }
    assert {period: row["Summa"] for period, row in totals_of(costs).items()} == {
        "Syksy 2026": 40,
        "Kevät 2026": 100.5,
        "kaikki kaudet": 140.5,
    }
    (line,) = (row for row in by_head(costs) if row["Selite"] == "Matkat")
    assert (line["Osatoteuttaja"], line["Kausi"], line["Rivi"]) == ("ALFA", "Kevät 2026", 2)
    (note,) = (row[-1] for row in rows_of(costs) if "Lasku 0 tarkastettiin" in str(row[-1]))
    assert known["reason"] in note
    for sheet in (finances, costs):
        (table,) = sheet.tables.values()
        last = int(table.ref.split(":")[1].lstrip("ABCDEFGHIJ"))
        assert all(cell.row > last for row in sheet.iter_rows() for cell in row if cell.value == -10)
    assert read_incoming_master(master.read_bytes(), "master.xlsx").findings == ()


# Changes of the form


@pytest.mark.slow
def test_what_a_form_did_not_ask_is_said_in_rows_and_totals(tmp_path: Path) -> None:
    form = copy.deepcopy(FORM)
    del form["tables"]["finances"]["fields"]["share"], form["tables"]["costs"]
    life = ProjectLife(tmp_path, definition(), form)
    life.report(SPRING, {"ALFA": record("finances", spent=100.5)})
    life.form = {**FORM, "tables": {**FORM["tables"], "people": {**NEW_TABLE, "title": "Väki"}}}
    life.write()
    life.report(AUTUMN, {"ALFA": {**record("finances", spent=20, share=0.2), **record("people", staff=7)}})
    master = tmp_path / AUTUMN / "master.xlsx"
    finances = {(row["Osatoteuttaja"], row["Kausi"]): row for row in by_head(sheet_of(master, "Talous"))}
    assert finances["ALFA", "Kevät 2026"]["Käyttöaste"] == "Ei kysytty"
    spring = totals_of(sheet_of(master, "Talous"))["Kevät 2026"]
    assert [spring[name] for name in ("Käytetty", "Käytetty tähän asti", "Käyttöaste")] == [100.5, "–", "Ei kysytty"]
    people = {(row["Osatoteuttaja"], row["Kausi"]): row for row in by_head(sheet_of(master, "Väki"))}
    assert people["ALFA", "Syksy 2026"]["Henkilöstö"] == 7
    assert (people["ALFA", "Kevät 2026"]["Henkilöstö"], people["ALFA", "Kevät 2026"]["Lähde"]) == (None, "Ei kysytty")


# An option's rule


INDICATORS: dict[str, Any] = {
    "indicators": [
        {"id": "R1", "label": "Tiet", "aggregate": "sum"},
        {"id": "R2", "label": "Taso", "aggregate": "last"},
        {"id": "R3", "label": "Osuus", "aggregate": "never"},
    ]
}


def roads_table(*, stated: bool) -> dict[str, Any]:
    """Flows, figures so far and per cents; their rules are stated, or a condition shows what they are."""
    fields: dict[str, dict[str, Any]] = {
        "actual": {"label": "Toteuma", "kind": "number", "previous": True},
        "so_far": {"label": "Tähän asti", "kind": "number", "previous": True},
        "share": {"label": "Valmiina", "kind": "percent"},
    }
    if stated:
        for name, rule in (("actual", "sum"), ("so_far", "last"), ("share", "never")):
            fields[name]["aggregate"] = rule
    sum_of_both = {"holds": "so_far == previous.so_far + actual", "says": "Ei täsmää.", "severity": "warning"}
    title = "Tiehanke" if stated else "Tiet"
    return {"title": title, "rows": {"codes": "indicators"}, "fields": fields, "rules": [] if stated else [sum_of_both]}


@pytest.fixture(scope="module")
def indicators(tmp_path_factory: pytest.TempPathFactory) -> Path:
    places = {
        "title": "Paikat",
        "rows": {"codes": "indicators"},
        "fields": {"place": {"label": "Paikka", "aggregate": "distinct"}},
    }
    tables = {"roads": roads_table(stated=True), "tracks": roads_table(stated=False), "places": places}
    form = {"title": "Seuranta", "tables": tables}
    life = ProjectLife(tmp_path_factory.mktemp("roads"), {**definition(), "lists": INDICATORS}, form)
    life.report(SPRING, {"ALFA": roads(5, 5, 0.04)})
    life.report(AUTUMN, {"ALFA": roads(7, 12, 0.1), "BETA": roads(12, 12, 0.2)})
    return life.folder / AUTUMN / "master.xlsx"


def roads(actual: float, so_far: float, share: float) -> dict[str, Any]:
    return {
        f"{table}/{row}/{name}": answer
        for table in ("roads", "tracks")
        for row in ("R1", "R2", "R3")
        for name, answer in (("actual", actual), ("so_far", so_far), ("share", share))
    }


@pytest.mark.slow
@pytest.mark.parametrize("sheet", ["Tiehanke", "Tiet"])
def test_the_rule_of_an_option_adds_up_neither_figures_so_far_nor_per_cents(sheet: str, indicators: Path) -> None:
    """24 kilometres so far: 12 and 12, not 5 and 12 and 12."""
    rows = {str(row[0]): row for row in reversed(rows_of(sheet_of(indicators, sheet)))}
    assert rows["R1 Tiet"][1:10] == (5, 19, 24, 5, 24, 24, 0.04, "10–20 %", "4–20 %")
    assert rows["R3 Osuus"][1:10] == (5, "7–12", "5–12", 5, 12, "5–12", 0.04, "10–20 %", "4–20 %")
    assert str(rows["R1 Tiet"][10]).split("\n") == [
        "Toteuma: Laskettu yhteen.",
        "Tähän asti: Kunkin osatoteuttajan viimeisimmät luvut laskettuna yhteen.",
        "Valmiina: Ei lasketa yhteen: pienin ja suurin luku.",
    ]
    assert rows["R2 Taso"][3] == 19  # a level replaces the sum of its field


@pytest.mark.slow
def test_a_programme_reads_the_rule_of_each_figure(indicators: Path) -> None:
    ledger = read_incoming_master(indicators.read_bytes(), "master.xlsx").ledger
    assert ledger is not None
    rules = {(rule.table, rule.row, rule.field): rule.aggregate for rule in ledger.rules}
    for table in ("roads", "tracks"):
        assert rules[table, "R1", "so_far"] == "last"
        assert rules[table, "R1", "share"] == rules[table, "R2", "share"] == "never"
        assert (table, "R1", "actual") not in rules
    assert rules["places", "R1", "place"] == "distinct", "texts are counted by their own rule"
