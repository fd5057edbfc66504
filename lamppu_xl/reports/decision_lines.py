"""The decisions of a period in words, for the status report, the master and the terminal."""

from __future__ import annotations

from typing import Any

from lamppu_xl.domain.decisions import Decision, DecisionKind
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.storage.atomic_files import display_name
from lamppu_xl.validation.decision_effects import DecisionEffect


def decision_subject(decision: Decision) -> str:
    """`KAO figures/I13/actual`, or the partner and the file."""
    entry = str(decision.entry) if decision.entry else ""
    return " ".join(filter(None, (decision.partner, entry, display_name(decision.file)))) or decision.sha256[:12]


def decision_what(decision: Decision, words: Translator, *, is_of_master: bool = False) -> str:
    """What was decided: `R503 accepted (until 31.1.2013)`."""
    key = decision.kind.key
    if decision.outcome:
        key = f"{key}_{decision.outcome.value.replace('-', '_')}"
    if is_of_master:
        key = f"{key}_master"
    text = words.label(f"decision_{key}", code=decision.code, definition=decision.definition)
    return f"{text} ({words.label('decision_until', until=decision.until)})" if decision.until else text


def decision_line(decision: Decision, effect: DecisionEffect, words: Translator) -> str:
    """One line: `22.3.2012: KAO figures/I13/actual: R503 accepted, in effect. Because … (coordinator)`."""
    subject = f"{decision_subject(decision)}: " if decision.kind is not DecisionKind.AMEND else ""
    what = f"{subject}{decision_what(decision, words)}, {words.label(effect.key)}"
    return words.label("decision_line", day=decision.reason.day, what=what, because=because_text(decision))


def because_text(decision: Decision) -> str:
    """The reason, and the role of the person who decided."""
    reason = decision.reason
    text = " ".join(reason.because.split())
    return f"{text} ({reason.role})" if reason.role else text


def decision_json(decision: Decision, effect: DecisionEffect) -> dict[str, Any]:
    """A decision for programs."""
    return {
        "decision": decision.kind.value,
        "partner": decision.partner or None,
        "code": decision.code or None,
        "entry": str(decision.entry) if decision.entry else None,
        "outcome": decision.outcome.value if decision.outcome else None,
        "until": decision.until.isoformat() if decision.until else None,
        "sha256": decision.sha256 or None,
        "definition": decision.definition or None,
        "because": decision.reason.because,
        "role": decision.reason.role or None,
        "day": decision.reason.day.isoformat(),
        "effect": effect.value,
    }
