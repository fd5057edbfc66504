"""What is known of a definition while it is read, and the readers that all of its parts share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

from lamppu_xl.definition.coercion import shown
from lamppu_xl.definition.forms import DefinitionFiles
from lamppu_xl.definition.problems import Problems
from lamppu_xl.definition.schemas import Shape, Words, read
from lamppu_xl.definition.translations import Translations, read_translations
from lamppu_xl.definition.yaml_tree import Node, YamlMapping, YamlScalar, YamlSequence, place_of, plain
from lamppu_xl.domain.findings import Place
from lamppu_xl.domain.form import Goal
from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.text import Text, VocabularyTerm

M = TypeVar("M")
S = TypeVar("S", bound=Shape)

LONGEST_LABEL = 255
"""Characters of a label or an instruction: Excel's input prompt holds no more."""

LONGEST_WORDING = 1000
"""Characters of a goal in its full wording."""

TERMS = ("period", "partner", "goal", "focus_area", "theme", "organisation", "group", "project", "practice")
"""The terms for what other parts refer to by id. The plural of each is the key of a list at the top of a definition."""


@dataclass
class DefinitionRegister:
    """The parts of a project or programme that could be read, and the ids that it defines."""

    top: YamlMapping
    """The whole file."""
    block: Node
    """The value of `project` or `programme`; the whole file if there is none."""
    translations: Translations
    ids: Mapping[str, list[str]]
    """By term, such as `partner`, all ids that the file defines, those of invalid members too."""
    periods: list[Period] = field(default_factory=list)
    partners: list[Partner] = field(default_factory=list)
    partner_details: set[str] = field(default_factory=set)
    """The names of the details that partners have."""
    goals: list[Goal] = field(default_factory=list)
    goal_titles: dict[str, Node] = field(default_factory=dict)
    """The node of each goal's title."""
    broken: set[str] = field(default_factory=set)
    """Names of tables and fields that could not be read; a reference to them is no problem."""

    joined_lists: dict[str, str] = field(default_factory=dict)
    """The lists of questions with several choices, each with a question."""

    @property
    def problems(self) -> Problems:
        return self.translations.problems

    @property
    def country(self) -> str:
        """The country of the project as it is written; nothing if there is none."""
        return self._stated("country")

    @property
    def currencies(self) -> tuple[str, ...]:
        """The currencies of the partners that could be read, that of the project first."""
        own = self._stated("currency")
        return tuple(dict.fromkeys((own, *(partner.currency or own for partner in self.partners))))

    def _stated(self, key: str) -> str:
        node = self.block.get(key) if isinstance(self.block, YamlMapping) else None
        return node.text if isinstance(node, YamlScalar) else ""

    def items(self, what: str, shape: type[S]) -> Iterator[tuple[S, Node]]:
        """The members of a list at the top that can be read, each with its node; `what` is the term for a member."""
        return read_items(what, shape, rows(self.top.get(f"{what}s"), self.problems), self.problems)

    def text(self, words: Words, node: Node, key: str, what: str, limit: int = LONGEST_LABEL) -> Text:
        """The localised text of a key; `what` names in messages the part that has the key."""
        return self.translations.text(words, place_node(node, key), f"{what} {key}", limit)

    def build(  # the shape with its node and name, and what it becomes
        self, model: type[M], shape: Shape, node: Node, what: str, texts: Mapping[str, int], /, **values: Any
    ) -> M:
        """The value of the domain that a shape describes.

        Args:
            model: the dataclass of the value.
            shape: its keys fill the attributes of the same names.
            node: where the shape was read from.
            what: the name of the value in messages.
            texts: the keys that become localised texts, with the greatest length of each.
            values: the attributes that differ from the keys of the shape.
        """
        localised = {
            key: self.text(words, node, key, what, limit)
            for key, limit in texts.items()
            if (words := getattr(shape, key)) is not None
        }
        return model_of(model, shape, **localised, **values)

    def check_name(self, what: str, name: str | None, node: Node, *path: str | int) -> None:
        """Report a name that the definition does not define; `what` is a term, such as `theme`."""
        if name:
            self.problems.check_known(what, name, self.ids[what], place_of(node, path))

    def check_names(self, what: str, names: Iterable[str], node: Node, *path: str | int) -> None:
        """The same for each name of a list."""
        for index, name in enumerate(names):
            self.check_name(what, name, node, *path, index)

    def check_keys(self, what: str, names: Iterable[str], node: Node, *path: str | int) -> None:
        """The same for each key of a mapping."""
        for name in names:
            self.problems.check_known(what, name, self.ids[what], place_of(node, (*path, name), key=True))

    def check_presence(self, *keys: str) -> None:
        """Report lists without any member that rules and templates need."""
        for key in keys:
            node = self.top.get(key)
            if node is None or (isinstance(node, YamlSequence) and not node.items):
                self.problems.add("D119", place_of(self.top, (key,), key=True), what=key)


