"""Applies the programme's own corrections of figures to the master workbooks of its projects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from lamppu_xl.definition.coordinator_lists.corrections import FILE
from lamppu_xl.definition.history.editions import without_edition
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.corrections import same_answer
from lamppu_xl.domain.figure_corrections import FigureCorrection, FigureKey
from lamppu_xl.domain.findings import Fact, Finding, Place, has_errors
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.programme import EVERY, Programme, ProgrammeProject
from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.domain.units import Counted
from lamppu_xl.ledger.records import Ledger, LedgerAnswer, LedgerCorrection, Value
from lamppu_xl.master.master_verdict import MasterVerdict
from lamppu_xl.programme.event_tables import places_without_people, table_of_events
from lamppu_xl.programme.figure_texts import as_shown
from lamppu_xl.programme.members import list_members
from lamppu_xl.programme.other_units import first_units, has_other_unit
from lamppu_xl.programme.totals import counts_in_totals
from lamppu_xl.validation.verdict import FileState

APPLIED = "M731"
"""The code of the finding on a correction that is in the totals."""

CORRECTIONS = frozenset({APPLIED, "M729", "M730", "M786", "M809", "M830"})
"""Codes of findings on the programme's own corrections."""

MOST_SIMILAR = 5
"""The number of figures that are named instead of one that is unknown."""


def with_own_corrections(
    programme: Programme,
    period: Period,
    verdicts: Sequence[MasterVerdict],
    corrections: Sequence[FigureCorrection],
    first: Mapping[str, Counted] | None = None,
) -> list[MasterVerdict]:
    """The verdicts, with the corrections that the workbook of a period shows in the data of accepted masters.

    A correction that starts from another figure than the master reports is not applied, nor one that the project has
    made itself. Each is a finding.

    Args:
        first: of each indicator without a unit in what the first project counts; by default found in these masters.
    """
    order = {each.id: number for number, each in enumerate(programme.periods)}
    shown = [each for each in corrections if order[each.made_in] <= order[period.id]]
    if first is None:
        first = first_units(programme, list_members(programme, period, verdicts)) if shown else {}
    return [_corrected(programme, verdict, shown, first) for verdict in verdicts]


def with_list_apart(verdicts: Sequence[MasterVerdict]) -> list[MasterVerdict]:
    """The verdicts, with the errors of the list of corrections as those of a file of its own.

    A master is not faulty because the programme corrects a figure that it does not report.
    """
    of_list = [
        replace(finding, place=Place(FILE))
        for verdict in verdicts
        for finding in verdict.findings
        if _is_fault_of_list(finding)
    ]
    masters = [
        replace(each, findings=tuple(finding for finding in each.findings if not _is_fault_of_list(finding)))
        for each in verdicts
    ]
    lists = [MasterVerdict(FILE, "", FileState.REJECTED, tuple(of_list))] if of_list else []
    return [*masters, *lists]


def _is_fault_of_list(finding: Finding) -> bool:
    return finding.code.id in CORRECTIONS and has_errors([finding])


def reported_figure(ledger: Ledger, project_period: str, partner: str, entry: AnswerRef) -> LedgerAnswer | None:
    """The answer to a question in a period; an id that a later definition has renamed is the plain id."""
    plain = without_edition(str(entry))
    return next(
        (
            answer
            for answer in ledger.answers
            if without_edition(str(answer.entry)) == plain
            and (source := ledger.sources.get(answer.source))
            and (source.period, source.partner) == (project_period, partner)
        ),
        None,
    )


def entries_of_totals(programme: Programme, project: str, ledger: Ledger) -> list[AnswerRef]:
    """The figures of a project that the totals of the programme are made of: of shared indicators and of events."""
    entries = dict.fromkeys(filter(None, (each.entry_in(project) for each in programme.indicators)))
    events = table_of_events(programme, project, ledger)
    people = next((each for each in ledger.questions if each.table == events and each.type == "number"), None)
    if people is not None:
        every = AnswerRef(events, EVERY, people.field)
        entries |= {} if places_without_people(programme, project, every) else {every: None}
    known = ((entry, ledger.questions_by_field.get((entry.table, entry.field))) for entry in entries)
    return [entry for entry, question in known if question and question.type == "number" and not question.personal]


