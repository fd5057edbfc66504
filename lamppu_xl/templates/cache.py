"""What the templates of all partners for one period and language have in common."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lamppu_xl.domain.project import Period, Project
from lamppu_xl.templates.checked_fields import CheckedFields
from lamppu_xl.workbook.model import CellRange, Formula, Highlight, Sheet, Validation

if TYPE_CHECKING:
    from lamppu_xl.i18n.translator import Translator


PartKey = tuple[str, tuple[str, ...]]
"""The key of a sheet with answers, and the ids of its lines."""

CheckKey = tuple[Any, ...]
"""Everything that makes the check of one field differ between lines and partners."""


@dataclass(frozen=True)
class TemplateCache:
    """Sheets, formulas and validations that are computed once for all partners."""

    sheets: dict[PartKey, Sheet] = field(default_factory=dict)
    answer_names: dict[PartKey, dict[str, CellRange]] = field(default_factory=dict)
    input_checks: dict[PartKey, tuple[tuple[Validation, ...], tuple[Highlight, ...]]] = field(default_factory=dict)
    field_validations: dict[tuple[str, str], Validation] = field(default_factory=dict)
    checked_fields: dict[tuple[str, str | None], CheckedFields] = field(default_factory=dict)
    check_texts: dict[CheckKey, str] = field(default_factory=dict)
    blank_checks: dict[CheckKey, Formula] = field(default_factory=dict)
    """The checks of lines without any answer, with their cached values."""


@dataclass(frozen=True)
class TemplateCaches:
    """The caches of all templates of a project."""

    by_form: dict[tuple[Period, Translator], TemplateCache] = field(default_factory=dict)
    """By period and language."""


def cache_of(project: Project, period: Period, words: Translator) -> TemplateCache:
    """The cache of a project for one period and language."""
    return project.caches.get(TemplateCaches).by_form.setdefault((period, words), TemplateCache())
