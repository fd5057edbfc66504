"""Corrections of answers of frozen periods.

A frozen period never changes. Later masters show a corrected text with its reason and with the original text. A
corrected figure keeps its value; the difference is an adjustment in the period of the correction.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answers import Answer, Answers
from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project


@dataclass(frozen=True, kw_only=True)
class Correction:
    """The correction of one answer of a frozen period."""

    period: str
    """The id of the frozen period."""
    partner: str
    """The id of the partner."""
    entry: AnswerRef
    was: Answer | None
    """The answer before this correction; None for a blank answer."""
    now: Answer
    reason: str
    made_in: str
    """The id of the period whose master shows it first."""
    day: date
    place: Place = field(default=Place(), compare=False)
    """Its place in the file of corrections."""

    @property
    def key(self) -> tuple[str, str, AnswerRef]:
        return self.period, self.partner, self.entry

    @property
    def difference(self) -> float | None:
        """The corrected figure minus the previous figure; None if the answer is not a figure.

        >>> ref = AnswerRef("figures", "I13", "actual")
        >>> correction = Correction(
        ...     period="2012-1", partner="KAO", entry=ref, was=18.0, now=16.5, reason="", made_in="2012-2",
        ...     day=date(2013, 1, 10),
        ... )
        >>> correction.difference
        -1.5
        """
        if not isinstance(self.now, float | int):
            return None
        was = self.was if isinstance(self.was, float | int) else 0.0
        return round(math.fsum((self.now, -was)), 9)


@dataclass(frozen=True)
class Corrections:
    """All corrections of a project, the earliest first."""

    items: tuple[Correction, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.items)

    def until(self, project: Project, period: Period) -> Corrections:
        """The corrections that the master of a period shows."""
        known = {earlier.id for earlier in project.periods[: project.periods.index(period) + 1]}
        return Corrections(tuple(item for item in self.items if item.made_in in known and item.period != period.id))

    def of_answer(self, period: str, partner: str, entry: AnswerRef) -> tuple[Correction, ...]:
        """The corrections of one answer."""
        return self._by_key.get((period, partner, entry), ())

    @cached_property
    def _by_key(self) -> dict[tuple[str, str, AnswerRef], tuple[Correction, ...]]:
        by_key: dict[tuple[str, str, AnswerRef], tuple[Correction, ...]] = {}
        for item in self.items:
            by_key[item.key] = (*by_key.get(item.key, ()), item)
        return by_key

    def apply_to(self, period: str, partner: str, answers: Answers) -> Answers:
        """The answers of a return with corrected texts. Figures keep their reported values."""
        changes = {
            entry: corrections[-1].now
            for (period_id, partner_id, entry), corrections in self._by_key.items()
            if (period_id, partner_id) == (period, partner) and corrections[-1].difference is None
        }
        return {**answers, **changes} if changes else answers

    def adjustments(self, table: str, row: str | None = None, name: str | None = None) -> tuple[Correction, ...]:
        """The corrected figures of a table, restricted to a row and to the name of a field if these are given."""
        return tuple(
            item
            for item in self.items
            if item.difference is not None
            and item.entry.table == table
            and row in (None, item.entry.row)
            and name in (None, item.entry.field)
        )

    def value_before(self, period: str, partner: str, entry: AnswerRef, reported: Answer | None) -> Answer | None:
        """The value that a further correction replaces: of the last correction, else the reported value."""
        corrections = self.of_answer(period, partner, entry)
        return corrections[-1].now if corrections else reported


NO_CORRECTIONS = Corrections()


def check_against_returns(
    corrections: Sequence[Correction], period: str, answers: Mapping[str, Answers]
) -> Iterator[Finding]:
    """Findings about corrections of a period whose previous value differs from the reported answer.

    Args:
        corrections: the corrections of the project, the earliest first.
        period: the id of the corrected period.
        answers: the accepted answers of the period, by partner id.
    """
    last: dict[tuple[str, str, AnswerRef], Answer | None] = {}
    for correction in corrections:
        if correction.period != period:
            continue
        reported = last.get(correction.key, answers.get(correction.partner, {}).get(correction.entry))
        if correction.partner not in answers or not same_answer(reported, correction.was):
            was, current = ("–" if answer is None else answer for answer in (correction.was, reported))
            yield Finding.of("D124", correction.place, entry=str(correction.entry), was=was, found=current)
        last[correction.key] = correction.now


def same_answer(first: Answer | None, second: Answer | None) -> bool:
    """Whether two answers are equal. Line ends and outer blanks of texts are ignored; figures have a tolerance."""
    if isinstance(first, str) and isinstance(second, str):
        return first.replace("\r\n", "\n").strip() == second.replace("\r\n", "\n").strip()
    if isinstance(first, float | int) and isinstance(second, float | int):
        return math.isclose(first, second, rel_tol=1e-12, abs_tol=1e-9)
    return first == second
