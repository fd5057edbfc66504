"""What the definitions of earlier templates said otherwise than the present one, and the notes about it in a master."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from lamppu_xl.definition.history.change import ChangeEffect, DefinitionChange
from lamppu_xl.definition.history.changes import compare_definitions
from lamppu_xl.domain.partner_history import project_as_of
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.text import Text
from lamppu_xl.validation.batch import Batch
from lamppu_xl.validation.verdict import Verdict

_WORDS = frozenset({"label", "wording", "personal"})
"""The aspects of changes in wording that a reader of two masters notices; personal answers are not listed."""


class Occurrence(NamedTuple):
    """A period in which templates differed from the present definition."""

    period: Period
    partners: tuple[str, ...]
    """The ids of the partners with such a template, or whose value was another one; empty if it is so for all."""


@dataclass(frozen=True, kw_only=True)
class ReportedChange:
    """A change since templates of one or more periods were issued."""

    change: DefinitionChange
    occurrences: tuple[Occurrence, ...]


def reported_changes(
    current: Project, batches: Iterable[tuple[Batch, Iterable[Verdict]]]
) -> tuple[ReportedChange, ...]:
    """The changes of meaning and of words since returns were issued, each one once.

    Args:
        current: the present definition.
        batches: the batches with the returns that a master uses, in the order of their periods.
    """
    changes: dict[str, tuple[DefinitionChange, dict[Period, list[str]]]] = {}
    for batch, verdicts in batches:
        for change, partners in _changes_of(current, batch, verdicts):
            same = repr(replace(change, partners=frozenset()))
            _, periods = changes.setdefault(same, (change, {}))
            periods.setdefault(batch.period, []).extend(partners)
    return tuple(
        ReportedChange(
            change=change,
            occurrences=tuple(Occurrence(period, tuple(partners)) for period, partners in periods.items()),
        )
        for change, periods in changes.values()
    )


def _changes_of(
    current: Project, batch: Batch, verdicts: Iterable[Verdict]
) -> Iterator[tuple[DefinitionChange, tuple[str, ...]]]:
    """The named changes since the templates of a batch; with partners if these had different templates or values."""
    store = batch.definitions.store if batch.definitions else None
    partners: dict[str, list[str]] = {}
    for verdict in verdicts:
        partners.setdefault(verdict.definition, []).append(verdict.partner or "")
    present = project_as_of(current, batch.period)
    for digest, reporting in partners.items():
        issued = store.definition(digest) if store else None
        if issued is None or issued.period(batch.period.id) is None:
            continue
        for change in compare_definitions(project_as_of(issued, batch.period), present, batch.period):
            concerned = tuple(partner_id for partner_id in reporting if partner_id in change.partners)
            if _is_named(change) and (concerned or change.kind == "partner"):
                is_of_some = len(partners) > 1 or (change.differs_by_partner and len(concerned) < len(reporting))
                yield change, concerned if is_of_some and change.kind != "partner" else ()


def _is_named(change: DefinitionChange) -> bool:
    return change.effect is ChangeEffect.MEANING or (
        change.effect is ChangeEffect.WORDING and change.aspect in _WORDS and isinstance(change.was, str | Text)
    )
