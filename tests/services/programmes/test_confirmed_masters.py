"""The masters of a programme are compared with the returns of their projects, and with lists of checksums."""

from __future__ import annotations

import hashlib
import io
import shutil
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from folders import run
from office import convert
from project_lives import ProjectLife
from small_programme import AUTUMN, REPORTS, SPRING, copy_small_programme, definition_of, edit_programme, send

import lamppu_xl
from lamppu_xl.archive.sha256sums import format_sums
from lamppu_xl.ledger.cell_values import canonical
from lamppu_xl.ledger.columns import DIGEST
from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.services.clock import replayed
from lamppu_xl.storage.atomic_files import checksum

pytestmark = pytest.mark.slow

LIST = "SHA256SUMS"


@pytest.fixture
def programme(tmp_path: Path) -> Path:
    folder = copy_small_programme(tmp_path)
    for written in folder.glob("*/programme*"):
        written.unlink()
    return folder


def as_it_is(_: dict[str, Any]) -> None:
    """No change of the form."""


def master_of_changed_return(
    programme: Path, changes: Mapping[str, str | float], edit: Callable[[dict[str, Any]], None] = as_it_is
) -> Path:
    """The master of A01 in spring, made of a changed return of ALFA."""
    folder = programme.parent / "changed"
    shutil.copytree(programme.parent / "A01", folder, ignore=shutil.ignore_patterns("frozen", "log.jsonl"))
    life = ProjectLife(folder, *definition_of("A01"))
    life.answer(SPRING, {"ALFA": {**REPORTS["A01"][SPRING]["ALFA"], **changes}})
    life.edit(lambda _, form: edit(form))
    out = programme.parent / "changed.xlsx"
    assert lamppu_xl.consolidate(folder, period=SPRING, out=out).path == out
    return out


MORE = {"figures/I1/actual": 1010}


def forged_master(
    programme: Path,
    monkeypatch: pytest.MonkeyPatch,
    changes: Mapping[str, str | float] = MORE,
    edit: Callable[[dict[str, Any]], None] = as_it_is,
) -> Path:
    """The same with the checksum of the true return, in all of its sheets and data, and all other checksums right."""
    true = (programme.parent / "A01" / SPRING / "inbox" / "ALFA.xlsx").read_bytes()
    computed = IncomingFile.sha256.fget  # type: ignore[attr-defined]

    def pretended(incoming: IncomingFile) -> str:
        is_changed = incoming.file == "ALFA.xlsx" and incoming.data != true
        return hashlib.sha256(true).hexdigest() if is_changed else computed(incoming)

    with monkeypatch.context() as patched:
        patched.setattr(IncomingFile, "sha256", property(pretended))
        return master_of_changed_return(programme, changes, edit)


def received(programme: Path, master: Path) -> Path:
    target = programme / SPRING / "inbox" / "A01.xlsx"
    shutil.copy(master, target)
    return target


