"""Whole lives of a project through three periods, with edits of every kind between and within them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from project_lives import AUTUMN, LAST, SPRING, SPRING_ANSWERS, Edit, answers_of, issued_life, text

import lamppu_xl

pytestmark = pytest.mark.slow

Data = dict[str, Any]


def relabelled_and_retired(definition: Data, form: Data) -> None:
    definition["lists"]["states"][0]["label"] = text("Meneillään")
    del definition["goals"][1]
    definition["goals"][0]["title"] = text("Verkostot")


def swapped_labels(definition: Data, form: Data) -> None:
    first, second = definition["lists"]["states"][:2]
    first["label"], second["label"] = second["label"], first["label"]


def reordered_and_renamed(definition: Data, form: Data) -> None:
    definition["lists"]["states"].reverse()
    definition["lists"]["states"][0]["id"] = "delayed"
    definition["lists"]["indicators"].reverse()
    definition["goals"].append({"id": "G3", "title": text("Oppaat"), "wording": text("Oppaat ovat käytössä.")})


def organisations(definition: Data, form: Data) -> None:
    definition["lists"]["indicators"][0]["unit"] = text("organisaatiota")


def hours(definition: Data, form: Data) -> None:
    definition["lists"]["indicators"][0]["unit"] = text("tuntia")
    form["tables"]["figures"]["fields"]["actual"]["max"] = 40


def other_form(definition: Data, form: Data) -> None:
    form["tables"]["visits"]["rows"] = "record"
    form["tables"]["results"]["fields"]["results"] = {"label": text("Tulosten määrä"), "kind": "number"}
    form["tables"]["figures"]["fields"]["actual"]["aggregate"] = "last"


def narrowed(definition: Data, form: Data) -> None:
    definition["lists"]["indicators"][0]["applies_to"] = ["ALFA"]
    definition["lists"]["indicators"][1]["periods"] = [LAST]
    form["tables"]["visits"]["rows"]["lines"] = 1


def merged_partner(definition: Data, form: Data) -> None:
    definition["partners"][1] |= {"left": "2026-12-31", "successor": "ALFA"}


def other_partners(definition: Data, form: Data) -> None:
    definition["partners"][1:] = [{"id": "GAMMA", "name": "Gamman koulu", "language": "fi", "joined": "2027-01-01"}]
    definition["partners"][0]["name"] = "Alfan koulu"


@pytest.mark.parametrize("is_frozen", [True, False], ids=["frozen", "not frozen"])
@pytest.mark.parametrize(
    "edits",
    [
        (relabelled_and_retired, swapped_labels, reordered_and_renamed),
        (organisations, hours, other_form),
        (narrowed, merged_partner, other_partners),
    ],
    ids=["words", "questions", "partners"],
)
def test_what_was_reported_is_the_same_in_every_later_master(
    tmp_path: Path, edits: Sequence[Edit], is_frozen: bool
) -> None:
    life = issued_life(tmp_path)
    life.answer(SPRING, {"ALFA": SPRING_ANSWERS["ALFA"]})
    life.consolidate(SPRING)
    alfa = answers_of(life.ledger(SPRING), SPRING)
    # Within the period the definition changes, and the other partner returns the new form.
    life.edit(edits[0])
    life.issue(SPRING)
    life.answer(SPRING, {"BETA": {"results/G1/results": "Beta började."}})
    result = life.consolidate(SPRING)
    assert (result.path is not None, result.differences) == (True, ()), result.findings
    reported = answers_of(life.ledger(SPRING), SPRING)
    assert alfa.items() <= reported.items()
    if is_frozen:
        lamppu_xl.freeze(tmp_path, period=SPRING)
    life.edit(edits[1])
    result = life.report(AUTUMN, {"ALFA": {"results/G1/results": "Alfa jatkoi.", "figures/I01/actual": 5}})
    assert (result.path is not None, result.differences) == (True, ()), result.findings
    assert answers_of(life.ledger(AUTUMN), SPRING) == reported
    reported_later = answers_of(life.ledger(AUTUMN), AUTUMN)
    assert len(reported_later) == 2
    life.edit(edits[2])
    result = life.report(LAST, {"ALFA": {"figures/I02/actual": 6}})
    assert (result.path is not None, result.differences) == (True, ()), result.findings
    assert answers_of(life.ledger(LAST), SPRING) == reported
    assert answers_of(life.ledger(LAST), AUTUMN) == reported_later
