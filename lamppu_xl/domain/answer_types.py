"""The properties of answer types. The types themselves and their parsers are in `lamppu_xl.answer_types`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ValueType(StrEnum):
    """The type of a value in rules and data frames."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    TRUTH = "truth"


@dataclass(frozen=True)
class AnswerType:
    """The kind of answer that a field accepts."""

    name: str
    """The value of the key `kind` of a field in the definition."""
    type: ValueType
    number_format: str = "@"
    """The Excel number format of the cell. `@` is the format of text."""
    integer_only: bool = False
    """Whether a number must be an integer."""
    from_list: bool = False
    """Whether the answer is a choice from a list."""
    width: int = 24
    """The default width of a grid column, in characters."""


FIRST_YEAR, LAST_YEAR = 1900, 2100

YEAR_FORMAT = "0"
"""The Excel number format of a year."""


def are_years(least: float | None, greatest: float | None) -> bool:
    """Whether the limits of a whole number are years, so that the number is one."""
    return least is not None and greatest is not None and FIRST_YEAR <= least <= greatest <= LAST_YEAR


CHOICES = "choices"
"""The name of the answer type of several options of a list."""

MONTH = "month"
"""The name of the answer type of a month. Its value is the first day of the month."""

MONEY = "money"
"""The kind of amounts in a currency."""

PERCENT = "percent"
"""The kind of percentages, stored as fractions."""

FILE = "file"
"""The name of the answer type of the name of a file that is sent along with the return."""

YES_NO = "yes_no"
"""The id of the built-in list behind the answer type of that name. Its options are `yes` and `no`."""

ROW_KIND = "number"
"""The name of the answer type that stands for all types of a field whose type depends on the row."""


def view_of(kind: AnswerType) -> str:
    """The sort of values that expressions can read alike: numbers, days, months, yes or no, texts."""
    return kind.name if kind.name in (MONTH, YES_NO) else kind.type.value
