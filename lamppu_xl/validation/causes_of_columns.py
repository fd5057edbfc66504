"""One hint for the answers of a column that were all typed as text and read, as a program writes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from lamppu_xl.domain.cell_address import cell_ranges
from lamppu_xl.domain.findings import Fact, Finding
from lamppu_xl.domain.grouping import grouped
from lamppu_xl.domain.partial_lists import partial_list
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.text import Phrase
from lamppu_xl.i18n.translator import HIDDEN
from lamppu_xl.returns.irregularities.outside_content import MOST_RELATED

_TYPED_AS_TEXT: Final = ("V403", "V406", "V467")
_FEWEST: Final = 4
"""So many cells of a question are one finding."""
_MOST_QUOTED: Final = 5


def with_causes_of_columns(project: Project, findings: Sequence[Finding]) -> Sequence[Finding]:
    """The findings of a return with V554 for each question of which many cells have a number or a date as text."""
    columns = grouped(
        ((each.code.id, each.place.sheet, each.place.col, each.entry.table, each.entry.field), number)
        for number, each in enumerate(findings)
        if each.code.id in _TYPED_AS_TEXT and each.entry
    )
    kept: list[Finding | None] = [*findings]
    for (_, _, _, table, field), numbers in columns.items():
        if len(numbers) >= _FEWEST:
            cause = _of_column(project, table, field, [findings[number] for number in numbers])
            for number in numbers:
                kept[number] = None
            kept[numbers[0]] = cause
    return [each for each in kept if each is not None]


def _of_column(project: Project, table: str, field: str, same: Sequence[Finding]) -> Finding:
    cells = cell_ranges((each.place.row or 0, each.place.col or 0) for each in same)
    read = [({name: each.facts[name] for name in ("value", "read")}) for each in same]
    pairs = [Phrase("read_as", each) for each in read[:_MOST_QUOTED]]
    facts: dict[str, Fact] = {
        "column": project.form.table(table).field(field).label,
        "count": len(same),
        "cells": tuple(cells),
        "pairs": "" if any(HIDDEN in each.values() for each in read) else partial_list(pairs, len(same)),
    }
    finding = Finding.of("V554", same[0].place, **facts)
    return replace(finding, related=tuple(each.place for each in same[1:MOST_RELATED]))
