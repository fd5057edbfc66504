"""Excel's own checks of a template: data validations with their prompts, and the colours of the live checks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from operator import itemgetter

from lamppu_xl.answer_types.registry import handler_of
from lamppu_xl.domain.answer_ref import AnswerRef, is_sum_row
from lamppu_xl.domain.answer_states import AnswerState
from lamppu_xl.domain.caches import cached
from lamppu_xl.domain.cell_address import column_name
from lamppu_xl.domain.form import CONFIRMATION, Field, Table
from lamppu_xl.domain.period_labels import label_in
from lamppu_xl.domain.text_normalising import utf16_length, utf16_start
from lamppu_xl.templates.dependent_lists import ROW, dropdown_source
from lamppu_xl.templates.form_context import FormContext
from lamppu_xl.templates.formula_text import address, text_literal
from lamppu_xl.templates.live_checks.check_counts import NOT_BEGUN_LABELS
from lamppu_xl.templates.live_checks.live_rules import live_form
from lamppu_xl.templates.live_checks.state_layout import GRAVEST, STATE, USED
from lamppu_xl.templates.live_checks.state_numbers import ALLOWED_BLANK, FIRST_MESSAGE, FIRST_NOTE, state_numbers
from lamppu_xl.templates.parts import SheetPart, example_of_date, field_of, options_for
from lamppu_xl.templates.sheet_keys import CHECKS, COUNTS, FIRST_ROW, HELP
from lamppu_xl.templates.template import Template
from lamppu_xl.workbook.model import CellUse, Highlight, PlannedCell, Sheet, Validation, ValidationType

_PROMPT, _TITLE, _ERROR = 255, 32, 224
"""Excel's limits for the messages of a validation, in UTF-16 units."""


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
        source = validation.source.replace(ROW, str(row + 1))
        yield replace(validation, row=row, col=col, last_row=None if last == row else last, source=source)


def _validation(template: Template, entry: AnswerRef) -> Validation:
    """The validation of a field, without its place."""
    table, field = template.project.form.table(entry.table), field_of(template.project, entry)
    validations = template.cache.field_validations
    found = cached(validations, (entry.table, field.variant), lambda: _field_validation(template, table, field))
    if (
        field.within
        and found.allow is ValidationType.LIST
        and (source := dropdown_source(template, table, field, entry))
    ):
        return replace(found, source=source)
    return found


def input_texts(form: FormContext) -> frozenset[str]:
    """The titles and texts that the data validations of the forms of a project have."""
    found = (
        _field_validation(form, table, field) for table, each in form.project.form.questions for field in each.variants
    )
    return frozenset(text for each in found for text in (each.title, each.prompt, each.error) if text)


def _field_validation(template: FormContext, table: Table, field: Field) -> Validation:
    words, handler = template.words, handler_of(field.kind)
    codes = options_for(template.project, template.partner, field)
    label = words.pick(label_in(template.project, field, template.period))
    validation = Validation(0, 0, ValidationType.ANY, title=_cut(label, _TITLE))
    if codes and codes.options and field.kind.from_list:
        validation = replace(validation, allow=ValidationType.LIST, source=f"lst_{codes.id}", stop=True)
    elif limit := handler.input_limit:
        validation = replace(
            validation, allow=limit.allow, minimum=limit.minimum, maximum=limit.maximum, stop=limit.stop
        )
    elif field.max_length:
        validation = replace(validation, allow=ValidationType.LENGTH, maximum=float(field.max_length))
    hints = [words.pick(field.help)] if field.help else []
    if any(rule.code != "R506" for rule in live_form(template.project).later_rules(table, field.name)):
        hints.append(words.label("prompt_checked_later"))
    if prompt := _type_prompt(template, field):
        hints.append(prompt)
    if field.max_length and validation.allow is ValidationType.LENGTH:
        hints.append(words.label("prompt_length", limit=words.fact(field.max_length)))
    if field.max_words:
        hints.append(words.label("prompt_words", count=field.max_words))
    prompt = _cut(" ".join(hints), _PROMPT)
    return replace(validation, prompt=prompt, error=_cut(hints[-1], _ERROR) if hints else "")


