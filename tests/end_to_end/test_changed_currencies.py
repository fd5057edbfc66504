"""Amounts of earlier periods after a partner or the project has changed its currency: no total mixes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from project_lives import AUTUMN, SPRING, Edit, ProjectLife, text
from workbook_rows import opened

pytestmark = pytest.mark.slow

Definition = dict[str, Any]
NOT_ADDED = "Ei lasketa yhteen: rahamäärät ovat eri valuutoissa."


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


@pytest.mark.parametrize(
    ("before", "after", "currencies"),
    [
        (in_crowns, in_euros, {"Kevät 2026": ["SEK", "SEK"], "Syksy 2026": ["EUR", "EUR"]}),
        (beta_in_crowns, in_euros, {"Kevät 2026": ["EUR", "SEK"], "Syksy 2026": ["EUR", "EUR"]}),
        (in_euros, beta_in_crowns, {"Kevät 2026": ["EUR", "EUR"], "Syksy 2026": ["EUR", "SEK"]}),
    ],
)
def test_amounts_keep_the_currency_of_their_form_and_no_total_mixes_them(
    tmp_path: Path, before: Edit, after: Edit, currencies: dict[str, list[str]]
) -> None:
    life = reported(tmp_path, before, after)
    book = opened(life.folder / AUTUMN / "master.xlsx")
    rows = [row for row in book["Kulut"].iter_rows() if row[1].value is not None]
    heads, *amounts = rows[0], *(row for row in rows if isinstance(row[1].value, int | float))
    assert {name in str(heads[1].value) for name in ("EUR", "SEK")} == {True}
    shown: dict[str, list[str]] = {}
    for row in amounts:
        shown.setdefault(str(row[2].value), []).append(row[1].number_format[-4:-1])
    assert shown == currencies
    texts = [str(row[1].value) for row in rows]
    assert NOT_ADDED in texts
    assert not any(content.startswith("=") for content in texts)
    groups = [str(cell.value) for row in book["Ryhmät"].iter_rows() for cell in row if cell.value is not None]
    assert NOT_ADDED in " ".join(groups)
    assert not any("SUM(" in content for content in groups)


def test_a_note_on_the_rule_of_amounts_is_left_out_where_no_rule_holds(tmp_path: Path) -> None:
    life = reported(tmp_path, beta_in_crowns, in_euros)
    book = opened(life.folder / AUTUMN / "master.xlsx")
    sheets = [sheet for sheet in book if sheet.sheet_state == "visible"]
    notes = [str(cell.value) for sheet in sheets for row in sheet.iter_rows() for cell in row]
    assert any("valuutta oli SEK, se on nyt EUR" in note for note in notes)
    assert not any("yhteenlaskutapa" in note for note in notes)
