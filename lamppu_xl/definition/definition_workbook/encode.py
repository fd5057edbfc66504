"""Turns a tree of nodes into the rows of a definition workbook. Whatever has no column goes to the sheet `More`.

The rows are decoded again, and what that does not give is added: so a key that no shape knows yet is not lost.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from lamppu_xl.definition.definition_workbook.cell_types import (
    CellType,
    cell_type,
    nested_shape,
    type_at,
)
from lamppu_xl.definition.definition_workbook.cell_values import content_of, leaf_of, significance
from lamppu_xl.definition.definition_workbook.columns import columns_of, languages_of
from lamppu_xl.definition.definition_workbook.decode import (
    EMPTY,
    LIST,
    MAPPING,
    ORDER,
    PLAIN,
    TEXT,
    CellLeaf,
    DefinitionRow,
    MoreRow,
    WorkbookRows,
    decode,
)
from lamppu_xl.definition.definition_workbook.head_paths import ItemId, Path, write_path
from lamppu_xl.definition.definition_workbook.sheet_list import IdCell, Item, KeyCell, SheetKind, WorkbookKind
from lamppu_xl.definition.problems import Problems
from lamppu_xl.definition.schemas import OptionShape
from lamppu_xl.definition.yaml_tree import Node, YamlMapping, YamlScalar, YamlSequence, is_empty
from lamppu_xl.domain.findings import Place


def encode(tree: Node, kind: WorkbookKind) -> WorkbookRows:
    """The rows of all sheets for a definition.

    Args:
        tree: of the definition's file.
        kind: of the workbook.
    """
    encoder = _Encoder(tree, kind)
    rows = WorkbookRows(kind, tree.place)
    languages = languages_of(tree, kind)
    for sheet in kind.sheets:
        found = list(encoder.rows(sheet, tree))
        columns = columns_of(sheet, found, languages, kind.claimed_keys(sheet))
        order = {path: number for number, path in enumerate(columns)}
        rows.columns[sheet.title] = columns
        rows.sheets[sheet.title] = [
            replace(row, leaves=tuple(sorted(row.leaves, key=lambda leaf: order[leaf.path]))) for row in found
        ]
        encoder.typed |= {path for path, _ in encoder.written}
        encoder.written.clear()
    decoded = decode(rows, Problems())
    rows.more = list(_differences(tree, decoded, (), encoder, Any))
    return rows


def _partners(tree: Node) -> frozenset[str]:
    partners = tree.values.get("partners") if isinstance(tree, YamlMapping) else None
    items = partners.items if isinstance(partners, YamlSequence) else ()
    ids = (item.values.get("id") for item in items if isinstance(item, YamlMapping))
    return frozenset(node.text for node in ids if isinstance(node, YamlScalar))


@dataclass(frozen=True)
class _Thing:
    """A thing that a row is for."""

    node: Node
    keys: Mapping[str, YamlScalar]
    path: Path


class _Encoder:
    def __init__(self, tree: Node, kind: WorkbookKind) -> None:
        self.kind = kind
        self.partners = _partners(tree)
        self.option_keys = _option_keys(kind)
        self.ids = _ids(tree, kind)
        self.annotations: dict[Path, Any] = {}
        """The annotations of things."""
        self.written: list[tuple[Path, Node]] = []
        self.typed: set[Path] = set()
        """The paths of values whose type a shape gives: it does not matter whether they are quoted."""

    def rows(self, sheet: SheetKind, tree: Node) -> Iterator[DefinitionRow]:
        claimed = self.kind.claimed_keys(sheet)
        for thing in _things(tree, sheet.pattern, {}, ()):
            if sheet.per_partner and not self.is_per_partner(tree, thing):
                continue
            self.annotations[thing.path] = sheet.annotation
            leaves = tuple(self.leaves(thing, sheet, claimed))
            if sheet.shape is not None or leaves:
                yield DefinitionRow(thing.node.place, thing.keys, leaves, path=thing.path)

    def is_per_partner(self, tree: Node, thing: _Thing) -> bool:
        """Whether a value belongs to a mapping by partners, whose values are single."""
        owner = _node_at(tree, thing.path[:-1])
        return owner is not None and self.is_by_partner(str(thing.path[-2]), owner)

    def has_partners(self, node: Node | None) -> bool:
        return (
            isinstance(node, YamlMapping)
            and bool(node.values)
            and all(key in self.partners for key in node.values)
            and all(isinstance(value, YamlScalar) for value in node.values.values())
        )

    def is_by_partner(self, key: str, node: Node) -> bool:
        """Whether a detail of an option has a value for each partner."""
        return key not in self.option_keys and self.has_partners(node)

    def named(self, path: Path) -> Path:
        """The path with the ids of things instead of their numbers: moved rows do not change it."""
        return tuple(self.ids.get(path[: number + 1], step) for number, step in enumerate(path))

    def leaves(self, thing: _Thing, sheet: SheetKind, claimed: frozenset[str]) -> Iterator[CellLeaf]:
        """The cells of a row."""
        has_values = sheet.shape is OptionShape
        for path, leaf in self.flat(thing.node, sheet.annotation, (), claimed, has_values=has_values):
            annotation = type_at(sheet.annotation, path)
            kind = cell_type(annotation)
            content = content_of(leaf, kind)
            if content is None:
                continue
            yield CellLeaf(path, leaf_of(content, kind, leaf.place), leaf.place)
            if kind is not CellType.ANY:
                self.written.append(((*thing.path, *path), leaf))

    def flat(
        self, node: Node, annotation: Any, path: Path, claimed: frozenset[str], *, has_values: bool = False
    ) -> Iterator[tuple[Path, Node]]:
        """The values of a thing that fit into a cell each, with their paths."""
        kind = cell_type(type_at(annotation, path))
        match node:
            case YamlScalar():
                is_single = kind is not CellType.TEXTS or content_of(node, kind) is not None
                yield (path if is_single else (*path, 0)), node
            case YamlSequence(items):
                if content_of(node, kind) is not None:
                    yield path, node
                    return
                for number, item in enumerate(items):
                    yield from self.flat(item, annotation, (*path, number), claimed)
            case YamlMapping(values):
                for key, value in values.items():
                    if not path and (key in claimed or (has_values and self.is_by_partner(key, value))):
                        continue
                    yield from self.flat(value, annotation, (*path, key), claimed)


def _things(node: Node | None, pattern: tuple[Any, ...], keys: dict[str, YamlScalar], path: Path) -> Iterator[_Thing]:
    """The things of a pattern in a tree."""
    if node is None:
        return
    if not pattern:
        is_leaf = isinstance(node, YamlMapping) or (isinstance(node, YamlScalar | YamlSequence) and bool(keys))
        if is_leaf and not (isinstance(node, YamlScalar) and is_empty(node)):
            yield _Thing(node, keys, path)
        return
    step, rest = pattern[0], pattern[1:]
    match step, node:
        case str(), YamlMapping(values):
            yield from _things(values.get(step), rest, keys, (*path, step))
        case KeyCell(head), YamlMapping(values, places):
            for key, value in values.items():
                if key:
                    cell = {head: YamlScalar(key, places[key], quoted=True)}
                    yield from _things(value, rest, keys | cell, (*path, key))
        case Item(), YamlSequence(items):
            for number, item in enumerate(items):
                if isinstance(item, YamlMapping):
                    yield from _things(item, rest, keys, (*path, number))
        case IdCell(head), YamlSequence(items):
            for number, item in enumerate(items):
                id_node = item.values.get("id") if isinstance(item, YamlMapping) else None
                if isinstance(id_node, YamlScalar) and id_node.text:
                    yield from _things(item, rest, keys | {head: id_node}, (*path, number))


def _node_at(node: Node, path: Path) -> Node | None:
    for step in path:
        match node, step:
            case YamlMapping(values), str() if step in values:
                node = values[step]
            case YamlSequence(items), int() if step < len(items):
                node = items[step]
            case _:
                return None
    return node


# What the sheets do not have


def _differences(node: Node, decoded: Node | None, path: Path, encoder: _Encoder, annotation: Any) -> Iterator[MoreRow]:
    """The rows that make the decoded tree equal to the tree."""
    annotation = encoder.annotations.get(path, annotation)
    match node, decoded:
        case YamlMapping(values), YamlMapping(others):
            for key, value in values.items():
                inner = type_at(annotation, (key,))
                yield from _differences(value, others.get(key), (*path, key), encoder, inner)
            if path and not _is_same_order(node, decoded, annotation):
                yield _more(path, ORDER, json.dumps(list(values), ensure_ascii=False), node.place, encoder)
        case YamlSequence(items), YamlSequence(others) if len(items) == len(others):
            for number, (item, other) in enumerate(zip(items, others, strict=True)):
                yield from _differences(item, other, (*path, number), encoder, type_at(annotation, (number,)))
        case YamlSequence((YamlScalar(text),)), YamlScalar(other) if path in encoder.typed and text == other:
            return
        case YamlScalar(text), YamlSequence((YamlScalar(other),)) if text == other:
            return
        case YamlScalar(text), YamlScalar(other) if path in encoder.typed and text == other:
            return
        case YamlScalar(), YamlScalar() if significance(node) == significance(decoded):
            return
        case _:
            yield from _all_of(node, path, encoder)


def _is_same_order(node: YamlMapping, decoded: YamlMapping, annotation: Any) -> bool:
    """Whether the keys that no shape has, such as details, come in the same order: a project keeps it."""
    shape = nested_shape(annotation)
    known = shape.model_fields if shape else {}
    before = [key for key in node.values if key not in known]
    after = [key for key in decoded.values if key in node.values and key not in known]
    after += [key for key in before if key not in decoded.values]
    return before == after


def _option_keys(kind: WorkbookKind) -> frozenset[str]:
    has_options = any(sheet.shape is OptionShape for sheet in kind.sheets)
    return frozenset(OptionShape.model_fields) if has_options else frozenset()


def _ids(tree: Node, kind: WorkbookKind) -> dict[Path, ItemId]:
    """The ids of things by their paths, where no other thing of the same list has the same."""
    ids: dict[Path, ItemId] = {}
    for sheet in kind.sheets:
        if sheet.pattern[-1:] != (Item.NEXT,):
            continue
        taken: set[tuple[Path, str]] = set()
        for thing in _things(tree, sheet.pattern, {}, ()):
            id_node = thing.node.values.get("id") if isinstance(thing.node, YamlMapping) else None
            if isinstance(id_node, YamlScalar) and id_node.text and (thing.path[:-1], id_node.text) not in taken:
                taken.add((thing.path[:-1], id_node.text))
                ids[thing.path] = ItemId(id_node.text)
    return ids


def _all_of(node: Node, path: Path, encoder: _Encoder) -> Iterator[MoreRow]:
    match node:
        case YamlScalar(text):
            if is_empty(node):
                yield _more(path, EMPTY, "", node.place, encoder)
            else:
                is_text = node.quoted or significance(node)[0] == "text"
                yield _more(path, TEXT if is_text else PLAIN, text, node.place, encoder)
        case YamlSequence(items):
            if not items:
                yield _more(path, LIST, "", node.place, encoder)
            for number, item in enumerate(items):
                yield from _all_of(item, (*path, number), encoder)
        case YamlMapping(values):
            if not values:
                yield _more(path, MAPPING, "", node.place, encoder)
            for key, value in values.items():
                yield from _all_of(value, (*path, key), encoder)


def _more(path: Path, kind: str, text: str, place: Place, encoder: _Encoder) -> MoreRow:
    return MoreRow(write_path(encoder.named(path)), kind, text, place)
