"""A sheet for programs: records as rows of plain cells, and rows as records again.

The first row is a stamp. Each type of record has a row of headings. The last row is the checksum of all other rows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lamppu_xl.domain.text import Text
from lamppu_xl.ledger.cell_values import canonical
from lamppu_xl.ledger.columns import (
    DIGEST,
    HEADS,
    STAMP,
    ColumnMap,
    LedgerCellError,
    Row,
    RowType,
    heading_row,
    read_headings,
    read_record,
    record_row,
)
from lamppu_xl.storage.spill_store import SpillStore
from lamppu_xl.storage.spilled_list import SpilledList


def write_rows(stamp: str, groups: Sequence[tuple[RowType, Iterable[object]]]) -> Iterator[Row]:
    """Yield every row, one at a time.

    Args:
        stamp: the text of the first row.
        groups: the records by type, in the order in which they are written. Records with localised texts are read
            several times, all others once.
    """
    checksum = hashlib.sha256()
    languages = _languages_of(groups)

    def counted(row: Row) -> Row:
        _add_row(checksum, row)
        return row

    yield counted((STAMP, stamp))
    for row_type, records in groups:
        yield counted(heading_row(row_type, languages))
        for record in records:
            yield counted(record_row(row_type, record, languages))
    yield (DIGEST, checksum.hexdigest())


def _languages_of(groups: Iterable[tuple[RowType, Iterable[object]]]) -> tuple[str, ...]:
    """The languages of all texts in records; a text that is the same in all languages counts as one without a name."""
    texts = (
        getattr(record, column.name)
        for row_type, records in groups
        for column in row_type.columns
        if column.type is Text
        for record in records
    )
    return tuple(sorted({language for text in texts for language, _ in text.translations}))


@dataclass(frozen=True, order=True)
class LedgerProblem:
    """A fault that no writer of such rows makes."""

    row: int
    """From 0."""
    what: str
    """`stamp`, `version`, `heads`, `cell`, `unknown`, `twice` or `lost`."""
    detail: str = ""
    """The column or the type of row."""


@dataclass
class RecordReader:
    """Reads rows of some types; faulty rows become problems, and nothing is raised.

    Empty rows are skipped, and so are columns and types of rows of a later version.
    """

    types: Mapping[str, RowType]
    store: SpillStore | None = None
    """Takes the records of the types that a large sheet has many of; None keeps all records in memory."""
    records: dict[str, list[object] | SpilledList[object]] = field(init=False)
    heads: dict[str, ColumnMap] = field(default_factory=dict)
    skipped: set[str] = field(default_factory=set)
    """Types of rows whose headings are unknown or incomplete: their rows are not read."""
    problems: list[LedgerProblem] = field(default_factory=list)
    stamp: tuple[int, object] | None = None
    """The number of the stamp's row and its content; None when there is no stamp."""
    digest: str = ""
    """The checksum in the last row; empty when it is lost."""
    counted: str = ""
    """The checksum of the rows as they are now."""
    last: int = 0
    """The number of the last row."""

    def __post_init__(self) -> None:
        self.records = {
            name: SpilledList(self.store) if self.store and row_type.is_long else []
            for name, row_type in self.types.items()
        }

    @property
    def untouched(self) -> bool:
        """Whether the rows are as they were written."""
        return bool(self.digest) and self.digest == self.counted

    def read(self, rows: Iterable[Sequence[object]]) -> None:
        """Take in all rows of a sheet."""
        checksum = hashlib.sha256()
        for number, row in enumerate(rows):
            self.last = number
            if not any(cell is not None for cell in row):
                continue
            if row[0] != DIGEST:
                _add_row(checksum, row)
            self._read_row(number, row)
        self.counted = checksum.hexdigest()
        for records in self.records.values():
            if isinstance(records, SpilledList):
                records.close()

    def records_of(self, name: str) -> Sequence[object]:
        """The records of a type, which do not change any more."""
        records = self.records[name]
        return records if isinstance(records, SpilledList) else tuple(records)

    def _read_row(self, number: int, row: Sequence[object]) -> None:
        content = row[1] if len(row) > 1 else None
        match row[0]:
            case "stamp":
                self.stamp = number, content
            case "digest":
                self.digest = "" if len(row) < 2 else str(content)
            case str() as name if name.startswith(HEADS):
                self._read_heads(number, name.removeprefix(HEADS), row)
            case str() as name if name in self.heads:
                self._read_record(number, name, row)
            case str() as name if name not in self.skipped:
                self.problems.append(LedgerProblem(number, "unknown", name[:40]))
            case str():
                pass
            case _:
                self.problems.append(LedgerProblem(number, "unknown"))

    def _read_heads(self, number: int, name: str, row: Sequence[object]) -> None:
        if name not in self.types:
            self.skipped.add(name)
            return
        columns = read_headings(self.types[name], row)
        if name in self.heads:
            self.problems.append(LedgerProblem(number, "twice", name))
        elif columns.lost:
            self.skipped.add(name)
            self.problems.append(LedgerProblem(number, "heads", f"{name}: {', '.join(columns.lost)}"))
        else:
            self.heads[name] = columns

    def _read_record(self, number: int, name: str, row: Sequence[object]) -> None:
        try:
            self.records[name].append(read_record(self.heads[name], row))
        except LedgerCellError as error:
            self.problems.append(LedgerProblem(number, "cell", f"{name}: {error}"))


def _add_row(checksum: hashlib._Hash, row: Iterable[object]) -> None:
    checksum.update((canonical(row) + "\x1e").encode("utf-8", "replace"))
