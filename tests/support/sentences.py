"""Finds every English sentence in the code that a command may print."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import lamppu_xl
from lamppu_xl.cli.click_errors import CLICK_SENTENCES

PACKAGE = Path(lamppu_xl.__file__).parent

EXCEPTIONS = frozenset(
    {"UsageError", "EnvironmentFailure", "WrittenElsewhere", "Interrupted", "DefinitionError", "ClusterError"}
)
SPEAKERS = frozenset({"say", "translate", "_translated", "Sentence", "progress", *EXCEPTIONS})
"""Functions and classes whose first argument is an English sentence."""


def sources() -> Iterator[tuple[Path, ast.Module]]:
    """The modules that write sentences for the terminal."""
    for folder in ("cli", "services", "reports", "returns"):
        for path in sorted((PACKAGE / folder).rglob("*.py")):
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def spoken() -> dict[str, str]:
    """Every sentence with the module and the line that it is in."""
    found = dict.fromkeys(CLICK_SENTENCES, "cli/click_errors.py")
    for path, tree in sources():
        for call in calls(tree):
            for text in _texts(call.args[0], tree):
                found.setdefault(text, f"{path.parent.name}/{path.name}:{call.lineno}")
    for script in sorted((PACKAGE / "cli" / "demo_scripts").glob("*.txt")):
        for line in script.read_text(encoding="utf-8").splitlines():
            if line.startswith("# "):
                found.setdefault(line[2:], f"cli/demo_scripts/{script.name}")
    return found


def calls(tree: ast.Module) -> Iterator[ast.Call]:
    """The calls whose first argument is a sentence."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args and name_of(node.func) in SPEAKERS:
            yield node


def name_of(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def _texts(argument: ast.expr, tree: ast.Module) -> Iterator[str]:
    """The sentences that an argument may be: a text, one of two, a name that the module gives texts to."""
    match argument:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=first, orelse=second):
            yield from _literals(first)
            yield from _literals(second)
        case ast.Subscript(value=ast.Name(id=name)) | ast.Name(id=name):
            for node in ast.walk(tree):
                targets = node.targets if isinstance(node, ast.Assign) else []
                if any(isinstance(target, ast.Name) and target.id == name for target in targets):
                    yield from _literals(node.value)


def _literals(value: ast.expr) -> Iterator[str]:
    """The texts that a name is given; calls in it are sentences of their own."""
    match value:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=first, orelse=second):
            yield from _literals(first)
            yield from _literals(second)
        case ast.Dict(values=values):
            for each in values:
                yield from _literals(each)
