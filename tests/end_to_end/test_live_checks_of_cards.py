"""Sums over the cards of goals, and TRUE in a number field, in an engine other than LibreOffice."""

from __future__ import annotations

from pathlib import Path

import pytest
from projects import TINY_PROJECT, read, sound
from resaving import PROGRAMS, missing
from templates import issued

from lamppu_xl.answer_types.live_reading import CellContent
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.project import Project
from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.templates.builder import DEFAULT_PROTECTION, complete_plan
from lamppu_xl.templates.live_checks.state_values import template_states
from lamppu_xl.templates.template import Template
from lamppu_xl.validation.validate import validate
from lamppu_xl.workbook.model import CellUse
from lamppu_xl.workbook.writer import write_workbook

FORM = """title: {fi: Summat}
tables:
  results:
    title: {fi: Tulokset}
    rows: goals
    fields:
      hours: {label: {fi: Tunnit}, kind: number, min: 0}
      times: {label: {fi: Kerrat}, kind: integer}
  whole:
    title: {fi: Yhteensä}
    rows: record
    fields:
      hours: {label: {fi: Tunnit yhteensä}, kind: number}
    rules:
      - {holds: hours == sum(results.hours), at: hours, says: {fi: Ei täsmää.}}
"""
GOALS = ("G1", "G2")


@pytest.fixture(scope="module")
def project() -> Project:
    return sound(read(TINY_PROJECT, FORM))


def filled(template: Template, contents: dict[AnswerRef, CellContent]) -> bytes:
    return write_workbook(complete_plan(template), contents, DEFAULT_PROTECTION)  # type: ignore[arg-type]


def states_of(
    template: Template, contents: dict[AnswerRef, CellContent], file: Path
) -> dict[AnswerRef, tuple[int, int]]:
    """The state of each answer as IronCalc and as Python compute it."""
    file.write_bytes(filled(template, contents))
    return compared(template, contents, file)


def compared(
    template: Template, contents: dict[AnswerRef, CellContent], file: Path
) -> dict[AnswerRef, tuple[int, int]]:
    """The same for a file that was written already."""
    ironcalc = pytest.importorskip("ironcalc")
    model = ironcalc.load_from_xlsx(str(file), "en", "UTC", "en")
    model.evaluate()
    by_python = template_states(template, contents)
    sheets = [sheet.key for sheet in template.plan.sheets]
    found: dict[AnswerRef, tuple[int, int]] = {}
    for sheet, cell in template.plan.cells(CellUse.STATE):
        sort, _, name = cell.entry.field.partition(" ") if cell.entry else ("", "", "")
        if sort == "state" and cell.entry:
            table = template.project.form.table(cell.entry.table)
            line = next(line for line in template.lines(table.id) if line.id == cell.entry.row)
            value = model.get_cell_value(sheets.index(sheet.key), cell.row + 1, cell.col + 1)
            entry = AnswerRef(table.id, line.id, name)
            found[entry] = int(value), by_python.line(table, line).states[name]
    return found


@pytest.mark.parametrize(
    ("hours", "total", "agrees"),
    [
        ((1.5, 2.5), 4.0, True),
        ((1.5, 2.5), 5.0, False),
        ((1.5, None), 1.5, True),
        ((1.5, "two"), 1.5, True),
        ((True, 2.5), 2.5, True),
        ((None, None), 0.0, True),
    ],
)
def test_a_sum_over_cards_adds_up_the_numbers_only(
    project: Project, tmp_path: Path, hours: tuple[CellContent, ...], total: float, *, agrees: bool
) -> None:
    template = issued(project, "ALFA", "2026-1")
    contents = {AnswerRef("results", goal, "hours"): each for goal, each in zip(GOALS, hours, strict=True)}
    contents = {entry: content for entry, content in contents.items() if content is not None}
    contents[AnswerRef("whole", "1", "hours")] = total
    states = states_of(template, contents, tmp_path / "form.xlsx")
    assert all(by_engine == by_python for by_engine, by_python in states.values()), states
    assert (states[AnswerRef("whole", "1", "hours")][0] == -1) is agrees


def test_true_is_not_a_number(project: Project, tmp_path: Path) -> None:
    template = issued(project, "ALFA", "2026-1")
    contents: dict[AnswerRef, CellContent] = {AnswerRef("results", "G1", name): True for name in ("hours", "times")} | {
        AnswerRef("results", "G2", "hours"): 1.0,
        AnswerRef("whole", "1", "hours"): 1.0,
    }
    states = states_of(template, contents, tmp_path / "form.xlsx")
    assert all(by_engine == by_python for by_engine, by_python in states.values()), states
    assert states[AnswerRef("results", "G1", "hours")][0] > 2
    assert states[AnswerRef("whole", "1", "hours")][0] == -1
    batch = validate(project, template.period, [IncomingFile("a.xlsx", filled(template, contents))])
    codes = {str(finding.entry): finding.code.id for finding in batch.verdicts[0].findings if finding.code.id[0] == "V"}
    assert codes == {"results/G1/hours": "V401", "results/G1/times": "V401"}


@pytest.mark.slow
@pytest.mark.parametrize("program", ["LibreOffice", "openpyxl", "ExcelJS", "SheetJS"])
def test_live_checks_are_right_after_the_form_was_saved_again(project: Project, tmp_path: Path, program: str) -> None:
    if reason := missing(program):
        pytest.skip(reason)
    template = issued(project, "ALFA", "2026-1")
    contents: dict[AnswerRef, CellContent] = {
        AnswerRef("results", "G1", "hours"): 1.5,
        AnswerRef("results", "G1", "times"): 1.5,
        AnswerRef("results", "G2", "hours"): "two",
        AnswerRef("results", "G2", "times"): -3.0,
        AnswerRef("results", "G3", "hours"): 2.0,  # nothing is blank: IronCalc takes a blank of openpyxl for a number
        AnswerRef("results", "G3", "times"): 1.0,
        AnswerRef("whole", "1", "hours"): 9.0,
    }
    source, target = tmp_path / "form.xlsx", tmp_path / "saved.xlsx"
    source.write_bytes(filled(template, contents))
    PROGRAMS[program]([(source, target)])
    states = compared(template, contents, target)
    assert all(by_engine == by_python for by_engine, by_python in states.values()), states
    faulty = {str(entry) for entry, (state, _) in states.items() if state > 2}
    assert faulty == {"results/G1/times", "results/G2/hours", "whole/1/hours"}
    batch = validate(project, template.period, [IncomingFile("a.xlsx", target.read_bytes())])
    faults = {str(finding.entry) for finding in batch.verdicts[0].findings if finding.code.id[0] in "VR"}
    assert faulty <= faults
