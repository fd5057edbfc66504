"""What is checked only when a form is returned: `check` lists it.

Rules that are too large for live checks are listed one by one, as those that no formula can say. What no formula sees
of an answer, such as its number format, is listed by kind, with the fields whose answers can have it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lamppu_xl.answer_types.registry import checked_when_returned
from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.domain.form import Table
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.rules import Rule
from lamppu_xl.domain.text import Phrase
from lamppu_xl.templates.live_checks.live_rules import live_form

_PATTERN = "R506"
"""The code of the rules of `pattern`, which the definition has reported already."""
_KEYS = {
    "R501": "required",
    "R502": "min",
    "R503": "max",
    "R504": "min_length",
    "R505": "max_length",
    "R507": "unique",
    "R508": "not_before",
    "R509": "not_after",
    "R510": "decimals",
    "R530": "max_words",
    "R531": "within",
}
"""The key that states a rule, by the code of its finding."""


def later_rules(project: Project, path: Path) -> tuple[Finding, ...]:
    """The rules of a valid definition that are too large to be checked live.

    Args:
        project: the definition.
        path: the project's folder or its `project.yaml`.
    """
    found = [(table, rule) for table in project.form.tables for rule in _later(project, table)]
    if not found:
        return ()
    from lamppu_xl.definition.questions.part_places import PartPlaces  # noqa: PLC0415  # slow to import

    places = PartPlaces(path)
    findings = [
        Finding.of(
            "D117",
            places.table(table.id, rule.field_name),
            rule=_KEYS.get(rule.code) or _words(project, rule),
            field=f"{table.id}.{rule.field_name}",
        )
        for table, rule in found
    ]
    return tuple({(each.place, str(each.facts)): each for each in findings}.values())


_MOST_FIELDS = 8
"""How many fields a line names."""


def later_checks(project: Project, file: str) -> tuple[Finding, ...]:
    """What no formula sees in answers, one finding for each kind with the fields that it concerns.

    Args:
        project: a valid definition.
        file: the name of its file.
    """
    fields: dict[str, list[str]] = {}
    for table in project.form.tables:
        for field in (each for each in table.answers if each.computed is None):  # nobody types what is computed
            codes = (code for variant in field.variants for code in checked_when_returned(variant.kind))
            for code in dict.fromkeys(codes):
                fields.setdefault(code, []).append(f"{table.id}.{field.name}")
    return tuple(
        Finding.of(
            "D200",
            Place(file),
            inner=code,
            fault=Phrase(f"{code}.title", section="codes"),
            fields=tuple(names[:_MOST_FIELDS]),
            more=len(names) - _MOST_FIELDS if len(names) > _MOST_FIELDS else "",
        )
        for code, names in sorted(fields.items())
        if _can_occur(code, project)
    )


def _can_occur(code: str, project: Project) -> bool:
    """Whether the definition states the country or the currency that a check needs."""
    match code:
        case "V461":
            return any(project.countries)
        case "V463":
            return any(map(project.currency_of, project.partners))
        case "V416":
            return bool(project.countries & {"", "FI"})
        case "V460" | "V462" | "V464":
            return not project.countries <= {"", "FI"}
    return True


def _words(project: Project, rule: Rule) -> str:
    """What a rule of a table says, or the name of the key under which it is written."""
    return rule.message_override.pick(project.chain(project.languages[0])) if rule.message_override else "rules"


def _later(project: Project, table: Table) -> Iterator[Rule]:
    live = live_form(project)
    for field in table.answers:
        yield from (rule for rule in live.later_rules(table, field.name) if rule.code != _PATTERN)
