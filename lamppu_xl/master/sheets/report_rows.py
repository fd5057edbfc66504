"""Rows that several report-like sheets share: title, headings and sections of three columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lamppu_xl.master.context import MasterContext
from lamppu_xl.workbook.sheet_builder import BuiltCell, SheetBuilder

WIDTHS = (18.0, 43.0, 21.0)
"""Of the columns point, answer and source."""

KEY_WIDTH = 1.0
"""Of the hidden column for the keys of syntheses."""


def begin_report(  # noqa: PLR0913  # the last three are options
    context: MasterContext,
    key: str,
    title: str,
    *,
    widths: Sequence[float] = WIDTHS,
    heads: Sequence[str] = ("point", "answer", "source"),
    with_keys: bool = False,
) -> SheetBuilder:
    """A new sheet with its title and the headings of its columns.

    Args:
        heads: keys of labels, without `master_`.
        with_keys: adds a hidden column for the keys of syntheses.
    """
    columns = (*widths, KEY_WIDTH) if with_keys else widths
    sheet = context.new_sheet(key, columns, hidden=int(with_keys))
    sheet.add(BuiltCell(title, "title"), height=28.0)
    sheet.add(*(BuiltCell(context.words.label(f"master_{head}"), "header") for head in heads), min_height=20.0)
    return sheet


def add_section(sheet: SheetBuilder, title: str, last: BuiltCell | None = None, *, space: float = 10.0) -> None:
    """A section heading over three columns that stays on the page of the next row."""
    sheet.begin_block()
    sheet.add_space(space)
    last = last or BuiltCell(None, "section")
    sheet.add(BuiltCell(title, "section"), BuiltCell(None, "section"), last, min_height=22.0, keep_with_next=True)


def source_list(context: MasterContext) -> Iterator[str]:
    """Each used return with its number, as short references name it."""
    project = context.collected.project
    partners = {partner.id: partner for partner in project.partners}
    for period_id, partner_id in context.collected.return_numbers:
        period, partner = project.period(period_id), partners.get(partner_id)
        if period and partner:
            yield f"{context.return_label(period, partner)} ({context.period_label(period)}, {partner_id})"
