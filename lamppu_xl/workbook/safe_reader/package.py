"""Identifies a file by its content, and unpacks the parts of a zip package within limits.

Everything is checked against the bytes themselves and nothing is repaired: where two zip readers could see two
different packages, the file is refused.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

KIB: Final = 1024
MIB: Final = 1024 * KIB

CHUNK: Final = 32 * KIB
"""How much of a part is unpacked at a time: also the size of a parser's step."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a file was not read: a code of `findings.CODES` and the facts for its sentence.

    Details name parts, sheets and cells, never the contents of cells.
    """

    code: str
    facts: Mapping[str, str | int | float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a file is read before it is refused. A value equal to its limit is allowed.

    The name of a field is the name of the limit in the refusal, so it consists of plain words.
    Unless said otherwise, a count runs over the whole workbook: many sheets together must not exceed what one may have.
    """

    file_size: int = 20 * MIB
    """Bytes of the file as it came. Mail stops at 20 to 25 MB."""
    parts: int = 1_000
    """Entries of the zip archive, folders too."""
    part_size: int = 64 * MIB
    """Bytes of any one part when unpacked, whether it is read or not."""
    unpacked_size: int = 128 * MIB
    """Bytes of all parts together when unpacked: the true guard against bombs."""
    packing_ratio: int = 200
    """Unpacked bytes for each packed one, for parts over 1 MiB; small parts of valid files pack better than this."""
    xml_depth: int = 64
    """The depth of nested elements."""
    attribute_text: int = 64 * KIB
    """Characters of all attribute values of one element."""
    tag_length: int = MIB
    """Bytes of one tag, comment or processing instruction: a parser rereads an unfinished one at every step.

    Seen only between steps, so up to one step more may pass.
    """
    xml_names: int = 10_000
    """Different names of elements, attributes and namespaces: a parser remembers each for as long as it runs."""
    namespace_length: int = 255
    """Characters of the name of a namespace. A parser repeats it in the name of every element."""
    xml_elements: int = 6_000_000
    """Elements in all parts that are read."""
    other_elements: int = 1_500_000
    """Those of them that are not in the cells of sheets or in shared texts: each takes five times as long."""
    text_length: int = MIB
    """Characters of one text as stored: of a cell, formula or name. Excel's limit of 32,767 is not checked here."""
    total_text: int = 32 * MIB
    """Characters of all texts kept. One emoji makes Python hold a whole text at four bytes a character."""
    rows: int = 1_048_576
    """The highest row number, counted from 1."""
    columns: int = 16_384
    """The highest column number, counted from 1."""
    used_area: int = 20_000_000
    """Cells of the box around everything that a sheet holds; per sheet. Other readers fill that box in memory."""
    cells: int = 3_000_000
    """Cells, the empty ones that only have a style too."""
    filled_cells: int = 1_000_000
    """Cells with a value, formula or error: the ones that are kept, at some 200 bytes each."""
    merged_ranges: int = 50_000
    merged_area: int = 1_000_000
    """Cells under all merged ranges."""
    hyperlink_area: int = 250_000
    """Cells under all hyperlinks: openpyxl creates every one of them."""
    remarks: int = 20_000
    """Notes, comments, text boxes, pictures and other drawings, embedded files, and texts of headers and footers."""
    hidden_rows_and_columns: int = 1_000_000
    """Hidden rows, and hidden runs of columns."""
    defined_names: int = 50_000
    """Names of the workbook, those of single sheets too; and, counted apart, custom properties."""
    data_validations: int = 20_000
    conditional_formats: int = 20_000
    """Rules of conditional formats."""
    cell_styles: int = 65_490
    """Cell formats in the style sheet. Excel takes no more."""
    shared_strings: int = 2_000_000
    """Shared texts, both those found and those announced: readers reserve memory for the announced number."""
    sheets: int = 255


LIMITS: Final = Limits()
"""The default limits."""


class RefusedError(Exception):
    """Carries a refusal up to `read_workbook`, which catches it."""

    def __init__(self, code: str, /, **facts: str | int | float) -> None:
        super().__init__(code)
        self.refusal = Refusal(code, facts)


