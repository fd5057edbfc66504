"""Fields that show what was reported more than one period ago."""

from __future__ import annotations

from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project


def earlier_fields(project: Project) -> dict[int, dict[tuple[str, str], str]]:
    """The fields that show what was reported more than one period ago.

    Returns:
        By how many periods later they are, below 0: by table and field the name under which the form shows it.
    """
    found: dict[int, dict[tuple[str, str], str]] = {}
    for table in project.form.tables:
        for field in table.fields:
            if field.offset < 0:
                found.setdefault(field.offset, {})[table.id, field.offset_of] = field.name
    return found


def period_at(project: Project, period: Period, offset: int) -> Period | None:
    """The period that is so many periods later, or earlier if the number is below 0; None if there is none."""
    ids = [each.id for each in project.periods]
    number = ids.index(period.id) + offset if period.id in ids else -1
    return project.periods[number] if 0 <= number < len(ids) else None
