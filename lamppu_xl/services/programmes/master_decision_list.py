"""The decisions of a programme about the master workbooks of a period: `PROGRAMME/PERIOD/decisions.yaml`."""

from __future__ import annotations

from pathlib import Path

from lamppu_xl.definition.coordinator_lists.decisions import FILE, LoadedDecisions
from lamppu_xl.definition.coordinator_lists.master_decisions import load_master_decisions
from lamppu_xl.domain.decisions import Decisions
from lamppu_xl.domain.errors import DefinitionError
from lamppu_xl.domain.findings import Finding, has_errors
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.sentence import Sentence
from lamppu_xl.services.frozen_periods import frozen_period
from lamppu_xl.services.workspace import ProgrammeWorkspace


def master_decisions_file(space: ProgrammeWorkspace, period: Period) -> Path:
    """The file of decisions; of a frozen period the one in its archive."""
    archive = frozen_period(space.folder, period)
    return (archive.folder if archive else space.folder / period.id) / FILE


def load_period_decisions(space: ProgrammeWorkspace, period: Period) -> LoadedDecisions:
    """The decisions about a period, or the problems of their file."""
    projects = [project.id for project in space.programme.projects]
    return load_master_decisions(master_decisions_file(space, period), f"{period.id}/{FILE}", projects)


def master_decisions(space: ProgrammeWorkspace, period: Period) -> Decisions:
    """The decisions about the master workbooks of a period.

    Raises:
        DefinitionError: the file has errors.
    """
    loaded = load_period_decisions(space, period)
    if has_errors(loaded.problems):
        file = master_decisions_file(space, period)
        raise DefinitionError(Sentence("{file} has errors. Correct them and try again.", file=file), loaded.problems)
    return Decisions(loaded.decisions)


def master_decision_problems(space: ProgrammeWorkspace) -> tuple[Finding, ...]:
    """The problems of the decisions of all periods that are not frozen."""
    return tuple(
        problem
        for period in space.programme.periods
        if not frozen_period(space.folder, period)
        for problem in load_period_decisions(space, period).problems
    )
