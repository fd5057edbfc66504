"""A programme in a folder, for tests of commands: three projects of the example with the returns of their partners."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from filelock import FileLock
from folders import Ran, run
from openpyxl.worksheet.worksheet import Worksheet
from projects import EXAMPLES
from workbook_rows import opened

from lamppu_xl.domain.periods import Period
from lamppu_xl.master.master_verdict import MasterVerdict
from lamppu_xl.services.programmes.received_masters import validate_master_files
from lamppu_xl.services.workspace import ProgrammeWorkspace, load_programme

NAME = "quality-strategy-2030"
PERIOD = "2020-2"
PROJECTS = ("N01", "N04", "N05")
"""The second project is in focus area P2 only, and one of its returns has errors; the third has the long form."""


@dataclass(frozen=True)
class ProgrammeFolder:
    """A programme's folder with its workbooks."""

    path: Path

    @property
    def inbox(self) -> Path:
        return self.path / PERIOD / "inbox"

    @property
    def workbook(self) -> Path:
        return self.path / PERIOD / "programme.xlsx"

    @property
    def extract(self) -> Path:
        return self.path / PERIOD / "programme-P3.xlsx"

    @property
    def workspace(self) -> ProgrammeWorkspace:
        return load_programme(self.path)

    @property
    def period(self) -> Period:
        period = self.workspace.programme.period(PERIOD)
        assert period
        return period

    def master_of(self, project: str) -> Path:
        """The master workbook in a project's own folder."""
        return self.path / "projects" / project / PERIOD / "master.xlsx"

    def verdicts(self) -> list[MasterVerdict]:
        return validate_master_files(self.workspace, self.period, [self.inbox])

    def consolidate(self, *options: str) -> Ran:
        return run("consolidate", self.path, "--period", PERIOD, *options)


OWN = Path("projects", "N04", "project.yaml")
"""The definition that is in the folder before the programme is made."""
REMARK = "# Own remark\n"
"""The last line of that definition, which the example does not have."""


@cache
def example_programme() -> ProgrammeFolder:
    """The programme with its workbook and an extract, created once for all workers; no test may write in it."""
    folder = Path(os.environ["LAMPPU_XL_CACHE"]) / "example-programme"
    programme = ProgrammeFolder(folder / NAME)
    complete = folder / "complete"
    with FileLock(folder.with_suffix(".lock")):
        if not complete.exists():
            (programme.path / OWN).parent.mkdir(parents=True, exist_ok=True)
            (programme.path / OWN).write_text((EXAMPLES / NAME / OWN).read_text("utf-8") + REMARK, "utf-8")
            script = EXAMPLES / NAME / "make_programme.py"
            subprocess.run([sys.executable, script, folder, "--only", *PROJECTS], check=True, capture_output=True)
            for options in ((), ("--focus-area", "P3")):
                result = programme.consolidate(*options)
                assert result.code == 0, result.err
            complete.touch()
    return programme


def copy_programme(folder: Path) -> ProgrammeFolder:
    """A copy of the example programme that a test may change."""
    shutil.copytree(example_programme().path.parent, folder, dirs_exist_ok=True)
    return ProgrammeFolder(folder / NAME)


def open_sheet(file: Path, name: str) -> Worksheet:
    """A sheet to look at."""
    worksheet = opened(file)[name]
    assert isinstance(worksheet, Worksheet)
    return worksheet


def source_rows(file: Path) -> Iterator[dict[str, object]]:
    """The rows of the list of sources, by their headings."""
    rows = open_sheet(file, "Lähteet").iter_rows(min_row=4, values_only=True)
    headings = [str(heading) for heading in next(rows)]
    return (dict(zip(headings, row, strict=True)) for row in rows if row[0])


def column_of(worksheet: Worksheet, heading: str) -> int:
    """The number of a column, from 1, by its heading.

    Raises:
        KeyError: no column has the heading.
    """
    for row in worksheet.iter_rows(max_row=8):
        for cell in row:
            if cell.value == heading:
                return int(cell.column)
    raise KeyError(heading)


def row_of(worksheet: Worksheet, prefix: str) -> int:
    """The first row whose first cell begins with a text."""
    rows = range(1, worksheet.max_row + 1)
    return next(row for row in rows if str(worksheet.cell(row, 1).value or "").startswith(prefix))
