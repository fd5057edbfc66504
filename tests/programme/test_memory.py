"""What grows with the projects of a programme is on disk: answers, planned cells, cells that are not yet written."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.programmes import write_programme
from lamppu_xl.domain.grouping import grouped
from lamppu_xl.programme.builder import build_programme_workbook
from lamppu_xl.programme.indexed_ledger import IndexedLedger
from lamppu_xl.services.programmes.programme import programme_collector
from lamppu_xl.services.programmes.received_masters import validate_master_files
from lamppu_xl.services.workspace import load_programme
from lamppu_xl.storage import spilled_list
from lamppu_xl.storage.spilled_list import SpilledList
from lamppu_xl.workbook import stored_rows
from lamppu_xl.workbook.model import Plan
from lamppu_xl.workbook.writer import write_workbook


@pytest.mark.slow
def test_answers_and_cells_of_a_programme_are_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spilled_list, "BLOCK", 10)
    monkeypatch.setattr(stored_rows, "BLOCK", 3)
    space = load_programme(write_programme(tmp_path, 2, returns=2))
    period = space.programme.periods[0]
    verdicts = validate_master_files(space, period, ())
    for ledger in (verdict.ledger for verdict in verdicts):
        assert ledger is not None
        assert all(isinstance(records, SpilledList) for records in (ledger.answers, ledger.traces, ledger.sums))
        expected = grouped(((answer.entry.table, answer.entry.field), answer) for answer in ledger.answers)
        groups = IndexedLedger(ledger).answers
        assert all(isinstance(answers, SpilledList) for answers in groups.values())
        assert {question: [*answers] for question, answers in groups.items()} == expected
    content = programme_collector(space, period, verdicts, {})()
    plan = build_programme_workbook(content, space.translator_for(), {}).plan
    assert all(isinstance(sheet.cells, SpilledList) for sheet in plan.sheets)
    in_memory = Plan(plan.sheets, plan.properties, plan.names, locked=plan.locked)
    assert write_workbook(plan, is_large=True) == write_workbook(in_memory)
