"""The public Python API: its page, its names, and what it must not do."""

from __future__ import annotations

import ast
import doctest
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from projects import EXAMPLES

import lamppu_xl

ROOT = EXAMPLES.parent
PAGE = ROOT / "docs" / "python-api.md"
SERVICES = sorted((ROOT / "lamppu_xl" / "services").rglob("*.py"))


@pytest.mark.slow
def test_the_examples_of_the_page_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(EXAMPLES / "lamppu-2012", tmp_path / "lamppu-2012")
    shutil.copytree(EXAMPLES / "quality-strategy-2030", tmp_path / "quality-strategy-2030")
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```pycon\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) > 10
    page = doctest.DocTestParser().get_doctest("".join(blocks), {}, PAGE.name, str(PAGE), 0)
    report: list[str] = []
    result = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(page, out=report.append)
    assert result.failed == 0, "".join(report)


def test_every_public_name_is_on_the_page() -> None:
    text = PAGE.read_text(encoding="utf-8")
    results = {name for name in lamppu_xl.__all__ if name[0].isupper() and not name.endswith(("Error", "Failure"))}
    missing = [name for name in lamppu_xl.__all__ if name not in results and f"{name}" not in text]
    assert missing == []


def test_every_public_name_can_be_imported() -> None:
    for name in lamppu_xl.__all__:
        assert getattr(lamppu_xl, name).__name__ == name
    assert set(lamppu_xl.__all__) <= set(dir(lamppu_xl))
    with pytest.raises(AttributeError, match="no attribute 'generates'"):
        lamppu_xl.generates  # noqa: B018


def test_type_checkers_see_each_public_name() -> None:
    tree = ast.parse(Path(lamppu_xl.__file__).read_text(encoding="utf-8"))
    typed = {each.asname for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for each in node.names}
    assert {name for name in lamppu_xl.__all__ if name not in typed} == set()


def test_importing_the_package_imports_none_of_its_modules() -> None:
    program = "import sys, lamppu_xl; print([name for name in sys.modules if name.startswith('lamppu_xl.')])"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "[]"


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.stem)
def test_a_service_prints_nothing_and_never_exits(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported, names = set(), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add((node.module or "").partition(".")[0])
        elif isinstance(node, ast.Name):
            names.add(node.id)
    assert not imported & {"click", "rich", "sys"}
    assert not names & {"print", "exit", "quit", "SystemExit"}
