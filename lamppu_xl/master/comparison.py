"""What a master reports otherwise than the last masters of its periods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from itertools import groupby

from lamppu_xl.definition.history.editions import without_edition
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answer_types import ValueType
from lamppu_xl.domain.answers import Answer
from lamppu_xl.domain.corrections import Correction
from lamppu_xl.domain.findings import Fact, Finding, Place
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.text import Phrase, VocabularyTerm
from lamppu_xl.i18n.percent_text import in_kind
from lamppu_xl.ledger.cell_values import canonical
from lamppu_xl.ledger.records import LedgerAnswer, LedgerCorrection, LedgerReturn, Value, parse_day
from lamppu_xl.master.answer_store import Key
from lamppu_xl.master.context import MasterContext
from lamppu_xl.master.ledger_content import ledger_answers
from lamppu_xl.master.recorded_answers import RecordedReturn
from lamppu_xl.master.redaction import NO_REDACTION
from lamppu_xl.returns.submission import label_of
from lamppu_xl.templates.parts import field_of
from lamppu_xl.validation.verdict import FileState

_EMPTY, _HIDDEN = VocabularyTerm("empty"), VocabularyTerm("hidden")
_NO_LONGER_VALID = (FileState.REJECTED, FileState.SET_ASIDE, FileState.LEFT_OUT)


@dataclass(frozen=True)
class Baseline:
    """What the last master of a period holds of that period."""

    period: str
    file: str
    """The name for messages: `2026-1/master.xlsx`."""
    returns: Mapping[str, RecordedReturn] | None = field(default=None, repr=False)
    """By partner id; None if no master can be read."""
    unreadable: str = ""
    """The name of the period's own master if it was written and is missing, edited or damaged now."""
    is_frozen: bool = False
    """Whether it is a frozen master."""
    is_of_later_period: bool = False
    """Whether it is the frozen master of a later period, which no new master of this period replaces."""
    corrections: tuple[LedgerCorrection, ...] = field(default=(), repr=False)
    """The corrections that were made in the period, as its own master shows them."""


@dataclass(frozen=True)
class MasterDifferences:
    """The differences between a new master and the last ones."""

    findings: tuple[Finding, ...] = ()
    """Every answer and return that is not the same, in the order of periods and partners."""
    lost: tuple[LedgerReturn, ...] = ()
    """The accepted returns of the last masters that are not used any more."""
    has_fewer: bool = False
    """Whether the reported period has fewer returns or answers than in its last master."""
    has_others: bool = False
    """Whether an answer of the last masters is another one, also in a newer return of the reported period."""

    def of_earlier_periods(self, reported: Period) -> tuple[Finding, ...]:
        """The findings about other periods than the reported one."""
        return tuple(finding for finding in self.findings if finding.facts["period"] != reported.id)


def compare_with_baselines(context: MasterContext, baselines: Mapping[str, Baseline]) -> MasterDifferences:
    """Compare the answers of a master with the last master of each period.

    Args:
        context: of the new master.
        baselines: by period id.
    """
    return _Comparison(context, baselines).result() if baselines else MasterDifferences()


