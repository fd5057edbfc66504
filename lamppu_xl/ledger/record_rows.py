"""A sheet for programs: records as rows of plain cells, and rows as records again.

The first row is a stamp. Each type of record has a row of headings. The last row is the checksum of all other rows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass

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


def write_rows(
    stamp: str, groups: Iterable[tuple[RowType, Iterable[object]]], languages: Sequence[str]
) -> Iterator[Row]:
    """Yield every row, one at a time.

    Args:
        stamp: the text of the first row.
        groups: the records by type, in the order in which they are written.
        languages: each text in several languages has one column for each of these.
    """
    checksum = hashlib.sha256()

    def counted(row: Row) -> Row:
        _add_row(checksum, row)
        return row

    yield counted((STAMP, stamp))
    for row_type, records in groups:
        yield counted(heading_row(row_type, languages))
        for each in records:
            yield counted(record_row(row_type, each, languages))
    yield (DIGEST, checksum.hexdigest())


def languages_of(records: Iterable[object]) -> tuple[str, ...]:
    """The languages of all texts in records; a text that is the same in all languages counts as one without a name."""
    languages: set[str] = set()
    for each in records:
        assert is_dataclass(each)  # noqa: S101  # every record is one
        values = (getattr(each, column.name) for column in fields(each))
        languages.update(language for value in values if isinstance(value, Text) for language, _ in value.translations)
    return tuple(sorted(languages))


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
    records: dict[str, list[object]] = field(init=False)
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
        self.records = {name: [] for name in self.types}

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
