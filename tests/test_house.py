"""The law of the house: imports point down, each foreign library enters by one door, the two sides do not touch."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import lamppu_xl

PACKAGE = Path(lamppu_xl.__file__).parent

STOREYS: tuple[str, ...] = (
    "copies heights kinds language lock patterns resources shelf stamp totals",
    "expressions files findings system",
    "rules scan sheets words",
    "formulas frozen inbox locked model paint",
    "corrections flow programme succession",
    "layout ledger readings schema",
    "checks definition exchange issued ledger_schema",
    "generator intake",
    "audit observations",
    "judging reader",
    "workers",
    "validator",
    "feedback report standing",
    "report_html report_xlsx status",
    "letters master reporters",
    "consolidator masters",
    "agreement rollup",
    "commands",
    "cli",
    "__main__",
)
"""The rooms of each storey, the lowest first; a package is one room."""

DOORS: dict[str, set[str]] = {
    "babel": {"words"},
    "click": {"cli", "commands"},
    "distributed": {"workers"},
    "email_validator": {"readings"},
    "msoffcrypto": {"locked"},
    "openpyxl": {"audit"},
    "pandera": {"exchange", "ledger_schema", "schema"},
    "phonenumbers": {"readings"},
    "polars": {"judging", "ledger_schema", "master", "schema"},
    "pydantic": {"definition"},
    "pydantic_core": {"definition"},
    "rich": {"commands"},
    "stdnum": {"readings"},
    "validators": {"readings"},
    "xlsxwriter": {"paint"},
    "yaml": {"definition"},
}
"""Where each foreign library is imported, and nowhere else."""

PURE = (
    "copies",
    "findings",
    "rules",
    "model",
    "corrections",
    "programme",
    "succession",
    "layout",
    "formulas",
    "expressions",
    "sheets",
    "checks",
    "stamp",
    "heights",
    "patterns",
    "ledger.columns",
    "ledger.parsing",
    "ledger.records",
    "ledger.rows",
    "ledger.totals",
    "ledger.traces",
)
"""Rooms without any library, file, clock or screen."""


@dataclass(frozen=True)
class Import:
    """One import of a module."""

    module: str
    """As written: `lamppu_xl.scan.book`, `polars`."""
    late: bool
    """Whether it stands inside a function."""


@cache
def modules() -> dict[str, Path]:
    """Every module by its name without the package: `scan.book`, `scan` for the package itself."""
    found = {}
    for file in sorted(PACKAGE.rglob("*.py")):
        parts = file.relative_to(PACKAGE).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = file
    found.pop("")
    return found


@cache
def imports(name: str) -> tuple[Import, ...]:
    tree = ast.parse(modules()[name].read_text(encoding="utf-8"))
    return tuple(_imports(tree, late=False))


def _imports(node: ast.AST, *, late: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        match child:
            case ast.If(test=ast.Name(id="TYPE_CHECKING")):
                continue
            case ast.Import(names=names):
                yield from (Import(one.name, late) for one in names)
            case ast.ImportFrom(module=str(module), names=names):
                known = (f"{module}.{one.name}" for one in names)
                inner = [whole for whole in known if whole.removeprefix("lamppu_xl.") in modules()]
                yield from (Import(whole, late) for whole in inner or [module])
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                yield from _imports(child, late=True)
            case _:
                yield from _imports(child, late=late)


def room(name: str) -> str:
    return name.partition(".")[0]


def own(name: str) -> Iterator[str]:
    """The modules of the house that a module imports."""
    for one in imports(name):
        if one.module.startswith("lamppu_xl."):
            yield one.module.removeprefix("lamppu_xl.")


def reached(name: str, *, late: bool = False) -> set[str]:
    """All that importing a module imports, libraries by their first name."""
    found: set[str] = set()
    open_ends = [name]
    while open_ends:
        for one in imports(open_ends.pop()):
            if one.late and not late:
                continue
            inner = one.module.removeprefix("lamppu_xl.")
            if one.module.startswith("lamppu_xl."):
                if inner in modules() and inner not in found:
                    open_ends.append(inner)
                found.add(inner)
            else:
                found.add(one.module.partition(".")[0])
    return found


def test_every_room_has_a_storey() -> None:
    assert sorted({room(name) for name in modules()}) == sorted(" ".join(STOREYS).split())


def test_imports_point_down() -> None:
    storey = {one: number for number, rooms in enumerate(STOREYS) for one in rooms.split()}
    up = [
        f"{name} -> {other}"
        for name in modules()
        for other in own(name)
        if room(other) != room(name) and storey[room(other)] >= storey[room(name)]
    ]
    assert up == []


def test_no_package_turns_in_a_circle() -> None:
    def below(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, " -> ".join((*path, name))
        for other in own(name):
            if other in modules() and other != room(name) and other != name:
                below(other, (*path, name)) if room(other) == room(name) else None

    for name in modules():
        below(name, ())


def test_each_library_enters_by_its_door() -> None:
    doors: dict[str, set[str]] = {}
    for name in modules():
        for one in imports(name):
            library = one.module.partition(".")[0]
            if library != "lamppu_xl" and library not in sys.stdlib_module_names:
                doors.setdefault(library, set()).add(room(name))
    assert doors == DOORS


def test_pure_rooms_import_nothing_foreign_and_open_no_file() -> None:
    for name in PURE:
        foreign = {one.module.partition(".")[0] for one in imports(name)} - {"lamppu_xl"} - set(sys.stdlib_module_names)
        assert foreign == set(), name
        forbidden = {"pathlib", "os", "io", "subprocess", "socket", "time"}
        assert {one.module.partition(".")[0] for one in imports(name)} & forbidden == set(), name
        assert "open(" not in modules()[name].read_text(encoding="utf-8"), name


def test_the_generating_side_reaches_no_reader() -> None:
    for name in ("generator", "paint", "layout", "checks"):
        assert reached(name, late=True) & {"openpyxl", "pandera", "polars", "readings", "scan", "intake"} == set(), name


def test_the_reading_side_reaches_no_writer() -> None:
    for name in ("intake", "validator", "observations", "report", "audit"):
        assert reached(name) & {"xlsxwriter", "paint", "formulas", "checks", "generator"} == set(), name


def test_no_module_is_longer_than_an_evening() -> None:
    """A longer one asks for a reason; these have theirs."""
    reasons = {
        "expressions": "one language: its nodes, its reader and its plain meaning belong side by side",
        "readings": "thirteen kinds, each with its own ways of being mistyped",
        "layout": "cards, grids and the sheets around them share one geometry",
        "paint": "one door, with the overrides that xlsxwriter needs",
        "intake": "one walk over one workbook",
        "feedback": "one workbook, from findings to cells",
        "schema": "one reading of the language, and how pandera is held to it",
    }
    long = {name for name, file in modules().items() if len(file.read_text(encoding="utf-8").splitlines()) > 430}
    assert long <= set(reasons)
