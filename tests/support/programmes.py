"""A programme on the disk for tests of whole commands: three projects of the example, with what their partners sent."""

from __future__ import annotations

import atexit
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import openpyxl
from folders import Ran, run
from openpyxl.worksheet.worksheet import Worksheet
from projects import EXAMPLES

from lamppu_xl.domain.project import Period
from lamppu_xl.master.validation import MasterVerdict
from lamppu_xl.services.programme import judge_masters
from lamppu_xl.services.workspace import ProgrammeWorkspace, load_programme

NAME = "quality-strategy-2030"
PERIOD = "2020-2"
PROJECTS = ("N01", "N04", "N05")
"""The second one is in focus area P2 alone, and a return of its has errors; the third one has the long form."""


@dataclass(frozen=True)
class Home:
    """A programme's folder."""

    folder: Path

    @property
    def inbox(self) -> Path:
        return self.folder / PERIOD / "inbox"

    @property
    def workbook(self) -> Path:
        return self.folder / PERIOD / "programme.xlsx"

    @property
    def space(self) -> ProgrammeWorkspace:
        return load_programme(self.folder)

    @property
    def period(self) -> Period:
        found = self.space.programme.period(PERIOD)
        assert found
        return found

    def verdicts(self) -> list[MasterVerdict]:
        return judge_masters(self.space, self.period, [self.inbox])

    def consolidate(self, *more: str) -> Ran:
        return run("consolidate", self.folder, "--period", PERIOD, *more)


@cache
def _made() -> Home:
    folder = Path(tempfile.mkdtemp(prefix="lamppu-xl-programme."))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    script = EXAMPLES / NAME / "make_programme.py"
    subprocess.run([sys.executable, script, folder, "--only", *PROJECTS], check=True, capture_output=True)
    home = Home(folder / NAME)
    told = home.consolidate()
    assert told.code == 0, told.err
    told = home.consolidate("--focus-area", "P3")
    assert told.code == 0, told.err
    return home


def made() -> Home:
    """The programme with its workbook and an extract, made once; nobody writes in it."""
    return _made()


def copied(folder: Path) -> Home:
    """The same in a place of its own."""
    shutil.copytree(_made().folder.parent, folder, dirs_exist_ok=True)
    return Home(folder / NAME)


def sheet(file: Path, name: str) -> Worksheet:
    found = openpyxl.load_workbook(file)[name]
    assert isinstance(found, Worksheet)
    return found


def listed(file: Path) -> Iterator[dict[str, object]]:
    """The rows of the list of sources, by their heads."""
    rows = sheet(file, "Lähteet").iter_rows(min_row=4, values_only=True)
    heads = [str(one) for one in next(rows)]
    return (dict(zip(heads, row, strict=True)) for row in rows if row[0])


def column(page: Worksheet, head: str) -> int:
    """The number of a column, from 1, by its head; KeyError where there is none."""
    for row in page.iter_rows(max_row=8):
        for cell in row:
            if cell.value == head:
                return int(cell.column)
    raise KeyError(head)


def row_of(page: Worksheet, begins: str) -> int:
    """The first row whose first cell begins so."""
    return next(row for row in range(1, page.max_row + 1) if str(page.cell(row, 1).value or "").startswith(begins))
