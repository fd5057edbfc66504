"""The answers of the period before in new templates, after changes of the definition."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from folders import run
from project_lives import AUTUMN, ProjectLife, frozen_life, reported_life, text
from workbook_rows import opened

import lamppu_xl
from lamppu_xl.services.workspace import template_name
from lamppu_xl.templates.layout import plan_workbook

pytestmark = pytest.mark.slow

Definition = dict[str, Any]
STATUS, FIGURE = "results/G1/status", "figures/I01/actual"


@pytest.fixture
def life(tmp_path: Path) -> ProjectLife:
    return reported_life(tmp_path)


def previous_of(life: ProjectLife, partner_id: str) -> Mapping[str, object]:
    """What the autumn template of a partner shows of spring, by answer."""
    project = life.workspace.project
    partner, period = project.partner(partner_id), project.period(AUTUMN)
    assert partner is not None
    assert period is not None
    plan = plan_workbook(project, partner, period, life.workspace.translator_for(partner.language))
    book = opened(life.workspace.outbox(period) / template_name(project, period, partner_id))
    cells = {entry: book[sheet.name].cell(cell.row + 1, cell.col + 1) for entry, (sheet, cell) in plan.previous.items()}
    return {str(entry): cell.value for entry, cell in cells.items() if cell.value is not None}


def return_unchanged(life: ProjectLife) -> list[str]:
    """The codes of findings on autumn returns in which only G1 is answered."""
    life.answer(AUTUMN, {partner: {"results/G1/results": "Jatkuu."} for partner in ("ALFA", "BETA")})
    return [finding.code.id for finding in lamppu_xl.validate(life.folder, period=AUTUMN).findings]


def without_option(definition: Definition, form: Definition) -> None:
    del definition["lists"]["states"][0]


def relabelled_option(definition: Definition, form: Definition) -> None:
    definition["lists"]["states"][0]["label"] = {"fi": "Meneillään", "sv": "På gång"}


def swapped_labels(definition: Definition, form: Definition) -> None:
    states = definition["lists"]["states"]
    states[0]["label"], states[1]["label"] = states[1]["label"], states[0]["label"]


def other_label_of_removed_option(definition: Definition, form: Definition) -> None:
    """The label of a removed option differs from another one by its case only."""
    del definition["lists"]["states"][0]
    definition["lists"]["states"].append({"id": "begun", "label": {"fi": "KÄYNNISSÄ", "sv": "KÄYNNISSÄ (SV)"}})


@pytest.mark.parametrize(
    ("edit", "shown"),
    [
        (without_option, {"ALFA": "Käynnissä", "BETA": "Käynnissä (sv)"}),
        (relabelled_option, {"ALFA": "Meneillään", "BETA": "På gång"}),
        (swapped_labels, {"ALFA": "Käynnissä", "BETA": "Käynnissä (sv)"}),
        (other_label_of_removed_option, {"ALFA": "Käynnissä", "BETA": "Käynnissä (sv)"}),
    ],
)
@pytest.mark.parametrize("is_frozen", [True, False], ids=["frozen", "not frozen"])
def test_a_template_shows_what_was_chosen_under_its_present_or_its_issued_label(
    tmp_path: Path, edit: Any, shown: Mapping[str, str], is_frozen: bool
) -> None:
    life = frozen_life(tmp_path) if is_frozen else reported_life(tmp_path)
    life.edit(edit)
    life.issue(AUTUMN)
    assert {partner: previous_of(life, partner)[STATUS] for partner in shown} == shown
    assert not {"S312", "S313", "S308"} & set(return_unchanged(life))


def figure_as_text(definition: Definition, form: Definition) -> None:
    form["tables"]["figures"]["fields"]["actual"] = {"label": text("Toteuma"), "previous": True}


def text_as_figure(definition: Definition, form: Definition) -> None:
    form["tables"]["results"]["fields"]["results"] = {"label": text("Tulos"), "kind": "number", "previous": True}


def choice_as_text(definition: Definition, form: Definition) -> None:
    form["tables"]["results"]["fields"]["status"] = {"label": text("Tila"), "previous": True}


def choice_as_date(definition: Definition, form: Definition) -> None:
    form["tables"]["results"]["fields"]["status"] = {"label": text("Tila"), "kind": "date", "previous": True}


def text_as_choice(definition: Definition, form: Definition) -> None:
    fields = form["tables"]["results"]["fields"]
    fields["results"] = {"label": text("Tulos"), "kind": "choice", "list": "states", "previous": True}


def other_list(definition: Definition, form: Definition) -> None:
    definition["lists"]["others"] = [{"id": "ongoing", "label": text("Muu")}]
    form["tables"]["results"]["fields"]["status"]["list"] = "others"


def without_row(definition: Definition, form: Definition) -> None:
    del definition["lists"]["indicators"][0]


def without_goal(definition: Definition, form: Definition) -> None:
    del definition["goals"][0]


def without_partner(definition: Definition, form: Definition) -> None:
    definition["partners"][1]["left"] = "2026-06-30"
    definition["partners"][1]["successor"] = "ALFA"


def figures_per_line(definition: Definition, form: Definition) -> None:
    form["tables"]["figures"] = {
        "title": text("Luvut"),
        "rows": {"lines": 2},
        "fields": {"actual": {"label": text("Toteuma"), "kind": "number"}},
    }


def other_unit(definition: Definition, form: Definition) -> None:
    definition["lists"]["indicators"][0]["unit"] = text("organisaatiota")


def other_field(definition: Definition, form: Definition) -> None:
    """The field is called as before, and has another id; its id is that of another field."""
    fields = form["tables"]["figures"]["fields"]
    fields["plan"], fields["actual"] = fields["actual"], {**fields["actual"], "label": text("Suunnitelma")}


@pytest.mark.parametrize(
    ("edit", "entry", "shown"),
    [
        (figure_as_text, FIGURE, None),
        (text_as_figure, "results/G1/results", None),
        (choice_as_text, STATUS, "Käynnissä"),
        (choice_as_date, STATUS, None),
        (text_as_choice, "results/G1/results", None),
        (other_list, STATUS, "Käynnissä"),
        (without_row, FIGURE, None),
        (without_goal, STATUS, None),
        (without_partner, STATUS, "Käynnissä"),
        (figures_per_line, FIGURE, None),
        (other_unit, FIGURE, None),
        (other_field, FIGURE, None),
    ],
)
def test_no_earlier_answer_stops_new_templates(life: ProjectLife, edit: Any, entry: str, shown: str | None) -> None:
    life.edit(edit)
    life.issue(AUTUMN)
    assert previous_of(life, "ALFA").get(entry) == shown
    life.answer(AUTUMN, {"ALFA": {"results/G2/results": 1.0 if edit is text_as_figure else "Jatkuu."}})
    codes = {finding.code.id for finding in lamppu_xl.validate(life.folder, period=AUTUMN).findings}
    assert not {"S312", "S313", "S308"} & codes


def test_feedback_on_the_new_form_shows_a_removed_option_under_its_issued_label(life: ProjectLife) -> None:
    life.issue(AUTUMN)
    life.answer(AUTUMN, {"ALFA": {"results/G1/results": "Jatkuu."}})
    life.edit(without_option)
    (written,) = lamppu_xl.feedback(life.folder, period=AUTUMN, new_form=True).written
    book = openpyxl.load_workbook(written.path)
    assert any(cell.value == "Käynnissä" for sheet in book for row in sheet.iter_rows() for cell in row)
    (life.workspace.inbox(life.workspace.project.periods[1]) / "ALFA.xlsx").write_bytes(written.path.read_bytes())
    codes = {finding.code.id for finding in lamppu_xl.validate(life.folder, period=AUTUMN).findings}
    assert not {"S312", "S313"} & codes


def other_unit(definition: Definition, form: Definition) -> None:
    definition["lists"]["indicators"][0]["unit"] = {"fi": "tuntia", "sv": "timmar"}
    definition["goals"] = definition["goals"][:1]


def test_an_answer_to_what_is_another_question_now_is_not_moved_to_the_new_form_and_is_named(life: ProjectLife) -> None:
    life.issue(AUTUMN)
    answers = {"results/G2/results": "Opas on valmis.", "figures/I01/actual": 4, "figures/I02/actual": 5}
    life.answer(AUTUMN, {"ALFA": {"results/G1/results": "Jatkuu.", **answers}})
    life.edit(other_unit)
    (written,) = lamppu_xl.feedback(life.folder, period=AUTUMN, new_form=True).written
    assert set(map(str, written.not_carried)) == {"results/G2/results", "figures/I01/actual"}
    book = openpyxl.load_workbook(written.path)
    figures = [[cell.value for cell in row] for row in book["Luvut"].iter_rows()]
    assert not any(4 in row for row in figures)
    assert any(5 in row for row in figures)
    assert "Opas on valmis." in {cell.value for row in book.worksheets[0].iter_rows() for cell in row}
    ran = run("feedback", str(life.folder), "--period", AUTUMN, "--new-form")
    assert ran.code == 1
    assert "results/G2/results" in ran.err


def test_a_choice_has_its_present_label_in_the_new_form(life: ProjectLife) -> None:
    life.issue(AUTUMN)
    life.answer(AUTUMN, {"ALFA": {STATUS: "Käynnissä"}})
    life.edit(lambda definition, _: definition["lists"]["states"][0].update(label=text("Meneillään")))
    (written,) = lamppu_xl.feedback(life.folder, period=AUTUMN, new_form=True).written
    (life.workspace.inbox(life.workspace.project.periods[1]) / "ALFA.xlsx").write_bytes(written.path.read_bytes())
    (verdict,) = lamppu_xl.validate(life.folder, period=AUTUMN).verdicts
    assert verdict.accepted
    assert verdict.submission is not None
    assert "ongoing" in verdict.submission.answers.values()


def test_a_reminder_keeps_the_new_form_of_the_feedback(life: ProjectLife) -> None:
    life.issue(AUTUMN)
    life.answer(AUTUMN, {"ALFA": {STATUS: "Käynnissä", FIGURE: -1}})
    life.edit(lambda definition, _: definition["lists"]["states"][0].update(label=text("Meneillään")))
    (written,) = lamppu_xl.feedback(life.folder, period=AUTUMN, new_form=True).written
    lamppu_xl.letters(life.folder, "remind", period=AUTUMN, partners=["ALFA"])
    book = openpyxl.load_workbook(written.path)
    assert "Meneillään" in {cell.value for row in book["G1 Verkosto"].iter_rows() for cell in row}
