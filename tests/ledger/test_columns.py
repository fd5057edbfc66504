"""Rows of an earlier version have no columns that were added later."""

from __future__ import annotations

from lamppu_xl.ledger.columns import RowType, heading_row, read_headings, read_record, record_row
from lamppu_xl.programme.records import ProgrammeTotal


def test_a_list_that_was_added_later_is_empty_and_other_columns_are_needed() -> None:
    totals = RowType("total", ProgrammeTotal, "totals")
    total = ProgrammeTotal(number=1, indicator="K1", area="", project="", period="", amount=4.0, made_of=(1, 2))
    heads, row = heading_row(totals, ()), record_row(totals, total, ())

    def without(name: str, cells: tuple[object, ...]) -> tuple[object, ...]:
        return tuple(cell for head, cell in zip(heads, cells, strict=True) if head != name)

    earlier = read_headings(totals, without("not_due", heads))
    assert not earlier.lost
    assert read_record(earlier, without("not_due", row)) == total
    assert read_headings(totals, without("made_of", heads)).lost == ("made_of",)
