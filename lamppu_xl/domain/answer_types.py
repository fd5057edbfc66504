"""The kinds of answer: what a cell asks for, before any rule."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Type(StrEnum):
    """What rules and frames see of an answer."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    TRUTH = "truth"


@dataclass(frozen=True)
class Kind:
    """One kind of answer."""

    name: str
    type: Type
    number_format: str = "@"
    """Excel's number format of the cell; `@` keeps what is typed as text."""
    whole: bool = False
    """Whether a number must be whole."""
    listed: bool = False
    """Whether the answer is picked from a list."""
    width: int = 24
    """How wide a column of a grid is, in characters, unless the field says otherwise."""


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("text", Type.TEXT, width=40),
        Kind("integer", Type.NUMBER, "#,##0", whole=True, width=12),
        Kind("number", Type.NUMBER, "General", width=14),
        Kind("money", Type.NUMBER, "#,##0.00", width=16),
        Kind("percent", Type.NUMBER, "0.0\\ %", width=12),
        Kind("date", Type.DATE, "d\\.m\\.yyyy", width=14),
        Kind("choice", Type.TEXT, listed=True, width=28),
        Kind("yes_no", Type.TEXT, listed=True, width=12),
        Kind("email", Type.TEXT, width=32),
        Kind("phone", Type.TEXT, width=22),
        Kind("url", Type.TEXT, width=40),
        Kind("postcode", Type.TEXT, width=14),
        Kind("business_id", Type.TEXT, width=16),
    )
}

YES_NO = "yes_no"
"""The id of the built-in list behind the kind of that name; its options are `yes` and `no`."""
