"""Findings in the terminal."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from batches import empty

from lamppu_xl.domain.finding_codes import CODES
from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.reports.text import as_text
from lamppu_xl.validation.verdict import FileState, Verdict


@pytest.mark.parametrize(("codes", "rows"), [("ABABA", [1, 2, 3, 4, 5]), ("ABAABA", [1, 3, 4, 6, 2, 5])])
def test_findings_keep_the_order_of_the_sheet_and_only_many_alike_are_folded(codes: str, rows: list[int]) -> None:
    ids = {"A": "R501", "B": "R507"}
    found = tuple(
        Finding(CODES[ids[code]], Place("a.xlsx", "Costs", row, 0), {"value": "x"}) for row, code in enumerate(codes)
    )
    verdict = Verdict("a.xlsx", "1", FileState.REJECTED, found, "ALFA", "2030-1")
    text = as_text(replace(empty(), verdicts=(verdict,)), translator_for("en"))
    assert [int(row) for row in re.findall(r"Costs!A(\d+)", text)] == rows
