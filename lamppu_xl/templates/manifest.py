"""Manifests: a record of each issued template, stored beside the outbox, so that any return can be read.

The stamp of a return names the definition that it was created from, and the digest of last period's answers in it.
With the manifest a changed cell is reported with its old and new content. A return of an older definition is read with
the plan that it was issued with.
"""

from __future__ import annotations

import gzip
import io
import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answer_types import ValueType
from lamppu_xl.domain.answers import Answer, Answers
from lamppu_xl.domain.caches import cached
from lamppu_xl.domain.project import Project
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

_LARGEST = 32_000_000
"""The most bytes of a manifest, packed or unpacked. One with 5,000 lines has about 3,000,000, others about 50,000."""

_ENDING = ".json.gz"

_DAMAGED = (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError)
"""The errors of reading a damaged manifest."""

_OTHER_SYSTEM = 255
"""The gzip code for an unknown operating system, so that a manifest has the same bytes on every machine."""


def build_manifest(
    project: Project, plan: Plan, carried: Answers, prefilled: Mapping[AnswerRef, str]
) -> tuple[str, bytes]:
    """The file name and the content of the manifest of one template. The same template has the same bytes.

    Args:
        project: the project.
        plan: the complete plan of the template, with its stamp.
        carried: last period's answers in it.
        prefilled: the digests of the answers that the partner has to confirm; the answers are not stored.
    """
    stamp = Stamp.parse(plan.properties.description)
    assert stamp is not None  # noqa: S101  # a complete plan is stamped
    personal = {f"{entry.table}/{entry.field}" for entry in plan.answers if field_of(project, entry).personal}
    content = {
        "format": FORMAT,
        "partner": stamp.partner,
        "code": stamp.code,
        "previous": {
            str(entry): answer.isoformat() if isinstance(answer, date) else answer
            for entry, answer in sorted(carried.items())
        },
        "personal": sorted(personal),
        "sheets": [
            {
                "key": sheet.key,
                "name": sheet.name,
                "columns": len(sheet.columns),
                "slots": [_packed_cell(cell) for cell in sheet.cells if cell.use is not CellUse.STATE],
                "states": _packed_states(sheet),
            }
            for sheet in plan.sheets
        ],
    }
    if prefilled:
        content["prefilled"] = {str(entry): digest for entry, digest in sorted(prefilled.items())}
    data = bytearray(gzip.compress(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(), mtime=0))
    data[9] = _OTHER_SYSTEM
    return manifest_file(stamp), bytes(data)


def _packed_cell(cell: PlannedCell) -> list[Any]:
    """A cell as row, column, use, content and reference. The content of checks and previous answers is left out."""
    content: object = None
    if cell.use is CellUse.FIXED or cell.use is CellUse.KEY:
        content = cell.content
        if isinstance(content, date):
            content = {"date": content.isoformat()}
        elif content is not None and not isinstance(content, (str, float, int)):
            content = plain_text(cell.content)
    elif isinstance(cell.content, Link):
        content = {"link": cell.content.text}
    entry = str(cell.entry) if cell.entry and cell.use is not CellUse.LIVE else None
    return [cell.row, cell.col, cell.use, content, entry]


def _packed_states(sheet: Sheet) -> list[list[int]]:
    """The helper cells as runs: a row, and the first and the last column."""
    runs: list[list[int]] = []
    for cell in sheet.cells:
        if cell.use is not CellUse.STATE:
            continue
        if runs and runs[-1][0] == cell.row and runs[-1][2] == cell.col - 1:
            runs[-1][2] = cell.col
        else:
            runs.append([cell.row, cell.col, cell.col])
    return runs


@dataclass(frozen=True)
class Manifest:
    """One issued template."""

    plan: Plan
    carried: Answers
    """Last period's answers in it."""
    personal: frozenset[tuple[str, str]]
    """Tables and fields whose answers are never quoted."""


