"""The projects of a programme with the masters that were received from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from lamppu_xl.domain.grouping import grouped
from lamppu_xl.domain.partners import Partner, Role
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.programme import Funding, GoalMapping, Programme, ProgrammeProject
from lamppu_xl.domain.text import Text
from lamppu_xl.ledger.records import Ledger, LedgerPartner
from lamppu_xl.master.master_verdict import MasterVerdict
from lamppu_xl.programme.figure_records import EVERYWHERE
from lamppu_xl.programme.member_records import MemberProject, ProjectStatus
from lamppu_xl.validation.verdict import FileState


def restrict_to_area(programme: Programme, area: str) -> Programme:
    """The part of a programme that concerns one focus area; the whole programme for `EVERYWHERE`."""
    if area == EVERYWHERE:
        return programme
    projects = tuple(
        replace(project, goals={goal: _restrict_goal(mapped, area) for goal, mapped in project.goals.items()})
        for project in programme.projects_in(area)
    )
    ids = {project.id for project in projects}
    themes = {theme for project in projects for mapped in project.goals.values() for theme in mapped.themes}
    money = programme.money
    return replace(
        programme,
        focus_areas=tuple(focus_area for focus_area in programme.focus_areas if focus_area.id == area),
        themes=tuple(theme for theme in programme.themes if theme.id in themes),
        projects=projects,
        groups=tuple(group for group in programme.groups if group.focus_area == area),
        money=Funding(
            projects={project: share for project, share in money.projects.items() if project in ids},
            coordination={key: share for key, share in money.coordination.items() if key == area},
        ),
        events=tuple(
            replace(event, same_as={project: rows for project, rows in event.same_as.items() if project in ids})
            for event in programme.events
            if event.focus_area == area or ids & event.same_as.keys()
        ),
        practices=tuple(practice for practice in programme.practices if practice.project in ids),
    )


def _restrict_goal(mapped: GoalMapping, area: str) -> GoalMapping:
    return GoalMapping((area,), mapped.themes) if area in mapped.focus_areas else GoalMapping()


def expected_periods(programme: Programme, period: Period) -> Mapping[str, str]:
    """For each project the period that its master must report: its last one in the programme's period."""
    return {
        project.id: ids[-1]
        for project in programme.projects
        if project.reports_in(period) and (ids := project.periods_in(period.id))
    }


LastMasters = Mapping[str, tuple[Period, MasterVerdict]]
"""By project the last master that was accepted before the reported period, with its period of the programme."""


def list_members(
    programme: Programme, period: Period, verdicts: Sequence[MasterVerdict], last: LastMasters | None = None
) -> tuple[MemberProject, ...]:
    """The projects, in the order of the programme; one that has left or is not due is included by its last master.

    Args:
        period: the reported period.
        verdicts: on the masters of the period.
        last: the masters that were accepted before.
    """
    by_project = grouped((verdict.project, verdict) for verdict in verdicts if verdict.project)
    members = []
    for project in programme.projects:
        member = _member(programme, project, by_project.get(project.id, ()))
        if member.ledger is None and project.joins_after(period):
            member = replace(member, status=ProjectStatus.NOT_JOINED)
        elif member.ledger is None and project.has_left_before(period):
            member = _carried(programme, member, ProjectStatus.LEFT, (last or {}).get(project.id))
        elif member.ledger is None and not project.is_due_in(period):
            member = _carried(programme, member, ProjectStatus.NOT_DUE, (last or {}).get(project.id))
        members.append(member)
    return tuple(members)


def _carried(
    programme: Programme, member: MemberProject, status: ProjectStatus, last: tuple[Period, MasterVerdict] | None
) -> MemberProject:
    """A project that has left or is not due, with its last master."""
    if last is None:
        return replace(member, status=status)
    then = _member(programme, member.project, [last[1]])
    return replace(then, status=status, carried=last[0].id, reported=0, expected=0, findings=())


_NOT_INCLUDED = {
    FileState.REJECTED: ProjectStatus.WITH_ERRORS,
    FileState.SET_ASIDE: ProjectStatus.ASIDE,
    FileState.LEFT_OUT: ProjectStatus.LEFT_OUT,
}


def _member(programme: Programme, project: ProgrammeProject, verdicts: Sequence[MasterVerdict]) -> MemberProject:
    accepted = next((verdict for verdict in verdicts if verdict.accepted), None)
    refused = next((verdict for state in _NOT_INCLUDED for verdict in verdicts if verdict.state is state), None)
    verdict = accepted or refused
    ledger = accepted.ledger if accepted else None
    goals = [goal.id for goal in ledger.goals] if ledger and ledger.goals else [*project.goals]
    mapped = [programme.mapping(project.id, goal) for goal in goals]
    organisation = programme.organisation(project.coordinator)
    status = ProjectStatus.MISSING
    if accepted or refused:
        status = ProjectStatus.IN_ORDER if accepted else _NOT_INCLUDED[refused.state]  # type: ignore[union-attr]
    periods = project_periods_of(programme, project, ledger) if ledger else ()
    reported = [source for source in ledger.returns if source.period in periods] if ledger else []
    missing = [partner for partner in ledger.missing if partner.period in periods] if ledger else []
    return MemberProject(
        project=project,
        status=status,
        name=project.name or (ledger.head.name if ledger else Text.same(project.id)),
        coordinator=organisation.name if organisation else project.coordinator,
        areas=tuple(area.id for area in programme.focus_areas if any(area in areas for areas, _ in mapped)),
        themes=tuple(theme.id for theme in programme.themes if any(theme in themes for _, themes in mapped)),
        ledger=ledger,
        file=verdict.file if verdict else "",
        sha256=verdict.sha256 if verdict else "",
        findings=verdict.findings if verdict else (),
        doubts=accepted.doubts if accepted else (),
        later=accepted.later if accepted else (),
        unused=accepted.unused if accepted else (),
        reported=len(reported),
        expected=len(reported) + len(missing),
    )


def project_periods_of(programme: Programme, project: ProgrammeProject, ledger: Ledger) -> tuple[str, ...]:
    """The project's periods in the period of the programme that its master reports."""
    mapped = (project.periods_in(period.id) for period in programme.periods)
    return next((ids for ids in mapped if ledger.head.period in ids), (ledger.head.period,))


def partners_by_project(members: Sequence[MemberProject]) -> Mapping[str, tuple[Partner, ...]]:
    """The partners of each project from its master, without organisations that only coordinate."""
    return {
        member.id: tuple(as_partner(partner) for partner in member.ledger.partners if Role.PARTNER in partner.roles)
        for member in members
        if member.ledger
    }


def as_partner(partner: LedgerPartner) -> Partner:
    """A partner of a ledger in the form that the programme asks for."""
    return Partner(
        id=partner.id, name=partner.name, language="", aliases=partner.aliases, business_id=partner.business_id
    )
