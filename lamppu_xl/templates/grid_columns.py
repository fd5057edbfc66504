"""The columns of a grid: which ones it has, how wide they are, and where the checks are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from lamppu_xl.domain.caches import cached
from lamppu_xl.domain.form import Field, FreeLines, Table, TableLine
from lamppu_xl.domain.text import Text
from lamppu_xl.templates.form_context import FormContext
from lamppu_xl.templates.live_checks.state_numbers import state_numbers
from lamppu_xl.templates.parts import STAR, SheetPart, has_star
from lamppu_xl.templates.sheet_frame import check_height
from lamppu_xl.templates.sheet_keys import FEEDBACK_KEY, column_key
from lamppu_xl.workbook.text_metrics import width_of_words
from lamppu_xl.workbook.zoom import WIDEST_SHEET, screen_width


@dataclass(frozen=True)
class GridColumn:
    """A column of a grid."""

    head: str
    key: str
    width: float
    field: Field | None = None
    """The field whose answers it contains."""
    is_previous: bool = False
    """Whether they are last period's answers."""
    is_hidden: bool = False
    is_grouped: bool = False
    """Whether sums for each of its options, with their labels in bold, are below the lines."""


@dataclass(frozen=True, kw_only=True)
class GridLayout:
    """The columns of a grid, and which of them stay in view."""

    columns: tuple[GridColumn, ...]
    """With that of the checks. Where these stay in view, there is a hidden column for feedback beside them, which the
    feedback workbook shows; elsewhere that has a column of its own at the end."""
    check_col: int
    frozen: int
    """The number of columns that stay in view."""
    repeated: int
    """The number of columns that are on each page, if one page cannot have all: with the first answer of free lines."""
    is_wide: bool
    """Whether a screen does not show all columns; the checks are then left of the answers and stay in view."""
    lowest: float
    """The height of a line on which each check can be read in full."""

    @property
    def summed(self) -> tuple[GridColumn, ...]:
        """The columns of a row of sums: it ends before checks that are at the end of a line."""
        return self.columns if self.is_wide else self.columns[: self.check_col]


def grid_layout(context: FormContext, part: SheetPart) -> GridLayout:
    """The columns of a grid. Where a screen does not show all, the checks are beside what identifies a line.

    On a sheet with several tables the checks of all are in one column on the right.
    """
    table = part.table
    named = 1 if isinstance(table.rows, FreeLines) else 2
    check_width, lowest = _check_size(context, table)
    columns = list(_columns(context, part, has_names=named > 1))
    fits = part.stack or _total(columns, check_width) <= WIDEST_SHEET
    narrowest = columns if fits else [_narrowest(context, column, part.lines) for column in columns]
    if not fits and _total(narrowest, _CHECK_WIDTHS[0]) <= WIDEST_SHEET < _total(narrowest, check_width):
        check_width, lowest = _check_size(context, table, room=0.0)
    is_wide = not fits and _total(narrowest, check_width) > WIDEST_SHEET
    if is_wide:
        columns, check_col = narrowest, _key_columns(table, narrowest, named)
        check_width, lowest = _check_size(context, table, _WIDEST_FROZEN - _total(columns[:check_col]))
        frozen = check_col + 1
    else:
        columns = _narrowed(context, columns, part.lines, check_width)
        check_col, frozen = len(columns), named
    columns.insert(check_col, GridColumn(context.words.label("check"), "#check", check_width))
    if is_wide:
        feedback = GridColumn(context.words.label("feedback"), FEEDBACK_KEY, FEEDBACK_WIDTH, is_hidden=True)
        columns.insert(frozen, feedback)
        frozen += 1
    return GridLayout(
        columns=tuple(columns),
        check_col=check_col,
        frozen=frozen,
        repeated=frozen + (named == 1 and frozen < len(columns)),
        is_wide=is_wide,
        lowest=lowest,
    )


FEEDBACK_WIDTH = 40.0
"""Of the column of feedback, in characters."""

_HIGHEST_CHECK = 120.0
"""Points that a long message of the definition's own may take on every line."""

_CHECK_WIDTHS = (26.0, 32.0, 38.0, 44.0)
_TWO_LINES = 30.0
"""Points of a check with two lines."""

_WIDEST_FROZEN = WIDEST_SHEET / 3
"""Characters that the columns that stay in view may have together, where not all columns are on the screen."""


