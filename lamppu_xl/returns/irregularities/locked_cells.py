"""Compares the locked cells of a return with the template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from lamppu_xl.domain.excel_dates import day_of_serial
from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.domain.findings import Fact, Finding, Place
from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.domain.text_normalising import without_unseen
from lamppu_xl.returns.cell_text import normal_text, shown_text
from lamppu_xl.returns.identity_check import is_stamp
from lamppu_xl.returns.irregularities.outside_content import FIRST_CELLS, MOST_RELATED, short_quote
from lamppu_xl.returns.return_form import ReturnForm
from lamppu_xl.returns.sheet_matching import SheetMatch, has_questions
from lamppu_xl.templates.sheet_keys import CHECKS, HELP, KEY_ROW, STATES
from lamppu_xl.workbook.model import CellUse, Link, PlannedCell, Sheet, plain_text
from lamppu_xl.workbook.safe_reader import ScannedCell


def compare_fixed(
    form: ReturnForm, sheet_key: str, planned: PlannedCell, cell: ScannedCell | None, place: Place
) -> Finding | None:
    """S303 when a fixed text, number or date was changed; not for the new deadline of a feedback.

    Args:
        form: the form.
        sheet_key: the key of the sheet.
        planned: the cell of the template.
        cell: the cell of the return; None if it is empty.
        place: of the cell.
    """
    content = planned.content
    if cell is not None and _is_unchanged(planned, cell, date1904=form.date1904):
        return None
    if cell is not None and sheet_key in (HELP, CHECKS) and _is_other_deadline(form, content, cell):
        return None
    was: Fact = content if isinstance(content, date) else normal_text(plain_text(content))
    return form.finding("S303", place, was=was, now=form.seen(cell) if cell else VocabularyTerm("empty"))


def _is_other_deadline(form: ReturnForm, content: object, cell: ScannedCell) -> bool:
    """Whether a cell with the deadline of the template has another day, written as feedback writes it."""
    words, first = form.translator, form.period.start
    if content != words.fact(form.period.deadline):
        return False
    text, days = normal_text(shown_text(cell)), (form.period.deadline - first).days + _LONGEST_DELAY
    return any(text == normal_text(words.fact(first + timedelta(days=number))) for number in range(days))


_LONGEST_DELAY = 800
"""Days after a deadline by which a feedback may ask for corrections."""


def explaining_rows(sheet: Sheet) -> frozenset[int]:
    """The rows whose texts no answer depends on: all of a sheet without questions, else titles and notes.

    The title of a goal's sheet names what is asked there.
    """
    if not has_questions(sheet):
        return frozenset(cell.row for cell in sheet.cells)
    above = range(1 if "/" in sheet.key else 0, KEY_ROW)
    return frozenset(above) | {cell.row for cell in sheet.key_cells if str(cell.content).startswith(_NOTES)}


_NOTES = ("#note ", "#row 1 ")
"""The beginnings of the keys of rows with a note: above a question, or above one of several tables of a sheet."""


def changed_explanations(form: ReturnForm, match: SheetMatch, changed: Sequence[tuple[Place, str]]) -> Finding:
    """S356 about texts that were changed and that no answer depends on. It needs no answer if they were only deleted.

    Args:
        form: the form.
        match: the sheet.
        changed: the place of each, and what is there now.
    """
    cells = tuple(": ".join(filter(None, (place.cell, short_quote(now)))) for place, now in changed[:FIRST_CELLS])
    finding = form.finding("S356", changed[0][0], sheet=match.scan.name, count=len(changed), cells=cells)
    return replace(
        finding,
        severity=None if any(now for _, now in changed) else Severity.INFO,
        related=tuple(place for place, _ in changed[1:MOST_RELATED]),
    )


def changed_options(form: ReturnForm, changed: Sequence[tuple[Finding, str]]) -> Finding:
    """S390 about options of the hidden lists. The dropdowns and the checks of the file go by what is there now.

    Args:
        form: the form.
        changed: S303 about each, and what is there now.
    """
    pairs = tuple(
        f"{short_quote(str(finding.facts['was']))} \N{RIGHTWARDS ARROW} {short_quote(now) or _NONE}"
        for finding, now in changed[:FIRST_CELLS]
    )
    finding = form.finding("S390", changed[0][0].place, count=len(changed), pairs=pairs)
    return replace(finding, related=tuple(each.place for each, _ in changed[1:MOST_RELATED]))


_NONE: Final = "\N{EN DASH}"
"""Stands for an option that was deleted."""


def _is_unchanged(planned: PlannedCell, cell: ScannedCell, *, date1904: bool) -> bool:
    content = planned.content
    if isinstance(content, date):
        return isinstance(cell.value, int | float) and day_of_serial(cell.value, date1904=date1904) == content
    return normal_text(plain_text(content)) == shown_text(cell)


def is_expected(planned: PlannedCell, cell: ScannedCell) -> bool:
    """Whether a cell for a key, a stamp, a check or a link has such content; other text is outside content."""
    match planned.use:
        case CellUse.KEY:
            return cell.value == planned.content
        case CellUse.STAMP:
            return is_stamp(shown_text(cell))
        case CellUse.LIVE if cell.formula is None and cell.error is None and shown_text(cell):
            return isinstance(planned.content, Link) and shown_text(cell) == normal_text(planned.content.text)
        case CellUse.CHECK | CellUse.LIVE:
            return True
    return False


def is_helper(match: SheetMatch, position: tuple[int, int], cell: ScannedCell, *, has_formulas: bool) -> bool:
    """Whether a helper cell has what a program stores there: a formula, its value, or a message of the hidden sheet.

    The value may be a copy of a text on the same row. Any other text was written by a person. So was a value without a
    formula where most others have theirs: a program that drops formulas does not drop one alone.

    Args:
        match: the sheet.
        position: row and column of the cell, zero-based.
        cell: the cell.
        has_formulas: whether most helper cells of the sheet still have their formulas.
    """
    if match.sheet.key == STATES or cell.formula is not None:
        return True
    if has_formulas:
        return not shown_text(cell)
    if not isinstance(cell.value, str):
        return True
    copied = without_unseen(cell.value)
    row, own_col = position
    return not copied or any(
        without_unseen(other.value) == copied
        for (at_row, col), other in match.scan.cells.items()
        if at_row == row and col != own_col and isinstance(other.value, str)
    )


def check_overwritten(form: ReturnForm, planned: PlannedCell, cell: ScannedCell, place: Place) -> Finding | None:
    """S311 when somebody typed over the formula of a check. An error value is what a program made of the formula."""
    if cell.formula is not None or cell.error is not None or not shown_text(cell):
        return None
    entry = form.still_asked(planned.entry)
    return form.finding("S311", place, entry, was=VocabularyTerm("formula"), now=form.seen(cell))
