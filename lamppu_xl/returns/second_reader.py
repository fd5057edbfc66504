"""The second reading of a return: its stored values as calamine reads them, and openpyxl where the two differ.

Only the other reader's own work may fail without notice: each refuses some valid workbooks. A failure of the comparison
raises.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.returns.linked_addresses import linked_by
from lamppu_xl.returns.submission import FileFacts, SecondReading, Submission
from lamppu_xl.workbook import calamine_cells, openpyxl_cells
from lamppu_xl.workbook.other_reader import (
    EMPTY_CELL,
    CellMismatch,
    CellsByPlace,
    OtherCell,
    same_but_for_breaks,
    same_day,
    same_stored_value,
)

_Places = Mapping[str, Mapping[int, set[int]]]


NO_FACTS = FileFacts()


def read_second(data: bytes, submission: Submission, facts: FileFacts = NO_FACTS) -> SecondReading:
    """Compare the answers of a return with what calamine reads; where they differ, openpyxl decides.

    The readings agree on a cell if the own reading is that of one of the others. A cell of which the own reader says
    that it holds an error value agrees only if openpyxl says so, too.

    Args:
        data: the workbook.
        submission: the answers as this package read them.
        facts: of the scan.
    """
    places = _places(submission)
    date1904 = submission.date1904
    cells = None
    if facts.largest_area <= calamine_cells.MOST_CELLS:
        cells = calamine_cells.read_cells(data, places, date1904=date1904)
    doubts = [*compare_cells(submission, cells, facts)] if cells is not None else []
    if cells is not None and not doubts and not facts.has_error_values:
        return SecondReading(opened=True)
    third = None if facts.is_open_document else openpyxl_cells.read_cells(data, places, date1904=date1904)
    if third is not None:
        differences = compare_cells(submission, third)
        if cells is not None:
            undecided = _undecided(submission, cells, doubts, has_error_values=facts.has_error_values)
            differences = (difference for difference in differences if difference.entry in undecided)
        return SecondReading(opened=True, differences=tuple(differences))
    if cells is None or facts.is_open_document:
        return SecondReading(opened=cells is not None, differences=tuple(doubts))
    reported = tuple(doubt for doubt in doubts if doubt.actual is not None or not facts.has_error_values)
    return SecondReading(opened=bool(reported), differences=reported)


def read_with_openpyxl(data: bytes, submission: Submission) -> SecondReading:
    """Compare the answers of a return with what openpyxl reads alone."""
    cells = openpyxl_cells.read_cells(data, _places(submission), date1904=submission.date1904)
    if cells is None:
        return SecondReading(opened=False)
    return SecondReading(opened=True, differences=tuple(compare_cells(submission, cells)))


def _places(submission: Submission) -> _Places:
    wanted: dict[str, dict[int, set[int]]] = {}
    for place in submission.places.values():
        if place.row is not None and place.col is not None:
            wanted.setdefault(place.sheet or "", {}).setdefault(place.row, set()).add(place.col)
    return wanted


def _undecided(
    submission: Submission, cells: CellsByPlace, doubts: list[CellMismatch], *, has_error_values: bool
) -> set[AnswerRef]:
    """The answers about which the third reading decides."""
    undecided = {doubt.entry for doubt in doubts}
    if has_error_values:  # calamine reads an error value and an empty cell alike
        undecided.update(
            entry
            for entry, place in submission.places.items()
            if (place.sheet or "", place.row or 0, place.col or 0) not in cells
        )
    return undecided


def compare_cells(submission: Submission, cells: CellsByPlace, facts: FileFacts = NO_FACTS) -> Iterator[CellMismatch]:
    """The answers of a submission that differ from another reader's cells."""
    for entry, place in submission.places.items():
        expected = submission.typed.get(entry, submission.stored.get(entry))
        at = place.sheet or "", place.row or 0, place.col or 0
        cell = cells.get(at, EMPTY_CELL)
        box = facts.text_boxes.get(at, "")
        if expected is None:
            if not cell.is_blank and not (box and same_but_for_breaks(box, cell.value)):
                yield CellMismatch(place, entry, expected, cell.value)
        elif isinstance(expected, str) and _is_formula(expected, is_answered=entry in submission.answers):
            continue  # other readers show its result
        elif facts.is_open_document and _is_same_in_document(expected, cell, box, at in facts.read_otherwise):
            continue
        elif facts.is_open_document and facts.has_error_values and cell.is_blank and entry not in submission.answers:
            continue  # calamine reads an error value of such a document as an empty cell, and no other reader decides
        elif not same_stored_value(expected, cell, date1904=submission.date1904):
            yield CellMismatch(place, entry, expected, cell.value)
        elif (day := _other_day(submission, entry, expected, cell)) is not None:
            yield CellMismatch(place, entry, day, cell.value)


def _is_same_in_document(expected: str | float | bool, cell: OtherCell, box: str, is_read_otherwise: bool) -> bool:
    """Whether a cell of an `.ods` file has a text as it was read, or is one that calamine is known to read otherwise.

    Args:
        expected: the value as it was read.
        cell: the cell as calamine reads it.
        box: the text of a text box in the cell.
        is_read_otherwise: whether it has no type, or a number for TRUE.
    """
    if is_read_otherwise and (cell.is_blank or cell.value is False):
        return True
    return isinstance(expected, str) and same_but_for_breaks(expected + box, cell.value)


def _is_formula(typed: str, *, is_answered: bool) -> bool:
    """Whether a cell has a formula, reported as V411, V504 or V511, and not a text that is its answer."""
    return typed.startswith("=") and (not is_answered or linked_by(typed) is not None)


def _other_day(submission: Submission, entry: AnswerRef, stored: str | float | bool, cell: OtherCell) -> date | None:
    """The day that was made of a stored number, if another reader sees another one."""
    answer = submission.answers.get(entry)
    if isinstance(stored, str) or not isinstance(answer, date):
        return None
    return None if same_day(answer, cell.value) else answer
