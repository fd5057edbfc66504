"""A batch of files becomes verdicts: read, put into one frame for each table, judged by pandera once, then told apart.

Nothing here decides by the time of a file or by its name: what a return is stands inside it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum

import polars as pl

from lamppu_xl.findings import CODES, Entry, Fact, Finding, Place, has_errors
from lamppu_xl.inbox import Incoming
from lamppu_xl.intake import Reading, Source, Submission, called, intake
from lamppu_xl.issued import Issued
from lamppu_xl.language import Term, Text
from lamppu_xl.locked import unlocked
from lamppu_xl.model import Field, Filling, Line, Period, Project, Table
from lamppu_xl.observations import observe
from lamppu_xl.scan import LIMITS, Limits, Refusal, scan
from lamppu_xl.schema import FILE, ROW, broken, columns
from lamppu_xl.totals import filled_cells

IGNORED_CODES = frozenset({"F111", "F117", "F122"})
"""Files that are no returns: lock files, those of the operating system, and archives that were opened."""


class State(StrEnum):
    """What became of a file; each ends in exactly one state."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    """A return with errors."""
    REPLACED = "replaced"
    """A sound return, but a newer one of the same partner counts."""
    DUPLICATE = "duplicate"
    """The same bytes as another file."""
    SET_ASIDE = "set aside"
    """Not to be told as a return of this project and period."""
    IGNORED = "ignored"
    """Not a return at all, such as a lock file."""


@dataclass(frozen=True)
class Verdict:
    """What is said of one file."""

    file: str
    sha256: str
    state: State
    findings: tuple[Finding, ...] = ()
    partner: str | None = None
    period: str | None = None
    submission: Submission | None = None

    @property
    def accepted(self) -> bool:
        return self.state is State.ACCEPTED


@dataclass(frozen=True)
class Batch:
    """The verdicts on all files of a period, in the order of their names."""

    project: Project
    period: Period
    verdicts: tuple[Verdict, ...]

    @property
    def accepted(self) -> tuple[Verdict, ...]:
        return tuple(verdict for verdict in self.verdicts if verdict.accepted)

    @property
    def missing(self) -> tuple[str, ...]:
        """The partners of whom there is no return to speak of, in the order of the definition."""
        heard = {verdict.partner for verdict in self.verdicts if verdict.state in (State.ACCEPTED, State.REJECTED)}
        return tuple(partner.id for partner in self.project.partners if partner.id not in heard)

    @property
    def counts(self) -> dict[State, int]:
        return {state: sum(verdict.state is state for verdict in self.verdicts) for state in State}


def validate(  # noqa: PLR0913
    project: Project,
    period: Period,
    files: Iterable[Incoming],
    *,
    carried: Mapping[str, Filling] | None = None,
    issued: Issued | None = None,
    use: Collection[str] = (),
    limits: Limits = LIMITS,
    seen: Callable[[str], None] = lambda _: None,
) -> Batch:
    """Judge all files of a period together. Names that come twice are numbered, so that each verdict has its own.

    Args:
        files: an iterator is taken as it comes, so that one file at a time is in memory; anything else is sorted.
        carried: what templates were issued with, by digest.
        issued: where all that is kept; without `carried` it serves for both.
        use: names of files that count, whatever else their partners sent.
        limits: how much of a file is read at the most.
        seen: called with the name of each file that was read.
    """
    verdicts: list[Verdict] = []
    by_hash: dict[str, str] = {}
    taken: set[str] = set()
    ordered = files if isinstance(files, Iterator) else sorted(files, key=lambda one: (one.file, one.sha256))
    desk = _Desk(project, period, carried, issued, limits)
    for incoming in ordered:
        name = _free(incoming.file, taken)
        taken.add(name)
        verdicts.append(_first(desk, replace(incoming, file=name), by_hash))
        seen(incoming.file)
    submissions = [verdict.submission for verdict in verdicts if verdict.submission]
    told = judge(project, period, submissions)
    verdicts = [_judged(verdict, told) for verdict in verdicts]
    return Batch(project, period, tuple(_settle(project, verdicts, use)))


def _free(name: str, taken: Collection[str]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name} ({number})"
    return free


def usable(batch: Batch) -> dict[str, Submission]:
    """The submission by which each partner is known: the accepted one, else the rejected one that was saved last."""
    ranked = sorted(
        (verdict for verdict in batch.verdicts if verdict.state in (State.ACCEPTED, State.REJECTED)),
        key=lambda verdict: (verdict.accepted, verdict.submission.saved if verdict.submission else "", verdict.file),
    )
    return {verdict.partner: verdict.submission for verdict in ranked if verdict.partner and verdict.submission}


@dataclass(frozen=True)
class _Desk:
    """By what returns are read."""

    project: Project
    period: Period
    carried: Mapping[str, Filling] | None
    issued: Issued | None
    limits: Limits


def _first(desk: _Desk, incoming: Incoming, by_hash: dict[str, str]) -> Verdict:
    """What one file is, before any rule."""
    name, digest, project = incoming.file, incoming.sha256, desk.project
    if incoming.data is None:
        findings = (incoming.problem,) if incoming.problem else ()
        ignored = any(finding.code.id in IGNORED_CODES for finding in findings)
        return Verdict(name, digest, State.IGNORED if ignored else State.SET_ASIDE, findings)
    if digest in by_hash:
        same = Finding(CODES["F208"], Place(name), {"original": by_hash[digest]})
        return Verdict(name, digest, State.DUPLICATE, (same,))
    by_hash[digest] = name
    reading = read_return(incoming, project, desk.period, desk.carried, desk.limits, issued=desk.issued)
    stamp = reading.stamp
    return Verdict(
        name,
        digest,
        State.SET_ASIDE if reading.submission is None else State.ACCEPTED,
        (*incoming.notes, *reading.findings),
        stamp.partner if stamp and stamp.project == project.id and project.partner(stamp.partner) else None,
        stamp.period if stamp and stamp.project == project.id else None,
        reading.submission,
    )


def read_return(  # noqa: PLR0913
    incoming: Incoming,
    project: Project,
    period: Period,
    carried: Mapping[str, Filling] | None = None,
    limits: Limits = LIMITS,
    *,
    issued: Issued | None = None,
) -> Reading:
    """Scan and read one file; what cannot be scanned is one finding. What was read must add up to what it holds."""
    data, place = incoming.data or b"", Place(incoming.file)
    book, noted = scan(data, limits), []
    if isinstance(book, Refusal) and book.facts.get("protection") == "password" and (opened := unlocked(data, limits)):
        data, book = opened, scan(opened, limits)
        noted.append(Finding(CODES["F124"], place))
    if isinstance(book, Refusal):
        facts = {
            name: Term(str(fact)) if name in ("limit", "protection") else fact for name, fact in book.facts.items()
        }
        return Reading(None, (Finding(CODES[book.code], place, facts), *noted))
    reading = intake(book, Source(incoming.file, incoming.sha256), project, period, carried, issued=issued)
    if book.active:
        noted.append(Finding(CODES["F119"], place, {"parts": book.active}))
    if reading.submission and (counted := filled_cells(data)) != reading.accounted:
        totals: dict[str, Fact] = {"counted": counted, "accounted": reading.accounted}
        noted.append(Finding(CODES["S314"], place, totals))
    return replace(reading, findings=(*reading.findings, *noted))


# Rules


def judge(project: Project, period: Period, submissions: Sequence[Submission]) -> dict[str, list[Finding]]:
    """What the rules and a careful reader say of each submission, by the name of its file."""
    told: dict[str, list[Finding]] = {submission.source.file: [] for submission in submissions}
    tables = project.form.tables
    frames = {table.id: _frame(project, period, table, submissions) for table in tables}
    for fault in broken(tables, frames):
        table = project.form.table(fault.table)
        where = frames[fault.table].row(fault.row, named=True)
        submission = submissions[where[FILE]]
        entry = Entry(table.id, where[ROW], fault.rule.at)
        if entry not in submission.places:
            continue
        asked = table.field(fault.rule.at)
        facts: dict[str, Fact] = {
            name: Term("hidden") if asked.personal and name == "value" else _fact(project, asked, fact)
            for name, fact in fault.facts.items()
        }
        if fault.rule.code == "R511":
            facts["rule"] = fault.rule.says or Text.same("")
        told[submission.source.file].append(
            Finding(
                CODES[fault.rule.code],
                submission.places[entry],
                facts,
                entry,
                called(project, submission.partner, period, entry),
                fault.rule.says,
                fault.rule.severity,
            )
        )
    for submission in submissions:
        told[submission.source.file] += observe(project, period, submission)
    return told


def _fact(project: Project, asked: Field, fact: str | float | date | bool) -> Fact:
    """A fact of a rule; a choice is told by its label."""
    codes = project.options(asked)
    option = codes.option(fact) if codes and isinstance(fact, str) else None
    return option.label if option else fact


def _frame(project: Project, period: Period, table: Table, submissions: Sequence[Submission]) -> pl.DataFrame:
    """One row for each line of each submission: what the rules look at."""
    asked = columns(table)
    rows = [
        _row(project, period, table, line, submission) | {FILE: index, ROW: line.id}
        for index, submission in enumerate(submissions)
        for line in project.lines(table, submission.partner, period)
    ]
    data = {name: [row.get(name) for row in rows] for name in asked}
    return pl.DataFrame(data, schema=asked)


def _row(project: Project, period: Period, table: Table, line: Line, submission: Submission) -> dict[str, object]:
    row: dict[str, object] = {"due": line.due, "period.start": period.start, "period.end": period.end}
    for asked in table.fields:
        entry = Entry(table.id, line.id, asked.name)
        if asked.given:
            given = project.given(asked, submission.partner, period, line)
            row[asked.name] = given.pick(project.chain(project.language)) if isinstance(given, Text) else given
            row[f"{asked.name}:filled"] = given is not None
            continue
        row[asked.name] = submission.answers.get(entry)
        row[f"{asked.name}:filled"] = entry in submission.typed
        if asked.previous:
            row[f"previous.{asked.name}"] = submission.previous.get(entry)
            row[f"previous.{asked.name}:filled"] = entry in submission.previous
    return row


# Which counts


def _judged(verdict: Verdict, told: Mapping[str, list[Finding]]) -> Verdict:
    if verdict.submission is None:
        return verdict
    sheets = [sheet.name for sheet in verdict.submission.plan.sheets]
    findings = [*verdict.findings, *told[verdict.file]]
    findings.sort(key=lambda finding: _reading_order(finding, sheets))
    state = State.REJECTED if has_errors(findings) else State.ACCEPTED
    return replace(verdict, state=state, findings=tuple(findings))


def _reading_order(finding: Finding, sheets: Sequence[str]) -> tuple[int, int, int, int, str]:
    place = finding.place
    sheet = -1 if place.sheet is None else sheets.index(place.sheet) if place.sheet in sheets else len(sheets)
    row, col = -1 if place.row is None else place.row, -1 if place.col is None else place.col
    return sheet, row, col, finding.gravity.rank, finding.code.id


def _settle(project: Project, verdicts: Sequence[Verdict], use: Collection[str]) -> Iterator[Verdict]:
    """Of several returns of a partner the chosen one counts, else the sound one that was saved last.

    What was saved before it is replaced by it, sound or not. A later one with errors replaces nothing, and is told.
    """
    settled = {verdict.file: verdict for verdict in verdicts}
    chosen = {verdict.sha256 for verdict in verdicts if verdict.file in use and verdict.sha256}
    for partner in project.partners:
        own = [verdict for verdict in verdicts if verdict.partner == partner.id and verdict.submission]
        if len(own) < 2:
            continue
        wanted = [verdict for verdict in own if verdict.sha256 in chosen]
        if len(wanted) == 1:
            others = (verdict for verdict in own if verdict is not wanted[0])
            settled |= {verdict.file: _replaced(verdict, "F213", chosen=wanted[0].file) for verdict in others}
        else:
            settled |= {verdict.file: verdict for verdict in _by_time(own)}
    yield from settled.values()


def _by_time(own: Sequence[Verdict]) -> Iterator[Verdict]:
    """The returns of one partner that are another thing now that the files have told when they were saved."""
    sound = [verdict for verdict in own if verdict.accepted]
    times = {verdict.file: _saved(verdict) for verdict in own}
    if not sound:
        return
    newest = max((time for verdict in sound if (time := times[verdict.file])), default=None)
    # One that does not say when it was saved may be the newest just as well.
    last = [verdict for verdict in sound if times[verdict.file] in (newest, None)]
    if len(last) > 1:
        for verdict in last:
            others = tuple(other.file for other in last if other is not verdict)
            finding = Finding(CODES["F210"], Place(verdict.file), {"others": others})
            yield replace(verdict, state=State.SET_ASIDE, findings=(finding, *verdict.findings))
        return
    (counts,) = last
    for verdict in own:
        time = times[verdict.file]
        if verdict is not counts and newest and time and time < newest:
            yield _replaced(verdict, "F209", newer=counts.file)
    newer = [verdict for verdict in own if not verdict.accepted and not _before(times[verdict.file], newest)]
    if newer:
        finding = Finding(CODES["F214"], Place(counts.file), {"newer": ", ".join(verdict.file for verdict in newer)})
        yield replace(counts, findings=(finding, *counts.findings))


def _replaced(verdict: Verdict, code: str, **facts: Fact) -> Verdict:
    return replace(verdict, state=State.REPLACED, findings=(Finding(CODES[code], Place(verdict.file), facts),))


def _before(time: datetime | None, other: datetime | None) -> bool:
    return time is not None and other is not None and time < other


def _saved(verdict: Verdict) -> datetime | None:
    """When a return says that it was saved; None when it does not say so clearly."""
    try:
        time = datetime.fromisoformat(verdict.submission.saved if verdict.submission else "")
    except ValueError:
        return None
    return time if time.tzinfo else time.replace(tzinfo=UTC)
