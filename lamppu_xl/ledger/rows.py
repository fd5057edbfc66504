"""A ledger as rows of plain cells, one after the other: nothing but the row at hand is in memory."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass

from lamppu_xl.domain.text import Text
from lamppu_xl.ledger.columns import DIGEST, SORTS, STAMP, Row, canonical, cells, heads
from lamppu_xl.ledger.records import CellTrace, Ledger, LedgerAnswer, LedgerSheet
from lamppu_xl.ledger.totals import ControlTotals


def rows(
    ledger: Ledger,
    *,
    answers: Iterable[LedgerAnswer] | None = None,
    traces: Iterable[CellTrace] | None = None,
    tabs: Iterable[LedgerSheet] | None = None,
) -> Iterator[Row]:
    """Every row, the stamp first and the checksum of all others last.

    Args:
        ledger: where all that is small comes from, and what is not given apart.
        answers: in the order of their numbers; taken one by one, as are the others.
        traces: asked for when all answers are written.
        tabs: asked for when all traces are written.
    """
    apart = {"answers": answers, "traces": traces, "tabs": tabs}
    languages = _languages(ledger)
    checked, counted = hashlib.sha256(), ControlTotals()

    def written(row: Row) -> Row:
        checked.update((canonical(row) + "\x1e").encode("utf-8", "replace"))
        return row

    yield written((STAMP, ledger.stamp.code))
    for sort in SORTS.values():
        if sort.name == "master":
            own: Iterable[object] = (ledger.head,)
        elif sort.where:
            streamed = apart.get(sort.where)
            own = getattr(ledger, sort.where) if streamed is None else streamed
        else:
            own = counted.told
        yield written(heads(sort, languages))
        for one in own:
            if isinstance(one, LedgerAnswer):
                counted.add(one)
            yield written(cells(sort, one, languages))
    yield (DIGEST, checked.hexdigest())


def _languages(ledger: Ledger) -> tuple[str, ...]:
    """The languages that occur, a text that is alike in all of them counted as one without a name."""
    found: set[str] = set()
    small = ("periods", "goals", "options", "tables", "questions", "lines", "details")
    for record in (ledger.head, *(one for name in small for one in getattr(ledger, name))):
        assert is_dataclass(record)  # noqa: S101  # all of them are
        for column in fields(record):
            value = getattr(record, column.name)
            if isinstance(value, Text):
                found.update(language for language, _ in value.translations)
    return tuple(sorted(found))
