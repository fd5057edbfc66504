"""Which projects there are, and what came of each; of an extract only those with a goal in its focus area."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from lamppu_xl.domain.programme import Funding, GoalMapping, Programme, ProgrammeProject
from lamppu_xl.domain.project import Partner, Period, Role
from lamppu_xl.domain.text import Text
from lamppu_xl.ledger import Ledger
from lamppu_xl.ledger import LedgerPartner as Named
from lamppu_xl.master.validation import MasterVerdict
from lamppu_xl.programme.records import EVERYWHERE, MemberProject, ProgrammeGap, ProjectStatus
from lamppu_xl.validation.batch import FileState


def only(programme: Programme, area: str) -> Programme:
    """The programme as far as it concerns one focus area; all of it for `EVERYWHERE`."""
    if area == EVERYWHERE:
        return programme
    projects = tuple(
        replace(one, goals={goal: _only(mapped, area) for goal, mapped in one.goals.items()})
        for one in programme.projects_in(area)
    )
    ids = {project.id for project in projects}
    money = programme.money
    return replace(
        programme,
        focus_areas=tuple(one for one in programme.focus_areas if one.id == area),
        projects=projects,
        money=Funding(
            projects={project: one for project, one in money.projects.items() if project in ids},
            coordination={own: one for own, one in money.coordination.items() if own == area},
        ),
        events=tuple(
            replace(event, same_as={project: own for project, own in event.same_as.items() if project in ids})
            for event in programme.events
            if event.focus_area == area or ids & event.same_as.keys()
        ),
        practices=tuple(practice for practice in programme.practices if practice.project in ids),
    )


def _only(mapped: GoalMapping, area: str) -> GoalMapping:
    return GoalMapping((area,), mapped.themes) if area in mapped.focus_areas else GoalMapping()


def awaited(programme: Programme, period: Period) -> Mapping[str, str]:
    """Of each project the period whose master is awaited: the last one that is part of the programme's."""
    return {project.id: own[-1] for project in programme.projects if (own := project.periods_in(period.id))}


def members(programme: Programme, verdicts: Sequence[MasterVerdict]) -> tuple[MemberProject, ...]:
    """The projects, in the order of the programme."""
    by_project: dict[str, list[MasterVerdict]] = {}
    for verdict in verdicts:
        if verdict.project:
            by_project.setdefault(verdict.project, []).append(verdict)
    return tuple(_member(programme, project, by_project.get(project.id, ())) for project in programme.projects)


_NOT_COUNTED = {FileState.REJECTED: ProjectStatus.WITH_ERRORS, FileState.SET_ASIDE: ProjectStatus.ASIDE}


def _member(programme: Programme, project: ProgrammeProject, own: Sequence[MasterVerdict]) -> MemberProject:
    best = next((one for one in own if one.accepted), None)
    other = next((one for state in _NOT_COUNTED for one in own if one.state is state), None)
    counted = best or other
    ledger = best.ledger if best else None
    goals = [goal.id for goal in ledger.goals] if ledger else [*project.goals]
    mapped = [programme.mapping(project.id, goal) for goal in goals]
    organisation = programme.organisation(project.coordinator)
    standing = ProjectStatus.IN_ORDER if best else _NOT_COUNTED[other.state] if other else ProjectStatus.MISSING
    reported = [one for one in ledger.returns if one.period == ledger.head.period] if ledger else []
    missing = [one for one in ledger.missing if one.period == ledger.head.period] if ledger else []
    return MemberProject(
        project,
        standing,
        project.name or (ledger.head.name if ledger else Text.same(project.id)),
        organisation.name if organisation else project.coordinator,
        tuple(area.id for area in programme.focus_areas if any(area in areas for areas, _ in mapped)),
        tuple(theme.id for theme in programme.themes if any(theme in themes for _, themes in mapped)),
        ledger,
        counted.file if counted else "",
        counted.sha256 if counted else "",
        counted.findings if counted else (),
        len(reported),
        len(reported) + len(missing),
    )


def partners(found: Sequence[MemberProject]) -> Mapping[str, tuple[Partner, ...]]:
    """The partners of each project, as its master tells them; who only coordinates it is none."""
    return {
        one.id: tuple(partner(each) for each in one.ledger.partners if Role.PARTNER in each.roles)
        for one in found
        if one.ledger
    }


def partner(named: Named) -> Partner:
    """A partner of a ledger as the programme asks for one."""
    return Partner(named.id, named.name, "", aliases=named.aliases, business_id=named.business_id)


# What is missing


def gaps(
    programme: Programme, found: Sequence[MemberProject], verdicts: Sequence[MasterVerdict]
) -> Iterator[ProgrammeGap]:
    """Projects and files that are not in, partners that are missing, and goals that belong nowhere."""
    told = {one.file for one in found if one.file}
    for one in found:
        if one.ledger is None:
            yield ProgrammeGap(one.standing.value, one.id, one.file, one.findings)
    for verdict in verdicts:
        strange = verdict.project is None or programme.project(verdict.project) is None
        if verdict.state is FileState.SET_ASIDE and (verdict.file not in told or strange):
            yield ProgrammeGap("file", verdict.file, findings=verdict.findings)
    for one in found:
        if one.ledger:
            yield from _of_ledger(programme, one, one.ledger)


def _of_ledger(programme: Programme, member: MemberProject, ledger: Ledger) -> Iterator[ProgrammeGap]:
    for missing in ledger.missing:
        if missing.period == ledger.head.period:
            yield ProgrammeGap(f"partner_{missing.reason}", member.id, missing.partner)
    known = {own for period in programme.periods for own in member.project.periods_in(period.id)}
    for period in ledger.periods:
        if period.id not in known:
            yield ProgrammeGap("period", member.id, period.id)
    for goal in programme.unmapped(member.id, [goal.id for goal in ledger.goals]):
        yield ProgrammeGap("goal", member.id, goal)
    if member.findings:
        yield ProgrammeGap("noted", member.id, member.file, member.findings)
