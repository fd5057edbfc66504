"""The hidden sheet of a programme's workbook: of what each of its figures and texts is made, for programs.

Rows are found again by a key that stands hidden in each of them, so that sorting a sheet breaks nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.text import Text
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.ledger import Row, pack
from lamppu_xl.ledger.cell_values import LedgerCellError, canonical
from lamppu_xl.ledger.columns import (
    DIGEST,
    HEADS,
    STAMP,
    ColumnMap,
    RowType,
)
from lamppu_xl.ledger.columns import (
    heading_row as heads,
)
from lamppu_xl.ledger.columns import (
    read_headings as read_heads,
)
from lamppu_xl.ledger.columns import (
    read_record as record,
)
from lamppu_xl.ledger.columns import (
    record_row as cells,
)
from lamppu_xl.ledger.records import Value, tidy
from lamppu_xl.master.aggregation import ValueRange
from lamppu_xl.programme.records import ProgrammeAnswer, ProgrammeContent, ProgrammeTotal

SHEET = "_lamppu_programme"
"""What the sheet is called."""

FORMAT = 1

CODE = "lamppu-xl programme"
"""What its first row begins with."""


@dataclass(frozen=True)
class ProgrammeHead:
    """Whose workbook it is."""

    format: int
    programme: str
    period: str
    area: str
    language: str
    chain: tuple[str, ...]
    mask: str
    """What stands in the place of personal data; empty where nothing was taken out."""
    name: Text


@dataclass(frozen=True)
class ProjectRow:
    id: str
    standing: str
    file: str
    """Its master."""
    sha256: str
    folder: str
    """Of its own definition, from the programme's folder on."""
    name: Text


@dataclass(frozen=True)
class IndicatorRow:
    id: str
    aggregate: str
    label: Text
    unit: Text


@dataclass(frozen=True)
class SourceRow:
    """`records.Told` as a row."""

    number: int
    project: str
    partner: str
    organisation: str
    period: str
    within: str
    entry: AnswerRef
    value: Value
    alike: tuple[str, ...]
    file: str
    sheet: str
    cell: str
    sha256: str
    answer: int
    accepted: bool


@dataclass(frozen=True)
class TotalRow:
    """`records.Sum` as a row."""

    number: int
    indicator: str
    area: str
    project: str
    period: str
    total: float | None
    greatest: float | None
    """Where it is a range."""
    made_of: str
    apart: tuple[str, ...]
    corrected: tuple[str, ...]


@dataclass(frozen=True)
class CellMark:
    """What a cell shows: totals, or answers."""

    sheet: str
    key: str
    """Of its row."""
    column: int
    sums: str
    """Their numbers, packed; empty for none."""
    told: str


@dataclass(frozen=True)
class KeyColumn:
    """In which column of a sheet the keys of its rows stand."""

    sheet: str
    column: int


_SORTS: Mapping[str, RowType] = {
    sort.name: sort
    for sort in (
        RowType("programme", ProgrammeHead, "heads"),
        RowType("project", ProjectRow, "projects"),
        RowType("indicator", IndicatorRow, "indicators"),
        RowType("source", SourceRow, "sources"),
        RowType("total", TotalRow, "totals"),
        RowType("mark", CellMark, "marks"),
        RowType("keys", KeyColumn, "keys"),
    )
}


@dataclass(frozen=True)
class ProgrammeDataSheet:
    """What the hidden sheet tells."""

    heads: tuple[ProgrammeHead, ...] = ()
    projects: tuple[ProjectRow, ...] = ()
    indicators: tuple[IndicatorRow, ...] = ()
    sources: tuple[SourceRow, ...] = field(default=(), repr=False)
    totals: tuple[TotalRow, ...] = ()
    marks: tuple[CellMark, ...] = field(default=(), repr=False)
    keys: tuple[KeyColumn, ...] = ()

    @property
    def head(self) -> ProgrammeHead:
        return self.heads[0]


