"""Workbooks that an old mail program wrote into the text of a message."""

from __future__ import annotations

import base64
import binascii
from pathlib import Path

import pytest
from folders import filled
from projects import tiny

from lamppu_xl.returns.files.inbox import read_inbox
from lamppu_xl.returns.files.uuencoded import uuencoded_files
from lamppu_xl.validation.validate import validate


def encoded(name: str, content: bytes) -> bytes:
    lines = [binascii.b2a_uu(content[at : at + 45], backtick=True) for at in range(0, len(content), 45)]
    return b"begin 644 " + name.encode() + b"\n" + b"".join(lines) + b"`\nend\n"


@pytest.mark.parametrize("line_break", [b"\n", b"\r\n"])
def test_each_file_in_a_text_is_decoded(line_break: bytes) -> None:
    sound, other = bytes(range(256)) * 3, b"second"
    text = b"Hello\n\n" + encoded("KAO äö.xlsx", sound) + b"--\n" + encoded("b.pdf", other)
    text += b"begin-base64 644 c.pdf\n" + base64.encodebytes(b"third") + b"====\n"
    found = [*uuencoded_files(text.replace(b"\n", line_break))]
    assert found == [("KAO äö.xlsx", sound), ("b.pdf", other), ("c.pdf", b"third")]


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"begin 644\nend\n",
        b"begin 644 a.xlsx\n#0V%T\n",
        b"begin 644 a.xlsx\n~~~\xff\nend\n",
        b"we begin 644 times\nend",
    ],
)
def test_a_text_without_a_complete_file_has_none(text: bytes) -> None:
    assert [*uuencoded_files(text)] == []


@pytest.mark.slow
def test_a_workbook_in_the_text_of_a_message_is_the_return(tmp_path: Path) -> None:
    head = b"From: a@example.fi\nTo: b@example.fi\nSubject: Raportti\nDate: Mon, 1 Jun 2026 10:00:00 +0300\n\nHei!\n\n"
    (tmp_path / "post.eml").write_bytes(head + encoded("KAO.xlsx", filled()))
    period = tiny().period("2026-2")
    assert period is not None
    verdicts = validate(tiny(), period, read_inbox([tmp_path / "post.eml"])).verdicts
    assert {verdict.file: verdict.state.value for verdict in verdicts} == {
        "post.eml": "ignored",
        "post.eml/KAO.xlsx": "accepted",
    }
