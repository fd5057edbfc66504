"""The comments and names of an example definition in the language of its reader."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

_CATALOGUES = Path(__file__).parent / "locales" / "starters"

_COMMENT = re.compile(r"(?<=# )\S.*$", re.MULTILINE)
_NAME = re.compile(r"(?<=\bname: )[^{},\n]+")
_ADDRESS = re.compile(r"(?<=\bemail: )\w+@")


def starter_in(language: str, example: str) -> str:
    """An example with the comments, the names and the addresses that a language has for the English ones."""
    path = _CATALOGUES / f"{language}.toml"
    if not path.is_file():
        return example
    texts = tomllib.loads(path.read_text("utf-8"))
    for pattern in (_COMMENT, _NAME, _ADDRESS):
        example = pattern.sub(lambda match: texts.get(match[0], match[0]), example)
    return example
