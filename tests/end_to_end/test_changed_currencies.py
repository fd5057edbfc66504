"""Amounts of earlier periods after a change of currency have columns of their own, each with its totals."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from project_lives import AUTUMN, SPRING, Edit, ProjectLife, text
from workbook_rows import opened

import lamppu_xl

pytestmark = pytest.mark.slow

Definition = dict[str, Any]
Totals = dict[str, dict[str, float | str | None]]


def with_amounts(definition: Definition, form: Definition) -> None:
    amount = {"kind": "money", "aggregate": "sum"}
    form["tables"]["costs"] = {
        "title": text("Kulut"),
        "rows": "record",
        "fields": {"spent": {"label": text("Käytetty"), **amount}},
    }
    form["tables"]["groups"] = {
        "title": text("Ryhmät"),
        "rows": {"codes": "indicators"},
        "totals": ["paid"],
        "fields": {"paid": {"label": text("Maksettu"), **amount}},
    }


def in_crowns(definition: Definition, form: Definition) -> None:
    definition["project"]["currency"] = "SEK"


def beta_in_crowns(definition: Definition, form: Definition) -> None:
    definition["partners"][1]["currency"] = "SEK"


def in_euros(definition: Definition, form: Definition) -> None:
    definition["project"].pop("currency", None)
    definition["partners"][1].pop("currency", None)


def reported(folder: Path, before: Edit, after: Edit) -> ProjectLife:
    life = ProjectLife(folder)
    life.edit(with_amounts)
    life.edit(before)
    for period, amount in ((SPRING, 100), (AUTUMN, 1000)):
        partners = {"ALFA": amount, "BETA": 2 * amount}
        life.report(period, {name: {"costs/1/spent": of, "groups/I01/paid": of + 1} for name, of in partners.items()})
        life.edit(after)
    return life


def flat_totals(life: ProjectLife) -> Totals:
    """By heading the total of each period, and of all periods, in the table with a row per partner."""
    sheet = opened(life.folder / AUTUMN / "master.xlsx", data_only=True)["Kulut"]
    head = next(row for row in sheet.iter_rows() if row[0].value == "Osatoteuttaja")
    totals = [row for row in sheet.iter_rows() if row[0].value == "Yhteensä"]
    period_col = next(cell.column for cell in head if cell.value == "Kausi")
    return {
        str(cell.value): {str(row[period_col - 1].value): row[cell.column - 1].value for row in totals}
        for cell in head[1 : period_col - 1]
    }


def row_totals(life: ProjectLife) -> dict[str, float | str | None]:
    """By heading the total of a row in the table with a row per option."""
    sheet = opened(life.folder / AUTUMN / "master.xlsx", data_only=True)["Ryhmät"]
    head = next(row for row in sheet.iter_rows() if row[0].value == "Nimi")
    total = next(row for row in sheet.iter_rows() if str(row[0].value).startswith("I01"))
    values = {str(cell.value).replace("\n", " · "): total[cell.column - 1].value for cell in head}
    return {name: value for name, value in values.items() if "Maksettu" in name}


def test_totals_in_another_currency_stay_apart_when_the_project_changes_its_own(tmp_path: Path) -> None:
    life = reported(tmp_path, in_crowns, in_euros)
    asked_not = "Ei kysytty"
    assert flat_totals(life) == {
        "Käytetty (EUR)": {"Syksy 2026": 3000, "Kevät 2026": asked_not, "kaikki kaudet": 3000},
        "Käytetty (Kevät 2026) (SEK)": {"Syksy 2026": asked_not, "Kevät 2026": 300, "kaikki kaudet": 300},
    }
    rows = row_totals(life)
    assert rows["Maksettu (EUR) · kaikki kaudet"] == 3002
    assert rows["Maksettu (Kevät 2026) (SEK) · kaikki kaudet"] == 302


def test_amounts_of_a_period_with_two_currencies_have_no_total_and_later_ones_have(tmp_path: Path) -> None:
    life = reported(tmp_path, beta_in_crowns, in_euros)
    earlier = flat_totals(life)["Käytetty (Kevät 2026) (EUR / SEK)"]
    assert (earlier["Kevät 2026"], earlier["kaikki kaudet"]) == ("–", "–")
    assert flat_totals(life)["Käytetty (EUR)"]["kaikki kaudet"] == 3000
    sheet = opened(life.folder / AUTUMN / "master.xlsx")["Kulut"]
    dash = next(cell.coordinate for row in sheet.iter_rows() for cell in row if cell.value == "–")
    traced = lamppu_xl.trace(life.folder / AUTUMN / "master.xlsx", f"Kulut!{dash}")
    assert (traced.agrees, [cell.source.partner for cell in traced.cells]) == (True, ["ALFA", "BETA"])
    formats = {cell.value: cell.number_format for row in sheet.iter_rows() for cell in row}
    assert [name in formats[amount] for amount in (100, 200) for name in ('"EUR"', '"SEK"')] == [
        True,
        False,
        False,
        True,
    ]


def test_earlier_totals_stay_when_a_partner_changes_to_another_currency(tmp_path: Path) -> None:
    life = reported(tmp_path, in_euros, beta_in_crowns)
    totals = flat_totals(life)
    assert totals["Käytetty (EUR / SEK)"]["Syksy 2026"] == "–"
    assert totals["Käytetty (Kevät 2026) (EUR)"]["Kevät 2026"] == 300
    assert "Maksettu (EUR / SEK) · kaikki kaudet" in row_totals(life)


def test_the_note_names_both_currencies_also_where_the_definition_states_none(tmp_path: Path) -> None:
    life = reported(tmp_path, beta_in_crowns, in_euros)
    sheet = opened(life.folder / AUTUMN / "master.xlsx")["Huomautukset"]
    notes = [str(cell.value) for row in sheet.iter_rows() for cell in row]
    assert any("valuutta oli SEK, se on nyt EUR" in note for note in notes)
