"""A resolved definition as JSON, and its digest."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cache
from types import ModuleType
from typing import Any

from lamppu_xl.domain import answer_types, expressions, field_roles, finding_codes, form, partners, periods, rules, text
from lamppu_xl.domain import project as project_model
from lamppu_xl.domain.digests import short_digest
from lamppu_xl.domain.partner_history import project_as_of
from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project

_PLAIN = frozenset((str, bool, int, float))
"""The classes of values that are JSON as they are."""

_CLASS = "class"
"""The key that names the class of a value: a data class, an enumeration, a date, a set or a mapping."""


@dataclass
class DigestCache:
    """The digests of a project's definition that were computed before, by period id."""

    by_period: dict[str, str] = field(default_factory=dict)


def definition_digest(project: Project, period: Period) -> str:
    """Eight hexadecimal digits over all that the definition asks in a period.

    What concerns a single partner is not part of it, so that a new partner does not change the templates of others:
    facts of a partner are part of the fingerprint of its own template. Only the type and the details of partners are
    part of it, since rules may read them.
    """
    project = project.whole or project
    digests = project.caches.get(DigestCache).by_period
    if period.id not in digests:
        edition = project_as_of(project, period)
        used = {answer.options for table in project.form.tables for answer in table.fields if answer.options}
        lists = {name: codes for name, codes in edition.lists.items() if name != "partners" or name in used}
        periods = _asked_periods(edition, period)
        asked = replace(edition, partners=_asked_facts(edition), periods=periods, lists=lists, limits={})
        digests[period.id] = short_digest(project_to_json(asked))
    return digests[period.id]


def _asked_periods(project: Project, period: Period) -> tuple[Period, ...]:
    """The period of a form, and the later ones of which it asks for forecasts."""
    ahead = max((field.offset for table in project.form.tables for field in table.fields), default=0)
    ids = [each.id for each in project.periods]
    if ahead <= 0 or period.id not in ids:
        return (period,)
    number = ids.index(period.id)
    return (period, *project.periods[number + 1 : number + 1 + ahead])


def _asked_facts(project: Project) -> tuple[Partner, ...]:
    """The partners with facts on which their forms depend, without their other facts."""
    return tuple(
        Partner(id=partner.id, name="", language="", type=partner.type, details=partner.details)
        for partner in project.partners
        if partner.type or partner.details
    )


def project_to_json(project: Project) -> str:
    """A project as JSON text. The same project has the same text."""
    return json.dumps(_encode(project), ensure_ascii=False, separators=(",", ":"))


def _encode(value: Any) -> Any:
    """A value as JSON. Data classes name their class and leave out what has its default."""
    if value is None or type(value) in _PLAIN:  # nearly all values: the quickest question first
        return value
    if isinstance(value, StrEnum):
        return {_CLASS: type(value).__name__, "value": value.value}
    if isinstance(value, date):
        return {_CLASS: "date", "value": value.isoformat()}
    if isinstance(value, tuple):
        return [_encode(part) for part in value]
    if isinstance(value, frozenset):
        return {_CLASS: "frozenset", "value": [_encode(part) for part in sorted(value)]}
    if isinstance(value, Mapping):
        return {_CLASS: "dict", "value": {str(key): _encode(part) for key, part in value.items()}}
    class_name = type(value).__name__
    if class_name in _classes():
        stated = {_CLASS: class_name}
        for name, default in _defaults(class_name):
            part = getattr(value, name)
            if part != default:
                stated[name] = _encode(part)
        return stated
    raise TypeError(f"a definition holds no {class_name}")


@cache
def _defaults(class_name: str) -> tuple[tuple[str, object], ...]:
    """The fields of a data class that are stored, with what each is if nothing is stated."""
    return tuple(
        (each.name, each.default_factory() if each.default_factory is not MISSING else each.default)
        for each in fields(_classes()[class_name])
        if each.name != "whole"
    )


def project_from_json(value: Any) -> Any:
    """A project, or a part of one, from parsed JSON.

    Raises:
        KeyError: it names an unknown class.
        TypeError: a class has other fields.
    """
    if isinstance(value, list):
        return tuple(map(project_from_json, value))
    if not isinstance(value, dict):
        return value
    name, content = str(value[_CLASS]), value.get("value")
    if name == "date":
        return date.fromisoformat(str(content))
    if name == "frozenset":
        return frozenset(map(project_from_json, content or ()))
    if name == "dict":
        return {key: project_from_json(part) for key, part in (content or {}).items()}
    cls = _classes()[name]
    if issubclass(cls, StrEnum):
        return cls(str(content))
    return cls(**{key: project_from_json(part) for key, part in value.items() if key != _CLASS})


@cache
def _classes() -> Mapping[str, type]:
    """The classes that a definition consists of, by name."""
    modules: tuple[ModuleType, ...] = (
        periods,
        partners,
        form,
        project_model,
        rules,
        expressions,
        text,
        answer_types,
        field_roles,
        finding_codes,
    )
    return {
        cls.__name__: cls
        for module in modules
        for cls in vars(module).values()
        if isinstance(cls, type) and (is_dataclass(cls) or issubclass(cls, StrEnum))
    }
