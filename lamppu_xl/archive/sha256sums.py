"""Checksums of many files as one file that `sha256sum -c` reads."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

_LINE = re.compile(rb"(\\?)([0-9a-f]{64}) [ *](.+)")
_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r"}
_UNESCAPED = re.compile(r"\\([\\nr])")


def format_sums(sums: Mapping[str, str]) -> bytes:
    """One line for each file, sorted by name.

    Args:
        sums: by name, with `/` between folders.
    """
    return b"".join(_line(name, digest) for name, digest in sorted(sums.items()))


def _line(name: str, digest: str) -> bytes:
    safe = "".join(_ESCAPES.get(letter, letter) for letter in name)
    mark = "\\" if safe != name else ""
    return os.fsencode(f"{mark}{digest}  {safe}\n")


def parse_sums(data: bytes) -> dict[str, str]:
    """The checksums by name; other lines are skipped."""
    checksums: dict[str, str] = {}
    for line in data.split(b"\n"):
        parts = _LINE.fullmatch(line.rstrip(b"\r"))
        if parts:
            name = os.fsdecode(parts[3])
            if parts[1]:
                name = _UNESCAPED.sub(lambda escape: {"\\": "\\", "n": "\n", "r": "\r"}[escape[1]], name)
            checksums[name] = parts[2].decode()
    return checksums
