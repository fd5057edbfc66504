"""What happens to a period after it was reported is named: lost answers in new forms, lost archives, late returns."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from folders import run
from project_lives import (
    AUTUMN,
    SPRING,
    SPRING_ANSWERS,
    ProjectLife,
    answers_of,
    frozen_life,
    issued_life,
)

import lamppu_xl
from lamppu_xl.reports.status import PartnerState

pytestmark = pytest.mark.slow


@pytest.fixture
def life(tmp_path: Path) -> ProjectLife:
    """A project with its spring consolidated and frozen."""
    return frozen_life(tmp_path / "life")


def test_generate_names_answers_of_last_period_that_the_new_form_has_no_place_for(life: ProjectLife) -> None:
    ran = run("generate", life.folder, "--period", AUTUMN)
    assert "no place for" not in ran.err
    life.edit(lambda definition, _: definition["goals"].pop())
    life.edit(lambda definition, _: definition["lists"]["indicators"].pop())
    ran = run("generate", life.folder, "--period", AUTUMN)
    assert ran.code == 0
    assert "ALFA: answers of the previous period that the new form has no place for: " in ran.err
    assert "G2 Oppaat · Tila" in ran.err
    assert "results/G2" not in ran.err
    assert f"lamppu-xl check {life.folder} --since {SPRING}" in " ".join(ran.err.split())
    assert "BETA" not in ran.err


def test_generate_names_the_partners_once_whose_forms_have_no_place_for_the_same_answers(life: ProjectLife) -> None:
    life.edit(lambda definition, _: definition["lists"]["indicators"].pop(0))
    ran = run("generate", life.folder, "--period", AUTUMN)
    said = [line for line in ran.err.splitlines() if "has no place for" in line]
    assert (ran.code, len(said), said[0].partition(":")[0]) == (0, 1, "ALFA, BETA"), ran.err


def test_freezing_again_names_what_has_changed(life: ProjectLife) -> None:
    ran = run("freeze", life.folder, "--period", SPRING)
    assert (ran.code, "with the same content" in ran.out) == (0, True)
    before = {path: path.read_bytes() for path in (life.folder / SPRING / "frozen").rglob("*") if path.is_file()}
    life.answer(SPRING, {"BETA": {**SPRING_ANSWERS["BETA"], "figures/I01/actual": 38}})
    life.answer(SPRING, {"ALFA": SPRING_ANSWERS["ALFA"]}, name="ALFA late.xlsx")
    life.edit(lambda definition, _: definition["goals"].pop())
    ran = run("freeze", life.folder, "--period", SPRING)
    assert ran.code == 1
    for line in ("BETA.xlsx has been replaced", "ALFA late.xlsx is new", "project.yaml has been replaced"):
        assert line in ran.err, ran.err
    assert "lamppu-xl correct" in ran.err
    assert before == {path: path.read_bytes() for path in before}
    assert run("verify", life.folder).code == 0


def test_an_archive_that_is_gone_is_named(life: ProjectLife) -> None:
    shutil.rmtree(life.folder / SPRING / "frozen")
    ran = run("verify", life.folder)
    assert (ran.code, "M720" in ran.out, "No period" in ran.out) == (1, True, False), ran
    assert f"{SPRING}/frozen" in ran.out
    result = life.report(AUTUMN, SPRING_ANSWERS)
    assert [finding.code.id for finding in result.differences] == ["M720"]
    ran = run("consolidate", life.folder, "--period", AUTUMN)
    assert (ran.code, "M720" in ran.err) == (1, True)
    ran = run("freeze", life.folder, "--period", SPRING)
    assert (ran.code, "that archive is gone" in ran.err) == (1, True)
    assert run("verify", life.folder).code == 0


@pytest.fixture
def two(tmp_path: Path) -> ProjectLife:
    """An open spring: of two returns of BETA the first one was chosen; then a third one came in."""
    life = issued_life(tmp_path)
    life.answer(SPRING, {"BETA": SPRING_ANSWERS["BETA"]})
    life.answer(SPRING, {"BETA": {**SPRING_ANSWERS["BETA"], "figures/I01/actual": 38}}, "BETA (2).xlsx")
    lamppu_xl.decide_use(life.folder, "BETA.xlsx", period=SPRING, because="Toinen oli vahinko.")
    life.answer(SPRING, {"BETA": {**SPRING_ANSWERS["BETA"], "figures/I01/actual": 39}}, "BETA (3).xlsx")
    return life


def test_a_return_that_comes_after_the_choice_does_not_count_and_is_named(two: ProjectLife) -> None:
    batch = lamppu_xl.validate(two.folder, period=SPRING)
    states = {verdict.file: verdict.state.value for verdict in batch.verdicts}
    assert states == {"BETA (2).xlsx": "replaced", "BETA (3).xlsx": "replaced", "BETA.xlsx": "accepted"}
    ran = run("validate", two.folder, "--period", SPRING, "--language", "en")
    assert "BETA (3).xlsx" in ran.out
    assert "Toinen oli vahinko." in ran.out
    two.consolidate(SPRING)
    assert two.ledger(SPRING)[SPRING, "BETA", "figures/I01/actual"] == 37


def test_a_return_that_is_left_out_is_no_return_that_cannot_be_judged(two: ProjectLife) -> None:
    for file in ("BETA.xlsx", "BETA (2).xlsx", "BETA (3).xlsx"):
        lamppu_xl.decide_leave_out(two.folder, file, period=SPRING, because="Väärän hankkeen luvut.")
    statuses = {status.partner.id: status.state for status in lamppu_xl.status(two.folder, period=SPRING).partners}
    assert statuses["BETA"] is PartnerState.LEFT_OUT
    ran = run("status", two.folder, "--period", SPRING, "--language", "en")
    assert "left out by a decision" in ran.out
    assert "Väärän hankkeen luvut." in ran.out
    assert "cannot be judged" not in ran.out


def test_two_partners_that_merge_keep_what_they_reported(life: ProjectLife) -> None:
    def merge(definition: dict, form: dict) -> None:  # type: ignore[type-arg]
        for partner in definition["partners"]:
            partner |= {"left": "2026-06-30", "successor": "GAMMA"}
        definition["partners"][0]["roles"] = ["partner"]
        roles = ["coordinator", "partner"]
        definition["partners"].append(
            {"id": "GAMMA", "name": "Gamman opisto", "language": "fi", "roles": roles, "joined": "2026-07-01"}
        )

    before = answers_of(life.ledger(SPRING), SPRING)
    life.edit(merge)
    assert lamppu_xl.check(life.folder).is_valid
    result = life.report(AUTUMN, {"GAMMA": {"results/G1/results": "Gamma jatkoi.", "figures/I01/actual": 5}})
    assert (result.differences, result.findings) == ((), ())
    assert result.counts[AUTUMN].returns == 1
    after = life.ledger(AUTUMN)
    assert answers_of(after, SPRING) == before
    assert after[AUTUMN, "GAMMA", "figures/I01/actual"] == 5
    (template,) = (life.folder / AUTUMN / "outbox").glob("*.xlsx")
    assert "GAMMA" in template.name
    ran = run("generate", life.folder, "--period", AUTUMN)
    assert "GAMMA" in ran.out
    assert "answers from the previous period" in ran.out
