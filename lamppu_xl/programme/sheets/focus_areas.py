"""One sheet for each focus area: what each project promised in it, what was reached, and where that can be seen."""

from __future__ import annotations

from collections.abc import Iterator

from lamppu_xl.domain.programme import FocusArea
from lamppu_xl.programme.records import SO_FAR, GoalReport
from lamppu_xl.programme.sheets.context import Made, SheetContext, short, web
from lamppu_xl.workbook.sheet_builder import BuiltCell, SheetBuilder
from lamppu_xl.workbook.text_split import clean_text

_GOAL, _PROMISED, _REACHED, _PROOF = 24.0, 30.0, 54.0, 42.0

_STATES = frozenset({"done", "ongoing", "delayed", "not_started", "not_concerned"})
"""Options of a status that have a look of their own."""


def area_sheet(desk: SheetContext, area: FocusArea) -> SheetBuilder:
    """One focus area, project by project and goal by goal."""
    draft = desk.draft(f"area/{area.id}", [_GOAL, _PROMISED, _REACHED, _PROOF])
    draft.add(BuiltCell(f"{area.id} {desk.text(area.title)}", "title"), height=28.0)
    draft.add(*desk.heads("goal", "promised", "reached", "proof"), min_height=20.0)
    organisation = desk.whole.programme.organisation(area.coordinator)
    if organisation:
        draft.add(BuiltCell(desk.label("area_coordinator", name=organisation.name), "note"), height=18.0)
    _figures(desk, draft, area)
    found = [goal for goal in desk.whole.goals if area.id in goal.areas]
    if not found:
        draft.add(BuiltCell(desk.words.label("master_nothing"), "note"))
    before = ""
    for one in found:
        if one.member.id != before:
            before = one.member.id
            draft.begin_block()
            draft.add_space(10.0)
            blanks = [BuiltCell(None, "section") for _ in range(3)]
            head = f"{one.member.id} {desk.text(one.member.name)} · {one.member.coordinator}"
            draft.add(BuiltCell(clean_text(head), "section"), *blanks, min_height=22.0, keep_with_next=True)
        else:
            draft.begin_block()
            draft.add_space(6.0)
        _goal(desk, draft, one)
    return draft


def _figures(desk: SheetContext, draft: SheetBuilder, area: FocusArea) -> None:
    """The area's own totals, in one column."""
    key = "" if desk.whole.area else area.id
    for figure in desk.whole.figures:
        one = figure.sum(key, period=SO_FAR)
        if one is None or one.total is None:
            continue
        unit = f" {desk.text(figure.indicator.unit)}" if figure.indicator.unit else ""
        cells = [BuiltCell(f"{desk.figure_name(figure)}{unit}", "fact"), desk.total(one)]
        cells.append(BuiltCell(desk.rule(figure), "fact_note"))
        desk.keyed(draft, f"{figure.indicator.id}|{area.id}", cells, {1: one}, min_height=18.0)


def _goal(desk: SheetContext, draft: SheetBuilder, one: GoalReport) -> None:
    """How it stands; beside its wording the coordinator's synthesis, what each partner says, and links to the proof."""
    key = f"{one.member.id}/{one.goal.id}"
    rows = list(_rows(desk, one))
    wording = BuiltCell(desk.text(one.goal.wording), "remark")
    head = BuiltCell(f"{one.goal.id} {desk.text(one.goal.title)}", "point")
    for number, (said, proof, made) in enumerate(rows):
        promised = wording if number == min(1, len(rows) - 1) else None
        cells = [None if number else head, promised, said, proof]
        tall = 16.0 if number > 1 and said.style == "source" else None
        desk.keyed(
            draft, f"{key}/{number}", cells, made, min_height=16.0, height=tall, keep_with_next=number < len(rows) - 1
        )


def _rows(desk: SheetContext, one: GoalReport) -> Iterator[tuple[BuiltCell, BuiltCell | None, dict[int, Made]]]:
    """What was reached, where that can be seen, and of what each is made."""
    themes = BuiltCell(desk.label("themes", themes=", ".join(one.themes)), "source") if one.themes else None
    yield _tally(desk, one), themes, {2: one.status}
    if one.synthesis:
        yield BuiltCell(one.synthesis, "prose", "@"), BuiltCell(desk.label("synthesis"), "source"), {}
    for told in one.texts:
        yield BuiltCell(f"{told.partner}: {short(str(told.said))}", "fine", "@"), desk.where(told), {2: told}
    for told in one.proofs:
        yield (
            BuiltCell(desk.label("proof_of", partner=told.partner), "source"),
            web(str(told.said), "source"),
            {3: told},
        )


def _tally(desk: SheetContext, one: GoalReport) -> BuiltCell:
    """`Valmis 2, käynnissä 1`, in the colour of all if they agree."""
    if not one.states:
        return BuiltCell(desk.label("untold"), "state_missing")
    said = ", ".join(f"{desk.text(label)} {count}" for _, label, count in one.states)
    only = one.states[0][0] if len(one.states) == 1 else "other"
    late = any(state == "delayed" for state, _, _ in one.states)
    look = "delayed" if late else only if only in _STATES else "ongoing"
    return BuiltCell(said, f"state_{look}")
