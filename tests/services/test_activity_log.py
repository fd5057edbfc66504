"""The log of a period decides the dates and states that are shown, and nothing else."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from project_lives import SPRING, SPRING_ANSWERS, ProjectLife, frozen_life, reported_life
from returned import sound
from status_folders import AFTER, BEFORE, PERIOD, SOUND, receive
from status_folders import folder as folder  # noqa: PLC0414  # a fixture

import lamppu_xl
from lamppu_xl.cli.main import group
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.reports.log_formats import log_as_text
from lamppu_xl.reports.status import PartnerState
from lamppu_xl.reports.terminal_layout import Layout

pytestmark = pytest.mark.slow


def run(*arguments: str) -> Any:
    return CliRunner().invoke(group, list(arguments), catch_exceptions=False)


def records(folder: Path, period: str = PERIOD) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / period / "log.jsonl").read_text().splitlines()]


def states(folder: Path, today: str = BEFORE) -> dict[str, PartnerState]:
    report = lamppu_xl.status(folder, period=PERIOD, today=date.fromisoformat(today))
    return {status.partner.id: status.state for status in report.partners}


def test_a_whole_period_is_logged_without_names_and_answers(tmp_path: Path) -> None:
    life = ProjectLife(tmp_path)
    life.issue(SPRING)
    lamppu_xl.letters(tmp_path, "send", period=SPRING)
    lamppu_xl.mark_sent(tmp_path, period=SPRING)
    life.answer(SPRING, SPRING_ANSWERS)
    lamppu_xl.validate(tmp_path, period=SPRING)
    lamppu_xl.feedback(tmp_path, period=SPRING)
    life.consolidate(SPRING)
    lamppu_xl.freeze(tmp_path, period=SPRING)
    log = records(tmp_path, SPRING)
    assert [(record["command"], record["event"], record.get("what")) for record in log] == [
        *[("generate", "output", "template")] * 2,
        *[("send", "output", "letter")] * 2,
        *[("send", "sent", None)] * 2,
        *[("validate", "received", None)] * 2,
        *[("feedback", "output", "feedback")] * 2,
        ("consolidate", "output", "master"),
        ("freeze", "output", "freeze"),
    ]
    received = [record for record in log if record["event"] == "received"]
    assert {record["partner"] for record in received} == {"ALFA", "BETA"}
    files = [tmp_path / SPRING / "inbox" / f"{partner}.xlsx" for partner in ("ALFA", "BETA")]
    assert sorted(record["size"] for record in received) == sorted(file.stat().st_size for file in files)
    for record in log:
        assert record["version"] == lamppu_xl.__version__
        assert datetime.now(UTC) - datetime.fromisoformat(record["time"]) < timedelta(minutes=5)
    text = (tmp_path / SPRING / "log.jsonl").read_text()
    assert not any(word in text for word in (".xlsx", "Alfa", "Oulu", "opisto", "ongoing"))


def test_repeated_runs_add_nothing(folder: Path) -> None:
    run("generate", str(folder), "--period", PERIOD)
    receive(folder, "BETA", SOUND)
    receive(folder, "GAMMA")
    for command in ("validate", "status", "feedback", "consolidate", "remind", "generate"):
        run(command, str(folder), "--period", PERIOD)
    before = records(folder)
    for command in ("validate", "status", "feedback", "consolidate", "remind", "generate"):
        run(command, str(folder), "--period", PERIOD)
    assert records(folder) == before


def test_a_verdict_that_changes_is_logged_again(folder: Path) -> None:
    inbox = folder / PERIOD / "inbox"
    (inbox / "a.xlsx").write_bytes(sound(note="a", saved="2026-10-01T10:00:00Z"))
    lamppu_xl.validate(folder, period=PERIOD)
    (inbox / "b.xlsx").write_bytes(sound(note="b", saved="2026-10-02T10:00:00Z"))
    lamppu_xl.validate(folder, period=PERIOD)
    log = [(record["event"], record["state"], record.get("codes", [])) for record in records(folder)]
    assert ("verdict", "replaced", ["F209"]) in log
    assert [event for event, _, _ in log].count("received") == 2


def test_states_come_from_the_log(folder: Path) -> None:
    assert set(states(folder).values()) == {PartnerState.NO_TEMPLATE}
    run("generate", str(folder), "--period", PERIOD)
    assert set(states(folder).values()) == {PartnerState.TEMPLATE_MADE}
    run("send", str(folder), "--period", PERIOD)
    assert set(states(folder).values()) == {PartnerState.LETTER_DRAFTED}
    output = run("send", str(folder), "--period", PERIOD, "--done", "--partner", "ALFA").output
    assert "ALFA: recorded as sent." in output
    assert states(folder) == {
        "ALFA": PartnerState.SENT,
        "BETA": PartnerState.LETTER_DRAFTED,
        "GAMMA": PartnerState.LETTER_DRAFTED,
    }
    assert "newly recorded as sent: 2" in run("send", str(folder), "--period", PERIOD, "--done").output
    assert "newly recorded" not in run("send", str(folder), "--period", PERIOD, "--done").output


def test_file_times_are_never_dates(folder: Path) -> None:
    run("generate", str(folder), "--period", PERIOD)
    receive(folder, "BETA", SOUND)
    run("validate", str(folder), "--period", PERIOD)
    day = date.fromisoformat(BEFORE)
    before = lamppu_xl.status(folder, period=PERIOD, today=day)
    for path in folder.rglob("*"):
        os.utime(path, (1, 1))
    after = lamppu_xl.status(folder, period=PERIOD, today=day)
    assert after.partners == before.partners
    assert after.partners[1].received is not None


@pytest.mark.parametrize("damage", ["missing", "folder"])
def test_without_a_log_dates_are_unknown(folder: Path, damage: str) -> None:
    run("generate", str(folder), "--period", PERIOD)
    receive(folder, "BETA", SOUND)
    run("validate", str(folder), "--period", PERIOD)
    log = folder / PERIOD / "log.jsonl"
    log.unlink()
    if damage == "folder":
        log.mkdir()
    arguments = ("status", str(folder), "--period", PERIOD, "--language", "en")
    for _ in range(2):
        result = run(*arguments)
        line = next(line for line in result.output.splitlines() if line.startswith("BETA"))
        assert line.split()[3:] == ["Accepted", "unknown", "–", "unknown", "–", "–"]
    assert ("nothing was logged" in result.stderr) == (damage == "folder")
    feedback = lamppu_xl.feedback(folder, period=PERIOD)
    assert receipt(feedback.paths[0])["Mottagen"] == "okänt"


def receipt(path: Path) -> dict[str, str]:
    rows = openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True)
    return {str(row[0]): str(row[1]) for row in rows}


def test_the_receipt_has_date_time_and_checksum(folder: Path) -> None:
    file = receive(folder, "BETA", SOUND)
    run("validate", str(folder), "--period", PERIOD)
    (record,) = records(folder)
    time = datetime.fromisoformat(record["time"])
    (path,) = lamppu_xl.feedback(folder, period=PERIOD).paths
    facts = receipt(path)
    assert facts["Mottagen"] == f"{time.day}.{time.month}.{time.year} kl. {time:%H.%M} (UTC)"
    assert facts["Kontrollsumma"] == record["sha256"]
    assert file.stat().st_size == record["size"]


def test_a_return_that_is_first_seen_after_the_deadline_is_late(folder: Path) -> None:
    receive(folder, "BETA", SOUND)
    assert not lamppu_xl.status(folder, period=PERIOD, today=date.fromisoformat(BEFORE)).partners[1].late
    log = folder / PERIOD / "log.jsonl"
    (record,) = records(folder)
    log.write_text(log.read_text().replace(record["time"], f"{AFTER}T12:00:00Z"))
    beta = lamppu_xl.status(folder, period=PERIOD, today=date.fromisoformat(BEFORE)).partners[1]
    assert (beta.state, beta.late) == (PartnerState.ACCEPTED, True)


def test_a_return_that_is_corrected_after_the_deadline_is_not_late(folder: Path) -> None:
    for name, day in (("a", "2026-10-01"), ("b", "2026-10-02")):
        file = folder / PERIOD / "inbox" / f"{name}.xlsx"
        file.write_bytes(sound(note=name, saved=f"{day}T10:00:00Z"))
    lamppu_xl.validate(folder, period=PERIOD)
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    log = folder / PERIOD / "log.jsonl"
    days = {True: AFTER, False: BEFORE}
    dated = [each | {"time": f"{days[each['sha256'] == digest]}T12:00:00Z"} for each in records(folder)]
    log.write_text("".join(f"{json.dumps(each)}\n" for each in dated))
    alfa = lamppu_xl.status(folder, period=PERIOD, today=date.fromisoformat(AFTER)).partners[0]
    assert (alfa.file, alfa.state, alfa.late) == ("b.xlsx", PartnerState.ACCEPTED, False)
    log.write_text("".join(f"{json.dumps(each | {'time': f'{AFTER}T12:00:00Z'})}\n" for each in dated))
    assert lamppu_xl.status(folder, period=PERIOD, today=date.fromisoformat(AFTER)).partners[0].late


def test_a_torn_line_is_kept_reported_and_skipped(folder: Path) -> None:
    run("generate", str(folder), "--period", PERIOD)
    log = folder / PERIOD / "log.jsonl"
    torn = log.read_bytes() + b'{"time":"2026-11-28T08:00:00Z","event":"se'
    log.write_bytes(torn)
    receive(folder, "BETA", SOUND)
    result = run("status", str(folder), "--period", PERIOD)
    assert "these lines cannot be read and are skipped: 4" in result.stderr
    assert log.read_bytes().startswith(torn + b"\n")
    assert json.loads(log.read_bytes().splitlines()[-1])["partner"] == "BETA"
    assert states(folder)["ALFA"] is PartnerState.TEMPLATE_MADE


def test_a_folder_that_cannot_be_written_is_read_and_nothing_is_logged(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive(folder, "BETA", SOUND)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("lamppu_xl.services.activity_log.append_lines", refuse)
    result = run("status", str(folder), "--period", PERIOD, "--format", "json")
    assert "nothing was logged: Permission denied" in result.stderr
    assert json.loads(result.stdout)["partners"][1]["received"] is None
    assert not (folder / PERIOD / "log.jsonl").exists()
    run("generate", str(folder), "--period", PERIOD)
    with pytest.raises(lamppu_xl.EnvironmentFailure, match="Nothing was recorded"):
        lamppu_xl.mark_sent(folder, period=PERIOD)


def test_status_shows_the_log(folder: Path) -> None:
    run("generate", str(folder), "--period", PERIOD)
    arguments = ("status", str(folder), "--period", PERIOD, "--log")
    assert sum("Template " in line for line in run(*arguments).output.splitlines()) == 3
    shown = json.loads(run(*arguments, "--format", "json").output)
    assert shown["records"] == records(folder)
    assert (shown["period"], shown["log"], shown["damaged"]) == (PERIOD, "present", [])
    assert run(*arguments, "--format", "html").exit_code == 2


def test_the_log_is_shown_in_the_language_of_the_reader_without_empty_columns(folder: Path) -> None:
    run("generate", str(folder), "--period", PERIOD)
    run("validate", str(folder), "--period", PERIOD)
    shown = run("status", str(folder), "--period", PERIOD, "--log", "--language", "fi").output
    head, _, *rows = (line.split() for line in shown.splitlines()[2:])
    assert head[:4] == ["Aika", "Komento", "Tapahtuma", "Mikä"]
    assert {row[2] for row in rows} <= {"luo", "tarkista"}
    assert rows[0][3:5] == ["Kirjoitettu", "Pohja"]
    assert "Template" not in shown


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_log_is_not_wider_than_the_terminal(language: str) -> None:
    events = [
        {"time": "2013-01-25T12:00:00Z", "command": "feedback", "event": "present", "what": "programme"},
        {"time": "2013-01-25T12:00:00Z", "command": "consolidate", "event": "output", "what": "master"},
        {"time": "2013-01-25T12:00:00Z", "command": "validate", "event": "received", "partner": "LAPPIA"}
        | {"state": "replaced", "codes": ["F209", "R501", "R511"], "sha256": "0" * 64},
    ]
    logged = [SimpleNamespace(as_json=lambda event=event: event) for event in events]
    shown = log_as_text("P 2012-2", logged, language, Layout(80))
    assert max(map(len, shown.splitlines())) <= 80
    assert "R511" in shown
    noon = translator_for(language).moment(datetime(2013, 1, 25, 12, tzinfo=UTC).astimezone())
    assert {"fi": "25.1.2013 ", "sv": "25.1.2013 ", "en": "25 Jan 2013 "}[language] in noon
    assert shown.count(noon) == 3, "each time is whole on its line"
    assert log_as_text("P 2012-2: no log", [], language) == "P 2012-2: no log\n"


def test_verify_proves_that_the_archived_log_is_the_beginning_of_the_present_log(tmp_path: Path) -> None:
    frozen_life(tmp_path)
    assert lamppu_xl.freeze(tmp_path, period=SPRING).differences == {}
    (tmp_path / SPRING / "inbox" / "late.xlsx").write_bytes(b"late")
    lamppu_xl.validate(tmp_path, period=SPRING)
    assert records(tmp_path, SPRING)[-1]["codes"] == ["F223"]
    (verified,) = lamppu_xl.verify(tmp_path)
    assert verified.is_unchanged
    log = tmp_path / SPRING / "log.jsonl"
    log.write_bytes(log.read_bytes().replace(b"ALFA", b"BETA", 1))
    (verified,) = lamppu_xl.verify(tmp_path)
    assert (verified.log_continues, verified.is_unchanged) == (False, False)
    result = run("verify", str(tmp_path))
    assert result.exit_code == 1
    assert "does not begin like the archived one" in result.output
    log.unlink()
    assert run("verify", str(tmp_path)).exit_code == 1


def test_the_log_changes_no_verdict_and_no_master(tmp_path: Path) -> None:
    life = reported_life(tmp_path)
    master = (tmp_path / SPRING / "master.xlsx").read_bytes()
    (tmp_path / SPRING / "log.jsonl").write_text('{"time":"1999-01-01T00:00:00Z","event":"sent","partner":"ALFA"}\n')
    shutil.copy(tmp_path / SPRING / "master.xlsx", tmp_path / "first.xlsx")
    life.consolidate(SPRING)
    assert (tmp_path / SPRING / "master.xlsx").read_bytes() == master


def test_a_return_after_the_master_makes_the_period_current(tmp_path: Path) -> None:
    from lamppu_xl.services.workspace import choose_period

    life = ProjectLife(tmp_path)
    life.report(SPRING, {"ALFA": SPRING_ANSWERS["ALFA"]})
    definition, day = life.workspace.project, date(2026, 9, 1)
    assert choose_period(definition, None, day, tmp_path).id != SPRING
    life.answer(SPRING, {"BETA": SPRING_ANSWERS["BETA"]})
    assert choose_period(definition, None, day, tmp_path).id == SPRING
    life.consolidate(SPRING)
    assert choose_period(definition, None, day, tmp_path).id != SPRING
