"""Applies the rules to a batch of returns: one frame for each table, all returns at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import repeat

import polars as pl

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answer_types import MONTH, view_of
from lamppu_xl.domain.expression_source import to_source
from lamppu_xl.domain.expressions import TODAY, ColumnRef, walk
from lamppu_xl.domain.finding_codes import CODES
from lamppu_xl.domain.findings import Fact, Finding
from lamppu_xl.domain.form import Field, Table, TableLine
from lamppu_xl.domain.grouping import grouped
from lamppu_xl.domain.line_keys import matched_previous
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project, number_of_option, parent_of
from lamppu_xl.domain.rules import BOUNDS
from lamppu_xl.domain.text import Text
from lamppu_xl.i18n.percent_text import in_kind
from lamppu_xl.i18n.translator import HIDDEN
from lamppu_xl.returns.submission import Submission, label_of, saved_day
from lamppu_xl.validation.polars_rules import (
    DUE,
    FILE,
    FILLED,
    PREVIOUS,
    ROW,
    RuleViolations,
    columns,
    find_violations,
    numbers_read,
    parents_read,
)
from lamppu_xl.validation.row_views import VIEW, view_data


def findings_by_file(project: Project, period: Period, submissions: Sequence[Submission]) -> dict[str, list[Finding]]:
    """The broken rules of each submission, by the name of its file."""
    forms = {submission.partner.id: project.form_of(submission.partner, period) for submission in submissions}
    findings: dict[str, list[Finding]] = {}
    for same in grouped((id(forms[submission.partner.id]), submission) for submission in submissions).values():
        findings |= _findings_of_form(forms[same[0].partner.id], period, same)
    return findings


def _findings_of_form(project: Project, period: Period, submissions: Sequence[Submission]) -> dict[str, list[Finding]]:
    """The broken rules of submissions whose forms have the same tables and fields."""
    findings_by_file: dict[str, list[Finding]] = {submission.source.file: [] for submission in submissions}
    tables = project.form.tables
    frames = {table.id: _frame(project, period, table, submissions) for table in tables}
    for violation in find_violations(tables, frames):
        table, rule = violation.table, violation.rule
        field = project.form.table(table).field(rule.field_name)
        others = {each.table for each in walk(rule.condition) if isinstance(each, ColumnRef)} - {table}
        lines = frames[table].select(FILE, ROW)[violation.rows].iter_rows()
        for (index, line), facts in zip(lines, _facts(project, field, violation), strict=True):
            submission, entry = submissions[index], AnswerRef(table, line, field.name)
            place = submission.places.get(entry)
            if place and not any(_is_missing(project, period, submission, other) for other in others):
                finding = Finding(
                    code=CODES[rule.code],
                    place=place,
                    facts=facts,
                    entry=entry,
                    subject=label_of(project, submission.partner, period, entry),
                    message_override=rule.message_override,
                    severity=rule.severity,
                )
                findings_by_file[submission.source.file].append(finding)
    return findings_by_file


def _is_missing(project: Project, period: Period, submission: Submission, table: str) -> bool:
    """Whether the sheet of a table is missing, which S301 says: what a rule says of its answers is not known then."""
    if submission.imported or any(
        entry.table == table and place.row is not None for entry, place in submission.places.items()
    ):
        return False
    return bool(project.lines_of(project.form.table(table), submission.partner, period))


def _facts(project: Project, field: Field, violation: RuleViolations) -> Iterator[dict[str, Fact]]:
    """The facts of each row: a choice as its label, a percentage as the cell shows it, and no personal answer."""
    codes = project.options_for(field)
    labels: dict[object, Fact] = {option.id: option.label for option in codes.options} if codes else {}
    message: dict[str, Fact] = {}
    if violation.rule.code == "R511":
        message = {"rule": violation.rule.message_override or Text.same("")}
    for number in range(len(violation.rows)):
        values = ((name, column[number]) for name, column in violation.facts.items())
        facts = {name: labels.get(value, value) for name, value in values if value is not None}
        if field.kind.name == MONTH or violation.rule.code in BOUNDS:
            facts = {name: in_kind(fact, field.kind.name) for name, fact in facts.items()}
        if field.is_year:
            facts = {name: f"{fact:.0f}" if isinstance(fact, float) else fact for name, fact in facts.items()}
        if field.personal and "value" in facts:
            facts["value"] = HIDDEN
        yield facts | message


def _frame(project: Project, period: Period, table: Table, submissions: Sequence[Submission]) -> pl.DataFrame:
    """The frame of a table: one row for each line of each submission, with the `columns` that the rules read."""
    dtypes = columns(table)
    data: dict[str, list[object]] = {name: [] for name in dtypes}
    refs_by_lines: dict[tuple[str, ...], dict[str, list[AnswerRef]]] = {}
    for index, submission in enumerate(submissions):
        previous = (
            matched_previous(project.form, submission.answers, submission.previous)
            if table.key
            else submission.previous
        )
        lines = project.lines_of(table, submission.partner, period)
        ids = tuple(line.id for line in lines)
        data[FILE].extend(repeat(index, len(ids)))
        data[ROW].extend(ids)
        data[DUE].extend(line.due for line in lines)
        if ids not in refs_by_lines:
            refs_by_lines[ids] = {
                field.name: [AnswerRef(table.id, line, field.name) for line in ids] for field in table.fields
            }
        for field in table.fields:
            name, refs = field.name, refs_by_lines[ids][field.name]
            if field.kind_from:
                answers = submission.answers
                values = _given(project, period, field, lines, submission) if field.given else map(answers.get, refs)
                for column, content in view_data(table, field, "", ids, values):
                    data[column].extend(content)
                data[name + VIEW].extend(view_of(field.in_row(line).kind) for line in ids)
            if field.given:
                facts = _given(project, period, field, lines, submission)
                if not field.kind_from:
                    data[name].extend(facts)
                data[name + FILLED].extend(fact is not None for fact in facts)
            else:
                if not field.kind_from:
                    data[name].extend(map(submission.answers.get, refs))
                filled = submission.typed if field.computed is None else submission.answers
                data[name + FILLED].extend(map(filled.__contains__, refs))
            if field.previous:
                if field.kind_from:
                    for column, content in view_data(table, field, PREVIOUS, ids, map(previous.get, refs)):
                        data[column].extend(content)
                else:
                    data[PREVIOUS + name].extend(map(previous.get, refs))
                data[PREVIOUS + name + FILLED].extend(map(previous.__contains__, refs))
    for leaf in parents_read(table):
        data[to_source(leaf)] = [parent_of(project, leaf, chosen) for chosen in data[leaf.field]]
    for choice, name in numbers_read(table):
        partners = (submissions[index].partner for index in data[FILE] if isinstance(index, int))
        data[f"{choice.field}.{name}"] = [
            number_of_option(project, partner, choice.variable.options or "", name, chosen)
            for partner, chosen in zip(partners, data[choice.field], strict=True)
        ]
    if TODAY.name in data:
        days = [saved_day(submission.saved, period) for submission in submissions]
        data[TODAY.name] = [days[index] for index in data[FILE] if isinstance(index, int)]
    data["period.start"] = [period.start] * len(data[FILE])
    data["period.end"] = [period.end] * len(data[FILE])
    return pl.DataFrame(data, schema=dtypes)


def _given(
    project: Project, period: Period, field: Field, lines: Sequence[TableLine], submission: Submission
) -> list[str | float | date | None]:
    chain = project.chain(project.language)
    given = (project.given_value(field, submission.partner, period, line) for line in lines)
    return [fact.pick(chain) if isinstance(fact, Text) else fact for fact in given]
