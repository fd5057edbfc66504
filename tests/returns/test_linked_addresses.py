"""Addresses that are only in the links of their cells."""

from __future__ import annotations

import io

import openpyxl
import pytest
from projects import TINY_PROJECT, read, sound
from returned import autumn
from templates import issued, painted

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.returns.inbox import IncomingFile
from lamppu_xl.validation.validate import validate
from lamppu_xl.workbook.model import CellUse

PROJECT = sound(
    read(
        TINY_PROJECT,
        """
title: {fi: Lomake}
tables:
  contact:
    title: {fi: Yhteys}
    rows: record
    fields:
      mail: {label: {fi: Sähköposti}, kind: email}
      web: {label: {fi: Sivu}, kind: url}
""",
    )
)


@pytest.mark.parametrize(
    ("field", "shown", "link", "read", "wanted"),
    [
        ("mail", "Aino Aho", "mailto:aino@example.fi?subject=Hei", "aino@example.fi", ["V504"]),
        ("web", "Raportti", "https://www.example.fi/a", "https://www.example.fi/a", ["V504"]),
        ("web", "www.example.fi", "http://www.example.fi/", "http://www.example.fi/", ["V504"]),
        ("web", "www.example.fi", "https://www.example.org/x", None, ["S318", "V415"]),
        ("mail", "aino@example.fi", "mailto:aino@example.fi", "aino@example.fi", []),
        ("mail", "aino@example.fi", "mailto:aino@example.fi?subject=Hei", "aino@example.fi", []),
    ],
)
def test_an_address_is_read_from_its_link_unless_the_cell_shows_another_address(
    field: str, shown: str, link: str, read: str | None, wanted: list[str]
) -> None:
    template, entry = issued(PROJECT, "ALFA", "2026-2"), AnswerRef("contact", "1", field)
    sheet, cell = template.cells[CellUse.ANSWER, entry]
    book = openpyxl.load_workbook(io.BytesIO(painted(template)))
    answer = book[sheet.name].cell(cell.row + 1, cell.col + 1)
    answer.value, answer.hyperlink = shown, link
    stream = io.BytesIO()
    book.save(stream)
    verdict = validate(PROJECT, autumn(PROJECT), [IncomingFile("a.xlsx", stream.getvalue())]).verdicts[0]
    assert verdict.submission is not None
    assert verdict.submission.answers.get(entry) == read
    found = sorted(finding.code.id for finding in verdict.findings)
    assert [code for code in found if code in ("S318", "V413", "V415", "V504")] == wanted
