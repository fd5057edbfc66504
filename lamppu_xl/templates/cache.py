"""What the templates of all partners for one period and language have in common."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project
from lamppu_xl.templates.dependent_columns import DependentList
from lamppu_xl.templates.live_checks.state_messages import LineStates, StateNumbers
from lamppu_xl.workbook.model import CellRange, Highlight, Sheet, Validation

if TYPE_CHECKING:
    from lamppu_xl.i18n.translator import Translator


PartKey = tuple[str, tuple[str, ...]]
"""The key of a sheet with answers, and the ids of its lines."""

FormKey = tuple[Period, "Translator", str, str]
"""What the templates of several partners have in common: period, language, country and currency."""

CheckKey = tuple[Any, ...]
"""Everything that makes the check of one field differ between lines and partners."""


@dataclass(frozen=True)
class TemplateCache:
    """Sheets, formulas and validations that are computed once for all partners."""

    sheets: dict[PartKey, Sheet] = field(default_factory=dict)
    answer_names: dict[PartKey, dict[str, CellRange]] = field(default_factory=dict)
    input_checks: dict[PartKey, tuple[tuple[Validation, ...], tuple[Highlight, ...]]] = field(default_factory=dict)
    field_validations: dict[tuple[str, str], Validation] = field(default_factory=dict)
    dependent_lists: dict[tuple[str, str, str], DependentList | None] = field(default_factory=dict)
    """By ids of the partner, the table and the field."""
    option_widths: dict[tuple[str, bool], float] = field(default_factory=dict)
    """By id of the list, and whether its labels are in bold."""
    state_numbers: dict[str, StateNumbers] = field(default_factory=dict)
    """By the id of the table."""
    formula_texts: dict[CheckKey, str] = field(default_factory=dict)
    """The formulas of helper cells and checks; the number of the row is left open."""
    blank_lines: dict[CheckKey, LineStates] = field(default_factory=dict)
    """The states of lines without any answer."""


@dataclass(frozen=True)
class TemplateCaches:
    """The caches of all templates of a project."""

    by_form: dict[FormKey, TemplateCache] = field(default_factory=dict)


def cache_of(project: Project, key: FormKey) -> TemplateCache:
    """The cache of a project for one period, language, country and currency."""
    return project.caches.get(TemplateCaches).by_form.setdefault(key, TemplateCache())
