"""Normal forms of text for comparison and storage."""

from __future__ import annotations

import re
import unicodedata

ZERO_WIDTH_SPACE = "\u200b"

BLANKS = f" \u00a0\t\r\n{ZERO_WIDTH_SPACE}"
"""The characters of a blank answer. Every line break in a workbook is read as `\\n`."""

_CONTROL = re.compile("[\0-\x1f]")
_SPACES = re.compile(" +")


def is_blank(text: str) -> bool:
    """Whether a text counts as no answer."""
    return not text.strip(BLANKS)


def without_unseen(text: str) -> str:
    r"""The text as the live formulas clean it: without what is not seen, with single spaces and none at the ends.

    Excel's CLEAN drops tabs and line breaks, TRIM the spaces; no-break space and zero-width space are replaced.

    >>> without_unseen("\u00a0two\u200b  words\n")
    'two words'
    """
    seen = _CONTROL.sub("", text.replace("\u00a0", " ").replace(ZERO_WIDTH_SPACE, ""))
    return _SPACES.sub(" ", seen).strip(" ")


def comparable(text: str) -> str:
    """The text for the comparison of answers on several lines: unseen characters and case do not count."""
    return without_unseen(text).lower()


def utf16_length(text: str) -> int:
    """Characters as Excel counts them: an emoji is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


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
