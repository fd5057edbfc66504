"""Validates the files of a period: reads each, applies the rules to many at once, and selects the returns to use."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain, islice

from lamppu_xl.domain.decision_reason import DecisionReason
from lamppu_xl.domain.decisions import NO_DECISIONS, Decisions
from lamppu_xl.domain.finding_codes import CODES
from lamppu_xl.domain.findings import Finding, Place, has_errors
from lamppu_xl.domain.partner_history import project_as_of
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.domain.text_normalising import folded
from lamppu_xl.returns.files.copy_names import original_stem
from lamppu_xl.returns.files.evidence import PDF
from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.returns.files.unique_names import UniqueNames
from lamppu_xl.returns.read_context import ReadContext, SecondReaderMode
from lamppu_xl.returns.return_definition import ReturnDefinitions
from lamppu_xl.returns.submission import ReadResult, Submission
from lamppu_xl.returns.workers.parallel import WorkerPool, read_all
from lamppu_xl.storage.spill_store import SpillStore
from lamppu_xl.templates.file_names import template_stem
from lamppu_xl.templates.manifest import ManifestStore
from lamppu_xl.validation.batch import Batch
from lamppu_xl.validation.causes import with_single_causes
from lamppu_xl.validation.causes_of_columns import with_causes_of_columns
from lamppu_xl.validation.causes_of_lines import with_causes_of_lines
from lamppu_xl.validation.decided import apply_decisions
from lamppu_xl.validation.doubts import add_doubts
from lamppu_xl.validation.evidence_findings import add_evidence
from lamppu_xl.validation.later_readings import LaterReadings
from lamppu_xl.validation.reading_order import in_reading_order
from lamppu_xl.validation.save_times import latest_save_time
from lamppu_xl.validation.selection import select_returns, use_decisions
from lamppu_xl.validation.verdict import EVIDENCE_CODE, IGNORED_CODES, FileState, Verdict
from lamppu_xl.workbook.safe_reader import LIMITS, Limits

BATCH = 250
"""How many files the rules are applied to at once. With more files, what was read goes to a spill store."""


def validate(  # noqa: PLR0913
    project: Project,
    period: Period,
    files: Iterable[IncomingFile],
    *,
    issued: ManifestStore | None = None,
    is_open: bool = True,
    use: Collection[str] = (),
    use_reason: DecisionReason | None = None,
    decisions: Decisions = NO_DECISIONS,
    limits: Limits = LIMITS,
    on_read: Callable[[str], None] = lambda _: None,
    pool: WorkerPool | None = None,
    second_reader: SecondReaderMode = SecondReaderMode.NONE,
    never_second: frozenset[str] = frozenset(),
    several: frozenset[str] = frozenset(),
    now: datetime | None = None,
    open_password: str | None = None,
) -> Batch:
    """Validate all files of a period. Names that occur twice are numbered, so that each verdict has its own.

    Args:
        files: an iterator is taken as it comes, so that few files are in memory; anything else is sorted.
        issued: the manifests of issued templates; the definitions that they were issued with are beside them.
        is_open: whether changes of the present definition that only allow more apply to earlier templates.
        use: names of files that are used, whatever else their partners sent.
        use_reason: why they are used; the batch then has a decision for each.
        decisions: the decisions of the coordinator about the period.
        limits: how much of a file is read.
        on_read: called with the name of each file that was read.
        pool: the workers that read; None to read in this process.
        second_reader: which returns the second reader reads, too.
        never_second: the checksums of files of which it is known that they do not count.
        several: the partners who sent several files, by id; of them the second reader reads only what may count.
        now: the present time, to recognise wrong clocks; None to trust every time.
        open_password: opens encrypted returns.
    """
    ordered = files if isinstance(files, Iterator) else iter(sorted(files, key=lambda file: (file.file, file.sha256)))
    project = project_as_of(project, period)
    context = ReadContext(
        project=project,
        period=period,
        issued=issued,
        is_open=is_open,
        decisions=decisions,
        limits=limits,
        second_reader=second_reader,
        never_second=never_second,
        several=several,
        open_password=open_password,
    )
    later = LaterReadings(context)
    read = _read(context, ordered, pool, on_read, later)
    verdicts = _apply_rules(context.definitions, islice(read, BATCH))
    following = next(read, None)
    if following is not None:
        store = SpillStore()
        verdicts = [verdict.spilled_to(store) for verdict in verdicts]
    while following is not None:
        chunk = _apply_rules(context.definitions, chain((following,), islice(read, BATCH - 1)))
        verdicts += [verdict.spilled_to(store) for verdict in chunk]
        del chunk, following  # before the next files are read
        following = next(read, None)
    if use_reason:
        decisions, use = decisions.with_more(*use_decisions(verdicts, use, use_reason)), ()
    latest = latest_save_time(now, period) if now else None
    selected = later.selected(verdicts, lambda each: select_returns(project, each, use, latest, decisions))
    doubted = add_doubts(project, period, selected, latest)
    judged = add_evidence(doubted, context.definitions, _template_names(context))
    return Batch(project, period, tuple(judged), context.definitions, decisions)


def _template_names(context: ReadContext) -> dict[str, str]:
    """The names of the templates of the period without their ending, in lower case, each with its partner."""
    project, period = context.project, context.period
    return {folded(template_stem(project, period, partner.id)): partner.id for partner in project.partners}


def _read(
    context: ReadContext,
    files: Iterable[IncomingFile],
    pool: WorkerPool | None,
    on_read: Callable[[str], None],
    later: LaterReadings,
) -> Iterator[Verdict]:
    """The verdict on each file before the rules."""
    receipts: deque[Verdict] = deque()  # of files that are being read; results come in the same order
    for incoming, result in read_all(context, _receive(files, receipts, tuple(_template_names(context))), pool):
        receipt = receipts.popleft()
        if result and result.read_later:
            later.keep(incoming, result.read_later)
        yield _verdict(context.definitions, receipt, incoming.notes, result) if result else receipt
        on_read(receipt.file)


def _receive(files: Iterable[IncomingFile], receipts: deque[Verdict], stems: tuple[str, ...]) -> Iterator[IncomingFile]:
    """The files under unique names, and the verdict on each as long as it is not read.

    Of files with the same bytes only the first keeps its data. A PDF or another document with the name of a
    template is meant as the report.

    Args:
        files: of the period.
        receipts: gets the verdicts.
        stems: the names of the templates of the period without their ending, in lower case.
    """
    names = UniqueNames()
    first_by_hash: dict[str, str] = {}
    for incoming in files:
        name, sha256 = names.claim(incoming.file), incoming.sha256
        first = first_by_hash.setdefault(sha256, name) if incoming.data is not None else name
        problem, state = incoming.problem, FileState.SET_ASIDE
        if first != name:
            problem, state = Finding(CODES["F208"], Place(name), {"original": first}), FileState.DUPLICATE
        elif problem and problem.code.id in IGNORED_CODES:
            state = FileState.IGNORED
        elif problem and problem.code.id == EVIDENCE_CODE:
            kind = problem.facts["what"]
            stem = original_stem(name)
            if kind == VocabularyTerm(PDF) and stem.startswith(stems):
                problem = Finding(CODES["F109"], Place(name))
            elif stem.removesuffix(".xlsx") in stems:
                problem = Finding(CODES["F260"], Place(name), {"what": kind})
            else:
                state = FileState.EVIDENCE
        receipts.append(Verdict(name, sha256, state, (problem,) if problem else (), size=incoming.size))
        yield replace(incoming, file=name) if first == name else IncomingFile(name, None, problem)


def _verdict(definitions: ReturnDefinitions, receipt: Verdict, notes: Sequence[Finding], result: ReadResult) -> Verdict:
    stamp = result.stamp if result.stamp and result.stamp.project == definitions.current.id else None
    is_known = stamp is not None and definitions.judged_project(stamp.definition).partner(stamp.partner) is not None
    return replace(
        receipt,
        state=FileState.ACCEPTED if result.submission else FileState.SET_ASIDE,
        stored_findings=(*notes, *result.findings),
        partner=stamp.partner if stamp and is_known else None,
        period=stamp.period if stamp else None,
        definition=stamp.definition if stamp else "",
        stored_submission=result.submission,
        second=result.second,
    )


def _apply_rules(definitions: ReturnDefinitions, read: Iterable[Verdict]) -> list[Verdict]:
    """The verdicts on a chunk of files with the rules applied. No rule compares two returns."""
    verdicts = list(read)
    submissions = [verdict.submission for verdict in verdicts if verdict.submission]
    if not submissions:
        return verdicts
    from lamppu_xl.validation.milder_verdicts import milder_verdicts  # noqa: PLC0415
    from lamppu_xl.validation.rule_engine import findings_by_file  # noqa: PLC0415  # slow to import

    rule_findings: dict[str, Sequence[Finding]] = {}
    by_definition: dict[str, list[Submission]] = {}
    for submission in submissions:
        by_definition.setdefault(submission.stamp.definition, []).append(submission)
    for digest, same in by_definition.items():
        definition = definitions.find(digest)
        assert definition is not None  # noqa: S101  # the returns were read with it
        judged = findings_by_file(definition.judged, definition.period, same)
        milder = milder_verdicts(definition, same, judged)
        rule_findings |= {file: (*findings, *milder.get(file, ())) for file, findings in judged.items()}
    return [_with_rules(verdict, rule_findings, definitions) for verdict in verdicts]


def _with_rules(
    verdict: Verdict, rule_findings: Mapping[str, Sequence[Finding]], definitions: ReturnDefinitions
) -> Verdict:
    """The final findings of a return in reading order, and its state."""
    definition = definitions.find(verdict.definition)
    if verdict.submission is None or definition is None:
        return verdict
    broken = with_single_causes(verdict.findings, rule_findings[verdict.file])
    by_line = with_causes_of_lines(definition.judged, definition.period, verdict.submission, broken)
    by_column = with_causes_of_columns(definition.judged, by_line)
    decided = apply_decisions(
        by_column, verdict.submission, definitions.decisions, definition.judged, definition.period
    )
    findings = in_reading_order(decided, verdict.submission)
    state = FileState.REJECTED if has_errors(findings) else FileState.ACCEPTED
    return replace(verdict, state=state, stored_findings=tuple(findings))
