"""Sums of checksums of cells for each row and column of a sheet, so that cells that were changed later can be named.

One changed cell changes the sum of its row and the sum of its column by the same difference.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product
from zlib import crc32

from lamppu_xl.ledger.records import LedgerSums

_MODULUS = 1 << 32
_DIGITS = 8
_MOST_SUMS = 4_000
"""Sums in one cell of the hidden sheet: 32,000 digits."""

_MOST_LINES = 1_048_576
"""Rows that a sheet may have; more sums are damaged data."""

_MOST_PARTS = 12
"""Limit of rows or columns that are divided into groups with given sums."""

ROWS, COLUMNS = "rows", "columns"

CellPosition = tuple[int, int]
"""Row and column, from 0."""


@dataclass(frozen=True)
class ChangedArea:
    """Where a sheet differs from what was written."""

    cells: tuple[CellPosition, ...] = ()
    """The changed cells; empty if there are several explanations."""
    rows: tuple[int, ...] = ()
    """The changed rows."""
    columns: tuple[int, ...] = ()
    """The changed columns."""
    inserted: tuple[int, ...] = ()
    """If nothing else was changed: rows that are new."""
    removed: tuple[int, ...] = ()
    """If nothing else was changed: rows that are gone, as they were numbered."""


@dataclass
class CellSums:
    """The sums of one sheet, calculated while its rows are written or read."""

    rows: array[int] = field(default_factory=lambda: array("I"))
    columns: array[int] = field(default_factory=lambda: array("I"))

    def add(self, row: int, contents: Iterable[tuple[int, str]]) -> None:
        """Add a row.

        Args:
            contents: columns and contents in normal form; empty ones do not count.
        """
        total = None
        columns = self.columns
        for col, content in contents:
            if content:
                checksum = crc32(content.encode("utf-8", "replace"), col + 1)
                total = checksum if total is None else total + checksum
                if col < len(columns):
                    columns[col] = (columns[col] + checksum) % _MODULUS
                else:
                    _add(columns, col, checksum)
        if total is not None:
            _add(self.rows, row, total)

    def records(self, sheet: str) -> Iterator[LedgerSums]:
        """The sums as records of a data sheet."""
        for of, sums in ((ROWS, self.rows), (COLUMNS, self.columns)):
            for first in range(0, len(sums), _MOST_SUMS):
                text = "".join(f"{value:0{_DIGITS}x}" for value in sums[first : first + _MOST_SUMS])
                yield LedgerSums(sheet, of, first, text)


def recorded_sums(records: Iterable[LedgerSums]) -> Mapping[str, CellSums]:
    """The sums of each sheet, as far as they are complete."""
    sums: dict[str, CellSums] = {}
    damaged = set()
    for record in records:
        of_sheet = sums.setdefault(record.sheet, CellSums())
        line_sums = of_sheet.rows if record.of == ROWS else of_sheet.columns
        try:
            values = [int(record.sums[at : at + _DIGITS], 16) for at in range(0, len(record.sums), _DIGITS)]
        except ValueError:
            values = []
        if record.first != len(line_sums) or not values or record.first + len(values) > _MOST_LINES:
            damaged.add(record.sheet)
        else:
            line_sums.extend(value % _MODULUS for value in values)
    return {sheet: each for sheet, each in sums.items() if sheet not in damaged}


def changed_area(was: CellSums, now: CellSums) -> ChangedArea:
    """Where a sheet differs, as precisely as the sums show."""
    inserted, removed = _moved_rows(was.rows, now.rows)
    if inserted or removed:
        return ChangedArea(inserted=inserted, removed=removed)
    rows, columns = _differences(was.rows, now.rows), _differences(was.columns, now.columns)
    return ChangedArea(tuple(sorted(_cells(rows, columns))), tuple(rows), tuple(columns))


def _add(sums: array[int], line: int, checksum: int) -> None:
    if line >= len(sums):
        sums.extend([0] * (line + 1 - len(sums)))
    sums[line] = (sums[line] + checksum) % _MODULUS


def _moved_rows(was: Sequence[int], now: Sequence[int]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Rows that were inserted or removed before the last one, if that explains everything."""
    shorter, more = min(len(was), len(now)), abs(len(was) - len(now))
    start = next((row for row in range(shorter) if was[row] != now[row]), shorter)
    end = next((row for row in range(shorter - start) if was[-1 - row] != now[-1 - row]), shorter - start)
    if not more or not end or start + end < shorter:
        return (), ()
    rows = tuple(range(start, start + more))
    return (rows, ()) if len(now) > len(was) else ((), rows)


def _differences(was: Sequence[int], now: Sequence[int]) -> dict[int, int]:
    """The differences of the sums of rows or columns that are not the same."""
    longer = max(len(was), len(now))
    pairs = ((line, was[line] if line < len(was) else 0, now[line] if line < len(now) else 0) for line in range(longer))
    return {line: (after - before) % _MODULUS for line, before, after in pairs if before != after}


def _cells(rows: Mapping[int, int], columns: Mapping[int, int]) -> list[CellPosition]:
    """The cells that explain all differences; empty if there are several explanations."""
    by_difference = {difference: col for col, difference in columns.items()}
    alone = {row: by_difference[difference] for row, difference in rows.items() if difference in by_difference}
    if len(set(alone.values())) < len(alone):
        return []
    rest = {row: difference for row, difference in rows.items() if row not in alone}
    other = {col: difference for col, difference in columns.items() if col not in alone.values()}
    if len(rest) == 1 or len(other) == 1:
        return [*alone.items(), *product(rest, other)]
    if groups := _groups(rest, other):
        return [*alone.items(), *((row, col) for col, of_col in groups.items() for row in of_col)]
    if groups := _groups(other, rest):
        return [*alone.items(), *((row, col) for row, of_row in groups.items() for col in of_row)]
    return [] if rest or other else [*alone.items()]


def _groups(parts: Mapping[int, int], sums: Mapping[int, int]) -> dict[int, tuple[int, ...]]:
    """The parts divided into groups with the given sums; empty if that cannot be done."""
    if len(parts) > _MOST_PARTS:
        return {}
    left, groups = [*parts], dict[int, tuple[int, ...]]()
    for line, wanted in sums.items():
        found = (
            group
            for size in range(1, len(left) + 1)
            for group in combinations(left, size)
            if sum(parts[part] for part in group) % _MODULUS == wanted
        )
        groups[line] = next(found, ())
        if not groups[line]:
            return {}
        left = [part for part in left if part not in groups[line]]
    return {} if left else groups
