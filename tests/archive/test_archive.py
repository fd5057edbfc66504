"""What the funder got is kept, can be verified, and is what later periods are made from."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import subprocess
from pathlib import Path

import openpyxl
import pytest
from folders import PERIOD, filled, folder, returned, run
from workbook_rows import read_rows

from lamppu_xl.archive import sha256sums as sums
from lamppu_xl.archive.freeze import ArchivedFile, freeze_period
from lamppu_xl.archive.record import FrozenPeriod, FrozenRecord, FrozenReturn
from lamppu_xl.archive.record import FrozenPeriod as Kept
from lamppu_xl.archive.verify import verify_archive
from lamppu_xl.definition import load
from lamppu_xl.definition.source_files import sources
from lamppu_xl.storage.atomic_files import checksum

EXAMPLE = Path(__file__).parents[2] / "examples" / "lamppu-2012"
SPRING, AUTUMN, DAY = "2012-1", "2012-2", "2013-01-20"


pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example with its spring consolidated and frozen."""
    at = tmp_path_factory.mktemp("frozen") / "lamppu"
    shutil.copytree(EXAMPLE, at)
    assert run("consolidate", at, "--period", SPRING).code == 0
    assert run("freeze", at, "--period", SPRING, "--today", DAY).code == 0
    return at


@pytest.fixture
def at(first: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(first, tmp_path / "lamppu"))


def kept(at: Path, period: str = SPRING) -> Kept:
    found = FrozenPeriod.of(at / period)
    assert found is not None
    return found


def change(path: Path, data: bytes) -> None:
    path.chmod(stat.S_IRUSR | stat.S_IWUSR)
    path.write_bytes(data)


# What is kept


@pytest.mark.slow
def test_everything_is_there_byte_for_byte(at: Path) -> None:
    frozen = kept(at)
    for path in (EXAMPLE / SPRING / "inbox").iterdir():
        assert (frozen.returns / path.name).read_bytes() == path.read_bytes()
    assert (frozen.definition / "project.yaml").read_bytes() == (EXAMPLE / "project.yaml").read_bytes()
    assert frozen.master.read_bytes() == (at / SPRING / "master.xlsx").read_bytes()
    assert {path.name for path in frozen.issued.iterdir()} == {path.name for path in (at / SPRING / "issued").iterdir()}


def test_a_program_that_knows_nothing_of_us_can_check_it(at: Path) -> None:
    if shutil.which("sha256sum") is None:
        pytest.skip("there is no sha256sum here")
    for name in ("SHA256SUMS", "SHA256SUMS.sha256"):
        subprocess.run(["sha256sum", "--check", "--strict", name], cwd=kept(at).folder, check=True, capture_output=True)


def test_the_list_tells_people_what_counted(at: Path) -> None:
    listing = (kept(at).folder / "LIST.txt").read_text(encoding="utf-8-sig")
    lines = [line.strip() for line in listing.splitlines()]
    corrected = lines.index("returns/LAMPPU_2012-1_KAO_korjattu.xlsx")
    assert checksum(EXAMPLE / SPRING / "inbox" / "LAMPPU_2012-1_KAO_korjattu.xlsx") in lines[corrected + 1]
    assert lines[corrected + 2].startswith("KAO: hyväksytty / accepted")
    assert lines[-1].endswith("JEDU, SAKK")


def test_the_notes_tell_programs_the_same(at: Path) -> None:
    record = json.loads((kept(at).folder / "frozen.json").read_bytes())
    states = {file["file"]: file["state"] for file in record["returns"]}
    assert (record["day"], record["missing"]) == (DAY, ["JEDU", "SAKK"])
    assert states["LAMPPU_2012-1_REDU.xlsx"] == "replaced"
    assert states["LAMPPU_2012-1_REDU_korjattu.xlsx"] == "accepted"