def damaged(what: str, part: str = "") -> RefusedError:
    """The file, or a part of it, did not arrive as it was saved."""
    return RefusedError("F110", detail=f"{printable(part)}: {what}" if part else what)


class MalformedError(RefusedError):
    """A part arrived as it was saved, and is no valid XML."""

    def __init__(self, what: str, part: str) -> None:
        super().__init__("F110", detail=f"{printable(part)}: {what}")


def may_be_left_out(error: RefusedError) -> bool:
    """Whether a part without answers is left out: one of invalid structure is, a damaged or too large one never."""
    return isinstance(error, MalformedError) or error.refusal.code == "F113"


def ambiguous(what: str, part: str = "") -> RefusedError:
    """The file, or a part of it, is built so that two readers could read two things, or one of them nothing."""
    return RefusedError("F113", detail=f"{printable(part)}: {what}" if part else what)


def printable(name: str) -> str:
    """A name out of the file, fit for a sentence."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in name[:100])


def check_limit(limits: Limits, limit: str, found: int) -> None:
    """Refuse when a figure passes the limit of that name."""
    allowed: int = getattr(limits, limit)
    if found > allowed:
        raise RefusedError("F112", limit=limit.replace("_", " "), found=found, allowed=allowed)


@dataclass(frozen=True, slots=True)
class ZipPart:
    """One entry of the package, its place in the file already checked."""

    name: str
    deflated: bool
    checksum: int
    packed: int
    size: int
    offset: int
    """Where its local header begins."""
    start: int
    """Where its packed bytes begin."""
    has_descriptor: bool
    """Whether its sizes follow its packed bytes."""


@dataclass(frozen=True, slots=True)
class Package:
    """A valid zip archive. Parts are unpacked on request."""

    data: bytes
    parts: Mapping[str, ZipPart]
    """By case-folded name: names of parts do not differ by case alone."""

    def find(self, name: str) -> ZipPart | None:
        return self.parts.get(name.casefold())

    def chunks(self, part: ZipPart) -> Iterator[bytes]:
        """Unpack a part step by step. That it was whole is known only when the last step is taken."""
        packed = memoryview(self.data)[part.start : part.start + part.packed]
        size = checksum = 0
        for chunk in _inflated(packed, part) if part.deflated else _slices(packed):
            size += len(chunk)
            if size > part.size:
                raise damaged("longer than it says", part.name)
            checksum = zlib.crc32(chunk, checksum)
            yield chunk
        if size != part.size or checksum != part.checksum:
            raise damaged("its checksum does not fit", part.name)


def _slices(packed: memoryview) -> Iterator[bytes]:
    for start in range(0, len(packed), CHUNK):
        yield bytes(packed[start : start + CHUNK])


def _inflated(packed: memoryview, part: ZipPart) -> Iterator[bytes]:
    # Fed in slices: the unconsumed tail is a copy, and copying the rest of a bomb at every step takes for ever.
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for start in range(0, len(packed), CHUNK):
            if inflater.eof:
                raise damaged("longer than it says", part.name)
            rest: bytes | memoryview = packed[start : start + CHUNK]
            while rest and not inflater.eof:
                chunk = inflater.decompress(rest, CHUNK)
                rest = inflater.unconsumed_tail
                if chunk:
                    yield chunk
        while not inflater.eof and (chunk := inflater.decompress(b"", CHUNK)):
            yield chunk
    except zlib.error as error:
        raise damaged("cannot be unpacked", part.name) from error
    if not inflater.eof or inflater.unused_data:
        raise damaged("cannot be unpacked", part.name)


# --- the archive ---------------------------------------------------------------------------------------------------

# The fields that matter; versions, times and attributes are stepped over.
_LOCAL: Final = struct.Struct("<6x2H4x3I2H")
_CENTRAL: Final = struct.Struct("<8x2H4x3I4H6xI")
_END: Final = struct.Struct("<4x4H2IH")
_END_64: Final = struct.Struct("<16x2I4Q")
_LOCATOR_64: Final = struct.Struct("<8xQ4x")
_FULL_32: Final = 0xFFFFFFFF
_LONGEST_COMMENT: Final = 0xFFFF
_ENCRYPTED: Final = 0x2041  # encrypted; strongly encrypted; headers masked
_TRAILED: Final = 0x0008  # sizes follow the data, in a descriptor
_UNICODE: Final = 0x0800
_DESCRIPTORS: Final = (12, 16, 20, 24)  # with and without signature, with sizes of 4 or 8 bytes


def open_package(data: bytes, limits: Limits) -> Package:
    """Reads the directory of an archive.

    Raises:
        RefusedError: the entries do not fill the file from end to end.
    """
    count, start, end = _directory(data)
    check_limit(limits, "parts", count)
    parts: dict[str, ZipPart] = {}
    entries: list[ZipPart] = []
    unpacked, position = 0, start
    for _ in range(count):
        part, position = _entry(data, position, end)
        entries.append(part)
        check_limit(limits, "part_size", part.size)
        unpacked += part.size
        check_limit(limits, "unpacked_size", unpacked)
        if part.size > MIB:
            check_limit(limits, "packing_ratio", -(-part.size // max(part.packed, 1)))
        if part.name.endswith("/"):
            continue
        if parts.setdefault(part.name.casefold(), part) is not part:
            raise ambiguous("in the package twice", part.name)
    if position != end:
        raise ambiguous("its directory has bytes that belong to no part")
    _check_gaps(entries, start)
    return Package(data, parts)


def _directory(data: bytes) -> tuple[int, int, int]:
    """The number of entries, and where the directory starts and ends."""
    tail = data.rfind(b"PK\5\6", max(0, len(data) - _LONGEST_COMMENT - _END.size))
    if tail < 0 or tail + _END.size > len(data):
        raise damaged("its end is missing")
    disk, first_disk, here, count, size, start, comment = _END.unpack_from(data, tail)
    end = tail
    stop = tail + _END.size + comment
    if (stop != len(data) or start + size != end) and _was_sent_as_text(data):
        raise damaged("a program changed its bytes as it does those of a text")
    if stop != len(data):
        raise RefusedError("F277") if stop < len(data) else damaged("it is cut short")
    if data.startswith(b"PK\6\7", max(0, tail - _LOCATOR_64.size)):
        (end,) = _LOCATOR_64.unpack_from(data, tail - _LOCATOR_64.size)
        if end + _END_64.size != tail - _LOCATOR_64.size or not data.startswith(b"PK\6\6", end):
            raise ambiguous("its two ends disagree")
        short = (disk, first_disk, here, count, size, start)
        disk, first_disk, here, count, size, start = wide = _END_64.unpack_from(data, end)
        if any(value not in (other, 0xFFFF, _FULL_32) for value, other in zip(short, wide, strict=True)):
            raise ambiguous("its two ends disagree")
    if disk or first_disk or here != count:
        raise ambiguous("it is one of several volumes")
    if start + size < end:
        raise ambiguous("bytes are before its beginning, or between its parts and its end")
    if start + size > end:
        raise damaged("its directory is cut short")
    return count, start, end


def _was_sent_as_text(data: bytes) -> bool:
    """Whether a program changed all line breaks, or replaced all that is no letter, as some uploads do.

    About one of 256 packed bytes is a line feed, with any byte before it, and packed bytes are no UTF-8.
    """
    breaks = data.count(b"\n")
    if breaks == data.count(b"\r\n") >= _SURE:
        return True
    try:
        return data.decode().count("\ufffd") >= _SURE
    except UnicodeDecodeError:
        return False


_SURE: Final = 16
"""So many line breaks or replaced letters are no chance."""


def _entry(data: bytes, position: int, end: int) -> tuple[ZipPart, int]:
    """One entry of the directory with its local header: the part, and where the next entry begins."""
    if position + _CENTRAL.size > end or not data.startswith(b"PK\1\2", position):
        raise damaged("its directory cannot be read")
    flags, method, checksum, packed, size, name_length, extra_length, comment_length, disk, offset = (
        _CENTRAL.unpack_from(data, position)
    )
    position += _CENTRAL.size
    raw_name = data[position : position + name_length]
    extra = data[position + name_length : position + name_length + extra_length]
    position += name_length + extra_length + comment_length
    if position > end:
        raise damaged("its directory cannot be read")
    name = _name(raw_name, flags)
    if flags & _ENCRYPTED:
        raise ambiguous("encrypted inside the package", name)
    if method not in (0, 8):
        raise ambiguous("packed by a method that workbooks do not use", name)
    size, packed, offset = _wide(extra, size, packed, offset)
    if disk or (method == 0 and size != packed):
        raise damaged("its sizes disagree", name)

    if offset + _LOCAL.size > len(data) or not data.startswith(b"PK\3\4", offset):
        raise damaged("not where it should be", name)
    local_flags, local_method, local_checksum, local_packed, local_size, name_length, extra_length = _LOCAL.unpack_from(
        data, offset
    )
    start = offset + _LOCAL.size + name_length + extra_length
    if data[offset + _LOCAL.size : offset + _LOCAL.size + name_length] != raw_name:
        raise ambiguous("has another name at its own place", name)
    extra = data[start - extra_length : start]
    local_size, local_packed, _ = _wide(extra, local_size, local_packed, 0)
    same = (local_checksum, local_packed, local_size) == (checksum, packed, size)
    if local_method != method or (local_flags ^ flags) & (_ENCRYPTED | _TRAILED) or not (same or flags & _TRAILED):
        raise damaged("described in two ways", name)
    part = ZipPart(
        name=name,
        deflated=method == 8,
        checksum=checksum,
        packed=packed,
        size=size,
        offset=offset,
        start=start,
        has_descriptor=bool(flags & _TRAILED),
    )
    return part, position


def _name(raw: bytes, flags: int) -> str:
    """An entry's name as a path inside the package; whatever could lead out of it is refused."""
    try:
        name = raw.decode("utf-8" if flags & _UNICODE else "cp437")
    except UnicodeDecodeError as error:
        raise ambiguous("a part has a name that is no text") from error
    name = name.replace("\\", "/")  # as some .NET programs write it
    inner = name.removesuffix("/")
    if "\0" in name or name[1:2] == ":" or any(step in ("", ".", "..") for step in inner.split("/")):
        raise ambiguous("not a name inside a package", name)
    return name


