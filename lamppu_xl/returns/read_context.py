"""The context in which returns are read."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from lamppu_xl.definition.history.stored_definition import DefinitionStore
from lamppu_xl.domain.decisions import NO_DECISIONS, Decisions
from lamppu_xl.domain.partner_history import project_as_of
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project
from lamppu_xl.returns.return_definition import ReturnDefinitions
from lamppu_xl.templates.manifest import ManifestStore
from lamppu_xl.workbook.safe_reader import LIMITS, Limits


class SecondReaderMode(StrEnum):
    """Which returns the second reader reads, too."""

    NONE = "none"
    VALID = "valid"
    """Those in which the first reader found no error."""
    ALL = "all"
    ONLY_OPENPYXL = "only openpyxl"
    """Those in which the first reader found no error, with openpyxl alone."""


@dataclass(frozen=True, kw_only=True)
class ReadContext:
    """What returns are read with."""

    project: Project
    period: Period
    issued: ManifestStore | None = None
    """What templates of the period were issued with; None if only the present definition is known."""
    is_open: bool = True
    """Whether changes of the present definition that only allow more apply to returns on earlier templates."""
    decisions: Decisions = NO_DECISIONS
    """The decisions of the coordinator about the period."""
    limits: Limits = LIMITS
    second_reader: SecondReaderMode = SecondReaderMode.NONE
    never_second: frozenset[str] = frozenset()
    """The checksums of files that the second reader does not read, because it is known that they do not count."""
    several: frozenset[str] = frozenset()
    """The partners who sent several files, by id. Only what counts of them is read a second time, later."""
    open_password: str | None = field(default=None, repr=False)
    """The password that opens encrypted returns."""

    @cached_property
    def definitions(self) -> ReturnDefinitions:
        """The definitions that the returns may have."""
        return ReturnDefinitions(
            current=project_as_of(self.project, self.period),
            period=self.period,
            store=DefinitionStore(self.issued.folder) if self.issued else None,
            is_open=self.is_open,
            decisions=self.decisions,
        )
