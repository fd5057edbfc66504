"""The hidden sheet of a programme's workbook: of what each of its figures and texts is made, for programs.

Rows are found again by a key that stands hidden in each of them, so that sorting a sheet breaks nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lamppu_xl.domain.findings import Entry
from lamppu_xl.domain.texts import Text
from lamppu_xl.i18n.translator import Words
from lamppu_xl.ledger import Row, pack
from lamppu_xl.ledger.columns import (
    DIGEST,
    HEADS,
    STAMP,
    Heads,
    Sort,
    WrongCellError,
    canonical,
    cells,
    heads,
    read_heads,
    record,
)
from lamppu_xl.ledger.records import Value, tidy
from lamppu_xl.master.aggregation import Range
from lamppu_xl.programme.records import Sum, Told, Whole

SHEET = "_lamppu_programme"
"""What the sheet is called."""

FORMAT = 1

CODE = "lamppu-xl programme"
"""What its first row begins with."""


@dataclass(frozen=True)
class Head:
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
class Project:
    id: str
    standing: str
    file: str
    """Its master."""
    sha256: str
    folder: str
    """Of its own definition, from the programme's folder on."""
    name: Text


@dataclass(frozen=True)
class Indicator:
    id: str
    aggregate: str
    label: Text
    unit: Text


@dataclass(frozen=True)
class Source:
    """`records.Told` as a row."""

    number: int
    project: str
    partner: str
    organisation: str
    period: str
    within: str
    entry: Entry
    value: Value
    alike: tuple[str, ...]
    file: str
    sheet: str
    cell: str
    sha256: str
    answer: int
    accepted: bool


@dataclass(frozen=True)
class Counted:
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
class Mark:
    """What a cell shows: totals, or answers."""

    sheet: str
    key: str
    """Of its row."""
    column: int
    sums: str
    """Their numbers, packed; empty for none."""
    told: str


@dataclass(frozen=True)
class Keys:
    """In which column of a sheet the keys of its rows stand."""

    sheet: str
    column: int


_SORTS: Mapping[str, Sort] = {
    sort.name: sort
    for sort in (
        Sort("programme", Head, "heads"),
        Sort("project", Project, "projects"),
        Sort("indicator", Indicator, "indicators"),
        Sort("source", Source, "sources"),
        Sort("total", Counted, "totals"),
        Sort("mark", Mark, "marks"),
        Sort("keys", Keys, "keys"),
    )
}


@dataclass(frozen=True)
class Card:
    """What the hidden sheet tells."""

    heads: tuple[Head, ...] = ()
    projects: tuple[Project, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    sources: tuple[Source, ...] = field(default=(), repr=False)
    totals: tuple[Counted, ...] = ()
    marks: tuple[Mark, ...] = field(default=(), repr=False)
    keys: tuple[Keys, ...] = ()

    @property
    def head(self) -> Head:
        return self.heads[0]


def card(whole: Whole, words: Words, mask: str, marks: Iterable[Mark], keys: Iterable[Keys]) -> Card:
    """All that is told of a programme's workbook, once its sheets are written."""
    programme = whole.programme
    head = Head(
        FORMAT, programme.id, whole.period.id, whole.area, words.language, words.chain, mask, tidy(programme.name)
    )
    return Card(
        (head,),
        tuple(
            Project(one.id, one.standing.value, one.file, one.sha256, one.project.definition, tidy(one.name))
            for one in whole.members
        ),
        tuple(
            Indicator(one.id, one.aggregate.value, tidy(one.label), tidy(one.unit or Text(())))
            for one in programme.indicators
        ),
        tuple(map(_source, whole.told.values())),
        tuple(map(_counted, whole.sums)),
        tuple(marks),
        tuple(keys),
    )


def _source(told: Told) -> Source:
    return Source(*(getattr(told, name) for name in Source.__dataclass_fields__))


def _counted(one: Sum) -> Counted:
    least, greatest = (one.total.least, one.total.greatest) if isinstance(one.total, Range) else (one.total, None)
    names = (one.number, one.indicator, one.area, one.project, one.period)
    return Counted(*names, least, greatest, pack(one.made_of), one.apart, one.corrected)


def rows(card: Card) -> Iterator[Row]:
    """Every row, the stamp first and the checksum of all others last."""
    languages = tuple(
        sorted({language for one in (*card.heads, *card.projects, *card.indicators) for language in _languages(one)})
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
class Parsed:
    """What came of the rows."""

    card: Card | None
    """None when they are none that we can read."""
    problems: tuple[str, ...] = ()
    untouched: bool = False
    """Whether the rows are as they were written."""


def parse(found: Iterable[Sequence[object]]) -> Parsed:
    """Read rows; whatever they hold, nothing is raised."""
    records: dict[str, list[object]] = {name: [] for name in _SORTS}
    known: dict[str, Heads] = {}
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
                    known[own.sort.name] = own
            case str() if name in known:
                try:
                    records[name].append(record(known[name], row))
                except WrongCellError as wrong:
                    problems.append(f"row {number}: {name} {wrong}")
            case _:
                problems.append(f"row {number}")
    whole = Card(**{sort.where: tuple(records[sort.name]) for sort in _SORTS.values()})  # type: ignore[arg-type]
    sound = stamped and len(whole.heads) == 1 and whole.heads[0].format <= FORMAT
    return Parsed(whole if sound else None, tuple(problems), bool(told) and told == checked.hexdigest())
