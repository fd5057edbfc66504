"""Rows of the form that are not in a return: a free line counts as empty, any other row is an error."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.findings import Fact, Finding, Place
from lamppu_xl.domain.form import FreeLines
from lamppu_xl.domain.grouping import grouped
from lamppu_xl.domain.partial_lists import partial_list
from lamppu_xl.domain.text import Phrase
from lamppu_xl.returns.return_form import ReturnForm
from lamppu_xl.returns.sheet_matching import SheetMatch
from lamppu_xl.templates.parts import field_of
from lamppu_xl.workbook.model import CellUse, PlannedCell

_MOST_MISSING = 5
"""So many missing rows or fields are reported one by one; more are one finding with their number."""

_MOST_NAMED = 6
_FEWEST_IN_COLUMN = 2
"""How many answers are missing at least where a column was deleted."""


def missing_rows(
    form: ReturnForm, match: SheetMatch, missing: Mapping[int, Sequence[PlannedCell]], *, has_added_rows: bool
) -> Iterator[Finding]:
    """S357 for the free lines of a table, S378 or S386 for a column, S302 for other rows and fields that are missing.

    Args:
        form: the form.
        match: the sheet.
        missing: by planned row, the cells that were not found.
        has_added_rows: whether the sheet has rows with answers and without a key. They may be the missing lines.
    """
    if not match.rows:
        return  # a sheet without its keys has a finding of its own
    others: list[AnswerRef] = []
    columns = _missing_columns(form, match, missing)
    in_columns = {entry for entries in columns for entry in entries}
    lines: dict[str, list[int]] = {}
    for row, cells in missing.items():
        asked = [entry for cell in cells if cell.use is CellUse.ANSWER and (entry := form.still_asked(cell.entry))]
        if not asked:
            continue
        first, table = asked[0], form.project.form.table(asked[0].table)
        if row not in match.rows and isinstance(table.rows, FreeLines) and not has_added_rows:
            lines.setdefault(table.id, []).append(int(first.row))
        else:
            others += asked if row in match.rows else [first]  # of a row that is there, columns are missing
    others = [entry for entry in others if entry not in in_columns]
    place = Place(form.file, match.scan.name)
    for entries in columns:
        labels = [*dict.fromkeys(field_of(form.project, entry).label for entry in entries)]
        if len({(entry.table, entry.field) for entry in entries}) == 1:
            yield form.finding("S378", place, column=labels[0])
            continue
        names = [Phrase("quoted", {"text": label}) for label in labels[:_MOST_NAMED]]
        fields = partial_list(names, len(labels))
        yield form.finding("S386", place, count=len(entries), fields=fields)
    for table_id, numbers in lines.items():
        title = form.project.form.table(table_id).title
        yield form.finding("S357", place, table=title, count=len(numbers), lines=number_ranges(numbers))
    alone = others if len(others) <= _MOST_MISSING else others[:1]
    more: Fact = len(others) - 1 if len(alone) < len(others) else ""
    for entry in alone:
        yield replace(form.finding("S302", place, missing=form.label_of(entry), more=more), entry=entry)


def missing_lines(form: ReturnForm, match: SheetMatch, missing: Mapping[int, Sequence[PlannedCell]]) -> set[int]:
    """The planned rows of the free lines that are not in the file.

    Args:
        form: the form.
        match: the sheet.
        missing: by planned row, the cells that were not found.
    """
    if not match.rows:
        return set()
    tables = form.project.form
    return {
        row
        for row, cells in missing.items()
        if row not in match.rows
        and any(
            cell.use is CellUse.ANSWER
            and (entry := form.still_asked(cell.entry))
            and isinstance(tables.table(entry.table).rows, FreeLines)
            for cell in cells
        )
    }


def _missing_columns(
    form: ReturnForm, match: SheetMatch, missing: Mapping[int, Sequence[PlannedCell]]
) -> list[list[AnswerRef]]:
    """The answers of each column that is not in the file, of which several rows are."""
    asked = [
        (cell.col, entry)
        for row, cells in missing.items()
        for cell in cells
        if row in match.rows and cell.col not in match.cols and cell.use is CellUse.ANSWER
        if (entry := form.still_asked(cell.entry))
    ]
    return [[*entries] for entries in grouped(asked).values() if len(entries) >= _FEWEST_IN_COLUMN]


def number_ranges(numbers: Sequence[int]) -> str:
    """Numbers with neighbours as ranges.

    >>> number_ranges([3, 4, 5, 8])
    '3–5, 8'
    """
    runs = [[number for _, number in run] for _, run in groupby(enumerate(sorted(numbers)), lambda at: at[1] - at[0])]
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
