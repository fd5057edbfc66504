"""The shapes of a programme's YAML, part by part, in the terms of `schemas`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from lamppu_xl.definition import coercion as values
from lamppu_xl.definition.schemas import (
    Count,
    Day,
    Language,
    Languages,
    Line,
    Names,
    Number,
    OptionId,
    PartnerId,
    PeriodId,
    ProgrammeGathering,
    ProjectId,
    Shape,
    Words,
)
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.programme import EVERY

Amount = Annotated[float, BeforeValidator(values.amount)]
Amounts = Annotated[Mapping[str, Amount], BeforeValidator(values.keyed)]
"""Amounts by period; under the empty key one that belongs to no period."""
Currency = Annotated[str, BeforeValidator(values.currency)]
BusinessId = Annotated[str, BeforeValidator(values.business_id)]
Address = Annotated[AnswerRef | None, BeforeValidator(values.entry)]
Heading = Annotated[str, BeforeValidator(lambda value: value if value == EVERY else values.id_of("_-", 12)(value))]
"""The id of a goal, or `*` for all that are not named."""


class ProgrammeFile(Shape):
    """The top of `programme.yaml`."""

    programme: Any
    periods: Any = None
    focus_areas: Any = None
    themes: Any = None
    organisations: Any = None
    groups: Any = None
    projects: Any = None
    money: Any = None
    indicators: Any = None
    events: Any = None
    practices: Any = None
    practice_sources: Any = None


class ProgrammeShape(Shape):
    id: ProjectId
    name: Words
    funder: Line
    start: Day
    end: Day
    languages: Languages
    fallback: Mapping[Language, Languages] = {}
    currency: Currency = "EUR"


class FocusAreaShape(Shape):
    id: PartnerId
    title: Words
    coordinator: Line = ""
    official_title: Words | None = None


class ThemeShape(Shape):
    id: PartnerId
    title: Words
    official_title: Words | None = None


class OrganisationShape(Shape):
    id: PartnerId
    name: Line
    business_id: BusinessId = ""
    aliases: Names = ()


class GroupShape(Shape):
    id: PartnerId
    name: Words
    members: Names = ()
    focus_area: Line = ""
    task: Words | None = None


class MappedShape(Shape):
    """Where in the programme a goal belongs."""

    focus_areas: Names = ()
    themes: Names = ()


class ProgrammeProjectShape(Shape):
    id: ProjectId
    name: Words | None = None
    definition: Line = ""
    coordinator: Line = ""
    goals: Mapping[Heading, MappedShape] = {}
    left_out: Names = ()
    periods: Mapping[PeriodId, Names] = {}
    organisations: Mapping[PartnerId, Line] = {}
    joined: Day | None = None
    left: Day | None = None


class MoneyShape(Shape):
    """The money of one project or of one coordination."""

    applied: Amount | None = None
    granted: Amount | None = None
    used: Amounts = Field(default_factory=dict)
    returned: Amounts = Field(default_factory=dict)


class ApplicationShape(Shape):
    """One that was not funded."""

    name: Line
    applied: Amount | None = None


class FundingShape(Shape):
    applications: Count | None = None
    applicants: Count | None = None
    coordination_applications: Count | None = None
    applied_total: Amount | None = None
    granted_total: Amount | None = None
    projects: Mapping[Line, MoneyShape] = {}
    coordination: Mapping[Line, MoneyShape] = {}
    unfunded: tuple[ApplicationShape, ...] = ()


class ProgrammeIndicatorShape(Shape):
    id: OptionId
    label: Words
    aggregate: ProgrammeGathering
    unit: Words | None = None
    target: Number | None = None
    entry: Address = None
    entries: Mapping[Line, Address] = {}


class ProgrammeEventShape(Shape):
    id: OptionId
    label: Words
    date: Day | None = None
    place: Words | None = None
    focus_area: Line = ""
    same_as: Mapping[Line, Names] = {}


class PracticeShape(Shape):
    id: OptionId
    name: Words
    project: Line = ""
    owner: Line = ""
    link: Line = ""
    taken_up_by: Names = ()


class PracticeSourceShape(Shape):
    """The table of a form in which projects report practices, by the names of its fields."""

    table: Line
    name: Line
    link: Line = ""
    goal: Line = ""
