"""When the correction of a standing figure counts in totals."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import cast

import pytest
from computed_form import PROJECT
from projects import read, sound

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


@pytest.mark.parametrize(("reported", "expected"), [(5, False), (None, True)])
def test_a_correction_of_a_period_that_is_not_in_the_master_is_earlier_than_its_periods(reported, expected):
    project = sound(read(PROJECT, FORM))
    correction = Correction(
        period="2026-1",
        partner="ALFA",
        entry=AnswerRef("plans", "S1", "done"),
        was=3,
        now=4,
        reason="A fault in the sum.",
        made_in="2026-2",
        day=date(2026, 9, 1),
    )
    collected = SimpleNamespace(
        project=project,
        periods=project.periods[1:],
        partners=project.partners,
        answer=lambda *_: reported,
        superseded=lambda *_: (),
    )
    assert counts_in_totals(cast("MasterContext", SimpleNamespace(collected=collected)), correction) is expected
