"""Normal forms of text, for comparing and for storing."""

from __future__ import annotations

BLANKS = " \u00a0\n"
"""The characters that alone do not make an answer; every line break in a workbook is read as `\\n`."""


def is_blank(text: str) -> bool:
    """Whether a text counts as no answer."""
    return not text.strip(BLANKS)


# Reading: text to expression
