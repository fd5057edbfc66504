"""A partner whose newest return has errors is to be corrected, even if an older one is accepted."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from returned import sound
from status_folders import BEFORE, PERIOD
from status_folders import folder as folder  # noqa: PLC0414  # a fixture

import lamppu_xl
from lamppu_xl.cli.main import group
from lamppu_xl.reports.status import PartnerState


@pytest.fixture
def corrected_wrongly(folder: Path) -> Path:
    """ALFA has sent a good return, and a newer one without a name."""
    files = {
        "first.xlsx": sound(saved="2026-10-01T10:00:00Z"),
        "second.xlsx": sound(note="later", saved="2026-10-03T10:00:00Z", contact__1__name=""),
    }
    for name, data in files.items():
        (folder / PERIOD / "inbox" / name).write_bytes(data)
    return folder


@pytest.mark.slow
def test_status_names_the_newer_return(corrected_wrongly: Path) -> None:
    report = lamppu_xl.status(corrected_wrongly, period=PERIOD, today=date.fromisoformat(BEFORE))
    alfa = report.partners[0]
    assert (alfa.state, alfa.file, alfa.used) == (PartnerState.TO_CORRECT, "second.xlsx", "first.xlsx")
    assert alfa.errors == 1
    arguments = ["status", str(corrected_wrongly), "--period", PERIOD, "--today", BEFORE, "--language", "en"]
    text = CliRunner().invoke(group, arguments).output
    assert "Newer return to correct" in text
    assert "1 to correct" in text
    status = json.loads(CliRunner().invoke(group, [*arguments, "--format", "json"]).output)
    assert status["partners"][0]["used"] == "first.xlsx"
    assert (status["summary"]["accepted"], status["summary"]["to correct"]) == (0, 1)


@pytest.mark.slow
def test_a_return_of_unknown_time_is_not_called_newer(corrected_wrongly: Path) -> None:
    second = sound(note="later", contact__1__name="")  # without a time
    (corrected_wrongly / PERIOD / "inbox" / "second.xlsx").write_bytes(second)
    arguments = ["status", str(corrected_wrongly), "--period", PERIOD, "--today", BEFORE, "--language", "en"]
    text = CliRunner().invoke(group, arguments).output
    assert "Another return to correct" in text
    assert "Newer return" not in text


@pytest.mark.slow
def test_the_older_return_counts_and_the_newer_return_gets_the_feedback(corrected_wrongly: Path) -> None:
    result = lamppu_xl.feedback(corrected_wrongly, period=PERIOD)
    assert [verdict.file for verdict in result.batch.accepted] == ["first.xlsx"]
    (written,) = result.written
    assert written.verdict.file == "second.xlsx"
    texts = {cell.value for row in openpyxl.load_workbook(written.path).worksheets[0].iter_rows() for cell in row}
    assert "second.xlsx" in texts


@pytest.mark.slow
def test_remind_drafts_a_request_for_a_correction(corrected_wrongly: Path) -> None:
    lamppu_xl.generate(corrected_wrongly, period=PERIOD)
    result = lamppu_xl.letters(corrected_wrongly, "remind", period=PERIOD, today=date.fromisoformat(BEFORE))
    names = [path.name for path in result.paths]
    assert len(names) == 3
    attachments = {letter.partner: getattr(letter, "attachment", "") for letter in result.letters}
    assert attachments["ALFA"] == "TINY_2026-2_ALFA_palaute.xlsx"


@pytest.mark.slow
def test_the_reports_of_validate_count_the_partner_among_those_to_correct(corrected_wrongly: Path) -> None:
    output = CliRunner().invoke(group, ["validate", str(corrected_wrongly), "--period", PERIOD, "--language", "en"])
    assert output.exit_code == 1
    assert "1 to correct" in output.output


def test_without_the_newer_return_the_partner_is_in_order(corrected_wrongly: Path) -> None:
    (corrected_wrongly / PERIOD / "inbox" / "second.xlsx").unlink()
    alfa = lamppu_xl.status(corrected_wrongly, period=PERIOD).partners[0]
    assert (alfa.state, alfa.used, alfa.next_step) == (PartnerState.ACCEPTED, "", "")
