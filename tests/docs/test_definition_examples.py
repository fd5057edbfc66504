"""The examples of definitions are sound, and their templates are filled in, checked and combined."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from built_masters import Master, build_master
from example_masters import judged, returned
from folders import run
from openpyxl import load_workbook
from projects import sound
from templates import every, issued, painted

from lamppu_xl.definition import load
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answers import Answer
from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.domain.line_keys import without_gaps
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.i18n.translator import project_translator, translator_for
from lamppu_xl.returns.files.file_kinds import FileDigest
from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.templates.builder import prepare_template
from lamppu_xl.templates.sheet_keys import HEADER_ROW
from lamppu_xl.validation.verdict import Verdict
from lamppu_xl.workbook.model import CellUse, plain_text

DOCS = (Path(__file__).parents[2] / "docs" / "reference" / "definition-examples.md").read_text(encoding="utf-8")
BLOCKS = [block.partition("\n") for block in re.findall(r"```yaml\n(.*?)```", DOCS, flags=re.DOTALL)]
FILES = {head.removeprefix("# "): text for head, _, text in BLOCKS}
NAMES = sorted({name.partition("/")[0] for name in FILES})


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all examples."""
    base = tmp_path_factory.mktemp("examples")
    for name, text in FILES.items():
        (base / name).parent.mkdir(parents=True, exist_ok=True)
        (base / name).write_text(text, encoding="utf-8")
    return base


def copied(folder: Path, name: str, at: Path) -> Path:
    """A copy of an example in a folder of a test."""
    return Path(shutil.copytree(folder / name, at / name))


@cache
def example(path: Path) -> Project:
    return sound(load(path))


def verdict(project: Project, partner: str, period: str, answers: Mapping[str, Answer]) -> Verdict:
    """The verdict on one return."""
    return judged(project, period, [returned(project, partner, period, answers)]).verdicts[0]


def givens(project: Project, partner: str, period: str) -> list[object]:
    """The contents of the locked facts in a template."""
    cells = issued(project, partner, period).cells.values()
    return [cell.content for _, cell in cells if cell.style.startswith("given")]


def errors(project: Project, partner: str, period: str, answers: Mapping[str, Answer]) -> list[str]:
    return [f"{each.code.id} {each.entry}" for each in verdict(project, partner, period, answers).findings]


def master(project: Project, period: str, answers: Mapping[str, Mapping[str, Answer]]) -> Master:
    """The master workbook of one period, from returns by partner."""
    files = [returned(project, partner, period, own) for partner, own in answers.items()]
    return build_master(project, [judged(project, period, files)], project_translator(project, "en"))


def rows(made: Master, sheet: str) -> list[list[str]]:
    """The visible texts of a sheet, row by row."""
    by_row: dict[int, list[str]] = {}
    for cell in made.plan.sheet(sheet).cells:
        cached = getattr(cell.content, "cached", cell.content)
        by_row.setdefault(cell.row, []).append("" if cached is None else plain_text(cached))
    return list(by_row.values())


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.slow
def test_an_example_is_sound_and_its_templates_can_be_written(folder, name):
    project = example(folder / name)
    assert load(folder / name).problems == ()
    assert all(painted(template) for template in every(project) if project.expects(template.partner, template.period))


SUMMARY = {"summary/1/used": 100.0, "summary/1/report": "Courses."}
COSTS = {"costs/staff/spent": 70.0, "costs/travel/spent": 30.0}


def test_amounts_differ_by_partner_in_templates_and_rules(folder):
    project = example(folder / "budgets")
    shown = {
        partner: [
            cell.content for _, cell in issued(project, partner, "2027-1").cells.values() if cell.style[:5] == "given"
        ]
        for partner in ("NORTH", "SOUTH", "TOWN")
    }
    assert shown == {
        "NORTH": [50000.0, 40000.0, 10000.0],
        "SOUTH": [30000.0, 25000.0, 2000.0],
        "TOWN": [8000.0, 6000.0, 2000.0],
    }
    trained = {"students/1/trained": 5.0}
    assert errors(project, "NORTH", "2027-1", SUMMARY | COSTS | trained | {"costs/travel/spent": 3000.0}) == []
    assert errors(project, "SOUTH", "2027-1", SUMMARY | COSTS | trained | {"costs/travel/spent": 3000.0}) == [
        "R511 costs/travel/spent"
    ]
    assert errors(project, "TOWN", "2027-1", SUMMARY | COSTS | {"summary/1/used": 9000.0}) == ["R511 summary/1/used"]


