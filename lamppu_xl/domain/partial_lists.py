"""Lists in findings that name the first of many things."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

V = TypeVar("V")


def partial_list(named: Sequence[V], count: int) -> tuple[V | str, ...]:
    """The first of some things and, if those are not all, how many more there are.

    Args:
        named: the first things.
        count: the number of all.

    >>> partial_list(["B4", "B5"], 9)
    ('B4', 'B5', '+ 7')
    """
    return (*named, f"+ {count - len(named)}") if count > len(named) else (*named,)
