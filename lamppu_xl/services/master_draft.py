"""A master workbook in a temporary file, compared with its returns before it replaces another one."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, islice
from pathlib import Path

from lamppu_xl.domain.findings import Finding
from lamppu_xl.domain.sentence import Sentence
from lamppu_xl.master.builder import (
    MasterOptions,
    check_complete,
    limit_findings,
    master_context,
    write_master,
)
from lamppu_xl.master.cell_log import AnswerCell, CellLog
from lamppu_xl.master.collect import collect_answers
from lamppu_xl.master.comparison import Baseline, MasterDifferences, compare_with_baselines
from lamppu_xl.master.context import MasterContext
from lamppu_xl.master.formula_log import FormulaLog
from lamppu_xl.services.baselines import refuse_fewer
from lamppu_xl.services.progress import Progress, stoppable
from lamppu_xl.services.unreliable_returns import (
    MOST_MISMATCHES,
    UnreliableReturns,
    mismatch_findings,
    returns_of_mismatches,
    second_readings,
    unasked_answers,
)
from lamppu_xl.services.workspace import Workspace
from lamppu_xl.storage.atomic_files import free_path
from lamppu_xl.templates.parts import cell_value
from lamppu_xl.validation.batch import Batch
from lamppu_xl.workbook.formula_readback import read_formulas_back
from lamppu_xl.workbook.readback import ExpectedCell, read_back
from lamppu_xl.workbook.stream_writer import StreamWriter


@dataclass(frozen=True)
class LastMasters:
    """What is known of the masters that were written before."""

    baselines: Mapping[str, Baseline]
    """By period id."""
    may_replace: Callable[[Path], bool]
    defined: Callable[[Path], frozenset[tuple[str, ...]]]
    """How the figures of the master at a path are defined."""
    allow_fewer: bool


@dataclass(frozen=True)
class MasterDraft:
    """A master that was written to a temporary file and read back."""

    context: MasterContext
    differences: MasterDifferences
    path: Path
    """Where it will be."""


def write_draft(  # noqa: PLR0913
    workspace: Workspace,
    batches: Sequence[Batch],
    options: MasterOptions,
    last: LastMasters,
    *,
    draft: Path,
    target: Path,
    unreliable: Sequence[Finding],
    progress: Progress,
) -> MasterDraft | UnreliableReturns | tuple[Finding, ...]:
    """Write the draft if the second reader agrees with the first one and with the writer.

    Args:
        draft: the temporary file.
        target: where the master is meant to be afterwards.
        unreliable: the returns that were left out before, for the message on returns that are missing.

    Returns:
        The draft; or the returns that it must not include; or the reasons why no master can be written.

    Raises:
        UsageError: a return or answer of the last master is missing, and `last` does not allow that.
        Interrupted: Ctrl-C was pressed; nothing was written.
    """
    with stoppable(lambda: Sentence("nothing was written")), _without_garbage_collection():
        context = _checked_context(workspace, batches, options)
        if not isinstance(context, MasterContext):
            return context
        differences = compare_with_baselines(context, last.baselines)
        if not last.allow_fewer:
            refuse_fewer(differences.lost, batches, unreliable)
        context = replace(context, differences=differences.of_earlier_periods(context.collected.period))
        log = CellLog()
        with progress("Sheets", len(context.sheet_names)) as step, StreamWriter(draft, step) as rows:
            formulas = FormulaLog(rows)
            write_master(context, formulas, log.add)
        check_complete(log, context.collected)
        path = free_path(target, draft, last.may_replace)
        with progress("Checks", len(context.sheet_names)) as step:
            mismatches = read_back(draft, _ExpectedCells(context, log, step), path.name)
        if mismatches:
            found = returns_of_mismatches(context, mismatches)
            return found if found.by_return else mismatch_findings(context, mismatches)
        with contextlib.closing(read_formulas_back(draft, formulas, path.name)) as mismatched:
            unlike = tuple(each.finding() for each in islice(mismatched, MOST_MISMATCHES))
        return unlike or MasterDraft(context, differences, path)


def _checked_context(
    workspace: Workspace, batches: Sequence[Batch], options: MasterOptions
) -> MasterContext | UnreliableReturns | tuple[Finding, ...]:
    """The content of a master, or why it cannot be written from these returns."""
    collected = collect_answers(
        workspace.project, batches, with_rejected=options.with_rejected, corrections=options.corrections
    )
    if collected.unasked:
        return unasked_answers(collected)
    unreliable, unaudited = second_readings(collected)
    if unreliable.by_return:
        return unreliable
    options = replace(options, unverified=unaudited)
    context = master_context(workspace.project, batches, workspace.translator_for(), options, collected=collected)
    return tuple(limit_findings(context)) or context


@contextlib.contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Exclude what is in memory already from garbage collection, which would be repeated many times."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


@dataclass
class _ExpectedCells:
    """The content of each answer cell of a master, and the complete answer that it belongs to."""

    context: MasterContext
    log: CellLog
    step: Callable[[str], None] | None
    """Is called for each sheet after its last cell, the first time."""

    def __iter__(self) -> Iterator[ExpectedCell]:
        step, self.step = self.step, None
        for sheet, cells in groupby(self.log, key=lambda cell: cell.sheet):
            yield from self._of_sheet(cells)
            if step:
                step(sheet)

    def _of_sheet(self, cells: Iterable[AnswerCell]) -> Iterator[ExpectedCell]:
        project, words = self.context.collected.project, self.context.words
        fields = {(table.id, field.name): field for table in project.form.tables for field in table.fields}
        for sheet, row, col, content, entry, answer in cells:
            value = cell_value(answer, project.options_for(fields[entry.table, entry.field].in_row(entry.row)), words)
            complete_answer = self.context.redaction(value) if isinstance(value, str) else value
            yield ExpectedCell(sheet, row, col, content, entry, complete_answer)
