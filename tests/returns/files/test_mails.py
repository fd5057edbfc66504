"""Mail messages in an inbox: what is attached to them is read as what lies in an archive."""

from __future__ import annotations

import base64
import struct
import time
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest
from folders import PERIOD, filled
from hostile import zipped
from messages import compound_file, internet_message, outlook_message, outlook_package
from projects import tiny

from lamppu_xl.returns.files.attachments import notice_text
from lamppu_xl.returns.files.inbox import IncomingFile, read_inbox
from lamppu_xl.validation.batch import Batch
from lamppu_xl.validation.validate import validate
from lamppu_xl.workbook.safe_reader import LIMITS


def batch_of(*paths: Path) -> Batch:
    period = tiny().period(PERIOD)
    assert period is not None
    return validate(tiny(), period, read_inbox(paths))


def codes_by_file(*paths: Path) -> dict[str, str]:
    """The state and the first code of each file."""
    return {
        verdict.file: f"{verdict.state.value} {verdict.findings[0].code.id if verdict.findings else ''}".strip()
        for verdict in batch_of(*paths).verdicts
    }


@pytest.mark.slow
def test_a_workbook_that_is_attached_to_a_message_is_the_return(tmp_path: Path) -> None:
    path = tmp_path / "post.eml"
    path.write_bytes(internet_message({"KAO.xlsx": filled(), "kutsu äö.pdf": b"%PDF-1.4"}).as_bytes())
    assert codes_by_file(path) == {
        "post.eml": "ignored F130",
        "post.eml/KAO.xlsx": "accepted",
        "post.eml/kutsu äö.pdf": "evidence F131",
    }
    (accepted,) = batch_of(path).accepted
    assert accepted.submission is not None
    assert {place.file for place in accepted.submission.places.values()} == {"post.eml/KAO.xlsx"}


def test_what_apple_mail_sends_beside_a_file_does_not_take_its_name(tmp_path: Path) -> None:
    fork = b"\0\5\x16\7\0\2\0\0Mac OS X        " + bytes(60)
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.fi", "b@example.fi", "Raportti"
    message.set_content("Ohessa")
    for data in (fork, b"a;b"):
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename="KAO.csv")
    (tmp_path / "post.eml").write_bytes(message.as_bytes())
    assert codes_by_file(tmp_path) == {
        "post.eml": "ignored F130",
        "post.eml/._KAO.csv": "ignored F117",
        "post.eml/KAO.csv": "set aside F107",
    }


@pytest.mark.slow
def test_a_workbook_that_is_attached_to_a_message_of_outlook_is_the_return(tmp_path: Path) -> None:
    path = tmp_path / "post.msg"
    path.write_bytes(
        outlook_message({"KAO.xlsx": filled(), "lisää": {"BETA.xlsx": filled("BETA"), "x.png": b"\x89PNG\r\n"}})
    )
    assert codes_by_file(path) == {
        "post.msg": "ignored F130",
        "post.msg/KAO.xlsx": "accepted",
        "post.msg/lisää.msg": "ignored F130",
        "post.msg/lisää.msg/BETA.xlsx": "accepted",
        "post.msg/lisää.msg/x.png": "evidence F131",
    }


@pytest.mark.slow
def test_a_workbook_in_a_winmail_file_is_the_return_also_in_a_message(tmp_path: Path) -> None:
    packed = outlook_package({"KAO.xlsx": filled(), "lisää": {"kuva.png": b"\x89PNG\r\n"}})
    (tmp_path / "post.eml").write_bytes(internet_message({"winmail.dat": packed}).as_bytes())
    assert codes_by_file(tmp_path) == {
        "post.eml": "ignored F130",
        "post.eml/winmail.dat": "ignored F130",
        "post.eml/winmail.dat/KAO.xlsx": "accepted",
        "post.eml/winmail.dat/lisää.msg": "ignored F130",
        "post.eml/winmail.dat/lisää.msg/kuva.png": "evidence F131",
    }


