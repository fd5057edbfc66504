"""A ledger as rows of plain cells, one after the other: only the current row is in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lamppu_xl.ledger.columns import CONTROL_TOTALS, ROW_TYPES, Row
from lamppu_xl.ledger.record_rows import write_rows
from lamppu_xl.ledger.records import CellTrace, Ledger, LedgerAnswer, LedgerSheet, LedgerSums
from lamppu_xl.ledger.totals import ControlTotals


def ledger_rows(
    ledger: Ledger,
    *,
    answers: Iterable[LedgerAnswer] | None = None,
    traces: Iterable[CellTrace] | None = None,
    tabs: Iterable[LedgerSheet] | None = None,
    sums: Iterable[LedgerSums] | None = None,
) -> Iterator[Row]:
    """Every row, the stamp first and the checksum of all others last.

    Args:
        ledger: the source of every record that is not given separately.
        answers: in the order of their numbers; read one by one, like the others.
        traces: read after all answers are written.
        tabs: read after all traces are written.
        sums: read after all tabs are written.
    """
    control = ControlTotals()
    records: dict[str, Iterable[object]] = {
        **vars(ledger),
        "head": (ledger.head,),
        "answers": control.counting(ledger.answers if answers is None else answers),
        "traces": ledger.traces if traces is None else traces,
        "tabs": ledger.tabs if tabs is None else tabs,
        "sums": ledger.sums if sums is None else sums,
        CONTROL_TOTALS: control,
    }
    groups = [
        (row_type, records[row_type.where])
        for row_type in ROW_TYPES.values()
        if records[row_type.where] or not row_type.optional
    ]
    return write_rows(ledger.stamp.code, groups)
