"""The names of a definition's files and of the lists beside it: each is a YAML file or a workbook."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path, PurePath

from lamppu_xl.definition.problems import Problems
from lamppu_xl.domain.findings import Place

PROJECT_FILE = "project.yaml"
PROGRAMME_FILE = "programme.yaml"
FORM_FILE = "form.yaml"

WORKBOOK = ".xlsx"

SUFFIXES = (".yaml", ".yml", WORKBOOK)
"""Of definition files."""

_MARKS = (b"_definition", b"Project goals")
"""Names of sheets that only definition workbooks have."""


def is_file(path: Path) -> bool:
    """Whether a file exists; False for a name that no system takes."""
    return os.path.isfile(path)  # noqa: PTH113  # `Path.is_file` raises for a name that no system takes


def workbook_name(name: str) -> str:
    """The name of the workbook that replaces a YAML file."""
    return str(PurePath(name).with_suffix(WORKBOOK))


def is_definition_name(path: PurePath) -> bool:
    """Whether a path names a definition's file and not its folder."""
    return path.suffix in SUFFIXES


def definition_file(path: Path, name: str) -> Path:
    """The main file of a definition: the path itself if it is such a file, else the one in the folder.

    Args:
        path: the folder or the file.
        name: the name of the YAML file in the folder.
    """
    if is_definition_name(path) and not os.path.isdir(path):  # noqa: PTH112  # as in `is_file`
        return path
    workbook = path / workbook_name(name)
    return workbook if is_file(workbook) and not is_file(path / name) else path / name


def report_two_files(path: Path, name: str, problems: Problems) -> None:
    """Report a folder with a YAML file and a workbook: they may say two things."""
    if is_definition_name(path) and not os.path.isdir(path):  # noqa: PTH112  # as in `is_file`
        return
    other = workbook_name(name)
    if is_file(path / name) and is_file(path / other):
        problems.add("D188", Place(name), first=name, second=other)


def list_file(folder: Path, name: str, *, workbook: bool = False) -> Path:
    """The file of a list: the one that is there, else one of the same format as the definition.

    Args:
        folder: where it is.
        name: of the YAML file.
        workbook: whether the definition is a workbook.
    """
    as_workbook = folder / workbook_name(name)
    has_yaml, has_workbook = is_file(folder / name), is_file(as_workbook)
    return as_workbook if (has_workbook and not has_yaml) or (workbook and not has_yaml) else folder / name


def report_two_lists(file: Path, name: str, problems: Problems) -> None:
    """Report a folder with a list in both formats.

    Args:
        file: the list that is read.
        name: of the file in messages.
        problems: where problems are added.
    """
    other = file.with_suffix(".yaml" if file.suffix == WORKBOOK else WORKBOOK)
    if is_file(file) and is_file(other):
        problems.add("D188", Place(name), first=file.name, second=other.name)


def report_unsaved(file: Path, problems: Problems) -> None:
    """Say that a workbook is open in another program, so that changes may not be saved."""
    if is_open_elsewhere(file):
        problems.add("D187", Place(file.name))


def is_open_elsewhere(file: Path) -> bool:
    """Whether a program has a lock file beside a workbook."""
    locks = (f"~${file.name}", f".~lock.{file.name}#")
    return file.suffix == WORKBOOK and any(is_file(file.with_name(lock)) for lock in locks)


def has_definition(folder: Path, name: str) -> bool:
    """Whether a folder holds a definition as YAML or as a workbook."""
    workbook = folder / workbook_name(name)
    return is_file(folder / name) or (is_file(workbook) and (name == PROJECT_FILE or is_definition_workbook(workbook)))


def is_definition_workbook(file: Path) -> bool:
    """Whether a workbook has a sheet that only definition workbooks have. Its cells are not read."""
    try:
        with zipfile.ZipFile(file) as package, package.open("xl/workbook.xml") as part:
            data = part.read(1_000_000)
    except (OSError, ValueError, KeyError, RuntimeError, NotImplementedError, zipfile.BadZipFile, EOFError):
        return False
    return any(mark in data for mark in _MARKS)
