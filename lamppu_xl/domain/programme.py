"""The values of a national programme: its projects, focus areas, organisations, funding, indicators and events.

A project of the programme has its own definition, or the programme states its id and name only. The programme maps the
periods, partners, figures and events of each project to its own.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.form import Aggregate
from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.periods import Period, ReportingBasis
from lamppu_xl.domain.text import Text
from lamppu_xl.domain.units import EUROS

EVERY = "*"
"""In a mapping: every goal without its own item. In an entry: every row of a table."""

EVENTS = "events"
"""The id of the code list that contains the events of a project, and mostly of the table that asks about them."""


class Level(StrEnum):
    """The levels of participation. An organisation may take part on several levels, and several times on each."""

    PARTNER = "partner"
    PROJECT_COORDINATOR = "project_coordinator"
    FOCUS_AREA_COORDINATOR = "focus_area_coordinator"


@dataclass(frozen=True)
class FocusArea:
    id: str
    """Such as `P1`."""
    title: Text
    """A short title: id and title together are the name of a sheet."""
    coordinator: str = ""
    """The id of the coordinating organisation; empty if not yet known."""
    official_title: Text | None = None
    """Its title in full, as the funder writes it."""


@dataclass(frozen=True)
class Theme:
    id: str
    """Such as `T1`."""
    title: Text
    official_title: Text | None = None
    """Its title in full, as the funder writes it."""


@dataclass(frozen=True)
class Organisation:
    """A legal person."""

    id: str
    name: str
    business_id: str = ""
    aliases: tuple[str, ...] = ()
    is_listed: bool = True
    """Whether the programme lists it; partners of several projects may have the same id for different ones else."""

    @property
    def key(self) -> str:
        """The key under which the organisation is counted once: its business id, else its id.

        One that the programme does not list has its name beside the id, which only its projects gave.
        """
        return self.business_id or (self.id if self.is_listed else f"{self.id} {self.name.strip().casefold()}")


@dataclass(frozen=True)
class OrganisationGroup:
    """Organisations that work together in the programme, such as a coordination group or a development group."""

    id: str
    name: Text
    members: tuple[str, ...] = ()
    """The ids of the organisations; empty while nobody is known."""
    focus_area: str = ""
    """The id of its focus area; empty for a group of the whole programme."""
    task: Text | None = None
    """What it does."""


@dataclass(frozen=True)
class Participation:
    """The part of an organisation in one project or focus area."""

    level: Level
    of: str
    """The id of the project or focus area."""


@dataclass(frozen=True)
class Participant:
    """An organisation with all its duties in the programme."""

    organisation: Organisation
    duties: tuple[Participation, ...]

    def ids_at(self, level: Level) -> tuple[str, ...]:
        """The ids of the projects or focus areas of its duties on a level."""
        return tuple(duty.of for duty in self.duties if duty.level is level)


@dataclass(frozen=True)
class GoalMapping:
    """The focus areas and themes of a goal, by id."""

    focus_areas: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ProgrammeProject:
    """A project in the definition of the programme."""

    id: str
    coordinator: str
    """The id of the coordinating organisation; empty if not yet known."""
    name: Text | None = None
    """None if only the definition of the project states it."""
    named_by_own: bool = False
    """Whether the name is that of its own definition."""
    definition: str = ""
    """The path of its definition, relative to the folder of the programme; empty if there is none."""
    goals: Mapping[str, GoalMapping] = field(default_factory=dict)
    """By id of the goal; under `EVERY` for every other goal."""
    left_out: frozenset[str] = frozenset()
    """Ids of goals that have no focus area on purpose."""
    periods: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By id of a programme period the ids of the corresponding project periods in order, if they differ; or none."""
    organisations: Mapping[str, str] = field(default_factory=dict)
    """By id of a partner the id of its organisation, if neither business id nor id match."""
    joined: date | None = None
    """Its first day in the programme; None from the start."""
    left: date | None = None
    """Its last day in the programme; None to the end."""

    def reports_in(self, period: Period) -> bool:
        """Whether it is part of the programme on any day of a period."""
        return not self.joins_after(period) and not self.has_left_before(period)

    def is_due_in(self, period: Period) -> bool:
        """Whether it has to report in a period."""
        return self.reports_in(period) and bool(self.periods_in(period.id))

    def joins_after(self, period: Period) -> bool:
        return self.joined is not None and self.joined > period.end

    def has_left_before(self, period: Period) -> bool:
        return self.left is not None and self.left < period.start

    def mapping_of(self, goal_id: str) -> GoalMapping:
        """The mapping of a goal. A master adds a period to the id of a goal that was another one then."""
        goal_id, _, _ = goal_id.partition("@")
        if goal_id in self.left_out:
            return GoalMapping()
        return self.goals.get(goal_id) or self.goals.get(EVERY) or GoalMapping()

    def periods_in(self, period_id: str) -> tuple[str, ...]:
        """The ids of the project periods in a programme period; by default the period of the same id."""
        return self.periods.get(period_id, (period_id,))


