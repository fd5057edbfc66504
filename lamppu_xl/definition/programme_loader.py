"""Reads a programme's definition into a `Programme`, or into all of its problems at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lamppu_xl.definition.forms import DefinitionFiles
from lamppu_xl.definition.partners_goals_periods import ProjectRegister, place_node, read_periods
from lamppu_xl.definition.problems import Problems
from lamppu_xl.definition.programme_indicators import (
    read_events,
    read_indicators,
    read_money,
    read_practice_sources,
    read_practices,
)
from lamppu_xl.definition.programme_schemas import ProgrammeFile, ProgrammeShape
from lamppu_xl.definition.programme_structure import (
    ProgrammeBuilder,
    read_areas,
    read_organisations,
    read_projects,
    read_themes,
    written_in,
)
from lamppu_xl.definition.project_loader import PROGRAMME_FILE, check_fallback, check_times, in_order
from lamppu_xl.definition.schemas import read
from lamppu_xl.definition.translations import read_translations
from lamppu_xl.definition.yaml_tree import YamlMapping, YamlSequence, is_empty, place_of
from lamppu_xl.domain.findings import Finding, has_errors
from lamppu_xl.domain.programme import Programme


@dataclass(frozen=True)
class LoadedProgramme:
    """The result of reading a programme's own definition."""

    programme: Programme | None
    """None when there are errors among the problems."""
    problems: tuple[Finding, ...]
    """Everything wrong or worth knowing, by line and column."""
    folder: Path
    """The programme's folder, from which the projects' definitions are looked for."""


def load_programme(path: Path) -> LoadedProgramme:
    """Read the programme in a folder, or the one of a `programme.yaml`; its projects' definitions stay closed."""
    written = read_programme(path)
    problems = written.problems.findings
    return LoadedProgramme(None if has_errors(problems) else written.programme, in_order(problems), written.folder)


@dataclass
class ProgrammeSource:
    """A programme as it is written, valid or not, with its problems."""

    folder: Path
    problems: Problems
    top: YamlMapping | None = None
    programme: Programme | None = None
    """None only when its file or its first block cannot be read."""


def read_programme(path: Path) -> ProgrammeSource:
    """The programme as far as it can be read, with all that is wrong in its own file."""
    file = path if path.suffix in (".yaml", ".yml") else path / PROGRAMME_FILE
    written = ProgrammeSource(file.parent, Problems())
    problems = written.problems
    top = written.top = DefinitionFiles(file.parent, (), problems).tree(file)
    if top is None:
        return written
    read(ProgrammeFile, top, problems)
    block = place_node(top, "programme")
    shape = read(ProgrammeShape, block, problems) if block is not top else None
    register = ProjectRegister(read_translations(problems, block))
    read_periods(register, top.get("periods"))
    builder = ProgrammeBuilder(register, {"period": register.period_ids} | written_in(top))
    read_areas(builder, top.get("focus_areas"))
    read_themes(builder, top.get("themes"))
    read_organisations(builder, top.get("organisations"))
    read_projects(builder, top.get("projects"))
    money = read_money(builder, top.get("money"))
    indicators = read_indicators(builder, top.get("indicators"))
    events = read_events(builder, top.get("events"))
    practices = read_practices(builder, top.get("practices"))
    sources = read_practice_sources(builder, top.get("practice_sources"))
    _check_presence(builder, top)
    if shape is None:
        return written
    check_times(register, shape.id, shape.start, shape.end, block)
    check_fallback(register, shape.languages, shape.fallback, block)
    translations = register.translations
    written.programme = Programme(
        id=shape.id,
        name=builder.text(shape.name, block, "name", "programme"),
        funder=shape.funder,
        languages=translations.languages,
        fallback=translations.fallback,
        start=shape.start,
        end=shape.end,
        periods=tuple(register.periods),
        projects=tuple(builder.projects),
        focus_areas=tuple(builder.areas),
        themes=tuple(builder.themes),
        organisations=tuple(builder.organisations),
        money=money,
        indicators=indicators,
        events=events,
        practices=practices,
        practice_sources=sources,
        currency=shape.currency,
    )
    return written


def _check_presence(builder: ProgrammeBuilder, top: YamlMapping) -> None:
    """Report missing periods and projects."""
    for key, ids in (("periods", builder.ids["period"]), ("projects", builder.ids["project"])):
        node = top.values.get(key)
        if not ids and (node is None or is_empty(node) or (isinstance(node, YamlSequence) and not node.items)):
            builder.problems.add("D119", place_of(top, (key,), key=True), what=key)
