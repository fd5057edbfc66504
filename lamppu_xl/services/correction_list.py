"""The project's `corrections.yaml`, compared with the frozen periods."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from lamppu_xl.archive.record import FrozenPeriod, stored_day
from lamppu_xl.definition.coordinator_lists.corrections import FILE, LoadedCorrections, load_corrections
from lamppu_xl.definition.file_names import list_file
from lamppu_xl.definition.history.stored_definition import DefinitionStore
from lamppu_xl.domain.asked_answers import asked_answers
from lamppu_xl.domain.corrections import Correction, Corrections, check_against_returns
from lamppu_xl.domain.errors import DefinitionError, UsageError
from lamppu_xl.domain.finding_codes import CODES
from lamppu_xl.domain.findings import Finding
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.sentence import Sentence
from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.services.frozen_periods import frozen_period
from lamppu_xl.services.workspace import Workspace

if TYPE_CHECKING:
    from lamppu_xl.validation.batch import Batch


def corrections_file(workspace: Workspace) -> Path:
    return list_file(workspace.folder, FILE, workbook=workspace.is_workbook)


def issued_definitions(workspace: Workspace, period: Period) -> tuple[Project, ...]:
    """The definitions that templates of a period were issued with; of a frozen one those in its archive."""
    archive = frozen_period(workspace.folder, period)
    store = DefinitionStore(archive.issued) if archive else workspace.definitions(period)
    definitions = map(store.definition, store.digests)
    return tuple(definition for definition in definitions if definition and definition.period(period.id))


def load_list(workspace: Workspace, file: Path) -> LoadedCorrections:
    """The corrections in a file, each by a definition of the period that it corrects."""
    issued = functools.cache(functools.partial(issued_definitions, workspace))
    return load_corrections(file, workspace.project, issued)


def read_corrections(workspace: Workspace, period: Period) -> Corrections:
    """The corrections that the master of a period reports.

    Raises:
        DefinitionError: the list has problems.
        UsageError: a frozen period has reported other corrections than the list holds now.
    """
    loaded = load_list(workspace, corrections_file(workspace))
    problems = [*loaded.problems]
    for correction in loaded.corrections:
        corrected = workspace.project.period(correction.period)
        if corrected and not frozen_period(workspace.folder, corrected):
            problems.append(Finding(CODES["D123"], correction.place, {"period": correction.period}))
    _raise(problems)
    _compare_with_frozen(workspace, loaded.corrections)
    return Corrections(loaded.corrections).until(workspace.project, period)


def archived_corrections(archived: Workspace, archive: FrozenPeriod, period: Period) -> Corrections:
    """The corrections that the archived master of a period reports; none of a list that has errors.

    Args:
        archived: the archived definition.
        archive: of the period.
    """
    return Corrections(load_list(archived, list_file(archive.definition, FILE)).corrections).until(
        archived.project, period
    )


def check_corrections(corrections: Corrections, batches: Sequence[Batch], *, with_rejected: bool) -> None:
    """Compare each correction with the answer that was reported.

    Args:
        with_rejected: whether the answers of returns with errors are reported, too.

    Raises:
        DefinitionError: a correction starts from another answer, or its answer was not asked for.
        UsageError: a correction is of a return that is not reported.
    """
    problems: list[Finding] = []
    for batch in batches:
        if not with_rejected:
            for correction in corrections.items:
                refuse_unreported(correction, batch)
        if any(correction.period == batch.period.id for correction in corrections.items):
            problems += compare_with_returns(corrections.items, batch)
    _raise(problems)


def refuse_unreported(correction: Correction, batch: Batch) -> None:
    """Refuse a correction of a return with errors: its answers are not in the master workbook.

    Raises:
        UsageError: the return has errors.
    """
    from lamppu_xl.validation.batch import best_return_per_partner  # noqa: PLC0415  # slow to import

    verdict = best_return_per_partner(batch).get(correction.partner) if correction.period == batch.period.id else None
    if verdict and not verdict.accepted and verdict.sha256 not in batch.reported_with_errors:
        raise UsageError(
            "The return of {partner} in {period} has errors, so its answers are not in the master workbook and "
            "{entry} cannot be corrected. A master workbook that was written with --with-rejected has them.",
            partner=correction.partner,
            period=correction.period,
            entry=correction.entry,
        )


def compare_with_returns(corrections: Sequence[Correction], batch: Batch) -> Iterator[Finding]:
    """The corrections of a period that its returns contradict."""
    from lamppu_xl.validation.batch import answers_per_partner, best_return_per_partner  # noqa: PLC0415

    yield from check_against_returns(corrections, batch.period.id, answers_per_partner(batch))
    returns = best_return_per_partner(batch)
    for correction in corrections:
        verdict = returns.get(correction.partner) if correction.period == batch.period.id else None
        if verdict is None:
            continue
        # A definition that was amended no longer asks for everything that the template did.
        definition = batch.project_of(verdict)
        partner, period = definition.partner(correction.partner), definition.period(batch.period.id)
        if partner and period and correction.entry not in asked_answers(definition, partner, period):
            yield Finding.of("D107", correction.place, what=VocabularyTerm("row"), name=str(correction.entry), guess="")


def _compare_with_frozen(workspace: Workspace, corrections: Sequence[Correction]) -> None:
    for period in workspace.project.periods:
        archive = frozen_period(workspace.folder, period)
        if archive is None:
            continue
        archived = load_list(workspace, list_file(archive.definition, FILE)).corrections
        lost = [correction for correction in archived if correction not in corrections]
        added = [
            correction for correction in corrections if correction.made_in == period.id and correction not in archived
        ]
        for correction in (*lost, *added):
            raise UsageError(
                "{file} has changed for {period}, which was frozen on {day}: see {partner} {entry} in "
                "{corrected}. Put back what is in {path}, and correct it again in a later period.",
                file=FILE,
                period=period.id,
                day=stored_day(archive.day),
                partner=correction.partner,
                entry=correction.entry,
                corrected=correction.period,
                path=list_file(archive.definition, FILE),
            )


def _raise(problems: Sequence[Finding]) -> None:
    if problems:
        raise DefinitionError(Sentence("{file} has errors. Correct them and try again.", file=FILE), problems)
