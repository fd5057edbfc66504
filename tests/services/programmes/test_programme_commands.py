"""What a programme decides about master workbooks and corrects, and what differs between two of its workbooks."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import openpyxl
import pytest
from folders import Ran, run
from small_programme import AUTUMN, SPRING, copy_small_programme

import lamppu_xl
from lamppu_xl.services.programmes.programme_archive import freeze_programme, verify_programme

pytestmark = pytest.mark.slow


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A programme to which A01 sent a second, different master workbook that does not say when it was saved."""
    programme = copy_small_programme(tmp_path)
    project, inbox = programme.parent / "A01", programme / SPRING / "inbox"
    (project / SPRING / "inbox" / "BETA.xlsx").unlink()
    assert lamppu_xl.consolidate(project, period=SPRING, out=inbox / "A01 draft.xlsx", fewer=True).path
    return programme


def states(folder: Path) -> dict[str, str]:
    batch = lamppu_xl.validate_masters(folder, period=SPRING)
    return {verdict.file: verdict.state.value for verdict in batch.verdicts}


def test_a_decision_chooses_or_leaves_out_a_master_and_is_kept_with_the_period(folder: Path) -> None:
    assert run("consolidate", folder, "--period", SPRING).code <= 1
    assert states(folder)["A01 draft.xlsx"] == "replaced", "the other one has more returns"
    ran = run("decide", "use", folder, "A01 draft.xlsx", "--period", SPRING, "--because", "BETA peruutti.")
    assert (ran.code, "A01 A01 draft.xlsx: Master workbook used." in ran.out) == (0, True), ran
    assert (states(folder)["A01 draft.xlsx"], states(folder)["A01.xlsx"]) == ("accepted", "replaced")
    ran = run("decide", "leave-out", folder, "A05.xlsx", "--period", SPRING, "--because", "Luonnos.")
    assert ran.code == 0, ran
    assert states(folder)["A05.xlsx"] == "left out"
    ran = run("consolidate", folder, "--period", SPRING)
    assert "M725" in ran.err
    assert "Luonnos." in ran.err
    assert "A05: left out by a decision A05.xlsx" in ran.out
    book = openpyxl.load_workbook(folder / SPRING / "programme.xlsx")["Puuttuvat tiedot"]
    shown = " ".join(str(cell.value) for row in book.iter_rows() for cell in row)
    assert "BETA peruutti." in shown
    assert "Luonnos." in shown
    assert freeze_programme(folder, period=SPRING).digest
    assert (folder / SPRING / "frozen" / "decisions.yaml").is_file()
    (verified,) = verify_programme(folder)
    assert verified.is_unchanged
    ran = run("decide", "use", folder, "A01.xlsx", "--period", SPRING, "--because", "x")
    assert (ran.code, "was frozen" in ran.err) == (2, True)
    archived = folder / SPRING / "frozen" / "decisions.yaml"
    archived.chmod(0o600)
    archived.write_text("- {decision: use}\n", encoding="utf-8")
    ran = run("verify", folder)
    assert (ran.code, "M723" in ran.err, "D105" in ran.err) == (1, True, True), ran


NOT_DECIDED = [
    (("accept", "--code", "R502", "--partner", "ALFA"), "only which master workbooks are used"),
    (("remark", "--partner", "A", "--entry", "a/b/c", "--outcome", "as-it-is"), "only which master workbooks"),
    (("amend",), "only which master workbooks are used"),
    (("use", "A09.xlsx"), "There is no file 'A09.xlsx' in the inbox"),
    (("use", "broken.xlsx"), "not a master workbook of 2030-1 without errors"),
]


def test_what_a_programme_cannot_decide_is_refused_with_the_way_to_do_it(folder: Path) -> None:
    (folder / SPRING / "inbox" / "broken.xlsx").write_bytes(b"no workbook")
    for (name, *others), words in NOT_DECIDED:
        ran = run("decide", name, folder, *others, "--period", SPRING, "--because", "x")
        assert (ran.code, words in ran.err) == (2, True), ran
    assert not (folder / SPRING / "decisions.yaml").exists()


