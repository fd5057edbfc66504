"""A scanned workbook becomes a submission: whose it is, what stands in it, and what was done to the form.

An answer is found by the two keys that cross at it, so it does not matter what was inserted, renamed or re-saved; the
defined names are only a cross-check, since cutting and pasting moves them. What is read here is what the file holds:
rules come later, over the whole batch.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from lamppu_xl.answer_types.registry import parse_cell
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.cell_address import column_name
from lamppu_xl.domain.finding_codes import CODES, Severity
from lamppu_xl.domain.findings import Fact, Finding, Place
from lamppu_xl.domain.partner_history import project_as_of
from lamppu_xl.domain.project import Answer, Answers, CodeList, Field, Partner, Period, Project, answer_label
from lamppu_xl.domain.text import LANGUAGES, Text, VocabularyTerm
from lamppu_xl.domain.text_normalising import is_blank
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.templates.layout import carried_digest, fingerprint, plan_workbook, texts_digest
from lamppu_xl.templates.manifest import Manifest, ManifestStore
from lamppu_xl.templates.parts import field_of, options_for
from lamppu_xl.templates.sheet_keys import FEEDBACK_KEY, KEY_ROW, ROW_KEY, answer_name
from lamppu_xl.workbook.identity import MasterStamp, Stamp, looks_like_stamp
from lamppu_xl.workbook.model import CellUse, Link, Plan, PlannedCell, RichText, Sheet, plain_text
from lamppu_xl.workbook.safe_reader import ScannedCell, ScannedSheet, ScannedWorkbook

DAY_ZERO, DAY_ZERO_1904 = date(1899, 12, 30), date(1904, 1, 1)


@dataclass(frozen=True)
class ReturnFile:
    """The file that a submission was read from."""

    file: str
    """Its name, as people see it."""
    sha256: str


@dataclass(frozen=True)
class OutsideContent:
    """What somebody wrote where no answer is asked."""

    place: Place
    text: str


@dataclass(frozen=True)
class Submission:
    """A return that was read."""

    source: ReturnFile
    stamp: Stamp
    partner: Partner
    sheets: tuple[str, ...]
    """The names of the sheets of its form, in reading order."""
    answers: Answers
    """What each answer is, parsed; blank and wrong ones have no entry."""
    typed: Mapping[AnswerRef, str | float | bool]
    """What stands in each filled answer cell, as it was stored; an error value as its name."""
    places: Mapping[AnswerRef, Place]
    """Where each answer stands in the file."""
    previous: Answers
    """Last period's answers as the workbook carries them."""
    saved: str
    """When the file says that it was saved last: ISO 8601, or empty."""
    outside: tuple[OutsideContent, ...] = ()
    """Words beside the boxes, on extra sheets and in answers that are no longer asked: not read, but kept."""


@dataclass(frozen=True)
class ReturnReading:
    """What came of one workbook."""

    submission: Submission | None
    """None when the workbook cannot be told to be a return of this project and period."""
    findings: tuple[Finding, ...]
    stamp: Stamp | None = None
    """What the workbook says it is, as far as it says so."""
    accounted: int = 0
    """How many filled cells were read, compared or told; it must be all that there are."""


