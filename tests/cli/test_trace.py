"""What a trace prints: labels, percentages and words of the log as a reader sees them, and raw values as JSON."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from example_masters import deviated
from folders import run
from programme_content import context_of, small_content

from lamppu_xl.cli import missing_texts
from lamppu_xl.domain.cell_address import cell_name
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.programme.builder import build_programme_workbook
from lamppu_xl.services.activity_log import LogRecord
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
        assert label in shown.partition("2026-2: ")[2].splitlines()[0]
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


def test_the_words_of_the_log_are_in_the_language_of_the_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(missing_texts, "message_language", lambda: "fi")
    record = LogRecord(time=datetime(2026, 11, 1, 12, tzinfo=UTC), event="output", command="generate", what="template")
    shown = missing_texts._record_text(record, translator_for("fi"))
    assert "output" not in shown
    assert "template" not in shown
