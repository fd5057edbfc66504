"""The rules on a batch of returns: one frame for each table, judged at once, and told of each return by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import repeat

import polars as pl

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.finding_codes import CODES
from lamppu_xl.domain.findings import Fact, Finding
from lamppu_xl.domain.project import Field, Period, Project, Table, TableLine
from lamppu_xl.domain.text import Text, VocabularyTerm
from lamppu_xl.returns.submission import Submission, label_of
from lamppu_xl.validation.polars_rules import DUE, FILE, FILLED, PREVIOUS, ROW, RuleViolations, columns, find_violations


def findings_by_file(project: Project, period: Period, submissions: Sequence[Submission]) -> dict[str, list[Finding]]:
    """What the rules say of each submission, by the name of its file."""
    findings_by_file: dict[str, list[Finding]] = {submission.source.file: [] for submission in submissions}
    tables = project.form.tables
    frames = {table.id: _frame(project, period, table, submissions) for table in tables}
    places = {table.id: (frames[table.id][FILE].to_list(), frames[table.id][ROW].to_list()) for table in tables}
    for fault in find_violations(tables, frames):
        files, lines = places[fault.table]
        asked = project.form.table(fault.table).field(fault.rule.field_name)
        entries: dict[str, AnswerRef] = {}
        for row, facts in zip(fault.rows, _facts(project, asked, fault), strict=True):
            line, submission = lines[row], submissions[files[row]]
            entry = entries.get(line)
            if entry is None:
                entry = entries[line] = AnswerRef(fault.table, line, asked.name)
            place = submission.places.get(entry)
            if place is None:
                continue
            findings_by_file[submission.source.file].append(
                Finding(
                    code=CODES[fault.rule.code],
                    place=place,
                    facts=facts,
                    entry=entry,
                    subject=label_of(project, submission.partner, period, entry),
                    message_override=fault.rule.message_override,
                    severity=fault.rule.severity,
                )
            )
    return findings_by_file


def _facts(project: Project, asked: Field, fault: RuleViolations) -> Iterator[dict[str, Fact]]:
    """The facts of each row; a choice by its label, and nothing that is personal."""
    codes = project.options_for(asked)
    labels: dict[object, Fact] = {option.id: option.label for option in codes.options} if codes else {}
    names = list(fault.facts)
    columns: list[Iterable[Fact | None]] = []
    for name, found in fault.facts.items():
        if asked.personal and name == "value":
            columns.append(None if fact is None else VocabularyTerm("hidden") for fact in found)
        else:
            columns.append([labels.get(fact, fact) if isinstance(fact, str) else fact for fact in found])
    if fault.rule.code == "R511":
        names.append("rule")
        columns.append(repeat(fault.rule.message_override or Text.same(""), len(fault.rows)))
    if not columns:
        yield from ({} for _ in fault.rows)
        return
    for facts in zip(*columns, strict=True):
        yield {name: fact for name, fact in zip(names, facts, strict=True) if fact is not None}


def _frame(project: Project, period: Period, table: Table, submissions: Sequence[Submission]) -> pl.DataFrame:
    """One row for each line of each submission: what the rules look at, column by column."""
    asked = columns(table)
    data: dict[str, list[object]] = {name: [] for name in asked}
    entries: dict[tuple[str, ...], dict[str, list[AnswerRef]]] = {}
    for index, submission in enumerate(submissions):
        lines = project.lines_of(table, submission.partner, period)
        ids = tuple(line.id for line in lines)
        data[FILE].extend(repeat(index, len(ids)))
        data[ROW].extend(ids)
        data[DUE].extend(line.due for line in lines)
        at = entries.get(ids)
        if at is None:
            at = entries[ids] = {
                field.name: [AnswerRef(table.id, line, field.name) for line in ids] for field in table.fields
            }
        for field in table.fields:
            if field.given:
                facts = _given(project, period, field, lines, submission)
                data[field.name].extend(facts)
                data[field.name + FILLED].extend(fact is not None for fact in facts)
                continue
            data[field.name].extend(map(submission.answers.get, at[field.name]))
            data[field.name + FILLED].extend(map(submission.typed.__contains__, at[field.name]))
            if field.previous:
                data[PREVIOUS + field.name].extend(map(submission.previous.get, at[field.name]))
                data[PREVIOUS + field.name + FILLED].extend(map(submission.previous.__contains__, at[field.name]))
    data["period.start"] = [period.start] * len(data[FILE])
    data["period.end"] = [period.end] * len(data[FILE])
    return pl.DataFrame(data, schema=asked)


def _given(
    project: Project, period: Period, asked: Field, lines: Sequence[TableLine], submission: Submission
) -> list[str | float | date | None]:
    chain = project.chain(project.language)
    given = (project.given_value(asked, submission.partner, period, line) for line in lines)
    return [fact.pick(chain) if isinstance(fact, Text) else fact for fact in given]
