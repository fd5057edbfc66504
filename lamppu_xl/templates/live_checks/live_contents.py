"""The contents that a plan leaves open and that formulas compute: helper cells, checks and counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from lamppu_xl.domain.answer_ref import TOTAL, AnswerRef, is_sum_row
from lamppu_xl.domain.breakdowns import BreakdownRow, row_of_sum
from lamppu_xl.domain.caches import cached
from lamppu_xl.domain.cell_address import cell_name
from lamppu_xl.domain.expressions import ColumnRef, MemberRef
from lamppu_xl.domain.form import TableLine
from lamppu_xl.templates.formula_text import cell_formula
from lamppu_xl.templates.live_checks.check_counts import CellPlace, count_formulas
from lamppu_xl.templates.live_checks.check_texts import check_text, field_check, line_check, rest_check, rest_text
from lamppu_xl.templates.live_checks.column_places import total_formula
from lamppu_xl.templates.live_checks.rule_cells import ROW, LineCells
from lamppu_xl.templates.live_checks.state_formulas import HelperFormulas
from lamppu_xl.templates.live_checks.state_layout import BEGUN, GRAVEST, USED
from lamppu_xl.templates.live_checks.state_values import TemplateStates
from lamppu_xl.templates.live_checks.states_contents import states_contents
from lamppu_xl.templates.parts import SheetPart
from lamppu_xl.templates.sheet_keys import STATES
from lamppu_xl.templates.template import Template
from lamppu_xl.templates.text_room import shown_lengths
from lamppu_xl.workbook.model import CellUse, Content, Formula, PlannedCell
from lamppu_xl.workbook.unwritable import UnwritableError


def live_contents(states: TemplateStates, parts: Iterable[SheetPart]) -> Iterator[tuple[CellPlace, Content]]:
    """The content of each helper cell and check of some sheets, and of each count of the template.

    Raises:
        UnwritableError: a formula is too long.
    """
    template = states.template
    for part in parts:
        yield from _part_contents(states, part)
    names = template.plan.names
    for name, contents in states_contents(states):
        area = names[name]
        for row, content in enumerate(contents, area.row):
            yield (STATES, row, area.col), content
    yield from count_formulas(states)


def _part_contents(states: TemplateStates, part: SheetPart) -> Iterator[tuple[CellPlace, Content]]:
    lines = {line.id: line for line in part.lines}
    sheet_key = _formula_key(states, part)
    uses = (CellUse.STATE, CellUse.CHECK, CellUse.COMPUTED)
    for cell in states.template.plan.sheet(part.sheet).cells:
        if cell.use not in uses or cell.entry is None or cell.entry.table != part.table.id:
            continue
        line = lines.get(cell.entry.row) or part.lines[0]
        yield (part.sheet, cell.row, cell.col), _formula(states, part, line, cell, sheet_key)


def _formula(
    states: TemplateStates, part: SheetPart, line: TableLine, cell: PlannedCell, sheet_key: tuple[object, ...]
) -> Formula:
    """The formula of a helper cell or a check, with its present value."""
    template, entry = states.template, cell.entry
    assert entry is not None  # noqa: S101  # the layout gives one to each of these cells
    row_key = (line.due, line.id if part.table.id in states.live.line_dependent else "")
    key = (*sheet_key, cell.use, entry.field, *row_key, *([entry.row] if is_sum_row(entry.row) else []))
    if names := template.prefilled_names(part.table.id, line.id):
        key = (*key, names)
    if lengths := _unseen_lengths(states, part, line, cell):
        key = (*key, *lengths.items())
    cells = LineCells(template, part, line)

    def text() -> str:
        return _text(cells, cell) + (rest_check(cells, lengths) if lengths else "")

    formula = cached(template.cache.formula_texts, key, text).replace(ROW, str(cell.row + 1))
    try:
        value = _value(states, part, line, cell)
        return cell_formula(formula, f"{value}\n{rest_text(template)}" if lengths else value)
    except ValueError as error:
        name = entry.field.rpartition(" ")[2]
        answer = entry._replace(field=name) if name in {field.name for field in part.table.answers} else None
        raise UnwritableError(part.sheet, answer, cell_name(cell.row, cell.col)) from error


def _unseen_lengths(states: TemplateStates, part: SheetPart, line: TableLine, cell: PlannedCell) -> dict[str, int]:
    """Of a check: the fields with an answer that its row cannot show whole."""
    if cell.use is not CellUse.CHECK or cell.entry is None:
        return {}
    lengths = shown_lengths(states.template, part.table.id, line.id)
    return lengths if part.is_grid else {name: lengths[name] for name in lengths if name == cell.entry.field}


def _formula_key(states: TemplateStates, part: SheetPart) -> tuple[object, ...]:
    """What makes the formulas of a sheet differ between partners."""
    template = states.template
    read = [leaf for leaf in states.live.leaves[part.table.id] if isinstance(leaf, ColumnRef | MemberRef)]
    sizes = [sum(1 for _ in template.lines(column.table)) for column in read]
    tables = {part.table.id, *(column.table for column in read)}
    # The lines of a partner decide whether the checks of a grid are right or left of its answers, and where a table
    # below another one begins.
    checks = tuple(
        (check.row if each.stack else 0, check.col)
        for each in template.parts
        if (each.is_grid or each.stack) and each.table.id in tables
        for check in [LineCells(template, each, each.lines[0]).check]
    )
    return (part.table.id, len(part.lines) if part.is_grid else 1, *sizes, checks)


def _text(cells: LineCells, cell: PlannedCell) -> str:
    entry, table = cell.entry, cells.part.table
    assert entry is not None  # noqa: S101
    if cell.use is CellUse.CHECK:
        return line_check(cells) if cells.part.is_grid else field_check(cells, table.field(entry.field))
    if entry.row == TOTAL:
        return total_formula(cells.template, table, entry.field)
    if row := _sum_row(cells.template, entry):
        return HelperFormulas(cells).sum_by_option(row.sum_of(entry.field), entry.field)
    if cell.use is CellUse.COMPUTED:
        return HelperFormulas(cells).computed(table.field(entry.field).in_row(cells.line.id))
    sort, _, name = entry.field.partition(" ")
    return HelperFormulas(cells).formula(sort, name)


def computed_formula(template: Template, entry: AnswerRef) -> str | None:
    """The formula of a computed field, a total or a sum by option; None if the form has no such cell."""
    place = template.cells.get((CellUse.COMPUTED, entry))
    part = next((each for each in template.parts if each.table.id == entry.table and _has_line(each, entry)), None)
    if place is None or part is None:
        return None
    line = next((line for line in part.lines if line.id == entry.row), part.lines[0])
    return _text(LineCells(template, part, line), place[1]).replace(ROW, str(place[1].row + 1))


def _has_line(part: SheetPart, entry: AnswerRef) -> bool:
    return is_sum_row(entry.row) or any(line.id == entry.row for line in part.lines)


def _sum_row(template: Template, entry: AnswerRef) -> BreakdownRow | None:
    """The row of sums by option that a cell is in."""
    return row_of_sum(template.project, template.partner, entry) if is_sum_row(entry.row) else None


def _value(states: TemplateStates, part: SheetPart, line: TableLine, cell: PlannedCell) -> str | float:
    entry, table = cell.entry, part.table
    assert entry is not None  # noqa: S101
    if cell.use is CellUse.CHECK:
        return check_text(states.template, states.line(table, line), None if part.is_grid else entry.field)
    if entry.row == TOTAL:
        return states.total(ColumnRef(table.id, entry.field, table.field(entry.field).variable))
    if row := _sum_row(states.template, entry):
        return states.sum_where(table, line, row.sum_of(entry.field))
    if cell.use is CellUse.COMPUTED:
        return states.computed_content(table, line, entry.field)
    sort, _, name = entry.field.partition(" ")
    values: dict[str, Callable[[], str | float]] = {
        BEGUN: lambda: int(any(states.is_begun(table, each) for each in part.lines)),
        GRAVEST: lambda: states.line(table, line).gravest,
        USED: lambda: states.used(table, line, name),
    }
    return values[sort]() if sort in values else states.helper_value(table, line, sort, name)
