"""Mail messages as programs store them: with marks and lengths around them, in other encodings, several in a file."""

from __future__ import annotations

import codecs
import re

_LENGTH = re.compile(rb"\s*([0-9]{1,10})[ \t]*\r?\n")
"""The first line of a message that Apple Mail stored: its length in bytes."""
_SEPARATOR = b"From "
"""Begins the line before each message of a mailbox in one file, and with it the file."""
_NEXT_MESSAGE = re.compile(rb"(?:\A|\n\r?\n)From [^\r\n]*\r?\n(?=[!-9;-~]+[ \t]*:|>From )")
"""Such a line. One that no header follows is a sentence of the message."""
_KEPT_SEPARATOR = re.compile(rb"(?:>+From [^\r\n]*\r?\n)+")
"""Lines of the same kind before the headers, which some programs keep as if they were quoted."""


def as_sent(data: bytes) -> bytes:
    """A message, or a mailbox, without what programs put before and after it when they store it."""
    data = _in_bytes(data).lstrip(b"\xef\xbb\xbf\r\n")
    length = _LENGTH.match(data)
    data = data[length.end() : length.end() + int(length[1])] if length else data
    kept = _KEPT_SEPARATOR.match(data)
    return data[kept.end() :] if kept else data


def messages_in(data: bytes) -> list[bytes]:
    r"""The messages of a file, each as it was sent.

    >>> len(messages_in(b"From a\nX: y\n\nHi\n\nFrom b\nX: y\n\nHi\n\nFrom me\nto you"))
    2
    """
    data = as_sent(data)
    if not data.startswith(_SEPARATOR):
        return [data]
    return [as_sent(text) for text in _NEXT_MESSAGE.split(data) if text.strip()]


def _in_bytes(data: bytes) -> bytes:
    """A message that was saved in two bytes a letter, or with the line breaks of old Macs, as others are sent."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace").encode(errors="replace")
    return data if b"\n" in data else data.replace(b"\r", b"\n")
