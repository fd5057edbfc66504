"""A number is judged by the currency that another answer of its line names."""

from __future__ import annotations

import io

import openpyxl
import pytest
from projects import TINY_PROJECT, read, sound
from returned import autumn
from templates import issued, painted

from lamppu_xl.definition.import_map import ImportMap
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.returns.imported_answers import MappedTable, read_results
from lamppu_xl.returns.result_tables import ResultTable, read_result_table
from lamppu_xl.validation.validate import validate

FORM = """
title: {fi: Lomake}
lists:
  currencies:
    - {id: EUR, label: {fi: Euro}}
    - {id: SEK, label: {fi: Kruunu}}
    - {id: NOK, label: {fi: Norjan kruunu}}
tables:
  lines:
    title: {fi: Kulut}
    rows: {lines: 8}
    fields:
      amount: {label: {fi: Määrä}, kind: number}
      euros: {label: {fi: Euroina}, kind: money}
      currency: {label: {fi: Valuutta}, kind: choice, list: currencies}
"""


KRONOR, EUROS = "#,##0.00\\ [$kr-41D]", "[$€-40B]\\ #,##0.00"

LINES = [
    ("amount", "Kruunu", "5000 kr", "General", 5000, "V403"),
    ("amount", "Kruunu", "5000 €", "General", None, "V401"),
    ("amount", "Kruunu", 5000, KRONOR, 5000, None),
    ("amount", "Kruunu", 5000, EUROS, 5000, "V488"),
    ("amount", "Euro", 5000, KRONOR, 5000, "V488"),
    ("amount", None, "5000 €", "General", 5000, "V403"),
    ("euros", "Kruunu", "5000 €", "General", 5000, "V403"),
    ("euros", "Kruunu", 5000, EUROS, 5000, None),
]
"""Field, currency, content, number format; answer and finding."""


@pytest.mark.parametrize("stated", ["", "  currency: EUR\n"])
def test_the_currency_of_the_line_counts_for_its_numbers_but_not_for_money(stated: str) -> None:
    project = sound(read(TINY_PROJECT.replace("  id: TINY\n", f"  id: TINY\n{stated}"), FORM))
    template = issued(project, "ALFA", "2026-2")
    book = openpyxl.load_workbook(io.BytesIO(painted(template)))
    for row, (field, currency, content, shown, _, _) in enumerate(LINES, 1):
        for name, value in ((field, content), ("currency", currency)):
            sheet, cell = template.plan.answers[AnswerRef("lines", str(row), name)]
            answer = book[sheet.name].cell(cell.row + 1, cell.col + 1)
            answer.value, answer.number_format = value, shown
    stream = io.BytesIO()
    book.save(stream)
    verdict = validate(project, autumn(project), [IncomingFile("a.xlsx", stream.getvalue())]).verdicts[0]
    assert verdict.submission is not None
    for row, (field, _, _, _, wanted, code) in enumerate(LINES, 1):
        entry = AnswerRef("lines", str(row), field)
        found = [finding.code.id for finding in verdict.findings if finding.entry == entry]
        assert (verdict.submission.answers.get(entry), found) == (wanted, [code] if code else []), LINES[row - 1]


def test_the_currency_of_the_line_counts_in_an_imported_table() -> None:
    project = sound(read(TINY_PROJECT.replace("  id: TINY\n", "  id: TINY\n  currency: EUR\n"), FORM))
    text = "partner;line;amount;currency\nALFA;1;5000 kr;SEK\nALFA;2;5000 €;SEK\nALFA;3;5000 €;EUR\n"
    table = read_result_table(text.encode(), "earlier.csv")
    assert isinstance(table, ResultTable)
    columns = {"amount": "amount", "currency": "currency"}
    mapped = MappedTable(table, ImportMap(partner="partner", table="lines", row="line", columns=columns))
    asked = frozenset(issued(project, "ALFA", "2026-2").plan.answers)

    results = read_results(project, autumn(project), [mapped], {"ALFA": asked})

    amounts = {entry.row: each.value for entry, each in results.answers["ALFA"].items() if entry.field == "amount"}
    assert amounts == {"1": 5000.0, "3": 5000.0}
    assert [(finding.code.id, finding.place.cell) for finding in results.findings] == [("V401", "C3")]
