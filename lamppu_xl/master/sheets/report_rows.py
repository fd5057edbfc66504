"""Rows that several report-like sheets share: title, headings and sections of three columns."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence

from lamppu_xl.master.context import MasterContext
from lamppu_xl.workbook.sheet_builder import BuiltCell, SheetBuilder
from lamppu_xl.workbook.styles import FONT_SIZE
from lamppu_xl.workbook.text_split import split_text

WIDTHS = (18.0, 62.0, 21.0)
"""Of the columns point, answer and source."""

_LINE_HEIGHT = 20.0
"""Points of one line of a heading or a note."""

KEY_WIDTH = 1.0
"""Of the hidden column for the keys of syntheses."""


def begin_report(  # noqa: PLR0913  # the last four are options
    context: MasterContext,
    key: str,
    title: str,
    *,
    widths: Sequence[float] = WIDTHS,
    heads: Sequence[str] = ("point", "answer", "source"),
    notes: Iterable[str] = (),
    with_keys: bool = False,
) -> SheetBuilder:
    """A new sheet with its title, its notes and the headings of its columns.

    Args:
        heads: keys of labels, without `master_`.
        notes: above the headings, so that these stay in view and are on each page without them.
        with_keys: adds a hidden column for the keys of syntheses.
    """
    columns = (*widths, KEY_WIDTH) if with_keys else widths
    sheet = context.new_sheet(key, columns, hidden=int(with_keys))
    _write_heads(sheet, title, notes, [BuiltCell(context.words.label(f"master_{head}"), "header") for head in heads])
    return sheet


def begin_table(  # noqa: PLR0913
    context: MasterContext,
    key: str,
    title: str,
    columns: Sequence[tuple[str, float]],
    notes: Iterable[str] = (),
    *,
    figures: Container[int] = (),
) -> SheetBuilder:
    """A new sheet in landscape with its title, its notes and the names of its columns.

    Args:
        columns: name and width of each.
        notes: above the names of the columns.
        figures: the columns of numbers, which are on the right.
    """
    widths = [width_of_words((name,), width) for name, width in columns]
    sheet = context.new_sheet(key, widths, landscape=True)
    styles = ("header_right" if col in figures else "header" for col in range(len(columns)))
    heads = [BuiltCell(name, style) for (name, _), style in zip(columns, styles, strict=True)]
    _write_heads(sheet, title, notes, heads)
    return sheet


def _write_heads(sheet: SheetBuilder, title: str, notes: Iterable[str], heads: Sequence[BuiltCell]) -> None:
    sheet.add(BuiltCell(title, "title"), height=28.0)
    room = sum(sheet.widths[: len(sheet.widths) - sheet.hidden])
    for note in notes:
        for line in split_text(note, room, FONT_SIZE, _LINE_HEIGHT):
            sheet.add(BuiltCell(line, "note"), height=_LINE_HEIGHT)
    sheet.head_row = sheet.add(*heads, min_height=20.0)


WIDEST_WORD = 30.0
"""Characters of a column: a longer word, such as an address, is parted all the same."""


def width_of_words(texts: Iterable[str], least: float) -> float:
    """The width of a column in which no word of some texts is parted.

    Args:
        texts: the head and the contents.
        least: the width that the column has for short words.
    """
    longest = max((len(word) for text in texts for word in text.split()), default=0)
    return max(least, min(WIDEST_WORD, longest * 1.15 + 2.5))


def unique_heads(names: Iterable[str], longest: int | None = None) -> Iterator[str]:
    """The names of columns, numbered where they repeat: a table cannot have two columns of one name.

    Args:
        names: of the columns.
        longest: how many characters a name may have.
    """
    seen: set[str] = set()
    for name in names:
        unique, number = name[:longest], 2
        while unique.casefold() in seen:
            suffix = f" {number}"
            unique, number = f"{name[: longest and longest - len(suffix)]}{suffix}", number + 1
        seen.add(unique.casefold())
        yield unique


_BOLD_ROOM = 0.9
"""Of the width of a column, for bold text."""
_BELOW_HEADING = 4.0


def add_section(  # noqa: PLR0913  # the last three are options
    sheet: SheetBuilder,
    title: str,
    last: BuiltCell | None = None,
    *,
    space: float = 10.0,
    min_height: float = 22.0,
    number_format: str = "",
) -> None:
    """Begin a block with a heading over all columns, which stays on the page of the next row.

    Args:
        last: the cell in the last column.
        space: points above the heading.
        number_format: of the heading; `@` if a partner named it.
    """
    sheet.begin_block()
    sheet.add_space(space)
    blank = BuiltCell(None, "section")
    shown = sheet.widths[: len(sheet.widths) - sheet.hidden]
    between = [blank] * (len(shown) - 2)
    # The cell at the end would cut a longer title.
    room = sum(shown[:-1] if last and last.content else shown) * _BOLD_ROOM
    *above, line = split_text(title, room, 12, _LINE_HEIGHT)
    for each in above:
        sheet.add(BuiltCell(each, "section_above", number_format), height=18.0, keep_with_next=True)
    cells = (BuiltCell(line, "section", number_format), *between, last or blank)
    sheet.add(*cells, min_height=min_height, keep_with_next=True)
    if last is not None:  # text follows, which would touch the line below the heading
        sheet.keep_with_next.add(sheet.row)
        sheet.add_space(_BELOW_HEADING)


def write_sources(context: MasterContext, sheet: SheetBuilder) -> None:
    """Write each used return with its number, as short references name it; nothing if there is none."""
    sheet.foot_row = sheet.row
    if not context.collected.return_numbers:
        return
    add_section(sheet, context.words.label("master_sources"), space=14.0, min_height=18.0)
    project = context.collected.project
    partners = {partner.id: partner for partner in project.partners}
    for period_id, partner_id in context.collected.return_numbers:
        period, partner = project.period(period_id), partners.get(partner_id)
        if period and partner:
            label = f"{context.return_label(period, partner)} ({context.period_label(period)}, {partner_id})"
            sheet.add(BuiltCell(label, "key"), height=14.0)
