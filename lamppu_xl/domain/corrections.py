"""What was corrected after the funder got it. Pure data: a corrected text, or a figure's adjustment.

A frozen period never changes. A corrected text stands in later masters with its reason and with what was told before.
A corrected figure stays as it was, and the difference is told in the period in which it was noticed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.finding_codes import CODES
from lamppu_xl.domain.findings import Fact, Finding, Place
from lamppu_xl.domain.project import Answer, Answers, Period, Project


@dataclass(frozen=True, kw_only=True)
class Correction:
    """One answer of a frozen period that should have been another one."""

    period: str
    """The frozen one."""
    partner: str
    entry: AnswerRef
    was: Answer | None
    """What was told, or the correction before this one; None: nothing was."""
    now: Answer
    reason: str
    made_in: str
    """The period in whose master it is told first."""
    day: date
    place: Place = field(default=Place(), compare=False)
    """Where it stands in its file."""

    @property
    def key(self) -> tuple[str, str, AnswerRef]:
        return self.period, self.partner, self.entry

    @property
    def difference(self) -> float | None:
        """By how much a figure was wrong; None for anything but a figure.

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
    """All corrections of a project, in the order in which they were made."""

    items: tuple[Correction, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.items)

    def until(self, project: Project, period: Period) -> Corrections:
        """Those that the master of a period tells."""
        known = {one.id for one in project.periods[: project.periods.index(period) + 1]}
        return Corrections(tuple(one for one in self.items if one.made_in in known and one.period != period.id))

    def of_answer(self, period: str, partner: str, entry: AnswerRef) -> tuple[Correction, ...]:
        """What was corrected of one answer."""
        return self._by_key.get((period, partner, entry), ())

    @cached_property
    def _by_key(self) -> dict[tuple[str, str, AnswerRef], tuple[Correction, ...]]:
        found: dict[tuple[str, str, AnswerRef], tuple[Correction, ...]] = {}
        for one in self.items:
            found[one.key] = (*found.get(one.key, ()), one)
        return found

    def apply_to(self, period: str, partner: str, answers: Answers) -> Answers:
        """A return's answers with the corrected texts in their places; figures stay as they were told."""
        changes = {
            entry: own[-1].now
            for (of, by, entry), own in self._by_key.items()
            if (of, by) == (period, partner) and own[-1].difference is None
        }
        return {**answers, **changes} if changes else answers

    def adjustments(self, table: str, row: str | None = None, name: str | None = None) -> tuple[Correction, ...]:
        """The corrected figures of a table, of one of its rows, of one field there."""
        return tuple(
            one
            for one in self.items
            if one.difference is not None
            and one.entry.table == table
            and row in (None, one.entry.row)
            and name in (None, one.entry.field)
        )

    def value_before(self, period: str, partner: str, entry: AnswerRef, told: Answer | None) -> Answer | None:
        """What a further correction would correct: the one before it, else what was told."""
        own = self.of_answer(period, partner, entry)
        return own[-1].now if own else told


NO_CORRECTIONS = Corrections()


def check_against_returns(
    corrections: Sequence[Correction], period: str, answers: Mapping[str, Answers]
) -> Iterator[Finding]:
    """Corrections of a period that do not begin where its returns end.

    Args:
        answers: what counted in the period, by partner.
    """
    last: dict[tuple[str, str, AnswerRef], Answer | None] = {}
    for correction in corrections:
        if correction.period != period:
            continue
        told = last.get(correction.key, answers.get(correction.partner, {}).get(correction.entry))
        if correction.partner not in answers or not same_answer(told, correction.was):
            facts: dict[str, Fact] = {
                "entry": str(correction.entry),
                "was": _said(correction.was),
                "found": _said(told),
            }
            yield Finding(CODES["D124"], correction.place, facts)
        last[correction.key] = correction.now


def same_answer(one: Answer | None, other: Answer | None) -> bool:
    """Whether two answers are the same; texts without regard to line ends and blanks around them."""
    if isinstance(one, str) and isinstance(other, str):
        return one.replace("\r\n", "\n").strip() == other.replace("\r\n", "\n").strip()
    if isinstance(one, float | int) and isinstance(other, float | int):
        return math.isclose(one, other, rel_tol=1e-12, abs_tol=1e-9)
    return one == other


def _said(answer: Answer | None) -> Fact:
    return "–" if answer is None else answer
