"""Which projects there are, and what came of each; of an extract only those with a goal in its focus area."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from lamppu_xl.domain.programme import Funding, Mapped, Programme, ProgrammeProject
from lamppu_xl.domain.project import Partner, Period, Role
from lamppu_xl.domain.texts import Text
from lamppu_xl.ledger import Ledger
from lamppu_xl.ledger import Partner as Named
from lamppu_xl.master.validation import MasterVerdict
from lamppu_xl.programme.records import EVERYWHERE, Gap, Member, Standing
from lamppu_xl.validation.batch import State


def only(programme: Programme, area: str) -> Programme:
    """The programme as far as it concerns one focus area; all of it for `EVERYWHERE`."""
    if area == EVERYWHERE:
        return programme
    projects = tuple(
        replace(one, goals={goal: _only(mapped, area) for goal, mapped in one.goals.items()})
        for one in programme.projects_in(area)
    )
    ids = {one.id for one in projects}
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
            replace(one, same_as={project: own for project, own in one.same_as.items() if project in ids})
            for one in programme.events
            if one.focus_area == area or ids & one.same_as.keys()
        ),
        practices=tuple(one for one in programme.practices if one.project in ids),
    )


def _only(mapped: Mapped, area: str) -> Mapped:
    return Mapped((area,), mapped.themes) if area in mapped.focus_areas else Mapped()


def awaited(programme: Programme, period: Period) -> Mapping[str, str]:
    """Of each project the period whose master is awaited: the last one that is part of the programme's."""
    return {one.id: own[-1] for one in programme.projects if (own := one.periods_in(period.id))}


def members(programme: Programme, verdicts: Sequence[MasterVerdict]) -> tuple[Member, ...]:
    """The projects, in the order of the programme."""
    by_project: dict[str, list[MasterVerdict]] = {}
    for verdict in verdicts:
        if verdict.project:
            by_project.setdefault(verdict.project, []).append(verdict)
    return tuple(_member(programme, one, by_project.get(one.id, ())) for one in programme.projects)


_NOT_COUNTED = {State.REJECTED: Standing.WITH_ERRORS, State.SET_ASIDE: Standing.ASIDE}


def _member(programme: Programme, project: ProgrammeProject, own: Sequence[MasterVerdict]) -> Member:
    best = next((one for one in own if one.accepted), None)
    other = next((one for state in _NOT_COUNTED for one in own if one.state is state), None)
    counted = best or other
    ledger = best.ledger if best else None
    goals = [one.id for one in ledger.goals] if ledger else [*project.goals]
    mapped = [programme.mapping(project.id, goal) for goal in goals]
    organisation = programme.organisation(project.coordinator)
    standing = Standing.IN_ORDER if best else _NOT_COUNTED[other.state] if other else Standing.MISSING
    reported = [one for one in ledger.returns if one.period == ledger.head.period] if ledger else []
    missing = [one for one in ledger.missing if one.period == ledger.head.period] if ledger else []
    return Member(
        project,
        standing,
        project.name or (ledger.head.name if ledger else Text.same(project.id)),
        organisation.name if organisation else project.coordinator,
        tuple(one.id for one in programme.focus_areas if any(one in areas for areas, _ in mapped)),
        tuple(one.id for one in programme.themes if any(one in themes for _, themes in mapped)),
        ledger,
        counted.file if counted else "",
        counted.sha256 if counted else "",
        counted.findings if counted else (),
        len(reported),
        len(reported) + len(missing),
    )


def partners(found: Sequence[Member]) -> Mapping[str, tuple[Partner, ...]]:
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


def gaps(programme: Programme, found: Sequence[Member], verdicts: Sequence[MasterVerdict]) -> Iterator[Gap]:
    """Projects and files that are not in, partners that are missing, and goals that belong nowhere."""
    told = {one.file for one in found if one.file}
    for one in found:
        if one.ledger is None:
            yield Gap(one.standing.value, one.id, one.file, one.findings)
    for verdict in verdicts:
        strange = verdict.project is None or programme.project(verdict.project) is None
        if verdict.state is State.SET_ASIDE and (verdict.file not in told or strange):
            yield Gap("file", verdict.file, findings=verdict.findings)
    for one in found:
        if one.ledger:
            yield from _of_ledger(programme, one, one.ledger)


def _of_ledger(programme: Programme, member: Member, ledger: Ledger) -> Iterator[Gap]:
    for missing in ledger.missing:
        if missing.period == ledger.head.period:
            yield Gap(f"partner_{missing.reason}", member.id, missing.partner)
    known = {own for period in programme.periods for own in member.project.periods_in(period.id)}
    for period in ledger.periods:
        if period.id not in known:
            yield Gap("period", member.id, period.id)
    for goal in programme.unmapped(member.id, [one.id for one in ledger.goals]):
        yield Gap("goal", member.id, goal)
    if member.findings:
        yield Gap("noted", member.id, member.file, member.findings)
