"""Confirms the masters that a programme received: by the returns at their projects, and by lists of checksums."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path

from lamppu_xl.archive.record import FOLDER, MASTER, PUBLIC_MASTER, RETURNS, SUMS
from lamppu_xl.archive.sha256sums import parse_sums
from lamppu_xl.definition.history.editions import without_edition
from lamppu_xl.domain.cell_address import cell_name
from lamppu_xl.domain.corrections import same_answer
from lamppu_xl.domain.figure_corrections import FigureCorrection
from lamppu_xl.domain.findings import Finding, Place, has_errors
from lamppu_xl.domain.grouping import grouped
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.ledger.records import Ledger, LedgerAnswer, LedgerReturn, Value
from lamppu_xl.master.checksum_lists import checksum_list_findings, contradicting_list
from lamppu_xl.master.existing_master import LIMITS
from lamppu_xl.master.master_reader import read_incoming_master
from lamppu_xl.master.master_verdict import MasterVerdict
from lamppu_xl.programme.indexed_ledger import IndexedLedger
from lamppu_xl.programme.records import ProgrammeAnswer
from lamppu_xl.programme.trace.chain import open_return
from lamppu_xl.programme.trace.return_cell import return_cell
from lamppu_xl.returns.files.inbox import read_inbox
from lamppu_xl.returns.keyed_cells import keyed_cells
from lamppu_xl.services.file_finder import files_below, project_folder
from lamppu_xl.services.programmes.figure_correction_list import read_corrections
from lamppu_xl.services.programmes.master_decision_list import master_decisions
from lamppu_xl.services.programmes.unlisted_returns import UnlistedReturns
from lamppu_xl.services.progress import Progress, no_progress
from lamppu_xl.services.return_reader import ReturnReader, stored_value
from lamppu_xl.services.workspace import ProgrammeWorkspace, as_paths, if_folder
from lamppu_xl.storage.atomic_files import checksum
from lamppu_xl.storage.spill_store import SMALL_CACHE, SpillStore
from lamppu_xl.storage.spilled_list import SpilledList
from lamppu_xl.validation.verdict import FileState
from lamppu_xl.workbook.safe_reader import ScannedWorkbook


@dataclass(frozen=True, kw_only=True)
class Confirmation:
    """What confirms the accepted masters of a period, and what contradicts them."""

    findings: tuple[Finding, ...] = ()
    """M760 for each return that has other answers, M761 for each master that a list of checksums contradicts, M765
    for each correction that the project has not made; M762 and M763 on the received lists, M764 for each return that is
    another file now; M766, M767 and M768 for each return that a master does not mention."""
    returns: int = 0
    """Returns that were compared."""
    answers: int = 0
    """Answers that were compared."""
    absent: Mapping[str, int] = field(default_factory=dict)
    """By project how many returns are not in its folder, or cannot be opened."""

    @property
    def contradictions(self) -> tuple[Finding, ...]:
        """The errors about masters."""
        return tuple(each for each in self.findings if each.code.id in CONTRADICTIONS and not each.accepted)


NOT_CONFIRMED = Confirmation()

CONTRADICTIONS = frozenset({"M760", "M761", "M765", "M766"})
"""The codes of findings that contradict a master."""


def confirm_masters(  # noqa: PLR0913
    space: ProgrammeWorkspace,
    period: Period,
    verdicts: Sequence[MasterVerdict],
    paths: Sequence[str | Path] = (),
    progress: Progress = no_progress,
    *,
    open_password: str | None = None,
) -> Confirmation:
    """Compare each accepted master with the returns in its project's folder, and with lists of checksums.

    A contradiction is for information if a decision uses that master.

    Args:
        space: the programme.
        period: the reported period.
        verdicts: on all received files of the period.
        paths: of these files, or of their folders; by default the inbox of the period. Returns may be among them, too.
        progress: is called with the number of returns.
        open_password: opens encrypted returns.
    """
    decisions, received = master_decisions(space, period), as_paths(paths) or if_folder(space.inbox(period))
    findings, own = list[Finding](), read_corrections(space, period)
    returns, answers, absent = 0, 0, dict[str, int]()
    accepted = [each for each in verdicts if each.accepted and each.ledger and each.project]
    with progress("Returns", sum(len(each.returns) for each in accepted)) as step:
        for verdict in accepted:
            member = space.programme.project(verdict.project or "")
            folder = project_folder(space.folder, member.definition) if member else None
            returns_of = _ReturnsOfMaster(verdict, verdict.ledger, ReturnReader(folder, open_password))  # type: ignore[arg-type]
            compared = returns_of.compare(_files(folder, received, verdict, verdicts), step)
            found = [*_contradicted_by_lists(verdict, verdicts, folder), *compared.findings]
            found += returns_of.other_corrections([each for each in own if each.project == verdict.project])
            if folder and verdict.ledger:
                data = partial(_received, received, verdict.sha256)
                found += UnlistedReturns(verdict, verdict.ledger, folder, returns_of.reader, data).findings()
            decision = decisions.chosen_return(verdict.project or "")
            if decision and decision.concerns_file(verdict.sha256):
                found = [replace(each, accepted=decision.reason) for each in found]
            findings += found
            returns, answers = returns + compared.returns, answers + compared.answers
            if missing := len(verdict.returns) - compared.returns:
                absent[verdict.project or ""] = missing
    findings += checksum_list_findings(verdicts)
    return Confirmation(findings=tuple(findings), returns=returns, answers=answers, absent=absent)


def with_contradictions(verdicts: Sequence[MasterVerdict], confirmation: Confirmation) -> list[MasterVerdict]:
    """The verdicts with what was found about each file; a master that is contradicted has errors."""
    by_file = grouped((each.place.file, each) for each in confirmation.findings)

    def confirmed(verdict: MasterVerdict) -> MasterVerdict:
        found = (*verdict.findings, *by_file.get(verdict.file, ()))
        is_contradicted = verdict.accepted and has_errors(found)
        return replace(verdict, findings=found, state=FileState.REJECTED if is_contradicted else verdict.state)

    return [confirmed(verdict) for verdict in verdicts]


# Lists of checksums


def _contradicted_by_lists(
    verdict: MasterVerdict, verdicts: Sequence[MasterVerdict], folder: Path | None
) -> Iterator[Finding]:
    """M761 if a received list, or that of the project's frozen period, does not have the checksum of the master."""
    if received := contradicting_list(verdict, verdicts):
        yield Finding.of("M761", Place(verdict.file), list=received.file)
        return
    frozen = folder / (verdict.period or "") / FOLDER if folder and verdict.period else None
    sums = _sums_of(frozen / SUMS) if frozen else frozenset()
    if frozen and sums and verdict.sha256 not in sums and not _is_frozen_copy(verdict, frozen, sums):
        yield Finding.of("M761", Place(verdict.file), list=f"{frozen.parent.name}/{FOLDER}/{SUMS}")


