"""The formulas on the sheet of checks: how many answers are in which state, the state of each part, and the verdict."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from lamppu_xl.domain.cell_address import column_name
from lamppu_xl.templates.excel_formulas import absolute, address, cell_formula, text_literal
from lamppu_xl.templates.live_checks.state_layout import STATE
from lamppu_xl.templates.live_checks.state_messages import StateNumbers
from lamppu_xl.templates.live_checks.state_numbers import ALLOWED_BLANK, FIRST_NOTE, IN_ORDER, NOT_BEGUN, state_numbers
from lamppu_xl.templates.live_checks.state_values import TemplateStates
from lamppu_xl.templates.parts import SheetPart
from lamppu_xl.templates.sheet_keys import CHECKS, COUNTS, FIRST_ROW
from lamppu_xl.workbook.model import CellUse, Content, Formula

if TYPE_CHECKING:
    from lamppu_xl.i18n.translator import Translator

CellPlace = tuple[str, int, int]
"""The key of a sheet, a row and a column, both counted from 0."""

_STATES = ("damaged", "to_correct", "to_fill_in", "ready_with_notes", "ready", "not_begun")
"""The states of a part and of a form, the worst first."""


def count_formulas(states: TemplateStates) -> Iterator[tuple[CellPlace, Content]]:
    """The content of each cell of the sheet of checks."""
    template = states.template
    parts = {part.key: part for part in template.parts}
    counts = {key: _counted(states, part) for key, part in parts.items()}
    for sheet, cell in template.plan.cells(CellUse.LIVE):
        if sheet.key != CHECKS or cell.entry is None:
            continue
        key, count, place = cell.entry.row, cell.entry.field, (sheet.key, cell.row, cell.col)
        if count == "verdict":
            yield place, _verdict_formula(states, sum(counts.values(), Counter()))
        elif key in parts and count == "state":
            yield place, _state_formula(states, parts[key], counts[key])
        elif key in parts:
            numbers = state_numbers(template, parts[key].table)
            text = _count_formula(count, _state_cells(states, parts[key]), numbers)
            yield place, cell_formula(text, counts[key][count])


def _counted(states: TemplateStates, part: SheetPart) -> Counter[str]:
    """The answers of a part in each count."""
    numbers = state_numbers(states.template, part.table)
    return Counter(
        _count_of(state, numbers) for line in part.lines for state in states.line(part.table, line).states.values()
    )


def _count_of(state: int, numbers: StateNumbers) -> str:
    if state < NOT_BEGUN:
        return "complete" if state == IN_ORDER else "blank"
    if state == NOT_BEGUN or numbers.first_missing <= state < numbers.first_faulty:
        return "missing"
    return "noted" if state < numbers.first_missing else "faulty"


def _state_cells(states: TemplateStates, part: SheetPart) -> str:
    """The range of the state cells of a part."""
    cells = [
        cell
        for cell in states.template.plan.sheet(part.sheet).cells
        if cell.use is CellUse.STATE
        and cell.entry
        and cell.entry.table == part.table.id
        and cell.entry.field.startswith(f"{STATE} ")
    ]
    first, last = cells[0], cells[-1]
    area = f"{absolute(first.col, first.row)}:{absolute(last.col, last.row)}"
    return address(part.name, area)


def _count_formula(count: str, cells: str, numbers: StateNumbers) -> str:
    """A formula that counts the answers of one sort by the numbers of their states."""
    missing, faulty = (f'COUNTIF({cells},">={first}")' for first in (numbers.first_missing, numbers.first_faulty))
    return {
        "complete": f'COUNTIF({cells},"<{ALLOWED_BLANK}")',
        "missing": f"COUNTIF({cells},{NOT_BEGUN})+{missing}-{faulty}",
        "faulty": faulty,
        "noted": f'COUNTIF({cells},">={FIRST_NOTE}")-{missing}',
    }[count]


def _column(count: str) -> str:
    return column_name(1 + COUNTS.index(count))


def _state_formula(states: TemplateStates, part: SheetPart, counted: Mapping[str, int]) -> Formula:
    """The state of a part. A state cell that was deleted or has an error value makes it damaged."""
    words = states.template.words
    expected = len(part.lines) * len(tuple(part.table.answers))
    counts = [f"INDEX(${_column(count)}:${_column(count)},ROW())" for count in COUNTS]
    is_damaged = f"COUNT({_state_cells(states, part)})<>{expected}"
    return cell_formula(_worst_state(words, "part", is_damaged, counts), _state_text(words, "part", counted))


def _verdict_formula(states: TemplateStates, totals: Mapping[str, int]) -> Formula:
    """The state of the form: the worst of its parts."""
    words = states.template.words
    last = FIRST_ROW + len(states.template.parts)
    counts = [f"SUM(${_column(count)}${FIRST_ROW + 1}:${_column(count)}${last})" for count in COUNTS]
    state_col = column_name(len(COUNTS) + 1)
    damaged = text_literal(words.label("part_damaged"))
    is_damaged = f"SUMPRODUCT((${state_col}${FIRST_ROW + 1}:${state_col}${last}={damaged})*1)>0"
    return cell_formula(_worst_state(words, "form", is_damaged, counts), _state_text(words, "form", totals))


def _worst_state(words: Translator, of: str, is_damaged: str, counts: Sequence[str]) -> str:
    """A formula for the worst state of a part or of the form.

    Args:
        words: the translator of the template.
        of: `part` or `form`.
        is_damaged: a formula that is TRUE where a state cell is lost.
        counts: a formula for each of `COUNTS`.
    """
    complete, missing, faulty, noted = counts
    tests = [
        (is_damaged, "damaged", ""),
        (f"{faulty}>0", "to_correct", faulty),
        (f"{complete}+{noted}=0", "not_begun", ""),
        (f"{missing}>0", "to_fill_in", missing),
        (f"{noted}>0", "ready_with_notes", noted),
    ]
    text = _said(words, f"{of}_ready", "")
    for test, state, fact in reversed(tests):
        text = f"IF({test},{_said(words, f'{of}_{state}', fact)},{text})"
    return f"IFERROR({text},{_said(words, f'{of}_damaged', '')})"


def _said(words: Translator, label: str, fact: str) -> str:
    """A formula for a label of which `{count}` is a formula."""
    pieces = re.split(r"({count})", words.label(label, count="{count}"))
    return "&".join(fact if piece == "{count}" else text_literal(piece) for piece in pieces if piece)


def _state_text(words: Translator, of: str, counted: Mapping[str, int]) -> str:
    """The text of a state with these counts."""
    if counted["faulty"]:
        return words.label(f"{of}_to_correct", count=str(counted["faulty"]))
    if not counted["complete"] and not counted["noted"]:
        return words.label(f"{of}_not_begun")
    if counted["missing"]:
        return words.label(f"{of}_to_fill_in", count=str(counted["missing"]))
    if counted["noted"]:
        return words.label(f"{of}_ready_with_notes", count=str(counted["noted"]))
    return words.label(f"{of}_ready")
