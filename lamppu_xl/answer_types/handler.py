"""The parts of an answer type: its parser, its live checks, its input limit and its samples."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from lamppu_xl.answer_types.cell import CellContext, ParsedCell
from lamppu_xl.domain.answer_types import AnswerType
from lamppu_xl.domain.project import Answer
from lamppu_xl.workbook.model import ValidationType


@dataclass(frozen=True, kw_only=True)
class LiveCheck:
    """A condition of a filled cell that a spreadsheet checks while a partner types.

    Formula and Python function must agree on every cell. The parser may be stricter than both.
    """

    code: str
    """The finding code whose live phrase is shown when the condition is false."""
    formula: Callable[[str, str], str]
    """Returns the condition as an Excel formula. Arguments: the cell as a formula, the defined name of its list."""
    accepts: Callable[[str | float, Sequence[str]], bool]
    """The same condition in Python. Arguments: the content of the cell, the labels of its list."""


@dataclass(frozen=True, kw_only=True)
class InputLimit:
    """What Excel's data validation lets through."""

    allow: ValidationType
    minimum: float | date
    maximum: float | date
    stop: bool = False
    """Whether another value is refused; only where a refusal loses nothing that was typed."""


@dataclass(frozen=True, kw_only=True)
class AnswerTypeHandler:
    """Everything that the program knows of one answer type.

    The name of the type is also its key in the `[terms]` of every catalogue.
    """

    answer_type: AnswerType
    parse: Callable[[CellContext], ParsedCell]
    """Reads a cell that is not blank. Never raises and never guesses."""
    live_checks: tuple[LiveCheck, ...] = ()
    """Each is tested where all before it are true. Empty if a formula cannot check the type."""
    valid: tuple[Answer, ...] = ()
    """Sample answers. Each is stored in a cell and read back unchanged."""
    invalid: tuple[str | float, ...] = ()
    """Sample contents that the parser refuses. The first one is also refused by the live checks, if there are any."""
    input_limit: InputLimit | None = None
    prompt: str = ""
    """The key in `[labels]` of the text that Excel shows beside a selected cell."""

    @property
    def name(self) -> str:
        """The name of the type in a definition."""
        return self.answer_type.name

    def formula(self, cell: str, options: str = "") -> str:
        """A formula that is TRUE where a filled cell passes the live checks."""
        return self.live_checks[-1].formula(cell, options) if self.live_checks else "TRUE"

    def failed_check(self, raw: str | float, labels: Sequence[str] = ()) -> LiveCheck | None:
        """The first live check that a content fails."""
        return next((check for check in self.live_checks if not check.accepts(raw, labels)), None)
