"""Places page breaks so that blocks stay together and no row is cut."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

PORTRAIT_HEIGHT, LANDSCAPE_HEIGHT = 722.0, 478.0
"""Points of an A4 page between the margins, less a reserve: printers differ by some points."""

ORPHAN = 0.25
"""Of a page: a last page that holds less looks forgotten."""

LEAST_SCALE = 10
"""Per cent: Excel's own limit."""

_COMFORTABLE = 66
"""Per cent: a larger print becomes no smaller than this to spare a page; texts of 10 points have 6.6 there."""

MOST_BREAKS = 1000
"""Excel takes 1,026 page breaks on a sheet."""


@dataclass(frozen=True)
class PrintedRows:
    """The rows of a sheet with what matters for page breaks."""

    heights: Sequence[float]
    """In points, row by row."""
    blocks: Sequence[int]
    """First rows of blocks that should stay on one page."""
    bound: Collection[int]
    """Rows that are never the last on a page."""
    repeat: tuple[int, int] | None
    """First and last row that are repeated on every page."""

    def paged(self, scale: int, most: float) -> tuple[int, tuple[int, ...]]:
        """The scale and the breaks; a little smaller where that spares a last page with hardly anything on it.

        Args:
            scale: per cent.
            most: points that a page holds at 100 %.
        """
        breaks = tuple(self._breaks(most * 100 / scale))[:MOST_BREAKS]
        if breaks and self.sum(breaks[-1], len(self.heights)) < ORPHAN * most * 100 / scale:
            least = _COMFORTABLE if scale > _COMFORTABLE else LEAST_SCALE
            for smaller in range(scale - 2, max(scale - 13, least - 1), -2):
                fewer = tuple(self._breaks(most * 100 / smaller))
                if len(fewer) < len(breaks):
                    return smaller, fewer
        return scale, breaks

    def sum(self, first: int, end: int) -> float:
        return sum(self.heights[first:end])

    def _breaks(self, most: float) -> Iterator[int]:
        """The rows that begin a new page."""
        repeated = self.sum(self.repeat[0], self.repeat[1] + 1) if self.repeat else 0.0
        starts = sorted({0, *self.blocks, len(self.heights)})
        used = 0.0
        for first, end in pairwise(starts):
            height = self.sum(first, end)
            left = most - used
            # What fits on a page stays together; only the head of a sheet is never alone on one.
            # Nor is a page left with hardly anything on it, as a line or two before a long block.
            together = height <= most - repeated and first != starts[1] and used >= ORPHAN * most
            unfit = height > left and (together or left < most / 2)
            if first and unfit:
                yield first
                used = repeated
            for row, until in self._units(first, end):
                tall = self.sum(row, until)
                if used + tall > most and row != first and used > repeated:
                    yield row
                    used = repeated
                used += tall

    def _units(self, first: int, end: int) -> Iterator[tuple[int, int]]:
        """The rows of a block that must not be parted, as first row and row after the last."""
        start = first
        for row in range(first, end):
            if row not in self.bound:
                yield start, row + 1
                start = row + 1
        if start < end:
            yield start, end
