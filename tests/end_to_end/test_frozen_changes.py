"""A period whose definition changed while it was open reads the same after it is frozen, and can be corrected."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from folders import run
from project_lives import AUTUMN, SPRING, SPRING_ANSWERS, ProjectLife, issued_life

import lamppu_xl

pytestmark = pytest.mark.slow

DAY = date(2026, 9, 1)


def other_form(definition: dict, form: dict) -> None:  # type: ignore[type-arg]
    """A further option, a greater maximum, and a goal fewer."""
    definition["lists"]["states"].append({"id": "cancelled", "label": {"fi": "Peruttu", "sv": "Inställd"}})
    form["tables"]["figures"]["fields"]["actual"] |= {"max": 2000, "kind": "integer"}
    definition["goals"] = definition["goals"][:1]


@pytest.fixture(scope="module")
def amended(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A frozen spring: ALFA answered on the first form what the changed one allows, BETA has an error."""
    life = ProjectLife(tmp_path_factory.mktemp("amended"))
    life.form["tables"]["figures"]["fields"]["actual"]["kind"] = "integer"
    life.write()
    life.issue(SPRING)
    answers = {**SPRING_ANSWERS["ALFA"], "results/G1/status": "Peruttu", "figures/I01/actual": 1200}
    life.answer(SPRING, {"ALFA": answers, "BETA": {**SPRING_ANSWERS["BETA"], "figures/I01/actual": -5}})
    life.edit(other_form)
    lamppu_xl.decide_amend(life.folder, SPRING, because="G2 jäi pois.", today=DAY)
    life.consolidate(SPRING)
    lamppu_xl.freeze(life.folder, period=SPRING, today=DAY)
    return life.folder


@pytest.fixture
def life(amended: Path, tmp_path: Path) -> ProjectLife:
    folder = Path(shutil.copytree(amended, tmp_path / "life"))
    life = ProjectLife(tmp_path / "unused")
    life.folder = folder
    return life


def correct(life: ProjectLife, entry: str, partner: str = "ALFA", **now: str | float) -> None:
    lamppu_xl.correct(
        life.folder, period=SPRING, partner=partner, entry=entry, reason="Virhe.", made_in=AUTUMN, today=DAY, **now
    )  # type: ignore[arg-type]


def test_what_counted_while_the_period_was_open_counts_in_the_archive(life: ProjectLife) -> None:
    assert life.ledger(SPRING)[SPRING, "ALFA", "results/G1/status"] == "cancelled"
    (verified,) = lamppu_xl.verify(life.folder)
    assert verified.is_unchanged
    assert [verdict.file for verdict in verified.comparison.rejudged] == []
    life.issue(AUTUMN)
    assert life.consolidate(AUTUMN).differences == ()
    assert life.ledger(AUTUMN)[SPRING, "ALFA", "results/G1/status"] == "cancelled"
    book = openpyxl.load_workbook(life.folder / AUTUMN / "outbox" / f"LIFE_{AUTUMN}_ALFA.xlsx")
    assert "Peruttu" in {cell.value for row in book["G1 Verkosto"].iter_rows() for cell in row}


def test_only_an_answer_that_the_amended_form_asks_can_be_corrected(life: ProjectLife) -> None:
    with pytest.raises(lamppu_xl.DefinitionError, match="D107"):
        correct(life, "results/G2/status", text="late")
    assert not (life.folder / "corrections.yaml").exists()
    (life.folder / "corrections.yaml").write_text(
        f"- period: {SPRING}\n  partner: ALFA\n  entry: results/G2/status\n  now: late\n  reason: Virhe.\n"
        f"  made_in: {AUTUMN}\n  day: 2026-09-01\n",
        encoding="utf-8",
    )
    life.issue(AUTUMN)
    with pytest.raises(lamppu_xl.DefinitionError, match="D107"):
        life.consolidate(AUTUMN)


def test_a_whole_number_is_corrected_by_a_whole_number(life: ProjectLife) -> None:
    with pytest.raises(lamppu_xl.UsageError, match="Expected: whole number"):
        correct(life, "figures/I01/actual", number=2.5)
    correct(life, "figures/I01/actual", number=1100)


