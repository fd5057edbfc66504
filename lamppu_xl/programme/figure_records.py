"""Figures of a programme: what they are made of, their totals, and what these hold and lack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lamppu_xl.domain.programme import ProgrammeIndicator
from lamppu_xl.master.aggregation import Total, ValueRange
from lamppu_xl.programme.member_records import ProgrammeAnswer

EVERYWHERE = ""
"""Used as a focus area: the whole programme."""


SO_FAR = ""
"""Used as a period: all periods so far."""


@dataclass(frozen=True)
class Contribution:
    """One answer that is part of a figure."""

    answer: ProgrammeAnswer
    areas: tuple[str, ...]
    """The focus areas under which it is counted; none where its goals belong to none."""


@dataclass(frozen=True, kw_only=True)
class ProgrammeTotal:
    """One total with the answers that are in it."""

    number: int
    indicator: str
    area: str
    """`EVERYWHERE` for the whole programme, each answer counted once."""
    project: str
    """Empty for all projects."""
    period: str
    """`SO_FAR` for all periods so far."""
    amount: float | None
    """The total, or the smallest value of a range; None where there are no numbers."""
    greatest: float | None = None
    """The greatest value of a range; None for a total."""
    made_of: tuple[int, ...]
    """Numbers of the answers that are in it, in rising order."""
    apart: tuple[str, ...] = ()
    """Projects whose figure cannot be combined with others, and is not in the total, with their rule: `N03 minimum`."""
    corrected: tuple[str, ...] = ()
    """Corrections that are in it: project, partner, period and difference, as `N01 KJA 2020-1 +2`."""
    uncounted: tuple[str, ...] = ()
    """Corrections that would change it and are not in it, because such figures keep their reported values."""
    uncounted_before: tuple[str, ...] = ()
    """Such corrections of the last figures of projects whose masters are not included."""
    unused: tuple[str, ...] = ()
    """Corrections of the programme that are not in it, because they do not fit what the project reports."""
    carried: tuple[str, ...] = ()
    """Projects that have left and are in it by their last master, with its period: `N04 (2020-1)`."""
    not_due: tuple[str, ...] = ()
    """Projects without a report in the period: `N04`; in it by their last master, with its period: `N04 (2020-1)`."""
    fallen: tuple[str, ...] = ()
    """Projects that report less so far than before: what, before that, in which period: `N03 40 (45 2020-1)`."""
    removed: tuple[str, ...] = ()
    """Projects that the programme no longer has, with their last figure so far: `N06 12 (2020-1)`."""
    lacking: tuple[str, ...] = ()
    """Projects whose master of the period is not included: `N04`; so far with their last figure: `N04 48 (2020-1)`."""
    left_without: tuple[str, ...] = ()
    """Projects that have left the programme, and of which no master was ever included."""
    other_units: tuple[str, ...] = ()
    """Projects that count in another unit, which are not in it: `N05 (hours)`."""
    changed: tuple[str, ...] = ()
    """Projects in which the figure meant something else in earlier periods, whose values are not in it."""
    other_answers: tuple[str, ...] = ()
    """Projects in which the programme took it from another answer: `N02 (figures/I2/actual 2020-1)`."""
    partners: tuple[str, ...] = ()
    """Partners' returns that are not in it: project, partner and the project's period, as `N01 KJA 2020-1`."""
    unreported: tuple[str, ...] = ()
    """Projects that are asked for the figure and have not reported it."""
    unasked: tuple[str, ...] = ()
    """Projects whose form does not ask for the figure."""
    texts: tuple[str, ...] = ()
    """Projects with texts in place of numbers, which are not in it."""
    refused: tuple[str, ...] = ()
    """Included returns with errors in which the figure was refused, or is missing: `N01 KJA 2020-1 (Luvut!C5)`."""
    recounted: tuple[str, ...] = ()
    """Projects of which less is counted than in the last frozen workbook, since the programme counts them otherwise."""
    recounted_in_all: tuple[str, ...] = ()
    """Such projects in a focus area, of which it is not known how much less of it is in the area."""
    moved: tuple[str, ...] = ()
    """Goals that were counted under other focus areas in the workbook before: `N02 G5 → P1 (P2: 40 2020-1)`."""
    other_periods: tuple[str, ...] = ()
    """Projects with a period that belongs to none of the programme's: `N02 2019-2`."""
    no_area: tuple[str, ...] = ()
    """Projects with a goal that belongs to no focus area: `N02 G5`. It is in the total of the whole programme only."""
    with_errors: tuple[str, ...] = ()
    """Returns with errors that a project included anyway: `N01 KJA 2020-1`."""
    unconfirmed: tuple[str, ...] = ()
    """Projects whose included master other sources contradict, as *What is missing* says."""
    outdated: tuple[str, ...] = ()
    """Projects with returns or corrections that came after their master, as *What is missing* says."""
    other_rules: tuple[str, ...] = ()
    """Projects that combine their own figures by another rule than the indicator's: `N03 max`."""
    rule_before: str = ""
    """Another rule of the programme in an earlier workbook, with the figure there: `sum 98 2030-1`."""
    target_before: str = ""
    """Another target of the programme in an earlier workbook: `200 2030-1`; of the total in all focus areas."""

    @property
    def projects_apart(self) -> frozenset[str]:
        """The projects whose figure cannot be combined with others."""
        return frozenset(text.partition(" ")[0] for text in self.apart)

    @property
    def names_figures(self) -> bool:
        """Whether it says of any project that its figure is left out, or was there before, or was another one."""
        left_out = (*self.apart, *self.other_units)
        named = (
            *left_out,
            *self.fallen,
            *self.removed,
            *self.recounted,
            *self.recounted_in_all,
            *self.moved,
            *self.other_answers,
        )
        return bool(named or self.rule_before) or any(" " in project for project in self.lacking)

    @property
    def total(self) -> Total:
        """The total as one value."""
        if self.amount is None or self.greatest is None:
            return self.amount
        return ValueRange(self.amount, self.greatest)


