"""Reads the focus areas, themes, organisations and projects of a programme."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lamppu_xl.definition.partners_goals_periods import (
    LONGEST_LABEL,
    ProjectRegister,
    ids_in,
    once,
    place_node,
    read_items,
)
from lamppu_xl.definition.problems import Problems
from lamppu_xl.definition.programme_schemas import (
    FocusAreaShape,
    OrganisationShape,
    ProgrammeProjectShape,
    ThemeShape,
)
from lamppu_xl.definition.project_loader import can_be_a_sheet
from lamppu_xl.definition.schemas import Words
from lamppu_xl.definition.yaml_tree import Node, YamlMapping, place_of
from lamppu_xl.domain.findings import Place
from lamppu_xl.domain.programme import FocusArea, GoalMapping, Organisation, ProgrammeProject, Theme
from lamppu_xl.domain.text import Text


@dataclass
class ProgrammeBuilder:
    """The parts of a programme that could be read."""

    register: ProjectRegister
    """Its languages and periods."""
    ids: dict[str, list[str]]
    """All ids by term, those of invalid items too."""
    areas: list[FocusArea] = field(default_factory=list)
    themes: list[Theme] = field(default_factory=list)
    organisations: list[Organisation] = field(default_factory=list)
    projects: list[ProgrammeProject] = field(default_factory=list)

    @property
    def problems(self) -> Problems:
        return self.register.problems

    def text(self, words: Words, node: Node, key: str, what: str, limit: int = LONGEST_LABEL) -> Text:
        return self.register.translations.text(words, place_node(node, key), f"{what} {key}", limit)

    def refers(self, what: str, name: str | None, place: Place) -> None:
        """Report a name that the programme does not define; `what` is a term, such as `theme`."""
        if name and name not in self.ids[what]:
            self.problems.unknown(what, name, self.ids[what], place)

    def refer(self, what: str, names: Iterable[str], node: Node, path: Sequence[str]) -> None:
        """The same for each name of a list."""
        for index, name in enumerate(names):
            self.refers(what, name, place_of(node, (*path, index)))

    def keyed(self, what: str, names: Iterable[str], node: Node, path: Sequence[str]) -> None:
        """The same for each key of a mapping."""
        for name in names:
            self.refers(what, name, place_of(node, (*path, name), key=True))


_LISTS = {
    "focus_area": "focus_areas",
    "theme": "themes",
    "organisation": "organisations",
    "project": "projects",
    "practice": "practices",
}
"""The lists of the programme, by what they are lists of."""


def written_in(top: YamlMapping) -> dict[str, list[str]]:
    """The ids in each list, those of invalid items too."""
    return {what: ids_in(top.get(key)) for what, key in _LISTS.items()}


# What the programme is divided into


def read_areas(builder: ProgrammeBuilder, node: Node | None) -> None:
    problems, translations = builder.problems, builder.register.translations
    titles: list[tuple[FocusArea, Node]] = []
    for shape, item in read_items("focus_area", FocusAreaShape, node, problems):
        builder.refers("organisation", shape.coordinator, place_of(item, ("coordinator",)))
        area = FocusArea(shape.id, builder.text(shape.title, item, "title", shape.id), shape.coordinator or "")
        builder.areas.append(area)
        titles.append((area, place_node(item, "title")))
    for language in translations.languages:
        for area, title in titles:
            name = f"{area.id} {area.title.pick(translations.chain(language))}"
            if not can_be_a_sheet(name):
                problems.add("D112", translations.place(title, language), name=name)


def read_themes(builder: ProgrammeBuilder, node: Node | None) -> None:
    for shape, item in read_items("theme", ThemeShape, node, builder.problems):
        builder.themes.append(Theme(shape.id, builder.text(shape.title, item, "title", shape.id)))


# Who takes part


def read_organisations(builder: ProgrammeBuilder, node: Node | None) -> None:
    problems = builder.problems
    names: list[tuple[str, Place]] = []
    numbers: list[tuple[str, Place]] = []
    for shape, item in read_items("organisation", OrganisationShape, node, problems):
        names.append((shape.name, place_of(item, ("name",))))
        names += ((alias, place_of(item, ("aliases", index))) for index, alias in enumerate(shape.aliases))
        numbers += [(shape.business_id, place_of(item, ("business_id",)))] if shape.business_id else []
        builder.organisations.append(Organisation(shape.id, shape.name, shape.business_id or "", shape.aliases))
    once("name", names, problems)
    once("business_id", numbers, problems)


def read_projects(builder: ProgrammeBuilder, node: Node | None) -> None:
    problems = builder.problems
    definitions: list[tuple[str, Place]] = []
    for shape, item in read_items("project", ProgrammeProjectShape, node, problems):
        builder.refers("organisation", shape.coordinator, place_of(item, ("coordinator",)))
        if shape.definition is None and shape.name is None:
            problems.add("D105", item.place, key="name")
        elif shape.definition is not None:
            definitions.append((_tidy(shape.definition), place_of(item, ("definition",))))
        _check_goals(builder, shape, item)
        _check_periods(builder, shape.periods, item)
        for partner, organisation in shape.organisations.items():
            builder.refers("organisation", organisation, place_of(item, ("organisations", partner)))
        builder.projects.append(
            ProgrammeProject(
                id=shape.id,
                coordinator=shape.coordinator,
                name=builder.text(shape.name, item, "name", shape.id) if shape.name else None,
                definition=_tidy(shape.definition or ""),
                goals={
                    heading: GoalMapping(mapping.focus_areas, mapping.themes)
                    for heading, mapping in shape.goals.items()
                },
                left_out=frozenset(shape.left_out),
                periods=dict(shape.periods),
                organisations=dict(shape.organisations),
            )
        )
    once("file", definitions, problems)


def _tidy(definition: str) -> str:
    """A path as all systems take it."""
    return definition.replace("\\", "/").rstrip("/")


def _check_goals(builder: ProgrammeBuilder, shape: ProgrammeProjectShape, node: Node) -> None:
    for heading, mapped in shape.goals.items():
        builder.refer("focus_area", mapped.focus_areas, node, ("goals", heading, "focus_areas"))
        builder.refer("theme", mapped.themes, node, ("goals", heading, "themes"))
        if heading in shape.left_out:
            place = place_of(node, ("goals", heading), key=True)
            builder.problems.contradiction(f"goals: {heading}", f"left_out: {heading}", place)


def _check_periods(builder: ProgrammeBuilder, periods: Mapping[str, Sequence[str]], node: Node) -> None:
    builder.keyed("period", periods, node, ("periods",))
    taken = [
        (name, place_of(node, ("periods", period, index)))
        for period, names in periods.items()
        for index, name in enumerate(names)
    ]
    once("period", taken, builder.problems)