def _wide(extra: bytes, size: int, packed: int, offset: int) -> tuple[int, int, int]:
    """The figures of an entry, those too large for 32 bits taken from its zip64 field."""
    figures = [size, packed, offset]
    position = 0
    while _FULL_32 in figures and position + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, position)
        position += 4
        if kind == 1 and position + length <= len(extra):
            for wide in struct.unpack_from(f"<{length // 8}Q", extra, position):
                if _FULL_32 in figures:
                    figures[figures.index(_FULL_32)] = wide
            break
        position += length
    return figures[0], figures[1], figures[2]


def _check_gaps(entries: list[ZipPart], end: int) -> None:
    """Refuses entries that overlap, and bytes of no entry: a reader that walks the file sees other parts there."""
    spans = sorted((part.offset, part.start + part.packed, part.has_descriptor) for part in entries)
    reached, has_descriptor = 0, False
    for start, stop, next_has_descriptor in [*spans, (end, end, False)]:
        gap = start - reached
        if gap < 0:
            raise ambiguous("parts of the package overlap")
        if gap and not (has_descriptor and gap in _DESCRIPTORS):
            raise ambiguous("bytes are between the parts of the package, or before them")
        reached, has_descriptor = stop, next_has_descriptor


# --- what a file is ------------------------------------------------------------------------------------------------

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_EXCEL: Final = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00")  # Excel 2, 3 and 4: no OLE yet
_MARKS: Final = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_CONTROLS: Final = bytes(byte for byte in range(32) if byte not in b"\t\n\f\r\x1a") + b"\x7f"
# Possessive, since a thousand comments in a row can otherwise be split up in 2**1000 ways.
_HTML: Final = re.compile(
    r"(?:<\?xml[^>]*+>\s*+|<!--.*?-->\s*+)*+(?:<!doctype\s+html|<(?:html|head|meta|body|table|style|title|div|p)\b)"
    r"|mime-version:|snapshot-content-location:|from: *\"?<?saved by",
    re.DOTALL,
)
_EXCHANGE: Final = re.compile(
    r"(?:<\?xml[^>]*+>\s*+)?(?:<\?mso-application\s+progid=.excel|<(?:\w+:)?workbook\s[^>]*office:spreadsheet"
    r"|<office:document\s[^>]*opendocument\.spreadsheet|<gnm:workbook\s)|id;p|table\s+0,1\s",
    re.DOTALL,
)
"""A workbook as a single text: XML of Excel 2003, flat OpenDocument, Gnumeric, SYLK, DIF."""
_RICH_TEXT: Final = "{\\rtf"


