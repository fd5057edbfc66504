"""Checks of how figures are combined: a per cent is never added up, nor is a figure with its earlier values in it.

A rule that would do so is replaced, and reported (D195, D196). The same holds for the rule that an option
states for a field by name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from lamppu_xl.definition.register import DefinitionRegister
from lamppu_xl.definition.yaml_tree import Node, YamlMapping, YamlScalar, YamlSequence, place_of
from lamppu_xl.domain.aggregate_rules import ADDED, is_cumulative
from lamppu_xl.domain.answer_types import ValueType
from lamppu_xl.domain.findings import Place
from lamppu_xl.domain.form import Aggregate, CodeList, Field, Option, RowPerCode, Table

_OF_NUMBERS = (*ADDED, Aggregate.MAX)


def checked_aggregate(
    register: DefinitionRegister, table: Table, field: Field, stated: Aggregate | None, place: Place
) -> Aggregate | None:
    """The rule that a definition states for a field, or the one that replaces it; that is reported."""
    name = f"{table.id}.{field.name}"
    if field.kind.name == "percent" and stated in ADDED:
        register.problems.add("D195", place, field=name, rule=str(stated))
        return Aggregate.NEVER
    if stated is Aggregate.SUM and is_cumulative(table, field, on_all_lines=True):
        register.problems.add("D196", place, field=name)
        return Aggregate.LAST
    return stated


def check_table(register: DefinitionRegister, table: Table, node: Node) -> Table:
    """A table with the rules of its fields, replaced where they would add up what must not be added up."""
    fields = tuple(
        replace(
            field,
            aggregate=checked_aggregate(
                register, table, field, field.aggregate, place_of(node, ("fields", field.name, "aggregate"), key=True)
            ),
        )
        if field.aggregate
        else field
        for field in table.fields
    )
    return replace(table, fields=fields)


def check_options(
    register: DefinitionRegister, lists: Mapping[str, CodeList], tables: Sequence[Table], node: Node | None
) -> dict[str, CodeList]:
    """The lists, with the rules of their options for single fields checked and replaced in the same way."""
    return {name: _checked_list(register, codes, tables, node) for name, codes in lists.items()}


def _checked_list(
    register: DefinitionRegister, codes: CodeList, tables: Sequence[Table], node: Node | None
) -> CodeList:
    if not any(option.aggregates for option in codes.options):
        return codes
    shown = [table for table in tables if isinstance(table.rows, RowPerCode) and table.rows.list == codes.id]
    nodes = dict(_nodes(node, codes.id))
    options = (_checked_option(register, option, shown, nodes.get(option.id)) for option in codes.options)
    return CodeList(codes.id, tuple(options))


def _checked_option(register: DefinitionRegister, option: Option, tables: Sequence[Table], node: Node | None) -> Option:
    known = [field.name for table in tables for field in table.answers]
    checked: dict[str, Aggregate] = {}
    for name, stated in option.aggregates.items():
        place = place_of(node, ("aggregate", name), key=True) if node else Place()
        if not register.problems.check_known("field", name, known, place):
            continue
        rule: Aggregate | None = stated
        for table in tables:
            for field in (field.in_row(option.id) for field in table.answers if field.name == name):
                if stated in _OF_NUMBERS and field.kind.type is not ValueType.NUMBER:
                    register.problems.contradiction(
                        f"aggregate: {{{name}: {stated}}}", f"kind: {field.kind.name}", place
                    )
                else:
                    rule = checked_aggregate(register, table, field, stated, place)
        checked[name] = rule or stated
    return replace(option, aggregates=checked)


def _nodes(node: Node | None, name: str) -> Iterator[tuple[str, Node]]:
    """The options of a list as they are written, by id."""
    written = node.get(name) if isinstance(node, YamlMapping) else None
    for item in written.items if isinstance(written, YamlSequence) else ():
        if isinstance(item, YamlMapping) and isinstance(scalar := item.get("id"), YamlScalar):
            yield scalar.text, item
