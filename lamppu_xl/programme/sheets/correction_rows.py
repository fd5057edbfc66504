"""The rows of *What is missing* that have the reasons of corrections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lamppu_xl.programme.cell_basis import row_of, rows_of_kind
from lamppu_xl.programme.named_corrections import KINDS, row_key
from lamppu_xl.programme.sheets.context import SheetContext

MOST_ROWS = 200
"""The number of rows that a cell of the hidden sheet names one by one."""


def correction_rows(context: SheetContext, named: Mapping[str, Sequence[tuple[str, str]]]) -> tuple[str, ...]:
    """The rows on corrections; of very many all rows of their projects.

    Args:
        named: by field of a total its corrections, each with the id of the figure or the event.
    """
    sheet = context.names["gaps"]
    rows = [row_of(sheet, row_key(KINDS[field], of, label)) for field, each in named.items() for label, of in each]
    if len(rows) > MOST_ROWS:
        kinds = (f"{KINDS[field]}/{label.split()[0]}" for field, each in named.items() for label, _ in each)
        rows = [rows_of_kind(sheet, kind) for kind in kinds]
    return tuple(dict.fromkeys(rows))
