"""A national programme as data: many projects, what they share, and how what is theirs is counted together.

A project of the programme has its own definition, or is known by id and name only. Whatever it calls its periods,
partners, figures and events, the programme says which of its own they are.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.project import Aggregate, Partner, Period
from lamppu_xl.domain.text import Text

EVERY = "*"
"""In a mapping all goals that are not named; in an entry all rows of a table."""

EVENTS = "events"
"""The list of a project in which its own ids of events are looked for."""


class Level(StrEnum):
    """In what an organisation takes part; one may do so on several levels, and several times on each."""

    PARTNER = "partner"
    PROJECT_COORDINATOR = "project_coordinator"
    FOCUS_AREA_COORDINATOR = "focus_area_coordinator"


@dataclass(frozen=True)
class FocusArea:
    id: str
    """`P1`."""
    title: Text
    """Short enough for a sheet's name after the id."""
    coordinator: str = ""
    """The id of the organisation that coordinates it; empty while none is chosen."""


@dataclass(frozen=True)
class Theme:
    id: str
    """`T1`."""
    title: Text


@dataclass(frozen=True)
class Organisation:
    """One legal person, however many projects it takes part in."""

    id: str
    name: str
    business_id: str = ""
    aliases: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """By what it is counted once: its business id, else its id."""
        return self.business_id or self.id


@dataclass(frozen=True)
class Participation:
    """What an organisation does at one place of the programme."""

    level: Level
    of: str
    """The id of the project or focus area."""


@dataclass(frozen=True)
class Participant:
    """An organisation with all that it does in the programme."""

    organisation: Organisation
    duties: tuple[Participation, ...]

    def ids_at(self, level: Level) -> tuple[str, ...]:
        """The ids of the projects or focus areas in which it takes part on a level."""
        return tuple(duty.of for duty in self.duties if duty.level is level)


@dataclass(frozen=True)
class GoalMapping:
    """Where in the programme a goal belongs."""

    focus_areas: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ProgrammeProject:
    """A project as its programme sees it."""

    id: str
    coordinator: str
    """The id of the organisation that coordinates it."""
    name: Text | None = None
    """None when only its own definition tells it."""
    definition: str = ""
    """Its own definition as it is named, from the programme's folder on; empty when there is none at hand."""
    goals: Mapping[str, GoalMapping] = field(default_factory=dict)
    """By id of the goal; `EVERY` for those that are not named."""
    left_out: frozenset[str] = frozenset()
    """Goals that belong nowhere on purpose: nobody is asked about them."""
    periods: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By id of the programme's period the project's own, in order, where they differ."""
    organisations: Mapping[str, str] = field(default_factory=dict)
    """By id of a partner the id of its organisation, where neither business id nor id tell it."""

    def mapping_of(self, goal_id: str) -> GoalMapping:
        if goal_id in self.left_out:
            return GoalMapping()
        return self.goals.get(goal_id) or self.goals.get(EVERY) or GoalMapping()

    def periods_in(self, period_id: str) -> tuple[str, ...]:
        """The project's own periods that make up one of the programme's, by id; by default the one of the same id."""
        return self.periods.get(period_id, (period_id,))


Amounts = Mapping[str, float]
"""Amounts by id of the programme's period; under the empty id one that is not told by period."""


@dataclass(frozen=True)
class Money:
    """What became of the money of one project or of one coordination; None and nothing where it is not told."""

    applied: float | None = None
    granted: float | None = None
    used: Amounts = field(default_factory=dict)
    returned: Amounts = field(default_factory=dict)

    @property
    def used_in_all(self) -> float | None:
        return total_amount(self.used.values())

    @property
    def returned_in_all(self) -> float | None:
        return total_amount(self.returned.values())


@dataclass(frozen=True)
class Application:
    """One that was not funded."""

    name: str
    applied: float | None = None


