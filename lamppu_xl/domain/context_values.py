"""The names in expressions whose values depend on no answer."""

from __future__ import annotations

from datetime import date

from lamppu_xl.domain.expressions import TODAY, ContextValue, Value
from lamppu_xl.domain.form import TableLine
from lamppu_xl.domain.periods import Period


def period_value(leaf: ContextValue, period: Period) -> date | None:
    """The value of a context name that depends on the period only."""
    return {"period.start": period.start, "period.end": period.end}.get(leaf.name)


def context_value(leaf: ContextValue, line: TableLine, period: Period) -> Value | None:
    """The value of a name that depends on no answer. The present day is no such value: it changes."""
    if leaf == TODAY:
        return None
    if leaf.name == "due":
        return line.due
    return line.id if leaf.name in ("goal", "code") else period_value(leaf, period)
