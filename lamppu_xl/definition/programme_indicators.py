"""Reads the money, indicators, events and good practices of a programme."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lamppu_xl.definition.programme_schemas import (
    FundingShape,
    MoneyShape,
    PracticeShape,
    PracticeSourceShape,
    ProgrammeEventShape,
    ProgrammeIndicatorShape,
)
from lamppu_xl.definition.register import LONGEST_LABEL, DefinitionRegister, entries, model_of, once
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

# Money


def read_money(register: DefinitionRegister, node: Node | None) -> Funding:
    """The money of the programme; contradicting amounts are reported."""
    shape = read(FundingShape, node, register.problems) if node else None
    if shape is None or node is None:
        return Funding()
    register.check_keys("project", shape.projects, node, "projects")
    register.check_keys("focus_area", shape.coordination, node, "coordination")
    shares = {
        key: {name: _money(register, share, node, (key, name)) for name, share in getattr(shape, key).items()}
        for key in ("projects", "coordination")
    }
    unfunded = tuple(model_of(Application, application) for application in shape.unfunded)
    money = model_of(Funding, shape, **shares, unfunded=unfunded)
    _check_totals(register, money, node)
    return money


def _money(register: DefinitionRegister, shape: MoneyShape, node: Node, path: tuple[str, str]) -> Money:
    """The money of one project or coordination; no more is granted than applied for, no more used than granted."""
    for key, amounts in (("used", shape.used), ("returned", shape.returned)):
        register.check_keys("period", filter(None, amounts), node, *path, key)
    money = model_of(Money, shape)
    spent = total_amount((money.used_in_all, money.returned_in_all))
    granted, last = place_of(node, (*path, "granted")), place_of(node, (*path, "used" if money.used else "returned"))
    _within(register, f"{path[1]}: granted ≤ applied", money.granted, money.applied, granted)
    _within(register, f"{path[1]}: used + returned ≤ granted", spent, money.granted, last)
    return money


def _within(register: DefinitionRegister, what: str, less: float | None, more: float | None, place: Place) -> None:
    if less is not None and more is not None and less > more:
        register.problems.add("D121", place, what=what, first=less, second=more)


def _check_totals(register: DefinitionRegister, money: Funding, node: Node) -> None:
    """Report a total that its parts exceed, or that differs from the sum of complete parts."""
    problems = register.problems
    count = len(money.projects) + len(money.unfunded)  # a project without any money of the programme never applied
    if money.applications is not None and money.applications < count:
        place = place_of(node, ("applications",))
        problems.contradiction(f"applications: {money.applications}", f"money.projects + unfunded: {count}", place)
    everyone = money.applications == count or set(register.ids["project"]) <= set(money.projects)
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
    _within(register, "granted_total ≤ applied_total", money.granted_total, money.applied_total, place)


# Figures and events


def read_indicators(register: DefinitionRegister) -> Iterator[ProgrammeIndicator]:
    """The figures that are counted over projects, each with where projects ask for it."""
    limits = {"label": LONGEST_LABEL, "unit": LONGEST_LABEL}
    for shape, item in register.items("indicator", ProgrammeIndicatorShape):
        register.check_keys("project", shape.entries, item, "entries")
        if shape.entry is None and not any(shape.entries.values()):
            register.problems.add("D105", item.place, key="entry")
        yield register.build(ProgrammeIndicator, shape, item, shape.id, limits)


def read_events(register: DefinitionRegister) -> Iterator[ProgrammeEvent]:
    """The events that belong to more than one project; no project's own event is two of them."""
    limits = {"label": LONGEST_LABEL, "place": LONGEST_LABEL}
    project_events: list[tuple[str, Place]] = []
    for shape, item in register.items("event", ProgrammeEventShape):
        register.check_name("focus_area", shape.focus_area, item, "focus_area")
        register.check_keys("project", shape.same_as, item, "same_as")
        project_events += (
            (f"{project} {event}", place_of(item, ("same_as", project, index)))
            for project, ids in shape.same_as.items()
            for index, event in enumerate(ids)
        )
        yield register.build(ProgrammeEvent, shape, item, shape.id, limits, day=shape.date)
    once("event", project_events, register.problems)


# Good practices


def read_practices(register: DefinitionRegister) -> Iterator[Practice]:
    """The practices that the programme itself lists."""
    for shape, item in register.items("practice", PracticeShape):
        register.check_name("project", shape.project, item, "project")
        register.check_name("organisation", shape.owner, item, "owner")
        register.check_names("organisation", shape.taken_up_by, item, "taken_up_by")
        register.problems.check_form("url", shape.link, r"https?://[^\s/]+\.[^\s]+", place_of(item, ("link",)))
        yield register.build(Practice, shape, item, shape.id, {"name": LONGEST_LABEL})


def read_practice_sources(register: DefinitionRegister, node: Node | None) -> Mapping[str, PracticeSource]:
    """In which table and fields each form has more practices, by the form's id."""
    sources = {}
    for form, _, item in entries(node, register.problems):
        if shape := read(PracticeSourceShape, item, register.problems):
            sources[form] = model_of(PracticeSource, shape)
    return sources
