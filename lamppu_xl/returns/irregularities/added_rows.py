"""Rows that somebody inserted among those of the form and filled in: they have no key, so no question is known."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.domain.findings import Finding
from lamppu_xl.domain.partial_lists import partial_list
from lamppu_xl.domain.text_normalising import shortened
from lamppu_xl.returns.irregularities.missing_rows import number_ranges
from lamppu_xl.returns.return_form import ReturnForm
from lamppu_xl.returns.sheet_matching import SheetMatch
from lamppu_xl.templates.parts import field_of
from lamppu_xl.workbook.model import CellUse

ADDED, TOTAL, COPIED = "S358", "S383", "S305"
"""The codes of the findings on added rows, on those that are totals of the lines, and on copies of rows."""
_FEWEST = 2
"""Filled cells in columns of answers that make an added row one of answers."""
_MOST_QUOTED = 8
_MOST_RELATED = 500
_LONGEST_QUOTE = 40

_Position = tuple[int, int]


def added_rows(match: SheetMatch, texts: Mapping[_Position, str], lines: Collection[int]) -> list[list[int]]:
    """The rows with answers and without a key of their own: among the rows of the form, directly below, or lines of it.

    Args:
        match: the sheet.
        texts: what is outside the fields of the form.
        lines: the rows that were free lines of the form.

    Returns:
        The rows; neighbours are together.
    """
    answers = [cell for cell in match.sheet.cells if cell.use is CellUse.ANSWER and cell.col in match.cols]
    columns = {match.cols[cell.col] for cell in answers}
    found = [match.rows[cell.row] for cell in answers if cell.row in match.rows]
    known = set(match.rows.values())
    filled: dict[int, int] = {}
    for row, col in texts:
        if col in columns and row not in known:
            filled[row] = filled.get(row, 0) + 1
    runs: list[list[int]] = []
    for row, count in sorted(filled.items()):
        is_line = row in lines
        if not is_line and (count < _FEWEST or not found or row < min(found)):
            continue
        if runs and runs[-1][-1] == row - 1:
            runs[-1].append(row)
        elif is_line or row <= max(known) + 1:
            runs.append([row])
    return runs


def lines_without_key(match: SheetMatch) -> dict[int, AnswerRef]:
    """The rows of the file where a row of the form has its own text, such as its number, but not its key.

    Returns:
        The first answer of each row.
    """
    answers = {
        cell.row: cell.entry
        for cell in reversed(match.sheet.cells)
        if cell.use is CellUse.ANSWER and cell.entry and cell.row not in match.rows
    }
    lines: dict[int, AnswerRef] = {}
    if not answers:
        return lines
    for cell, text in zip(match.sheet.cells, match.sheet.fixed_texts, strict=True):
        if cell.row not in answers or not text or cell.col not in match.cols:
            continue
        above = max((row for row in match.rows if row < cell.row), default=None)
        if above is not None:
            row = match.rows[above] + cell.row - above
            at = match.scan.cells.get((row, match.cols[cell.col]))
            if at is not None and at.value == text:
                lines[row] = answers[cell.row]
    return lines


def added_row_findings(
    form: ReturnForm, match: SheetMatch, runs: list[list[int]], texts: Mapping[_Position, str], code: str = ADDED
) -> Iterator[Finding]:
    """A finding for each run of added rows, with what is on them; personal answers are not quoted."""
    for run in runs:
        positions = [position for position in texts if position[0] in run]
        rows, cells = number_ranges([row + 1 for row in run]), quoted(form, match, positions, texts)
        finding = form.finding(code, match.place(positions[0]), rows=rows, cells=cells)
        yield replace(finding, related=tuple(map(match.place, positions[1:_MOST_RELATED])))


def make_errors(match: SheetMatch, findings: list[Finding]) -> None:
    """Give S358 on a sheet the severity of an error: the added rows are in place of lines of the form."""
    for at, finding in enumerate(findings):
        if finding.code.id == ADDED and finding.place.sheet == match.scan.name:
            findings[at] = replace(finding, severity=Severity.ERROR)


def with_texts_of_copies(
    form: ReturnForm, match: SheetMatch, copies: Mapping[int, int], texts: Mapping[_Position, str], found: list[Finding]
) -> set[int]:
    """Put what is on copied rows of the form into S305 about each of them.

    Args:
        form: the form.
        match: the sheet.
        copies: the copied rows, each with the row of the form.
        texts: what is outside the fields of the form.
        found: the findings; those with S305 are replaced.

    Returns:
        The rows.
    """
    named_rows: set[int] = set()
    for at, finding in enumerate(found):
        planned = copies.get(-1 if finding.place.row is None else finding.place.row)
        if finding.code.id != COPIED or finding.place.sheet != match.scan.name or planned is None:
            continue
        rows = {row for row, original in copies.items() if original == planned}
        positions = [position for position in texts if position[0] in rows]
        if positions:
            facts = {**finding.facts, "cells": quoted(form, match, positions, texts)}
            found[at] = replace(finding, facts=facts, related=tuple(map(match.place, positions[:_MOST_RELATED])))
            named_rows |= rows
    return named_rows


def quoted(
    form: ReturnForm, match: SheetMatch, positions: Sequence[_Position], texts: Mapping[_Position, str]
) -> tuple[str, ...]:
    """The first of some cells with their texts; personal answers are not quoted."""
    personal = {
        match.cols[cell.col]
        for cell in match.sheet.cells
        if cell.use is CellUse.ANSWER and cell.col in match.cols and is_personal(form, cell.entry)
    }
    cells = [
        f"{match.place(position).cell}"
        if position[1] in personal
        else f"{match.place(position).cell}: {shortened(texts[position], _LONGEST_QUOTE)}"
        for position in positions[:_MOST_QUOTED]
    ]
    return partial_list(cells, len(positions))


def is_personal(form: ReturnForm, entry: AnswerRef | None) -> bool:
    """Whether an answer is personal, or may be, as its question is unknown."""
    if entry is None or (entry.table, entry.field) in form.personal_fields:
        return True
    return form.still_asked(entry) is not None and field_of(form.project, entry).personal
