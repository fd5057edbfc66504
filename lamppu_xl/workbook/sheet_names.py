"""The names of the sheets of a workbook, without reading its cells."""

from __future__ import annotations

import html
import io
import re
import zipfile

_SHEET = re.compile(r"<(?:\w+:)?sheet\s[^>]*?\bname=(?:\"([^\"]*)\"|'([^']*)')")
_MOST_BYTES = 1_000_000


def first_sheet_name(workbook: bytes) -> str:
    """The name of the first sheet; empty if the file is encrypted or no workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(workbook)) as package, package.open("xl/workbook.xml") as part:
            text = part.read(_MOST_BYTES).decode("utf-8", "replace")
    except (OSError, ValueError, KeyError, RuntimeError, NotImplementedError, zipfile.BadZipFile, EOFError):
        return ""
    found = _SHEET.search(text)
    return html.unescape(found[1] or found[2] or "") if found else ""
