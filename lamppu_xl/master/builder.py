"""Accepted returns become the rows of the master workbook: pure arithmetic, and the origin of every value in it."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from lamppu_xl.domain.corrections import NO_CORRECTIONS, Corrections
from lamppu_xl.domain.findings import CODES, Entry, Finding, Place
from lamppu_xl.domain.project import Answer, Lines, Partner, PerCode, Period, Project, goal_name
from lamppu_xl.domain.texts import Term
from lamppu_xl.i18n.translator import Words
from lamppu_xl.master.answer_store import Told
from lamppu_xl.master.collect import Gathered, gather
from lamppu_xl.master.context import FIRST_ANSWER, Setting, Written
from lamppu_xl.master.data_sheet import Watch
from lamppu_xl.master.existing_master import CONTENT
from lamppu_xl.master.redaction import NO_MASK, Mask, mask_of
from lamppu_xl.master.row_pipeline import Passing
from lamppu_xl.master.sheets.code_tables import code_sheet
from lamppu_xl.master.sheets.goals import goal_sheet
from lamppu_xl.master.sheets.indexes import answer_sheet, left_out_sheet, partner_sheet, source_sheet
from lamppu_xl.master.sheets.line_tables import line_sheet
from lamppu_xl.master.sheets.summary import summary_sheet, title
from lamppu_xl.master.synthesis_merge import Carried, Which
from lamppu_xl.validation.batch import Batch
from lamppu_xl.workbook.collector import Whole
from lamppu_xl.workbook.model import Area, Plan, Properties, Rows
from lamppu_xl.workbook.sheet_builder import Draft

MOST_ROWS = 1_048_576
MOST_SHEETS = 1_000
"""Excel's own limit is memory; nobody finds anything behind so many tabs."""
LONGEST_NAME = 31
"""Characters of a sheet's name."""

_FORBIDDEN = str.maketrans(dict.fromkeys(":\\/?*[]", " "))


@dataclass(frozen=True)
class Value:
    """One answer in the master, with its source and all its places there."""

    entry: Entry
    partner: Partner
    period: Period
    answer: Answer
    """As it was read: a choice is the id of its option."""
    place: Place
    """File, sheet and cell of the return."""
    sha256: str
    """Of the return."""
    accepted: bool
    cells: tuple[Written, ...]
    """Where it stands in the master, each with exactly what stands there; a long text stands there in pieces too."""


@dataclass(frozen=True)
class Master:
    """A master workbook as data, whole."""

    plan: Plan
    values: tuple[Value, ...]
    findings: tuple[Finding, ...] = ()
    """M703 where Excel could not hold it: then it must not be painted."""
    mask: Mask = NO_MASK
    """What was taken out of every text, if it is to be published."""


@dataclass(frozen=True)
class Making:
    """How a master is to be made."""

    with_rejected: bool = False
    """Takes along returns with errors too, marked as such, of partners without an accepted one."""
    public: bool = False
    """Leaves out contacts and all that is personal."""
    unaudited: frozenset[str] = frozenset()
    """Checksums of the returns that the second reader could not open; the sources tell them."""
    carried: Mapping[Which, Carried] = field(default_factory=dict)
    """The coordinator's syntheses of the masters before."""
    corrections: Corrections = NO_CORRECTIONS
    """What is corrected of earlier periods."""


def master(
    project: Project,
    batches: Sequence[Batch],
    words: Words,
    *,
    with_rejected: bool = False,
    making: Making | None = None,
) -> Master:
    """The master of the last batch's period.

    Args:
        batches: in the order of their periods; the earlier ones give the earlier results.
        words: of the master's language.
        with_rejected: takes along returns with errors too, marked as such, of partners without an accepted one.
        making: this and more; it stands in the place of the one before.
    """
    setting = setting_of(project, batches, words, making or Making(with_rejected))
    whole = Whole()
    written: list[Written] = []
    write(setting, whole, written.append)
    values = _values(setting.gathered, written)
    return Master(whole.plan, values, tuple(limits(setting)), setting.mask)


