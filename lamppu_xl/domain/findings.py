"""Findings: problems in the data of users. They are values, never exceptions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.cell_address import cell_name
from lamppu_xl.domain.decision_reason import DecisionReason
from lamppu_xl.domain.finding_codes import CODES, FindingCode, Severity
from lamppu_xl.domain.text import Phrase, Text, VocabularyTerm

Fact = str | int | float | date | Text | VocabularyTerm | Phrase | tuple[str | Phrase, ...]
"""A value in a message. It is formatted in the language of the reader."""


class Place(NamedTuple):
    """A place in a file. Rows and columns count from 0. A tuple, because there are many of them.

    >>> Place("KAO.xlsx", "Figures", 11, 2).cell
    'C12'
    """

    file: str = ""
    sheet: str | None = None
    row: int | None = None
    col: int | None = None

    @property
    def cell(self) -> str | None:
        """The address of the cell; None if the place is a file or a sheet."""
        return None if self.row is None or self.col is None else cell_name(self.row, self.col)

    @property
    def line(self) -> str:
        """The place in a text file, `project.yaml:12:5`, or in a workbook: `project.xlsx, sheet Partners, cell C5`."""
        if self.sheet is not None:
            return ", ".join(filter(None, (self.file, f"sheet {self.sheet}", self.cell and f"cell {self.cell}")))
        return ":".join([self.file, *(str(number + 1) for number in (self.row, self.col) if number is not None)])

    def sort_key(self) -> tuple[str, str, int, int]:
        """A key that sorts `A2` before `A10`."""
        row, col = (-1 if number is None else number for number in (self.row, self.col))
        return self.file, self.sheet or "", row, col


@dataclass(frozen=True)
class Finding:
    """A problem in a file, or a remark about it."""

    code: FindingCode
    place: Place
    facts: Mapping[str, Fact] = field(default_factory=dict)
    entry: AnswerRef | None = None
    subject: Text | None = None
    """The label of the answer: `G05 Quality indicators · Results`."""
    message_override: Text | None = None
    """The message of the definition for a broken rule. It replaces the message of the catalogue."""
    severity: Severity | None = None
    """The severity of the definition for a broken rule. It replaces the severity of the code."""
    related: tuple[Place, ...] = ()
    accepted: DecisionReason | None = None
    """Why the coordinator has accepted it; it then is for information only."""

    @classmethod
    def of(cls, code: str, place: Place, **facts: Fact) -> Finding:
        """A finding about a file or a part of it, from the id of its code and the facts of its message."""
        return cls(CODES[code], place, facts)

    @property
    def effective_severity(self) -> Severity:
        """The severity of the finding, else the severity of its code; an accepted finding is for information."""
        if self.accepted:
            return Severity.INFO
        return self.severity or self.code.severity


def has_errors(findings: Iterable[Finding]) -> bool:
    return any(finding.effective_severity is Severity.ERROR for finding in findings)