def _check_size(context: FormContext, table: Table, room: float = WIDEST_SHEET) -> tuple[float, float]:
    """The width of the checks, and the height of a line on which each check can be read in full.

    Args:
        room: the characters that there are for the checks.
    """
    messages = state_numbers(context, table).messages
    for width in [_CHECK_WIDTHS[0], *(width for width in _CHECK_WIDTHS[1:] if width <= room)]:
        height = check_height(messages, width)
        if height <= _TWO_LINES:
            break
    return width, _lowest(height)


def _lowest(height: float) -> float:
    return max(24.0, min(height, _HIGHEST_CHECK))


def _narrowest(context: FormContext, column: GridColumn, lines: Sequence[TableLine]) -> GridColumn:
    """A column that is as narrow as its words allow."""
    least = (_least_width(context, column, lines, step) for step in range(_STEPS))
    return replace(column, width=min(column.width, *least))


def _key_columns(table: Table, columns: Sequence[GridColumn], named: int) -> int:
    """How many columns on the left identify a line: its number, its name, and the key if it is next to them."""
    has_key = bool(table.key) and columns[named].key == column_key(table.key)
    fits = _total(columns[: named + 1], _CHECK_WIDTHS[0]) <= _WIDEST_FROZEN
    return named + 1 if has_key and fits else named


def _total(columns: Sequence[GridColumn], *others: float) -> float:
    """The characters that columns, and others of given widths, take on a screen."""
    return screen_width([*(column.width for column in columns if not column.is_hidden), *others])


def _narrowed(
    context: FormContext,
    columns: list[GridColumn],
    lines: Sequence[TableLine],
    *others: float,
    most: float = WIDEST_SHEET,
) -> list[GridColumn]:
    """The columns, those of long texts narrower if a screen would not show the checks beside them all.

    If that does not suffice, given texts, texts and choices become as narrow as their words allow, and at last also
    figures and dates.

    Args:
        context: the form.
        columns: of the answers.
        lines: of the grid.
        others: the widths of the checks, and of what else is beside the answers.
        most: characters that all of them may take.
    """
    for step in range(_STEPS):
        over = _total(columns, *others) - most
        if over <= 0:
            break
        spare = [max(0.0, column.width - _least_width(context, column, lines, step)) for column in columns]
        share = min(1.0, over / (sum(spare) or 1.0))
        columns = [
            replace(column, width=column.width - share * more) for column, more in zip(columns, spare, strict=True)
        ]
    return columns


def widths_beside(context: FormContext, part: SheetPart, width: float, most: float) -> list[float] | None:
    """The widths of the columns of a grid with room for one more column; None where a screen does not show all.

    The last one is that of the checks, which become narrower where narrow answers do not suffice.

    Args:
        context: the form.
        part: the grid.
        width: of the column.
        most: characters that all columns may take.
    """
    layout = grid_layout(context, part)
    if layout.is_wide or part.stack:
        return None
    answers, check = list(layout.columns[: layout.check_col]), layout.columns[layout.check_col].width
    narrowed = _narrowed(context, answers, part.lines, check, width, most=most)
    over = max(0.0, _total(narrowed, check, width) - most)
    return [*(column.width for column in narrowed), max(_CHECK_WIDTHS[0], check - over)]


def lowest_line(context: FormContext, table: Table, width: float) -> float:
    """The height of a line on which each check can be read in full in a column of this width."""
    return _lowest(check_height(state_numbers(context, table).messages, width))


def _least_width(context: FormContext, column: GridColumn, lines: Sequence[TableLine], step: int) -> float:
    """The width at which no word of the column is parted, and which is wide enough for its answers.

    Args:
        context: the form.
        column: the column.
        lines: of the grid.
        step: the first keeps `_NARROW` for all answers, the second only for figures and dates.
    """
    of_words = max(_width_of_head(column), _width_of_texts(context, column, lines))
    if column.field is None:
        are_numbers = column.key == _NUMBER and all(line.id.isdigit() for line in lines)
        least = _NARROW_NUMBER if are_numbers and step == _STEPS - 1 else _NARROW_NAME
        return max(least, min(_WIDEST_WORD_OF_NAME, of_words))
    figures = [each.kind.name for each in column.field.variants if each.kind.name not in _SHRINKING]
    if step < _STEPS - 1:
        least = _NARROWEST if step and not figures else _NARROW
    else:
        least = max((_FIGURES.get(kind, _NARROW) for kind in figures), default=_LAST)
    return max(least, of_words)


