"""Values that a program has left in place of the formulas of a form: of its checks, and of the counts of its states."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from lamppu_xl.i18n.translator import Translator
from lamppu_xl.returns.cell_text import shown_text
from lamppu_xl.returns.return_form import ReturnForm
from lamppu_xl.returns.sheet_matching import SheetMatch
from lamppu_xl.templates.form_context import FormContext
from lamppu_xl.templates.live_checks.state_numbers import state_numbers
from lamppu_xl.workbook.model import CellUse, Link, PlannedCell
from lamppu_xl.workbook.safe_reader import ScannedCell

_FEWEST = 2
"""So many checks or counts without formulas are the work of a program; a person types over one."""

_STATES = ("damaged", "to_correct", "to_fill_in", "ready_with_notes", "ready", "not_begun")


def has_lost_formulas(match: SheetMatch) -> bool:
    """Whether several checks or counts of a sheet have values, and none has its formula."""
    places = (
        (match.rows.get(planned.row), match.cols.get(planned.col))
        for planned in match.sheet.cells
        if has_formula(planned)
    )
    found = (match.scan.cells.get((row, col)) for row, col in places if row is not None and col is not None)
    cells = [cell for cell in found if cell is not None and (cell.formula is not None or shown_text(cell))]
    return len(cells) >= _FEWEST and all(cell.formula is None for cell in cells)


def has_formula(planned: PlannedCell) -> bool:
    """Whether a cell is for a check or a count."""
    return planned.use is CellUse.CHECK or (planned.use is CellUse.LIVE and not isinstance(planned.content, Link))


def is_value_of_formula(form: ReturnForm, planned: PlannedCell, cell: ScannedCell) -> bool:
    """Whether a cell for a check or a count has what its formula shows; anything else was typed."""
    text = shown_text(cell)
    if isinstance(cell.value, int | float) and not isinstance(cell.value, bool):
        return planned.use is CellUse.LIVE
    if _words_of_states(form.translator).fullmatch(text):
        return True
    return planned.entry is not None and any(text.startswith(start) for start in _messages(form, planned.entry.table))


@lru_cache(maxsize=8)
def _words_of_states(words: Translator) -> re.Pattern[str]:
    """The words of checks and of counts."""
    from lamppu_xl.templates.live_checks.check_counts import NOT_BEGUN_LABELS  # noqa: PLC0415  # slow to import

    labels = [
        words.label(label) for label in ("ok", "optional", "answer_not_begun", "answer_unconfirmed", "answer_goes_on")
    ]
    labels += [words.label(label) for label in NOT_BEGUN_LABELS]
    labels += [words.label(f"{of}_{state}", count="\0") for of in ("part", "form") for state in _STATES]
    return re.compile("|".join(re.escape(label).replace("\0", "[0-9]+") for label in labels))


def _messages(form: ReturnForm, table: str) -> Sequence[str]:
    """The messages of the checks of a table, up to their facts."""
    tables = {each.id: each for each in form.project.form.tables}
    if table not in tables:
        return ()
    context = FormContext(project=form.project, partner=form.partner, period=form.period, words=form.translator)
    return [message.text for message in state_numbers(context, tables[table]).messages if message.text]
