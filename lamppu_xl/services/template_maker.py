"""Makes the workbooks of many templates, in this process or in several, always in the order of the partners.

Each workbook depends only on the definition and on the partner, so any number of processes gives the same bytes. This
process writes the files. Where a worker ends early, its templates are made here instead.
"""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answers import Answers
from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project
from lamppu_xl.i18n.translator import project_translator
from lamppu_xl.templates.builder import cell_values, complete_plan, prepare_template
from lamppu_xl.templates.manifest import build_manifest
from lamppu_xl.templates.prefill import digests_of, hide_unused_confirmations
from lamppu_xl.workbook.writer import Protection, write_workbook

MIN_TEMPLATES = 100
"""With fewer templates, starting workers takes longer than it saves."""
CHUNK = 8
"""Templates of one task."""
CHUNKS_PER_WORKER = 2
"""How many tasks of each worker are running or waiting."""


@dataclass(frozen=True, kw_only=True)
class TemplateSettings:
    """What all templates of a period share."""

    project: Project
    period: Period
    lock: Protection
    preview: bool
    """Whether the workbooks show *Preview* in place of the code."""


@dataclass(frozen=True, kw_only=True)
class TemplateOrder:
    """One template to make."""

    partner: Partner
    previous: Answers | None
    """The answers of the period before that it shows."""
    own_previous: Answers
    """The same without answers of partners whose work this one continues."""
    given: frozenset[AnswerRef]
    """The partner's own answers to fields that show them in the next period."""
    inherited: frozenset[AnswerRef] = frozenset()
    """Of a partner that continues the work of others and has no answers of its own, theirs to such fields."""


@dataclass(frozen=True, kw_only=True)
class MadeTemplate:
    """A workbook that was made, and what is recorded about it."""

    partner: Partner
    workbook: bytes
    manifest: tuple[str, bytes] | None
    """File name and content of its manifest; None for a preview."""
    questions: int
    previous: int
    """How many answers of the period before it shows."""
    not_shown: tuple[AnswerRef, ...]
    """The partner's own answers of the period before that have no place in it."""
    not_inherited: tuple[AnswerRef, ...]
    """The answers of partners whose work the partner continues that it does not show."""


def make_template(settings: TemplateSettings, order: TemplateOrder) -> MadeTemplate:
    """Make one template. The same order gives the same bytes in every process."""
    template = prepare_template(
        settings.project,
        order.partner,
        settings.period,
        project_translator(settings.project, order.partner.language),
        previous=order.previous,
        own_previous=order.own_previous,
    )
    plan = complete_plan(template, preview=settings.preview)
    plan = hide_unused_confirmations(plan, template, template.prefilled)
    manifest = None
    if not settings.preview:
        manifest = build_manifest(settings.project, plan, template.previous, digests_of(template.prefilled))
    return MadeTemplate(
        partner=template.partner,
        workbook=write_workbook(plan, cell_values(template), settings.lock),
        manifest=manifest,
        questions=len(template.plan.answers),
        previous=len(template.previous),
        not_shown=tuple(sorted(order.given - template.previous.keys() - template.answers.keys())),
        not_inherited=tuple(sorted(order.inherited - template.previous.keys())),
    )


def make_templates(
    settings: TemplateSettings, orders: Sequence[TemplateOrder], workers: int | None = None
) -> Iterator[MadeTemplate]:
    """Make templates in their order.

    Args:
        settings: what they share.
        orders: the templates.
        workers: how many processes make them; None for one per processor if there are many templates.
    """
    if len(orders) >= (MIN_TEMPLATES if workers is None else 2):
        from lamppu_xl.returns.workers.processes import worker_count  # noqa: PLC0415  # the reading side
        from lamppu_xl.returns.workers.spawned_processes import SpawnedProcesses  # noqa: PLC0415  # few templates need none

        size = min(worker_count(workers), -(-len(orders) // CHUNK))
        if size > 1:
            executor = SpawnedProcesses(size)
            finished = False
            try:
                yield from made_by(executor, size, settings, orders)
                finished = True
            finally:
                executor.shutdown(wait=finished)
            return
    for order in orders:
        yield make_template(settings, order)


def made_by(
    executor: Executor, size: int, settings: TemplateSettings, orders: Iterable[TemplateOrder]
) -> Iterator[MadeTemplate]:
    """The templates of a bounded number of tasks at a time; the templates of a task that failed are made here."""
    packed = _packed(replace(settings, project=replace(settings.project)))
    remaining = iter(orders)
    window: deque[tuple[list[TemplateOrder], Future[bytes] | None]] = deque()
    while True:
        while len(window) < size * CHUNKS_PER_WORKER and (chunk := list(islice(remaining, CHUNK))):
            window.append((chunk, _submitted(executor, packed, chunk)))
        if not window:
            return
        chunk, future = window.popleft()
        made = _result_of(future) if future else None
        if made is None:
            yield from (make_template(settings, order) for order in chunk)
        else:
            yield from made


def _submitted(executor: Executor, settings: bytes, chunk: Sequence[TemplateOrder]) -> Future[bytes] | None:
    """The task for some templates; None if the executor takes none any more because a worker ended early."""
    try:
        return executor.submit(make_packed, settings, _packed(chunk))
    except RuntimeError:
        return None


def _result_of(future: Future[bytes]) -> list[MadeTemplate] | None:
    """The templates of a task; None if its worker ended early, or if a template is better made where errors show."""
    try:
        packed = future.result()
    except Exception:  # whatever it is, it happens again in this process unless the worker was the cause
        return None
    made: list[MadeTemplate] = pickle.loads(packed)  # noqa: S301  # from a worker of this process
    return made


def make_packed(packed_settings: bytes, packed_orders: bytes) -> bytes:
    """The task of a worker. The arguments must come from this module, because unpickling can run any code."""
    settings = _unpacked_settings(packed_settings)
    orders: list[TemplateOrder] = pickle.loads(packed_orders)  # noqa: S301  # from the process that gave the task
    return _packed([make_template(settings, order) for order in orders])


@lru_cache(maxsize=1)
def _unpacked_settings(packed: bytes) -> TemplateSettings:
    settings = pickle.loads(packed)  # noqa: S301  # from the process that gave the task
    assert isinstance(settings, TemplateSettings)  # noqa: S101  # nothing else is packed
    return settings


def _packed(value: object) -> bytes:
    return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
