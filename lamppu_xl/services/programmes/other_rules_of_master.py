"""How a received master counts its figures, compared with the master in the folder of its project."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

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
    received, own = _ways_of_counting(ledger), _ways_of_counting(reading.ledger)
    other = [each for each in dict.fromkeys((*own, *received)) if own.get(each, "") != received.get(each, "")]
    if other:
        found, expected = (ways.get(other[0], "") or "–" for ways in (received, own))
        yield Finding.of(
            "M808", Place(verdict.file), what=other[0], master=found, own=expected, file=path.name, count=len(other)
        )


def _ways_of_counting(ledger: Ledger) -> Mapping[str, str]:
    """What decides how figures are counted, by the place in the form."""
    ways = {"currency": " / ".join(currencies_of(ledger))}
    ways |= {f"{each.table}/{each.field}: kind": each.kind for each in ledger.questions}
    ways |= {f"{each.table}/{each.field}: aggregate": each.aggregate for each in ledger.questions}
    ways |= {f"{each.table}/{each.row}: aggregate": each.aggregate for each in ledger.lines}
    ways |= {f"{each.table}/{each.row}/{each.field}: aggregate": each.aggregate or "–" for each in ledger.rules}
    ways |= {f"{each.table}/{each.row}/{each.field}: kind": each.kind for each in ledger.kinds}
    ways |= {f"{each.table}: key": each.field for each in ledger.line_keys}
    ways |= {f"{each.table}/{each.field}: periods": "later" for each in ledger.forecasts}
    units = (each for each in ledger.details if each.name == UNIT)
    return ways | {f"{each.table}/{each.row}: {UNIT}": ledger.pick(each.text) for each in units}
