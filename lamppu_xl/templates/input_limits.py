"""Excel's own checks of a template: data validations with their prompts, and the colours of the live checks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from lamppu_xl.answer_types.registry import handler_of
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.caches import cached
from lamppu_xl.domain.cell_address import column_name
from lamppu_xl.domain.project import Field
from lamppu_xl.templates import excel_formulas as formulas
from lamppu_xl.templates.parts import field_of, options_for
from lamppu_xl.templates.template import Template
from lamppu_xl.workbook.model import CellUse, Highlight, Sheet, Validation, ValidationType

if TYPE_CHECKING:
    from lamppu_xl.i18n.translator import Translator

_PROMPT, _TITLE, _ERROR = 255, 32, 224
"""Excel's limits for the messages of a validation, in characters."""


def validations(template: Template, sheet: Sheet) -> Iterator[Validation]:
    """The data validations of a sheet. Equal ones in neighbouring rows of a grid are joined."""
    cells = [
        (cell.col, cell.row, _validation(template, cell.entry))
        for cell in sheet.cells
        if cell.use is CellUse.ANSWER and cell.entry
    ]
    runs: list[tuple[int, int, int, Validation]] = []
    for col, row, validation in sorted(cells, key=itemgetter(0, 1)):
        if runs and runs[-1][0] == col and runs[-1][2] == row - 1 and runs[-1][3] == validation:
            runs[-1] = (col, runs[-1][1], row, validation)
        else:
            runs.append((col, row, row, validation))
    for col, row, last, validation in runs:
        yield replace(validation, row=row, col=col, last_row=None if last == row else last)


def _validation(template: Template, entry: AnswerRef) -> Validation:
    """The validation of a field, without its place."""
    field = field_of(template.project, entry)
    validations = template.cache.field_validations
    return cached(validations, (entry.table, entry.field), lambda: _field_validation(template, field))


def _field_validation(template: Template, field: Field) -> Validation:
    words, handler = template.words, handler_of(field.kind)
    codes = options_for(template.project, template.partner, field)
    validation = Validation(0, 0, ValidationType.ANY, title=_cut(words.pick(field.label), _TITLE))
    if codes and field.kind.from_list:
        validation = replace(validation, allow=ValidationType.LIST, source=f"lst_{codes.id}", stop=True)
    elif limit := handler.input_limit:
        validation = replace(
            validation, allow=limit.allow, minimum=limit.minimum, maximum=limit.maximum, stop=limit.stop
        )
    elif field.max_length:
        validation = replace(validation, allow=ValidationType.LENGTH, maximum=float(field.max_length))
    hints = [words.pick(field.help)] if field.help else []
    if handler.prompt:
        hints.append(words.label(handler.prompt))
    if field.max_length and validation.allow is ValidationType.LENGTH:
        hints.append(words.label("prompt_length", limit=words.fact(field.max_length)))
    prompt = _cut(" ".join(hints), _PROMPT)
    return replace(validation, prompt=prompt, error=_cut(hints[-1], _ERROR) if hints else "")


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def highlights(words: Translator, sheet: Sheet) -> tuple[Highlight, ...]:
    """The colours of the live checks of a sheet. The text of a check is never replaced by a colour alone."""
    checks = [cell for cell in sheet.cells if cell.use is CellUse.CHECK]
    colours = _highlights(words, checks[0].row, checks[0].col, checks[-1].row, checks[-1].col) if checks else ()
    return (*colours, *_spare_lines(sheet))


_USED_STYLES = {
    "spare_number": "used_number",
    "spare_given": "used_given",
    "spare_given_figure": "used_given",
    "spare_blank": "used_given",
    "spare_answer": "used_answer",
    "spare_answer_figure": "used_answer",
    "spare_check": "used_check",
}
"""The look of the cells of a spare line when the line above has an answer."""


def _spare_lines(sheet: Sheet) -> Iterator[Highlight]:
    """The spare lines of a sheet look like the others as soon as the line above them, or themselves, have an answer."""
    spare = [cell for cell in sheet.cells if cell.style in _USED_STYLES]
    if not spare:
        return
    row, last_row = spare[0].row, spare[-1].row
    line = [cell for cell in spare if cell.row == row]
    answers = _neighbours(cell.col for cell in line if cell.use is CellUse.ANSWER)
    ranges = (f"${column_name(first)}{row}:${column_name(last)}{row + 1}" for first, last in answers)
    is_used = f"COUNTA({','.join(ranges)})>0"
    for style, cells in groupby(line, key=lambda cell: _USED_STYLES[cell.style]):
        cols = [cell.col for cell in cells]
        yield Highlight(row, cols[0], last_row, cols[-1], is_used, style)


def _neighbours(columns: Iterable[int]) -> list[tuple[int, int]]:
    """The first and the last of columns that are next to each other."""
    runs: list[tuple[int, int]] = []
    for col in columns:
        if runs and runs[-1][1] == col - 1:
            runs[-1] = runs[-1][0], col
        else:
            runs.append((col, col))
    return runs


@lru_cache(maxsize=256)
def _highlights(words: Translator, row: int, col: int, last_row: int, last_col: int) -> tuple[Highlight, ...]:
    cell, note = f"${column_name(col)}{row + 1}", words.label("note")
    valid_texts = [words.label("ok"), words.label("state_ready")]
    good = formulas.any_of(f"{cell}={formulas.text_literal(text)}" for text in valid_texts)
    conditions = {
        "good": good,
        "warn": f"LEFT({cell},{len(note)})={formulas.text_literal(note)}",
        "fault": f"AND(LEN({cell})>0,{cell}<>{formulas.text_literal(words.label('optional'))},NOT({good}),"
        f"LEFT({cell},{len(note)})<>{formulas.text_literal(note)})",
    }
    return tuple(Highlight(row, col, last_row, last_col, formula, style) for style, formula in conditions.items())
