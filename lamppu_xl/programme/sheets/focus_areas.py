"""Sheets of goals, one for each focus area and one for the rest: what was promised and reached, and the evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from lamppu_xl.definition.file_names import PROGRAMME_FILE
from lamppu_xl.domain.goal_states import common_look
from lamppu_xl.domain.programme import FocusArea
from lamppu_xl.domain.text_normalising import collapse_blanks, shortened_line
from lamppu_xl.programme.cell_basis import NO_BASIS, CellBasis, in_programme, of_projects, row_of
from lamppu_xl.programme.content import ProgrammeContent
from lamppu_xl.programme.data_sheet import LINE
from lamppu_xl.programme.figure_records import SO_FAR
from lamppu_xl.programme.project_basis import heading_basis
from lamppu_xl.programme.report_records import GoalReport
from lamppu_xl.programme.sheets.context import MOST_SHOWN, CellSource, SheetContext, web_cell
from lamppu_xl.programme.sheets.indicators import note_basis, total_note
from lamppu_xl.programme.sheets.texts import note_on_texts
from lamppu_xl.workbook.sheet_builder import BuiltCell, SheetBuilder
from lamppu_xl.workbook.text_split import clean_text

_COLUMNS = {"goal": 24.0, "promised": 30.0, "reached": 54.0, "proof": 42.0}


def area_sheet(context: SheetContext, area: FocusArea) -> SheetBuilder:
    """One focus area, project by project and goal by goal."""
    place, title = f"focus_areas.{area.id}", f"{area.id} {context.text(area.title)}"
    notes = []
    if area.official_title:
        notes.append((context.text(area.official_title), in_programme(f"{place}.official_title")))
    organisation = context.content.programme.organisation(area.coordinator)
    if organisation:
        coordinator = context.label("area_coordinator", name=organisation.name)
        notes.append((coordinator, in_programme(f"{place}.coordinator")))
    goals = [goal for goal in context.content.goals if area.id in goal.areas]
    notes += _notes_on_texts(context, goals)
    notes += note_on_texts(context, {member.id for member in context.content.members if area.id in member.areas})
    sheet = context.begin_table(f"area/{area.id}", _COLUMNS, title, in_programme(place), notes, with_heads=False)
    has_figures = _add_figures(context, sheet, area)
    if has_figures:
        sheet.begin_block()
        sheet.add_space(14.0)
    if not goals:
        context.head_rows[sheet.key] = context.printed_heads[sheet.key] = 0
        if not has_figures:
            nothing = BuiltCell(context.translator.label("master_nothing"), "note")
            context.add_row(sheet, "nothing", [nothing], {}, basis={0: in_programme(place)})
        return sheet
    head = sheet.add(*context.heads(*_COLUMNS), min_height=20.0, keep_with_next=True)
    # Only the title is of figures and goals alike; on paper only goals are on later pages.
    context.head_rows[sheet.key] = 0 if has_figures else head
    context.printed_heads[sheet.key] = head
    _add_goals(context, sheet, goals, head)
    return sheet


def other_goals(content: ProgrammeContent) -> str:
    """The key of the sheet with the goals that belong to no focus area; nothing if there are none."""
    if all(report.areas for report in content.goals):
        return ""
    return "other_goals" if content.programme.focus_areas else "goals"


def other_goals_sheet(context: SheetContext) -> SheetBuilder:
    """The goals that belong to no focus area, project by project."""
    goals = [goal for goal in context.content.goals if not goal.areas]
    key = other_goals(context.content)
    about = [(context.label("about_other_goals"), in_programme("projects"))] if key == "other_goals" else []
    sheet = context.begin_table(key, _COLUMNS, notes=[*about, *_notes_on_texts(context, goals)])
    _add_goals(context, sheet, goals, sheet.row - 1)
    return sheet


def _notes_on_texts(context: SheetContext, goals: Sequence[GoalReport]) -> list[tuple[str, CellBasis]]:
    texts = (answer for goal in goals for answer in goal.texts)
    is_cut = any(len(collapse_blanks(str(answer.display))) > MOST_SHOWN for answer in texts)
    return [(context.label("cut_texts"), NO_BASIS)] if is_cut else []


_BELOW_LINE = 4.0
"""Points between the line below the name of a project and the text of its first goal."""


def _add_goals(context: SheetContext, sheet: SheetBuilder, goals: Sequence[GoalReport], head: int) -> None:
    """Goals below their projects.

    Args:
        head: the number of the row with the headings of the columns.
    """
    for _, reports in groupby(goals, key=lambda report: report.member.id):
        for number, report in enumerate(reports):
            if sheet.row > head + 1:
                sheet.begin_block()
            sheet.add_space(6.0 if number else 10.0)
            if number == 0:
                heading = f"{context.member_name(report.member)} · {context.coordinator_name(report.member)}"
                context.add_section(sheet, clean_text(heading), heading_basis(report.member))
                sheet.keep_with_next.add(sheet.row)
                sheet.add_space(_BELOW_LINE)
            _add_goal(context, sheet, report)


def _add_figures(context: SheetContext, sheet: SheetBuilder, area: FocusArea) -> bool:
    """Add the totals of the focus area, one on a row, below their periods and heads; whether there are any."""
    key = "" if context.content.area else area.id
    totals = ((figure, figure.total(key, period=SO_FAR)) for figure in context.content.figures)
    figures = [
        (figure, total) for figure, total in totals if total and (total.amount is not None or total.names_figures)
    ]
    if not figures:
        return False
    periods = ", ".join(context.period_name(period.id) for period in context.content.periods)
    context.add_section(sheet, context.label("numbers_of", periods=periods), context.periods_basis)
    heads = [*context.heads("figure"), *context.number_heads("value"), *context.heads("how")]
    context.add_heads(sheet, heads, {})
    for figure, total in figures:
        unit = f" ({unit})" if (unit := context.unit_of(figure)) else ""
        name = BuiltCell(f"{context.figure_name(figure)}{unit}", "fact")
        note = BuiltCell(total_note(context, figure, SO_FAR, key), "fact_note")
        sources: dict[int, CellSource] = {1: total, 2: context.answers_in(total)}
        basis = {0: in_programme(f"indicators.{figure.indicator.id}"), 2: note_basis(context, figure, total)}
        cells = [name, context.total_cell(total), note]
        context.add_row(sheet, f"{figure.indicator.id}|{area.id}", cells, sources, basis=basis)
    return True


def _add_goal(context: SheetContext, sheet: SheetBuilder, report: GoalReport) -> None:
    """The title and wording of a goal; next to them its status, the synthesis, the partners' texts and links."""
    rows = list(_rows(context, report))
    wording = BuiltCell(context.text(report.goal.wording), "remark")
    heading = BuiltCell(f"{report.goal.id} {context.text(report.goal.title)}", "point")
    for number, (reached, evidence, sources, basis) in enumerate(rows):
        promised = wording if number == min(1, len(rows) - 1) else None
        context.add_row(
            sheet,
            f"{'result' if number else 'status'}/{report.member.id}/{report.goal.id}/{number}",
            [None if number else heading, promised, reached, evidence],
            sources,
            basis=dict.fromkeys((0, 1), _goal_basis(context, report)) | basis,
            min_height=16.0,
            height=16.0 if number > 1 and reached.style == "source" else None,
            keep_with_next=number < len(rows) - 1,
        )


