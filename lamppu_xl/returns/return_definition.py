"""The definition that a return is read and judged by: the one that its template was issued with."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

from lamppu_xl.definition.history.amended_definition import amended_definition
from lamppu_xl.definition.history.change import DefinitionChange
from lamppu_xl.definition.history.changes import compare_definitions
from lamppu_xl.definition.history.definition_in_effect import definition_in_effect, partners_in_effect
from lamppu_xl.definition.history.stored_definition import DefinitionStore
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.asked_answers import asked_answers
from lamppu_xl.domain.caches import cached
from lamppu_xl.domain.decisions import NO_DECISIONS, Decision, Decisions
from lamppu_xl.domain.definition_json import definition_digest
from lamppu_xl.domain.partner_history import partner_code_list, project_as_of
from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project


@dataclass(frozen=True, kw_only=True)
class ReturnDefinition:
    """The definition of a template, under the names of partners in its period."""

    digest: str
    issued: Project
    """As the template was issued; it says where each answer is."""
    judged: Project
    """What answers are read and judged by; in an open period with the changes that only allow more."""
    period: Period
    """The period of the judged definition."""
    changes: tuple[DefinitionChange, ...] = ()
    """From the issued definition, or from the amended one, to the present one."""
    amendment: Decision | None = None
    """The decision by which another definition judges its returns."""

    def asked(self, partner: Partner) -> frozenset[AnswerRef] | None:
        """The answers of a partner's form that the judging definition still asks; None if these are all."""
        partner = self.judged.partner(partner.id) or partner
        if self.amendment is None:
            return None
        return asked_answers(self.judged, partner, self.period)

    def changes_for(self, partner_id: str) -> tuple[DefinitionChange, ...]:
        """The changes that concern a partner and do not apply to its return."""
        return tuple(
            change
            for change in self.changes
            if partner_id in change.partners and not change.effect.applies_to_earlier_templates
        )


@dataclass(frozen=True, kw_only=True)
class ReturnDefinitions:
    """The definitions that returns of a period may have, by digest."""

    current: Project
    """The present definition, under the names of partners in the period."""
    period: Period
    store: DefinitionStore | None = None
    """The definitions that templates of the period were issued with; None if only the present one is known."""
    is_open: bool = True
    """Whether changes of the present definition that only allow more apply to returns on earlier templates."""
    decisions: Decisions = NO_DECISIONS
    """Among them the amendments: definitions that returns on the templates of others are judged by."""
    _known: dict[str, ReturnDefinition | None] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def current_digest(self) -> str:
        return definition_digest(self.current, self.period)

    @property
    def issued(self) -> tuple[Project, ...]:
        """The present definition, and those with which templates of the period were issued."""
        stored = (self.store.definition(digest) for digest in self.store.digests) if self.store else ()
        return (self.current, *filter(None, stored))

    def find(self, digest: str) -> ReturnDefinition | None:
        """The definition of a digest; None if no file of the period holds it."""
        return cached(self._known, digest, lambda: self._find(digest))

    def judged_project(self, digest: str) -> Project:
        """What a return with this digest is judged by; the present definition if the digest is unknown."""
        definition = self.find(digest)
        return definition.judged if definition else self.current

    def _with_issued_partners(self, stored: Project) -> Project:
        """The present definition, in which those report to whom templates were issued."""
        partners = partners_in_effect(stored.partners, self.current.partners)
        if partners == self.current.partners:
            return self.current
        lists = {**self.current.lists, "partners": partner_code_list(partners)}
        return project_as_of(replace(self.current, partners=partners, lists=lists), self.period)

    def _find(self, digest: str) -> ReturnDefinition | None:
        stored = self.store.definition(digest) if self.store else None
        amendment = self.decisions.amendment(digest)
        if digest == self.current_digest and amendment is None and (stored is None or self.is_open):
            current = self._with_issued_partners(stored) if stored else self.current
            return ReturnDefinition(digest=digest, issued=current, judged=current, period=self.period)
        period = stored.period(self.period.id) if stored else None
        if stored is None or period is None:
            return None
        issued = project_as_of(stored, period)
        amended = self.store.definition(amendment.definition) if self.store and amendment else None
        judged = amended_definition(stored, amended) if amended else stored
        if self.is_open:
            judged = definition_in_effect(judged, self.current)
        judged = project_as_of(judged, period)
        return ReturnDefinition(
            digest=digest,
            issued=issued,
            judged=judged,
            period=judged.period(period.id) or period,
            changes=compare_definitions(project_as_of(amended, period) if amended else issued, self.current, period),
            amendment=amendment if amended else None,
        )
