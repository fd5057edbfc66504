"""How the figures of two programme workbooks are defined otherwise, by what each says of itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from lamppu_xl.domain.text import Text
from lamppu_xl.programme.data_sheet import ProgrammeDataSheet


class ChangedDefinition(NamedTuple):
    """A key of a figure that is another one now."""

    indicator: str
    label: Text
    key: str
    """Such as `aggregate` or `entries.N02`."""
    was: str
    now: str


def changed_definitions(older: ProgrammeDataSheet, newer: ProgrammeDataSheet) -> Iterator[ChangedDefinition]:
    """The keys that differ, of figures that both workbooks have."""
    before, after = ({each.id: each for each in data.indicators} for data in (older, newer))
    for indicator, now in after.items():
        if was := before.get(indicator):
            keys = {"aggregate": (was.aggregate, now.aggregate), "unit": (_first(was.unit), _first(now.unit))}
            old, new = _stated(older, indicator), _stated(newer, indicator)
            keys |= {key: (old.get(key, ""), new.get(key, "")) for key in dict.fromkeys((*old, *new))}
            for key, (first, second) in keys.items():
                if first != second:
                    yield ChangedDefinition(indicator, now.label, key, first, second)


class ChangedGoal(NamedTuple):
    """A goal that belongs to other focus areas now."""

    project: str
    goal: str
    was: str
    now: str


def changed_goals(older: ProgrammeDataSheet, newer: ProgrammeDataSheet) -> Iterator[ChangedGoal]:
    """The goals of projects that both workbooks have, with other focus areas."""
    before, after = ({(each.project, each.goal): each.areas for each in data.goals} for data in (older, newer))
    known = {row.id for row in older.projects}
    for project, goal in dict.fromkeys((*after, *before)):
        was, now = before.get((project, goal), ""), after.get((project, goal), "")
        if was != now and project in known:
            yield ChangedGoal(project, goal, was, now)


def _stated(data: ProgrammeDataSheet, indicator: str) -> Mapping[str, str]:
    return {row.key: row.value for row in data.defined if row.indicator == indicator}


def _first(text: Text) -> str:
    return next((shown for _, shown in text.translations), "")
