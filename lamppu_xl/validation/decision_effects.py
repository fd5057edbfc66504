"""What became of each decision when it was applied to the returns of a period."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from lamppu_xl.domain.decisions import Decision, DecisionKind
from lamppu_xl.domain.findings import Finding
from lamppu_xl.validation.batch import Batch
from lamppu_xl.validation.verdict import FileState


class DecisionEffect(StrEnum):
    """The effect of a decision. The values are part of the JSON report."""

    IN_EFFECT = "in effect"
    CHANGED = "changed"
    """The answer has changed since then."""
    ENDED = "ended"
    """The last day has passed."""
    UNBOUND = "unbound"
    """It names no value of the answer."""
    REPLACED = "replaced"
    """A later decision is about the same partner's return or the same file."""
    UNUSED = "unused"
    """There is nothing that it applies to."""

    @property
    def key(self) -> str:
        """The key of its label."""
        return f"decision_effect_{self.value.replace(' ', '_')}"


_LAPSED = {"O621": DecisionEffect.CHANGED, "O622": DecisionEffect.ENDED, "O623": DecisionEffect.UNBOUND}
_ABOUT_FILES = (DecisionKind.USE, DecisionKind.LEAVE_OUT)
_REMARKS = {
    "O611": DecisionEffect.IN_EFFECT,
    "O612": DecisionEffect.IN_EFFECT,
    "O613": DecisionEffect.CHANGED,
}


def decision_effects(batch: Batch) -> tuple[tuple[Decision, DecisionEffect], ...]:
    """Each decision of a batch with its effect, in the order of their file."""
    if not batch.decisions.items:
        return ()
    findings = {
        partner: [finding for verdict in verdicts for finding in verdict.findings]
        for partner, verdicts in batch.by_partner.items()
    }
    return tuple(
        (decision, _effect(decision, batch, findings.get(decision.partner, []))) for decision in batch.decisions.items
    )


def _effect(decision: Decision, batch: Batch, findings: list[Finding]) -> DecisionEffect:
    match decision.kind:
        case DecisionKind.ACCEPT | DecisionKind.REMARK:
            of_answer = (finding for finding in findings if decision.entry in (None, finding.entry))
            is_waiver = decision.kind is DecisionKind.ACCEPT
            effects = _waiver_effects(decision, of_answer) if is_waiver else _remark_effects(of_answer)
            return next(effects, _without_finding(decision, batch))
        case DecisionKind.USE | DecisionKind.LEAVE_OUT:
            if _is_replaced(decision, batch):
                return DecisionEffect.REPLACED
            code = "F243" if decision.kind is DecisionKind.USE else "F241"
            applies = any(
                decision.concerns_file(verdict.sha256) and any(finding.code.id == code for finding in verdict.findings)
                for verdict in batch.verdicts
                if verdict.state is not FileState.DUPLICATE
            )
        case DecisionKind.AMEND:
            templates = {verdict.definition for verdict in batch.verdicts if verdict.was_read}
            applies = any(batch.decisions.amendment(template) is decision for template in templates)
    return DecisionEffect.IN_EFFECT if applies else DecisionEffect.UNUSED


def _is_replaced(decision: Decision, batch: Batch) -> bool:
    """Whether a later decision chooses another return, leaves the chosen one out or uses the one left out."""
    position = next(number for number, each in enumerate(batch.decisions.items) if each is decision)
    later = [each for each in batch.decisions.items[position + 1 :] if each.kind in _ABOUT_FILES]
    is_choice = decision.kind is DecisionKind.USE
    return any(
        each.concerns_file(decision.sha256)
        or decision.concerns_file(each.sha256)
        or (is_choice and each.kind is DecisionKind.USE and each.partner == decision.partner)
        for each in later
    )


def _waiver_effects(decision: Decision, findings: Iterator[Finding]) -> Iterator[DecisionEffect]:
    """The effects of a waiver on findings, the holding ones first."""
    lapsed = []
    for finding in findings:
        if finding.code.id == decision.code and finding.accepted == decision.reason:
            yield DecisionEffect.IN_EFFECT
        elif finding.code.id in _LAPSED and finding.facts.get("code") == decision.code:
            lapsed.append(_LAPSED[finding.code.id])
    yield from lapsed


def _remark_effects(findings: Iterator[Finding]) -> Iterator[DecisionEffect]:
    for finding in findings:
        if finding.code.id in _REMARKS:
            yield _REMARKS[finding.code.id]


def _without_finding(decision: Decision, batch: Batch) -> DecisionEffect:
    return DecisionEffect.ENDED if batch.decisions.has_ended(decision) else DecisionEffect.UNUSED
