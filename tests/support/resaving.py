"""Programs that people open and save workbooks with, as real programs: each saves a list of files again."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import office
import openpyxl

NODE = Path(__file__).parents[1] / "node"
PATIENCE = 180.0
"""Seconds for all files of one program."""

Pairs = Sequence[tuple[Path, Path]]
"""What to open, and where to save it."""


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, stdin=subprocess.DEVNULL, timeout=PATIENCE)


def by_openpyxl(pairs: Pairs) -> None:
    for source, target in pairs:
        openpyxl.load_workbook(source).save(target)


def by_gnumeric(pairs: Pairs) -> None:
    for source, target in pairs:
        _run("ssconvert", "-T", "Gnumeric_Excel:xlsx2", str(source), str(target))


def by_node(library: str) -> Callable[[Pairs], None]:
    def save(pairs: Pairs) -> None:
        _run("node", str(NODE / "resave.cjs"), library, *(str(path) for pair in pairs for path in pair))

    return save


def by_office(through: str = "") -> Callable[[Pairs], None]:
    """LibreOffice, straight or through its own or the old format."""

    def save(pairs: Pairs) -> None:
        if through:
            between = [(source, target.with_suffix(f".{through}")) for source, target in pairs]
            office.type_into([office.Typing(source, target) for source, target in between])
            pairs = [(middle, target) for (_, middle), (_, target) in zip(between, pairs, strict=True)]
        office.type_into([office.Typing(source, target) for source, target in pairs])

    return save


PROGRAMS: Mapping[str, Callable[[Pairs], None]] = {
    "LibreOffice": by_office(),
    "LibreOffice through ods": by_office("ods"),
    "LibreOffice through xls": by_office("xls"),
    "gnumeric": by_gnumeric,
    "ExcelJS": by_node("exceljs"),
    "SheetJS": by_node("sheetjs"),
    "openpyxl": by_openpyxl,
}


def missing(program: str) -> str:
    """Why a program cannot be used here; empty when it can."""
    if program.startswith("LibreOffice"):
        return office.available()
    if program == "gnumeric":
        return "" if shutil.which("ssconvert") else "gnumeric is not installed"
    library = {"ExcelJS": "exceljs", "SheetJS": "xlsx"}.get(program)
    if library and not (shutil.which("node") and (NODE / "node_modules" / library).is_dir()):
        return f"{program} is not installed (run `npm ci` in tests/node)"
    return ""
