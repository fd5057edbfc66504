"""Texts of a file by name: its properties and its defined names."""

from __future__ import annotations

import re
from typing import Final

from lamppu_xl.workbook.safe_reader.package import ambiguous, check_limit
from lamppu_xl.workbook.safe_reader.xml import XmlReader

_WITH_A_MEANING: Final = ("description", "modified", "custom:")
"""The beginnings of the names of properties that are read. Of any other that is there twice, the first is kept."""


def add_named_text(reader: XmlReader, texts: dict[str, str], name: str, text: str) -> None:
    """Add a named text. A repeated name is refused where the value differs, because one of them would be lost."""
    if texts.get(name, text) != text:
        raise ambiguous("a name or a property is defined twice")
    if len(texts) >= reader.limits.defined_names:
        check_limit(reader.limits, "defined_names", len(texts) + 1)
    reader.use("total_text", len(text))
    texts[name] = text


def named_text(name: str, formula: str, comment: str = "") -> str:
    """What a defined name says itself: the text that it is the name of, and its comment; nothing if it has neither.

    >>> named_text("Note", '"Only estimates"', "ask Ann"), named_text("sum", "Sheet1!$A$1")
    ('Note: Only estimates (ask Ann)', '')
    """
    if name.startswith(_OF_PROGRAM) or name.endswith(_OF_GNUMERIC):
        return ""
    literal = _LITERAL.fullmatch(formula.strip())
    text = literal[1].replace('""', '"').strip() if literal else ""
    comment = f"({comment.strip()})" if comment.strip() else ""
    said = " ".join(filter(None, (text, comment)))
    return f"{name}: {said}" if said else ""


_OF_PROGRAM: Final = "_xl"
_OF_GNUMERIC: Final = "Sheet_Title"
"""The name that Gnumeric gives to the name of each sheet."""
_LITERAL: Final = re.compile('"((?:[^"]|"")*)"')


def add_property(reader: XmlReader, properties: dict[str, str], name: str, text: str) -> None:
    """Add a property. Of a repeated one the first is kept, unless it has a meaning and another value."""
    if name in properties and (properties[name] == text or not name.startswith(_WITH_A_MEANING)):
        return
    add_named_text(reader, properties, name, text)