def _type_prompt(template: FormContext, field: Field) -> str:
    """What the type of answer asks for, in the currency and with the dates of the partner's country."""
    words, key = template.words, handler_of(field.kind).prompt
    if key == "prompt_money" and template.currency:
        return words.label("prompt_money_in", currency=template.currency)
    if key == "prompt_date":
        shown = example_of_date(field, words, template.period, template.country)
        return words.label("prompt_date_as" if template.country else key, example=shown)
    codes = options_for(template.project, template.partner, field)
    if key == "prompt_choices" and codes:
        return words.label(key, options="; ".join(words.pick(option.label) for option in codes.options))
    return words.label(key) if key else ""


def _cut(text: str, limit: int) -> str:
    """A text of at most so many UTF-16 units."""
    return text if utf16_length(text) <= limit else utf16_start(text, limit - 1) + "…"


def highlights(template: Template, parts: Sequence[SheetPart], sheet: Sheet) -> tuple[Highlight, ...]:
    """The colours of the answers and the checks of a sheet. The text of a check is never replaced by a colour alone."""
    if sheet.key in (CHECKS, HELP):
        return tuple(_part_colours(template, sheet))
    return tuple(
        colour
        for part in parts
        for cells in [_cells_of(part, sheet)]
        for colour in (
            *_prefill_marks(template, cells),
            *_state_colours(template, part, cells),
            *_spare_lines(cells),
        )
    )


def _cells_of(part: SheetPart, sheet: Sheet) -> Sequence[PlannedCell]:
    """The cells of a part; of a sheet with a single part all."""
    if not part.stack:
        return sheet.cells
    own = [cell for cell in sheet.cells if cell.entry and cell.entry.table == part.table.id]
    rows = {cell.row for cell in own if cell.use in (CellUse.ANSWER, CellUse.COMPUTED)}
    return [cell for cell in sheet.cells if cell in own or (not cell.entry and cell.row in rows)]


def _part_colours(template: Template, sheet: Sheet) -> Iterator[Highlight]:
    """The colours of the states of the parts, on the sheet of checks and on that of instructions."""
    states = [cell for cell in sheet.cells if cell.entry is not None and cell.entry.field == "state"]
    checks = "" if sheet.key == CHECKS else address(template.plan.sheet(CHECKS).name, "")
    row = FIRST_ROW + 1
    counts = {count: f"{checks}${column_name(col)}{row}" for col, count in enumerate(COUNTS, 1)}
    shown = f"{checks}${column_name(len(COUNTS) + 1)}{row}"
    waiting = [f"{shown}={text_literal(template.words.label(label))}" for label in NOT_BEGUN_LABELS]
    conditions = (
        ("fault", f"{counts[AnswerState.TO_CORRECT]}>0"),
        ("to_fill_in", f"OR({counts[AnswerState.TO_FILL_IN]}>0,{','.join(waiting)})"),
        ("warn", f"{counts[AnswerState.NOTE]}>0"),
        ("good", f"{counts[AnswerState.IN_ORDER]}>0"),
    )
    for style, condition in conditions:
        yield Highlight(states[0].row, states[0].col, states[-1].row, states[-1].col, condition, style)


def _prefill_marks(template: Template, cells: Sequence[PlannedCell]) -> Iterator[Highlight]:
    """Prefilled answers look like others as soon as they are confirmed."""
    confirmations = {
        cell.entry.row: cell
        for cell in cells
        if cell.use is CellUse.STATE and cell.entry and cell.entry.field == f"{STATE} {CONFIRMATION}"
    }
    for cell in cells:
        if cell.use is CellUse.ANSWER and cell.entry in template.prefilled and cell.entry:
            state = confirmations[cell.entry.row]
            confirmed = f"${column_name(state.col)}${state.row + 1}<{ALLOWED_BLANK}"
            yield Highlight(cell.row, cell.col, cell.row, cell.col, confirmed, "confirmed_answer")


