"""The settings of one master workbook, and how its answers and their sources are shown in cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import accumulate, pairwise
from typing import NamedTuple

from lamppu_xl.domain.aggregate_rules import ADDED, aggregate_in
from lamppu_xl.domain.answer_types import AnswerType
from lamppu_xl.domain.answers import Answer
from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.domain.form import Aggregate, Field, Option, Table
from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.period_labels import label_in
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.text import Text
from lamppu_xl.domain.text_normalising import in_phrase
from lamppu_xl.domain.units import EUROS
from lamppu_xl.i18n.countries import names_currency
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.master.aggregation import Total, ValueRange
from lamppu_xl.master.answer_store import SourcedAnswer
from lamppu_xl.master.collect import CollectedAnswers, ReportingStatus
from lamppu_xl.master.redaction import NO_REDACTION, Redaction
from lamppu_xl.master.synthesis_merge import CarriedSynthesis, Which
from lamppu_xl.templates.parts import cell_value, number_format_of, with_currency
from lamppu_xl.templates.sheet_keys import link_target
from lamppu_xl.workbook.collector import PlanCollector
from lamppu_xl.workbook.model import Link, RowSink
from lamppu_xl.workbook.sheet_builder import BuiltCell, SheetBuilder
from lamppu_xl.workbook.text_split import clean_text

LONGEST_LINK = 27
"""Characters of a source that fit on one line of its column."""

_BETWEEN_PLACES = re.compile("(, | )")

_SHORTEST_NAME = 3
"""Characters of the name of a sheet that a source has at least."""

FIRST_ANSWER = 3
"""The row of the first answer in the list of all answers."""


class WrittenAnswer(NamedTuple):
    """A cell of the master that holds an answer or a part of one."""

    sheet: str
    """Name of the sheet."""
    row: int
    col: int
    content: str | float | date
    """The exact content of the cell."""
    answer: SourcedAnswer


class GoalState(NamedTuple):
    """The state of a goal at a partner."""

    label: str
    style: str


@dataclass
class ContextCache:
    """Values that many rows of the sheets show."""

    texts: dict[Text, str] = field(default_factory=dict)
    """Texts of the definition in the master's language."""
    states: dict[tuple[str, str], dict[str, GoalState]] = field(default_factory=dict)
    """By ids of goal and period, then of the partner."""
    distinct_states: dict[GoalState, GoalState] = field(default_factory=dict)
    """One object for each different state, so that thousands of partners share it."""


