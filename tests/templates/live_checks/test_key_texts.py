"""The live checks compare keys without the signs that nobody sees."""

from __future__ import annotations

import io

import openpyxl
import pytest
from projects import TINY_PROJECT, read, sound
from templates import issued, painted

from lamppu_xl.domain.text_normalising import INVISIBLE_IN_TOKENS, comparable, key_text

FORM = """title: {fi: Lomake}
tables:
  events:
    title: {fi: Tapahtumat}
    rows: {lines: 3}
    fields:
      code: {label: {fi: Tunnus}, unique: yes}
      name: {label: {fi: Nimi}, max_length: 9}
"""


def test_the_formulas_of_a_key_leave_out_what_pasting_leaves_in_it() -> None:
    book = openpyxl.load_workbook(io.BytesIO(painted(issued(sound(read(TINY_PROJECT, FORM)), "ALFA", "2026-2"))))
    formulas = [str(cell.value) for sheet in book for row in sheet for cell in row if "CHAR(9)" in str(cell.value)]
    assert formulas
    assert all(sign in formula for formula in formulas for sign in (*INVISIBLE_IN_TOKENS, "\u2011"))


@pytest.mark.parametrize("other", [f"Häme{sign}-1" for sign in INVISIBLE_IN_TOKENS] + ["Häme\u20111", "Häme\t-1"])
def test_a_key_that_is_cleaned_live_is_the_same_key_when_it_is_returned(other: str) -> None:
    plain = "Häme -1" if "\t" in other else "Häme-1"
    assert key_text(other) == plain
    assert comparable(other) == comparable(plain)
