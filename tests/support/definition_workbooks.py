"""Definition workbooks for tests: trees with every key of the shapes, and workbooks that a person has changed."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell

from lamppu_xl.definition.definition_workbook.cell_types import (
    CellType,
    annotation_of,
    cell_type,
    choices,
    is_list_of_shapes,
    is_translated,
    mapping_types,
    nested_shape,
    type_at,
)
from lamppu_xl.definition.definition_workbook.reader import read_definition_workbook
from lamppu_xl.definition.definition_workbook.sheet_list import (
    Item,
    KeyCell,
    SheetKind,
    WorkbookKind,
    form_sheets,
    programme_sheets,
    project_sheets,
)
from lamppu_xl.definition.definition_workbook.writer import write_definition_workbook
from lamppu_xl.definition.problems import Problems
from lamppu_xl.definition.schemas import Shape
from lamppu_xl.definition.yaml_tree import Node, YamlMapping, YamlScalar, YamlSequence, is_empty, read_yaml
from lamppu_xl.domain.findings import Finding, Place

NOWHERE = Place()


def tree_of(text: str) -> Node:
    """The tree of a YAML text."""
    problems = Problems()
    node = read_yaml(text.encode(), "project.yaml", problems)
    assert node is not None
    assert not problems.findings
    return node


def written(tree: Node, kind: WorkbookKind | None = None) -> bytes:
    return write_definition_workbook(tree, kind or project_sheets())


def read_back(data: bytes) -> tuple[Node | None, tuple[Finding, ...]]:
    problems = Problems()
    return read_definition_workbook(data, "project.xlsx", problems), problems.in_order()


def meaning(node: Node | None) -> Any:
    """A tree without places and without what does not matter, such as a list of one item."""
    match node:
        case YamlScalar(text):
            return text
        case YamlSequence((YamlScalar(text),)):
            return text
        case YamlSequence(items):
            return [meaning(item) for item in items]
        case YamlMapping(values):
            return {key: meaning(value) for key, value in values.items() if not is_empty(value)}
    return None


def changed(data: bytes, change: Callable[[Workbook], object]) -> bytes:
    """A workbook after somebody has changed it in a program."""
    book = load_workbook(io.BytesIO(data))
    change(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def cell(book: Workbook, sheet: str, head: str, row: int = 3) -> Cell:
    """The cell of a column in a row, from 1; on a sheet with a row for each key the value of a key."""
    page = book[sheet]
    for found in page[2]:
        if found.value == head:
            return page.cell(row, found.column)
    return next(page.cell(line, 2) for line in range(3, 60) if page.cell(line, 1).value == head)


# Trees with every key


def complete_tree(kind: WorkbookKind) -> Node:
    """A tree in which every key of every shape has a value."""
    root: dict[str, Any] = {}
    items: list[Any] = []
    for sheet in kind.sheets:
        _place(root, items, sheet, kind)
    return _node(items if kind.is_list else root)


def _place(root: dict[str, Any], items: list[Any], sheet: SheetKind, kind: WorkbookKind) -> None:
    claimed = kind.claimed_keys(sheet)
    value = _thing(sheet.shape, claimed) if sheet.shape else _value(sheet.value)
    if sheet.per_partner:
        root["lists"]["table1"][0]["budget"] = {"REDU": "1000", "KAO": "2000.5"}
        return
    here: Any = items if kind.is_list else root
    steps = list(sheet.pattern)
    for number, step in enumerate(steps):
        following = steps[number + 1] if number + 1 < len(steps) else None
        empty: Any = [] if following is not None and not isinstance(following, str | KeyCell) else {}
        if isinstance(step, str | KeyCell):
            key = step if isinstance(step, str) else "REDU" if step.head == "partner" else "table1"
            if following is None:
                here[key] = {**here.get(key, {}), **value} if isinstance(value, dict) else value
            else:
                here = here.setdefault(key, empty)
        elif following is None and isinstance(step, Item):
            here.append({**value, **({"id": "REDU"} if "id" in value else {})})
        else:
            here = here[0]
    if not steps:
        root.update(value)


def _thing(shape: type[Shape], claimed: frozenset[str] = frozenset()) -> dict[str, Any]:
    return {
        name: _value(annotation_of(field), name) for name, field in shape.model_fields.items() if name not in claimed
    }


def _value(annotation: Any, name: str = "") -> Any:
    nested = nested_shape(annotation)
    pair = mapping_types(annotation)
    if is_translated(annotation):
        return {"fi": f"{name} fi", "sv": "= 1"}
    if is_list_of_shapes(annotation):
        return [
            _thing(nested_shape(type_at(annotation, (0,))) or Shape),
            _thing(nested_shape(type_at(annotation, (0,))) or Shape),
        ]
    if nested:
        return _thing(nested)
    if pair:
        return {"sv": _value(pair[1]), "fi": _value(pair[1])}
    if words := choices(annotation):
        return words[0]
    values = {
        CellType.NUMBER: "12.5",
        CellType.DATE: "2027-01-31",
        CellType.TRUTH: "yes",
        CellType.TEXTS: ["one", "two"],
    }
    return values.get(cell_type(annotation), f"text of {name}")


def _node(value: Any) -> Node:
    if isinstance(value, dict):
        return YamlMapping({key: _node(part) for key, part in value.items()}, dict.fromkeys(value, NOWHERE), NOWHERE)
    if isinstance(value, list):
        return YamlSequence(tuple(map(_node, value)), NOWHERE)
    return YamlScalar(value, NOWHERE)


def definitions(root: Path) -> list[tuple[Path, WorkbookKind]]:
    """Every form, starter and example with its kind."""
    kinds = {
        "workbook_templates/*/starter.yaml": project_sheets(),
        "workbook_templates/*/form.yaml": form_sheets(),
        "examples/**/project.yaml": project_sheets(),
        "examples/**/programme.yaml": programme_sheets(),
    }
    return [(path, kind) for pattern, kind in kinds.items() for path in sorted(root.glob(pattern))]
