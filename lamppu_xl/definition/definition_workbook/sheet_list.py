"""Which part of a definition each sheet of its workbook has. What no sheet has goes to the sheet `More`."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from typing import Any

from lamppu_xl.definition.coordinator_lists.decision_schemas import DECISION_SHAPE
from lamppu_xl.definition.definition_workbook.cell_types import VALUE
from lamppu_xl.definition.programme_schemas import (
    ApplicationShape,
    FocusAreaShape,
    FundingShape,
    GroupShape,
    MappedShape,
    MoneyShape,
    OrganisationShape,
    PracticeShape,
    PracticeSourceShape,
    ProgrammeEventShape,
    ProgrammeIndicatorShape,
    ProgrammeProjectShape,
    ProgrammeShape,
    ThemeShape,
)
from lamppu_xl.definition.questions.rule_keys import FIELD_SHAPE
from lamppu_xl.definition.schemas import (
    CorrectionShape,
    FormFile,
    GoalShape,
    OptionShape,
    PartnerShape,
    PeriodShape,
    ProjectShape,
    RuleShape,
    Shape,
    TableShape,
)


@dataclass(frozen=True)
class KeyCell:
    """A step of a pattern: a key that a cell of the row names."""

    head: str


@dataclass(frozen=True)
class IdCell:
    """A step of a pattern: the item of a list whose id a cell of the row names."""

    head: str


class Item(Enum):
    """A step of a pattern: an item of a list, in the order of the rows."""

    NEXT = "next"


Pattern = tuple[str | KeyCell | IdCell | Item, ...]


@dataclass(frozen=True)
class SheetKind:
    """A sheet of a definition workbook."""

    title: str
    """The name of the sheet, the same in every language."""
    pattern: Pattern
    """Where the things of its rows are in the definition."""
    shape: type[Shape] | None = None
    """Of one thing."""
    value: Any = None
    """The annotation of one thing that has no shape and is in the column `value`."""
    is_vertical: bool = False
    """Whether the sheet has one thing, with a row for each key."""
    is_optional: bool = True
    """Whether a new workbook without such things has no such sheet."""
    needs_all: bool = True
    """Whether each row must have what its shape requires; a form may bring the rest."""
    per_partner: bool = False
    """Whether it has values by partner, and no other mappings."""
    keys: tuple[str, ...] = field(init=False, default=())
    """The heads of the cells that the pattern names."""

    def __post_init__(self) -> None:
        heads = tuple(step.head for step in self.pattern if isinstance(step, KeyCell | IdCell))
        object.__setattr__(self, "keys", heads)

    @property
    def annotation(self) -> Any:
        return self.shape or self.value

    @property
    def generic(self) -> Pattern:
        """The pattern with items by id as items in order, by which patterns are compared."""
        return tuple(Item.NEXT if isinstance(step, IdCell) else step for step in self.pattern)


@dataclass(frozen=True)
class WorkbookKind:
    """A kind of definition workbook: its sheets. The first one makes a workbook one of this kind."""

    sheets: tuple[SheetKind, ...]
    is_list: bool = False
    """Whether the file is a list and not a mapping."""

    @property
    def main(self) -> SheetKind:
        return self.sheets[0]

    def claimed_keys(self, sheet: SheetKind) -> frozenset[str]:
        """The keys of a sheet's things that have sheets of their own."""
        depth = len(sheet.pattern)
        keys = (
            other.generic[depth]
            for other in self.sheets
            if other is not sheet and len(other.pattern) > depth and other.generic[:depth] == sheet.generic
        )
        return frozenset(key for key in keys if isinstance(key, str))


MORE = "More"
"""The sheet for everything that no other sheet has: a path and its value in each row."""

FORMAT_SHEET = "_definition"
"""The hidden sheet with the version of the workbook."""

CHOICES_SHEET = "_lists"
"""The hidden sheet with the words of dropdowns."""

FORMAT = 1
"""The version of the workbook. A workbook of a greater one is refused."""

HEAD_ROW = 1
"""The row of the heads in a new workbook, below an explanation."""