def test_the_definition_is_whole_without_the_shipped_forms(at: Path) -> None:
    definition = kept(at).definition
    assert {*sources(definition)} == {"project.yaml", "forms/goal-report/form.yaml"}
    assert sources(definition)["forms/goal-report/form.yaml"].is_relative_to(definition)
    assert load(definition).project == load(EXAMPLE).project


@pytest.mark.skipif(os.name != "posix", reason="rights are told otherwise here")
def test_nothing_is_easily_written_over(at: Path) -> None:
    files = [path for path in kept(at).folder.rglob("*") if path.is_file()]
    assert [path for path in files if path.stat().st_mode & 0o222] == []


def test_freezing_twice_on_other_days_keeps_the_first(at: Path) -> None:
    before = {path: path.read_bytes() for path in kept(at).folder.rglob("*") if path.is_file()}
    ran = run("freeze", at, "--period", SPRING, "--today", "2013-02-01")
    assert (ran.code, "same content" in ran.out) == (0, True)
    assert {path: path.read_bytes() for path in kept(at).folder.rglob("*") if path.is_file()} == before


def test_freezing_something_else_is_refused_with_what_differs(at: Path) -> None:
    inbox = at / SPRING / "inbox"
    (inbox / "LAMPPU_2012-1_KAO.xlsx").write_bytes(b"another one")
    (inbox / "late.xlsx").write_bytes(b"late")
    (inbox / "LAMPPU_2012-1_REDU.xlsx").unlink()
    ran = run("freeze", at, "--period", SPRING)
    assert ran.code == 1
    assert "returns/LAMPPU_2012-1_KAO.xlsx has been replaced" in ran.err
    assert "returns/late.xlsx is new" in ran.err
    assert "returns/LAMPPU_2012-1_REDU.xlsx is missing" in ran.err
    assert "lamppu-xl correct" in ran.err
    assert verify_archive(kept(at)).faults == ()


def test_without_a_master_there_is_nothing_that_the_funder_got(tmp_path: Path) -> None:
    at = folder(tmp_path)
    returned(at)
    ran = run("freeze", at, "--period", PERIOD)
    assert (ran.code, "lamppu-xl consolidate" in ran.err) == (2, True)
    assert not (at / PERIOD / "frozen").exists()


def test_subfolders_are_kept_and_lock_files_are_not(tmp_path: Path) -> None:
    at = folder(tmp_path)
    returned(at)
    assert run("consolidate", at, "--period", PERIOD).code == 0
    (at / PERIOD / "inbox" / "mail").mkdir()
    (at / PERIOD / "inbox" / "mail" / "note.txt").write_bytes(b"hello")
    (at / PERIOD / "inbox" / "~$ALFA.xlsx").write_bytes(b"x")
    assert run("freeze", at, "--period", PERIOD).code == 0
    names = sorted(
        path.relative_to(kept(at, PERIOD).returns).as_posix() for path in kept(at, PERIOD).returns.rglob("*")
    )
    assert names == ["ALFA.xlsx", "mail", "mail/note.txt"]


def test_a_return_that_came_after_the_master_prevents_freezing(tmp_path: Path) -> None:
    at = folder(tmp_path)
    returned(at)
    assert run("consolidate", at, "--period", PERIOD).code == 0
    late = filled(figures__I2__actual=5.0)
    returned(at, data=late, name="ALFA later.xlsx")
    ran = run("freeze", at, "--period", PERIOD)
    assert ran.code == 1
    assert "ALFA" in ran.err
    assert "Consolidate again" in ran.err
    assert not (at / PERIOD / "frozen").exists()


def test_the_coordinators_own_words_in_the_master_are_kept(tmp_path: Path) -> None:
    at = folder(tmp_path)
    returned(at)
    assert run("consolidate", at, "--period", PERIOD).code == 0
    book = openpyxl.load_workbook(at / PERIOD / "master.xlsx")
    book.save(at / PERIOD / "master.xlsx")
    edited = (at / PERIOD / "master.xlsx").read_bytes()
    assert run("freeze", at, "--period", PERIOD).code == 0
    assert kept(at, PERIOD).master.read_bytes() == edited