def test_a_list_of_decisions_with_errors_is_named_by_check_and_never_half_followed(folder: Path) -> None:
    text = (
        "- {decision: use, project: A99, sha256: '12345678', because: x, day: 2030-10-01}\n- {decision: amend}\n- 7\n"
    )
    (folder / SPRING / "decisions.yaml").write_text(text, encoding="utf-8")
    ran = run("check", folder)
    assert ran.code == 2
    for words in ("decisions.yaml:1:", "A99", "decisions.yaml:2:", "amend", "decisions.yaml:3:"):
        assert words in ran.out + ran.err
    ran = run("consolidate", folder, "--period", SPRING)
    assert (ran.code, "has errors" in ran.err) == (2, True), ran


def test_two_programme_workbooks_are_compared_by_project_total_and_answer(folder: Path) -> None:
    workbook = folder / SPRING / "programme.xlsx"
    assert lamppu_xl.consolidate_masters(folder, period=SPRING).path
    before = folder / "before.xlsx"
    before.write_bytes(workbook.read_bytes())
    run("decide", "use", folder, "A01 draft.xlsx", "--period", SPRING, "--because", "BETA peruutti.")
    assert lamppu_xl.consolidate_masters(folder, period=SPRING).path
    ran = run("diff", before, workbook, "--language", "en", "--format", "json")
    assert ran.code == 0, ran
    report = json.loads(ran.out)
    assert [each["project"] for each in report["projects"]] == ["A01"]
    whole = {each["indicator"]: each for each in report["totals"] if not each["focus_area"] and not each["project"]}
    assert (whole["K1"]["was"], whole["K1"]["now"]) == (98, 93)
    changed = {each["entry"]: (each["partner"], each["was"], each["now"]) for each in report["answers"]}
    assert changed["figures/I1/actual"] == ("BETA", 5, None)
    text = run("diff", before, workbook, "--language", "en").out
    assert "K1 Osallistujat · All projects and periods" in text
    assert "Projects that differ: 1." in text
    assert "are the same" in run("diff", workbook, workbook).out
    assert "are the same" in run("diff", workbook, workbook, folder).out
    ran = run("diff", workbook, folder / SPRING / "inbox" / "A02.xlsx")
    assert (ran.code, "the other one is not" in ran.err) == (2, True)


# Corrections


def correct(folder: Path, *arguments: str, period: str = SPRING) -> Ran:
    return run("correct", folder, "--period", period, "--reason", "Laskuvirhe.", *arguments)


def test_a_corrected_figure_is_checked_by_the_rules_of_its_form_where_its_return_is_known(tmp_path: Path) -> None:
    folder = copy_small_programme(tmp_path)
    assert lamppu_xl.consolidate_masters(folder, period=SPRING).path
    assert freeze_programme(folder, period=SPRING).digest
    figure = ("--project", "A01", "--partner", "ALFA", "--entry", "figures/I1/actual", "--number")
    ran = correct(folder, *figure, "9500")  # the form takes 9,000
    assert (ran.code, "R503" in ran.err, "9500" in (folder / "corrections.yaml").read_text()) == (1, True, True)
    ran = run("consolidate", folder, "--period", AUTUMN)  # it may be written by hand
    assert (ran.code, "A01 · Kevät: with the corrections" in ran.err, ran.err.count("R503")) == (1, True, 1), ran
    for master in (folder / AUTUMN / "inbox").glob("A01*"):
        master.unlink()
    ran = run("consolidate", folder, "--period", AUTUMN, "--fewer")  # its last figure has the correction
    assert (ran.code, "A01 · Kevät: with the corrections" in ran.err, ran.err.count("R503")) == (1, True, 1), ran
    ran = correct(folder, *figure, "13")
    assert (ran.code, ran.err) == (0, "")
    assert "A01 Hanke A01 · ALFA · Osallistujat · Toteuma, period Kevät: 9,500 → 13" in ran.out
    shutil.rmtree(folder.parent / "A01")
    ran = correct(folder, *figure, "9600")
    assert (ran.code, "The rules of the form were not checked" in ran.err) == (0, True)


