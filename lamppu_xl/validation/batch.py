"""A batch of files becomes verdicts: read, put into one frame for each table, judged by pandera once, then told apart.

Nothing here decides by the time of a file or by its name: what a return is stands inside it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import cached_property
from itertools import islice
from typing import Any, NamedTuple

from lamppu_xl.domain.finding_codes import CODES
from lamppu_xl.domain.findings import Fact, Finding, Place, has_errors
from lamppu_xl.domain.partner_history import inherit_answers, project_as_of
from lamppu_xl.domain.project import Answers, Partner, Period, Project
from lamppu_xl.returns.inbox import IncomingFile
from lamppu_xl.returns.parallel import WorkerPool, read_all
from lamppu_xl.returns.reader import ReadContext, ReadResult, SecondReaderMode, SecondReading, read_return
from lamppu_xl.returns.submission import Submission
from lamppu_xl.storage.spill_store import SpillRef, SpillStore, load
from lamppu_xl.templates.manifest import ManifestStore
from lamppu_xl.workbook.safe_reader import LIMITS, Limits

__all__ = [
    "Batch",
    "FileState",
    "IncomingFile",
    "Verdict",
    "best_return_per_partner",
    "best_submission_per_partner",
    "carry_forward",
    "read_return",
    "validate",
]

BATCH = 250
"""How many files are judged together; beyond so many, what was read is set down on a shelf."""

IGNORED_CODES = frozenset({"F111", "F117", "F122"})
"""Files that are no returns: lock files, those of the operating system, and archives that were opened."""


class FileState(StrEnum):
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


class ReturnLabel(NamedTuple):
    """What is often asked of a return, and so is always at hand."""

    saved: str
    answers: int


@dataclass(frozen=True)
class Verdict:
    """What is said of one file."""

    file: str
    sha256: str
    state: FileState
    stored_findings: tuple[Finding, ...] | SpillRef[tuple[Finding, ...]] = ()
    partner: str | None = None
    period: str | None = None
    stored_submission: Submission | SpillRef[Submission | None] | None = None
    second: SecondReading | None = None
    """What a second reader says; None when nobody asked."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with the file; in a large batch each call loads a copy from the store."""
        return load(self.stored_findings)

    @property
    def submission(self) -> Submission | None:
        """What was read, None if it is no return; in a large batch each call loads a copy from the store."""
        return load(self.stored_submission)

    @property
    def accepted(self) -> bool:
        return self.state is FileState.ACCEPTED

    @property
    def was_read(self) -> bool:
        """Whether there is a submission."""
        return self.stored_submission is not None

    @property
    def saved(self) -> str:
        """When the file says that it was saved last: ISO 8601, or empty."""
        return self._label.saved

    @property
    def answered(self) -> int:
        """How many answers were read."""
        return self._label.answers

    @property
    def _label(self) -> ReturnLabel:
        kept = self.stored_submission
        if isinstance(kept, SpillRef):
            assert isinstance(kept.label, ReturnLabel)  # noqa: S101  # `shelved` has seen to it
            return kept.label
        return ReturnLabel(kept.saved, len(kept.answers)) if kept else ReturnLabel("", 0)

    def but(self, **changes: Any) -> Verdict:
        """The same in all else; as `replace`, but what lies on a shelf stays there."""
        return replace(self, **changes)

    def shelved(self, shelf: SpillStore) -> Verdict:
        """The same with all that is large set down on a shelf."""
        changes: dict[str, object] = {}
        if self.submission is not None:
            changes["stored_submission"] = SpillRef(shelf, f"submission {self.file}", self.submission, self._label)
        if self.findings:
            changes["stored_findings"] = SpillRef(shelf, f"findings {self.file}", self.findings)
        return self.but(**changes)


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
    def findings(self) -> tuple[Finding, ...]:
        """The findings of all files, in the order of the files."""
        return tuple(finding for verdict in self.verdicts for finding in verdict.findings)

    @property
    def missing(self) -> tuple[str, ...]:
        """The partners that were to report and of whom there is no return to speak of, in their order."""
        heard = {
            verdict.partner for verdict in self.verdicts if verdict.state in (FileState.ACCEPTED, FileState.REJECTED)
        }
        return tuple(partner.id for partner in self.project.expected_partners(self.period) if partner.id not in heard)

    @property
    def concerned(self) -> tuple[Partner, ...]:
        """The partners that were to report, and any other that sent a return for the period."""
        sent = {verdict.partner for verdict in self.verdicts if verdict.period == self.period.id}
        return tuple(
            partner for partner in self.project.partners if partner.id in sent or partner.reports_in(self.period)
        )

    @property
    def counts(self) -> dict[FileState, int]:
        return {state: sum(verdict.state is state for verdict in self.verdicts) for state in FileState}

    @cached_property
    def by_partner(self) -> Mapping[str, Sequence[Verdict]]:
        """The verdicts on what each partner has sent; those of nobody are left out."""
        return _by_partner(self.verdicts)


