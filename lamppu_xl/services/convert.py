"""Converts a definition: a YAML file to a workbook, or a workbook to a YAML file."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lamppu_xl.definition import load, load_programme
from lamppu_xl.definition.conversion import DefinitionTree, FileKind, project_trees
from lamppu_xl.definition.coordinator_lists.corrections import FILE as CORRECTIONS_FILE
from lamppu_xl.definition.coordinator_lists.decisions import FILE as DECISIONS_FILE
from lamppu_xl.definition.file_names import (
    PROGRAMME_FILE,
    PROJECT_FILE,
    SUFFIXES,
    WORKBOOK,
    definition_file,
    is_definition_name,
    is_file,
    workbook_name,
)
from lamppu_xl.definition.forms import DefinitionFiles, read_tree
from lamppu_xl.definition.problems import Problems
from lamppu_xl.domain.errors import DefinitionError, UsageError
from lamppu_xl.domain.findings import Finding, has_errors
from lamppu_xl.domain.sentence import Sentence
from lamppu_xl.i18n.languages import LANGUAGES
from lamppu_xl.services.workspace import is_programme, require_project
from lamppu_xl.storage.atomic_files import write_file

_LISTS = {Path(CORRECTIONS_FILE).stem: FileKind.CORRECTIONS, Path(DECISIONS_FILE).stem: FileKind.DECISIONS}
"""The files that are lists, by their names without suffix."""


@dataclass(frozen=True)
class ConvertedDefinition:
    """What was written."""

    source: Path
    """The main file that was read."""
    files: tuple[Path, ...]
    """The files that were written, the main one first."""
    definition: Path
    """The folder or the file that names the new definition to other commands."""
    problems: tuple[Finding, ...] = ()
    """Warnings about the definition."""
    both: bool = False
    """Whether the folder has the definition twice now."""
    not_copied: tuple[str, ...] = ()
    """The definitions of a programme's projects, which are in other folders."""


@dataclass(frozen=True)
class _Source:
    """A definition that is to be converted."""

    file: Path
    trees: tuple[DefinitionTree, ...]
    content: object
    """What the definition says, to be compared; None for a list."""
    language: str
    problems: tuple[Finding, ...]
    not_copied: tuple[str, ...] = ()

    @property
    def kind(self) -> FileKind:
        return self.trees[0].kind


def convert(
    source: str | Path, target: str | Path, *, inline: bool = False, language: str | None = None
) -> ConvertedDefinition:
    """Write a definition in another format. No existing file is changed.

    What was written is read back, and refused if it does not say the same.

    Args:
        source: the folder of a project or programme, or its definition; also a list of corrections or decisions.
        target: the folder or the file to write. A folder gets the other format.
        inline: whether the form of a project becomes a part of its file; otherwise it stays a reference, and forms in
            the project's own folder are converted with it.
        language: of the instructions in a workbook; by default that of the definition.

    Raises:
        UsageError: there is no definition, or a file would be overwritten.
        DefinitionError: the definition has errors.
    """
    read = _read(Path(source), inline=inline)
    goal, suffix = _target(read, Path(target))
    base = goal.parent
    names = {read.trees[0]: goal.name}
    is_same_folder = _same(base, read.file.parent)
    if not is_same_folder:
        names |= {tree: tree.file_name(suffix) for tree in read.trees[1:]}
    _refuse_existing(read, goal, [base / name for name in names.values()])
    chosen = language or read.language
    contents = {base / name: tree.content(suffix, chosen) for tree, name in names.items()}
    _compare(read, contents, base, suffix, chosen)
    for path, data in reversed(contents.items()):
        write_file(path, data)
    not_copied = () if is_same_folder else read.not_copied
    both = is_same_folder and read.kind in (FileKind.PROJECT, FileKind.PROGRAMME) and _is_usual(goal)
    named = base if _is_usual(goal) else goal
    both = both and _is_usual(read.file)
    return ConvertedDefinition(read.file, tuple(contents), named, read.problems, both, not_copied)


