"""What earlier workbooks of a programme had been made by: definitions, rules, targets, and the focus areas of goals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from lamppu_xl.domain.form import Aggregate
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.programme import GoalMapping, Programme
from lamppu_xl.master.aggregation import Total


class FrozenBefore(NamedTuple):
    """The last frozen period before the reported one."""

    period: Period
    programme: Programme
    """As it was defined then."""
    totals: Mapping[tuple[str, str], float] = {}
    """By indicator and project its figure so far in the frozen workbook."""
    over_all: Mapping[tuple[str, str], Total] = {}
    """By indicator and focus area the figure so far of all projects in the frozen workbook."""
    definition: str = ""
    """The path of its definition, relative to the folder of the programme."""
    workbook: str = ""
    """The name of the frozen workbook."""
    sha256: str = ""
    """Of that workbook."""


class MappedBefore(NamedTuple):
    """The programme with the focus areas that goals had in an earlier workbook."""

    period: str
    """The id of its period."""
    programme: Programme
    definition: str = ""
    """The path of the definition that was frozen with it, relative to the folder of the programme."""


class RulesBefore(NamedTuple):
    """The rules and targets of figures in an earlier programme workbook.

    That is the last frozen one, else that of the period before.
    """

    period: str
    """The id of its period."""
    rules: Mapping[str, Aggregate]
    """By indicator."""
    targets: Mapping[str, float] = {}
    """By indicator that had one."""
    totals: Mapping[tuple[str, str], Total] = {}
    """By indicator and focus area the figure so far of all projects."""
    workbook: str = ""
    """The name of the workbook."""
    sha256: str = ""
    """Of the workbook."""
    definition: str = ""
    """The path of the definition that was frozen with it, relative to the folder of the programme."""
    goals: Mapping[str, Mapping[str, GoalMapping]] = {}
    """By project the focus areas of its goals, of projects that it includes."""
    replaced: Mapping[str, tuple[str, str]] = {}
    """By indicator the name and the checksum of the earlier version of the workbook that has its rule and target."""

    def workbook_with(self, indicator: str) -> tuple[str, str]:
        """The name and the checksum of the workbook that has a figure by this rule and with this target."""
        return self.replaced.get(indicator, (self.workbook, self.sha256))
