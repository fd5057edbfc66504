"""The sheet of money names whose use is in no column of a period."""

from __future__ import annotations

from dataclasses import replace

import pytest
from programme_content import context_of, small_content

from lamppu_xl.domain.programme import Funding, Money
from lamppu_xl.programme.sheets.money import money_sheet

SENTENCE = "The columns of periods lack the use that is stated as one amount: N02."


@pytest.mark.parametrize(("other", "is_named"), [({"2030-2": 5.0}, True), ({"": 5.0}, False), ({}, False)])
def test_use_that_is_stated_as_a_single_amount_is_in_no_column_of_a_period(
    other: dict[str, float], is_named: bool
) -> None:
    content = small_content()
    money = Funding(projects={"N01": Money(granted=9.0, used=other), "N02": Money(granted=9.0, used={"": 3.0})})
    sheet = money_sheet(context_of(replace(content, programme=replace(content.programme, money=money))))
    assert (SENTENCE in " ".join(str(cell.content) for cell in sheet.cells.values())) is is_named
