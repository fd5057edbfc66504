"""The status report: the state of each partner, who is late, and the next step."""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from projects import TINY_PROJECT, read, sound, tiny
from returned import autumn, resaved_at
from status_folders import AFTER, BEFORE, PERIOD, SOUND, receive
from status_folders import folder as folder  # noqa: PLC0414  # a fixture
from templates import issued, painted

from lamppu_xl.cli.help import help_texts
from lamppu_xl.cli.main import COMMANDS, group
from lamppu_xl.cli.options import add_common_options
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answer_states import AnswerState
from lamppu_xl.domain.text_normalising import capitalised
from lamppu_xl.i18n.command_names import ALIASES, NAMES, command_name
from lamppu_xl.i18n.languages import LANGUAGES
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.reports.feedback_workbook import build_feedback
from lamppu_xl.reports.status import PartnerState, PartnerStatus, StatusReport, report_status
from lamppu_xl.reports.status_formats import COLUMNS, STATUS_FORMATS, as_text, table_rows, without_command
from lamppu_xl.reports.terminal_layout import Layout
from lamppu_xl.reports.text import as_text as validation_text
from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.services.status import period_status
from lamppu_xl.services.workspace import load_project
from lamppu_xl.validation.validate import validate

FINNISH = ("--language", "fi")

NOTHING_REQUIRED = """title: {fi: Lomake}
tables:
  events:
    title: {fi: Tapahtumat}
    rows: {lines: 3}
    fields:
      name: {label: {fi: Nimi}}
"""


