"""The verdict on one master workbook that a programme received."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from lamppu_xl.domain.findings import Finding
from lamppu_xl.ledger.records import Ledger, LedgerCorrection
from lamppu_xl.master.master_reader import MasterReading
from lamppu_xl.validation.verdict import FileState

LATER_RETURN, LATER_CORRECTION = "M767", "M803"
"""The codes of what came to a project after its master."""


@dataclass(frozen=True)
class MasterVerdict:
    """The verdict on one file."""

    file: str
    sha256: str
    state: FileState
    findings: tuple[Finding, ...] = ()
    reading: MasterReading | None = None
    size: int = 0
    """Of the file, in bytes."""
    doubts: tuple[Finding, ...] = ()
    """Of an accepted master the errors that other sources show, and that neither stop it nor are accepted."""
    later: tuple[Finding, ...] = ()
    """Of an accepted master the returns and corrections that came to its project after it."""
    unused: tuple[LedgerCorrection, ...] = ()
    """Of an accepted master the corrections of the programme that do not fit it."""
    checksums: frozenset[str] = frozenset()
    """What a list of checksums contains; empty for any other file."""

    @property
    def accepted(self) -> bool:
        return self.state is FileState.ACCEPTED

    @property
    def is_checksum_list(self) -> bool:
        """Whether it is a list of checksums that is not left out."""
        return self.state is FileState.EVIDENCE and bool(self.checksums)

    @property
    def ledger(self) -> Ledger | None:
        return self.reading.ledger if self.reading else None

    @cached_property
    def returns(self) -> frozenset[str]:
        """The checksums of the returns that it contains."""
        return frozenset(source.sha256 for source in self.ledger.returns) if self.ledger else frozenset()

    @property
    def project(self) -> str | None:
        return self.reading.stamp.project if self.reading and self.reading.stamp else None

    @property
    def period(self) -> str | None:
        return self.reading.stamp.period if self.reading and self.reading.stamp else None
