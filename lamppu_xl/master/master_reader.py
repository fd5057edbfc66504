"""Reads one master that was sent in: its ledger, the coordinator's syntheses, and findings on whatever was edited.

The ledger is on the hidden sheet. The visible sheets must agree with it, except for the coordinator's syntheses.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.finding_codes import CODES
from lamppu_xl.domain.findings import Fact, Finding, Place
from lamppu_xl.domain.text import Phrase, Text, VocabularyTerm
from lamppu_xl.ledger.consistency import find_faults
from lamppu_xl.ledger.parsing import ParsedLedger, parse_ledger
from lamppu_xl.ledger.records import SHEET, ControlTotal, Ledger, LedgerAnswer
from lamppu_xl.ledger.totals import control_totals
from lamppu_xl.master.changed_areas import changed_sheet_finding, hidden_lines_finding
from lamppu_xl.master.existing_master import LIMITS, syntheses_of
from lamppu_xl.master.personal_values import personal_values
from lamppu_xl.master.recorded_answers import sheet_rows
from lamppu_xl.master.synthesis_merge import ReadSynthesis, Which
from lamppu_xl.master.visible_diff import (
    ChangedSheet,
    Difference,
    EditedAnswer,
    HiddenLines,
    HiddenSheet,
    MissingSheet,
    ReorderedSheet,
    differences,
    list_differences,
)
from lamppu_xl.storage.spill_store import SMALL_CACHE, SpillStore
from lamppu_xl.workbook.identity import MasterStamp, Stamp
from lamppu_xl.workbook.safe_reader import Limits, Refusal, ScannedSheet, ScannedWorkbook, read_workbook
from lamppu_xl.workbook.safe_reader.decrypt import decrypt

MOST = 30
"""Limit of rows of the hidden sheet that get a finding of their own."""

VALUE = 4
"""The column of the values of answers on the hidden sheet."""


@dataclass(frozen=True, kw_only=True)
class MasterReading:
    """What was read from one workbook."""

    file: str
    sha256: str
    findings: tuple[Finding, ...]
    stamp: MasterStamp | None = None
    """The stamp of its ledger, if it is valid."""
    ledger: Ledger | None = field(default=None, repr=False)
    """None if there is no readable ledger."""
    syntheses: Mapping[Which, tuple[ReadSynthesis, ...]] = field(default_factory=dict)
    """The coordinator's syntheses by goal and period."""
    persons: frozenset[str] = field(default=frozenset(), repr=False)
    """Personal answers that its visible sheets show; no ledger has them."""
    saved: str = ""
    """When it was last saved, as the file states: ISO 8601, or empty."""


def read_incoming_master(
    data: bytes, file: str, limits: Limits = LIMITS, store: SpillStore | None = None
) -> MasterReading:
    """Read a master and find everything that is wrong with it. No exception is raised, whatever the bytes.

    Args:
        store: takes the answers of its ledger; by default it has a store of its own.
    """
    reading = MasterReading(file=file, sha256=hashlib.sha256(data).hexdigest(), findings=())
    cells, notes = SpillStore(SMALL_CACHE), list[Finding]()
    book = read_workbook(data, limits, store=cells)
    if isinstance(book, Refusal) and book.facts.get("protection") == "password" and (plain := decrypt(data, limits)):
        book = read_workbook(plain, limits, store=cells)
        notes.append(finding_for("F124", Place(file)))
    if isinstance(book, Refusal):
        facts = {
            name: VocabularyTerm(str(fact)) if name in ("limit", "protection") else fact
            for name, fact in book.facts.items()
        }
        return replace(reading, findings=(finding_for(book.code, Place(file), **facts), *notes))
    if book.active:
        notes.append(finding_for("F119", Place(file), parts=book.active))
    syntheses, editable = syntheses_of(book)
    reading = replace(reading, syntheses=syntheses, saved=book.properties.get("modified", ""))
    sheet = next((sheet for sheet in book.sheets if sheet.name == SHEET), None)
    if sheet is None:
        return replace(reading, findings=(_without_ledger(book, file), *notes))
    parsed = parse_ledger(sheet_rows(sheet), store or SpillStore(SMALL_CACHE))
    findings = [*_DataSheetReader(file, parsed, book, sheet).findings(), *notes]
    if parsed.ledger:
        changes = differences(parsed.ledger, book, editable)
        findings += _visible_findings(parsed.ledger, changes, file)
    findings.sort(key=lambda finding: finding.effective_severity.rank)
    persons = personal_values(book, parsed.ledger) if parsed.ledger else frozenset()
    return replace(reading, findings=tuple(findings), stamp=parsed.stamp, ledger=parsed.ledger, persons=persons)


