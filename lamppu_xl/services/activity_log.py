"""The log of a period: what was received, judged, written, sent and decided, and when.

It decides dates and states that are shown, never a verdict, an answer or a master. It holds no file names and no
answers, since both may name persons.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from lamppu_xl.domain.version import __version__
from lamppu_xl.services.clock import current_time
from lamppu_xl.storage.line_file import append_lines

logger = logging.getLogger(__name__)


class LogEvent(StrEnum):
    """What a record reports."""

    RECEIVED = "received"
    """A file was seen for the first time."""
    PRESENT = "present"
    """A file was there when the log began; when it was received is unknown."""
    VERDICT = "verdict"
    """The state or the findings of a file have changed."""
    OUTPUT = "output"
    """A file was written."""
    SENT = "sent"
    """The coordinator reports that the draft or the template was sent."""
    DECISION = "decision"


@dataclass(frozen=True, kw_only=True)
class LogRecord:
    """A line of the log."""

    time: datetime
    """In UTC, by the clock of the machine that wrote it."""
    event: str
    """A value of `LogEvent`; a later version may write others."""
    command: str
    version: str = ""
    """Of lamppu-xl."""
    partner: str = ""
    """Its id; in the log of a programme that of the project."""
    sha256: str = ""
    """Of the file; of the return that a decision is about."""
    size: int = 0
    """Of the file, in bytes."""
    state: str = ""
    """Of a return: a value of `FileState`."""
    codes: tuple[str, ...] = ()
    """The ids of its findings, or of the finding that a decision is about."""
    what: str = ""
    """Of an output: `template`, `feedback`, `letter`, `master`, `freeze` …; of a decision: its kind."""
    about: str = ""
    """Of an output: the checksum of the return that it is about."""
    by: str = ""
    """Of a letter: the day on which corrections are asked for, in ISO 8601."""

    @property
    def day(self) -> date:
        """The day in the calendar of this machine, as deadlines are."""
        return self.time.astimezone().date()

    def as_json(self) -> dict[str, Any]:
        """The record for programs, without what does not apply to it."""
        content: dict[str, Any] = {"time": f"{self.time.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"}
        for name in _NAMES:
            if value := getattr(self, name):
                content[name] = list(value) if isinstance(value, tuple) else value
        return content


_NAMES = ("event", "command", "version", "partner", "sha256", "size", "state", "codes", "what", "about", "by")


@dataclass(frozen=True)
class LogContent:
    """The records of a log."""

    records: tuple[LogRecord, ...] = ()
    damaged: tuple[int, ...] = ()
    """The numbers of the lines that cannot be read, counted from 1. They stay in the file."""
    exists: bool = True
    problem: str = ""
    """Why the log cannot be read."""


@dataclass
class ActivityLog:
    """The log of a period."""

    path: Path
    problem: str = ""
    """Why something was not logged; empty if everything was."""
    _content: LogContent | None = field(default=None, repr=False)
    _signature: tuple[int, int] | None = field(default=None, repr=False)
    """Size and time of the file when it was read."""

    def read(self) -> LogContent:
        """The records. The file is read again only if it has changed."""
        signature = _signature(self.path)
        if self._content is None or signature != self._signature or signature is None:
            self._content, self._signature = read_log(self.path), signature
        return self._content

    def append(self, records: Sequence[LogRecord]) -> bool:
        """Append records. The caller holds the lock of the project's folder.

        Returns:
            False if the log cannot be read or written; then `problem` says why.
        """
        if not records:
            return True
        content = self.read()
        self.problem = content.problem
        if not self.problem:
            lines = [*map(_line, records)]
            try:
                append_lines(self.path, lines)
            except OSError as error:
                self.problem = error.strerror or type(error).__name__
            else:
                # Nobody else writes while the folder is locked, so the file need not be read again for each record.
                appended = tuple(filter(None, map(_parse, lines)))
                self._content = replace(content, records=content.records + appended, exists=True)
                self._signature = _signature(self.path)
        logger.debug("logged %d records in %s%s", len(records), self.path, self.problem and f": {self.problem}")
        return not self.problem


def new_record(event: LogEvent, command: str, **facts: Any) -> LogRecord:
    """A record of what happens now in this version."""
    time = current_time().replace(microsecond=0)
    return LogRecord(time=time, event=event, command=command, version=__version__, **facts)


def read_log(path: Path) -> LogContent:
    """The records of a log file, in their order. Lines that cannot be read are skipped and reported."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return LogContent(exists=False)
    except OSError as error:
        return LogContent(problem=error.strerror or type(error).__name__)
    records, damaged = [], []
    for number, line in enumerate(data.split(b"\n"), 1):
        if record := _parse(line):
            records.append(record)
        elif line.strip():
            damaged.append(number)
    return LogContent(tuple(records), tuple(damaged))


def _line(record: LogRecord) -> bytes:
    return json.dumps(record.as_json(), ensure_ascii=True, separators=(",", ":")).encode()


def _parse(line: bytes) -> LogRecord | None:
    """The record in a line; None if it is damaged."""
    try:
        content = json.loads(line)
        time = datetime.fromisoformat(content["time"])
        if time.tzinfo is None:
            return None
        codes = tuple(map(str, content.get("codes", ())))
        texts = {name: _text(content.get(name, "")) for name in _NAMES if name not in ("codes", "size")}
        size = content.get("size", 0)
        if not isinstance(size, int) or not texts["event"]:
            return None
        return LogRecord(time=time, codes=codes, size=size, **texts)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _signature(path: Path) -> tuple[int, int] | None:
    try:
        state = path.stat()
    except OSError:
        return None
    return state.st_size, state.st_mtime_ns


def begins_with(log: Path, earlier: Path) -> bool:
    """Whether a log continues an earlier copy of it: the copy is its beginning, byte by byte."""
    try:
        beginning = earlier.read_bytes()
        with log.open("rb") as stream:
            return stream.read(len(beginning)) == beginning
    except OSError:
        return False
