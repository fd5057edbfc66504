"""Which fields of a table have a total in the row below its lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from lamppu_xl.definition.questions.table_drafts import TableDraft
from lamppu_xl.definition.register import DefinitionRegister
from lamppu_xl.definition.yaml_tree import place_of
from lamppu_xl.domain.answer_types import ValueType
from lamppu_xl.domain.form import Aggregate, Field, FreeLines, RowPerCode, Table

EVERY_SUM = ("sum",)
"""What is written instead of names for all fields with `aggregate: sum`."""


def with_totals(
    register: DefinitionRegister, drafts: Sequence[TableDraft], tables: Sequence[Table]
) -> tuple[Table, ...]:
    """The tables with the names of the fields that have a total.

    Such a field without an `aggregate` is added up in the master workbook, too.
    """
    return tuple(_table(register, draft, table) for draft, table in zip(drafts, tables, strict=True))


def _table(register: DefinitionRegister, draft: TableDraft, table: Table) -> Table:
    table = replace(table, break_down=tuple(_choices(register, draft, table)))
    written = draft.shape.totals
    if not written:
        return table
    if not isinstance(table.rows, FreeLines | RowPerCode):
        place = place_of(draft.node, ("totals",), key=True)
        register.problems.contradiction("totals", draft.written_rows, place)
        return replace(table, totals=())
    names = tuple(_every_sum(table)) if written == EVERY_SUM else tuple(_named(register, draft, table, written))
    if not names and written == EVERY_SUM:
        register.problems.add("D155", place_of(draft.node, ("totals",)), field="sum")
    fields = tuple(_added_up(field) if field.name in names else field for field in table.fields)
    return replace(table, totals=names, fields=fields)


def _choices(register: DefinitionRegister, draft: TableDraft, table: Table) -> Iterator[str]:
    """The names of the choices by which the lines of a table are grouped."""
    written, problems = draft.shape.break_down, register.problems
    if written and not isinstance(table.rows, FreeLines):
        problems.contradiction("break_down", draft.written_rows, place_of(draft.node, ("break_down",), key=True))
        return
    fields = {field.name: field for field in table.fields}
    for number, name in enumerate(dict.fromkeys(written)):
        place = place_of(draft.node, ("break_down", number) if len(written) > 1 else ("break_down",))
        if name in register.broken or not problems.check_known("field", name, fields, place):
            continue
        if not fields[name].kind.from_list or fields[name].personal or fields[name].given is not None:
            problems.add("D157", place, field=f"{table.id}.{name}")
        else:
            yield name


def _every_sum(table: Table) -> Iterator[str]:
    return (field.name for field in table.fields if field.aggregate is Aggregate.SUM and _can_be_added(field))


def _named(register: DefinitionRegister, draft: TableDraft, table: Table, written: Sequence[str]) -> Iterator[str]:
    fields = {field.name: field for field in table.fields}
    for number, name in enumerate(dict.fromkeys(written)):
        place = place_of(draft.node, ("totals", number) if len(written) > 1 else ("totals",))
        if name in register.broken or not register.problems.check_known("field", name, fields, place):
            continue
        if not _can_be_added(fields[name]):
            register.problems.add("D155", place, field=f"{table.id}.{name}")
        else:
            yield name


def _can_be_added(field: Field) -> bool:
    is_sum = field.kind.type is ValueType.NUMBER and field.kind.name != "percent"
    return is_sum and not field.kind_from and field.offset >= 0


def _added_up(field: Field) -> Field:
    return replace(field, aggregate=Aggregate.SUM) if field.aggregate is None and field.given is None else field
