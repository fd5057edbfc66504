"""The verdicts of the polars rules on single answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from expressions_strategy import (
    COSTS,
    LINES,
    PERIOD,
    Return,
    filled,
    parsed,
)

from lamppu_xl.domain.expressions import Expr, Not, Value
from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.domain.form import Table
from lamppu_xl.domain.rules import Rule
from lamppu_xl.validation.polars_rules import FILE, FILLED, PREVIOUS, ROW, columns, find_violations


@dataclass(frozen=True)
class BrokenRule:
    """A rule that one line breaks."""

    table: str
    rule: Rule
    row: int
    """The index into the table's frame."""
    facts: Mapping[str, Value]
    """The rule's facts on that line, without missing values."""


def find_broken_rules(tables: Sequence[Table], frames: Mapping[str, pl.DataFrame]) -> list[BrokenRule]:
    """The violations line by line: by table, row and the order of the rules."""
    broken = []
    for violation in find_violations(tables, frames):
        for number, row in enumerate(violation.rows):
            facts = {name: values[number] for name, values in violation.facts.items()}
            known = {name: fact for name, fact in facts.items() if fact is not None}
            broken.append(BrokenRule(violation.table, violation.rule, row, known))
    order = [table.id for table in tables]
    return sorted(broken, key=lambda rule: (order.index(rule.table), rule.row))


def with_rules(table: Table, *these: Rule) -> Table:
    return Table(id=table.id, title=table.title, rows=table.rows, fields=table.fields, rules=these)


def frame_of(table: Table, batch: Sequence[Return]) -> pl.DataFrame:
    """The frame of a table for a batch of returns, as reading them would build it."""
    lines = [(file, line) for file, whole in enumerate(batch) for line in whole[table.id]]
    held: dict[str, list[Any]] = {
        FILE: [file for file, _ in lines],
        ROW: [line.id for _, line in lines],
        "due": [line.due for _, line in lines],
        "period.start": [PERIOD[0]] * len(lines),
        "period.end": [PERIOD[1]] * len(lines),
    }
    for field in table.fields:
        for before in ("", PREVIOUS)[: 1 + field.previous]:
            cells = [(line.previous if before else line.answers).get(field.name) for _, line in lines]
            held[before + field.name] = [parsed(cell) for cell in cells]
            held[before + field.name + FILLED] = [filled(cell) for cell in cells]
    return pl.DataFrame(held, columns(table))


def frames_of(tables: Sequence[Table], batch: Sequence[Return]) -> dict[str, pl.DataFrame]:
    return {table.id: frame_of(table, batch) for table in tables}


def verdicts(condition: Expr, batch: Sequence[Return]) -> list[bool | None]:
    """What pandera says of a condition on each line. A rule tells only where it is False, so its opposite is asked."""
    both = (
        Rule(code="R511", field_name="spent", condition=asked, severity=Severity.ERROR)
        for asked in (condition, Not(condition))
    )
    table = with_rules(LINES, *both)
    found = find_broken_rules([table], frames_of([table, COSTS], batch))
    said_of: dict[int, list[bool]] = {}
    for violation in found:
        said_of.setdefault(violation.row, []).append(violation.rule is not table.rules[0])
    assert all(len(to_source) == 1 for to_source in said_of.values())
    return [said_of.get(row, [None])[0] for row in range(sum(len(whole["lines"]) for whole in batch))]