def identify_other_format(data: bytes) -> Refusal | None:
    """What a file is that is no zip archive at all; None when it begins like one. The name of a file does not count."""
    if not data:
        return Refusal("F101")
    if data.startswith((b"PK\3\4", b"PK\5\6")):
        return None
    if data.startswith(_OLE):
        return _compound(data)
    if data.startswith(_OLD_EXCEL):
        return Refusal("F103")
    if data[:KIB].lstrip(b"\xef\xbb\xbf\t\n\f\r ").startswith(b"%PDF"):
        return Refusal("F109")
    if not data.strip(b"\0"):
        return damaged("it holds nothing but zeros").refusal
    return _archive_behind(data) or _written(data)


def _compound(data: bytes) -> Refusal:
    """An OLE compound file: an encrypted workbook, an .xls, or something else, by the names in its directory."""
    if _has_stream(data, "EncryptedPackage") or _has_stream(data, "\x09DRMContent"):
        rights = any(_has_stream(data, name) for name in _RIGHTS)
        return Refusal("F106", {"protection": "rights" if rights else "password"})
    if _has_stream(data, "Workbook") or _has_stream(data, "Book"):
        return Refusal("F103")
    return Refusal("F102")


_RIGHTS: Final = ("DRMEncryptedDataSpace", "DRMEncryptedTransform", "\x09DRMContent", "\x09DRMDataSpace")


