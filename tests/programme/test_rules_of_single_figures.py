"""A changed rule of one figure in a row leaves the earlier values of the other figures in their totals."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from folders import run
from project_lives import AUTUMN, SPRING, ProjectLife, text
from single_project import write_programme
from workbook_rows import opened

IN_SPRING = {"figures/I01/actual": 40, "figures/I01/peak": 7, "figures/I01/remark": "Hyvin.", "figures/I02/peak": 3}
IN_AUTUMN = {"figures/I01/actual": 5, "figures/I01/peak": 9, "figures/I02/peak": 4}

INDICATORS = (
    "id: K1, label: Osallistujat, aggregate: sum, entry: figures/I01/actual",
    "id: K2, label: Huippu, aggregate: sum, entry: figures/I01/peak",
)

pytestmark = pytest.mark.slow


def with_peak(definition: dict[str, Any], form: dict[str, Any]) -> None:
    definition["lists"]["indicators"][0]["aggregate"] = {"peak": "max"}
    form["tables"]["figures"]["fields"] |= {
        "peak": {"label": text("Huippu"), "kind": "number", "aggregate": "sum"},
        "remark": {"label": text("Huomautus")},
    }


def without_rule(definition: dict[str, Any], form: dict[str, Any]) -> None:
    del definition["lists"]["indicators"][0]["aggregate"]


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> ProjectLife:
    life = ProjectLife(tmp_path_factory.mktemp("rules") / "project")
    life.edit(with_peak)
    life.report(SPRING, {"ALFA": IN_SPRING})
    life.edit(without_rule)
    life.report(AUTUMN, {"ALFA": IN_AUTUMN})
    return life


def rows(book: Path, sheet: str) -> list[str]:
    cells = ([str(cell) for cell in row if cell is not None] for row in opened(book)[sheet].iter_rows(values_only=True))
    return [" | ".join(row) for row in cells if row]


def test_only_the_figure_with_another_rule_has_a_row_of_its_own(life: ProjectLife) -> None:
    assert {entry: value for (period, _, entry), value in life.ledger(AUTUMN).items() if period == SPRING} == {
        "figures/I01/actual": 40,
        "figures/I01@2026-1/peak": 7,
        "figures/I01/remark": "Hyvin.",
        "figures/I02/peak": 3,
    }
    [total, *_] = [row for row in rows(life.folder / AUTUMN / "master.xlsx", "Luvut") if row.startswith("ALFA | 40")]
    assert total.startswith("ALFA | 40 | 5 | =SUM(C10:D10) | Ei kysytty | 9 | ")


def test_the_notes_name_the_rule_that_the_figure_had(life: ProjectLife) -> None:
    *_, note = rows(life.folder / AUTUMN / "master.xlsx", "Huomautukset")
    assert "kohdan ”Huippu” yhteenlaskutapa oli suurin luku, nyt summa" in note


def test_totals_of_a_programme_lack_the_earlier_values_of_that_figure_only(life: ProjectLife, tmp_path: Path) -> None:
    write_programme(tmp_path, *INDICATORS)
    inbox = tmp_path / AUTUMN / "inbox"
    inbox.mkdir(parents=True)
    shutil.copy(life.folder / AUTUMN / "master.xlsx", inbox)
    run("consolidate", tmp_path, "--period", AUTUMN)
    shown = [row for row in rows(tmp_path / AUTUMN / "programme.xlsx", "Luvut") if row.startswith(("K1", "K2"))]
    of_actual, of_peak = shown[:2]
    assert of_actual.startswith("K1 Osallistujat | 45 | ")
    assert "tarkoitti muuta" not in of_actual
    assert of_peak.startswith("K2 Huippu | 9 | ")
    assert "Ilman niiden aiempien kausien arvoja, joilla luku tarkoitti muuta tai laskettiin toisin: LIFE." in of_peak
    assert "LIFE BETA kevät 2026" not in of_peak