def entries_that_are_added(
    programme: Programme, project: str, ledger: Ledger, first: Mapping[str, Counted]
) -> list[AnswerRef]:
    """Those of them that are in the unit of their total; the others are left out of it.

    Args:
        first: of each indicator without a unit in what the first project counts.
    """
    same = (each for each in programme.indicators if not has_other_unit(programme, each, project, ledger, first))
    return entries_of_totals(replace(programme, indicators=tuple(same)), project, ledger)


def corrected_figure(ledger: Ledger, project_period: str, partner: str, entry: AnswerRef) -> Value | None:
    """A figure as it is after all corrections in the data of a master; None if it is blank."""
    plain = without_edition(str(entry))
    values = [
        each.now
        for each in ledger.corrections
        if (each.period, each.partner, without_edition(str(each.entry))) == (project_period, partner, plain)
    ]
    answer = reported_figure(ledger, project_period, partner, entry)
    return values[-1] if values else (answer.value if answer else None)


def is_part_of(ref: AnswerRef, entries: Iterable[AnswerRef]) -> bool:
    """Whether an answer is one of those that entries name."""
    plain = [AnswerRef.parse(without_edition(str(entry))) for entry in entries]
    return any((ref.table, ref.field) == (each.table, each.field) and each.row in (EVERY, ref.row) for each in plain)


def changes_totals(ledger: Ledger, project_period: str, partner: str, entry: AnswerRef) -> bool:
    """Whether a correction of a figure behind totals is added to them.

    It is if the partner's return is included and the project has an answer to the question in that row; on free lines
    if the partner uses the line.
    """
    plain = without_edition(str(entry))
    if not has_return(ledger, project_period, partner):
        return False
    if all(without_edition(str(each.entry)) != plain for each in ledger.answers):
        return False
    is_free = any(each.id == entry.table and each.rows == "lines" for each in ledger.tables)
    return not is_free or any(each.entry.row == entry.row for each in _rows(ledger, project_period, partner, entry))


def has_return(ledger: Ledger, project_period: str, partner: str) -> bool:
    """Whether the master includes a return of a partner for a period."""
    return any((each.period, each.partner) == (project_period, partner) for each in ledger.returns)


def similar_figures(ledger: Ledger, project_period: str, partner: str, entry: AnswerRef) -> list[AnswerRef]:
    """The figures of a partner that may be meant by one that is unknown; first those of a row that shows its name."""
    answers = _rows(ledger, project_period, partner, entry)
    named = {each.entry.row for each in answers if str(each.value).casefold() == entry.row.casefold()}
    found = [each.entry for each in answers if each.entry.field == entry.field]
    return sorted(found, key=lambda each: each.row not in named)[:MOST_SIMILAR]


def _rows(ledger: Ledger, project_period: str, partner: str, entry: AnswerRef) -> list[LedgerAnswer]:
    """The answers of a partner in the table of an answer, in a period."""
    numbers = {each.number for each in ledger.returns if (each.period, each.partner) == (project_period, partner)}
    return [each for each in ledger.answers if each.source in numbers and each.entry.table == entry.table]


def _corrected(
    programme: Programme, verdict: MasterVerdict, corrections: Sequence[FigureCorrection], first: Mapping[str, Counted]
) -> MasterVerdict:
    project = programme.project(verdict.project or "")
    of_project = [each for each in corrections if project and each.project == project.id]
    if not of_project or project is None or verdict.reading is None or verdict.ledger is None or not verdict.accepted:
        return verdict
    behind_totals = entries_that_are_added(programme, project.id, verdict.ledger, first)
    ledger = _CorrectedLedger(verdict.file, project, verdict.ledger, behind_totals)
    for correction in of_project:
        ledger.apply(correction)
    corrected = replace(verdict.ledger, corrections=(*verdict.ledger.corrections, *ledger.added))
    reading = replace(verdict.reading, ledger=corrected)
    findings = (*verdict.findings, *ledger.findings)
    unused = (each for each in verdict.unused if not any(_is_of_same_figure(each, other) for other in ledger.added))
    return replace(verdict, reading=reading, findings=findings, unused=(*unused, *ledger.unused))


