"""One sheet for each focus area: what each project promised, what it reached, and links to results."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from lamppu_xl.domain.goal_states import common_look
from lamppu_xl.domain.programme import FocusArea
from lamppu_xl.domain.text_normalising import shortened_line
from lamppu_xl.programme.records import SO_FAR, GoalReport
from lamppu_xl.programme.sheets.context import MOST_SHOWN, CellSource, SheetContext, web_cell
from lamppu_xl.programme.sheets.indicators import total_note
from lamppu_xl.workbook.sheet_builder import BuiltCell, SheetBuilder
from lamppu_xl.workbook.text_split import clean_text


def area_sheet(context: SheetContext, area: FocusArea) -> SheetBuilder:
    """One focus area, project by project and goal by goal."""
    columns = {"goal": 24.0, "promised": 30.0, "reached": 54.0, "proof": 42.0}
    sheet = context.begin_table(f"area/{area.id}", columns, f"{area.id} {context.text(area.title)}")
    if area.official_title:
        context.add_notes(sheet, context.text(area.official_title))
    organisation = context.content.programme.organisation(area.coordinator)
    if organisation:
        context.add_note(sheet, context.label("area_coordinator", name=organisation.name))
    _add_figures(context, sheet, area)
    goals = [goal for goal in context.content.goals if area.id in goal.areas]
    if not goals:
        sheet.add(BuiltCell(context.translator.label("master_nothing"), "note"))
    for _, reports in groupby(goals, key=lambda report: report.member.id):
        for number, report in enumerate(reports):
            sheet.begin_block()
            sheet.add_space(6.0 if number else 10.0)
            if number == 0:
                heading = f"{context.member_name(report.member)} · {context.coordinator_name(report.member)}"
                context.add_section(sheet, clean_text(heading))
            _add_goal(context, sheet, report)
    return sheet


def _add_figures(context: SheetContext, sheet: SheetBuilder, area: FocusArea) -> None:
    """The totals of the focus area, one on a row, in the column of what was achieved."""
    key = "" if context.content.area else area.id
    for figure in context.content.figures:
        total = figure.total(key, period=SO_FAR)
        if total is None or total.amount is None:
            continue
        unit = f" {context.text(figure.indicator.unit)}" if figure.indicator.unit else ""
        name = BuiltCell(f"{context.figure_name(figure)}{unit}", "fact")
        note = BuiltCell(total_note(context, figure, SO_FAR, key), "fact_note")
        cells = [name, None, context.total_cell(total), note]
        context.add_row(sheet, f"{figure.indicator.id}|{area.id}", cells, {2: total})


def _add_goal(context: SheetContext, sheet: SheetBuilder, report: GoalReport) -> None:
    """The title and wording of a goal; next to them its status, the synthesis, the partners' texts and links."""
    rows = list(_rows(context, report))
    wording = BuiltCell(context.text(report.goal.wording), "remark")
    heading = BuiltCell(f"{report.goal.id} {context.text(report.goal.title)}", "point")
    for number, (reached, evidence, sources) in enumerate(rows):
        promised = wording if number == min(1, len(rows) - 1) else None
        context.add_row(
            sheet,
            f"{report.member.id}/{report.goal.id}/{number}",
            [None if number else heading, promised, reached, evidence],
            sources,
            defined=dict.fromkeys((0, 1), f"{report.member.id}: goals.{report.goal.id}"),
            min_height=16.0,
            height=16.0 if number > 1 and reached.style == "source" else None,
            keep_with_next=number < len(rows) - 1,
        )


def _rows(
    context: SheetContext, report: GoalReport
) -> Iterator[tuple[BuiltCell, BuiltCell | None, dict[int, CellSource]]]:
    """For each row of a goal the result, the evidence, and their sources by column."""
    themes = context.label("themes", themes=", ".join(report.themes))
    yield _status_cell(context, report), BuiltCell(themes, "source") if report.themes else None, {2: report.status}
    if report.synthesis:
        yield BuiltCell(report.synthesis, "prose", "@"), BuiltCell(context.label("synthesis"), "source"), {}
    for answer in report.texts:
        text = f"{context.partner_name(answer)}: {shortened_line(str(answer.display), MOST_SHOWN)}"
        yield BuiltCell(text, "fine", "@"), context.place_cell(answer), {2: answer}
    for answer in report.evidence:
        label = context.label("proof_of", partner=answer.partner)
        yield BuiltCell(label, "source"), web_cell(str(answer.display), "source"), {3: answer}


def _status_cell(context: SheetContext, report: GoalReport) -> BuiltCell:
    """`Valmis 2, käynnissä 1`, with the style of the status if all partners chose the same."""
    if not report.states:
        return BuiltCell(context.label("untold"), "state_missing")
    text = ", ".join(f"{context.text(label)} {count}" for _, label, count in report.states)
    return BuiltCell(text, f"state_{common_look([state for state, _, _ in report.states])}")
