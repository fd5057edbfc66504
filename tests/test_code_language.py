"""Names and prose of the code base: the field's standard terms, one meaning for each class name, no private words."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "lamppu_xl"

PRIVATE_WORDS = {"told", "one", "desk", "hand", "shelf", "house", "door", "law", "twin", "mend"}
"""Words that no identifier contains, also not as a part of a longer name."""

STORED_NAMES = {"at_hand", "one_of"}
"""Identifiers that may contain one of the words above, because a stored format or a library uses them."""

PHRASES = (
    "the house",
    "is told",
    "are told",
    "told as",
    "tells of",
    "tell of",
    "mended",
    "to mend",
    "stands in the way",
    "stand in the way",
    "anew",
    "whoever",
    "in sight",
    "handed on",
    "passed over",
    "set aside",
    "a courtesy",
    "goes by",
    "by the way",
    "twin",
    "shelf",
    "second pair of eyes",
    "in silence",
    "came back",
    "of ours",
    "it is for others to",
)
"""Phrases in a private sense. Each has a plain equivalent; the glossary of the docs names it."""

MOST_POSITIONAL = 6
"""A call with more values names them."""


WORDS = re.compile(
    r"""
    (?:\b[rbfuRBFU]{1,2}|)(?:\"{3}(?:[^\\]|\\.)*?\"{3}|'{3}(?:[^\\]|\\.)*?'{3}|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    |(?P<comment>\#[^\n]*)
    |(?P<name>\b[^\W\d]\w*)
    """,
    re.VERBOSE | re.DOTALL,
)
"""The strings, comments and names of a module. A string is matched so that nothing inside it is."""


@cache
def words_of(path: Path) -> dict[str, list[tuple[int, str]]]:
    """The names and comments of a module, each with its line."""
    text = path.read_text(encoding="utf-8")
    found: dict[str, list[tuple[int, str]]] = {"name": [], "comment": []}
    line, last = 1, 0
    for word in WORDS.finditer(text):
        if word.lastgroup:
            line += text.count("\n", last, word.start())
            last = word.start()
            found[word.lastgroup].append((line, word[0]))
    return found


@dataclass(frozen=True)
class Module:
    """What the tests below ask about the syntax tree of a module, found in a single pass."""

    docstrings: tuple[tuple[int, str], ...]
    classes: tuple[str, ...]
    long_calls: tuple[int, ...]
    """The lines of calls with many values and no names."""


@cache
def module_of(path: Path) -> Module:
    docstrings, classes, long_calls = [], [], []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Expr(value=ast.Constant(value=str(docstring))):
                docstrings.append((node.lineno, " ".join(docstring.split())))
            case ast.ClassDef():
                classes.append(node.name)
            case ast.Call(args=args) if len(args) > MOST_POSITIONAL:
                if not any(isinstance(argument, ast.Starred) for argument in args):
                    long_calls.append(node.lineno)
    return Module(tuple(docstrings), tuple(classes), tuple(long_calls))


def sources() -> dict[Path, Module]:
    return {path: module_of(path) for path in sorted(PACKAGE.rglob("*.py"))}


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def code_files() -> list[Path]:
    folders = ("lamppu_xl", "tests", "benchmarks", "docs", "examples")
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")) if "node" not in path.parts]


def test_no_identifier_is_a_private_word() -> None:
    wrong = [
        f"{shown(path)}:{line} {name}"
        for path in code_files()
        for line, name in words_of(path)["name"]
        if PRIVATE_WORDS & set(name.lower().split("_")) and name not in STORED_NAMES
    ]
    assert wrong == []


def test_a_class_name_has_a_single_meaning() -> None:
    homes: defaultdict[str, list[str]] = defaultdict(list)
    for path, module in sources().items():
        for name in module.classes:
            homes[name].append(shown(path))
    assert {name: places for name, places in homes.items() if len(places) > 1} == {}


def test_a_call_with_many_values_names_them() -> None:
    wrong = [f"{shown(path)}:{line}" for path, module in sources().items() for line in module.long_calls]
    assert wrong == []


@cache
def prose(path: Path) -> tuple[tuple[int, str], ...]:
    """The docstrings and comments of a module, or the lines of a page outside its code blocks."""
    if path.suffix != ".py":
        text = path.read_text(encoding="utf-8")
        text = re.sub(r"```.*?```", lambda block: "\n" * block[0].count("\n"), text, flags=re.DOTALL)
        return tuple(enumerate(text.splitlines(), 1))
    return tuple(
        (line, re.sub(r"`[^`]*`", "", text)) for line, text in (*words_of(path)["comment"], *module_of(path).docstrings)
    )


def pages() -> list[Path]:
    generated = {ROOT / "docs" / "reference" / "codes.md", ROOT / "docs" / "reference" / "command-line.md"}
    markdown = [path for path in sorted((ROOT / "docs").rglob("*.md")) if path not in generated]
    return [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", ROOT / "CHANGELOG.md", *markdown]


def test_no_docstring_comment_or_page_uses_a_private_phrase() -> None:
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, PHRASES))})\b", re.IGNORECASE)
    suspect = [
        path  # only these are parsed
        for path in [*code_files(), *pages()]
        if path != Path(__file__) and pattern.search(" ".join(path.read_text(encoding="utf-8").split()))
    ]
    wrong = [
        f"{shown(path)}:{line} {found[0]}"
        for path in suspect
        for line, text in prose(path)
        if (found := pattern.search(text))
    ]
    assert wrong == []
