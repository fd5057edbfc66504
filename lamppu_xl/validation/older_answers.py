"""Answers that an older return of a partner has, and the one that is used has not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.findings import Fact, Place
from lamppu_xl.domain.form import FreeLines
from lamppu_xl.domain.grouping import grouped
from lamppu_xl.domain.partial_lists import partial_list
from lamppu_xl.domain.project import Project
from lamppu_xl.returns.submission import Submission

_MOST_NAMED = 6
"""How many cells a finding names."""


class OlderAnswers(NamedTuple):
    """The answers of an older return in whose place the used one is empty."""

    at_older: tuple[Place, ...]
    at_used: tuple[Place, ...]


def only_in_older(project: Project, older: Submission, used: Submission) -> OlderAnswers:
    """A free line that the used return has elsewhere is not missing: lines may have moved."""
    free = {table.id for table in project.form.tables if isinstance(table.rows, FreeLines)}
    kept = {(table, _content(used, entries)) for (table, _), entries in _lines(used, free).items()}
    moved = {line for line, entries in _lines(older, free).items() if (line[0], _content(older, entries)) in kept}
    missing = [
        entry
        for entry in older.typed
        if entry in older.places
        and entry in used.places
        and entry not in used.typed
        and (entry.table, entry.row) not in moved
    ]
    return OlderAnswers(tuple(older.places[entry] for entry in missing), tuple(used.places[entry] for entry in missing))


def cell_facts(places: Sequence[Place]) -> dict[str, Fact]:
    """The count of some cells and the first of them, as facts of a finding."""
    return {"count": len(places), "cells": cell_names(places)}


def cell_names(places: Sequence[Place]) -> tuple[str, ...]:
    """The first of some cells, and how many more there are."""
    return partial_list([f"{place.sheet}!{place.cell}" for place in places[:_MOST_NAMED]], len(places))


def _lines(submission: Submission, tables: set[str]) -> dict[tuple[str, str], list[AnswerRef]]:
    return grouped(((entry.table, entry.row), entry) for entry in submission.typed if entry.table in tables)


def _content(submission: Submission, entries: Sequence[AnswerRef]) -> frozenset[tuple[str, object]]:
    return frozenset((entry.field, submission.typed[entry]) for entry in entries)
