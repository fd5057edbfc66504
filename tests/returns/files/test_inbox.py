"""Whatever lies in an inbox: each thing gets one state and one sentence; nothing hangs, is followed or changed."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import socket
import stat
import struct
import subprocess
import sys
import threading
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import hypothesis
import pytest
from click.testing import CliRunner
from hostile import HOSTILE, HOSTILE_DOCUMENTS, compound, gibibyte
from hypothesis import strategies as st
from messages import internet_message
from passwords import derived_once
from projects import TINY_FORM, TINY_PROJECT, tiny
from returned import autumn, codes, full, judged, sound, verdict_on

from lamppu_xl.cli.main import group
from lamppu_xl.domain.findings import Finding
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.reports.formats import FORMATS
from lamppu_xl.reports.summary import count_states
from lamppu_xl.returns.files.copy_names import name_order
from lamppu_xl.returns.files.inbox import MOST_BYTES, MOST_FILES, IncomingFile, list_files, read_file, read_inbox
from lamppu_xl.storage.atomic_files import display_name
from lamppu_xl.validation.batch import Batch
from lamppu_xl.validation.validate import validate
from lamppu_xl.validation.verdict import FileState
from lamppu_xl.workbook.safe_reader.package import LIMITS, Limits

posix = pytest.mark.skipif(os.name != "posix", reason="pipes, devices and names of bytes are POSIX's")


@pytest.fixture(scope="module", autouse=True)
def _kept_keys() -> Iterator[None]:
    with derived_once():
        yield


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project folder of the tiny project, with an inbox."""
    (tmp_path / "forms" / "tiny").mkdir(parents=True)
    (tmp_path / "project.yaml").write_text(TINY_PROJECT, encoding="utf-8")
    (tmp_path / "forms" / "tiny" / "form.yaml").write_text(TINY_FORM, encoding="utf-8")
    (tmp_path / "2026-2" / "inbox").mkdir(parents=True)
    return tmp_path


def batch_of(folder: Path) -> Batch:
    return validate(tiny(), autumn(tiny()), read_inbox([folder]))


