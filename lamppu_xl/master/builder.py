"""The master workbook: its sheets are written one after the other, and no answer is lost on the way."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from lamppu_xl.domain.corrections import NO_CORRECTIONS, Corrections
from lamppu_xl.domain.finding_codes import CODES
from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.ledger.records import SHEET
from lamppu_xl.master.collect import CollectedAnswers, collect_answers
from lamppu_xl.master.context import FIRST_ANSWER, MasterContext, WrittenAnswer
from lamppu_xl.master.redaction import NO_REDACTION, redaction_of
from lamppu_xl.master.row_pipeline import MasterRows
from lamppu_xl.master.sheet_list import master_sheets
from lamppu_xl.master.sheets.summary import title
from lamppu_xl.master.synthesis_merge import CarriedSynthesis, Which
from lamppu_xl.validation.batch import Batch
from lamppu_xl.workbook.model import CellRange, Properties, RowSink

MOST_ROWS = 1_048_576
MOST_SHEETS = 1_000
"""A practical limit: nobody finds a sheet among more tabs. Excel itself is limited by memory only."""
LONGEST_NAME = 31
"""Characters of a sheet name."""

_FORBIDDEN = str.maketrans(dict.fromkeys(":\\/?*[]", " "))


@dataclass(frozen=True, kw_only=True)
class MasterOptions:
    """What goes into a master."""

    with_rejected: bool = False
    """Also use returns with errors, marked as such, of partners without an accepted one."""
    public: bool = False
    """Leave out contacts and all other personal data."""
    unverified: frozenset[str] = frozenset()
    """Checksums of the returns that the second reader could not open; the list of sources names them."""
    syntheses: Mapping[Which, CarriedSynthesis] = field(default_factory=dict)
    """The coordinator's syntheses of the previous masters."""
    corrections: Corrections = NO_CORRECTIONS
    """The corrections of earlier periods."""


def master_context(
    project: Project,
    batches: Sequence[Batch],
    words: Translator,
    options: MasterOptions,
    *,
    collected: CollectedAnswers | None = None,
) -> MasterContext:
    """The settings from which a master is written in any format.

    Args:
        collected: the answers of the batches, if they are collected already.
    """
    collected = collected or collect_answers(
        project, batches, with_rejected=options.with_rejected, corrections=options.corrections
    )
    return MasterContext(
        collected=collected,
        words=words,
        sheet_names=sheet_names(collected, words),
        unverified=options.unverified,
        syntheses=options.syntheses,
        public=options.public,
        redaction=redaction_of(collected, words.label("master_masked")) if options.public else NO_REDACTION,
    )


def write_master(context: MasterContext, sink: RowSink, log: Callable[[WrittenAnswer], None]) -> None:
    """Write a master sheet by sheet and row by row, so that little of it is in memory.

    Args:
        sink: receives the rows.
        log: is called with each cell that holds an answer or a part of one, in the order of writing.
    """
    rows = MasterRows(sink, context, log)
    context = replace(context, sink=rows)
    names: dict[str, CellRange] = {}
    for master_sheet in master_sheets(context.collected):
        sheet = master_sheet.write(context)
        for name, (row, col) in sheet.names.items():
            names.setdefault(name, CellRange(sheet.key, row, col, row, col))
    rows.finish(_properties(context), names)


def sheet_names(collected: CollectedAnswers, words: Translator) -> dict[str, str]:
    """The name of each sheet by its key, in the order of the sheets."""
    return free_names({sheet.key: sheet.name_in(words) for sheet in master_sheets(collected)}, SHEET)


def free_names(wanted: Mapping[str, str], *reserved: str) -> dict[str, str]:
    """For each key a sheet name that Excel accepts; no two are alike, and none is reserved."""
    names: dict[str, str] = {}
    for key, name in wanted.items():
        names[key] = _free_name(name, {taken.casefold() for taken in (*names.values(), *reserved)})
    return names


def _free_name(name: str, taken: set[str]) -> str:
    """A sheet name that Excel accepts and that is not taken.

    Args:
        taken: other names, case-folded.
    """
    stem = " ".join(name.translate(_FORBIDDEN).split()).strip("'") or "_"
    free, number = stem[:LONGEST_NAME].rstrip(), 2
    while free.casefold() in taken or free.casefold() == "history":
        suffix = f" ({number})"
        free, number = f"{stem[: LONGEST_NAME - len(suffix)].rstrip()}{suffix}", number + 1
    return free


def _properties(context: MasterContext) -> Properties:
    project, period = context.collected.project, context.collected.period
    subject = f"{project.id} {period.id}"
    custom = {"lamppu-xl": f"master {subject}"}
    return Properties(title(context), subject, context.words.language, period.end, custom=custom)


def limit_findings(context: MasterContext) -> Iterator[Finding]:
    """M703 for each of Excel's limits that the master would exceed; checked before anything is written."""
    return exceeded_limits(context.collected.answers.listed_count + FIRST_ANSWER, len(context.sheet_names))


def exceeded_limits(rows: int, sheets: int) -> Iterator[Finding]:
    """M703 for each of Excel's limits that a workbook exceeds.

    Args:
        rows: of its longest sheet.
    """
    for limit, count, allowed in (("rows", rows, MOST_ROWS), ("sheets", sheets, MOST_SHEETS)):
        if count > allowed:
            yield Finding(CODES["M703"], Place(), {"limit": VocabularyTerm(limit), "found": count, "allowed": allowed})


def check_complete(numbers: Container[int], collected: CollectedAnswers) -> None:
    """Check that every listed answer has a cell in the master.

    Args:
        numbers: of the answers that have one.

    Raises:
        ValueError: an answer has none.
    """
    lost = [number for number in range(collected.answers.listed_count) if number not in numbers]
    if lost:
        raise ValueError(f"answers without a place in the master: number {lost[0]} and {len(lost) - 1} more")
