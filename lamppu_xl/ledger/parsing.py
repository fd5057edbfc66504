"""The rows of a ledger's sheet become a ledger again. Faulty rows become problems; nothing is raised."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lamppu_xl.ledger.columns import DIGEST, ROW_TYPES, STAMP
from lamppu_xl.ledger.record_rows import LedgerProblem, RecordReader
from lamppu_xl.ledger.records import FORMAT, ControlTotal, Ledger, LedgerHead
from lamppu_xl.storage.spill_store import SpillStore
from lamppu_xl.workbook.identity import MasterStamp

NEEDED = ("period", "partner", "table", "question", "return", "answer", "total")
"""Types of rows whose headings must be there; without one of them a part of the ledger was cut off."""


@dataclass(frozen=True)
class ParsedLedger:
    """A ledger as far as it can be read, with its problems."""

    ledger: Ledger | None
    """None when the rows are no ledger, or one of a later version."""
    problems: tuple[LedgerProblem, ...] = ()
    stamp: MasterStamp | None = None
    """The stamp in the first row; None when it is not valid."""
    totals: tuple[ControlTotal, ...] = ()
    """The control totals as they are written."""
    digest: str = ""
    """The checksum as it is written; empty when it is lost."""
    counted: str = ""
    """The checksum of the rows as they are now."""
    untouched: bool = False
    """Whether the rows are as they were written."""


def parse_ledger(rows: Iterable[Sequence[object]], store: SpillStore | None = None) -> ParsedLedger:
    """Read the rows of a ledger's sheet.

    Args:
        store: takes the answers and traces; None keeps them in memory.
    """
    reader = RecordReader(ROW_TYPES, store)
    reader.read(rows)
    number, content = reader.stamp or (0, None)
    stamp = MasterStamp.parse(content) if isinstance(content, str) else None
    problems = reader.problems
    if reader.stamp is None:
        problems.append(LedgerProblem(0, "lost", STAMP))
    elif stamp is None:
        problems.append(LedgerProblem(number, "stamp"))
    problems += [
        LedgerProblem(reader.last, "lost", name) for name in NEEDED if name not in reader.heads.keys() | reader.skipped
    ]
    if not reader.digest:
        problems.append(LedgerProblem(reader.last, "lost", DIGEST))
    ledger = _ledger(reader)
    return ParsedLedger(
        ledger=ledger,
        problems=tuple(sorted(problems)),
        stamp=stamp,
        totals=tuple(total for total in reader.records["total"] if isinstance(total, ControlTotal)),
        digest=reader.digest,
        counted=reader.counted,
        untouched=reader.untouched,
    )


def _ledger(reader: RecordReader) -> Ledger | None:
    """The ledger, if the rows have one head of a known version and answers."""
    heads = [head for head in reader.records["master"] if isinstance(head, LedgerHead)]
    if len(heads) != 1:
        reader.problems.append(LedgerProblem(reader.last, "twice" if heads else "lost", "master"))
        return None
    if heads[0].format > FORMAT:
        reader.problems.append(LedgerProblem(0, "version", str(heads[0].format)))
        return None
    if "answer" not in reader.heads or "return" not in reader.heads:
        return None
    records = {
        row_type.where: reader.records_of(row_type.name)
        for row_type in ROW_TYPES.values()
        if row_type.where and row_type.name != "master"
    }
    return Ledger(heads[0], **records)  # type: ignore[arg-type]  # each record was made for its place