def test_a_form_has_only_the_parts_that_apply_to_its_partner(folder):
    project = example(folder / "budgets")
    names = {
        partner: {str(entry) for entry in issued(project, partner, "2027-1").plan.answers}
        for partner in ("NORTH", "TOWN")
    }
    assert names["NORTH"] - names["TOWN"] == {"students/1/trained"}
    assert names["TOWN"] - names["NORTH"] == {"costs/staff/vat", "costs/travel/vat"}
    assert errors(project, "TOWN", "2027-1", SUMMARY | COSTS) == []
    assert errors(project, "NORTH", "2027-1", SUMMARY | COSTS) == ["R501 students/1/trained"]
    assert [partner.id for partner in project.expected_partners(project.periods[0])] == ["NORTH", "SOUTH", "TOWN"]


def test_the_master_shows_amounts_by_partner_and_in_total(folder):
    made = master(
        example(folder / "budgets"),
        "2027-1",
        {
            "NORTH": SUMMARY | COSTS | {"students/1/trained": 5.0},
            "SOUTH": SUMMARY | COSTS | {"students/1/trained": 6.0},
            "TOWN": SUMMARY | COSTS,
        },
    )
    costs = rows(made, "table/costs")
    assert [row[:3] for row in costs if row[0] in ("Staff", "NORTH", "TOWN")][:4] == [
        ["Staff", "71000", "210"],
        ["Staff", "71000", "210"],
        ["NORTH", "40000", "70"],
        ["TOWN", "6000", "70"],
    ]
    students = rows(made, "table/students")
    assert next(row for row in students if row[0] == "TOWN")[-1] == "–"
    assert "asked of 2 of 3 partners" in " ".join(next(row for row in students if row[0] == "Rule"))


PLANS = {"summary/1/plans_water": "yes"}


@pytest.mark.slow
def test_choices_as_columns_are_answers_of_their_own(folder):
    project = example(folder / "themes")
    line = {f"activities/1/{name}": answer for name, answer in (("name", "Wells"), ("themes_food_aid", "yes"))}
    assert errors(project, "NORTH", "2027-1", PLANS | line | {"activities/1/people": 3.0}) == []
    assert errors(project, "NORTH", "2027-1", PLANS | line | {"activities/1/themes_water": "yes"}) == []
    zero = {"activities/1/themes_water": "yes", "activities/1/people": 0.0}
    assert errors(project, "NORTH", "2027-1", PLANS | line | zero) == ["R511 activities/1/people"]
    nothing = {"activities/1/name": "Wells", "summary/1/plans_health": "no"}
    assert errors(project, "NORTH", "2027-1", nothing) == [
        "R511 summary/1/plans_water",
        "R501 activities/1/themes_water",
    ]
    assert errors(project, "NORTH", "2027-1", {}) == ["R501 summary/1/plans_water"]
    plan = issued(project, "NORTH", "2027-1").plan
    texts = {plain_text(cell.content) for cell in plan.sheets[2].cells if cell.content is not None}
    assert {"Themes: Water", "Themes: Health", "Themes: Food aid"} <= texts


def test_units_and_an_office_that_does_not_report_are_called_as_the_funder_calls_them(folder):
    project = example(folder / "themes")
    made = master(project, "2027-1", {"NORTH": PLANS | {"activities/1/name": "A", "activities/1/themes_water": "yes"}})
    activities = rows(made, "table/activities")
    head = next(row for row in activities if "Unit" in row)
    assert [text for text in head if text.startswith("Themes: ")] == [
        "Themes: Water",
        "Themes: Health",
        "Themes: Food aid",
    ]
    assert any("Yes" in row for row in activities)
    texts = " ".join(text for row in rows(made, "summary") for text in row)
    assert "units not included: 1" in texts
    assert "OFFICE" not in texts
    assert made.plan.sheet("partners").name == "Units"


BASICS = {"summary/1/done": "Courses.", "people/women/staff": 3.0, "people/men/staff": 4.0}


