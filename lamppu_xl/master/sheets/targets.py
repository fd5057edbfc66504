"""What was reached of the targets of a table of codes: a small table below it, and the same as bars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from lamppu_xl.domain.cell_address import cell_name
from lamppu_xl.master.aggregation import added
from lamppu_xl.master.context import MasterContext
from lamppu_xl.master.sheets.code_columns import CodeRow
from lamppu_xl.workbook.model import CellRange, Chart, Formula
from lamppu_xl.workbook.sheet_builder import BuiltCell, SheetBuilder


class TargetWriter(Protocol):
    """What is asked of whoever writes the sheet."""

    @property
    def setting(self) -> MasterContext: ...

    @property
    def codes(self) -> tuple[CodeRow, ...]: ...

    @property
    def first(self) -> int: ...

    def measured(self) -> int | None: ...

    def target(self, code: CodeRow) -> tuple[int, float] | None: ...

    def name(self, code: CodeRow) -> str: ...

    def section(self, label: str) -> list[BuiltCell]: ...


_REACHED, _UNREACHED = "4E9A5E", "5B8BC9"
"""Of a bar that reaches its target, and of one that does not."""


def against_targets(
    writer: TargetWriter, draft: SheetBuilder, rows: Sequence[int], sums: Sequence[Sequence[BuiltCell]]
) -> None:
    """Write it.

    Args:
        rows: of the codes in the overview.
        sums: their totals, column by column.
    """
    words, number = writer.setting.words, writer.measured()
    found: list[tuple[CodeRow, int, tuple[int, float], float]] = []
    for code, row, total in zip(writer.codes, rows, sums, strict=True):
        target, reached = writer.target(code), None if number is None else total[number].content
        known = reached.cached if isinstance(reached, Formula) else reached
        if target and isinstance(known, float | int):
            found.append((code, row, target, float(known)))
    if not found or number is None:
        return
    draft.begin_block()
    draft.add_space(14.0)
    draft.add(*writer.section("against_target"), keep_with_next=True)
    labels = ("row_name", "master_target", "master_reached", "master_share")
    draft.add(*(BuiltCell(words.label(label), "header") for label in labels), min_height=20.0, keep_with_next=True)
    first = draft.row
    for code, row, (col, aim), reached in found:
        cells = [BuiltCell(writer.name(code), "fact")]
        shown = "#,##0" if aim.is_integer() and reached.is_integer() else "#,##0.00"
        cells.append(BuiltCell(Formula(cell_name(row, col), aim), "figure", shown))
        cells.append(BuiltCell(Formula(cell_name(row, writer.first + number), reached), "figure", shown))
        share = Formula(f"{cell_name(draft.row, 2)}/{cell_name(draft.row, 1)}", added([reached / aim]))
        draft.add(*cells, BuiltCell(share, "figure", "0\\ %"), min_height=20.0, keep_with_next=True)
    told = ", ".join(
        f"{writer.name(code)} {words.fact(round(100 * reached / target))} %" for code, _, (_, target), reached in found
    )
    tall = 70 + 26 * len(found)
    last = draft.row - 1
    draft.add_space(6.0)
    draft.keep_with_next.update((last, draft.row - 1))
    draft.charts.append(
        Chart(
            row=draft.row,
            col=0,
            width=760,
            height=tall,
            title=words.label("master_target_chart"),
            description=words.label("master_target_told", told=told),
            labels=CellRange(draft.key, first, 0, last, 0),
            values=CellRange(draft.key, first, 3, last, 3),
            colours=tuple(_REACHED if reached >= target else _UNREACHED for _, _, (_, target), reached in found),
            shares=True,
            maximum=max(reached / target for _, _, (_, target), reached in found),
            data=tuple((writer.name(code), added([reached / target])) for code, _, (_, target), reached in found),
        )
    )
    for _ in range(1 + int(tall * 0.75 / 15.0)):
        draft.keep_with_next.add(draft.row)
        draft.add_space(15.0)
