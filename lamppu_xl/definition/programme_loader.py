"""Reads a programme's definition into a `Programme`, or into all of its problems at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lamppu_xl.definition.file_names import PROGRAMME_FILE, definition_file, report_two_files
from lamppu_xl.definition.forms import DefinitionFiles
from lamppu_xl.definition.partners_goals_periods import read_periods
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
    read_areas,
    read_groups,
    read_organisations,
    read_projects,
    read_themes,
)
from lamppu_xl.definition.project_loader import build_basis
from lamppu_xl.definition.register import DefinitionRegister, open_definition
from lamppu_xl.definition.schemas import read
from lamppu_xl.definition.yaml_tree import YamlMapping
from lamppu_xl.domain.findings import Finding
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
    source = read_programme(path)
    programme = None if source.problems.has_errors else source.programme
    return LoadedProgramme(programme, source.problems.in_order(), source.folder)


@dataclass(frozen=True)
class ProgrammeSource:
    """A programme as it is written, valid or not, with its problems."""

    folder: Path
    problems: Problems
    top: YamlMapping | None
    programme: Programme | None
    """None only when its file or its first block cannot be read."""


def read_programme(path: Path) -> ProgrammeSource:
    """The programme as far as it can be read, with all that is wrong in its own file."""
    file = definition_file(path, PROGRAMME_FILE)
    problems = Problems()
    report_two_files(path, PROGRAMME_FILE, problems)
    register = open_definition(DefinitionFiles(file.parent, (), problems), file, ProgrammeFile, "programme")
    if register is None:
        return ProgrammeSource(file.parent, problems, None, None)
    return ProgrammeSource(file.parent, problems, register.top, _programme(register))


def _programme(register: DefinitionRegister) -> Programme | None:
    top, block = register.top, register.block
    shape = read(ProgrammeShape, block, register.problems) if block is not top else None
    read_periods(register)
    parts = {
        "focus_areas": tuple(read_areas(register)),
        "themes": tuple(read_themes(register)),
        "organisations": tuple(read_organisations(register)),
        "groups": tuple(read_groups(register)),
        "projects": tuple(read_projects(register)),
        "money": read_money(register, top.get("money")),
        "indicators": tuple(read_indicators(register)),
        "events": tuple(read_events(register)),
        "practices": tuple(read_practices(register)),
        "practice_sources": read_practice_sources(register, top.get("practice_sources")),
    }
    register.check_presence("periods", "projects")
    return build_basis(register, Programme, shape, "programme", **parts) if shape else None
