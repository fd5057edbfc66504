"""The roles of fields in reports: declared in the form by `role`, or inferred."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from enum import StrEnum
from typing import NamedTuple


class FieldRole(StrEnum):
    STATUS = "status"
    """The choice with the status of a goal."""
    DEVIATION = "deviation"
    """A deviation from the plan. In a table of free lines each line describes a deviation."""


class FieldFacts(NamedTuple):
    """The facts about a field from which its role is inferred."""

    table: str
    field: str
    rows: str
    """The type of rows of its table: `record`, `goal`, `code` or `lines`."""
    kind: str
    personal: bool


def infer_roles(fields: Iterable[FieldFacts], declared: Collection[FieldRole] = ()) -> dict[tuple[str, str], FieldRole]:
    """The roles that a form does not declare, by table and field. Only this function infers roles from names.

    The first choice in a table of goals is the status. Deviations are the fields of tables of goals, the texts of
    records, and all fields of tables of lines, whose field or table name begins with `deviation`.

    Args:
        fields: the questions, in order of the form.
        declared: roles that the form declares; they are not inferred.
    """
    roles: dict[tuple[str, str], FieldRole] = {}
    is_open = FieldRole.STATUS not in declared
    for facts in fields:
        name = {"goal": facts.field, "lines": facts.table}.get(facts.rows, "")
        if facts.rows == "record" and facts.kind == "text" and not facts.personal:
            name = facts.field
        if is_open and facts.rows == "goal" and facts.kind == "choice" and not facts.personal:
            roles[facts.table, facts.field] = FieldRole.STATUS
            is_open = False
        elif FieldRole.DEVIATION not in declared and name.startswith("deviation"):
            roles[facts.table, facts.field] = FieldRole.DEVIATION
    return roles
