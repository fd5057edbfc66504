"""Where the parts of a definition are written, for findings about what was made from them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from lamppu_xl.definition.file_names import PROJECT_FILE, definition_file
from lamppu_xl.definition.forms import DefinitionFiles, lay_over
from lamppu_xl.definition.problems import Problems
from lamppu_xl.definition.register import id_nodes
from lamppu_xl.definition.yaml_tree import Node, YamlMapping, YamlScalar, YamlSequence, place_of
from lamppu_xl.domain.findings import Place


class PartPlaces:
    """The places of the parts of one project's definition. Its files are read again."""

    def __init__(self, path: Path, *, forms: Sequence[Path] = ()) -> None:
        """Read the files of a valid definition.

        Args:
            path: the project's folder or its `project.yaml`.
            forms: more folders with forms.
        """
        file = definition_file(path, PROJECT_FILE)
        files = DefinitionFiles(file.parent, forms, Problems())
        self._start = Place(files.name(file), None, 0, 0)
        self._top = files.tree(file)
        form = files.form_of(self._top)
        self._form = lay_over(form, self._top) if form and self._top else None

    @property
    def project(self) -> Place:
        """The place of the block `project`."""
        return place_of(self._top, ("project",), key=True) if self._top else self._start

    def table(self, table: str, field: str | None = None) -> Place:
        """The place of a table, or of one of its fields."""
        path = ("tables", table, "fields", field) if field else ("tables", table)
        return place_of(self._form, path, key=True) if self._form else self.project

    def lists(self) -> Place:
        """The place of the project's lists, else of the form's."""
        return place_of(self._form, ("lists",), key=True) if self._form else self.project

    def partner(self, id: str) -> Place:
        return self._item("partners", id)

    def goal(self, id: str) -> Place:
        return self._item("goals", id)

    def text(self, shown: str) -> Place | None:
        """The place of the longest text of the definition that is a part of a text that a sheet shows."""
        found = [node for tree in (self._top, self._form) if tree for node in _scalars(tree) if node.text in shown]
        longest = max(found, key=lambda node: len(node.text), default=None)
        return longest.place if longest and len(longest.text) >= _SHORTEST_TEXT else None

    def _item(self, key: str, id: str) -> Place:
        """The place of the item of an id, in a list at the top of the project's file."""
        node: Node | None = self._top.get(key) if self._top else None
        items = node.items if isinstance(node, YamlSequence) else ()
        return next((item.place for item in items if [each.text for each in id_nodes([item])] == [id]), self.project)


_SHORTEST_TEXT = 3
"""Shorter texts are parts of many others."""


def _scalars(node: Node) -> Iterator[YamlScalar]:
    match node:
        case YamlScalar():
            yield node
        case YamlSequence(items):
            for item in items:
                yield from _scalars(item)
        case YamlMapping(values):
            for value in values.values():
                yield from _scalars(value)
