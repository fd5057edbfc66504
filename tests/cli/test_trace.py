"""What a trace prints: labels, percentages and words of the log as a reader sees them, and raw values as JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from example_masters import deviated
from folders import run
from programme_content import context_of, small_content
from projects import EXAMPLES

from lamppu_xl.cli import missing_texts
from lamppu_xl.cli.missing_texts import missing_lines
from lamppu_xl.domain.cell_address import cell_name
from lamppu_xl.domain.excel_dates import to_serial
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.programme.builder import build_programme_workbook
from lamppu_xl.programme.gap_records import MissingReturn
from lamppu_xl.services.activity_log import LogRecord
from lamppu_xl.services.missing_returns import TracedMissing, return_history
from lamppu_xl.workbook.number_formats import number_format
from lamppu_xl.workbook.writer import write_workbook


def test_a_choice_is_shown_by_its_label_in_the_language_of_the_reader(tmp_path: Path) -> None:
    master, file = deviated(), tmp_path / "master.xlsx"
    file.write_bytes(write_workbook(master.plan))
    status = next(
        each for each in master.values if str(each.entry) == "results/G1/status" and each.partner.id == "ALFA"
    )
    cell = f"{status.cells[0].sheet}!{cell_name(status.cells[0].row, status.cells[0].col)}"
    for language, label in (("fi", "Valmis"), ("sv", "Klar"), ("en", "Done")):
        shown = run("--language", language, "trace", file, cell).out
        [line] = [line for line in shown.splitlines() if line.startswith("   └─ ALFA")]
        assert label in line
        assert "2026-2" not in line, "the period has a label"
    traced = json.loads(run("trace", file, cell, "--format", "json").out)
    assert traced["projects"][0]["answers"][0]["value"] == "done"


def test_a_part_is_shown_in_per_cent(tmp_path: Path) -> None:
    content, file = small_content(), tmp_path / "programme.xlsx"
    plan = build_programme_workbook(content, context_of(content).translator, {}).plan
    file.write_bytes(write_workbook(plan))
    sheet = plan.sheet("front")
    part = next(cell for cell in sheet.cells if cell.number_format == "0\\ %" and cell.content is not None)
    place = f"{sheet.name}!{cell_name(part.row, part.col)}"
    assert "103 %" in run("trace", file, place).out.splitlines()[0]
    assert json.loads(run("trace", file, place, "--format", "json").out)["shows"] == pytest.approx(1.025)


def test_a_percentage_that_a_total_lacks_is_shown_without_escapes(tmp_path: Path) -> None:
    content, file = small_content(), tmp_path / "programme.xlsx"
    figure, *others = content.figures
    lacking = ("N02 60\u00a0%\u201380\u00a0% (2030-1)",)
    totals = {key: replace(total, lacking=lacking) for key, total in figure.totals.items()}
    programme = replace(content.programme, indicators=tuple(each.indicator for each in content.figures))
    content = replace(content, programme=programme, figures=(replace(figure, totals=totals), *others))
    file.write_bytes(write_workbook(build_programme_workbook(content, context_of(content).translator, {}).plan))
    out = run("--language", "en", "trace", file, "--indicator", figure.indicator.id).out
    assert "N02 60\u00a0%\u201380\u00a0%" in out
    assert "\\x" not in out


def test_a_day_is_shown_as_a_day(tmp_path: Path) -> None:
    file = tmp_path / "master.xlsx"
    master = deviated()
    file.write_bytes(write_workbook(master.plan))
    sheet, day = next(
        (sheet, cell)
        for sheet in master.plan.sheets
        for cell in sheet.cells
        if isinstance(cell.content, date) and sheet.state == "visible"
    )
    place = f"{sheet.name}!{cell_name(day.row, day.col)}"
    shown = run("--language", "en", "trace", file, place).out.splitlines()[0]
    assert number_format(day.number_format).show(float(to_serial(day.content))) in shown
    assert str(to_serial(day.content)) not in shown


def test_the_words_of_the_log_are_in_the_language_of_the_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(missing_texts, "message_language", lambda: "fi")
    record = LogRecord(time=datetime(2026, 11, 1, 12, tzinfo=UTC), event="output", command="generate", what="template")
    shown = missing_texts._record_text(record, translator_for("fi"))
    assert ": " in shown, "what happened, and to what"
    assert "output" not in shown
    assert "template" not in shown


def test_a_figure_of_a_master_has_its_name_unit_and_rule_beside_it(tmp_path: Path) -> None:
    master, file = deviated(), tmp_path / "master.xlsx"
    file.write_bytes(write_workbook(master.plan))
    by_answer = {(each.partner.id, str(each.entry)): each for each in master.values}
    cells = [by_answer["ALFA", entry].cells[0] for entry in ("figures/I1/actual", "results/G1/status")]
    figure, status = (run("trace", file, f"{each.sheet}!{cell_name(each.row, each.col)}").out for each in cells)
    assert figure.splitlines()[1].startswith("I1 ")
    assert figure.splitlines()[1].endswith(": Added up.")
    assert "(" in figure.splitlines()[1]
    assert "Added up" not in status


def test_a_figure_of_a_master_that_is_traced_by_name_has_its_totals(tmp_path: Path) -> None:
    master, file = deviated(), tmp_path / "master.xlsx"
    file.write_bytes(write_workbook(master.plan))
    traced = json.loads(run("trace", file, "--indicator", "I1", "--format", "json").out)
    answers = [answer for project in traced["projects"] for answer in project["answers"]]
    values = [answer["value"] for answer in answers if answer["entry"] == "figures/I1/actual"]
    assert len(values) > 1
    total = next(each for each in traced["totals"] if each["shows"] == sum(values))
    out = run("trace", file, "--indicator", "I1").out
    assert f"Whole project: {total['cell']} shows {total['shows']:g}" in out
    assert "Whole project" not in run("trace", file, total["cell"]).out, "it shows the cell itself"


def test_a_count_of_deviations_names_a_row_for_each_deviation(tmp_path: Path) -> None:
    content, file = small_content(), tmp_path / "programme.xlsx"
    (deviation,) = content.deviations
    answers = (*deviation.answers, *((label, content.answers[1]) for label, _ in deviation.answers))
    content = replace(content, deviations=(replace(deviation, answers=answers),))
    plan = build_programme_workbook(content, context_of(content).translator, {}).plan
    file.write_bytes(write_workbook(plan))
    sheet = plan.sheet("projects")
    count = next(cell for cell in sheet.cells if cell.style == "tally" and cell.content == 1.0)
    traced = json.loads(run("trace", file, f"{sheet.name}!{cell_name(count.row, count.col)}", "--format", "json").out)
    assert len(traced["rows"]) == 1
    assert {answer["entry"] for project in traced["projects"] for answer in project["answers"]}
    assert len([answer for project in traced["projects"] for answer in project["answers"]]) == len(answers)


def test_where_a_missing_return_was_asked_for_has_no_path_of_the_machine() -> None:
    folder = EXAMPLES / "lamppu-2012"
    missing = MissingReturn("LAMPPU", "JEDU", "2012-2", "2012-2", "absent")
    history = return_history(missing, [folder])
    lines = [*missing_lines(TracedMissing(missing, history), "autumn 2012", "fi")]
    [asked] = [line for line in lines if "partners.JEDU" in line]
    assert "project.yaml: partners.JEDU, periods.2012-2" in asked
    assert not [line for line in lines if str(folder) in line]
