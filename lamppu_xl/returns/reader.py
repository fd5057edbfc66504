"""One file after the other is read: scanned, compared with its plan, looked at, and if wished read a second time.

All that it takes travels as bytes, so that this can be done in another process or on another machine. Neither polars,
pandera nor openpyxl is imported here before it is needed: a worker that reads should start quickly.
"""

from __future__ import annotations

import io
import pickle
import re
import traceback
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache
from html import unescape

from lamppu_xl.domain.finding_codes import CODES
from lamppu_xl.domain.findings import Fact, Finding, Place, has_errors
from lamppu_xl.domain.project import Answers, Period, Project
from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.returns.inbox import IncomingFile
from lamppu_xl.returns.observations import observe
from lamppu_xl.returns.second_reader import cross_read
from lamppu_xl.returns.submission import ReturnFile, ReturnReading, Submission, read_submission
from lamppu_xl.templates.manifest import ManifestStore
from lamppu_xl.workbook.identity import Stamp
from lamppu_xl.workbook.openpyxl_cells import CellMismatch
from lamppu_xl.workbook.safe_reader import LIMITS, Limits, Refusal, scan
from lamppu_xl.workbook.safe_reader.cell_count import FAULTS, filled_cells
from lamppu_xl.workbook.safe_reader.decrypt import unlocked


class SecondReaderMode(StrEnum):
    """Which returns a second reader looks at, too."""

    NONE = "none"
    SOUND = "sound"
    """Those in which the first reader found no error."""
    ALL = "all"


@dataclass(frozen=True)
class SecondReading:
    """What a second reader says of a return."""

    opened: bool
    """False when that reader cannot open the file at all."""
    differences: tuple[CellMismatch, ...] = ()


@dataclass(frozen=True)
class ReadContext:
    """By what returns are read."""

    project: Project
    period: Period
    carried: Mapping[str, Answers] | None = None
    """What templates were issued with, by digest; None to look it up in `issued`."""
    issued: ManifestStore | None = None
    limits: Limits = LIMITS
    twice: SecondReaderMode = SecondReaderMode.NONE

    def packed(self) -> bytes:
        """The desk as it travels. What was issued stays behind: of that each file takes along what it needs."""
        project = replace(self.project)  # without what was worked out from it here
        here = replace(self, project=project, issued=self.issued.bare(project) if self.issued else None)
        return pickle.dumps(here, pickle.HIGHEST_PROTOCOL)


@dataclass(frozen=True)
class ReadResult:
    """What came of one file."""

    submission: Submission | None
    """None when the workbook cannot be told to be a return of this project and period."""
    findings: tuple[Finding, ...]
    """What reading it told, and what was observed; rules come later."""
    stamp: Stamp | None = None
    """What the workbook says it is, as far as it says so."""
    second: SecondReading | None = None
    """None when nobody asked for it."""


@dataclass(frozen=True)
class ReaderFault:
    """A fault of ours, met in another process; it is raised where it can be told."""

    told: str


@dataclass(frozen=True)
class ReadJob:
    """A file on its way to a reader elsewhere."""

    incoming: IncomingFile
    label: Stamp | None = None
    """What it seems to be, told by its outside."""
    issued: Mapping[str, bytes] = field(default_factory=dict)
    """What is kept of the templates that were issued as it seems to be."""


def read_jobs(desk: bytes, parcels: bytes) -> list[bytes]:
    """Read files in any process: a packed `ReadContext` and pickled `ReadJob`s in, pickled `ReadResult`s out.

    Only what this program itself has packed may be handed over.
    """
    at = _desk(desk)
    found = []
    for job in pickle.loads(parcels):  # noqa: S301  # our own, from the process that asked for it
        own = replace(at, issued=at.issued.holding(job.issued)) if at.issued else at
        found.append(pickle.dumps(_guarded(own, job.incoming), pickle.HIGHEST_PROTOCOL))
    return found


def _guarded(desk: ReadContext, incoming: IncomingFile) -> ReadResult | ReaderFault:
    """So that an exception which leaves a task is always one of the executor."""
    try:
        return read_incoming(desk, incoming)
    except MemoryError:
        raise  # as good as a worker that died: the file is to blame
    except Exception:
        return ReaderFault(traceback.format_exc())


