"""The messages of a table's states, as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lamppu_xl.domain.expressions import Expr

_LONGEST_FACT = "28 February 2028"


@dataclass(frozen=True)
class StateMessage:
    """What a check shows: a text, perhaps with one fact in it that answers change."""

    text: str
    fact: Expr | None = None
    after: str = ""
    """The text after the fact."""

    @property
    def longest(self) -> str:
        """The text with about the longest fact that it may have."""
        return f"{self.text}{_LONGEST_FACT if self.fact else ''}{self.after}"


@dataclass(frozen=True, kw_only=True)
class StateNumbers:
    """The numbered faults of the fields of a table."""

    by_fault: Mapping[tuple[str, int], int]
    """The number of a fault: of a field, and either a class of content (below 0) or a rule by its number."""
    messages: tuple[StateMessage, ...]
    """The message of each number from 1 on."""
    first_missing: int
    first_faulty: int

    def messages_of(self, field: str) -> Iterator[StateMessage]:
        """The messages of the faults of a field."""
        return (self.message(number) for (name, _), number in self.by_fault.items() if name == field)

    def message(self, number: int) -> StateMessage:
        """The message of a number from 1 on."""
        return self.messages[number - 1]


@dataclass(frozen=True)
class LineStates:
    """What the helper cells and the checks of a line contain now."""

    states: Mapping[str, int]
    """By the name of the field."""
    classes: Mapping[str, int]
    """The class of its content, or the number of the option, by the name of the field."""
    texts: Mapping[str, str | float]
    """The clean content, by the name of the field."""
    lengths: Mapping[str, int]
    """The count of its characters, by the name of the field."""
    filled: frozenset[str]
    """The fields that contain anything."""
    shown: Mapping[int, str]
    """The message of each state of this line from 1 on."""

    @property
    def gravest(self) -> int:
        """The greatest state."""
        return max(self.states.values())
