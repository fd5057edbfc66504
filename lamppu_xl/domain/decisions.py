"""Decisions of the coordinator about the returns of a period. No decision changes a value.

A waiver accepts a finding, a remark is shown to the partner, and a return can be chosen or left out. An amendment
applies a later definition to returns on earlier templates.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.decision_reason import DecisionReason
from lamppu_xl.domain.finding_codes import CODES
from lamppu_xl.domain.findings import Place

SHORTEST_SHA256 = 8
"""Hexadecimal digits of a file's checksum that a decision names at least."""

_RULE_FAMILY = "R5"


class DecisionKind(StrEnum):
    """The kinds of decisions. The values are part of `decisions.yaml`."""

    ACCEPT = "accept"
    REMARK = "remark"
    USE = "use"
    LEAVE_OUT = "leave-out"
    AMEND = "amend"

    @property
    def key(self) -> str:
        """The kind in keys of labels."""
        return self.value.replace("-", "_")


class RemarkOutcome(StrEnum):
    """What a remark means for the return. The values are part of `decisions.yaml`."""

    COMPLETION = "completion"
    """Returned for completion: the partner answers again."""
    AS_IT_IS = "as-it-is"
    """Accepted as it is."""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """One decision. Which attributes have a value depends on its kind."""

    kind: DecisionKind
    reason: DecisionReason
    """For a remark its text."""
    partner: str = ""
    """The id of the partner; may be empty for a return that is left out."""
    code: str = ""
    """The finding code of a waiver."""
    entry: AnswerRef | None = None
    """The answer; None for a waiver of a code in all answers of the partner."""
    values: Mapping[AnswerRef, str] = field(default_factory=dict)
    """The checksum of each answer that a waiver or remark is bound to."""
    until: date | None = None
    """The last day of a waiver."""
    outcome: RemarkOutcome | None = None
    sha256: str = ""
    """The checksum of a return, or its first digits."""
    file: str = ""
    """The name of the return, for people; nothing is compared with it."""
    definition: str = ""
    """The digest of the definition of an amendment."""
    templates: tuple[str, ...] = ()
    """The digests of the definitions whose templates an amendment concerns."""
    place: Place = field(default=Place(), compare=False)
    """Its place in the file of decisions."""

    def concerns_file(self, sha256: str) -> bool:
        return bool(self.sha256) and sha256.startswith(self.sha256)


@dataclass(frozen=True)
class Decisions:
    """The decisions of a period, in the order of their file."""

    items: tuple[Decision, ...] = ()
    day: date | None = None
    """The day on which they are applied; None if no waiver ends."""

    def with_more(self, *more: Decision) -> Decisions:
        return Decisions((*self.items, *more), self.day)

    def waivers(self, partner: str, code: str, entry: AnswerRef | None) -> tuple[Decision, ...]:
        """The waivers of a finding, the latest first."""
        return tuple(
            item
            for item in reversed(self.items)
            if item.kind is DecisionKind.ACCEPT
            and (item.partner, item.code) == (partner, code)
            and item.entry in (None, entry)
        )

    def remarks(self, partner: str) -> tuple[Decision, ...]:
        """The remarks on answers of a partner; of several on one answer the latest."""
        latest = {
            item.entry: item for item in self.items if item.kind is DecisionKind.REMARK and item.partner == partner
        }
        return tuple(latest.values())

    def chosen_return(self, partner: str) -> Decision | None:
        """The decision which return of a partner is used."""
        chosen = (item for item in reversed(self.items) if item.kind is DecisionKind.USE and item.partner == partner)
        decision = next(chosen, None)
        return None if decision and self.left_out(decision.sha256) else decision

    def left_out(self, sha256: str) -> Decision | None:
        """The decision to leave a file out, unless a later one says that it is used."""
        for item in reversed(self.items):
            if item.concerns_file(sha256):
                return item if item.kind is DecisionKind.LEAVE_OUT else None
        return None

    def amendment(self, template: str) -> Decision | None:
        """The latest amendment for templates of a definition.

        Args:
            template: the digest of the definition that the template was issued with.
        """
        return next(
            (item for item in reversed(self.items) if item.kind is DecisionKind.AMEND and template in item.templates),
            None,
        )

    def has_ended(self, decision: Decision) -> bool:
        """Whether the last day of a waiver has passed."""
        return decision.until is not None and self.day is not None and decision.until < self.day


NO_DECISIONS = Decisions()


def can_be_accepted(code: str) -> bool:
    """Whether findings of a code can be accepted: only broken rules, among them limits."""
    return code in CODES and code.startswith(_RULE_FAMILY)


def answers_checksum(partner: str, entry: AnswerRef, values: Mapping[str, object]) -> str:
    """Twelve hexadecimal digits over an answer and the other answers that a rule reads.

    Args:
        partner: the id of the partner.
        entry: the answer.
        values: by the name of the field; blanks around a text do not count.
    """
    content = {name: _comparable(value) for name, value in sorted(values.items())}
    text = json.dumps([partner, str(entry), content], ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _comparable(value: object) -> object:
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, float | int):
        return repr(round(float(value), 9))
    if isinstance(value, date):
        return value.isoformat()
    return str(value).replace("\r\n", "\n").strip()
