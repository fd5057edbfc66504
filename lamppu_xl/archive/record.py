"""The folder of a frozen period: its files, and the record that was written when it was frozen."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

FOLDER = "frozen"
"""In a period's folder, next to `inbox` and `outbox`."""

RETURNS, ISSUED, DEFINITION, MASTER = "returns", "issued", "definition", "master.xlsx"
IMPORTED = "imported"
"""The folder with the tables of earlier results, and their maps."""
"""The files and folders in it."""

PUBLIC_MASTER = "master-public.xlsx"
"""The master without personal data, if there is one."""

LOG = "log.jsonl"
"""The copy of the period's log, which has the same name in the folder of the period."""

PROJECTS = "projects.json"
"""What the folders of a programme's projects had: persons to be masked, names, and what came after a master."""

LIST, NOTES, SUMS, SEAL = "LIST.txt", "frozen.json", "SHA256SUMS", "SHA256SUMS.sha256"
"""The list for people, the record for programs, the checksums of all files, and the checksum of those."""

FORMAT = 1
"""The version of the record."""

_NOT_COUNTED = frozenset({"replaced", "set aside", "left out", "evidence", "ignored"})
"""The values of `FileState` of files whose answers are in no master workbook."""


def stored_day(text: str) -> date | str:
    """A day as it is in a record; the text itself if somebody has edited it so that it is no day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


@dataclass(frozen=True)
class FrozenReturn:
    """A return on the day of freezing."""

    file: str
    """Its name, as it is shown; inside an archive `mail.zip/KAO.xlsx`."""
    sha256: str
    state: str
    """A value of `FileState`."""
    partner: str = ""
    answers: int = 0


@dataclass(frozen=True, kw_only=True)
class FrozenRecord:
    """The record of a frozen period."""

    project: str
    period: str
    day: str
    """The day of freezing: `2013-01-20`."""
    version: str
    """Of lamppu-xl."""
    returns: tuple[FrozenReturn, ...] = ()
    missing: tuple[str, ...] = ()
    """Ids of the partners without a return."""
    earlier: Mapping[str, str] = field(default_factory=dict)
    """The checksums of the periods that were frozen before, by id, so that one archive confirms another."""

    @property
    def states(self) -> Mapping[tuple[str, str], str]:
        """The state of each return, by name and checksum."""
        return {(returned.file, returned.sha256): returned.state for returned in self.returns}

    def to_json(self) -> bytes:
        content = {"format": FORMAT, **asdict(self)}
        return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")

    @staticmethod
    def from_json(data: bytes) -> FrozenRecord | None:
        """The record in a file; None when the file is damaged."""
        from pydantic import TypeAdapter, ValidationError  # noqa: PLC0415  # slow to import

        try:
            return TypeAdapter(FrozenRecord).validate_json(data)
        except ValidationError:
            return None


@dataclass(frozen=True)
class FrozenPeriod:
    """The archive of a frozen period."""

    folder: Path

    @staticmethod
    def of(period: Path) -> FrozenPeriod | None:
        """The archive in a period's folder; None when the period is not frozen."""
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

    @property
    def log(self) -> Path:
        return self.folder / LOG

    @cached_property
    def record(self) -> FrozenRecord | None:
        """The record; None when it is missing or damaged."""
        try:
            return FrozenRecord.from_json((self.folder / NOTES).read_bytes())
        except OSError:
            return None

    @cached_property
    def not_counted(self) -> frozenset[str]:
        """The checksums of the returns that did not count on the day of freezing, whatever they hold.

        A file that is archived several times, or of which the record says nothing, is not among them if it may count.
        """
        states: dict[str, set[str]] = {}
        for returned in self.record.returns if self.record else ():
            states.setdefault(returned.sha256, set()).add(returned.state)
        return frozenset(sha256 for sha256, known in states.items() if known <= _NOT_COUNTED)

    @property
    def day(self) -> str:
        """The day of freezing; a question mark without a record."""
        return self.record.day if self.record else "?"
