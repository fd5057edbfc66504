"""Reads one returned file: scan, compare with the plan, observe and, if wished, read a second time.

Neither polars, pandera nor openpyxl is imported here before it is needed, so that worker processes start quickly.
"""

from __future__ import annotations

import logging
import re
import zipfile
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Final

from lamppu_xl.domain.findings import Finding, Place, has_errors
from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.returns.observations import observe
from lamppu_xl.returns.read_context import ReadContext, SecondReaderMode
from lamppu_xl.returns.second_reader import read_second, read_with_openpyxl
from lamppu_xl.returns.submission import FileFacts, ReadResult, ReturnFile, SecondReading, Submission
from lamppu_xl.returns.submission_reader import read_submission
from lamppu_xl.workbook.identity import Stamp, looks_like_stamp
from lamppu_xl.workbook.safe_reader import LIMITS, Refusal, ScannedSheet, ScannedWorkbook, read_workbook
from lamppu_xl.workbook.safe_reader.cell_count import UNPACK_ERRORS, count_cells
from lamppu_xl.workbook.safe_reader.decrypt import decrypt, decrypt_known
from lamppu_xl.workbook.safe_reader.document_count import count_document_cells
from lamppu_xl.workbook.safe_reader.left_over_parts import count_left_over_cells
from lamppu_xl.workbook.safe_reader.sheet_remark import OBJECT, TEXT_BOX

_log = logging.getLogger(__name__)

_DESCRIPTION = re.compile(r"<dc:description(?:\s[^<>]*)?>([^<]*)</dc:description>")


def read_incoming(context: ReadContext, incoming: IncomingFile) -> ReadResult:
    """Everything that is found in one file before the rules."""
    scanned = _scan(incoming, context)
    result = scanned.result
    if result.submission is None:
        return result
    mode = SecondReaderMode.NONE if incoming.sha256 in context.never_second else context.second_reader
    definition = context.definitions.find(result.submission.stamp.definition)
    assert definition is not None  # noqa: S101  # the return was read with it
    findings = (*result.findings, *observe(definition.judged, definition.period, result.submission))
    is_later = mode is not SecondReaderMode.NONE and result.submission.stamp.partner in context.several
    # An encrypted return is read at once: to decrypt it again would take longer than the second reading, and its
    # decrypted content is not kept on disk.
    if is_later and scanned.data is incoming.data:
        return replace(result, findings=findings, read_later=scanned.facts)
    if mode is SecondReaderMode.ALL or (mode is not SecondReaderMode.NONE and not has_errors(result.findings)):
        second, second_findings = read_second_time(scanned.data, result.submission, scanned.facts, mode)
        return replace(result, findings=(*findings, *second_findings), second=second)
    return replace(result, findings=findings)


def read_second_time(
    data: bytes, submission: Submission, facts: FileFacts, mode: SecondReaderMode
) -> tuple[SecondReading, tuple[Finding, ...]]:
    """The second reading. If the comparison itself fails, an error says so: the return was not compared.

    Args:
        data: the workbook; that of an encrypted file as it was decrypted.
        submission: what was read of it.
        facts: of the scan.
        mode: which reader reads.
    """
    file = submission.source.file
    try:
        if mode is SecondReaderMode.ONLY_OPENPYXL and not facts.is_open_document:
            return read_with_openpyxl(data, submission), ()
        return read_second(data, submission, facts), ()
    except MemoryError:
        raise
    except Exception as error:
        _log.debug("%s: the second reading failed", file, exc_info=True)
        detail = f"second reader: {type(error).__name__}"
        return SecondReading(opened=False), (Finding.of("F115", Place(file), detail=detail),)


@dataclass(frozen=True)
class _ScannedReturn:
    """A file that was read, and what the second reading needs."""

    result: ReadResult
    data: bytes
    """The workbook; that of an encrypted file as it was decrypted."""
    facts: FileFacts = FileFacts()  # noqa: RUF009


def read_return(incoming: IncomingFile, context: ReadContext) -> ReadResult:
    """Scan a file and read it as a return. A file that cannot be scanned gives one finding."""
    return _scan(incoming, context).result


def _unopened(active: tuple[str, ...], findings: Sequence[Finding]) -> tuple[str, ...]:
    """The active parts that nothing else is said of: S322 asks what an embedded file shows."""
    is_asked = any(each.code.id == "S322" and each.facts["what"] == _EMBEDDED_FILE for each in findings)
    return tuple(part for part in active if not is_asked or "/embeddings/" not in part.lower())


_EMBEDDED_FILE: Final = VocabularyTerm(f"remark_{OBJECT}")


