"""Finds texts that share a stretch of characters with an earlier text, without comparing each text with each.

Each text is cut into blocks of half a stretch. Any stretch that a later text shares contains at least one whole block,
so a later text is looked up by all its shingles of that length, and compared only where one is known.
"""

from __future__ import annotations

from os.path import commonprefix

SHORTEST_COPY = 60
"""Characters of a stretch; shorter ones may be alike by chance."""

_BLOCK = SHORTEST_COPY // 2
_MOST_COMPARISONS = 20_000
"""Comparisons for one text, so that texts built of repeated blocks take a bounded time."""


class TextOverlap:
    """Texts in the order in which they were added, with single blanks between words."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._blocks: dict[str, dict[int, list[int]]] = {}
        """For each block, by the number of the text, where it starts there."""

    def add(self, text: str) -> int | None:
        """Add a text; the number of the first earlier text that shares a stretch with it, counted from 0, or None.

        >>> overlap = TextOverlap()
        >>> [overlap.add(text) for text in ("red " * 20, "blue " * 20, "and " + "red " * 20)]
        [None, None, 0]
        """
        number = first = len(self._texts)
        self._texts.append(text)
        if len(text) < SHORTEST_COPY:
            return None
        comparisons, blocks = 0, self._blocks
        known = [start for start in range(len(text) - _BLOCK + 1) if text[start : start + _BLOCK] in blocks]
        for start in known:
            for other, places in blocks[text[start : start + _BLOCK]].items():
                if other >= first or comparisons >= _MOST_COMPARISONS:
                    break  # texts are in rising order
                comparisons += len(places)
                if any(self._shares_stretch(text, start, self._texts[other], place) for place in places):
                    first = other
                    break
        for start in range(0, len(text) - _BLOCK + 1, _BLOCK):
            blocks.setdefault(text[start : start + _BLOCK], {}).setdefault(number, []).append(start)
        return first if first < number else None

    @staticmethod
    def _shares_stretch(text: str, start: int, other: str, place: int) -> bool:
        """Whether two texts are alike around two places over the length of a stretch."""
        left = [text[max(start - _BLOCK, 0) : start][::-1], other[max(place - _BLOCK, 0) : place][::-1]]
        right = [text[start : start + SHORTEST_COPY], other[place : place + SHORTEST_COPY]]
        return len(commonprefix(left)) + len(commonprefix(right)) >= SHORTEST_COPY  # noqa: RUF071  # of characters
