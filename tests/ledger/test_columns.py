"""Rows of an earlier version have no columns that were added later."""

from __future__ import annotations

from dataclasses import fields

import pytest

from lamppu_xl.ledger.columns import RowType, heading_row, read_headings, read_record, record_row
from lamppu_xl.programme.records import ProgrammeTotal

TOTALS = RowType("total", ProgrammeTotal, "totals")
TOTAL = ProgrammeTotal(number=1, indicator="K1", area="", project="", period="", amount=4.0, made_of=(1, 2))
ADDED = [field.name for field in fields(ProgrammeTotal) if field.default in ("", ())]
"""The lists and texts that a record may be made without."""


def without(name: str, cells: tuple[object, ...]) -> tuple[object, ...]:
    heads = heading_row(TOTALS, ())
    return tuple(cell for head, cell in zip(heads, cells, strict=True) if head != name)


@pytest.mark.parametrize("name", ADDED)
def test_a_list_or_text_that_was_added_later_is_empty(name: str) -> None:
    earlier = read_headings(TOTALS, without(name, heading_row(TOTALS, ())))
    assert not earlier.lost
    assert read_record(earlier, without(name, record_row(TOTALS, TOTAL, ()))) == TOTAL


def test_other_columns_are_needed() -> None:
    assert {"not_due", "rule_before"} < {*ADDED}
    for name in ("made_of", "indicator"):
        assert read_headings(TOTALS, without(name, heading_row(TOTALS, ()))).lost == (name,)
