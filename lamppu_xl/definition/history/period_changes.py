"""What has changed between a stored definition of a period and the present one."""

from __future__ import annotations

from dataclasses import dataclass

from lamppu_xl.definition.history.change import ChangeEffect, DefinitionChange
from lamppu_xl.domain.decisions import Decision
from lamppu_xl.domain.findings import Finding
from lamppu_xl.domain.periods import Period


@dataclass(frozen=True, kw_only=True)
class PeriodChanges:
    """The changes from one stored definition of a period to the present definition."""

    period: Period
    digest: str
    """Of the stored definition."""
    is_open: bool
    """Whether changes that allow more apply to returns on the earlier templates."""
    changes: tuple[DefinitionChange, ...]
    """In the order of the definition; after an amendment those from the amended definition."""
    partners: tuple[str, ...]
    """The ids of all partners that report in the period, in the order of the definition."""
    with_new_template: frozenset[str] = frozenset()
    """The ids of partners whose template in the outbox has the present definition."""
    is_frozen: bool = False
    amendment: Decision | None = None
    """The decision by which returns on its templates are judged by a later definition."""
    swapped: tuple[Finding, ...] = ()
    """D127 for each label that another entry of the list has or had."""

    def of_effect(self, effect: ChangeEffect) -> tuple[DefinitionChange, ...]:
        return tuple(change for change in self.changes if change.effect is effect)

    @property
    def is_current(self) -> bool:
        """Whether partners still answer by the stored definition: the period is open, and some have no newer form."""
        return self.is_open and not self.with_new_template.issuperset(self.partners)

    @property
    def asked_again(self) -> tuple[str, ...]:
        """The ids of the partners that must answer again, if the new questions are to be answered."""
        asking = (change for change in self.of_effect(ChangeEffect.MORE) if not change.is_new_partner)
        concerned = {partner for change in asking for partner in change.partners}
        return tuple(partner for partner in self.partners if partner in concerned - self.with_new_template)