_ABOUT = f"{LINE}1"
"""The key of the first row below the title of a sheet."""


def _goal_basis(context: SheetContext, report: GoalReport) -> CellBasis:
    """Where a goal is defined, and its master; of a goal without a focus area also what says so."""
    project, stated = report.member.id, f"{report.member.id}: goals.{report.goal.id}"
    if report.areas or not context.content.programme.focus_areas:
        return CellBasis(projects=(project,), defined=(stated,))
    gaps = (
        each
        for each in context.gaps_by_kind.get("goal", ())
        if (each.subject, each.detail) == (project, report.goal.id)
    )
    rows = [row_of(context.names["gaps"], each.key) for each in gaps]
    return CellBasis(
        projects=(project,),
        rows=(row_of(context.names["other_goals"], _ABOUT), *rows),
        defined=(stated, f"{PROGRAMME_FILE}: projects.{project}.goals"),
    )


_GoalRow = tuple[BuiltCell, BuiltCell | None, dict[int, CellSource], dict[int, CellBasis]]


def _rows(context: SheetContext, report: GoalReport) -> Iterator[_GoalRow]:
    """For each row of a goal the result, the evidence, and their sources and basis by column."""
    project = of_projects([report.member.id])
    themes = context.label("themes", themes=", ".join(report.themes))
    theme_cell = BuiltCell(themes, "source") if report.themes else None
    of_themes = in_programme(f"projects.{report.member.id}.goals")
    status = {2: project} if not report.states else {}
    yield _status_cell(context, report), theme_cell, {2: report.status}, {**status, 3: of_themes}
    if report.synthesis:
        written_by = BuiltCell(context.label("synthesis"), "source")
        yield BuiltCell(report.synthesis, "prose", "@"), written_by, {}, {2: project, 3: project}
    for answer in report.texts:
        text = f"{context.partner_name(answer)}: {shortened_line(context.shown_text(answer), MOST_SHOWN)}"
        yield (
            BuiltCell(text, "fine", "@"),
            context.place_cell(answer, width=_COLUMNS["proof"]),
            {2: answer, 3: answer},
            {},
        )
    for answer in report.evidence:
        label = context.label("proof_of", partner=answer.partner)
        yield BuiltCell(label, "source"), web_cell(str(answer.display), "source"), {2: answer, 3: answer}, {}


def _status_cell(context: SheetContext, report: GoalReport) -> BuiltCell:
    """`Valmis 2, käynnissä 1`, with the style of the status if all partners chose the same."""
    if not report.states:
        return BuiltCell(context.no_status(report), "state_missing")
    text = ", ".join(f"{context.text(label)} {count}" for _, label, count in report.states)
    return BuiltCell(text, f"state_{common_look([state for state, _, _ in report.states])}")