def _sums_of(path: Path) -> frozenset[str]:
    try:
        return frozenset(parse_sums(path.read_bytes()).values())
    except OSError:
        return frozenset()


def _is_frozen_copy(verdict: MasterVerdict, frozen: Path, sums: Collection[str]) -> bool:
    """Whether a master has the data of one that the project froze, and was only saved again."""
    for path in (frozen / MASTER, frozen / PUBLIC_MASTER):
        if path.is_file() and checksum(path) in sums:
            reading = read_incoming_master(path.read_bytes(), path.name, LIMITS, SpillStore(SMALL_CACHE))
            if verdict.reading and (reading.ledger, reading.syntheses) == (verdict.ledger, verdict.reading.syntheses):
                return True
    return False


# Returns


def _files(
    folder: Path | None, received: Sequence[Path], verdict: MasterVerdict, verdicts: Sequence[MasterVerdict]
) -> Iterator[Path]:
    """The files among which the returns of a master are looked for."""
    if folder:
        yield from files_below(folder)
    if any(each.sha256 in verdict.returns for each in verdicts):
        yield from received


def _received(paths: Sequence[Path], sha256: str) -> bytes | None:
    """The content of a received file."""
    return next((each.data for each in read_inbox(paths, LIMITS) if each.data and each.sha256 == sha256), None)


_PLACES = ("inbox", f"{FOLDER}/{RETURNS}")
"""Where a project keeps the returns of a period."""