def test_several_tables_share_a_sheet_and_are_read_from_it(folder):
    project = example(folder / "sheets")
    plan = issued(project, "SOUTH", "2027-1").plan
    assert [sheet.name for sheet in plan.sheets[1:-4]] == ["Basics"]
    basics = plan.sheets[1]
    answers = {str(cell.entry): (cell.row, cell.col) for cell in basics.cells if cell.use is CellUse.ANSWER}
    assert len(answers) == 3 + 6 + 5 * 3
    assert len(set(answers.values())) == len(answers)
    event = {"events/2/name": "Open day", "events/2/day": date(2027, 3, 1), "events/2/guests": 30.0}
    read = verdict(project, "SOUTH", "2027-1", BASICS | event)
    assert read.findings == ()
    assert read.submission is not None
    assert {str(entry): answer for entry, answer in read.submission.answers.items()} == BASICS | event
    wrong = BASICS | event | {"events/2/day": date(2026, 3, 1), "people/men/staff": -1.0}
    assert errors(project, "SOUTH", "2027-1", wrong) == ["R502 people/men/staff", "R508 events/2/day"]


def test_headings_and_notes_are_in_the_form_or_on_the_sheet_of_instructions(folder):
    plan = issued(example(folder / "sheets"), "SOUTH", "2027-1").plan
    instructions, basics = (
        {plain_text(cell.content) for cell in sheet.cells if cell.content is not None} for sheet in plan.sheets[:2]
    )
    assert {"Summary of the work in this period", "People who took part", "Changes", "Courses", "Visits"} <= basics
    assert any(text.startswith("Tell also") for text in basics)
    assert "Visitors: Each visitor counts once a day." in instructions
    assert any(text.startswith("An event is open") for text in instructions)


def test_facts_of_the_project_are_on_the_first_sheets(folder):
    project = example(folder / "facts")
    shown = {
        partner: [plain_text(cell.content or "") for cell in issued(project, partner, "2027-1").plan.sheets[0].cells]
        for partner in ("NORTH", "SOUTH")
    }
    for texts in shown.values():
        assert {"Agency for Education", "AE/123/2027", "https://quality.example.com/north"} <= set(texts)
        assert any("School Road 1, 96100 Rovaniemi" in text for text in texts)
    assert "Federation of northern municipalities" in shown["NORTH"]
    assert "Federation of northern municipalities" not in shown["SOUTH"]
    made = master(project, "2027-1", {"SOUTH": {"results/G01/results": "A plan."}})
    summary = " ".join(text for row in rows(made, "summary") for text in row)
    assert "Funder: Agency for Education · Reference number: AE/123/2027 · https://quality.example.com/north" in summary
    assert ["NORTH", "North College makes a plan for all its units."] in [row[:2] for row in rows(made, "goal/G01")]


def test_each_partner_reads_its_own_wording_of_a_goal(folder):
    project = example(folder / "facts")
    links = "https://quality.example.com/plans\nhttps://quality.example.com/criteria"
    assert givens(project, "NORTH", "2027-1") == [
        "Agency for Education",
        "North College makes a plan for all its units.",
        links,
    ]
    assert givens(project, "SOUTH", "2027-1")[1] == "Each partner makes a plan for its work on quality."


def test_persons_or_the_reason_of_absence_are_asked_for_each_event(folder):
    project = example(folder / "facts")
    link = {"links/1/goal": "G01", "links/1/link": "https://quality.example.com/a/b"}
    link |= {"links/2/goal": "G01", "links/2/link": "https://quality.example.com/a/c"}
    event = {"events/1/kind": "visit", "events/1/took_part": "yes", "events/1/persons": 2.0}
    absent = {"events/2/kind": "meeting", "events/2/took_part": "no"}
    report = {"results/G01/results": "A plan."} | link | event | absent
    assert errors(project, "SOUTH", "2027-1", report | {"events/2/reason": "illness"}) == []
    assert errors(project, "SOUTH", "2027-1", report) == ["R501 events/2/reason"]