def read_submission(  # noqa: PLR0913
    book: ScannedWorkbook,
    source: ReturnFile,
    project: Project,
    period: Period,
    carried: Mapping[str, Answers] | None = None,
    *,
    issued: ManifestStore | None = None,
) -> ReturnReading:
    """Read a scanned workbook as a return for a period.

    Args:
        carried: what templates were issued with, by digest, to tell what a changed cell held before.
        issued: where the rest of what was issued is kept, to read a return of an older definition.
    """
    project = project_as_of(project, period)
    stamp, findings = identify_return(book, source, project, period)
    if stamp is None or findings:
        return ReturnReading(None, tuple(findings), stamp)
    partner = project.partner(stamp.partner)
    assert partner is not None  # noqa: S101  # identify has seen to it
    drawn = plan_workbook(project, partner, period, translator_for(stamp.language, project.chain(stamp.language)))
    older: Manifest | None = None
    if fingerprint(drawn) != stamp.fingerprint:
        facts = {"issued": stamp.fingerprint, "current": fingerprint(drawn)}
        older = issued.manifest(stamp) if issued else None
        if older is None:
            return ReturnReading(None, (_finding("F207", Place(source.file), facts),), stamp)
        findings.append(_finding("F211", Place(source.file), facts))
    reader = _SubmissionReader(book, source, project, partner, period, stamp, older.plan if older else drawn, findings)
    if older:
        reader.asked = frozenset(drawn.answers)
        reader.personal = older.personal

    def known() -> Answers | None:
        if older or carried is not None:
            return older.carried if older else (carried or {}).get(stamp.carried)
        return issued.previous(stamp.carried) if issued else None

    reader.read(known)
    return ReturnReading(reader.submission(), tuple(reader.findings), stamp, reader.accounted)


# Whose is it


def identify_return(
    book: ScannedWorkbook, source: ReturnFile, project: Project, period: Period
) -> tuple[Stamp | None, list[Finding]]:
    """The stamp that a workbook carries in several places, and what speaks against it."""
    whole = Place(source.file)
    if master := _master(book):
        return None, [_finding("F216", whole, {"project": master[0], "period": master[1]})]
    found = list(_stamps(book, source))
    sound = [(stamp, place) for stamp, place in ((Stamp.parse(text), place) for text, place in found) if stamp]
    altered = [(text, place) for text, place in found if Stamp.parse(text) is None]
    if not sound:
        if altered:
            return None, [_finding("F205", place, {"found": text}) for text, place in altered[:1]]
        return None, [_finding("F201", whole, {"project": project.id})]
    counted = Counter(stamp for stamp, _ in sound)
    stamp = max(counted, key=lambda one: (counted[one], one.code))
    findings = [_finding("F205", place, {"found": text}) for text, place in altered]
    seen: set[tuple[str | None, str]] = set()
    for other, place in sound:
        if other != stamp and (place.sheet, other.code) not in seen:
            seen.add((place.sheet, other.code))
            findings.append(_finding("F206", place, {"expected": stamp.code, "found": other.code}))
    if stamp.project != project.id:
        return stamp, [_finding("F202", whole, {"project": project.id, "other": stamp.project})]
    if stamp.period != period.id:
        return stamp, [_finding("F203", whole, {"period": period.id, "other": stamp.period})]
    partner = project.partner(stamp.partner)
    if partner is None:
        guess = difflib.get_close_matches(stamp.partner, [partner.id for partner in project.partners], 1)
        return stamp, [_finding("F204", whole, {"partner": stamp.partner, "guess": guess[0] if guess else ""})]
    if not partner.reports_in(period):
        days: dict[str, Fact] = {"joined": partner.joined or "", "left": partner.left or ""}
        return stamp, [_finding("F215", whole, {"partner": partner.name, **days})]
    return stamp, findings


def _master(book: ScannedWorkbook) -> tuple[str, str] | None:
    """The project and period of a workbook that is a master, not a return."""
    said = book.properties.get("custom:lamppu-xl", "").split()
    if len(said) == 3 and said[0] == "master":
        return said[1], said[2]
    for sheet in book.sheets:
        first = sheet.cells.get((0, 1))
        stamp = MasterStamp.parse(first.value) if first and isinstance(first.value, str) else None
        if stamp:
            return stamp.project, stamp.period
    return None


def _stamps(book: ScannedWorkbook, source: ReturnFile) -> Iterator[tuple[str, Place]]:
    for sheet in book.sheets:
        for (row, col), cell in sheet.cells.items():
            if isinstance(text := cell.value, str) and _is_stamp(text):
                yield text.strip(), Place(source.file, sheet.name, row, col)
    for name in ("description", "custom:lamppu-xl"):
        text = book.properties.get(name, "").strip()
        if _is_stamp(text):
            yield text, Place(source.file)


