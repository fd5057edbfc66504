"""What a test or the product opens, it closes: an open file fails whichever test runs when it is collected."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

OPENED_FOR_THE_CALLER = {"lamppu_xl/workbook/openpyxl_cells.py"}
"""A module whose callers close the workbook."""


MAYBE = re.compile(r"load_workbook\([^\n]*(?:\n[^\n]*)?(?:read_only|, True|\*)")


def left_open(source: str) -> list[int]:
    """The lines that open a workbook for reading by rows, outside `with closing(...)`; other modes close the file."""
    tree = ast.parse(source)
    closed = {
        argument
        for node in ast.walk(tree)
        if isinstance(node, ast.With | ast.AsyncWith)
        for item in node.items
        if isinstance(item.context_expr, ast.Call) and name_of(item.context_expr) == "closing"
        for argument in item.context_expr.args
    }
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and name_of(node) == "load_workbook" and by_rows(node) and node not in closed
    ]


def name_of(call: ast.Call) -> str:
    return ast.unparse(call.func).rpartition(".")[2]


def by_rows(call: ast.Call) -> bool:
    """Whether a call of `load_workbook` may leave the file open; `read_only` is also its second argument."""
    modes = [*call.args[1:2], *(keyword.value for keyword in call.keywords if keyword.arg in {"read_only", None})]
    return any(not isinstance(mode, ast.Constant) or mode.value for mode in modes)


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("book = load_workbook(path, read_only=True)", [1]),
        ("yield from openpyxl.load_workbook(path, True)['A'].iter_rows()", [1]),
        ("with suppress(OSError):\n    load_workbook(path, **options)", [2]),
        ("load_workbook(path)", []),
        ("load_workbook(path, read_only=False)", []),
        ("with contextlib.closing(openpyxl.load_workbook(path, read_only=True)) as book:\n    pass", []),
    ],
)
def test_a_workbook_read_by_rows_is_open_until_it_is_closed(source: str, lines: list[int]) -> None:
    assert left_open(source) == lines


def test_every_workbook_read_by_rows_is_closed() -> None:
    files = [
        path
        for folder in ("lamppu_xl", "tests", "benchmarks", "docs", "examples")
        for path in (ROOT / folder).rglob("*.py")
        if "node_modules" not in path.parts and path != Path(__file__)
    ]
    wrong = [
        f"{path.relative_to(ROOT).as_posix()}:{line}"
        for path in files
        if MAYBE.search(source := path.read_text(encoding="utf-8"))  # only these are parsed
        for line in left_open(source)
    ]
    assert [place for place in wrong if place.partition(":")[0] not in OPENED_FOR_THE_CALLER] == []