def run(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(group, list(arguments), catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result.output


def partner_statuses(folder: Path, today: str = BEFORE) -> dict[str, PartnerStatus]:
    return {status.partner.id: status for status in status_report(folder, today).partners}


def status_report(folder: Path, today: str = BEFORE) -> StatusReport:
    period = tiny().period(PERIOD)
    assert period is not None
    return period_status(load_project(folder), period, date.fromisoformat(today))


def test_without_files_there_is_no_template(folder: Path) -> None:
    (folder / PERIOD / "inbox").rmdir()
    assert {status.state for status in partner_statuses(folder).values()} == {PartnerState.NO_TEMPLATE}
    assert {status.next_step for status in partner_statuses(folder).values()} == {"status_next_generate"}


@pytest.mark.slow
def test_files_decide_the_state_of_each_partner(folder: Path) -> None:
    run("generate", str(folder), "--period", PERIOD, "--partner", "ALFA", "--partner", "GAMMA")
    receive(folder, "BETA", SOUND)
    receive(folder, "GAMMA")
    statuses = partner_statuses(folder)
    assert {partner: status.state for partner, status in statuses.items()} == {
        "ALFA": PartnerState.TEMPLATE_MADE,
        "BETA": PartnerState.ACCEPTED,
        "GAMMA": PartnerState.TO_CORRECT,
    }
    assert statuses["ALFA"].activity.template is not None
    assert statuses["ALFA"].activity.sent is None
    assert not statuses["BETA"].activity.has_template
    assert (statuses["BETA"].errors, statuses["GAMMA"].errors > 3) == (0, True)
    assert statuses["GAMMA"].saved == date(2026, 7, 1)
    assert [status.next_step for status in statuses.values()] == ["status_next_draft", "", "status_next_feedback"]


@pytest.mark.slow
def test_a_partner_without_an_accepted_return_is_late_after_the_deadline(folder: Path) -> None:
    receive(folder, "BETA", SOUND)
    assert not any(status.late for status in partner_statuses(folder, "2027-01-15").values())
    assert {partner for partner, status in partner_statuses(folder, AFTER).items() if status.late} == {"ALFA", "GAMMA"}


@pytest.mark.slow
def test_only_a_message_that_was_sent_lets_the_coordinator_wait(folder: Path) -> None:
    run("generate", str(folder), "--period", PERIOD)
    receive(folder, "GAMMA")
    steps = [partner_statuses(folder)["GAMMA"].next_step]
    for command in (["feedback"], ["remind", "--partner", "GAMMA"], ["send", "--done", "--partner", "GAMMA"]):
        run(*command, str(folder), "--period", PERIOD, code=1 if command == ["feedback"] else 0)
        steps.append(partner_statuses(folder)["GAMMA"].next_step)
    assert steps == ["status_next_feedback", "status_next_remind", "status_next_send", "status_next_wait"]
    assert partner_statuses(folder, AFTER)["GAMMA"].next_step == "status_next_remind"
    receive(folder, "GAMMA", {"contact/1/name": "Ny kontakt"})
    assert partner_statuses(folder)["GAMMA"].next_step == "status_next_feedback"


def test_after_a_reminder_about_a_file_of_another_period_the_coordinator_waits(folder: Path) -> None:
    run("generate", str(folder), "--period", PERIOD, "--partner", "BETA")
    (folder / PERIOD / "inbox" / "spring.xlsx").write_bytes(painted(issued(tiny(), "BETA", "2026-1")))
    arguments = (str(folder), "--period", PERIOD, "--partner", "BETA")
    steps = []
    for command in ([], ["remind", "--today", AFTER], ["send", "--done"]):
        if command:
            run(*command, *arguments)
        status = partner_statuses(folder, AFTER)["BETA"]
        steps.append((status.state, status.next_step))
    received = PartnerState.RECEIVED
    assert steps == [
        (received, "status_next_remind"),
        (received, "status_next_send"),
        (received, "status_next_wait"),
    ]
    assert status.wait_until == date(2027, 1, 25)
    assert status.activity.sent is not None
    assert partner_statuses(folder, "2027-01-26")["BETA"].next_step == "status_next_remind"


def test_after_a_reminder_a_late_partner_has_time_until_the_day_that_it_names(folder: Path) -> None:
    run("generate", str(folder), "--period", PERIOD, "--partner", "BETA")
    arguments = (str(folder), "--period", PERIOD, "--partner", "BETA")
    run("send", "--done", *arguments)
    assert partner_statuses(folder, AFTER)["BETA"].next_step == "status_next_remind"
    run("remind", "--today", AFTER, *arguments)
    run("send", "--done", *arguments)
    beta = partner_statuses(folder, AFTER)["BETA"]
    assert (beta.next_step, beta.wait_until, beta.late) == ("status_next_wait", date(2027, 1, 25), False)
    assert partner_statuses(folder, "2027-01-26")["BETA"].late
    assert partner_statuses(folder, "2027-01-26")["BETA"].next_step == "status_next_remind"


def test_a_partner_that_was_asked_for_a_later_day_is_late_after_that_day(folder: Path) -> None:
    run("generate", str(folder), "--period", PERIOD, "--partner", "BETA")
    arguments = (str(folder), "--period", PERIOD, "--partner", "BETA")
    run("send", "--by", "2027-02-01", *arguments)
    assert partner_statuses(folder, AFTER)["BETA"].late  # the draft was not sent
    run("send", "--done", *arguments)
    for today, late in (("2027-02-01", False), ("2027-02-02", True)):
        shown = json.loads(run("status", *arguments[:3], "--today", today, "--format", "json"))["partners"][1]
        assert (shown["late"], shown["deadline"]) == (late, "2027-02-01")


@pytest.mark.slow
@pytest.mark.parametrize(("seen", "late"), [("2027-02-01", False), ("2027-02-02", True)])
def test_a_first_return_that_came_by_the_later_day_is_not_late(folder: Path, seen: str, late: bool) -> None:
    run("generate", str(folder), "--period", PERIOD, "--partner", "BETA")
    arguments = (str(folder), "--period", PERIOD, "--partner", "BETA")
    run("send", "--by", "2027-02-01", *arguments)
    run("send", "--done", *arguments)
    receive(folder, "BETA", SOUND)
    run("validate", *arguments[:3])
    log = folder / PERIOD / "log.jsonl"
    records = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    dated = [each | ({"time": f"{seen}T12:00:00Z"} if each["event"] == "received" else {}) for each in records]
    log.write_text("".join(f"{json.dumps(each)}\n" for each in dated), encoding="utf-8")
    assert partner_statuses(folder, "2027-03-01")["BETA"].late is late


def test_a_template_that_was_never_sent_is_sent_and_not_reminded_of(folder: Path) -> None:
    run("generate", str(folder), "--period", PERIOD, "--partner", "BETA")
    beta = partner_statuses(folder, AFTER)["BETA"]
    assert (beta.state, beta.late, beta.next_step) == (PartnerState.TEMPLATE_MADE, True, "status_next_draft")


@pytest.mark.slow
def test_a_return_that_cannot_be_judged_is_not_missing(folder: Path) -> None:
    receive(folder, "BETA", SOUND, "a.xlsx")
    receive(folder, "BETA", SOUND | {"contact/1/name": "Någon annan"}, "b.xlsx")
    beta = partner_statuses(folder)["BETA"]
    assert (beta.state, beta.next_step) == (PartnerState.RECEIVED, "status_next_look")


def test_a_template_that_was_returned_with_nothing_filled_in_is_shown_beside_the_state() -> None:
    project = sound(read(TINY_PROJECT, NOTHING_REQUIRED))
    filled = replace(issued(project, "BETA", PERIOD), answers={AnswerRef("events", "1", "name"): "Avajaiset"})
    files = [IncomingFile("a.xlsx", painted(issued(project, "ALFA", PERIOD))), IncomingFile("b.xlsx", painted(filled))]
    batch = validate(project, autumn(project), files)
    report = report_status(batch, {}, {}, date.fromisoformat(BEFORE))
    words = translator_for("fi")
    assert [(row[2], row[-1]) for row in table_rows(report, words)[:2]] == [
        ("Hyväksytty, mitään ei täytetty", "Katsokaa syy: lamppu-xl tarkista"),
        ("Hyväksytty", "–"),
    ]
    partners = json.loads(STATUS_FORMATS["json"](report, words))["partners"]
    assert [partner["unanswered"] for partner in partners] == [True, False, False]
    assert "a.xlsx (ALFA): hyväksytty, mitään ei täytetty\nb.xlsx (BETA): hyväksytty\n" in validation_text(batch, words)
    made = build_feedback(batch.verdicts[0], batch, words)
    asked = words.label("feedback_unanswered", by=batch.period.deadline)
    assert asked in [cell.content for sheet in made.plan.sheets for cell in sheet.cells]


@pytest.mark.slow
def test_the_text_has_a_line_for_each_partner_and_the_counts(folder: Path) -> None:
    receive(folder, "BETA", SOUND)
    receive(folder, "GAMMA")
    output = run("tila", str(folder), "--period", PERIOD, "--today", AFTER, *FINNISH)
    lines = output.splitlines()
    assert [line.split()[0] for line in lines[4:7]] == ["ALFA", "BETA", "GAMMA"]
    steps = [line for line in lines if line.startswith("Seuraavaksi: lamppu-xl ")]
    assert lines[-len(steps) - 1] == "Hyväksytty 1, korjattavana 1, palauttamatta 1. Myöhässä 2."
    assert steps
    assert "\x1b" not in output


@pytest.mark.slow
def test_json_is_versioned_and_the_same_every_time(folder: Path) -> None:
    receive(folder, "BETA", SOUND)
    arguments = ("status", str(folder), "--period", PERIOD, "--today", AFTER, "--format", "json", "--language", "en")
    report = json.loads(run(*arguments))
    assert run(*arguments) == run(*arguments)
    assert report["format"] == 1
    assert [partner["state"] for partner in report["partners"]] == ["no template", "accepted", "no template"]
    assert [partner["late"] for partner in report["partners"]] == [True, False, True]
    assert report["summary"] | {"line": ""} == {
        "no template": 2,
        "template made": 0,
        "letter drafted": 0,
        "sent": 0,
        "received": 0,
        "left out": 0,
        "to correct": 0,
        "accepted": 1,
        "late": 2,
        "line": "",
    }


def test_html_is_a_single_file_that_loads_nothing(folder: Path) -> None:
    text = (folder / "project.yaml").read_text(encoding="utf-8")
    (folder / "project.yaml").write_text(text.replace("Gamma College", "'<b>Gamma & co</b>'"), encoding="utf-8")
    page = folder / "tila.html"
    run("tila", str(folder), "--period", PERIOD, "--today", AFTER, "--format", "html", "--output", str(page), *FINNISH)
    html = page.read_text(encoding="utf-8")
    seen: list[tuple[str, dict[str, str | None]]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            seen.append((tag, dict(attrs)))

    Reader().feed(html)
    assert seen[0] == ("html", {"lang": "fi"})
    assert not any(name in ("src", "href") for _, attributes in seen for name in attributes)
    assert not re.search(r"https?:|@import|url\(", html)
    assert "&lt;b&gt;Gamma &amp; co&lt;/b&gt;" in html
    assert sum(tag == "tr" for tag, _ in seen) == 4
    assert all(attributes.get("scope") for tag, attributes in seen if tag == "th")
    assert "prefers-color-scheme: dark" in html
    assert "@media print, screen and (min-width: 60rem) {\n  .status .pill { white-space: nowrap; }" in html


@pytest.mark.slow
def test_every_state_has_a_text_in_every_language(folder: Path) -> None:
    receive(folder, "BETA", SOUND)
    receive(folder, "GAMMA")
    for today in (BEFORE, AFTER):
        report = status_report(folder, today)
        for language in LANGUAGES:
            for form, formatted in STATUS_FORMATS.items():
                output = formatted(report, translator_for(language))
                assert "ALFA" in output, (form, language)
                assert "status_" not in output, (form, language)


# Names of commands


@pytest.mark.parametrize(("name", "command"), sorted(ALIASES.items()))
def test_every_name_in_another_language_is_a_command(name: str, command: str) -> None:
    assert run(name, "--help").partition("\n")[2] == run(command, "--help").partition("\n")[2]


def test_a_finnish_name_may_come_with_loose_dots_or_in_capitals() -> None:
    assert "Explain a finding" in run("selita\u0308", "--help")
    assert "Explain a finding" in run("Selitä", "--help")


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_help_lists_each_command_once_with_its_name_in_the_language(language: str) -> None:
    output = run("--help", "--language", language)
    names = NAMES[language]
    assert sorted(names.values()) == sorted(COMMANDS)
    for name, command in names.items():
        assert len(re.findall(rf"^  {name}, {command}  ", output, re.MULTILINE)) == 1


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_help_is_translated_text_by_text(language: str) -> None:
    texts = help_texts(language)
    for command in COMMANDS:
        assert texts[f"{command}:"], command
        _check_help(command, add_common_options(_command(command)), texts)


def _command(name: str) -> click.Command:
    module = "import_results" if name == "import" else name
    return getattr(importlib.import_module(f"lamppu_xl.cli.{module}"), module)


def _check_help(name: str, command: click.Command, texts: Mapping[str, str]) -> None:
    assert texts[name] != command.help
    examples = re.findall(r"^ +lamppu-xl (\S+)", texts[name], re.MULTILINE)
    assert all(command_name(example) == name.split(maxsplit=1)[0] for example in examples), name
    for option in command.params:
        if isinstance(option, click.Option) and option.help and not option.hidden:
            assert texts.get(f"{name} {option.opts[-1]}") or texts.get(option.opts[-1]), (name, option.opts)
    for inner, each in getattr(command, "commands", {}).items():
        _check_help(f"{name} {inner}", each, texts)


def test_a_misspelt_finnish_name_gets_a_suggestion() -> None:
    assert "Did you mean 'tarkista'" in run("tarkist", code=2)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_page_to_forward_names_the_next_step_without_the_command(language: str) -> None:
    words = translator_for(language)
    for step in ("generate", "draft", "send", "remind", "look", "feedback"):
        text = words.label(f"status_next_{step}")
        shown = without_command(text)
        assert "lamppu-xl" in text
        assert shown
        assert text.startswith(shown)
        assert "lamppu-xl" not in shown
        assert shown[-1].isalpha()


@pytest.mark.parametrize(("width", "is_below"), [(72, True), (160, False)])
def test_the_next_step_stands_below_the_partner_on_a_narrow_terminal(folder: Path, width: int, is_below: bool) -> None:
    report, words = status_report(folder), translator_for("en")
    lines = as_text(report, words, Layout(width)).splitlines()
    step = capitalised(without_command(words.label("status_next_generate")))
    assert (f"    {step}" in lines) is is_below
    assert any(line.startswith("ALFA ") and line.endswith(step) for line in lines) is not is_below
    assert max(map(len, lines)) <= width


@pytest.mark.parametrize(("language", "counts"), [("sv", "Att rätta: 2, att fylla i: 10, att notera: 6"), ("en", "")])
def test_on_a_narrow_terminal_findings_are_below_the_partner_and_states_whole(
    folder: Path, language: str, counts: str
) -> None:
    report, words = status_report(folder), translator_for(language)
    found = {AnswerState.TO_CORRECT: 2, AnswerState.TO_FILL_IN: 10, AnswerState.NOTE: 6} if counts else {}
    status = replace(report.partners[0], state=PartnerState.TO_CORRECT, counts=found, next_step="status_next_remind")
    partners = (status, replace(report.partners[1], state=PartnerState.LETTER_DRAFTED))
    shown = as_text(replace(report, partners=partners), words, Layout(72)).splitlines()
    assert any(capitalised(words.label("status_letter_drafted")) in line for line in shown)
    step = capitalised(without_command(words.label("status_next_remind")))
    assert f"    {' · '.join(filter(None, [counts, step]))}" in shown
    assert max(map(len, shown)) <= 72


def test_on_the_page_a_number_of_findings_stays_on_the_line_of_its_label(folder: Path) -> None:
    report, words = status_report(folder), translator_for("en")
    counts = {AnswerState.TO_CORRECT: 1, AnswerState.TO_FILL_IN: 12}
    status = replace(report.partners[0], state=PartnerState.TO_CORRECT, counts=counts)
    page = STATUS_FORMATS["html"](replace(report, partners=(status,)), words)
    assert "To\u00a0correct:\u00a01, to\u00a0fill\u00a0in:\u00a012" in page


def test_the_day_of_a_template_is_not_the_day_of_its_return(folder: Path) -> None:
    """Until a program saves it, a template says that it was saved on the first day of the period."""
    report, words = status_report(folder), translator_for("en")
    status = replace(report.partners[0], saved=date(2026, 7, 1), file="ALFA.xlsx")
    row = dict(zip(COLUMNS, table_rows(replace(report, partners=(status,)), words)[0], strict=True))
    assert row["received"] == words.label("status_unknown")


def test_a_name_that_steers_a_terminal_is_shown_harmless(folder: Path) -> None:
    text = (folder / "project.yaml").read_text(encoding="utf-8")
    (folder / "project.yaml").write_text(text.replace("Gamma College", "Gamma \u202eegelloC"), encoding="utf-8")
    output = run("status", str(folder), "--period", PERIOD, "--today", AFTER)
    assert "\u202e" not in output
    assert "Gamma \ufffd" in output


def test_a_return_newer_than_the_decision_is_the_next_step(folder: Path) -> None:
    older = receive(folder, "BETA", SOUND, "a.xlsx")
    older.write_bytes(resaved_at(older.read_bytes(), "2026-11-01T10:00:00Z"))
    run("decide", "use", str(folder), "a.xlsx", "--period", PERIOD, "--because", "Phone.")
    newer = receive(folder, "BETA", SOUND | {"contact/1/name": "Ny"}, "b c.xlsx")
    newer.write_bytes(resaved_at(newer.read_bytes(), f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"))
    output = run("status", str(folder), "--period", PERIOD, "--today", BEFORE, "--language", "en")
    command = f'lamppu-xl decide use {folder} "b c.xlsx" --period {PERIOD} --because TEXT'
    assert f"To use the newer return of BETA: {command}" in output
    assert "a newer one has come after the decision" in " ".join(output.split())
