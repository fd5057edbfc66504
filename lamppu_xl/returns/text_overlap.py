"""Which of many texts has a stretch in common with an earlier one, without comparing each with each.

A stretch in common has a word that begins in it, unless it is hardly more than one endless word. So texts are looked up
by what follows the beginnings of their words, and only where that is alike they are looked at more closely.
"""

from __future__ import annotations

import re

SHORTEST_COPY = 60
"""Texts below this many characters may well be alike by chance."""

_SIGN = 30
"""Characters from the beginning of a word by which a text is looked up."""
_ENDLESS = re.compile(rf"\S{{{SHORTEST_COPY - _SIGN}}}")
"""A word so long that a stretch may have no beginning of a word with a whole sign after it."""
_MOST = 64
"""Pairs of places that are tried for one sign; beyond it, as in a text of one word over and over, all is compared."""


class TextOverlap:
    """Texts in the order in which they came, with single blanks between words."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._places: dict[str, dict[int, list[int]]] = {}
        """Where each sign stands: by the number of the text its places there."""
        self._endless: list[int] = []
        self._stretches: dict[int, frozenset[str]] = {}

    def put(self, text: str) -> int | None:
        """Add a text; the number of the first earlier one that shares a stretch with it, counted from 0, or None.

        >>> copies = TextOverlap()
        >>> [copies.put(text) for text in ("one " * 20, "two " * 20, "and " + "one " * 20)]
        [None, None, 0]
        """
        number = len(self._texts)
        self._texts.append(text)
        if len(text) < SHORTEST_COPY:
            return None
        found: set[int] = set()
        settled: set[int] = set()
        own: dict[str, list[int]] = {}
        for at in _beginnings(text):
            own.setdefault(text[at : at + _SIGN], []).append(at)
        for sign, places in own.items():
            known = self._places.get(sign)
            if known is None:
                self._places[sign] = {number: places}
                continue
            for other, standing in known.items():
                if other in settled:
                    continue
                if len(places) * len(standing) > _MOST:
                    settled.add(other)
                    alike = self._compared(number, other)
                else:
                    alike = any(self._reach(number, at, other, place) for at in places for place in standing)
                if alike:
                    settled.add(other)
                    found.add(other)
            known[number] = places
        if _ENDLESS.search(text):
            found.update(other for other in self._endless if other not in settled and self._compared(number, other))
            self._endless.append(number)
        return min(found, default=None)

    def _reach(self, number: int, at: int, other: int, place: int) -> bool:
        """Whether two texts are alike around two places over the length of a stretch."""
        one, two = self._texts[number], self._texts[other]
        before = 0
        while before < min(at, place, SHORTEST_COPY) and one[at - before - 1] == two[place - before - 1]:
            before += 1
        start, behind = at - before, place - before
        return (
            len(one) >= start + SHORTEST_COPY
            and one[start : start + SHORTEST_COPY] == (two[behind : behind + SHORTEST_COPY])
        )

    def _compared(self, number: int, other: int) -> bool:
        """Whether two texts share a stretch, by all the stretches that they have."""
        return not self._all(number).isdisjoint(self._all(other))

    def _all(self, number: int) -> frozenset[str]:
        if number not in self._stretches:
            text = self._texts[number]
            starts = range(len(text) - SHORTEST_COPY + 1)
            self._stretches[number] = frozenset(text[start : start + SHORTEST_COPY] for start in starts)
        return self._stretches[number]


def _beginnings(text: str) -> list[int]:
    """Where words begin that have a whole sign behind them."""
    last = len(text) - _SIGN
    found = []
    at = text.find(" ") + 1
    while 0 < at <= last:
        found.append(at)
        at = text.find(" ", at) + 1
    return found