# Verifying


def test_an_unchanged_archive_is_reported_as_unchanged(at: Path) -> None:
    ran = run("verify", at)
    assert ran.code == 0, ran.out
    assert (
        "The master agrees with the returns: 129 answers from 3 returns (personal, not in the list of all answers: 27)"
        in ran.out
    )
    assert checksum(kept(at).folder / "SHA256SUMS") in ran.out


@pytest.mark.parametrize("name", ["returns/LAMPPU_2012-1_KAO_korjattu.xlsx", "master.xlsx", "frozen.json", "LIST.txt"])
def test_a_single_changed_byte_is_reported(at: Path, name: str) -> None:
    path = kept(at).folder / name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    change(path, bytes(data))
    ran = run("verify", at, "--period", SPRING)
    assert ran.code == 1
    assert f"changed: {name}" in ran.out


def test_missing_and_added_files_are_reported(at: Path) -> None:
    (kept(at).returns / "LAMPPU_2012-1_REDU_korjattu.xlsx").unlink()
    (kept(at).returns / "added.xlsx").write_bytes(b"x")
    ran = run("verify", at)
    assert ran.code == 1
    assert "missing: returns/LAMPPU_2012-1_REDU_korjattu.xlsx" in ran.out
    assert "not of this period's files: returns/added.xlsx" in ran.out
    assert "the master contains LAMPPU_2012-1_REDU_korjattu.xlsx, which is not among the returns" in ran.out
    again = run("freeze", at, "--period", SPRING)
    assert again.code == 1
    assert "Its archive is not as it was written" in again.err
    assert "missing: returns/LAMPPU_2012-1_REDU_korjattu.xlsx" in again.err
    assert re.search(rf"lamppu-xl verify \S+ --period {SPRING}", again.err)


@pytest.mark.slow
def test_a_master_and_its_sums_that_were_both_changed_still_disagree_with_the_returns(at: Path) -> None:
    """New checksums change neither what the returns say, nor the paper."""
    frozen = kept(at)
    other = at / "other"
    shutil.copytree(EXAMPLE, other)
    kao = other / SPRING / "inbox" / "LAMPPU_2012-1_KAO_korjattu.xlsx"
    kao.unlink()
    assert run("consolidate", other, "--period", SPRING).code in (0, 1)
    change(frozen.master, (other / SPRING / "master.xlsx").read_bytes())
    known = sums.parse_sums((frozen.folder / "SHA256SUMS").read_bytes())
    forged = sums.format_sums({**known, "master.xlsx": checksum(frozen.master)})
    digest = checksum(frozen.folder / "SHA256SUMS")
    change(frozen.folder / "SHA256SUMS", forged)
    change(frozen.folder / "SHA256SUMS.sha256", sums.format_sums({"SHA256SUMS": checksum(forged)}))
    ran = run("verify", at)
    assert "No file has changed." in ran.out
    assert digest not in ran.out
    assert "The master agrees" not in ran.out
    assert "LAMPPU_2012-1_KAO_korjattu.xlsx is used, but is not in the master workbook" in ran.out
    assert ran.code == 1


@pytest.mark.slow
def test_a_later_frozen_period_bears_witness(at: Path) -> None:
    for path in (at / AUTUMN / "corrected").iterdir():
        shutil.copy(path, at / AUTUMN / "inbox")
    assert run("consolidate", at, "--period", AUTUMN).code == 0
    assert run("freeze", at, "--period", AUTUMN, "--today", "2013-02-01").code == 0
    assert run("verify", at).code == 0
    frozen = kept(at)
    shutil.copy(frozen.folder / "LIST.txt", at / "list")
    change(frozen.folder / "LIST.txt", b"another list")
    known = sums.parse_sums((frozen.folder / "SHA256SUMS").read_bytes())
    forged = sums.format_sums({**known, "LIST.txt": checksum(b"another list")})
    change(frozen.folder / "SHA256SUMS", forged)
    change(frozen.folder / "SHA256SUMS.sha256", sums.format_sums({"SHA256SUMS": checksum(forged)}))
    ran = run("verify", at)
    assert ran.code == 1
    assert "2012-1 is not as it was when this period was frozen" in ran.out


