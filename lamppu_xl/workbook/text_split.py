"""Makes texts fit for cells: removes harmful characters, and splits long texts into pieces that fit a row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from lamppu_xl.domain.text_normalising import to_nfc, unix_lines, utf16_length
from lamppu_xl.workbook.text_metrics import text_height

TALLEST = 396.0
"""Points: a higher text continues in the next row. Excel's rows are at most 409 points high."""

CONTINUED = "…"
"""Marks a row that continues the text above."""

LONGEST_TEXT = 32_767
"""UTF-16 units that a cell holds."""

_HARMFUL = re.compile("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]")


@lru_cache(maxsize=2048)
def clean_text(text: str) -> str:
    """A text without characters that no cell can contain or that change the reading direction; tabs become spaces."""
    lines = unix_lines(text).replace("\t", " ")
    return to_nfc(_HARMFUL.sub("", lines))


def shortened_text(text: str, width: float, size: int = 11, sign: str = "[…]") -> str:
    """A text that a row can show; of one that is too long, the beginning and a sign that it goes on."""
    if len(split_text(text, width, size)) == 1:
        return text
    room = TALLEST - text_height(sign, width, size) + text_height("", width, size)
    return f"{split_text(text, width, size, room)[0]} {sign}"


def split_text(text: str, width: float, size: int = 11, tallest: float = TALLEST) -> list[str]:
    """A text in pieces of limited height, split at the end of a paragraph, a sentence or a word."""
    if text_height(text, width, size) <= tallest and utf16_length(text) <= LONGEST_TEXT:
        return [text]
    pieces = [""]
    for part, joint in _parts(text, width, size, tallest):
        longer = f"{pieces[-1]}{joint}{part}" if pieces[-1] else part
        if text_height(longer, width, size) <= tallest or not pieces[-1]:
            pieces[-1] = longer
        else:
            pieces.append(part)
    return [piece.strip("\n") for piece in pieces if piece.strip()] or [""]


def _parts(text: str, width: float, size: int, tallest: float) -> Iterator[tuple[str, str]]:
    """The smallest pieces, each with the separator from the piece before."""
    for number, paragraph in enumerate(text.split("\n")):
        joint = "\n" if number else ""
        if text_height(paragraph, width, size) <= tallest:
            yield paragraph, joint
            continue
        for sentence in re.split(r"(?<=[.!?…:;])\s+", paragraph):
            if text_height(sentence, width, size) <= tallest:
                yield sentence, joint
            else:
                for word in sentence.split(" "):
                    for stretch in _stretches(word, width, size, tallest):
                        yield stretch, joint
                        joint = ""
                    joint = " "
            joint = " "


def _stretches(word: str, width: float, size: int, tallest: float) -> Iterator[str]:
    """A long word, such as an address, in pieces that fit."""
    room = max(1, int(width))
    if text_height(word, width, size) <= tallest:
        yield word
        return
    for start in range(0, len(word), room):
        yield word[start : start + room]