@pytest.mark.slow
def test_archives_and_messages_lie_within_each_other(tmp_path: Path) -> None:
    inner = internet_message({"BETA.xlsx": filled("BETA")}, "Välitetty")
    archive = zipped({"ALFA.xlsx": filled(), "edelleen.eml": inner.as_bytes()})
    (tmp_path / "post.eml").write_bytes(internet_message({"liitteet.zip": archive}).as_bytes())
    assert codes_by_file(tmp_path) == {
        "post.eml": "ignored F130",
        "post.eml/liitteet.zip": "ignored F122",
        "post.eml/liitteet.zip/ALFA.xlsx": "accepted",
        "post.eml/liitteet.zip/edelleen.eml": "ignored F130",
        "post.eml/liitteet.zip/edelleen.eml/BETA.xlsx": "accepted",
    }


def _header(content: bytes) -> bytes:
    return b"From: a@b\r\nTo: c@d\r\nSubject: x\r\nMIME-Version: 1.0\r\n" + content


def _sent(*attached: bytes) -> bytes:
    """A message with parts as they are sent."""
    parts = b"".join(b"--b\r\n" + part + b"\r\n" for part in (b"Content-Type: text/plain\r\n\r\nHei!", *attached))
    return _header(b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + parts + b"--b--\r\n")


def _file(headers: bytes) -> bytes:
    return headers + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(b"%PDF-1.4")


def _within(*attached: bytes) -> bytes:
    """A message that is within another one: the two have different lines between parts."""
    return _sent(*attached).replace(b'"b"', b'"c"').replace(b"--b", b"--c")


_PDF = b"Content-Type: application/pdf"
_ENCLOSED = b'Content-Type: message/rfc822; name="e.eml"'
STORED_OTHERWISE: dict[str, tuple[bytes, str]] = {
    "a file without a name": (_sent(_file(_PDF)), "attachment.pdf"),
    "a name in plain UTF-8": (_sent(_file(_PDF + '; name="Päijänne.pdf"'.encode())), "Päijänne.pdf"),
    "a name in Latin-1": (_sent(_file(_PDF + '; name="Päijänne.pdf"'.encode("latin-1"))), "Päijänne.pdf"),
    "a message that is encoded as a file": (
        _sent(
            _ENCLOSED
            + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            + base64.encodebytes(_sent(_file(_PDF + b'; name="a.pdf"')))
        ),
        "e.eml/a.pdf",
    ),
    "a mailbox of two messages": (
        b"From a@b Mon Mar 1\r\n" + _sent() + b"\r\nFrom c@d Mon Mar 1\r\n" + _sent(_file(_PDF + b'; name="a.pdf"')),
        "a.pdf",
    ),
    "a message of Apple Mail": (
        b"%d\n%b<?xml?><plist/>"
        % (len(_sent(_file(_PDF + b'; name="a.pdf"'))), _sent(_file(_PDF + b'; name="a.pdf"'))),
        "a.pdf",
    ),
    "a sentence that begins with From": (
        _sent(b"Content-Type: text/plain\r\n\r\nHei!\r\n\r\nFrom us\r\nto you.", _file(_PDF + b'; name="a.pdf"')),
        "a.pdf",
    ),
    "a sentence that begins with From in a mailbox": (
        b"From a@b Mon Mar 1\r\n" + _sent(b"\r\nHei!\r\n\r\nFrom us\r\nto you.", _file(_PDF + b'; name="a.pdf"')),
        "a.pdf",
    ),
    "the line of a mailbox quoted before it": (
        b'>From "a@b" Mon Mar 1\r\n' + _sent(_file(_PDF + b'; name="a.pdf"')),
        "a.pdf",
    ),
    "the same in a message within it": (
        _sent(_ENCLOSED + b'\r\n\r\n>From "a@b" Mon Mar 1\r\n' + _within(_file(_PDF + b'; name="a.pdf"'))),
        "e.eml/a.pdf",
    ),
    "a message with headers in UTF-8 within it": (
        _sent(b"Content-Type: message/global\r\n\r\n" + _within(_file(_PDF + b'; name="a.pdf"'))),
        "x.eml/a.pdf",
    ),
    "two bytes a letter": (_sent(_file(_PDF + b'; name="a.pdf"')).decode().encode("utf-16"), "a.pdf"),
    "line breaks of old Macs": (b"\r".join(_sent(_file(_PDF + b'; name="a.pdf"')).splitlines()), "a.pdf"),
    "a mark before it": (b"\xef\xbb\xbf" + _sent(_file(_PDF + b'; name="a.pdf"')), "a.pdf"),
}


