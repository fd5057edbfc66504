"""A real LibreOffice for the tests: converts workbooks, recalculates them, types into them as a partner would.

The first call starts a LibreOffice with a profile of its own (always recalculate; Finnish locale), which takes about
two seconds. It is kept for the next calls until `end`, until one asks for another locale, or until a job fails.

    >>> type_into([Typing(template, filled, [("Tavoite 1", "C5", "Kone on tilattu"), ("Luvut", "C7", "1 234,50")])])
    >>> cells(filled)["Luvut", "C7"]
    1234.5
"""

from __future__ import annotations

import atexit
import contextlib
import dataclasses
import json
import os
import re
import select
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

import openpyxl

START = 60.0
"""Seconds that LibreOffice may need before it listens; 1 is usual."""

EACH = 20.0
"""Seconds granted per file on top of that."""

MOST_CALLS = 25
"""For so many calls a LibreOffice is kept; what it holds of closed workbooks does not grow for longer."""

FILTERS = {
    "xlsx": "Calc MS Excel 2007 XML",
    "ods": "calc8",
    "xls": "MS Excel 97",
    "pdf": "calc_pdf_Export",
    "csv": "Text - txt - csv (StarCalc)",
}
OPTIONS = {"csv": "44,34,76,1,,0,false,true,false"}
"""For csv: commas, quotes, UTF-8, the first sheet, as shown."""

PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop>
<prop oor:name="ODFRecalcMode" oor:op="fuse"><value>0</value></prop>
</item>
<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>{locale}</value></prop>
</item>
</oor:items>
"""

Value: TypeAlias = object
"""What openpyxl makes of a cell: str, int, float, bool, datetime, date, time; an error is its text, "#DIV/0!"."""

Cells: TypeAlias = dict[tuple[str, str], Value]
"""(sheet, "C12") -> value, for the cells that hold one."""


@dataclass(frozen=True)
class Enter:
    """Type a text into a cell and press Enter; "" empties the cell.

    Dropdowns and other validations do not stop it: it passes them as a paste would.
    """

    sheet: str
    cell: str
    text: str


@dataclass(frozen=True)
class DeleteRow:
    sheet: str
    row: int  # as printed at the edge: the first is 1


@dataclass(frozen=True)
class InsertRow:
    """A new row that gets this number; what stood there moves down."""

    sheet: str
    row: int


@dataclass(frozen=True)
class DeleteColumn:
    sheet: str
    column: str


@dataclass(frozen=True)
class InsertColumn:
    sheet: str
    column: str


@dataclass(frozen=True)
class Cut:
    """Cut cells ("C5" or "C5:D8") and paste them at a cell, of the same sheet or `into` another."""

    sheet: str
    cells: str
    to: str
    into: str = ""


@dataclass(frozen=True)
class Copy:
    """Copy cells, formats and all, to a cell, of the same sheet or `into` another."""

    sheet: str
    cells: str
    to: str
    into: str = ""


@dataclass(frozen=True)
class RenameSheet:
    sheet: str
    name: str


@dataclass(frozen=True)
class DeleteSheet:
    sheet: str


@dataclass(frozen=True)
class CopySheet:
    """A copy with a new name stands right after the sheet."""

    sheet: str
    name: str


@dataclass(frozen=True)
class TakeSheet:
    """Put the sheet `theirs` of another workbook in the place of one of this one (as "X_2" if there is an X)."""

    sheet: str
    other: Path
    theirs: str


@dataclass(frozen=True)
class Measure:
    """Measure the processor time until the watched cells show what a typed text changes; without one, everything."""

    sheet: str
    cell: str
    text: str
    watched: Sequence[tuple[str, str]]


Action: TypeAlias = (
    Enter
    | Measure
    | DeleteRow
    | InsertRow
    | DeleteColumn
    | InsertColumn
    | Cut
    | Copy
    | RenameSheet
    | DeleteSheet
    | CopySheet
    | TakeSheet
)


@dataclass(frozen=True)
class Typing:
    """One workbook, opened, typed into and stored elsewhere (xlsx, ods or xls, by the target's suffix)."""

    source: Path
    target: Path
    cells: Sequence[tuple[str, str, str]] = ()
    """(sheet, cell, text as typed), done before the actions."""
    actions: Sequence[Action] = ()
    force: bool = False
    """As a partner who has broken the locks: sheets and structure are unprotected first, and stay so."""


class OfficeError(Exception):
    """LibreOffice did not do its work."""


class RefusedError(Exception):
    """Some actions met a lock. All the others were done and all targets are stored."""

    def __init__(self, refusals: Sequence[tuple[Path, Action]]) -> None:
        super().__init__("\n".join(f"{target.name}: {action}" for target, action in refusals))
        self.refusals = list(refusals)


@lru_cache(maxsize=1)
def available() -> str:
    """Why LibreOffice cannot be used here; "" when it can."""
    if os.name != "posix":
        return "these tests end LibreOffice by its process group, which only POSIX systems have"
    if not _soffice():
        return "LibreOffice (soffice) is not installed"
    if not _python():
        return "no Python here has uno (Debian: python3-uno)"
    return ""


def convert(files: Sequence[Path], to: str, folder: Path, *, locale: str = "fi-FI") -> list[Path]:
    """Convert all files to xlsx, ods, xls, pdf or csv, into the folder. Their names must differ."""
    made = [folder.resolve() / f"{file.stem}.{to}" for file in files]
    if len(set(made)) < len(made) or {file.resolve() for file in files} & set(made):
        raise ValueError("two files would get one name, or a file would be overwritten by itself")
    if not made:
        return []
    folder.mkdir(parents=True, exist_ok=True)
    for path in made:
        path.unlink(missing_ok=True)

    with tempfile.TemporaryDirectory(prefix="lamppu-xl-converting-") as work:
        jobs = [
            {
                **_job(Typing(file, path), (), Path(work, str(number))),
                "options": OPTIONS.get(to, ""),
                "calculate": False,
            }
            for number, (file, path) in enumerate(zip(files, made, strict=True))
        ]
        answers = _done(jobs, locale, START + EACH * len(files))
    if missing := [path.name for path in made if not path.exists()]:
        reasons = "\n".join(str(answer["failed"]) for answer in answers)
        raise OfficeError(f"not converted: {', '.join(missing)}\n{reasons}")
    return made


def type_into(jobs: Sequence[Typing], *, locale: str = "fi-FI", patience: float = START) -> list[list[float]]:
    """Do all jobs. A job reads its source as it is before the first job starts.

    Returns:
        The seconds of each `Measure`, by job.

    Raises:
        RefusedError: at the end, when a locked cell, row or sheet refused an action.
        OfficeError: at the end, when a job could not be done at all.
    """
    if not jobs:
        return []
    acts = [[*(Enter(*cell) for cell in job.cells), *job.actions] for job in jobs]
    with tempfile.TemporaryDirectory(prefix="lamppu-xl-typing-") as folder:
        orders = [
            {**_job(job, acts[number], Path(folder, str(number))), "options": "", "calculate": True}
            for number, job in enumerate(jobs)
        ]
        answers = _done(orders, locale, patience + EACH * len(jobs) + 0.1 * sum(map(len, acts)))

    failed = [(job, answer["failed"]) for job, answer in zip(jobs, answers, strict=True) if answer["failed"]]
    if failed:
        raise OfficeError("\n".join(f"{job.source.name} -> {job.target.name}: {said}" for job, said in failed))
    refusals = [
        (job.target, acts[number][act])
        for number, (job, answer) in enumerate(zip(jobs, answers, strict=True))
        for act in answer["refused"]
    ]
    if refusals:
        raise RefusedError(refusals)
    return [answer["seconds"] for answer in answers]


def cells(file: Path, *, recalc: bool = True) -> Cells:
    """The values of a workbook, computed by LibreOffice, or (recalc=False) as they are stored in the xlsx."""
    return cells_of([file])[file] if recalc else _stored(file)


def cells_of(files: Sequence[Path]) -> dict[Path, Cells]:
    """The computed values of many workbooks (xlsx, ods, xls)."""
    with tempfile.TemporaryDirectory(prefix="lamppu-xl-cells-") as folder:
        copies = {file: Path(folder, f"{number}.xlsx") for number, file in enumerate(dict.fromkeys(files))}
        type_into([Typing(file, copy) for file, copy in copies.items()])
        return {file: _stored(copy) for file, copy in copies.items()}


def unprotect(source: Path, target: Path) -> None:
    """Copy an xlsx without its locks, as any zip editor can."""
    lock = re.compile(rb"<(?:\w+:)?(?:sheetProtection|workbookProtection)\b[^>]*/>")
    with zipfile.ZipFile(source) as locked, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as free:
        for part in locked.infolist():
            data = locked.read(part)
            is_sheet = re.fullmatch(r"xl/(workbook|worksheets/[^/]+)\.xml", part.filename)
            free.writestr(part, lock.sub(b"", data) if is_sheet else data)


# --- the two programs -------------------------------------------------------------------------------------------------


class _Session:
    """A LibreOffice without a screen, and the typist that sits in it."""

    def __init__(self, locale: str) -> None:
        self.locale = locale
        self._calls = 0
        self._home = Path(tempfile.mkdtemp(prefix="lamppu-xl-office-"))
        (self._home / "user").mkdir()
        (self._home / "user" / "registrymodifications.xcu").write_text(PROFILE.format(locale=locale), encoding="utf-8")
        pipe = f"lamppu-xl-{uuid.uuid4().hex}"
        common = ["--headless", "--norestore", "--nologo", "--nolockcheck", "--nofirststartwizard", "--nodefault"]
        clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        with (self._home / "said").open("wb") as said:
            self._soffice = subprocess.Popen(
                [
                    _soffice(),
                    f"-env:UserInstallation={self._home.as_uri()}",
                    *common,
                    f"--accept=pipe,name={pipe};urp;",
                ],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                # In the C locale LibreOffice cannot open "työ.xlsx".
                env={**os.environ, "LC_ALL": "C.UTF-8", "SAL_USE_VCLPLUGIN": "svp"},
                start_new_session=True,  # soffice is a chain of processes: they are ended as one group
            )
            self._typist = subprocess.Popen(
                [_python(), str(Path(__file__).with_name("typist.py")), pipe, str(START)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=said,
                env={**clean, "LC_ALL": "C.UTF-8"},
                start_new_session=True,  # Ctrl-C ends the tests; then the input of the typist ends, and it ends
            )

    @property
    def is_worn(self) -> bool:
        return self._calls >= MOST_CALLS

    def do(self, jobs: Sequence[dict[str, object]], patience: float) -> list[dict[str, object]]:
        """The typist's answers to the jobs."""
        self._calls += 1
        order = json.dumps({"group": self._soffice.pid, "jobs": jobs})
        assert self._typist.stdin
        with contextlib.suppress(BrokenPipeError):  # it is gone: then it does not answer either
            self._typist.stdin.write(order.encode() + b"\n")
            self._typist.stdin.flush()
        return json.loads(self._line(time.monotonic() + patience))["jobs"]

    def _line(self, deadline: float) -> bytes:
        assert self._typist.stdout
        line = b""
        while not line.endswith(b"\n"):
            ready, _, _ = select.select([self._typist.stdout], [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                raise OfficeError(f"the typist was not done in time\n{self._said()}")
            if not (more := os.read(self._typist.stdout.fileno(), 1 << 16)):
                raise OfficeError(f"the typist gave up\n{self._said()}")
            line += more
        return line

    def _said(self) -> str:
        return (self._home / "said").read_text(encoding="utf-8", errors="replace")[-4000:]

    def end(self) -> None:
        for process in (self._soffice, self._typist):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        with contextlib.suppress(BrokenPipeError):
            self._typist.communicate()
        shutil.rmtree(self._home, ignore_errors=True)


_kept: list[_Session] = []
"""The LibreOffice that runs now, if there is one."""


@atexit.register
def end() -> None:
    """End the LibreOffice that is kept."""
    while _kept:
        _kept.pop().end()


def _done(jobs: Sequence[dict[str, object]], locale: str, patience: float) -> list[dict[str, object]]:
    """What the kept LibreOffice, or a new one, answers to the jobs; after a job that failed it is ended."""
    if _kept and (_kept[0].locale != locale or _kept[0].is_worn):
        end()
    if not _kept:
        _kept.append(_Session(locale))
    try:
        answers = _kept[0].do(jobs, patience)
    except BaseException:
        end()
        raise
    if any(answer["failed"] for answer in answers):
        end()
    return answers


def _job(job: Typing, acts: Sequence[Action], folder: Path) -> dict[str, object]:
    """The job as the typist reads it. It works on copies: LibreOffice lays lock files beside what it opens."""
    folder.mkdir()
    source = folder / job.source.name
    if job.force:
        unprotect(job.source, source)
    else:
        shutil.copyfile(job.source, source)
    job.target.parent.mkdir(parents=True, exist_ok=True)
    return {
        "source": str(source),
        "target": str(job.target.resolve()),
        "filter": FILTERS[job.target.suffix.removeprefix(".")],
        "acts": [_act(act, folder / f"other-{number}") for number, act in enumerate(acts)],
    }


def _act(act: Action, copy: Path) -> dict[str, object]:
    instruction = {"do": type(act).__name__, **dataclasses.asdict(act)}
    if isinstance(act, TakeSheet):
        instruction["other"] = str(copy.with_suffix(act.other.suffix))
        shutil.copyfile(act.other, instruction["other"])
    return instruction


def _stored(file: Path) -> Cells:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # openpyxl warns about what it leaves out; only values are wanted
        book = openpyxl.load_workbook(file, data_only=True)
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


@lru_cache(maxsize=1)
def _soffice() -> str:
    return shutil.which("soffice") or shutil.which("libreoffice") or ""


@lru_cache(maxsize=1)
def _python() -> str:
    """A Python that has uno: the system's, or the one inside LibreOffice's own folder; seldom that of the tests."""
    if not _soffice():
        return ""
    for candidate in _candidates():
        tried = subprocess.run(
            [candidate, "-c", "import uno"], capture_output=True, stdin=subprocess.DEVNULL, check=False
        )
        if tried.returncode == 0:
            return candidate
    return ""


def _candidates() -> Iterator[str]:
    beside = str(Path(_soffice()).resolve().parent)
    for name, path in [("python3", "/usr/bin"), ("python", beside), ("python3", None)]:
        if found := shutil.which(name, path=path):
            yield found
