"""Reads the money, indicators, events and good practices of a programme."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lamppu_xl.definition.partners_goals_periods import entries, once, read_items
from lamppu_xl.definition.programme_schemas import (
    FundingShape,
    MoneyShape,
    PracticeShape,
    PracticeSourceShape,
    ProgrammeEventShape,
    ProgrammeIndicatorShape,
)
from lamppu_xl.definition.programme_structure import ProgrammeBuilder
from lamppu_xl.definition.schemas import read
from lamppu_xl.definition.yaml_tree import Node, place_of
from lamppu_xl.domain.findings import Place
from lamppu_xl.domain.programme import (
    Application,
    Funding,
    Money,
    Practice,
    PracticeSource,
    ProgrammeEvent,
    ProgrammeIndicator,
    total_amount,
)
from lamppu_xl.domain.text import VocabularyTerm

# Money


def read_money(builder: ProgrammeBuilder, node: Node | None) -> Funding:
    """The money of the programme; contradicting amounts are reported."""
    shape = read(FundingShape, node, builder.problems) if node else None
    if shape is None or node is None:
        return Funding()
    builder.keyed("project", shape.projects, node, ("projects",))
    builder.keyed("focus_area", shape.coordination, node, ("coordination",))
    money = Funding(
        applications=shape.applications,
        applied_total=shape.applied_total,
        granted_total=shape.granted_total,
        projects={
            project: _money(builder, money, node, ("projects", project)) for project, money in shape.projects.items()
        },
        coordination={
            area: _money(builder, money, node, ("coordination", area)) for area, money in shape.coordination.items()
        },
        unfunded=tuple(Application(application.name, application.applied) for application in shape.unfunded),
    )
    _check_totals(builder, money, node)
    return money


def _money(builder: ProgrammeBuilder, shape: MoneyShape, node: Node, path: tuple[str, str]) -> Money:
    """The money of one project or coordination; no more is granted than applied for, no more used than granted."""
    used, returned = dict(shape.used or {}), dict(shape.returned or {})
    for key, amounts in (("used", used), ("returned", returned)):
        builder.keyed("period", (period for period in amounts if period), node, (*path, key))
    found = Money(shape.applied, shape.granted, used, returned)
    spent = total_amount((found.used_in_all, found.returned_in_all))
    _within(builder, f"{path[1]}: granted ≤ applied", found.granted, found.applied, place_of(node, (*path, "granted")))
    last = "used" if found.used else "returned"
    _within(builder, f"{path[1]}: used + returned ≤ granted", spent, found.granted, place_of(node, (*path, last)))
    return found


def _within(builder: ProgrammeBuilder, what: str, less: float | None, more: float | None, place: Place) -> None:
    if less is not None and more is not None and less > more:
        builder.problems.add("D121", place, what=what, first=less, second=more)


def _check_totals(builder: ProgrammeBuilder, money: Funding, node: Node) -> None:
    """Report a total that its parts exceed, or that differs from the sum of complete parts."""
    problems = builder.problems
    count = len(money.projects) + len(money.unfunded)  # a project without any money of the programme never applied
    if money.applications is not None and money.applications < count:
        place = place_of(node, ("applications",))
        problems.contradiction(f"applications: {money.applications}", f"money.projects + unfunded: {count}", place)
    everyone = money.applications == count or set(builder.ids["project"]) <= set(money.projects)
    all_granted = everyone and all(share.granted is not None for share in money.shares)
    all_applied = money.applications == count and None not in (
        *(share.applied for share in money.shares),
        *(application.applied for application in money.unfunded),
    )
    for key, stated, parts, is_complete in (
        ("applied", money.applied_total, money.applied, all_applied),
        ("granted", money.granted_total, money.granted, all_granted),
    ):
        if stated is not None and parts is not None and (parts > stated or (is_complete and parts != stated)):
            place = place_of(node, (f"{key}_total",))
            problems.add("D121", place, what=f"{key}_total = Σ {key}", first=stated, second=parts)
    place = place_of(node, ("granted_total",))
    _within(builder, "granted_total ≤ applied_total", money.granted_total, money.applied_total, place)


# Figures and events


def read_indicators(builder: ProgrammeBuilder, node: Node | None) -> tuple[ProgrammeIndicator, ...]:
    """The figures that are counted over projects, each with where projects ask for it."""
    problems = builder.problems
    found = []
    for shape, item in read_items("indicator", ProgrammeIndicatorShape, node, problems):
        builder.keyed("project", shape.entries, item, ("entries",))
        if shape.entry is None and not any(shape.entries.values()):
            problems.add("D105", item.place, key="entry")
        label = builder.text(shape.label, item, "label", shape.id)
        unit = builder.text(shape.unit, item, "unit", shape.id) if shape.unit else None
        entry, entries_by_project = shape.entry, dict(shape.entries)
        found.append(
            ProgrammeIndicator(
                id=shape.id,
                label=label,
                aggregate=shape.aggregate,
                unit=unit,
                target=shape.target,
                entry=entry,
                entries=entries_by_project,
            )
        )
    return tuple(found)


def read_events(builder: ProgrammeBuilder, node: Node | None) -> tuple[ProgrammeEvent, ...]:
    """The events that belong to more than one project; no project's own event is two of them."""
    problems = builder.problems
    found, taken = [], []
    for shape, item in read_items("event", ProgrammeEventShape, node, problems):
        builder.refers("focus_area", shape.focus_area, place_of(item, ("focus_area",)))
        builder.keyed("project", shape.same_as, item, ("same_as",))
        for project, ids in shape.same_as.items():
            taken += [
                (f"{project} {event}", place_of(item, ("same_as", project, index))) for index, event in enumerate(ids)
            ]
        label = builder.text(shape.label, item, "label", shape.id)
        place = builder.text(shape.place, item, "place", shape.id) if shape.place else None
        found.append(
            ProgrammeEvent(
                id=shape.id,
                label=label,
                day=shape.date,
                place=place,
                focus_area=shape.focus_area or "",
                same_as=dict(shape.same_as),
            )
        )
    once("event", taken, problems)
    return tuple(found)


# Good practices


def read_practices(builder: ProgrammeBuilder, node: Node | None) -> tuple[Practice, ...]:
    """The practices that the programme itself lists."""
    problems = builder.problems
    found = []
    for shape, item in read_items("practice", PracticeShape, node, problems):
        builder.refers("project", shape.project, place_of(item, ("project",)))
        builder.refers("organisation", shape.owner, place_of(item, ("owner",)))
        builder.refer("organisation", shape.taken_up_by, item, ("taken_up_by",))
        if shape.link and not re.fullmatch(r"https?://[^\s/]+\.[^\s]+", shape.link):
            problems.add("D106", place_of(item, ("link",)), value=shape.link, expected=VocabularyTerm("url"))
        name = builder.text(shape.name, item, "name", shape.id)
        found.append(
            Practice(
                id=shape.id,
                name=name,
                project=shape.project or "",
                owner=shape.owner or "",
                link=shape.link,
                taken_up_by=tuple(shape.taken_up_by),
            )
        )
    return tuple(found)


def read_practice_sources(builder: ProgrammeBuilder, node: Node | None) -> Mapping[str, PracticeSource]:
    """In which table and fields each form has more practices, by the form's id."""
    found = {}
    for form, _, item in entries(node, builder.problems):
        shape = read(PracticeSourceShape, item, builder.problems)
        if shape is not None:
            found[form] = PracticeSource(shape.table, shape.name, shape.link or "", shape.goal or "")
    return found
