"""What cells about a project rest on: its entry in the programme, its own definition, its master."""

from __future__ import annotations

from dataclasses import replace

from lamppu_xl.domain.periods import Period
from lamppu_xl.programme.cell_basis import CellBasis, in_programme, of_projects
from lamppu_xl.programme.member_records import MemberProject, ProjectStatus


def id_basis(member: MemberProject) -> CellBasis:
    """Where the programme lists a project, and its master."""
    return replace(in_programme(f"projects.{member.id}"), projects=(member.id,))


def name_basis(member: MemberProject) -> CellBasis:
    """Where the name of a project is stated: in the programme's definition, else in its own."""
    if member.project.name and not member.project.named_by_own:
        return in_programme(f"projects.{member.id}.name")
    if member.ledger is None and not member.project.named_by_own:
        return in_programme(f"projects.{member.id}")
    of_master = of_projects([member.id] if member.ledger else [])
    return replace(of_master, defined=(f"{member.id}: project.name",))


def coordinator_basis(member: MemberProject) -> CellBasis:
    """Where the programme states the coordinator of a project and its name, or states none."""
    place, organisation = f"projects.{member.id}", member.project.coordinator
    return (
        in_programme(f"{place}.coordinator", f"organisations.{organisation}") if organisation else in_programme(place)
    )


def heading_basis(member: MemberProject) -> CellBasis:
    """Of the id and the name of a project with its coordinator."""
    name = name_basis(member)
    return replace(name, defined=(*name.defined, *coordinator_basis(member).defined))


def standing_basis(member: MemberProject, period: Period) -> CellBasis:
    """What the status of a project in a period rests on: its master, and what the programme states of it."""
    place = f"projects.{member.id}"
    places = {
        ProjectStatus.MISSING: (place, f"periods.{period.id}"),
        ProjectStatus.LEFT: (f"{place}.left",),
        ProjectStatus.NOT_JOINED: (f"{place}.joined",),
        ProjectStatus.NOT_DUE: (f"{place}.periods.{period.id}",),
    }.get(member.status, ())
    return replace(in_programme(*places), projects=(member.id,))
