"""Findings: problems in people's data as values. They are never raised as exceptions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.cell_address import cell_name
from lamppu_xl.domain.finding_codes import FindingCode, Severity
from lamppu_xl.domain.text import Text, VocabularyTerm

Fact = str | int | float | date | Text | VocabularyTerm | tuple[str, ...]
"""A value that a message may quote. It is put into words in the reader's language only when it is shown."""


@dataclass(frozen=True)
class Place:
    """A place in a file. Rows and columns count from 0.

    >>> Place("KAO.xlsx", "Figures", 11, 2).cell
    'C12'
    """

    file: str = ""
    sheet: str | None = None
    row: int | None = None
    col: int | None = None

    @property
    def cell(self) -> str | None:
        """The address of the cell, or None if the place is a whole file or sheet."""
        return None if self.row is None or self.col is None else cell_name(self.row, self.col)

    def sort_key(self) -> tuple[str, str, int, int]:
        """A key that sorts `A2` before `A10`."""
        return (
            self.file,
            self.sheet or "",
            -1 if self.row is None else self.row,
            -1 if self.col is None else self.col,
        )


@dataclass(frozen=True)
class Finding:
    """One problem or remark about a file."""

    code: FindingCode
    place: Place
    facts: Mapping[str, Fact] = field(default_factory=dict)
    entry: AnswerRef | None = None
    subject: Text | None = None
    """The name of the answer on the form: `G05 Quality indicators · Results`."""
    message_override: Text | None = None
    """The definition's own message for a broken rule; replaces the one of the catalogue."""
    severity: Severity | None = None
    """The definition's own severity for a broken rule; replaces the one of the code."""
    related: tuple[Place, ...] = ()

    @property
    def effective_severity(self) -> Severity:
        """The finding's own severity, else the severity of its code."""
        return self.severity or self.code.severity


def has_errors(findings: Iterable[Finding]) -> bool:
    return any(finding.effective_severity is Severity.ERROR for finding in findings)
