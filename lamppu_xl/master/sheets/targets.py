"""The results of a table of codes compared with their targets: a small table and a bar chart below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lamppu_xl.domain.cell_address import cell_name
from lamppu_xl.master.aggregation import added, percent_text
from lamppu_xl.master.context import MasterContext
from lamppu_xl.master.sheets.report_rows import add_section
from lamppu_xl.master.sheets.target_shares import Figure
from lamppu_xl.workbook.model import CellRange, Chart, Formula
from lamppu_xl.workbook.palette import bar_colour
from lamppu_xl.workbook.sheet_builder import POINTS_OF_PIXEL, BuiltCell, SheetBuilder

NO_BREAK = "\u00a0"


@dataclass(frozen=True, kw_only=True)
class TargetRow:
    """One code with a target."""

    name: str
    target: Figure
    """The target, with the cell above that holds it; so is the total."""
    actual: Figure
    number_format: str
    share: Figure | None
    """Its formula has places for the cells `{target}` and `{actual}`; None if no share is clear."""


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
    with_share = [(row, row.share) for row in rows if row.share]
    for row in (*(row for row, _ in with_share), *(row for row in rows if not row.share)):
        cells = {"target": cell_name(sheet.row, 1), "actual": cell_name(sheet.row, 2)}
        share = Formula(row.share.formula.format(**cells), added([row.share.value])) if row.share else "–"
        sheet.add(
            BuiltCell(row.name, "fact"),
            BuiltCell(Formula(row.target.formula, row.target.value), "figure", row.number_format),
            BuiltCell(Formula(row.actual.formula, row.actual.value), "figure", row.number_format),
            BuiltCell(share, "figure", "0\\ %" if row.share else ""),
            min_height=20.0,
            keep_with_next=True,
        )
    if not with_share:
        return
    sheet.add_space(6.0)
    sheet.keep_with_next.update((sheet.row - 2, sheet.row - 1))
    height = 70 + 26 * len(with_share)
    shares = [(row.name, share.value) for row, share in with_share]
    sheet.charts.append(_chart(context, sheet, shares, first, height))
    for _ in range(1 + int(height * POINTS_OF_PIXEL / 15.0)):
        sheet.keep_with_next.add(sheet.row)
        sheet.add_space(15.0)


def _chart(
    context: MasterContext, sheet: SheetBuilder, shares: Sequence[tuple[str, float]], first: int, height: int
) -> Chart:
    words, last = context.words, first + len(shares) - 1
    listed = ", ".join(f"{name} {percent_text(words, share)}" for name, share in shares).replace(NO_BREAK, " ")
    return Chart(
        row=sheet.row,
        height=height,
        title=words.label("master_target_chart"),
        description=words.label("master_target_description", listed=listed),
        labels=CellRange(sheet.key, first, 0, last, 0),
        values=CellRange(sheet.key, first, 3, last, 3),
        colours=tuple(bar_colour(share) for _, share in shares),
        shares=True,
        data=tuple((name, added([share])) for name, share in shares),
    )