def test_a_figure_of_a_frozen_period_is_corrected_in_the_next_workbook_with_its_reason(tmp_path: Path) -> None:
    folder = copy_small_programme(tmp_path)
    figure = ("--project", "A01", "--partner", "ALFA", "--entry", "figures/I1/actual", "--number")
    ran = correct(folder, *figure, "13")
    assert (ran.code, "is not frozen" in ran.err) == (2, True)
    assert lamppu_xl.consolidate_masters(folder, period=SPRING).path
    assert freeze_programme(folder, period=SPRING).digest
    assert correct(folder, *figure, "13").code == 0
    silent = ("--project", "A04", "--partner", "EPS", "--entry", "figures/I1/actual", "--number", "50")
    assert correct(folder, *silent).code == 0
    greatest = ("--project", "A02", "--partner", "GAM", "--entry", "figures/I2/actual", "--number", "70")
    ran = correct(folder, *greatest, "--project-period", "Q2")
    assert (ran.code, "Totals keep the reported value" in ran.out) == (0, True)
    standing = ("--partner", "ALFA", "--entry", "figures/I3/actual", "--number", "90", "--project", "A01")
    ran = correct(folder, *standing)
    assert (ran.code, "unless a later report replaces the figure" in ran.out) == (0, True), ran
    of_silent = ("--partner", "EPS", "--entry", "figures/I3/actual", "--number", "4", "--project", "A04")
    assert correct(folder, *of_silent).code == 0
    for arguments, words in [
        ((*figure, "many"), "is not an answer to figures/I1/actual. Expected: number."),
        ((*figure, "1" * 16), "Expected: number of at most 15 digits before the decimal point"),
        (
            ("--project", "A01", "--partner", "ALFA", "--entry", "figures/I9/actual", "--number", "1"),
            "is in no total of the programme",
        ),
        (
            ("--project", "A01", "--partner", "ALFA", "--entry", "results/G1/results", "--number", "1"),
            "is not a figure",
        ),
        (
            ("--project", "A01", "--partner", "ALFA", "--entry", "events/E9/people", "--number", "1"),
            "so no total would change. Similar figures: events/E1/people.",
        ),
        (("--project", "A09", *figure[2:], "1"), "A09"),
        ((*figure[2:4], "--entry", "figures/I1/actual", "--number", "1"), "--project ID"),
    ]:
        ran = correct(folder, *arguments)
        assert (ran.code, words in ran.err) == (2, True), ran
    ran = run("consolidate", folder, "--period", AUTUMN)
    assert "M731" in ran.err
    book = openpyxl.load_workbook(folder / AUTUMN / "programme.xlsx")
    rows = [" | ".join(map(str, filter(None, row))) for row in book["Luvut"].iter_rows(values_only=True)]
    so_far = {row[:2]: row for row in reversed(rows) if row[:1] == "K"}
    assert "| 171 |" in so_far["K1"]  # 168 as it was reported, and 3
    assert "Mukana on oikaisuja: A01 ALFA kevät +3." in so_far["K1"]
    assert "vaikka on oikaistu: A02 GAM Q2 +68." in so_far["K2"]
    assert "A01 ALFA" not in so_far["K3"], "it has reported a later figure, so the difference is not added"
    assert "A04 4 (kevät; EPS kevät +1)" in so_far["K3"], "the project has no later figure"
    assert "A04 50 (kevät; EPS kevät +2)" in so_far["K1"], "the last figure of a silent project as it is corrected"
    gaps = " ".join(str(cell.value) for row in book["Puuttuvat tiedot"].iter_rows() for cell in row)
    assert "Laskuvirhe." in gaps
    rows = [[str(cell.value) for cell in row] for row in book["Puuttuvat tiedot"].iter_rows()]
    [(_, subject, why, *_)] = [row for row in rows if row[0] == "Viimeisten lukujen oikaisut"]
    assert (subject, "oli 48, nyt 50. Perustelu: Laskuvirhe." in why) == ("A04 Hanke A04", True), why
    [place] = [row[2].coordinate for row in book["Puuttuvat tiedot"].iter_rows() if row[2].value == why]
    traced = run("trace", folder / AUTUMN / "programme.xlsx", f"Puuttuvat tiedot!{place}", "--language", "en").out
    assert "Stated in the definition: corrections.yaml" in traced
    traced = run("trace", folder / AUTUMN / "programme.xlsx", "--indicator", "K1", "--language", "en").out
    assert "A01 ALFA Kevät +3" in traced
    assert "A04 50 (Kevät; EPS Kevät +2)" in traced, "what the total lacks"
    assert freeze_programme(folder, period=AUTUMN).digest
    assert all(each.is_unchanged for each in verify_programme(folder))
    ran = correct(folder, *figure, "14")
    assert (ran.code, "no later period" in ran.err) == (2, True)
    listed = folder / AUTUMN / "frozen" / "definition" / "corrections.yaml"
    listed.chmod(0o600)
    listed.write_text(listed.read_text(encoding="utf-8").replace("now: 13", "now: 15"), encoding="utf-8")
    ran = run("verify", folder, "--period", AUTUMN)
    assert (ran.code, "DO NOT AGREE" in ran.out) == (1, True)


