"""What a rule says of the answers on another sheet is left out where that sheet is missing."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest
from projects import TINY_PROJECT, read, sound
from returned import autumn, codes
from templates import issued, painted

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.validation.validate import validate

FORM = """title: {fi: Lomake}
tables:
  contracts:
    title: {fi: Sopimukset}
    rows: {lines: 3}
    fields:
      name: {label: {fi: Nimi}}
  costs:
    title: {fi: Kulut}
    rows: {lines: 3}
    fields:
      contract: {label: {fi: Sopimus}}
    rules:
      - when: not blank(contract)
        holds: contract in contracts.name
        says: {fi: Sopimusta ei ole.}
"""


@pytest.mark.parametrize(("gone", "found"), [("", ["R511"]), ("Sopimukset", ["S301"])])
def test_a_rule_on_a_missing_sheet_is_not_broken(gone: str, found: list[str]) -> None:
    project = sound(read(TINY_PROJECT, FORM))
    answers = {AnswerRef("costs", "1", "contract"): "C-1", AnswerRef("contracts", "1", "name"): "C-2"}
    book = openpyxl.load_workbook(BytesIO(painted(issued(project, "ALFA", "2026-2", answers=answers))))
    if gone:
        del book[gone]
    stream = BytesIO()
    book.save(stream)
    (verdict,) = validate(project, autumn(project), [IncomingFile("a.xlsx", stream.getvalue())]).verdicts
    assert [code for code in codes(verdict) if code in ("R511", "S301")] == found
    assert not verdict.accepted
