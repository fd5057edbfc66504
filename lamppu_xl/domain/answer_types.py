"""The kinds of answer: what a cell asks for, before any rule."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ValueType(StrEnum):
    """What rules and frames see of an answer."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    TRUTH = "truth"


@dataclass(frozen=True)
class AnswerType:
    """One kind of answer."""

    name: str
    type: ValueType
    number_format: str = "@"
    """Excel's number format of the cell; `@` keeps what is typed as text."""
    whole: bool = False
    """Whether a number must be whole."""
    listed: bool = False
    """Whether the answer is picked from a list."""
    width: int = 24
    """How wide a column of a grid is, in characters, unless the field says otherwise."""


KINDS: dict[str, AnswerType] = {
    kind.name: kind
    for kind in (
        AnswerType("text", ValueType.TEXT, width=40),
        AnswerType("integer", ValueType.NUMBER, "#,##0", whole=True, width=12),
        AnswerType("number", ValueType.NUMBER, "General", width=14),
        AnswerType("money", ValueType.NUMBER, "#,##0.00", width=16),
        AnswerType("percent", ValueType.NUMBER, "0.0\\ %", width=12),
        AnswerType("date", ValueType.DATE, "d\\.m\\.yyyy", width=14),
        AnswerType("choice", ValueType.TEXT, listed=True, width=28),
        AnswerType("yes_no", ValueType.TEXT, listed=True, width=12),
        AnswerType("email", ValueType.TEXT, width=32),
        AnswerType("phone", ValueType.TEXT, width=22),
        AnswerType("url", ValueType.TEXT, width=40),
        AnswerType("postcode", ValueType.TEXT, width=14),
        AnswerType("business_id", ValueType.TEXT, width=16),
    )
}

YES_NO = "yes_no"
"""The id of the built-in list behind the kind of that name; its options are `yes` and `no`."""
