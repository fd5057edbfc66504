"""What differs between two files, as text for a terminal and as JSON for programs."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from lamppu_xl.domain.differences import AnswerDifference, ComparedFile, ComparedKind, Differences, StatedDifference
from lamppu_xl.domain.expression_evaluator import round_half_up
from lamppu_xl.domain.findings import Fact, Finding
from lamppu_xl.domain.text import Text
from lamppu_xl.i18n.harmless_text import make_harmless
from lamppu_xl.i18n.percent_text import in_kind
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.reports.text import where
from lamppu_xl.storage.atomic_files import display_name

FORMAT = 1
"""The version of the JSON; keys may be added, but none changes its meaning."""

_MOST_DECIMALS = 10


def shown_answer(fact: Fact, words: Translator) -> str:
    """An answer for a reader: texts in full length, choices by label, dates and numbers in the format of the reader."""
    match fact:
        case "":
            return words.label("diff_empty")
        case str():
            return make_harmless(fact)
        case bool():
            return words.fact(str(fact).upper())
        case Text():
            return make_harmless(words.pick(fact))
    return words.fact(fact)


def both_sides(answer: AnswerDifference, words: Translator) -> tuple[str, str]:
    """What an answer was and is: per cent and money as the form shows them, unless both would then look alike."""
    sides = answer.was, answer.now
    was, now = (_in_its_kind(fact, answer.kind, words) for fact in sides)
    if was != now:
        return was, now
    was, now = (_in_its_kind(fact, answer.kind, words, decimals=_MOST_DECIMALS) for fact in sides)
    return was, now


def _in_its_kind(fact: Fact, kind: str, words: Translator, *, decimals: int = 0) -> str:
    if isinstance(fact, int | float) and not isinstance(fact, bool):
        if kind == "percent":
            return f"{words.fact(round_half_up(fact * 100, decimals or 1))}\u00a0%"
        if kind == "money" and not decimals:
            return words.fixed(fact, 2)
    return shown_answer(in_kind(fact, kind) if isinstance(fact, date) else fact, words)


def as_text(differences: Differences, words: Translator) -> str:
    """The answers as was / is, then the findings that went and came."""
    title = words.label("diff_title", older=_name(differences.older), newer=_name(differences.newer))
    blocks = [title, *(_stated(each, words) for each in differences.stated)]
    blocks += [_answer(answer, words) for answer in differences.answers]
    for key, findings in (("diff_went", differences.went), ("diff_came", differences.came)):
        if findings:
            blocks.append("\n".join([words.label(key), *(f"  {_finding_line(each, words)}" for each in findings)]))
    blocks.append(summary(differences, words))
    return "\n\n".join(blocks) + "\n"


def summary(differences: Differences, words: Translator) -> str:
    """The numbers in one line."""
    if not differences:
        return words.label("diff_none")
    stated = [each.kind for each in differences.stated]
    counts = {
        "definitions": stated.count("definition"),
        "goals": stated.count("goal"),
        "projects": stated.count("project"),
        "totals": stated.count("total"),
        "corrections": stated.count("correction"),
        "answers": len(differences.answers),
        "came": len(differences.came),
        "went": len(differences.went),
    }
    return " ".join(words.label(f"diff_count_{name}", count=count) for name, count in counts.items() if count)


def as_json(differences: Differences, words: Translator) -> str:
    """The report for programs."""
    report = {
        "format": FORMAT,
        "kind": differences.kind.value,
        "older": _file(differences.older),
        "newer": _file(differences.newer),
        **_stated_data(differences, words),
        "answers": [_answer_data(answer, differences.kind, words) for answer in differences.answers],
        "findings": {
            "came": [_finding_data(finding, words) for finding in differences.came],
            "went": [_finding_data(finding, words) for finding in differences.went],
        },
    }
    return json.dumps(report, ensure_ascii=False, indent=2) + "\n"


def _name(file: ComparedFile) -> str:
    owner = " ".join(filter(None, (file.partner or file.project, file.period)))
    return f"{display_name(file.file)} ({owner})"


def _stated(stated: StatedDifference, words: Translator) -> str:
    """A project or a total as it was and is."""
    first, *others = stated.key
    if stated.period_label:
        others[-1] = make_harmless(words.pick(stated.period_label))
    scope = [other for other in others if other] or [words.label("diff_all")] * (stated.kind == "total")
    head = " · ".join((f"{first} {make_harmless(words.pick(stated.label))}", *scope))
    if stated.kind == "correction":
        was, now = (_kinds_of_correction(fact, words) for fact in (stated.was, stated.now))
    elif stated.kind == "project":
        was, now = (_project(fact, words) for fact in (stated.was, stated.now))
    else:
        was, now = (shown_answer(fact, words) for fact in stated.shown or (stated.was, stated.now))
    return "\n".join([head, f"  {words.label('diff_was')} {was}", f"  {words.label('diff_now')} {now}"])


def _kinds_of_correction(fact: Fact, words: Translator) -> str:
    """What a workbook calls a correction, as often as it has it."""
    kinds = str(fact).split()
    return ", ".join(words.label(f"programme_gap_{kind}") for kind in kinds) or shown_answer("", words)


def _project(fact: Fact, words: Translator) -> str:
    """The status of a project in words, with its file."""
    status, _, file = str(fact).partition(" ")
    return (
        f"{words.label(f'programme_standing_{status}')} {display_name(file)}".rstrip()
        if status
        else shown_answer("", words)
    )


def _answer(answer: AnswerDifference, words: Translator) -> str:
    label = make_harmless(words.pick(answer.period_label)) if answer.period_label else answer.period
    period = f"{label} · " if label else ""
    was, now = both_sides(answer, words)
    sides = (
        ("diff_was", was, answer.was_place, answer.was_shown),
        ("diff_now", now, answer.now_place, answer.now_shown),
    )
    lines = (f"  {words.label(key)} {text}{_in_brackets(place, shown, words)}" for key, text, place, shown in sides)
    return "\n".join([f"{period}{make_harmless(words.pick(answer.label))}", *lines])


def _in_brackets(place: str, shown: str, words: Translator) -> str:
    """The cell of the return, and that of the master."""
    in_master = words.label("diff_in_master", cell=display_name(shown)) if shown else ""
    places = "; ".join(filter(None, (display_name(place) if place else "", in_master)))
    return f"  [{places}]" if places else ""


def _finding_line(finding: Finding, words: Translator) -> str:
    place = where(finding.place)
    severity = words.label(f"severity_{finding.effective_severity}")
    return f"{severity} {finding.code.id}  {place + '  ' if place else ''}{words.message(finding)}"


def _file(file: ComparedFile) -> dict[str, str | None]:
    return {
        "file": display_name(file.file),
        "sha256": file.sha256,
        "project": file.project,
        "period": file.period,
        "partner": file.partner or None,
        "saved": file.saved or None,
    }


def _stated_data(differences: Differences, words: Translator) -> dict[str, Any]:
    """The projects and totals of programme workbooks."""
    if differences.kind is not ComparedKind.PROGRAMMES:
        return {}
    keys = {
        "definition": ("indicator", "key"),
        "goal": ("project", "goal"),
        "project": ("project",),
        "total": ("indicator", "focus_area", "project", "period"),
        "correction": ("project", "correction"),
    }
    data: dict[str, Any] = {"definitions": [], "goals": [], "projects": [], "totals": [], "corrections": []}
    for each in differences.stated:
        names = {name: value or None for name, value in zip(keys[each.kind], each.key, strict=True)}
        sides = {"was": _plain(each.was, words), "now": _plain(each.now, words)}
        data[f"{each.kind}s"].append({**names, "label": words.pick(each.label), **sides})
    return data


def _answer_data(answer: AnswerDifference, kind: ComparedKind, words: Translator) -> dict[str, Any]:
    is_of_masters = kind is ComparedKind.MASTERS
    owner = {} if kind is ComparedKind.RETURNS else {"partner": answer.partner, "period": answer.period}
    shown = {"was_shown": answer.was_shown or None, "now_shown": answer.now_shown or None} if is_of_masters else {}
    return {
        **owner,
        "entry": str(answer.entry),
        "label": words.pick(answer.label),
        "was": _plain(answer.was, words),
        "now": _plain(answer.now, words),
        "was_place": answer.was_place or None,
        "now_place": answer.now_place or None,
        **shown,
    }


def _plain(fact: Fact, words: Translator) -> str | float | None:
    match fact:
        case "":
            return None
        case str() | int() | float():
            return fact
        case date():
            return fact.isoformat()
        case Text():
            return words.pick(fact)
    return words.fact(fact)


def _finding_data(finding: Finding, words: Translator) -> dict[str, str | None]:
    return {
        "code": finding.code.id,
        "severity": finding.effective_severity.value,
        "place": where(finding.place) or None,
        "entry": str(finding.entry) if finding.entry else None,
        "message": words.message(finding),
    }
