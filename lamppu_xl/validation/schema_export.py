"""The pandera schemas of a form as files, for people who check data with other programs.

The complete schema (`polars_rules.schema`) also reads previous answers, other tables and which goals are due. Rules
that pandera's file format cannot express are listed with each table as expressions.
A program that loads the files with `DataFrameSchema.from_yaml` needs pandas and pandera.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pandera.polars as pa

from lamppu_xl.domain.answer_types import CHOICES, view_of
from lamppu_xl.domain.expression_source import to_source
from lamppu_xl.domain.expressions import Call, Constant, viewed
from lamppu_xl.domain.form import CodeList, Field, FreeLines, Table
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.rules import Rule
from lamppu_xl.validation.polars_rules import DTYPES

FORMAT = 1
"""The version of the JSON form."""

_NAMED: dict[str, Callable[[float], pa.Check]] = {
    "R502": pa.Check.ge,
    "R503": pa.Check.le,
    "R504": lambda limit: pa.Check.str_length(min_value=int(limit)),
    "R505": lambda limit: pa.Check.str_length(max_value=int(limit)),
}
"""Rules on one column with a fixed limit, as pandera's own checks."""


def exchange_schema(project: Project, table: Table) -> pa.DataFrameSchema:
    """The schema of a table's answers, a column for each field, with the checks that a file can express.

    Where the kind depends on the row, there is a column for each sort of values: `actual:number`, `actual:date`.
    """
    columns: dict[str, pa.Column] = {}
    for field in table.answers:
        for each in field.variants:
            name = f"{field.name}:{view_of(each.kind)}" if field.kind_from else field.name
            columns.setdefault(name, _column(table, each, project.options_for(each)))
    return pa.DataFrameSchema(columns, name=table.id)


def _column(table: Table, field: Field, options: CodeList | None) -> pa.Column:
    views = {"", view_of(field.kind)}
    rules = (
        rule
        for rule in table.rules
        if rule.field_name == field.name and views.issuperset(leaf.variable.view for leaf in viewed(rule.condition))
    )
    checks = [check for check in map(_check, rules) if check is not None]
    if options and field.kind.name != CHOICES:
        checks.insert(0, pa.Check.isin([option.id for option in options.options]))
    is_nullable = bool(field.kind_from) or not _is_always_required(table, field)
    return pa.Column(DTYPES[field.kind.type], checks, nullable=is_nullable)


def _check(rule: Rule) -> pa.Check | None:
    limit = rule.facts.get("limit")
    if rule.code in _NAMED and isinstance(limit, Constant) and isinstance(limit.value, float):
        return _NAMED[rule.code](limit.value)
    match rule.condition:
        case Call("matches", (_, Constant(str() as pattern))):
            return pa.Check.str_matches(rf"^(?:{pattern})$")
    return None


def _is_always_required(table: Table, field: Field) -> bool:
    """Whether a blank is wrong on every row. It is not where lines are optional or goals may not be due."""
    required = [rule for rule in table.rules if rule.code == "R501" and rule.field_name == field.name]
    return any(rule.fields_read <= {field.name} for rule in required) and not isinstance(table.rows, FreeLines)


def remaining_rules(table: Table) -> Iterator[Rule]:
    """The rules that the file cannot express as checks."""
    return (rule for rule in table.rules if _check(rule) is None)


def export_json(project: Project) -> str:
    """All tables of the project's form in one JSON document; dates are in the rules only."""
    document = {
        "format": FORMAT,
        "project": project.id,
        "form": project.form.id,
        "tables": {
            table.id: {
                "schema": json.loads(exchange_schema(project, table).to_json()),
                "rules": [_rule(project, rule) for rule in remaining_rules(table)],
            }
            for table in project.form.tables
        },
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def export_yaml(project: Project) -> str:
    """One YAML document for each table, as pandera writes and reads them; further rules are comments above it."""
    return "".join(_document(project, table) for table in project.form.tables)


def _document(project: Project, table: Table) -> str:
    rules = [_rule(project, rule) for rule in remaining_rules(table)]
    comments = [f"# {rule['code']} {rule['field']} ({rule['severity']}): {rule['holds']}\n" for rule in rules]
    return "".join(["---\n", *comments, exchange_schema(project, table).to_yaml() or ""])


def _rule(project: Project, rule: Rule) -> dict[str, Any]:
    return {
        "code": rule.code,
        "field": ":".join([rule.field_name, *sorted({leaf.variable.view for leaf in viewed(rule.condition)})]),
        "severity": rule.severity.value,
        "holds": to_source(rule.condition),
        "says": rule.message_override.pick(project.chain(project.language)) if rule.message_override else None,
    }
