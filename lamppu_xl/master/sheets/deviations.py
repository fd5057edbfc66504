"""Deviations from the plan, wherever a form asks for them: shown above the results of a goal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lamppu_xl.domain.field_roles import FieldRole
from lamppu_xl.domain.form import FreeLines, Goal, Table
from lamppu_xl.domain.goal_states import LATE
from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.periods import Period
from lamppu_xl.master.answer_store import Key, SourcedAnswer
from lamppu_xl.master.collect import CollectedAnswers
from lamppu_xl.master.context import MasterContext
from lamppu_xl.master.sheets.report_rows import add_section
from lamppu_xl.workbook.sheet_builder import BuiltCell, SheetBuilder


@dataclass(frozen=True)
class PartnerDeviation:
    """One deviation from a goal as a partner reported it."""

    goal: Goal
    partner: Partner
    period: Period
    answers: tuple[SourcedAnswer, ...]
    """Its texts; the status alone if nothing else is reported."""
    described: bool
    """False if the form asks what the deviation is and there is no answer."""


def deviations(collected: CollectedAnswers, goal: Goal, period: Period) -> Iterator[PartnerDeviation]:
    """All deviations from a goal in a period, partner by partner."""
    for partner in collected.project.partners:
        goal_answers = collected.goal_answers(goal, partner, period)
        answers = tuple(answer for answer in goal_answers if answer.field.role is FieldRole.DEVIATION)
        lines = lines_naming(collected, goal, (period.id, partner.id))
        texts = (tuple(answer for answer in line if not _is_goal(answer)) or tuple(line) for line in lines)
        described = [*filter(None, (answers,)), *texts]
        for answers in described:
            yield PartnerDeviation(goal, partner, period, answers, described=True)
        status = collected.goal_status(goal, partner, period)
        if status and status.answer in LATE and not described:
            is_asked = _asks_what_it_is(collected, partner, period)
            yield PartnerDeviation(goal, partner, period, (status,), described=not is_asked)


def _asks_what_it_is(collected: CollectedAnswers, partner: Partner, period: Period) -> bool:
    """Whether a form asks for descriptions of deviations."""
    questions = collected.project.edition_of(partner, period).form.questions
    return any(field.role is FieldRole.DEVIATION for _, field in questions)


def reported_deviations(context: MasterContext) -> Iterator[tuple[str, list[str], Goal]]:
    """Each deviation of the reported period: `G1 · ALFA`, its texts, and its goal."""
    collected = context.collected
    for goal in collected.project.goals:
        for deviation in deviations(collected, goal, collected.period):
            texts = [_text(context, answer) for answer in deviation.answers]
            if not deviation.described:
                texts.append(context.words.label("master_deviation_not_described"))
            yield f"{goal.id} · {deviation.partner.id}", texts, goal


def _text(context: MasterContext, answer: SourcedAnswer) -> str:
    """An answer in a line of several; a day or a number with its question, because it does not say what it is."""
    shown = context.shown_answer(answer)
    if isinstance(shown, str):
        return shown
    return f"{context.field_label(answer.field, answer.period)}: {context.words.fact(shown)}"


def deviation_tables(collected: CollectedAnswers) -> Iterator[Table]:
    """The tables of free lines that list deviations."""
    for table in collected.project.form.tables:
        if isinstance(table.rows, FreeLines) and any(field.role is FieldRole.DEVIATION for field in table.answers):
            yield table


def goals_named(collected: CollectedAnswers, key: Key) -> frozenset[str]:
    """The goals that a return names in its tables of deviations."""
    known = collected.cache.deviation_goals.get(key)
    if known is None:
        answers = (answer for table in deviation_tables(collected) for answer in collected.answers.of_table(key, table))
        known = frozenset(str(answer.answer) for answer in answers if _is_goal(answer))
        collected.cache.deviation_goals[key] = known
    return known


def lines_naming(collected: CollectedAnswers, goal: Goal, key: Key) -> Iterator[list[SourcedAnswer]]:
    """The answers of each line that names a goal in a return's tables of deviations, without personal ones."""
    for table in deviation_tables(collected) if goal.id in goals_named(collected, key) else ():
        for line in collected.answers.by_line(key, table):
            if any(answer.answer == goal.id and _is_goal(answer) for answer in line):
                yield line


def _is_goal(answer: SourcedAnswer) -> bool:
    return answer.field.options == "goals"


def write_deviations(context: MasterContext, sheet: SheetBuilder, goal: Goal) -> None:
    """Write the deviations from a goal on its sheet, the reported period's first."""
    collected, words = context.collected, context.words
    listed = [deviation for period in reversed(collected.periods) for deviation in deviations(collected, goal, period)]
    if not listed:
        return
    add_section(sheet, words.label("master_deviations"), BuiltCell(None, "section"))
    for count, deviation in enumerate(listed):
        if count:
            sheet.begin_block()
        head = f"{deviation.partner.id} · {context.period_label(deviation.period)}"
        for number, answer in enumerate(deviation.answers):
            label = context.field_label(answer.field, answer.period)
            with_label = f"{head}\n{label}" if len(deviation.answers) > 1 else head
            sheet.add_text(
                BuiltCell(label if number else with_label, "deviation_point"),
                context.answer_cell(answer, "deviation"),
                context.source_cell([answer], "deviation_source"),
            )
        if not deviation.described:
            sheet.add(
                BuiltCell(None, "deviation_point"),
                BuiltCell(words.label("master_deviation_not_described"), "deviation"),
                BuiltCell(None, "deviation_source"),
            )
