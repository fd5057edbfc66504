"""The corrections that a programme workbook names, and those that differ between two workbooks.

A correction may leave a total as it is: one of a maximum or a range, or two that cancel each other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import NamedTuple

from lamppu_xl.domain.differences import StatedDifference
from lamppu_xl.domain.text import Text
from lamppu_xl.programme.corrected_texts import CORRECTED_TEXT
from lamppu_xl.programme.data_sheet import ProgrammeDataSheet
from lamppu_xl.programme.figure_records import EVERYWHERE, SO_FAR, ProgrammeTotal
from lamppu_xl.programme.last_figures import corrections_in
from lamppu_xl.programme.named_corrections import KINDS


class WorkbookCorrection(NamedTuple):
    """A correction as a workbook names it."""

    project: str
    what: str
    """`K1 · ALFA 2030-1 +2`."""
    kind: str
    """Of the rows on *What is missing*."""


def correction_differences(older: ProgrammeDataSheet, newer: ProgrammeDataSheet) -> Iterator[StatedDifference]:
    """The corrections that only one of two workbooks has, or that it has more often or otherwise."""
    before, after = _listed(older), _listed(newer)
    names = {row.id: row.name for data in (older, newer) for row in data.projects}
    changed = dict.fromkeys((each.project, each.what) for each in (*after, *before) if before[each] != after[each])
    for project, what in changed:
        was, now = (_kinds(side, project, what) for side in (before, after))
        yield StatedDifference("correction", (project, what), names.get(project, Text.same(project)), was, now)


def _kinds(listed: Mapping[WorkbookCorrection, int], project: str, what: str) -> str:
    """The kinds of a correction, each as often as a workbook has it: `figure_corrected figure_corrected`."""
    kinds = ([each.kind] * count for each, count in listed.items() if (each.project, each.what) == (project, what))
    return " ".join(chain.from_iterable(kinds))


def _listed(data: ProgrammeDataSheet) -> Counter[WorkbookCorrection]:
    """The corrections of a workbook, each with how often it has them."""
    found = Counter[WorkbookCorrection]()
    area = data.head.area
    for total in data.totals:
        if total.period == SO_FAR and total.area in (EVERYWHERE, area):
            found |= Counter(_of_total(total))
    found.update(WorkbookCorrection(each.project, each.what, KINDS["uncounted"]) for each in data.blank_corrections)
    known = {(each.kind, each.project, each.what) for each in found}
    kinds = {*KINDS.values(), CORRECTED_TEXT}
    for key in dict.fromkeys(mark.key for mark in data.marks):
        kind, *rest = key.split("/", 2)
        if kind in kinds and rest[1:] and (kind, rest[0], rest[1].rpartition(" (")[0]) not in known:
            found |= Counter([WorkbookCorrection(rest[0], rest[1], kind)])
    return found


def _of_total(total: ProgrammeTotal) -> Iterator[WorkbookCorrection]:
    labels = [(kind, label) for field, kind in KINDS.items() for label in getattr(total, field)]
    labels += [(KINDS["corrected"], label) for text in total.lacking for label in corrections_in(text)]
    for kind, label in labels:
        project, _, rest = label.partition(" ")
        yield WorkbookCorrection(project, f"{total.indicator} · {rest}", kind)
