"""The columns of the sheets of a definition workbook: the usual ones of a shape, and those that a definition uses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lamppu_xl.definition.definition_workbook.cell_types import is_translated, type_at, usual_paths
from lamppu_xl.definition.definition_workbook.decode import CellLeaf, DefinitionRow
from lamppu_xl.definition.definition_workbook.head_paths import Path, Step, write_path
from lamppu_xl.definition.definition_workbook.sheet_list import VALUE_HEAD, SheetKind, WorkbookKind
from lamppu_xl.definition.yaml_tree import Node, YamlMapping, YamlScalar, YamlSequence
from lamppu_xl.i18n.languages import LANGUAGES


def languages_of(tree: Node, kind: WorkbookKind) -> tuple[str, ...]:
    """The languages of a definition, the main one first; of a form those of its title."""
    block = tree.values.get(kind.main.title.casefold(), tree) if isinstance(tree, YamlMapping) else tree
    written = block.values.get("languages") if isinstance(block, YamlMapping) else None
    title = block.values.get("title") if isinstance(block, YamlMapping) else None
    match written, title:
        case YamlSequence(items), _:
            texts = [item.text for item in items if isinstance(item, YamlScalar)]
        case YamlScalar(text), _:
            texts = [text]
        case None, YamlMapping(values):
            texts = list(values)
        case _:
            texts = []
    return tuple(dict.fromkeys(text for text in texts if text)) or ("en",)


def columns_of(
    sheet: SheetKind, rows: Sequence[DefinitionRow], languages: Sequence[str], claimed: frozenset[str]
) -> list[Path]:
    """The columns of a sheet: the usual ones, and those of its rows beside or behind them."""
    used = paths_of(row.leaves for row in rows)
    if sheet.shape is None:
        return used or [()]
    whole = {path[0] for path in used if len(path) == 1}
    by_language = {path[0] for path in used if len(path) > 1 and is_translated(type_at(sheet.shape, path[:-1]))}
    order = [
        path
        for path in usual_paths(sheet.shape, languages, claimed)
        # A text that is written without a language needs no columns for languages.
        if path in used or len(path) == 1 or path[0] not in whole or path[0] in by_language
    ]
    order = _in_used_order(order, used)
    for path in used:
        if path not in order:
            same = [number for number, other in enumerate(order) if path[:1] == other[:1]]
            in_shape = path[0] in sheet.shape.model_fields
            order.insert(same[-1] + 1 if same and in_shape else len(order), path)
    return order


def _in_used_order(order: Sequence[Path], used: Sequence[Path]) -> list[Path]:
    """The columns with languages in the order in which the definition writes them: a text keeps it."""
    ranks = {path: number for number, path in enumerate(used)}
    groups: dict[Path, list[Path]] = {}
    for path in order:
        groups.setdefault(path[:-1] or path, []).append(path)
    result: list[Path] = []
    for path in order:
        if (group := groups.pop(path[:-1] or path, None)) is not None:
            result += sorted(group, key=lambda each: ranks.get(each, len(ranks)))
    return result


def paths_of(rows: Iterable[Sequence[CellLeaf]]) -> list[Path]:
    """The paths of some rows, each once, in an order that all rows have if there is one."""
    order: list[Path] = []
    known: set[Path] = set()
    for leaves in rows:
        paths = [leaf.path for leaf in leaves]
        if known.issuperset(paths):
            continue
        for number, path in enumerate(paths):
            if path not in known:
                after = next((order.index(before) + 1 for before in reversed(paths[:number]) if before in known), 0)
                order.insert(after, path)
                known.add(path)
    return order


def head_of(sheet: SheetKind, path: Path) -> str:
    """The head of a column."""
    steps: tuple[Step, ...] = path if sheet.shape else (VALUE_HEAD, *path)
    return write_path(steps, frozenset(number for number in range(1, len(steps)) if _is_language(sheet, steps, number)))


def _is_language(sheet: SheetKind, steps: Sequence[Step], number: int) -> bool:
    annotation = type_at(sheet.shape, steps[:number]) if sheet.shape else None
    is_detail = sheet.shape is not None and steps[0] not in sheet.shape.model_fields
    return is_translated(annotation) or (is_detail and number == len(steps) - 1 and steps[number] in LANGUAGES)
