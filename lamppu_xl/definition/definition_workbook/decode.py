"""Turns the rows of a definition workbook into a tree of nodes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from lamppu_xl.definition.definition_workbook.head_paths import Path, read_path, write_path
from lamppu_xl.definition.definition_workbook.sheet_list import IdCell, Item, KeyCell, SheetKind, WorkbookKind
from lamppu_xl.definition.definition_workbook.tree_builder import Branch, TreeBuilder
from lamppu_xl.definition.problems import Problems, guess
from lamppu_xl.definition.yaml_tree import Node, YamlMapping, YamlScalar, YamlSequence
from lamppu_xl.domain.findings import Place
from lamppu_xl.domain.text import VocabularyTerm


@dataclass(frozen=True)
class CellLeaf:
    """The value of a cell and its column."""

    path: Path
    """Of the column; empty for the value of a thing without keys."""
    value: Node
    head: Place
    """Of the head of the column."""


@dataclass(frozen=True)
class DefinitionRow:
    """A row of a sheet."""

    place: Place
    keys: Mapping[str, YamlScalar]
    """What the cells of the pattern say, by their heads."""
    leaves: tuple[CellLeaf, ...]
    blanks: Mapping[str, Place] = field(default_factory=dict)
    """The blank cells of required keys, by key."""
    path: Path = ()
    """Of the thing in the tree that the row was made of."""


@dataclass(frozen=True)
class MoreRow:
    """A row of the sheet `More`."""

    path: str
    kind: str
    """A key of `MORE_KINDS`."""
    text: str
    place: Place


TEXT, PLAIN, EMPTY, LIST, MAPPING, ORDER = "text", "value", "empty", "empty list", "empty mapping", "order"
"""A text, a value as it is written (a number or date), nothing, `[]`, `{}`, and the order of the keys of a mapping."""

MORE_KINDS = (TEXT, PLAIN, EMPTY, LIST, MAPPING, ORDER)


@dataclass
class WorkbookRows:
    """The rows of all sheets of a workbook."""

    kind: WorkbookKind
    start: Place
    """The place of the whole."""
    sheets: dict[str, list[DefinitionRow]] = field(default_factory=dict)
    """By the title of the sheet."""
    more: list[MoreRow] = field(default_factory=list)
    places: dict[str, Place] = field(default_factory=dict)
    """The place of the heads of each sheet."""
    columns: dict[str, list[Path]] = field(default_factory=dict)
    """The columns of each sheet that is written."""


def decode(rows: WorkbookRows, problems: Problems) -> Node:
    """The tree that the rows describe; what does not fit is among the problems."""
    builder = TreeBuilder(Branch(rows.start, rows.kind.is_list))
    for sheet in rows.kind.sheets:
        place = rows.places.get(sheet.title, rows.start)
        has_values = any(row.leaves for row in rows.sheets.get(sheet.title, ())) or sheet is rows.kind.main
        if sheet.is_vertical and sheet.pattern and has_values:
            builder.branch(tuple(str(step) for step in sheet.pattern), place)
        for row in rows.sheets.get(sheet.title, ()):
            _add_row(builder, sheet, row, place, problems)
    for more in rows.more:
        _add_more(builder, more, problems)
    return builder.root.node()


def _add_row(builder: TreeBuilder, sheet: SheetKind, row: DefinitionRow, start: Place, problems: Problems) -> None:
    missing = [head for head in sheet.keys if head not in row.keys]
    for head in missing:
        problems.add("D105", row.blanks.get(head, row.place), key=head)
    if missing:
        return
    here: Branch | None = builder.root
    pattern = sheet.pattern
    steps: list[str] = []
    for number, step in enumerate(pattern):
        is_last = number == len(pattern) - 1
        following = pattern[number + 1] if not is_last else None
        makes_list = isinstance(following, Item | IdCell)
        match step:
            case Item():
                here = builder.append(here, row.place) if here and here.is_list else None
            case IdCell(head):
                here = _item(builder, here, row.keys[head], head, problems)
                if here is None:
                    return
            case _:
                key = row.keys[step.head].text if isinstance(step, KeyCell) else step
                place = row.keys[step.head].place if isinstance(step, KeyCell) else start
                if isinstance(step, KeyCell) and is_last and here and key in here.parts:
                    problems.add("D103", place, key=key)
                    return
                if sheet.shape is None and is_last:
                    _set_value(builder, here, key, row, place)
                    return
                here = _child(here, key, row.place, place, makes_list)
        if here is None:
            problems.add("D189", row.place, head=".".join(steps))
            return
        steps.append(str(step))
    assert here is not None  # noqa: S101  # the loop returns otherwise
    _add_leaves(builder, sheet, here, row, problems)


def _child(here: Branch | None, key: str, place: Place, key_place: Place, makes_list: bool) -> Branch | None:
    if here is None or here.is_list:
        return None
    part = here.parts.get(key)
    if part is None:
        part = Branch(place, makes_list)
        here.parts[key], here.keys[key] = part, key_place
    return part if isinstance(part, Branch) and part.is_list == makes_list else None


def _item(
    builder: TreeBuilder, items: Branch | None, wanted: YamlScalar, what: str, problems: Problems
) -> Branch | None:
    found = builder.branch_item(items, wanted.text) if items else None
    if found is None:
        ids = [part.id() for part in items.parts.values() if isinstance(part, Branch)] if items else []
        near = guess(wanted.text, filter(None, ids))
        problems.add("D107", wanted.place, what=VocabularyTerm(what), name=wanted.text, guess=near)
    return found


def _set_value(builder: TreeBuilder, here: Branch | None, key: str, row: DefinitionRow, place: Place) -> None:
    """The value of a thing without keys of its own: one cell, or cells of its parts."""
    for leaf in row.leaves if here else ():
        assert here is not None  # noqa: S101
        builder.set(here, (key, *leaf.path), leaf.value, place)


def _add_leaves(builder: TreeBuilder, sheet: SheetKind, here: Branch, row: DefinitionRow, problems: Problems) -> None:
    for leaf in row.leaves:
        if not leaf.path or isinstance(leaf.path[0], int):
            problems.add("D189", leaf.head, head=write_path(leaf.path) or "")
        elif obstacle := builder.set(here, leaf.path, leaf.value, leaf.head):
            problems.contradiction(write_path(obstacle), write_path(leaf.path), leaf.value.place)
    if sheet.needs_all:
        for key, place in row.blanks.items():
            if key not in here.parts and key not in sheet.keys:
                # An empty value: what is missing is reported where it belongs.
                here.parts[key], here.keys[key] = YamlScalar("", place), place


def _add_more(builder: TreeBuilder, row: MoreRow, problems: Problems) -> None:
    path = read_path(row.path)
    if path is None:
        problems.add("D189", row.place, head=row.path)
        return
    if row.kind == ORDER:
        _put_in_order(builder, path, row, problems)
        return
    values: dict[str, Node] = {
        TEXT: YamlScalar(row.text, row.place, quoted=True),
        PLAIN: YamlScalar(row.text, row.place),
        EMPTY: YamlScalar("", row.place),
        LIST: YamlSequence((), row.place),
        MAPPING: YamlMapping({}, {}, row.place),
    }
    if row.kind not in values:
        problems.add("D106", row.place, value=row.kind, expected=MORE_KINDS)
    elif builder.set(builder.root, path, values[row.kind], row.place, replace=True):
        problems.add("D189", row.place, head=row.path)


def _put_in_order(builder: TreeBuilder, path: Path, row: MoreRow, problems: Problems) -> None:
    branch = builder.branch(path, row.place)
    try:
        wanted = json.loads(row.text)
    except ValueError:
        wanted = None
    if branch is None or branch.is_list or not isinstance(wanted, list):
        problems.add("D189", row.place, head=row.path)
        return
    keys = [key for key in wanted if key in branch.parts]
    branch.parts = {key: branch.parts[key] for key in dict.fromkeys([*keys, *branch.parts])}


__all__ = ["CellLeaf", "DefinitionRow", "MoreRow", "WorkbookRows", "decode"]
