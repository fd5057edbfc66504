"""Unfinished downloads and temporary copies: files with a name of their own, of which the end may be missing."""

from __future__ import annotations

import re
import zlib
from typing import Final

from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.returns.files.evidence import is_complete_archive, is_workbook_package

UNFINISHED: Final = (
    *(".tmp", ".temp", ".part", ".partial", ".crdownload", ".download", ".opdownload", ".filepart", ".aria2", ".!ut"),
)
"""End the names of such files."""
_READ: Final = (".xlsx", ".xlsm", ".xltx", ".xltm", ".ods", ".ots", ".xls", ".zip")
"""End the names of workbooks and archives that are read when they are whole."""
_OLD_OR_ENCRYPTED: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""The first bytes of workbooks of Excel 2003 and of encrypted ones."""
_ZIP: Final = b"PK\3\4"
_OFFICE_PART: Final = re.compile(rb"PK\x03\x04.{26}(\[Content_Types\]\.xml|_rels/|docProps/)", re.DOTALL)
"""The first part of a document of Microsoft Office of any kind."""
_OTHER_DOCUMENT: Final = re.compile(rb"PK\x03\x04.{26}(?:word|ppt|visio)/", re.DOTALL)
_OTHER_TYPES: Final = (b"wordprocessingml", b"presentationml", b"visio")
_SIZE_OF_HEAD: Final = 30
_DEFLATED: Final = 8
_MOST_INFLATED: Final = 64 * 1024


def is_unfinished(stored_name: str) -> bool:
    """Whether a file has the name of an unfinished download or of a temporary copy."""
    return stored_name.casefold().endswith(UNFINISHED)


def unfinished_finding(name: str, stored_name: str, data: bytes) -> Finding | None:
    """The finding about an unfinished file that is a workbook, or the beginning of one or of an archive; else None.

    Args:
        name: the name that is shown.
        stored_name: the name without folders, as it is stored.
        data: the content of the file.
    """
    if not is_unfinished(stored_name):
        return None
    if is_workbook_package(data):
        return Finding.of("F133" if is_complete_archive(data) else "F271", Place(name))
    if data.startswith(_OLD_OR_ENCRYPTED) and _is_named(stored_name):
        return Finding.of("F133", Place(name))
    is_begun = _is_begun(data) if _is_named(stored_name) else _is_begun_document(data)
    return Finding.of("F271", Place(name)) if is_begun and not is_complete_archive(data) else None


def is_whole_archive(stored_name: str, data: bytes) -> bool:
    """Whether a file with the name of an unfinished archive has its end, so that it can be opened."""
    plain = _without_ending(stored_name)
    return plain != stored_name.casefold() and plain.endswith(".zip") and is_complete_archive(data)


def _is_named(stored_name: str) -> bool:
    """Whether the name before the ending is that of a workbook or an archive."""
    return _without_ending(stored_name).endswith(_READ)


def _without_ending(stored_name: str) -> str:
    lower = stored_name.casefold()
    return next((lower.removesuffix(ending) for ending in UNFINISHED if lower.endswith(ending)), lower)


def _is_begun(data: bytes) -> bool:
    """Whether a file may be the beginning of an archive: also one of which nothing has come yet."""
    return data.startswith(_ZIP) or _ZIP.startswith(data[: len(_ZIP)]) or not any(data[:_MOST_INFLATED])


def _is_begun_document(data: bytes) -> bool:
    """Whether a file begins as a document of Microsoft Office that is not known to be of another kind."""
    if not _OFFICE_PART.match(data) or _OTHER_DOCUMENT.search(data):
        return False
    return not any(kind in _first_part(data) for kind in _OTHER_TYPES)


def _first_part(data: bytes) -> bytes:
    """As much of the first part of an archive as is there."""
    packed = int.from_bytes(data[8:10], "little") == _DEFLATED
    start = _SIZE_OF_HEAD + int.from_bytes(data[26:28], "little") + int.from_bytes(data[28:30], "little")
    if not packed:
        return data[start : start + _MOST_INFLATED]
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(data[start:], _MOST_INFLATED)
    except zlib.error:
        return b""