@dataclass(frozen=True)
class _Compared:
    returns: int = 0
    answers: int = 0
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class _ReturnsOfMaster:
    """The returns behind one master."""

    verdict: MasterVerdict
    ledger: Ledger
    reader: ReturnReader

    def compare(self, paths: Iterable[Path], step: Callable[[str], None]) -> _Compared:
        """Compare every answer in the data of the master with its cell, as far as its return is at the project.

        Args:
            paths: the files among which the returns are looked for.
            step: is called with the name of each return.
        """
        wanted = {source.sha256: source for source in self.ledger.returns}
        answers, findings, returns = 0, list[Finding](), 0
        for incoming in read_inbox(paths, LIMITS) if wanted else ():
            source = wanted.pop(incoming.sha256, None) if incoming.data else None
            if source is None:
                continue
            step(source.file)
            book = open_return(incoming.data, self.reader.open_password)  # type: ignore[arg-type]
            if book is None:  # it is encrypted
                continue
            listed = self.answers_of(source)
            returns, answers = returns + 1, answers + len(listed)
            other = [each for each in listed if not self.reader.agrees(book, each, mask=self.indexed.mask)]
            if other := [*other, *self.left_out(book, source, listed)]:
                findings.append(self.finding(book, other))
            if not wanted:
                break
        for source in wanted.values():
            step(source.file)
            folder = self.reader.folder
            if folder and any((folder / source.period / place / source.file).is_file() for place in _PLACES):
                findings.append(Finding.of("M764", Place(self.verdict.file), file=source.file))
        return _Compared(returns, answers, tuple(findings))

    def answers_of(self, source: LedgerReturn) -> list[ProgrammeAnswer]:
        """The answers of a return as it was reported: a corrected text is the one before its first correction."""
        answers = []
        for answer in self.by_source.get(source.number, ()):
            reported = self.reported_texts.get(answer.number, answer.value)
            if reported is not None:
                answers.append(self.indexed.programme_answer(replace(answer, value=reported), source))
        return answers

    @cached_property
    def indexed(self) -> IndexedLedger:
        return IndexedLedger(self.ledger)

    @cached_property
    def by_source(self) -> Mapping[int, Sequence[LedgerAnswer]]:
        """The answers by the number of their return; they are on disk."""
        store, groups = SpillStore(SMALL_CACHE), dict[int, SpilledList[LedgerAnswer]]()
        for answer in self.ledger.answers:
            if answer.source not in groups:
                groups[answer.source] = SpilledList(store)
            groups[answer.source].append(answer)
        return {number: answers.close() for number, answers in groups.items()}

    @cached_property
    def reported_texts(self) -> Mapping[int, Value | None]:
        """By number of the answer what a return has instead of a corrected text; None for nothing."""
        texts: dict[int, Value | None] = {}
        for correction in self.ledger.corrections:
            if correction.difference is None:
                texts.setdefault(correction.answer, correction.was)
        return texts

    def left_out(
        self, book: ScannedWorkbook, source: LedgerReturn, listed: Iterable[ProgrammeAnswer]
    ) -> Iterator[ProgrammeAnswer]:
        """The answers of a return that the master does not have, without a value, as far as the definition reads them.

        Args:
            listed: the answers that the master has.
        """
        places = {(each.sheet, each.cell) for each in listed}
        for sheet in book.sheets:
            for entry, place in keyed_cells(sheet):
                cell = cell_name(*place)
                if (sheet.name, cell) in places or (entry.table, entry.field) not in self.asked:
                    continue
                absent = LedgerAnswer(0, source.number, entry, "", sheet.name, cell)
                answer = self.indexed.programme_answer(absent, source)
                if self.reader.value(answer) not in (None, ""):
                    yield answer

    @cached_property
    def asked(self) -> frozenset[tuple[str, str]]:
        """The questions that are not personal by the project's definition, or by the master for those of before."""
        listed = (key for key, question in self.ledger.questions_by_field.items() if not question.personal)
        return self.reader.questions.union(listed)

    def other_corrections(self, own: Iterable[FigureCorrection]) -> Iterator[Finding]:
        """M765 for each correction in the master that is not in the list of the project.

        Args:
            own: the corrections of the programme, which are in the data of the master by now.
        """
        listed = self.reader.corrections(self.ledger.head.period)
        known = [(each.key, each.now) for each in (listed.items if listed else ())]
        known += [((each.project_period, each.partner, each.entry), each.now) for each in own]
        values = grouped(((when, partner, without_edition(str(entry))), now) for (when, partner, entry), now in known)
        for each in self.ledger.corrections if listed is not None else ():
            made = values.get((each.period, each.partner, without_edition(str(each.entry))), ())
            is_masked = self.ledger.head.public and isinstance(each.now, str)
            if not made or not (is_masked or any(same_answer(stored_value(now), each.now) for now in made)):
                was = VocabularyTerm("empty") if each.was in (None, "") else each.was or 0
                entry = f"{each.period} {each.partner} {each.entry}"
                yield Finding.of("M765", Place(self.verdict.file), answer=entry, was=was, now=each.now)

    def finding(self, book: ScannedWorkbook, answers: Sequence[ProgrammeAnswer]) -> Finding:
        """M760: how many answers of a return differ, and the first of them."""
        first = answers[0]
        content = return_cell(book, first)
        return Finding.of(
            "M760",
            Place(self.verdict.file),
            answer=f"{first.period} {first.partner} {first.entry}",
            master=VocabularyTerm("empty") if first.value == "" else first.value,
            file=first.file,
            returned=VocabularyTerm("empty") if content in (None, "") else content,
            cell=f"{first.sheet}!{first.cell}",
            count=len(answers),
        )
