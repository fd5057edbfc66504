"""Returns in the folder of a project that its master workbook mentions neither among its returns nor as left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from lamppu_xl.archive.record import LOG
from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.ledger.records import Ledger
from lamppu_xl.master.existing_master import LIMITS
from lamppu_xl.master.master_verdict import LATER_RETURN, MasterVerdict
from lamppu_xl.programme.trace.chain import open_traced_workbook
from lamppu_xl.returns.files.inbox import IncomingFile, read_inbox
from lamppu_xl.returns.reader import find_stamp
from lamppu_xl.services.activity_log import LogContent, LogEvent, read_log
from lamppu_xl.services.return_reader import ReturnReader
from lamppu_xl.validation.verdict import FileState
from lamppu_xl.workbook.identity import Stamp
from lamppu_xl.workbook.text_split import clean_text

_WITHOUT_LOSS = frozenset({FileState.REPLACED, FileState.DUPLICATE})
"""Returns without which a master workbook lacks nothing."""


@dataclass(frozen=True)
class UnlistedReturns:
    """The returns that one master workbook does not mention."""

    verdict: MasterVerdict
    ledger: Ledger
    folder: Path
    """Of the project."""
    reader: ReturnReader
    data: Callable[[], bytes | None]
    """Gives the master workbook."""

    def findings(self) -> Iterator[Finding]:
        """M766 for a return that was there before, M767 for one that came after it, M768 where that is not known."""
        used = {source.sha256 for source in self.ledger.returns}
        for period in self.ledger.periods:
            inbox = self.folder / period.id / "inbox"
            for incoming in read_inbox([inbox], LIMITS) if inbox.is_dir() else ():
                if incoming.sha256 not in used and (stamp := self._stamp(incoming, period.id)):
                    yield self._finding(incoming, stamp)

    def _stamp(self, incoming: IncomingFile, period: str) -> Stamp | None:
        """The identity of a return of this project and period that is not mentioned; None for any other file."""
        stamp = find_stamp(incoming.data, self.reader.open_password) if incoming.data else None
        if stamp is None or (stamp.project, stamp.period) != (self.ledger.head.project, period):
            return None
        is_mentioned = clean_text(incoming.file) in self._texts
        return None if is_mentioned or self.reader.state(period, incoming.sha256) in _WITHOUT_LOSS else stamp

    def _finding(self, incoming: IncomingFile, stamp: Stamp) -> Finding:
        place, facts = Place(self.verdict.file), {"file": incoming.file, "partner": stamp.partner}
        seen, written = self._seen(incoming.sha256, stamp.period), self.written
        if seen is None or written is None or self.ledger.head.public:  # a public one may mask the names of files
            return Finding.of("M768", place, **facts)
        code = LATER_RETURN if seen > written else "M766"
        return Finding.of(code, place, **facts, day=seen.astimezone().date(), written=written.astimezone().date())

    def _seen(self, sha256: str, period: str) -> datetime | None:
        """When a file was seen for the first time by the log of the project, unless that was before the log began."""
        known = (LogEvent.RECEIVED, LogEvent.PRESENT)
        records = [each for each in self._log(period).records if each.sha256 == sha256 and each.event in known]
        if not records or (records[0].event == LogEvent.PRESENT and self._is_before(records[0].time)):
            return None
        return records[0].time

    def _is_before(self, time: datetime) -> bool:
        """Whether the master workbook was written before a time."""
        return self.written is not None and self.written < time

    @cached_property
    def written(self) -> datetime | None:
        """When the master workbook was written by the log of the project; None if the log does not know it."""
        records = self._log(self.ledger.head.period).records
        outputs = (each for each in records if (each.event, each.what) == (LogEvent.OUTPUT, "master"))
        return next((each.time for each in outputs if each.sha256 == self.verdict.sha256), None)

    def _log(self, period: str) -> LogContent:
        if period not in self._logs:
            self._logs[period] = read_log(self.folder / period / LOG)
        return self._logs[period]

    @cached_property
    def _logs(self) -> dict[str, LogContent]:
        return {}

    @cached_property
    def _texts(self) -> frozenset[str]:
        """The texts of all cells of the master workbook."""
        data = self.data()
        book = open_traced_workbook(data) if data else None
        cells = (cell for sheet in book.sheets for cell in sheet.cells.values()) if book else ()
        return frozenset(cell.value for cell in cells if isinstance(cell.value, str))
