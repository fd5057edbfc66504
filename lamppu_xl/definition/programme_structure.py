"""Reads the focus areas, themes, organisations and projects of a programme."""

from __future__ import annotations

from collections.abc import Iterator

from lamppu_xl.definition.programme_schemas import (
    FocusAreaShape,
    GroupShape,
    OrganisationShape,
    ProgrammeProjectShape,
    ThemeShape,
)
from lamppu_xl.definition.project_loader import can_be_a_sheet
from lamppu_xl.definition.register import LONGEST_LABEL, LONGEST_WORDING, DefinitionRegister, model_of, once, place_node
from lamppu_xl.definition.yaml_tree import Node, place_of
from lamppu_xl.domain.findings import Place
from lamppu_xl.domain.programme import FocusArea, GoalMapping, Organisation, OrganisationGroup, ProgrammeProject, Theme

# What the programme is divided into


def read_areas(register: DefinitionRegister) -> Iterator[FocusArea]:
    """The focus areas. The id and title of each must be able to be the name of a sheet in every language."""
    translations = register.translations
    for shape, item in register.items("focus_area", FocusAreaShape):
        register.check_name("organisation", shape.coordinator, item, "coordinator")
        area = register.build(
            FocusArea, shape, item, shape.id, {"title": LONGEST_LABEL, "official_title": LONGEST_WORDING}
        )
        yield area
        for language in translations.languages:
            name = f"{area.id} {area.title.pick(translations.chain(language))}"
            if not can_be_a_sheet(name):
                register.problems.add("D112", translations.place(place_node(item, "title"), language), name=name)


def read_themes(register: DefinitionRegister) -> Iterator[Theme]:
    for shape, item in register.items("theme", ThemeShape):
        yield register.build(Theme, shape, item, shape.id, {"title": LONGEST_LABEL, "official_title": LONGEST_WORDING})


# Who takes part


def read_organisations(register: DefinitionRegister) -> Iterator[Organisation]:
    names: list[tuple[str, Place]] = []
    business_ids: list[tuple[str, Place]] = []
    for shape, item in register.items("organisation", OrganisationShape):
        names.append((shape.name, place_of(item, ("name",))))
        names += ((alias, place_of(item, ("aliases", index))) for index, alias in enumerate(shape.aliases))
        if shape.business_id:
            business_ids.append((shape.business_id, place_of(item, ("business_id",))))
        yield model_of(Organisation, shape)
    once("name", names, register.problems)
    once("business_id", business_ids, register.problems)


def read_groups(register: DefinitionRegister) -> Iterator[OrganisationGroup]:
    """The groups; their members are organisations of the programme."""
    for shape, item in register.items("group", GroupShape):
        register.check_names("organisation", shape.members, item, "members")
        register.check_name("focus_area", shape.focus_area, item, "focus_area")
        yield register.build(OrganisationGroup, shape, item, shape.id, {"name": LONGEST_LABEL, "task": LONGEST_WORDING})


def read_projects(register: DefinitionRegister) -> Iterator[ProgrammeProject]:
    definitions: list[tuple[str, Place]] = []
    for shape, item in register.items("project", ProgrammeProjectShape):
        # All systems take such a path.
        definition = shape.definition.replace("\\", "/").rstrip("/")
        if shape.definition:
            definitions.append((definition, place_of(item, ("definition",))))
        elif shape.name is None:
            register.problems.add("D105", item.place, key="name")
        _check_references(register, shape, item)
        _check_membership(register, shape, item)
        yield register.build(
            ProgrammeProject,
            shape,
            item,
            shape.id,
            {"name": LONGEST_LABEL},
            definition=definition,
            goals={heading: model_of(GoalMapping, mapping) for heading, mapping in shape.goals.items()},
            left_out=frozenset(shape.left_out),
        )
    once("file", definitions, register.problems)


def _check_membership(register: DefinitionRegister, shape: ProgrammeProjectShape, node: Node) -> None:
    """Report a project that leaves before it joins, or is in no period of the programme."""
    periods, problems = register.periods, register.problems
    if shape.joined and shape.left and shape.left < shape.joined:
        problems.add("D110", place_of(node, ("left",)), what=f"{shape.id} left", start=shape.joined, end=shape.left)
        return
    starts_late = [period for period in periods if shape.joined and shape.joined > period.end]
    ended = [period for period in periods if shape.left and shape.left < period.start]
    if periods and len({period.id for period in (*starts_late, *ended)}) == len(periods):
        key = "joined" if starts_late else "left"
        when = f"{shape.id} {key}: {getattr(shape, key)}"
        spanned = f"periods: {periods[0].start} – {periods[-1].end}"
        problems.contradiction(when, spanned, place_of(node, (key,)))


def _check_references(register: DefinitionRegister, shape: ProgrammeProjectShape, node: Node) -> None:
    register.check_name("organisation", shape.coordinator, node, "coordinator")
    for partner, organisation in shape.organisations.items():
        register.check_name("organisation", organisation, node, "organisations", partner)
    for heading, mapping in shape.goals.items():
        register.check_names("focus_area", mapping.focus_areas, node, "goals", heading, "focus_areas")
        register.check_names("theme", mapping.themes, node, "goals", heading, "themes")
        if heading in shape.left_out:
            place = place_of(node, ("goals", heading), key=True)
            register.problems.contradiction(f"goals: {heading}", f"left_out: {heading}", place)
    register.check_keys("period", shape.periods, node, "periods")
    project_periods = [
        (name, place_of(node, ("periods", period, index)))
        for period, names in shape.periods.items()
        for index, name in enumerate(names)
    ]
    once("period", project_periods, register.problems)
