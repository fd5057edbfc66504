"""Accepted returns become the rows of the master workbook: pure arithmetic, and the origin of every value in it."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.corrections import NO_CORRECTIONS, Corrections
from lamppu_xl.domain.finding_codes import CODES
from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.domain.project import Answer, FreeLines, Partner, Period, Project, RowPerCode, goal_name
from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.master.answer_store import SourcedAnswer
from lamppu_xl.master.collect import CollectedAnswers, gather
from lamppu_xl.master.context import FIRST_ANSWER, MasterContext, WrittenAnswer
from lamppu_xl.master.data_sheet import DataSheetRecorder
from lamppu_xl.master.existing_master import CONTENT
from lamppu_xl.master.redaction import NO_MASK, Redaction, mask_of
from lamppu_xl.master.row_pipeline import ForwardingRows
from lamppu_xl.master.sheets.code_tables import code_sheet
from lamppu_xl.master.sheets.goals import goal_sheet
from lamppu_xl.master.sheets.indexes import answer_sheet, left_out_sheet, partner_sheet, source_sheet
from lamppu_xl.master.sheets.line_tables import line_sheet
from lamppu_xl.master.sheets.summary import summary_sheet, title
from lamppu_xl.master.synthesis_merge import CarriedSynthesis, Which
from lamppu_xl.validation.batch import Batch
from lamppu_xl.workbook.collector import PlanCollector
from lamppu_xl.workbook.model import CellRange, Plan, Properties, RowSink
from lamppu_xl.workbook.sheet_builder import SheetBuilder

MOST_ROWS = 1_048_576
MOST_SHEETS = 1_000
"""Excel's own limit is memory; nobody finds anything behind so many tabs."""
LONGEST_NAME = 31
"""Characters of a sheet's name."""

_FORBIDDEN = str.maketrans(dict.fromkeys(":\\/?*[]", " "))


@dataclass(frozen=True)
class MasterValue:
    """One answer in the master, with its source and all its places there."""

    entry: AnswerRef
    partner: Partner
    period: Period
    answer: Answer
    """As it was read: a choice is the id of its option."""
    place: Place
    """File, sheet and cell of the return."""
    sha256: str
    """Of the return."""
    accepted: bool
    cells: tuple[WrittenAnswer, ...]
    """Where it stands in the master, each with exactly what stands there; a long text stands there in pieces too."""


@dataclass(frozen=True)
class Master:
    """A master workbook as data, whole."""

    plan: Plan
    values: tuple[MasterValue, ...]
    findings: tuple[Finding, ...] = ()
    """M703 where Excel could not hold it: then it must not be painted."""
    mask: Redaction = NO_MASK
    """What was taken out of every text, if it is to be published."""


@dataclass(frozen=True)
class MasterOptions:
    """How a master is to be made."""

    with_rejected: bool = False
    """Takes along returns with errors too, marked as such, of partners without an accepted one."""
    public: bool = False
    """Leaves out contacts and all that is personal."""
    unaudited: frozenset[str] = frozenset()
    """Checksums of the returns that the second reader could not open; the sources tell them."""
    carried: Mapping[Which, CarriedSynthesis] = field(default_factory=dict)
    """The coordinator's syntheses of the masters before."""
    corrections: Corrections = NO_CORRECTIONS
    """What is corrected of earlier periods."""


def master(
    project: Project,
    batches: Sequence[Batch],
    words: Translator,
    *,
    with_rejected: bool = False,
    making: MasterOptions | None = None,
) -> Master:
    """The master of the last batch's period.

    Args:
        batches: in the order of their periods; the earlier ones give the earlier results.
        words: of the master's language.
        with_rejected: takes along returns with errors too, marked as such, of partners without an accepted one.
        making: this and more; it stands in the place of the one before.
    """
    setting = setting_of(project, batches, words, making or MasterOptions(with_rejected))
    whole = PlanCollector()
    written: list[WrittenAnswer] = []
    write(setting, whole, written.append)
    values = _values(setting.gathered, written)
    return Master(whole.plan, values, tuple(limits(setting)), setting.mask)


def setting_of(
    project: Project,
    batches: Sequence[Batch],
    words: Translator,
    making: MasterOptions,
    gathered: CollectedAnswers | None = None,
) -> MasterContext:
    """Of what a master is made, whatever it is to be written as.

    Args:
        gathered: what was gathered from the batches already.
    """
    gathered = gathered or gather(project, batches, with_rejected=making.with_rejected, corrections=making.corrections)
    mask = mask_of(gathered, words.label("master_masked")) if making.public else NO_MASK
    names = sheet_names(gathered, words)
    return MasterContext(gathered, words, names, making.unaudited, making.carried, making.public, mask)


