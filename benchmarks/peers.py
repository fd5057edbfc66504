"""The same questions put by other tools: spreadsheet-forms and flatten-tool, where they can.

Both live in an environment of their own, named by `--peers` or `LAMPPU_XL_BENCH_PEERS`; without it they are left out.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from benchmarks.data import Data
from benchmarks.rounds import Compared, elapsed
from benchmarks.table import Measured, Remark
from lamppu_xl.domain.answer_types import ValueType
from lamppu_xl.domain.form import FreeLines, SingleRow
from lamppu_xl.domain.project import Project
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.returns.read_context import ReadContext
from lamppu_xl.returns.reader import read_return
from lamppu_xl.templates.builder import DEFAULT_PROTECTION, cell_values, complete_plan, prepare_template
from lamppu_xl.templates.layout import plan_workbook
from lamppu_xl.workbook.writer import write_workbook

SCRIPT = Path(__file__).with_name("peer_tasks.py")
VARIABLE = "LAMPPU_XL_BENCH_PEERS"


@dataclass(frozen=True)
class Peer:
    """One comparison with another tool."""

    name: str
    """Of the row."""
    task: str
    arguments: tuple[str, ...]
    reads: bool
    note: str
    """What the other cannot do."""


def measure(data: Data, python: str | None) -> Iterator[Measured | Remark]:
    """Templates and reading, ours beside theirs; each round starts a process of theirs, and only its work counts."""
    python = python or os.environ.get(VARIABLE)
    if not python:
        yield Remark(
            f"Peers are left out: name a Python that has spreadsheetforms and flattentool by --peers or {VARIABLE}."
        )
        return
    project, period = data.project("small")
    partner, reader = project.partners[0], translator_for(project.language, project.chain(project.language))
    filled = data.inbox("small")[0]
    files = _files(data, project, filled)
    incoming = IncomingFile(filled.name, filled.read_bytes())

    def write() -> None:
        prepared = prepare_template(project, partner, period, reader)
        write_workbook(complete_plan(prepared), cell_values(prepared), DEFAULT_PROTECTION)

    def read() -> None:
        read_return(incoming, ReadContext(project=project, period=period))

    for peer in _peers(files):
        try:
            if peer.task == "flat_read":
                _theirs(python, "flat_fill", 1, (files["schema"], files["answers"], files["flat"]))
            _theirs(python, peer.task, 1, peer.arguments)
        except subprocess.CalledProcessError as error:
            yield Remark(f"{peer.name} is left out: {error.stderr.strip().splitlines()[-1]}")
            continue
        both = _turns(python, peer, read if peer.reads else write, data)
        yield Measured.of(peer.name, both, peer.note)


def _turns(python: str, peer: Peer, ours: Callable[[], None], data: Data) -> Compared:
    repeats = data.sizes.repeats
    took, theirs = [], []
    ours()
    for _ in range(data.sizes.rounds):
        took.append(elapsed(lambda: _often(ours, repeats)) / repeats)
        theirs.append(_theirs(python, peer.task, repeats, peer.arguments))
    return Compared(tuple(took), tuple(theirs))


def _often(work: Callable[[], None], times: int) -> None:
    for _ in range(times):
        work()


def _peers(files: dict[str, str]) -> tuple[Peer, ...]:
    no_locks = "it copies the look of a guide; no locks of its own, no per-partner content"
    return (
        Peer("spreadsheet-forms: template", "form_template", (files["guide"],), False, no_locks),
        Peer(
            "spreadsheet-forms: reading",
            "form_read",
            (files["guide"], files["filled"]),
            True,
            "values only, no findings",
        ),
        Peer(
            "flatten-tool: template",
            "flat_template",
            (files["schema"],),
            False,
            "headings only: no locks, checks, lists",
        ),
        Peer(
            "flatten-tool: reading",
            "flat_read",
            (files["schema"], files["flat"]),
            True,
            "its own flat layout; values only",
        ),
    )


def _theirs(python: str, task: str, repeats: int, arguments: tuple[str, ...]) -> float:
    order = [python, str(SCRIPT), task, str(repeats), *arguments]
    done = subprocess.run(order, check=True, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    return float(done.stdout.split()[-1])


# What they are given


def _files(data: Data, project: Project, filled: Path) -> dict[str, str]:
    folder = data.folder / "peers"
    folder.mkdir(exist_ok=True)
    guide = folder / "guide.xlsx"
    guide.write_bytes(_guide(data, filled))
    schema, answers = folder / "schema.json", folder / "answers.json"
    schema.write_text(json.dumps(_schema(project)), encoding="utf-8")
    answers.write_text(json.dumps({"report": [_answers(data, filled)]}), encoding="utf-8")
    return {
        "guide": str(guide),
        "filled": str(filled),
        "schema": str(schema),
        "answers": str(answers),
        "flat": str(folder / "flat.xlsx"),
    }


def _guide(data: Data, filled: Path) -> bytes:
    """Our own form with their marks in its answer cells: free lines go down, all else is single."""
    project, period = data.project("small")
    reader = translator_for(project.language, project.chain(project.language))
    book = openpyxl.load_workbook(filled)
    for entry, (sheet, slot) in plan_workbook(project, project.partners[0], period, reader).answers.items():
        cell = book[sheet.name].cell(slot.row + 1, slot.col + 1)
        if not isinstance(project.form.table(entry.table).rows, FreeLines):
            cell.value = f"SPREADSHEETFORM:SINGLE:{entry.table}/{entry.row}/{entry.field}"
        else:
            cell.value = f"SPREADSHEETFORM:DOWN:{entry.table}:{entry.field}" if entry.row == "1" else None
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _schema(project: Project) -> dict[str, Any]:
    """The questions as a JSON schema: a record is an object, all else a list of objects."""
    tables: dict[str, Any] = {"id": {"type": "string"}}
    for table in project.form.tables:
        fields = {
            field.name: {"type": "number" if field.kind.type is ValueType.NUMBER else "string", "title": field.name}
            for field in table.answers
        }
        schema = {"type": "object", "properties": {"id": {"type": "string"}, **fields}}
        tables[table.id] = schema if isinstance(table.rows, SingleRow) else {"type": "array", "items": schema}
    return {"$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "properties": tables}


def _answers(data: Data, filled: Path) -> dict[str, Any]:
    project, period = data.project("small")
    reading = read_return(IncomingFile(filled.name, filled.read_bytes()), ReadContext(project=project, period=period))
    assert reading.submission is not None  # we have made it ourselves
    rows: dict[str, dict[str, dict[str, Any]]] = {}
    for entry, answer in reading.submission.answers.items():
        value = answer.isoformat() if isinstance(answer, date) else answer
        rows.setdefault(entry.table, {}).setdefault(entry.row, {"id": entry.row})[entry.field] = value
    found: dict[str, Any] = {"id": "1"}
    for table in project.form.tables:
        own = list(rows.get(table.id, {}).values())
        found[table.id] = own[0] if isinstance(table.rows, SingleRow) and own else own
    return found
