"""Confirms the masters that a programme received: by the returns at their projects, and by lists of checksums."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path

from lamppu_xl.archive.record import FOLDER, MASTER, PUBLIC_MASTER, RETURNS, SUMS
from lamppu_xl.archive.sha256sums import parse_sums
from lamppu_xl.definition.history.editions import without_edition
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.cell_address import cell_name
from lamppu_xl.domain.corrections import same_answer
from lamppu_xl.domain.figure_corrections import FigureCorrection
from lamppu_xl.domain.findings import Fact, Finding, Place, has_errors
from lamppu_xl.domain.grouping import grouped
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.ledger.records import Ledger, LedgerAnswer, LedgerReturn, Value
from lamppu_xl.master.checksum_lists import checksum_list_findings, contradicting_list
from lamppu_xl.master.existing_master import LIMITS
from lamppu_xl.master.master_reader import read_incoming_master
from lamppu_xl.master.master_verdict import LATER_CORRECTION, LATER_RETURN, MasterVerdict
from lamppu_xl.programme.figure_texts import as_shown
from lamppu_xl.programme.indexed_ledger import IndexedLedger
from lamppu_xl.programme.member_records import ProgrammeAnswer
from lamppu_xl.programme.trace.chain import open_return
from lamppu_xl.programme.trace.return_cell import return_cell
from lamppu_xl.returns.files.inbox import read_inbox
from lamppu_xl.returns.keyed_cells import keyed_cells
from lamppu_xl.services.file_finder import files_below, project_folder
from lamppu_xl.services.programmes.figure_correction_list import read_corrections
from lamppu_xl.services.programmes.master_decision_list import master_decisions
from lamppu_xl.services.programmes.other_rules_of_master import counted_otherwise
from lamppu_xl.services.programmes.received_masters import received_files
from lamppu_xl.services.programmes.unlisted_returns import UnlistedReturns
from lamppu_xl.services.progress import Progress, no_progress
from lamppu_xl.services.return_reader import ReturnReader, stored_value
from lamppu_xl.services.workspace import ProgrammeWorkspace
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
    another file now, M805 if that has other answers; M766, M767 and M768 for each return that a master does not
    mention; M802, M803 and M804 for each correction of the project that a master does not have; M808 for each
    master that counts figures otherwise than the one in the folder of its project."""
    returns: int = 0
    """Returns that were compared."""
    answers: int = 0
    """Answers that were compared."""
    returns_beside: int = 0
    """Returns that came beside their master, and were compared."""
    answers_beside: int = 0
    absent: Mapping[str, int] = field(default_factory=dict)
    """By project how many returns are not in its folder, or cannot be opened."""

    @property
    def contradictions(self) -> tuple[Finding, ...]:
        """The errors about masters."""
        return tuple(each for each in self.findings if each.code.id in CONTRADICTIONS and not each.accepted)

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The errors that no decision accepts."""
        return tuple(each for each in self.findings if has_errors([each]))

    @property
    def later(self) -> tuple[Finding, ...]:
        """The returns and corrections that came after a master, and that no decision accepts."""
        codes = (LATER_RETURN, LATER_CORRECTION)
        return tuple(each for each in self.findings if each.code.id in codes and not each.accepted)


NOT_CONFIRMED = Confirmation()

CONTRADICTIONS = frozenset({"M760", "M761", "M765", "M766", "M802"})
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
    decisions = master_decisions(space, period)
    received = [path for path in received_files(space, period, paths) if path.exists()]
    findings, own = list[Finding](), read_corrections(space, period)
    all_compared, absent = _Compared(), dict[str, int]()
    accepted = [each for each in verdicts if each.accepted and each.ledger and each.project]
    with progress("Returns", sum(len(each.returns) for each in accepted)) as step:
        for verdict in accepted:
            member = space.programme.project(verdict.project or "")
            folder = project_folder(space.folder, member.definition) if member else None
            returns_of = _ReturnsOfMaster(verdict, verdict.ledger, ReturnReader(folder, open_password))  # type: ignore[arg-type]
            is_beside = any(each.sha256 in verdict.returns for each in verdicts)
            compared = returns_of.compare(received if is_beside else (), step)
            found = [*_contradicted_by_lists(verdict, verdicts, folder), *compared.findings]
            found += counted_otherwise(verdict, folder)
            found += returns_of.other_corrections([each for each in own if each.project == verdict.project])
            if folder and verdict.ledger:
                data = partial(_received, received, verdict.sha256)
                unlisted = UnlistedReturns(verdict, verdict.ledger, folder, returns_of.reader, data)
                found += [*unlisted.findings(), *returns_of.missing_corrections(unlisted.written)]
            decision = decisions.chosen_return(verdict.project or "")
            if decision and decision.concerns_file(verdict.sha256):
                found = [replace(each, accepted=decision.reason) for each in found]
            findings += found
            all_compared += compared
            if missing := len(verdict.returns) - compared.returns - compared.returns_beside:
                absent[verdict.project or ""] = missing
    findings += checksum_list_findings(verdicts)
    return Confirmation(
        findings=tuple(findings),
        returns=all_compared.returns,
        answers=all_compared.answers,
        returns_beside=all_compared.returns_beside,
        answers_beside=all_compared.answers_beside,
        absent=absent,
    )


def with_doubts(verdicts: Sequence[MasterVerdict], confirmation: Confirmation) -> list[MasterVerdict]:
    """The verdicts, those on included masters with what a workbook names and no decision accepts.

    That is errors, and what came after the master.
    """
    errors = grouped((each.place.file, each) for each in confirmation.errors)
    later = grouped((each.place.file, each) for each in confirmation.later)
    return [
        replace(each, doubts=tuple(errors.get(each.file, ())), later=tuple(later.get(each.file, ())))
        if each.accepted
        else each
        for each in verdicts
    ]


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


def _received(paths: Sequence[Path], sha256: str) -> bytes | None:
    """The content of a received file."""
    return next((each.data for each in read_inbox(paths, LIMITS) if each.data and each.sha256 == sha256), None)


_PLACES = ("inbox", f"{FOLDER}/{RETURNS}")
"""Where a project keeps the returns of a period."""


@dataclass(frozen=True)
class _Compared:
    returns: int = 0
    answers: int = 0
    returns_beside: int = 0
    answers_beside: int = 0
    findings: tuple[Finding, ...] = ()

    # without findings, which are taken project by project
    def __add__(self, other: _Compared) -> _Compared:
        return _Compared(
            self.returns + other.returns,
            self.answers + other.answers,
            self.returns_beside + other.returns_beside,
            self.answers_beside + other.answers_beside,
        )


@dataclass(frozen=True)
class _ReturnsOfMaster:
    """The returns behind one master."""

    verdict: MasterVerdict
    ledger: Ledger
    reader: ReturnReader

    def compare(self, received: Sequence[Path], step: Callable[[str], None]) -> _Compared:
        """Compare every answer in the data of the master with its cell, as far as its return is at hand.

        A return in the folder of the project is compared even if another one came beside the master.

        Args:
            received: the files that came with the master, if there are returns among them.
            step: is called with the name of each return.
        """
        wanted, folder = {source.sha256: source for source in self.ledger.returns}, self.reader.folder
        at_project = list(self._compared(wanted, files_below(folder) if folder else (), step))
        not_at_project = list(wanted.values())
        beside = list(self._compared(wanted, received, step))
        for source in wanted.values():
            step(source.file)
        other_files = (found for source in not_at_project for found in self._other_file(source))
        return _Compared(
            returns=len(at_project),
            answers=sum(count for count, _ in at_project),
            returns_beside=len(beside),
            answers_beside=sum(count for count, _ in beside),
            findings=(*(each for _, found in (*at_project, *beside) for each in found), *other_files),
        )

    def _compared(
        self, wanted: dict[str, LedgerReturn], paths: Iterable[Path], step: Callable[[str], None]
    ) -> Iterator[tuple[int, Sequence[Finding]]]:
        """Of each wanted return that is found the number of its answers, and M760 if some differ.

        Args:
            wanted: by checksum the returns that are looked for; those that are found are taken out.
            paths: the files among which they are looked for.
            step: is called with the name of each return.
        """
        for incoming in read_inbox(paths, LIMITS) if wanted else ():
            source = wanted.get(incoming.sha256) if incoming.data else None
            if source is None:
                continue
            step(source.file)
            del wanted[incoming.sha256]
            if book := open_return(incoming.data, self.reader.open_password):  # type: ignore[arg-type]
                other = self._differing(book, source)
                yield len(self.answers_of(source)), [self.finding(book, other)] if other else []
            if not wanted:
                break

    def _differing(self, book: ScannedWorkbook, source: LedgerReturn) -> list[ProgrammeAnswer]:
        """The answers of a return that the master has otherwise, or does not have."""
        listed = self.answers_of(source)
        other = [each for each in listed if not self.reader.agrees(book, each, mask=self.indexed.mask)]
        return [*other, *self.left_out(book, source, listed)]

    def _other_file(self, source: LedgerReturn) -> Iterator[Finding]:
        """M764 or M805 if the project has another file of the name of a return."""
        folder = self.reader.folder
        places = (folder / source.period / place / source.file for place in _PLACES) if folder else ()
        path = next((each for each in places if each.is_file()), None)
        if path is None:
            return
        data = path.read_bytes()
        book = open_return(data, self.reader.open_password)
        if book and (other := self._differing(book, replace(source, sha256=checksum(data)))):
            yield self.finding(book, other, "M805")
        else:
            yield Finding.of("M764", Place(self.verdict.file), file=source.file)

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
        """M765 for each correction in the master that neither is in the list of the project nor follows from it.

        Args:
            own: the corrections of the programme, which are in the data of the master by now.
        """
        listed = self.reader.corrections(self.ledger.head.period)
        followed = self.reader.with_computed(listed, self.ledger.returns) if listed else None
        known = [(each.key, each.now) for each in (followed.items if followed else ())]
        known += [((each.project_period, each.partner, each.entry), each.now) for each in own]
        values = grouped(((when, partner, without_edition(str(entry))), now) for (when, partner, entry), now in known)
        sources = {(each.period, each.partner): each for each in self.ledger.returns}
        for each in self.ledger.corrections if listed is not None else ():
            source = sources.get((each.period, each.partner))
            if source and listed and self.reader.is_uncertain(listed, source, each.entry):
                continue
            made = values.get((each.period, each.partner, without_edition(str(each.entry))), ())
            is_masked = self.ledger.head.public and isinstance(each.now, str)
            if not made or not (is_masked or any(same_answer(stored_value(now), each.now) for now in made)):
                was, now = self._shown(each.entry, each.was), self._shown(each.entry, each.now)
                entry = f"{each.period} {each.partner} {each.entry}"
                yield Finding.of("M765", Place(self.verdict.file), answer=entry, was=was, now=now)

    def missing_corrections(self, written: datetime | None) -> Iterator[Finding]:
        """For each correction in the list of the project that the master does not have M802, M803 or M804.

        Args:
            written: when the master was written; None if that is not known.
        """
        listed = self.reader.corrections(self.ledger.head.period)
        made = grouped(
            ((each.period, each.partner, without_edition(str(each.entry))), each.now)
            for each in self.ledger.corrections
        )
        for each in listed.items if listed else ():
            now, key = stored_value(each.now), (each.period, each.partner, without_edition(str(each.entry)))
            is_masked = self.ledger.head.public and isinstance(now, str)
            is_there = any(is_masked or same_answer(now, other) for other in made.get(key, ()))
            if is_there or (each.entry.table, each.entry.field) not in self.asked:
                continue
            day = written.astimezone().date() if written else each.day
            code = "M804" if day == each.day else "M802" if each.day < day else LATER_CORRECTION
            was = None if each.was is None else stored_value(each.was)
            answer = f"{each.period} {each.partner} {each.entry}"
            shown = {"was": self._shown(each.entry, was), "now": self._shown(each.entry, now)}
            yield Finding.of(code, Place(self.verdict.file), answer=answer, **shown, day=each.day)

    def _shown(self, entry: AnswerRef, value: Value | None) -> Fact:
        """An answer as a finding has it."""
        if value in (None, ""):
            return VocabularyTerm("empty")
        return as_shown(value or 0, is_percent=self.ledger.is_percent(entry))

    def finding(self, book: ScannedWorkbook, answers: Sequence[ProgrammeAnswer], code: str = "M760") -> Finding:
        """M760 or M805: how many answers of a return differ, and the first of them."""
        first = answers[0]
        content = return_cell(book, first)
        return Finding.of(
            code,
            Place(self.verdict.file),
            answer=f"{first.period} {first.partner} {first.entry}",
            master=self._shown(first.entry, first.value),
            file=first.file,
            returned=self._shown(first.entry, content),
            cell=f"{first.sheet}!{first.cell}",
            count=len(answers),
        )
