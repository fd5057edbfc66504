"""The sheet of instructions of a definition workbook, and the help for its sheets and columns."""

from __future__ import annotations

from collections.abc import Sequence

from lamppu_xl.definition.definition_workbook.cell_types import cell_type, choices, type_at
from lamppu_xl.definition.definition_workbook.columns import head_of
from lamppu_xl.definition.definition_workbook.decode import WorkbookRows
from lamppu_xl.definition.definition_workbook.head_paths import Path
from lamppu_xl.definition.definition_workbook.instruction_names import LABEL
from lamppu_xl.definition.definition_workbook.sheet_list import SheetKind
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.workbook.model import CellUse, PageSetup, PlannedCell, Sheet, SheetColumn
from lamppu_xl.workbook.palette import chart_colour
from lamppu_xl.workbook.text_metrics import text_height

_PARAGRAPHS, _TITLE_HEIGHT = 8, 28.0


def instruction_sheet(rows: WorkbookRows, kinds: Sequence[SheetKind], words: Translator) -> Sheet:
    """How to fill in the workbook: some sentences, then each sheet with its columns."""
    texts: list[tuple[tuple[str, str], ...]] = [(("title", words.label("definition_title")),)]
    texts += [(("text", words.label(f"definition_help_{number}")),) for number in range(1, _PARAGRAPHS + 1)]
    for kind in kinds:
        texts += [(), (("section", kind.title),), (("text", sheet_help(kind, words)),)]
        texts.append(
            tuple(("header", words.label(f"definition_head_{name}")) for name in ("column", "required", "what"))
        )
        for head in kind.keys:
            help_text = f"{words.label('definition_row_of')} {_type(kind, (), words)}"
            texts.append((("label", head), ("given", words.label("definition_yes")), ("given", help_text)))
        for path in rows.columns[kind.title]:
            needed = words.label("definition_yes") if kind.needs_all and is_required(kind, path) else ""
            columns = (head_of(kind, path), needed, column_help(kind, path, words))
            texts.append(tuple(zip(("label", "given", "given"), columns, strict=True)))
    cells = [
        PlannedCell(row, col, CellUse.FIXED, style, text)
        for row, line in enumerate(texts)
        for col, (style, text) in enumerate(line)
    ]
    name = words.label(LABEL)
    widths = (SheetColumn(34.0), SheetColumn(14.0), SheetColumn(90.0))
    heights = {0: _TITLE_HEIGHT}
    for cell in cells:
        if cell.style == "given" and isinstance(cell.content, str):
            height = text_height(cell.content, widths[cell.col].width)
            heights[cell.row] = max(height, heights.get(cell.row, 0.0))
    spread = tuple(_spread(cell) for cell in cells)
    return Sheet(
        LABEL, name, spread, widths, heights=heights, page=PageSetup(landscape=False), colour=chart_colour("front")
    )


def _spread(cell: PlannedCell) -> PlannedCell:
    """A sentence runs over the columns beside it."""
    if cell.style != "text":
        return cell
    return PlannedCell(cell.row, cell.col, cell.use, "list", cell.content)


def sheet_help(kind: SheetKind, words: Translator) -> str:
    """What a sheet is for."""
    return _label(words, f"definition_sheet_{kind.title.casefold().replace(' ', '_')}") or kind.title


def column_help(kind: SheetKind, path: Path, words: Translator) -> str:
    """What to write into a column: its meaning, if there is a text for it, and the type of its values."""
    keys = [str(step) for step in path if isinstance(step, str)]
    meanings = (_label(words, f"definition_key_{'_'.join(keys[:length])}") for length in (2, 1) if len(keys) >= length)
    meaning = next(filter(None, meanings), "")
    return " ".join(filter(None, (meaning, _type(kind, path, words))))


def _type(kind: SheetKind, path: Path, words: Translator) -> str:
    annotation = type_at(kind.annotation, path) if path else str
    if found := choices(annotation):
        return words.label("definition_type_choice", words=", ".join(found))
    return words.label(f"definition_type_{cell_type(annotation)}")


def is_required(kind: SheetKind, path: Path) -> bool:
    """Whether each thing of a sheet must have a value in a column."""
    field = kind.shape.model_fields.get(str(path[0])) if kind.shape and path else None
    return field is not None and field.is_required()


def _label(words: Translator, key: str) -> str:
    try:
        return words.label(key)
    except KeyError:
        return ""
