"""How many answers there are: one way of counting for all outputs.

An answer counts if its cell is not empty and its return is used. Personal answers count, too, because the partner gave
them; they are part of the total, and are not in any list or data sheet. What is outside the answers is counted
beside them, so that nothing in a return is invisible to the counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class AnswerCount(NamedTuple):
    """The used returns of some periods, and their answers."""

    returns: int = 0
    answers: int = 0
    """All answers, with the personal ones."""
    personal: int = 0
    """Answers to questions for personal data."""
    outside: int = 0
    """What was typed, drawn or attached outside the answers: cells beside the form, extra rows, notes, pictures."""

    @property
    def listed(self) -> int:
        """The answers of the list of all answers: without the personal ones."""
        return self.answers - self.personal


def add_counts(counts: Iterable[AnswerCount]) -> AnswerCount:
    """The sum of some counts."""
    totals = [*counts]
    return AnswerCount(
        sum(count.returns for count in totals),
        sum(count.answers for count in totals),
        sum(count.personal for count in totals),
        sum(count.outside for count in totals),
    )