@pytest.mark.parametrize("name", STORED_OTHERWISE)
def test_the_files_of_a_message_are_found_however_it_was_stored(tmp_path: Path, name: str) -> None:
    data, expected = STORED_OTHERWISE[name]
    (tmp_path / "post.eml").write_bytes(data)
    assert codes_by_file(tmp_path)[f"post.eml/{expected}"] == "evidence F131"


def test_a_workbook_that_was_sent_without_its_kind_and_name_is_a_file(tmp_path: Path) -> None:
    part = b"Content-Disposition: inline\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(filled())
    (tmp_path / "post.eml").write_bytes(_sent(part))
    assert codes_by_file(tmp_path) == {"post.eml": "ignored F130", "post.eml/attachment": "accepted"}


TAKEN_OUT: dict[str, bytes] = {
    "by Apple Mail": _PDF + b'; name="a.pdf"\r\nX-Apple-Content-Length: 51234\r\n\r\n',
    "by Thunderbird": b'Content-Type: text/x-moz-deleted; name="Deleted: a.pdf"\r\n\r\nYou deleted an attachment.',
    "and stored elsewhere by Thunderbird": (
        _PDF + b'; name="a.pdf"\r\nX-Mozilla-Altered: AttachmentDetached; date="x"\r\n\r\nThe original headers:'
    ),
}