def test_a_correction_that_no_longer_fits_is_named_and_not_added(tmp_path: Path) -> None:
    folder = copy_small_programme(tmp_path)
    assert lamppu_xl.consolidate_masters(folder, period=SPRING).path
    assert freeze_programme(folder, period=SPRING).digest
    replaced = {"project": "A02", "partner": "GAM", "entry": "figures/I3/actual", "project_period": "Q1"}
    more_decimals = lamppu_xl.correct_figure(folder, period=SPRING, **replaced, number=1 / 3, reason="x")
    assert more_decimals.correction.now == 0.333333333333333, "the list keeps the digits that Excel keeps"
    item = "- {{period: 2030-1, project: A01, project_period: 2030-1, partner: {}, entry: figures/I1/actual, was: {}, "
    item += "now: {}, reason: x, made_in: 2030-2, day: 2030-10-01}}\n"
    listed = folder / "corrections.yaml"
    of_no_total = item.format("ALFA", 1, 2).replace("figures/I1/actual", "figures/I9/actual")
    of_no_row = item.format("ALFA", 1, 2).replace("figures/I1/actual", "events/E9/people").replace("was: 1, ", "")
    wrong = item.format("ALFA", 11, 13) + item.format("BETA", 4, 5) + of_no_total + of_no_row
    listed.write_text(wrong, encoding="utf-8")
    ran = run("consolidate", folder, "--period", AUTUMN)
    assert (ran.code, "M729" in ran.err, "M730" in ran.err) == (1, True, True), ran
    of_list = {"project": "A01", "partner": "ALFA", "entry": "figures/I1/actual"}
    again = lamppu_xl.correct_figure(folder, period=SPRING, **of_list, number=13, reason="x", made_in=AUTUMN)
    assert (again.correction.was, again.correction.now) == (10, 13), "it starts from what the master reports"
    listed.write_text(wrong, encoding="utf-8")
    assert ran.err.count("M786") == 2, "no total is made of I9, and no project has a figure of E9"
    book = openpyxl.load_workbook(folder / AUTUMN / "programme.xlsx")
    figure = next(row for row in book["Luvut"].iter_rows(values_only=True) if str(row[0]).startswith("K1"))
    assert 168 in figure, figure
    assert "jotka eivät sovi hankkeen ilmoittamaan: A01 ALFA kevät +2." in str(figure), figure
    missing = [row for row in book["Puuttuvat tiedot"].iter_rows(values_only=True) if "ei ole mukana" in str(row[0])]
    assert [str(row[1]).partition(" · ")[2] for row in missing] == ["K1 · ALFA kevät +2", "K6 · ALFA kevät +2"]
    listed.write_text("- {period: 2030-2, project: A01}\n- 3\n", encoding="utf-8")
    ran = run("consolidate", folder)
    assert (ran.code, "corrections.yaml" in ran.out + ran.err) == (2, True), ran


def test_masters_that_the_first_command_finds_have_a_day_on_which_they_were_received(tmp_path: Path) -> None:
    folder = copy_small_programme(tmp_path)
    for name in ("log.jsonl", "programme.xlsx"):
        (folder / SPRING / name).unlink(missing_ok=True)
    assert lamppu_xl.consolidate_masters(folder, period=SPRING).path
    status = lamppu_xl.programme_status(folder, period=SPRING)
    assert None not in {status.received_day(member) for member in status.members}
    ran = run("status", folder, "--period", SPRING, "--language", "en")
    assert "unknown" not in ran.out


def test_status_names_the_step_after_the_workbook_that_was_written(tmp_path: Path) -> None:
    folder = copy_small_programme(tmp_path)
    assert lamppu_xl.consolidate_masters(folder, period=SPRING).path
    status = lamppu_xl.programme_status(folder, period=SPRING)
    assert status.is_combined
    ran = run("status", folder, "--period", SPRING, "--language", "en")
    assert "consolidate" not in ran.out.rpartition("Next")[2]
    log = folder / SPRING / "log.jsonl"
    lines = log.read_text(encoding="utf-8").splitlines()
    decided = '{"time": "2030-09-01T12:00:00Z", "event": "decision", "command": "decide", "what": "leave-out"}'
    log.write_text("\n".join([*lines, decided, ""]), encoding="utf-8")
    assert not lamppu_xl.programme_status(folder, period=SPRING).is_combined
