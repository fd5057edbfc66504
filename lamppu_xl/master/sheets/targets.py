"""The results of a table of codes compared with their targets: a small table and a bar chart below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lamppu_xl.domain.cell_address import cell_name
from lamppu_xl.master.aggregation import added, percent_text
from lamppu_xl.master.context import MasterContext
from lamppu_xl.master.sheets.report_rows import add_section
from lamppu_xl.workbook.model import CellRange, Chart, Formula
from lamppu_xl.workbook.palette import bar_colour
from lamppu_xl.workbook.sheet_builder import POINTS_OF_PIXEL, BuiltCell, SheetBuilder

NO_BREAK = "\u00a0"

"""Colours of a bar that reaches its target, and of one that does not."""


@dataclass(frozen=True, kw_only=True)
class TargetRow:
    """One code with a target."""

    name: str
    target: float
    target_cell: str
    """The cell above that holds the target."""
    actual: float
    actual_cell: str

    @property
    def share(self) -> float:
        return self.actual / self.target


TARGET_HEADS = ("row_name", "master_target", "master_reached", "master_share")
"""The labels of the columns of the comparison."""


def write_targets(context: MasterContext, sheet: SheetBuilder, rows: Sequence[TargetRow]) -> None:
    """Write the table and its chart."""
    words = context.words
    add_section(sheet, words.label("master_against_target"), space=14.0, min_height=18.0)
    name, *numbers = map(words.label, TARGET_HEADS)
    heads = (BuiltCell(name, "header"), *(BuiltCell(head, "header_right") for head in numbers))
    sheet.add(*heads, min_height=20.0, keep_with_next=True)
    first = sheet.row
    integers = all(row.target.is_integer() and row.actual.is_integer() for row in rows)
    number_format = "#,##0" if integers else "#,##0.00"
    for row in rows:
        share = Formula(f"{cell_name(sheet.row, 2)}/{cell_name(sheet.row, 1)}", added([row.share]))
        sheet.add(
            BuiltCell(row.name, "fact"),
            BuiltCell(Formula(row.target_cell, row.target), "figure", number_format),
            BuiltCell(Formula(row.actual_cell, row.actual), "figure", number_format),
            BuiltCell(share, "figure", "0\\ %"),
            min_height=20.0,
            keep_with_next=True,
        )
    last = sheet.row - 1
    sheet.add_space(6.0)
    sheet.keep_with_next.update((last, sheet.row - 1))
    height = 70 + 26 * len(rows)
    sheet.charts.append(_chart(context, sheet, rows, (first, last), height))
    for _ in range(1 + int(height * POINTS_OF_PIXEL / 15.0)):
        sheet.keep_with_next.add(sheet.row)
        sheet.add_space(15.0)


def _chart(
    context: MasterContext, sheet: SheetBuilder, rows: Sequence[TargetRow], span: tuple[int, int], height: int
) -> Chart:
    words, (first, last) = context.words, span
    shares = ", ".join(f"{row.name} {percent_text(words, row.share)}" for row in rows).replace(NO_BREAK, " ")
    return Chart(
        row=sheet.row,
        height=height,
        title=words.label("master_target_chart"),
        description=words.label("master_target_description", listed=shares),
        labels=CellRange(sheet.key, first, 0, last, 0),
        values=CellRange(sheet.key, first, 3, last, 3),
        colours=tuple(bar_colour(row.actual / row.target) for row in rows),
        shares=True,
        data=tuple((row.name, added([row.share])) for row in rows),
    )
