"""Starts a new project."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from lamppu_xl.definition import PROJECT_FILE, shipped_forms
from lamppu_xl.definition.conversion import FileKind, definition_content
from lamppu_xl.definition.file_names import WORKBOOK, workbook_name
from lamppu_xl.definition.forms import read_tree
from lamppu_xl.definition.problems import Problems, guess
from lamppu_xl.domain.errors import UsageError
from lamppu_xl.domain.sentence import Sentence
from lamppu_xl.storage.atomic_files import write_file
from lamppu_xl.storage.desktop import double_click_files

DEFAULT_FORM = "goal-report"


@dataclass(frozen=True)
class NewProject:
    """The files of a new project."""

    definition: Path
    double_click_files: tuple[Path, ...]
    """Command files for Windows; only those that were not there before."""


def init(folder: str | Path, *, form: str = DEFAULT_FORM, workbook: bool = False, language: str = "fi") -> NewProject:
    """Write a small, complete definition to start from. No existing file is overwritten.

    Args:
        folder: of the new project.
        form: the name of a form that the package brings.
        workbook: whether the definition is a workbook and not a YAML file.
        language: of the command files for Windows, and of the instructions in the workbook.

    Raises:
        UsageError: there is no such form, or the folder holds a project already.
    """
    forms, home = shipped_forms(), Path(folder)
    if form not in forms:
        near = guess(form, forms)
        hint = Sentence(" Did you mean '{guess}'?", guess=near) if near else ""
        raise UsageError(
            "There is no form '{form}'.{hint} The forms are: {names}.", form=form, hint=hint, names=[*sorted(forms)]
        )
    for name in (PROJECT_FILE, workbook_name(PROJECT_FILE)):
        if os.path.lexists(home / name):
            raise UsageError("'{path}' already exists and is not changed. Name another folder.", path=home / name)
    starter = forms[form].with_name("starter.yaml")
    if workbook:
        path = home / workbook_name(PROJECT_FILE)
        write_file(path, _as_workbook(starter, language))
    else:
        path = home / PROJECT_FILE
        write_file(path, starter.read_bytes())
    new_files = {home / name: data for name, data in double_click_files(language).items() if not (home / name).exists()}
    for file, data in new_files.items():
        write_file(file, data)
    return NewProject(path, tuple(new_files))


def _as_workbook(starter: Path, language: str) -> bytes:
    tree = read_tree(starter, starter.name, Problems())
    assert tree is not None  # noqa: S101  # the package brings valid examples
    return definition_content(tree, FileKind.PROJECT, WORKBOOK, language)