def states(batch: Batch) -> dict[str, str]:
    return {verdict.file: verdict.state.value for verdict in batch.verdicts}


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(group, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def zipped(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


# Files that are none


def a_folder(path: Path) -> None:
    path.mkdir()


def a_link(path: Path) -> None:
    target = path.with_name(".real")
    target.write_bytes(sound())
    path.symlink_to(target)


def a_dangling_link(path: Path) -> None:
    path.symlink_to("/nowhere/at/all")


def a_link_to_a_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def a_pipe(path: Path) -> None:
    os.mkfifo(path)


def a_socket(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # such names are short
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(path.name)
    finally:
        os.chdir(here)


@posix
@pytest.mark.parametrize(
    "make", [a_folder, a_link, a_dangling_link, a_link_to_a_device, a_pipe, a_socket], ids=lambda make: make.__name__
)
def test_what_is_no_plain_file_is_set_aside_at_once(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "KAO.xlsx")
    (verdict,) = [verdict for verdict in batch_of(tmp_path).verdicts if verdict.file == "KAO.xlsx"]
    assert (codes(verdict), verdict.state) == (["F116"], FileState.SET_ASIDE)


def test_a_folder_is_called_a_folder_and_not_a_link(tmp_path: Path) -> None:
    (tmp_path / "KAO").mkdir()
    unpacked = tmp_path / "KAO.xlsx"
    unpacked.mkdir()
    (unpacked / "[Content_Types].xml").write_bytes(b"<Types/>")
    (tmp_path / "SAMI.url").write_bytes(b"[InternetShortcut]\r\nURL=https://example.org/a\r\n")
    words = translator_for("en")
    said = {
        verdict.file: words.message(verdict.findings[0])
        for verdict in batch_of(tmp_path).verdicts
        if codes(verdict) == ["F116"]
    }
    assert {file: ("Google" in text, "folder" in text, "unpacked" in text) for file, text in said.items()} == {
        "KAO": (False, True, False),
        "KAO.xlsx": (False, True, True),
        "SAMI.url": (True, False, False),
    }


def test_a_workbook_that_was_packed_again_as_a_folder_is_said_to_be_unpacked(tmp_path: Path) -> None:
    parts = {f"KAO/{name}": b"<x/>" for name in ("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml")}
    (tmp_path / "KAO.zip").write_bytes(zipped(parts))
    (verdict,) = batch_of(tmp_path).verdicts
    assert codes(verdict) == ["F114"]
    for language, word in (("fi", "purettu"), ("sv", "packats upp"), ("en", "unpacked")):
        assert word in translator_for(language).message(verdict.findings[0])


@posix
def test_a_pipe_that_takes_the_place_of_a_file_does_not_hang(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the look and the opening it was changed."""
    path = tmp_path / "KAO.xlsx"
    os.mkfifo(path)
    regular = os.lstat(__file__)
    monkeypatch.setattr(Path, "lstat", lambda _: regular)
    done: list[object] = []
    reader = threading.Thread(target=lambda: done.append(read_file("KAO.xlsx", path, largest=10)), daemon=True)
    reader.start()
    reader.join(10)
    assert [result.code.id for result in done if isinstance(result, Finding)] == ["F116"]


@posix
def test_a_link_that_takes_the_place_of_a_file_is_not_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "KAO.xlsx"
    a_link(path)
    regular = os.lstat(__file__)
    monkeypatch.setattr(Path, "lstat", lambda _: regular)
    finding = read_file("KAO.xlsx", path, largest=10)
    assert isinstance(finding, Finding)
    assert finding.code.id == "F118"


def test_a_file_that_vanishes_or_may_not_be_read_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    finding = read_file("gone.xlsx", tmp_path / "gone.xlsx", largest=10)
    assert isinstance(finding, Finding)
    assert finding.code.id == "F118"
    (tmp_path / "KAO.xlsx").write_bytes(sound())

    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    finding = read_file("KAO.xlsx", tmp_path / "KAO.xlsx", largest=10)
    assert isinstance(finding, Finding)
    assert finding.facts == {"detail": "Permission denied"}


@pytest.mark.parametrize("command", ["validate", "status", "consolidate", "feedback"])
def test_returns_do_not_look_missing_where_the_inbox_cannot_be_listed(
    folder: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    listed = Path.iterdir

    def refuse(path: Path) -> Iterator[Path]:
        if path.name == "inbox":
            raise PermissionError(13, "Permission denied", str(path))
        return listed(path)

    monkeypatch.setattr(Path, "iterdir", refuse)
    result = CliRunner().invoke(group, [command, str(folder), "--period", "2026-2"])
    assert result.exit_code == 2
    assert "inbox': permission denied" in " ".join(result.stderr.split())
    assert not list((folder / "2026-2").glob("master*"))


def test_a_file_that_grows_is_read_once_and_no_further_than_the_limit(tmp_path: Path) -> None:
    (tmp_path / "big.xlsx").write_bytes(b"PK\3\4" + b"x" * 5000)
    data = read_file("big.xlsx", tmp_path / "big.xlsx", largest=1000)
    assert isinstance(data, bytes)
    assert len(data) == 1001


# Names


STRANGE = {
    b"plain.xlsx": "plain.xlsx",
    b"not utf-8 \xe4.xlsx": "not utf-8 \\xe4.xlsx",
    "composed ä.xlsx".encode(): "composed ä.xlsx",
    "decomposed a\u0308.xlsx".encode(): "decomposed ä.xlsx",
    b"\x1b]0;owned\x07.xlsx": "\\x1b]0;owned\\x07.xlsx",
    "\u202exslx.exe.xlsx".encode(): "\\u202exslx.exe.xlsx",
    b"two\nlines\r\t.xlsx": "two\\nlines\\r\\t.xlsx",
    b"-rf": "-rf",
    b"=cmd|' C calc'!A0.xlsx": "=cmd|' C calc'!A0.xlsx",
    b"<script>alert(1)<.xlsx": "<script>alert(1)<.xlsx",
    b"CON": "CON",
    b"dot. ": "dot. ",
    b"n" * 250 + b".xlsx": "n" * 250 + ".xlsx",
    "🎉".encode() * 62: "🎉" * 62,
    "\ud7ff\ue000\uffff.xlsx".encode(): "\\ud7ff\\ue000\\uffff.xlsx",
    b"%s {0.__class__} [bold].xlsx": "%s {0.__class__} [bold].xlsx",
}


STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@posix
def test_strange_names_are_shown_escaped_in_every_form(folder: Path) -> None:
    home = folder / "2026-2" / "inbox"
    for number, name in enumerate(STRANGE):
        Path(os.fsdecode(os.fsencode(home) + b"/" + name)).write_bytes(b"a;b;%d" % number)
    found = batch_of(home)
    assert {verdict.file for verdict in found.verdicts} == set(STRANGE.values())
    for form, report in FORMATS.items():
        for language in ("fi", "sv", "en"):
            written = report.write(found, translator_for(language))
            text = written if isinstance(written, str) else ""
            text.encode()
            assert not STEERING.search(text.replace("\r\n", "\n")), form
    parsed = json.loads(FORMATS["json"].write(found, translator_for("fi")))
    assert len(parsed["files"]) == len(STRANGE)


@posix
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "ascii"])
@pytest.mark.slow
def test_a_console_of_any_encoding_shows_strange_names(folder: Path, encoding: str) -> None:
    for name in STRANGE:
        Path(os.fsdecode(os.fsencode(folder / "2026-2" / "inbox") + b"/" + name)).write_bytes(b"a;b")
    environment = os.environ | {"PYTHONIOENCODING": encoding, "PYTHONPATH": str(Path(__file__).parents[3])}
    command = [sys.executable, "-m", "lamppu_xl", "validate", str(folder), "--period", "2026-2", "--language", "fi"]
    done = subprocess.run(command, capture_output=True, env=environment, check=False)
    assert done.returncode == 1, done.stderr
    assert b"Traceback" not in done.stderr
    assert b"\x1b" not in done.stdout


@hypothesis.given(st.text(max_size=60))
def test_every_name_is_shown_in_a_single_harmless_line(name: str) -> None:
    line = display_name(name)
    assert line.isprintable()
    line.encode()


@posix
def test_names_that_are_shown_alike_stay_two_files(tmp_path: Path) -> None:
    (tmp_path / "ä.xlsx").write_bytes(b"one")
    (tmp_path / "a\u0308.xlsx").write_bytes(b"two")
    other = tmp_path / "other"
    other.mkdir()
    (other / "ä.xlsx").write_bytes(b"three")
    names = [name for name, path in list_files([tmp_path, other]) if path.is_file()]
    assert names == ["ä.xlsx", "ä.xlsx (2)", "ä.xlsx (3)"]


def test_a_file_comes_before_its_numbered_copy(tmp_path: Path) -> None:
    for name in ("KAO (2).xlsx", "KAO.xlsx", "JEDU.xlsx", "KAO - Kopio.xlsx", "Copy of KAO.xlsx", "Kopia av JEDU.xlsx"):
        (tmp_path / name).touch()
    names = [name for name, _ in list_files([tmp_path])]
    copies = ["Copy of KAO.xlsx", "KAO (2).xlsx", "KAO - Kopio.xlsx"]
    assert names == ["JEDU.xlsx", "Kopia av JEDU.xlsx", "KAO.xlsx", *copies]


# Still open


@pytest.mark.parametrize("lock", ["~$KAO.xlsx", ".~lock.KAO.xlsx#", "~$kao.XLSX"])
def test_an_open_workbook_is_warned_of_at_the_workbook(tmp_path: Path, lock: str) -> None:
    (tmp_path / lock).write_bytes(b"\x05Virtanen".ljust(165, b" "))
    (tmp_path / "KAO.xlsx").write_bytes(sound())
    found = {verdict.file: verdict for verdict in batch_of(tmp_path).verdicts}
    assert (codes(found[lock]), found[lock].state) == (["F111"], FileState.IGNORED)
    assert "F212" in codes(found["KAO.xlsx"])
    assert found["KAO.xlsx"].state is FileState.ACCEPTED


def test_a_lock_file_in_an_archive_is_said_to_be_packed_by_mistake(tmp_path: Path) -> None:
    (tmp_path / "mail.zip").write_bytes(zipped({"~$KAO.xlsx": b"\x05Virtanen".ljust(165, b" ")}))
    (verdict,) = [each for each in batch_of(tmp_path).verdicts if each.file != "mail.zip"]
    assert (codes(verdict), verdict.state) == (["F111"], FileState.IGNORED)
    message = translator_for("en").message(verdict.findings[0])
    assert message.startswith("“mail.zip” contains a temporary file")
    assert "Save and close" not in message


def test_a_lock_file_alone_warns_of_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "~$JEDU.xlsx").write_bytes(b"x")
    (tmp_path / "KAO.xlsx").write_bytes(sound())
    assert not [code for verdict in batch_of(tmp_path).verdicts for code in codes(verdict) if code == "F212"]


@pytest.mark.parametrize(
    "name",
    [
        ".DS_Store",
        "Thumbs.db",
        "desktop.ini",
        "._KAO.xlsx",
        "a.tmp",
        "a.part",
        "a.crdownload",
        "Inbox.msf",
        "A.xlsx.sha256",
    ],
)
def test_files_of_the_system_are_ignored_and_listed(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"x")
    (verdict,) = batch_of(tmp_path).verdicts
    assert (codes(verdict), verdict.state) == (["F117"], FileState.IGNORED)


# Archives


def test_what_lies_in_an_archive_is_read_as_if_it_had_come_alone(tmp_path: Path) -> None:
    (tmp_path / "mail.zip").write_bytes(
        zipped({"KAO.xlsx": sound("ALFA"), "sub/": b"", "sub/BETA.xlsx": sound("BETA")})
    )
    found = batch_of(tmp_path)
    assert states(found) == {
        "mail.zip": "ignored",
        "mail.zip/KAO.xlsx": "accepted",
        "mail.zip/sub/BETA.xlsx": "accepted",
    }
    assert codes(found.verdicts[0]) == ["F122"]
    assert found.verdicts[0].findings[0].facts == {"count": 2}


def test_an_archive_with_the_name_of_a_download_is_opened_if_its_end_is_there(tmp_path: Path) -> None:
    (tmp_path / "mail.zip.part").write_bytes(zipped({"KAO.xlsx": sound("ALFA")}))
    assert states(batch_of(tmp_path)) == {"mail.zip.part": "ignored", "mail.zip.part/KAO.xlsx": "accepted"}


def test_the_same_bytes_alone_and_in_an_archive_are_a_single_return(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(sound())
    (tmp_path / "mail.zip").write_bytes(zipped({"KAO.xlsx": sound()}))
    assert states(batch_of(tmp_path))["mail.zip/KAO.xlsx"] == "duplicate"


def test_names_inside_an_archive_are_only_shown(tmp_path: Path) -> None:
    home = tmp_path / "inbox"
    home.mkdir()
    names = ["../../evil.xlsx", "/etc/evil.xlsx", "c:\\evil.xlsx", "a/../../b.xlsx", "\x1b[2J.xlsx", "a\u202eb.xlsx"]
    (home / "mail.zip").write_bytes(zipped({name: f"a;b;{name}".encode() for name in names}))
    shown = {verdict.file for verdict in batch_of(home).verdicts}
    assert "mail.zip/../../evil.xlsx" in shown
    assert "mail.zip/\\x1b[2J.xlsx" in shown
    assert [path.name for path in tmp_path.rglob("*")] == ["inbox", "mail.zip"]


SIGNED = {
    "mimetype": b"application/vnd.etsi.asic-e+zip",
    "KAO.xlsx": b"",
    "META-INF/manifest.xml": b"<manifest/>",
    "META-INF/signatures0.xml": b"<asic:XAdESSignatures/>",
}


@pytest.mark.parametrize("name", ["KAO.asice", "KAO.bdoc", "KAO.zip"])
def test_a_container_of_signed_files_is_opened_and_its_signatures_are_listed(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(zipped(SIGNED | {"KAO.xlsx": sound()}))
    assert states(batch_of(tmp_path)) == {
        name: "ignored",
        f"{name}/KAO.xlsx": "accepted",
        f"{name}/META-INF/manifest.xml": "evidence",
        f"{name}/META-INF/signatures0.xml": "evidence",
    }


def test_a_container_of_signed_files_is_opened_in_a_message(tmp_path: Path) -> None:
    message = internet_message({"KAO.asice": zipped(SIGNED | {"KAO.xlsx": sound()})})
    (tmp_path / "post.eml").write_bytes(message.as_bytes())
    assert states(batch_of(tmp_path))["post.eml/KAO.asice/KAO.xlsx"] == "accepted"


def test_a_workbook_in_the_folder_of_signatures_is_read(tmp_path: Path) -> None:
    (tmp_path / "KAO.asice").write_bytes(zipped({"mimetype": SIGNED["mimetype"], "META-INF/KAO.xlsx": sound()}))
    assert states(batch_of(tmp_path))["KAO.asice/META-INF/KAO.xlsx"] == "accepted"


def test_a_zip_with_a_password_is_a_single_finding_about_the_zip(tmp_path: Path) -> None:
    (tmp_path / "mail.zip").write_bytes(flagged_encrypted(zipped({"a.xlsx": sound()})))
    (verdict,) = batch_of(tmp_path).verdicts
    assert (codes(verdict), verdict.state) == (["F259"], FileState.SET_ASIDE)


def test_the_index_of_a_mailbox_that_apple_mail_exported_is_ignored(tmp_path: Path) -> None:
    (tmp_path / "m.zip").write_bytes(zipped({"Raportit.mbox/table_of_contents": b"\0\1x"}))
    assert states(batch_of(tmp_path))["m.zip/Raportit.mbox/table_of_contents"] == "ignored"


def test_two_files_of_the_same_name_in_an_archive_are_both_reported(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("KAO.xlsx", sound("ALFA"))
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("KAO.xlsx", sound("BETA"))
    (tmp_path / "m.zip").write_bytes(buffer.getvalue())
    assert set(states(batch_of(tmp_path))) == {"m.zip", "m.zip/KAO.xlsx", "m.zip/KAO.xlsx (2)"}


@pytest.mark.parametrize(
    ("encoding", "flags"), [("cp437", 0), ("cp850", 0), ("cp1252", 0), ("utf-8", 0), ("utf-8", 0x800)]
)
def test_names_in_old_and_new_code_pages_are_read(tmp_path: Path, encoding: str, flags: int) -> None:
    from hostile import Entry, archive

    names = ["Säämiskä.xlsx", "ÅÄÖ åäö.xlsx", "Müller & André.xlsx"]
    made = archive([Entry(name.encode(encoding), b"a;b", flags=flags) for name in names])
    (tmp_path / "m.zip").write_bytes(made)
    assert {f"m.zip/{name}" for name in names} < states(batch_of(tmp_path)).keys()


def test_a_name_that_macos_packed_is_shown_with_composed_letters(tmp_path: Path) -> None:
    from hostile import Entry, archive

    (tmp_path / "m.zip").write_bytes(archive([Entry("Sa\u0308a\u0308.xlsx".encode(), b"a;b")]))
    assert "m.zip/Sää.xlsx" in states(batch_of(tmp_path))


def test_a_name_in_unicode_beside_that_in_a_code_page_is_used(tmp_path: Path) -> None:
    info = zipfile.ZipInfo("S_mi.xlsx")
    field = b"\1" + struct.pack("<I", zlib.crc32(b"S\x82mi.xlsx")) + "Sámi čoahkkin.xlsx".encode()
    info.extra = struct.pack("<HH", 0x7075, len(field)) + field
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(info, b"a;b")
    (tmp_path / "m.zip").write_bytes(buffer.getvalue().replace(b"S_mi", b"S\x82mi"))
    assert "m.zip/Sámi čoahkkin.xlsx" in states(batch_of(tmp_path))


SET_ASIDE: dict[str, tuple[Callable[[], bytes], str]] = {
    "nested.zip": (lambda: zipped({"b.zip": zipped({"c.zip": zipped({"KAO.xlsx": sound()})})}), "F121"),
    "mail.msg": (lambda: compound("__properties_version1.0"), "F120"),
    "empty.eml": (lambda: internet_message({}).as_bytes(), "F120"),
    "empty.zip": (lambda: zipped({}), "F114"),
    "bomb.zip": (lambda: zipped({f"{n}.xlsx": b"\0" * 2**20 * 15 for n in range(9)}), "F112"),
    "ratio.zip": (lambda: zipped({"a.xlsx": b"\0" * 2**20 * 3}), "F112"),
    "many.zip": (lambda: zipped({f"{n}.txt": b"" for n in range(1001)}), "F112"),
    "method.zip": (lambda: zipped({"a.xlsx": sound()}, zipfile.ZIP_LZMA), "F251"),
    "locked.zip": (lambda: flagged_encrypted(zipped({"a.xlsx": sound()})), "F259"),
    "cut.zip": (lambda: zipped({"a.xlsx": sound()})[:-300], "F110"),
    "flipped.zip": (lambda: flipped(zipped({"a.csv": b"a;b;c" * 50}, zipfile.ZIP_STORED)), "F110"),
    "posti.olm": (
        lambda: zipped({"Accounts/a/com.microsoft.__Messages/Inbox/message_00000.xml": b"<emails/>"}),
        "F258",
    ),
    "KAO.bin": (lambda: bytes.fromhex("308006092a864886f70d010702a0803080") + bytes(99), "F252"),
    "posti.pst": (lambda: b"!BDN" + bytes(999), "F258"),
    "web.mht": (lambda: b"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\n\r\n", "F108"),
}


def test_an_archive_that_was_to_be_split_and_is_whole_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with path.open("wb") as stream:
        stream.write(b"PK\7\x08")
        with zipfile.ZipFile(stream, "w") as archive:
            archive.writestr("a.csv", "a;b")
    assert [each.file for each in read_inbox([tmp_path])] == ["a.zip", "a.zip/a.csv"]


def test_an_archive_within_an_archive_is_opened_and_a_third_level_is_not(tmp_path: Path) -> None:
    inner = zipped({"a.csv": b"a;b", "c.zip": zipped({"b.csv": b"c;d"})})
    (tmp_path / "mail.zip").write_bytes(zipped({"all.zip": inner}))
    assert [(each.file, each.problem.code.id if each.problem else each.data) for each in read_inbox([tmp_path])] == [
        ("mail.zip", "F122"),
        ("mail.zip/all.zip", "F122"),
        ("mail.zip/all.zip/a.csv", b"a;b"),
        ("mail.zip/all.zip/c.zip", "F121"),
    ]


@pytest.mark.parametrize("limits", [Limits(parts=7), Limits(unpacked_size=1300)])
def test_archives_within_an_archive_have_its_limits_together(tmp_path: Path, limits: Limits) -> None:
    inner = zipped({"a.csv": b"a;b" * 50, "b.csv": b"c;d" * 50})
    (tmp_path / "mail.zip").write_bytes(zipped({f"{number}.zip": inner + bytes(number) for number in range(3)}))
    found = [each.problem.code.id for each in read_inbox([tmp_path], limits) if each.problem]
    assert found == ["F122", "F122", "F122", "F112"]


def flagged_encrypted(data: bytes) -> bytes:
    start = data.index(b"PK\1\2") + 8
    return data[:start] + struct.pack("<H", 1) + data[start + 2 :]


def flipped(data: bytes) -> bytes:
    at = data.index(b"a;b;c") + 20
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


@pytest.mark.parametrize("name", list(SET_ASIDE))
@pytest.mark.slow
def test_what_is_not_opened_says_so(tmp_path: Path, name: str) -> None:
    build, code = SET_ASIDE[name]
    (tmp_path / name).write_bytes(build())
    found = batch_of(tmp_path)
    assert code in [code for verdict in found.verdicts for code in codes(verdict)]
    assert not found.accepted
    assert len(found.verdicts) == sum(count_states(found).values())


def test_the_limits_of_an_inbox_are_reported_and_the_rest_is_listed(tmp_path: Path) -> None:
    for number in range(5):
        (tmp_path / f"{number}.csv").write_bytes(b"a;b;%d" % number)
    (tmp_path / "~$x.xlsx").write_bytes(b"x")
    few = list(read_inbox([tmp_path], files=3))
    assert [file.problem.code.id if file.problem else "read" for file in few] == ["read"] * 3 + ["F123"] * 2 + ["F111"]
    assert not [file for file in read_inbox([tmp_path], files=5) if file.problem and file.problem.code.id == "F123"]
    small = list(read_inbox([tmp_path], size=10))
    assert [file.problem.code.id if file.problem else "read" for file in small] == ["read"] * 2 + ["F123"] * 3 + [
        "F111"
    ]
    (tmp_path / "a.zip").write_bytes(zipped({f"{n}.txt": b"%d" % n for n in range(9)}))
    assert Counter(file.problem.code.id for file in read_inbox([tmp_path], files=7) if file.problem)["F123"] == 7
    assert (MOST_FILES, MOST_BYTES) == (20_000, 8 * 2**30)


# Every file one state


KINDS: dict[str, bytes | None] = {
    "sound": sound("ALFA", saved="2026-12-01T10:00:00Z"),
    "newer": sound("ALFA", note="a", saved="2026-12-02T10:00:00Z"),
    "newest, with an error": sound("ALFA", note="b", saved="2026-12-03T10:00:00Z", contact__1__name=""),
    "same time": sound("ALFA", note="c", saved="2026-12-02T12:00:00+02:00"),
    "no time": sound("ALFA", note="d"),
    "other partner": sound("BETA", saved="2026-12-01T10:00:00Z"),
    "text": b"a;b",
    "empty": b"",
    "unread": None,
}


@hypothesis.given(st.lists(st.sampled_from(sorted(KINDS)), max_size=6), st.randoms(use_true_random=False))
@hypothesis.settings(max_examples=40)
@pytest.mark.slow
def test_every_file_ends_in_a_single_state_in_any_order(kinds: list[str], random: st.DrawFn) -> None:
    problem = read_file("x", Path("/nowhere/x"), largest=1)
    assert isinstance(problem, Finding)
    files = [
        IncomingFile(f"{number}.xlsx", data, None if data is not None else problem)
        for number, data in ((number, KINDS[kind]) for number, kind in enumerate(kinds))
    ]
    shuffled = list(files)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    first, second = (validate(tiny(), autumn(tiny()), order) for order in (files, shuffled))
    assert first == second
    assert sum(count_states(first).values()) == len(files) == len({verdict.file for verdict in first.verdicts})
    accepted = [verdict.partner for verdict in first.accepted]
    assert len(accepted) == len(set(accepted))
    for verdict in first.verdicts:
        assert verdict.state is FileState.ACCEPTED or verdict.findings


def test_files_of_the_same_name_stay_apart() -> None:
    batch = validate(
        tiny(), autumn(tiny()), [IncomingFile("a.xlsx", sound("ALFA")), IncomingFile("a.xlsx", sound("BETA"))]
    )
    assert set(states(batch)) == {"a.xlsx", "a.xlsx (2)"}
    assert {verdict.partner for verdict in batch.accepted} == {"ALFA", "BETA"}


# Which counts


def test_the_return_that_was_saved_last_counts() -> None:
    found = judged({"a.xlsx": KINDS["newer"] or b"", "b.xlsx": KINDS["sound"] or b""})
    assert states(found) == {"a.xlsx": "accepted", "b.xlsx": "replaced"}


def test_an_invalid_newer_return_does_not_replace_a_valid_older_return_and_is_reported() -> None:
    found = judged({"a.xlsx": KINDS["sound"] or b"", "b.xlsx": KINDS["newest, with an error"] or b""})
    assert states(found) == {"a.xlsx": "accepted", "b.xlsx": "rejected"}
    assert codes(found.verdicts[0])[0] == "F214"
    assert found.verdicts[0].findings[0].facts == {"newer": "b.xlsx", "unclear": ""}


@pytest.mark.parametrize("other", ["same time", "no time"])
def test_where_nothing_tells_which_is_newer_nobody_guesses(other: str) -> None:
    found = judged({"a.xlsx": KINDS["newer"] or b"", "b.xlsx": KINDS[other] or b""})
    assert states(found) == {"a.xlsx": "set aside", "b.xlsx": "set aside"}
    assert [codes(verdict)[0] for verdict in found.verdicts] == ["F210", "F210"]


@pytest.mark.parametrize("use", ["a.xlsx", "b.xlsx"])
@pytest.mark.slow
def test_the_coordinator_decides(use: str) -> None:
    files = {"a.xlsx": KINDS["newer"] or b"", "b.xlsx": KINDS["same time"] or b"", "c.xlsx": KINDS["sound"] or b""}
    found = judged(files, use=[use])
    assert [verdict.file for verdict in found.accepted] == [use]
    assert Counter(states(found).values()) == {"accepted": 1, "replaced": 2}
    assert {tuple(codes(verdict)) for verdict in found.verdicts if not verdict.accepted} == {("F213",)}


def test_the_coordinator_may_choose_the_older_return_and_even_a_return_with_errors() -> None:
    files = {"a.xlsx": KINDS["newer"] or b"", "b.xlsx": KINDS["newest, with an error"] or b""}
    assert states(judged(files, use=["b.xlsx"])) == {"a.xlsx": "replaced", "b.xlsx": "rejected"}
    older = {"a.xlsx": KINDS["newer"] or b"", "b.xlsx": KINDS["sound"] or b""}
    assert states(judged(older, use=["b.xlsx"])) == {"a.xlsx": "replaced", "b.xlsx": "accepted"}


@pytest.mark.slow
def test_use_on_the_command_line(folder: Path) -> None:
    home = folder / "2026-2" / "inbox"
    (home / "a.xlsx").write_bytes(KINDS["newer"] or b"")
    (home / "a (2).xlsx").write_bytes(KINDS["newer"] or b"")
    (home / "b.xlsx").write_bytes(KINDS["same time"] or b"")
    (home / "c.csv").write_bytes(b"a;b")
    base = ("validate", str(folder), "--period", "2026-2", "--format", "json")
    assert "F210" in run(*base)[1]
    for use in ("b.xlsx", str(home / "b.xlsx")):
        _, output = run(*base, "--use", use, "--because", "Sovittu.")
        assert {load["file"]: load["state"] for load in json.loads(output)["files"]}["b.xlsx"] == "accepted"
        assert "F210" not in output
    _, output = run(*base, "--use", "a (2).xlsx", "--because", "Sittenkin.")
    assert {load["file"]: load["state"] for load in json.loads(output)["files"]}["a.xlsx"] == "accepted"
    for wrong in (["--use", "d.xlsx"], ["--use", "c.csv"], ["--use", "a.xlsx", "--use", "b.xlsx"]):
        code, output = run(*base, *wrong, "--because", "Sovittu.")
        assert code == 2
        assert "Traceback" not in output


# Originals


def test_originals_keep_their_bytes_and_times_in_a_read_only_inbox(folder: Path) -> None:
    home = folder / "2026-2" / "inbox"
    (home / "a.xlsx").write_bytes(full())
    (home / "mail.zip").write_bytes(zipped({"b.xlsx": sound("BETA")}))
    for path in home.iterdir():
        os.utime(path, (1_000_000_000, 1_000_000_000))
        path.chmod(stat.S_IRUSR)
    home.chmod(stat.S_IRUSR | stat.S_IXUSR)

    def snapshot() -> Iterable[tuple[str, bytes, int]]:
        return [(path.name, path.read_bytes(), path.stat().st_mtime_ns) for path in sorted(home.iterdir())]

    before = snapshot()
    try:
        assert run("validate", str(folder), "--period", "2026-2")[0] == 1
        assert snapshot() == before
    finally:
        home.chmod(stat.S_IRWXU)
    shutil.rmtree(home)


# Passwords


def encrypted(data: bytes, password: str) -> bytes:
    from msoffcrypto.format.ooxml import OOXMLFile

    out = io.BytesIO()
    OOXMLFile(io.BytesIO(data)).encrypt(password, out)
    return out.getvalue()


@pytest.mark.slow
def test_a_password_that_nobody_needs_is_no_obstacle() -> None:
    verdict = verdict_on(encrypted(sound(), "VelvetSweatshop"))
    assert (codes(verdict), verdict.state) == (["F124"], FileState.ACCEPTED)


def test_an_unknown_password_is_reported_with_its_cure() -> None:
    verdict = verdict_on(encrypted(sound(), "salasana"))
    assert (codes(verdict), verdict.state) == (["F106"], FileState.SET_ASIDE)


def test_a_password_that_takes_for_ever_to_try_is_not_tried() -> None:
    data = encrypted(sound(), "VelvetSweatshop")
    assert b'spinCount="100000"' in data
    assert codes(verdict_on(data.replace(b'spinCount="100000"', b'spinCount="9000000"'))) == ["F106"]


@hypothesis.given(st.integers(0, 2**32), st.integers(1, 255))
@hypothesis.settings(max_examples=30)
@pytest.mark.slow
def test_a_damaged_encrypted_file_gets_an_answer(at: int, flip: int) -> None:
    data = bytearray(_encrypted_once())
    data[at % len(data)] ^= flip
    verdict = verdict_on(bytes(data))
    assert verdict.findings or verdict.accepted


def _encrypted_once() -> bytes:
    if not _KEPT:
        _KEPT.append(encrypted(sound(), "VelvetSweatshop"))
    return _KEPT[0]


_KEPT: list[bytes] = []


@pytest.mark.slow
def test_the_library_for_passwords_is_imported_only_for_encrypted_files() -> None:
    program = (
        "import sys; import lamppu_xl.returns.reader, lamppu_xl.validation.validate, lamppu_xl.cli.validate;"
        "print('msoffcrypto' in sys.modules)"
    )
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment, check=True)
    assert done.stdout.strip() == "False"


# Bounded


MEASURE = """
import json, sys, time
sys.path[:0] = {paths!r}
from pathlib import Path
from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.validation.validate import validate
from projects import tiny

def high() -> int:
    return int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1])

found, started = {{}}, high()
def measure(name, data):
    before = time.perf_counter()
    batch = validate(tiny(), tiny().period("2026-2"), [IncomingFile(name, data)])
    assert batch.verdicts[0].findings, name
    found[name] = (time.perf_counter() - before, batch.verdicts[0].findings[0].code.id)

{what}
slowest = max(found, key=lambda name: found[name][0])
print(json.dumps([len(found), found[slowest][0], slowest, started, high()]))
"""
HOSTILE_SET = """
from hostile import HOSTILE, HOSTILE_DOCUMENTS
for name, build in [(name, one.build) for name, one in HOSTILE.items()] + [
    (f"document: {name}", build) for name, (_, build) in HOSTILE_DOCUMENTS.items()
]:
    data = build()
    measure(name, data)
    del data
"""
CORPUS = """
for path in sorted(Path({folder!r}).rglob("*")):
    if path.is_file():
        measure(str(path), path.read_bytes())
"""


def measured(what: str) -> tuple[int, float, str, int, int]:
    here = Path(__file__).parents[3]
    program = MEASURE.format(paths=[str(here / "tests" / "support"), str(here)], what=what)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    count, slowest, name, before, high = json.loads(done.stdout)
    memory = f"{before / 1024:.0f} MiB before, {high / 1024:.0f} MiB at most"
    print(f"{count} files: slowest {slowest:.2f} s ({name}); {memory}")
    return count, slowest, name, before, high


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the memory of a process is told by Linux alone")
@pytest.mark.slow
def test_the_hostile_set_stays_within_time_and_memory() -> None:
    count, slowest, name, _, high = measured(HOSTILE_SET)
    assert count == len(HOSTILE) + len(HOSTILE_DOCUMENTS) > 150
    assert slowest < 20, name
    assert high < 512 * 1024


@pytest.mark.skipif(not os.environ.get("LAMPPU_XL_CORPUS"), reason="LAMPPU_XL_CORPUS is not set")
@pytest.mark.slow
def test_the_corpus_stays_within_time_and_memory() -> None:
    count, slowest, name, _, high = measured(CORPUS.format(folder=os.environ["LAMPPU_XL_CORPUS"]))
    assert count > 0
    assert slowest < 20, name
    assert high < 512 * 1024


def test_a_gibibyte_in_an_archive_is_refused_at_once(tmp_path: Path) -> None:
    from hostile import Entry, archive

    data = archive([Entry(b"KAO.xlsx", b"", size=2**30, packed=gibibyte())])
    (tmp_path / "m.zip").write_bytes(data)
    found = list(read_inbox([tmp_path / "m.zip"]))
    assert [file.problem.code.id for file in found if file.problem] == ["F112"]


def test_a_file_in_an_archive_that_lies_of_its_size_is_read_no_further(tmp_path: Path) -> None:
    from hostile import Entry, archive

    data = archive([Entry(b"KAO.xlsx", b"", size=1000, packed=gibibyte())])
    (tmp_path / "m.zip").write_bytes(data)
    found = list(read_inbox([tmp_path / "m.zip"]))
    assert [file.problem.code.id for file in found if file.problem] == ["F122", "F110"]


@pytest.mark.parametrize(
    "name",
    [
        "KAO (1)",
        "KAO(1)",
        "Copy of KAO",
        "Copy (2) of KAO",
        "KAO - Copy (2)",
        "KAO – Kopia",
        "Kopio KAO",
        "Kopia av KAO",
    ],
)
def test_a_copy_comes_after_its_file_whatever_program_named_it(name: str) -> None:
    assert sorted([name, "KAO", "KAN", "KAP"], key=name_order) == ["KAN", "KAO", name, "KAP"]


def test_a_name_that_only_looks_like_that_of_a_copy_stays() -> None:
    names = ["(1)", "KAO_korjattu", "Kopiosta KAO", "kopio"]
    assert [name_order(name) for name in names] == [(name, False, name) for name in names]


@pytest.mark.parametrize("packed", [False, True])
def test_a_workbook_that_is_too_large_is_named_with_its_true_size(tmp_path: Path, packed: bool) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("xl/media/photo.png", bytes(3000))
    data = stream.getvalue()
    path = tmp_path / ("a.zip" if packed else "a.xlsx")
    path.write_bytes(zipped({"a.xlsx": data}) if packed else data)
    (found,) = [each for each in read_inbox([path], limits=replace(LIMITS, file_size=1000)) if each.file != "a.zip"]
    assert found.problem is not None
    assert (found.problem.code.id, found.problem.facts["found"], found.problem.facts["allowed"]) == (
        "F112",
        len(data),
        1000,
    )
    assert found.sha256 == hashlib.sha256(data).hexdigest()