def _scan(incoming: IncomingFile, context: ReadContext) -> _ScannedReturn:
    """Scan a file and read it as a return.

    The cells that were read must add up to the cells that the file holds; otherwise S314 is found.
    """
    data, place = incoming.data or b"", Place(incoming.file)
    book, notes = read_workbook(data, context.limits, open_documents=True), []
    if isinstance(book, Refusal) and book.facts.get("protection") == "password":
        opened = decrypt(data, context.limits, context.open_password) if context.open_password else None
        if not opened and (opened := decrypt(data, context.limits)):
            notes.append(Finding.of("F124", place))
        if opened:
            data, book = opened, read_workbook(opened, context.limits)
        elif context.open_password:
            return _ScannedReturn(ReadResult(None, (Finding.of("S340", place),)), data)
    if isinstance(book, Refusal):
        facts = {
            name: VocabularyTerm(str(fact)) if name in ("limit", "protection") else fact
            for name, fact in book.facts.items()
        }
        return _ScannedReturn(ReadResult(None, (Finding.of(book.code, place, **facts), *notes)), data)
    result = read_submission(book, ReturnFile(incoming.file, incoming.sha256), context)
    if parts := _unopened(book.active, result.findings):
        notes.append(Finding.of("F119", place, parts=parts))
    if result.submission is None:
        return _ScannedReturn(replace(result, findings=(*result.findings, *notes)), data)
    count = count_document_cells(data) if book.open_document else count_cells(data)
    if count.filled != result.accounted:
        left_over = count_left_over_cells(data)
        if count.filled - left_over == result.accounted:
            notes.append(Finding.of("S321", place, count=left_over))
        else:
            notes.append(Finding.of("S314", place, counted=count.filled, accounted=result.accounted))
    file_facts = FileFacts(
        largest_area=max(map(_area, book.sheets), default=0),
        has_error_values=count.has_error_values or (book.open_document and _has_error_values(book)),
        is_open_document=book.open_document,
        text_boxes=_text_boxes(book) if book.open_document else {},
        read_otherwise=frozenset((sheet.name, *place) for sheet in book.sheets for place in sheet.read_otherwise),
    )
    return _ScannedReturn(replace(result, findings=(*result.findings, *notes)), data, file_facts)


def _has_error_values(book: ScannedWorkbook) -> bool:
    """Whether a cell of an OpenDocument spreadsheet holds an error value; they are not counted on its bytes."""
    return any(cell.error for sheet in book.sheets for cell in sheet.cells.values())


def _text_boxes(book: ScannedWorkbook) -> dict[tuple[str, int, int], str]:
    """The texts of the text boxes in each cell, one after the other."""
    texts: dict[tuple[str, int, int], str] = {}
    for sheet in book.sheets:
        for remark in sheet.remarks:
            if remark.kind == TEXT_BOX:
                place = sheet.name, remark.row, remark.col
                texts[place] = texts.get(place, "") + remark.text
    return texts


def _area(sheet: ScannedSheet) -> int:
    """Cells of the rectangle around everything that a sheet holds, from its first cell on."""
    rows, columns = zip(*sheet.cells, strict=True) if sheet.cells else ((-1,), (-1,))
    return int((max(rows) + 1) * (max(columns) + 1))


def is_master(data: bytes) -> bool:
    """Whether the properties of a workbook say that it is a master workbook; its cells are not read."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as parts, parts.open("docProps/custom.xml") as stream:
            return b">master " in stream.read(64 * 1024)
    except UNPACK_ERRORS:
        return False


def stamp_of(data: bytes) -> Stamp | None:
    """The stamp in the properties of a template or return; its cells are not read. None if there is no valid one."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as parts, parts.open("docProps/core.xml") as stream:
            match = _DESCRIPTION.search(stream.read(64 * 1024).decode("utf-8", "replace"))
    except UNPACK_ERRORS:
        return None
    return Stamp.parse(match[1]) if match else None


def may_be_of(incoming: IncomingFile, partners: Collection[str]) -> bool:
    """Whether a file may be a return of one of some partners; its cells are not read.

    A return whose properties name another partner than its cells counts for nobody.

    Args:
        incoming: the file.
        partners: their ids.
    """
    stamp = stamp_of(incoming.data) if incoming.data else None
    return stamp is None or stamp.partner in partners


def partners_with_several(files: Iterable[IncomingFile]) -> frozenset[str]:
    """The partners of whom there are several files with other bytes; no cells are read.

    Files that do not say in the properties of a workbook whose they are, such as encrypted ones, are not counted.
    """
    by_checksum = {incoming.sha256: stamp_of(incoming.data) for incoming in files if incoming.data is not None}
    counts = Counter(stamp.partner for stamp in by_checksum.values() if stamp)
    return frozenset(partner for partner, count in counts.items() if count > 1)


def find_stamp(data: bytes, open_password: str | None = None) -> Stamp | None:
    """The stamp of a return: that of its properties, else the first valid one in a cell. None if there is none."""
    if stamp := stamp_of(data):
        return stamp
    book = read_workbook(data, LIMITS, open_documents=True)
    if isinstance(book, Refusal):
        opened = decrypt_known(data, LIMITS, open_password) if book.facts.get("protection") == "password" else None
        book = read_workbook(opened, LIMITS) if opened else book
    if isinstance(book, Refusal):
        return None
    texts = (book.properties.get("description", ""), *_texts(book))
    return next(filter(None, map(Stamp.parse, texts)), None)


def _texts(book: ScannedWorkbook) -> Iterator[str]:
    for sheet in book.sheets:
        for cell in sheet.cells.values():
            if isinstance(cell.value, str) and looks_like_stamp(cell.value):
                yield cell.value
