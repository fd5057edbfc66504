"""Counts the filled cells of a workbook independently of the reader, to check that no cell was missed.

The count works on the bytes without a parser, so that both do not share faults. It is only for packages that the reader
has read completely, and which are therefore within the limits.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from typing import NamedTuple

# From the opening of a cell over whatever is neither its end nor another cell to its first value, formula or text.
# Nothing is tried twice, so that the time grows with the size of the sheet alone.
_FILLED = re.compile(
    rb"""
    < (?:[\w.-]++:)?+ c (?:\s[^<>]*+)?+ (?<!/) >
    (?: <[vf]>  # nearly always
    |   (?: [^<]++ | < (?! (?:[\w.-]++:)?+ (?:v|f|is|c)[\s/>] | /(?:[\w.-]++:)?+ c[\s>] ) )*+
        < (?:[\w.-]++:)?+ (?:v|f|is)[\s/>]
    )
    """,
    re.VERBOSE,
)
_ERROR_VALUE = re.compile(rb"""\st\s*+=\s*+["']e["']""")
_UNREAD = re.compile(rb"<!(?:--.*?--|\[CDATA\[.*?\]\])>", re.DOTALL)
"""Where something like a cell may be that is none."""
_HEAD = 65_536
"""Bytes within which a sheet says that it is one."""
_SHEET = re.compile(rb"<(?:[\w.-]+:)?worksheet[\s>]")


class CellCount(NamedTuple):
    """The cells of all worksheets, counted on the bytes."""

    filled: int
    """How many hold a value, a formula or an error."""
    has_error_values: bool
    """Whether any holds an error."""


def count_cells(data: bytes) -> CellCount:
    """The cells of all worksheets; none where nothing can be unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            counts = [count_part(data, info) for info in package.infolist()]
    except UNPACK_ERRORS:
        return CellCount(0, has_error_values=False)
    return CellCount(sum(count.filled for count in counts), any(count.has_error_values for count in counts))


def count_filled_cells(data: bytes) -> int:
    """How many cells of all worksheets hold a value, a formula or an error."""
    return count_cells(data).filled


def count_part(data: bytes, info: zipfile.ZipInfo) -> CellCount:
    """The cells of one part of a package, if it is a worksheet."""
    return _count(_unpacked(data, info)) if _may_be_sheet(info) else CellCount(0, has_error_values=False)


UNPACK_ERRORS = (
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


_LOCAL = struct.Struct("<26x2H")
"""Of the header before each part the lengths of what follows it."""


def _unpacked(data: bytes, info: zipfile.ZipInfo) -> bytes:
    """A part, if it looks like a sheet. A damaged one is none: the scan refuses the damage in what it reads."""
    try:
        start = info.header_offset + _LOCAL.size + sum(_LOCAL.unpack_from(data, info.header_offset))
        packed = data[start : start + info.compress_size]
        if info.compress_type == zipfile.ZIP_STORED:
            part = packed if _is_sheet(packed[:_HEAD]) else b""
        else:
            inflater = zlib.decompressobj(-zlib.MAX_WBITS)
            part = inflater.decompress(packed, max(1, min(_HEAD, info.file_size)))
            rest = info.file_size - len(part)
            if not _is_sheet(part):
                return b""
            if rest:
                part += inflater.decompress(inflater.unconsumed_tail, rest)
    except UNPACK_ERRORS:
        return b""
    return part if len(part) == info.file_size and zlib.crc32(part) == info.CRC else b""


def _is_sheet(head: bytes) -> bool:
    plain = _plain(head)
    return b"worksheet" in plain and _SHEET.search(plain) is not None


def _may_be_sheet(info: zipfile.ZipInfo) -> bool:
    return info.filename.lower().endswith(".xml") and "/_rels/" not in info.filename


def _count(part: bytes) -> CellCount:
    filled = _FILLED.findall(_UNREAD.sub(b"", _plain(part)))
    starts = b"".join(filled)
    # The pattern is tried at every blank; most sheets lack what it ends with.
    may_have_errors = b'"e"' in starts or b"'e'" in starts
    return CellCount(len(filled), may_have_errors and _ERROR_VALUE.search(starts) is not None)


def _plain(part: bytes) -> bytes:
    if part.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in part[:4]:
        return part.decode("utf-16", "replace").encode("utf-8", "replace")
    return part
