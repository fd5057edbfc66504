"""Filled forms of the examples: two spreadsheet engines, the values of the program and `validate` agree on them.

Each form is filled with right and wrong answers. LibreOffice is started once for all files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from types import ModuleType

import pytest
from office import Cells
from projects import sound
from returned import resaved_at
from templates import issued

from lamppu_xl.definition import load
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.cell_address import cell_name
from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.domain.project import Project
from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.templates.builder import DEFAULT_PROTECTION, cell_values, complete_plan
from lamppu_xl.templates.live_checks.state_layout import STATE
from lamppu_xl.templates.live_checks.state_numbers import state_numbers
from lamppu_xl.templates.parts import field_of
from lamppu_xl.templates.template import Template
from lamppu_xl.validation.validate import validate
from lamppu_xl.workbook.model import CellUse, Formula
from lamppu_xl.workbook.writer import write_workbook

DOCS = (Path(__file__).parents[2] / "docs" / "reference" / "definition-examples.md").read_text(encoding="utf-8")
BLOCKS = [block.partition("\n") for block in re.findall(r"```yaml\n(.*?)```", DOCS, flags=re.DOTALL)]
FILES = {head.removeprefix("# "): text for head, _, text in BLOCKS}

Content = str | float | date


@dataclass(frozen=True)
class Filling:
    """A filled form, with the codes of the errors in it."""

    example: str
    partner: str
    period: str
    contents: Mapping[str, Content]
    errors: Mapping[str, str]
    previous: Mapping[str, Content] = field(default_factory=dict)
    """The answers of earlier periods that the form shows."""
    depends_on_today: bool = False
    """Whether the values that the template was written with are those of another day."""


TODAY = date.today()  # noqa: DTZ011  # as the engines have it

FILLINGS = (
    Filling(
        "answers",
        "BOLTON",
        "2026-2",
        {
            "summary/1/text": "Twenty words at most.\nThis has   a few\u00a0more words.",
            "summary/1/postcode": "BL1 1RU",
            "summary/1/phone": "+44 1204 333333",
            "summary/1/themes": "Schools; Water and sanitation",
            "summary/1/signed": TODAY - timedelta(days=1),
            "activities/1/what": "a b c d e",
            "activities/1/month": date(2026, 7, 15),
            "activities/1/paid": date(2026, 7, 1),
            "activities/2/month": date(2026, 12, 1),
            "activities/2/paid": date(2027, 1, 1),
            "activities/2/cost": 100.5,
        },
        {},
    ),
    Filling(
        "answers",
        "LEEDS",
        "2026-2",
        {
            "summary/1/text": "word " * 20 + "more",
            "summary/1/themes": "Schools; Roads",
            "summary/1/postcode": "96100",
            "activities/1/what": "a b\nc d e  f",
            "activities/1/month": date(2026, 6, 30),
            "activities/2/month": date(2027, 1, 1),
            "activities/3/month": date(2026, 9, 1),
            "activities/3/paid": date(2026, 8, 31),
            "activities/4/month": "autumn",
            "activities/4/cost": "2–3",
        },
        {
            "summary/1/text": "R530",
            "summary/1/themes": "V468",
            "summary/1/postcode": "V460",
            "activities/1/what": "R530",
            "activities/1/month": "R508",
            "activities/2/month": "R509",
            "activities/3/paid": "R511",
            "activities/4/month": "V466",
            "activities/4/cost": "V465",
        },
    ),
    Filling(
        "themes",
        "NORTH",
        "2027-1",
        {
            "summary/1/plans_water": "No",
            **{f"activities/{line}/name": "Wells" for line in range(1, 5)},
            "activities/1/themes_food_aid": "Yes",
            "activities/2/themes_health": "No",
            "activities/3/themes_water": "Yes",
            "activities/3/people": 0.0,
        },
        {
            "summary/1/plans_water": "R511",
            "activities/2/themes_water": "R511",
            "activities/3/people": "R511",
            "activities/4/themes_water": "R501",
        },
    ),
    Filling(
        "invoices",
        "NORTH",
        "2027-1",
        {
            **{f"purchases/{line}/what": "Books" for line in range(1, 6)},
            **{f"purchases/{line}/cost": 100.5 for line in range(1, 6)},
            "purchases/1/invoice": "Invoices/Äänitys (1).PDF",
            "purchases/2/invoice": "C:\\files\\a.pdf",
            "purchases/3/invoice": "see the annex",
            "purchases/4/invoice": "https://example.com/a.pdf",
        },
        {"purchases/3/invoice": "V475", "purchases/4/invoice": "V475", "purchases/5/invoice": "R501"},
    ),
    Filling(
        "quarters",
        "NORTH",
        "2027-Q3",
        {"spending/staff/spent": 3.5, "spending/staff/spent_later_1": 4.0, "spending/travel/spent_later_1": -1.0},
        {"spending/travel/spent": "R501", "spending/travel/spent_later_1": "R502"},
        previous={"spending/staff/spent_earlier_2": 10.0, "spending/staff/spent": 20.0},
    ),
    Filling(
        "quarters",
        "SOUTH",
        "2027-Q4",
        {"spending/staff/spent": 3.5, "spending/travel/spent": "x"},
        {"spending/travel/spent": "V401"},
        previous={"spending/travel/spent_earlier_2": 1.0},
    ),
    Filling(
        "answers",
        "BOLTON",
        "2026-2",
        {"summary/1/text": "Signed too early.", "summary/1/signed": TODAY + timedelta(days=3)},
        {"summary/1/signed": "R509"},
        depends_on_today=True,
    ),
    Filling(
        "places",
        "NORTH",
        "2027-1",
        {
            "office/1/region": "North",
            "office/1/place": "Lakeside",
            "visits/1/what": "Wells",
            "visits/1/region": "North",
            "visits/1/place": "Uppertown",
            "visits/1/village": "Church",
            "visits/2/what": "Schools",
            "visits/2/region": "East",
            "visits/2/place": "Elsewhere",
            "visits/3/what": "No region",
            "visits/3/place": "Lowertown",
        },
        {},
    ),
    Filling(
        "places",
        "SOUTH",
        "2027-1",
        {
            "office/1/region": "North",
            "office/1/place": "Lowertown",
            "visits/1/what": "Wells",
            "visits/1/region": "South",
            "visits/1/place": "Uppertown",
            "visits/1/village": "Mill",
            "visits/2/what": "Schools",
            "visits/2/region": "South",
            "visits/2/place": "Lowertown",
            "visits/2/village": "Church",
            "visits/3/what": "Roads",
            "visits/3/region": "North",
            "visits/3/place": "Nowhere",
        },
        {
            "office/1/place": "R531",
            "visits/1/place": "R531",
            "visits/2/village": "R531",
            "visits/3/place": "V408",
        },
    ),
    Filling(
        "rates",
        "NORTH",
        "2027-1",
        {
            "costs/1/category": "Visit",
            "costs/1/currency": "Pound sterling",
            "costs/1/amount": 170.0,
            "costs/2/category": "Visit",
            "costs/2/currency": "Pound sterling",
            "costs/2/amount": 171.0,
            "costs/3/category": "Goods",
            "costs/3/currency": "Other currency",
            "costs/3/amount": 5.0,
            "costs/4/category": "Goods",
            "costs/4/currency": "Euro",
            "costs/4/amount": 999.0,
        },
        {"costs/2/amount": "R511", "costs/3/currency": "R511"},
    ),
    Filling(
        "indicators",
        "NORTH",
        "2027-1",
        {
            "results/I1/actual": 3.5,
            "results/I2/actual": 12.0,
            "results/I3/actual": 0.5,
            "results/I4/actual": date(2027, 5, 5),
            "results/I5/actual": "No",
            "results/I6/actual": "To plan earlier.",
            "results/I7/actual": date(2027, 3, 15),
        },
        {},
    ),
    Filling(
        "indicators",
        "SOUTH",
        "2027-1",
        {
            "results/I1/actual": "many",
            "results/I2/actual": 1.5,
            "results/I3/actual": 0.75,
            "results/I4/actual": date(2026, 5, 5),
            "results/I5/actual": "Perhaps",
            "results/I6/actual": "x" * 41,
            "results/I7/actual": date(2026, 12, 31),
        },
        {
            "results/I1/actual": "V401",
            "results/I2/actual": "V402",
            "results/I3/reason": "R501",
            "results/I4/actual": "R508",
            "results/I5/actual": "V410",
            "results/I6/actual": "R505",
            "results/I7/actual": "R508",
        },
    ),
)


def template_of(filling: Filling, project: Project) -> Template:
    previous = {AnswerRef.parse(entry): content for entry, content in filling.previous.items()}
    empty = issued(project, filling.partner, filling.period, previous=previous)
    contents = {AnswerRef.parse(entry): content for entry, content in filling.contents.items()}
    right = {entry: content for entry, content in contents.items() if str(entry) not in filling.errors}
    choices = {entry for entry in right if field_of(project, entry).kind.name == "choices"}
    wrong = {entry for entry, content in contents.items() if isinstance(content, str)} - right.keys() | choices
    return replace(empty, answers=contents, wrong=wrong)


def formulas(template: Template) -> Iterator[tuple[str, str, int, int, Formula]]:
    """Every formula: the name and the number of its sheet, its cell and the cell's place."""
    for sheet in complete_plan(template).sheets:
        for cell in sheet.cells:
            if isinstance(cell.content, Formula):
                yield sheet.name, cell_name(cell.row, cell.col), cell.row, cell.col, cell.content