def test_there_has_to_be_something_frozen(tmp_path: Path) -> None:
    ran = run("verify", folder(tmp_path))
    assert (ran.code, "No period is frozen" in ran.err) == (2, True)


# Working on


@pytest.mark.slow
def test_the_next_templates_are_the_same_as_before(at: Path, tmp_path: Path) -> None:
    plain = Path(shutil.copytree(EXAMPLE, tmp_path / "plain"))
    shutil.rmtree(at / SPRING / "inbox")
    assert run("generate", plain, "--period", AUTUMN).code == 0
    assert run("generate", at, "--period", AUTUMN).code == 0
    made = {path.name: path.read_bytes() for path in (at / AUTUMN / "outbox").iterdir()}
    assert len(made) == 5
    assert made == {path.name: path.read_bytes() for path in (plain / AUTUMN / "outbox").iterdir()}


@pytest.mark.slow
def test_the_next_master_is_the_same_as_before(at: Path, tmp_path: Path) -> None:
    plain = Path(shutil.copytree(EXAMPLE, tmp_path / "plain"))
    shutil.rmtree(at / SPRING / "inbox")
    for project in (plain, at):
        run("consolidate", project, "--period", AUTUMN, "--out", project / "next.xlsx")
    assert (at / "next.xlsx").read_bytes() == (plain / "next.xlsx").read_bytes()


def test_a_late_return_is_reported_and_not_counted(at: Path) -> None:
    shutil.copy(at / AUTUMN / "inbox" / "LAMPPU_2012-2_KAO.xlsx", at / SPRING / "inbox" / "late.xlsx")
    shutil.copy(at / SPRING / "inbox" / "LAMPPU_2012-1_KAO.xlsx", at / SPRING / "inbox" / "the same again.xlsx")
    ran = run("validate", at, "--period", SPRING, "--format", "json")
    files = {file["file"]: file for file in json.loads(ran.out)["files"]}
    assert [file["code"] for file in files["late.xlsx"]["findings"]] == ["F223"]
    assert files["late.xlsx"]["state"] == "set aside"
    assert "the same again.xlsx" not in files
    assert "was frozen on 20 January 2013" in ran.err


@pytest.mark.slow
def test_a_stricter_definition_changes_nothing_of_what_counted(at: Path) -> None:
    """The rule is of today; the spring's returns counted by the rules of then."""
    text = (at / "project.yaml").read_text(encoding="utf-8")
    assert text.count("\n      deviation:") == 1
    stricter = text.replace("\n      deviation:", "\n      results: {max_length: 31}\n      deviation:")
    (at / "project.yaml").write_text(stricter, encoding="utf-8")
    assert run("validate", at, "--period", AUTUMN).code == 1
    assert run("validate", at, "--period", SPRING).code == 0
    run("consolidate", at, "--period", AUTUMN, "--out", at / "next.xlsx")
    spring = [row for row in read_rows(at / "next.xlsx", "Vastaukset") if row[0] == "Kevät 2012"]
    assert {row[1] for row in spring} == {"KAO", "LAPPIA", "REDU"}


@pytest.mark.parametrize("command", ["generate", "consolidate", "feedback", "send", "remind"])
def test_what_would_change_a_frozen_period_is_refused(at: Path, command: str) -> None:
    before = {path: path.stat().st_mtime_ns for path in at.rglob("*") if path.is_file()}
    ran = run(command, at, "--period", SPRING)
    assert ran.code == 2
    assert "2012-1 was frozen on 20 January 2013" in ran.err
    assert {path: path.stat().st_mtime_ns for path in at.rglob("*") if path.is_file()} == before