def test_the_head_of_broken_rules_names_the_period_and_not_its_id(life: ProjectLife) -> None:
    correct(life, "figures/I01/actual", number=2100)
    life.issue(AUTUMN)
    ran = run("consolidate", life.folder, "--period", AUTUMN, "--language", "fi")
    assert ran.code == 1
    assert "Kevät 2026: oikaistut vastaukset rikkovat lomakkeen sääntöjä:" in ran.err
    assert f"{SPRING}: oikaistut" not in ran.err


def test_a_return_that_the_master_does_not_have_is_not_corrected(life: ProjectLife) -> None:
    with pytest.raises(lamppu_xl.UsageError, match="has errors"):
        correct(life, "figures/I01/actual", "BETA", number=5)
    (life.folder / "corrections.yaml").write_text(
        f"- period: {SPRING}\n  partner: BETA\n  entry: figures/I01/actual\n  was: -5\n  now: 5\n  reason: Virhe.\n"
        f"  made_in: {AUTUMN}\n  day: 2026-09-01\n",
        encoding="utf-8",
    )
    life.issue(AUTUMN)
    with pytest.raises(lamppu_xl.UsageError, match="has errors"):
        life.consolidate(AUTUMN)
    assert lamppu_xl.consolidate(life.folder, period=AUTUMN, with_rejected=True).path


def test_a_return_that_is_left_out_of_the_master_is_named_in_the_terminal(life: ProjectLife, tmp_path: Path) -> None:
    ran = run("consolidate", str(life.folder), "--period", SPRING, "--out", str(tmp_path / "again.xlsx"))
    assert ran.code == 1
    assert "Left out: BETA.xlsx (BETA): to correct" in ran.err
    assert "Left out: ALFA.xlsx" not in ran.err


@pytest.mark.parametrize("with_rejected", [True, False])
def test_freeze_says_whether_the_master_includes_a_return_with_errors(tmp_path: Path, with_rejected: bool) -> None:
    life = issued_life(tmp_path / "life")
    life.answer(SPRING, {**SPRING_ANSWERS, "BETA": {**SPRING_ANSWERS["BETA"], "figures/I01/actual": "noin 31"}})
    assert lamppu_xl.consolidate(life.folder, period=SPRING, with_rejected=with_rejected).path
    frozen = run("freeze", life.folder, "--period", SPRING, "--language", "en").err
    included = "BETA.xlsx: to correct; the master workbook includes it with its errors."
    assert (included in frozen) == with_rejected
    assert ("BETA.xlsx: to correct; it is kept and not used." in frozen) != with_rejected


def test_a_return_with_errors_of_a_frozen_master_stays_in_later_masters(tmp_path: Path) -> None:
    life = issued_life(tmp_path / "life")
    beta = {**SPRING_ANSWERS["BETA"], "figures/I01/actual": 4, "figures/I02/actual": "noin 31"}
    life.answer(SPRING, {**SPRING_ANSWERS, "BETA": beta})
    assert lamppu_xl.consolidate(life.folder, period=SPRING, with_rejected=True).path
    lamppu_xl.freeze(life.folder, period=SPRING, today=DAY)
    correct(life, "figures/I01/actual", "BETA", number=5)
    life.issue(AUTUMN)
    faulty = {"figures/I01/actual": "noin 3", "figures/I02/actual": 7}
    life.answer(AUTUMN, {"ALFA": SPRING_ANSWERS["ALFA"], "BETA": faulty})
    master = lamppu_xl.consolidate(life.folder, period=AUTUMN)
    assert master.path
    assert not master.differences, "no figure of spring is lost without the option --with-rejected"
    ledger = life.ledger(AUTUMN)
    assert ledger[SPRING, "BETA", "figures/I01/actual"] == 4
    assert (AUTUMN, "BETA", "figures/I02/actual") not in ledger
    assert not lamppu_xl.freeze(life.folder, period=AUTUMN, today=DAY).obstacles
    assert all(verified.is_unchanged for verified in lamppu_xl.verify(life.folder))
