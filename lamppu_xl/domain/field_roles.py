"""What a field means for the reports: declared in the form by `role`, or inferred where the form declares none."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from enum import StrEnum
from typing import NamedTuple


class FieldRole(StrEnum):
    STATUS = "status"
    """The choice that gives the status of a goal."""
    DEVIATION = "deviation"
    """A deviation from the plan. In a table of lines it makes each line the description of one."""


class FieldFacts(NamedTuple):
    """What the inference of roles looks at."""

    table: str
    field: str
    rows: str
    """The type of rows of its table: `record`, `goal`, `code` or `lines`."""
    kind: str
    personal: bool


def infer_roles(fields: Iterable[FieldFacts], declared: Collection[FieldRole] = ()) -> dict[tuple[str, str], FieldRole]:
    """The roles, by table and field, that a form does not declare. The only place that concludes them from names.

    The first choice in a table of goals is the status. Deviations are the fields of tables of goals, and all fields
    of tables of lines, whose field or table name begins with `deviation`.

    Args:
        fields: the fields that partners fill in, in the order of the form.
        declared: roles that the form declares; they are not inferred.
    """
    roles: dict[tuple[str, str], FieldRole] = {}
    is_open = FieldRole.STATUS not in declared
    for facts in fields:
        name = {"goal": facts.field, "lines": facts.table}.get(facts.rows, "")
        if is_open and facts.rows == "goal" and facts.kind == "choice" and not facts.personal:
            roles[facts.table, facts.field] = FieldRole.STATUS
            is_open = False
        elif FieldRole.DEVIATION not in declared and name.startswith("deviation"):
            roles[facts.table, facts.field] = FieldRole.DEVIATION
    return roles
