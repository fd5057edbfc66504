"""Normal forms of text for comparison and storage."""

from __future__ import annotations

import unicodedata

BLANKS = " \u00a0\n"
"""The characters of a blank answer. Every line break in a workbook is read as `\\n`."""


def is_blank(text: str) -> bool:
    """Whether a text counts as no answer."""
    return not text.strip(BLANKS)


def to_nfc(text: str) -> str:
    """The text with composed characters. macOS, for example, writes `ä` as `a` and a combining diaeresis."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def unix_lines(text: str) -> str:
    r"""The text with every line break written as `\n`."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def collapse_blanks(text: str) -> str:
    """The text on one line, with single spaces and none at the ends."""
    return " ".join(text.split())


def without_blanks(text: str) -> str:
    """The text without any white space."""
    return "".join(text.split())


def folded(text: str) -> str:
    """The text for a comparison that ignores case and the form of composed characters."""
    return to_nfc(text).casefold()
