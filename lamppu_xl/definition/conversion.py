"""A definition in another format: the content of the files that it consists of then."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from lamppu_xl.definition.definition_workbook.sheet_list import (
    WorkbookKind,
    correction_sheets,
    decision_sheets,
    form_sheets,
    programme_sheets,
    project_sheets,
)
from lamppu_xl.definition.definition_workbook.writer import write_definition_workbook
from lamppu_xl.definition.file_names import WORKBOOK
from lamppu_xl.definition.forms import DefinitionFiles, lay_over
from lamppu_xl.definition.problems import Problems
from lamppu_xl.definition.source_files import sources
from lamppu_xl.definition.yaml_text import yaml_text
from lamppu_xl.definition.yaml_tree import Node, YamlMapping, YamlSequence, is_empty


class FileKind(StrEnum):
    """What a file of a definition is."""

    PROJECT = "project"
    PROGRAMME = "programme"
    FORM = "form"
    CORRECTIONS = "corrections"
    DECISIONS = "decisions"


_SHEETS = {
    FileKind.PROJECT: project_sheets,
    FileKind.PROGRAMME: programme_sheets,
    FileKind.FORM: form_sheets,
    FileKind.CORRECTIONS: correction_sheets,
    FileKind.DECISIONS: decision_sheets,
}


@dataclass(frozen=True, eq=False)
class DefinitionTree:
    """A file of a definition as a tree."""

    name: str
    """The path of the file from the folder of the definition, without its suffix: `forms/growth/form`."""
    kind: FileKind
    tree: Node

    def file_name(self, suffix: str) -> str:
        return f"{self.name}{suffix}"

    def content(self, suffix: str, language: str) -> bytes:
        """The content of the file.

        Args:
            suffix: of the file: `.xlsx`, or `.yaml`.
            language: of the instructions in a workbook.
        """
        return definition_content(self.tree, self.kind, suffix, language)


def definition_content(tree: Node, kind: FileKind, suffix: str, language: str) -> bytes:
    """The content of a file with a tree; see `DefinitionTree.content`."""
    if suffix != WORKBOOK:
        return yaml_text(tree).encode()
    return write_definition_workbook(tree, sheets_of(kind), language=language)


def sheets_of(kind: FileKind) -> WorkbookKind:
    return _SHEETS[kind]()


def project_trees(file: Path, name: str, *, inline: bool) -> tuple[DefinitionTree, ...]:
    """The files of a valid project: its own, and the forms in its folder that it uses.

    Args:
        file: its main file.
        name: of the main file without its suffix.
        inline: whether its form becomes a part of its own file.
    """
    files = DefinitionFiles(file.parent, (), Problems())
    top = files.tree(file)
    assert top is not None  # noqa: S101  # the project is valid
    if inline:
        return (DefinitionTree(name, FileKind.PROJECT, _with_form(top, files)),)
    forms = []
    for relative, path in sources(file).items():
        is_form = relative.startswith("forms/") and path.is_relative_to(file.parent)
        tree = files.tree(path) if is_form else None
        if tree is not None:
            forms.append(DefinitionTree(str(Path(relative).with_suffix("").as_posix()), FileKind.FORM, tree))
    return (DefinitionTree(name, FileKind.PROJECT, top), *forms)


def _with_form(top: YamlMapping, files: DefinitionFiles) -> YamlMapping:
    """A project with its form in its own file."""
    form = files.form_of(top)
    assert form is not None  # noqa: S101  # the project is valid
    complete = lay_over(form, top)
    values, keys = dict(top.values), dict(top.keys)
    for key in ("lists", "tables"):
        if key in complete.values:
            values[key], keys[key] = _without_empty(complete.values[key]), complete.keys[key]
    head = {key: node for key, node in form.values.items() if key == "title"}
    values["form"] = YamlMapping(head, {key: form.keys[key] for key in head}, form.place)
    keys["form"] = form.place
    return YamlMapping(values, keys, top.place)


def _without_empty(node: Node) -> Node:
    """A tree without the keys that take a value of the form away: nothing is left to be taken away."""
    match node:
        case YamlMapping(values, keys, place):
            kept = {key: _without_empty(value) for key, value in values.items() if not is_empty(value)}
            return YamlMapping(kept, {key: keys[key] for key in kept}, place)
        case YamlSequence(items, place):
            return YamlSequence(tuple(map(_without_empty, items)), place)
    return node
