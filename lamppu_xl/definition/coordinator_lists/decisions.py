"""Reads the decisions of a period, or reports all problems of their file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lamppu_xl.definition.file_names import report_two_lists
from lamppu_xl.definition.history.issued_definitions import PeriodDefinitions
from lamppu_xl.definition.problems import Problems
from lamppu_xl.domain.decisions import Decision
from lamppu_xl.domain.findings import Finding

FILE = "decisions.yaml"


@dataclass(frozen=True)
class LoadedDecisions:
    """What came of reading the file."""

    decisions: tuple[Decision, ...]
    """Empty when there are errors among the problems."""
    problems: tuple[Finding, ...] = ()


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
    from lamppu_xl.definition.coordinator_lists.decision_items import read_decision  # noqa: PLC0415
    from lamppu_xl.definition.list_files import read_items  # noqa: PLC0415

    problems = Problems()
    items = read_items(data, name, problems)
    decisions = tuple(filter(None, (read_decision(item, definitions, problems) for item in items)))
    return LoadedDecisions(() if problems.has_errors else decisions, problems.in_order())
