"""What has changed in the definition since the templates of a period were created."""

from __future__ import annotations

from collections.abc import Iterator

from lamppu_xl.archive.record import FrozenPeriod
from lamppu_xl.definition.history.change import ChangeEffect, DefinitionChange
from lamppu_xl.definition.history.changes import compare_definitions
from lamppu_xl.definition.history.period_changes import PeriodChanges
from lamppu_xl.definition.history.stored_definition import DefinitionStore
from lamppu_xl.domain.definition_json import definition_digest
from lamppu_xl.domain.errors import UsageError
from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.domain.partner_history import project_as_of
from lamppu_xl.domain.periods import Period
from lamppu_xl.services.decision_list import period_decisions
from lamppu_xl.services.frozen_periods import frozen_period, is_open
from lamppu_xl.services.workspace import Workspace, find_by_id, template_name


def changes_of_all_periods(workspace: Workspace) -> tuple[PeriodChanges, ...]:
    """The changes since templates of each period were created, the newest period first; without empty ones."""
    periods = reversed(workspace.project.periods)
    return tuple(each for period in periods for each in _changes_of(workspace, period) if each.changes)


def changes_since(workspace: Workspace, period_id: str) -> tuple[PeriodChanges, ...]:
    """The changes since the templates of a period were created, for each of its stored definitions.

    Raises:
        UsageError: there is no such period, or no template of it was created.
    """
    period = find_by_id("period", period_id, workspace.project.periods, workspace.project)
    changes = tuple(_changes_of(workspace, period))
    if not changes:
        raise UsageError(
            "No templates of {period} have been created, so nothing can have changed since.", period=period.id
        )
    return changes


def damaged_definitions(workspace: Workspace) -> Iterator[Finding]:
    """D190 for each stored definition of a period that cannot be read; a frozen period has its own in the archive."""
    for period in workspace.project.periods:
        if frozen_period(workspace.folder, period) is None:
            folder = f"{period.id}/{workspace.issued(period).name}"
            for name in workspace.definitions(period).damaged:
                yield Finding.of("D190", Place(f"{folder}/{name}"), file=name, folder=folder, period=period.id)


def has_templates(workspace: Workspace, period: Period) -> bool:
    """Whether templates of a period were created, so that the definition can be compared with theirs."""
    return _store_of(workspace, period, frozen_period(workspace.folder, period)).has_templates


def _store_of(workspace: Workspace, period: Period, archive: FrozenPeriod | None) -> DefinitionStore:
    store = workspace.definitions(period)
    return DefinitionStore(archive.issued) if archive and not store.digests else store


def _changes_of(workspace: Workspace, period: Period) -> Iterator[PeriodChanges]:
    archive = frozen_period(workspace.folder, period)
    store = _store_of(workspace, period, archive)
    decisions = period_decisions(workspace, period, archive=archive)
    current = project_as_of(workspace.project, period)
    with_new = _with_new_template(workspace, period) if store.digests else frozenset()
    for digest in store.digests:
        stored = store.definition(digest)
        issued_period = stored.period(period.id) if stored else None
        if stored is None or issued_period is None or stored.imported:
            continue
        amendment = decisions.amendment(digest)
        amended = store.definition(amendment.definition) if amendment else None
        issued = project_as_of(amended or stored, issued_period)
        changes = compare_definitions(issued, current, issued_period)
        names = (partner.id for project in (issued, current) for partner in project.expected_partners(period))
        yield PeriodChanges(
            period=period,
            digest=digest,
            is_open=is_open(workspace, period),
            is_frozen=archive is not None,
            amendment=amendment if amended else None,
            changes=changes,
            partners=tuple(dict.fromkeys(names)),
            with_new_template=with_new if digest != definition_digest(current, period) else frozenset(),
            swapped=tuple(_swapped_label(workspace, change) for change in changes if _is_swapped(change)),
        )


def _is_swapped(change: DefinitionChange) -> bool:
    return change.aspect == "label" and change.effect is ChangeEffect.MEANING


def _swapped_label(workspace: Workspace, change: DefinitionChange) -> Finding:
    facts = {"name": change.place.removeprefix("list "), "was": change.was, "now": change.now}
    return Finding.of("D127", Place(workspace.definition_file), **facts)


def _with_new_template(workspace: Workspace, period: Period) -> frozenset[str]:
    """The partners that have a template or a feedback workbook of the present definition."""
    made = [
        (partner.id, path)
        for partner in workspace.project.partners
        for path in (
            workspace.outbox(period) / template_name(workspace.project, period, partner.id),
            workspace.feedback(period) / workspace.feedback_name(period, partner),
        )
        if path.is_file()
    ]
    if not made:
        return frozenset()
    from lamppu_xl.returns.reader import stamp_of  # noqa: PLC0415  # slow to import

    digest = definition_digest(workspace.project, period)
    stamps = ((partner, stamp_of(path.read_bytes())) for partner, path in made)
    return frozenset(partner for partner, stamp in stamps if stamp and stamp.definition == digest)