@cache
def _parts_of_forms() -> tuple[SheetKind, ...]:
    table, list_ = KeyCell("table"), KeyCell("list")
    fields = ("tables", table, "fields", KeyCell("field"))
    values = ("lists", list_, IdCell("option"), KeyCell("detail"), KeyCell("partner"))
    return (
        SheetKind("Lists", ("lists", list_, Item.NEXT), OptionShape, is_optional=False),
        SheetKind("Tables", ("tables", table), TableShape, is_optional=False, needs_all=False),
        SheetKind("Fields", fields, FIELD_SHAPE, is_optional=False, needs_all=False),
        SheetKind("Rules", ("tables", table, "rules", Item.NEXT), RuleShape, is_optional=False),
        SheetKind("Values", values, value=Any, is_optional=False, per_partner=True),
    )


@cache
def project_sheets() -> WorkbookKind:
    return WorkbookKind(
        (
            SheetKind("Project", ("project",), ProjectShape, is_vertical=True, is_optional=False),
            SheetKind("Periods", ("periods", Item.NEXT), PeriodShape, is_optional=False),
            SheetKind("Partners", ("partners", Item.NEXT), PartnerShape, is_optional=False),
            SheetKind("Goals", ("goals", Item.NEXT), GoalShape, is_optional=False),
            *_parts_of_forms(),
            SheetKind("Form", ("form",), FormFile, is_vertical=True),
        )
    )


@cache
def form_sheets() -> WorkbookKind:
    return WorkbookKind((SheetKind("Form", (), FormFile, is_vertical=True, is_optional=False), *_parts_of_forms()))


@cache
def programme_sheets() -> WorkbookKind:
    project, organisation = IdCell("project"), KeyCell("organisation")
    return WorkbookKind(
        (
            SheetKind("Programme", ("programme",), ProgrammeShape, is_vertical=True, is_optional=False),
            SheetKind("Periods", ("periods", Item.NEXT), PeriodShape, is_optional=False),
            SheetKind("Focus areas", ("focus_areas", Item.NEXT), FocusAreaShape, is_optional=False),
            SheetKind("Themes", ("themes", Item.NEXT), ThemeShape, is_optional=False),
            SheetKind("Organisations", ("organisations", Item.NEXT), OrganisationShape, is_optional=False),
            SheetKind("Groups", ("groups", Item.NEXT), GroupShape),
            SheetKind("Projects", ("projects", Item.NEXT), ProgrammeProjectShape, is_optional=False),
            SheetKind("Project goals", ("projects", project, "goals", KeyCell("goal")), MappedShape, is_optional=False),
            SheetKind(
                "Project partners",
                ("projects", project, "organisations", KeyCell("partner")),
                value=str,
                is_optional=False,
            ),
            SheetKind("Funding", ("money",), FundingShape, is_vertical=True, is_optional=False),
            SheetKind("Project money", ("money", "projects", KeyCell("project")), MoneyShape, is_optional=False),
            SheetKind("Coordination money", ("money", "coordination", organisation), MoneyShape),
            SheetKind("Unfunded", ("money", "unfunded", Item.NEXT), ApplicationShape),
            SheetKind("Indicators", ("indicators", Item.NEXT), ProgrammeIndicatorShape, is_optional=False),
            SheetKind(
                "Indicator entries", ("indicators", IdCell("indicator"), "entries", KeyCell("project")), value=str
            ),
            SheetKind("Events", ("events", Item.NEXT), ProgrammeEventShape, is_optional=False),
            SheetKind("Same events", ("events", IdCell("event"), "same_as", KeyCell("project")), value=tuple[str, ...]),
            SheetKind("Practices", ("practices", Item.NEXT), PracticeShape, is_optional=False),
            SheetKind("Practice sources", ("practice_sources", KeyCell("form")), PracticeSourceShape),
        )
    )


@cache
def correction_sheets() -> WorkbookKind:
    return WorkbookKind((SheetKind("Corrections", (Item.NEXT,), CorrectionShape, is_optional=False),), is_list=True)


@cache
def decision_sheets() -> WorkbookKind:
    return WorkbookKind((SheetKind("Decisions", (Item.NEXT,), DECISION_SHAPE, is_optional=False),), is_list=True)


def all_kinds() -> tuple[WorkbookKind, ...]:
    """Every kind, in the order in which a workbook is recognised."""
    return project_sheets(), programme_sheets(), form_sheets(), correction_sheets(), decision_sheets()


VALUE_HEAD = VALUE
"""The head of the column of things that have no shape."""
