"""The live check beside an answer or a line: its formula, and the text that the formula gives now.

A check shows the message of the greatest state: faults before what is missing, and notes last. It shows `OK` for what
is in order and `–` for what may stay empty.
"""

from __future__ import annotations

from collections.abc import Mapping

from lamppu_xl.domain.answer_types import ValueType
from lamppu_xl.domain.cell_address import column_name
from lamppu_xl.domain.expressions import FieldRef, PreviousRef, type_of
from lamppu_xl.domain.form import Field
from lamppu_xl.templates.formula_text import any_of, text_literal
from lamppu_xl.templates.live_checks.rule_cells import LineCells
from lamppu_xl.templates.live_checks.state_layout import GRAVEST, LENGTH, STATE, USED, HelperColumns
from lamppu_xl.templates.live_checks.state_messages import LineStates
from lamppu_xl.templates.live_checks.state_numbers import ALLOWED_BLANK, FIRST_MESSAGE, state_numbers
from lamppu_xl.templates.live_checks.states_sheet import COLUMN, END, SAY, fact_leaf, table_number
from lamppu_xl.templates.live_checks.text_formulas import count_text, day_text
from lamppu_xl.templates.template import Template


def field_check(cells: LineCells, field: Field) -> str:
    """The formula of the check of one answer on a card."""
    template, table = cells.template, cells.part.table
    numbers, state = state_numbers(template, table), cells.helper(STATE, field.name)
    text = f"INDEX({SAY}_{table_number(template, table)},{state})"
    for (name, _), number in numbers.by_fault.items():
        message = numbers.message(number)
        if name != field.name or message.fact is None:
            continue
        leaf = fact_leaf(message.fact)
        if type_of(message.fact) is ValueType.DATE:
            fact = day_text(f"INT({_fact_content(cells, leaf, field)})", template.words)
        else:
            fact = count_text(cells.helper(LENGTH, leaf.field), template.words)
        after = f"&{text_literal(message.after)}" if message.after else ""
        text += f'&IF({state}={number},{fact}{after},"")'
    return _with_silence(template, state, f"{state}={ALLOWED_BLANK}", text)


def _fact_content(cells: LineCells, leaf: FieldRef | PreviousRef, own: Field) -> str:
    if isinstance(leaf, PreviousRef) or cells.part.table.field(leaf.field).given:
        locked = cells.locked(leaf)
        return locked.content if locked else '""'
    return cells.own_content(leaf.field) if leaf.field == own.name else cells.content(leaf.field)


def line_check(cells: LineCells) -> str:
    """The formula of the check of a line of a grid."""
    template, table = cells.template, cells.part.table
    number, state = table_number(template, table), cells.helper(GRAVEST)
    text = f"INDEX({SAY}_{number},{state})"
    numbers = state_numbers(template, table)
    days = {type_of(message.fact) is ValueType.DATE for message in numbers.messages if message.fact}
    if days:
        place = f"INDEX({COLUMN}_{number},{state})"
        row = f"{cells.row_range()}," if cells.is_large else f"$A:${column_name(cells.last_col)},ROW(),"
        fact = '""'
        if True in days:
            content = f"INT(INDEX({row}-{place}))"
            fact = f"IF({place}<0,{day_text(content, template.words)},{fact})"
        if False in days:
            columns = HelperColumns(template.project, table)
            lengths = [cells.helper(LENGTH, name) for sort, name in columns.fields if sort == LENGTH]
            length = f"INDEX({lengths[0]}:{lengths[-1]},1,{place})"
            fact = f"IF({place}>0,{count_text(length, template.words)},{fact})"
        text += f"&{fact}&INDEX({END}_{number},{state})"
    return _with_silence(template, state, f"{cells.helper(USED)}=0", text)


def _with_silence(template: Template, state: str, is_blank: str, text: str) -> str:
    """The formula of a check, with its words for what has no fault."""
    ok, optional = (text_literal(template.words.label(label)) for label in ("ok", "optional"))
    return f"IF({state}<{FIRST_MESSAGE},IF({is_blank},{optional},{ok}),{text})"


def rest_check(cells: LineCells, shown: Mapping[str, int]) -> str:
    """The end of the formula of a check, for answers of which a row shows so many characters."""
    longer = (f"IFERROR(LEN({cells.own_content(name)})>{length},FALSE)" for name, length in shown.items())
    return f'&IF({any_of(longer)},CHAR(10)&{text_literal(rest_text(cells.template))},"")'


def rest_text(template: Template) -> str:
    """What a check shows below its result where the row shows an answer in part."""
    return template.words.label("answer_goes_on")


def check_text(template: Template, states: LineStates, field: str | None) -> str:
    """What the check of a field, or of a whole line, shows now."""
    words = template.words
    state = states.gravest if field is None else states.states[field]
    if state >= FIRST_MESSAGE:
        return states.shown[state]
    is_blank = not states.filled if field is None else state == ALLOWED_BLANK
    return words.label("optional" if is_blank else "ok")