@pytest.mark.slow
def test_prefilled_answers_count_as_not_begun_until_they_are_confirmed(folder, tmp_path):
    at = copied(folder, "prefill", tmp_path)
    assert run("generate", at, "--period", "2027-1").code == 0
    template = at / "2027-1" / "outbox" / "PREFILL_2027-1_NORTH.xlsx"
    book = load_workbook(template)
    assert [book["Contact"][cell].value for cell in ("C5", "C6", "C7", "C8")] == [
        "Quality manager",
        "quality@north.example.com",
        None,
        None,
    ]
    assert book["Contact"]["C5"].protection.locked is False
    shown = load_workbook(template, data_only=True)
    states = ["Not confirmed", "Not confirmed", "Not begun", "Not confirmed"]
    assert [shown["Contact"][cell].value for cell in ("D5", "D6", "D7", "D8")] == states
    book["Contact"]["C7"], book["Results"]["C5"] = 3, "Done."
    returned_file = at / "2027-1" / "inbox" / "NORTH.xlsx"
    book.save(returned_file)
    unconfirmed = run("validate", at, "--period", "2027-1")
    assert "O640" in unconfirmed.out
    assert "1 accepted" in unconfirmed.out
    book["Contact"]["C8"], book["Contact"]["C6"] = "Confirmed", "office@north.example.com"
    book.save(returned_file)
    assert "O64" not in run("validate", at, "--period", "2027-1").out
    assert run("generate", at, "--period", "2027-2").code == 0
    later = load_workbook(at / "2027-2" / "outbox" / "PREFILL_2027-2_NORTH.xlsx")
    assert [later["Contact"][cell].value for cell in ("C5", "C6", "C7")] == [
        "Quality manager",
        "office@north.example.com",
        3,
    ]
    later["Contact"]["C8"], later["Results"]["C5"] = "Confirmed", "Done, too."
    later.save(at / "2027-2" / "inbox" / "NORTH.xlsx")
    assert "O641" in run("validate", at, "--period", "2027-2", "--format", "json").out
    south = load_workbook(at / "2027-2" / "outbox" / "PREFILL_2027-2_SOUTH.xlsx")
    assert [south["Contact"][cell].value for cell in ("C5", "C6", "C7", "C8")] == [None] * 4
    assert [book["Contact"].row_dimensions[8].hidden for book in (later, south)] == [False, True]
    definition = at / "project.yaml"
    text = definition.read_text(encoding="utf-8").replace("quality@north", "newer@north")
    definition.write_text(text, encoding="utf-8")
    assert run("generate", at, "--period", "2027-2", "--partner", "NORTH").code == 0
    newer = load_workbook(at / "2027-2" / "outbox" / "PREFILL_2027-2_NORTH.xlsx")
    assert newer["Contact"]["C6"].value == "newer@north.example.com"


def test_an_invoice_is_named_and_its_file_is_found(folder):
    project = example(folder / "invoices")
    bought = {"purchases/1/what": "Books", "purchases/1/cost": 120.0}
    assert errors(project, "NORTH", "2027-1", bought) == ["R501 purchases/1/invoice"]
    named = bought | {"purchases/1/invoice": "Kuitti.pdf"}
    assert errors(project, "NORTH", "2027-1", named) == ["F246 purchases/1/invoice"]
    form = returned(project, "NORTH", "2027-1", named)
    facts = {"what": VocabularyTerm("evidence_pdf"), "checksum": "ab" * 32, "step": ""}
    evidence = Finding.of("F131", Place("kuitti.pdf"), **facts)
    sent = IncomingFile("kuitti.pdf", None, evidence, digest=FileDigest("ab" * 32, 5))
    read = next(each for each in judged(project, "2027-1", [form, sent]).verdicts if each.was_read)
    assert [each.code.id for each in read.findings] == ["F248"]


SPENT = {"spending/staff/spent": 10.0, "spending/travel/spent": 5.0}
EARLIER_VALUES = {
    AnswerRef("spending", "staff", "spent_earlier_2"): 10.0,
    AnswerRef("spending", "staff", "spent"): 20.0,
}


def quarter(project: Project, period: str, answers: Mapping[str, Answer]) -> IncomingFile:
    """The return of NORTH for a quarter, whose form shows the earlier values."""
    asked = {AnswerRef.parse(entry): answer for entry, answer in answers.items()}
    template = issued(project, "NORTH", period, previous=EARLIER_VALUES, answers=asked)
    return IncomingFile(f"{period}.xlsx", painted(template))