@pytest.mark.slow
def test_a_frozen_period_may_be_consolidated_elsewhere(at: Path, tmp_path: Path) -> None:
    out = tmp_path / "again.xlsx"
    assert run("consolidate", at, "--period", SPRING, "--out", out).code == 0
    assert out.read_bytes() == kept(at).master.read_bytes()


def test_status_tells_that_it_is_frozen(at: Path) -> None:
    status = json.loads(run("status", at, "--period", SPRING, "--format", "json", "--today", "2014-01-01").out)
    assert status["frozen"] == DAY
    assert {partner["next"] for partner in status["partners"]} == {None}
    assert "Frozen on 20" in run("status", at, "--period", SPRING, "--language", "en").out


# The folder itself


def piece(name: str, data: bytes = b"x") -> ArchivedFile:
    return ArchivedFile(name, data, "return")


RECORD = FrozenRecord(
    project="P",
    period="1",
    day=DAY,
    version="0",
    returns=(FrozenReturn("ä.xlsx", "0" * 64, "accepted", "A", 3),),
    missing=("B",),
    earlier={"0": "1" * 64},
)


def test_notes_are_read_as_they_were_written() -> None:
    assert FrozenRecord.from_json(RECORD.to_json()) == RECORD
    assert FrozenRecord.from_json(b"[]") is None
    assert FrozenRecord.from_json(RECORD.to_json()[:-9]) is None


@pytest.mark.skipif(os.name != "posix", reason="such names cannot be here")
def test_strange_names_are_kept_and_checked(tmp_path: Path) -> None:
    names = ["returns/a b.xlsx", "returns/back\\slash", "returns/two\nlines", "returns/äö.xlsx", "returns/ x"]
    freeze_period(tmp_path, [piece(name) for name in names], RECORD, "list")
    frozen = FrozenPeriod.of(tmp_path)
    assert frozen is not None
    assert verify_archive(frozen).faults == ()
    assert set(sums.parse_sums((frozen.folder / "SHA256SUMS").read_bytes())) >= set(names)
    if shutil.which("sha256sum"):
        subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=frozen.folder, check=True, capture_output=True)


def test_letters_may_be_written_in_another_way_by_another_disk(tmp_path: Path) -> None:
    freeze_period(tmp_path, [piece("returns/\u00e4.xlsx")], RECORD, "list")
    frozen = FrozenPeriod.of(tmp_path)
    assert frozen is not None
    (frozen.returns / "\u00e4.xlsx").rename(frozen.returns / "a\u0308.xlsx")
    assert verify_archive(frozen).faults == ()


def test_a_run_that_is_broken_off_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        freeze_period(tmp_path, [piece("a"), ArchivedFile("b", tmp_path / "not there", "return")], RECORD, "list")
    assert [*tmp_path.iterdir()] == []


def test_a_frozen_period_is_never_written_over(tmp_path: Path) -> None:
    freeze_period(tmp_path, [piece("a")], RECORD, "list")
    with pytest.raises(FileExistsError):
        freeze_period(tmp_path, [piece("a", b"y")], RECORD, "list")
    assert (tmp_path / "frozen" / "a").read_bytes() == b"x"


def test_nothing_at_all_can_be_checked_too(tmp_path: Path) -> None:
    (tmp_path / "frozen").mkdir()
    frozen = FrozenPeriod.of(tmp_path)
    assert frozen is not None
    assert {(fault.what, fault.name) for fault in verify_archive(frozen).faults} == {
        ("missing", "SHA256SUMS"),
        ("missing", "SHA256SUMS.sha256"),
    }
    assert (frozen.record, frozen.day) == (None, "?")