def _by_partner(verdicts: Iterable[Verdict]) -> dict[str, list[Verdict]]:
    found: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        if verdict.partner is not None:
            found.setdefault(verdict.partner, []).append(verdict)
    return found


def validate(  # noqa: PLR0913
    project: Project,
    period: Period,
    files: Iterable[IncomingFile],
    *,
    carried: Mapping[str, Answers] | None = None,
    issued: ManifestStore | None = None,
    use: Collection[str] = (),
    limits: Limits = LIMITS,
    on_read: Callable[[str], None] = lambda _: None,
    pool: WorkerPool | None = None,
    second_reader: SecondReaderMode = SecondReaderMode.NONE,
) -> Batch:
    """Judge all files of a period together. Names that come twice are numbered, so that each verdict has its own.

    Args:
        files: an iterator is taken as it comes, so that few files at a time are in memory; anything else is sorted.
        carried: what templates were issued with, by digest.
        issued: where all that is kept; without `carried` it serves for both.
        use: names of files that count, whatever else their partners sent.
        limits: how much of a file is read at the most.
        on_read: called with the name of each file that was read.
        pool: the workers that read; None to read in this process.
        second_reader: which returns the second reader reads, too.
    """
    ordered = files if isinstance(files, Iterator) else iter(sorted(files, key=lambda file: (file.file, file.sha256)))
    project = project_as_of(project, period)
    desk = ReadContext(
        project=project, period=period, carried=carried, issued=issued, limits=limits, second_reader=second_reader
    )
    verdicts: list[Verdict] = []
    shelf: SpillStore | None = None
    read = _read(desk, ordered, pool, on_read)
    while judged := _judged(project, period, islice(read, BATCH)):
        if shelf is None and verdicts:
            shelf = SpillStore()
            verdicts = [verdict.shelved(shelf) for verdict in verdicts]
        verdicts += judged if shelf is None else [verdict.shelved(shelf) for verdict in judged]
        del judged  # before the next ones are read
    return Batch(project, period, tuple(_settle(project, verdicts, use)))


def _free(name: str, taken: Collection[str]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name} ({number})"
    return free


def best_return_per_partner(batch: Batch) -> dict[str, Verdict]:
    """The return that counts for each partner, by partner id: the accepted one, else the rejected one saved last."""
    ranked = sorted(
        (verdict for verdict in batch.verdicts if verdict.state in (FileState.ACCEPTED, FileState.REJECTED)),
        key=lambda verdict: (verdict.accepted, verdict.saved, verdict.file),
    )
    return {verdict.partner: verdict for verdict in ranked if verdict.partner and verdict.was_read}


def best_submission_per_partner(batch: Batch) -> dict[str, Submission]:
    """The submissions of `best_return_per_partner`, by partner id."""
    returns = best_return_per_partner(batch).items()
    return {partner: submission for partner, verdict in returns if (submission := verdict.submission)}


def carry_forward(batch: Batch) -> dict[str, Answers]:
    """What the next period shows as previous: each partner's answers, and those of whom it goes on with the work."""
    return inherit_answers(
        batch.project, batch.period, {one: told.answers for one, told in best_submission_per_partner(batch).items()}
    )


# One by one


class _FileReceipt(NamedTuple):
    """What is noted of a file when it comes in."""

    came_as: str
    sha256: str
    is_duplicate: bool


def _read(
    desk: ReadContext, files: Iterable[IncomingFile], pool: WorkerPool | None, on_read: Callable[[str], None]
) -> Iterator[Verdict]:
    """What each file is, before any rule."""
    known = {partner.id for partner in desk.project.partners}
    receipts: deque[_FileReceipt] = deque()  # files go ahead to their readers, and come back in the same order
    for incoming, outcome in read_all(desk, _received(files, receipts), pool):
        receipt = receipts.popleft()
        yield _first(desk.project, known, incoming, receipt, outcome)
        on_read(receipt.came_as)


def _received(files: Iterable[IncomingFile], receipts: deque[_FileReceipt]) -> Iterator[IncomingFile]:
    """The files, each under a name of its own; of the same bytes only the first is to be read."""
    by_hash: dict[str, str] = {}
    taken: set[str] = set()
    for incoming in files:
        name, digest = _free(incoming.file, taken), incoming.sha256
        taken.add(name)
        original = by_hash.setdefault(digest, name) if incoming.data is not None else name
        receipts.append(_FileReceipt(incoming.file, digest, original != name))
        if original == name:
            yield replace(incoming, file=name)
        else:
            yield IncomingFile(name, None, Finding(CODES["F208"], Place(name), {"original": original}))