@pytest.mark.parametrize("name", TAKEN_OUT)
def test_a_file_that_was_taken_out_of_its_message_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "post.eml").write_bytes(_sent(TAKEN_OUT[name]))
    assert codes_by_file(tmp_path) == {"post.eml": "ignored F130", "post.eml/a.pdf": "set aside F257"}


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("Malware Alert Text.txt", b"Malware was detected.\r\nAction: removed", "F268"),
        ("Avoin-Attachment-Warning.txt", b"The file was blocked.", "F268"),
        ("KAO.xlsx.txt", b"The attachment was removed.", "F268"),
        ("DELETED0.TXT", b"", "F268"),
        ("Palaute.txt", b"Kiitos!", "F107"),
        ("removed.txt", b"a;b\n" * 10_000, "F107"),
    ],
)
def test_a_notice_in_the_place_of_a_file_is_named(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    notice = f'Content-Type: text/plain; name="{name}"\r\nContent-Disposition: attachment\r\n\r\n'.encode() + content
    (tmp_path / "post.eml").write_bytes(_sent(notice))
    assert codes_by_file(tmp_path) == {"post.eml": "ignored F130", f"post.eml/{name}": f"set aside {code}"}


def test_a_notice_is_quoted_without_line_breaks() -> None:
    assert notice_text("a.txt", b"\xef\xbb\xbfMalware was detected.\r\nAction: removed") == (
        "Malware was detected. Action: removed"
    )
    assert notice_text("a.txt", b"x" * 500) == "x" * 199 + "\u2026"
    assert notice_text("a.htm", b"<p>Removed</p>") == ""


def test_what_a_message_says_after_a_file_is_no_file(tmp_path: Path) -> None:
    rest = b'Content-Type: text/html; name="ATT00001.htm"\r\n\r\n<html>Terveisin Maija</html>'
    (tmp_path / "post.eml").write_bytes(_sent(_file(_PDF + b'; name="a.pdf"'), rest))
    assert codes_by_file(tmp_path) == {"post.eml": "ignored F130", "post.eml/a.pdf": "evidence F131"}


def _outlook(**properties: bytes | dict[str, object]) -> bytes:
    """A message of Outlook with an attachment that has these properties."""
    attachment = {f"__substg1.0_{key}": value for key, value in properties.items()}
    return compound_file({"__properties_version1.0": b"\0" * 32, "__attach_version1.0_#00000000": attachment})


def test_a_file_that_outlook_only_links_is_named(tmp_path: Path) -> None:
    linked = {"3707001F": "KAO.xlsx".encode("utf-16-le"), "370D001F": "https://example.fi/x".encode("utf-16-le")}
    (tmp_path / "post.msg").write_bytes(_outlook(**linked))
    assert codes_by_file(tmp_path) == {"post.msg": "ignored F130", "post.msg/KAO.xlsx": "set aside F257"}


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_names_that_are_not_unicode_are_read(tmp_path: Path, encoding: str) -> None:
    attached = {"3707001E": "Päijänne.pdf".encode(encoding), "37010102": b"%PDF-1.4"}
    (tmp_path / "post.msg").write_bytes(_outlook(**attached))
    assert codes_by_file(tmp_path)["post.msg/Päijänne.pdf"] == "evidence F131"


def test_a_workbook_that_was_pasted_into_a_message_of_outlook_is_read(tmp_path: Path) -> None:
    pasted: dict[str, object] = {"Package": b"PK\3\4", "\1CompObj": b"x"}
    (tmp_path / "post.msg").write_bytes(_outlook(**{"3001001F": "Taulukko".encode("utf-16-le"), "3701000D": pasted}))
    assert "post.msg/Taulukko.xlsx" in codes_by_file(tmp_path)


@pytest.mark.parametrize("cut", range(4))
def test_a_file_that_was_cut_off_is_damaged_and_no_text(tmp_path: Path, cut: int) -> None:
    sent = internet_message({"a.xlsx": filled()}).as_bytes()
    (tmp_path / "a.eml").write_bytes(sent[: len(sent) // 2 + cut])
    (_, cut_off) = read_inbox([tmp_path])
    assert isinstance(cut_off.data, bytes)
    assert cut_off.data.startswith(b"PK")


def test_a_text_of_letters_is_decoded_once(tmp_path: Path) -> None:
    message = internet_message({})
    message.add_attachment(b"abcd", maintype="application", subtype="octet-stream", filename="a.bin")
    (tmp_path / "a.eml").write_bytes(message.as_bytes())
    assert [file.data for file in read_inbox([tmp_path])][1:] == [b"abcd"]


def test_what_lies_too_deep_is_named_and_not_opened(tmp_path: Path) -> None:
    message: EmailMessage | bytes = filled()
    for number in range(5):
        message = internet_message(
            {"ALFA.xlsx": message} if isinstance(message, bytes) else {"x": message}, f"n{number}"
        )
    assert isinstance(message, EmailMessage)
    (tmp_path / "post.eml").write_bytes(message.as_bytes())
    found = codes_by_file(tmp_path)
    assert list(found.values()) == ["ignored F130"] * 3 + ["set aside F121"]
    inner = zipped({"y.zip": zipped({"ALFA.xlsx": filled()})})
    archive = zipped({"edelleen.eml": internet_message({"x.zip": inner}).as_bytes()})
    (tmp_path / "post.eml").write_bytes(archive)
    assert list(codes_by_file(tmp_path).values())[-1] == "set aside F121"


def _nested_multiparts() -> bytes:
    head = b"From: a@b\r\nTo: c@d\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
    levels = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (number, number) for number in range(5000)
    )
    return head + levels


def _many_attachments() -> bytes:
    part = b'--x\r\nContent-Disposition: attachment; filename="a.txt"\r\n\r\na\r\n'
    return _header(b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n' + part * 5000 + b"--x--\r\n")


def _looping_directory() -> bytes:
    data = bytearray(outlook_message({"a.xlsx": b"x" * 600}))
    at = data.find("__attach".encode("utf-16-le"))
    data[at + 76 : at + 80] = (1).to_bytes(4, "little")  # its child is an entry above it
    return bytes(data)


HOSTILE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "nested multiparts": ("F112", _nested_multiparts),
    "lines": ("F112", lambda: _header(b"X: y\r\n" * 1_000_000)),
    "many attachments": ("F112", _many_attachments),
    "no attachment": ("F120", lambda: internet_message({}).as_bytes()),
    "encrypted": (
        "F130",
        lambda: _header(b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data\r\n\r\nAAAA"),
    ),
    "cut within its attachment": ("F130", lambda: internet_message({"a.xlsx": filled()}).as_bytes()[:3000]),
    "wrong encoding": (
        "F130",
        lambda: _header(
            b"Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n"
            b"Content-Disposition: attachment; filename*=klingon''%ff.xlsx\r\n\r\n\xff\xfe*!\r\n"
        ),
    ),
    "path as a name": (
        "F130",
        lambda: _header(b'Content-Disposition: attachment; filename="../../etc/passwd\x1b[2J"\r\n\r\nx\r\n'),
    ),
    "a name in a million pieces": (
        "F120",
        lambda: _header(
            b"Content-Disposition: attachment" + b"".join(b";\r\n filename*%d=a" % n for n in range(99_999))
        ),
    ),
    "parameters without end": ("F120", lambda: _header(b"Content-Type: multipart/mixed; " + b"a=b; " * 999_999)),
    "a name of a million encoded words": (
        "F120",
        lambda: _header(b'Content-Disposition: inline; filename="' + b"=?utf-8?B?YQ==?= " * 99_999 + b'"\r\n\r\n'),
    ),
    "a mailbox of a million messages": (
        "F112",
        lambda: b"From x\n" + _header(b"\n\n") + b"From x\na: b\n\n\n" * 99_999,
    ),
    "compound that is cut short": ("F120", lambda: outlook_message({"a.xlsx": filled()})[:-700]),
    "directory in a circle": ("", _looping_directory),
    "a winmail file that is cut short": ("F132", lambda: outlook_package({"a.xlsx": b"x" * 99})[:-40]),
    "a winmail file without attachments": ("F120", lambda: outlook_package({})),
    "a winmail file of a million attributes": ("F132", lambda: outlook_package({}) + b"\1" + b"\0" * 9_999_999 + b"\1"),
    "a winmail file with endless properties": (
        "F132",
        lambda: outlook_package({"a": b""}).replace(b"\4\0\0\0\x0b\0", b"\xff\xff\xff\xff\x0b\0"),
    ),
    "a winmail file with a long property": (
        "F132",
        lambda: outlook_package({"a": b""}).replace(struct.pack("<II", 1, 2), struct.pack("<II", 1, 0xFFFFFFF0)),
    ),
    "winmail files within each other": (
        "F130",
        lambda: outlook_package({"a": {"b": {"c": {"d": {"e": {"f": b"x"}}}}}}),
    ),
    "size that is not there": (
        "F130",
        lambda: compound_file(
            {
                "__properties_version1.0": b"\0",
                "__attach_version1.0_#00000000": {"__substg1.0_3707001F": b"a\0", "__substg1.0_37010102": b"x" * 9},
            }
        ),
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("ending", ["eml", "msg", "xlsx"])
@pytest.mark.slow
def test_a_hostile_message_gets_an_answer_in_time(tmp_path: Path, name: str, ending: str) -> None:
    code, build = HOSTILE[name]
    (tmp_path / f"post.{ending}").write_bytes(build())
    start = time.process_time()
    files = list(read_inbox([tmp_path], LIMITS))
    assert time.process_time() - start < 10
    assert isinstance(files[0], IncomingFile)
    assert files[0].problem is not None
    assert not code or files[0].problem.code.id == code
    for file in files:
        assert "\x1b" not in file.file
        assert ".." not in file.file.split("/")


def test_the_attachments_of_a_message_have_the_limits_of_an_archive(tmp_path: Path) -> None:
    (tmp_path / "post.eml").write_bytes(internet_message({f"{n}.txt": b"x" for n in range(12)}).as_bytes())
    few = [file.problem.code.id for file in read_inbox([tmp_path], files=5) if file.problem]
    assert few.count("F123") == 7
