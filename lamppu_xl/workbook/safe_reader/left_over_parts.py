"""Finds sheets in a package that its workbook does not list: some programs leave the part of a deleted sheet.

No program shows such a part. As the count of cells, this works on the bytes, without the reader's parser. Whatever is
unclear is not left over.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from urllib.parse import unquote

from lamppu_xl.workbook.safe_reader.cell_count import UNPACK_ERRORS, count_part

_SHEET = re.compile(rb"<(?:[\w.-]+:)?sheet\s[^<>]*>")
_ATTRIBUTE = re.compile(rb"""([\w.:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_RELATIONSHIP = re.compile(rb"<(?:[\w.-]+:)?Relationship\s[^<>]*>")
_LARGEST = 16 * 1024 * 1024
"""Bytes of the list of sheets. A longer one is unclear."""


def count_left_over_cells(data: bytes) -> int:
    """How many filled cells are in sheets that the workbook does not list; 0 where that is unclear."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return _count(data, package)
    except UNPACK_ERRORS:
        return 0


def _count(data: bytes, package: zipfile.ZipFile) -> int:
    infos = package.infolist()
    lists = [info for info in infos if re.fullmatch(r"(?i)[^/]+/_rels/[^/]+\.xml\.rels", info.filename)]
    workbooks = {info: _owner(info.filename) for info in lists}
    named = {info.filename: info for info in infos}
    found = [(info, named[owner]) for info, owner in workbooks.items() if owner in named]
    books = [(info, owner) for info, owner in found if _sheets(_part(package, owner))]
    if len(books) != 1:
        return 0
    relations, book = books[0]
    listed = _sheets(_part(package, book))
    folder = posixpath.dirname(book.filename)
    used: set[str] = set()
    for attributes in _tags(_RELATIONSHIP, _part(package, relations)):
        if attributes.get("Id", "") in listed:
            used.add(_target(folder, attributes.get("Target", "")).casefold())
    if len(used) != len(listed):
        return 0
    parts = (info for info in infos if info.filename.casefold().startswith(f"{folder}/worksheets/".casefold()))
    return sum(count_part(data, info).filled for info in parts if info.filename.casefold() not in used)


def _owner(relations: str) -> str:
    """The part whose relationships a part lists: of `xl/_rels/workbook.xml.rels` it is `xl/workbook.xml`."""
    folder, _, name = relations.rpartition("/_rels/")
    return f"{folder}/{name.removesuffix('.rels')}"


def _target(folder: str, target: str) -> str:
    path = unquote(target)
    return path.lstrip("/") if path.startswith("/") else posixpath.normpath(f"{folder}/{path}")


def _sheets(part: bytes) -> frozenset[str]:
    """The ids of the relationships of the sheets that a workbook lists."""
    tags = _tags(_SHEET, part)
    return frozenset(
        text for attributes in tags for name, text in attributes.items() if name.rpartition(":")[2] == "id"
    )


def _tags(pattern: re.Pattern[bytes], part: bytes) -> list[dict[str, str]]:
    """The attributes of each tag."""
    return [
        {
            name.decode("utf-8", "replace"): (double or single).decode("utf-8", "replace")
            for name, double, single in _ATTRIBUTE.findall(tag)
        }
        for tag in pattern.findall(part)
    ]


def _part(package: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """A small part; nothing in place of a large one or of one in another encoding."""
    if info.file_size > _LARGEST:
        return b""
    part = package.read(info)
    return b"" if b"\0" in part[:4] or b"<!--" in part else part
