"""`check` lists what has changed since templates were created, and warns of what is probably a mistake."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from project_lives import AUTUMN, SPRING, ProjectLife, frozen_life, issued_life, reported_life, spring_life

import lamppu_xl
from lamppu_xl.cli.main import group
from lamppu_xl.definition.history.change import ChangeEffect

pytestmark = pytest.mark.slow

Definition = dict[str, Any]


def of_every_class(definition: Definition, form: Definition) -> None:
    fields = form["tables"]["figures"]["fields"]
    fields["actual"] |= {"label": {"fi": "Luku", "sv": "Tal"}, "min": -1, "max": 40}
    definition["lists"]["indicators"][0]["applies_to"] = ["ALFA"]


def swapped(definition: Definition, form: Definition) -> None:
    states = definition["lists"]["states"]
    states[0]["label"], states[1]["label"] = states[1]["label"], states[0]["label"]


def run(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(group, ["check", *arguments], catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result.output


def test_changes_are_listed_by_class_with_partners_and_advice(tmp_path: Path) -> None:
    life = issued_life(tmp_path)
    assert "since the templates" not in run(str(tmp_path))
    assert "nothing has changed since the templates were created" in run(str(tmp_path), "--since", SPRING)
    life.edit(of_every_class)
    (changes,) = lamppu_xl.check(tmp_path).changes
    assert [change.effect for change in changes.changes] == [
        ChangeEffect.MEANING,
        ChangeEffect.WORDING,
        ChangeEffect.LESS,
        ChangeEffect.MORE,
    ]
    assert changes.asked_again == ("ALFA", "BETA")
    output = run(str(tmp_path), "--language", "en")
    assert "definition is valid" in output
    assert "    BETA: option of a list “Osallistujat”: no longer asked\n" in output
    assert (
        "    all partners: field “Luvut · Toteuma”: greatest value has changed: it was 1,000, it is now 40\n" in output
    )
    assert f"lamppu-xl decide amend {tmp_path} {SPRING} --because" in output
    alone = run(str(tmp_path), "--since", SPRING, "--language", "sv")
    assert "definition is valid" not in alone
    assert "största värde har ändrats från 1 000 till 40" in alone.replace("\N{NO-BREAK SPACE}", " ")


def test_the_json_names_class_place_and_partners(tmp_path: Path) -> None:
    life = issued_life(tmp_path)
    life.edit(of_every_class)
    (changes,) = json.loads(run(str(tmp_path), "--format", "json"))["changes"]
    assert changes["period"] == SPRING
    assert [(each["class"], each["place"], each["was"], each["now"]) for each in changes["changes"]] == [
        ("meaning", "list indicators/I01", None, None),
        ("wording", "figures/actual", "Toteuma", "Luku"),
        ("asks", "figures/actual", 0, -1),
        ("asks", "figures/actual", 1000, 40),
    ]


def test_partners_with_a_new_template_are_not_asked_again(tmp_path: Path) -> None:
    life = issued_life(tmp_path)
    life.edit(of_every_class)
    lamppu_xl.generate(tmp_path, period=SPRING, partners=["BETA"])
    (changes,) = lamppu_xl.check(tmp_path).changes
    assert (changes.asked_again, changes.with_new_template) == (("ALFA",), {"BETA"})
    life.issue(SPRING)
    assert lamppu_xl.check(tmp_path).changes == ()
    assert [len(each.changes) for each in lamppu_xl.check(tmp_path, since=SPRING).changes if each.changes] == [4]


@pytest.mark.parametrize("is_frozen", [True, False])
def test_swapped_labels_are_a_warning_also_after_the_period(tmp_path: Path, is_frozen: bool) -> None:
    life = frozen_life(tmp_path) if is_frozen else reported_life(tmp_path)
    life.edit(swapped)
    checked = lamppu_xl.check(tmp_path)
    assert checked.is_valid
    assert [(each.code.id, each.facts["name"]) for each in checked.findings] == [
        ("D127", "states/ongoing"),
        ("D127", "states/done"),
    ]
    assert "D127" in run(str(tmp_path))


def test_a_deadline_before_the_end_of_the_period_is_a_warning(tmp_path: Path) -> None:
    life = ProjectLife(tmp_path)
    life.edit(lambda definition, _: definition["periods"][0].update(deadline="2026-06-29"))
    assert "project.yaml:22:13: D126" in run(str(tmp_path))
    life.edit(lambda definition, _: definition["periods"][0].update(deadline="2026-06-30"))
    assert "D126" not in run(str(tmp_path))


def test_a_period_without_templates_and_an_unknown_period_are_named(tmp_path: Path) -> None:
    ProjectLife(tmp_path)
    assert f"No templates of {AUTUMN}" in run(str(tmp_path), "--since", AUTUMN, code=2)
    assert "There is no period" in run(str(tmp_path), "--since", "2030-1", code=2)


def test_another_deadline_and_label_of_an_open_period_change_no_verdict(tmp_path: Path) -> None:
    life = spring_life(tmp_path)
    life.edit(
        lambda definition, _: definition["periods"][0].update(deadline="2026-09-15", label={"fi": "K", "sv": "V"})
    )
    batch = lamppu_xl.validate(tmp_path, period=SPRING)
    assert [(verdict.state.value, verdict.findings) for verdict in batch.verdicts] == [("accepted", ())] * 2
    assert len(lamppu_xl.feedback(tmp_path, period=SPRING).written) == 2


def test_an_amendment_leaves_nothing_to_ask_again(tmp_path: Path) -> None:
    life = spring_life(tmp_path)
    life.edit(of_every_class)
    lamppu_xl.decide_amend(tmp_path, SPRING, because="The maximum was a mistake.")
    assert lamppu_xl.check(tmp_path).changes == ()
    assert "The maximum was a mistake." in run(str(tmp_path), "--since", SPRING)


def test_a_frozen_period_is_not_amended(tmp_path: Path) -> None:
    life = frozen_life(tmp_path)
    life.edit(of_every_class)
    checked = lamppu_xl.check(tmp_path)
    assert (checked.changes, len(checked.changes_since_last)) == ((), 1)
    command = f"lamppu-xl check {tmp_path} --since {SPRING}"
    advice = f"Changes since the templates of {SPRING} were created: 4. List them with: {command}"
    assert advice in " ".join(run(str(tmp_path), "--language", "en").split())
    output = run(str(tmp_path), "--since", SPRING, "--language", "en")
    assert "The period is frozen" in output
    assert advice not in " ".join(output.split())
    assert "decide amend" not in output


def test_a_return_names_only_changes_that_concern_its_partner(tmp_path: Path) -> None:
    life = spring_life(tmp_path)
    life.edit(lambda definition, _: definition["lists"]["indicators"][0].update(applies_to=["ALFA"]))
    codes = {
        verdict.partner: [finding.code.id for finding in verdict.findings]
        for verdict in lamppu_xl.validate(tmp_path, period=SPRING).verdicts
    }
    assert codes == {"ALFA": [], "BETA": ["F211"]}
    arguments = ["validate", str(tmp_path), "--period", SPRING, "--format", "html", "--language", "fi"]
    runner = CliRunner().invoke(group, arguments)
    assert runner.exit_code == 0
    (page,) = (tmp_path / SPRING).rglob("findings*.html")
    assert "luettelon vaihtoehto ”Osallistujat”: ei enää kysytä" in page.read_text("utf-8")
    (tmp_path / SPRING / "inbox" / "ALFA.xlsx").unlink()
    (feedback,) = lamppu_xl.feedback(tmp_path, period=SPRING).paths
    texts = [
        str(cell) for row in openpyxl.load_workbook(feedback).worksheets[0].iter_rows(values_only=True) for cell in row
    ]
    assert any("alternativ i en lista ”Osallistujat (sv)”: frågas inte längre" in text for text in texts)