NOTED_REASONS = {
    "apart": "projects",
    "corrected": "corrections",
    "uncounted": "corrections",
    "uncounted_before": "corrections",
    "unused": "corrections",
    "carried": "projects",
    "not_due": "projects",
    "fallen": "projects",
    "removed": "projects",
    "lacking": "projects",
    "left_without": "projects",
    "partners": "returns",
    "unreported": "projects",
    "unasked": "projects",
    "texts": "projects",
    "refused": "returns",
    "other_units": "projects",
    "changed": "projects",
    "other_answers": "projects",
    "recounted": "projects",
    "recounted_in_all": "projects",
    "moved": "projects",
    "other_periods": "projects",
    "no_area": "projects",
    "with_errors": "returns",
    "unconfirmed": "projects",
    "outdated": "projects",
    "other_rules": "projects",
}
"""What a total holds and lacks besides its answers, by field, with the name of the list in its label."""


@dataclass(frozen=True, kw_only=True)
class FigureGap:
    """Something of one project that a figure lacks."""

    kind: str
    """A kind of `ProgrammeGap`."""
    project: str
    shown: str
    """As a total names it: `N05 (hours)`."""
    periods: tuple[str, ...]
    """The periods of the totals that lack it."""
    detail: str = ""
    """As the list of what is missing has it after the figure."""
    areas: tuple[str, ...] = ()
    """The only focus areas whose totals it concerns; none if they are those of the project."""
    within: tuple[str, ...] = ()
    """Of the focus areas of the project those whose totals it concerns; none if all of them."""
    over_all: bool = False
    """Whether it concerns only totals of the whole programme and of the project."""
    defined: tuple[str, ...] = ()
    """The places in definitions that are the reason for it."""
    answers: tuple[int, ...] = ()
    """Numbers of the answers that are the reason for it."""
    faulty: str = ""
    """The key of the return with errors that lacks it."""
    note: str = ""
    """The field of a total that names it; by default that of its kind."""
    listed: bool = True
    """Whether the list of what is missing has it; otherwise another gap of the project states the reason."""


@dataclass(frozen=True)
class ProgrammeFigure:
    """One indicator over all projects."""

    indicator: ProgrammeIndicator
    contributions: tuple[Contribution, ...]
    totals: Mapping[tuple[str, str, str], ProgrammeTotal]
    """By focus area, project and period."""
    shared: bool = False
    """Whether any answer is counted under several focus areas."""
    is_percent: bool = False
    """Whether every answer is a percentage, and the totals are, too."""
    currency: str = ""
    """The currency of its amounts, if every answer is an amount and the indicator has no unit."""
    gaps: tuple[FigureGap, ...] = ()
    """What it lacks of projects whose masters are included."""

    def total(self, area: str = EVERYWHERE, project: str = "", period: str = SO_FAR) -> ProgrammeTotal | None:
        return self.totals.get((area, project, period))


@dataclass(frozen=True)
class EarlierFigure:
    """A figure so far that a note quotes, with the earlier workbook that has it."""

    project: str
    """Empty for a figure of all projects, which had another rule or another target."""
    indicator: str
    period: str
    """Of the programme."""
    file: str
    sha256: str
    of_frozen: bool
    """Whether the file is the frozen workbook of the programme; else it is the last master of the project.

    A figure of all projects is always in a workbook of the programme.
    """
    area: str = EVERYWHERE
    """The focus area of a figure of all projects."""

    @property
    def is_of_programme(self) -> bool:
        """Whether the file is a workbook of the programme."""
        return self.of_frozen or not self.project

    @property
    def key(self) -> str:
        if not self.project:
            return self.key_of_all(self.indicator, self.area)
        return self.key_of(self.project, self.indicator, of_frozen=self.of_frozen)

    @staticmethod
    def key_of(project: str, indicator: str, *, of_frozen: bool) -> str:
        """The key by which cells name it."""
        return f"{'frozen' if of_frozen else 'master'}/{project}/{indicator}"

    @staticmethod
    def key_of_all(indicator: str, area: str) -> str:
        """The key of the figure of all projects by another rule or with another target."""
        return f"rule/{area}/{indicator}"