@dataclass(frozen=True, kw_only=True)
class MasterContext:
    """What the sheets of a master are made from."""

    collected: CollectedAnswers
    words: Translator
    sheet_names: Mapping[str, str]
    """By sheet key: `goal/G05`, `table/figures`, `answers`."""
    unverified: frozenset[str] = frozenset()
    """Checksums of the returns that the second reader could not open."""
    syntheses: Mapping[Which, CarriedSynthesis] = field(default_factory=dict)
    """The coordinator's syntheses of the previous master."""
    differences: tuple[Finding, ...] = ()
    """What differs from the last masters of the earlier periods."""
    public: bool = False
    """Whether the master is published: without personal data and without cells to fill in."""
    redaction: Redaction = NO_REDACTION
    editable: bool = True
    """Whether the reader can write in it: true for a workbook, false for a page."""
    sink: RowSink | None = None
    """Receives the rows of all sheets; if it is None, each sheet keeps its own."""
    cache: ContextCache = field(default_factory=ContextCache, compare=False, repr=False)

    def new_sheet(self, key: str, widths: Sequence[float], *, landscape: bool = False, hidden: int = 0) -> SheetBuilder:
        """Begin a sheet.

        Args:
            widths: of its columns, in characters.
            hidden: how many of the last columns are hidden.
        """
        sink = self.sink or PlanCollector()
        return SheetBuilder(key, self.sheet_names[key], widths, landscape=landscape, hidden=hidden, sink=sink)

    def period_label(self, period: Period) -> str:
        return self.text_of(period.label)

    def period_in_phrase(self, period: Period) -> str:
        """The label of a period as it is written inside a sentence."""
        return in_phrase(self.period_label(period), self.words.main_language)

    def text_of(self, text: Text) -> str:
        """A text of the definition in the master's language."""
        shown = self.cache.texts.get(text)
        if shown is None:
            shown = self.cache.texts[text] = self.words.pick(text)
        return shown

    def field_label(self, field: Field, period: Period | None = None) -> str:
        """The label of a field, with the currencies of an amount.

        Args:
            field: of the form.
            period: that is reported, which a forecast names; None where answers of several periods are shown.
        """
        if period is None and len(self.collected.periods) == 1:
            period = self.collected.period
        label = label_in(self.collected.project, field, period)
        return with_currency(self.text_of(label), field, self.collected.project.currencies_of(field))

    def currency_beside(self, field: Field, name: str) -> str:
        """The currency of an amount, if all amounts have the same one and the name beside it does not state it."""
        currencies = self.collected.project.currencies_of(field) or (EUROS,)
        if field.kind.name != "money" or len(currencies) > 1:
            return ""
        return "" if names_currency(name, currencies[0]) else currencies[0]

    def shown_answer(self, answer: SourcedAnswer) -> str | float | date:
        """An answer as the master shows it: a choice as its label, a text without control characters."""
        return self.shown_value(answer.answer, answer.field)

    def shown_value(self, answer: Answer, field: Field) -> str | float | date:
        """An answer to any question as the master shows it."""
        value = cell_value(answer, self.collected.project.options_for(field), self.words)
        return self.clean_text(value) if isinstance(value, str) else value

    def clean_text(self, text: str) -> str:
        """A text without control characters, and redacted if the master is public."""
        return self.redaction(clean_text(text))

    def answer_cell(self, answer: SourcedAnswer, style: str, shown: Answer | None = None) -> BuiltCell:
        """The cell of an answer.

        Args:
            shown: its content, if it is known already.
        """
        value = self.shown_answer(answer) if shown is None else shown
        number_format = "@" if isinstance(value, str) else self.number_format(answer.field, value)
        shown_format = self.in_currency(number_format, answer.field, answer.partner, answer.period)
        return BuiltCell(value, style, shown_format, answer)

    def in_currency(self, number_format: str, field: Field, partner: Partner, period: Period | None = None) -> str:
        """A number format of a field; that of an amount with its currency, if there are several.

        Args:
            period: in which the partner reported it; None for a fact of the present definition.
        """
        project = self.collected.project
        if not project.mixes_currencies(field):
            return number_format
        currency = project.reported_currency(partner, period) if period else project.currency_of(partner) or EUROS
        return f'{number_format}\\ "{currency}"'

    def total_label(self, field: Field) -> str:
        """The label of a field in the total of all periods: a forecast names the period after the reported one."""
        return self.field_label(field, self.collected.period)

    def number_format(self, field: Field, value: float | date) -> str:
        """The number format of an answer; integers without decimals, months without a day."""
        if isinstance(value, float | int) and field.kind.name == "number":
            return figure_format([value])
        return number_format_of(field, self.words, self.words.report_date_format)

    def return_label(self, period: Period, partner: Partner) -> str:
        """The used return of a partner with its number: `[3] LAMPPU_2012-2_KAO.xlsx`."""
        key = (period.id, partner.id)
        verdict = self.collected.used_returns[key]
        number = self.collected.return_numbers[key]
        return f"[{number}]\u00a0{clean_text(verdict.file)}{self.rejected_mark(accepted=verdict.accepted)}"

    def rejected_mark(self, *, accepted: bool) -> str:
        """The mark that follows everything from a return with errors; empty for an accepted return."""
        return "" if accepted else f" {self.words.label('master_rejected_mark')}"

    def source_cell(self, answers: Sequence[SourcedAnswer], style: str, *, ranges: bool = False) -> BuiltCell:
        """The sources of answers by number of return, sheet and cells: `[3] Figures!E7, G7`.

        The cell links to the row of the first of them in the list of all answers.

        Args:
            answers: with their places.
            style: of the cell.
            ranges: whether three or more cells side by side are named as a range: `E7:H7`.
        """
        places: dict[str, list[Place]] = {}
        for answer in answers:
            number = self.collected.return_numbers[answer.period.id, answer.partner.id]
            sheet = f"[{number}]\u00a0{clean_text(answer.place.sheet or '')}!"
            places.setdefault(sheet, []).append(answer.place)
        cells = {
            sheet: _ranges(of_sheet) if ranges else [place.cell or "" for place in of_sheet]
            for sheet, of_sheet in places.items()
        }
        mark = self.rejected_mark(accepted=all(answer.accepted for answer in answers))
        text = " ".join(f"{sheet}{', '.join(names)}" for sheet, names in cells.items()) + mark
        row = next((FIRST_ANSWER + answer.number for answer in answers if answer.number >= 0), None)
        # LibreOffice does not wrap links. A long source is shortened; its row in the list has all of it.
        if len(text) > LONGEST_LINK:
            cells = {sheet: _ranges(of_sheet) for sheet, of_sheet in places.items()}
            text = _shortened(cells, mark)
        if row is None:
            return BuiltCell(text, style, "@")
        if len(text) > LONGEST_LINK:
            places_of = " ".join(
                f"{_beginning(sheet, _SHORTEST_NAME)}{', '.join(names)}" for sheet, names in cells.items()
            )
            text = _cut_source(places_of, LONGEST_LINK - len(mark)) + mark
        return BuiltCell(Link(text, link_target(self.sheet_names["answers"], row)), f"{style}_link", "@")

    def rule_of(self, table: Table, field: Field, option: Option | None = None) -> Aggregate:
        """The rule of totals over partners, of a field or in the row of an option.

        Without a declared rule nothing is added up.
        """
        return aggregate_in(self.collected.project, table, field, option) or Aggregate.NEVER

    def combined(self, field: Field, total: Total) -> Total:
        """A total; None for the range of amounts in different currencies."""
        is_mixed = self.collected.project.mixes_currencies(field)
        return None if is_mixed and isinstance(total, ValueRange) else total

    def rule_label(self, rule: Aggregate, table: Table | None = None, field: Field | None = None) -> str:
        """The rule of a total in words; a ratio with the labels of its fields."""
        if rule is Aggregate.RATIO and table and field and field.ratio:
            done, planned = (self.words.pick(table.field(name).label) for name in field.ratio)
            return self.words.label("master_rule_ratio", done=done, planned=planned)
        if rule is Aggregate.RATIO:
            rule = Aggregate.NEVER
        if rule is Aggregate.NEVER and field and self.collected.project.mixes_currencies(field):
            return self.words.label("master_rule_currencies")
        if rule in ADDED and field and field.is_forecast:
            return self.words.label("master_rule_forecast", period=self.period_in_phrase(self.collected.period))
        return self.words.label(f"master_rule_{rule.value}")

    def absence_reason(self, period: Period, partner: Partner) -> str:
        """A few words why no return of a partner is used in a period; empty if one is."""
        status = self.collected.status(period, partner)
        used = (ReportingStatus.COUNTED, ReportingStatus.INCLUDED_WITH_ERRORS)
        return "" if status in used else self.words.label(f"master_{status.value}")

    def return_state(self, period: Period, partner: Partner) -> str:
        """Whether there is a return of a partner, with a mark if it has errors, or why there is none."""
        verdict = self.collected.used_returns.get((period.id, partner.id))
        if verdict is None:
            return self.absence_reason(period, partner)
        return f"{self.words.label('master_returned')}{self.rejected_mark(accepted=verdict.accepted)}"

    def faulty_note(self) -> str:
        """A sentence where returns with errors are included, too; empty where none is."""
        return self.words.label("master_with_rejected") if self.collected.includes_faulty else ""

    def absence_style(self, period: Period, partner: Partner) -> str:
        """The style of the state of a return: of the reason why it is not used, or of one that is."""
        return ABSENCE_STYLES.get(self.collected.status(period, partner), "state_done")


