"""Reads the list of corrections, or reports all of its problems."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lamppu_xl.definition.file_names import report_two_lists
from lamppu_xl.definition.history.issued_definitions import IssuedDefinitions, no_definitions
from lamppu_xl.definition.problems import Problems
from lamppu_xl.domain.corrections import Correction
from lamppu_xl.domain.findings import Finding
from lamppu_xl.domain.project import Project

FILE = "corrections.yaml"


@dataclass(frozen=True)
class LoadedCorrections:
    """What came of reading the list."""

    corrections: tuple[Correction, ...]
    """Empty when there are errors among the problems."""
    problems: tuple[Finding, ...] = ()


def load_corrections(file: Path, project: Project, issued: IssuedDefinitions = no_definitions) -> LoadedCorrections:
    """The corrections that a file lists; none where there is no file.

    Args:
        file: its path.
        project: the present definition.
        issued: the definitions of corrected periods.
    """
    if not file.exists():  # most projects have no corrections; what reads YAML is slow to import
        return LoadedCorrections(())
    from lamppu_xl.definition.list_files import bounded_content  # noqa: PLC0415

    try:
        data = bounded_content(file)
    except FileNotFoundError:
        return LoadedCorrections(())
    problems = Problems()
    report_two_lists(file, file.name, problems)
    if problems.findings:
        return LoadedCorrections((), problems.in_order())
    return read_corrections(data, file.name, project, issued)


def read_corrections(
    data: bytes, name: str, project: Project, issued: IssuedDefinitions = no_definitions
) -> LoadedCorrections:
    """The corrections in a file's bytes; see `load_corrections`."""
    from lamppu_xl.definition.coordinator_lists.correction_items import read_correction  # noqa: PLC0415
    from lamppu_xl.definition.list_files import read_items  # noqa: PLC0415

    problems = Problems()
    items = read_items(data, name, problems)
    corrections = tuple(filter(None, (read_correction(item, project, issued, problems) for item in items)))
    return LoadedCorrections(() if problems.has_errors else corrections, problems.in_order())
