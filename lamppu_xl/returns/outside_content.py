"""Finds text that somebody wrote outside the answer cells: beside the form, and on extra sheets."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.returns.cell_text import shown_text
from lamppu_xl.returns.return_form import ReturnForm
from lamppu_xl.returns.sheet_matching import SheetMatch
from lamppu_xl.returns.submission import OutsideContent
from lamppu_xl.templates.layout import texts_digest
from lamppu_xl.templates.sheet_keys import FEEDBACK_KEY
from lamppu_xl.workbook.safe_reader import ScannedSheet

FIRST_CELLS = 3
"""How many cells of an extra sheet are quoted; all of them are kept."""
_LONGEST_QUOTE = 40


@dataclass(frozen=True)
class OutsideCells:
    """The cells outside the form on one sheet or on several."""

    contents: tuple[OutsideContent, ...]
    findings: tuple[Finding, ...]
    count: int
    """How many filled cells were looked at."""


def read_beside_form(form: ReturnForm, match: SheetMatch, used: Collection[tuple[int, int]]) -> OutsideCells:
    """Text on a sheet of the form in cells that are not used by it. Text of a feedback column is left out."""
    cells = match.scan.cells
    unused = sorted(cells.keys() - used)
    if not unused:
        return OutsideCells((), (), 0)
    feedback_cols = {col for (_, col), cell in cells.items() if shown_text(cell) == FEEDBACK_KEY}
    contents = tuple(
        OutsideContent(match.place(cell), text)
        for cell in unused
        if (text := shown_text(cells[cell])) and not (cell[1] in feedback_cols and _is_feedback(form, text))
    )
    findings = tuple(form.finding("S307", content.place, value=content.text) for content in contents)
    return OutsideCells(contents, findings, len(unused))


def _is_feedback(form: ReturnForm, text: str) -> bool:
    """Whether a text of the feedback column was written by this package: each begins with one of a few labels."""
    translator = form.translator
    beginnings = tuple(translator.label(f"feedback_{severity}") for severity in Severity)
    return text in (FEEDBACK_KEY, translator.label("feedback")) or text.startswith(beginnings)


def read_extra_sheets(form: ReturnForm, scans: Iterable[ScannedSheet]) -> OutsideCells:
    """Text on sheets that are not of the form. An unchanged sheet of feedback is left out."""
    contents: list[OutsideContent] = []
    findings: list[Finding] = []
    count = 0
    for scan in scans:
        count += len(scan.cells)
        texts = [
            OutsideContent(Place(form.file, scan.name, *cell), text)
            for cell, content in sorted(scan.cells.items())
            if (text := shown_text(content))
        ]
        if texts and not _is_unchanged_feedback(scan):
            contents += texts
            quotes = tuple(f"{content.place.cell}: {_shorten(content.text)}" for content in texts[:FIRST_CELLS])
            place = Place(form.file, scan.name)
            findings.append(form.finding("S306", place, sheet=scan.name, count=len(texts), cells=quotes))
    return OutsideCells(tuple(contents), tuple(findings), count)


def _is_unchanged_feedback(scan: ScannedSheet) -> bool:
    """Whether a sheet is the feedback that this package wrote: it carries the digest of its texts."""
    texts = [shown_text(cell) for cell in scan.cells.values()]
    mark = next((text for text in texts if text.startswith(f"{FEEDBACK_KEY} ")), "")
    return mark == f"{FEEDBACK_KEY} {texts_digest(text for text in texts if text != mark)}"


def _shorten(text: str) -> str:
    return text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 1] + "…"
