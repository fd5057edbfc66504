"""What templates were issued with, kept beside the outbox: a few kilobytes for each, so that any return can be read.

A return's stamp names the definition that it was drawn from and the digest of last period's answers in it. With what
is kept here a changed cell is told as "was / is", and a return of an older definition is read by the plan of its day.
"""

from __future__ import annotations

import gzip
import io
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answer_types import ValueType
from lamppu_xl.domain.project import Answer, Answers, Project
from lamppu_xl.templates.layout import carried_digest, fingerprint
from lamppu_xl.templates.parts import field_of
from lamppu_xl.workbook.identity import Stamp
from lamppu_xl.workbook.model import (
    CellUse,
    Content,
    Link,
    Plan,
    PlannedCell,
    Properties,
    Sheet,
    SheetColumn,
    plain_text,
)

FORMAT = 1
"""The version of a manifest."""

_LARGEST = 4_000_000
"""Bytes of one manifest, unpacked; a real one has some 50,000."""

_SPOILT = (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError)


def build_manifest(project: Project, dressed: Plan, carried: Answers) -> tuple[str, bytes]:
    """What is kept of one template that is issued: the name of the file and its content. Same template, same bytes."""
    stamp = Stamp.parse(dressed.properties.description)
    assert stamp is not None  # noqa: S101  # a dressed plan is stamped
    told = {
        "format": FORMAT,
        "partner": stamp.partner,
        "code": stamp.code,
        "previous": _previous(carried),
        "personal": sorted(
            {f"{entry.table}/{entry.field}" for entry in dressed.answers if field_of(project, entry).personal}
        ),
        "sheets": [
            {
                "key": sheet.key,
                "name": sheet.name,
                "columns": len(sheet.columns),
                "slots": [_told(slot) for slot in sheet.cells],
            }
            for sheet in dressed.sheets
        ],
    }
    data = bytearray(gzip.compress(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode(), mtime=0))
    data[9] = 255  # the system that packed it: none of anybody's business, and the bytes stay the same everywhere
    return _name(stamp), bytes(data)


def _previous(carried: Answers) -> dict[str, str | float]:
    return {
        str(entry): answer.isoformat() if isinstance(answer, date) else answer
        for entry, answer in sorted(carried.items())
    }


def _told(slot: PlannedCell) -> list[Any]:
    """A cell as row, column, use, content and entry. Of checks and of last period's answers the place is enough."""
    content: object = None
    if slot.use is CellUse.FIXED or slot.use is CellUse.KEY:
        content = slot.content
        if isinstance(content, date):
            content = {"date": content.isoformat()}
        elif content is not None and not isinstance(content, (str, float, int)):
            content = plain_text(slot.content)
    elif isinstance(slot.content, Link):
        content = {"link": slot.content.text}
    entry = str(slot.entry) if slot.entry and slot.use is not CellUse.LIVE else None
    return [slot.row, slot.col, slot.use, content, entry]


@dataclass(frozen=True)
class Manifest:
    """What was issued to one partner."""

    plan: Plan
    carried: Answers
    personal: frozenset[tuple[str, str]]
    """Tables and fields whose answers are never quoted."""


