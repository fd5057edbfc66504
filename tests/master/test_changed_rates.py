"""A rate that the coordinator changes between periods: its note is on the sheet of the figures that it computes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from project_lives import AUTUMN, SPRING, SPRING_ANSWERS, ProjectLife, text

pytestmark = pytest.mark.slow


def with_rate(rate: float) -> Any:
    def edit(definition: dict[str, Any], form: dict[str, Any]) -> None:
        definition["lists"]["money"] = [{"id": "GBP", "label": text("Punta"), "rate": rate}]
        form["tables"]["visits"]["fields"] |= {
            "currency": {"label": text("Valuutta"), "kind": "choice", "list": "money"},
            "amount": {"label": text("Määrä"), "kind": "number"},
            "eur": {
                "label": text("Euroina"),
                "kind": "money",
                "computed": "amount * currency.rate",
                "aggregate": "sum",
            },
        }

    return edit


def test_the_sheet_of_the_figures_says_both_rates(tmp_path: Path) -> None:
    life = ProjectLife(tmp_path / "life")
    answers = {"ALFA": {**SPRING_ANSWERS["ALFA"], "visits/1/currency": "Punta", "visits/1/amount": 100}}
    life.edit(with_rate(1.17))
    life.report(SPRING, answers)
    life.edit(with_rate(1.15))
    master = life.report(AUTUMN, answers).path
    assert master
    shown = [cell for row in openpyxl.load_workbook(master)["Käynnit"].iter_rows(values_only=True) for cell in row]
    (note,) = [cell for cell in shown if isinstance(cell, str) and "1,17" in cell]
    assert "1,15" in note
    assert "Punta" in note
