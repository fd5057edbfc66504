"""Files that old mail programs write into the text of a message, in the encoding of uuencode."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator

_BEGIN = re.compile(rb"^begin(?:-base64)? [0-7]{3,4} ([^\r\n]{1,255})\r?$", re.MULTILINE)
_END = re.compile(rb"^(?:end|====)[ \t]*\r?$", re.MULTILINE)
_MOST_FILES = 1_000
"""How many files one text may hold."""


def uuencoded_files(text: bytes) -> Iterator[tuple[str, bytes]]:
    """The name and the content of each complete file in a text."""
    at = 0
    for _ in range(_MOST_FILES):
        if not (begin := _BEGIN.search(text, at)) or not (end := _END.search(text, begin.end())):
            return
        at, lines = end.end(), text[begin.end() : end.start()]
        is_base64 = begin[0].startswith(b"begin-base64")
        try:
            content = binascii.a2b_base64(lines) if is_base64 else b"".join(map(_line, lines.splitlines()))
        except binascii.Error:
            continue
        yield begin[1].decode("utf-8", "replace").strip(), content


def _line(line: bytes) -> bytes:
    """The bytes of a line; what follows them, such as a check character, is left out."""
    if not line.strip():
        return b""
    length = (line[0] - 0x20) & 0x3F
    return binascii.a2b_uu(line[: 1 + (length + 2) // 3 * 4])
