"""Unique names for files that are shown under the same name."""

from __future__ import annotations


class UniqueNames:
    """Gives each file its own name: `KAO.xlsx`, `KAO.xlsx (2)`, `KAO.xlsx (3)`."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._last_numbers: dict[str, int] = {}

    def claim(self, name: str) -> str:
        """The name, numbered if it was claimed before.

        >>> names = UniqueNames()
        >>> [names.claim(name) for name in ("a", "a", "b", "a")]
        ['a', 'a (2)', 'b', 'a (3)']
        """
        number, unique = self._last_numbers.get(name, 1), name
        while unique in self._taken:
            number += 1
            unique = f"{name} ({number})"
        self._last_numbers[name] = number
        self._taken.add(unique)
        return unique
