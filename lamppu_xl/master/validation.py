"""A master that came is read and judged like any return: whose it is, whether its data is whole, what was edited in it.

What a master tells programs stands on its hidden sheet (`ledger`). The visible sheets must say the same; the
coordinator's own texts may be whatever they are.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.finding_codes import CODES
from lamppu_xl.domain.findings import Fact, Finding, Place, has_errors
from lamppu_xl.domain.text import Text, VocabularyTerm
from lamppu_xl.ledger import SHEET, ControlTotal, Ledger, LedgerAnswer, ParsedLedger, control_totals, parse_ledger
from lamppu_xl.ledger.consistency import find_faults
from lamppu_xl.master.existing_master import LIMITS, syntheses_of
from lamppu_xl.master.synthesis_merge import ReadSynthesis, Which
from lamppu_xl.master.visible_diff import (
    ChangedSheet,
    Difference,
    EditedAnswer,
    ReorderedSheet,
    differences,
    list_differences,
)
from lamppu_xl.returns.inbox import IncomingFile
from lamppu_xl.validation.verdict import IGNORED_CODES, FileState
from lamppu_xl.workbook.identity import MasterStamp, Stamp
from lamppu_xl.workbook.safe_reader import Limits, Refusal, ScannedSheet, ScannedWorkbook, read_workbook
from lamppu_xl.workbook.safe_reader.decrypt import decrypt

MOST = 30
"""Rows of the hidden sheet that are told one by one."""

VALUE = 4
"""The column of the hidden sheet in which answers stand."""


@dataclass(frozen=True)
class MasterReading:
    """What came of one workbook."""

    file: str
    sha256: str
    findings: tuple[Finding, ...]
    stamp: MasterStamp | None = None
    """What it says it is, as far as it says so."""
    ledger: Ledger | None = field(default=None, repr=False)
    """None when it holds no data that can be read."""
    syntheses: Mapping[Which, tuple[ReadSynthesis, ...]] = field(default_factory=dict)
    """What the coordinator wrote in it, by goal and period."""
    saved: str = ""
    """When the file says that it was saved last: ISO 8601, or empty."""


@dataclass(frozen=True)
class MasterVerdict:
    """What is said of one file; see `validator.State`."""

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


# One master


def read(data: bytes, file: str, limits: Limits = LIMITS) -> MasterReading:
    """Read a master and tell everything that is not in order. Whatever the bytes, this returns."""
    sha256 = hashlib.sha256(data).hexdigest()
    book, noted = read_workbook(data, limits), list[Finding]()
    if isinstance(book, Refusal) and book.facts.get("protection") == "password" and (opened := decrypt(data, limits)):
        book = read_workbook(opened, limits)
        noted.append(_finding("F124", Place(file)))
    if isinstance(book, Refusal):
        facts = {
            name: VocabularyTerm(str(one)) if name in ("limit", "protection") else one
            for name, one in book.facts.items()
        }
        return MasterReading(file, sha256, (_finding(book.code, Place(file), **facts), *noted))
    if book.active:
        noted.append(_finding("F119", Place(file), parts=book.active))
    syntheses, apart = syntheses_of(book)
    saved = book.properties.get("modified", "")
    sheet = next((sheet for sheet in book.sheets if sheet.name == SHEET), None)
    if sheet is None:
        return MasterReading(file, sha256, (_none(book, file), *noted), syntheses=syntheses, saved=saved)
    parsed = parse_ledger(_rows(sheet))
    desk = _DataSheetReader(file, parsed, book, sheet)
    found = [*desk.findings(), *noted]
    if parsed.ledger:
        found += _visible(parsed.ledger, differences(parsed.ledger, book, apart), file)
    found.sort(key=lambda one: one.effective_severity.rank)
    return MasterReading(file, sha256, tuple(found), parsed.stamp, parsed.ledger, syntheses, saved)


def _rows(sheet: ScannedSheet) -> Iterator[Sequence[object]]:
    """The rows of a sheet from its first one on, the empty ones too."""
    rows: dict[int, dict[int, object]] = {}
    for (row, col), cell in sheet.cells.items():
        rows.setdefault(row, {})[col] = cell.error or (cell.value if cell.formula is None else f"={cell.formula}")
    last = -1
    for row in sorted(rows):
        # A stray cell at the foot of a sheet must not make a million rows of it.
        yield from islice(((None,) for _ in range(last + 1, row)), MOST)
        own = rows.pop(row)
        yield [own.get(col) for col in range(min(max(own), 255) + 1)]
        last = row


def _none(book: ScannedWorkbook, file: str) -> Finding:
    """Why a workbook holds no data of a master."""
    if is_master(book):
        return _finding("F217", Place(file))
    code = book.properties.get("custom:lamppu-xl", "") or book.properties.get("description", "")
    return _finding("F218", Place(file), found=code if Stamp.parse(code) else "")


def is_master(book: ScannedWorkbook) -> bool:
    """Whether a workbook says that it is a master, be it an older one without data."""
    return book.properties.get("custom:lamppu-xl", "").startswith("master ") or any(
        sheet.name == SHEET for sheet in book.sheets
    )


@dataclass(frozen=True)
class _DataSheetReader:
    """The hidden sheet of one master."""

    file: str
    parsed: ParsedLedger
    book: ScannedWorkbook
    sheet: ScannedSheet

    def findings(self) -> Iterator[Finding]:
        yield from self.problems()
        parsed = self.parsed
        if parsed.digest and not parsed.untouched:
            yield _finding("M705", Place(self.file, self.sheet.name), was=parsed.digest[:16], now=parsed.counted[:16])
            if parsed.ledger:
                yield from self.edited(parsed.ledger)
        if parsed.ledger:
            yield from self.totals(parsed.totals, control_totals(parsed.ledger.answers))
            yield from self.faults(parsed.ledger)

    def problems(self) -> Iterator[Finding]:
        for problem in self.parsed.problems[:MOST]:
            place = Place(self.file, self.sheet.name, problem.row, 0)
            yield _finding("M704", place, problem=VocabularyTerm(f"ledger_{problem.what}"), detail=problem.detail)
        rest = len(self.parsed.problems) - MOST
        if rest > 0:
            place = Place(self.file, self.sheet.name)
            yield _finding("M704", place, problem=VocabularyTerm("ledger_cell"), detail=f"+ {rest}")

    def totals(self, told: Iterable[ControlTotal], counted: Iterable[ControlTotal]) -> Iterator[Finding]:
        was = {(one.table, one.field): one for one in told}
        now = {(one.table, one.field): one for one in counted}
        place = Place(self.file, self.sheet.name)
        for key in sorted(was.keys() | now.keys()):
            one, other = was.get(key), now.get(key)
            if one == other:
                continue
            what: Fact = "/".join(key) if any(key) else VocabularyTerm("ledger_answers")
            figures = [_figure(each, other_sum=one and other and one.answers == other.answers) for each in (one, other)]
            yield _finding("M706", place, what=what, was=figures[0], now=figures[1])

    def edited(self, ledger: Ledger) -> Iterator[Finding]:
        """What was edited, as far as the visible list of all answers still tells how it was."""
        found = list(islice(list_differences(ledger, self.book), MOST))
        rows = self.rows({one.answer.number for one in found}) if found else {}
        for one in found:
            row = rows.get(one.answer.number)
            place = Place(self.file, self.sheet.name, row, None if row is None else VALUE)
            finding = _edited(ledger, replace(one, was=one.now or "", now=_plain(one.was)), self.file)
            yield replace(finding, code=CODES["M705"], place=place)

    def faults(self, ledger: Ledger) -> Iterator[Finding]:
        found = find_faults(ledger)
        rows = self.rows({one.answer.number for one in found[:MOST]}) if found else {}
        for one in found[:MOST]:
            answer = one.answer
            place = Place(self.file, self.sheet.name, rows.get(answer.number), 0)
            finding = _finding("M704", place, problem=VocabularyTerm(f"ledger_{one.what}"), detail=str(answer.entry))
            yield replace(finding, entry=answer.entry)
        if len(found) > MOST:
            place = Place(self.file, self.sheet.name)
            yield _finding("M704", place, problem=VocabularyTerm("ledger_kind"), detail=f"+ {len(found) - MOST}")

    def rows(self, numbers: set[int]) -> dict[int, int]:
        """Where answers stand on the hidden sheet."""
        found = {}
        for (row, col), cell in self.sheet.cells.items():
            if col == 1 and isinstance(cell.value, int) and cell.value in numbers:
                sort = self.sheet.cells.get((row, 0))
                if sort and sort.value == "answer":
                    found[cell.value] = row
        return found


def _plain(said: str | float | date) -> str | float:
    return said.isoformat() if isinstance(said, date) else said


def _figure(total: ControlTotal | None, *, other_sum: object) -> float:
    """What tells two totals apart: their sums if as many answers were counted, else how many were."""
    if total is None:
        return 0
    return total.sum if other_sum and total.sum is not None else total.answers


# What is seen of it


def _visible(ledger: Ledger, found: Iterable[Difference], file: str) -> Iterator[Finding]:
    for one in found:
        match one:
            case EditedAnswer():
                yield _edited(ledger, one, file)
            case ChangedSheet(sheet, same):
                yield _finding("M708", Place(file, sheet), sheet=sheet, count=same)
            case ReorderedSheet(sheet):
                yield _finding("M709", Place(file, sheet), sheet=sheet)


def _edited(ledger: Ledger, one: EditedAnswer, file: str) -> Finding:
    at = one.position or (None, None)
    question = ledger.questions_by_field.get((one.answer.entry.table, one.answer.entry.field))
    hidden = VocabularyTerm("hidden") if question is None or question.personal else None
    was, now = (VocabularyTerm("empty") if said in (None, "") else said for said in (one.was, one.now))
    finding = _finding("M707", Place(file, one.sheet, *at), was=hidden or was, now=hidden or now)
    return replace(finding, entry=one.answer.entry, subject=called(ledger, one.answer))


def called(ledger: Ledger, answer: LedgerAnswer) -> Text:
    """What an answer is called: its partner, its row and its question."""
    entry: AnswerRef = answer.entry
    question, source = ledger.questions_by_field.get((entry.table, entry.field)), ledger.sources.get(answer.source)
    rows = {goal.id: goal.title for goal in ledger.goals} | {
        line.row: line.label for line in ledger.lines if line.table == entry.table
    }
    label = question.label if question and question.label.translations else Text.same(entry.field)
    said = []
    for language in dict.fromkeys([*(one for one, _ in label.translations), *ledger.head.chain]):
        chain = (language, *ledger.head.chain)
        row = rows[entry.row].pick(chain) if entry.row in rows and rows[entry.row].translations else ""
        parts = (source.partner if source else "", f"{entry.row} {row}".strip(), label.pick(chain))
        said.append((language, " · ".join(filter(None, parts))))
    return Text(tuple(said))


# Many masters


def judge(
    files: Iterable[IncomingFile], expected: Mapping[str, str] | None = None, limits: Limits = LIMITS
) -> list[MasterVerdict]:
    """Judge the masters of several projects together, in the order of the files.

    Args:
        expected: the period of each project whose master is awaited; None takes any project and period.
        limits: how much of a file is read at the most.
    """
    verdicts: list[MasterVerdict] = []
    by_hash: dict[str, str] = {}
    for incoming in files:
        verdicts.append(_first(incoming, by_hash, expected, limits))
        by_hash.setdefault(incoming.sha256, incoming.file)
    settled = {id(verdict): verdict for verdict in verdicts}
    groups: dict[tuple[str | None, str | None], list[MasterVerdict]] = {}
    for one in verdicts:
        if one.accepted:
            groups.setdefault((one.project, one.period), []).append(one)
    for own in groups.values():
        settled |= {id(one): changed for one, changed in _settle(own)}
    return [settled[id(verdict)] for verdict in verdicts]


def _first(
    incoming: IncomingFile, by_hash: Mapping[str, str], expected: Mapping[str, str] | None, limits: Limits
) -> MasterVerdict:
    file, sha256 = incoming.file, incoming.sha256
    if incoming.data is None:
        problem = incoming.problem
        ignored = problem is not None and problem.code.id in IGNORED_CODES
        state = FileState.IGNORED if ignored else FileState.SET_ASIDE
        return MasterVerdict(file, sha256, state, (problem,) if problem else ())
    if sha256 in by_hash:
        same = _finding("F208", Place(file), original=by_hash[sha256])
        return MasterVerdict(file, sha256, FileState.DUPLICATE, (same,))
    reading = read(incoming.data, file, limits)
    findings = (*incoming.notes, *reading.findings)
    if reading.ledger is None:
        return MasterVerdict(file, sha256, FileState.SET_ASIDE, findings, reading)
    if strange := _strange(reading.ledger, expected, file):
        return MasterVerdict(file, sha256, FileState.SET_ASIDE, (strange, *findings), reading)
    state = FileState.REJECTED if has_errors(findings) else FileState.ACCEPTED
    return MasterVerdict(file, sha256, state, findings, reading)


def _strange(ledger: Ledger, expected: Mapping[str, str] | None, file: str) -> Finding | None:
    """Why a sound master is not awaited here."""
    head = ledger.head
    if expected is None:
        return None
    if head.project not in expected:
        return _finding("F219", Place(file), project=head.project, expected=tuple(expected))
    if head.period != expected[head.project]:
        return _finding("F220", Place(file), period=expected[head.project], other=head.period)
    return None


def _settle(own: Sequence[MasterVerdict]) -> Iterator[tuple[MasterVerdict, MasterVerdict]]:
    """Of several sound masters of one project the newest one counts; where nothing tells which it is, none does."""
    if len(own) < 2:
        return
    best = [one for one in own if all(_newer(one, other) for other in own if other is not one)]
    for one in own:
        if not best:
            others = tuple(other.file for other in own if other is not one)
            finding = _finding("F222", Place(one.file), others=others)
            yield one, replace(one, state=FileState.SET_ASIDE, findings=(finding, *one.findings))
        elif one is not best[0]:
            finding = _finding("F221", Place(one.file), newer=best[0].file)
            yield one, replace(one, state=FileState.REPLACED, findings=(finding, *one.findings))


def _newer(one: MasterVerdict, other: MasterVerdict) -> bool:
    """Whether one master surely counts over another: made of more returns, not cut for the public, or saved later."""
    assert one.reading and other.reading and one.ledger and other.ledger  # noqa: S101, PT018  # they are accepted
    made, others = ({source.sha256 for source in each.returns} for each in (one.ledger, other.ledger))
    if made != others and (made > others or made < others):
        return made > others
    if made == others and one.ledger.head.public != other.ledger.head.public:
        return not one.ledger.head.public
    return bool(other.reading.saved) and one.reading.saved > other.reading.saved


def _finding(code: str, place: Place, **facts: Fact) -> Finding:
    return Finding(CODES[code], place, facts)
