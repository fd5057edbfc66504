"""The rows of *What is missing* that have the reasons of corrections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lamppu_xl.domain.grouping import grouped
from lamppu_xl.programme.cell_basis import row_of, rows_of_kind
from lamppu_xl.programme.figure_records import EVERYWHERE
from lamppu_xl.programme.named_corrections import KINDS, row_key, rows_of
from lamppu_xl.programme.sheets.context import SheetContext

MOST_ROWS = 200
"""The number of rows that a cell of the hidden sheet names one by one."""


def correction_rows(
    context: SheetContext, named: Mapping[str, Sequence[tuple[str, str]]], area: str = EVERYWHERE
) -> tuple[str, ...]:
    """The rows on corrections; of very many all rows of their projects.

    Args:
        named: by field of a total its corrections, each with the id of the figure or the event.
        area: the focus area of the total.
    """
    sheet = context.names["gaps"]
    wanted = [(KINDS[field], row_key(KINDS[field], of, label)) for field, each in named.items() for label, of in each]
    gaps = (gap.key for kind in dict.fromkeys(kind for kind, _ in wanted) for gap in context.gaps_by_kind.get(kind, ()))
    found = grouped(rows_of(gaps, {key for _, key in wanted}, area))
    rows = [row_of(sheet, key) for _, each in wanted for key in found.get(each, ())]
    if len(rows) > MOST_ROWS:
        kinds = (f"{KINDS[field]}/{label.split()[0]}" for field, each in named.items() for label, _ in each)
        rows = [rows_of_kind(sheet, kind) for kind in kinds]
    return tuple(dict.fromkeys(rows))
