"""The `corrections.yaml` of a programme, as the workbook of a period shows it."""

from __future__ import annotations

from pathlib import Path

from lamppu_xl.definition.corrections import FILE
from lamppu_xl.definition.figure_corrections import LoadedFigureCorrections, load_figure_corrections
from lamppu_xl.domain.errors import DefinitionError
from lamppu_xl.domain.figure_corrections import FigureCorrection
from lamppu_xl.domain.findings import Finding, has_errors
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.sentence import Sentence
from lamppu_xl.services.frozen_periods import frozen_period
from lamppu_xl.services.workspace import ProgrammeWorkspace


def figure_corrections_file(space: ProgrammeWorkspace, period: Period | None = None) -> Path:
    """The file of corrections; of a frozen period the one in its archive."""
    archive = frozen_period(space.folder, period) if period else None
    return (archive.definition if archive else space.folder) / FILE


def load_corrections(space: ProgrammeWorkspace, period: Period | None = None) -> LoadedFigureCorrections:
    """The corrections, or the problems of their file; among them a correction of a period that is not frozen."""
    loaded = load_figure_corrections(figure_corrections_file(space, period), space.programme)
    not_frozen = []
    for correction in loaded.corrections:
        corrected = space.programme.period(correction.period)
        if corrected and not frozen_period(space.folder, corrected):
            not_frozen.append(Finding.of("D123", correction.place, period=correction.period))
    return LoadedFigureCorrections(loaded.corrections, (*loaded.problems, *not_frozen))


def read_corrections(space: ProgrammeWorkspace, period: Period) -> tuple[FigureCorrection, ...]:
    """The corrections for the workbook of a period.

    Raises:
        DefinitionError: the file has errors.
    """
    loaded = load_corrections(space, period)
    if has_errors(loaded.problems):
        file = figure_corrections_file(space, period)
        raise DefinitionError(Sentence("{file} has errors. Correct them and try again.", file=file), loaded.problems)
    return loaded.corrections
