"""Counts the filled cells of an OpenDocument spreadsheet independently of the reader, as `cell_count` does for Excel's.

The count works on the bytes without a parser. It is only for documents that the reader has read completely.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import Final

from lamppu_xl.workbook.safe_reader.cell_count import UNPACK_ERRORS, CellCount

_ATTRIBUTES: Final = rb"""((?:[^<>"']++|"[^"]*+"|'[^']*+')*+)"""
_TOKEN: Final = re.compile(
    rb"<(/?)(?:[\w.-]++:)?(table|table-row|table-cell|covered-table-cell|annotation|p|h|dde-links|frame|custom-shape"
    rb"|rect|ellipse|circle|line|polyline|polygon|path|connector|caption|measure|g|database-ranges|named-expressions)"
    rb"(?=[\s/>])" + _ATTRIBUTES + rb">"
)
_CONTENT: Final = re.compile(
    rb"""\s(?:[\w.-]++:)?(?:formula\s*=|(?:(?:string|boolean|date|time)-)?value\s*=\s*["'][^"'])"""
)
"""A formula, or a value that is stored with or without a type."""
_UNREAD: Final = re.compile(rb"<!(?:--.*?--|\[CDATA\[.*?\]\])>", re.DOTALL)
_CELLS: Final = frozenset({b"table-cell", b"covered-table-cell"})
_PARAGRAPHS: Final = frozenset({b"p", b"h"})
_NAME: Final = re.compile(rb"""\s(?:[\w.-]++:)?name\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_EXTERNAL: Final = re.compile(rb"(?:'|&apos;)?[a-z]+:", re.IGNORECASE)


def count_document_cells(data: bytes) -> CellCount:
    """The filled cells of all sheets; none where nothing can be unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            content = package.read("content.xml")
    except UNPACK_ERRORS:
        return CellCount(0, has_error_values=False)
    return CellCount(_count(_UNREAD.sub(b"", content)), has_error_values=False)


def _count(content: bytes) -> int:
    total = of_row = rows = 0
    tables = apart = 0  # how many tables, and notes, shapes and copies of other files, are open
    attributes = b""
    is_filled = in_cell = False
    for token in _TOKEN.finditer(content):
        is_end, name, inside = bool(token[1]), token[2], token[3]
        is_empty = inside.rstrip().endswith(b"/")
        if apart:
            apart += 0 if is_empty else -1 if is_end and name not in _PARAGRAPHS else name not in _PARAGRAPHS
        elif name in _CELLS:
            if not is_end:
                attributes, in_cell, is_filled = inside, not is_empty, _says_filled(inside)
            if (is_end or is_empty) and is_filled:
                of_row += _number(attributes, b"number-columns-repeated")
            in_cell = in_cell and not is_end
        elif name in _PARAGRAPHS:
            is_filled = is_filled or (in_cell and not is_end)
        elif name == b"table-row":
            if is_end:
                total += of_row * rows
            of_row, rows = 0, _number(inside, b"number-rows-repeated")
        elif name == b"table":
            if not is_end and not is_empty and _is_external(inside):
                apart = 1
            tables += 0 if is_empty else -1 if is_end else 1
        elif not is_end and not is_empty:
            apart = 1
    return total


def _says_filled(attributes: bytes) -> bool:
    kind = re.search(rb"""\s(?:[\w.-]++:)?value-type\s*=\s*["']([^"']*)""", attributes)
    return bool(kind and kind[1] != b"void") or _CONTENT.search(attributes) is not None


def _number(attributes: bytes, name: bytes) -> int:
    match = re.search(rb"\s(?:[\w.-]++:)?" + name + rb"""\s*=\s*["']([0-9]+)""", attributes)
    return int(match[1]) if match else 1


def _is_external(attributes: bytes) -> bool:
    match = _NAME.search(attributes)
    name = (match[1] or match[2] or b"") if match else b""
    return bool(_EXTERNAL.match(name)) and b"#" in name
