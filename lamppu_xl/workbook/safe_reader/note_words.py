"""The words of a note, without what programs write around them."""

from __future__ import annotations

import re
from typing import Final

from lamppu_xl.domain.text_normalising import folded

_OF_THREAD: Final = re.compile(r"https?://go\.microsoft\.com/fwlink/\?linkid=870924", re.IGNORECASE)
"""Ends the sentence that Excel stores in a note for programs that do not know threaded comments, in any language."""
_HEAD: Final = re.compile(r"^[^\s:][^:\n]{0,40}:[ \t]*\n[ \t]{4}", re.MULTILINE)
"""A line such as `Comment:` or `Reply:` above the words."""
_GOOGLE: Final = "======"
_PART_OF_GOOGLE: Final = re.compile(r"^(?:={6}|-{6})[ \t]*$", re.MULTILINE)
_ID_OF_GOOGLE: Final = re.compile(r"\A\s*ID#\S*[ \t]*(?:\n|$)")
_WRITER: Final = re.compile(r"\A[^\n]{0,200}?[ \t]{2,}\(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\)[ \t]*(?:\n|$)")


def words_of_note(text: str, author: str = "") -> str:
    r"""What somebody wrote in a note; nothing if it has only the name of its author.

    >>> words_of_note("Aino Esimerkki:\n", author="Aino Esimerkki")
    ''
    >>> words_of_note("======\nID#AAAABc\nAino    (2027-08-01 10:00:00)\nNine\n------\nID#AAAABd\nTen")
    'Nine / Ten'

    Args:
        text: the note as it is stored.
        author: who is stored as its author.
    """
    text = text.strip()
    if author and folded(text.rstrip(":").rstrip()) == folded(author):
        return ""
    if found := _OF_THREAD.search(text):
        parts = _HEAD.split(text[found.end() :])
    elif text.startswith(_GOOGLE) and "ID#" in text:
        blocks = _PART_OF_GOOGLE.split(text)
        parts = [_WRITER.sub("", _ID_OF_GOOGLE.sub("", block, count=1), count=1) for block in blocks]
    else:
        return text
    return " / ".join(part.strip() for part in parts if part.strip())
