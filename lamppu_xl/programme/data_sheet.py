"""The hidden sheet of a programme workbook: the answers behind each of its figures and texts, for programs.

Each visible row has a key in a hidden column, so rows are found again after a sheet was sorted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from lamppu_xl.domain.findings import Finding
from lamppu_xl.domain.text import Text
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.ledger.columns import Row, RowType
from lamppu_xl.ledger.record_rows import RecordReader, write_rows
from lamppu_xl.ledger.records import record_from, tidy
from lamppu_xl.programme.cell_basis import CellBasis
from lamppu_xl.programme.content import ProgrammeContent
from lamppu_xl.programme.figure_records import EarlierFigure, ProgrammeTotal
from lamppu_xl.programme.finding_texts import finding_texts
from lamppu_xl.programme.gap_records import FaultyReturn, MissingReturn, ReceivedFile
from lamppu_xl.programme.gaps import missing_returns
from lamppu_xl.programme.member_records import ProgrammeAnswer
from lamppu_xl.programme.report_records import BlankCorrection
from lamppu_xl.programme.shown_rows import ShownRow
from lamppu_xl.storage.spill_store import SMALL_CACHE, SpillStore
from lamppu_xl.workbook.text_split import clean_text

SHEET = "_lamppu_programme"
"""The name of the sheet."""

LINE = "line/"
"""The beginning of the keys of rows whose cells are not about one thing: headings and sentences."""

FORMAT = 1

CODE = "lamppu-xl programme"
"""The beginning of the stamp in the first row."""


@dataclass(frozen=True, kw_only=True)
class ProgrammeHead:
    """The programme and period of the workbook."""

    format: int
    programme: str
    period: str
    area: str
    language: str
    chain: tuple[str, ...]
    mask: str
    """The text in place of personal data; empty where nothing was removed."""
    name: Text


@dataclass(frozen=True, kw_only=True)
class ProjectRow:
    """A project with its master."""

    id: str
    status: str
    file: str
    sha256: str
    folder: str
    """The path of its definition, relative to the programme's folder."""
    name: Text
    reasons: tuple[str, ...] = ()
    """What was found in the file: of each finding the code and what it says."""


@dataclass(frozen=True)
class PeriodRow:
    """A period of the programme, or one of a project."""

    project: str
    """Empty for a period of the programme."""
    id: str
    label: Text


@dataclass(frozen=True)
class IndicatorRow:
    id: str
    aggregate: str
    label: Text
    unit: Text


@dataclass(frozen=True)
class KindRow:
    """What the totals of an indicator are, if they are not plain numbers."""

    indicator: str
    kind: str
    """`percent`."""


@dataclass(frozen=True)
class DefinedRow:
    """What the definition of the programme states of an indicator, besides its label, unit and rule."""

    indicator: str
    key: str
    """`target`, `entry` or `entries.` and the project."""
    value: str


@dataclass(frozen=True)
class GoalRow:
    """The focus areas of a goal by the definition of the programme."""

    project: str
    goal: str
    """Its id; `*` for every other goal of the project."""
    areas: str
    """The ids of the focus areas: `F1, F2`."""


@dataclass(frozen=True, kw_only=True)
class CellMark(CellBasis):
    """What a visible cell shows or counts: a total, answers, projects, rows, or what a definition states."""

    sheet: str
    key: str
    """Of its row."""
    column: int
    totals: tuple[int, ...]
    """Numbers of totals."""
    answers: tuple[int, ...]
    """Numbers of answers."""


@dataclass(frozen=True)
class KeyColumn:
    """The column of a sheet that has the keys of its rows."""

    sheet: str
    column: int


_ROW_TYPES = (
    RowType("programme", ProgrammeHead, "heads"),
    RowType("project", ProjectRow, "projects"),
    RowType("period", PeriodRow, "periods", optional=True),
    RowType("indicator", IndicatorRow, "indicators"),
    RowType("kind", KindRow, "kinds", optional=True),
    RowType("defined", DefinedRow, "defined", optional=True),
    RowType("goal", GoalRow, "goals", optional=True),
    RowType("source", ProgrammeAnswer, "sources", is_long=True),
    RowType("total", ProgrammeTotal, "totals"),
    RowType("mark", CellMark, "marks", is_long=True),
    RowType("keys", KeyColumn, "keys"),
    RowType("received", ReceivedFile, "received"),
    RowType("missing", MissingReturn, "missing", is_long=True),
    RowType("faulty", FaultyReturn, "faulty", optional=True),
    RowType("earlier", EarlierFigure, "earlier", optional=True),
    RowType("blank_correction", BlankCorrection, "blank_corrections", optional=True),
    RowType("shown", ShownRow, "shown", optional=True, is_long=True),
)

_TYPES: Mapping[str, RowType] = {row_type.name: row_type for row_type in _ROW_TYPES}
"""By name, in the order in which they are written."""


@dataclass(frozen=True, kw_only=True)
class ProgrammeDataSheet:
    """The records of the hidden sheet."""

    heads: tuple[ProgrammeHead, ...] = ()
    projects: tuple[ProjectRow, ...] = ()
    periods: tuple[PeriodRow, ...] = ()
    indicators: tuple[IndicatorRow, ...] = ()
    kinds: tuple[KindRow, ...] = ()
    defined: tuple[DefinedRow, ...] = ()
    goals: tuple[GoalRow, ...] = ()
    sources: Sequence[ProgrammeAnswer] = field(default=(), repr=False)
    totals: tuple[ProgrammeTotal, ...] = ()
    marks: Sequence[CellMark] = field(default=(), repr=False)
    keys: tuple[KeyColumn, ...] = ()
    received: tuple[ReceivedFile, ...] = ()
    missing: tuple[MissingReturn, ...] = ()
    faulty: tuple[FaultyReturn, ...] = ()
    earlier: tuple[EarlierFigure, ...] = ()
    blank_corrections: tuple[BlankCorrection, ...] = ()
    shown: Sequence[ShownRow] = field(default=(), repr=False)

    @property
    def head(self) -> ProgrammeHead:
        return self.heads[0]