@dataclass(frozen=True)
class ManifestStore:
    """All that is kept in a folder, read when it is asked for.

    What is damaged or was changed is passed over: then a return is told without it.
    """

    folder: Path
    project: Project

    @cached_property
    def carried(self) -> dict[str, Answers]:
        """Last period's answers by their digest, all at once."""
        found: dict[str, Answers] = {}
        for names in self._names.values():
            for name in names:
                filling = self._filling(name)
                if filling is not None:
                    found[carried_digest(filling)] = filling
        return found

    def previous(self, digest: str) -> Answers | None:
        """Last period's answers by their digest; None when they are not kept."""
        name = self._bearing(digest)
        return self._filling(name) if name else None

    def manifest(self, stamp: Stamp) -> Manifest | None:
        """What a return was issued as, by its stamp."""
        if not all(part.isalnum() for part in (stamp.fingerprint, stamp.carried)):
            return None
        try:
            told = _told_by(self._data(_name(stamp)))
            if told["code"] != stamp.code:
                return None
            plan = _plan(told, stamp)
            personal = frozenset((table, name) for table, name in (one.split("/") for one in told["personal"]))
            carried = _filling(self.project, told["previous"])
        except _SPOILT:
            return None
        same = fingerprint(plan) == stamp.fingerprint and carried_digest(carried) == stamp.carried
        return Manifest(plan, carried, personal) if same else None

    @cached_property
    def _names(self) -> dict[str, list[str]]:
        """The names of the files, by the digest in them of last period's answers."""
        found: dict[str, list[str]] = {}
        for name in sorted(path.name for path in self.folder.glob(f"*{_ENDING}")):
            found.setdefault(name.removesuffix(_ENDING).rpartition("-")[2], []).append(name)
        return found

    @cached_property
    def _sound(self) -> dict[str, str | None]:
        """What `_bearing` has found so far."""
        return {}

    def _bearing(self, digest: str) -> str | None:
        """The first file that truly holds the answers of which its name tells the digest."""
        if digest not in self._sound:
            names = self._names.get(digest, ())
            self._sound[digest] = next((name for name in names if _digest(self._filling(name)) == digest), None)
        return self._sound[digest]

    def _filling(self, name: str) -> Answers | None:
        try:
            return _filling(self.project, _told_by(self._data(name))["previous"])
        except _SPOILT:
            return None

    def _data(self, name: str) -> bytes:
        """What a file holds, as far as it is read; nothing where there is none."""
        try:
            with (self.folder / name).open("rb") as stream:
                return stream.read(_LARGEST)
        except (OSError, ValueError):
            return b""


_ENDING = ".json.gz"


def _name(stamp: Stamp) -> str:
    return f"{stamp.partner}-{stamp.fingerprint}-{stamp.carried}{_ENDING}"


def _digest(filling: Answers | None) -> str | None:
    return None if filling is None else carried_digest(filling)


def _told_by(data: bytes) -> Any:
    with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
        told = stream.read(_LARGEST + 1)
    if len(told) > _LARGEST:
        raise ValueError("too large for a manifest")
    return json.loads(told)


def _filling(project: Project, told: Mapping[str, str | float]) -> dict[AnswerRef, Answer]:
    return {AnswerRef.parse(entry): _answer(project, AnswerRef.parse(entry), answer) for entry, answer in told.items()}


def _answer(project: Project, entry: AnswerRef, answer: str | float) -> Answer:
    try:
        kind = field_of(project, entry).kind.type
    except KeyError:  # no longer asked; its digest is the same this way
        return answer if isinstance(answer, str) else float(answer)
    match kind:
        case ValueType.DATE:
            return date.fromisoformat(str(answer))
        case ValueType.NUMBER:
            return float(answer)
    return str(answer)


def _plan(told: Any, stamp: Stamp) -> Plan:
    """The plan of that day, as far as reading needs it."""
    sheets = tuple(
        Sheet(
            str(sheet["key"]),
            str(sheet["name"]),
            tuple(_slot(*slot) for slot in sheet["slots"]),
            (SheetColumn(10.0),) * int(sheet["columns"]),
        )
        for sheet in told["sheets"]
    )
    title = f"{stamp.project} {stamp.period} {stamp.partner}"
    return Plan(sheets, Properties(title, "", stamp.language, date.min))


def _slot(row: int, col: int, use: str, content: Any, entry: str | None) -> PlannedCell:
    kept: Content
    match content:
        case {"date": day}:
            kept = date.fromisoformat(day)
        case {"link": text}:
            kept = Link(str(text), "")
        case _:
            kept = content
    return PlannedCell(int(row), int(col), CellUse(use), "", kept, AnswerRef.parse(entry) if entry else None)