def _width_of_head(column: GridColumn) -> float:
    return min(_WIDEST_WORD, width_of_words(column.head, bold=True))


def _width_of_texts(context: FormContext, column: GridColumn, lines: Sequence[TableLine]) -> float:
    """The width at which no word of names, of given texts, and of the options of a choice is parted.

    All options of a list count, not only those of the partner, so that the forms of all partners with the same lines
    have the same columns.
    """
    pick, field = context.words.pick, column.field
    if field is None:
        texts = [pick(line.label) for line in lines] if column.key == _NAME else []
        return _width_of_longest(texts, bold=True)
    given = (context.given(field.in_row(line.id), line) for line in lines) if field.given is not None else ()
    of_given = _width_of_longest([pick(text) for text in given if isinstance(text, Text)], bold=False)
    codes = context.project.options_for(field)
    key = codes.id if codes else "", column.is_grouped
    options = [pick(option.label) for option in (codes.options if codes else ())]
    width = cached(context.cache.option_widths, key, lambda: _width_of_longest(options, bold=column.is_grouped))
    return max(of_given, width)


def _width_of_longest(texts: Iterable[str], *, bold: bool) -> float:
    return min(_WIDEST_WORD, max((width_of_words(text, bold=bold) for text in texts), default=0.0))


_SHRINKING = frozenset({"text", "choice", "yes_no"})
"""Kinds of answers whose columns may be `_NARROWEST`."""

_STEPS = 3
_NARROW, _NARROWEST, _LAST, _NARROW_NAME, _NARROW_NUMBER = 16.0, 12.0, 10.0, 26.0, 6.0
"""The widths down to which the columns of a wide sheet become narrower, in characters: of answers, of texts and choices
where that does not suffice, of these as the last step, of names, and of the numbers of free lines as the last step."""
_FIGURES = {"integer": 9.0, "percent": 10.0, "month": 10.0, "date": 12.0, "number": 12.0, "money": 14.0}
"""The same of figures and dates, where that does not suffice either: a million fits, and a day."""


def _columns(context: FormContext, part: SheetPart, *, has_names: bool) -> Iterator[GridColumn]:
    """The columns of a grid without that of the checks; no word of a head, a name or an option is parted."""
    for column in _unfitted_columns(context, part.table, has_names=has_names):
        of_words = max(_width_of_head(column), _width_of_texts(context, column, part.lines))
        is_hidden = not part.stack and _is_empty(context, column, part.lines)
        yield replace(column, width=max(column.width, of_words), is_hidden=is_hidden)


def _is_empty(context: FormContext, column: GridColumn, lines: Sequence[TableLine]) -> bool:
    """Whether the definition gives no line a value for this column, such as targets where no figure has one."""
    field = column.field
    if field is None or field.given is None or column.is_previous:
        return False
    return all(context.given(field.in_row(line.id), line) is None for line in lines)


_WIDEST_WORD, _WIDEST_WORD_OF_NAME = 40.0, 34.0
"""A longer word is parted; in the names of lines, which stay in view, this one where columns have to be narrower."""
_NUMBER, _NAME = "#no", "#name"
"""The keys of the columns of numbers and of names."""


def _unfitted_columns(context: FormContext, table: Table, *, has_names: bool) -> Iterator[GridColumn]:
    words = context.words
    yield GridColumn(words.label("number"), _NUMBER, 8.0)
    if has_names:
        yield GridColumn(words.label("row_name"), _NAME, 34.0)
    for field in table.fields:
        label, width, period = (
            context.label_of(field),
            float(field.width or max(each.kind.width for each in field.variants)),
            "",
        )
        if field.offset < 0:
            label = context.label_of(table.field(field.offset_of))
            head = f"{label}: {words.pick(context.neighbour(field.offset).label)}"
            yield GridColumn(head, f"#previous {field.name}", width + 4, field, is_previous=True)
            continue
        if field.previous and context.earlier and field.given is None:
            head = f"{label}: {words.pick(context.earlier.label)}"
            yield GridColumn(head, f"#previous {field.name}", width + 4, field, is_previous=True)
            period = f": {words.pick(context.period.label)}"
        star = STAR if has_star(table, field) else ""
        is_grouped = field.name in table.break_down
        yield GridColumn(f"{label}{period}{star}", column_key(field.name), width, field, is_grouped=is_grouped)
