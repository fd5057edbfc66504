"""Reads the decisions of a period, or reports all problems of their file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from lamppu_xl.definition.file_names import report_two_lists
from lamppu_xl.definition.problems import Problems
from lamppu_xl.definition.stored_definition import DefinitionStore
from lamppu_xl.domain.decisions import Decision
from lamppu_xl.domain.findings import Finding
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project

FILE = "decisions.yaml"


@dataclass(frozen=True)
class LoadedDecisions:
    """What came of reading the file."""

    decisions: tuple[Decision, ...]
    """Empty when there are errors among the problems."""
    problems: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class PeriodDefinitions:
    """The definitions that a decision may refer to: the present one, and those that templates were issued with."""

    project: Project
    period: Period
    store: DefinitionStore

    @cached_property
    def issued(self) -> tuple[Project, ...]:
        stored = (self.store.definition(digest) for digest in self.store.digests)
        return tuple(project for project in stored if project)

    def check(self, is_known: Callable[[Project], bool]) -> bool:
        """Whether any of the definitions knows something; the issued ones are read only if they are needed."""
        return is_known(self.project) or any(is_known(project) for project in self.issued)


def load_decisions(file: Path, definitions: PeriodDefinitions) -> LoadedDecisions:
    """The decisions in a file; none where there is no file."""
    if not file.exists():  # most periods have no decisions; what reads YAML is slow to import
        return LoadedDecisions(())
    from lamppu_xl.definition.list_files import bounded_content  # noqa: PLC0415

    try:
        data = bounded_content(file)
    except FileNotFoundError:
        return LoadedDecisions(())
    problems = Problems()
    report_two_lists(file, f"{definitions.period.id}/{file.name}", problems)
    if problems.findings:
        return LoadedDecisions((), problems.in_order())
    return read_decisions(data, f"{definitions.period.id}/{file.name}", definitions)


def read_decisions(data: bytes, name: str, definitions: PeriodDefinitions) -> LoadedDecisions:
    """The decisions in a file's bytes."""
    from lamppu_xl.definition.decision_items import read_decision  # noqa: PLC0415
    from lamppu_xl.definition.list_files import read_items  # noqa: PLC0415

    problems = Problems()
    items = read_items(data, name, problems)
    decisions = tuple(filter(None, (read_decision(item, definitions, problems) for item in items)))
    return LoadedDecisions(() if problems.has_errors else decisions, problems.in_order())
