"""Reporting periods, and what projects and programmes have in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from lamppu_xl.domain.text import Text


@dataclass(frozen=True, kw_only=True)
class Period:
    id: str
    """The same in every language: `2012-1`."""
    label: Text
    start: date
    end: date
    deadline: date
    final: bool = False


@dataclass(frozen=True, kw_only=True)
class ReportingBasis:
    """What projects and programmes have in common: a name, languages and reporting periods."""

    id: str
    name: Text
    languages: tuple[str, ...]
    """The main language first."""
    fallback: Mapping[str, tuple[str, ...]]
    """By language the fallback chain of a text, which starts with that language."""
    start: date
    end: date
    periods: tuple[Period, ...]
    """In order of time."""
    country: str = ""
    """The country of its partners, in two letters; nothing if the definition does not state it."""

    @property
    def language(self) -> str:
        """The main language."""
        return self.languages[0]

    def chain(self, language: str) -> tuple[str, ...]:
        """The order of languages in which a text is looked up for a reader of `language`."""
        chain = self.fallback.get(language, (language,))
        return (*chain, *(other for other in self.languages if other not in chain))

    def period(self, id: str) -> Period | None:
        return self._periods_by_id.get(id)

    @cached_property
    def _periods_by_id(self) -> dict[str, Period]:
        return {period.id: period for period in reversed(self.periods)}

    def period_before(self, period: Period) -> Period | None:
        """The previous period; None for the first. The period is found by its id."""
        index = [each.id for each in self.periods].index(period.id)
        return self.periods[index - 1] if index else None