def _has_stream(data: bytes, name: str) -> bool:
    """Whether the directory has an entry of that name. Entries are 128 bytes: 64 for the name, then its length."""
    needle = name.encode("utf-16-le")
    pattern = needle.ljust(64, b"\0") + struct.pack("<H", len(needle) + 2)
    position = data.find(pattern, 512)
    while position >= 0 and position % 128:
        position = data.find(pattern, position + 1)
    return position >= 0


def _archive_behind(data: bytes) -> Refusal | None:
    """A file that ends as a zip archive but does not begin as one: something was put before it, or it is damaged."""
    tail = data.rfind(b"PK\5\6", max(0, len(data) - _LONGEST_COMMENT - _END.size))
    if tail < 0 or tail + _END.size > len(data):
        return None
    _, _, _, _, size, start, _ = _END.unpack_from(data, tail)
    if size > tail or not data.startswith(b"PK\1\2", tail - size):
        return None
    return damaged("its beginning").refusal if start + size == tail else Refusal("F277")


def _written(data: bytes) -> Refusal:
    """A file that may be text: HTML, or plain text such as CSV, or not text at all."""
    encoding = next((name for mark, name in _MARKS.items() if data.startswith(mark)), None)
    if encoding is None and data.translate(None, _CONTROLS) != data:
        return Refusal("F102")
    try:
        # Latin-1 takes any byte: text in whatever old code page has no control characters, and that was seen above.
        text = data.decode(encoding or "latin-1")
    except UnicodeDecodeError:
        return Refusal("F102")
    if "\0" in text:
        return Refusal("F102")
    beginning = text[: 64 * KIB].lstrip().lower()
    if beginning.startswith(_RICH_TEXT):
        return Refusal("F102")
    if _EXCHANGE.match(beginning):
        return Refusal("F250")
    return Refusal("F108" if _HTML.match(beginning) else "F107")
