"""The places in definitions that are the reason for a gap of a figure: of the programme, now or then, or of a project.

A place in the definition of a project names its question, as `N02: figures/I02/actual`.
"""

from __future__ import annotations

from collections.abc import Iterator

from lamppu_xl.definition.file_names import PROGRAMME_FILE
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.programme import EVERY, Programme, ProgrammeIndicator
from lamppu_xl.programme.earlier_definitions import FrozenBefore, MappedBefore


def now(place: str) -> str:
    """A place in the definition of the programme."""
    return f"{PROGRAMME_FILE}: {place}"


def then(before: FrozenBefore, place: str) -> str:
    """A place in the definition of the programme that was frozen."""
    return f"{before.definition}: {place}"


def of_question(project: str, entry: AnswerRef) -> str:
    """A question in the definition of a project."""
    return f"{project}: {entry}"


def entry_place(indicator: ProgrammeIndicator, project: str) -> str:
    """Where the programme says which answer of a project a figure is taken from."""
    return f"indicators.{indicator.id}.{f'entries.{project}' if project in indicator.entries else 'entry'}"


def changed_places(
    before: FrozenBefore, programme: Programme, indicator: ProgrammeIndicator, project: str
) -> tuple[str, ...]:
    """Where the programme defines a figure of a project, or its periods, otherwise than when it was frozen."""
    earlier = next((each for each in before.programme.indicators if each.id == indicator.id), None)
    if earlier is None or before.programme.project(project) is None:
        return ()
    pairs = [*_changes(earlier, indicator, project), *_changed_periods(before, programme, project)]
    return tuple(dict.fromkeys(place for is_now, was in pairs for place in (now(is_now), then(before, was))))


def _changes(was: ProgrammeIndicator, indicator: ProgrammeIndicator, project: str) -> Iterator[tuple[str, str]]:
    """For each change of a figure its place now and then."""
    if was.entry_in(project) != indicator.entry_in(project):
        yield entry_place(indicator, project), entry_place(was, project)
    for key in ("aggregate", "unit"):
        if getattr(was, key) != getattr(indicator, key):
            yield f"indicators.{indicator.id}.{key}", f"indicators.{indicator.id}.{key}"


def _changed_periods(before: FrozenBefore, programme: Programme, project: str) -> Iterator[tuple[str, str]]:
    was, is_now = before.programme.project(project), programme.project(project)
    for period in before.programme.periods if was and is_now else ():
        if was and is_now and was.periods_in(period.id) != is_now.periods_in(period.id):
            yield f"projects.{project}.periods", f"projects.{project}.periods"


def mapping_places(before: MappedBefore, programme: Programme, project: str, goal: str) -> tuple[str, ...]:
    """Where the programme gives a goal its focus areas now, and where it did if that was frozen.

    Args:
        goal: empty for all goals of the project.
    """

    def place(definition: Programme) -> str:
        found = definition.project(project)
        name = goal if found and goal in found.goals else EVERY
        return f"projects.{project}.goals{f'.{name}' if goal else ''}"

    was = (f"{before.definition}: {place(before.programme)}",) if before.definition else ()
    return (now(place(programme)), *was)