ABSENCE_STYLES = {
    ReportingStatus.OUTSIDE: "state_not_due",
    ReportingStatus.REJECTED: "state_error",
    ReportingStatus.INCLUDED_WITH_ERRORS: "state_error",
    ReportingStatus.ASIDE: "state_aside",
    ReportingStatus.ABSENT: "state_absent",
}
"""The style of a cell that says why no return is used, or that one with errors is."""


def figure_format(figures: Iterable[float | None]) -> str:
    """The number format of plain figures: thousands are grouped, decimals are shown only if there are any."""
    has_decimals = any(figure is not None and not float(figure).is_integer() for figure in figures)
    return "#,##0.0#########" if has_decimals else "#,##0"


def format_of_type(kind: AnswerType, figures: Iterable[float | None]) -> str:
    """The number format of figures of an answer type: its own, except that plain numbers are grouped as all others."""
    return figure_format(figures) if kind.name == "number" else kind.number_format


def _ranges(places: Sequence[Place]) -> list[str]:
    """The cells of places; three or more that follow each other in a row or a column as a range."""
    runs: list[list[Place]] = []
    for place in places:
        if runs and _follows(runs[-1], place):
            runs[-1].append(place)
        else:
            runs.append([place])
    names: list[str] = []
    for run in runs:
        cells = [place.cell or "" for place in run]
        names += [f"{cells[0]}:{cells[-1]}"] if len(cells) > 2 else cells
    return names


