"""Reads and writes the map of a table of earlier results: which column holds the partner, and which one which answer.

A table is wide, with a column for each answer, or long, with a row for each answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lamppu_xl.definition.import_schemas import ImportShape
from lamppu_xl.definition.problems import Problems
from lamppu_xl.definition.register import model_of
from lamppu_xl.definition.schemas import read
from lamppu_xl.definition.yaml_text import quoted
from lamppu_xl.definition.yaml_tree import Node, YamlMapping, place_of, read_yaml
from lamppu_xl.domain.findings import Finding, Place


@dataclass(frozen=True, kw_only=True)
class ImportMap:
    """What the columns of a table of earlier results hold. A column is named by its head."""

    partner: str
    """The column with the partner: its id, name or alias."""
    sheet: str = ""
    """The sheet of a workbook; empty for the first."""
    header: int = 1
    """The row with the heads of the columns."""
    table: str = ""
    """The id of the table of the form that the answers belong to; empty if the answers name it."""
    row: str = ""
    """The column with the goal, option or line; empty if there is none."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Of a wide table: the answer in each column, as `table/row/field` or as a field of `table`."""
    answer: str = ""
    """Of a long table: the column that names the answer."""
    value: str = ""
    """Of a long table: the column with the answer itself."""
    ignore: tuple[str, ...] = ()
    """Columns that are left out on purpose."""
    places: Mapping[str, Place] = field(default_factory=dict, compare=False)
    """Where the map names each column."""

    def place(self, head: str) -> Place:
        """Where the map names a column."""
        return self.places.get(head, Place())


@dataclass(frozen=True)
class LoadedImportMap:
    """What came of reading a map."""

    map: ImportMap | None
    """None when there are errors among the problems."""
    problems: tuple[Finding, ...] = ()


def read_import_map(data: bytes, name: str) -> LoadedImportMap:
    """The map in a file's bytes.

    Args:
        data: the bytes.
        name: of the file, for messages.
    """
    problems = Problems()
    node = read_yaml(data, name, problems)
    shape = read(ImportShape, node, problems) if node is not None else None
    if shape is None or node is None:
        if node is None and not problems.has_errors:
            problems.add("D105", Place(name), key="partner")
        return LoadedImportMap(None, problems.in_order())
    _check_layout(shape, node, problems)
    if problems.has_errors:
        return LoadedImportMap(None, problems.in_order())
    return LoadedImportMap(model_of(ImportMap, shape, places=_places(shape, node)), problems.in_order())


def _check_layout(shape: ImportShape, node: Node, problems: Problems) -> None:
    """A map is of a wide or of a long table, not of both."""
    is_long = bool(shape.answer or shape.value)
    if is_long and shape.columns:
        key = "answer" if shape.answer else "value"
        problems.contradiction("columns", key, place_of(node, ("columns",), key=True))
    elif is_long and not (shape.answer and shape.value):
        problems.add("D105", node.place, key="value" if shape.answer else "answer")
    elif not is_long and not shape.columns:
        problems.add("D105", node.place, key="columns")
    if shape.row and not shape.table:
        problems.add("D105", place_of(node, ("row",), key=True), key="table")


def _places(shape: ImportShape, node: Node) -> dict[str, Place]:
    """Where each column is named."""
    places = {getattr(shape, key): place_of(node, (key,)) for key in ("partner", "row", "answer", "value")}
    columns = node.get("columns") if isinstance(node, YamlMapping) else None
    places |= {head: place_of(columns, (head,)) for head in shape.columns} if columns else {}
    return {head: place for head, place in places.items() if head}


def written_map(import_map: ImportMap, comments: Sequence[str] = (), unknown: Iterable[str] = ()) -> str:
    """A map as a file.

    Args:
        import_map: the map.
        comments: lines at its beginning.
        unknown: columns that have no answer yet. They are written as comments.
    """
    lines = [f"# {comment}" for comment in comments]
    lines += [f"sheet: {quoted(import_map.sheet)}"] if import_map.sheet else []
    lines += [f"header: {import_map.header}"] if import_map.header != 1 else []
    lines.append(f"partner: {quoted(import_map.partner)}")
    keys = ("table", "row", "answer", "value")
    lines += [f"{key}: {quoted(getattr(import_map, key))}" for key in keys if getattr(import_map, key)]
    if import_map.columns:
        lines.append("columns:")
        lines += [f"  {quoted(head)}: {quoted(answer)}" for head, answer in import_map.columns.items()]
    lines += [f"#  {quoted(head)}: table/row/field" for head in unknown]
    if import_map.ignore:
        lines.append(f"ignore: [{', '.join(map(quoted, import_map.ignore))}]")
    return "\n".join(lines) + "\n"
