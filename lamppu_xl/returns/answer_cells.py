"""Reads the answer cells of a return."""

from __future__ import annotations

from dataclasses import dataclass

from lamppu_xl.answer_types.registry import parse_cell
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.domain.project import Answer
from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.domain.text_normalising import is_blank
from lamppu_xl.returns.cell_text import shown_text
from lamppu_xl.returns.return_form import ReturnForm
from lamppu_xl.returns.submission import OutsideContent
from lamppu_xl.workbook.safe_reader import ScannedCell

HIDDEN = VocabularyTerm("hidden")
"""Quoted in place of personal data."""


@dataclass(frozen=True, slots=True)
class ReadAnswerCell:
    """An answer cell that was read."""

    typed: str | float | bool | None = None
    """The stored value; an error value or a formula as text; None when the cell is blank."""
    answer: Answer | None = None
    finding: Finding | None = None


def read_answer(form: ReturnForm, entry: AnswerRef, cell: ScannedCell, place: Place) -> ReadAnswerCell:
    """An answer, parsed by the type of its field."""
    question = form.question(entry)
    personal = question.field.personal
    if cell.error is not None or cell.formula is not None:
        code, typed = ("V412", cell.error) if cell.error is not None else ("V411", f"={cell.formula}")
        return ReadAnswerCell(typed, None, form.finding(code, place, entry, value=HIDDEN if personal else typed))
    if cell.value is None or (isinstance(cell.value, str) and is_blank(cell.value)):
        return ReadAnswerCell()
    parsed = parse_cell(
        cell.value,
        question.field.kind,
        options=question.options,
        languages=form.languages,
        shown=cell.shown,
        date1904=form.date1904,
        personal=personal,
    )
    finding = form.finding(parsed.code, place, entry, **parsed.facts) if parsed.code else None
    is_same = type(parsed.value) is type(cell.value) and parsed.value == cell.value
    return ReadAnswerCell(
        cell.value, cell.value if is_same else parsed.value, finding
    )  # the same object is stored once


def read_withdrawn(
    form: ReturnForm, entry: AnswerRef, cell: ScannedCell, place: Place
) -> tuple[OutsideContent, Finding] | None:
    """An answer to a question of the older definition: reported and kept as outside content."""
    text = shown_text(cell)
    if not text:
        return None
    personal = (entry.table, entry.field) in form.personal_fields
    return OutsideContent(place, text), form.finding("S315", place, value=HIDDEN if personal else text)