@dataclass
class _Comparison:
    context: MasterContext
    baselines: Mapping[str, Baseline]
    findings: dict[Key, list[Finding]] = field(default_factory=dict)
    lost: list[LedgerReturn] = field(default_factory=list)
    fewer: bool = False
    others: bool = False

    def result(self) -> MasterDifferences:
        used = self.context.collected.used_returns
        plain = replace(self.context, public=False, redaction=NO_REDACTION)
        keys = {number: key for key, number in self.context.collected.return_numbers.items()}
        compared = set()
        for number, answers in groupby(ledger_answers(plain), key=lambda answer: answer.source):
            key = keys[number]
            compared.add(key)
            self.compare(key, dict(map(self.as_reported, answers)))
        for key in [key for key in used if key not in compared]:
            self.compare(key, {})
        for period, baseline in self.baselines.items():
            for partner, recorded in (baseline.returns or {}).items():
                if (period, partner) not in used:
                    self.lose(recorded)
            for correction in baseline.corrections:
                self.compare_correction(correction, baseline)
            if baseline.unreadable and period != self.reported:
                place = Place(baseline.unreadable)
                self.add((period, ""), Finding.of("M714", place, period=period, file=baseline.unreadable))
        order = {period: number for number, period in enumerate(self.baselines)}
        ordered = sorted(self.findings.items(), key=lambda item: order[item[0][0]])
        return MasterDifferences(
            tuple(finding for _, findings in ordered for finding in findings),
            tuple(self.lost),
            self.fewer,
            bool(self.findings) or self.others,
        )

    def as_reported(self, answer: LedgerAnswer) -> tuple[str, Value]:
        """The reference and the value of an answer, with the ids that things have in the form of the return."""
        is_choice = (answer.entry.table, answer.entry.field) in self.lists
        value = without_edition(answer.value) if is_choice and isinstance(answer.value, str) else answer.value
        return without_edition(str(answer.entry)), value

    @property
    def reported(self) -> str:
        """The id of the reported period."""
        return self.context.collected.period.id

    def compare(self, key: Key, answers: Mapping[str, Value]) -> None:
        """Compare the answers of one return with those of its partner in the last master."""
        period, partner = key
        baseline = self.baselines.get(period)
        if baseline is None or baseline.returns is None:
            return
        verdict, recorded = self.context.collected.used_returns[key], baseline.returns.get(partner)
        if recorded is None:
            if period != self.reported:
                facts: dict[str, Fact] = {"file": verdict.file, "count": len(answers)}
                self.add(key, Finding.of("M713", Place(verdict.file), period=period, partner=partner, **facts))
            return
        if self.is_lost(key, recorded.source):
            self.lose(recorded)
        if period != self.reported and verdict.sha256 != recorded.source.sha256:
            self.compare_personal(key)
        is_other = verdict.sha256 != recorded.source.sha256
        is_newer = period == self.reported and is_other and not baseline.is_of_later_period
        unrecorded = {
            without_edition(str(answer.entry))
            for answer in self.context.collected.answers.of_return(key)
            if answer.field.personal
        }
        for entry in dict.fromkeys((*recorded.answers, *answers)):
            was, now = recorded.answers.get(entry), answers.get(entry)
            if now is None and entry in unrecorded:
                continue  # it counts as before, but no master records it any more
            if canonical((was,)) == canonical((now,)) or (*key, entry) in self.corrected:
                continue
            if period == self.reported and now is None:
                self.fewer = True
            self.others = self.others or was is not None
            if not is_newer or now is None:
                self.add(key, self.difference(key, entry, was, now, step="" if is_newer else self.step_of(baseline)))

    def compare_personal(self, key: Key) -> None:
        """Name a return that replaced another: no master records personal answers, so that these may have changed."""
        period, partner = key
        verdict = self.context.collected.used_returns[key]
        if count := self.context.collected.answers.count(key).personal:
            facts: dict[str, Fact] = {"file": verdict.file, "count": count}
            self.add(key, Finding.of("M717", Place(verdict.file), period=period, partner=partner, **facts))

    def compare_correction(self, recorded: LedgerCorrection, baseline: Baseline) -> None:
        """Name a correction that is not in the list any more, or is another one."""
        made = [each for each in self.context.collected.corrections.items if self.is_correction(each, recorded)]
        now = [self.as_value(each.entry, each.now) for each in made if each.made_in == recorded.made_in]
        if any(canonical((value,)) == canonical((self.as_value(recorded.entry, recorded.now),)) for value in now):
            return
        key = (recorded.period, recorded.partner)
        entry = without_edition(str(recorded.entry))
        value = now[-1] if now else recorded.was
        finding = self.difference(key, entry, recorded.now, value, step="difference_correction")
        self.add((baseline.period, recorded.partner), replace(finding, place=Place(baseline.file)))

    def is_correction(self, correction: Correction, recorded: LedgerCorrection) -> bool:
        """Whether two corrections are of the same answer."""
        of_same = (correction.period, correction.partner) == (recorded.period, recorded.partner)
        return of_same and without_edition(str(correction.entry)) == without_edition(str(recorded.entry))

    def as_value(self, entry: AnswerRef, value: Answer) -> Value:
        """The value of a correction as a master records it."""
        if isinstance(value, date):
            return value.isoformat()
        if not isinstance(value, str):
            return value
        return without_edition(value) if (entry.table, entry.field) in self.lists else self.context.clean_text(value)

    def step_of(self, baseline: Baseline) -> str:
        """What to do about a difference: a frozen master is never made again."""
        return "difference_frozen" if baseline.is_frozen else "difference_consolidate"

    def file_of(self, period: str) -> str:
        """The name of the last master of a period."""
        return self.baselines[period].file if period in self.baselines else ""

    def difference(self, key: Key, entry: str, was: Value | None, now: Value | None, *, step: str) -> Finding:
        """M710 for an answer that is another one than in the last master, or M712 for one of a newer return.

        Args:
            step: the label of what to do about it; empty for a newer return.
        """
        period, partner = key
        facts: dict[str, Fact] = (
            {"step": Phrase(step, {"period": period, "file": self.file_of(period)})} if step else {}
        )
        answer = AnswerRef.parse(entry)
        values: list[Fact] = [
            _HIDDEN if self.is_personal(answer) else self.shown(answer, value) for value in (was, now)
        ]
        finding = Finding.of(
            "M710" if step else "M712",
            Place(self.file_of(period)) if period in self.baselines else Place(),
            period=period,
            partner=partner,
            answer=self.label_of(key, answer),
            was=values[0],
            now=values[1],
            **facts,
        )
        return replace(finding, entry=answer)

    def is_personal(self, entry: AnswerRef) -> bool:
        return (entry.table, entry.field) in self.personal

    def label_of(self, key: Key, entry: AnswerRef) -> Fact:
        """The label of an answer; its reference if the form of the period has no such question or row any more."""
        project = self.context.collected.project
        period, partner = project.period(key[0]), project.partner(key[1])
        if period is None or partner is None or not self.is_asked(entry):
            return str(entry)
        table = project.form.table(entry.table)
        is_known = any(line.id == entry.row for line in project.lines_of(table, partner, period))
        return label_of(project, partner, period, entry) if is_known else str(entry)

    def is_asked(self, entry: AnswerRef) -> bool:
        """Whether the form has the question."""
        tables = self.context.collected.project.form.tables
        return any(entry.table == table.id and entry.field in {each.name for each in table.fields} for table in tables)

    def shown(self, entry: AnswerRef, value: Value | None) -> Fact:
        """A value for a message: a choice as its label, a percentage and a date as such."""
        if value is None:
            return _EMPTY
        kind = field_of(self.context.collected.project, entry).kind if self.is_asked(entry) else None
        if kind and kind.type is ValueType.DATE and isinstance(value, str):
            return in_kind(parse_day(value) or value, kind.name)
        if kind and kind.name == "percent":
            return in_kind(value, kind.name)
        codes = self.lists.get((entry.table, entry.field), "")
        option = self.context.collected.project.lists[codes].option(value) if codes and isinstance(value, str) else None
        return option.label if option else value

    def is_lost(self, key: Key, source: LedgerReturn) -> bool:
        """Whether a return of the last master is not valid any more, so that another one of its partner is used."""
        verdict = self.context.collected.used_returns[key]
        if verdict.sha256 == source.sha256:
            return False
        batch = next(batch for batch in self.context.collected.batches if batch.period.id == key[0])
        states = [each.state for each in batch.verdicts if each.sha256 == source.sha256]
        if states:
            return states[0] in _NO_LONGER_VALID
        return bool(source.saved) and verdict.saved < source.saved

    def lose(self, recorded: RecordedReturn) -> None:
        source = recorded.source
        if source.accepted:
            self.lost.append(source)
        if source.period == self.reported:
            self.fewer = True
        facts: dict[str, Fact] = {"file": source.file, "count": len(recorded.answers)}
        place = Place(self.baselines[source.period].file)
        finding = Finding.of("M711", place, period=source.period, partner=source.partner, **facts)
        self.add((source.period, source.partner), finding)

    def add(self, key: Key, finding: Finding) -> None:
        self.findings.setdefault(key, []).append(finding)

    @cached_property
    def corrected(self) -> frozenset[tuple[str, str, str]]:
        """The answers with a correction, by period, partner and reference."""
        corrections = self.context.collected.corrections.items
        return frozenset((each.period, each.partner, without_edition(str(each.entry))) for each in corrections)

    @cached_property
    def personal(self) -> frozenset[tuple[str, str]]:
        """The fields with personal data."""
        return frozenset(
            (table.id, answer.name)
            for table in self.context.collected.project.form.tables
            for answer in table.answers
            if answer.personal
        )

    @cached_property
    def lists(self) -> Mapping[tuple[str, str], str]:
        """The list of each choice, by ids of table and field."""
        return {
            (table.id, answer.name): answer.options
            for table in self.context.collected.project.form.tables
            for answer in table.answers
            if answer.options
        }
