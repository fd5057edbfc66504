"""What has changed in a definition since templates were created, as text and as JSON."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from lamppu_xl.definition.history.change import ChangeEffect, DefinitionChange
from lamppu_xl.definition.history.period_changes import PeriodChanges
from lamppu_xl.domain.findings import Fact
from lamppu_xl.domain.text import Phrase
from lamppu_xl.i18n.translator import Translator

CLASSES = {
    ChangeEffect.WORDING: "wording",
    ChangeEffect.LESS: "asks",
    ChangeEffect.MORE: "asks",
    ChangeEffect.MEANING: "meaning",
}
"""The class of each effect: wording only, asks more or less, changes the meaning."""


def changes_as_text(changes: PeriodChanges, words: Translator) -> str:
    """The changes by effect, the partners concerned, and what to do in each case."""
    lines = [words.label("changes_since", period=changes.period.id, digest=changes.digest)]
    if not changes.changes:
        lines = [words.label("changes_none", period=changes.period.id)]
    if changes.amendment:
        facts = {
            "day": words.fact(changes.amendment.reason.day),
            "because": words.fact(changes.amendment.reason.because),
        }
        lines.append(f"  {words.label('changes_amended', definition=changes.amendment.definition, **facts)}")
    if changes.with_new_template:
        names = _names(changes, changes.with_new_template, words)
        lines.append(f"  {words.label('changes_new_template', partners=names)}")
    for effect in ChangeEffect:
        added = [each for each in changes.of_effect(effect) if each.is_new_partner]
        if added:
            lines.append(f"  {words.label('changes_partners', count=len(added))}")
            lines += (f"    {words.fact(each.phrase)}" for each in added)
            lines.append(f"    → {_advice(changes, effect, words, NEW_PARTNER)}")
        if of_effect := [each for each in changes.of_effect(effect) if each not in added]:
            lines.append(f"  {words.label(f'changes_{effect}', count=len(of_effect))}")
            lines += (f"    {_names(changes, each.partners, words)}: {words.fact(each.phrase)}" for each in of_effect)
            lines.append(f"    → {_advice(changes, effect, words)}")
    return "\n".join(lines)


def changes_as_data(changes: PeriodChanges, words: Translator) -> dict[str, Any]:
    """The changes for programs."""
    return {
        "period": changes.period.id,
        "definition": changes.digest,
        "open": changes.is_open,
        "amended": changes.amendment.definition if changes.amendment else None,
        "new_templates": [partner for partner in changes.partners if partner in changes.with_new_template],
        "asked_again": list(changes.asked_again),
        "changes": [_change_as_data(changes, change, words) for change in changes.changes],
    }


def _change_as_data(changes: PeriodChanges, change: DefinitionChange, words: Translator) -> dict[str, Any]:
    return {
        "class": CLASSES[change.effect],
        "effect": change.effect.value,
        "aspect": change.aspect,
        "place": change.place,
        "rule": change.rule or None,
        "detail": change.detail or None,
        "was": _plain(change.differing[0], words),
        "now": _plain(change.differing[1], words),
        "partners": [partner for partner in changes.partners if partner in change.partners],
        "text": words.fact(change.phrase),
        "advice": _advice(changes, change.effect, words, NEW_PARTNER if change.is_new_partner else ""),
    }


def _plain(fact: Fact, words: Translator) -> str | float | None:
    if isinstance(fact, int | float):
        return fact
    if isinstance(fact, Phrase):
        return "/".join(str(_plain(part, words)) for part in fact.facts.values())
    return (fact.isoformat() if isinstance(fact, date) else words.fact(fact)) or None


NEW_PARTNER = "partner"
"""The advice on a partner that was added: it has no template yet, so nothing is asked again."""


def _advice(changes: PeriodChanges, effect: ChangeEffect, words: Translator, name: str = "") -> str:
    key = f"changes_do_{name or effect}"
    if changes.is_frozen and effect is not ChangeEffect.WORDING:
        key = "changes_do_frozen"
    elif effect is ChangeEffect.LESS and not changes.is_open:
        key = "changes_do_less_closed"
    partners = ", ".join(changes.asked_again) or "–"
    return words.label(key, period=changes.period.id, partners=partners)


def _names(changes: PeriodChanges, partners: Collection[str], words: Translator) -> str:
    """The ids of partners in the order of the definition."""
    if set(changes.partners) <= set(partners):
        return words.label("changes_everyone")
    return ", ".join(partner for partner in changes.partners if partner in partners)
