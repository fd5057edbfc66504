"""What becomes of each workbook of a corpus of other people's files, kept so that a change either way is seen.

Run with LAMPPU_XL_CORPUS set to accept what is read now: python tests/support/corpus_outcomes.py
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

from lamppu_xl.workbook.safe_reader import ScannedWorkbook, read_workbook

FIELDS = ("value", "formula", "error", "number_format", "marked", "struck")
"""What is kept of a cell; the digest does not depend on the name of its class."""

OUTCOMES = Path(__file__).with_suffix(".json")


def outcomes(folder: Path) -> dict[str, str]:
    """By file: the code of the refusal, or `read` with its cells and a digest of their values."""
    return {
        f"{path.parent.name}/{path.name}": _outcome(path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".md"
    }


def _outcome(data: bytes) -> str:
    book = read_workbook(data, open_documents=True)
    if not isinstance(book, ScannedWorkbook):
        return book.code
    cells = [
        (sheet.name, place, tuple(getattr(cell, name) for name in FIELDS))
        for sheet in book.sheets
        for place, cell in sorted(sheet.cells.items())
    ]
    return f"read, {len(cells)} cells, {hashlib.sha256(repr(cells).encode()).hexdigest()[:12]}"


if __name__ == "__main__":
    found = outcomes(Path(os.environ["LAMPPU_XL_CORPUS"]))
    OUTCOMES.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
