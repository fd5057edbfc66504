"""Attachments that Outlook packs into a file `winmail.dat` (TNEF).

The file is a row of attributes, each with its length. No part of it is compressed, so what is read is never larger than
the file.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final, NamedTuple

SIGNATURE: Final = b"\x78\x9f\x3e\x22"
"""The first bytes."""

_HEAD, _ATTRIBUTE = 6, struct.Struct("<BII")
"""Bytes before the first attribute; its level, number and length."""
_CHECKSUM = 2
"""Bytes after the data of an attribute. Some programs write them wrongly, so they are not compared."""
_OF_ATTACHMENT = 2
"""The level of attributes of attachments."""
_BEGIN, _DATA, _TITLE, _TRANSPORT_NAME, _PROPERTIES, _CODE_PAGE = 0x9002, 0x800F, 0x8010, 0x9001, 0x9005, 0x9007
"""Attributes: the first one of an attachment, its content, its names, its properties; the code page of the message."""
_MOST_ATTRIBUTES, _MOST_PROPERTIES, _LONGEST_NAME = 100_000, 2_000, 4096

_NAMES = (0x3707, 0x3704, 0x3001)
"""Properties with the name of a file, the best one first."""
_CONTENT = 0x3701
_OBJECT, _STRING, _UNICODE, _BINARY = 0x000D, 0x001E, 0x001F, 0x0102
_MULTIPLE, _NAMED = 0x1000, 0x8000
_INTERFACE = 16
"""Bytes before the content of an object."""
_SIZES = {1: 0, 2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 10: 4, 11: 4, 20: 8, 64: 8, 72: 16}
"""Bytes of a value by the type of its property. Other types have a length before each value."""


class OutlookPackageError(ValueError):
    """The file is damaged or cut short."""


class PackedFile(NamedTuple):
    """A file that is attached."""

    name: str
    """Empty if the file has none."""
    content: bytes
    is_message: bool
    """Whether it is a message in the same format."""


def packed_files(data: bytes) -> list[PackedFile]:
    """The attachments of a file whose first bytes are `SIGNATURE`.

    Raises:
        OutlookPackageError: the file is damaged or cut short, so that some attachments may be missing.
    """
    try:
        return list(_packed_files(data))
    except (struct.error, IndexError) as error:
        raise OutlookPackageError(str(error)) from error


def _packed_files(data: bytes) -> Iterator[PackedFile]:
    code_page = "cp1252"
    found: _Attachment | None = None
    for level, number, content in _attributes(data):
        if number == _CODE_PAGE:
            code_page = _encoding(content)
        elif level == _OF_ATTACHMENT and number == _BEGIN:
            if found and (file := found.file(code_page)):
                yield file
            found = _Attachment()
        elif level == _OF_ATTACHMENT and found is not None:
            found.add(number, content)
    if found and (file := found.file(code_page)):
        yield file


def _attributes(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """The level, the number and the content of each attribute."""
    at, end = _HEAD, len(data.rstrip(b"\0\r\n"))
    for _ in range(_MOST_ATTRIBUTES):
        if at >= end:
            return
        level, tag, length = _ATTRIBUTE.unpack_from(data, at)
        at += _ATTRIBUTE.size
        if level not in (1, _OF_ATTACHMENT) or at + length > len(data):
            raise OutlookPackageError(f"an attribute at byte {at} is cut short")
        yield level, tag & 0xFFFF, data[at : at + length]
        at += length + _CHECKSUM
    raise OutlookPackageError("too many attributes")


class _Attachment:
    """What was read of an attachment."""

    def __init__(self) -> None:
        self._by_number: dict[int, bytes] = {}

    def add(self, number: int, content: bytes) -> None:
        self._by_number.setdefault(number, content)

    def file(self, code_page: str) -> PackedFile | None:
        """The attached file; None for one that only has a picture of itself."""
        properties = dict(_properties(self._by_number.get(_PROPERTIES, b"")))
        names = [_text(properties, number, code_page) for number in _NAMES]
        names += [_decoded(self._by_number.get(number, b""), code_page) for number in (_TITLE, _TRANSPORT_NAME)]
        name = next(filter(None, names), "")
        if embedded := properties.get((_CONTENT, _OBJECT)):
            content = embedded[_INTERFACE:]
            return PackedFile(name, content, content.startswith(SIGNATURE))
        content = self._by_number.get(_DATA) or properties.get((_CONTENT, _BINARY), b"")
        return PackedFile(name, content, is_message=False) if name or content else None


def _properties(data: bytes) -> Iterator[tuple[tuple[int, int], bytes]]:
    """The first value of each property that has a length, by its number and its type."""
    if not data:
        return
    (count,), at = struct.unpack_from("<I", data), 4
    if count > _MOST_PROPERTIES:
        raise OutlookPackageError("too many properties")
    for _ in range(count):
        kind, number = struct.unpack_from("<HH", data, at)
        at = _after_name(data, at + 4) if number >= _NAMED else at + 4
        single = kind & ~_MULTIPLE
        has_length = single not in _SIZES
        values = 1
        if has_length or kind & _MULTIPLE:
            (values,) = struct.unpack_from("<I", data, at)
            at += 4
        if not has_length:
            at += values * _SIZES[single]
            continue
        if values > len(data) // 4:
            raise OutlookPackageError("too many values")
        for position in range(values):
            value, at = _with_length(data, at)
            if not position:
                yield (number, single), value


def _with_length(data: bytes, at: int) -> tuple[bytes, int]:
    """A value with its length before it, and where the next one begins."""
    (length,) = struct.unpack_from("<I", data, at)
    start = at + 4
    if start + length > len(data):
        raise OutlookPackageError(f"a property at byte {start} is cut short")
    return data[start : start + length], start + (length + 3) // 4 * 4


def _after_name(data: bytes, at: int) -> int:
    """Where the value of a property begins whose name is stored with it."""
    is_text = struct.unpack_from("<I", data, at + 16)[0] != 0
    return _with_length(data, at + 20)[1] if is_text else at + 24


def _text(properties: dict[tuple[int, int], bytes], number: int, code_page: str) -> str:
    unicode = properties.get((number, _UNICODE), b"")
    text = _decoded(unicode, "utf-16-le")
    return text or _decoded(properties.get((number, _STRING), b""), code_page)


def _decoded(text: bytes, encoding: str) -> str:
    return text[:_LONGEST_NAME].decode(encoding, "replace").partition("\0")[0].strip()


def _encoding(content: bytes) -> str:
    """The encoding of a code page, the usual one of Western Europe if Python has none of that number."""
    encoding = f"cp{int.from_bytes(content[:4], 'little')}"
    try:
        "".encode(encoding)
    except LookupError:
        return "cp1252"
    return encoding
