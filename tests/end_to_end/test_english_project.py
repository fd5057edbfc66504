"""A project in English only: its dates, separators and examples are not Finnish."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from project_lives import DEFINITION, SPRING, ProjectLife

import lamppu_xl
from lamppu_xl.i18n.languages import csv_marks

FORM: dict[str, Any] = {
    "title": "Return",
    "tables": {
        "costs": {
            "title": "Costs",
            "rows": {"lines": 3},
            "fields": {
                "paid": {"label": "Paid", "kind": "date"},
                "amount": {"label": "Amount", "kind": "money", "aggregate": "sum"},
                "phone": {"label": "Office telephone", "kind": "phone"},
            },
        }
    },
}
ISO = "yyyy\\-mm\\-dd"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    definition = {key: value for key, value in DEFINITION.items() if key not in ("goals", "lists")}
    project = {**DEFINITION["project"], "languages": ["en"], "fallback": {}}
    partners = [{**partner, "language": "en"} for partner in DEFINITION["partners"]]
    periods = [{**period, "label": period["id"]} for period in DEFINITION["periods"]]
    project["name"] = "Life"
    definition |= {"project": project, "partners": partners, "periods": periods}
    life = ProjectLife(tmp_path_factory.mktemp("english"), definition, FORM)
    life.issue(SPRING)
    answers = {"costs/1/paid": date(2026, 3, 22), "costs/1/amount": 1000.5, "costs/1/phone": "01204 333333"}
    life.answer(SPRING, {"ALFA": answers, "BETA": {"costs/1/amount": "£1,000"}})  # type: ignore[dict-item]
    lamppu_xl.consolidate(life.folder, period=SPRING, also=["csv"])
    return life.folder


@pytest.mark.slow
def test_dates_are_in_the_order_that_everybody_understands(folder: Path) -> None:
    (template,) = (folder / SPRING / "outbox").glob("*ALFA*.xlsx")
    sheet = openpyxl.load_workbook(template)["Costs"]
    formats = {cell.number_format for row in sheet.iter_rows() for cell in row}
    assert ISO in formats
    assert "d\\.m\\.yyyy" not in formats
    prompts = [validation.prompt or "" for validation in sheet.data_validations.dataValidation]
    assert any("for example 2026-" in prompt for prompt in prompts)
    master = openpyxl.load_workbook(folder / SPRING / "master.xlsx")
    cells = [cell for row in master["Costs"].iter_rows() for cell in row if cell.is_date]
    assert [cell.number_format for cell in cells] == ["[$-809]d mmm yyyy"]


def test_csv_has_commas_and_decimal_points(folder: Path) -> None:
    with (folder / SPRING / "master.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["Answer"] for row in rows] == ["2026-03-22", "1000.5", "01204 333333"]


@pytest.mark.parametrize(
    ("languages", "marks"),
    [(["en"], (",", ".")), (["fi"], (";", ",")), (["en", "sv"], (";", ",")), (["de", "en"], (",", "."))],
)
def test_separators_are_those_of_the_languages(languages: list[str], marks: tuple[str, str]) -> None:
    assert csv_marks(languages) == marks


def test_an_amount_in_another_currency_is_refused_with_the_cure(folder: Path) -> None:
    workspace = lamppu_xl.load_project(folder)
    verdicts = lamppu_xl.validate(folder, period=SPRING).verdicts
    (finding,) = (finding for verdict in verdicts for finding in verdict.findings if finding.code.id == "V401")
    message = workspace.translator_for("en").message(finding)
    assert "“£1,000”. Enter only the number, without a currency sign, a unit or thousands separators" in message