def setting_of(
    project: Project, batches: Sequence[Batch], words: Words, making: Making, gathered: Gathered | None = None
) -> Setting:
    """Of what a master is made, whatever it is to be written as.

    Args:
        gathered: what was gathered from the batches already.
    """
    gathered = gathered or gather(project, batches, with_rejected=making.with_rejected, corrections=making.corrections)
    mask = mask_of(gathered, words.label("master_masked")) if making.public else NO_MASK
    names = sheet_names(gathered, words)
    return Setting(gathered, words, names, making.unaudited, making.carried, making.public, mask)


def write(setting: Setting, into: Rows, note: Callable[[Written], None]) -> None:
    """Write a master sheet by sheet and row by row, so that little of it is ever in memory.

    Args:
        into: takes the rows.
        note: is told of each cell that holds an answer or a piece of one, in the order in which they are written.
    """
    passing = Passing(Watch(into, setting), setting.mask, note)
    setting = replace(setting, into=passing)
    names: dict[str, Area] = {}
    for draft in _sheets(setting):
        for name, (row, col) in draft.names.items():
            names.setdefault(name, Area(draft.key, row, col, row, col))
    properties = _properties(setting)
    passing.finish(replace(properties, custom={**properties.custom, CONTENT: passing.content.checksum}), names)


def sheet_names(gathered: Gathered, words: Words) -> dict[str, str]:
    """What each sheet is called, by key, in their order; no two alike, none longer than Excel allows."""
    project = gathered.project
    tables = [table for table in project.form.tables if isinstance(table.rows, PerCode | Lines)]
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


def _sheets(setting: Setting) -> Iterator[Draft]:
    """Each sheet when it is finished."""
    project = setting.gathered.project
    draft = summary_sheet(setting)
    draft.sheet(alone=True, colour="1F3864")
    yield draft
    for goal in project.goals:
        draft = goal_sheet(setting, goal)
        draft.sheet(repeat=(0, 1), freeze=2, colour="5B8BC9")
        yield draft
    for table in project.form.tables:
        if isinstance(table.rows, PerCode):
            draft = code_sheet(setting, table)
        elif isinstance(table.rows, Lines):
            draft = line_sheet(setting, table)
        else:
            continue
        draft.sheet(repeat=(0, 1), freeze=2, colour="4E9A5E")
        yield draft
    draft = answer_sheet(setting)
    draft.sheet(repeat=(FIRST_ANSWER - 1, FIRST_ANSWER - 1), freeze=FIRST_ANSWER, fit=True)
    yield draft
    for make in (partner_sheet, left_out_sheet, source_sheet):
        draft = make(setting)
        draft.sheet(repeat=(0, 1), freeze=2)
        yield draft


def _properties(setting: Setting) -> Properties:
    project, period = setting.gathered.project, setting.gathered.period
    said = f"{project.id} {period.id}"
    return Properties(title(setting), said, setting.words.language, period.end, custom={"lamppu-xl": f"master {said}"})


def limits(setting: Setting) -> Iterator[Finding]:
    """What would go beyond Excel, told before anything is written."""
    found = {"rows": (len(setting.listed) + FIRST_ANSWER, MOST_ROWS), "sheets": (len(setting.names), MOST_SHEETS)}
    for limit, (count, allowed) in found.items():
        if count > allowed:
            yield Finding(CODES["M703"], Place(), {"limit": Term(limit), "found": count, "allowed": allowed})


def _values(gathered: Gathered, written: Sequence[Written]) -> tuple[Value, ...]:
    """Every answer with all its places. Contact details of earlier periods have none: they are not kept."""
    places: dict[tuple[str, str, Entry], list[Written]] = {}
    for one in written:
        places.setdefault(_key(one.told), []).append(one)
    complete({one.told.number for one in written}, gathered)
    return tuple(_value(told, tuple(places[_key(told)])) for told in gathered.answers if _key(told) in places)


def complete(numbers: Container[int], gathered: Gathered) -> None:
    """See that no answer was lost on the way into the master; ValueError if one was.

    Args:
        numbers: of the answers that have a place there.
    """
    lost = [number for number in range(len(gathered.answers.listed)) if number not in numbers]
    if lost:
        raise ValueError(f"answers without a place in the master: number {lost[0]} and {len(lost) - 1} more")


def _key(told: Told) -> tuple[str, str, Entry]:
    return told.period.id, told.partner.id, told.entry


def _value(told: Told, cells: tuple[Written, ...]) -> Value:
    return Value(told.entry, told.partner, told.period, told.answer, told.place, told.sha256, told.accepted, cells)
