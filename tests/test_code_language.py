"""Names and prose of the code base: the field's standard terms, one meaning for each class name, no private words."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections import defaultdict
from collections.abc import Iterator
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


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def sources() -> dict[Path, ast.Module]:
    return {path: tree_of(path) for path in sorted(PACKAGE.rglob("*.py"))}


@cache
def tokens_of(path: Path) -> tuple[tokenize.TokenInfo, ...]:
    """The names and comments of a module."""
    tokens = tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline)
    return tuple(token for token in tokens if token.type in (tokenize.NAME, tokenize.COMMENT))


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def identifiers(path: Path) -> Iterator[tuple[int, str]]:
    return ((token.start[0], token.string) for token in tokens_of(path) if token.type == tokenize.NAME)


def code_files() -> list[Path]:
    folders = ("lamppu_xl", "tests", "benchmarks", "docs", "examples")
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")) if "node" not in path.parts]


def test_no_identifier_is_a_private_word() -> None:
    wrong = [
        f"{shown(path)}:{line} {name}"
        for path in code_files()
        for line, name in identifiers(path)
        if PRIVATE_WORDS & set(name.lower().split("_")) and name not in STORED_NAMES
    ]
    assert wrong == []


def test_a_class_name_has_a_single_meaning() -> None:
    homes: defaultdict[str, list[str]] = defaultdict(list)
    for path, tree in sources().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                homes[node.name].append(shown(path))
    assert {name: places for name, places in homes.items() if len(places) > 1} == {}


def test_a_call_with_many_values_names_them() -> None:
    wrong = [
        f"{shown(path)}:{node.lineno}"
        for path, tree in sources().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and len(node.args) > MOST_POSITIONAL
        and not any(isinstance(argument, ast.Starred) for argument in node.args)
    ]
    assert wrong == []


@cache
def prose(path: Path) -> tuple[tuple[int, str], ...]:
    """The docstrings and comments of a module, or the lines of a page outside its code blocks."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        text = re.sub(r"```.*?```", lambda block: "\n" * block[0].count("\n"), text, flags=re.DOTALL)
        return tuple(enumerate(text.splitlines(), 1))
    comments = [(token.start[0], token.string) for token in tokens_of(path) if token.type == tokenize.COMMENT]
    docstrings = [
        (node.lineno, " ".join(node.value.value.split()))
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    ]
    return tuple((line, re.sub(r"`[^`]*`", "", text)) for line, text in [*comments, *docstrings])


def pages() -> list[Path]:
    generated = {ROOT / "docs" / "reference" / "codes.md", ROOT / "docs" / "reference" / "command-line.md"}
    markdown = [path for path in sorted((ROOT / "docs").rglob("*.md")) if path not in generated]
    return [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", ROOT / "CHANGELOG.md", *markdown]


def test_no_docstring_comment_or_page_uses_a_private_phrase() -> None:
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, PHRASES))})\b", re.IGNORECASE)
    wrong = [
        f"{shown(path)}:{line} {found[0]}"
        for path in [*code_files(), *pages()]
        if path != Path(__file__)
        for line, text in prose(path)
        if (found := pattern.search(text))
    ]
    assert wrong == []