@dataclass(frozen=True)
class ManifestStore:
    """The manifests in a folder, read when they are needed. Damaged or changed ones are ignored."""

    folder: Path

    def manifest(self, stamp: Stamp, project: Project) -> Manifest | None:
        """The manifest of a return.

        Args:
            stamp: of the return.
            project: the definition that its template was issued with.
        """
        if not all(part.isalnum() for part in (stamp.fingerprint, stamp.carried)):
            return None
        try:
            content = self._content(manifest_file(stamp))
            issued = Stamp.parse(content["code"])
            if issued is None or replace(issued, definition=stamp.definition) != stamp:
                return None
            plan = _unpacked_plan(content, stamp)
            personal = frozenset((table, name) for table, name in (field.split("/") for field in content["personal"]))
            if issued.definition != stamp.definition:  # the same form was made again from a later definition
                personal |= _personal(project, plan)
            carried = _carried_answers(project, content)
        except _DAMAGED:
            return None
        is_unchanged = fingerprint(plan) == stamp.fingerprint and carried_digest(carried) == stamp.carried
        return Manifest(plan, carried, personal) if is_unchanged else None

    def prefilled(self, stamp: Stamp) -> Mapping[AnswerRef, str]:
        """The digests of the prefilled answers of the template of a return; none if they are not known."""
        if not all(part.isalnum() for part in (stamp.fingerprint, stamp.carried)):
            return {}
        try:
            content = self._content(manifest_file(stamp))
            return {AnswerRef.parse(entry): str(digest) for entry, digest in content.get("prefilled", {}).items()}
        except _DAMAGED:
            return {}

    def previous(self, digest: str, project: Project) -> Answers | None:
        """Last period's answers with this digest, from the first manifest that contains them.

        Args:
            digest: of the answers.
            project: the definition of the template that shows them.
        """
        carried = filter(None, (self._carried(name, project) for name in self._names.get(digest, ())))
        matching = (answers for answers in carried if carried_digest(answers) == digest)
        return cached(self._previous, digest, lambda: next(matching, None))

    @cached_property
    def _names(self) -> dict[str, list[str]]:
        """The file names, by the digest of last period's answers in them."""
        names: dict[str, list[str]] = {}
        for name in sorted(path.name for path in self.folder.glob(f"*{_ENDING}")):
            names.setdefault(name.removesuffix(_ENDING).rpartition("-")[2], []).append(name)
        return names

    @cached_property
    def _previous(self) -> dict[str, Answers | None]:
        """Last period's answers that were found so far, by their digest."""
        return {}

    def _carried(self, name: str, project: Project) -> Answers | None:
        try:
            return _carried_answers(project, self._content(name))
        except _DAMAGED:
            return None

    def _content(self, name: str) -> Any:
        with (self.folder / name).open("rb") as stream:
            packed = stream.read(_LARGEST)
        with gzip.GzipFile(fileobj=io.BytesIO(packed)) as unpacked:
            content = unpacked.read(_LARGEST + 1)
        if len(content) > _LARGEST:
            raise ValueError("too large for a manifest")
        return json.loads(content)


def manifest_file(stamp: Stamp) -> str:
    """The name of the manifest of a template."""
    return f"{stamp.partner}-{stamp.fingerprint}-{stamp.carried}{_ENDING}"


def _personal(project: Project, plan: Plan) -> frozenset[tuple[str, str]]:
    """The tables and fields of a plan whose answers are never quoted."""
    return frozenset((entry.table, entry.field) for entry in plan.answers if field_of(project, entry).personal)


def _carried_answers(project: Project, content: Any) -> Answers:
    references = {AnswerRef.parse(entry): answer for entry, answer in content["previous"].items()}
    return {entry: _unpacked_answer(project, entry, answer) for entry, answer in references.items()}


def _unpacked_answer(project: Project, entry: AnswerRef, answer: str | float) -> Answer:
    try:
        value_type = field_of(project, entry).kind.type
    except KeyError:  # no longer in the form; its digest is the same
        return answer if isinstance(answer, str) else float(answer)
    match value_type:
        case ValueType.DATE:
            return date.fromisoformat(str(answer))
        case ValueType.NUMBER:
            return float(answer)
    return str(answer)


def _unpacked_plan(content: Any, stamp: Stamp) -> Plan:
    """The plan of an issued template, with what reading a return needs."""
    sheets = tuple(
        Sheet(
            str(sheet["key"]),
            str(sheet["name"]),
            (*(_unpacked_cell(*cell) for cell in sheet["slots"]), *_unpacked_states(sheet["states"])),
            (SheetColumn(10.0),) * int(sheet["columns"]),
        )
        for sheet in content["sheets"]
    )
    title = f"{stamp.project} {stamp.period} {stamp.partner}"
    return Plan(sheets, Properties(title, "", stamp.language, date.min))


def _unpacked_states(runs: Any) -> Iterator[PlannedCell]:
    for row, first, last in runs:
        for col in range(int(first), int(last) + 1):
            yield PlannedCell(int(row), col, CellUse.STATE, "")


def _unpacked_cell(row: int, col: int, use: str, packed: Any, entry: str | None) -> PlannedCell:
    content: Content
    match packed:
        case {"date": day}:
            content = date.fromisoformat(day)
        case {"link": text}:
            content = Link(str(text), "")
        case _:
            content = packed
    return PlannedCell(int(row), int(col), CellUse(use), "", content, AnswerRef.parse(entry) if entry else None)