def write(setting: MasterContext, into: RowSink, note: Callable[[WrittenAnswer], None]) -> None:
    """Write a master sheet by sheet and row by row, so that little of it is ever in memory.

    Args:
        into: takes the rows.
        note: is told of each cell that holds an answer or a piece of one, in the order in which they are written.
    """
    passing = ForwardingRows(DataSheetRecorder(into, setting), setting.mask, note)
    setting = replace(setting, into=passing)
    names: dict[str, CellRange] = {}
    for draft in _sheets(setting):
        for name, (row, col) in draft.names.items():
            names.setdefault(name, CellRange(draft.key, row, col, row, col))
    properties = _properties(setting)
    passing.finish(replace(properties, custom={**properties.custom, CONTENT: passing.content.checksum}), names)


def sheet_names(gathered: CollectedAnswers, words: Translator) -> dict[str, str]:
    """What each sheet is called, by key, in their order; no two alike, none longer than Excel allows."""
    project = gathered.project
    tables = [table for table in project.form.tables if isinstance(table.rows, RowPerCode | FreeLines)]
    wanted = {"summary": words.label("master_summary")}
    wanted |= {f"goal/{goal.id}": words.pick(goal_name(goal)) for goal in project.goals}
    wanted |= {f"table/{table.id}": words.pick(table.title) for table in tables}
    wanted |= {key: words.label(f"master_{key}") for key in ("answers", "partners", "left_out", "sources")}
    names: dict[str, str] = {}
    for key, name in wanted.items():
        names[key] = free_name(name, {taken.casefold() for taken in names.values()})
    return names


def free_name(name: str, taken: set[str]) -> str:
    """A name that Excel accepts and that no other sheet has."""
    bare = " ".join(name.translate(_FORBIDDEN).split()).strip("'") or "_"
    found, number = bare[:LONGEST_NAME].rstrip(), 2
    while found.casefold() in taken or found.casefold() == "history":
        tail = f" ({number})"
        found, number = f"{bare[: LONGEST_NAME - len(tail)].rstrip()}{tail}", number + 1
    return found


def _sheets(setting: MasterContext) -> Iterator[SheetBuilder]:
    """Each sheet when it is finished."""
    project = setting.gathered.project
    draft = summary_sheet(setting)
    draft.finish(single_page=True, colour="1F3864")
    yield draft
    for goal in project.goals:
        draft = goal_sheet(setting, goal)
        draft.finish(repeat=(0, 1), freeze=2, colour="5B8BC9")
        yield draft
    for table in project.form.tables:
        if isinstance(table.rows, RowPerCode):
            draft = code_sheet(setting, table)
        elif isinstance(table.rows, FreeLines):
            draft = line_sheet(setting, table)
        else:
            continue
        draft.finish(repeat=(0, 1), freeze=2, colour="4E9A5E")
        yield draft
    draft = answer_sheet(setting)
    draft.finish(repeat=(FIRST_ANSWER - 1, FIRST_ANSWER - 1), freeze=FIRST_ANSWER, fit=True)
    yield draft
    for make in (partner_sheet, left_out_sheet, source_sheet):
        draft = make(setting)
        draft.finish(repeat=(0, 1), freeze=2)
        yield draft


def _properties(setting: MasterContext) -> Properties:
    project, period = setting.gathered.project, setting.gathered.period
    said = f"{project.id} {period.id}"
    return Properties(title(setting), said, setting.words.language, period.end, custom={"lamppu-xl": f"master {said}"})


def limits(setting: MasterContext) -> Iterator[Finding]:
    """What would go beyond Excel, told before anything is written."""
    found = {"rows": (len(setting.listed) + FIRST_ANSWER, MOST_ROWS), "sheets": (len(setting.names), MOST_SHEETS)}
    for limit, (count, allowed) in found.items():
        if count > allowed:
            yield Finding(CODES["M703"], Place(), {"limit": VocabularyTerm(limit), "found": count, "allowed": allowed})


def _values(gathered: CollectedAnswers, written: Sequence[WrittenAnswer]) -> tuple[MasterValue, ...]:
    """Every answer with all its places. Contact details of earlier periods have none: they are not kept."""
    places: dict[tuple[str, str, AnswerRef], list[WrittenAnswer]] = {}
    for one in written:
        places.setdefault(_key(one.told), []).append(one)
    complete({one.told.number for one in written}, gathered)
    return tuple(_value(told, tuple(places[_key(told)])) for told in gathered.answers if _key(told) in places)


def complete(numbers: Container[int], gathered: CollectedAnswers) -> None:
    """See that no answer was lost on the way into the master; ValueError if one was.

    Args:
        numbers: of the answers that have a place there.
    """
    lost = [number for number in range(len(gathered.answers.listed)) if number not in numbers]
    if lost:
        raise ValueError(f"answers without a place in the master: number {lost[0]} and {len(lost) - 1} more")


def _key(told: SourcedAnswer) -> tuple[str, str, AnswerRef]:
    return told.period.id, told.partner.id, told.entry


def _value(told: SourcedAnswer, cells: tuple[WrittenAnswer, ...]) -> MasterValue:
    return MasterValue(
        told.entry, told.partner, told.period, told.answer, told.place, told.sha256, told.accepted, cells
    )
