"""Finds a form by name and lays over one another: what it extends, the form itself, what the project adds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from lamppu_xl.definition.problems import Problems, guess
from lamppu_xl.definition.yaml_tree import LARGEST_FILE, Node, YamlMapping, YamlScalar, YamlSequence, read_yaml
from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.storage import resources

FORM_FILE = "form.yaml"


def shipped_forms() -> dict[str, Path]:
    """The forms that come with lamppu-xl, each with its file."""
    return _forms_in(resources.data_folder("workbook_templates"))


def _forms_in(parent: Path) -> dict[str, Path]:
    return {file.parent.name: file for file in sorted(parent.glob(f"*/{FORM_FILE}"))}


def definition_file(path: Path, name: str) -> Path:
    """The main file of a definition: the path itself if it is a YAML file, else the file of that name in the folder."""
    return path if path.suffix in (".yaml", ".yml") else path / name


def seen_from(path: str, finding: Finding) -> Finding:
    """A finding of a definition whose files are named as seen from another folder.

    Args:
        path: the path of the definition, its folder or its main file, from that other folder.
        finding: the finding, with names as seen from the folder of the definition.
    """
    base = PurePosixPath(path)
    folder = base.parent if base.suffix in (".yaml", ".yml") else base

    def seen(place: Place) -> Place:
        return place if Path(place.file).is_absolute() else replace(place, file=(folder / place.file).as_posix())

    return replace(finding, place=seen(finding.place), related=tuple(seen(place) for place in finding.related))


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
        try:
            with file.open("rb") as stream:
                data = stream.read(LARGEST_FILE + 1)
        except (OSError, ValueError):
            self.problems.add("D102", Place(name), path=name)
            return None
        known_problems = len(self.problems.findings)
        node = read_yaml(data, name, self.problems)
        if isinstance(node, YamlMapping):
            return node
        if len(self.problems.findings) == known_problems:
            self.problems.add("D106", Place(name, None, 0, 0), value="", expected=VocabularyTerm("mapping"))
        return None

    def name(self, file: Path) -> str:
        """What a file is called in messages."""
        inside = file.is_relative_to(self.folder)
        return (file.relative_to(self.folder) if inside else file).as_posix()

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
