"""One difference between two definitions of a period, and the words for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from lamppu_xl.domain.findings import Fact
from lamppu_xl.domain.text import Phrase, Text, VocabularyTerm


class ChangeEffect(StrEnum):
    """What a change means for a return on an earlier template, the mildest first."""

    WORDING = "wording"
    LESS = "less"
    """It allows more or asks less."""
    MORE = "more"
    """It asks more, or allows less."""
    MEANING = "meaning"
    """It changes or removes what was reported."""

    @property
    def applies_to_earlier_templates(self) -> bool:
        """Whether it holds in an open period for returns on templates that were issued before."""
        return self in (ChangeEffect.WORDING, ChangeEffect.LESS)


@dataclass(frozen=True, kw_only=True)
class DefinitionChange:
    """One difference between two definitions."""

    effect: ChangeEffect
    aspect: str
    """What differs: `added`, `removed`, `label`, `kind`, `rule_added`, `detail` …; `change_ASPECT` of the catalogue."""
    place: str
    """Where, by id: `goal G05`, `figures/value`, `list indicators/I01`, `partner KAO`."""
    kind: str
    """What the place is, as a term: `goal`, `option`, `table`, `field`, `partner`, `period` or `project`."""
    label: Text
    """The label of the place: `Figures · Actual`; that of the issued definition, if it has the place."""
    was: Fact = ""
    now: Fact = ""
    shown: tuple[Fact, Fact] | None = None
    """What readers see of both where that is something else: `5 %` of 0.05, a label of an id."""
    partners: frozenset[str] = frozenset()
    """The ids of the partners that it concerns."""
    rule: str = ""
    """The id of the finding code, if a rule differs."""
    message: Text | None = None
    """The message that the definition gives to the rule, by which readers know it from others with its code."""
    detail: str = ""
    """The name of the detail of an option that differs: `unit`."""
    detail_label: Fact = ""
    """The label of the detail, if it is not a term."""
    differs_by_partner: bool = False
    """Whether the detail is another one for each partner, so that a reader must know whose it was."""
    table: str = ""
    field: str = ""
    row: str = ""
    """The id of a goal or option."""

    @property
    def is_new_partner(self) -> bool:
        """Whether a partner was added; it has no earlier template."""
        return (self.kind, self.aspect) == ("partner", "added")

    @property
    def differing(self) -> tuple[Fact, Fact]:
        """What it was and what it is; of a text only the languages in which it differs."""
        if not (isinstance(self.was, Text) and isinstance(self.now, Text)):
            return self.was, self.now
        languages = self.was.languages_that_differ(self.now)
        return self.was.only(languages), self.now.only(languages)

    @property
    def what(self) -> Phrase:
        """The change without its place: `unit was persons, it is now organisations`."""
        was, now = self.shown or self.differing
        facts: dict[str, Fact] = {"was": was, "now": now}
        if self.rule:
            facts["rule"] = self._rule_phrase
        if self.detail:
            facts["detail"] = self.detail_label or VocabularyTerm(self.detail)
        return Phrase(f"change_{self.aspect}", facts)

    @property
    def _rule_phrase(self) -> Phrase:
        """`condition on several answers`; with the message of a rule that is new or removed, if it has its own."""
        sort = Phrase(f"change_{self.rule}")
        return sort if self.message is None else Phrase("change_rule_says", {"rule": sort, "says": self.message})

    @property
    def phrase(self) -> Phrase:
        """The change as a sentence: `field “Figures · Actual”: greatest value: it was 1000, it is 10`."""
        return Phrase("change", {"kind": VocabularyTerm(self.kind), "label": self.label, "what": self.what})


@dataclass(frozen=True)
class ChangedPart:
    """A part of a definition that differs: what its changes have in common."""

    kind: str
    id: str
    label: Text
    partners: frozenset[str]
    prefix: str | None = None
    """Before the id in the place; the kind if None."""
    table: str = ""
    field: str = ""
    row: str = ""

    def of(self, partners: frozenset[str]) -> ChangedPart:
        """The same part, for other partners."""
        return replace(self, partners=partners)

    def change(  # noqa: PLR0913
        self,
        effect: ChangeEffect,
        aspect: str,
        *,
        was: Fact = "",
        now: Fact = "",
        rule: str = "",
        detail: str = "",
        shown: tuple[Fact, Fact] | None = None,
        detail_label: Fact = "",
    ) -> DefinitionChange:
        """A change of this part."""
        prefix = self.kind if self.prefix is None else self.prefix
        return DefinitionChange(
            effect=effect,
            aspect=aspect,
            place=f"{prefix} {self.id}".strip(),
            kind=self.kind,
            label=self.label,
            was=was,
            now=now,
            partners=self.partners,
            rule=rule,
            detail=detail,
            shown=shown,
            detail_label=detail_label,
            table=self.table,
            field=self.field,
            row=self.row,
        )
