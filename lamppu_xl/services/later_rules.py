"""The rules that templates cannot check live because of their size: `check` lists them as those no formula can say.

What no formula can see either is the same for all definitions and stands in the reference of rules: number formats, and
characters that are struck out or raised.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lamppu_xl.definition.part_places import PartPlaces
from lamppu_xl.domain.findings import Finding
from lamppu_xl.domain.project import Project, Table
from lamppu_xl.domain.rules import Rule
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
}
"""The key that states a rule, by the code of its finding."""


def later_rules(project: Project, path: Path) -> tuple[Finding, ...]:
    """The rules of a valid definition that are too large to be checked live.

    Args:
        project: the definition.
        path: the project's folder or its `project.yaml`.
    """
    found = [(table, rule) for table in project.form.tables for rule in _later(project, table)]
    places = PartPlaces(path) if found else None
    findings = [
        Finding.of(
            "D117",
            places.table(table.id, rule.field_name),
            rule=_KEYS.get(rule.code) or _words(project, rule),
            field=f"{table.id}.{rule.field_name}",
        )
        for table, rule in found
        if places
    ]
    return tuple({(each.place, str(each.facts)): each for each in findings}.values())


def _words(project: Project, rule: Rule) -> str:
    """What a rule of a table says, or the name of the key under which it stands."""
    return rule.message_override.pick(project.chain(project.languages[0])) if rule.message_override else "rules"


def _later(project: Project, table: Table) -> Iterator[Rule]:
    live = live_form(project)
    for field in table.answers:
        yield from (rule for rule in live.later_rules(table, field.name) if rule.code != _PATTERN)