def test_a_form_names_the_periods_that_it_has_values_of(folder):
    project = example(folder / "quarters")
    heads = {}
    for period in project.periods:
        cells = issued(project, "NORTH", period.id).plan.sheet("spending").cells
        heads[period.id] = [plain_text(cell.content) for cell in cells if cell.row == HEADER_ROW and cell.content][2:-2]
    assert heads == {
        "2027-Q1": ["Spent\u00a0*", "Spent, forecast for April to June"],
        "2027-Q2": [
            "Spent: January to March",
            "Spent: April to June\u00a0*",
            "Spent, forecast for July to September",
        ],
        "2027-Q3": [
            "Spent: January to March",
            "Spent: April to June",
            "Spent: July to September\u00a0*",
            "Spent, forecast for October to December",
        ],
        "2027-Q4": ["Spent: April to June", "Spent: July to September", "Spent: October to December\u00a0*"],
    }


def test_earlier_values_and_forecasts_are_added_in_the_row_and_nowhere_else(folder):
    project = example(folder / "quarters")
    file = quarter(project, "2027-Q3", SPENT | {"spending/staff/spent_later_1": 40.0})
    read = judged(project, "2027-Q3", [file]).verdicts[0]
    assert read.findings == ()
    assert read.submission is not None
    computed = {
        entry.row: answer for entry, answer in read.submission.answers.items() if entry.field == "four_quarters"
    }
    assert computed == {"staff": 80.0, "travel": 5.0}
    low = quarter(project, "2027-Q3", SPENT | {"spending/staff/spent_later_1": -1.0})
    assert [str(each.entry) for each in judged(project, "2027-Q3", [low]).verdicts[0].findings] == [
        "spending/staff/spent_later_1"
    ]
    batches = [
        judged(
            project, "2027-Q2", [returned(project, "NORTH", "2027-Q2", SPENT | {"spending/staff/spent_later_1": 7.0})]
        ),
        judged(project, "2027-Q3", [file]),
    ]
    made = build_master(project, batches, translator_for("en", ("en",)))
    assert [row for row in rows(made, "by_period") if row[:3] == ["NORTH", "Spending", "Staff"]] == [
        ["NORTH", "Spending", "Staff", "Spent", "10", "10", "40"]
    ]


def test_an_earlier_value_that_was_changed_is_an_error(folder):
    project = example(folder / "quarters")
    template = issued(project, "NORTH", "2027-Q3", previous=EARLIER_VALUES)
    book = load_workbook(BytesIO(painted(template)))
    book["Spending"]["C5"], book["Spending"]["E5"], book["Spending"]["E6"] = 11, 1, 1
    changed = BytesIO()
    book.save(changed)
    (read,) = judged(project, "2027-Q3", [IncomingFile("a.xlsx", changed.getvalue())]).verdicts
    assert [each.code.id for each in read.findings] == ["S313"]


SPRING_LINES = {
    AnswerRef("purchases", "1", "number"): "A-1",
    AnswerRef("purchases", "1", "what"): "Cameras",
    AnswerRef("purchases", "1", "paid"): 100.0,
    AnswerRef("purchases", "4", "number"): "A-2",
    AnswerRef("purchases", "4", "what"): "Chairs",
    AnswerRef("purchases", "4", "paid"): 50.0,
}


def autumn_form(project: Project, answers: Mapping[str, Answer]) -> bytes:
    """The autumn return of NORTH with these lines, in a form that shows those of the spring."""
    project = project.form_of(project.partners[0])
    previous = without_gaps(project.form, SPRING_LINES)
    asked = {AnswerRef.parse(entry): answer for entry, answer in answers.items()}
    return painted(issued(project, "NORTH", "2027-2", previous=previous, answers=asked))


def judged_lines(project: Project, answers: Mapping[str, Answer]) -> list[str]:
    file = IncomingFile("a.xlsx", autumn_form(project, answers))
    return [f"{each.code.id} {each.entry}" for each in judged(project, "2027-2", [file]).verdicts[0].findings]


