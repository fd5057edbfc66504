"""Single files: generating a template and reading a return, each beside openpyxl and beside its floor."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path
from xml.parsers import expat

import openpyxl

from benchmarks import by_openpyxl, script
from benchmarks.data import Data
from benchmarks.rounds import compared
from benchmarks.table import Measured
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.returns.read_context import ReadContext
from lamppu_xl.returns.reader import read_return
from lamppu_xl.returns.second_reader import read_second
from lamppu_xl.templates.builder import DEFAULT_PROTECTION, cell_values, complete_plan, prepare_template
from lamppu_xl.workbook.safe_reader import read_workbook
from lamppu_xl.workbook.writer import write_workbook


def generate(data: Data) -> Iterator[Measured]:
    """A whole template, from the definition to bytes, beside those that are given what to write.

    Every template is another partner's, as when a project's templates are made: nothing of it was drawn before.
    """
    project, period = data.project("many")
    reader = translator_for(project.language, project.chain(project.language))
    count, rounds = data.sizes.repeats, data.sizes.rounds
    coming = cycle(project.partners)
    prepared = [prepare_template(project, partner, period, reader) for partner in project.partners[:count]]
    dressed = [(complete_plan(template), cell_values(template)) for template in prepared]
    scripts = [script.recorded(plan, filled, DEFAULT_PROTECTION) for plan, filled in dressed]
    parts = [script.parts(write_workbook(plan, filled, DEFAULT_PROTECTION)) for plan, filled in dressed]

    def ours() -> None:
        for partner in islice(coming, count):
            template = prepare_template(project, partner, period, reader)
            write_workbook(complete_plan(template), cell_values(template), DEFAULT_PROTECTION)

    def openpyxl_way() -> None:
        for plan, filled in dressed:
            by_openpyxl.written(plan, filled)

    def zipping() -> None:
        for part in parts:
            script.zipped(part)

    def by_script() -> None:
        for recorded_script in scripts:
            script.replay(recorded_script)

    each = 1000 / count
    for name, other in (
        ("generate a template", openpyxl_way),
        ("generate, beside the zip", zipping),
        ("generate, beside a script", by_script),
    ):
        yield Measured.of(name, compared(ours, other, rounds), unit="ms a template", scale=each)


def read(data: Data) -> Iterator[Measured]:
    """Scanning with all evidence, beside openpyxl that gives values only, and beside the bare parser."""
    rounds = data.sizes.rounds
    samples = {12: _bytes(data.sample(2 * data.sizes.repeats)), 40: _bytes(data.inbox("wide"))}
    for goals, files in samples.items():
        each = 1000 / len(files)
        ours = _all(read_workbook, files)
        measures = compared(ours, _all(_openpyxl, files), rounds)
        yield Measured.of(f"scan, {goals} goals", measures, unit="ms a return", scale=each)
        measures = compared(ours, _all(_bare, files), rounds)
        yield Measured.of(f"scan, beside the parser, {goals} goals", measures, unit="ms a return", scale=each)
    project, period = data.project("many")
    files = samples[12]

    def understand(content: bytes) -> None:
        read_return(IncomingFile("return.xlsx", content), ReadContext(project=project, period=period))

    measures = compared(_all(understand, files), _all(_openpyxl, files), rounds)
    yield Measured.of("read and understand, 12 goals", measures, unit="ms a return", scale=1000 / len(files))
    context = ReadContext(project=project, period=period)
    read_once = [(file, read_return(IncomingFile("return.xlsx", file), context).submission) for file in files]

    def second() -> None:
        for file, submission in read_once:
            if submission:
                read_second(file, submission)

    measures = compared(second, _all(understand, files), rounds)
    yield Measured.of("second reading, 12 goals", measures, unit="ms a return", scale=1000 / len(files))


def _bytes(paths: Sequence[Path]) -> list[bytes]:
    return [path.read_bytes() for path in paths]


def _all(work: Callable[[bytes], object], files: Sequence[bytes]) -> Callable[[], None]:
    def run() -> None:
        for file in files:
            work(file)

    return run


def _openpyxl(data: bytes) -> int:
    """Load it and look at every cell: values of formulas as they are stored, as a validator needs them."""
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    return sum(cell.value is not None for sheet in book.worksheets for row in sheet.iter_rows() for cell in row)


def _bare(data: bytes) -> None:
    """Unpack each part and let the parser run over it, with nobody listening."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                expat.ParserCreate().Parse(archive.read(name), True)
