"""Decisions of the coordinator: by command and in the file; all commands follow them."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import folders
import openpyxl
import pytest
from project_lives import AUTUMN, LAST, SPRING, SPRING_ANSWERS, ProjectLife, spring_life

import lamppu_xl
from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.services.decision_list import explained
from lamppu_xl.validation.batch import Batch

pytestmark = pytest.mark.slow

TODAY = date(2026, 8, 1)
TOO_MANY = {**SPRING_ANSWERS["ALFA"], "figures/I01/actual": 1200}
"""The limit of the figure is 1000."""


@pytest.fixture
def life(tmp_path: Path) -> ProjectLife:
    """Spring with a figure of ALFA above its limit."""
    return spring_life(tmp_path, TOO_MANY)


def run(*arguments: str | Path) -> tuple[int, str]:
    ran = folders.run(*arguments)
    return ran.code, ran.out + ran.err


def decide(life: ProjectLife, kind: str, *arguments: str, because: str = "Sovittu puhelimessa.") -> tuple[int, str]:
    files = [argument for argument in arguments[:1] if not argument.startswith("--")]
    options = arguments[len(files) :]
    base = ["decide", kind, str(life.folder), *files, "--period", SPRING, "--because", because, "--today", "2026-08-01"]
    return run(*base, *options)


def accept(life: ProjectLife, *more: str) -> tuple[int, str]:
    entry = ("--entry", "figures/I01/actual")
    return decide(life, "accept", "--code", "R503", "--partner", "ALFA", *entry, *more)


def judged(life: ProjectLife, today: date = TODAY) -> Batch:
    return lamppu_xl.validate(life.folder, period=SPRING, today=today)


def states(batch: Batch) -> dict[str, str]:
    return {verdict.file: verdict.state.value for verdict in batch.verdicts}


def codes(batch: Batch, partner: str = "ALFA") -> list[str]:
    return [finding.code.id for verdict in batch.by_partner[partner] for finding in verdict.findings]


def decisions_file(life: ProjectLife) -> Path:
    return life.folder / SPRING / "decisions.yaml"


def feedback_on(life: ProjectLife, partner: str) -> str:
    """The texts of the feedback workbook."""
    feedback = lamppu_xl.feedback(life.folder, period=SPRING)
    return texts_of(next(written.path for written in feedback.written if written.verdict.partner == partner))


def texts_of(path: Path) -> str:
    book = openpyxl.load_workbook(path)
    return "\n".join(
        str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None
    )


def test_an_accepted_finding_stays_visible_and_no_longer_keeps_the_return_out(life: ProjectLife) -> None:
    assert states(judged(life))["ALFA.xlsx"] == "rejected"
    code, output = accept(life, "--role", "koordinaattori")
    assert (code, "R503 accepted" in output) == (0, True)
    batch = judged(life)
    assert states(batch)["ALFA.xlsx"] == "accepted"
    (finding,) = (finding for finding in batch.findings if finding.code.id == "R503")
    assert finding.effective_severity is Severity.INFO
    words = life.workspace.translator_for("en")
    assert "1,000" in words.message(finding) or "1000" in words.message(finding)
    assert words.message(finding).endswith("Accepted on 1 August 2026 because: Sovittu puhelimessa.")
    assert "1200" not in decisions_file(life).read_text("utf-8")


def test_every_command_shows_an_accepted_finding_with_its_reason(life: ProjectLife) -> None:
    accept(life, "--role", "koordinaattori")
    exit_code, output = run("validate", str(life.folder), "--period", SPRING)
    assert exit_code == 0
    assert "Sovittu puhelimessa." in output
    _, status = run("status", str(life.folder), "--period", SPRING)
    assert "ALFA figures/I01/actual: R503 accepted, in effect. Sovittu puhelimessa. (koordinaattori)" in status
    _, report = run("status", str(life.folder), "--period", SPRING, "--format", "json")
    (decision,) = json.loads(report)["decisions"]
    assert (decision["decision"], decision["effect"], decision["role"]) == ("accept", "in effect", "koordinaattori")
    assert "Sovittu puhelimessa." in feedback_on(life, "ALFA")
    master = lamppu_xl.consolidate(life.folder, period=SPRING)
    assert master.path is not None
    text = texts_of(master.path)
    assert "R503 hyväksytty, voimassa. Sovittu puhelimessa. (koordinaattori)" in text
    assert life.ledger(SPRING)[SPRING, "ALFA", "figures/I01/actual"] == 1200


def test_an_acceptance_lapses_when_the_answer_changes(life: ProjectLife) -> None:
    accept(life)
    life.answer(SPRING, {"ALFA": {**TOO_MANY, "figures/I01/actual": 12000}})
    batch = judged(life)
    assert states(batch)["ALFA.xlsx"] == "rejected"
    assert codes(batch).count("R503") == 1
    assert "O621" in codes(batch)
    _, status = run("status", str(life.folder), "--period", SPRING)
    assert "R503 accepted, no longer holds: the answer has changed." in status
    life.answer(SPRING, {"ALFA": {**TOO_MANY, "visits/1/place": "Kemi"}})
    assert states(judged(life))["ALFA.xlsx"] == "accepted", "another answer does not matter"


def test_an_acceptance_ends_after_its_last_day(life: ProjectLife) -> None:
    accept(life, "--until", "2026-09-30")
    assert states(judged(life, date(2026, 9, 30)))["ALFA.xlsx"] == "accepted"
    later = judged(life, date(2026, 10, 1))
    assert states(later)["ALFA.xlsx"] == "rejected"
    assert "O622" in codes(later)
    assert accept(life, "--until", "2026-07-01")[0] == 2


def test_a_code_is_accepted_in_all_answers_of_a_partner(life: ProjectLife) -> None:
    life.answer(SPRING, {"ALFA": {**TOO_MANY, "figures/I02/actual": 1300}})
    assert codes(judged(life)).count("R503") == 2
    assert decide(life, "accept", "--code", "r503", "--partner", "alfa")[0] == 0
    assert states(judged(life))["ALFA.xlsx"] == "accepted"
    life.answer(SPRING, {"ALFA": {**TOO_MANY, "figures/I02/actual": 1400}})
    findings = {str(finding.entry): finding for finding in judged(life).findings if finding.code.id == "R503"}
    assert findings["figures/I01/actual"].accepted
    assert findings["figures/I02/actual"].accepted is None


@pytest.mark.parametrize("code", ["S303", "F206", "V401", "M701", "O602", "O621", "X999"])
def test_only_broken_rules_can_be_accepted(life: ProjectLife, code: str) -> None:
    exit_code, output = decide(life, "accept", "--code", code, "--partner", "ALFA")
    assert exit_code == 2
    assert code in output
    assert not decisions_file(life).exists()
    decisions_file(life).write_text(
        f"- decision: accept\n  code: {code}\n  partner: ALFA\n  because: x\n  day: 2026-08-01\n", encoding="utf-8"
    )
    exit_code, output = run("validate", str(life.folder), "--period", SPRING, "--language", "en")
    assert exit_code == 2
    assert f"{SPRING}/decisions.yaml:2:9: D131" in output


def test_an_acceptance_without_a_value_names_its_checksum(life: ProjectLife) -> None:
    text = "- decision: accept\n  code: R503\n  partner: ALFA\n  entry: figures/I01/actual\n"
    text += "  because: Suuri tapahtuma.\n  day: 2026-08-01\n"
    decisions_file(life).write_text(text, encoding="utf-8")
    batch = judged(life)
    assert states(batch)["ALFA.xlsx"] == "rejected"
    (unbound,) = (finding for finding in batch.findings if finding.code.id == "O623")
    decisions_file(life).write_text(f"{text}  value: {unbound.facts['checksum']}\n", encoding="utf-8")
    assert states(judged(life))["ALFA.xlsx"] == "accepted"


def test_a_remark_is_shown_beside_the_answer_until_it_changes(life: ProjectLife) -> None:
    remark = ("--partner", "BETA", "--entry", "results/G1/results")
    because = "Berätta också vad som hände i maj."
    assert decide(life, "remark", *remark, "--outcome", "completion", because=because)[0] == 0
    batch = judged(life)
    assert states(batch)["BETA.xlsx"] == "rejected"
    _, status = run("status", str(life.folder), "--period", SPRING)
    assert because in status
    assert f"Koordinatorns anmärkning (återsänd för komplettering): {because}" in feedback_on(life, "BETA")
    answers = {**SPRING_ANSWERS["BETA"], "results/G1/results": "Beta började i maj."}
    life.answer(SPRING, {"BETA": answers})
    after = judged(life)
    assert states(after)["BETA.xlsx"] == "accepted"
    assert codes(after, "BETA") == ["O613"]


def test_a_remark_may_accept_an_answer_as_it_is(life: ProjectLife) -> None:
    remark = ("--partner", "BETA", "--entry", "results/G1/results")
    assert decide(life, "remark", *remark, "--outcome", "as-it-is", because="Hienoa!")[0] == 0
    batch = judged(life)
    assert states(batch)["BETA.xlsx"] == "accepted"
    assert codes(batch, "BETA") == ["O612"]
    assert "Koordinatorns anmärkning (godkänd som den är): Hienoa!" in feedback_on(life, "BETA")
    assert decide(life, "remark", "--partner", "BETA", "--entry", "figures/I01/none", "--outcome", "as-it-is")[0] == 2


def two_returns(life: ProjectLife) -> None:
    life.answer(SPRING, {"BETA": {**SPRING_ANSWERS["BETA"], "figures/I01/actual": 38}}, "BETA (2).xlsx")


def test_a_chosen_return_is_kept_for_the_commands_that_follow(life: ProjectLife) -> None:
    two_returns(life)
    life.answer(SPRING, {"ALFA": SPRING_ANSWERS["ALFA"]})
    base = ("validate", str(life.folder), "--period", SPRING, "--use", "BETA.xlsx")
    exit_code, output = run(*base)
    assert exit_code == 2
    assert "--because" in output
    assert not decisions_file(life).exists()
    exit_code, output = run(*base, "--because", "Jälkimmäinen oli vahinko.", "--role", "koordinaattori")
    assert exit_code == 0
    assert "Jälkimmäinen oli vahinko." in output
    assert states(judged(life)) == {"ALFA.xlsx": "accepted", "BETA (2).xlsx": "replaced", "BETA.xlsx": "accepted"}
    once = decisions_file(life).read_bytes()
    run(*base, "--because", "Jälkimmäinen oli vahinko.", "--role", "koordinaattori")
    assert decisions_file(life).read_bytes() == once
    assert b"koordinaattori" in once
    master = lamppu_xl.consolidate(life.folder, period=SPRING)
    assert master.path is not None
    assert life.ledger(SPRING)[SPRING, "BETA", "figures/I01/actual"] == 37
    assert "Jälkimmäinen oli vahinko." in texts_of(master.path)
    assert decide(life, "use", "BETA (2).xlsx")[0] == 0
    assert states(judged(life))["BETA (2).xlsx"] == "accepted"
    exit_code, _ = run(
        "consolidate", str(life.folder), "--period", SPRING, "--use", "BETA.xlsx", "--because", "Sittenkin."
    )
    assert exit_code == 0
    assert states(judged(life))["BETA.xlsx"] == "accepted"


def test_choosing_a_return_names_the_answers_of_the_others(life: ProjectLife) -> None:
    life.answer(SPRING, {"BETA": {**SPRING_ANSWERS["BETA"], "figures/I02/actual": 3}}, "BETA (2).xlsx")
    exit_code, output = decide(life, "use", "BETA.xlsx")
    assert exit_code == 0
    assert "Only BETA (2).xlsx has answers in these cells, and they are not used:" in " ".join(output.split())
    assert "(in all 1)" in output


def test_a_chosen_return_that_is_gone_is_named(life: ProjectLife) -> None:
    two_returns(life)
    assert decide(life, "use", "BETA.xlsx")[0] == 0
    (life.folder / SPRING / "inbox" / "BETA.xlsx").unlink()
    assert "F244" in codes(judged(life), "BETA")


def test_leaving_out_a_return_names_the_answers_that_only_it_has(life: ProjectLife) -> None:
    life.answer(SPRING, {"BETA": {**SPRING_ANSWERS["BETA"], "figures/I02/actual": 3}}, "BETA (2).xlsx")
    exit_code, output = decide(life, "leave-out", "BETA (2).xlsx")
    assert exit_code == 0
    assert "Only BETA (2).xlsx has answers in these cells, and they are not used:" in " ".join(output.split())
    assert "(in all 1)" in output


def test_a_return_that_is_left_out_is_listed_with_the_reason(life: ProjectLife) -> None:
    life.answer(SPRING, {"ALFA": SPRING_ANSWERS["ALFA"]})
    assert decide(life, "leave-out", "BETA.xlsx", because="Väärän hankkeen luvut.")[0] == 0
    batch = judged(life)
    assert states(batch) == {"ALFA.xlsx": "accepted", "BETA.xlsx": "left out"}
    assert batch.missing == ("BETA",)
    assert codes(batch, "BETA") == ["F241"]
    master = lamppu_xl.consolidate(life.folder, period=SPRING)
    assert master.path is not None
    left_out = openpyxl.load_workbook(master.path)["Ei mukana"]
    text = "\n".join(str(cell.value) for row in left_out.iter_rows() for cell in row if cell.value is not None)
    assert "BETA.xlsx" in text
    assert "Väärän hankkeen luvut." in text
    workspace = life.workspace
    period = workspace.project.period(SPRING)
    assert period is not None
    decision = explained(workspace, period, "BETA")
    assert decision is not None
    assert decision.reason.because == "Väärän hankkeen luvut."
    assert explained(workspace, period, "ALFA") is None


def test_a_decision_explains_why_a_return_no_longer_counts(life: ProjectLife) -> None:
    life.answer(SPRING, {"ALFA": SPRING_ANSWERS["ALFA"]})
    life.consolidate(SPRING)
    remark = ("--partner", "BETA", "--entry", "results/G1/results", "--outcome", "completion")
    assert decide(life, "remark", *remark)[0] == 0
    assert lamppu_xl.consolidate(life.folder, period=SPRING).path is not None
    assert {partner for _, partner, _ in life.ledger(SPRING)} == {"ALFA"}


def test_the_content_of_the_file_is_kept(life: ProjectLife) -> None:
    decisions_file(life).write_bytes(b"# Sovittu ohjausryhm\xc3\xa4ss\xc3\xa4 22.3.\n\n  # sisennetty")
    assert accept(life)[0] == 0
    first = decisions_file(life).read_bytes()
    assert first.startswith(b"# Sovittu ohjausryhm\xc3\xa4ss\xc3\xa4 22.3.\n\n  # sisennetty\n- decision: accept\n")
    decisions_file(life).write_bytes(
        b"  " + first[first.index(b"- ") :].replace(b"\n", b"\n  ").rstrip() + b"  # loppu"
    )
    assert decide(life, "leave-out", "BETA.xlsx")[0] == 0
    text = decisions_file(life).read_text("utf-8")
    assert "# loppu\n  - decision: leave-out\n" in text
    assert states(judged(life)) == {"ALFA.xlsx": "accepted", "BETA.xlsx": "left out"}


WRONG = {
    "no list": ("decision: accept\n", ":1:1: D106"),
    "no yaml": ("- [a\n", ": D101"),
    "unknown kind": ("- decision: maybe\n  because: x\n  day: 2026-08-01\n", ":1:13: D106"),
    "no kind": ("- because: x\n  day: 2026-08-01\n", ":1:3: D105"),
    "no reason": ("- decision: amend\n  definition: aaaaaaaa\n  templates: []\n  day: 2026-08-01\n", ": D105"),
    "unknown key": ("- decision: leave-out\n  sha256: abcdef12\n  becuase: x\n  day: 2026-08-01\n", ":3:3: D104"),
    "unknown partner": (
        "- decision: use\n  partner: ALFFA\n  sha256: abcdef12\n  because: x\n  day: 2026-08-01\n",
        ":2:12: D107",
    ),
    "unknown answer": (
        (
            "- decision: remark\n  partner: ALFA\n  entry: results/G9/status\n  outcome: as-it-is\n  because: x\n"
            "  day: 2026-08-01\n"
        ),
        ":3:10: D107",
    ),
    "definition not stored": (
        "- decision: amend\n  definition: aaaaaaaa\n  templates: [bbbbbbbb]\n  because: x\n  day: 2026-08-01\n",
        ":2:15: D132",
    ),
    "bad checksum": ("- decision: leave-out\n  sha256: hello\n  because: x\n  day: 2026-08-01\n", ":2:11: D106"),
    "ends before it starts": (
        "- decision: accept\n  code: R503\n  partner: ALFA\n  until: 2026-07-01\n  because: x\n  day: 2026-08-01\n",
        ":4:10: D110",
    ),
}


@pytest.mark.parametrize("fault", WRONG)
def test_an_invalid_file_stops_every_command_that_uses_it(life: ProjectLife, fault: str) -> None:
    text, place = WRONG[fault]
    decisions_file(life).write_text(text, encoding="utf-8")
    for command in ("check", "validate", "feedback", "status", "consolidate", "remind"):
        options = [] if command == "check" else ["--period", SPRING]
        exit_code, output = run(command, str(life.folder), *options)
        assert exit_code == 2, command
        assert re.search(rf"{SPRING}/decisions.yaml[0-9:]*{place}", output), output
    assert accept(life)[0] == 2
    assert decisions_file(life).read_text("utf-8") == text


def test_a_frozen_period_keeps_its_decisions(life: ProjectLife) -> None:
    accept(life, "--until", "2026-12-31")
    lamppu_xl.consolidate(life.folder, period=SPRING)
    lamppu_xl.freeze(life.folder, period=SPRING, today=TODAY)
    archived = life.folder / SPRING / "frozen" / "decisions.yaml"
    assert archived.read_bytes() == decisions_file(life).read_bytes()
    exit_code, output = decide(life, "leave-out", "BETA.xlsx")
    assert exit_code == 2
    assert "was frozen on 1 August 2026" in output
    use = ("validate", str(life.folder), "--period", SPRING, "--use", "BETA.xlsx", "--because", "x")
    assert run(*use)[0] == 2
    decisions_file(life).unlink()
    batch = judged(life, date(2030, 1, 1))
    assert states(batch) == {"ALFA.xlsx": "accepted", "BETA.xlsx": "accepted"}
    assert any(finding.accepted for finding in batch.findings)
    assert all(period.is_unchanged for period in lamppu_xl.verify(life.folder))


def test_decisions_have_functions_in_python(life: ProjectLife) -> None:
    written = lamppu_xl.decide_accept(
        life.folder, code="R503", partner="ALFA", because="Sovittu.", period=SPRING, today=TODAY
    )
    assert written.file == decisions_file(life)
    with pytest.raises(lamppu_xl.UsageError, match="because"):
        lamppu_xl.validate(life.folder, period=SPRING, use=["BETA.xlsx"])
    batch = lamppu_xl.validate(life.folder, period=SPRING, use="BETA.xlsx", because="Tämä.", today=TODAY)
    assert [decision.kind.value for decision in batch.decisions.items] == ["accept", "use"]


def test_inside_the_folder_the_project_is_left_out_and_the_log_has_no_names(
    life: ProjectLife, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(life.folder)
    assert run("decide", "leave-out", "BETA.xlsx", "--period", SPRING, "--because", "Väärä hanke.")[0] == 0
    exit_code, output = run("decide", "amend", SPRING, "--because", "Turha.")
    assert (exit_code, "nothing to amend" in output) == (2, True)
    lines = [json.loads(line) for line in (life.folder / SPRING / "log.jsonl").read_text("utf-8").splitlines()]
    (decision,) = (line for line in lines if line["event"] == "decision")
    assert (decision["what"], decision["partner"], len(decision["sha256"])) == ("leave-out", "BETA", 64)
    assert "BETA.xlsx" not in json.dumps(decision)
    assert "hanke" not in json.dumps(decision)


def test_a_decision_that_cannot_be_logged_is_written_and_says_so(life: ProjectLife) -> None:
    (life.folder / SPRING / "log.jsonl").unlink()
    (life.folder / SPRING / "log.jsonl").mkdir()
    exit_code, output = accept(life)
    assert exit_code == 0
    assert "log.jsonl: nothing was logged" in output
    assert "R503" in decisions_file(life).read_text(encoding="utf-8")


# Amended definitions


def test_an_amended_definition_judges_returns_on_earlier_templates(life: ProjectLife) -> None:
    life.answer(SPRING, {"ALFA": SPRING_ANSWERS["ALFA"]})
    assert states(judged(life)) == {"ALFA.xlsx": "accepted", "BETA.xlsx": "accepted"}

    def stricter(definition: object, form: dict) -> None:  # type: ignore[type-arg]
        form["tables"]["figures"]["fields"]["actual"]["max"] = 40
        form["tables"]["figures"]["fields"]["source"] = {"label": {"fi": "Lähde", "sv": "Källa"}, "required": "yes"}

    life.edit(stricter)
    assert states(judged(life)) == {"ALFA.xlsx": "accepted", "BETA.xlsx": "accepted"}
    exit_code, output = run(
        "decide", "amend", str(life.folder), SPRING, "--because", "Raja oli väärä.", "--today", "2026-08-01"
    )
    assert exit_code == 0, output
    batch = judged(life)
    assert states(batch) == {"ALFA.xlsx": "rejected", "BETA.xlsx": "accepted"}
    assert sorted(codes(batch)) == ["F245", "R503"], "what the template did not ask is not missing"

    def later(definition: object, form: dict) -> None:  # type: ignore[type-arg]
        form["tables"]["figures"]["fields"]["actual"]["max"] = 30

    life.edit(later)
    assert states(judged(life)) == {"ALFA.xlsx": "rejected", "BETA.xlsx": "accepted"}
    assert run("decide", "amend", str(life.folder), SPRING, "--because", "Taas.")[0] == 0
    assert states(judged(life)) == {"ALFA.xlsx": "rejected", "BETA.xlsx": "rejected"}


def test_an_answer_that_an_amendment_withdraws_is_named(life: ProjectLife) -> None:
    def without_results(definition: object, form: dict) -> None:  # type: ignore[type-arg]
        del form["tables"]["results"]["fields"]["results"]

    life.edit(without_results)
    lamppu_xl.decide_amend(life.folder, SPRING, because="Ei enää kysytä.", today=TODAY)
    batch = judged(life)
    assert codes(batch, "BETA") == ["F245", "S315"]
    assert batch.by_partner["BETA"][0].accepted
    master = lamppu_xl.consolidate(life.folder, period=SPRING)
    assert master.path is not None
    assert (SPRING, "BETA", "results/G1/results") not in life.ledger(SPRING)


def test_an_amendment_leaves_the_answers_of_the_last_period_alone(life: ProjectLife) -> None:
    life.answer(SPRING, {"ALFA": SPRING_ANSWERS["ALFA"]})
    life.consolidate(SPRING)
    life.issue(AUTUMN)
    life.answer(AUTUMN, {"ALFA": {"results/G1/status": "Käynnissä"}})

    def without_option(definition: dict, form: dict) -> None:  # type: ignore[type-arg]
        del definition["lists"]["states"][1]
        definition["lists"]["states"][0]["label"] = {"fi": "Meneillään", "sv": "På gång"}

    life.edit(without_option)
    lamppu_xl.decide_amend(life.folder, AUTUMN, because="Tila poistettiin.", today=TODAY)
    (verdict,) = lamppu_xl.validate(life.folder, period=AUTUMN).verdicts
    assert [finding.code.id for finding in verdict.findings] == ["F245"], "no option of last period was changed"
    assert verdict.submission is not None
    answers = {str(entry): answer for entry, answer in verdict.submission.answers.items()}
    assert answers == {"results/G1/status": "ongoing"}


def test_an_amendment_changes_a_past_period_and_needs_an_earlier_template(life: ProjectLife) -> None:
    life.answer(SPRING, {"ALFA": SPRING_ANSWERS["ALFA"]})
    life.consolidate(SPRING)
    life.issue(AUTUMN)

    def wider(definition: object, form: dict) -> None:  # type: ignore[type-arg]
        form["tables"]["figures"]["fields"]["actual"]["max"] = 40

    life.edit(wider)
    assert states(judged(life))["ALFA.xlsx"] == "accepted"
    lamppu_xl.decide_amend(life.folder, SPRING, because="Raja oli väärä.", today=TODAY)
    assert states(judged(life))["ALFA.xlsx"] == "rejected"
    with pytest.raises(lamppu_xl.UsageError, match="nothing to amend"):
        lamppu_xl.decide_amend(life.folder, LAST, because="x")


def test_an_amendment_of_a_frozen_period_is_refused(life: ProjectLife) -> None:
    life.answer(SPRING, {"ALFA": SPRING_ANSWERS["ALFA"]})
    life.consolidate(SPRING)
    lamppu_xl.freeze(life.folder, period=SPRING, today=TODAY)
    with pytest.raises(lamppu_xl.UsageError, match="was frozen on"):
        lamppu_xl.decide_amend(life.folder, SPRING, because="x")