def _follows(run: Sequence[Place], place: Place) -> bool:
    """Whether a place continues a run in its direction."""
    steps = [
        ((after.row or 0) - (before.row or 0), (after.col or 0) - (before.col or 0))
        for before, after in pairwise([*run[-2:], place])
    ]
    return steps[-1] in ((0, 1), (1, 0)) and len(set(steps)) == 1


def _shortened(cells: Mapping[str, Sequence[str]], mark: str) -> str:
    """Sources on one line with shortened names of sheets; with the first words of the names if none is short enough."""
    shorteners: list[Callable[[str], str]] = [_first_word]
    shorteners += [partial(_beginning, length=length) for length in range(10, _SHORTEST_NAME - 1, -1)]
    for shorten in shorteners:
        text = " ".join(f"{shorten(sheet)}{', '.join(names)}" for sheet, names in cells.items()) + mark
        if len(text) <= LONGEST_LINK:
            return text
    return " ".join(f"{_first_word(sheet)}{', '.join(names)}" for sheet, names in cells.items()) + mark


def _cut_source(text: str, longest: int) -> str:
    """The first of several places, and `…` for the others.

    >>> _cut_source("[3] Fig…!E7, G7:H7, K9, M9", 20)
    '[3] Fig…!E7, G7:H7…'
    """
    parts = _BETWEEN_PLACES.split(text)  # with what is between them
    lengths = accumulate(map(len, parts))
    kept = [number for number, length in enumerate(lengths, 1) if number % 2 and length < longest]
    return "".join(parts[: max(kept, default=1)]) + "…" * (len(parts) > 1)


def _first_word(sheet: str) -> str:
    """`[3] G05 Quality indicators!` as `[3] G05…!`."""
    number, _, name = sheet.partition("\u00a0")
    return f"{number}\u00a0{name.split()[0]}…!" if len(name.split()) > 1 else sheet


def _beginning(sheet: str, length: int) -> str:
    """`[3] Contacts!` as `[3] Cont…!`."""
    number, _, name = sheet.partition("\u00a0")
    return f"{number}\u00a0{name[:length].rstrip()}…!" if len(name) > length + 2 else sheet
