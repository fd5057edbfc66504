"""Estimates the height of a row for its text, because only a spreadsheet program can measure it.

Widths are those of Arial in thousandths of the font's size, as its metrics publish them; Liberation Sans has the same.
The estimate is rather too high: a truncated text is worse than some white space.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache

MAX_ROW_HEIGHT = 409.0
"""Excel's greatest row height, in points."""

_LINE = {9: 12.0, 10: 12.75, 11: 14.25, 12: 15.75, 16: 20.25}
"""Height of one line in points by font size."""

_GROUPS = {
    191: "'",
    222: "ijl‘’",
    260: "|",
    278: " !,./:;I[\\]ft\u00a0",
    333: "()-`r“”",
    334: "{}",
    355: '"',
    389: "*",
    469: "^",
    500: "Jckvxyzšžčž",
    556: "#$0123456789?L_abdeghnopqu€–äåáàâéèêöóòôüúëãñđŋ",
    584: "+<=>~",
    611: "FTZŠŽ",
    667: "&ABEKPSVXYÄÅÁÀÉÈŠ",
    722: "CDHNRUwČĐÜÚŊ",
    778: "GOQÖÓ",
    833: "Mm",
    889: "%",
    944: "W",
    1000: "—…",
    1015: "@",
}
_BOLD_GROUPS = {
    238: "'",
    278: "ijl‘’ ,./I\\\u00a0",
    280: "|",
    333: "!:;[]ft()-`",
    389: "r{}*",
    474: '"',
    500: "“”zž",
    556: "Jckvxyšč#$0123456789_ae€–äåáàâéèêëã",
    584: "^+<=>~",
    611: "?LbdghnopquöóòôüúñđŋFTZŽ",
    667: "ŠEPSVXYÉÈ",
    722: "&ABKÄÅÁÀCDHNRUČĐÜÚŊ",
    778: "wGOQÖÓ",
    833: "M",
    889: "m%",
    944: "W",
    975: "@",
    1000: "—…",
}
"""The same in bold."""
_WIDTHS = {letter: width for width, letters in _GROUPS.items() for letter in letters}
_BOLD_WIDTHS = {letter: width for width, letters in _BOLD_GROUPS.items() for letter in letters}
_BLANK = _WIDTHS[" "]
_OTHER = 600
_WIDE = 1000
"""Letters outside the table: Latin ones are near 600, emoji and East Asian ones fill the square."""
_DIGIT = 8
"""Pixels of a digit of Arial 11, the unit in which column widths are measured."""
_INDENT = 9
"""Pixels that an indent of one takes away."""
_SLACK = 1.04
_SLACK_OF_ZOOM = 1.07
"""The same on a sheet that is shown smaller, where the width of each letter is a whole number of pixels."""
_BOLD = 1.08
"""How much wider a text in bold is."""


@lru_cache(maxsize=8192)
def _word_width(word: str, *, bold: bool = False) -> int:
    widths = _BOLD_WIDTHS if bold else _WIDTHS
    return sum(widths.get(letter, _WIDE if ord(letter) > 0x2E80 else _OTHER) for letter in word)


def line_count(text: str, width: float, size: int = 11, *, bold: bool = False) -> int:
    """How many lines a text takes in a column of `width` characters, at a font size in points; indented by one."""
    room = _room(width, size, bold=bold)
    return sum(_lines_of_paragraph(paragraph, room) for paragraph in text.split("\n"))


_FILE_NAME = re.compile(r"[^\s-]*-[^\s]*\.[A-Za-z]{3,5}\W*")
"""A word in which programs end a line at a hyphen, though it is the name of a file."""


def with_whole_names(text: str, width: float, size: int = 11) -> str:
    """A text in which the name of a file begins a line where it would otherwise be parted at a hyphen."""
    if not any(map(_FILE_NAME.fullmatch, _words(text))):
        return text
    room = _room(width, size, bold=False)
    return "\n".join(_with_whole_names(paragraph, room) for paragraph in text.split("\n"))


def _with_whole_names(paragraph: str, room: float) -> str:
    pieces: list[str] = []
    used = 0.0
    for word in paragraph.split(" "):
        needed = _word_width(word)
        is_parted = bool(pieces) and used + _BLANK + needed > room
        between = "" if not pieces else "\n" if is_parted and needed <= room and _FILE_NAME.fullmatch(word) else " "
        used = needed % room if is_parted or not pieces else used + _BLANK + needed
        pieces += between, word
    return "".join(pieces)


def text_width(text: str, size: int = 11) -> float:
    """Pixels that a line of text takes, in a style that is not bold."""
    return _word_width(text) * size / 1000 * 96 / 72 * _SLACK


def width_of_words(text: str, size: int = 11, *, bold: bool = False) -> float:
    """The characters of a column in which no word of a text is parted, also on a sheet that is shown smaller."""
    return math.ceil(_width_of_longest_word(text, size, _SLACK_OF_ZOOM, bold=bold) * 10) / 10


def safe_line_length(width: float, size: int = 11, *, bold: bool = False) -> int:
    """How many characters fit on one line of a column, however wide they are."""
    return max(0, int(_room(width, size, bold=bold) / max(_WIDTHS.values())))


def unbroken_width(text: str, size: int = 11, *, bold: bool = False) -> float:
    """The width of a column in characters in which no word of a text is broken; indented by one."""
    return _width_of_longest_word(text, size, _SLACK, bold=bold)


def _width_of_longest_word(text: str, size: int, slack: float, *, bold: bool) -> float:
    longest = max((_word_width(word, bold=bold) for word in _words(text)), default=0)
    return (longest * size / 1000 * 96 / 72 * slack + 3 + _INDENT) / _DIGIT


def _words(text: str) -> list[str]:
    """The parts of a text between which a line can end: not at a no-break space."""
    return text.replace("\n", " ").split(" ")


def _room(width: float, size: int, *, bold: bool) -> float:
    """The width of a column, in thousandths of the font's size."""
    pixels = (width * _DIGIT - 3 - _INDENT) / _SLACK
    return pixels * 72 / 96 / size * 1000 / (_BOLD if bold else 1.0)


def _lines_of_paragraph(paragraph: str, room: float) -> int:
    count, used = 1, 0.0
    for word in paragraph.split(" "):
        width = _word_width(word)
        if used and used + _BLANK + width > room:
            count, used = count + 1, 0.0
        elif used:
            used += _BLANK
        if width > room:
            count += math.ceil(width / room) - 1
            width = int(width % room) or int(room)
        used += width
    return count


@lru_cache(maxsize=4096)
def text_height(text: str, width: float, size: int = 11, *, bold: bool = False) -> float:
    """The height of a text in points, at most Excel's limit."""
    return min(MAX_ROW_HEIGHT, line_count(text, width, size, bold=bold) * _LINE[size] + 4)
