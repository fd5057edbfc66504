"""Many returns at once: the rules on a batch, and the master."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import NamedStyle

from benchmarks.by_openpyxl import look, rich
from benchmarks.data import Data
from benchmarks.filling import broken_throughout
from benchmarks.rounds import compared
from benchmarks.table import Measured
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.master.builder import MasterOptions, master_context, write_master
from lamppu_xl.master.cell_log import CellLog
from lamppu_xl.master.context import MasterContext
from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.returns.read_context import ReadContext
from lamppu_xl.returns.reader import read_return
from lamppu_xl.returns.submission import Submission
from lamppu_xl.validation import rule_engine as judging
from lamppu_xl.validation.batch import Batch
from lamppu_xl.validation.polars_rules import find_violations
from lamppu_xl.validation.validate import validate
from lamppu_xl.workbook.model import CellRange, Formula, Link, Properties, RenderableCell, RichText, Sheet
from lamppu_xl.workbook.stream_writer import StreamWriter


def judged(data: Data) -> Iterator[Measured]:
    """The rules on all returns in one batch, beside one return, and beside a batch in which every row breaks one."""
    project, period = data.project("many")
    submissions = _submissions(data, project, period)
    wrong = [_broken(submission) for submission in submissions]
    all_frames, single_frame = (_frames(project, period, some) for some in (submissions, submissions[:1]))
    tables, rounds = project.form.tables, data.sizes.rounds

    measures = compared(
        lambda: list(find_violations(tables, all_frames)), lambda: list(find_violations(tables, single_frame)), rounds
    )
    rows = sum(frame.height for frame in all_frames.values())
    yield Measured.of("rules for a batch of 1,000", measures, f"{len(submissions):,} returns, {rows:,} rows")
    wrong_frames = _frames(project, period, wrong)
    measures = compared(
        lambda: list(find_violations(tables, wrong_frames)), lambda: list(find_violations(tables, all_frames)), rounds
    )
    yield Measured.of("rules, every row failing", measures, f"{len(submissions):,} returns, {rows:,} rows")
    measures = compared(
        lambda: judging.findings_by_file(project, period, wrong),
        lambda: judging.findings_by_file(project, period, submissions),
        rounds,
    )
    count = sum(map(len, judging.findings_by_file(project, period, wrong).values()))
    yield Measured.of("judge 1,000, every row failing", measures, f"{count:,} findings")


def _submissions(data: Data, project: Project, period: Period) -> list[Submission]:
    readings = (
        read_return(IncomingFile(path.name, path.read_bytes()), ReadContext(project=project, period=period))
        for path in data.inbox()
    )
    return [reading.submission for reading in readings if reading.submission]


def _broken(submission: Submission) -> Submission:
    answers = broken_throughout(submission.places)
    typed: dict[Any, str | float | bool] = {
        entry: answer if isinstance(answer, str | float) else str(answer) for entry, answer in answers.items()
    }
    return replace(submission, answers=answers, typed=typed)


def _frames(project: Project, period: Period, submissions: Sequence[Submission]) -> Mapping[str, pl.DataFrame]:
    """The frames that the rules look at, caught on their way."""
    caught: list[Mapping[str, pl.DataFrame]] = []
    real = find_violations

    def catch(tables: Any, frames: Mapping[str, pl.DataFrame]) -> Any:
        caught.append(frames)
        return real(tables, frames)

    vars(judging)["find_violations"] = catch
    try:
        judging.findings_by_file(project, period, submissions)
    finally:
        vars(judging)["find_violations"] = real
    return caught[0]


# The master


class _Recorded:
    """Takes the rows of a master and keeps them; see `RowSink`."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, tuple[Any, ...]]] = []

    def begin_sheet(self, sheet: Sheet) -> None:
        self.calls.append(("begin_sheet", (sheet,)))

    def add_row(self, number: int, height: float | None, cells: Sequence[RenderableCell | None]) -> None:
        self.calls.append(("add_row", (number, height, tuple(cells))))

    def end_sheet(self, sheet: Sheet) -> None:
        self.calls.append(("end_sheet", (sheet,)))

    def finish(self, properties: Properties, names: Mapping[str, CellRange]) -> None:
        self.calls.append(("finish", (properties, names)))


