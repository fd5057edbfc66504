"""How a received master counts its figures, compared with the master in the folder of its project."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from lamppu_xl.archive.record import FOLDER, MASTER
from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.domain.units import UNIT
from lamppu_xl.ledger.records import Ledger
from lamppu_xl.master.existing_master import LIMITS
from lamppu_xl.master.master_reader import read_incoming_master
from lamppu_xl.master.master_verdict import MasterVerdict
from lamppu_xl.programme.other_units import currencies_of
from lamppu_xl.storage.atomic_files import checksum
from lamppu_xl.storage.spill_store import SMALL_CACHE, SpillStore


def counted_otherwise(verdict: MasterVerdict, folder: Path | None) -> Iterator[Finding]:
    """M808 if the project's own master of the period has another rule, kind, unit, key or currency of a figure.

    The answers of a master are compared with the returns, which do not have its rules. A file that is the same byte for
    byte is not read, nor is one that has errors itself.
    """
    ledger, place = verdict.ledger, folder / (verdict.period or "") if folder and verdict.period else None
    paths = (place / FOLDER / MASTER, place / MASTER) if place else ()
    path = next((each for each in paths if each.is_file()), None)
    if path is None or ledger is None or checksum(path) == verdict.sha256:
        return
    reading = read_incoming_master(path.read_bytes(), path.name, LIMITS, SpillStore(SMALL_CACHE))
    if reading.ledger is None or reading.findings:
        return
    other = other_ways(ledger, reading.ledger)
    if other:
        what, found, expected = other[0]
        yield Finding.of(
            "M808", Place(verdict.file), what=what, master=found, own=expected, file=path.name, count=len(other)
        )


def other_ways(received: Ledger, own: Ledger) -> list[tuple[str, str, str]]:
    """What decides otherwise in two masters how figures are counted: where, and how each of them has it.

    Questions and rows that only one of the forms has are left out: no figure of the other master is counted by them.
    """
    known = [(_names(each), _ways_of_counting(each)) for each in (received, own)]
    (names, ways), (own_names, own_ways) = known
    shared = names & own_names
    return [
        (f"{'/'.join(filter(None, (each.table, each.row, each.field)))}: {each.what}".removeprefix(": "), *values)
        for each in dict.fromkeys((*own_ways, *ways))
        if {(each.table, each.row, ""), (each.table, "", each.field)} <= shared
        if len({*(values := (ways.get(each, "") or "–", own_ways.get(each, "") or "–"))}) > 1
    ]


class _Way(NamedTuple):
    """Something that decides how the figures of a table, row or question are counted."""

    table: str
    row: str
    field: str
    what: str


def _names(ledger: Ledger) -> frozenset[tuple[str, str, str]]:
    """The tables, rows and questions of a form."""
    tables = ((each.id, "", "") for each in ledger.tables)
    rows = ((each.table, each.row, "") for each in ledger.lines)
    return frozenset((("", "", ""), *tables, *rows, *((each.table, "", each.field) for each in ledger.questions)))


def _ways_of_counting(ledger: Ledger) -> Mapping[_Way, str]:
    """What decides how figures are counted."""
    ways = {_Way("", "", "", "currency"): " / ".join(currencies_of(ledger))}
    ways |= {_Way(each.table, "", each.field, "kind"): each.kind for each in ledger.questions}
    ways |= {_Way(each.table, "", each.field, "aggregate"): each.aggregate for each in ledger.questions}
    ways |= {_Way(each.table, each.row, "", "aggregate"): each.aggregate for each in ledger.lines}
    ways |= {_Way(each.table, each.row, each.field, "aggregate"): each.aggregate or "–" for each in ledger.rules}
    ways |= {_Way(each.table, each.row, each.field, "kind"): each.kind for each in ledger.kinds}
    ways |= {_Way(each.table, "", "", "key"): each.field for each in ledger.line_keys}
    ways |= {_Way(each.table, "", each.field, "periods"): "later" for each in ledger.forecasts}
    units = (each for each in ledger.details if each.name == UNIT)
    return ways | {_Way(each.table, each.row, "", UNIT): ledger.pick(each.text) for each in units}