PLACES: dict[str, Answer] = {
    "office/1/region": "north",
    "office/1/place": "n2",
    "visits/1/what": "Wells",
    "visits/1/region": "north",
    "visits/1/place": "n1",
    "visits/1/village": "v2",
    "visits/2/what": "Schools",
    "visits/2/region": "east",
    "visits/2/place": "other",
    "visits/3/what": "No region",
    "visits/3/place": "s1",
}


def test_a_choice_belongs_to_the_answer_of_another(folder):
    project = example(folder / "places")
    assert errors(project, "NORTH", "2027-1", PLACES) == []
    wrong: dict[str, Answer] = {"office/1/place": "s1", "visits/1/region": "south", "visits/2/village": "v1"}
    assert sorted(errors(project, "NORTH", "2027-1", PLACES | wrong)) == [
        "R531 office/1/place",
        "R531 visits/1/place",
        "R531 visits/2/village",
    ]
    assert errors(project, "NORTH", "2027-1", PLACES | {"visits/1/place": "s1", "visits/1/region": "south"}) == [
        "R531 visits/1/village"
    ]


def test_a_dropdown_offers_what_belongs_to_the_other_answer(folder):
    book = load_workbook(BytesIO(painted(issued(example(folder / "places"), "NORTH", "2027-1"))))
    sources = {
        (sheet, str(each.sqref)): each.formula1
        for sheet in ("Office", "Visits")
        for each in book[sheet].data_validations.dataValidation
        if each.type == "list"
    }
    office, place, village = (sources[key] for key in (("Office", "C6"), ("Visits", "D5:D19"), ("Visits", "E5:E19")))
    assert office == place.replace("$L5", "$G$5")
    name = "6_6_places_region_regions"
    ends = [f"INDEX(dep_{name},INDEX({end}_{name},MAX($L5,0)+1))" for end in ("top", "bot")]
    assert place == ":".join(ends)
    assert village == place.replace(name, "8_4_villages_area_places").replace("$L5", "$M5")

    def column(name: str) -> list[object]:
        sheet, cells = book.defined_names[name].attr_text.split("!")
        return [row[0].value for row in book[sheet.strip("'")][cells.replace("$", "")]]

    offered = column(f"dep_{name}")
    by_region = [
        offered[int(str(top)) - 1 : int(str(bottom))]
        for top, bottom in zip(column(f"top_{name}"), column(f"bot_{name}"), strict=True)
    ]
    assert by_region == [
        ["Uppertown", "Lowertown", "Lakeside", "Elsewhere"],
        ["Uppertown", "Lakeside", "Elsewhere"],
        ["Lowertown", "Elsewhere"],
        ["Elsewhere"],
    ]


KINDS: dict[str, Answer] = {
    "results/I1/actual": 3.5,
    "results/I2/actual": 12.0,
    "results/I3/actual": 0.5,
    "results/I4/actual": date(2027, 5, 5),
    "results/I5/actual": "yes",
    "results/I6/actual": "To plan earlier.",
    "results/I7/actual": date(2027, 3, 1),
}


def test_each_row_is_checked_by_its_kind(folder):
    project = example(folder / "indicators")
    assert errors(project, "NORTH", "2027-1", KINDS) == []
    wrong: dict[str, Answer] = {
        "results/I1/actual": -1.0,
        "results/I3/actual": 0.75,
        "results/I4/actual": date(2026, 5, 5),
        "results/I6/actual": "x" * 41,
        "results/I7/actual": date(2026, 12, 1),
    }
    assert sorted(errors(project, "NORTH", "2027-1", KINDS | wrong)) == [
        "R501 results/I3/reason",
        "R502 results/I1/actual",
        "R505 results/I6/actual",
        "R508 results/I4/actual",
        "R508 results/I7/actual",
    ]


def test_only_figures_are_added_up_and_each_row_has_its_format(folder):
    project = example(folder / "indicators")
    later = KINDS | {"results/I3/actual": 0.25, "results/I4/actual": date(2027, 6, 1), "results/I5/actual": "no"}
    made = master(project, "2027-1", {"NORTH": KINDS, "SOUTH": later})
    totals = {row[0]: row[3:6] for row in reversed(rows(made, "table/results")) if row[0][:1] == "I"}
    assert {name[:2]: total for name, total in totals.items()} == {
        "I1": ["7", "7", "0.56"],
        "I2": ["24", "24", "1.2"],
        "I3": ["25–50 %", "–", "–"],
        "I4": ["5 May 2027–1 June 2027", "", "–"],
        "I5": ["NORTH", "–", "–"],
        "I6": ["", "", "–"],
        "I7": ["3/2027", "", "–"],
    }


