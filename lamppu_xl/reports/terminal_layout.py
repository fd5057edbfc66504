"""Wraps texts for the terminal and lays out tables in it. Nothing here depends on a terminal."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import product

HANGING = 4
"""Characters by which the lines of a paragraph after its first one are indented."""

WIDEST = 100
"""Characters of a line of text; longer lines are hard to read."""

Paint = Callable[[str, str], str]
"""Gives a text in the colour of a role: `error`, `warning`, `accepted`, `dim`."""


def unpainted(text: str, role: str) -> str:  # noqa: ARG001  # a `Paint`
    return text


@dataclass(frozen=True)
class Layout:
    """The width and the colours of a report in a terminal."""

    width: int | None = None
    """Characters of a line; None leaves every line as long as it is."""
    paint: Paint = unpainted

    def wrap(self, text: str, indent: int = 0, hanging: int = 0) -> str:
        """A paragraph with an indent, wrapped at words."""
        return wrapped(" " * indent + text, self.width, hanging)


PLAIN = Layout()
"""For a file or another program."""


_UNBROKEN = "\x00"
"""In place of a blank at which a line is not broken."""

_BESIDE_NUMBER = re.compile(r"(?<=[:\w]) (?=\d+[.,;)]*(?:\s|$))|(?<=\b\d) (?=[^\W\d])|(?<=\b\d\d) (?=[^\W\d])")
"""A blank between a number and the word that says what it counts: `to correct: 2`, `accepted 3`, `12 answers`."""


def wrapped(text: str, width: int | None, hanging: int = HANGING, *, whole: Iterable[str] = ()) -> str:
    """The lines of a text, wrapped at words: paths and other long words stay complete.

    Args:
        text: one or several lines; a number stays beside the word that says what it counts.
        width: characters; None leaves the text as it is.
        hanging: further indent of all lines of a paragraph but its first one.
        whole: parts that are not broken, such as commands, which can then be copied from the terminal.

    >>> print(wrapped("  one two three", 10))
      one two
          three
    """
    if width is None:
        return text
    for part in whole:
        text = text.replace(part, part.replace(" ", _UNBROKEN))
    text = _BESIDE_NUMBER.sub(_UNBROKEN, text)
    lines = []
    for line in text.split("\n"):
        indent = " " * (len(line) - len(line.lstrip(" ")))
        pieces = textwrap.wrap(
            line,
            min(width, WIDEST),
            subsequent_indent=indent + " " * hanging,
            break_long_words=False,
            break_on_hyphens=False,
        )
        lines += pieces or [""]
    return "\n".join(lines).replace(_UNBROKEN, " ")


def shown_width(text: str) -> int:
    """The columns that a text takes in a terminal."""
    letters = (letter for letter in text if not unicodedata.combining(letter))
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in letters)


_USUAL_LEAST = 8
"""Characters that a column that gives way keeps, unless the line is still too long."""


def table_lines(  # noqa: PLR0913
    rows: Sequence[Sequence[str]],
    width: int | None,
    flexible: Sequence[int],
    paint: Callable[[int, int, str], str] = lambda _, __, text: text,
    *,
    has_head: bool = True,
    below: Sequence[str] = (),
) -> list[str]:
    """The rows of a table with columns beside each other; long texts are wrapped within their columns.

    Columns of long words that fill the line are closer to each other.

    Args:
        rows: the texts of each row.
        width: characters of a line; None for as many as needed.
        flexible: the columns that may be narrower than their longest text, those that give way first first.
        paint: gives a text in the colour of its cell, by row and column.
        has_head: whether the first row has the names of the columns.
        below: for each row a text below it over the whole width; empty for none.
    """
    widths = [max(shown_width(row[col]) for row in rows) for col in range(len(rows[0]))]
    for usual, col in product((_USUAL_LEAST, 0), flexible) if width else ():
        excess = sum(widths) + 2 * (len(widths) - 1) - (width or 0)
        least = max((shown_width(word) for row in rows for word in re.split(r"\s+", row[col])), default=0)
        widths[col] = max(widths[col] - max(0, excess), min(widths[col], max(least, usual)))
    gap = 2 if width is None or sum(widths) + 2 * (len(widths) - 1) <= width else 1
    lines = []
    for number, row in enumerate(rows):
        cells = [_cell_lines(text, column_width) for text, column_width in zip(row, widths, strict=True)]
        for line in range(max(map(len, cells))):
            texts = [cell[line] if line < len(cell) else "" for cell in cells]
            padded = (
                f"{paint(number, col, text) if text else ''}{' ' * (column_width - shown_width(text))}"
                for col, (text, column_width) in enumerate(zip(texts, widths, strict=True))
            )
            lines.append((" " * gap).join(padded).rstrip())
        if number < len(below) and below[number]:
            lines += wrapped(f"{' ' * HANGING}{below[number]}", width, 0).split("\n")
        if number == 0 and has_head:
            lines.append((" " * gap).join("-" * column_width for column_width in widths))
    return lines


def _cell_lines(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, max(width, 1), break_on_hyphens=False) or [""]
