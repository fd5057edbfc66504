"""Reads one returned file: scan, compare with the plan, observe and, if wished, read a second time.

Neither polars, pandera nor openpyxl is imported here before it is needed, so that worker processes start quickly.
"""

from __future__ import annotations

import logging
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from io import BytesIO

from lamppu_xl.domain.finding_codes import CODES
from lamppu_xl.domain.findings import Fact, Finding, Place, has_errors
from lamppu_xl.domain.project import Answers, Period, Project
from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.returns.inbox import IncomingFile
from lamppu_xl.returns.observations import observe
from lamppu_xl.returns.second_reader import cross_read
from lamppu_xl.returns.submission import ReturnFile, ReturnReading, Submission
from lamppu_xl.returns.submission_reader import read_submission
from lamppu_xl.templates.manifest import ManifestStore
from lamppu_xl.workbook.identity import Stamp
from lamppu_xl.workbook.openpyxl_cells import CellMismatch
from lamppu_xl.workbook.safe_reader import LIMITS, Limits, Refusal, read_workbook
from lamppu_xl.workbook.safe_reader.cell_count import UNPACK_ERRORS, count_filled_cells
from lamppu_xl.workbook.safe_reader.decrypt import decrypt

_log = logging.getLogger(__name__)


class SecondReaderMode(StrEnum):
    """Which returns the second reader reads, too."""

    NONE = "none"
    VALID = "valid"
    """Those in which the first reader found no error."""
    ALL = "all"


@dataclass(frozen=True)
class SecondReading:
    """The result of the second reader."""

    opened: bool
    """False when that reader could not read the file; then there is no comparison."""
    differences: tuple[CellMismatch, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ReadContext:
    """What returns are read with."""

    project: Project
    period: Period
    carried: Mapping[str, Answers] | None = None
    """Previous answers in issued templates, by digest; None to look them up in `issued`."""
    issued: ManifestStore | None = None
    limits: Limits = LIMITS
    second_reader: SecondReaderMode = SecondReaderMode.NONE


@dataclass(frozen=True)
class ReadResult:
    """The result of reading one file."""

    submission: Submission | None
    """None when the workbook is not identified as a return of this project and period."""
    findings: tuple[Finding, ...]
    """From reading and from observations; rules are applied later."""
    stamp: Stamp | None = None
    """The identity that the workbook states, if it states one."""
    second: SecondReading | None = None
    """None when the second reader was not used."""


def read_incoming(context: ReadContext, incoming: IncomingFile) -> ReadResult:
    """Everything that is found in one file before the rules."""
    reading = read_return(incoming, context)
    submission, findings = reading.submission, reading.findings
    if submission is None:
        return ReadResult(None, findings, reading.stamp)
    second: SecondReading | None = None
    second_findings: tuple[Finding, ...] = ()
    match context.second_reader:
        case SecondReaderMode.ALL:
            is_wanted = True
        case SecondReaderMode.VALID:
            is_wanted = not has_errors(findings)
        case SecondReaderMode.NONE:
            is_wanted = False
    if is_wanted:
        second, second_findings = _read_second(incoming, submission)
    observed = observe(context.project, context.period, submission)
    return ReadResult(submission, (*findings, *observed, *second_findings), reading.stamp, second)


def _read_second(incoming: IncomingFile, submission: Submission) -> tuple[SecondReading, tuple[Finding, ...]]:
    """The second reading. If the comparison itself fails, an error says so: the return was not compared."""
    data = incoming.data or b""
    try:
        differences = cross_read(data, submission)
        if differences is None and (opened := decrypt(data)):
            differences = cross_read(opened, submission)
    except MemoryError:
        raise
    except Exception as error:
        _log.debug("%s: the second reading failed", incoming.file, exc_info=True)
        detail = f"second reader: {type(error).__name__}"
        finding = Finding(CODES["F115"], Place(incoming.file), {"detail": detail})
        return SecondReading(opened=False), (finding,)
    return SecondReading(differences is not None, differences or ()), ()


def read_return(incoming: IncomingFile, context: ReadContext) -> ReturnReading:
    """Scan a file and read it as a return. A file that cannot be scanned gives one finding.

    The cells that were read must add up to the cells that the file holds; otherwise S314 is found.
    """
    data, place = incoming.data or b"", Place(incoming.file)
    book, notes = read_workbook(data, context.limits), []
    if isinstance(book, Refusal) and book.facts.get("protection") == "password":
        opened = decrypt(data, context.limits)
        if opened:
            data, book = opened, read_workbook(opened, context.limits)
            notes.append(Finding(CODES["F124"], place))
    if isinstance(book, Refusal):
        facts = {
            name: VocabularyTerm(str(fact)) if name in ("limit", "protection") else fact
            for name, fact in book.facts.items()
        }
        return ReturnReading(None, (Finding(CODES[book.code], place, facts), *notes))
    reading = read_submission(
        book,
        ReturnFile(incoming.file, incoming.sha256),
        context.project,
        context.period,
        carried=context.carried,
        issued=context.issued,
    )
    if book.active:
        notes.append(Finding(CODES["F119"], place, {"parts": book.active}))
    if reading.submission and (count := count_filled_cells(data)) != reading.accounted:
        totals: dict[str, Fact] = {"counted": count, "accounted": reading.accounted}
        notes.append(Finding(CODES["S314"], place, totals))
    return replace(reading, findings=(*reading.findings, *notes))


def is_master(data: bytes) -> bool:
    """Whether the properties of a workbook say that it is a master workbook; its cells are not read."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as parts, parts.open("docProps/custom.xml") as stream:
            return b">master " in stream.read(64 * 1024)
    except UNPACK_ERRORS:
        return False
