"""Lines that were pasted one column aside as values: each answer fits the question beside its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.domain.findings import Finding
from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.returns.form_contents import FormContents
from lamppu_xl.returns.return_form import ReturnForm
from lamppu_xl.returns.sheet_matching import SheetMatch
from lamppu_xl.workbook.model import CellUse
from lamppu_xl.workbook.safe_reader import ScannedCell

_FEWEST_FILLED: Final = 3
_FEWEST_REFUSED: Final = 2
"""How many answers of a line are filled, and how many of them are refused, where it is certain that it is aside."""

_Line = tuple[str, str]


def fold_lines_aside(form: ReturnForm, matches: Sequence[SheetMatch], contents: FormContents) -> None:
    """Put S375 in the place of what was found about the values of each line that is one column aside.

    Nothing is moved: the answers stay as they were read.

    Args:
        form: the form.
        matches: its sheets.
        contents: what was read on them.
    """
    refused = [*_refused(contents)]
    lines = {line for line in refused if refused.count(line) >= _FEWEST_REFUSED}
    for match in matches if lines else ():
        for line, row, entries in _rows(form, match, lines):
            if (finding := _aside(form, match, contents, row, entries)) is not None:
                contents.findings[:] = [each for each in contents.findings if not _is_of_value(each, line)]
                contents.findings.append(finding)


def _refused(contents: FormContents) -> Iterator[_Line]:
    for finding in contents.findings:
        if finding.entry and finding.code.id[0] == "V" and finding.effective_severity is Severity.ERROR:
            yield finding.entry.table, finding.entry.row


def _is_of_value(finding: Finding, line: _Line) -> bool:
    entry = finding.entry
    return finding.code.id[0] == "V" and entry is not None and (entry.table, entry.row) == line


def _rows(
    form: ReturnForm, match: SheetMatch, lines: set[_Line]
) -> Iterator[tuple[_Line, int, Mapping[int, AnswerRef]]]:
    """The lines on a sheet: each with its row and its answers by column, from left to right."""
    found: dict[tuple[_Line, int], dict[int, AnswerRef]] = {}
    for planned in match.sheet.cells:
        entry = form.still_asked(planned.entry) if planned.use is CellUse.ANSWER else None
        row, col = match.rows.get(planned.row), match.cols.get(planned.col)
        if entry and row is not None and col is not None and (line := (entry.table, entry.row)) in lines:
            found.setdefault((line, row), {})[col] = entry
    for (line, row), entries in found.items():
        yield line, row, dict(sorted(entries.items()))


def _aside(
    form: ReturnForm, match: SheetMatch, contents: FormContents, row: int, entries: Mapping[int, AnswerRef]
) -> Finding | None:
    """S375 about a row, if all of its answers fit the questions on one side of theirs, and not those on the other."""
    cells = {col: cell for col in entries if (cell := match.scan.cells.get((row, col))) and cell.value is not None}
    if len(cells) < _FEWEST_FILLED or any(cell.formula is not None for cell in cells.values()):
        return None
    fitting = [step for step in (-1, 1) if _fits(form, contents, entries, cells, step)]
    if len(fitting) != 1:
        return None
    (step,) = fitting
    first, last = min(cells), max(cells)
    finding = form.finding(
        "S375",
        match.place((row, first)),
        entries[first],
        row=row + 1,
        first=match.place((row, first)).cell or "",
        last=match.place((row, last)).cell or "",
        direction=VocabularyTerm("moved_left" if step < 0 else "moved_right"),
        start=match.place((row, first + step)).cell or "",
    )
    return replace(finding, related=tuple(match.place((row, col)) for col in cells if col != first))


def _fits(
    form: ReturnForm,
    contents: FormContents,
    entries: Mapping[int, AnswerRef],
    cells: Mapping[int, ScannedCell],
    step: int,
) -> bool:
    """Whether each cell is an answer to the question beside its own, some columns to the right."""
    if any(col + step not in entries for col in cells):
        return False
    beside = {entries[col + step]: cell for col, cell in cells.items()}
    currencies = (contents.currencies.get((entry.table, entry.row), "") for entry in beside)
    return all(
        form.parse(entry, cell, currency=currency).value is not None
        for (entry, cell), currency in zip(beside.items(), currencies, strict=True)
    )
