"""Finds a form by name and lays over one another: what it extends, the form itself, what the project adds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from lamppu_xl.definition.file_names import (
    FORM_FILE,
    WORKBOOK,
    is_definition_name,
    report_two_files,
    report_unsaved,
    workbook_name,
)
from lamppu_xl.definition.problems import Problems, guess
from lamppu_xl.definition.yaml_tree import LARGEST_FILE, Node, YamlMapping, YamlScalar, YamlSequence, read_yaml
from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.storage import resources


def shipped_forms() -> dict[str, Path]:
    """The forms that come with lamppu-xl, each with its file."""
    return _forms_in(resources.data_folder("workbook_templates"))


def _forms_in(parent: Path) -> dict[str, Path]:
    files = {file.parent.name: file for file in sorted(parent.glob(f"*/{workbook_name(FORM_FILE)}"))}
    return files | {file.parent.name: file for file in sorted(parent.glob(f"*/{FORM_FILE}"))}


def seen_from(path: str, finding: Finding) -> Finding:
    """A finding of a definition whose files are named as seen from another folder.

    Args:
        path: the path of the definition, its folder or its main file, from that other folder.
        finding: the finding, with names as seen from the folder of the definition.
    """
    base = PurePosixPath(path)
    folder = base.parent if is_definition_name(base) else base

    def seen(place: Place) -> Place:
        return place if Path(place.file).is_absolute() else place._replace(file=(folder / place.file).as_posix())

    return replace(finding, place=seen(finding.place), related=tuple(seen(place) for place in finding.related))


def read_tree(file: Path, name: str, problems: Problems) -> Node | None:
    """The tree of a YAML file or a definition workbook, or None with the reason among the problems.

    Args:
        file: its path.
        name: the name of the file in messages.
        problems: where problems are added.

    Raises:
        OSError: the file cannot be opened.
    """
    if file.suffix == WORKBOOK:
        from lamppu_xl.definition.definition_workbook import reader  # noqa: PLC0415  # a YAML file has no use for it

        with file.open("rb") as stream:
            data = stream.read(reader.LARGEST_FILE + 1)
        report_unsaved(file, problems)
        return reader.read_definition_workbook(data, name, problems)
    with file.open("rb") as stream:
        return read_yaml(stream.read(LARGEST_FILE + 1), name, problems)


def main_language(file: Path) -> str:
    """The first language that a definition names, valid or not; empty if it names none."""
    try:
        tree = read_tree(file, file.name, Problems())
    except OSError:
        return ""
    blocks = tree.values.values() if isinstance(tree, YamlMapping) else ()
    named = [block.values.get("languages") for block in blocks if isinstance(block, YamlMapping)]
    for node in named:
        first = node.items[0] if isinstance(node, YamlSequence) and node.items else node
        if isinstance(first, YamlScalar):
            return first.text
    return ""


def may_name_tables(top: YamlMapping) -> bool:
    """Whether a file may name tables for the lists of a definition; most name none."""
    is_form = not top.values.keys() & {"project", "programme"}
    return not is_form and any(isinstance(value, YamlScalar) for value in top.values.values())


@dataclass
class DefinitionFiles:
    """The files of one definition."""

    folder: Path
    """The project's own."""
    forms: Sequence[Path]
    """More folders with forms, looked into after the project's own `forms/`."""
    problems: Problems

    def tree(self, file: Path) -> YamlMapping | None:
        """The mapping that a file holds, or None with the reason among the problems."""
        name = self.name(file)
        known_problems = len(self.problems.findings)
        try:
            node = read_tree(file, name, self.problems)
        except (OSError, ValueError):
            self.problems.add("D102", Place(name), path=name)
            return None
        if isinstance(node, YamlMapping):
            return self.with_tables(node, file)
        if len(self.problems.findings) == known_problems:
            self.problems.add("D106", Place(name, None, 0, 0), value="", expected=VocabularyTerm("mapping"))
        return None

    def with_tables(self, node: YamlMapping, file: Path) -> YamlMapping:
        """The definition in a file with the members of the tables that it names."""
        if not may_name_tables(node):
            return node
        from lamppu_xl.definition.list_tables import with_tables  # noqa: PLC0415  # slow to import

        return with_tables(node, file.parent, self.problems)

    def name(self, file: Path) -> str:
        """What a file is called in messages."""
        inside = file.is_relative_to(self.folder)
        return (file.relative_to(self.folder) if inside else file).as_posix()

    def form_of(self, top: YamlMapping | None) -> YamlMapping | None:
        """The form of a project: the one in its own file, else the one that it names."""
        block = top.get("project") if top else None
        own = top.get("form") if top else None
        name = block.get("form") if isinstance(block, YamlMapping) else None
        if isinstance(own, YamlMapping) and isinstance(name, YamlScalar):
            extends = own.get("extends")
            base = self.form(extends, (name.text,)) if isinstance(extends, YamlScalar) else None
            return lay_over(base, own) if base else None if isinstance(extends, YamlScalar) else own
        return self.form(name) if isinstance(name, YamlScalar) else None

    def form(self, wanted: YamlScalar, above: tuple[str, ...] = ()) -> YamlMapping | None:
        """The form of that name with all that it extends, or None with the reason among the problems.

        Args:
            wanted: the name as it is written.
            above: the names of the forms that extend it.
        """
        known = self.known()
        if wanted.text not in known:
            self.problems.add("D118", wanted.place, form=wanted.text, guess=guess(wanted.text, known))
            return None
        if wanted.text in above:
            first, second = f"{above[-1]} extends: {wanted.text}", f"{wanted.text} extends: {above[-1]}"
            self.problems.contradiction(first, second, wanted.place)
            return None
        report_two_files(known[wanted.text].parent, FORM_FILE, self.problems)
        top = self.tree(known[wanted.text])
        extends = top.get("extends") if top else None
        if top is None or not isinstance(extends, YamlScalar):
            return top
        base = self.form(extends, (*above, wanted.text))
        return lay_over(base, top) if base else None

    def known(self) -> dict[str, Path]:
        found = shipped_forms()
        for parent in (*reversed(self.forms), self.folder / "forms"):
            found |= _forms_in(parent)
        return found


_Layers = Mapping[str, "_Layers | str"]

_JOINED: _Layers = {"tables": {"*": {"fields": {"*": {}}, "rules": "added"}}, "lists": {}}
"""What is joined key by key, in which `*` is any key; the members of a list may be added. All else is replaced."""


def lay_over(base: YamlMapping, top: YamlMapping, layers: _Layers = _JOINED) -> YamlMapping:
    """A derived form, or what a project says about tables and lists, over a form.

    Tables and fields are joined attribute by attribute, rules are added, lists and texts are replaced as a whole.
    A key left empty in the top takes the base's value away.
    """

    def joined(key: str, above: Node) -> Node:
        layer = layers.get(key, layers.get("*"))
        match base.values.get(key), above:
            case YamlMapping() as below, YamlMapping() if isinstance(layer, Mapping):
                return lay_over(below, above, layer)
            case YamlSequence(items), YamlSequence(more) if layer == "added":
                return YamlSequence((*items, *more), above.place)
        return above

    values = {key: joined(key, above) for key, above in top.values.items()}
    return YamlMapping({**base.values, **values}, {**base.keys, **top.keys}, top.place)
