"""The error of a plan that cannot be written as a workbook, with the part of the plan that is the cause."""

from __future__ import annotations

from lamppu_xl.domain.answer_ref import AnswerRef


class UnwritableError(ValueError):
    """A part of a workbook that cannot be planned or written. The cause of the exception has the reason."""

    def __init__(self, sheet: str, entry: AnswerRef | None, cell: str = "") -> None:
        super().__init__(f"{sheet} {cell}".strip())
        self.sheet = sheet
        """The key of the sheet."""
        self.entry = entry
        """The answer that the cell belongs to, if any."""
        self.cell = cell
        """The address of the cell; empty if it is unknown."""

    @property
    def reason(self) -> str:
        """What was wrong, in the words of the exception that was raised first."""
        return reason_of(self.__cause__) if self.__cause__ else ""

    def __str__(self) -> str:
        return f"{super().__str__()}: {self.reason}"


def reason_of(error: BaseException) -> str:
    """The message of an exception; its class only where the message is empty or says nothing without it."""
    text = " ".join(str(error).split())
    plain = isinstance(error, ValueError | Warning)
    return text if plain and text else f"{type(error).__name__}: {text}".rstrip(": ")
