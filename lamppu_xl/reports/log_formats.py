"""The log of a period as text and JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from lamppu_xl.domain.sentence import Sentence
from lamppu_xl.domain.text_normalising import capitalised
from lamppu_xl.i18n.command_names import alias_of
from lamppu_xl.i18n.terminal import translate
from lamppu_xl.i18n.translator import Translator, translator_for
from lamppu_xl.reports.terminal_layout import HANGING, PLAIN, Layout, table_lines
from lamppu_xl.reports.text import state_label
from lamppu_xl.validation.verdict import FileState

FORMAT = 1
"""The version of the JSON report. New keys may come; a key never changes its meaning."""

_COLUMNS = ("time", "command", "event", "what", "partner", "state", "codes", "sha256")
_HEADS = {"partner": "id"}
_EVENTS = ("received", "present", "verdict", "output", "sent", "decision")
_OUTPUTS = ("template", "feedback", "letter", "imported", "master", "programme", "freeze")

_DECISIONS = ("accept", "remark", "use", "leave-out", "amend")

_FLEXIBLE = ("state", "codes")
"""The columns that are wrapped on a narrow terminal, those that give way first first."""

_NARROW = 100
"""Characters of a terminal that has no room for checksums."""

WORDS = frozenset((*(_HEADS.get(column, column) for column in _COLUMNS), *_EVENTS, *_OUTPUTS, *_DECISIONS))
"""The words of the log that are translated one by one."""


class LoggedEvent(Protocol):
    """A record of a log."""

    def as_json(self) -> dict[str, Any]:
        """The record for programs, without what does not apply to it."""


def log_as_text(heading: str, records: Sequence[LoggedEvent], language: str, layout: Layout = PLAIN) -> str:
    """A line for each record, in local time, the oldest first, without control characters and empty columns.

    Args:
        heading: in the language already.
        records: of the log.
        language: of the table.
        layout: of the terminal; a narrow one has no checksums.
    """
    contents = [record.as_json() for record in records]
    columns = [column for column in _COLUMNS if any(content.get(column) for content in contents)]
    if layout.width and layout.width < _NARROW:
        columns = [column for column in columns if column != "sha256"]
    words = translator_for(language)
    rows = [[capitalised(translate(Sentence(_HEADS.get(column, column)), language)) for column in columns]]
    rows += ([_cell(column, content, words) for column in columns] for content in contents)
    flexible = [columns.index(column) for column in _FLEXIBLE if column in columns]
    lines = ["", *table_lines(rows, layout.width, flexible)] if contents else []
    return "\n".join([layout.wrap(heading, hanging=HANGING), *lines]) + "\n"


_IN_WORDS = ("event", "what", "state")
"""The columns with words, which begin with a capital letter."""


def _cell(column: str, content: Mapping[str, Any], words: Translator) -> str:
    text = _TEXTS.get(column, _text)(content.get(column, ""), words)
    return capitalised(text) if column in _IN_WORDS else text


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


def _text(value: Any, _: Translator) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return "".join(letter if letter.isprintable() else "?" for letter in text) or "–"


def _time(value: Any, words: Translator) -> str:
    return words.moment(datetime.fromisoformat(value).astimezone())


def _word(value: Any, words: Translator) -> str:
    """A word in the language of the reader; one that a later version has written as it is."""
    return translate(Sentence(value), words.language) if value in WORDS else _text(value, words)


def _command(value: Any, words: Translator) -> str:
    return alias_of(str(value), words.language) or _text(value, words)


def _state(value: Any, words: Translator) -> str:
    return state_label(FileState(value), words) if value in [*FileState] else _text(value, words)


def _digest(value: Any, words: Translator) -> str:
    return _text(value, words)[:12]


_TEXTS: Mapping[str, Callable[[Any, Translator], str]] = {
    "time": _time,
    "command": _command,
    "event": _word,
    "what": _word,
    "state": _state,
    "sha256": _digest,
}