_SHORTEST_STAMP = 31
_STAMP_GROUPS = re.compile(r"(?:\S+\s+){4}[0-9a-f]{8}\s+[0-9a-f]{8}\s+[0-9a-z]{5}", re.IGNORECASE)


def _is_stamp(text: str) -> bool:
    """Whether a text is a code, sound or altered; seven words of prose are none."""
    if not _SHORTEST_STAMP <= len(text) < 200:
        return False
    bare = text.strip()
    # Most texts are told by a single letter: the last group has five.
    return bare[-6:-5].isspace() and looks_like_stamp(bare) and _STAMP_GROUPS.fullmatch(bare) is not None


# What stands in it


@dataclass(frozen=True)
class _SheetMatch:
    """A planned sheet as it is in the file: where its rows and columns have gone."""

    sheet: Sheet
    scan: ScannedSheet
    rows: Mapping[int, int]
    cols: Mapping[int, int]


_Question = tuple[Field, CodeList | None]
"""A field, and the options of the partner, where there are any."""


@dataclass
class _SubmissionReader:
    """Reads one workbook by its plan, and gathers what it finds."""

    book: ScannedWorkbook
    source: ReturnFile
    project: Project
    partner: Partner
    period: Period
    stamp: Stamp
    plan: Plan
    findings: list[Finding] = field(default_factory=list)
    answers: dict[AnswerRef, Answer] = field(default_factory=dict)
    typed: dict[AnswerRef, str | float | bool] = field(default_factory=dict)
    places: dict[AnswerRef, Place] = field(default_factory=dict)
    previous: dict[AnswerRef, Answer] = field(default_factory=dict)
    values: dict[str, set[object]] = field(default_factory=dict)
    """What the sheets hold, by their names, as far as it was asked for."""
    questions: dict[tuple[str, str], _Question] = field(default_factory=dict)
    """What is known of each field that was read."""
    located: set[AnswerRef] = field(default_factory=set)
    """Where a cell for last period's answer was found; it may be empty."""
    apart: list[OutsideContent] = field(default_factory=list)
    accounted: int = 0
    asked: frozenset[AnswerRef] | None = None
    """The entries that are still asked, when the workbook is of an older definition."""
    personal: frozenset[tuple[str, str]] = frozenset()
    """Tables and fields of the older definition whose answers are never quoted."""

    def submission(self) -> Submission:
        return Submission(
            self.source,
            self.stamp,
            self.partner,
            tuple(sheet.name for sheet in self.plan.sheets),
            self.answers,
            self.typed,
            self.places,
            self.previous,
            self.book.properties.get("modified", ""),
            tuple(self.apart),
        )

    def read(self, carried: Callable[[], Answers | None]) -> None:
        taken: set[str] = set()
        for sheet in self.plan.sheets:
            match = self.match(sheet, taken)
            if match is None:
                self.tell("S301", Place(self.source.file), sheet=sheet.name)
                continue
            taken.add(match.scan.name)
            if match.scan.name != sheet.name:
                self.tell("S308", Place(self.source.file, match.scan.name), was=sheet.name, now=match.scan.name)
            self.read_sheet(match)
        self.compare_carried(carried)
        self.extra_sheets(taken)
        self.names()
        bare = [scan.name for scan in self.book.sheets if scan.name in taken and not scan.protected]
        if bare:
            self.tell("S310", Place(self.source.file), sheet=", ".join(bare[:3]) + (", …" if len(bare) > 3 else ""))

    # Sheets

    def match(self, sheet: Sheet, taken: set[str]) -> _SheetMatch | None:
        """The sheet of the file that carries the planned keys; by its name where there are none."""
        # Every sheet of goals has the same keys of columns; those of rows are its own.
        keys = {slot.content for slot in _keys(sheet) if slot.row != KEY_ROW}
        candidates = [scan for scan in self.book.sheets if scan.name not in taken]
        if keys and candidates:
            shared = {scan.name: len(keys & self.held(scan)) for scan in candidates}
            most = max(shared.values())
            if most * 2 > len(keys):
                alike = [scan for scan in candidates if shared[scan.name] == most]
                best = max(alike, key=lambda scan: (_same(scan.name, sheet.name), scan.name))
                return _SheetMatch(sheet, best, *self.keyed(sheet, best))
        scan = next((scan for scan in candidates if _same(scan.name, sheet.name)), None)
        if scan is None:
            return None
        if keys:
            return _SheetMatch(sheet, scan, *self.keyed(sheet, scan))
        last_row = max((slot.row for slot in sheet.cells), default=0)
        return _SheetMatch(
            sheet,
            scan,
            {row: row for row in range(last_row + 1)},
            {col: col for col in range(len(sheet.columns))},
        )

    def held(self, scan: ScannedSheet) -> set[object]:
        """All values of a sheet."""
        found = self.values.get(scan.name)
        if found is None:
            found = self.values[scan.name] = {cell.value for cell in scan.cells.values()}
        return found

    def keyed(self, sheet: Sheet, scan: ScannedSheet) -> tuple[dict[int, int], dict[int, int]]:
        """Where the planned rows and columns stand now, told by their keys."""
        corner = next((at for at, cell in scan.cells.items() if cell.value == ROW_KEY), None)
        if corner is None:
            return {}, {}
        key_row, key_col = corner
        by_row: dict[object, list[int]] = {}
        by_col: dict[object, list[int]] = {}
        for row, col in sorted(at for at in scan.cells if at[1] == key_col or at[0] == key_row):
            value = scan.cells[row, col].value
            if col == key_col and row != key_row:
                by_row.setdefault(value, []).append(row)
            if row == key_row:
                by_col.setdefault(value, []).append(col)
        rows = {row: key_row - KEY_ROW + row for row in range(KEY_ROW + 2)}
        cols: dict[int, int] = {}
        for slot in _keys(sheet):
            found, kept, at = (by_col, cols, slot.col) if slot.row == KEY_ROW else (by_row, rows, slot.row)
            where = found.get(slot.content, [])
            if where:
                kept[at] = where[0]
            if len(where) > 1:
                place = Place(self.source.file, scan.name, where[1] if found is by_row else key_row)
                self.tell("S305", place, key=str(slot.content))
        return rows, cols

    def read_sheet(self, match: _SheetMatch) -> None:
        used: set[tuple[int, int]] = set()
        changed: list[tuple[Finding, OutsideContent | None]] = []
        fixed = 0
        missing: dict[int, list[PlannedCell]] = {}
        rows, cols, cells = match.rows, match.cols, match.scan.cells
        for slot, issued in zip(match.sheet.cells, _issued_texts(match.sheet), strict=True):
            use, row, col = slot.use, rows.get(slot.row), cols.get(slot.col)
            if row is None or col is None:
                missing.setdefault(slot.row, []).append(slot)
                continue
            at = row, col
            cell = cells.get(at)
            if use is CellUse.FIXED and slot.content is not None:
                fixed += 1
                used.add(at)
                self.accounted += cell is not None
                if cell is None or cell.error is not None or cell.value != issued or issued is None:
                    changed += self.compare(slot, cell, self.place(match, at))
            elif use is CellUse.ANSWER:
                self.answer(slot, cell, self.place(match, at))
                used.add(at)
            else:
                if use is CellUse.PREVIOUS and slot.entry:
                    self.located.add(slot.entry)
                if cell is not None and at not in used and self.is_ours(slot, cell, match, at):
                    used.add(at)
                    self.accounted += 1
        if fixed and len(changed) * 2 > fixed:
            self.tell("S304", Place(self.source.file, match.scan.name), sheet=match.scan.name, count=len(changed))
            self.apart += [text for _, text in changed if text]
        else:
            self.findings += [finding for finding, _ in changed]
        self.missing(match, missing)
        self.outside(match, used)

    def is_ours(self, slot: PlannedCell, cell: ScannedCell, match: _SheetMatch, at: tuple[int, int]) -> bool:
        """Whether a cell that nobody should write in holds what belongs there; other words are told as outside."""
        match slot.use:
            case CellUse.KEY:
                return cell.value == slot.content
            case CellUse.STAMP:
                return _is_stamp(_shown(cell))
            case CellUse.PREVIOUS if slot.entry:
                return self.carried(slot.entry, cell)
            case CellUse.CHECK if cell.formula is None and _shown(cell):
                self.tell(
                    "S311",
                    self.place(match, at),
                    self.known(slot.entry),
                    was=VocabularyTerm("formula"),
                    now=_shown(cell),
                )
                return True
            case CellUse.LIVE if cell.formula is None and _shown(cell):
                return isinstance(slot.content, Link) and _shown(cell) == _bare(slot.content.text)
            case CellUse.CHECK | CellUse.LIVE:
                return True
        return False

    def missing(self, match: _SheetMatch, slots: Mapping[int, list[PlannedCell]]) -> None:
        """One finding for each row whose answers are nowhere to be found."""
        place = Place(self.source.file, match.scan.name)
        if not match.rows:
            self.tell("S302", place, missing=match.sheet.name)
            return
        for row in slots.values():
            entries = [entry for slot in row if slot.use is CellUse.ANSWER and (entry := self.known(slot.entry))]
            if entries:
                self.tell("S302", place, entries[0], missing=self.label_of(entries[0]))

    def outside(self, match: _SheetMatch, used: set[tuple[int, int]]) -> None:
        """Words that somebody wrote beside the boxes must not vanish."""
        cells = match.scan.cells
        rest = sorted(cells.keys() - used)
        self.accounted += len(rest)
        ours = {col for (_, col), cell in cells.items() if _shown(cell) == FEEDBACK_KEY} if rest else set()
        for at in rest:
            if (text := _shown(cells[at])) and not (at[1] in ours and self.is_feedback(text)):
                self.apart.append(OutsideContent(self.place(match, at), text))
                self.tell("S307", self.place(match, at), value=text)

    def is_feedback(self, text: str) -> bool:
        """Whether a text of the feedback column is ours: all that we write there is led by one of these words."""
        spoken = translator_for(self.stamp.language, self.project.chain(self.stamp.language))
        leads = [spoken.label(f"feedback_{severity}") for severity in Severity]
        return text in (FEEDBACK_KEY, spoken.label("feedback")) or text.startswith(tuple(leads))

    def extra_sheets(self, taken: set[str]) -> None:
        for scan in self.book.sheets:
            if scan.name in taken:
                continue
            self.accounted += len(scan.cells)
            told = [
                OutsideContent(Place(self.source.file, scan.name, *at), text)
                for at, cell in sorted(scan.cells.items())
                if (text := _shown(cell))
            ]
            if told and not _untouched(scan):
                self.apart += told
                first = tuple(f"{one.place.cell}: {_cut(one.text)}" for one in told[:FIRST_CELLS])
                place = Place(self.source.file, scan.name)
                self.tell("S306", place, sheet=scan.name, count=len(told), cells=first)

    # Cells

    def known(self, entry: AnswerRef | None) -> AnswerRef | None:
        """An entry, if it is still asked."""
        return entry if entry and (self.asked is None or entry in self.asked) else None

    @cached_property
    def chain(self) -> tuple[str, ...]:
        return self.project.chain(self.stamp.language)

    def question(self, entry: AnswerRef) -> _Question:
        """The field that an entry answers, and what it may be picked from."""
        found = self.questions.get((entry.table, entry.field))
        if found is None:
            asked = field_of(self.project, entry)
            found = asked, options_for(self.project, self.partner, asked)
            self.questions[entry.table, entry.field] = found
        return found

    def compare(
        self, slot: PlannedCell, cell: ScannedCell | None, place: Place
    ) -> list[tuple[Finding, OutsideContent | None]]:
        """What was issued against what stands there: told as "was / is"."""
        if cell is not None and _alike(slot, cell, date1904=self.book.date1904):
            return []
        facts: dict[str, Fact] = {"was": _issued(slot), "now": _shown(cell) if cell else VocabularyTerm("empty")}
        return [
            (_finding("S303", place, facts), OutsideContent(place, _shown(cell)) if cell and _shown(cell) else None)
        ]

    def answer(self, slot: PlannedCell, cell: ScannedCell | None, place: Place) -> None:
        entry = slot.entry
        assert entry is not None  # noqa: S101  # every answer has an entry
        if not self.known(entry):
            self.no_longer_asked(entry, cell, place)
            return
        self.places[entry] = place
        if cell is None:
            return
        asked, options = self.question(entry)
        hidden = VocabularyTerm("hidden")
        if cell.error is not None or cell.formula is not None:
            shown = cell.error if cell.error is not None else f"={cell.formula}"
            code = "V412" if cell.error is not None else "V411"
            self.typed[entry] = shown
            self.accounted += 1
            self.tell(code, place, entry, value=hidden if asked.personal else shown)
            return
        found = parse_cell(
            cell.value,
            asked.kind,
            options=options,
            languages=self.chain,
            shown=cell.shown,
            date1904=self.book.date1904,
            personal=asked.personal,
        )
        if cell.value is None or (isinstance(cell.value, str) and is_blank(cell.value)):
            self.accounted += 1
            return
        self.typed[entry] = cell.value
        self.accounted += 1
        if found.code:
            self.tell(found.code, place, entry, **found.facts)
        if found.value is not None:
            same = type(found.value) is type(cell.value) and found.value == cell.value
            self.answers[entry] = cell.value if same else found.value  # the very object: it is set down only once

    def no_longer_asked(self, entry: AnswerRef, cell: ScannedCell | None, place: Place) -> None:
        """An answer to a question of the older definition: told and kept, since nowhere else would anybody see it."""
        if cell is None:
            return
        self.accounted += 1
        if text := _shown(cell):
            hidden = (entry.table, entry.field) in self.personal
            self.apart.append(OutsideContent(place, text))
            self.tell("S315", place, value=VocabularyTerm("hidden") if hidden else text)

    def carried(self, entry: AnswerRef, cell: ScannedCell) -> bool:
        """Read last period's answer; words that cannot have been one are none of ours."""
        if not self.known(entry):
            return True
        asked, options = self.question(entry)
        found = parse_cell(
            cell.value,
            asked.kind,
            options=options,
            languages=self.chain,
            shown=cell.shown,
            date1904=self.book.date1904,
        )
        if found.value is not None:
            self.previous[entry] = found.value
        return found.value is not None or not _shown(cell)

    def compare_carried(self, known: Callable[[], Answers | None]) -> None:
        """Last period's answers are locked too; without the issued ones their digest alone must do."""
        if carried_digest(self.previous) == self.stamp.carried:
            return
        carried = known()
        if carried is None:
            self.tell("S313", Place(self.source.file))
            return
        kept = {entry: answer for entry, answer in carried.items() if self.known(entry)}
        for entry, (sheet, slot) in self.plan.previous.items():
            was, now = kept.get(entry), self.previous.get(entry)
            if entry in self.located and plain_text(was) != plain_text(now):  # of a lost row it is told already
                place = Place(self.source.file, sheet.name, slot.row, slot.col)
                hidden = VocabularyTerm("hidden") if field_of(self.project, entry).personal else None
                self.tell("S312", place, entry, was=hidden or _or_empty(was), now=hidden or _or_empty(now))
        self.previous = kept

    def names(self) -> None:
        """A name that left its answer tells of cutting and pasting."""
        for entry, place in self.places.items():
            name = answer_name(entry)
            reference = self.book.names.get(name)
            if reference is None or place.sheet is None:
                continue
            col, row = column_name(place.col or 0), (place.row or 0) + 1
            if reference.replace("'", "") != f"{place.sheet.replace(_QUOTE, '')}!${col}${row}":
                self.tell("S309", place, entry, name=name, expected=place.cell or "")

    # Telling

    def place(self, match: _SheetMatch, at: tuple[int, int]) -> Place:
        return Place(self.source.file, match.scan.name, *at)

    def label_of(self, entry: AnswerRef) -> Text:
        return label_of(self.project, self.partner, self.period, entry)

    def tell(self, code: str, place: Place, entry: AnswerRef | None = None, **facts: Fact) -> None:
        said = self.label_of(entry) if entry and code != "S302" else None
        self.findings.append(Finding(CODES[code], place, facts, entry, said))


