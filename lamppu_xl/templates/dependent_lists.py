"""The hidden columns behind dropdowns whose options depend on the answer of another field.

For a list and the detail by which its options belong to those of another list there are columns with defined
names, which end as `parents_name` says:

================= ==========================================================================
``par_<columns>`` of each option of the list the number of the option that it belongs to
``dep_<columns>`` all labels of the list, then those that fit each option of the other list
``top_<columns>`` where the labels of each option begin in that column; first those of a blank
``bot_<columns>`` where they end
================= ==========================================================================

An option that belongs to nothing fits every answer, and without an answer all options do.
"""

from __future__ import annotations

from collections.abc import Sequence

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.caches import cached
from lamppu_xl.domain.cell_address import column_name
from lamppu_xl.domain.expressions import details_read
from lamppu_xl.domain.form import CodeList, Field, Table
from lamppu_xl.domain.grouping import grouped
from lamppu_xl.domain.project import number_of_option
from lamppu_xl.templates.dependent_columns import DependentList
from lamppu_xl.templates.excel_formulas import detail_name, parents_name
from lamppu_xl.templates.form_context import FormContext
from lamppu_xl.templates.live_checks.state_layout import CLASS, helper_ref
from lamppu_xl.templates.parts import is_card, options_for
from lamppu_xl.templates.template import Template
from lamppu_xl.workbook.model import CellUse

ROW = "\0"
"""Stands for the number of the first row of a data validation."""

MOST_LABELS = 60_000
"""The most labels in a column; a dropdown that needs more offers the whole list."""


def dependent_lists(context: FormContext) -> list[DependentList]:
    """The columns of every list of a partner's form whose options depend on another answer."""
    found = (
        dependent_list(context, table, each)
        for table in context.project.form.tables
        for each in table.answers
        if each.within
    )
    return list({each.name: each for each in found if each}.values())


def dependent_list(context: FormContext, table: Table, field: Field) -> DependentList | None:
    """The columns for a field; None if its form does not have the field within whose answer it is."""
    other = next((each for each in table.fields if each.name == field.within), None)
    if other is None or not other.options or not field.options:
        return None
    lists = context.project.lists
    name = parents_name(field.options, field.within_detail, other.options).removeprefix("par_")
    numbers = {option.id: number for number, option in enumerate(lists[other.options].options, 1)}
    belongs = {option.id: option.parents.get(field.within_detail, "") for option in lists[field.options].options}
    parents = tuple(numbers.get(parent, 0) for parent in belongs.values())
    # The size of the whole list decides, so that the forms of all partners have the same dropdowns.
    if 2 * len(parents) + (len(numbers) + 1) * (parents.count(0) + 1) > MOST_LABELS:
        return DependentList(name, parents, (), (), ())
    own = options_for(context.project, context.partner, field) or CodeList(field.options, ())
    labels = [(numbers.get(belongs[each.id], 0), context.words.pick(each.label)) for each in own.options]
    return _with_labels(name, parents, len(numbers), labels)


def detail_columns(context: FormContext) -> list[tuple[str, list[str | float]]]:
    """The columns with numbers of options that the expressions of a form read: their defined names and contents."""
    tables = context.project.form.tables
    rules = (rule for table in tables for rule in table.rules)
    expressions = [expr for rule in rules for expr in (rule.condition, *rule.facts.values())]
    expressions += [field.computed for table in tables for field in table.computed if field.computed is not None]
    found = {(choice.variable.options or "", name): None for expr in expressions for choice, name in details_read(expr)}
    return [(detail_name(*each), _numbers(context, *each)) for each in sorted(found)]


def _numbers(context: FormContext, options: str, name: str) -> list[str | float]:
    """A number of each option of a list; nothing where an option has none for the partner."""
    project, partner = context.project, context.partner
    numbers = (number_of_option(project, partner, options, name, each.id) for each in project.lists[options].options)
    return ["" if number is None else number for number in numbers]


def _with_labels(name: str, parents: tuple[int, ...], count: int, labels: Sequence[tuple[int, str]]) -> DependentList:
    """The columns with the labels of a partner's options.

    Args:
        name: the end of their names.
        parents: the contents of the first column.
        count: how many options the other list has.
        labels: of each option of the partner, with the number of what it belongs to.
    """
    by_parent = {parent: [*of_parent] for parent, of_parent in grouped(labels).items()}
    of_all = by_parent.get(0, [])
    column = [label for _, label in labels] or [""]
    tops, bottoms = [1], [len(column)]
    for parent in range(1, count + 1):
        tops.append(len(column) + 1)
        column += [*by_parent.get(parent, []), *of_all] or [""]
        bottoms.append(len(column))
    return DependentList(name, parents, tuple(column), tuple(tops), tuple(bottoms))


def dropdown_source(template: Template, table: Table, field: Field, entry: AnswerRef) -> str:
    """The source of the dropdown of an answer that depends on another one; empty if it offers the whole list."""
    columns = cached(
        template.cache.dependent_lists,
        (template.partner.id, table.id, field.name),
        lambda: dependent_list(template, table, field),
    )
    ref = AnswerRef(table.id, entry.row, helper_ref(table, None, CLASS, field.within).field)
    if columns is None or not columns.labels or (CellUse.STATE, ref) not in template.cells:
        return ""
    _, cell = template.cells[CellUse.STATE, ref]
    row = str(cell.row + 1) if is_card(table) else ROW
    return columns.source(f"${column_name(cell.col)}{'$' if is_card(table) else ''}{row}")