def test_a_master_that_agrees_with_itself_and_not_with_its_returns_stops_the_workbook(
    programme: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = run("consolidate", programme, "--period", SPRING, "--language", "en")
    periods = (SPRING, "Q1", "Q2")
    returns = [each for of in REPORTS.values() for when in periods for each in of.get(when, {}).values()]
    answers = sum(not entry.startswith("contact/") for each in returns for entry in each)
    expected = f"Compared with returns in the folders of projects: answers {answers}, returns {len(returns)}."
    assert expected in ran.out, ran
    workbook = programme / SPRING / "programme.xlsx"
    before = workbook.read_bytes()
    received(programme, forged_master(programme, monkeypatch))
    ran = run("consolidate", programme, "--period", SPRING, "--language", "en")
    assert ran.code == 1
    assert "M760" in ran.err
    assert "Answers that differ from the return ALFA.xlsx: 1." in ran.err
    assert "2030-1 ALFA figures/I1/actual: the master workbook has “1,010”, the return has “10”" in ran.err
    assert workbook.read_bytes() == before, "nothing was written"
    ran = run("validate", programme, "--period", SPRING, "--language", "en")
    assert (ran.code, "A01.xlsx (A01): to correct" in ran.out) == (1, True), ran
    ran = run("decide", "use", programme, "A01.xlsx", "--period", SPRING, "--because", "Paperi näyttää 1010.")
    assert ran.code == 0, ran
    ran = run("consolidate", programme, "--period", SPRING, "--language", "en")
    assert "M760" in ran.err, "the decision is followed, and what it allows is still named"
    assert "Paperi näyttää 1010." in ran.err
    assert workbook.read_bytes() != before
    assert lamppu_xl.consolidate_masters(programme, period=SPRING).confirmation.contradictions == ()


def test_an_answer_that_was_taken_out_of_a_master_is_found_by_the_definition(
    programme: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken_out = {"results/G2/results": "", "figures/I1/actual": 10}
    received(programme, forged_master(programme, monkeypatch, taken_out))
    ran = run("consolidate", programme, "--period", SPRING, "--language", "en")
    assert (ran.code, "2030-1 ALFA results/G2/results: the master workbook has (empty)" in ran.err) == (1, True), ran
    (programme.parent / "A01" / "project.yaml").unlink()
    ran = run("consolidate", programme, "--period", SPRING, "--language", "en")
    assert (ran.code, "M760" in ran.err) == (0, False), "without a definition only listed answers are compared"


def test_a_question_that_a_master_hides_is_still_asked_of_its_returns(
    programme: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hidden(form: dict[str, Any]) -> None:
        form["tables"]["results"]["fields"]["results"]["personal"] = True

    received(programme, forged_master(programme, monkeypatch, {"figures/I1/actual": 10}, hidden))
    ran = run("consolidate", programme, "--period", SPRING, "--language", "en")
    assert (ran.code, "ALFA results/G1/results: the master workbook has (empty)" in ran.err) == (1, True), ran


def test_a_return_that_is_another_file_now_is_named(programme: Path) -> None:
    received(programme, master_of_changed_return(programme, MORE))
    ran = run("consolidate", programme, "--period", SPRING, "--language", "en")
    assert (ran.code, "M805" in ran.err, "returns of A01 1." in ran.out) == (1, True, True), ran
    assert "2030-1 ALFA figures/I1/actual: the master workbook has “1,010”, the return has “10”" in ran.err
    [gap] = [each for each in rows_of(programme, "Puuttuvat tiedot") if "M805" in each or "ALFA.xlsx" in each]
    assert "1010" in gap.replace("\u00a0", "")
    figures = rows_of(programme, "Luvut")
    assert any("kertovat muuta" in each and "A01" in each for each in figures)
    ran = run("freeze", programme, "--period", SPRING, "--language", "en")
    assert (ran.code, "M805" in ran.err, (programme / SPRING / "frozen").exists()) == (1, True, False), ran
    inbox = programme.parent / "A01" / SPRING / "inbox"
    (inbox / "ALFA.xlsx").write_bytes(b"no workbook")
    assert "M764" in run("consolidate", programme, "--period", SPRING).err
    assert "freeze" not in run("consolidate", programme, "--period", SPRING, "--language", "en").out


def rows_of(programme: Path, sheet: str) -> list[str]:
    """The texts of the rows of a sheet of the workbook of spring."""
    rows = openpyxl.load_workbook(programme / SPRING / "programme.xlsx")[sheet].iter_rows(values_only=True)
    return [" ".join(str(each) for each in row if each is not None) for row in rows]


def test_a_return_of_the_project_is_compared_beside_a_return_that_came_with_the_master(programme: Path) -> None:
    received(programme, master_of_changed_return(programme, MORE))
    changed = programme.parent / "changed" / SPRING / "inbox" / "ALFA.xlsx"
    shutil.copy(changed, programme / SPRING / "inbox" / "ALFA.xlsx")
    ran = run("consolidate", programme, "--period", SPRING, "--language", "en")
    assert (ran.code, "M805" in ran.err, "F218" in ran.err) == (1, True, False), ran
    assert "the master workbook has “1,010”, the return has “10”" in ran.err
    assert "Compared with returns that came with the master workbooks: answers" in ran.out
    shutil.rmtree(programme.parent / "A01")
    ran = run("consolidate", programme, "--period", SPRING, "--language", "en")
    assert (ran.code, "F218" in ran.err) == (0, False), "a return that its master was made of is no faulty master"


@pytest.mark.parametrize(("day", "code", "stops"), [("1999-01-01", "M802", True), ("2099-01-01", "M803", False)])
def test_a_correction_that_a_master_lacks_is_named(programme: Path, day: str, code: str, stops: bool) -> None:
    project = programme.parent / "A01"
    assert lamppu_xl.freeze(project, period=SPRING).digest
    assert lamppu_xl.consolidate(project, period=AUTUMN).path
    send(programme.parent, "A01", AUTUMN, AUTUMN)
    lamppu_xl.correct(project, period=SPRING, partner="ALFA", entry="figures/I1/actual", number=9, reason="Virhe.")
    workbook = programme / AUTUMN / "programme.xlsx"
    ran = run("consolidate", programme, "--period", AUTUMN, "--language", "en")
    assert (ran.code, "M804" in ran.err, workbook.is_file()) == (1, True, True), ran
    corrections = project / "corrections.yaml"
    kept = [line for line in corrections.read_text(encoding="utf-8").splitlines() if "day:" not in line]
    corrections.write_text("\n".join((*kept, f"  day: {day}", "")), encoding="utf-8")
    workbook.unlink()
    ran = run("consolidate", programme, "--period", AUTUMN, "--language", "en")
    assert (code in ran.err, "“10” to “9”" in ran.err) == (True, True), ran
    assert (ran.code, workbook.is_file()) == (int(stops), not stops)
    assert lamppu_xl.consolidate(project, period=AUTUMN).path
    send(programme.parent, "A01", AUTUMN, AUTUMN)
    assert run("consolidate", programme, "--period", AUTUMN).code == 0


def test_an_open_document_return_is_compared(programme: Path) -> None:
    inbox = programme.parent / "A01" / SPRING / "inbox"
    convert([inbox / "ALFA.xlsx"], "ods", inbox)
    (inbox / "ALFA.xlsx").unlink()
    assert lamppu_xl.consolidate(programme.parent / "A01", period=SPRING, fewer=True).path
    send(programme.parent, "A01", SPRING, SPRING)
    confirmation = lamppu_xl.consolidate_masters(programme, period=SPRING).confirmation
    assert (confirmation.findings, dict(confirmation.absent)) == ((), {})


WRITTEN = {
    "upper case": lambda text: text.upper().encode(),
    "UTF-16": lambda text: text.encode("utf-16"),
    "BSD": lambda text: "".join(f"SHA256 ({line[66:]}) = {line[:64]}\n" for line in text.splitlines()).encode(),
    "old Macintosh": lambda text: text.replace("\n", "\r").encode(),
}


def test_lists_of_checksums_are_read_as_other_programs_write_them(frozen: Path) -> None:
    text = (archived(frozen) / LIST).read_text("utf-8")
    for name, write in WRITTEN.items():
        (frozen / SPRING / "inbox" / LIST).write_bytes(write(text))
        findings = lamppu_xl.consolidate_masters(frozen, period=SPRING).confirmation.findings
        assert [each.code.id for each in findings] == ["M762"], name


def test_another_list_does_not_overrule_that_of_the_project(frozen: Path) -> None:
    received(frozen, master_of_changed_return(frozen, MORE))
    inbox = frozen / SPRING / "inbox"
    shutil.move(archived(frozen) / LIST, inbox / "A01-SHA256SUMS.txt")
    shutil.rmtree(frozen.parent / "A01")
    sums = {"master.xlsx": hashlib.sha256((inbox / "A01.xlsx").read_bytes()).hexdigest()}
    (inbox / LIST).write_bytes(format_sums(sums))
    ran = run("consolidate", frozen, "--period", SPRING)
    assert (ran.code, "M761" in ran.err) == (1, True), ran


def test_returns_that_are_not_in_the_folder_of_their_project_are_counted(
    programme: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forged = forged_master(programme, monkeypatch)
    received(programme, forged)
    shutil.rmtree(programme.parent / "A01" / SPRING)
    ran = run("consolidate", programme, "--period", SPRING, "--language", "en")
    assert "Not compared, because they are not in the folder of their project: returns of A01 2." in ran.out
    assert ran.code == 0, "only its returns contradict this master"


def test_returns_that_come_with_the_master_are_compared(programme: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    received(programme, forged_master(programme, monkeypatch))
    returns = programme.parent / "A01" / SPRING / "inbox"
    shutil.make_archive(str(programme / SPRING / "inbox" / "A01 returns"), "zip", returns)

    def without_folder(definition: dict[str, Any]) -> None:
        del definition["projects"][0]["definition"]
        definition["projects"][0]["name"] = "Hanke A01"

    edit_programme(programme, without_folder)
    assert "M760" in run("consolidate", programme, "--period", SPRING).err


TOLERATED = {"events/E1/took_part": "✓", "results/G1/status": "valmis"}


def test_an_answer_that_only_the_definition_can_read_is_no_other_answer(programme: Path) -> None:
    life = ProjectLife(programme.parent / "A01", *definition_of("A01"))
    life.answer(SPRING, {"ALFA": {**REPORTS["A01"][SPRING]["ALFA"], **TOLERATED}})
    assert life.consolidate(SPRING).path
    send(programme.parent, "A01", SPRING, SPRING)
    result = lamppu_xl.consolidate_masters(programme, period=SPRING)
    assert result.confirmation.findings == ()
    assert "A01" not in result.confirmation.absent
    assert "A01" in {member.id for member in result.content.included}


def test_what_a_project_corrected_later_is_compared_as_it_was_reported(programme: Path) -> None:
    project = programme.parent / "A01"
    assert lamppu_xl.freeze(project, period=SPRING).digest
    corrections: list[tuple[str, dict[str, Any]]] = [
        ("results/G1/results", {"text": "Verkosto aloitti keväällä."}),
        ("results/G2/deviation", {"text": "Opas myöhästyi."}),
        ("figures/I1/actual", {"number": 9}),
    ]
    for entry, now in corrections:
        lamppu_xl.correct(project, period=SPRING, partner="ALFA", entry=entry, reason="Virhe.", **now)
    lamppu_xl.consolidate(project, period=AUTUMN)
    send(programme.parent, "A01", AUTUMN, AUTUMN)
    confirmation = lamppu_xl.consolidate_masters(programme, period=AUTUMN).confirmation
    assert confirmation.findings == ()
    assert confirmation.returns > 0
    file = project / "corrections.yaml"
    file.write_text(file.read_text("utf-8").replace("now: 9", "now: 8"), encoding="utf-8")
    ran = run("consolidate", programme, "--period", AUTUMN, "--language", "en")
    expected = "correction 2030-1 ALFA figures/I1/actual: “10” to “9”."
    assert (ran.code, "M765" in ran.err, expected in ran.err) == (1, True, True), ran


def test_a_public_master_has_what_was_reported(programme: Path) -> None:
    project, public = programme.parent / "A01", programme.parent / "public.xlsx"
    assert lamppu_xl.consolidate(project, period=SPRING, public=True, out=public).path == public
    master = received(programme, public)
    result = lamppu_xl.consolidate_masters(programme, period=SPRING)
    assert result.path
    assert result.confirmation.findings == ()
    book = openpyxl.load_workbook(master)
    places = [
        f"'{sheet.title}'!{cell.coordinate}"
        for sheet in book
        if sheet.sheet_state == "visible"
        for row in sheet.iter_rows()
        for cell in row
        if "[henkilötieto poistettu] kutsui" in str(cell.value)
    ]
    assert places
    assert all(lamppu_xl.trace(master, place, folders=[project]).agrees for place in places)


# Lists of checksums


@pytest.fixture
def frozen(programme: Path) -> Path:
    """The programme after A01 has frozen its spring."""
    assert lamppu_xl.freeze(programme.parent / "A01", period=SPRING).digest
    return programme


def archived(frozen: Path) -> Path:
    return frozen.parent / "A01" / SPRING / "frozen"


def test_a_list_of_checksums_confirms_the_master_of_its_project(frozen: Path) -> None:
    shutil.copy(archived(frozen) / LIST, frozen / SPRING / "inbox" / LIST)
    ran = run("validate", frozen, "--period", SPRING, "--language", "en", "--format", "json")
    assert ran.code == 0, ran
    assert ran.out.count('"M762"') == 1
    ran = run("consolidate", frozen, "--period", SPRING, "--language", "en")
    assert (ran.code, "This list of checksums confirms: A01.xlsx." in ran.err) == (0, True), ran
    assert lamppu_xl.consolidate_masters(frozen, period=SPRING).path


NAMES = ("A01-SHA256SUMS.txt", "sha256sums A01", "SHA256SUMS")


@pytest.mark.parametrize("name", NAMES)
def test_a_master_that_is_not_in_the_list_of_its_project_stops_the_workbook(frozen: Path, name: str) -> None:
    received(frozen, master_of_changed_return(frozen, MORE))
    shutil.move(archived(frozen) / LIST, frozen / SPRING / "inbox" / name)
    shutil.rmtree(frozen.parent / "A01")
    ran = run("consolidate", frozen, "--period", SPRING, "--language", "en")
    assert ran.code == 1
    assert f"The checksum of this master workbook is not in the list {name}." in ran.err, "BETA's return is in both"
    assert not (frozen / SPRING / "programme.xlsx").exists()
    ran = run("decide", "leave-out", frozen, name, "--period", SPRING, "--because", "Vanha luettelo.")
    assert ran.code == 0, ran
    assert run("consolidate", frozen, "--period", SPRING).code == 0
    assert lamppu_xl.consolidate_masters(frozen, period=SPRING).path


def test_a_list_that_confirms_no_file_is_named_and_stops_nothing(frozen: Path) -> None:
    sums = {"master.xlsx": hashlib.sha256(b"other").hexdigest()}
    (frozen / SPRING / "inbox" / LIST).write_bytes(format_sums(sums))
    ran = run("consolidate", frozen, "--period", SPRING)
    assert (ran.code, "M763" in ran.err) == (1, True), ran
    assert (frozen / SPRING / "programme.xlsx").is_file()


def test_the_list_of_a_frozen_period_in_the_folder_of_the_project_is_used_without_sending_it(frozen: Path) -> None:
    other = master_of_changed_return(frozen, MORE)
    received(frozen, other)
    ran = run("consolidate", frozen, "--period", SPRING, "--language", "en")
    assert (ran.code, f"not in the list {SPRING}/frozen/{LIST}" in ran.err) == (1, True), ran


def test_a_frozen_master_that_was_only_saved_again_is_confirmed_by_its_data(frozen: Path) -> None:
    inbox = frozen / SPRING / "inbox" / "A01.xlsx"
    saved = io.BytesIO()
    openpyxl.load_workbook(inbox).save(saved)
    assert saved.getvalue() != inbox.read_bytes()
    inbox.write_bytes(saved.getvalue())
    result = lamppu_xl.consolidate_masters(frozen, period=SPRING)
    assert result.confirmation.findings == ()
    assert result.path


def test_trace_denies_no_sheet_that_is_there(programme: Path) -> None:
    master = programme.parent / "A01" / SPRING / "master.xlsx"
    assert "does not show a value" in run("trace", master, "Osatoteuttajat!B40", "--language", "en").err
    assert "There is no sheet 'Osatoteuttaja'" in run("trace", master, "Osatoteuttaja!B40", "--language", "en").err


def unlisted(programme: Path, period: str = SPRING) -> list[tuple[str, object]]:
    """The returns of projects that a master does not mention."""
    findings = lamppu_xl.consolidate_masters(programme, period=period).confirmation.findings
    return [(each.code.id, each.facts["partner"]) for each in findings if each.code.id in ("M766", "M767", "M768")]


def test_a_return_that_a_master_leaves_out_in_silence_stops_the_workbook(programme: Path) -> None:
    project = programme.parent / "A01"
    beta = project / SPRING / "inbox" / "BETA.xlsx"
    away = shutil.move(beta, programme.parent)
    assert lamppu_xl.consolidate(project, period=SPRING, fewer=True).path
    shutil.move(away, beta)
    send(programme.parent, "A01", SPRING, SPRING)
    ran = run("consolidate", programme, "--period", SPRING, "--language", "en")
    assert (ran.code, "M766" in ran.err, "The return BETA.xlsx of BETA is in the folder" in ran.err) == (1, True, True)
    assert not (programme / SPRING / "programme.xlsx").exists()
    assert run("validate", programme, "--period", SPRING).code == 1
    (project / SPRING / "log.jsonl").unlink()
    assert unlisted(programme) == [("M768", "BETA")], "without a log it may have come later"
    assert run("consolidate", programme, "--period", SPRING).code == 1
    assert (programme / SPRING / "programme.xlsx").exists()
    decided = run("decide", "leave-out", project, "BETA.xlsx", "--period", SPRING, "--because", "Väärä tiedosto.")
    assert decided.code == 0, decided
    assert lamppu_xl.consolidate(project, period=SPRING).path
    send(programme.parent, "A01", SPRING, SPRING)
    assert unlisted(programme) == [], "the master names it and the reason"
    assert lamppu_xl.freeze_programme(programme, period=SPRING).digest
    inbox = programme / SPRING / "inbox" / "A01.xlsx"
    openpyxl.load_workbook(inbox).save(inbox)
    ran = run("validate", programme, "--period", SPRING, "--language", "en")
    assert "M766" not in ran.out, "the frozen master names it"
    assert "A01.xlsx: on hold\n  WARNING F223" in ran.out, ran.out


def test_a_return_that_came_after_the_master_is_a_warning(programme: Path) -> None:
    project = programme.parent / "A02"
    life = ProjectLife(project, *definition_of("A02"))
    with replayed(date(2099, 1, 1)):
        life.answer("Q2", {"ALFA2": {"figures/I1/actual": 3}})
        lamppu_xl.validate(project, period="Q2")
    ran = run("consolidate", programme, "--period", SPRING, "--language", "en")
    assert (ran.code, "M767" in ran.err) == (0, True), ran
    assert unlisted(programme) == [("M767", "ALFA2")]
    book = openpyxl.load_workbook(programme / SPRING / "programme.xlsx")
    rows = [str(row[2]) for row in book["Puuttuvat tiedot"].iter_rows(values_only=True)]
    assert any("koosteen jälkeen" in row and "ALFA2" in row for row in rows), rows
    assert run("freeze", programme, "--period", SPRING).code == 0
    (project / "Q2" / "inbox" / "ALFA2.xlsx").unlink()
    ran = run("verify", programme)
    assert ran.code == 0, ran


def test_a_computed_answer_that_follows_from_a_correction_of_the_project_is_no_other_answer(programme: Path) -> None:
    project = programme.parent / "A01"
    shutil.rmtree(project)
    life = ProjectLife(project, *definition_of("A01"))
    double = {"label": {"fi": "Kaksin", "sv": "Dubbelt"}, "kind": "number", "computed": "actual * 2"}
    life.edit(lambda _, form: form["tables"]["figures"]["fields"].update(double=double))
    assert life.report(SPRING, REPORTS["A01"][SPRING]).path
    assert lamppu_xl.freeze(project, period=SPRING).digest
    lamppu_xl.correct(project, period=SPRING, partner="ALFA", entry="figures/I1/actual", number=9, reason="Virhe.")
    assert life.report(AUTUMN, REPORTS["A01"][AUTUMN]).path
    send(programme.parent, "A01", SPRING, SPRING)
    send(programme.parent, "A01", AUTUMN, AUTUMN)
    result = lamppu_xl.consolidate_masters(programme, period=AUTUMN)
    assert (result.confirmation.findings, bool(result.path)) == ((), True)
    listed = project / "corrections.yaml"
    listed.write_text(listed.read_text("utf-8").replace("now: 9", "now: 8"), encoding="utf-8")
    found = lamppu_xl.consolidate_masters(programme, period=AUTUMN).confirmation.findings
    computed = [each for each in found if each.code.id == "M765" and "I1/double" in str(each.facts["answer"])]
    assert [each.facts["now"] for each in computed] == [18], "it does not follow from 8"
    for folder in ("inbox", "frozen/returns"):
        shutil.rmtree(project / SPRING / folder, ignore_errors=True)
    found = lamppu_xl.consolidate_masters(programme, period=AUTUMN).confirmation.findings
    others = [str(each.facts["answer"]) for each in found if each.code.id == "M765"]
    assert others == [f"{SPRING} ALFA figures/I1/actual"], "without its return what follows is not known"


# How figures are counted


def test_a_rule_that_the_master_in_the_folder_of_the_project_does_not_have_is_named(
    programme: Path,
) -> None:
    """The returns do not have the rules, and the checksum of the hidden data can be computed again."""
    own, inbox = programme.parent / "A01" / SPRING / "master.xlsx", programme / SPRING / "inbox"
    assert "M808" not in run("validate", programme, "--period", SPRING).out

    book = openpyxl.load_workbook(own)
    data = book["_lamppu"]
    rule = next(row for row in data.iter_rows() if [row[0].value, row[2].value] == ["line", "I3"])
    assert rule[3].value == "last"
    rule[3].value = "sum"
    lines = [[cell.value for cell in row] for row in data.iter_rows()]
    *content, _ = [line for line in lines if any(value is not None for value in line)]
    digest = checksum("".join(canonical(line) + "\x1e" for line in content).encode())
    next(row for row in data.iter_rows() if row[0].value == DIGEST)[1].value = digest
    book.save(inbox / "A01.xlsx")

    ran = run("consolidate", programme, "--period", SPRING, "--language", "en")
    assert (ran.code, "has “sum” for figures/I3: aggregate" in ran.err, "has “last”" in ran.err) == (1, True, True), ran
    figures = openpyxl.load_workbook(programme / SPRING / "programme.xlsx")["Luvut"]
    shown = next(row for row in figures.iter_rows(values_only=True) if str(row[0]).startswith("K3 "))
    assert any("A01" in str(value) for value in shown), "the project is named beside the total"
    assert run("decide", "use", programme, "A01.xlsx", "--period", SPRING, "--because", "Oikein.").code == 0
    assert run("consolidate", programme, "--period", SPRING).code == 0
