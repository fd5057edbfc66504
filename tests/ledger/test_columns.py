"""The columns of the rows of a ledger."""

from __future__ import annotations

from dataclasses import fields

import pytest

from lamppu_xl.ledger.columns import RowType, heading_row, read_headings
from lamppu_xl.programme.figure_records import ProgrammeTotal

TOTALS = RowType("total", ProgrammeTotal, "totals")


@pytest.mark.parametrize("name", [field.name for field in fields(ProgrammeTotal) if field.compare])
def test_every_column_is_needed(name: str) -> None:
    heads = tuple(head for head in heading_row(TOTALS, ()) if head != name)
    assert read_headings(TOTALS, heads).lost == (name,)
    assert not read_headings(TOTALS, heading_row(TOTALS, ())).lost