def finding_for(code: str, place: Place, **facts: Fact) -> Finding:
    return Finding(CODES[code], place, facts)


def _without_ledger(book: ScannedWorkbook, file: str) -> Finding:
    """Why a workbook has no ledger."""
    if is_master(book):
        return finding_for("F217", Place(file))
    code = book.properties.get("custom:lamppu-xl", "") or book.properties.get("description", "")
    return finding_for("F218", Place(file), found=code if Stamp.parse(code) else "")


def is_master(book: ScannedWorkbook) -> bool:
    """Whether a workbook identifies itself as a master, including an old one without a ledger."""
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
            digests = {"was": parsed.digest[:16], "now": parsed.counted[:16]}
            yield finding_for("M705", self.place(), **digests)
        if parsed.ledger:
            if parsed.digest:  # it may be forged together with the answers
                yield from self.edited(parsed.ledger)
            yield from self.totals(parsed.totals, control_totals(parsed.ledger.answers))
            yield from self.faults(parsed.ledger)

    def place(self, row: int | None = None, col: int | None = None) -> Place:
        return Place(self.file, self.sheet.name, row, col)

    def problems(self) -> Iterator[Finding]:
        for problem in self.parsed.problems[:MOST]:
            place, term = self.place(problem.row, 0), VocabularyTerm(f"ledger_{problem.what}")
            yield finding_for("M704", place, problem=term, detail=problem.detail)
        yield from self.rest("ledger_cell", len(self.parsed.problems))

    def rest(self, problem: str, count: int) -> Iterator[Finding]:
        """One finding for all that are over the limit."""
        if count > MOST:
            yield finding_for("M704", self.place(), problem=VocabularyTerm(problem), detail=f"+ {count - MOST}")

    def totals(self, stated: Iterable[ControlTotal], counted: Iterable[ControlTotal]) -> Iterator[Finding]:
        """The control totals that differ from the answers."""
        was = {(total.table, total.field): total for total in stated}
        now = {(total.table, total.field): total for total in counted}
        for key in sorted(was.keys() | now.keys()):
            before, after = was.get(key), now.get(key)
            if before == after:
                continue
            what: Fact = "/".join(key) if any(key) else VocabularyTerm("ledger_answers")
            same_count = bool(before and after and before.answers == after.answers)
            figures = [_figure(total, same_count=same_count) for total in (before, after)]
            yield finding_for("M706", self.place(), what=what, was=figures[0], now=figures[1])

    def edited(self, ledger: Ledger) -> Iterator[Finding]:
        """The edited answers, as far as the visible list of all answers still has the original ones."""
        edited = list(islice(list_differences(ledger, self.book), MOST))
        rows = self.rows({difference.answer.number for difference in edited}) if edited else {}
        for difference in edited:
            row = rows.get(difference.answer.number)
            place = self.place(row, None if row is None else VALUE)
            original = difference.was.isoformat() if isinstance(difference.was, date) else difference.was
            finding = _edited(ledger, replace(difference, was=difference.now or "", now=original), self.file)
            yield replace(finding, code=CODES["M705"], place=place)

    def faults(self, ledger: Ledger) -> Iterator[Finding]:
        faults = find_faults(ledger)
        rows = self.rows({fault.answer.number for fault in faults[:MOST]}) if faults else {}
        for fault in faults[:MOST]:
            entry, place = fault.answer.entry, self.place(rows.get(fault.answer.number), 0)
            finding = finding_for("M704", place, problem=VocabularyTerm(f"ledger_{fault.what}"), detail=str(entry))
            yield replace(finding, entry=entry)
        yield from self.rest("ledger_kind", len(faults))

    def rows(self, numbers: set[int]) -> dict[int, int]:
        """The rows of answers on the hidden sheet, by the numbers of the answers."""
        rows = {}
        for (row, col), cell in self.sheet.cells.items():
            if col == 1 and isinstance(cell.value, int) and cell.value in numbers:
                row_type = self.sheet.cells.get((row, 0))
                if row_type and row_type.value == "answer":
                    rows[cell.value] = row
        return rows


