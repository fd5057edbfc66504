"""The problems of a programme's lists of corrections and decisions, which `check`, `validate`, `consolidate` print."""

from __future__ import annotations

from lamppu_xl.domain.findings import Finding
from lamppu_xl.domain.periods import Period
from lamppu_xl.services.programmes.figure_correction_list import load_corrections
from lamppu_xl.services.programmes.master_decision_list import load_period_decisions, master_decision_problems
from lamppu_xl.services.workspace import ProgrammeWorkspace


def list_problems(space: ProgrammeWorkspace, period: Period | None = None) -> tuple[Finding, ...]:
    """The problems of the lists for one period; by default for all that are not frozen."""
    decisions = load_period_decisions(space, period).problems if period else master_decision_problems(space)
    return (*load_corrections(space, period).problems, *decisions)
