"""The rules of a project's form that figures corrected by the programme break."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

from lamppu_xl.definition.history.editions import without_edition
from lamppu_xl.domain.corrections import Correction, Corrections
from lamppu_xl.domain.errors import LamppuError
from lamppu_xl.domain.figure_corrections import FigureCorrection
from lamppu_xl.domain.findings import Finding
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.programme import ProgrammeProject
from lamppu_xl.domain.text import Text
from lamppu_xl.master.master_verdict import MasterVerdict
from lamppu_xl.services.corrected_rules import broken_rules
from lamppu_xl.services.correction_list import corrections_file, load_list
from lamppu_xl.services.periods import validate_earlier_period
from lamppu_xl.services.programmes.figure_correction_list import read_corrections
from lamppu_xl.services.programmes.project_folders import project_workspace
from lamppu_xl.services.workspace import ProgrammeWorkspace
from lamppu_xl.validation.batch import Batch, best_return_per_partner


@dataclass(frozen=True)
class ReturnsOfProject:
    """The returns of a project for one period of its own."""

    project: str
    """Its id."""
    period: Text
    """The label of the period."""


def rules_broken_by(
    space: ProgrammeWorkspace,
    member: ProgrammeProject,
    correction: FigureCorrection,
    earlier: Sequence[FigureCorrection],
) -> tuple[Finding, ...] | None:
    """The rules that the return breaks with a correction, and did not break before.

    None without the return: its project's folder is not at hand, or the return is no longer in it.

    Args:
        space: the programme.
        member: the project that reported the figure.
        correction: the new one.
        earlier: all corrections that the programme had before.
    """
    known = _known_returns(space, member, correction.project_period)
    if known is None or correction.partner not in best_return_per_partner(known.batch):
        return None
    return known.broken_by(earlier, [*earlier, correction])


def broken_by_new(
    space: ProgrammeWorkspace, period: Period, verdicts: Sequence[MasterVerdict], projects: Container[str]
) -> dict[ReturnsOfProject, tuple[Finding, ...]]:
    """The rules that returns break with the corrections that the workbook of a period shows first.

    Args:
        verdicts: on the masters, with the corrections that are in their data. One that does not fit is not judged.
        projects: the ids of those that the workbook concerns.

    Returns:
        By project and its period; none of projects whose folder is not at hand.
    """
    applied = {
        (verdict.project, each.period, each.partner, without_edition(str(each.entry)), each.now)
        for verdict in verdicts
        for each in (verdict.ledger.corrections if verdict.ledger else ())
        if each.by_programme
    }
    shown = [
        each
        for each in read_corrections(space, period)
        if each.project in projects
        and (each.project, each.project_period, each.partner, str(each.entry), each.now) in applied
    ]
    before = [each for each in shown if each.made_in != period.id]
    broken: dict[ReturnsOfProject, tuple[Finding, ...]] = {}
    for project, when in dict.fromkeys((each.project, each.project_period) for each in shown if each not in before):
        member = space.programme.project(project)
        known = _known_returns(space, member, when) if member else None
        if known and (found := known.broken_by(before, shown)):
            broken[ReturnsOfProject(project, known.batch.period.label)] = found
    return broken


@dataclass(frozen=True)
class _KnownReturns:
    """The returns of a period in the folder of a project, and its own corrections."""

    project: str
    batch: Batch
    own: tuple[Correction, ...]

    def broken_by(self, before: Iterable[FigureCorrection], after: Iterable[FigureCorrection]) -> tuple[Finding, ...]:
        """The rules that the returns break with the later corrections of the programme only."""
        known = (
            Corrections((*self.own, *(_as_own(each) for each in corrections if each.project == self.project)))
            for corrections in (before, after)
        )
        return tuple(broken_rules(self.batch, *known))


def _known_returns(space: ProgrammeWorkspace, member: ProgrammeProject, period_id: str) -> _KnownReturns | None:
    workspace = project_workspace(space, member)
    period = workspace.project.period(period_id) if workspace else None
    if workspace is None or period is None:
        return None
    try:
        own = load_list(workspace, corrections_file(workspace)).corrections
        return _KnownReturns(member.id, validate_earlier_period(workspace, period), own)
    except LamppuError:  # the project's folder has problems of its own, which its own commands name
        return None


def _as_own(correction: FigureCorrection) -> Correction:
    """The correction as the project would have made it."""
    return Correction(
        period=correction.project_period,
        partner=correction.partner,
        entry=correction.entry,
        was=correction.was,
        now=correction.now,
        reason=correction.reason,
        made_in=correction.made_in,
        day=correction.day,
    )