def _figure(total: ControlTotal | None, *, same_count: bool) -> float:
    """The figure that shows a difference: the sum if as many answers were counted, else their number."""
    if total is None:
        return 0
    return total.sum if same_count and total.sum is not None else total.answers


# Visible sheets


def _visible_findings(ledger: Ledger, changes: Iterable[Difference], file: str) -> Iterator[Finding]:
    for change in changes:
        match change:
            case EditedAnswer():
                yield _edited(ledger, change, file)
            case ChangedSheet(sheet, same, area):
                yield changed_sheet_finding(file, sheet, area, same)
            case MissingSheet(sheet, renamed):
                phrase = Phrase("sheet_is_renamed", {"now": renamed}) if renamed else Phrase("sheet_is_missing")
                yield finding_for("M708", Place(file, sheet), sheet=sheet, change=phrase)
            case HiddenSheet(sheet):
                yield finding_for("M708", Place(file, sheet), sheet=sheet, change=Phrase("sheet_is_hidden"))
            case HiddenLines(sheet, rows, columns):
                yield hidden_lines_finding(file, sheet, rows, columns)
            case ReorderedSheet(sheet):
                yield finding_for("M709", Place(file, sheet), sheet=sheet)


def _edited(ledger: Ledger, edited: EditedAnswer, file: str) -> Finding:
    row, col = edited.position or (None, None)
    entry = edited.answer.entry
    question = ledger.question_of(entry)
    hidden = VocabularyTerm("hidden") if question is None or question.personal else None
    was, now = (VocabularyTerm("empty") if value in (None, "") else value for value in (edited.was, edited.now))
    finding = finding_for("M707", Place(file, edited.sheet, row, col), was=hidden or was, now=hidden or now)
    return replace(finding, entry=entry, subject=label_of_answer(ledger, edited.answer))


def label_of_answer(ledger: Ledger, answer: LedgerAnswer) -> Text:
    """A label of an answer: its partner, its row and its question; a line or a single row is named by its table.

    The id of a row is in it only if it has digits, such as `G05`, or if several rows have one label.
    """
    entry: AnswerRef = answer.entry
    question, source = ledger.question_of(entry), ledger.sources.get(answer.source)
    rows = {goal.id: goal.title for goal in ledger.goals} | {
        line.row: line.label for line in ledger.lines if line.table == entry.table
    }
    table = next((each for each in ledger.tables if each.id == entry.table and each.rows in ("lines", "record")), None)
    issued_id, _, _ = entry.row.partition("@")  # the label names the period
    namesakes = [key for key, text in rows.items() if text == rows.get(entry.row)]
    needs_id = any(map(str.isdigit, issued_id)) or len(namesakes) > 1
    label = question.label if question and question.label.translations else Text.same(entry.field)
    texts = []
    for language in dict.fromkeys([*(language for language, _ in label.translations), *ledger.head.chain]):
        chain = (language, *ledger.head.chain)
        row = rows[entry.row].pick(chain) if entry.row in rows and rows[entry.row].translations else ""
        name = row if row and not needs_id else f"{issued_id} {row}".strip()
        if table and not row and table.title.translations:
            name = f"{table.title.pick(chain)} {entry.row}" if table.rows == "lines" else table.title.pick(chain)
        parts = (source.partner if source else "", name, label.pick(chain))
        texts.append((language, " · ".join(filter(None, parts))))
    return Text(tuple(texts))