Amounts = Mapping[str, float]
"""Amounts by id of the programme period. An amount without a period has the empty id."""


@dataclass(frozen=True)
class Money:
    """The money of a project or of the coordination of a focus area; None and empty if not stated."""

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

    def within(self, periods: Collection[str]) -> Money:
        """The money without the amounts of other periods than some; an amount without a period stays."""
        kept = {"", *periods}
        used, returned = (
            {period: amount for period, amount in amounts.items() if period in kept}
            for amounts in (self.used, self.returned)
        )
        return replace(self, used=used, returned=returned)


@dataclass(frozen=True)
class Application:
    """An application without funding."""

    name: str
    applied: float | None = None


@dataclass(frozen=True, kw_only=True)
class Funding:
    """The funding of the programme. Amounts are in the currency of the programme."""

    applications: int | None = None
    """The number of applications, funded or not."""
    applicants: int | None = None
    """The number of organisations that applied."""
    coordination_applications: int | None = None
    """The number of applications for the coordination of focus areas."""
    applied_total: float | None = None
    """The stated total of the applications."""
    granted_total: float | None = None
    """The stated total of the grants."""
    projects: Mapping[str, Money] = field(default_factory=dict)
    """By id of the project."""
    coordination: Mapping[str, Money] = field(default_factory=dict)
    """The coordination of focus areas, by id of the focus area."""
    unfunded: tuple[Application, ...] = ()

    @property
    def shares(self) -> tuple[Money, ...]:
        """The money of all projects and of the coordination."""
        return (*self.projects.values(), *self.coordination.values())

    def within(self, periods: Collection[str]) -> Funding:
        """The funding without what was used or returned in other periods than some."""
        projects, coordination = (
            {key: share.within(periods) for key, share in shares.items()}
            for shares in (self.projects, self.coordination)
        )
        return replace(self, projects=projects, coordination=coordination)

    @property
    def has_cents(self) -> bool:
        """Whether any amount is not a whole one."""
        shares = (
            amount
            for share in self.shares
            for amount in (share.applied, share.granted, *share.used.values(), *share.returned.values())
        )
        stated = (self.applied_total, self.granted_total, *(bid.applied for bid in self.unfunded), *shares)
        return any(amount is not None and not float(amount).is_integer() for amount in stated)

    @property
    def applied(self) -> float | None:
        """The sum of the stated applications; None if none is stated."""
        return total_amount((*(share.applied for share in self.shares), *(bid.applied for bid in self.unfunded)))

    @property
    def granted(self) -> float | None:
        """The sum of the stated grants; None if none is stated."""
        return total_amount(share.granted for share in self.shares)


@dataclass(frozen=True, kw_only=True)
class ProgrammeIndicator:
    """A figure that is aggregated over projects."""

    id: str
    label: Text
    aggregate: Aggregate
    """How the values of the projects are aggregated. The value of a project is aggregated over its partners first."""
    unit: Text | None = None
    target: float | None = None
    entry: AnswerRef | None = None
    """The entry in the forms of the projects. Its row may be `EVERY`."""
    entries: Mapping[str, AnswerRef | None] = field(default_factory=dict)
    """Different entries by id of the project; None for a project without the figure."""

    def entry_in(self, project_id: str) -> AnswerRef | None:
        """The entry in the form of a project; None if the form lacks the figure."""
        return self.entries.get(project_id, self.entry)