def _first(
    project: Project, known: Collection[str], incoming: IncomingFile, receipt: _FileReceipt, outcome: ReadResult | None
) -> Verdict:
    name, digest = incoming.file, receipt.sha256
    if outcome is None:
        findings = (incoming.problem,) if incoming.problem else ()
        ignored = any(finding.code.id in IGNORED_CODES for finding in findings)
        state = FileState.DUPLICATE if receipt.is_duplicate else FileState.IGNORED if ignored else FileState.SET_ASIDE
        return Verdict(name, digest, state, findings)
    stamp = outcome.stamp if outcome.stamp and outcome.stamp.project == project.id else None
    return Verdict(
        name,
        digest,
        FileState.SET_ASIDE if outcome.submission is None else FileState.ACCEPTED,
        (*incoming.notes, *outcome.findings),
        stamp.partner if stamp and stamp.partner in known else None,
        stamp.period if stamp else None,
        outcome.submission,
        outcome.second,
    )


# Which counts


def _judged(project: Project, period: Period, coming: Iterable[Verdict]) -> list[Verdict]:
    """What a batch of files is, the rules applied. They never look from one return to another."""
    verdicts = list(coming)
    submissions = [verdict.submission for verdict in verdicts if verdict.submission]
    if not submissions:
        return verdicts
    from lamppu_xl.validation.rule_engine import findings_by_file  # noqa: PLC0415  # slow to import, and needed only here

    told = findings_by_file(project, period, submissions)
    return [_ruled(verdict, verdict.submission, told) for verdict in verdicts]


def _ruled(verdict: Verdict, submission: Submission | None, told: Mapping[str, Sequence[Finding]]) -> Verdict:
    if submission is None:
        return verdict
    sheets = {name: number for number, name in reversed([*enumerate(submission.sheets)])}
    findings = [*verdict.findings, *told[verdict.file]]
    findings.sort(key=lambda finding: _reading_order(finding, sheets))
    return verdict.but(
        state=FileState.REJECTED if has_errors(findings) else FileState.ACCEPTED, stored_findings=tuple(findings)
    )


def _reading_order(finding: Finding, sheets: Mapping[str, int]) -> tuple[int, int, int, int, str]:
    place = finding.place
    sheet = -1 if place.sheet is None else sheets.get(place.sheet, len(sheets))
    row, col = -1 if place.row is None else place.row, -1 if place.col is None else place.col
    return sheet, row, col, finding.effective_severity.rank, finding.code.id


def _settle(project: Project, verdicts: Sequence[Verdict], use: Collection[str]) -> Iterator[Verdict]:
    """Of several returns of a partner the chosen one counts, else the sound one that was saved last.

    What was saved before it is replaced by it, sound or not. A later one with errors replaces nothing, and is told.
    """
    settled = {verdict.file: verdict for verdict in verdicts}
    chosen = {verdict.sha256 for verdict in verdicts if verdict.file in use and verdict.sha256}
    sent = _by_partner(verdict for verdict in verdicts if verdict.was_read)
    for partner in project.partners:
        own = sent.get(partner.id, [])
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
            yield verdict.but(state=FileState.SET_ASIDE, stored_findings=(finding, *verdict.findings))
        return
    (counts,) = last
    for verdict in own:
        time = times[verdict.file]
        if verdict is not counts and newest and time and time < newest:
            yield _replaced(verdict, "F209", newer=counts.file)
    newer = [verdict for verdict in own if not verdict.accepted and not _before(times[verdict.file], newest)]
    if newer:
        finding = Finding(CODES["F214"], Place(counts.file), {"newer": ", ".join(verdict.file for verdict in newer)})
        yield counts.but(stored_findings=(finding, *counts.findings))


def _replaced(verdict: Verdict, code: str, **facts: Fact) -> Verdict:
    return verdict.but(state=FileState.REPLACED, stored_findings=(Finding(CODES[code], Place(verdict.file), facts),))


def _before(time: datetime | None, other: datetime | None) -> bool:
    return time is not None and other is not None and time < other


def _saved(verdict: Verdict) -> datetime | None:
    """When a return says that it was saved; None when it does not say so clearly."""
    try:
        time = datetime.fromisoformat(verdict.saved)
    except ValueError:
        return None
    return time if time.tzinfo else time.replace(tzinfo=UTC)
