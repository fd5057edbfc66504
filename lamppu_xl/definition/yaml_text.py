"""A tree of nodes as YAML text that is read as the same tree."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from lamppu_xl.definition.written_values import day_of, looks_like_day, looks_like_number
from lamppu_xl.definition.yaml_tree import Node, YamlMapping, YamlScalar, YamlSequence, is_empty

_PLAIN = re.compile(r"[^\W_](?:[\w./()%+ –-]*[\w./()%+–-])?")
"""Texts that need no quotation marks. Words, digits and a few characters that mean nothing in YAML."""

_LONGEST_LINE = 110


def yaml_text(node: Node) -> str:
    """The text of a file with this tree, in blocks; short lists are on one line."""
    return "\n".join(_lines(node, 0)) + "\n"


def _lines(node: Node, indent: int) -> Iterator[str]:
    pad = "  " * indent
    match node:
        case YamlMapping(values) if values:
            for key, value in values.items():
                if _is_short(value):
                    yield f"{pad}{_text(key)}:{_short(value)}".rstrip(" ")
                else:
                    yield f"{pad}{_text(key)}:"
                    yield from _lines(value, indent + 1)
        case YamlSequence(items) if items:
            for item in items:
                if _is_short(item):
                    yield f"{pad}-{_short(item) or ' '}".rstrip(" ")
                else:
                    first, *rest = _lines(item, indent + 1)
                    yield f"{pad}- {first.lstrip(' ')}"
                    yield from rest
        case _:
            yield pad + _short(node).strip()


def _is_short(node: Node) -> bool:
    """Whether a value is on the line of its key."""
    match node:
        case YamlSequence(items):
            is_flat = all(isinstance(item, YamlScalar) and not is_empty(item) for item in items)
            return not items or (is_flat and len(_short(node)) < _LONGEST_LINE)
        case YamlMapping(values):
            return not values
    return True


def _short(node: Node) -> str:
    """A value on one line, with a space before it; nothing for a value that is not there."""
    match node:
        case YamlSequence(items):
            return " [" + ", ".join(_in_list(item).strip() for item in items) + "]"
        case YamlMapping():
            return " {}"
    return "" if is_empty(node) else f" {_scalar(node)}"


def _in_list(node: Node) -> str:
    text = node.text if isinstance(node, YamlScalar) else ""
    return text if re.fullmatch(r"[^\W_][\w-]*", text) and not _is_typed(node) else _scalar_quoted(node)


def _is_typed(node: Node) -> bool:
    """Whether quotation marks would change what a value is taken for."""
    return isinstance(node, YamlScalar) and node.quoted and (looks_like_number(node.text) or bool(day_of(node.text)))


def _scalar_quoted(node: Node) -> str:
    return _scalar(node) if isinstance(node, YamlScalar) and not node.quoted else quoted(getattr(node, "text", ""))


def _scalar(node: YamlScalar) -> str:
    looks_typed = looks_like_number(node.text) or looks_like_day(node.text)
    if looks_typed:
        return quoted(node.text) if node.quoted else node.text
    return _text(node.text)


def _text(text: str) -> str:
    return text if _PLAIN.fullmatch(text) and "\n" not in text else quoted(text)


def quoted(text: str) -> str:
    """A text in quotes, which may hold any character."""
    in_quotes = json.dumps(text, ensure_ascii=False)
    return "".join(_escape(character) if character in _ESCAPED else character for character in in_quotes)


_ESCAPED = frozenset("\x7f\x85\u2028\u2029\ufeff")


def _escape(character: str) -> str:
    return f"\\u{ord(character):04x}"
