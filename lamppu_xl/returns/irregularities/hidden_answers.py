"""Answers that nobody sees: on hidden rows, columns or sheets, in the colour of their background, or too small."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.returns.form_contents import FormContents
from lamppu_xl.returns.listed_cells import listed_cells
from lamppu_xl.returns.return_form import ReturnForm
from lamppu_xl.returns.sheet_matching import SheetMatch
from lamppu_xl.workbook.model import CellUse
from lamppu_xl.workbook.safe_reader import ScannedCell, ScannedSheet
from lamppu_xl.workbook.styles import STYLES


def hidden_answers(form: ReturnForm, match: SheetMatch, contents: FormContents) -> list[Finding]:
    """S341 for the filled answer cells of a sheet that the template shows and the return hides."""
    sheet, scan = match.sheet, match.scan
    is_hidden_sheet = scan.state != "visible" and sheet.state == "visible"
    if not (is_hidden_sheet or scan.hidden_rows or scan.hidden_columns):
        return []
    hidden_columns = _hidden(sorted(match.cols.values()), scan.hidden_columns)
    has_more_rows = any(row in scan.hidden_rows and at not in sheet.hidden_rows for at, row in match.rows.items())
    has_more_columns = any(col in hidden_columns and not sheet.columns[at].hidden for at, col in match.cols.items())
    if not (is_hidden_sheet or has_more_rows or has_more_columns):
        return []  # what is hidden is hidden in the template, too
    places: list[Place] = []
    for cell in sheet.cells:
        row, col = match.rows.get(cell.row), match.cols.get(cell.col)
        if cell.use is not CellUse.ANSWER or row is None or col is None:
            continue
        entry = form.still_asked(cell.entry)
        if entry is None or entry not in contents.typed:
            continue
        is_hidden_row = row in scan.hidden_rows and cell.row not in sheet.hidden_rows
        is_hidden_column = col in hidden_columns and not sheet.columns[cell.col].hidden
        if is_hidden_sheet or is_hidden_row or is_hidden_column:
            places.append(match.place((row, col)))
    return [listed_cells(form, "S341", Place(form.file, scan.name), places)] if places else []


def unseen_texts(
    form: ReturnForm, scans: Iterable[ScannedSheet], matches: Iterable[SheetMatch], contents: FormContents
) -> Iterator[Finding]:
    """S343 for the answers and the words beside the form that nobody sees: in their colour, or too small.

    A changed text of the form itself has a finding of its own, and the look that the template gave it.

    S347 for those that a conditional format hides if a formula is true, S370 for those that one strikes out then.
    """
    beside = [content.place for content in contents.outside if not content.kind]
    scans = [
        scan
        for scan in scans
        if scan.unseen_cells or scan.perhaps_unseen_cells or scan.perhaps_struck_cells or _not_shown(scan, beside)
    ]
    if not scans:
        return
    filled: list[tuple[Place, AnswerRef | None]] = [
        (contents.places[entry], entry) for entry in contents.typed if entry in contents.places
    ]
    of_form = {
        (match.scan.name, match.rows.get(cell.row), match.cols.get(cell.col))
        for match in (matches if beside else ())
        for cell in match.sheet.cells
        if cell.use is CellUse.FIXED
    }
    filled += [(place, None) for place in beside if (place.sheet, place.row, place.col) not in of_form]
    for scan in scans:
        for code, cells in (
            ("S343", scan.unseen_cells | _not_shown(scan, beside)),
            ("S347", scan.perhaps_unseen_cells),
            ("S370", scan.perhaps_struck_cells),
        ):
            unseen = {
                place: entry
                for place, entry in filled
                if place.sheet == scan.name and (place.row, place.col) in cells
                if code != "S343"
                or entry is None
                or not (
                    _is_hidden_by_format(cell := scan.cells.get((place.row or 0, place.col or 0)))
                    or _is_shrunk_by_form(form, entry, cell)
                )
            }
            if unseen:
                first = next(iter(unseen))
                yield listed_cells(form, code, first, [*unseen], entry=unseen[first])


def _not_shown(scan: ScannedSheet, places: Iterable[Place]) -> frozenset[tuple[int, int]]:
    """The places beside the form with a text of which the number format shows nothing; answers have V500."""
    found = ((place.row, place.col) for place in places if place.sheet == scan.name)
    cells = ((row, col, scan.cells.get((row, col))) for row, col in found if row is not None and col is not None)
    return frozenset((row, col) for row, col, cell in cells if _is_hidden_by_format(cell))


def _is_hidden_by_format(cell: ScannedCell | None) -> bool:
    """Whether a number format shows nothing of a text; an answer has V500 for that."""
    return cell is not None and isinstance(cell.value, str) and cell.number_format.other_words(cell.value) == ""


_LONG = 20
"""Characters of a text that no number has."""


def _is_shrunk_by_form(form: ReturnForm, entry: AnswerRef, cell: ScannedCell | None) -> bool:
    """Whether a cell for a number, which the form itself shrinks to fit, has a long text; V401 shows that text."""
    if cell is None or not isinstance(cell.value, str) or len(cell.value) <= _LONG:
        return False
    answer = form.plan.answers.get(entry)
    return answer is not None and bool(STYLES[answer[1].style].get("shrink"))


def _hidden(columns: Sequence[int], runs: Iterable[tuple[int, int]]) -> set[int]:
    """The columns that are in hidden runs; a file may have a million of them.

    Args:
        columns: in order.
        runs: the first and the last column of each run.
    """
    hidden: set[int] = set()
    for first, last in runs:
        hidden.update(columns[bisect_left(columns, first) : bisect_right(columns, last)])
    return hidden
