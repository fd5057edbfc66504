"""The widths of the columns of tables in Word documents."""

from __future__ import annotations

import io

import docx
import pytest

from lamppu_xl.reports.word import WordCell, WordColumn, begin_document
from lamppu_xl.reports.word_columns import column_widths
from lamppu_xl.workbook.text_metrics import text_width

HEADS = ("Delgenomförare", "Datum", "Evenemang", "Typ", "Genomförande", "Plats", "Arrangör", "Personer", "Period")
ROW = (
    "KUSTEN",
    "10.9.2027",
    "Byahusets tak",
    "Kollegialt besök",
    "På distans",
    "Byahusets tak",
    "Kustens utbildningssamkommun",
    "29",
    "Hösten 2027",
)
ROOM = 25.7
LETTER = 0.17
"""Centimetres of a letter of Arial 10, on average."""


def test_columns_are_as_wide_as_their_longest_words() -> None:
    widths = column_widths(HEADS, [ROW], ROOM)
    assert sum(widths) == pytest.approx(ROOM)
    for width, texts in zip(widths, zip(HEADS, ROW, strict=True), strict=True):
        assert width > LETTER * max(len(word) for text in texts for word in text.split())


def test_the_label_of_a_period_is_not_broken() -> None:
    heads = ("Nimi", "Paikka", "Kausi", "Osallistui", "Laji")
    row = ("Verkkotapaaminen " * 4, "Koulutuskeskus Salpaus " * 2, "Syksy 2012", "REDU, KAO, LAPPIA " * 3, "Muu " * 20)
    widths = column_widths(heads, [row], ROOM)
    assert sum(widths) == pytest.approx(ROOM)
    assert widths[2] > text_width("Syksy 2012", 10) * 2.54 / 96 * 1.08 + 0.4


def test_a_table_with_too_many_long_words_keeps_to_the_page() -> None:
    heads = [f"Utbildningssamkommun{number}" for number in range(12)]
    assert sum(column_widths(heads, [], ROOM)) == pytest.approx(ROOM)


def test_programs_that_read_the_grid_of_a_table_have_the_same_widths() -> None:
    document = begin_document("Report", "en")
    document.add_table([WordColumn("Name", 9.0), WordColumn("Value", 3.0)], [(WordCell("A"), WordCell("1"))])
    (table,) = docx.Document(io.BytesIO(document.data())).tables
    grid = [column.width for column in table.columns]
    assert grid == [cell.width for cell in table.rows[1].cells]
    assert grid[0] == pytest.approx(3 * grid[1], rel=0.01)
