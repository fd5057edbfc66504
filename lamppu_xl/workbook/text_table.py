"""Reads the records of a CSV file: in UTF-8 or UTF-16, with the separator that its heads show."""

from __future__ import annotations

import codecs
import csv
import io
from dataclasses import dataclass

_LONGEST_FIELD = 100_000
_DELIMITERS = ";\t,"


@dataclass(frozen=True)
class TextTableError(Exception):
    """Why a file is no table."""

    reason: str
    """`encoding`, `binary`, `empty` or `quotes`."""
    detail: str = ""


def read_text_table(data: bytes, header: int = 1) -> list[list[str]]:
    """The records of a file, blank ones among them.

    Args:
        data: the bytes of the file.
        header: the row with the heads, counted from 1.

    Raises:
        TextTableError: it cannot be read.
    """
    text = _decoded(data)
    if "\0" in text:
        raise TextTableError("binary")
    lines = text.splitlines()
    if len(lines) < header:
        raise TextTableError("empty")
    counts = {delimiter: lines[header - 1].count(delimiter) for delimiter in _DELIMITERS}
    delimiter = max(counts, key=lambda each: counts[each])
    csv.field_size_limit(_LONGEST_FIELD)
    try:
        return [*csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)]
    except csv.Error as error:
        raise TextTableError("quotes", str(error)) from error


def _decoded(data: bytes) -> str:
    encoding = "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise TextTableError("encoding") from error
