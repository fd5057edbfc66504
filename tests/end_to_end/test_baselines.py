"""A new master is compared with the last ones, and none is replaced by one with fewer returns without notice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result
from project_lives import (
    AUTUMN,
    LAST,
    SPRING,
    SPRING_ANSWERS,
    ProjectLife,
    issued_life,
    reported_life,
    spring_life,
    text,
)
from returned import resaved_at

import lamppu_xl
from lamppu_xl.cli.main import group
from lamppu_xl.domain.errors import UsageError
from lamppu_xl.domain.findings import Finding
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.ledger.records import SHEET
from lamppu_xl.validation.verdict import Verdict

pytestmark = pytest.mark.slow

AUTUMN_ANSWERS = {"ALFA": {"results/G1/results": "Alfa jatkoi."}}


def run(*arguments: str) -> Result:
    return CliRunner().invoke(group, list(arguments), prog_name="lamppu-xl")


def facts(findings: tuple[Finding, ...]) -> list[tuple[Any, ...]]:
    """Code, partner, answer, was and is of each finding."""
    return [
        (
            finding.code.id,
            finding.facts["partner"],
            str(finding.entry or ""),
            finding.facts.get("was"),
            finding.facts.get("now"),
        )
        for finding in findings
    ]


@pytest.fixture
def life(tmp_path: Path) -> ProjectLife:
    return reported_life(tmp_path)


def corrected(partner: str, **answers: float) -> dict[str, dict[str, str | float]]:
    """The spring answers of a partner with other figures."""
    return {partner: dict(SPRING_ANSWERS[partner]) | {f"figures/{row}/actual": value for row, value in answers.items()}}


def test_the_same_returns_have_no_differences(life: ProjectLife) -> None:
    assert life.consolidate(SPRING).differences == ()
    assert life.report(AUTUMN, AUTUMN_ANSWERS).differences == ()


def test_a_late_correction_of_an_earlier_period_is_named_until_that_period_is_consolidated_again(
    life: ProjectLife,
) -> None:
    life.report(AUTUMN, AUTUMN_ANSWERS)
    life.answer(SPRING, corrected("BETA", I01=38))
    output = run("consolidate", str(life.folder), "--period", AUTUMN)
    assert output.exit_code == 1
    for word in ("M710", SPRING, "BETA", "Osallistujat · Toteuma: was", "37", "38"):
        assert word in output.output
    result = life.consolidate(AUTUMN)
    assert facts(result.differences) == [("M710", "BETA", "figures/I01/actual", 37.0, 38.0)]
    life.consolidate(SPRING)
    assert life.consolidate(AUTUMN).differences == ()


def test_a_form_that_shows_an_earlier_answer_has_a_note_after_a_late_correction(life: ProjectLife) -> None:
    life.issue(AUTUMN)
    life.answer(AUTUMN, {"BETA": {"figures/I01/actual": 5}})
    (verdict,) = lamppu_xl.validate(life.folder, period=AUTUMN).verdicts
    assert "O606" not in {finding.code.id for finding in verdict.findings}
    life.answer(SPRING, corrected("BETA", I01=38))

    def notes(verdicts: Sequence[Verdict]) -> list[tuple[object, ...]]:
        findings = (each for verdict in verdicts for each in verdict.findings if each.code.id == "O606")
        return [(str(each.entry), each.facts["was"], each.facts["now"], each.place.file) for each in findings]

    expected = [("figures/I01/actual", 37.0, 38.0, "BETA.xlsx")]
    assert notes(lamppu_xl.validate(life.folder, period=AUTUMN).verdicts) == expected
    assert notes(lamppu_xl.feedback(life.folder, period=AUTUMN).batch.verdicts) == expected
    assert notes(life.consolidate(AUTUMN).batch.verdicts) == expected
    life.issue(AUTUMN)
    life.answer(AUTUMN, {"BETA": {"figures/I01/actual": 5}})
    assert notes(lamppu_xl.validate(life.folder, period=AUTUMN).verdicts) == []


def test_a_form_that_continues_the_work_of_a_partner_has_a_note_after_a_late_correction_of_its_return(
    tmp_path: Path,
) -> None:
    life = issued_life(tmp_path)
    life.answer(SPRING, {"BETA": SPRING_ANSWERS["BETA"]})
    life.edit(lambda definition, _: definition["partners"][1].update(left="2026-06-30", successor="ALFA"))
    life.issue(AUTUMN)
    life.answer(AUTUMN, {"ALFA": {"figures/I01/actual": 5}})
    life.answer(SPRING, corrected("BETA", I01=38))
    (verdict,) = lamppu_xl.validate(life.folder, period=AUTUMN).verdicts
    notes = [each for each in verdict.findings if each.code.id == "O606"]
    assert [(str(each.entry), each.facts["was"], each.facts["now"]) for each in notes] == [
        ("figures/I01/actual", 37.0, 38.0)
    ]


def test_personal_answers_of_another_return_are_named_as_not_compared(tmp_path: Path) -> None:
    life = ProjectLife(tmp_path)
    life.edit(lambda _, form: form["tables"]["visits"]["fields"]["place"].update(personal=True))
    life.report(SPRING, SPRING_ANSWERS)
    assert life.report(AUTUMN, AUTUMN_ANSWERS).differences == ()
    life.answer(SPRING, {"ALFA": {**SPRING_ANSWERS["ALFA"], "visits/1/place": "Kuusamo"}})
    output = run("consolidate", str(life.folder), "--period", AUTUMN)
    assert (output.exit_code, "M717" in output.output) == (1, True)
    assert not any(place in output.output for place in ("Oulu", "Kuusamo"))
    life.consolidate(SPRING)
    assert life.consolidate(AUTUMN).differences == ()


def test_the_sheet_of_what_is_left_out_names_differences(life: ProjectLife) -> None:
    import openpyxl

    life.report(AUTUMN, AUTUMN_ANSWERS)
    life.answer(SPRING, corrected("BETA", I01=38))
    life.consolidate(AUTUMN)
    sheet = openpyxl.load_workbook(life.folder / AUTUMN / "master.xlsx")["Ei mukana"]
    words = " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)
    assert "Osallistujat · Toteuma" in words
    assert "”37”" in words
    assert "”38”" in words


def test_a_late_return_of_an_earlier_period_is_named(life: ProjectLife) -> None:
    (life.folder / SPRING / "inbox" / "BETA.xlsx").rename(life.folder / "BETA.xlsx")
    lamppu_xl.consolidate(life.folder, period=SPRING, fewer=True)
    life.report(AUTUMN, AUTUMN_ANSWERS)
    (life.folder / "BETA.xlsx").rename(life.folder / SPRING / "inbox" / "BETA.xlsx")
    assert facts(life.consolidate(AUTUMN).differences) == [("M713", "BETA", "", None, None)]


def test_a_missing_return_of_the_period_needs_fewer(life: ProjectLife) -> None:
    master = life.folder / SPRING / "master.xlsx"
    before = master.read_bytes()
    (life.folder / SPRING / "inbox" / "BETA.xlsx").unlink()
    output = run("consolidate", str(life.folder), "--period", SPRING)
    assert output.exit_code == 2
    assert "BETA" in output.output
    assert "--fewer" in output.output
    assert master.read_bytes() == before
    output = run("consolidate", str(life.folder), "--period", SPRING, "--fewer")
    assert output.exit_code == 1
    assert "M711" in output.output
    assert (life.folder / SPRING / "earlier" / "master (1).xlsx").read_bytes() == before
    assert life.consolidate(SPRING).differences == ()


def test_a_missing_return_of_an_earlier_period_needs_fewer(life: ProjectLife) -> None:
    life.report(AUTUMN, AUTUMN_ANSWERS)
    (life.folder / SPRING / "inbox" / "BETA.xlsx").unlink()
    with pytest.raises(UsageError, match=f"{SPRING} BETA"):
        life.consolidate(AUTUMN)
    result = lamppu_xl.consolidate(life.folder, period=AUTUMN, fewer=True)
    assert facts(result.differences) == [("M711", "BETA", "", None, None)]


def test_an_older_return_in_place_of_a_newer_return_needs_fewer(life: ProjectLife) -> None:
    path = life.folder / SPRING / "inbox" / "BETA.xlsx"
    older = resaved_at(path.read_bytes(), "2026-07-01T10:00:00Z")
    life.answer(SPRING, corrected("BETA", I01=38))
    life.consolidate(SPRING)
    path.write_bytes(older)
    with pytest.raises(UsageError, match="BETA"):
        life.consolidate(SPRING)


def test_fewer_answers_of_a_newer_return_are_listed_for_information(life: ProjectLife) -> None:
    before = (life.folder / SPRING / "master.xlsx").read_bytes()
    life.answer(SPRING, {"BETA": {"figures/I01/actual": 40}})
    output = run("consolidate", str(life.folder), "--period", SPRING)
    assert output.exit_code == 0, output.output
    assert "M712" in output.output
    assert "Beta började." in output.output
    assert (life.folder / SPRING / "earlier" / "master (1).xlsx").read_bytes() == before


def test_a_master_with_other_answers_rules_or_targets_is_kept(life: ProjectLife) -> None:
    def combine(definition: dict[str, Any], form: dict[str, Any]) -> None:
        form["tables"]["figures"]["fields"]["actual"]["aggregate"] = "max"

    def aim(definition: dict[str, Any], form: dict[str, Any]) -> None:
        definition["lists"]["indicators"][0]["target"] = 200

    def add(definition: dict[str, Any], form: dict[str, Any]) -> None:
        definition["lists"]["indicators"].append({"id": "I03", "label": text("Oppaat"), "unit": text("kpl")})

    path = life.folder / SPRING / "master.xlsx"
    for number, edit in enumerate((combine, aim), 1):
        before = path.read_bytes()
        life.edit(edit)
        output = run("consolidate", str(life.folder), "--period", SPRING, "--language", "en")
        kept = path.parent / "earlier" / f"master ({number}).xlsx"
        assert f"The last master workbook has other answers or figures; it is kept as {kept}." in output.output
        assert kept.read_bytes() == before
    assert life.consolidate(SPRING).kept is None
    life.edit(add)
    assert life.consolidate(SPRING).kept is None, "a new figure changes no other"
    life.answer(SPRING, corrected("BETA", I01=38))
    assert life.consolidate(SPRING).kept == path.parent / "earlier" / "master (3).xlsx"


def test_a_frozen_master_is_the_baseline(life: ProjectLife) -> None:
    lamppu_xl.freeze(life.folder, period=SPRING)
    (life.folder / SPRING / "master.xlsx").unlink(missing_ok=True)
    assert life.report(AUTUMN, AUTUMN_ANSWERS).differences == ()


def test_an_earlier_master_that_cannot_be_read_is_named(life: ProjectLife) -> None:
    (life.folder / SPRING / "master.xlsx").write_bytes(b"damaged")
    result = life.report(AUTUMN, AUTUMN_ANSWERS)
    assert [finding.code.id for finding in result.differences] == ["M714"]


def without_partner(path: Path) -> None:
    """Deletes a return of the hidden data."""
    book = openpyxl.load_workbook(path)
    sheet = book[SHEET]
    for row in range(sheet.max_row, 0, -1):
        if any("BETA" in str(cell.value) for cell in sheet[row]):
            sheet.delete_rows(row)
    book.save(path)


@pytest.mark.parametrize("spoil", [Path.unlink, without_partner])
def test_an_earlier_master_that_is_gone_or_was_edited_does_not_count(
    life: ProjectLife, spoil: Callable[[Path], None]
) -> None:
    spoil(life.folder / SPRING / "master.xlsx")
    (life.folder / SPRING / "inbox" / "BETA.xlsx").unlink()
    result = life.report(AUTUMN, AUTUMN_ANSWERS)
    assert [finding.code.id for finding in result.differences] == ["M714"]
    # The autumn master records spring, too.
    (life.folder / SPRING / "inbox" / "ALFA.xlsx").unlink()
    life.answer(SPRING, corrected("ALFA", I01=47))
    assert {finding.code.id for finding in life.consolidate(AUTUMN).differences} == {"M714", "M710"}


def correct(life: ProjectLife, entry: str, **value: Any) -> None:
    lamppu_xl.correct(life.folder, period=SPRING, partner="ALFA", entry=entry, reason="Laskuvirhe.", **value)


def test_a_correction_that_the_last_master_shows_and_the_list_lacks_now_is_named(life: ProjectLife) -> None:
    lamppu_xl.freeze(life.folder, period=SPRING)
    correct(life, "figures/I01/actual", number=50)
    correct(life, "results/G1/results", text="Alfa suunnitteli.")
    assert life.report(AUTUMN, AUTUMN_ANSWERS).differences == ()
    correct(life, "figures/I01/actual", number=51)
    assert life.consolidate(AUTUMN).differences == ()
    (life.folder / "corrections.yaml").unlink()
    differences = life.consolidate(AUTUMN).differences
    assert "back into corrections.yaml" in translator_for("en").message(differences[0])
    assert facts(differences) == [
        ("M710", "ALFA", "figures/I01/actual", 50.0, 46.0),
        ("M710", "ALFA", "results/G1/results", "Alfa suunnitteli.", "Alfa aloitti."),
        ("M710", "ALFA", "figures/I01/actual", 51.0, 50.0),
    ]


@pytest.mark.parametrize("table", ["results", "visits"])
def test_a_corrected_text_whose_question_has_another_kind_now_is_no_difference(life: ProjectLife, table: str) -> None:
    lamppu_xl.freeze(life.folder, period=SPRING)
    name, entry = {"results": ("results", "results/G1/results"), "visits": ("place", "visits/1/place")}[table]

    def ask_a_number(_: dict[str, Any], form: dict[str, Any]) -> None:
        form["tables"][table]["fields"][name] = {"label": {"fi": "Montako", "sv": "Hur många"}, "kind": "integer"}

    life.edit(ask_a_number)
    correct(life, entry, text="Kaksi käyntiä.")
    assert life.report(AUTUMN, {"ALFA": {entry: 3}}).differences == ()
    assert life.ledger(AUTUMN)[SPRING, "ALFA", entry.replace(f"/{name}", f"/{name}@{SPRING}")] == "Kaksi käyntiä."


def test_a_period_that_changes_after_a_later_period_was_frozen_differs_from_the_frozen_master(
    life: ProjectLife,
) -> None:
    life.report(AUTUMN, AUTUMN_ANSWERS)
    lamppu_xl.freeze(life.folder, period=AUTUMN)
    life.answer(SPRING, corrected("BETA", I01=38))
    difference = ("M710", "BETA", "figures/I01/actual", 37.0, 38.0)
    assert facts(life.consolidate(SPRING).differences) == [difference]
    differences = life.report(LAST, AUTUMN_ANSWERS).differences
    assert facts(differences) == [difference]
    # A frozen period is never consolidated again.
    advice = translator_for("en").message(differences[0])
    assert f"{AUTUMN}/master.xlsx is frozen" in advice
    assert "consolidate" not in advice


def test_an_answer_that_became_personal_is_no_difference(life: ProjectLife) -> None:
    life.edit(lambda _, form: form["tables"]["visits"]["fields"]["place"].update(personal=True))
    assert life.report(AUTUMN, AUTUMN_ANSWERS).differences == ()


def test_a_period_without_a_master_is_compared_with_a_later_master(tmp_path: Path) -> None:
    life = spring_life(tmp_path)
    life.report(AUTUMN, AUTUMN_ANSWERS)
    life.answer(SPRING, corrected("BETA", I01=38))
    assert facts(life.consolidate(AUTUMN).differences) == [("M710", "BETA", "figures/I01/actual", 37.0, 38.0)]