def build_data_sheet(
    content: ProgrammeContent,
    translator: Translator,
    *,
    mask: str,
    marks: Sequence[CellMark],
    keys: Iterable[KeyColumn],
) -> ProgrammeDataSheet:
    """The records of a programme workbook, after its visible sheets are built, without the rows of these.

    Args:
        mask: the text in place of personal data; empty where nothing is removed.
    """
    programme = content.programme
    head = ProgrammeHead(
        format=FORMAT,
        programme=programme.id,
        period=content.period.id,
        area=content.area,
        language=translator.language,
        chain=translator.chain,
        mask=mask,
        name=tidy(programme.name),
    )
    projects = (
        record_from(
            ProjectRow,
            member,
            tidy,
            status=member.status.value,
            folder=member.project.definition,
            reasons=_reasons(content, translator, member.findings),
        )
        for member in content.members
    )
    own = {"": {each.id: each.label for each in content.periods}, **content.labels_of_periods}
    received = (
        ReceivedFile(file=gap.subject, sha256=gap.sha256, reasons=_reasons(content, translator, gap.findings))
        for gap in content.gaps
        if gap.sha256
    )
    return replace(
        data_of_figures(content),
        heads=(head,),
        projects=tuple(projects),
        periods=tuple(PeriodRow(of, key, tidy(label)) for of, labels in own.items() for key, label in labels.items()),
        sources=tuple(content.answers.values()),
        marks=marks,
        keys=tuple(keys),
        received=tuple(received),
        missing=tuple(each for member in content.members for each in missing_returns(programme, member, content.area)),
        faulty=content.faulty,
        earlier=content.earlier,
        blank_corrections=content.blank_corrections,
    )


def data_of_figures(content: ProgrammeContent) -> ProgrammeDataSheet:
    """The records on indicators only: how each is defined, which are percentages, and the totals."""
    indicators = (
        IndicatorRow(indicator.id, indicator.aggregate.value, tidy(indicator.label), tidy(indicator.unit or Text(())))
        for indicator in content.programme.indicators
    )
    return ProgrammeDataSheet(
        indicators=tuple(indicators),
        kinds=tuple(KindRow(each.indicator.id, "percent") for each in content.figures if each.is_percent),
        defined=tuple(_defined(content)),
        goals=tuple(_goals(content)),
        totals=content.totals,
    )


def _defined(content: ProgrammeContent) -> Iterator[DefinedRow]:
    """What decides the figures: of an extract for its own projects only."""
    members = {member.id for member in content.members}
    for indicator in content.programme.indicators:
        if indicator.target is not None:
            yield DefinedRow(indicator.id, "target", f"{indicator.target:.15g}")
        if indicator.entry:
            yield DefinedRow(indicator.id, "entry", str(indicator.entry))
        for project, entry in indicator.entries.items():
            if project in members:
                yield DefinedRow(indicator.id, f"entries.{project}", str(entry or "–"))


def _goals(content: ProgrammeContent) -> Iterator[GoalRow]:
    """The goals with focus areas; of an extract those in its own."""
    for project in content.programme.projects:
        for goal, mapped in project.goals.items():
            if mapped.focus_areas:
                yield GoalRow(project.id, goal, ", ".join(mapped.focus_areas))


def _reasons(content: ProgrammeContent, translator: Translator, findings: Sequence[Finding]) -> tuple[str, ...]:
    texts = finding_texts(content, translator, findings)
    return tuple(clean_text(f"{finding.code.id}: {text}") for finding, text in texts)


def rows(data: ProgrammeDataSheet) -> Iterator[Row]:
    """Every row, the stamp first and the checksum of all others last."""
    groups = [(row_type, getattr(data, row_type.where)) for row_type in _TYPES.values()]
    return write_rows(f"{CODE} {data.head.programme} {data.head.period}", groups)


def other_rows(was: ProgrammeDataSheet, now: ProgrammeDataSheet) -> tuple[str, ...]:
    """The types of rows that differ between two sheets, each with how many rows only one of them has: `mark 4`."""
    differences = {
        name: len(set(getattr(was, row_type.where)) ^ set(getattr(now, row_type.where)))
        for name, row_type in _TYPES.items()
    }
    return tuple(f"{name} {count}" for name, count in differences.items() if count)


def parse(rows: Iterable[Sequence[object]]) -> tuple[ProgrammeDataSheet | None, bool]:
    """Read rows; whatever they contain, nothing is raised.

    Returns:
        The records, or None if the rows are not those of a programme workbook, or of a later version; whether the rows
        are complete and unchanged.
    """
    reader = RecordReader(_TYPES, SpillStore(SMALL_CACHE))
    reader.read(rows)
    _, stamp = reader.stamp or (0, None)
    records = {row_type.where: reader.records_of(row_type.name) for row_type in _TYPES.values()}
    data = ProgrammeDataSheet(**records)  # type: ignore[arg-type]  # each record was made for its place
    valid = str(stamp).startswith(CODE) and len(data.heads) == 1 and data.head.format <= FORMAT
    return data if valid else None, reader.untouched and not reader.problems
