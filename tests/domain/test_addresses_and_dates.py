"""Cell addresses, serial numbers of days and normal forms of text."""

from __future__ import annotations

import doctest
from datetime import date

import pytest

from lamppu_xl.domain import (
    answer_ref,
    caches,
    cell_address,
    corrections,
    excel_dates,
    expression_parser,
    findings,
    programme,
    regex_dialect,
    text,
)
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.cell_address import cell_name, column_index, column_name
from lamppu_xl.domain.excel_dates import day_of_serial, second_of_serial, to_serial
from lamppu_xl.domain.text_normalising import collapse_blanks, folded, to_nfc, unix_lines, without_blanks


@pytest.mark.parametrize(
    "module",
    [
        answer_ref,
        caches,
        cell_address,
        corrections,
        excel_dates,
        expression_parser,
        findings,
        programme,
        regex_dialect,
        text,
    ],
    ids=lambda module: module.__name__,
)
def test_examples_in_docstrings_are_true(module):
    assert doctest.testmod(module).failed == 0


def test_letters_and_numbers_of_columns_are_inverse():
    assert [column_name(col) for col in (0, 25, 26, 701, 702, 16_383)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
    assert all(column_index(column_name(col)) == col for col in range(16_384))
    assert cell_name(11, 2) == "C12"


@pytest.mark.parametrize(("date1904", "serial"), [(False, 41_182), (True, 39_720)])
def test_a_day_has_a_serial_number_in_each_calendar(date1904, serial):
    assert to_serial(date(2012, 9, 30), date1904=date1904) == serial
    assert day_of_serial(serial + 0.75, date1904=date1904) == date(2012, 9, 30)
    assert day_of_serial(serial, date1904=date1904) == date(2012, 9, 30)


def test_the_day_that_excel_invented_is_no_day():
    assert [day_of_serial(serial, date1904=False) for serial in (0, 1, 59, 60, 61)] == [
        None,
        date(1900, 1, 1),
        date(1900, 2, 28),
        None,
        date(1900, 3, 1),
    ]
    assert [to_serial(date(1900, *day)) for day in ((1, 1), (2, 28), (3, 1))] == [1, 59, 61]


@pytest.mark.parametrize("date1904", [False, True])
def test_a_moment_within_a_minute_of_midnight_is_midnight(date1904):
    day = date(2027, 3, 4)
    serial = to_serial(day, date1904=date1904)
    for seconds in (-60, -43, -0.001, 0, 0.001, 59):
        assert day_of_serial(serial + seconds / 86_400, date1904=date1904) == day
        assert second_of_serial(serial + seconds / 86_400) == 0
    assert day_of_serial(serial - 62 / 86_400, date1904=date1904) == date(2027, 3, 3)
    assert second_of_serial(serial + 22 / 24) == 22 * 3600


def test_an_answer_reference_is_read_as_it_is_written():
    assert AnswerRef.parse("results/G05/status") == AnswerRef("results", "G05", "status")
    with pytest.raises(ValueError, match="unpack"):
        AnswerRef.parse("results/G05")


def test_normal_forms_of_text():
    decomposed = "A\u0308iti"
    assert to_nfc(decomposed) == "Äiti"
    assert folded(decomposed) == folded("ÄITI")
    assert unix_lines("a\r\nb\rc") == "a\nb\nc"
    assert collapse_blanks(" a\u00a0 b\n") == "a b"
    assert without_blanks(" a\u00a0 b\n") == "ab"