_QUOTE = "'"


def label_of(project: Project, partner: Partner, period: Period, entry: AnswerRef) -> Text:
    """What an answer is called on the partner's form, in every language of the project."""
    said: Text | None = project.memory.get(("called", entry))
    if said is None:
        table = project.form.table(entry.table)
        line = next(line for line in project.lines_of(table, partner, period) if line.id == entry.row)
        # The words are the same for every partner that has the line.
        said = answer_label(project, table, line, table.field(entry.field), LANGUAGES)
        project.memory["called", entry] = said
    return said


def _untouched(scan: ScannedSheet) -> bool:
    """Whether a sheet is our own feedback, and nobody has written on it."""
    texts = [_shown(cell) for cell in scan.cells.values()]
    mark = next((text for text in texts if text.startswith(f"{FEEDBACK_KEY} ")), "")
    return mark == f"{FEEDBACK_KEY} {texts_digest(text for text in texts if text != mark)}"


def _finding(code: str, place: Place, facts: Mapping[str, Fact]) -> Finding:
    return Finding(CODES[code], place, facts)


def _or_empty(answer: Answer | None) -> Fact:
    return VocabularyTerm("empty") if answer is None else answer


FIRST_CELLS = 3
"""How many cells of an extra sheet are named; all of them are kept."""


