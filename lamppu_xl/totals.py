"""A second count of the filled cells of a workbook, by other means than the scan's: what was read must add up to it.

Counted on the bare bytes, without a parser, so that a fault in the one is no fault in the other. Only for packages
that the scan has read to the end, which bounds them.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib

_CELL = re.compile(rb"<(?:[\w.-]+:)?c(?:\s[^<>]*?)?(?:/>|>(.*?)</(?:[\w.-]+:)?c\s*>)", re.DOTALL)
_FILLED = re.compile(rb"<(?:[\w.-]+:)?(?:v|f|is)[\s/>]")
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_HEAD = 65_536
"""Bytes within which a sheet says that it is one."""
_SHEET = re.compile(rb"<(?:[\w.-]+:)?worksheet[\s>]")


def filled_cells(data: bytes) -> int:
    """How many cells of all worksheets hold a value, a formula or an error; none where nothing can be unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return sum(_count(_unpacked(package, info)) for info in package.infolist() if _may_be_sheet(info))
    except FAULTS:
        return 0


FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    RuntimeError,
    OverflowError,
    LookupError,
    TypeError,
)
"""What a spoilt archive makes the standard library raise; NotImplementedError is a RuntimeError."""


def _unpacked(package: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """A part, if it looks like a sheet. A damaged one is none: the scan refuses the damage in what it reads."""
    try:
        with package.open(info) as stream:
            head = stream.read(_HEAD)
            return head + stream.read() if _SHEET.search(_plain(head)) else b""
    except FAULTS:
        return b""


def _may_be_sheet(info: zipfile.ZipInfo) -> bool:
    return info.filename.lower().endswith(".xml") and "/_rels/" not in info.filename


def _count(part: bytes) -> int:
    part = _plain(part)
    if b"<!--" in part:
        part = _COMMENT.sub(b"", part)
    return sum(1 for cell in _CELL.finditer(part) if cell[1] and _FILLED.search(cell[1]))


def _plain(part: bytes) -> bytes:
    if part.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in part[:4]:
        return part.decode("utf-16", "replace").encode("utf-8", "replace")
    return part
