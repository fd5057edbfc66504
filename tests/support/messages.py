"""Mail messages for tests: as they are sent, and as Outlook saves them."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from email.message import EmailMessage

_SECTOR, _SMALL_SECTOR, _LARGE = 512, 64, 4096
"""Bytes of a sector, of a sector of small streams, and of the smallest stream in ordinary sectors."""
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def internet_message(files: Mapping[str, bytes | EmailMessage], subject: str = "Raportti") -> EmailMessage:
    """A message with attached files; a message among them is attached as one."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "a@example.fi", "b@example.fi", subject
    made.set_content("Liitteenä.")
    for name, content in files.items():
        if isinstance(content, EmailMessage):
            made.add_attachment(content)
        else:
            made.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return made


Attached = Mapping[str, "bytes | Attached"]
"""Attached files by name; a mapping is a message within the message."""


def outlook_message(files: Attached) -> bytes:
    """A message of Outlook (`.msg`) with attached files."""
    tree = _message(files)
    tree["__substg1.0_0037001F"] = "Raportti".encode("utf-16-le")
    return compound_file(tree)


def outlook_package(files: Attached, *, named_by_property: bool = True) -> bytes:
    """A file `winmail.dat` of Outlook (TNEF) with attached files.

    Args:
        files: attached to it.
        named_by_property: whether names and contents are properties, as Exchange writes them; else they are
            attributes, as old programs do.
    """
    attributes = [_attribute(1, 0x69007, struct.pack("<II", 1252, 0)), _attribute(1, 0x18004, b"Raportti\0")]
    for name, content in files.items():
        is_file = isinstance(content, bytes)
        stored = content if isinstance(content, bytes) else b"\7" * 16 + outlook_package(content)
        attributes.append(_attribute(2, 0x69002, b"\1\0" + b"\xff" * 12))
        properties = [(0x000B, 0x7FFE, b"\1\0\0\0"), (0x0040, 0x3007, b"\0" * 8)]
        if named_by_property or not is_file:
            values = (0x001F, 0x3707, name.encode("utf-16-le")), (0x0102 if is_file else 0x000D, 0x3701, stored)
            properties += [(kind, number, _value(value)) for kind, number, value in values]
        else:
            attributes += [_attribute(2, 0x6800F, stored), _attribute(2, 0x18010, name.encode("cp1252") + b"\0")]
        packed = b"".join(struct.pack("<HH", kind, number) + value for kind, number, value in properties)
        attributes.append(_attribute(2, 0x69005, struct.pack("<I", len(properties)) + packed))
    return b"\x78\x9f\x3e\x22\1\0" + b"".join(attributes)


def _attribute(level: int, tag: int, content: bytes) -> bytes:
    return struct.pack("<BII", level, tag, len(content)) + content + struct.pack("<H", sum(content) & 0xFFFF)


def _value(content: bytes) -> bytes:
    return struct.pack("<II", 1, len(content)) + content + b"\0" * (-len(content) % 4)


def _message(files: Attached) -> dict[str, object]:
    tree: dict[str, object] = {"__properties_version1.0": b"\0" * 32}
    for number, (name, content) in enumerate(files.items()):
        attachment: dict[str, object] = {
            "__properties_version1.0": b"\0" * 8,
            "__substg1.0_3707001F": name.encode("utf-16-le"),
        }
        if isinstance(content, bytes):
            attachment["__substg1.0_37010102"] = content
        else:
            attachment["__substg1.0_3701000D"] = _message(content)
        tree[f"__attach_version1.0_#{number:08X}"] = attachment
    return tree


def compound_file(tree: Mapping[str, object]) -> bytes:
    """A compound file of streams (bytes) and storages (mappings)."""
    entries: list[list[object]] = [["Root Entry", 5, _FREE, _FREE, _FREE, b""]]
    _add_entries(entries, 0, tree)
    sectors: list[bytes] = []
    table: list[int] = []

    def store(content: bytes) -> int:
        if not content:
            return _END
        first = len(sectors)
        count = -(-len(content) // _SECTOR)
        for number in range(count):
            sectors.append(content[number * _SECTOR : (number + 1) * _SECTOR].ljust(_SECTOR, b"\0"))
            table.append(first + number + 1 if number < count - 1 else _END)
        return first

    small, small_table = b"", []
    starts = []
    for _, kind, _, _, _, content in entries:
        assert isinstance(content, bytes)
        if kind == 2 and 0 < len(content) < _LARGE:
            first, count = len(small_table), -(-len(content) // _SMALL_SECTOR)
            small += content.ljust(count * _SMALL_SECTOR, b"\0")
            small_table += [*range(first + 1, first + count), _END]
            starts.append(first)
        else:
            starts.append(store(content) if kind == 2 else _END)
    entries[0][5], starts[0] = small, store(small)
    small_chain = struct.pack(f"<{len(small_table)}I", *small_table)
    small_start = store(small_chain.ljust(-(-len(small_chain) // _SECTOR) * _SECTOR, b"\xff"))
    directory = b""
    for start, (name, kind, left, right, child, content) in zip(starts, entries, strict=True):
        assert isinstance(name, str)
        assert isinstance(content, bytes)
        encoded = name.encode("utf-16-le") + b"\0\0"
        size = len(content)
        directory += struct.pack(
            "<64sHBBIII16sIQQIQ", encoded, len(encoded), kind, 1, left, right, child, b"", 0, 0, 0, start, size
        )
    directory_start = store(directory)
    count = 1
    while count * _SECTOR // 4 < len(table) + count:
        count += 1
    first = len(table)
    table += [_FAT] * count
    packed = struct.pack(f"<{len(table)}I", *table).ljust(count * _SECTOR, b"\xff")
    sectors += [packed[start : start + _SECTOR] for start in range(0, len(packed), _SECTOR)]
    header = struct.pack(
        "<8s16sHHHHH6sIIIIIIIII",
        *(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6, b"", 0, count, directory_start, 0),
        *(_LARGE, small_start, -(-len(small_chain) // _SECTOR), _END, 0),
    )
    places = [first + number if number < count else _FREE for number in range(109)]
    return header + struct.pack("<109I", *places) + b"".join(sectors)


def _add_entries(entries: list[list[object]], parent: int, tree: Mapping[str, object]) -> None:
    """Add the entries of a storage, each the right neighbour of the one before."""
    before = parent
    for name, content in tree.items():
        number = len(entries)
        entries[before][4 if before == parent else 3] = number
        entries.append([name, 2 if isinstance(content, bytes) else 1, _FREE, _FREE, _FREE, content])
        before = number
        if isinstance(content, Mapping):
            entries[number][5] = b""
            _add_entries(entries, number, content)
