"""Decides which of several incoming masters are used: one for each project and period."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from lamppu_xl.domain.findings import Finding, Place, has_errors
from lamppu_xl.ledger.records import Ledger
from lamppu_xl.master.existing_master import LIMITS
from lamppu_xl.master.master_reader import MasterReading, finding_for, read_incoming_master
from lamppu_xl.returns.inbox import IncomingFile
from lamppu_xl.validation.verdict import IGNORED_CODES, FileState
from lamppu_xl.workbook.safe_reader import Limits


@dataclass(frozen=True)
class MasterVerdict:
    """The verdict on one file."""

    file: str
    sha256: str
    state: FileState
    findings: tuple[Finding, ...] = ()
    reading: MasterReading | None = None

    @property
    def accepted(self) -> bool:
        return self.state is FileState.ACCEPTED

    @property
    def ledger(self) -> Ledger | None:
        return self.reading.ledger if self.reading else None

    @property
    def project(self) -> str | None:
        return self.reading.stamp.project if self.reading and self.reading.stamp else None

    @property
    def period(self) -> str | None:
        return self.reading.stamp.period if self.reading and self.reading.stamp else None


def assess_masters(
    files: Iterable[IncomingFile], expected: Mapping[str, str] | None = None, limits: Limits = LIMITS
) -> list[MasterVerdict]:
    """The verdicts on the masters of several projects, in the order of the files.

    Args:
        expected: the period by project; None accepts any project and period.
        limits: of the reading of one file.
    """
    verdicts: list[MasterVerdict] = []
    by_hash: dict[str, str] = {}
    for incoming in files:
        verdicts.append(_read(incoming, by_hash, expected, limits))
        by_hash.setdefault(incoming.sha256, incoming.file)
    final = {id(verdict): verdict for verdict in verdicts}
    groups: dict[tuple[str | None, str | None], list[MasterVerdict]] = {}
    for verdict in verdicts:
        if verdict.accepted:
            groups.setdefault((verdict.project, verdict.period), []).append(verdict)
    for group in groups.values():
        final |= {id(verdict): changed for verdict, changed in _choose(group)}
    return [final[id(verdict)] for verdict in verdicts]


def _read(
    incoming: IncomingFile, by_hash: Mapping[str, str], expected: Mapping[str, str] | None, limits: Limits
) -> MasterVerdict:
    """The verdict on one file alone.

    Args:
        by_hash: the earlier files by checksum.
    """
    file, sha256 = incoming.file, incoming.sha256
    if incoming.data is None:
        problem = incoming.problem
        ignored = problem is not None and problem.code.id in IGNORED_CODES
        state = FileState.IGNORED if ignored else FileState.SET_ASIDE
        return MasterVerdict(file, sha256, state, (problem,) if problem else ())
    if sha256 in by_hash:
        duplicate = finding_for("F208", Place(file), original=by_hash[sha256])
        return MasterVerdict(file, sha256, FileState.DUPLICATE, (duplicate,))
    reading = read_incoming_master(incoming.data, file, limits)
    findings = (*incoming.notes, *reading.findings)
    if reading.ledger is None:
        return MasterVerdict(file, sha256, FileState.SET_ASIDE, findings, reading)
    if unexpected := _unexpected(reading.ledger, expected, file):
        return MasterVerdict(file, sha256, FileState.SET_ASIDE, (unexpected, *findings), reading)
    state = FileState.REJECTED if has_errors(findings) else FileState.ACCEPTED
    return MasterVerdict(file, sha256, state, findings, reading)


def _unexpected(ledger: Ledger, expected: Mapping[str, str] | None, file: str) -> Finding | None:
    """The finding on a master of another project or period."""
    head = ledger.head
    if expected is None:
        return None
    if head.project not in expected:
        return finding_for("F219", Place(file), project=head.project, expected=tuple(expected))
    if head.period != expected[head.project]:
        return finding_for("F220", Place(file), period=expected[head.project], other=head.period)
    return None


def _choose(group: Sequence[MasterVerdict]) -> Iterator[tuple[MasterVerdict, MasterVerdict]]:
    """Of several valid masters of one project only the newest is used; none is if the order is unknown.

    Yields:
        Each changed verdict after the original one.
    """
    if len(group) < 2:
        return
    newest = [verdict for verdict in group if all(_newer(verdict, other) for other in group if other is not verdict)]
    for verdict in group:
        if not newest:
            others = tuple(other.file for other in group if other is not verdict)
            finding = finding_for("F222", Place(verdict.file), others=others)
            yield verdict, replace(verdict, state=FileState.SET_ASIDE, findings=(finding, *verdict.findings))
        elif verdict is not newest[0]:
            finding = finding_for("F221", Place(verdict.file), newer=newest[0].file)
            yield verdict, replace(verdict, state=FileState.REPLACED, findings=(finding, *verdict.findings))


def _newer(verdict: MasterVerdict, other: MasterVerdict) -> bool:
    """Whether a master replaces another: it has more returns, or is not a public extract, or was saved later."""
    assert verdict.reading and other.reading and verdict.ledger and other.ledger  # noqa: S101, PT018  # accepted ones
    returns, other_returns = ({source.sha256 for source in each.returns} for each in (verdict.ledger, other.ledger))
    if returns > other_returns or returns < other_returns:
        return returns > other_returns
    if returns == other_returns and verdict.ledger.head.public != other.ledger.head.public:
        return not verdict.ledger.head.public
    return bool(other.reading.saved) and verdict.reading.saved > other.reading.saved
