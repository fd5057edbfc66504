"""Finds the planned sheets, rows and columns in a returned workbook, by the hidden keys of the template."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from lamppu_xl.domain.cell_address import column_name
from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.domain.partial_lists import partial_list
from lamppu_xl.domain.text_normalising import folded
from lamppu_xl.templates.sheet_keys import KEY_ROW, ROW_KEY
from lamppu_xl.workbook.model import CellUse, Sheet
from lamppu_xl.workbook.safe_reader import ScannedSheet

_MOST_NAMED: Final = 6


@dataclass(frozen=True)
class SheetMatch:
    """A planned sheet and its sheet in the file."""

    file: str
    sheet: Sheet
    scan: ScannedSheet
    rows: Mapping[int, int]
    """The row in the file of each planned row that is there; none if no row with answers can be known by its key."""
    cols: Mapping[int, int]

    def place(self, cell: tuple[int, int]) -> Place:
        return Place(self.file, self.scan.name, *cell)


def match_sheets(
    file: str, planned: Iterable[Sheet], scans: Sequence[ScannedSheet], helper_words: frozenset[str]
) -> tuple[list[SheetMatch], list[Finding]]:
    """Each planned sheet that is in the file, and findings about missing and renamed sheets and repeated keys.

    Args:
        file: the name of the file.
        planned: the sheets of the form.
        scans: the sheets of the file.
        helper_words: words that the hidden sheet of messages has.
    """
    matches: list[SheetMatch] = []
    findings: list[Finding] = []
    gone: list[str] = []
    renamed: list[tuple[str, str]] = []
    remaining: dict[str, ScannedSheet] = {}
    for scan in scans:
        remaining.setdefault(scan.name, scan)
    values = {name: set[object](cell.value for cell in scan.cells.values()) for name, scan in remaining.items()}
    for sheet in planned:
        best = _find_scan(sheet, remaining, values, helper_words)
        if best is None:
            if any(cell.use is not CellUse.STATE for cell in sheet.cells):
                if has_questions(sheet):
                    gone.append(sheet.name)
                else:
                    findings.append(Finding.of("S320", Place(file), sheet=sheet.name))
            continue
        del remaining[best.name]
        if best.name != sheet.name:
            renamed.append((sheet.name, best.name))
        match, repeated_keys = locate(file, sheet, best)
        matches.append(match)
        findings += repeated_keys
    return matches, [*_missing_sheets(file, gone), *findings, *_renamed_sheets(file, renamed)]


def _missing_sheets(file: str, names: Sequence[str]) -> Iterator[Finding]:
    """A finding about the sheets with questions that are not in the file."""
    if len(names) == 1:
        yield Finding.of("S301", Place(file), sheet=names[0])
    elif names:
        listed = partial_list(names[:_MOST_NAMED], len(names))
        yield Finding.of("S377", Place(file), count=len(names), names=listed)


def _renamed_sheets(file: str, renamed: Sequence[tuple[str, str]]) -> Iterator[Finding]:
    """A finding about the old and the new names of sheets."""
    if len(renamed) == 1:
        was, now = renamed[0]
        yield Finding.of("S308", Place(file, now), was=was, now=now)
    elif renamed:
        names = [f"{was} → {now}" for was, now in renamed[:_MOST_NAMED]]
        finding = Finding.of("S353", Place(file), count=len(renamed), names=partial_list(names, len(renamed)))
        yield replace(finding, related=tuple(Place(file, now) for _, now in renamed))


def _find_scan(
    sheet: Sheet,
    remaining: Mapping[str, ScannedSheet],
    values: Mapping[str, set[object]],
    helper_words: frozenset[str],
) -> ScannedSheet | None:
    """The sheet of the file with most of the planned keys; the sheet of the same name where there are no keys."""
    # All sheets of goals have the same column keys; row keys differ.
    keys = {cell.content for cell in sheet.key_cells if cell.row != KEY_ROW}
    if keys and remaining:
        shared = {name: len(keys & values[name]) for name in remaining}
        most = max(shared.values())
        if most * 2 > len(keys):
            candidates = [name for name in remaining if shared[name] == most]
            return remaining[max(candidates, key=lambda name: (folded(name) == folded(sheet.name), name))]
    by_name = next((scan for name, scan in remaining.items() if folded(name) == folded(sheet.name)), None)
    if by_name or has_questions(sheet):
        return by_name
    texts = {text for text in sheet.fixed_texts if text}
    if not texts:  # a sheet of formulas: programs add a number or the name of a table to its name
        named = next((scan for name, scan in remaining.items() if folded(name).startswith(folded(sheet.name))), None)
        return named or _find_helper_sheet(sheet, remaining, values, helper_words)
    shared = {name: len(texts & values[name]) for name in remaining}
    closest = max(shared, key=lambda name: shared[name], default="")
    return remaining[closest] if closest and shared[closest] * 2 > len(texts) else None


def _find_helper_sheet(
    sheet: Sheet,
    remaining: Mapping[str, ScannedSheet],
    values: Mapping[str, set[object]],
    helper_words: frozenset[str],
) -> ScannedSheet | None:
    """The sheet that has the words and nearly the same filled cells as the hidden sheet of messages, whatever its name.

    Its messages are not part of the form, so only their places are compared.
    """
    cells = {(cell.row, cell.col) for cell in sheet.cells}
    for name, scan in remaining.items():
        shared = len(cells & scan.cells.keys())
        is_alike = shared * 2 > len(cells) and shared > _OF_FORM * len(scan.cells)
        if is_alike and helper_words & values[name]:
            return scan
    return None


_OF_FORM: Final = 0.9
"""The share of the filled cells of a hidden sheet with another name that the form has, too. Formulas may be lost."""


def has_questions(sheet: Sheet) -> bool:
    """Whether a sheet has answers. The others help to fill in the form or count, and no answer depends on them."""
    return any(cell.use in (CellUse.ANSWER, CellUse.PREVIOUS) for cell in sheet.cells)


def _corner(sheet: Sheet, scan: ScannedSheet) -> tuple[int, int] | None:
    """The cell where the row of the column keys and the column of the row keys meet.

    A text of the form may be equal to its key, so the cell with most planned keys in its row and column is chosen.
    """
    corners = [cell for cell, content in scan.cells.items() if content.value == ROW_KEY]
    if len(corners) < 2:
        return corners[0] if corners else None
    keys = {cell.content for cell in sheet.key_cells}
    found = [cell for cell, content in scan.cells.items() if content.value in keys]

    def count(corner: tuple[int, int]) -> int:
        return sum((row == corner[0]) + (col == corner[1]) for row, col in found)

    return max(corners, key=count)


def locate(file: str, sheet: Sheet, scan: ScannedSheet) -> tuple[SheetMatch, list[Finding]]:
    """Where the planned rows and columns are in the file, and a finding for each key that is there twice."""
    if not any(cell.row != KEY_ROW for cell in sheet.key_cells):
        last_row = max((cell.row for cell in sheet.cells), default=0)
        rows = {row: row for row in range(last_row + 1)}
        return SheetMatch(file, sheet, scan, rows, {col: col for col in range(len(sheet.columns))}), []
    corner = _corner(sheet, scan)
    if corner is None:
        return SheetMatch(file, sheet, scan, {}, {}), []
    key_row, key_col = corner
    rows_by_key: dict[object, list[int]] = defaultdict(list)
    cols_by_key: dict[object, list[int]] = defaultdict(list)
    for (row, col), content in sorted(scan.cells.items()):
        if row == key_row:
            cols_by_key[content.value].append(col)
        elif col == key_col:
            rows_by_key[content.value].append(row)
    rows = {row: key_row - KEY_ROW + row for row in range(KEY_ROW + 2)}
    cols: dict[int, int] = {}
    findings: list[Finding] = []
    for planned in sheet.key_cells:
        is_column = planned.row == KEY_ROW
        positions = (cols_by_key if is_column else rows_by_key).get(planned.content, [])
        if positions and is_column:
            cols[planned.col] = positions[0]
        elif positions:
            rows[planned.row] = positions[0]
        if planned.content == ROW_KEY and is_column:
            # Helper columns have no keys; they are right of the keys of the rows.
            cols |= {col: col - planned.col + key_col for col in range(planned.col + 1, len(sheet.columns))}
        if len(positions) > 1:
            copy = (key_row, positions[1]) if is_column else (positions[1], 0)
            first, *copies = [column_name(at) if is_column else str(at + 1) for at in positions]
            place = Place(file, scan.name, *copy)
            findings.append(Finding.of("S305", place, first=first, copies=", ".join(copies), cells=""))
    rows[KEY_ROW + 1] = _row_of_heads(sheet, scan, rows, cols)
    if _has_lost_row_keys(sheet, scan, rows, cols):
        return SheetMatch(file, sheet, scan, {}, cols), []
    return SheetMatch(file, sheet, scan, rows, cols), findings


def _has_lost_row_keys(sheet: Sheet, scan: ScannedSheet, rows: Mapping[int, int], cols: Mapping[int, int]) -> bool:
    """Whether no key of a row with answers is on the sheet, and its answers are: the keys were replaced or cleared.

    Where the answers are gone, too, the rows were deleted.
    """
    answers = [cell for cell in sheet.cells if cell.use is CellUse.ANSWER]
    if not answers or any(cell.row in rows for cell in answers):
        return False
    lines = {cell.row for cell in answers}
    keys = {cell.content for cell in sheet.key_cells if cell.row in lines}
    if any(cell.value in keys for cell in scan.cells.values()):
        return False  # they were moved
    columns = {cols[cell.col] for cell in answers if cell.col in cols}
    return any(
        row > rows[KEY_ROW + 1] and col in columns and cell.value not in (None, "") and cell.formula is None
        for (row, col), cell in scan.cells.items()
        if cell.value not in sheet.fixed_texts
    )


def _row_of_heads(sheet: Sheet, scan: ScannedSheet, rows: Mapping[int, int], cols: Mapping[int, int]) -> int:
    """The row with most heads of the columns: below the row of their keys, or further down if rows were inserted."""
    heads = {
        cols[cell.col]: text
        for cell, text in zip(sheet.cells, sheet.fixed_texts, strict=True)
        if cell.row == KEY_ROW + 1 and cell.col in cols and text
    }
    expected = rows[KEY_ROW + 1]
    below = min((row for planned, row in rows.items() if planned > KEY_ROW + 1), default=expected + 1)

    def count(row: int) -> int:
        cells = ((scan.cells.get((row, col)), text) for col, text in heads.items())
        return sum(cell is not None and cell.value == text for cell, text in cells)

    return max(range(expected, min(below, expected + _MOST_INSERTED)), key=count, default=expected)


_MOST_INSERTED: Final = 20
"""How many rows below the one of the keys may have the heads."""
