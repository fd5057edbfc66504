"""Findings on sheets that were changed after they were written."""

from __future__ import annotations

from collections.abc import Sequence

from lamppu_xl.domain.cell_address import cell_name, column_name
from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.domain.text import Phrase
from lamppu_xl.ledger.traces import pack
from lamppu_xl.master.cell_sums import CellPosition, ChangedArea

MOST = 20
"""Limit of cells that a message names."""


def changed_sheet_finding(file: str, sheet: str, area: ChangedArea, unchanged: int) -> Finding:
    """M708 for a sheet, with its changed cells as far as they are known.

    Args:
        unchanged: how many answers of the sheet are as they were.
    """
    place = Place(file, sheet, *area.cells[0]) if area.cells else Place(file, sheet)
    return Finding.of("M708", place, sheet=sheet, change=_change(area, unchanged))


def hidden_lines_finding(file: str, sheet: str, rows: Sequence[int], columns: Sequence[int]) -> Finding:
    """M708 for rows and columns that are hidden."""
    names = tuple(map(column_name, columns[:MOST]))
    change = Phrase("hidden_lines", {"rows": _rows(rows) if rows else "", "columns": names})
    return Finding.of("M708", Place(file, sheet), sheet=sheet, change=change)


def changed_cells(cells: Sequence[CellPosition]) -> Phrase:
    """The first of some changed cells, and how many more there are."""
    names = tuple(cell_name(row, col) for row, col in cells[:MOST])
    return Phrase("changed_cells", {"cells": names, "more": max(len(cells) - MOST, 0) or ""})


def _change(area: ChangedArea, unchanged: int) -> Phrase:
    if area.cells:
        return changed_cells(area.cells)
    if area.inserted or area.removed:
        return Phrase(
            "inserted_rows" if area.inserted else "removed_rows", {"rows": _rows(area.inserted or area.removed)}
        )
    if area.rows and area.columns:
        columns = tuple(map(column_name, area.columns[:MOST]))
        return Phrase("changed_rows", {"rows": _rows(area.rows), "columns": columns, "count": unchanged or ""})
    return Phrase("unchanged_answers", {"count": unchanged})


def _rows(rows: Sequence[int]) -> str:
    """Row numbers as a spreadsheet shows them: `3, 7-9`."""
    return pack(row + 1 for row in rows).replace(",", ", ")
