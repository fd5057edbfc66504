"""`diff` shows answers as was / is, and findings that came and went: of returns, of a partner, of masters."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from project_lives import AUTUMN, SPRING, SPRING_ANSWERS, ProjectLife

import lamppu_xl
from lamppu_xl.cli.main import group
from lamppu_xl.domain.errors import UsageError

pytestmark = pytest.mark.slow

Filled = Mapping[str, str | float]
ALFA: Filled = SPRING_ANSWERS["ALFA"]
LATER: Filled = {key: value for key, value in ALFA.items() if key != "visits/3/place"} | {
    "results/G1/status": "Valmis",
    "figures/I01/actual": 1500,
}
OLD, NEW = "ALFA.xlsx", "ALFA 2.xlsx"


def with_two_returns(folder: Path) -> tuple[ProjectLife, Path, Path]:
    life = ProjectLife(folder)
    life.issue(SPRING)
    life.answer(SPRING, {"ALFA": ALFA})
    save_later(life, LATER, NEW)
    inbox = folder / SPRING / "inbox"
    return life, inbox / OLD, inbox / NEW


def save_later(life: ProjectLife, filled: Filled, name: str) -> None:
    """A return that was saved at least a second after the others, by the same program."""
    time.sleep(1.1)
    life.answer(SPRING, {"ALFA": filled}, name=name)


def run(*arguments: object, code: int = 0) -> str:
    result = CliRunner().invoke(group, ["diff", *map(str, arguments)], catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result.output.replace("\N{NO-BREAK SPACE}", " ")


def test_answers_are_shown_as_was_and_is_with_their_places(tmp_path: Path) -> None:
    _, old, new = with_two_returns(tmp_path)
    differences = lamppu_xl.diff([old, new], project=tmp_path)
    shown = [(str(each.entry), each.was_place, each.now_place) for each in differences.answers]
    assert shown == [
        ("results/G1/status", "G1 Verkosto!C5", "G1 Verkosto!C5"),
        ("figures/I01/actual", "Luvut!D5", "Luvut!D5"),
        ("visits/3/place", "Käynnit!B7", "Käynnit!B7"),
    ]
    assert [finding.code.id for finding in differences.came] == ["R503"]
    output = run(old, new, tmp_path, "--language", "en")
    assert "  was: Käynnissä  [G1 Verkosto!C5]\n  is: Valmis  [G1 Verkosto!C5]\n" in output
    assert "  was: 46  [Luvut!D5]\n  is: 1,500  [Luvut!D5]\n" in output
    assert "  is: (empty)  [Käynnit!B7]\n" in output
    assert "New findings\n  ERROR R503" in output
    backwards = run(new, old, "--language", "fi")  # the project is the folder that the files are in
    assert "oli: 1 500" in backwards
    assert "Poistuneet havainnot\n  VIRHE R503" in backwards


def test_the_last_two_returns_of_a_partner_are_compared(tmp_path: Path) -> None:
    life, _, new = with_two_returns(tmp_path)
    title = f"{OLD} (ALFA {SPRING}) → {NEW} (ALFA {SPRING})"
    assert title in run(tmp_path, "--partner", "alfa", "--period", SPRING)
    life.answer(SPRING, {"BETA": SPRING_ANSWERS["BETA"]})
    assert "only one return of BETA in 2026-1" in run(tmp_path, "--partner", "BETA", "--period", SPRING, code=2)
    assert "There is no partner" in run(tmp_path, "--partner", "GAMMA", "--period", SPRING, code=2)
    shutil.copy(new, new.with_name("a copy.xlsx"))
    assert f"→ {NEW}" in run(tmp_path, "--partner", "ALFA", "--period", SPRING).replace("a copy.xlsx", NEW)


def test_a_relabelled_choice_is_no_difference_and_each_return_is_read_by_its_own_form(tmp_path: Path) -> None:
    life, old, _ = with_two_returns(tmp_path)

    def relabel(definition: dict[str, Any], _: object) -> None:
        definition["lists"]["states"][0]["label"] = {"fi": "Meneillään", "sv": "På gång"}

    life.edit(relabel)
    life.issue(SPRING)
    life.answer(SPRING, {"ALFA": {**ALFA, "results/G1/status": "Meneillään"}}, name="new form.xlsx")
    differences = lamppu_xl.diff([old, old.with_name("new form.xlsx")])
    assert differences.answers == ()


def test_the_json_has_values_and_the_file_gets_it(tmp_path: Path) -> None:
    _, old, new = with_two_returns(tmp_path)
    out = tmp_path / "diff.json"
    assert "diff.json:" in run(old, new, "--format", "json", "--out", out)
    report = json.loads(out.read_text("utf-8"))
    assert (report["kind"], report["older"]["partner"], report["newer"]["file"]) == ("returns", "ALFA", NEW)
    assert [(each["entry"], each["was"], each["now"]) for each in report["answers"]] == [
        ("results/G1/status", "Käynnissä", "Valmis"),
        ("figures/I01/actual", 46, 1500),
        ("visits/3/place", "Kemi", None),
    ]
    assert [each["code"] for each in report["findings"]["came"]] == ["R503"]
    assert report["findings"]["went"] == []


def test_the_same_return_has_no_differences(tmp_path: Path) -> None:
    _, old, _ = with_two_returns(tmp_path)
    assert "The answers and findings are the same." in run(old, old, "--language", "en")


def test_masters_are_compared_by_period_partner_and_answer(tmp_path: Path) -> None:
    life = ProjectLife(tmp_path)
    spring = life.report(SPRING, SPRING_ANSWERS).path
    autumn = life.report(AUTUMN, {"BETA": {"figures/I01/actual": 5}}).path
    assert spring is not None
    assert autumn is not None
    differences = lamppu_xl.diff([spring, autumn])
    assert [(each.period, each.partner, str(each.entry), each.was, each.now) for each in differences.answers] == [
        (AUTUMN, "BETA", "figures/I01/actual", "", 5.0)
    ]
    shown = run(spring, autumn)
    assert "Syksy 2026 · BETA · I01 Osallistujat · Toteuma" in shown
    (difference,) = differences.answers
    assert f"in the master workbook {difference.now_shown}" in shown
    sheet, _, cell = difference.now_shown.partition("!")
    assert openpyxl.load_workbook(autumn)[sheet][cell].value == 5
    (answer,) = json.loads(run(spring, autumn, "--format", "json"))["answers"]
    assert (answer["was_shown"], answer["now_shown"]) == (None, difference.now_shown)


def test_in_a_language_without_labels_questions_are_named_in_the_main_language(tmp_path: Path) -> None:
    life = ProjectLife(tmp_path)
    life.edit(lambda definition, _: definition["project"].update(languages=["sv", "fi"], fallback={"fi": ["sv"]}))
    spring = life.report(SPRING, SPRING_ANSWERS).path
    autumn = life.report(AUTUMN, {"BETA": {"figures/I01/actual": 5}}).path
    assert "Syksy 2026 (sv) · BETA · I01 Osallistujat (sv) · Toteuma (sv)" in run(spring, autumn, "--language", "en")


def test_personal_answers_are_not_shown_of_masters_without_them(tmp_path: Path) -> None:
    life = ProjectLife(tmp_path)
    life.edit(lambda _, form: form["tables"]["results"]["fields"]["results"].update(personal=True))
    life.report(SPRING, SPRING_ANSWERS)
    whole = tmp_path / "whole.xlsx"
    shutil.copy(tmp_path / SPRING / "master.xlsx", whole)
    public = tmp_path / "public.xlsx"
    lamppu_xl.consolidate(tmp_path, period=SPRING, public=True, out=public)
    for pair in ((whole, public), (public, whole)):
        assert "Alfa aloitti" not in run(*pair)
    shutil.copy(tmp_path / SPRING / "inbox" / OLD, tmp_path / OLD)
    life.answer(SPRING, {"ALFA": {**ALFA, "results/G1/results": "Muu."}})
    assert "was: Alfa aloitti." in run(tmp_path / OLD, tmp_path / SPRING / "inbox" / OLD, tmp_path)


def test_other_files_are_refused_with_a_reason(tmp_path: Path) -> None:
    life, old, new = with_two_returns(tmp_path)
    life.answer(SPRING, {"BETA": SPRING_ANSWERS["BETA"]})
    master = lamppu_xl.consolidate(tmp_path, period=SPRING).path
    other = tmp_path / "notes.xlsx"
    openpyxl.Workbook().save(other)
    text = tmp_path / "notes.txt"
    text.write_text("ALFA", encoding="utf-8")
    assert "neither a return nor a master" in run(old, other, tmp_path, code=2)
    assert "neither a return nor a master" in run(text, new, tmp_path, code=2)
    assert "is a master workbook, the other one is not" in run(old, master, tmp_path, code=2)
    assert "There is no file" in run(old, tmp_path / "none.xlsx", tmp_path, code=2)
    assert "is a folder" in run(old, tmp_path / SPRING, tmp_path, code=2)
    assert "Name two returns" in run(old, tmp_path, code=2)
    with pytest.raises(UsageError):
        lamppu_xl.diff([old, new], project=tmp_path, partner="ALFA")


def test_feedback_has_a_sheet_of_changes_that_is_no_part_of_the_form(tmp_path: Path) -> None:
    _, _, new = with_two_returns(tmp_path)
    (path,) = lamppu_xl.feedback(tmp_path, period=SPRING).paths
    book = openpyxl.load_workbook(path)
    rows = [row for row in book["Muutokset"].iter_rows(values_only=True) if row[0]]
    assert rows[0][0] == f"Muutokset palautuksen ”{OLD}” jälkeen"
    assert ("G1 Verkosto · Tila", "Käynnissä", "Valmis") in rows
    assert ("Käynnit 3 · Paikka", "Kemi", "(tyhjä)") in rows
    shutil.move(path, new)
    (verdict,) = (each for each in lamppu_xl.validate(tmp_path, new, period=SPRING).verdicts)
    assert [finding.code.id for finding in verdict.findings] == ["R503"]
