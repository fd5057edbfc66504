"""The parts of an answer type: its parser, its live reading, its input limit and its samples."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from lamppu_xl.answer_types.cell import CellContext, ParsedCell
from lamppu_xl.answer_types.live_reading import ANY_TEXT, LiveReading
from lamppu_xl.domain.answer_types import AnswerType
from lamppu_xl.domain.answers import Answer
from lamppu_xl.workbook.model import ValidationType


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
    live: LiveReading = ANY_TEXT
    """How the live checks read a cell. Any text is right where a formula cannot check the type."""
    live_in: Callable[[str], LiveReading] | None = None
    """The same in a country that the definition states, for a type that has other forms there."""
    valid: tuple[Answer, ...] = ()
    """Sample answers. Each is stored in a cell and read back unchanged."""
    invalid: tuple[str | float, ...] = ()
    """Sample contents that the parser refuses. The first is a fault for the live checks, too, if these know any."""
    checked_when_returned: tuple[str, ...] = ()
    """The codes of refusals and doubts that no formula sees, beside those of all types."""
    input_limit: InputLimit | None = None
    prompt: str = ""
    """The key in `[labels]` of the text that Excel shows beside a selected cell."""

    @property
    def name(self) -> str:
        """The name of the type in a definition."""
        return self.answer_type.name
