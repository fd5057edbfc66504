"""The cells and columns that a rule reads, as parts of Excel formulas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from lamppu_xl.domain.answer_types import AnswerType
from lamppu_xl.domain.expressions import (
    ColumnRef,
    ContextValue,
    FieldRef,
    MemberRef,
    PreviousRef,
    Value,
)


@dataclass(frozen=True, kw_only=True)
class FormulaCell:
    """A cell that a rule reads, as formulas."""

    content: str
    """Its content: `INDEX($C:$C,ROW())`."""
    kind: AnswerType
    is_known: str
    """TRUE where it has a value: its content is of the right type."""
    is_blank: str
    """TRUE where it contains nothing but blanks."""
    number: str = ""
    """The number of its option, if it has a list."""
    text: str = ""
    """What is compared with other lines: the clean text, or the rounded number."""
    length: str = ""
    """The count of its characters, if it is in a cell of its own."""


@dataclass(frozen=True, kw_only=True)
class FormulaColumn:
    """All answers to a field, as ranges."""

    numbers: str = ""
    """The numbers of the options, for a field with a list."""
    texts: str = ""
    """What is compared, for any other field: see `FormulaCell.text`."""
    total: str = ""
    """The sum of the numbers."""


@dataclass(frozen=True, kw_only=True)
class FormulaMembers:
    """The cells of a field on all lines of a table, as ranges of the same size."""

    content: str
    classes: str = ""
    """1 where the content is of the right type, or the number of the option; empty for a given fact."""


class CellLocator(Protocol):
    """Finds the cells and values of the names in an expression."""

    def cell(self, leaf: FieldRef | PreviousRef) -> FormulaCell | None:
        """The cell of an answer, or None when the row has no such cell."""

    def column(self, column: ColumnRef) -> FormulaColumn | None:
        """All answers to a field, or None when the workbook has no such table."""

    def members(self, leaf: ColumnRef | MemberRef) -> FormulaMembers | None:
        """The columns of a field of summed lines, or None when the workbook has no such line."""

    def known(self, leaf: ContextValue) -> Value | None:
        """The value of a name that depends on no answer."""

    def option_number(self, options: str, id: str) -> int:
        """The number of an option in its list, or 0 if it has no such option."""
