"""An answer of several options is in the data of a master like any other answer."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from project_lives import SPRING, SPRING_ANSWERS, ProjectLife, text

import lamppu_xl
from lamppu_xl.ledger.consistency import find_faults
from lamppu_xl.master.master_reader import read_incoming_master

pytestmark = pytest.mark.slow


def test_a_master_with_an_answer_of_several_options_is_frozen_and_traced(tmp_path: Path) -> None:
    life = ProjectLife(tmp_path / "life")
    several = {"label": text("Mitä"), "kind": "choices", "list": "states"}
    life.edit(lambda _, form: form["tables"]["visits"]["fields"].update(what=several))
    master = life.report(SPRING, {"ALFA": {**SPRING_ANSWERS["ALFA"], "visits/1/what": "Käynnissä; Valmis"}}).path
    assert master
    assert lamppu_xl.freeze(life.folder, period=SPRING).digest
    reading = read_incoming_master(master.read_bytes(), master.name)
    assert reading.ledger
    assert reading.findings == ()
    answer = next(each for each in reading.ledger.answers if each.entry.field == "what")
    assert (answer.value, reading.ledger.shown_value(answer)) == ("ongoing;done", "Käynnissä; Valmis")
    unknown = replace(reading.ledger, answers=(replace(answer, value="ongoing;other"),))
    assert [fault.what for fault in find_faults(unknown)] == ["option"]
