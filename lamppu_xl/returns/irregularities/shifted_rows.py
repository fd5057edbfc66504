"""Rows whose cells moved sideways: their key is beside the column of keys, so it is not certain which cell is which."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from lamppu_xl.domain.findings import Finding
from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.returns.cell_text import normal_text, shown_text
from lamppu_xl.returns.form_contents import FormContents
from lamppu_xl.returns.irregularities.missing_rows import number_ranges
from lamppu_xl.returns.return_form import ReturnForm
from lamppu_xl.returns.sheet_matching import SheetMatch
from lamppu_xl.returns.submission import OutsideContent
from lamppu_xl.templates.sheet_keys import KEY_ROW
from lamppu_xl.workbook.model import PlannedCell, plain_text
from lamppu_xl.workbook.safe_reader import ScannedCell

_MOST_RELATED = 500

_Position = tuple[int, int]


class _ShiftedRow(NamedTuple):
    """A row of the form whose key is in another column than the others."""

    planned: int
    row: int
    columns: int
    """By how many columns the key moved to the right; below zero to the left."""


def read_shifted_rows(
    form: ReturnForm,
    match: SheetMatch,
    missing: dict[int, list[PlannedCell]],
    used: set[_Position],
    contents: FormContents,
) -> dict[int, list[PlannedCell]]:
    """Report the rows that moved sideways and hold something that was typed (S380), and keep what they hold.

    Args:
        form: the form.
        match: the sheet.
        missing: by planned row, the cells that were not found.
        used: the cells that were read; those of the reported rows are added.
        contents: what was read so far.

    Returns:
        The missing cells without those of the reported rows.
    """
    shifted = [*_shifted(match, missing)] if match.rows else []
    if not shifted:
        return missing
    reported: list[_ShiftedRow] = []
    first: dict[int, _Position] = {}
    for each in shifted:
        known = _texts_of_form(match, each.planned)
        cells = [position for position in match.scan.cells if position[0] == each.row and position not in used]
        texts = {
            position: text
            for position in sorted(cells)
            if not _is_of_form(match.scan.cells[position], known) and (text := form.seen(match.scan.cells[position]))
        }
        if not texts:
            continue
        reported.append(each)
        first[each.row] = next(iter(texts))
        used.update(cells)
        contents.accounted += len(cells)
        drawn = match.scan.drawn_cells
        contents.outside += [
            OutsideContent(match.place(position), text) for position, text in texts.items() if position not in drawn
        ]
    contents.findings += _findings(form, match, reported, first)
    found = {each.planned for each in reported}
    return {row: cells for row, cells in missing.items() if row not in found}


def _shifted(match: SheetMatch, missing: Collection[int]) -> Iterator[_ShiftedRow]:
    """The rows that are not in their place, whose key is in a single other cell of the sheet."""
    keys: dict[object, PlannedCell] = {
        cell.content: cell
        for cell in match.sheet.key_cells
        if cell.row != KEY_ROW and cell.row in missing and cell.col in match.cols
    }
    places: dict[object, list[_Position]] = {}
    for position, content in match.scan.cells.items() if keys else ():
        if content.value in keys:
            places.setdefault(content.value, []).append(position)
    taken = set(match.rows.values())
    for key, found in places.items():
        (row, col), home = found[0], match.cols[keys[key].col]
        if len(found) == 1 and row not in taken and col != home:
            yield _ShiftedRow(keys[key].row, row, col - home)


def _texts_of_form(match: SheetMatch, row: int) -> frozenset[str]:
    """What the template has in a row: its texts and its key."""
    cells = (*match.sheet.cells, *match.sheet.key_cells)
    contents = (cell.content for cell in cells if cell.row == row and cell.content is not None)
    return frozenset(normal_text(plain_text(content)) for content in contents)


def _is_of_form(cell: ScannedCell, known: Collection[str]) -> bool:
    return cell.formula is not None or shown_text(cell) in known


def _findings(
    form: ReturnForm, match: SheetMatch, rows: Sequence[_ShiftedRow], first: Mapping[int, _Position]
) -> Iterator[Finding]:
    """S380 for all rows that moved by the same number of columns."""
    for columns in dict.fromkeys(each.columns for each in rows):
        moved = sorted(each.row for each in rows if each.columns == columns)
        direction = VocabularyTerm("moved_right" if columns > 0 else "moved_left")
        places = [match.place(first[row]) for row in moved]
        named = number_ranges([row + 1 for row in moved])
        finding = form.finding("S380", places[0], rows=named, direction=direction, count=abs(columns))
        yield replace(finding, related=tuple(places[1:_MOST_RELATED]))