def card(
    whole: ProgrammeContent, words: Translator, mask: str, marks: Iterable[CellMark], keys: Iterable[KeyColumn]
) -> ProgrammeDataSheet:
    """All that is told of a programme's workbook, once its sheets are written."""
    programme = whole.programme
    head = ProgrammeHead(
        FORMAT, programme.id, whole.period.id, whole.area, words.language, words.chain, mask, tidy(programme.name)
    )
    return ProgrammeDataSheet(
        (head,),
        tuple(
            ProjectRow(
                member.id,
                member.standing.value,
                member.file,
                member.sha256,
                member.project.definition,
                tidy(member.name),
            )
            for member in whole.members
        ),
        tuple(
            IndicatorRow(
                indicator.id, indicator.aggregate.value, tidy(indicator.label), tidy(indicator.unit or Text(()))
            )
            for indicator in programme.indicators
        ),
        tuple(map(_source, whole.told.values())),
        tuple(map(_counted, whole.sums)),
        tuple(marks),
        tuple(keys),
    )


def _source(told: ProgrammeAnswer) -> SourceRow:
    return SourceRow(*(getattr(told, name) for name in SourceRow.__dataclass_fields__))


def _counted(one: ProgrammeTotal) -> TotalRow:
    least, greatest = (one.total.least, one.total.greatest) if isinstance(one.total, ValueRange) else (one.total, None)
    names = (one.number, one.indicator, one.area, one.project, one.period)
    return TotalRow(*names, least, greatest, pack(one.made_of), one.apart, one.corrected)


def rows(card: ProgrammeDataSheet) -> Iterator[Row]:
    """Every row, the stamp first and the checksum of all others last."""
    languages = tuple(
        sorted({language for head in (*card.heads, *card.projects, *card.indicators) for language in _languages(head)})
    )
    checked = hashlib.sha256()

    def written(row: Row) -> Row:
        checked.update((canonical(row) + "\x1e").encode("utf-8", "replace"))
        return row

    yield written((STAMP, f"{CODE} {card.head.programme} {card.head.period}"))
    for sort in _SORTS.values():
        yield written(heads(sort, languages))
        for one in getattr(card, sort.where):
            yield written(cells(sort, one, languages))
    yield (DIGEST, checked.hexdigest())


def _languages(one: object) -> Iterator[str]:
    for value in vars(one).values():
        if isinstance(value, Text):
            yield from (language for language, _ in value.translations)


@dataclass(frozen=True)
class ParsedDataSheet:
    """What came of the rows."""

    card: ProgrammeDataSheet | None
    """None when they are none that we can read."""
    problems: tuple[str, ...] = ()
    untouched: bool = False
    """Whether the rows are as they were written."""


def parse(found: Iterable[Sequence[object]]) -> ParsedDataSheet:
    """Read rows; whatever they hold, nothing is raised."""
    records: dict[str, list[object]] = {name: [] for name in _SORTS}
    known: dict[str, ColumnMap] = {}
    problems: list[str] = []
    checked, told, stamped = hashlib.sha256(), "", False
    for number, row in enumerate(found, 1):
        if not any(cell is not None for cell in row):
            continue
        name = row[0]
        if name == DIGEST:
            told = str(row[1]) if len(row) > 1 else ""
            continue
        checked.update((canonical(row) + "\x1e").encode("utf-8", "replace"))
        match name:
            case "stamp":
                stamped = len(row) > 1 and str(row[1]).startswith(CODE)
            case str() if name.startswith(HEADS) and name.removeprefix(HEADS) in _SORTS:
                own = read_heads(_SORTS[name.removeprefix(HEADS)], row)
                problems += (f"row {number}: column {lost}" for lost in own.lost)
                if not own.lost:
                    known[own.row_type.name] = own
            case str() if name in known:
                try:
                    records[name].append(record(known[name], row))
                except LedgerCellError as wrong:
                    problems.append(f"row {number}: {name} {wrong}")
            case _:
                problems.append(f"row {number}")
    whole = ProgrammeDataSheet(**{sort.where: tuple(records[sort.name]) for sort in _SORTS.values()})  # type: ignore[arg-type]
    sound = stamped and len(whole.heads) == 1 and whole.heads[0].format <= FORMAT
    return ParsedDataSheet(whole if sound else None, tuple(problems), bool(told) and told == checked.hexdigest())
