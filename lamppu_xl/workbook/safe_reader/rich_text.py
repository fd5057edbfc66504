"""The marks of a text in several styles: what is struck out, raised or lowered, and what is in a symbol font.

A program that reads the characters alone reads 121 from 12 with the note mark 1, 1215 from a struck-out 12 before 15,
and J from a smiling face.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from lamppu_xl.domain.text_normalising import is_blank
from lamppu_xl.workbook.safe_reader.colours import is_tiny, is_white
from lamppu_xl.workbook.symbol_fonts import signs_of, symbol_font

STRUCK, RAISED, LOWERED = "struck", "raised", "lowered"
WHITE: Final = "white"
"""The mark of a run in white: it is not seen in a cell of a light colour."""
TINY: Final = "tiny"
"""The mark of a run that is too small to be read."""
PLAIN_FONT: Final = "font="
"""The mark of a run that names a font of letters; a symbol font follows it."""

STRIKE_SIGN: Final = "~~"
"""Written before and after what is struck out."""

_RAISED: Final = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_LOWERED: Final = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")


def run_mark(element: str, attributes: Mapping[str, str]) -> str:
    """The mark that a property of a run gives it, or nothing.

    Args:
        element: `strike`, `vertAlign`, `rFont`, `color` or `sz`.
        attributes: of the element.
    """
    value = attributes.get("val", "")
    if element == "rFont":
        return font_mark(value)
    if element == "color":
        return WHITE if is_white(attributes) else ""
    if element == "sz":
        return TINY if is_tiny(value) else ""
    if element == "strike":
        return "" if value in ("0", "false") else STRUCK
    return {"superscript": RAISED, "subscript": LOWERED}.get(value, "")


def font_mark(name: str) -> str:
    """The mark of a font by its name."""
    return f"{PLAIN_FONT}{symbol_font(name)}"


def font_of(mark: str, default: str = "") -> str:
    """The symbol font that a mark names last; empty for a font of letters.

    Args:
        mark: of a run or a style.
        default: the font if the mark names none.
    """
    return mark.rpartition(PLAIN_FONT)[2].partition(" ")[0] if PLAIN_FONT in mark else default


@dataclass(frozen=True, slots=True)
class StyledText:
    """A text of several runs."""

    runs: Sequence[str]
    marks: Mapping[int, str]
    """The marks by the number of the run. A run may have several, separated by a space."""

    @property
    def has_fonts(self) -> bool:
        """Whether a run names its font."""
        return any(PLAIN_FONT in mark for mark in self.marks.values())

    @property
    def has_white(self) -> bool:
        """Whether a run with characters that would be seen is in white."""
        return self._has(WHITE)

    @property
    def has_tiny(self) -> bool:
        """Whether a run with characters that would be seen is too small to be read."""
        return self._has(TINY)

    def _has(self, wanted: str) -> bool:
        return any(wanted in mark.split() and not is_blank(self.runs[number]) for number, mark in self.marks.items())

    def marked(self, font: str = "") -> str:
        """The text with its marks; empty if no character that is seen is struck out, raised or lowered.

        Args:
            font: the symbol font of a run that names none.

        >>> StyledText(["12", "15"], {0: STRUCK}).marked()
        '~~12~~15'
        >>> StyledText(["12", "1"], {1: RAISED}).marked()
        '12¹'
        """
        seen = {number: looks for number, mark in self.marks.items() if (looks := _looks(mark))}
        seen = {number: looks for number, looks in seen.items() if not is_blank(self.runs[number])}
        if not seen:
            return ""
        shown = self._shown(font)
        pieces = groupby(range(len(shown)), lambda number: seen.get(number, ""))
        return "".join(_with_mark("".join(shown[number] for number in numbers), mark) for mark, numbers in pieces)

    def symbols(self, font: str = "") -> str:
        """The text with the signs that symbol fonts show; empty if all of it is shown as it is stored.

        Args:
            font: the symbol font of a run that names none.

        >>> StyledText(["Thanks ", "J"], {1: font_mark("Wingdings")}).symbols()
        'Thanks ☺'
        """
        shown = self._shown(font)
        return "" if shown == [*self.runs] else "".join(shown)

    def _shown(self, font: str) -> list[str]:
        return [signs_of(run, font_of(self.marks.get(number, ""), font)) for number, run in enumerate(self.runs)]


def _looks(mark: str) -> str:
    return " ".join(each for each in mark.split() if each not in (WHITE, TINY) and not each.startswith(PLAIN_FONT))


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
