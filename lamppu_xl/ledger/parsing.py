"""Rows that came back become a ledger again. Whatever they hold, nothing is raised: what is wrong is told by row."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from lamppu_xl.ledger.columns import (
    DIGEST,
    HEADS,
    SORTS,
    STAMP,
    ColumnMap,
    LedgerCellError,
    canonical,
    read_heads,
    record,
)
from lamppu_xl.ledger.records import FORMAT, ControlTotal, Ledger, LedgerHead
from lamppu_xl.workbook.identity import MasterStamp

NEEDED = ("period", "partner", "table", "question", "return", "answer", "total")
"""Sorts of rows whose heads must be there, or a part of the ledger was cut off."""


@dataclass(frozen=True, order=True)
class LedgerProblem:
    """Something that a ledger cannot have been written with."""

    row: int
    """From 0."""
    what: str
    """`stamp`, `version`, `heads`, `cell`, `unknown`, `twice` or `lost`."""
    detail: str = ""
    """The column or the sort of row."""


@dataclass(frozen=True)
class ParsedLedger:
    """What came of the rows."""

    ledger: Ledger | None
    """None when they are no ledger that we can read."""
    problems: tuple[LedgerProblem, ...] = ()
    stamp: MasterStamp | None = None
    """What the first row says that it is, as far as it is sound."""
    totals: tuple[ControlTotal, ...] = ()
    """The control totals as they are told."""
    digest: str = ""
    """The checksum as it is told; empty when it is lost."""
    counted: str = ""
    """The checksum of the rows as they are now."""

    @property
    def untouched(self) -> bool:
        """Whether the rows are as they were written."""
        return bool(self.digest) and self.digest == self.counted


@dataclass
class _LedgerParser:
    records: dict[str, list[object]] = field(default_factory=lambda: {name: [] for name in SORTS})
    heads: dict[str, ColumnMap] = field(default_factory=dict)
    passed: set[str] = field(default_factory=set)
    """Sorts of rows whose heads are of a later version, or not in order: of their rows nothing more is said."""
    problems: list[LedgerProblem] = field(default_factory=list)
    stamp: MasterStamp | None = None
    stamped: bool = False
    digest: str = ""

    def read(self, number: int, row: Sequence[object]) -> None:
        name = row[0]
        match name:
            case "stamp":
                self.stamped = True
                self.stamp = MasterStamp.parse(row[1]) if len(row) > 1 and isinstance(row[1], str) else None
                if self.stamp is None:
                    self.problems.append(LedgerProblem(number, "stamp"))
            case "digest":
                self.digest = str(row[1]) if len(row) > 1 else ""
            case str() if name.startswith(HEADS) and name.removeprefix(HEADS) in SORTS:
                self.read_heads(number, SORTS[name.removeprefix(HEADS)].name, row)
            case str() if name.startswith(HEADS):
                self.passed.add(name.removeprefix(HEADS))
            case str() if name in self.heads:
                self.read_record(number, name, row)
            case str() if name not in self.passed:
                self.problems.append(LedgerProblem(number, "unknown", name[:40]))
            case str():
                pass
            case _:
                self.problems.append(LedgerProblem(number, "unknown"))

    def read_heads(self, number: int, name: str, row: Sequence[object]) -> None:
        found = read_heads(SORTS[name], row)
        if name in self.heads:
            self.problems.append(LedgerProblem(number, "twice", name))
        elif found.lost:
            self.passed.add(name)
            self.problems.append(LedgerProblem(number, "heads", f"{name}: {', '.join(found.lost)}"))
        else:
            self.heads[name] = found

    def read_record(self, number: int, name: str, row: Sequence[object]) -> None:
        try:
            self.records[name].append(record(self.heads[name], row))
        except LedgerCellError as wrong:
            self.problems.append(LedgerProblem(number, "cell", f"{name}: {wrong}"))


def parse(rows: Iterable[Sequence[object]]) -> ParsedLedger:
    """Read rows; empty ones are passed over, and so are columns and sorts of rows of a later version."""
    reader, checked = _LedgerParser(), hashlib.sha256()
    last = 0
    for number, row in enumerate(rows):
        last = number
        if not any(cell is not None for cell in row):
            continue
        if row[0] != DIGEST:
            checked.update((canonical(row) + "\x1e").encode("utf-8", "replace"))
        reader.read(number, row)
    problems = reader.problems
    if not reader.stamped:
        problems.append(LedgerProblem(0, "lost", STAMP))
    problems += [
        LedgerProblem(last, "lost", name) for name in NEEDED if name not in reader.heads.keys() | reader.passed
    ]
    if not reader.digest:
        problems.append(LedgerProblem(last, "lost", DIGEST))
    totals = tuple(one for one in reader.records["total"] if isinstance(one, ControlTotal))
    ledger = _ledger(reader, last)
    return ParsedLedger(ledger, tuple(sorted(problems)), reader.stamp, totals, reader.digest, checked.hexdigest())


def _ledger(reader: _LedgerParser, last: int) -> Ledger | None:
    """The ledger, if there is enough of it: one head, of a version that we know, and answers."""
    found = [one for one in reader.records["master"] if isinstance(one, LedgerHead)]
    if len(found) != 1:
        reader.problems.append(LedgerProblem(last, "twice" if found else "lost", "master"))
        return None
    if found[0].format > FORMAT:
        reader.problems.append(LedgerProblem(0, "version", str(found[0].format)))
        return None
    if "answer" not in reader.heads or "return" not in reader.heads:
        return None
    own = {
        sort.where: tuple(reader.records[sort.name]) for sort in SORTS.values() if sort.where and sort.name != "master"
    }
    return Ledger(found[0], **own)  # type: ignore[arg-type]  # each record was made for its place