@dataclass(frozen=True, kw_only=True)
class Funding:
    """The money of the programme."""

    applications: int | None = None
    """How many there were, funded or not."""
    applied_total: float | None = None
    """What was applied for in all, as it is stated."""
    granted_total: float | None = None
    """What was granted in all, as it is stated."""
    projects: Mapping[str, Money] = field(default_factory=dict)
    """By id of the project."""
    coordination: Mapping[str, Money] = field(default_factory=dict)
    """What the coordination of focus areas costs besides, by id of the focus area."""
    unfunded: tuple[Application, ...] = ()

    @property
    def shares(self) -> tuple[Money, ...]:
        """Of the projects and the coordination, all that is told."""
        return (*self.projects.values(), *self.coordination.values())

    @property
    def applied(self) -> float | None:
        """What the single applications make, as far as they are told."""
        return total_amount((*(share.applied for share in self.shares), *(one.applied for one in self.unfunded)))

    @property
    def granted(self) -> float | None:
        """What the single grants make, as far as they are told."""
        return total_amount(share.granted for share in self.shares)


@dataclass(frozen=True, kw_only=True)
class ProgrammeIndicator:
    """A figure that is counted over projects."""

    id: str
    label: Text
    aggregate: Aggregate
    """How the projects' own values are brought together; each project has first brought together its partners'."""
    unit: Text | None = None
    target: float | None = None
    entry: AnswerRef | None = None
    """Where each project's form asks for it; its row may be `EVERY`."""
    entries: Mapping[str, AnswerRef | None] = field(default_factory=dict)
    """The same for single projects by id; None for one that does not ask for it."""

    def entry_in(self, project_id: str) -> AnswerRef | None:
        """Where a project's form asks for it; None when it does not."""
        return self.entries.get(project_id, self.entry)


@dataclass(frozen=True, kw_only=True)
class ProgrammeEvent:
    """An event that belongs to more than one project; it is counted once, whoever reports it."""

    id: str
    label: Text
    day: date | None = None
    place: Text | None = None
    focus_area: str = ""
    same_as: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Its ids in the lists of events of single projects, by the project's id."""


@dataclass(frozen=True, kw_only=True)
class Practice:
    """Something that works and that others may take up."""

    id: str
    name: Text
    project: str = ""
    """The id of the project in which it came about; empty when in none."""
    owner: str = ""
    """The id of the organisation that can tell more."""
    link: str = ""
    taken_up_by: tuple[str, ...] = ()
    """The ids of the organisations that use it, too."""


@dataclass(frozen=True)
class PracticeSource:
    """The table of a form in which projects tell of more practices, by the names of its fields."""

    table: str
    name: str
    link: str = ""
    goal: str = ""
    """The field whose answer is a goal, and so leads to focus areas and themes."""


