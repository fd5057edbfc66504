"""Finds text that somebody wrote outside the answer cells: beside the form, and on extra sheets."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from lamppu_xl.domain.answer_states import AnswerState
from lamppu_xl.domain.findings import Place
from lamppu_xl.returns.cell_text import shown_text
from lamppu_xl.returns.form_contents import FormContents
from lamppu_xl.returns.return_form import ReturnForm
from lamppu_xl.returns.sheet_matching import SheetMatch
from lamppu_xl.returns.submission import OutsideContent
from lamppu_xl.templates.layout import texts_digest
from lamppu_xl.templates.sheet_keys import FEEDBACK_KEY
from lamppu_xl.workbook.safe_reader import ScannedSheet

FIRST_CELLS = 3
"""How many cells of an extra sheet are quoted; all of them are kept."""
_LONGEST_QUOTE = 40


def read_beside_form(
    form: ReturnForm, match: SheetMatch, used: Collection[tuple[int, int]], contents: FormContents
) -> None:
    """Read the cells on a sheet of the form that it does not use. Text of a feedback column is left out."""
    cells, drawn = match.scan.cells, match.scan.drawn_cells
    unused = sorted(cells.keys() - used)
    if not unused:
        return
    contents.accounted += len(unused)
    feedback_cols = {col for (_, col), cell in cells.items() if shown_text(cell) == FEEDBACK_KEY}
    for position in unused:
        if position in drawn:
            continue  # it is a remark
        text = form.seen(cells[position])
        if text and not (position[1] in feedback_cols and _is_feedback(form, text)):
            place = match.place(position)
            contents.outside.append(OutsideContent(place, text))
            contents.findings.append(form.finding("S307", place, value=text))


def _is_feedback(form: ReturnForm, text: str) -> bool:
    """Whether a text of the feedback column was written by this package: each begins with one of a few labels."""
    translator = form.translator
    leads = [translator.label("feedback_info"), *(translator.label(f"answer_{state}") for state in AnswerState)]
    beginnings = tuple(f"{lead}{sign}" for lead in leads for sign in (": ", " · "))
    return text in (FEEDBACK_KEY, translator.label("feedback")) or text.startswith(beginnings)


def read_extra_sheets(form: ReturnForm, scans: Iterable[ScannedSheet], contents: FormContents) -> None:
    """Read the sheets that are not of the form. An unchanged sheet of feedback is left out."""
    for scan in scans:
        contents.accounted += len(scan.cells)
        drawn = scan.drawn_cells
        texts = [
            OutsideContent(Place(form.file, scan.name, *position), text)
            for position, cell in sorted(scan.cells.items())
            if position not in drawn and (text := form.seen(cell))
        ]
        if texts and not _is_unchanged_feedback(scan):
            contents.outside += texts
            quotes = tuple(f"{content.place.cell}: {_shorten(content.text)}" for content in texts[:FIRST_CELLS])
            place = Place(form.file, scan.name)
            contents.findings.append(form.finding("S306", place, sheet=scan.name, count=len(texts), cells=quotes))


def _is_unchanged_feedback(scan: ScannedSheet) -> bool:
    """Whether a sheet is the feedback that this package wrote: it carries the digest of its texts."""
    texts = [shown_text(cell) for cell in scan.cells.values()]
    mark = next((text for text in texts if text.startswith(f"{FEEDBACK_KEY} ")), "")
    return mark == f"{FEEDBACK_KEY} {texts_digest(text for text in texts if text != mark)}"


def _shorten(text: str) -> str:
    return text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 1] + "…"
