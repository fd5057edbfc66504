"""The formulas on the sheet of checks: how many answers are in which state, the state of each part, and the verdict."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lamppu_xl.domain.answer_states import AnswerState, ReportState, state_of_part
from lamppu_xl.domain.cell_address import column_name
from lamppu_xl.domain.grouping import grouped
from lamppu_xl.templates.formula_text import absolute, address, cell_formula, text_literal
from lamppu_xl.templates.live_checks.state_layout import STATE
from lamppu_xl.templates.live_checks.state_messages import StateNumbers
from lamppu_xl.templates.live_checks.state_numbers import (
    ALLOWED_BLANK,
    FIRST_NOTE,
    IN_ORDER,
    NOT_BEGUN,
    NOTE_NOT_BEGUN,
    PREFILLED,
    UNCONFIRMED,
    state_numbers,
)
from lamppu_xl.templates.live_checks.state_values import TemplateStates
from lamppu_xl.templates.parts import SheetPart
from lamppu_xl.templates.sheet_keys import CHECKS, COUNTS, FIRST_ROW, HELP
from lamppu_xl.templates.template import Template
from lamppu_xl.workbook.model import CellUse, Content, Formula, PlannedCell

if TYPE_CHECKING:
    from lamppu_xl.i18n.translator import Translator

NOT_BEGUN_LABELS = ("part_not_begun", "part_recommended", "part_unconfirmed", "part_optional")
"""The words for a part without answers: it needs some, its blanks will be noted, it only waits for a confirmation, or
it asks for none."""

_BOTH = "to_correct_and_fill_in"
"""The end of the labels of a part and of a form with answers of both sorts."""

CellPlace = tuple[str, int, int]
"""The key of a sheet, a row and a column, both counted from 0."""


def count_formulas(states: TemplateStates) -> Iterator[tuple[CellPlace, Content]]:
    """The content of each cell of the sheet of checks, and of the states on the sheet of instructions."""
    template = states.template
    parts = {part.key: part for part in template.parts}
    counts = {key: _counted(states, part) for key, part in parts.items()}
    ranges = _state_ranges(template, parts.values())
    checks = template.plan.sheet(CHECKS).name
    shown = {key: address(checks, absolute(len(COUNTS) + 1, row)) for row, key in enumerate(parts, FIRST_ROW)}
    for sheet, cell in template.plan.cells(CellUse.LIVE):
        if sheet.key == HELP and cell.entry is not None:
            text = _state_text(template.words, "part", counts[cell.entry.row])
            yield (sheet.key, cell.row, cell.col), cell_formula(shown[cell.entry.row], text)
        if sheet.key != CHECKS or cell.entry is None:
            continue
        key, count, place = cell.entry.row, cell.entry.field, (sheet.key, cell.row, cell.col)
        if count == "verdict":
            yield place, _verdict_formula(states, counts)
        elif key in parts and count == "state":
            yield place, _state_formula(template.words, parts[key], counts[key], ranges[key])
        elif key in parts:
            numbers = state_numbers(template, parts[key].table)
            text = _count_formula(AnswerState(count), ranges[key], numbers)
            yield place, cell_formula(text, counts[key].counts[AnswerState(count)])


@dataclass(frozen=True)
class _Counted:
    """The answers of a part, or of the form, in each state."""

    counts: Counter[AnswerState]
    is_begun: bool
    waiting: int = 0
    """The number of questions that confirm prefilled answers."""
    noted: int = 0
    """The number of blanks that will be noted, and are not counted as long as nothing is begun."""

    @property
    def is_to_begin(self) -> bool:
        """Whether nothing is begun, and something is asked for."""
        return self.state is ReportState.NOT_BEGUN and self.counts[AnswerState.TO_FILL_IN] + self.noted > 0

    @property
    def state(self) -> ReportState:
        return state_of_part(self.counts, is_begun=self.is_begun)


def _counted(states: TemplateStates, part: SheetPart) -> _Counted:
    numbers = state_numbers(states.template, part.table)
    found = Counter(state for line in part.lines for state in states.line(part.table, line).states.values())
    counts: Counter[AnswerState] = Counter()
    for state, count in found.items():
        counts[_count_of(state, numbers)] += count
    shown = counts[AnswerState.IN_ORDER] + counts[AnswerState.NOTE]
    is_begun = shown > found[UNCONFIRMED] or not part.table.questions
    return _Counted(counts, is_begun, found[UNCONFIRMED], found[NOTE_NOT_BEGUN])


def _count_of(state: int, numbers: StateNumbers) -> AnswerState:
    if state <= PREFILLED or state == NOTE_NOT_BEGUN:
        return AnswerState.IN_ORDER if state == IN_ORDER else AnswerState.NOT_BEGUN
    if state == NOT_BEGUN or numbers.first_missing <= state < numbers.first_faulty:
        return AnswerState.TO_FILL_IN
    return AnswerState.NOTE if state < numbers.first_missing else AnswerState.TO_CORRECT


def _state_ranges(template: Template, parts: Iterable[SheetPart]) -> dict[str, str]:
    """The range of the state cells of each part."""
    cells = grouped(
        ((sheet.key, cell.entry.table), cell)
        for sheet, cell in template.plan.cells(CellUse.STATE)
        if cell.entry and cell.entry.field.startswith(f"{STATE} ")
    )
    ends = {place: (found[0], found[-1]) for place, found in cells.items()}
    return {part.key: _range(part, *ends[part.sheet, part.table.id]) for part in parts}


def _range(part: SheetPart, first: PlannedCell, last: PlannedCell) -> str:
    area = f"{absolute(first.col, first.row)}:{absolute(last.col, last.row)}"
    return address(part.name, area)


def _count_formula(count: AnswerState, cells: str, numbers: StateNumbers) -> str:
    """A formula that counts the answers of one sort by the numbers of their states."""
    missing, faulty = (f'COUNTIF({cells},">={first}")' for first in (numbers.first_missing, numbers.first_faulty))
    return {
        AnswerState.IN_ORDER: f'COUNTIF({cells},"<{ALLOWED_BLANK}")',
        AnswerState.TO_FILL_IN: f"COUNTIF({cells},{NOT_BEGUN})+{missing}-{faulty}",
        AnswerState.TO_CORRECT: faulty,
        AnswerState.NOTE: f'COUNTIF({cells},{UNCONFIRMED})+COUNTIF({cells},">={FIRST_NOTE}")-{missing}',
    }[count]


def _column(count: AnswerState) -> str:
    return column_name(1 + COUNTS.index(count))


def _state_formula(words: Translator, part: SheetPart, counted: _Counted, cells: str) -> Formula:
    """The state of a part. A state cell that was deleted or has an error value makes it damaged."""
    expected = len(part.lines) * len(tuple(part.table.answers))
    counts = {count: f"INDEX(${_column(count)}:${_column(count)},ROW())" for count in COUNTS}
    shown = f"{counts[AnswerState.IN_ORDER]}+{counts[AnswerState.NOTE]}"
    waiting, noted = (f"COUNTIF({cells},{state})" for state in (UNCONFIRMED, NOTE_NOT_BEGUN))
    tests = {
        ReportState.DAMAGED: f"COUNT({cells})<>{expected}",
        # A part that only computes is never begun.
        ReportState.NOT_BEGUN: f"{shown}={waiting}" if part.table.questions else "FALSE",
    }
    needed, recommended, unconfirmed, optional = (text_literal(words.label(label)) for label in NOT_BEGUN_LABELS)
    not_begun = f"IF({noted}>0,{recommended},IF({waiting}>0,{unconfirmed},{optional}))"
    not_begun = f"IF({counts[AnswerState.TO_FILL_IN]}>0,{needed},{not_begun})"
    return cell_formula(_worst_state(words, "part", tests, counts, not_begun), _state_text(words, "part", counted))


def _verdict_formula(states: TemplateStates, parts: Mapping[str, _Counted]) -> Formula:
    """The state of the form: the worst of its parts. It is not begun if no part is.

    Where nothing is to fill in, a part that is not begun and asks for something is one note more to look at.
    """
    words = states.template.words
    last = FIRST_ROW + len(parts)
    counts = {count: f"SUM({_column(count)}{FIRST_ROW + 1}:{_column(count)}{last})" for count in COUNTS}
    state_col = column_name(len(COUNTS) + 1)
    shown_states = f"{state_col}{FIRST_ROW + 1}:{state_col}{last}"
    damaged, needed, recommended, *others = (
        f"({shown_states}={text_literal(words.label(label))})" for label in ("part_damaged", *NOT_BEGUN_LABELS)
    )
    counts[AnswerState.NOTE] += f"+SUMPRODUCT({recommended}*1)"
    not_begun = "+".join((needed, recommended, *others))
    asking = sum(bool(part.table.questions) for part in states.template.parts)
    tests = {
        ReportState.DAMAGED: f"SUMPRODUCT({damaged}*1)>0",
        ReportState.NOT_BEGUN: f"SUMPRODUCT({not_begun})={asking}",
    }
    shown = [parts[part.key] for part in states.template.parts]
    untouched = Counter({AnswerState.NOTE: sum(each.is_to_begin for each in shown)})
    totals = _Counted(
        sum((each.counts for each in shown), untouched),
        any(parts[part.key].is_begun for part in states.template.parts if part.table.questions),
    )
    not_begun_text = _said(words, "form_not_begun")
    return cell_formula(_worst_state(words, "form", tests, counts, not_begun_text), _state_text(words, "form", totals))


def _worst_state(
    words: Translator,
    of: str,
    tests: Mapping[ReportState, str],
    counts: Mapping[AnswerState, str],
    not_begun: str,
) -> str:
    """A formula for the worst state of a part or of the form.

    Args:
        words: the translator of the template.
        of: `part` or `form`.
        tests: a formula that is TRUE where a state cell is lost, and one where nothing is begun.
        counts: a formula for each of `COUNTS`.
        not_begun: a formula for the text of what is not begun.
    """
    faulty, missing, noted = (
        counts[count] for count in (AnswerState.TO_CORRECT, AnswerState.TO_FILL_IN, AnswerState.NOTE)
    )
    damaged = _said(words, f"{of}_damaged")
    cases = [
        (tests[ReportState.DAMAGED], damaged),
        (f"({faulty})*({missing})>0", _said(words, f"{of}_{_BOTH}", count=faulty, missing=missing)),
        (f"{faulty}>0", _said(words, f"{of}_to_correct", count=faulty)),
        (tests[ReportState.NOT_BEGUN], not_begun),
        (f"{missing}>0", _said(words, f"{of}_to_fill_in", count=missing)),
        (f"{noted}>0", _said(words, f"{of}_ready_with_notes", count=noted)),
    ]
    text = _said(words, f"{of}_ready")
    for test, said in reversed(cases):
        text = f"IF({test},{said},{text})"
    return f"IFERROR({text},{damaged})"


def _said(words: Translator, label: str, **facts: str) -> str:
    """A formula for a label in which each fact is a formula."""
    pieces = re.split(r"({[a-z]+})", words.label(label, **{name: f"{{{name}}}" for name in facts}))
    named = {f"{{{name}}}": fact for name, fact in facts.items()}
    return "&".join(named.get(piece) or text_literal(piece) for piece in pieces if piece)


def _state_text(words: Translator, of: str, counted: _Counted) -> str:
    """The text of a state with these counts."""
    if of == "part" and counted.state is ReportState.NOT_BEGUN:
        return words.label(_not_begun_label(counted))
    missing = counted.counts[AnswerState.TO_FILL_IN]
    if counted.state is ReportState.TO_CORRECT and missing:
        faulty = counted.counts[AnswerState.TO_CORRECT]
        return words.label(f"{of}_{_BOTH}", count=str(faulty), missing=str(missing))
    count = {
        ReportState.TO_CORRECT: AnswerState.TO_CORRECT,
        ReportState.TO_FILL_IN: AnswerState.TO_FILL_IN,
        ReportState.READY_WITH_NOTES: AnswerState.NOTE,
    }.get(counted.state, AnswerState.NOT_BEGUN)
    return words.label(f"{of}_{counted.state}", count=str(counted.counts[count]))


def _not_begun_label(counted: _Counted) -> str:
    """The label of a part without answers."""
    needed, recommended, unconfirmed, optional = NOT_BEGUN_LABELS
    if counted.is_to_begin:
        return needed if counted.counts[AnswerState.TO_FILL_IN] else recommended
    return unconfirmed if counted.waiting else optional