@dataclass(frozen=True, kw_only=True)
class Programme:
    id: str
    name: Text
    funder: str
    languages: tuple[str, ...]
    """The languages of the programme, the main one first."""
    fallback: Mapping[str, tuple[str, ...]]
    """Per language the chain in which a text is looked for, itself first."""
    start: date
    end: date
    periods: tuple[Period, ...]
    projects: tuple[ProgrammeProject, ...]
    focus_areas: tuple[FocusArea, ...] = ()
    themes: tuple[Theme, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    money: Funding = Funding()
    indicators: tuple[ProgrammeIndicator, ...] = ()
    events: tuple[ProgrammeEvent, ...] = ()
    practices: tuple[Practice, ...] = ()
    practice_sources: Mapping[str, PracticeSource] = field(default_factory=dict)
    """By id of the form that has the table."""
    currency: str = "EUR"

    @property
    def language(self) -> str:
        """The main language."""
        return self.languages[0]

    def chain(self, language: str) -> tuple[str, ...]:
        """The languages in which a text is looked for, for a reader of one."""
        chain = self.fallback.get(language, (language,))
        return (*chain, *(other for other in self.languages if other not in chain))

    def period(self, id: str) -> Period | None:
        return next((period for period in self.periods if period.id == id), None)

    def project(self, id: str) -> ProgrammeProject | None:
        return next((project for project in self.projects if project.id == id), None)

    def focus_area(self, id: str) -> FocusArea | None:
        return next((area for area in self.focus_areas if area.id == id), None)

    def theme(self, id: str) -> Theme | None:
        return next((theme for theme in self.themes if theme.id == id), None)

    def organisation(self, id: str) -> Organisation | None:
        return next((organisation for organisation in self.organisations if organisation.id == id), None)

    def period_before(self, period: Period) -> Period | None:
        """The period before this one, or None for the first."""
        index = self.periods.index(period)
        return self.periods[index - 1] if index else None

    def mapping(self, project_id: str, goal_id: str) -> tuple[tuple[FocusArea, ...], tuple[Theme, ...]]:
        """The focus areas and themes of a project's goal, in the programme's order; none for a project it lacks."""
        project = self.project(project_id)
        mapped = project.mapping_of(goal_id) if project else GoalMapping()
        areas = tuple(area for area in self.focus_areas if area.id in mapped.focus_areas)
        return areas, tuple(theme for theme in self.themes if theme.id in mapped.themes)

    def unmapped(self, project_id: str, goal_ids: Iterable[str]) -> tuple[str, ...]:
        """Those of a project's goals that belong to no focus area, though nobody has left them out on purpose."""
        project = self.project(project_id)
        left_out = project.left_out if project else frozenset()
        return tuple(goal for goal in goal_ids if goal not in left_out and not self.mapping(project_id, goal)[0])

    def projects_in(self, focus_area_id: str) -> tuple[ProgrammeProject, ...]:
        """The projects with a goal in a focus area, as far as the programme itself tells."""
        return tuple(
            project
            for project in self.projects
            if any(focus_area_id in mapped.focus_areas for mapped in project.goals.values())
        )

    def event_of(self, project_id: str, event_id: str) -> ProgrammeEvent | None:
        """The event of the programme that a project calls so; None for one of its own only."""
        return next((event for event in self.events if event_id in event.same_as.get(project_id, ())), None)

    def organisation_of(self, project_id: str, partner: Partner) -> Organisation | None:
        """Which organisation a partner is: as the project's mapping says, else by business id, else by id."""
        project = self.project(project_id)
        named = project.organisations.get(partner.id) if project else None
        if named is not None:
            return self.organisation(named)
        by_business_id = (
            organisation
            for organisation in self.organisations
            if organisation.business_id and organisation.business_id == partner.business_id
        )
        found = next(by_business_id, None) or self.organisation(partner.id)
        differ = found and found.business_id and partner.business_id and found.business_id != partner.business_id
        return None if differ else found

    def participants(self, partners: Mapping[str, Sequence[Partner]]) -> tuple[Participant, ...]:
        """Every organisation that does something in the programme, each once, with all its duties.

        Args:
            partners: By id of the project its partners, as its definition or its master tells them. A partner that
                the programme does not know stands after those that it lists.
        """
        known = {organisation.id: organisation for organisation in self.organisations}
        organisations = {organisation.key: organisation for organisation in self.organisations}
        duties: dict[str, dict[Participation, None]] = {key: {} for key in organisations}
        for area in self.focus_areas:
            if area.coordinator in known:
                duties[known[area.coordinator].key][Participation(Level.FOCUS_AREA_COORDINATOR, area.id)] = None
        for project in self.projects:
            if project.coordinator in known:
                duties[known[project.coordinator].key][Participation(Level.PROJECT_COORDINATOR, project.id)] = None
            for partner in partners.get(project.id, ()):
                unknown = Organisation(partner.id, partner.name, partner.business_id, partner.aliases)
                one = self.organisation_of(project.id, partner) or unknown
                organisations.setdefault(one.key, one)
                duties.setdefault(one.key, {})[Participation(Level.PARTNER, project.id)] = None
        return tuple(Participant(organisations[key], tuple(found)) for key, found in duties.items() if found)


def total_amount(amounts: Iterable[float | None]) -> float | None:
    """The sum of what is told, to the cent; None when nothing is.

    >>> total([0.1, 0.2, None])
    0.3
    """
    told = [amount for amount in amounts if amount is not None]
    return round(math.fsum(told), 2) if told else None
