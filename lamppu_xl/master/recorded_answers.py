"""The returns and answers that a master of before records in its ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice

from lamppu_xl.definition.history.editions import without_edition
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.ledger.columns import ROW_TYPES
from lamppu_xl.ledger.record_rows import RecordReader
from lamppu_xl.ledger.records import (
    SHEET,
    Ledger,
    LedgerAnswer,
    LedgerCorrection,
    LedgerDetail,
    LedgerField,
    LedgerHead,
    LedgerKind,
    LedgerLine,
    LedgerReturn,
    LedgerRule,
    Value,
)
from lamppu_xl.workbook.safe_reader import ScannedCell, ScannedSheet, ScannedWorkbook, cells_in_order

MOST_EMPTY = 30
"""Limit of empty rows that are read one after the other."""

_TYPES = ("master", "question", "return", "answer")
"""The types of rows that a ledger must have."""

_CORRECTION = "correction"
_OF_ROWS = ("line", "rule", "kind", "detail")
"""The types of rows that say how the figures of single rows are defined."""

_LAST_COLUMN = 255


@dataclass(frozen=True)
class RecordedReturn:
    """A return that a master used, and its listed answers."""

    source: LedgerReturn
    answers: dict[str, Value] = field(default_factory=dict, repr=False)
    """By reference, such as `figures/I01/actual`; things that were renamed have their ids of then."""


@dataclass(frozen=True)
class RecordedAnswers:
    """What one master records."""

    project: str
    period: str
    """The reported period."""
    public: bool
    returns: Mapping[tuple[str, str], RecordedReturn] = field(default_factory=dict)
    """By ids of period and partner."""
    corrections: tuple[LedgerCorrection, ...] = ()
    """The corrections that it shows."""
    defined: frozenset[tuple[str, ...]] = frozenset()
    """How its figures are defined: see `definition_of_figures`."""


def definition_of_figures(
    questions: Iterable[LedgerField],
    lines: Iterable[LedgerLine],
    rules: Iterable[LedgerRule],
    kinds: Iterable[LedgerKind],
    details: Iterable[LedgerDetail],
) -> frozenset[tuple[str, ...]]:
    """What decides how figures are added up, read and compared: rules, kinds, and numbers such as targets."""
    counted = (each for each in questions if each.aggregate)
    return frozenset(
        (
            *((each.table, each.field, each.kind, each.aggregate) for each in counted),
            *((each.table, each.row, "", each.aggregate) for each in lines),
            *((each.table, each.row, each.field, each.aggregate) for each in rules),
            *((each.table, each.row, each.field, each.kind) for each in kinds),
            *((each.table, each.row, each.name, str(each.number)) for each in details if each.number is not None),
        )
    )


def figures_of_ledger(ledger: Ledger) -> frozenset[tuple[str, ...]]:
    """How the figures of a ledger are defined."""
    return definition_of_figures(ledger.questions, ledger.lines, ledger.rules, ledger.kinds, ledger.details)


def read_recorded_answers(book: ScannedWorkbook) -> RecordedAnswers | None:
    """The returns and answers in the ledger of a master; None if it has no ledger, or an edited or damaged one."""
    sheet = next((sheet for sheet in book.sheets if sheet.name == SHEET), None)
    if sheet is None:
        return None
    reader = RecordReader({name: ROW_TYPES[name] for name in (*_TYPES, _CORRECTION, *_OF_ROWS)})
    reader.read(sheet_rows(sheet))
    heads = [head for head in reader.records["master"] if isinstance(head, LedgerHead)]
    if not reader.untouched or len(heads) != 1 or any(name not in reader.heads for name in _TYPES):
        return None
    sources = {source.number: source for source in reader.records["return"] if isinstance(source, LedgerReturn)}
    returns = {number: RecordedReturn(source) for number, source in sources.items()}
    choices = {
        (field.table, field.field)
        for field in reader.records["question"]
        if isinstance(field, LedgerField) and field.list
    }
    references: dict[AnswerRef, str] = {}
    for answer in reader.records["answer"]:
        if isinstance(answer, LedgerAnswer) and answer.source in returns:
            is_choice = isinstance(answer.value, str) and (answer.entry.table, answer.entry.field) in choices
            value = without_edition(str(answer.value)) if is_choice else answer.value
            if answer.entry not in references:
                references[answer.entry] = without_edition(str(answer.entry))
            returns[answer.source].answers[references[answer.entry]] = value
    by_partner = {(each.source.period, each.source.partner): each for each in returns.values()}
    corrections = tuple(each for each in reader.records[_CORRECTION] if isinstance(each, LedgerCorrection))
    defined = definition_of_figures(
        (each for each in reader.records["question"] if isinstance(each, LedgerField)),
        (each for each in reader.records["line"] if isinstance(each, LedgerLine)),
        (each for each in reader.records["rule"] if isinstance(each, LedgerRule)),
        (each for each in reader.records["kind"] if isinstance(each, LedgerKind)),
        (each for each in reader.records["detail"] if isinstance(each, LedgerDetail)),
    )
    return RecordedAnswers(heads[0].project, heads[0].period, heads[0].public, by_partner, corrections, defined)


def sheet_rows(sheet: ScannedSheet) -> Iterator[Sequence[object]]:
    """The rows of a hidden sheet from the first one on, with the empty ones; a formula is a text, never a value."""
    last = -1
    for row, of_row in groupby(cells_in_order(sheet.cells), key=lambda item: item[0][0]):
        # A stray cell at the end of a sheet must not give a million empty rows.
        yield from islice(((None,) for _ in range(last + 1, row)), MOST_EMPTY)
        contents = {place[1]: _content(cell) for place, cell in of_row}
        yield [contents.get(col) for col in range(min(max(contents), _LAST_COLUMN) + 1)]
        last = row


def _content(cell: ScannedCell) -> object:
    return cell.error or (cell.value if cell.formula is None else f"={cell.formula}")
