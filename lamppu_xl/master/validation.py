"""Decides which of several incoming masters are used: one for each project and period."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from lamppu_xl.domain.decisions import NO_DECISIONS, Decisions
from lamppu_xl.domain.findings import Finding, Place, has_errors
from lamppu_xl.domain.grouping import grouped
from lamppu_xl.ledger.records import Ledger
from lamppu_xl.master.checksum_lists import read_checksum_list
from lamppu_xl.master.decided_masters import chosen_masters, without_left_out
from lamppu_xl.master.existing_master import LIMITS
from lamppu_xl.master.master_reader import finding_for, read_incoming_master
from lamppu_xl.master.master_verdict import MasterVerdict
from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.storage.spill_store import SMALL_CACHE, SpillStore
from lamppu_xl.validation.verdict import EVIDENCE_CODE, IGNORED_CODES, FileState
from lamppu_xl.workbook.safe_reader import Limits

OTHER_PERIOD = "F220"
"""The code of a master of another period than the expected one."""

MOST_OTHERS = 200
"""Files that a finding names at most. Its message shows fewer."""


def assess_masters(
    files: Iterable[IncomingFile],
    expected: Mapping[str, str] | None = None,
    limits: Limits = LIMITS,
    decisions: Decisions = NO_DECISIONS,
) -> list[MasterVerdict]:
    """The verdicts on the masters of several projects, in the order of the files.

    Args:
        expected: the period by project; None accepts any project and period.
        limits: of the reading of one file.
        decisions: of the programme, about the master workbooks of the period.
    """
    verdicts: list[MasterVerdict] = []
    by_hash: dict[str, str] = {}
    store = SpillStore(SMALL_CACHE)
    for incoming in files:
        verdicts.append(replace(_read(incoming, by_hash, expected, limits, store), size=incoming.size))
        by_hash.setdefault(incoming.sha256, incoming.file)
    verdicts = chosen_masters(without_left_out(verdicts, decisions), decisions)
    accepted = (
        ((verdict.project, verdict.period), number) for number, verdict in enumerate(verdicts) if verdict.accepted
    )
    for numbers in grouped(accepted).values():
        chosen = _choose([verdicts[number] for number in numbers])
        for number, verdict in zip(numbers, chosen, strict=True):
            verdicts[number] = verdict
    return [_beside_expected(verdict, verdicts, expected) for verdict in verdicts]


def _beside_expected(
    verdict: MasterVerdict, verdicts: Sequence[MasterVerdict], expected: Mapping[str, str] | None
) -> MasterVerdict:
    """A verdict; a master of an earlier period is only named where the project has sent that of the expected period."""
    ledger, wanted = verdict.ledger, (expected or {}).get(verdict.project or "")
    if ledger is None or wanted is None or not any(each.code.id == OTHER_PERIOD for each in verdict.findings):
        return verdict
    right = next((each for each in verdicts if (each.project, each.period) == (verdict.project, wanted)), None)
    order = [period.id for period in right.ledger.periods] if right and right.ledger else []
    if right is None or ledger.head.period not in order[: order.index(wanted) if wanted in order else 0]:
        return verdict
    others = (each for each in verdict.findings if each.code.id != OTHER_PERIOD and not has_errors([each]))
    facts = {"period": wanted, "other": ledger.head.period, "used": right.file}
    finding = finding_for("M814", Place(verdict.file), **facts)
    return replace(verdict, state=FileState.REPLACED, findings=(finding, *others))


def _read(
    incoming: IncomingFile,
    by_hash: Mapping[str, str],
    expected: Mapping[str, str] | None,
    limits: Limits,
    store: SpillStore,
) -> MasterVerdict:
    """The verdict on one file alone.

    Args:
        by_hash: the earlier files by checksum.
        store: takes the answers of its ledger.
    """
    file, sha256 = incoming.file, incoming.sha256
    if checksums := read_checksum_list(incoming):
        return checksums
    if incoming.data is None:
        problem = incoming.problem
        code = problem.code.id if problem else ""
        state = FileState.IGNORED if code in IGNORED_CODES else FileState.SET_ASIDE
        state = FileState.EVIDENCE if code == EVIDENCE_CODE else state
        return MasterVerdict(file, sha256, state, (problem,) if problem else ())
    if sha256 in by_hash:
        duplicate = finding_for("F208", Place(file), original=by_hash[sha256])
        return MasterVerdict(file, sha256, FileState.DUPLICATE, (duplicate,))
    reading = read_incoming_master(incoming.data, file, limits, store)
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
        return finding_for(OTHER_PERIOD, Place(file), period=expected[head.project], other=head.period)
    return None


def _choose(verdicts: Sequence[MasterVerdict]) -> Iterator[MasterVerdict]:
    """Of several valid masters of one project only the newest is used; none is if the order is unknown.

    A copy that was only saved again has the same answers and syntheses; of several copies the first one counts.
    """
    group: list[MasterVerdict] = []
    for verdict in verdicts:
        same = next((other for other in group if _is_copy(verdict, other)), None)
        if same is None:
            group.append(verdict)
        elif len(verdict.findings) < len(same.findings):
            group[group.index(same)] = verdict
    chosen = dict(zip(map(id, group), _choose_newest(group), strict=True))
    for verdict in verdicts:
        if id(verdict) in chosen:
            yield chosen[id(verdict)]
        else:
            original = next(other.file for other in group if _is_copy(verdict, other))
            finding = finding_for("F208", Place(verdict.file), original=original)
            yield replace(verdict, state=FileState.DUPLICATE, findings=(finding,))


def _is_copy(verdict: MasterVerdict, other: MasterVerdict) -> bool:
    """Whether two masters have the same data and the same syntheses."""
    first, second = verdict.reading, other.reading
    return bool(first and second and first.ledger == second.ledger and first.syntheses == second.syntheses)


def _choose_newest(group: Sequence[MasterVerdict]) -> Iterator[MasterVerdict]:
    """The verdicts on different masters of one project."""
    newest = group[0]
    for verdict in group:
        # A master that is newer than all others is never replaced here; any other one is checked below.
        if verdict is not newest and not _newer(newest, verdict):
            newest = verdict
    is_newest = all(_newer(newest, other) for other in group if other is not newest)
    for verdict in group:
        place = Place(verdict.file)
        if not is_newest:
            others = tuple(other.file for other in group[: MOST_OTHERS + 1] if other is not verdict)
            finding, state = finding_for("F222", place, others=others[:MOST_OTHERS]), FileState.SET_ASIDE
        elif verdict is not newest:
            finding, state = finding_for("F221", place, newer=newest.file), FileState.REPLACED
        else:
            yield verdict
            continue
        yield replace(verdict, state=state, findings=(finding, *verdict.findings))


def _newer(verdict: MasterVerdict, other: MasterVerdict) -> bool:
    """Whether a master replaces another: it has more returns, or is not a public extract, or was saved later."""
    assert verdict.reading and other.reading and verdict.ledger and other.ledger  # noqa: S101, PT018  # accepted ones
    returns, other_returns = verdict.returns, other.returns
    if returns > other_returns or returns < other_returns:
        return returns > other_returns
    if returns == other_returns and verdict.ledger.head.public != other.ledger.head.public:
        return not verdict.ledger.head.public
    return bool(other.reading.saved) and verdict.reading.saved > other.reading.saved
