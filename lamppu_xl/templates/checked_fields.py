"""What a live check reads and reports, as data."""

from __future__ import annotations

from dataclasses import dataclass

from lamppu_xl.answer_types.handler import LiveCheck
from lamppu_xl.domain.expressions import ColumnRef
from lamppu_xl.domain.project import Field
from lamppu_xl.domain.rules import Rule


@dataclass(frozen=True, kw_only=True)
class CellFault:
    """One thing that may be wrong with an answer: an error value, a failed check of its type, or a broken rule."""

    field: Field
    lead: str
    """The beginning of the message: the word for a note, and the name of the field in a grid."""
    phrase: str
    """The message; the names of the rule's facts are in braces."""
    rule: Rule | None = None
    type_check: LiveCheck | None = None


@dataclass(frozen=True, kw_only=True)
class CheckedFields:
    """What a check reads, the same on every line of a table."""

    fields: tuple[Field, ...]
    faults: tuple[CellFault, ...]
    """In the order in which they are shown."""
    columns: tuple[ColumnRef, ...]
    """The columns that it reads on other lines."""
    depends_on_line: bool
    """Whether it reads the goal or code of the line."""
    reads_own_answers_only: bool
    """Whether it reads nothing but the answers of its line."""
    reads_previous: bool
    """Whether it reads last period's answers."""
