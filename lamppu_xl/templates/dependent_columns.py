"""The hidden columns of a list whose options depend on another answer; `dependent_lists` has their layout."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class DependentList:
    """The columns of a list whose options belong to those of another list."""

    name: str
    """The end of the names of the columns."""
    parents: tuple[int, ...]
    """Of each option of the list the number of the option that it belongs to; 0 for nothing."""
    labels: tuple[str, ...]
    tops: tuple[int, ...]
    bottoms: tuple[int, ...]

    @property
    def columns(self) -> Iterator[tuple[str, Sequence[str | float]]]:
        """The defined name and the contents of each column."""
        yield f"par_{self.name}", [*map(float, self.parents)]
        if self.labels:
            yield f"dep_{self.name}", self.labels
            yield f"top_{self.name}", [*map(float, self.tops)]
            yield f"bot_{self.name}", [*map(float, self.bottoms)]

    def source(self, number: str) -> str:
        """The source of a dropdown.

        Args:
            number: the address of the cell with the number of the chosen option of the other list.
        """
        ends = (f"INDEX(dep_{self.name},INDEX({end}_{self.name},MAX({number},0)+1))" for end in ("top", "bot"))
        return ":".join(ends)