@dataclass(frozen=True, kw_only=True)
class ProgrammeEvent:
    """An event of several projects. It is counted once."""

    id: str
    label: Text
    day: date | None = None
    place: Text | None = None
    focus_area: str = ""
    same_as: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Its ids in the event lists of the projects, by id of the project."""


@dataclass(frozen=True, kw_only=True)
class Practice:
    """A good practice that other organisations may adopt."""

    id: str
    name: Text
    project: str = ""
    """The id of its project; empty if it has none."""
    owner: str = ""
    """The id of the organisation that gives more information."""
    link: str = ""
    taken_up_by: tuple[str, ...] = ()
    """The ids of the organisations that adopted it."""


@dataclass(frozen=True)
class PracticeSource:
    """The table of a form in which projects report further practices, with the names of its fields."""

    table: str
    name: str
    link: str = ""
    goal: str = ""
    """The field with the goal of the practice, which determines its focus areas and themes."""


@dataclass(frozen=True, kw_only=True)
class Programme(ReportingBasis):
    funder: str
    projects: tuple[ProgrammeProject, ...]
    focus_areas: tuple[FocusArea, ...] = ()
    themes: tuple[Theme, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    groups: tuple[OrganisationGroup, ...] = ()
    money: Funding = Funding()
    indicators: tuple[ProgrammeIndicator, ...] = ()
    events: tuple[ProgrammeEvent, ...] = ()
    practices: tuple[Practice, ...] = ()
    practice_sources: Mapping[str, PracticeSource] = field(default_factory=dict)
    """By id of the form that contains the table."""
    currency: str = EUROS

    def project(self, id: str) -> ProgrammeProject | None:
        return next((project for project in self.projects if project.id == id), None)

    def focus_area(self, id: str) -> FocusArea | None:
        return next((area for area in self.focus_areas if area.id == id), None)

    def organisation(self, id: str) -> Organisation | None:
        return next((organisation for organisation in self.organisations if organisation.id == id), None)

    def mapping(self, project_id: str, goal_id: str) -> tuple[tuple[FocusArea, ...], tuple[Theme, ...]]:
        """The focus areas and themes of a goal of a project, in order of the programme; none for an unknown project."""
        project = self.project(project_id)
        mapped = project.mapping_of(goal_id) if project else GoalMapping()
        areas = tuple(area for area in self.focus_areas if area.id in mapped.focus_areas)
        return areas, tuple(theme for theme in self.themes if theme.id in mapped.themes)

    def unmapped(self, project_id: str, goal_ids: Iterable[str]) -> tuple[str, ...]:
        """The goals of a project without a focus area that are not left out on purpose."""
        project = self.project(project_id)
        left_out = project.left_out if project else frozenset()
        return tuple(
            goal
            for goal in goal_ids
            if goal.partition("@")[0] not in left_out and not self.mapping(project_id, goal)[0]
        )

    def projects_in(self, focus_area_id: str) -> tuple[ProgrammeProject, ...]:
        """The projects with a goal in a focus area, by the mappings of the programme."""
        return tuple(
            project
            for project in self.projects
            if any(focus_area_id in mapped.focus_areas for mapped in project.goals.values())
        )

    def event_of(self, project_id: str, event_id: str) -> ProgrammeEvent | None:
        """The event of the programme that has an id in a project; None for an event of that project only."""
        return next((event for event in self.events if event_id in event.same_as.get(project_id, ())), None)

    def organisation_of(self, project_id: str, partner: Partner) -> Organisation | None:
        """The organisation of a partner: by the mapping of the project, else by business id, else by id."""
        project = self.project(project_id)
        organisation_id = project.organisations.get(partner.id) if project else None
        if organisation_id is not None:
            return self.organisation(organisation_id)
        by_business_id = (
            organisation
            for organisation in self.organisations
            if organisation.business_id and organisation.business_id == partner.business_id
        )
        match = next(by_business_id, None) or self.organisation(partner.id)
        differ = match and match.business_id and partner.business_id and match.business_id != partner.business_id
        return None if differ else match

    def counted_organisation(self, project_id: str, partner: Partner) -> Organisation:
        """The organisation as which a partner of a project is counted: one of its own if the programme lists none."""
        unlisted = Organisation(partner.id, partner.name, partner.business_id, partner.aliases, is_listed=False)
        return self.organisation_of(project_id, partner) or unlisted

    def participants(self, partners: Mapping[str, Sequence[Partner]]) -> tuple[Participant, ...]:
        """Every organisation with at least one duty, in order of the programme, then those that it does not list.

        Args:
            partners: By id of the project its partners, from its definition or its master.
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
                organisation = self.counted_organisation(project.id, partner)
                organisations.setdefault(organisation.key, organisation)
                duties.setdefault(organisation.key, {})[Participation(Level.PARTNER, project.id)] = None
        return tuple(Participant(organisations[key], tuple(parts)) for key, parts in duties.items() if parts)


def total_amount(amounts: Iterable[float | None]) -> float | None:
    """The sum of the stated amounts, rounded to two decimals; None if no amount is stated.

    >>> total_amount([0.1, 0.2, None])
    0.3
    """
    stated = [amount for amount in amounts if amount is not None]
    return round(math.fsum(stated), 2) if stated else None
