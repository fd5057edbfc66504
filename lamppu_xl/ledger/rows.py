"""A ledger as rows of plain cells, one after the other: only the current row is in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lamppu_xl.ledger.columns import ROW_TYPES, Row, RowType
from lamppu_xl.ledger.record_rows import languages_of, write_rows
from lamppu_xl.ledger.records import CellTrace, Ledger, LedgerAnswer, LedgerSheet
from lamppu_xl.ledger.totals import ControlTotals


def ledger_rows(
    ledger: Ledger,
    *,
    answers: Iterable[LedgerAnswer] | None = None,
    traces: Iterable[CellTrace] | None = None,
    tabs: Iterable[LedgerSheet] | None = None,
) -> Iterator[Row]:
    """Every row, the stamp first and the checksum of all others last.

    Args:
        ledger: the source of every record that is not given separately.
        answers: in the order of their numbers; read one by one, like the others.
        traces: read after all answers are written.
        tabs: read after all traces are written.
    """
    streams = {"answers": answers, "traces": traces, "tabs": tabs}
    control = ControlTotals()

    def groups() -> Iterator[tuple[RowType, Iterable[object]]]:
        for row_type in ROW_TYPES.values():
            stream = streams.get(row_type.where)
            if row_type.optional and not getattr(ledger, row_type.where):
                continue
            if row_type.name == "master":
                yield row_type, (ledger.head,)
            elif not row_type.where:
                yield row_type, control.totals
            elif row_type.where == "answers":
                yield row_type, _counted(ledger.answers if answers is None else answers, control)
            else:
                yield row_type, getattr(ledger, row_type.where) if stream is None else stream

    return write_rows(ledger.stamp.code, groups(), languages_of(_texts(ledger)))


def _counted(answers: Iterable[LedgerAnswer], control: ControlTotals) -> Iterator[LedgerAnswer]:
    for answer in answers:
        control.add(answer)
        yield answer


def _texts(ledger: Ledger) -> Iterator[object]:
    """The records that hold texts in several languages."""
    yield ledger.head
    for name in ("periods", "goals", "options", "tables", "questions", "lines", "details"):
        yield from getattr(ledger, name)
