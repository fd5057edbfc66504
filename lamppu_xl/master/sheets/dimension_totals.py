"""The totals of figures by dimension: of people by sex, and by age; each is the sum of the totals of parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from lamppu_xl.domain.form import Field, Table
from lamppu_xl.ledger.totals import excel_number
from lamppu_xl.master.aggregation import added
from lamppu_xl.master.context import MasterContext, format_of_type
from lamppu_xl.master.sheets.report_rows import add_section
from lamppu_xl.workbook.sheet_builder import BuiltCell, SheetBuilder


class AddedTotal(NamedTuple):
    """The total of a figure that is added up."""

    total: float
    of: tuple[int, ...]
    """The numbers of the answers that it is made of."""


@dataclass(frozen=True)
class DimensionTotal:
    """The total of a figure for one option of a dimension."""

    figure: Field
    list: str
    option: str
    total: float
    of: tuple[int, ...]


def dimension_totals(
    context: MasterContext, table: Table, total_of: Callable[[Field], AddedTotal | None]
) -> Iterator[DimensionTotal]:
    """The totals of each figure by each of its dimensions.

    Args:
        context: the master.
        table: the table of the figures.
        total_of: the total of one part; None if it has none.
    """
    for figure in table.answers:
        parts = [field for field in table.answers if field.part_of == figure.name]
        for name in dict.fromkeys(name for part in parts for name, _ in part.part):
            for option in context.collected.project.lists[name].options:
                own = [total_of(part) for part in parts if (name, option.id) in part.part]
                known = [total for total in own if total is not None]
                if known:
                    total = excel_number(added(each.total for each in known))
                    made_of = tuple(number for each in known for number in each.of)
                    yield DimensionTotal(figure, name, option.id, total, made_of)


def write_dimensions(
    context: MasterContext,
    table: Table,
    sheet: SheetBuilder,
    lines: list[tuple[str, Callable[[Field], AddedTotal | None]]],
) -> None:
    """A section with the totals by dimension.

    Args:
        context: the master.
        table: the table of the figures.
        sheet: where it is written.
        lines: a label and the totals of parts: one for each code, or one for the whole table.
    """
    found = [(label, each) for label, total_of in lines for each in dimension_totals(context, table, total_of)]
    if not found:
        return
    words = context.words
    add_section(sheet, words.label("master_by_dimension"), space=14.0, min_height=18.0)
    for label, each in found:
        option = context.collected.project.lists[each.list].option(each.option)
        chosen = words.pick(option.label) if option else each.option
        name = " · ".join(filter(None, (label, words.pick(each.figure.label), chosen)))
        number_format = format_of_type(each.figure.kind, [each.total])
        sheet.add(
            BuiltCell(name, "row"), BuiltCell(each.total, "row_figure", number_format, of=each.of), min_height=16.0
        )
