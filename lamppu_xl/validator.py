"""A batch of files becomes verdicts: read, put into one frame for each table, judged by pandera once, then told apart.

Nothing here decides by the time of a file or by its name: what a return is stands inside it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

import polars as pl

from lamppu_xl.findings import CODES, Entry, Fact, Finding, Place, has_errors
from lamppu_xl.intake import Reading, Source, Submission, called, intake
from lamppu_xl.language import Term, Text
from lamppu_xl.model import Field, Filling, Line, Period, Project, Table
from lamppu_xl.observations import observe
from lamppu_xl.scan import LIMITS, Limits, Refusal, scan
from lamppu_xl.schema import FILE, ROW, broken, columns

IGNORED_CODES = frozenset({"F111", "F117"})
"""Files that are no returns and need no answer: lock files and those of the operating system."""


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
class Incoming:
    """A file as it came in."""

    file: str
    """Its name, as it is shown."""
    data: bytes | None
    """None when it could not be read; `problem` tells why."""
    problem: Finding | None = None

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest() if self.data is not None else ""


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
    limits: Limits = LIMITS,
    seen: Callable[[str], None] = lambda _: None,
) -> Batch:
    """Judge all files of a period together.

    Args:
        carried: what templates were issued with, by digest.
        limits: how much of a file is read at the most.
        seen: called with the name of each file that was read.
    """
    verdicts: list[Verdict] = []
    by_hash: dict[str, str] = {}
    for incoming in sorted(files, key=lambda one: one.file):
        verdicts.append(_first(project, period, incoming, by_hash, carried, limits))
        seen(incoming.file)
    submissions = [verdict.submission for verdict in verdicts if verdict.submission]
    told = judge(project, period, submissions)
    verdicts = [_judged(verdict, told) for verdict in verdicts]
    return Batch(project, period, tuple(_settle(project, verdicts)))


def usable(batch: Batch) -> dict[str, Submission]:
    """The submission by which each partner is known: the accepted one, else the rejected one that was saved last."""
    ranked = sorted(
        (verdict for verdict in batch.verdicts if verdict.state in (State.ACCEPTED, State.REJECTED)),
        key=lambda verdict: (verdict.accepted, verdict.submission.saved if verdict.submission else "", verdict.file),
    )
    return {verdict.partner: verdict.submission for verdict in ranked if verdict.partner and verdict.submission}


def _first(  # noqa: PLR0913, PLR0917
    project: Project,
    period: Period,
    incoming: Incoming,
    by_hash: dict[str, str],
    carried: Mapping[str, Filling] | None,
    limits: Limits,
) -> Verdict:
    """What one file is, before any rule."""
    name, digest = incoming.file, incoming.sha256
    if incoming.data is None:
        findings = (incoming.problem,) if incoming.problem else ()
        ignored = any(finding.code.id in IGNORED_CODES for finding in findings)
        return Verdict(name, digest, State.IGNORED if ignored else State.SET_ASIDE, findings)
    if digest in by_hash:
        same = Finding(CODES["F208"], Place(name), {"original": by_hash[digest]})
        return Verdict(name, digest, State.DUPLICATE, (same,))
    by_hash[digest] = name
    reading = read_return(incoming, project, period, carried, limits)
    stamp = reading.stamp
    return Verdict(
        name,
        digest,
        State.SET_ASIDE if reading.submission is None else State.ACCEPTED,
        reading.findings,
        stamp.partner if stamp and stamp.project == project.id and project.partner(stamp.partner) else None,
        stamp.period if stamp and stamp.project == project.id else None,
        reading.submission,
    )


def read_return(
    incoming: Incoming,
    project: Project,
    period: Period,
    carried: Mapping[str, Filling] | None = None,
    limits: Limits = LIMITS,
) -> Reading:
    """Scan and read one file; what cannot be scanned is one finding."""
    book = scan(incoming.data or b"", limits)
    place = Place(incoming.file)
    if isinstance(book, Refusal):
        facts = {
            name: Term(str(fact)) if name in ("limit", "protection") else fact for name, fact in book.facts.items()
        }
        return Reading(None, (Finding(CODES[book.code], place, facts),))
    reading = intake(book, Source(incoming.file, incoming.sha256), project, period, carried)
    if book.active:
        noted = Finding(CODES["F119"], place, {"parts": book.active})
        reading = replace(reading, findings=(*reading.findings, noted))
    return reading


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


def _settle(project: Project, verdicts: Sequence[Verdict]) -> Iterator[Verdict]:
    """Of several sound returns of a partner the one that was saved last counts, if the files themselves tell.

    What was saved before it is replaced by it, sound or not. A later one with errors replaces nothing.
    """
    settled = {verdict.file: verdict for verdict in verdicts}
    for partner in project.partners:
        own = [verdict for verdict in verdicts if verdict.partner == partner.id and verdict.submission]
        sound = [verdict for verdict in own if verdict.accepted]
        if not sound or len(own) < 2:
            continue
        newest = max(_saved(verdict) for verdict in sound)
        last = [verdict.file for verdict in sound if _saved(verdict) == newest]
        for verdict in own:
            if len(last) > 1 and verdict.file in last:
                others = tuple(file for file in last if file != verdict.file)
                finding = Finding(CODES["F210"], Place(verdict.file), {"others": others})
                settled[verdict.file] = replace(
                    verdict, state=State.SET_ASIDE, findings=(finding, *verdict.findings)
                )
            elif len(last) == 1 and verdict.file != last[0] and _saved(verdict) < newest:
                finding = Finding(CODES["F209"], Place(verdict.file), {"newer": last[0]})
                settled[verdict.file] = replace(verdict, state=State.REPLACED, findings=(finding,))
    yield from settled.values()


def _saved(verdict: Verdict) -> str:
    return verdict.submission.saved if verdict.submission else ""
