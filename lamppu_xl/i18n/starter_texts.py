"""The comments, names and id of an example definition in the language of its reader."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

_CATALOGUES = Path(__file__).parent / "locales" / "starters"

_COMMENT = re.compile(r"(?<=# )\S.*$", re.MULTILINE)
_NAME = re.compile(r"(?<=\bname: )[^{},\n]+")
_ID = re.compile(r"(?<=^  id: )([A-Z]+)( *)", re.MULTILINE)
"""Of the project, and the blanks up to its comment."""
_ADDRESS = re.compile(r"(?<=\bemail: )\w+@")


def starter_in(language: str, example: str) -> str:
    """An example with the comments, the names, the addresses and the id that a language has for the English ones."""
    path = _CATALOGUES / f"{language}.toml"
    if not path.is_file():
        return example
    texts = tomllib.loads(path.read_text("utf-8"))
    for pattern in (_COMMENT, _NAME, _ADDRESS):
        example = pattern.sub(lambda match: texts.get(match[0], match[0]), example)
    return _ID.sub(lambda match: str(texts.get(match[1], match[1])).ljust(len(match[0])), example)
