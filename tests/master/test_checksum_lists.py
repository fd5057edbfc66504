"""What a list of checksums says about the files beside it."""

from __future__ import annotations

import pytest

from lamppu_xl.master.checksum_lists import read_checksum_list
from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.validation.verdict import FileState

SUM = "ab" * 32


@pytest.mark.parametrize("data", [b"", b"\x00\x01\xff", b"Sent by e-mail", b"ab12  master.xlsx\n"])
def test_a_list_without_checksums_is_said_to_be_damaged_and_not_to_be_a_report(data: bytes) -> None:
    verdict = read_checksum_list(IncomingFile("Q3-SHA256SUMS.txt", data))
    assert verdict is not None
    assert ([each.code.id for each in verdict.findings], verdict.state) == (["M785"], FileState.SET_ASIDE)


def test_other_files_are_no_damaged_lists() -> None:
    assert read_checksum_list(IncomingFile("Q3.txt", b"Sent by e-mail")) is None
    assert read_checksum_list(IncomingFile("SHA256SUMS.xlsx", b"PK\x03\x04")) is None
    verdict = read_checksum_list(IncomingFile("SHA256SUMS", f"{SUM}  master.xlsx".encode()))
    assert verdict is not None
    assert (verdict.checksums, verdict.state) == ({SUM}, FileState.EVIDENCE)
