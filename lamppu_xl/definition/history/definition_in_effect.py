"""The definition by which returns on an earlier template of an open period are judged.

It is the definition that the template was issued with, and what the current one allows beyond it: wider limits, milder
severities, removed rules, further options, later deadlines, other words. Choices keep the labels of the template, since
the answers were chosen by them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from lamppu_xl.definition.history.changes import BUILT_IN_LISTS
from lamppu_xl.definition.history.rule_changes import milder_rule, paired_rules
from lamppu_xl.domain.form import CodeList, Field, Goal, Option, RowPerCode, Table
from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.rewording import is_reworded_option, is_reworded_table, is_same_question
from lamppu_xl.domain.rules import Rule


def definition_in_effect(issued: Project, current: Project) -> Project:
    """The issued definition with every change that only rewords, allows more or asks less.

    Args:
        issued: the definition that a template was issued with.
        current: the definition as it is now.
    """
    goals = {goal.id: goal for goal in current.goals}
    periods = {period.id: period for period in current.periods}
    rows = {table.rows.list for table in issued.form.tables if isinstance(table.rows, RowPerCode)}
    lists = {
        list_id: codes if list_id in BUILT_IN_LISTS else _options(codes, current.lists.get(list_id), list_id in rows)
        for list_id, codes in issued.lists.items()
    }
    form = replace(issued.form, tables=tuple(_table(table, issued, current) for table in issued.form.tables))
    return replace(
        issued,
        name=current.name,
        programme_line=current.programme_line,
        funder=current.funder,
        reference=current.reference,
        web_page=current.web_page,
        languages=tuple(dict.fromkeys((*issued.languages, *current.languages))),
        fallback={**issued.fallback, **current.fallback},
        periods=tuple(_period(period, periods.get(period.id)) for period in issued.periods),
        goals=tuple(_goal(goal, goals.get(goal.id), issued, current) for goal in issued.goals),
        partners=partners_in_effect(issued.partners, current.partners),
        lists=lists,
        form=form,
        terms=current.terms,
        limits=current.limits,
    )


def _period(issued: Period, current: Period | None) -> Period:
    return replace(issued, label=current.label, deadline=current.deadline) if current else issued


def _goal(issued: Goal, current: Goal | None, before: Project, after: Project) -> Goal:
    if current is None:
        return issued
    is_reworded = is_reworded_option(issued.id, before.lists["goals"], after.lists["goals"])
    title = current.title if is_reworded else issued.title
    due_in = issued.due_in & current.due_in
    reworded = replace(issued, title=title, wording=current.wording, wordings=current.wordings)
    return replace(reworded, links=current.links, due_in=due_in)


def partners_in_effect(issued: Iterable[Partner], current: Iterable[Partner]) -> tuple[Partner, ...]:
    """The present partners with their present facts; those to whom templates were issued report as they did then.

    Amounts stay in the currency that a template asked for.
    """
    then = {partner.id: partner for partner in issued}
    partners = []
    for partner in current:
        before = then.pop(partner.id, None)
        partners.append(_as_issued(partner, before) if before else partner)
    return (*partners, *then.values())


def _as_issued(current: Partner, issued: Partner) -> Partner:
    return replace(current, joined=issued.joined, left=issued.left, currency=issued.currency)


def _options(issued: CodeList, current: CodeList | None, are_rows: bool) -> CodeList:
    """The options of a list, and those that were added to it; a label that could be taken for another is left out.

    A list that gives the rows of a table gets none: a further row would ask more.
    """
    if current is None:
        return issued
    known = {option.id for option in issued.options}
    labels = {text.strip().casefold() for option in issued.options for _, text in option.label.translations}
    added = [
        option
        for option in current.options
        if not are_rows
        and option.id not in known
        and not any(text.strip().casefold() in labels for _, text in option.label.translations)
    ]
    return CodeList(issued.id, (*(_option(option, current.option(option.id)) for option in issued.options), *added))


def _option(issued: Option, current: Option | None) -> Option:
    if current is None or current.due_in is None:
        return issued
    return replace(issued, due_in=current.due_in if issued.due_in is None else issued.due_in & current.due_in)


def _table(issued: Table, before: Project, after: Project) -> Table:
    current = next((table for table in after.form.tables if table.id == issued.id), None)
    if current is None or type(current.rows) is not type(issued.rows):
        return issued
    if not is_reworded_table(issued.id, before.form, after.form):
        return issued
    now = {each.name: each for each in current.fields}
    rules: list[Rule] = []
    for rule, other in paired_rules(issued.rules, current.rules):
        if rule is None:
            continue  # what asks more holds for templates that are issued from now on
        if not is_same_question(rule.field_name, issued, current):
            rules.append(rule)
        elif other is not None:
            rules.append(milder_rule(rule, other))
    fields = tuple(
        _field(each, now[each.name], rules) if is_same_question(each.name, issued, current) else each
        for each in issued.fields
    )
    return replace(issued, title=current.title, help=current.help, fields=fields, rules=tuple(rules))


def _field(issued: Field, current: Field, rules: Iterable[Rule]) -> Field:
    limited = {rule.code for rule in rules if rule.field_name == issued.name}
    return replace(
        issued,
        label=current.label,
        help=current.help,
        personal=issued.personal or current.personal,
        max_length=_wider(issued.max_length, current.max_length) if "R505" in limited else None,
        max_words=_wider(issued.max_words, current.max_words) if "R530" in limited else None,
    )


def _wider(*limits: int | None) -> int | None:
    return max(filter(None, limits), default=None)
