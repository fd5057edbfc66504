"""The cells of the coordinator's syntheses: one for each goal and period, to be filled in by hand in the master."""

from __future__ import annotations

from collections.abc import Iterator

from lamppu_xl.domain.project import Goal, Period
from lamppu_xl.master.answer_store import Key, SourcedAnswer, goal_part
from lamppu_xl.master.collect import CollectedAnswers
from lamppu_xl.master.context import MasterContext
from lamppu_xl.master.sheets.deviations import named, tables_of
from lamppu_xl.master.synthesis_merge import CarriedSynthesis, Which, checksum, name_of, parts
from lamppu_xl.workbook.model import CellUse
from lamppu_xl.workbook.sheet_builder import INSET, BuiltCell, SheetBuilder

KEY_WIDTH = 1.0

_ROOM = 64.0
"""Points of a cell that nothing is written in yet."""


def made_of(gathered: CollectedAnswers, goal: Goal, period: Period) -> str:
    """The checksum of what all partners told of a goal in a period."""
    key = ("made of", goal.id, period.id)
    if key not in gathered.memory:
        gathered.memory[key] = checksum(_facts(gathered, goal, period))
    return str(gathered.memory[key])


def _facts(gathered: CollectedAnswers, goal: Goal, period: Period) -> Iterator[str]:
    """One line for each answer, sorted."""
    for partner in sorted(gathered.project.partners, key=lambda partner: f"{partner.id}\x1f"):
        told = (source for source in _sources(gathered, goal, (period.id, partner.id)) if not source.field.personal)
        yield from sorted(f"{partner.id}\x1f{one.entry}\x1f{one.answer!r}" for one in told)


def _sources(gathered: CollectedAnswers, goal: Goal, key: Key) -> Iterator[SourcedAnswer]:
    """What a return tells of a goal: below it, and on lines of deviations that name it."""
    yield from gathered.answers.part(key, goal_part(goal.id)).values()
    if goal.id in named(gathered, key):
        for table in tables_of(gathered):
            told = gathered.answers.part(key, table.id).values()
            lines = {one.line.id for one in told if one.field.options == "goals" and one.answer == goal.id}
            yield from (one for one in told if one.line.id in lines)


def write_syntheses(setting: MasterContext, draft: SheetBuilder, goal: Goal) -> None:
    """A cell for each period, the reported one's first; in a public master only the texts that were written."""
    words, gathered = setting.words, setting.gathered
    shown = [
        (period, setting.carried.get((goal.id, period.id), CarriedSynthesis()), made_of(gathered, goal, period))
        for period in reversed(gathered.periods)
    ]
    fixed = setting.public or not setting.to_fill
    if fixed:
        shown = [one for one in shown if one[1].text.strip()]
    if not shown:
        return
    draft.begin_block()
    draft.add_space(10.0)
    head = BuiltCell(words.label("master_synthesis_section"), "section")
    draft.add(head, BuiltCell(None, "section"), BuiltCell(None, "section"), min_height=22.0, keep_with_next=True)
    for period, carried, now in shown:
        label = words.label("master_synthesis", period=setting.period(period))
        if fixed:
            stale = words.label("master_synthesis_stale") if carried.stale(now) and not setting.public else None
            said = BuiltCell(setting.mask(carried.text), "prose", "@")
            draft.add_text(BuiltCell(label, "point"), said, BuiltCell(stale, "stale" if stale else "source"))
            continue
        now_told = period.id == gathered.period.id
        note = BuiltCell(words.label("master_synthesis_here") if now_told else None, "source")
        if carried.stale(now):
            note = BuiltCell(words.label("master_synthesis_stale"), "stale")
        _write(draft, (goal.id, period.id), carried, now, (BuiltCell(label, "point"), note))


def write_homeless(setting: MasterContext, draft: SheetBuilder) -> None:
    """Texts whose goal or period is not in the master any more: they are kept where they can be found."""
    goals = {goal.id for goal in setting.gathered.project.goals}
    periods = {period.id for period in setting.gathered.periods}
    lost = {
        which: one
        for which, one in sorted(setting.carried.items())
        if (which[0] not in goals or which[1] not in periods) and one.text.strip()
    }
    if not lost or setting.public:
        return
    draft.begin_block()
    draft.add_space(10.0)
    head = BuiltCell(setting.words.label("master_synthesis_homeless"), "section")
    draft.add(head, BuiltCell(None, "section"), BuiltCell(None, "section"), min_height=22.0, keep_with_next=True)
    for which, one in lost.items():
        _write(draft, which, one, one.written_from, (BuiltCell(" ".join(which), "point"), BuiltCell(None, "source")))


def _write(
    draft: SheetBuilder, which: Which, carried: CarriedSynthesis, now: str, sides: tuple[BuiltCell, BuiltCell]
) -> None:
    stretches = parts(carried.text, draft.widths[1] - INSET)
    for part, (text, joint) in enumerate(stretches, 1):
        before, after = sides if part == 1 else (BuiltCell(None, sides[0].style), BuiltCell(None, "source"))
        key = BuiltCell(carried.key(which, now, part, joint), "key", "@", use=CellUse.KEY)
        row = draft.add(
            before,
            BuiltCell(text or None, "synthesis", "@", use=CellUse.ANSWER),
            after,
            key,
            min_height=20.0 if part > 1 or after.content is None else _ROOM,
            keep_with_next=part < len(stretches),
        )
        draft.names.setdefault(name_of(which, part), (row, 1))


def unwritten(setting: MasterContext) -> tuple[list[str], list[str]]:
    """The goals of the reported period without a synthesis, and those whose sources changed since."""
    gathered, period = setting.gathered, setting.gathered.period
    missing, stale = [], []
    for goal in gathered.project.goals:
        carried = setting.carried.get((goal.id, period.id), CarriedSynthesis())
        if not carried.text.strip():
            missing.append(goal.id)
        elif carried.stale(made_of(gathered, goal, period)):
            stale.append(goal.id)
    return missing, stale
