"""A tree of nodes that grows value by value: each value with its path and its place."""

from __future__ import annotations

from dataclasses import dataclass, field

from lamppu_xl.definition.definition_workbook.head_paths import ItemId, Path, Step
from lamppu_xl.definition.yaml_tree import Node, YamlMapping, YamlScalar, YamlSequence
from lamppu_xl.domain.findings import Place


@dataclass
class Branch:
    """A list or a mapping that is not complete yet."""

    place: Place
    is_list: bool = False
    parts: dict[Step, Branch | Node] = field(default_factory=dict)
    """By key, or by the number of the item."""
    keys: dict[Step, Place] = field(default_factory=dict)

    def id(self) -> str:
        """The id of a thing; empty if it has none."""
        part = self.parts.get("id")
        return part.text if isinstance(part, YamlScalar) else ""

    def node(self) -> Node:
        """The complete list or mapping. Items keep their order; numbers without an item are left out."""
        order = sorted(self.parts, key=_number) if self.is_list else list(self.parts)
        nodes = {step: _complete(self.parts[step]) for step in order}
        if self.is_list:
            return YamlSequence(tuple(nodes.values()), self.place)
        keys = {str(step): self.keys.get(step, self.place) for step in order}
        return YamlMapping({str(step): node for step, node in nodes.items()}, keys, self.place)


def _complete(part: Branch | Node) -> Node:
    return part.node() if isinstance(part, Branch) else part


def _number(step: Step) -> int:
    return step if isinstance(step, int) else 0


def branch_of(node: Node) -> Branch | Node:
    """A node that can grow on."""
    match node:
        case YamlMapping(values, keys, place):
            parts: dict[Step, Branch | Node] = {key: branch_of(value) for key, value in values.items()}
            return Branch(place, False, parts, {key: keys[key] for key in values})
        case YamlSequence(items, place):
            return Branch(place, True, {number: branch_of(item) for number, item in enumerate(items)})
    return node


ItemIndex = dict[int, dict[str, Branch]]
"""The items of lists by id, by the identity of the list."""


@dataclass
class TreeBuilder:
    """Grows a tree."""

    root: Branch
    _items: ItemIndex = field(default_factory=dict)
    _counts: dict[int, int] = field(default_factory=dict)

    def branch(self, path: Path, place: Place, key_place: Place | None = None) -> Branch | None:
        """The list or mapping at a path, made if it is not there; None if there is another value or no such item."""
        here = self.root
        for number, step in enumerate(path):
            following = path[number + 1] if number + 1 < len(path) else ""
            if isinstance(step, ItemId):
                found = self.branch_item(here, step.id)
                if found is None:
                    return None
                here = found
                continue
            if here.is_list != isinstance(step, int):
                return None
            part = here.parts.get(step)
            if part is None:
                part = Branch(place, isinstance(following, int | ItemId))
                self._put(here, step, part, key_place or place)
            if not isinstance(part, Branch):
                return None
            here = part
        return here

    def append(self, items: Branch, place: Place) -> Branch:
        """A new item at the end of a list."""
        number = self._counts.get(id(items), len(items.parts))
        self._counts[id(items)] = number + 1
        item = Branch(place)
        items.parts[number] = item
        return item

    def set(self, base: Branch, path: Path, value: Node, key_place: Place, *, replace: bool = False) -> Path | None:
        """Put a value at a path below a branch.

        Args:
            base: the branch.
            path: the path from the branch.
            value: the value.
            key_place: the place of its key.
            replace: whether a value that is there already is replaced.

        Returns:
            The path of the value that is in the way, if any.
        """
        here = base
        for number, step in enumerate(path[:-1]):
            following = path[number + 1]
            part: Branch | Node | None
            if isinstance(step, ItemId):
                part = self.branch_item(here, step.id)
                if part is None:
                    return path[: number + 1]
            else:
                part = here.parts.get(step) if here.is_list == isinstance(step, int) else None
                if part is None and here.is_list != isinstance(step, int):
                    return path[: number + 1]
            if part is None or (replace and not isinstance(part, Branch)):
                part = Branch(value.place, isinstance(following, int | ItemId))
                self._put(here, step, part, key_place)
            if not isinstance(part, Branch):
                return path[: number + 1]
            here = part
        last = path[-1]
        if here.is_list != isinstance(last, int) or (last in here.parts and not replace):
            return path
        self._put(here, last, branch_of(value) if replace else value, key_place)
        return None

    def _put(self, here: Branch, step: Step, part: Branch | Node, key_place: Place) -> None:
        here.parts[step] = part
        here.keys.setdefault(step, key_place)

    def branch_item(self, items: Branch, wanted: str) -> Branch | None:
        """The item of an id. The items of a list are looked at once; new ones are looked at when they are asked for."""
        if not items.is_list:
            return None
        index = self._items.setdefault(id(items), {})
        if wanted not in index:
            for part in items.parts.values():
                if isinstance(part, Branch) and part.id():
                    index.setdefault(part.id(), part)
        return index.get(wanted)
