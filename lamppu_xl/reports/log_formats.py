"""The log of a period as text and JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from lamppu_xl.domain.sentence import Sentence
from lamppu_xl.i18n.terminal import translate

FORMAT = 1
"""The version of the JSON report. New keys may come; a key never changes its meaning."""

_COLUMNS = ("time", "command", "event", "what", "partner", "state", "codes", "sha256")


class LoggedEvent(Protocol):
    """A record of a log."""

    def as_json(self) -> dict[str, Any]:
        """The record for programs, without what does not apply to it."""


def log_as_text(heading: str, records: Sequence[LoggedEvent], language: str) -> str:
    """A line for each record, in UTC, the oldest first, without control characters.

    Args:
        heading: in the language already.
        records: of the log.
        language: of the names of the columns.
    """
    names = tuple(translate(Sentence(column), language) for column in _COLUMNS)
    rows = [names, *(_row(record.as_json()) for record in records)]
    widths = [max(len(row[col]) for row in rows) for col in range(len(_COLUMNS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([heading, "", *lines]) + "\n"


def log_as_json(project: str, period: str, log: str, records: Sequence[LoggedEvent], damaged: Sequence[int]) -> str:
    """The records as they are in the log.

    Args:
        log: `present`, `missing` or `unreadable`.
        damaged: the numbers of the lines that cannot be read.
    """
    content = {
        "format": FORMAT,
        "project": project,
        "period": period,
        "log": log,
        "records": [record.as_json() for record in records],
        "damaged": list(damaged),
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _row(record: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(_COLUMN_TEXTS.get(column, _text)(record.get(column, "")) for column in _COLUMNS)


def _text(value: Any) -> str:
    text = ",".join(map(str, value)) if isinstance(value, list) else str(value)
    return "".join(letter if letter.isprintable() else "?" for letter in text) or "–"


_COLUMN_TEXTS: Mapping[str, Callable[[Any], str]] = {"sha256": lambda value: _text(value)[:12]}