def _read(path: Path, *, inline: bool) -> _Source:
    if is_file(path) and is_definition_name(path) and path.stem in _LISTS:
        return _read_list(path)
    if is_programme(path):
        if inline:
            raise UsageError("--inline is for projects: a programme has no form.")
        programme = load_programme(path)
        file = definition_file(path, PROGRAMME_FILE)
        _raise(programme.problems, programme.programme is None)
        tree = DefinitionFiles(file.parent, (), Problems()).tree(file)
        assert tree is not None  # noqa: S101  # the programme is valid
        assert programme.programme is not None  # noqa: S101
        trees = (DefinitionTree(Path(PROGRAMME_FILE).stem, FileKind.PROGRAMME, tree),)
        members = tuple(member.definition for member in programme.programme.projects if member.definition)
        return _Source(file, trees, programme.programme, programme.programme.language, programme.problems, members)
    require_project(path)
    loaded = load(path)
    _raise(loaded.problems, loaded.project is None)
    assert loaded.project is not None  # noqa: S101
    file = definition_file(path, PROJECT_FILE)
    parts = project_trees(file, Path(PROJECT_FILE).stem, inline=inline)
    return _Source(file, parts, loaded.project, loaded.project.language, loaded.problems)


def _read_list(path: Path) -> _Source:
    problems = Problems()
    tree = read_tree(path, path.name, problems)
    _raise(problems.in_order(), problems.has_errors or tree is None)
    assert tree is not None  # noqa: S101
    trees = (DefinitionTree(path.stem, _LISTS[path.stem], tree),)
    return _Source(path, trees, None, LANGUAGES[0], problems.in_order())


def _raise(problems: Sequence[Finding], is_invalid: bool) -> None:
    if is_invalid or has_errors(problems):
        sentence = Sentence("The definition has errors, so nothing was written. Correct them and try again.")
        raise DefinitionError(sentence, problems)


def _target(read: _Source, target: Path) -> tuple[Path, str]:
    """The main file to write and its suffix."""
    if is_definition_name(target) and not target.is_dir():
        return target, target.suffix
    if target.is_file():
        raise UsageError(
            "'{path}' already exists and is not changed. Name a folder, or a .yaml or .xlsx file.", path=target
        )
    suffix = SUFFIXES[0] if read.file.suffix == WORKBOOK else WORKBOOK
    return target / read.trees[0].file_name(suffix), suffix


def _refuse_existing(read: _Source, goal: Path, files: Sequence[Path]) -> None:
    """Refuse to write over a file, or a second definition into a folder that has another one."""
    for path in files:
        if os.path.lexists(path):
            raise UsageError("'{path}' already exists and is not changed. Name another folder or file.", path=path)
    if read.kind in (FileKind.PROJECT, FileKind.PROGRAMME) and _is_usual(goal):
        for name in (f"{goal.stem}{SUFFIXES[0]}", workbook_name(goal.name)):
            other = goal.with_name(name)
            if is_file(other) and not _same(other, read.file):
                raise UsageError("The folder has the definition '{path}' already. Name another folder.", path=other)


def _is_usual(path: Path) -> bool:
    """Whether a definition has the name under which it is found in its folder."""
    return path.stem in (Path(PROJECT_FILE).stem, Path(PROGRAMME_FILE).stem)


def _same(first: Path, second: Path) -> bool:
    return first.resolve() == second.resolve()


def _compare(read: _Source, contents: dict[Path, bytes], base: Path, suffix: str, language: str) -> None:
    """Read back what is to be written, in another folder, and compare it with the definition.

    Raises:
        UsageError: it does not say the same.
    """
    if read.content is None:
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for path, data in contents.items():
            write_file(folder / path.relative_to(base), data)
        if len(contents) < len(read.trees):  # the forms stay where they are
            for tree in read.trees[1:]:
                write_file(folder / tree.file_name(suffix), tree.content(suffix, language))
        main = folder / next(iter(contents)).name
        if read.kind is FileKind.PROGRAMME:
            again: object = load_programme(main).programme
        else:
            again = load(main).project
    if again != read.content:
        raise UsageError("The definition cannot be converted without loss, so nothing was written. Please report this.")