def _cut(text: str, longest: int = 40) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _same(one: str, other: str) -> bool:
    return unicodedata.normalize("NFC", one).casefold() == unicodedata.normalize("NFC", other).casefold()


def _shown(cell: ScannedCell) -> str:
    """What a cell shows, as one text; empty when it is blank."""
    if cell.error is not None:
        return cell.error
    if cell.formula is not None and cell.value is None:
        return f"={cell.formula}"
    return _bare(
        "" if cell.value is None else plain_text(float(cell.value)) if _is_number(cell.value) else str(cell.value)
    )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _bare(text: str) -> str:
    """A text without what programs change when they save: forms of letters, breaks and runs of white space."""
    return " ".join(unicodedata.normalize("NFC", text).replace("\u00a0", " ").split())


def _keys(sheet: Sheet) -> list[PlannedCell]:
    """The planned keys of a sheet."""
    found: list[PlannedCell] | None = sheet.memory.get("keys")
    if found is None:
        found = sheet.memory["keys"] = [slot for slot in sheet.cells if slot.use is CellUse.KEY]
    return found


def _issued_texts(sheet: Sheet) -> list[str | None]:
    """What each cell was issued with, as far as it is a text: where the very same came back nothing needs comparing."""
    found: list[str | None] | None = sheet.memory.get("issued")
    if found is None:
        contents = (slot.content if slot.use is CellUse.FIXED else None for slot in sheet.cells)
        found = [plain_text(content) if isinstance(content, str | RichText) else None for content in contents]
        sheet.memory["issued"] = found
    return found


def _issued(slot: PlannedCell) -> str | date:
    content = slot.content
    return content if isinstance(content, date) else _bare(plain_text(content))


def _alike(slot: PlannedCell, cell: ScannedCell, *, date1904: bool) -> bool:
    content = slot.content
    if isinstance(content, date):
        start = DAY_ZERO_1904 if date1904 else DAY_ZERO
        return isinstance(cell.value, int | float) and int(cell.value) == (content - start).days
    return _bare(plain_text(content)) == _shown(cell)
