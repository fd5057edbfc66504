"""The rules of a project's form that figures corrected by the programme break."""

from __future__ import annotations

from collections.abc import Sequence

from lamppu_xl.domain.corrections import Correction, Corrections
from lamppu_xl.domain.errors import LamppuError
from lamppu_xl.domain.figure_corrections import FigureCorrection
from lamppu_xl.domain.findings import Finding
from lamppu_xl.domain.programme import ProgrammeProject
from lamppu_xl.services.corrected_rules import broken_rules
from lamppu_xl.services.correction_list import corrections_file, load_list
from lamppu_xl.services.periods import validate_earlier_period
from lamppu_xl.services.programmes.project_folders import project_workspace
from lamppu_xl.services.workspace import ProgrammeWorkspace
from lamppu_xl.validation.batch import best_return_per_partner


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
    workspace = project_workspace(space, member)
    period = workspace.project.period(correction.project_period) if workspace else None
    if workspace is None or period is None:
        return None
    try:
        own = load_list(workspace, corrections_file(workspace)).corrections
        batch = validate_earlier_period(workspace, period)
    except LamppuError:  # the project's folder has problems of its own, which its own commands name
        return None
    if correction.partner not in best_return_per_partner(batch):
        return None
    known = (*own, *(_as_own(each) for each in earlier if each.project == member.id))
    return tuple(broken_rules(batch, Corrections(known), Corrections((*known, _as_own(correction)))))


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
