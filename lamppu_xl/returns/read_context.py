"""The context in which returns are read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from lamppu_xl.domain.project import Period, Project
from lamppu_xl.templates.manifest import ManifestStore
from lamppu_xl.workbook.safe_reader import LIMITS, Limits


class SecondReaderMode(StrEnum):
    """Which returns the second reader reads, too."""

    NONE = "none"
    VALID = "valid"
    """Those in which the first reader found no error."""
    ALL = "all"


@dataclass(frozen=True, kw_only=True)
class ReadContext:
    """What returns are read with."""

    project: Project
    period: Period
    issued: ManifestStore | None = None
    limits: Limits = LIMITS
    second_reader: SecondReaderMode = SecondReaderMode.NONE
