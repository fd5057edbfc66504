"""Reads the answer cells of a return."""

from __future__ import annotations

from lamppu_xl.answer_types.cell import ParsedCell, cut_quote
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.findings import Place
from lamppu_xl.domain.text_normalising import is_blank
from lamppu_xl.i18n.translator import HIDDEN
from lamppu_xl.returns.cell_text import has_signs, seen_formula
from lamppu_xl.returns.form_contents import FormContents
from lamppu_xl.returns.linked_addresses import read_from_formula
from lamppu_xl.returns.return_form import ReturnForm
from lamppu_xl.returns.submission import OutsideContent
from lamppu_xl.templates.parts import field_of
from lamppu_xl.workbook.safe_reader import ScannedCell


def read_answer(form: ReturnForm, entry: AnswerRef, cell: ScannedCell, place: Place, contents: FormContents) -> None:
    """Read an answer by the type of its field. A formula, an error value or a wrong type has a finding."""
    personal = field_of(form.project, entry).personal
    if cell.formula is not None and read_from_formula(form, entry, cell, place, contents):
        return
    if cell.error is not None or cell.formula is not None:
        code, typed = ("V412", cell.error) if cell.error is not None else ("V411", seen_formula(cell))
        contents.typed[entry] = typed
        # A cell that shares the formula of another one has none of its own.
        quoted = typed if cell.error is not None or cell.formula else form.seen(cell) or typed
        if cell.error is not None and cell.formula:
            quoted = cut_quote(f"{cell.error} ({seen_formula(cell)})")
        contents.findings.append(form.finding(code, place, entry, value=HIDDEN if personal else quoted))
        _add_refused_number(entry, cell, contents)
    elif isinstance(cell.value, str) and is_blank(cell.value):
        contents.unseen.add(entry)
    elif cell.value is not None:
        currency = contents.currencies.get((entry.table, entry.row), "")
        parsed = form.parse(entry, cell, personal=personal, currency=currency)
        contents.typed[entry] = cell.value
        is_number = not isinstance(cell.value, str | bool)
        if cell.marked or cell.struck or has_signs(cell) or (is_number and _is_shown_otherwise(parsed, cell)):
            contents.seen[entry] = form.seen(cell)
        if parsed.value is not None:
            is_same = type(parsed.value) is type(cell.value) and parsed.value == cell.value
            contents.answers[entry] = cell.value if is_same else parsed.value  # the same object is stored once
        else:
            _add_refused_number(entry, cell, contents)
        if cell.struck:
            plain = form.parse(entry, cell._replace(struck=False), personal=personal, currency=currency).value
            if plain is not None:
                contents.without_strike[entry] = plain
        if parsed.code:
            contents.findings.append(form.finding(parsed.code, place, entry, **parsed.facts))


def _add_refused_number(entry: AnswerRef, cell: ScannedCell, contents: FormContents) -> None:
    if isinstance(cell.value, int | float) and not isinstance(cell.value, bool):
        contents.refused_numbers[entry] = float(cell.value)


def _is_shown_otherwise(parsed: ParsedCell, cell: ScannedCell) -> bool:
    """Whether the cell of a number shows something else than its digits, or a number of another kind than the field."""
    return not cell.number_format.is_plain or (parsed.value is None and parsed.code != "V402")


def read_withdrawn(form: ReturnForm, entry: AnswerRef, cell: ScannedCell, place: Place, contents: FormContents) -> None:
    """Report an answer to a question of the older definition, and keep it as outside content."""
    if text := form.seen(cell):
        personal = (entry.table, entry.field) in form.personal_fields
        contents.outside.append(OutsideContent(place, text))
        contents.findings.append(form.finding("S315", place, value=HIDDEN if personal else text))