def recorded_master(data: Data) -> tuple[int, list[tuple[str, tuple[Any, ...]]]]:
    """How many of a hundred returns are accepted, and the calls that write their master."""
    batch, context = _hundred(data)
    return len(batch.accepted), _calls(context())


def _calls(context: MasterContext) -> list[tuple[str, tuple[Any, ...]]]:
    recorded = _Recorded()
    write_master(context, recorded, lambda _: None)
    return recorded.calls


def _hundred(data: Data) -> tuple[Batch, Callable[[], MasterContext]]:
    """A hundred returns, and what makes the settings of their master."""
    project, period = data.project("hundred")
    reader = translator_for(project.language, project.chain(project.language))
    files = (IncomingFile(path.name, path.read_bytes()) for path in data.inbox()[: len(project.partners)])
    batch = validate(project, period, files)
    return batch, lambda: master_context(project, [batch], reader, MasterOptions())


def masters(data: Data) -> Iterator[Measured]:
    """The master of a hundred returns, beside openpyxl at its quickest with the same cells in the same looks."""
    batch, context = _hundred(data)
    calls = _calls(context())
    rows = [arguments for name, arguments in calls if name == "add_row"]
    cells = sum(cell is not None for _, _, cells in rows for cell in cells)
    note = f"{len(batch.accepted)} returns, {len(rows):,} rows, {cells:,} cells"

    def ours() -> None:
        with TemporaryDirectory() as folder, StreamWriter(Path(folder, "master.xlsx")) as flow:
            for name, arguments in calls:
                getattr(flow, name)(*arguments)

    def whole() -> None:
        with TemporaryDirectory() as folder, StreamWriter(Path(folder, "master.xlsx")) as flow:
            write_master(context(), flow, CellLog().add)

    def other() -> None:
        written_only(calls)

    rounds = min(3, data.sizes.rounds)
    yield Measured.of("write the master", compared(ours, other, rounds), note, unit="s", scale=1)
    yield Measured.of("plan and write the master", compared(whole, other, rounds), note, unit="s", scale=1)


def written_only(calls: Sequence[tuple[str, tuple[Any, ...]]]) -> bytes:
    """The recorded cells by openpyxl's write-only mode, one named style for each look; no links, no charts."""
    book = Workbook(write_only=True)
    known: set[str] = set()
    page: Any = None
    at = 0
    for name, arguments in calls:
        if name == "begin_sheet":
            page, at = book.create_sheet(arguments[0].name), 0
        elif name == "add_row":
            number, height, cells = arguments
            for _ in range(number - at):
                page.append(())
            if height is not None:
                page.row_dimensions[number + 1].height = height
            page.append([cell and _cell(book, page, cell, known) for cell in cells])
            at = number + 1
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _cell(book: Workbook, page: Any, slot: RenderableCell, known: set[str]) -> Any:
    match slot.content:
        case Formula(text, _):
            value: Any = f"={text}"
        case Link(text, _):
            value = text
        case RichText():
            value = rich(slot.content)
        case _:
            value = slot.content
    cell = WriteOnlyCell(page, value)
    if isinstance(value, str) and value.startswith("=") and not isinstance(slot.content, Formula):
        cell.data_type = "s"
    name = f"{slot.style} {slot.number_format or ''}".strip()
    if name not in known:
        known.add(name)
        font, fill, border, alignment, protection = look(slot.style)
        style = NamedStyle(name, font=font, fill=fill, border=border, alignment=alignment, protection=protection)
        if slot.number_format:
            style.number_format = slot.number_format
        book.add_named_style(style)
    cell.style = name
    return cell
