"""Conditions of conditional formats that are judged without a calculation."""

from __future__ import annotations

import pytest

from lamppu_xl.workbook.safe_reader.conditions import CellCondition, Content, is_met

CELLS: dict[tuple[int, int], Content] = {(1, 1): 7, (1, 2): "Kyllä, näin", (2, 1): 3, (2, 2): " "}


def met(condition: CellCondition, row: int, col: int) -> bool | None:
    return is_met(condition, row, col, lambda *place: CELLS.get(place))


@pytest.mark.parametrize(
    ("operator", "formulas", "expected"),
    [
        ("equal", ("7",), True),
        ("notEqual", ("7",), False),
        ("greaterThan", ("7",), False),
        ("greaterThanOrEqual", ("7",), True),
        ("between", ("9", "1"), True),
        ("notBetween", ("1", "9"), False),
        ("lessThan", ('"a"',), True),
        ("equal", ("$A$1",), None),
        ("between", ("1",), None),
        ("equal", (), None),
    ],
)
def test_a_number_is_compared_with_constants(
    operator: str,
    formulas: tuple[str, ...],
    expected: bool | None,
) -> None:
    assert met(CellCondition("cellIs", operator, formulas), 1, 1) is expected


@pytest.mark.parametrize(
    ("formula", "second_row", "third_row"),
    [
        ("TRUE", True, True),
        ("0", False, False),
        ("$B2=7", True, False),
        ("=B2>=4", True, False),
        ("$B$2=7", True, True),
        ('$C2="kyllä, näin"', True, False),
        ("LEN(TRIM($C2))>0", True, False),
        ("LEN(C2)=0", False, False),
        ("NOT(ISBLANK(B2))", True, True),
        ("ISTEXT(B2)", False, False),
        ("D2=0", True, True),
        ('D2=""', True, True),
        ('AND(B2>4, $C2<>"a,b)")', True, False),
        ("=and(TRUE,OR(B2=7,B2=3))", True, True),
        ("OR(B2=C2,B2=7)", True, None),
        ("AND(B2=C2,B2=7)", None, False),
        ("NOT(AND(B2=7,TRUE))", False, True),
        ("AND(B2=7)+AND(TRUE)", None, None),
        ("AND()", None, None),
        ("B2=C2", None, None),
        ("SUM($B$1:$B$9)>1", None, None),
        ('"text"', None, None),
    ],
)
def test_a_simple_formula_is_true_or_false(
    formula: str,
    second_row: bool | None,
    third_row: bool | None,
) -> None:
    condition = CellCondition("expression", formulas=(formula,), base=(1, 1))
    assert (met(condition, 1, 1), met(condition, 2, 1)) == (second_row, third_row)


def test_texts_and_blanks_are_looked_for() -> None:
    assert met(CellCondition("containsText", text="näin"), 1, 2)
    assert met(CellCondition("beginsWith", text="KYLLÄ"), 1, 2)
    assert met(CellCondition("notContainsText", text="näin"), 1, 2) is False
    assert met(CellCondition("containsBlanks"), 2, 2)
    assert met(CellCondition("top10"), 1, 1) is None
