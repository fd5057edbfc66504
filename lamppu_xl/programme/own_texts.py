"""The texts of a programme's own definition without personal data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from lamppu_xl.domain.programme import Programme
from lamppu_xl.domain.text import Text


def redact_own_texts(programme: Programme, redact: Callable[[str], str]) -> Programme:
    """The programme with its free texts redacted: names, titles, units, events, tasks, applications and practices.

    `list_practices` redacts the names and links of practices, with what is known of their project.
    """

    def optional(text: Text | None) -> Text | None:
        return text.changed(redact) if text else text

    money = programme.money
    return replace(
        programme,
        name=programme.name.changed(redact),
        funder=redact(programme.funder),
        projects=tuple(replace(project, name=optional(project.name)) for project in programme.projects),
        focus_areas=tuple(
            replace(area, title=area.title.changed(redact), official_title=optional(area.official_title))
            for area in programme.focus_areas
        ),
        themes=tuple(
            replace(theme, title=theme.title.changed(redact), official_title=optional(theme.official_title))
            for theme in programme.themes
        ),
        indicators=tuple(
            replace(indicator, label=indicator.label.changed(redact), unit=optional(indicator.unit))
            for indicator in programme.indicators
        ),
        events=tuple(
            replace(event, label=event.label.changed(redact), place=optional(event.place)) for event in programme.events
        ),
        groups=tuple(
            replace(group, name=group.name.changed(redact), task=optional(group.task)) for group in programme.groups
        ),
        practices=tuple(replace(practice, owner=redact(practice.owner)) for practice in programme.practices),
        money=replace(
            money,
            unfunded=tuple(replace(application, name=redact(application.name)) for application in money.unfunded),
        ),
    )
