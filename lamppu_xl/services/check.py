"""Checks a definition."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from lamppu_xl.definition import check_programme as check_programme_definition
from lamppu_xl.definition.forms import seen_from
from lamppu_xl.definition.history.period_changes import PeriodChanges
from lamppu_xl.domain.findings import Finding, has_errors
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project
from lamppu_xl.services.correction_list import corrections_file, load_list
from lamppu_xl.services.decision_list import decision_problems
from lamppu_xl.services.definition_changes import (
    changes_of_all_periods,
    changes_since,
    damaged_definitions,
    has_templates,
)
from lamppu_xl.services.definition_proof import proof_findings
from lamppu_xl.services.frozen_periods import is_open
from lamppu_xl.services.kept_definitions import load
from lamppu_xl.services.later_rules import later_checks, later_rules
from lamppu_xl.services.lost_periods import lost_periods
from lamppu_xl.services.workspace import ProgrammeWorkspace, Workspace, choose_period, definition_file, require_project

if TYPE_CHECKING:
    from lamppu_xl.definition.programme_checks import CheckedProgramme


@dataclass(frozen=True)
class CheckedDefinition:
    """A definition and its problems."""

    project: Project | None
    """None if the definition has errors."""
    findings: tuple[Finding, ...]
    """Every problem of the definition, of the lists of corrections and decisions, lost periods and swapped labels."""
    changes: tuple[PeriodChanges, ...] = ()
    """What has changed since templates of the open periods were created, the newest period first."""
    changes_since_last: tuple[PeriodChanges, ...] = ()
    """If no open period has templates: what has changed since those of the last period that has some."""
    later_checks: tuple[Finding, ...] = ()
    """What no live check sees in the answers: a remark for each kind, with the fields that it concerns."""
    period: Period | None = None
    """The period that is being worked on; None if the definition has errors."""
    has_templates: bool = False
    """Whether templates of that period were created."""

    @property
    def is_valid(self) -> bool:
        return not has_errors(self.findings)


def check(project: str | Path = Path(), *, since: str | None = None) -> CheckedDefinition:
    """Every problem of a project's definition, each with its file, line and column, and what has changed.

    A definition without errors is proven: all its templates are made in memory and read back, unless they were before.

    Args:
        project: the project's folder or its `project.yaml`.
        since: the id of a period, open or not: what has changed since its templates were created; by default since
            those of each open period, as long as partners have no newer template.

    Raises:
        UsageError: there is no definition, no such period, or no template of it was created.
    """
    path = Path(project)
    require_project(path)
    loaded = load(path)
    if loaded.project is None:
        return CheckedDefinition(None, loaded.problems)
    if unproven := proof_findings(loaded.project, path):
        return CheckedDefinition(None, (*loaded.problems, *unproven))
    workspace = Workspace(loaded.folder, loaded.project, definition_file(path))
    lost = lost_periods(workspace.folder, workspace.project, workspace.definition_file)
    damaged = damaged_definitions(workspace)
    lists = (*load_list(workspace, corrections_file(workspace)).problems, *decision_problems(workspace))
    changes = changes_since(workspace, since) if since else changes_of_all_periods(workspace)
    swapped = {str(finding.facts): finding for each in changes for finding in each.swapped}
    shown = tuple(each for each in changes if since or each.is_current)
    problems = (*loaded.problems, *later_rules(loaded.project, path))
    findings = (*problems, *lost, *damaged, *lists, *swapped.values())
    current = choose_period(loaded.project, None, folder=workspace.folder)
    return CheckedDefinition(
        project=loaded.project,
        findings=findings,
        changes=shown,
        changes_since_last=() if since else _since_last(workspace, changes),
        later_checks=later_checks(loaded.project, definition_file(path)),
        period=current,
        has_templates=has_templates(workspace, current),
    )


def _since_last(workspace: Workspace, changes: tuple[PeriodChanges, ...]) -> tuple[PeriodChanges, ...]:
    last = next((period for period in reversed(workspace.project.periods) if has_templates(workspace, period)), None)
    if last is None or is_open(workspace, last):
        return ()
    return tuple(each for each in changes if each.period == last)


def check_programme(programme: str | Path = Path()) -> CheckedProgramme:
    """Every problem of a programme's definition and of the definitions of its projects.

    Args:
        programme: the programme's folder or its `programme.yaml`.
    """
    from lamppu_xl.services.programmes.list_problems import list_problems  # noqa: PLC0415  # of a programme only

    checked = check_programme_definition(Path(programme))
    unproven: list[Finding] = []
    for member in checked.programme.projects if checked.programme else ():
        if project := checked.projects.get(member.id):
            findings = proof_findings(project, checked.folder / member.definition)
            unproven += (seen_from(member.definition, finding) for finding in findings)
    if checked.programme:
        space = ProgrammeWorkspace(checked.folder, checked.programme)
        checked = replace(checked, problems=(*checked.problems, *list_problems(space)))
    if not unproven:
        return checked
    return replace(checked, programme=None, problems=(*checked.problems, *unproven))
