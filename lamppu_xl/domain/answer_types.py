"""What an answer type is: what a field asks for, before any rule.

The types themselves, with their readings, are in the package `lamppu_xl.answer_types`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ValueType(StrEnum):
    """The type of an answer's value in rules and frames."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    TRUTH = "truth"


@dataclass(frozen=True)
class AnswerType:
    """What the definition and the layout know of an answer type."""

    name: str
    """The value of the key `kind` of a field."""
    type: ValueType
    number_format: str = "@"
    """Excel's number format of the cell. `@` keeps the content as text."""
    integer_only: bool = False
    """Whether a number must be a whole number."""
    from_list: bool = False
    """Whether the answer is picked from a list."""
    width: int = 24
    """The default width of a grid column, in characters."""


YES_NO = "yes_no"
"""The id of the built-in list behind the answer type of that name. Its options are `yes` and `no`."""
