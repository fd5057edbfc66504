"""One finding for one cause: what a rule says of an answer that is already said to be something else is left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.domain.findings import Finding
from lamppu_xl.domain.partial_lists import partial_list
from lamppu_xl.domain.text import VocabularyTerm

_CAUSES: Mapping[str, frozenset[str]] = {
    "V422": frozenset({"R508", "R509"}),  # a date far outside the project is also outside of its limits
    "V430": frozenset({"R502", "R503"}),  # the number of a day is not in the limits of an amount
    "V434": frozenset({"R505", "R506", "R511", "R530"}),  # words between the signs of struck-out ones
    "V490": frozenset({"R506"}),  # a damaged word does not fit a pattern
}
"""The rules that an answer breaks for the reason that another finding gives, by the code of that finding."""

_NOTES: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("V403", "V406", "V467"), frozenset({"R502", "R503", "R508", "R509", "R510"})),  # its spelling
    "V507": frozenset({"R510"}),  # digits that are not seen are also too many decimals
    "V509": frozenset({"R503"}),  # a very large percentage is also more than allowed
    # A number in a text field is also a text that is not as it should be.
    **dict.fromkeys(("V419", "V561"), frozenset({"R504", "R505", "R506"})),
}
"""The rules that say more than a note about the same answer, by the code of the note."""


def with_single_causes(read: Iterable[Finding], broken: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings of reading and of rules without those that have the same cause as another one of their cell.

    Args:
        read: what was found when the cells were read. A cause that is kept is as grave as the rules that it breaks.
        broken: the broken rules.
    """
    read, broken = _without_effects_of_translation(_without_effects_of_shifts(tuple(read))), tuple(broken)
    rules: dict[AnswerRef, list[Finding]] = {}
    for finding in broken:
        if finding.entry:
            rules.setdefault(finding.entry, []).append(finding)
    kept: list[Finding] = []
    explained: set[tuple[AnswerRef, str]] = set()
    for finding in read:
        entry, code = finding.entry, finding.code.id
        others = rules.get(entry, []) if entry else []
        if any(other.code.id in _NOTES.get(code, ()) for other in others):
            continue
        effects = [other for other in others if other.code.id in _CAUSES.get(code, ())]
        if entry and effects:
            explained.update((entry, effect.code.id) for effect in effects)
            severities = [each.effective_severity for each in (finding, *effects)]
            kept.append(replace(finding, severity=min(severities, key=lambda severity: severity.rank)))
        else:
            kept.append(finding)
    return (*kept, *(each for each in broken if each.entry is None or (each.entry, each.code.id) not in explained))


_SHIFTED = "S359"
_LEAST_WRONG = 3
"""From so many answers on that do not fit their questions, the moved cells are the cause."""


def _without_effects_of_shifts(read: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The findings without the errors of the cells that a deleted or inserted cell moved: S359 names these cells.

    A few errors are kept, since the answers may have been written again in the right cells.
    """
    kept = [*read]
    for shift in (finding for finding in read if finding.code.id == _SHIFTED):
        moved = {(place.sheet, place.cell) for place in shift.related}
        wrong = [
            finding
            for finding in kept
            if finding.code.id.startswith("V")
            and finding.effective_severity is Severity.ERROR
            and (finding.place.sheet, finding.place.cell) in moved
        ]
        if len(wrong) >= _LEAST_WRONG:
            cells = tuple(dict.fromkeys(finding.place.cell or "" for finding in wrong))
            error = replace(shift, severity=Severity.ERROR, facts={**shift.facts, "wrong": cells})
            kept = [error if finding is shift else finding for finding in kept if finding not in wrong]
    return tuple(kept)


_TEXTS_CHANGED: Final = "S374"
_NOT_LISTED: Final = ("V408", "V410")
_FEWEST_NOT_LISTED: Final = 2
_MOST_NAMED: Final = 6


def _without_effects_of_translation(read: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The findings without choices that are not in their lists, where a program has translated the form: S374 says so.

    A single one is kept, since somebody may have typed it.
    """
    cause = next((finding for finding in read if finding.code.id == _TEXTS_CHANGED), None)
    if cause is None or cause.facts["likeness"] != VocabularyTerm("like_translation"):
        return read
    wrong = [finding for finding in read if finding.code.id in _NOT_LISTED]
    if len(wrong) < _FEWEST_NOT_LISTED:
        return read
    named = tuple(f"{finding.place.sheet}!{finding.place.cell}" for finding in wrong[:_MOST_NAMED])
    summary = replace(cause, facts={**cause.facts, "wrong": partial_list(named, len(wrong))})
    return tuple(summary if finding is cause else finding for finding in read if finding not in wrong)