def by_ironcalc(file: Path, template: Template) -> Cells:
    ironcalc = pytest.importorskip("ironcalc")
    model = ironcalc.load_from_xlsx(str(file), "en", "UTC", "en")
    model.evaluate()
    names = [sheet.name for sheet in complete_plan(template).sheets]
    return {
        (sheet, cell): model.get_cell_value(names.index(sheet), row + 1, col + 1)
        for sheet, cell, row, col, _ in formulas(template)
    }


def faulty(template: Template, shown: Cells) -> set[str]:
    """The answers with an error, by their state cells."""
    found = set()
    for sheet in complete_plan(template).sheets:
        for cell in sheet.cells:
            sort, _, name = cell.entry.field.partition(" ") if cell.entry else ("", "", "")
            if cell.use is CellUse.STATE and cell.entry and sort == STATE:
                numbers = state_numbers(template, template.project.form.table(cell.entry.table))
                state = shown[sheet.name, cell_name(cell.row, cell.col)]
                if isinstance(state, int | float) and state >= numbers.first_missing:
                    found.add(f"{cell.entry.table}/{cell.entry.row}/{name}")
    return found


def saved_today(file: Path) -> bytes:
    return resaved_at(file.read_bytes(), f"{TODAY}T12:00:00Z")


@pytest.mark.slow
def test_engines_program_and_validate_agree_on_filled_examples(tmp_path: Path, office: ModuleType) -> None:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    templates = {}
    for number, filling in enumerate(FILLINGS):
        template = template_of(filling, sound(load(tmp_path / filling.example)))
        file = tmp_path / f"{number}.xlsx"
        file.write_bytes(write_workbook(complete_plan(template), cell_values(template), DEFAULT_PROTECTION))
        templates[file] = filling, template
    shown = office.cells_of(list(templates))
    for file, (filling, template) in templates.items():
        (verdict,) = validate(template.project, template.period, [IncomingFile("a.xlsx", saved_today(file))]).verdicts
        errors = {
            str(finding.entry): finding.code.id
            for finding in verdict.findings
            if finding.effective_severity is Severity.ERROR
        }
        assert errors == filling.errors
        for engine, cells in (("LibreOffice", shown[file]), ("IronCalc", by_ironcalc(file, template))):
            assert faulty(template, cells) == set(filling.errors), (engine, filling.partner)
            if filling.depends_on_today:
                continue
            differences = [
                (engine, sheet, cell, formula.cached, cells.get((sheet, cell)), formula.text)
                for sheet, cell, _, _, formula in formulas(template)
                if sheet != "_states"
                and "TODAY()" not in formula.text
                and (cells.get((sheet, cell)) or "") != (formula.cached or "")
            ]
            assert differences == []
