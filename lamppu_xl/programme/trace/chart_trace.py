"""Traces a chart of a programme workbook or a master: to the cells that it shows, and to what these rest on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from lamppu_xl.domain.grouping import grouped
from lamppu_xl.ledger.traces import SheetCell, parse_run
from lamppu_xl.programme.trace.chain import (
    CountedRow,
    ProjectBranch,
    TraceChain,
    content_of,
    find_sheet,
    parse_target,
)
from lamppu_xl.programme.trace.master_tracer import MasterTracer
from lamppu_xl.programme.trace.programme_tracer import ProgrammeTracer
from lamppu_xl.workbook.safe_reader import ScannedWorkbook
from lamppu_xl.workbook.safe_reader.charts import SheetChart

_AREA = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!(.+)")
"""The cells of a chart: the sheet, and the cells with `$`."""


def find_chart(charts: Sequence[SheetChart], book: ScannedWorkbook, text: str) -> SheetChart | None:
    """The chart that a reader names: by a cell without a content that it covers, or by its title.

    Args:
        charts: of the workbook.
        book: the workbook.
        text: a cell, as `Ohjelma!B30`, or a title, as `Ohjelma!Toteuma` or `Toteuma`.
    """
    target = parse_target(text)
    if target is None:
        return next((chart for chart in charts if text.casefold() in _names(chart)), None)
    sheet = find_sheet(book, target.sheet)
    if sheet is None or content_of(sheet.cells.get((target.row, target.col))) not in (None, ""):
        return None
    on_sheet = (chart for chart in charts if chart.sheet == sheet.name)
    return next((chart for chart in on_sheet if chart.covers(target.row, target.col)), None)


def _names(chart: SheetChart) -> tuple[str, ...]:
    title = chart.title.casefold()
    return (title, f"{chart.sheet.casefold()}!{title}") if title else ()


def trace_chart(tracer: ProgrammeTracer | MasterTracer, chart: SheetChart) -> TraceChain:
    """What the cells rest on that a chart shows, and these cells."""
    chains = [tracer.trace_cell(cell) for area in chart.areas for cell in _cells(area)]
    chains = [chain for chain in chains if chain.shown not in (None, "")]
    place = f"{chart.sheet}!{chart.title}" if chart.title else chart.sheet
    first = tracer.trace_cell(SheetCell(chart.sheet, *chart.first))
    return replace(
        first,
        place=place,
        shown=None,
        as_written=True,
        near=(),
        is_heading=False,
        by_row=False,
        chart=tuple(CountedRow(chain.place, chain.shown, chain.as_written) for chain in chains),
        branches=tuple(_merged(branch for chain in chains for branch in chain.branches)),
        defined=tuple(dict.fromkeys(place for chain in chains for place in chain.defined)),
        earlier=tuple(dict.fromkeys(each for chain in chains for each in chain.earlier)),
        rows=tuple(dict.fromkeys(row for chain in chains for row in chain.rows)),
        files=tuple(dict.fromkeys(file for chain in chains for file in chain.files)),
        received=tuple(dict.fromkeys(file for chain in chains for file in chain.received)),
    )


def _cells(area: str) -> Iterator[SheetCell]:
    match = _AREA.fullmatch(area)
    if match:
        sheet = (match[1] or match[2]).replace("''", "'")
        yield from (SheetCell(sheet, *cell) for cell in parse_run(match[3].replace("$", "")) or ())


def _merged(branches: Iterable[ProjectBranch]) -> Iterator[ProjectBranch]:
    """The branches with one for each project, each answer and each missing return once."""
    for same in grouped((branch.project, branch) for branch in branches).values():
        yield replace(
            same[0],
            sources=tuple({source.number: source for branch in same for source in branch.sources}.values()),
            missing=tuple(dict.fromkeys(each for branch in same for each in branch.missing)),
            faulty=tuple(dict.fromkeys(each for branch in same for each in branch.faulty)),
            silent=tuple(dict.fromkeys(each for branch in same for each in branch.silent)),
        )
