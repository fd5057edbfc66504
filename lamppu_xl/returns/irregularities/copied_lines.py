"""The cells that the form itself has on lines that somebody copied with their hidden key."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from lamppu_xl.domain.findings import Fact, Finding
from lamppu_xl.domain.grouping import grouped
from lamppu_xl.domain.partial_lists import partial_list
from lamppu_xl.returns.form_contents import FormContents
from lamppu_xl.returns.formula_values import has_formula, is_value_of_formula
from lamppu_xl.returns.irregularities.missing_rows import number_ranges
from lamppu_xl.returns.return_form import ReturnForm
from lamppu_xl.returns.sheet_matching import SheetMatch
from lamppu_xl.templates.sheet_keys import KEY_ROW, ROW_KEY
from lamppu_xl.workbook.model import CellUse, PlannedCell
from lamppu_xl.workbook.safe_reader import ScannedCell

_COPIED: Final = "S305"
_MOST_QUOTED: Final = 8
_MOST_RELATED: Final = 500
_ROW_OF_REFERENCE: Final = re.compile(r"(?<=[A-Z])[0-9]{1,7}\b")
_TYPED: Final = (CellUse.ANSWER, CellUse.COMPUTED)


def cells_of_copied_lines(
    form: ReturnForm, match: SheetMatch, copies: Mapping[int, int]
) -> Callable[[tuple[int, int]], bool]:
    """Whether a cell on a copied line has what the form has in that column: the number of the line, or its check.

    Args:
        form: the form.
        match: the sheet.
        copies: the copied lines, as `copied_rows` finds them.
    """
    if not copies:
        return lambda _position: False
    columns = {found: planned for planned, found in match.cols.items()}
    cells = {(cell.row, cell.col): cell for cell in match.sheet.cells}

    def is_of_form(position: tuple[int, int]) -> bool:
        row, col = position
        planned_row = copies.get(row)
        planned = cells.get((planned_row, columns[col])) if planned_row is not None and col in columns else None
        if planned is not None and planned.use is CellUse.COMPUTED and match.scan.cells[position].formula is not None:
            return True  # the formula was copied with the line
        if planned_row is None or planned is None or planned.use in _TYPED:
            return False
        original = match.scan.cells.get((match.rows[planned_row], col))
        return _is_copy(form, planned, match.scan.cells[position], original)

    return is_of_form


def copied_rows(match: SheetMatch) -> dict[int, int]:
    """The rows of the file with the key of a row that is read elsewhere, each with the row of the form."""
    col = next((match.cols.get(cell.col) for cell in match.sheet.key_cells if cell.content == ROW_KEY), None)
    if col is None:
        return {}
    rows = {cell.content: cell.row for cell in match.sheet.key_cells if cell.row != KEY_ROW and cell.row in match.rows}
    read = set(match.rows.values())
    return {
        row: rows[cell.value]
        for (row, at), cell in match.scan.cells.items()
        if at == col and row not in read and isinstance(cell.value, str) and cell.value in rows
    }


def _is_copy(form: ReturnForm, planned: PlannedCell, cell: ScannedCell, original: ScannedCell | None) -> bool:
    """Whether a cell is a copy of the one that is read, or has a value that a check shows."""
    if cell.formula is not None:
        formula = None if original is None else original.formula
        if formula is None:
            return False
        # A cell that shares the formula of another one has none of its own.
        return "" in (cell.formula, formula) or _without_rows(cell.formula) == _without_rows(formula)
    if original is not None and original.formula is None and cell.value is not None and cell.value == original.value:
        return True
    if planned.use is CellUse.STATE:
        return isinstance(cell.value, int | float)
    return has_formula(planned) and is_value_of_formula(form, planned, cell)


def _without_rows(formula: str) -> str:
    return _ROW_OF_REFERENCE.sub("", formula)


def fold_copied_lines(contents: FormContents) -> None:
    """Put a single S305 in the place of those about each of several rows of a sheet that were copied."""
    found = [finding for finding in contents.findings if finding.code.id == _COPIED and _is_row(finding)]
    for same in grouped((finding.place.sheet, finding) for finding in found).values():
        if len(same) == 1:
            continue
        cells = [
            str(cell) for finding in same if isinstance(quotes := finding.facts["cells"], tuple) for cell in quotes
        ]
        named = [cell for cell in cells if not cell.startswith("+ ")]
        count = len(named) + sum(int(cell[2:]) for cell in cells if cell.startswith("+ "))
        facts: dict[str, Fact] = {
            "first": number_ranges([int(str(finding.facts["first"])) for finding in same]),
            "copies": number_ranges([int(row) for each in same for row in str(each.facts["copies"]).split(", ")]),
            "cells": partial_list(named[:_MOST_QUOTED], count),
        }
        places = [place for finding in same for place in (finding.place, *finding.related)]
        cause = replace(same[0], facts=facts, related=tuple(dict.fromkeys(places[1:]))[:_MOST_RELATED])
        at = contents.findings.index(same[0])
        contents.findings[:] = [
            cause if number == at else finding
            for number, finding in enumerate(contents.findings)
            if number == at or finding not in same
        ]


def _is_row(finding: Finding) -> bool:
    """Whether S305 is about a row; of a column it has letters."""
    return str(finding.facts["first"]).isdecimal()
