"""The definition of imported results: the questions that their tables answer, and nothing that is required.

What an earlier table has no column for was not asked: it must not count as missing.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from lamppu_xl.domain.expressions import ColumnRef, Expr, FieldRef, PreviousRef, walk
from lamppu_xl.domain.form import Table
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.rules import Rule

_REQUIRED = "R501"


def imported_definition(project: Project, asked: Collection[tuple[str, str]]) -> Project:
    """The definition with only some of its questions, and the rules that are about these alone.

    Args:
        project: the definition.
        asked: table and field of each question that is kept. Locked facts stay.
    """
    own_tables = tuple(table for table in project.form.tables if any(table.id == each for each, _ in asked))
    kept = _with_computed(own_tables, asked)
    tables = tuple(_table(table, kept) for table in own_tables)
    known = {(table.id, each.name) for table in tables for each in table.fields}
    with_rules = (replace(table, rules=tuple(_rules(table, known))) for table in tables)
    return replace(project, imported=True, form=replace(project.form, tables=tuple(with_rules)))


def _with_computed(tables: Collection[Table], asked: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """The questions that are kept, and the computed fields whose value follows from these and locked facts alone."""
    kept = {*asked, *((table.id, each.name) for table in tables for each in table.fields if each.given)}
    computed = [(table, each) for table in tables for each in table.fields if each.computed is not None]
    while follows := {
        (table.id, each.name)
        for table, each in computed
        if (table.id, each.name) not in kept and each.computed is not None and _reads(each.computed, table, kept)
    }:
        kept |= follows
    return kept


def _reads(computed: Expr, table: Table, known: Collection[tuple[str, str]]) -> bool:
    """Whether an expression reads known answers alone, and none of an earlier period."""
    for part in walk(computed):
        match part:
            case PreviousRef():
                return False
            case FieldRef() if (table.id, part.field) not in known:
                return False
            case ColumnRef() if (part.table, part.field) not in known:
                return False
    return True


def _table(table: Table, asked: Collection[tuple[str, str]]) -> Table:
    fields = tuple(
        replace(each, previous=False) for each in table.fields if each.given or (table.id, each.name) in asked
    )
    kept = {each.name for each in fields}
    return replace(
        table,
        fields=fields,
        key=table.key if table.key in kept else "",
        totals=tuple(name for name in table.totals if name in kept),
        break_down=tuple(name for name in table.break_down if name in kept),
    )


def _rules(table: Table, known: Collection[tuple[str, str]]) -> list[Rule]:
    return [rule for rule in table.rules if rule.code != _REQUIRED and _is_about(rule, table, known)]


def _is_about(rule: Rule, table: Table, known: Collection[tuple[str, str]]) -> bool:
    """Whether a rule is about known questions alone."""
    expressions: list[Expr] = [rule.condition, *rule.facts.values()]
    parts = [part for expression in expressions for part in walk(expression)]
    if any(isinstance(part, PreviousRef) for part in parts):
        return False  # imported results have no earlier answers
    own = {rule.field_name, *(part.field for part in parts if isinstance(part, FieldRef))}
    others = {(part.table, part.field) for part in parts if isinstance(part, ColumnRef)}
    return others <= set(known) and all((table.id, name) in known for name in own)