@lru_cache(maxsize=4)
def _desk(packed: bytes) -> ReadContext:
    desk = pickle.loads(packed)  # noqa: S301  # as above
    assert isinstance(desk, ReadContext)  # noqa: S101  # nothing else is packed so
    return desk


def make_job(desk: ReadContext, incoming: IncomingFile) -> ReadJob:
    """A file with what a reader elsewhere needs to know of what was issued."""
    label = peek_stamp(incoming.data or b"") if desk.issued else None
    return ReadJob(incoming, label, desk.issued.kept(label) if desk.issued and label else {})


def is_complete(desk: ReadContext, sent: ReadJob, outcome: ReadResult) -> bool:
    """Whether a reader elsewhere had all that was issued; it had not when the file is another than it seemed."""
    return desk.issued is None or outcome.stamp in (sent.label, None)


_LABEL = re.compile(rb"<dc:description>([^<]{1,200})</dc:description>")


def peek_stamp(data: bytes) -> Stamp | None:
    """What a workbook says in its properties that it is; None when it does not say so plainly."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts, parts.open("docProps/core.xml") as stream:
            told = _LABEL.search(stream.read(64 * 1024))
    except FAULTS:
        return None
    return Stamp.parse(unescape(told[1].decode("utf-8", "replace"))) if told else None


def is_master(data: bytes) -> bool:
    """Whether a workbook says of itself that it is a master; what it holds is not looked at."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts, parts.open("docProps/custom.xml") as stream:
            return b">master " in stream.read(64 * 1024)
    except FAULTS:
        return False


def read_incoming(desk: ReadContext, incoming: IncomingFile) -> ReadResult:
    """All that is said of one file before the rules."""
    reading = read_return(incoming, desk.project, desk.period, desk.carried, desk.limits, issued=desk.issued)
    submission, findings = reading.submission, reading.findings
    if submission is None:
        return ReadResult(None, findings, reading.stamp)
    wanted = desk.twice is SecondReaderMode.ALL or (desk.twice is SecondReaderMode.SOUND and not has_errors(findings))
    second = _second(incoming.data or b"", submission) if wanted else None
    observed = observe(desk.project, desk.period, submission)
    return ReadResult(submission, (*findings, *observed), reading.stamp, second)


def _second(data: bytes, submission: Submission) -> SecondReading:
    differences = cross_read(data, submission)
    if differences is None and (opened := unlocked(data)):
        differences = cross_read(opened, submission)
    return SecondReading(differences is not None, differences or ())


def read_return(  # noqa: PLR0913
    incoming: IncomingFile,
    project: Project,
    period: Period,
    carried: Mapping[str, Answers] | None = None,
    limits: Limits = LIMITS,
    *,
    issued: ManifestStore | None = None,
) -> ReturnReading:
    """Scan and read one file; what cannot be scanned is one finding. What was read must add up to what it holds."""
    data, place = incoming.data or b"", Place(incoming.file)
    book, noted = scan(data, limits), []
    if isinstance(book, Refusal) and book.facts.get("protection") == "password" and (opened := unlocked(data, limits)):
        data, book = opened, scan(opened, limits)
        noted.append(Finding(CODES["F124"], place))
    if isinstance(book, Refusal):
        facts = {
            name: VocabularyTerm(str(fact)) if name in ("limit", "protection") else fact
            for name, fact in book.facts.items()
        }
        return ReturnReading(None, (Finding(CODES[book.code], place, facts), *noted))
    reading = read_submission(book, ReturnFile(incoming.file, incoming.sha256), project, period, carried, issued=issued)
    if book.active:
        noted.append(Finding(CODES["F119"], place, {"parts": book.active}))
    if reading.submission and (counted := filled_cells(data)) != reading.accounted:
        totals: dict[str, Fact] = {"counted": counted, "accounted": reading.accounted}
        noted.append(Finding(CODES["S314"], place, totals))
    return replace(reading, findings=(*reading.findings, *noted))
