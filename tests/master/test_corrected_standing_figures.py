"""When the correction of a standing figure counts in totals."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import cast

import pytest
from computed_form import PROJECT
from projects import read, sound

from lamppu_xl.domain.aggregate_rules import aggregate_of
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.corrections import Correction
from lamppu_xl.master.context import MasterContext
from lamppu_xl.master.sheets.corrections import counts_in_totals

FORM = """
title: Form
lists:
  sites: [{id: S1, label: First site}]
tables:
  plans:
    title: Plans
    rows: {codes: sites}
    fields:
      done: {label: Done, kind: integer, aggregate: last}
"""


def corrected(entry: str) -> Correction:
    """A correction of the spring of Alfa, made in the autumn."""
    return Correction(
        period="2026-1",
        partner="ALFA",
        entry=AnswerRef.parse(entry),
        was=3,
        now=4,
        reason="A fault in the sum.",
        made_in="2026-2",
        day=date(2026, 9, 1),
    )


@pytest.mark.parametrize(("reported", "expected"), [(5, False), (None, True)])
def test_a_correction_of_a_period_that_is_not_in_the_master_is_earlier_than_its_periods(reported, expected):
    project = sound(read(PROJECT, FORM))
    correction = corrected("plans/S1/done")
    collected = SimpleNamespace(
        project=project,
        periods=project.periods[1:],
        partners=project.partners,
        answer=lambda *_: reported,
        superseded=lambda *_: (),
    )
    assert (
        counts_in_totals(cast("MasterContext", SimpleNamespace(collected=collected, rule_of=aggregate_of)), correction)
        is expected
    )


LINES = """
title: Form
tables:
  sites:
    title: Sites
    rows: {lines: 3}
    key: name
    fields:
      name: {label: Name, required: yes}
      people: {label: People, kind: integer, aggregate: last}
"""


@pytest.mark.parametrize(
    ("form", "autumn", "expected"),
    [
        (LINES, {"sites/2/name": "brook", "sites/2/people": 5}, False),  # reported again, on another line
        (LINES, {"sites/1/name": "River", "sites/1/people": 5}, True),
        (LINES, {"sites/1/name": "Brook"}, True),  # without a figure: that of the spring counts
        (LINES.replace("    key: name\n", ""), {}, False),
    ],
)
def test_a_correction_of_a_line_counts_unless_the_line_is_reported_again(form, autumn, expected):
    project = sound(read(PROJECT, form))
    answers = {"2026-1": {"sites/1/name": "Brook", "sites/1/people": 3}, "2026-2": autumn}

    def answer(period, partner, entry):
        found = answers[period.id].get(str(entry)) if partner.id == "ALFA" else None
        return None if found is None else SimpleNamespace(answer=found)

    correction = corrected("sites/1/people")
    collected = SimpleNamespace(
        project=project,
        periods=project.periods,
        partners=project.partners,
        answer=answer,
        superseded=lambda *_: frozenset(),
    )
    assert (
        counts_in_totals(cast("MasterContext", SimpleNamespace(collected=collected, rule_of=aggregate_of)), correction)
        is expected
    )
