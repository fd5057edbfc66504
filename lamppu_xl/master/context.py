"""For whom and of what a master is made, and how its answers and their sources are told in its cells."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from lamppu_xl.domain.project import Aggregate, Answer, Field, Partner, Period, Table, TableLine
from lamppu_xl.domain.text import Text
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.master.answer_store import AnswerList, SourcedAnswer
from lamppu_xl.master.collect import CollectedAnswers, ReportingStatus
from lamppu_xl.master.redaction import NO_MASK, Redaction
from lamppu_xl.master.synthesis_merge import CarriedSynthesis, Which
from lamppu_xl.templates.layout import place_of, written
from lamppu_xl.workbook.collector import PlanCollector
from lamppu_xl.workbook.model import Link, RowSink
from lamppu_xl.workbook.sheet_builder import BuiltCell, SheetBuilder
from lamppu_xl.workbook.text_split import clean

_T = TypeVar("_T")

LONGEST_LINK = 27
"""Characters of a source that stay on one line of its column."""

FIRST_ANSWER = 3
"""The row of the first answer in the list of all answers."""


class WrittenAnswer(NamedTuple):
    """A cell of the master that holds an answer or a piece of one."""

    sheet: str
    """Its name."""
    row: int
    col: int
    content: str | float | date
    """Exactly what stands there."""
    told: SourcedAnswer


@dataclass(frozen=True)
class MasterContext:
    """For whom and of what a master is made, and what its sheets are called."""

    gathered: CollectedAnswers
    words: Translator
    names: Mapping[str, str]
    """By key: `goal/G05`, `table/figures`, `answers`."""
    unaudited: frozenset[str] = frozenset()
    """Checksums of the returns that the second reader could not open."""
    carried: Mapping[Which, CarriedSynthesis] = field(default_factory=dict)
    """The coordinator's syntheses, as the master before had them."""
    public: bool = False
    """Whether it is to be published: then nothing personal is in it, and nothing to be filled in."""
    mask: Redaction = NO_MASK
    to_fill: bool = True
    """Whether a person can still write in it: a workbook, not a page."""

    into: RowSink | None = None
    """Takes the rows of all sheets as they are written; None: each sheet keeps its own."""

    def draft(self, key: str, widths: Sequence[float], *, landscape: bool = False, hidden: int = 0) -> SheetBuilder:
        """A new sheet; see `SheetBuilder`."""
        return SheetBuilder(
            key, self.names[key], widths, landscape=landscape, hidden=hidden, sink=self.into or PlanCollector()
        )

    @cached_property
    def memory(self) -> dict[Hashable, Any]:
        """What was worked out already, and is asked for on many rows."""
        return {}

    def same(self, one: _T) -> _T:
        """The first of all that are alike, so that only one of them is kept."""
        return self.memory.setdefault(one, one)  # type: ignore[no-any-return]

    @property
    def listed(self) -> AnswerList:
        """The answers of the list of all answers, in its order: all but the personal ones."""
        return self.gathered.answers.listed

    def period(self, period: Period) -> str:
        return self.pick(period.label)

    def pick(self, text: Text) -> str:
        """A text of the definition in the master's language; such texts come again on many rows."""
        said: str | None = self.memory.get(text)
        if said is None:
            said = self.memory[text] = self.words.pick(text)
        return said

    def written(self, told: SourcedAnswer) -> str | float | date:
        """An answer as it stands in the master: a choice as its label, a text without what harms a workbook."""
        return self.said(told.answer, told.field)

    def said(self, answer: Answer, field: Field) -> str | float | date:
        """Any answer to a question, likewise."""
        said = written(answer, self.gathered.project.options(field), self.words)
        return self.clean(said) if isinstance(said, str) else said

    def clean(self, text: str) -> str:
        """A text as it may stand in this master."""
        return self.mask(clean(text))

    def cell(self, told: SourcedAnswer, style: str) -> BuiltCell:
        said = self.written(told)
        return BuiltCell(said, style, "@" if isinstance(said, str) else number_format(told, said), told)

    def file(self, period: Period, partner: Partner) -> str:
        """The return that counts, under the number by which it is referred to: `[3] LAMPPU_2012-2_KAO.xlsx`."""
        key = (period.id, partner.id)
        verdict = self.gathered.counted[key]
        return f"[{self.gathered.numbers[key]}]\u00a0{clean(verdict.file)}{self.mark(accepted=verdict.accepted)}"

    def mark(self, *, accepted: bool) -> str:
        """Follows whatever comes from a return with errors."""
        return "" if accepted else f" {self.words.label('master_rejected_mark')}"

    def place(self, told: Sequence[SourcedAnswer], style: str) -> BuiltCell:
        """Where answers come from, by the number of the return, sheet and cells: `[3] Figures!E7, G7`.

        It leads to the row of the first of them in the list of all answers.
        """
        numbers = self.gathered.numbers
        cells: dict[str, list[str]] = {}
        for one in told:
            number = numbers[one.period.id, one.partner.id]
            cells.setdefault(f"[{number}]\u00a0{clean(one.place.sheet or '')}!", []).append(one.place.cell or "")
        mark = self.mark(accepted=all(one.accepted for one in told))
        text = " ".join(f"{sheet}{', '.join(names)}" for sheet, names in cells.items()) + mark
        row = next((FIRST_ANSWER + one.number for one in told if one.number >= 0), None)
        # LibreOffice breaks no link into lines: what is too long for one is shortened, and whole where it leads to.
        for shorter in (_first_word, _number):
            if len(text) - len(mark) > LONGEST_LINK:
                text = " ".join(f"{shorter(sheet)}{', '.join(names)}" for sheet, names in cells.items()) + mark
        if row is None or len(text) - len(mark) > LONGEST_LINK:
            return BuiltCell(text, style, "@")
        return BuiltCell(Link(text, place_of(self.names["answers"], row)), f"{style}_link", "@")

    def rule(self, rule: Aggregate) -> str:
        return self.words.label(f"master_rule_{rule.value}")

    def lines(self, table: Table, partner: Partner) -> tuple[tuple[Period, TableLine], ...]:
        """The rows that a partner's forms have had, over all periods told of."""
        project = self.gathered.project
        return tuple(
            (period, line) for period in self.gathered.periods for line in project.lines(table, partner, period)
        )

    def why_absent(self, period: Period, partner: Partner) -> str:
        """In a few words why there is nothing of a partner in a period; empty when there is."""
        standing = self.gathered.standing(period, partner)
        counted = (ReportingStatus.COUNTED, ReportingStatus.TAKEN_ALONG)
        return "" if standing in counted else self.words.label(f"master_{standing.value}")


def _first_word(sheet: str) -> str:
    """`[3] G05 Quality indicators!` as `[3] G05…!`."""
    number, _, name = sheet.partition("\u00a0")
    return f"{number}\u00a0{name.split()[0]}…!" if len(name.split()) > 1 else sheet


def _number(sheet: str) -> str:
    """`[3] Figures!` as `[3] `."""
    number, _, _ = sheet.partition("\u00a0")
    return f"{number}\u00a0"


def number_format(told: SourcedAnswer, answer: float | date) -> str:
    """The kind's own format; a whole figure without decimals, unless it is money."""
    kind = told.field.kind
    if isinstance(answer, float | int) and kind.name == "number" and float(answer).is_integer():
        return "#,##0"
    return kind.number_format
