"""The `corrections.yaml` of a programme, as the workbook of a period shows it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

from lamppu_xl.definition import load_programme
from lamppu_xl.definition.coordinator_lists.corrections import FILE
from lamppu_xl.definition.coordinator_lists.figure_corrections import LoadedFigureCorrections, load_figure_corrections
from lamppu_xl.domain.errors import DefinitionError
from lamppu_xl.domain.figure_corrections import FigureCorrection
from lamppu_xl.domain.findings import Finding, has_errors
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.sentence import Sentence
from lamppu_xl.services.frozen_periods import frozen_period, frozen_periods
from lamppu_xl.services.workspace import ProgrammeWorkspace


def figure_corrections_file(space: ProgrammeWorkspace, period: Period | None = None) -> Path:
    """The file of corrections; of a frozen period the one in its archive."""
    archive = frozen_period(space.folder, period) if period else None
    return (archive.definition if archive else space.folder) / FILE


def removed_projects(space: ProgrammeWorkspace) -> frozenset[str]:
    """The ids of projects that the programme had in a frozen period and no longer has."""
    then = (load_programme(archive.definition).programme for archive in frozen_periods(space.folder).values())
    known = {project.id for programme in then if programme for project in programme.projects}
    return frozenset(known - {project.id for project in space.programme.projects})


def load_corrections(space: ProgrammeWorkspace, period: Period | None = None) -> LoadedFigureCorrections:
    """The corrections, or the problems of their file; among them a correction of a period that is not frozen."""
    file = figure_corrections_file(space, period)
    loaded = load_figure_corrections(file, space.programme, partial(removed_projects, space))
    not_frozen = []
    for correction in loaded.corrections:
        corrected = space.programme.period(correction.period)
        if corrected and not frozen_period(space.folder, corrected):
            not_frozen.append(Finding.of("D123", correction.place, period=correction.period))
    return replace(loaded, problems=(*loaded.problems, *not_frozen))


def read_corrections(space: ProgrammeWorkspace, period: Period) -> tuple[FigureCorrection, ...]:
    """The corrections for the workbook of a period.

    Raises:
        DefinitionError: the file has errors.
    """
    return _loaded_without_errors(space, period).corrections


def corrections_of_removed(space: ProgrammeWorkspace, period: Period) -> tuple[FigureCorrection, ...]:
    """The corrections of projects that the programme no longer has, for the workbook of a period.

    Raises:
        DefinitionError: the file has errors.
    """
    return _loaded_without_errors(space, period).of_removed


def _loaded_without_errors(space: ProgrammeWorkspace, period: Period) -> LoadedFigureCorrections:
    loaded = load_corrections(space, period)
    if has_errors(loaded.problems):
        file = figure_corrections_file(space, period)
        raise DefinitionError(Sentence("{file} has errors. Correct them and try again.", file=file), loaded.problems)
    return loaded
