"""Each shipped form works from `init` to the master workbook, in each of its languages."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest

import lamppu_xl
from lamppu_xl.definition import shipped_forms
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.form import Field, FreeLines
from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project
from lamppu_xl.ledger.consistency import find_faults
from lamppu_xl.master.master_reader import read_incoming_master

pytestmark = pytest.mark.slow

NEW_FORMS = ("activity-matrix", "indicator-tracking", "partner-expenditure", "subprojects")
USED_LINES = 2


def plausible(project: Project, partner: Partner, period: Period, entry: AnswerRef, field: Field) -> str | float | date:
    """What a partner might write."""
    fixed: dict[str, str | float | date] = {"currency": "EUR", "rate": 1, "budget": 1000, "ends": period.end}
    if field.name in fixed:
        return fixed[field.name]
    if options := project.options_for(field):
        return options.options[0].label.pick(project.chain(partner.language))
    match field.kind.name:
        case "percent":
            return 0.4
        case "integer" | "number" | "money":
            return 10 * int(entry.row) if entry.row.isdigit() else 10
        case "date":
            return period.start + timedelta(days=14)
        case "email":
            return "someone@example.org"
        case "url":
            return "https://example.org/page"
        case "file":
            return f"contract {entry.row}.pdf"
    return f"Work {entry.row}"


def fill(folder: Path, period_id: str) -> None:
    """Answer every question of each template; of free lines only the first ones."""
    workspace = lamppu_xl.load_project(folder)
    project = workspace.project
    period = project.period(period_id)
    assert period is not None
    for partner in project.expected_partners(period):
        (template,) = (folder / period_id / "outbox").glob(f"*_{partner.id}.xlsx")
        book = openpyxl.load_workbook(template)
        for answer in lamppu_xl.answer_map(workspace, partner=partner.id, period=period_id):
            entry = AnswerRef.parse(answer.entry)
            table = project.form.table(entry.table)
            field = table.field(entry.field).in_row(entry.row)
            if field.computed is None and not (isinstance(table.rows, FreeLines) and int(entry.row) > USED_LINES):
                if (entry.table, entry.field) == ("expenditure", "contract"):
                    continue
                book[answer.sheet][answer.cell] = plausible(project, partner, period, entry, field)
        book.save(folder / period_id / "inbox" / f"{partner.id}.xlsx")


@pytest.mark.parametrize("name", NEW_FORMS)
def test_a_new_project_goes_from_definition_to_master(name: str, tmp_path: Path) -> None:
    assert name in shipped_forms()
    lamppu_xl.init(tmp_path / name, form=name)
    folder = tmp_path / name
    assert lamppu_xl.check(folder).findings == ()
    period = lamppu_xl.load_project(folder).project.periods[0].id
    lamppu_xl.generate(folder, period=period)
    fill(folder, period)
    batch = lamppu_xl.validate(folder, period=period)
    assert [verdict.state.value for verdict in batch.verdicts] == ["accepted", "accepted"]
    assert {finding.code.id for finding in batch.findings} <= {"R511", "F246"}
    master = lamppu_xl.consolidate(folder, period=period)
    ledger = read_incoming_master(master.path.read_bytes(), "master.xlsx").ledger
    assert ledger is not None
    values = {(answer.source, str(answer.entry)): answer.value for answer in ledger.answers}
    assert {entry: values[1, entry] for entry in COMPUTED[name]} == COMPUTED[name]
    assert find_faults(ledger) == []
    assert {(kind.row, kind.type) for kind in ledger.kinds if kind.field == "actual"} == KINDS.get(name, set())
    later = lamppu_xl.load_project(folder).project.periods[1].id
    not_shown: list[AnswerRef] = []
    lamppu_xl.generate(folder, period=later, on_template=lambda template: not_shown.extend(template.not_shown))
    assert not_shown == []


KINDS = {
    "indicator-tracking": {
        ("I-1", "number"),
        ("I-2", "number"),
        ("I-3", "number"),
        ("I-4", "date"),
        ("I-5", "text"),
    }
}
"""The types of the values in each row of the indicators."""

COMPUTED = {
    "activity-matrix": {"activities/1/people": 40.0, "by_theme/water/people": 120.0, "by_region/north/people": 120.0},
    "indicator-tracking": {"indicators/I-1/to_date": 10.0, "people/P-1/total": 50.0},
    "partner-expenditure": {
        "expenditure/2/eur": 20.0,
        "overview/staff/now": 30.0,
        "overview/staff/left": 99_970.0,
        "overview/staff/share": 0.0003,
    },
    "subprojects": {"projects/1/left": 990.0, "by_type/building/spent": 30.0, "by_type/building/budget": 2000.0},
}
"""What the program computes from the plausible answers of the first partner."""
