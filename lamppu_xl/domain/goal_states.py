"""The options of a goal's status that have a meaning in every form; all others are just options."""

from __future__ import annotations

from collections.abc import Sequence

KNOWN = ("done", "ongoing", "delayed", "not_started", "not_concerned")
"""The options that have a look of their own."""

ADVANCED = frozenset({"done", "ongoing"})
"""Options that count as progress."""

LATE = frozenset({"delayed", "late"})
"""Options that are a deviation even without a description."""

OTHER = "other"
"""The look of every option without one of its own."""


def look_of(option: str) -> str:
    """The look of an option.

    >>> look_of("late"), look_of("postponed")
    ('delayed', 'other')
    """
    if option in LATE:
        return "delayed"
    return option if option in KNOWN else OTHER


def common_look(options: Sequence[str]) -> str:
    """The look of a goal of which partners chose several options: delayed if any is, else ongoing.

    >>> common_look(["done"]), common_look(["done", "not_started"]), common_look(["done", "late"])
    ('done', 'ongoing', 'delayed')
    """
    looks = [look_of(option) for option in options]
    if "delayed" in looks:
        return "delayed"
    return looks[0] if len(looks) == 1 and looks[0] != OTHER else "ongoing"