def test_lines_of_the_last_return_begin_the_form_without_gaps(folder):
    project = example(folder / "lines")
    own = without_gaps(project.form, SPRING_LINES)
    form = prepare_template(
        project, project.partners[0], project.periods[1], translator_for("en", ("en",)), previous=own, own_previous=own
    )
    assert {str(entry): answer for entry, answer in form.answers.items()} == {
        "purchases/1/number": "A-1",
        "purchases/1/what": "Cameras",
        "purchases/1/paid": 100.0,
        "purchases/2/number": "A-2",
        "purchases/2/what": "Chairs",
        "purchases/2/paid": 50.0,
    }
    assert {str(entry): answer for entry, answer in form.previous.items()} == {
        "purchases/1/paid": 100.0,
        "purchases/2/paid": 50.0,
        "purchases/1/number": "A-1",
        "purchases/2/number": "A-2",
    }


def test_lines_are_compared_with_those_of_the_same_key(folder):
    project = example(folder / "lines")
    swapped = {"purchases/1/number": "a-2", "purchases/1/what": "Chairs", "purchases/1/paid": 60.0}
    swapped |= {"purchases/2/number": "A-1", "purchases/2/what": "Cameras", "purchases/2/paid": 100.0}
    assert judged_lines(project, swapped) == []
    assert judged_lines(project, swapped | {"purchases/2/paid": 99.0}) == ["R511 purchases/2/paid"]
    single = {entry: answer for entry, answer in swapped.items() if entry.startswith("purchases/1")}
    assert judged_lines(project, single) == ["O642 purchases/1/number"]
    twice = swapped | {"purchases/2/number": "A-2"}
    assert "R507 purchases/2/number" in judged_lines(project, twice)


def test_a_live_check_compares_a_line_with_that_of_its_key(folder):
    project = example(folder / "lines")
    swapped = {"purchases/1/number": "A-2", "purchases/1/what": "Chairs", "purchases/1/paid": 60.0}
    swapped |= {"purchases/2/number": "A-1", "purchases/2/what": "Cameras", "purchases/2/paid": 99.0}
    book = load_workbook(BytesIO(autumn_form(project, swapped)), data_only=True)
    page = book["Purchases"]
    (col,) = (cell.column for cell in page[3] if cell.value == "#check")
    checks = [page.cell(row, col).value for row in (5, 6)]
    assert checks == ["OK", "Paid so far: Less than last time."]


def test_the_total_of_a_last_figure_has_the_last_value_of_each_line(folder):
    project = example(folder / "lines")
    spring = returned(project, "NORTH", "2027-1", {str(entry): answer for entry, answer in SPRING_LINES.items()})
    autumn = {"purchases/1/number": "A-2", "purchases/1/what": "Chairs", "purchases/1/paid": 60.0}
    files = IncomingFile("a.xlsx", autumn_form(project, autumn))
    batches = [judged(project, "2027-1", [spring]), judged(project, "2027-2", [files])]
    made = build_master(project, batches, translator_for("en", ("en",)))
    totals = [row for row in rows(made, "table/purchases") if row[0] == "Total"]
    assert [(str(row[-2]), row[3]) for row in totals] == [
        ("Autumn 2027", "60"),
        ("Spring 2027", "150"),
        ("all periods", "160"),
    ]


def test_units_of_an_organisation_stand_side_by_side(folder):
    project = example(folder / "units")
    made = master(project, "2027-1", {partner: {"students/1/trained": 5.0} for partner in ("ARTS", "SOUTH")})
    students = [row[0] for row in rows(made, "table/students")]
    assert students.index("CRAFTS") == students.index("ARTS") + 1 < students.index("SOUTH")
    summary = " ".join(text for row in rows(made, "summary") for text in row)
    assert "Northern Federation reports in units (ARTS, CRAFTS). Included: 1 of 2." in summary
    assert errors(project, "CRAFTS", "2027-1", {"students/1/trained": -1.0}) == ["R502 students/1/trained"]
