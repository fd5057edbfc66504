"""A frozen period's folder: what lies where in it, and what was noted when it was frozen."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

FOLDER = "frozen"
"""Of a period's folder, beside `inbox` and `outbox`."""

RETURNS, ISSUED, DEFINITION, MASTER = "returns", "issued", "definition", "master.xlsx"
"""What lies in it."""

LIST, NOTES, SUMS, SEAL = "LIST.txt", "frozen.json", "SHA256SUMS", "SHA256SUMS.sha256"
"""What is written about it: for people, for programs, the checksums of all files, and the checksum of these."""

FORMAT = 1
"""The version of the notes; it grows, but what is there keeps its meaning."""


@dataclass(frozen=True)
class FrozenReturn:
    """A return as it stood on the day of freezing."""

    file: str
    """Its name, as it is shown; inside an archive `mail.zip/KAO.xlsx`."""
    sha256: str
    state: str
    """See `validator.State`."""
    partner: str = ""
    answers: int = 0


@dataclass(frozen=True)
class FrozenRecord:
    """What was noted of a frozen period."""

    project: str
    period: str
    day: str
    """On which it was frozen: `2013-01-20`."""
    version: str
    """Of lamppu-xl."""
    returns: tuple[FrozenReturn, ...] = ()
    missing: tuple[str, ...] = ()
    """Ids of the partners of whom nothing came."""
    earlier: Mapping[str, str] = field(default_factory=dict)
    """The checksums of the periods that were frozen before, by id: so one frozen period bears witness for another."""

    @property
    def states(self) -> Mapping[tuple[str, str], str]:
        """By name and checksum."""
        return {(one.file, one.sha256): one.state for one in self.returns}

    def written(self) -> bytes:
        told = {"format": FORMAT, **asdict(self)}
        return (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")

    @staticmethod
    def read(data: bytes) -> FrozenRecord | None:
        """The notes that a file holds, or None when it holds none."""
        try:
            told: Any = json.loads(data)
            returns = tuple(
                FrozenReturn(
                    str(one["file"]), str(one["sha256"]), str(one["state"]), str(one["partner"]), int(one["answers"])
                )
                for one in told["returns"]
            )
            earlier = {str(period): str(digest) for period, digest in told["earlier"].items()}
            project, period, day, version = (str(told[name]) for name in ("project", "period", "day", "version"))
            return FrozenRecord(project, period, day, version, returns, tuple(map(str, told["missing"])), earlier)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return None


@dataclass(frozen=True)
class FrozenPeriod:
    """A frozen period."""

    folder: Path

    @staticmethod
    def of(period: Path) -> FrozenPeriod | None:
        """What is frozen of a period, by the period's folder; None when nothing is."""
        folder = period / FOLDER
        return FrozenPeriod(folder) if folder.is_dir() else None

    @property
    def returns(self) -> Path:
        return self.folder / RETURNS

    @property
    def issued(self) -> Path:
        return self.folder / ISSUED

    @property
    def definition(self) -> Path:
        return self.folder / DEFINITION

    @property
    def master(self) -> Path:
        return self.folder / MASTER

    @cached_property
    def record(self) -> FrozenRecord | None:
        """What was noted; None when that is lost."""
        try:
            return FrozenRecord.read((self.folder / NOTES).read_bytes())
        except OSError:
            return None

    @property
    def day(self) -> str:
        """On which it was frozen; a question mark when that is lost."""
        return self.record.day if self.record else "?"
