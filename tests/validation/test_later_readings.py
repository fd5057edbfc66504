"""Of a partner who sent several returns only what may count is read a second time; nothing else is different."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from folders import PERIOD, folder, run
from msoffcrypto.format.ooxml import OOXMLFile
from projects import tiny
from returned import autumn, sound

from lamppu_xl.returns import reader
from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.returns.read_context import SecondReaderMode
from lamppu_xl.returns.reader import partners_with_several
from lamppu_xl.returns.workers.processes import local_workers
from lamppu_xl.services import returned_files
from lamppu_xl.validation.batch import Batch
from lamppu_xl.validation.validate import validate

EARLY, LATE, LATEST = (f"2026-10-{day}T10:00:00Z" for day in ("01", "05", "09"))


def at(time: str, partner: str = "ALFA", **changes: str) -> bytes:
    return sound(partner, note=time, saved=time, **changes)


def encrypted(data: bytes) -> bytes:
    locked = io.BytesIO()
    OOXMLFile(io.BytesIO(data)).encrypt("VelvetSweatshop", locked)
    return locked.getvalue()


CASES = {
    "the newest counts": {"a": at(EARLY), "b": at(LATE), "c": at(LATEST)},
    "the newest has errors": {"a": at(EARLY), "b": at(LATE), "c": at(LATEST, figures__I1__actual="x")},
    "undecided": {"a": sound(saved="", note="1"), "b": sound(saved="", note="2"), "c": at(LATE)},
    "same bytes": {"a": at(EARLY), "b": at(EARLY)},
    "encrypted": {"a": at(EARLY), "b": at(LATE), "c": encrypted(at(LATEST))},
    "two partners": {"a": at(EARLY), "b": at(LATE), "c": at(EARLY, "BETA")},
}
READ = {
    "the newest counts": ["c"],
    "the newest has errors": ["b"],
    "undecided": ["a", "b", "c"],
    "same bytes": ["a"],
    "encrypted": ["c"],
    "two partners": ["b", "c"],
}


def judged(files: dict[str, bytes], *, several: bool, mode: SecondReaderMode = SecondReaderMode.VALID) -> Batch:
    incoming = [IncomingFile(f"{name}.xlsx", data) for name, data in files.items()]
    found = partners_with_several(incoming) if several else frozenset()
    return validate(tiny(), autumn(tiny()), incoming, second_reader=mode, several=found)


@pytest.mark.parametrize(
    ("case", "mode"),
    [
        *((case, SecondReaderMode.VALID) for case in CASES),
        ("the newest has errors", SecondReaderMode.ALL),
        ("the newest counts", SecondReaderMode.ONLY_OPENPYXL),
    ],
)
def test_what_is_replaced_is_read_once_and_the_results_are_equal(
    case: str, mode: SecondReaderMode, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    second = reader.read_second_time
    for module in ("lamppu_xl.returns.reader", "lamppu_xl.validation.later_readings"):
        monkeypatch.setattr(
            f"{module}.read_second_time",
            lambda data, submission, *rest: (
                read.append(submission.source.file.removesuffix(".xlsx")) or second(data, submission, *rest)
            ),
        )
    later = judged(CASES[case], several=True, mode=mode)
    wanted = READ[case] + (["c"] if case == "the newest has errors" and mode is SecondReaderMode.ALL else [])
    assert sorted(read) == wanted
    at_once = judged(CASES[case], several=False, mode=mode)
    assert [(each.file, each.state, each.findings, each.all_findings) for each in later.verdicts] == [
        (each.file, each.state, each.findings, each.all_findings) for each in at_once.verdicts
    ]
    assert [each.second for each in later.accepted] == [each.second for each in at_once.accepted]


@pytest.mark.parametrize("failing", ["c", "bc"])
def test_where_the_second_reading_fails_the_return_before_it_counts(
    failing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = reader.read_second

    def fails(data: bytes, submission: object, facts: object) -> object:
        if submission.source.file.removesuffix(".xlsx") in failing:  # type: ignore[attr-defined]
            raise RuntimeError
        return second(data, submission, facts)  # type: ignore[arg-type]

    monkeypatch.setattr(reader, "read_second", fails)
    later, at_once = (judged(CASES["the newest counts"], several=several) for several in (True, False))
    assert [(each.file, each.state) for each in later.verdicts] == [
        (each.file, each.state) for each in at_once.verdicts
    ]
    assert [each.file for each in later.accepted] == ["b.xlsx" if failing == "c" else "a.xlsx"]
    failed = [each.file for each in later.verdicts if any(finding.code.id == "F115" for finding in each.all_findings)]
    assert failed == [f"{name}.xlsx" for name in failing]
    assert later.accepted[0].has_newer_to_correct


def test_a_partner_with_several_files_is_known_by_their_stamps_alone() -> None:
    files = [("a", at(EARLY)), ("b", at(LATE)), ("c", at(EARLY, "BETA")), ("d", b"PK"), ("e", at(EARLY))]
    assert partners_with_several([IncomingFile(name, data) for name, data in files]) == {"ALFA"}
    assert not partners_with_several([IncomingFile(name, data) for name, data in files[2:4]])


@pytest.mark.slow
def test_workers_read_once_what_is_replaced_and_a_replaced_encrypted_return_twice() -> None:
    files = [IncomingFile(f"{name}.xlsx", data) for name, data in CASES["two partners"].items()]
    files.append(IncomingFile("d.xlsx", encrypted(at(EARLY, figures__I1__actual="3"))))
    several = partners_with_several(files)
    options = {"second_reader": SecondReaderMode.VALID, "several": several}
    with local_workers(2, min_files=1) as pool:
        assert pool is not None
        in_pool = validate(tiny(), autumn(tiny()), files, pool=pool, **options)
    read = {verdict.file: verdict.second is not None and verdict.second.opened for verdict in in_pool.verdicts}
    assert read == {"a.xlsx": False, "b.xlsx": True, "c.xlsx": True, "d.xlsx": True}
    assert in_pool == validate(tiny(), autumn(tiny()), files, **options)


@pytest.mark.slow
def test_consolidate_reads_once_what_is_replaced_and_writes_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    second = reader.read_second
    monkeypatch.setattr(
        reader,
        "read_second",
        lambda data, submission, facts: read.append(submission.source.file) or second(data, submission, facts),
    )
    outputs = []
    for name in ("later", "at once"):
        if name == "at once":
            monkeypatch.setattr(returned_files, "partners_with_several", lambda *_: frozenset())
        project = folder(tmp_path / name)
        for number, time in enumerate((EARLY, LATE, LATEST)):
            (project / PERIOD / "inbox" / f"{number}.xlsx").write_bytes(at(time))
        (project / PERIOD / "inbox" / "BETA.xlsx").write_bytes(at(EARLY, "BETA"))
        read.clear()
        ran = run("consolidate", project, "--period", PERIOD, "--also", "json,html")
        assert ran.code == 0, ran
        outputs.append(
            (sorted(read), *((project / PERIOD / file).read_bytes() for file in ("master.xlsx", "master.json")))
        )
    (later, *written), (at_once, *expected) = outputs
    assert written == expected
    assert later == ["2.xlsx", "BETA.xlsx"]
    assert at_once == ["0.xlsx", "1.xlsx", "2.xlsx", "BETA.xlsx"]