@dataclass
class _CorrectedLedger:
    """The data of one master workbook with the corrections that were applied to it."""

    file: str
    project: ProgrammeProject
    ledger: Ledger
    behind_totals: Sequence[AnswerRef]
    """The figures that totals are made of."""
    added: list[LedgerCorrection] = field(default_factory=list)
    unused: list[LedgerCorrection] = field(default_factory=list)
    """Those that do not fit the data."""
    findings: list[Finding] = field(default_factory=list)
    replaceable: dict[FigureKey, list[Finding]] = field(default_factory=dict)
    """By figure the findings on corrections that do not fit; one that fits and was made after them replaces these."""

    def apply(self, correction: FigureCorrection) -> None:
        answer = reported_figure(self.ledger, correction.project_period, correction.partner, correction.entry)
        reported = self._last_of(correction, self.ledger.corrections)
        if reported is None and answer is not None:
            reported = answer.value
        current = self._last_of(correction, self.added)
        current = reported if current is None else current
        facts = {"project": f"{correction.project} {correction.partner}", "entry": str(correction.entry)}
        place = Place(self.file)
        figure = correction.project_period, correction.partner, correction.entry
        made = self._made(correction, answer)
        if is_part_of(correction.entry, self.behind_totals) and not has_return(self.ledger, *figure[:2]):
            period = correction.project_period
            self.findings.append(Finding.of("M830", place, day=correction.day, period=period, **facts))
            self.unused.append(made)
            return
        if not (is_part_of(correction.entry, self.behind_totals) and changes_totals(self.ledger, *figure)):
            self.findings.append(Finding.of("M786", place, day=correction.day, **facts))
            self.unused.append(made)
            return
        if same_answer(reported, correction.now):
            self.findings.append(Finding.of("M730", place, day=correction.day, **facts))
        elif not same_answer(current, correction.was):
            was, found = (self._shown(made.entry, each) for each in (correction.was, current))
            self.findings.append(Finding.of("M729", place, was=was, found=found, **facts))
            self.replaceable.setdefault(correction.key, []).append(self.findings[-1])
            self.unused.append(made)
        else:
            if replaced := self.replaceable.pop(correction.key, []):
                self.findings = [each for each in self.findings if each not in replaced]
                self.unused = [each for each in self.unused if not _is_of_same_figure(each, made)]
            is_added = counts_in_totals(self.ledger, made.period, made.partner, made.entry)
            self.added.append(replace(made, added=is_added))
            self.findings.append(
                Finding.of(
                    APPLIED if is_added else "M809",
                    place,
                    period=correction.project_period,
                    was=self._shown(made.entry, made.was),
                    now=self._shown(made.entry, made.now),
                    day=correction.day,
                    because=correction.reason,
                    **facts,
                )
            )

    def _made(self, correction: FigureCorrection, answer: LedgerAnswer | None) -> LedgerCorrection:
        """A correction as the data of a master has those of its project; it is in no total yet."""
        return LedgerCorrection(
            period=correction.project_period,
            partner=correction.partner,
            entry=answer.entry if answer else correction.entry,
            answer=answer.number if answer else 0,
            made_in=next(iter(self.project.periods_in(correction.made_in)), correction.made_in),
            day=correction.day,
            was=correction.was,
            now=correction.now,
            difference=correction.difference,
            added=False,
            reason=correction.reason,
            by_programme=True,
        )

    def _shown(self, entry: AnswerRef, value: Value | None) -> Fact:
        return VocabularyTerm("empty") if value is None else as_shown(value, is_percent=self.ledger.is_percent(entry))

    def _last_of(self, correction: FigureCorrection, earlier: Sequence[LedgerCorrection]) -> float | str | None:
        """The value of the last correction of the same figure."""
        plain = str(correction.entry)
        values = [
            each.now
            for each in earlier
            if (each.period, each.partner) == (correction.project_period, correction.partner)
            and without_edition(str(each.entry)) == plain
        ]
        return values[-1] if values else None


def _is_of_same_figure(first: LedgerCorrection, second: LedgerCorrection) -> bool:
    return (first.period, first.partner, first.entry) == (second.period, second.partner, second.entry)
