"""A real LibreOffice for the tests: converts workbooks, recalculates them, types into them as a partner would.

Each call below starts one LibreOffice of its own, with a profile of its own (always recalculate; Finnish locale), and
ends it: about a second and a half, however many files it is given. So collect the files and call once.

    >>> type_into([Typing(template, filled, [("Tavoite 1", "C5", "Kone on tilattu"), ("Luvut", "C7", "1 234,50")])])
    >>> cells(filled)["Luvut", "C7"]
    1234.5
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import uuid
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import TypeAlias

import openpyxl

START = 60.0
"""Seconds that LibreOffice may need before it listens; 1 is usual."""

EACH = 20.0
"""Seconds granted per file on top of that."""

FILTERS = {
    "xlsx": "Calc MS Excel 2007 XML",
    "ods": "calc8",
    "xls": "MS Excel 97",
    "pdf": "calc_pdf_Export",
    "csv": "Text - txt - csv (StarCalc)",
}
OPTIONS = {"csv": ":44,34,76,1,,0,false,true,false"}
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

    order = ["--convert-to", f"{to}:{FILTERS[to]}{OPTIONS.get(to, '')}", "--outdir", str(folder.resolve())]
    with _Soffice([*order, *(str(file.resolve()) for file in files)], locale) as soffice:
        soffice.wait(START + EACH * len(files))
        if missing := [path.name for path in made if not path.exists()]:
            raise OfficeError(f"not converted: {', '.join(missing)}\n{soffice.said()}")
    return made


def type_into(jobs: Sequence[Typing], *, locale: str = "fi-FI", patience: float = START) -> list[list[float]]:
    """Do all jobs in one LibreOffice. A job reads its source as it is before the first job starts.

    Returns:
        The seconds of each `Measure`, by job.

    Raises:
        RefusedError: at the end, when a locked cell, row or sheet refused an action.
        OfficeError: at the end, when a job could not be done at all.
    """
    if not jobs:
        return []
    pipe = f"lamppu-xl-{uuid.uuid4().hex}"
    acts = [[*(Enter(*cell) for cell in job.cells), *job.actions] for job in jobs]
    with tempfile.TemporaryDirectory(prefix="lamppu-xl-typing-") as folder:
        order = {
            "pipe": pipe,
            "patience": START,
            "jobs": [_job(job, acts[number], Path(folder, str(number))) for number, job in enumerate(jobs)],
        }
        patience += EACH * len(jobs) + 0.1 * sum(map(len, acts))
        with _Soffice(["--nodefault", f"--accept=pipe,name={pipe};urp;"], locale) as soffice:
            answers = _ask_typist({**order, "group": soffice.group}, patience, soffice)
            with contextlib.suppress(OfficeError):  # all is stored: if it will not close, it is ended
                soffice.wait(EACH)

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
    """The computed values of many workbooks (xlsx, ods, xls), by one LibreOffice."""
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


class _Soffice:
    """One LibreOffice without a screen, alive inside a `with`."""

    def __init__(self, arguments: Sequence[str], locale: str) -> None:
        self._home = Path(tempfile.mkdtemp(prefix="lamppu-xl-office-"))
        (self._home / "user").mkdir()
        (self._home / "user" / "registrymodifications.xcu").write_text(PROFILE.format(locale=locale), encoding="utf-8")
        common = ["--headless", "--norestore", "--nologo", "--nolockcheck", "--nofirststartwizard"]
        with (self._home / "said").open("wb") as said:
            self._process = subprocess.Popen(
                [_soffice(), f"-env:UserInstallation={self._home.as_uri()}", *common, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                # In the C locale LibreOffice cannot open "työ.xlsx".
                env={**os.environ, "LC_ALL": "C.UTF-8", "SAL_USE_VCLPLUGIN": "svp"},
                start_new_session=True,  # soffice is a chain of processes: they are ended as one group
            )

    @property
    def group(self) -> int:
        """The number of its group of processes."""
        return self._process.pid

    def wait(self, patience: float) -> None:
        try:
            self._process.wait(patience)
        except subprocess.TimeoutExpired:
            raise OfficeError(f"LibreOffice was not done after {patience:.0f} s\n{self.said()}") from None

    def said(self) -> str:
        return (self._home / "said").read_text(encoding="utf-8", errors="replace")[-2000:]

    def __enter__(self) -> _Soffice:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        shutil.rmtree(self._home, ignore_errors=True)


def _ask_typist(order: dict[str, object], patience: float, soffice: _Soffice) -> list[dict[str, object]]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    try:
        typist = subprocess.run(
            [_python(), str(Path(__file__).with_name("typist.py"))],
            input=json.dumps(order),
            capture_output=True,
            encoding="utf-8",
            env={**clean, "LC_ALL": "C.UTF-8"},
            timeout=patience,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise OfficeError(f"the typist was not done after {patience:.0f} s\n{soffice.said()}") from None
    try:
        return json.loads(typist.stdout)["jobs"]
    except ValueError:
        said = f"{typist.stderr[-2000:]}\n{soffice.said()}"
        raise OfficeError(f"the typist gave up ({typist.returncode})\n{said}") from None


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