def _state_colours(template: Template, part: SheetPart, sheet_cells: Sequence[PlannedCell]) -> Iterator[Highlight]:
    """The colours by state: of each answer, and of the check beside it or at the end of its line.

    Each column refers to the column of its own state cells. Both move when somebody inserts a column.
    """
    numbers = state_numbers(template, part.table)
    uses = (CellUse.ANSWER, CellUse.COMPUTED)
    columns = {
        (cell.col, cell.entry.field)
        for cell in sheet_cells
        if cell.use in uses and cell.entry and not is_sum_row(cell.entry.row)
    }
    state_cols = {
        cell.entry.field.partition(" ")[::2]: cell.col
        for cell in sheet_cells
        if cell.use is CellUse.STATE and cell.entry
    }
    checks = [cell for cell in sheet_cells if cell.use is CellUse.CHECK]
    first_row, last_row = checks[0].row, checks[-1].row
    state_col = state_cols[GRAVEST, ""] if part.is_grid else min(state_cols.values())
    state = f"${column_name(state_col)}{first_row + 1}"
    is_good = f"{state}<{ALLOWED_BLANK}"
    if part.is_grid:
        is_good = f"AND({state}<{FIRST_MESSAGE},${column_name(state_cols[USED, ''])}{first_row + 1}>0)"
    by_state = {
        "fault": f"{state}>={numbers.first_faulty}",
        "to_fill_in": f"OR(AND({state}>={FIRST_MESSAGE},{state}<{FIRST_NOTE}),{state}>={numbers.first_missing})",
        "warn": f"{state}>={FIRST_NOTE}",
        "good": is_good,
    }
    if numbers.first_missing == FIRST_NOTE:
        del by_state["warn"]
    for style, formula in by_state.items():
        yield Highlight(first_row, checks[0].col, last_row, checks[0].col, formula, style)
    areas = [(min(col for col, _ in columns), state_col)]
    if part.is_grid:
        areas = sorted((col, state_cols[STATE, field]) for col, field in columns)
    for col, own_state in areas:
        state = f"${column_name(own_state)}{first_row + 1}"
        bands = {"fault": numbers.first_faulty, "to_fill_in": numbers.first_missing, "warn": FIRST_NOTE}
        limits = {limit: style for style, limit in reversed(bands.items())}  # an empty band has the limit of the next
        for limit, style in reversed(limits.items()):
            yield Highlight(first_row, col, last_row, col, f"{state}>={limit}", f"{style}_answer")


_USED_STYLES = {
    "spare_number": "used_number",
    "spare_given": "used_given",
    "spare_given_figure": "used_given",
    "spare_previous": "used_given",
    "spare_previous_figure": "used_given",
    "spare_blank": "used_given",
    "spare_answer": "used_answer",
    "spare_answer_figure": "used_answer",
    "spare_check": "used_check",
}
"""The look of the cells of a spare line when the line above has an answer."""


def _spare_lines(cells: Sequence[PlannedCell]) -> Iterator[Highlight]:
    """The spare lines of a sheet look like the others as soon as the line above them, or themselves, have an answer."""
    spare = [cell for cell in cells if cell.style in _USED_STYLES]
    used = [cell.col for cell in cells if cell.entry and cell.entry.field == f"{USED} "]
    if not spare:
        return
    row, last_row = spare[0].row, spare[-1].row
    line = [cell for cell in spare if cell.row == row]
    letters = column_name(used[0])
    is_used = f"${letters}{row}+${letters}{row + 1}>0"
    for style, alike in groupby(line, key=lambda cell: _USED_STYLES[cell.style]):
        cols = [cell.col for cell in alike]
        yield Highlight(row, cols[0], last_row, cols[-1], is_used, style)