def open_definition(
    files: DefinitionFiles, file: Path, shape: type[Shape], block_key: str
) -> DefinitionRegister | None:
    """The register of a definition with its languages and ids, or None if its file holds no mapping.

    Args:
        files: the files of the definition.
        file: its main file.
        shape: the shape of the whole file.
        block_key: the key of the block that describes the whole: `project`.
    """
    top = files.tree(file)
    if top is None:
        return None
    read(shape, top, files.problems)
    block = place_node(top, block_key)
    translations = read_translations(files.problems, block)
    ids = {what: ids_in(top.get(f"{what}s")) for what in TERMS}
    ids["type"] = list(dict.fromkeys(values_in(top.get("partners"), "type")))
    return DefinitionRegister(top, block, translations, ids | {"language": list(translations.languages)})


def model_of(model: type[M], shape: Shape, **values: Any) -> M:
    """A value of the domain from the keys of a shape that are its attributes, and from other values."""
    names = {attribute.name for attribute in fields(model)}  # type: ignore[arg-type]
    return model(**{key: value for key, value in shape if key in names} | values)


def rows(node: Node | None, problems: Problems) -> tuple[Node, ...]:
    """The members of a list in the definition; none when there is no list."""
    if node is None:
        return ()
    if not isinstance(node, YamlSequence):
        problems.add("D106", node.place, value=shown(plain(node)), expected=VocabularyTerm("list"))
        return ()
    return node.items


def entries(node: Node | None, problems: Problems) -> Iterator[tuple[str, Place, Node]]:
    """The members of a mapping in the definition, each with its key and the key's place."""
    if isinstance(node, YamlMapping):
        yield from ((key, node.keys[key], value) for key, value in node.values.items())
    elif node is not None:
        problems.add("D106", node.place, value=shown(plain(node)), expected=VocabularyTerm("mapping"))


def place_node(node: Node, key: str) -> Node:
    """The value of a key, or the node itself if it has no such key."""
    value = node.get(key) if isinstance(node, YamlMapping) else None
    return value or node


def id_nodes(nodes: Iterable[Node]) -> list[YamlScalar]:
    """The ids as they are written, of invalid members too."""
    ids = [node.get("id") for node in nodes if isinstance(node, YamlMapping)]
    return [node for node in ids if isinstance(node, YamlScalar)]


def ids_in(node: Node | None) -> list[str]:
    """The ids of the members of a list, whatever else is wrong in it."""
    return [scalar.text for scalar in id_nodes(node.items)] if isinstance(node, YamlSequence) else []


def values_in(node: Node | None, key: str) -> Iterator[str]:
    """The texts of a key in the members of a list."""
    for item in node.items if isinstance(node, YamlSequence) else ():
        value = item.get(key) if isinstance(item, YamlMapping) else None
        if isinstance(value, YamlScalar):
            yield value.text


def read_items(what: str, shape: type[S], nodes: Iterable[Node], problems: Problems) -> Iterator[tuple[S, Node]]:
    """The members that can be read, each with its node; a repeated id is reported.

    Args:
        what: the term for one member, such as `partner`.
    """
    nodes = tuple(nodes)
    once(what, ((scalar.text, scalar.place) for scalar in id_nodes(nodes)), problems)
    for node in nodes:
        member = read(shape, node, problems)
        if member is not None:
            yield member, node


def once(what: str, names: Iterable[tuple[str, Place]], problems: Problems) -> None:
    """Report each repeated name; upper and lower case are the same, as in file names on Windows."""
    seen: set[str] = set()
    for name, place in names:
        if name.casefold() in seen:
            problems.add("D108", place, what=VocabularyTerm(what), name=name)
        seen.add(name.casefold())
