"""Reads the corrections of a programme, or reports all problems of their file; and writes an item of it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from lamppu_xl.definition.coordinator_lists.correction_periods import check_periods
from lamppu_xl.definition.coordinator_lists.corrections import FILE
from lamppu_xl.definition.list_files import bounded_content, read_items
from lamppu_xl.definition.problems import Problems
from lamppu_xl.definition.register import model_of
from lamppu_xl.definition.schemas import Address, Day, Line, Number, PartnerId, PeriodId, ProjectId, Shape, read
from lamppu_xl.definition.written_values import plain_number
from lamppu_xl.definition.yaml_text import quoted
from lamppu_xl.definition.yaml_tree import Node, place_of
from lamppu_xl.domain.figure_corrections import FigureCorrection
from lamppu_xl.domain.findings import Finding
from lamppu_xl.domain.programme import Programme


class FigureCorrectionShape(Shape):
    """One item of the `corrections.yaml` of a programme."""

    period: PeriodId
    project: ProjectId
    project_period: PeriodId
    partner: PartnerId
    entry: Address
    was: Number | None = None
    now: Number
    reason: Line
    made_in: PeriodId
    day: Day


@dataclass(frozen=True)
class LoadedFigureCorrections:
    """What came of reading the file."""

    corrections: tuple[FigureCorrection, ...]
    """Empty when there are errors among the problems."""
    problems: tuple[Finding, ...] = ()
    of_removed: tuple[FigureCorrection, ...] = ()
    """Those of projects that the programme no longer has; they change no total."""


def load_figure_corrections(
    file: Path, programme: Programme, removed: Callable[[], Collection[str]]
) -> LoadedFigureCorrections:
    """The corrections in a file, as `read_figure_corrections` reads them; none where there is no file."""
    try:
        data = bounded_content(file)
    except FileNotFoundError:
        return LoadedFigureCorrections(())
    return read_figure_corrections(data, programme, removed)


def read_figure_corrections(
    data: bytes, programme: Programme, removed: Callable[[], Collection[str]]
) -> LoadedFigureCorrections:
    """The corrections in a file's bytes.

    Args:
        removed: gives the ids of projects that the programme had before. A correction of one changes no total: D130.
    """
    problems = Problems()
    items = read_items(data, FILE, problems)
    read_all = [each for item in items if (each := _correction(item, programme, removed, problems))]
    if problems.has_errors:
        return LoadedFigureCorrections((), problems.in_order())
    corrections = tuple(each for each in read_all if programme.project(each.project))
    of_removed = tuple(each for each in read_all if not programme.project(each.project))
    return LoadedFigureCorrections(corrections, problems.in_order(), of_removed)


def _correction(
    node: Node, programme: Programme, removed: Callable[[], Collection[str]], problems: Problems
) -> FigureCorrection | None:
    shape = read(FigureCorrectionShape, node, problems)
    if shape is None:
        return None
    before = len(problems.findings)
    periods = [period.id for period in programme.periods]
    check_periods(shape.period, shape.made_in, node, periods, problems)
    projects = [project.id for project in programme.projects]
    place = place_of(node, ("project",))
    if shape.project not in projects and shape.project in removed():
        facts = {"project": shape.project, "partner": shape.partner, "period": shape.period}
        problems.add("D130", place, entry=str(shape.entry), **facts)
        is_right = len(problems.findings) == before + 1
        return model_of(FigureCorrection, shape, place=node.place) if is_right else None
    problems.check_known("project", shape.project, projects, place)
    if len(problems.findings) > before:
        return None
    project = programme.project(shape.project)
    within = project.periods_in(shape.period) if project else ()
    if not problems.check_known("period", shape.project_period, within, place_of(node, ("project_period",))):
        return None
    return model_of(FigureCorrection, shape, place=node.place)


def as_listed(figure: float) -> float:
    """A figure with the digits that the list keeps, which are those that Excel keeps."""
    return float(f"{figure:.15g}")


def written(correction: FigureCorrection) -> str:
    """A correction as an item of the file."""
    values = {key: getattr(correction, key) for key in FigureCorrectionShape.model_fields}
    lines = [f"{key}: {_scalar(value)}" for key, value in values.items() if value is not None]
    return "- " + "\n  ".join(lines) + "\n"


def _scalar(value: object) -> str:
    if isinstance(value, float):
        return plain_number(value)
    text = str(value)
    if text.replace("/", "").replace("-", "").replace("_", "").isalnum():
        return text
    return quoted(text)
