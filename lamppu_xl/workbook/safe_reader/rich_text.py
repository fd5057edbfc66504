"""The marks of a text in several styles: what is struck out, raised or lowered.

A program that reads the characters alone reads 121 from 12 with the note mark 1, and 1215 from a struck-out 12 before
15.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Final

from lamppu_xl.domain.text_normalising import is_blank

STRUCK, RAISED, LOWERED = "struck", "raised", "lowered"

STRIKE_SIGN: Final = "~~"
"""Written before and after what is struck out."""

_RAISED: Final = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_LOWERED: Final = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")


def run_mark(element: str, attributes: Mapping[str, str]) -> str:
    """The mark that a property of a run gives it, or nothing.

    Args:
        element: `strike` or `vertAlign`.
        attributes: of the element.
    """
    value = attributes.get("val", "")
    if element == "strike":
        return "" if value in ("0", "false") else STRUCK
    return {"superscript": RAISED, "subscript": LOWERED}.get(value, "")


def marked_text(runs: Sequence[str], marks: Mapping[int, str]) -> str:
    """The text of runs with their marks; empty if no character that is seen has one.

    Args:
        runs: the texts.
        marks: the marks by the number of the run. A run may have several, separated by a space.

    >>> marked_text(["12", "15"], {0: STRUCK})
    '~~12~~15'
    >>> marked_text(["12", "1"], {1: RAISED})
    '12¹'
    """
    seen = {number: mark for number, mark in marks.items() if not is_blank(runs[number])}
    if not seen:
        return ""
    pieces = groupby(range(len(runs)), lambda number: seen.get(number, ""))
    return "".join(_with_mark("".join(runs[number] for number in numbers), mark) for mark, numbers in pieces)


def struck_text(text: str) -> str:
    """A text that is struck out."""
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    return f"{text[:start]}{STRIKE_SIGN}{text[start:end]}{STRIKE_SIGN}{text[end:]}"


def _with_mark(text: str, mark: str) -> str:
    if RAISED in mark:
        text = text.translate(_RAISED)
    elif LOWERED in mark:
        text = text.translate(_LOWERED)
    return struck_text(text) if STRUCK in mark else text
