"""One finding for lines with one cause: a total of the others, a line struck out or pasted aside, lines filled down."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answer_states import MISSING_ANSWER
from lamppu_xl.domain.answer_types import ValueType
from lamppu_xl.domain.finding_codes import CODES
from lamppu_xl.domain.findings import Fact, Finding
from lamppu_xl.domain.form import FreeLines
from lamppu_xl.domain.grouping import grouped
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project
from lamppu_xl.i18n.translator import HIDDEN
from lamppu_xl.returns.irregularities.missing_rows import number_ranges
from lamppu_xl.returns.irregularities.outside_content import MOST_RELATED
from lamppu_xl.returns.names_of_totals import is_name_of_total
from lamppu_xl.returns.submission import Submission, label_of
from lamppu_xl.templates.parts import field_of

_FORMULA, _NOT_LISTED, _STRUCK = "V411", "V408", "V433"
_ASIDE = "S375"
_SUM = re.compile(r"=\s*(?:SUM|SUBTOTAL|AGGREGATE)\(", re.IGNORECASE)
_STRUCK_OUT = re.compile(r"~~(?:[^~]|~(?!~))+~~")
_FEWEST_STRUCK = 3
"""How many answers a line has at least that is struck out as a whole."""
_FEWEST_FILLED = 3
"""How many unfinished lines have the same answers at least that were perhaps filled down."""


def with_causes_of_lines(
    project: Project, period: Period, submission: Submission, findings: Sequence[Finding]
) -> Sequence[Finding]:
    """The findings of a return, where each line that is refused for one cause has that finding only."""
    findings = _without_effects_of_lines_aside(findings)
    findings = _with_filled_lines(project, period, submission, findings)
    codes: dict[AnswerRef, set[str]] = {}
    for finding in findings:
        if finding.entry:
            codes.setdefault(finding.entry, set()).add(finding.code.id)
    if not any(found & {_FORMULA, _NOT_LISTED, _STRUCK} for found in codes.values()):
        return findings
    kept = list(findings)
    lines = grouped(((entry.table, entry.row), entry) for entry in submission.places if entry in submission.typed)
    for (table, row), entries in lines.items():
        cause = _total(project, submission, entries, codes) or _struck_line(submission, entries, codes)
        if cause is None:
            continue
        code, at, facts = cause
        if field_of(project, at).personal and "value" in facts:
            facts = {**facts, "value": HIDDEN}
        label = label_of(project, submission.partner, period, at)
        related = tuple(submission.places[entry] for entry in entries if entry != at)[:MOST_RELATED]
        kept = [each for each in kept if each.entry is None or (each.entry.table, each.entry.row) != (table, row)]
        kept.append(Finding(CODES[code], submission.places[at], facts, at, label, related=related))
    return kept


def _without_effects_of_lines_aside(findings: Sequence[Finding]) -> Sequence[Finding]:
    """The findings without the broken rules of lines that are one column aside."""
    aside = {(each.entry.table, each.entry.row) for each in findings if each.entry and each.code.id == _ASIDE}
    if not aside:
        return findings
    return [
        each
        for each in findings
        if each.entry is None or each.code.id[0] != "R" or (each.entry.table, each.entry.row) not in aside
    ]


def _with_filled_lines(
    project: Project, period: Period, submission: Submission, findings: Sequence[Finding]
) -> Sequence[Finding]:
    """The findings with S382 about free lines that only have the same answers, in the place of each missing answer."""
    missing: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        if finding.code.id == MISSING_ANSWER and finding.entry:
            missing.setdefault((finding.entry.table, finding.entry.row), []).append(finding)
    if len(missing) < _FEWEST_FILLED:
        return findings
    tables = {table.id: table for table in project.form.tables if isinstance(table.rows, FreeLines)}
    lines = grouped(
        ((entry.table, entry.row), entry)
        for entry in submission.places
        if entry in submission.typed and entry.table in tables
    )
    alike = grouped(
        ((table, frozenset((entry.field, submission.typed[entry]) for entry in entries)), (table, row))
        for (table, row), entries in lines.items()
        if (table, row) in missing
    )
    causes: list[Finding] = []
    explained: set[AnswerRef | None] = set()
    for (table, _), rows in alike.items():
        if len(rows) < _FEWEST_FILLED:
            continue
        effects = [finding for row in rows for finding in missing[row]]
        entries = lines[rows[0]]
        cells = ", ".join(submission.places[entry].cell or "" for entry in entries)
        numbers = number_ranges([int(row) for _, row in rows])
        facts: dict[str, Fact] = {"table": tables[table].title, "lines": numbers, "count": len(rows), "cells": cells}
        label = label_of(project, submission.partner, period, entries[0])
        related = tuple(submission.places[lines[row][0]] for row in rows[1:MOST_RELATED])
        severity = min((each.effective_severity for each in effects), key=lambda severity: severity.rank)
        cause = Finding(CODES["S382"], submission.places[entries[0]], facts, entries[0], label, related=related)
        explained.update(each.entry for each in effects)
        causes.append(replace(cause, severity=severity))
    return [*(each for each in findings if each.code.id != MISSING_ANSWER or each.entry not in explained), *causes]


def _total(
    project: Project, submission: Submission, entries: Sequence[AnswerRef], codes: Mapping[AnswerRef, set[str]]
) -> tuple[str, AnswerRef, dict[str, Fact]] | None:
    """S373 for a free line that is the total of the others and has a refused answer: its name, or a formula."""
    if not isinstance(project.form.table(entries[0].table).rows, FreeLines):
        return None
    formulas = [
        entry
        for entry in entries
        if _FORMULA in codes.get(entry, ()) and field_of(project, entry).kind.type is ValueType.NUMBER
    ]
    has_numbers = bool(formulas) or any(type(submission.answers.get(entry)) is float for entry in entries)
    for entry in entries:
        typed = submission.typed[entry]
        is_name = _NOT_LISTED in codes.get(entry, ()) or (formulas and field_of(project, entry).kind.name == "text")
        if has_numbers and is_name and isinstance(typed, str) and is_name_of_total(typed):
            return "S373", entry, {"value": typed}
    typed = submission.typed[formulas[0]] if formulas else ""
    if entries == formulas and isinstance(typed, str) and _SUM.match(typed):
        return "S373", formulas[0], {"value": typed}
    return None


def _struck_line(
    submission: Submission, entries: Sequence[AnswerRef], codes: Mapping[AnswerRef, set[str]]
) -> tuple[str, AnswerRef, dict[str, Fact]] | None:
    """V549 for a line of which all answers are struck out, so that it is perhaps not meant any more."""
    if len(entries) < _FEWEST_STRUCK or not any(_STRUCK in codes.get(entry, ()) for entry in entries):
        return None
    if not all(_STRUCK_OUT.fullmatch(submission.seen.get(entry, "")) for entry in entries):
        return None
    return "V549", entries[0], {"count": len(entries)}
