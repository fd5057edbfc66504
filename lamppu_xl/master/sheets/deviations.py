"""What goes otherwise than planned, found wherever a form asks it, so that bad news stands above the good."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.project import FreeLines, Goal, Partner, Period, Table
from lamppu_xl.master.answer_store import Key, SourcedAnswer
from lamppu_xl.master.collect import CollectedAnswers
from lamppu_xl.master.context import MasterContext
from lamppu_xl.workbook.sheet_builder import BuiltCell, SheetBuilder

NAME = "deviation"
"""How a question or a table of deviations is called in a form, in the singular or the plural."""

LATE = frozenset({"delayed", "late"})
"""Options of a status that are a deviation of themselves."""


@dataclass(frozen=True)
class PartnerDeviation:
    """What one partner told of one deviation from a goal."""

    partner: Partner
    period: Period
    told: tuple[SourcedAnswer, ...]
    """Its texts; only the status where nothing else is told."""
    described: bool


def deviations(gathered: CollectedAnswers, goal: Goal, period: Period) -> Iterator[PartnerDeviation]:
    """All of a goal in a period, partner by partner."""
    for partner in gathered.project.partners:
        found = [told for told in (*_asked(gathered, goal, partner, period),) if told]
        lines = list(_lines(gathered, goal, partner, period))
        if found:
            yield PartnerDeviation(partner, period, tuple(found), described=True)
        for told in lines:
            yield PartnerDeviation(partner, period, told, described=True)
        late = _late(gathered, goal, partner, period)
        if late and not (found or lines):
            yield PartnerDeviation(partner, period, (late,), described=False)


def _asked(gathered: CollectedAnswers, goal: Goal, partner: Partner, period: Period) -> Iterator[SourcedAnswer | None]:
    """Answers to a question of the goal itself."""
    for table in gathered.goal_tables:
        for field in table.answers:
            if field.name.startswith(NAME) and not field.personal:
                yield gathered.told(period, partner, AnswerRef(table.id, goal.id, field.name))


def tables_of(gathered: CollectedAnswers) -> Iterator[Table]:
    """The tables of deviations."""
    for table in gathered.project.form.tables:
        if isinstance(table.rows, FreeLines) and table.id.startswith(NAME):
            yield table


def named(gathered: CollectedAnswers, key: Key) -> frozenset[str]:
    """The goals that a return names in its tables of deviations."""
    known: frozenset[str] | None = gathered.memory.get(("named", key))
    if known is None:
        told = (one for table in tables_of(gathered) for one in gathered.answers.part(key, table.id).values())
        known = frozenset(str(one.answer) for one in told if one.field.options == "goals")
        gathered.memory["named", key] = known
    return known


def _lines(
    gathered: CollectedAnswers, goal: Goal, partner: Partner, period: Period
) -> Iterator[tuple[SourcedAnswer, ...]]:
    """Lines of a table of deviations that name the goal."""
    key = (period.id, partner.id)
    for table in tables_of(gathered) if goal.id in named(gathered, key) else ():
        goals = _goal_fields(table)
        lines: dict[str, dict[str, SourcedAnswer]] = {}
        for one in gathered.answers.part(key, table.id).values():
            if not one.field.personal:
                lines.setdefault(one.line.id, {})[one.field.name] = one
        for told in lines.values():
            if any(told[name].answer == goal.id for name in goals if name in told):
                rest = tuple(one for name, one in told.items() if name not in goals)
                yield rest or tuple(told.values())


def _goal_fields(table: Table) -> list[str]:
    return [field.name for field in table.answers if field.options == "goals"]


def _late(gathered: CollectedAnswers, goal: Goal, partner: Partner, period: Period) -> SourcedAnswer | None:
    if gathered.status is None:
        return None
    table, field = gathered.status
    told = gathered.told(period, partner, AnswerRef(table.id, goal.id, field.name))
    return told if told and told.answer in LATE else None


def write_deviations(setting: MasterContext, draft: SheetBuilder, goal: Goal) -> None:
    """Them at the top of a goal's sheet, the reported period's first."""
    gathered, words = setting.gathered, setting.words
    found = [deviation for period in reversed(gathered.periods) for deviation in deviations(gathered, goal, period)]
    if not found:
        return
    draft.begin_block()
    draft.add_space(10.0)
    draft.add(
        BuiltCell(words.label("master_deviations"), "section"),
        BuiltCell(None, "section"),
        BuiltCell(None, "section"),
        min_height=22.0,
        keep_with_next=True,
    )
    for one in found:
        head = f"{one.partner.id} · {setting.period(one.period)}"
        for number, told in enumerate(one.told):
            label = words.pick(told.field.label)
            said = f"{head}\n{label}" if not number and len(one.told) > 1 else label if number else head
            draft.add_text(
                BuiltCell(said, "deviation_point"),
                setting.cell(told, "deviation"),
                setting.place([told], "deviation_source"),
            )
        if not one.described:
            said = words.label("master_deviation_untold")
            draft.add(
                BuiltCell(None, "deviation_point"), BuiltCell(said, "deviation"), BuiltCell(None, "deviation_source")
            )
