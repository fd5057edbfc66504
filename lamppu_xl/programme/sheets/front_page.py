"""The first sheet: the whole programme at a glance, figures and money first, with links to the other sheets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from lamppu_xl.domain.goal_states import ADVANCED, LATE, OTHER, look_of
from lamppu_xl.domain.programme import Funding
from lamppu_xl.domain.text_normalising import collapse_blanks, joined_texts
from lamppu_xl.programme.cell_basis import NO_BASIS, CellBasis, in_programme, of_projects, rows_of_kind
from lamppu_xl.programme.data_sheet import LINE
from lamppu_xl.programme.earlier_figures import keys_quoted
from lamppu_xl.programme.figure_records import SO_FAR, ProgrammeFigure
from lamppu_xl.programme.member_records import ProjectStatus
from lamppu_xl.programme.report_records import ProjectDeviation
from lamppu_xl.programme.sheets.context import BOLD, SMALL, SheetContext, head_width, lines_of
from lamppu_xl.programme.sheets.correction_rows import MOST_ROWS
from lamppu_xl.programme.sheets.focus_areas import other_goals
from lamppu_xl.programme.sheets.indicators import add_figure_rows, notes_on_figures
from lamppu_xl.programme.sheets.money import add_money_summary, money_message, money_statements
from lamppu_xl.templates.sheet_keys import link_target
from lamppu_xl.workbook.model import CellRange, Chart, Link
from lamppu_xl.workbook.palette import bar_colour
from lamppu_xl.workbook.sheet_builder import POINTS_OF_PIXEL, BuiltCell, SheetBuilder
from lamppu_xl.workbook.text_split import split_text

_NAME, _UNIT, _FIGURE = 32.0, 9.0, 12.7

_SHORT_NAME, _WIDEST = 29.0, 134.0
"""Characters: names are shorter where the sheet would be too wide to be read on a single page."""

_FEWEST_FIGURES = 5
"""The number of columns of figures that the money needs."""

_ABOVE_NOTES = 4.0
"""Points between a table and the notes on it."""

_CHART_WIDTH = 620
"""Pixels."""

MOST_LINES = 4
"""The number of projects of the same status that have a line each."""

WITH_SENTENCES = frozenset({"lacking", "carried", "fallen", "removed"})
"""The reasons beside totals for which the first sheet and the page have a sentence on projects."""

MOST_DEVIATIONS = 4
"""The number of projects whose deviations are shown."""


def title(context: SheetContext) -> str:
    content = context.content
    return context.label("title", programme=content.programme.id, period=context.period_in_phrase(content.period.label))


def introduction(context: SheetContext) -> Iterator[str]:
    """The programme and its funder, the reported period, and what an extract or the public version has."""
    content, translator = context.content, context.translator
    yield f"{context.text(content.programme.name)} · {content.programme.funder}"
    days = f"{translator.fact(content.period.start)}–{translator.fact(content.period.end)}"
    yield context.label("period_of", period=context.text(content.period.label), days=days)
    if content.area:
        area = content.programme.focus_areas[0]
        yield context.label("extract", area=f"{area.id} {context.text(area.title)}")
    elif content.without_persons:
        yield translator.label("master_public")
    if content.without_persons:
        yield context.label("names_may_remain")


def message(context: SheetContext) -> str:
    """`10 of 14 projects are included. 25 of 46 goals are done or ongoing; delayed: 1.`."""
    content, words = context.content, context.translator
    count = sum(member.status is ProjectStatus.IN_ORDER for member in content.members)
    sentences = [context.label("reported", count=count, total=len(content.expected))]
    if absent := _missing_reports(context):
        sentences.append(context.label("missing_reports", count=len(absent)))
    states = [
        (state, number) for report in content.goals if report.has_common_states for state, _, number in report.states
    ]
    own = sum(number for report in content.goals if not report.has_common_states for *_, number in report.states)
    parts = []
    if any(look_of(state) != OTHER for state, _ in states):
        advanced = sum(number for state, number in states if state in ADVANCED)
        parts.append(words.label("master_message_goals", count=advanced, total=sum(number for _, number in states)))
        if delayed := sum(number for state, number in states if state in LATE):
            parts.append(words.label("master_message_delayed", count=delayed))
        if own:
            parts.append(context.label("own_states", count=own))
        if unasked := sum(not report.asks_status for report in content.goals):
            parts.append(context.label("goals_without_status", count=unasked))
    if content.deviations:
        parts.append(context.label("count_deviations", count=len(content.deviations)))
    if parts:
        sentence = "; ".join(parts) + "."
        sentences.append(sentence[0].upper() + sentence[1:])
    return " ".join(sentences)


def _missing_reports(context: SheetContext) -> tuple[str, ...]:
    """The keys of the partners' reports of the reported period that the masters of the projects lack."""
    reported = context.content.period.id
    missing = (gap.missing for gap in context.content.gaps if gap.missing)
    return tuple(each.key for each in missing if each.programme_period == reported)


def front_sheet(context: SheetContext) -> SheetBuilder:
    """The programme on one page."""
    content = context.content
    areas = [] if content.area else [area.id for area in content.programme.focus_areas]
    figures = max(len(areas) + 3, _FEWEST_FIGURES)
    total = head_width(context.area_name(content.area), _FIGURE)
    others = [_UNIT, total, *(_FIGURE for _ in range(figures - 1))]
    widths = [max(_SHORT_NAME, min(_NAME, _WIDEST - sum(others))), *others]
    period = f"periods.{content.period.id}"
    sheet = context.begin_sheet("front", widths, title(context), in_programme("programme.id", period))
    extract = f"focus_areas.{content.area}" if content.area else "programme"
    places = ("programme", period, extract, extract)
    for place, text in zip(places, introduction(context), strict=False):
        context.add_note(sheet, text, in_programme(place))
    _add_message(context, sheet)
    _add_missing_projects(context, sheet)
    first_figure = _add_figures(context, sheet, areas) if content.figures else 0
    if content.programme.money != Funding():
        _add_money(context, sheet)
    _add_deviations(context, sheet)
    _add_chart(context, sheet, first_figure, column=len(areas) + 4)
    _add_contents(context, sheet)
    return sheet


def _add_figures(context: SheetContext, sheet: SheetBuilder, areas: list[str]) -> int:
    """Add the figures so far and what is not in them; return the row of the first one."""
    content = context.content
    context.add_section(sheet, context.label("sheet_numbers"))
    periods = ", ".join(context.text(period.label) for period in content.periods)
    context.add_text(sheet, context.translator.label("master_figures_so_far", periods=periods), context.periods_basis)
    first = add_figure_rows(context, sheet, targets_first(context), areas, SO_FAR, notes=False)
    sheet.add_space(_ABOVE_NOTES)
    if lacking := lacking_projects(context):
        context.add_text(sheet, _sentence_on(context, "lacking", lacking), _quoted(context, "lacking", lacking))
    for reason in ("carried", "fallen", "removed"):
        texts = (text for total in content.totals if not total.area for text in getattr(total, reason))
        if projects := dict.fromkeys(text.split()[0] for text in texts):
            context.add_text(sheet, _sentence_on(context, reason, projects), _quoted(context, reason, projects))
    for sentence, basis in notes_on_figures(context, content.figures, without=WITH_SENTENCES):
        context.add_text(sheet, sentence, basis)
    if any(figure.shared for figure in content.figures) and not content.area:
        context.add_text(sheet, context.label("counted_under_each"))
    if named := own_periods(context):
        context.add_text(sheet, context.label("own_periods", periods=", ".join(named.values())), of_projects(named))
    context.add_text(sheet, context.label("click_note"))
    sheet.add_space()
    return first


def _sentence_on(context: SheetContext, reason: str, projects: Iterable[str]) -> str:
    """Which projects a figure lacks or has by earlier figures only, and which sheet has these figures."""
    sentence = context.label(f"{reason}_projects", projects=context.names_shown([*projects]))
    place = {"lacking": "last_figures_on_sheet", "removed": "last_figures_on_sheet", "fallen": "both_figures_on_sheet"}
    return f"{sentence} {context.label(place[reason])}" if reason in place else sentence


def _quoted(context: SheetContext, reason: str, projects: Iterable[str]) -> CellBasis:
    """What a sentence on projects rests on, with the workbooks of their earlier figures."""
    totals = [total for total in context.content.totals if not total.area and not total.project]
    keys = keys_quoted(reason, [(text, total.indicator) for total in totals for text in getattr(total, reason)])
    return replace(context.standing_of(projects), earlier=keys if len(keys) <= MOST_ROWS else ())


def own_periods(context: SheetContext) -> dict[str, str]:
    """By project its own periods that lie outside the dates of the programme's period under which they are counted."""
    named: dict[str, list[str]] = {}
    for member in context.content.included:
        for period in context.content.periods:
            outside = [
                context.text(own.label)
                for own in (member.ledger.periods if member.ledger else ())
                if own.id in member.project.periods_in(period.id) and (own.end < period.start or own.start > period.end)
            ]
            if outside:
                counted = f"{', '.join(outside)} → {context.text(period.label)}"
                named.setdefault(member.id, []).append(counted)
    return {project: f"{project} ({'; '.join(each)})" for project, each in named.items()}


def targets_first(context: SheetContext) -> list[ProgrammeFigure]:
    """The figures with a part of a target before those without one."""
    return sorted(context.content.figures, key=lambda figure: context.share_of_target(figure) is None)


def _add_money(context: SheetContext, sheet: SheetBuilder) -> None:
    """Add what was granted and used, with the time that has passed, and what was applied for."""
    content = context.content
    heading = f"{context.label('sheet_money')} ({content.programme.currency})"
    context.add_section(sheet, heading, in_programme("programme.currency"))
    add_money_summary(context, sheet)
    sheet.add_space(_ABOVE_NOTES)
    if sentence := money_message(context):
        context.add_text(sheet, sentence, in_programme("money"))
    if content.area:
        context.add_text(sheet, context.label("whole_money"), in_programme("money"))
    statements = money_statements(context)
    if statements and not content.area:
        context.add_text(sheet, " ".join(statement for _, statement in statements), in_programme("money"))
    sheet.add_space()


def lacking_projects(context: SheetContext) -> list[str]:
    """The projects that have figures of earlier periods and are not in the figures so far."""
    totals = (total for total in context.content.totals if total.lacking and not total.area)
    texts = (text.split() for total in totals for text in total.lacking)
    return list(dict.fromkeys(project for project, *figure in texts if figure))


def _add_message(context: SheetContext, sheet: SheetBuilder) -> None:
    """The message, which counts projects, the states of goals, and deviations."""
    content = context.content
    keys = (*(f"area/{area.id}" for area in content.programme.focus_areas), other_goals(content))
    areas = [context.names[key] for key in keys if key]
    rows = [*(rows_of_kind(area, "status") for area in areas), rows_of_kind(context.names["deviations"], "deviation")]
    projects = tuple(member.id for member in content.expected)
    basis = CellBasis(projects=projects, rows=tuple(rows), missing=_missing_reports(context))
    *lines, last = lines_of(sheet, message(context), BOLD)
    for line in lines:
        context.add_line(sheet, BuiltCell(line, "verdict"), basis, height=16.0)
    context.add_line(sheet, BuiltCell(last, "verdict"), basis, height=24.0)


def _add_missing_projects(context: SheetContext, sheet: SheetBuilder) -> None:
    """A line for each project without a valid master; many of the same status are named together, the first of them."""
    members = [each for each in context.content.expected if each.status is not ProjectStatus.IN_ORDER]
    for status in dict.fromkeys(member.status for member in members):
        standing = context.label(f"standing_{status.value}")
        absent = [member for member in members if member.status is status]
        together = [absent] if len(absent) > MOST_LINES else [[member] for member in absent]
        for each in together:
            names = context.names_shown([*map(context.member_name, each)])
            basis = context.standing_of(member.id for member in each)
            for line in lines_of(sheet, f"{names}: {standing}", SMALL):
                context.add_line(sheet, BuiltCell(line, "alert"), basis, height=16.0)


def _add_deviations(context: SheetContext, sheet: SheetBuilder) -> None:
    """The number of deviations of each project, with the first one."""
    groups = groupby(context.content.deviations, key=lambda deviation: deviation.member.id)
    by_project = [(project, list(deviations)) for project, deviations in groups]
    if not by_project:
        return
    context.add_section(sheet, context.label("sheet_deviations"))
    target = link_target(context.names["deviations"])
    width = sum(sheet.widths[1:-1]) - 2
    for project, deviations in by_project[:MOST_DEVIATIONS]:
        lead = Link(f"{project} · {context.label('count_deviations', count=len(deviations))}", target)
        name = context.text(deviations[0].member.name)
        first = ": ".join(filter(None, (name, deviation_text(context, deviations[0]))))
        text = _beginning(collapse_blanks(first), width, context.names["deviations"])
        answers = tuple(answer for _, answer in deviations[0].answers)
        context.add_row(
            sheet,
            f"deviations/{project}",
            [BuiltCell(lead, "deviation_lead"), BuiltCell(text, "plain", "@")],
            {1: answers},
            basis={0: _deviations_of(context, [project])},
            height=16.0,
        )
    if len(by_project) > MOST_DEVIATIONS:
        more = context.label("more_projects", count=len(by_project) - MOST_DEVIATIONS)
        others = [project for project, _ in by_project[MOST_DEVIATIONS:]]
        context.add_line(
            sheet, BuiltCell(Link(more, target), "deviation_lead"), _deviations_of(context, others), height=16.0
        )
    sheet.add_space()


def _beginning(text: str, width: float, sheet: str) -> str:
    """A text on one line; if it is longer, its beginning and the name of the sheet that has it whole."""
    if len(split_text(text, width, 9, 16.0)) == 1:
        return text
    end = f" … ({sheet})"
    return split_text(text, width - len(end), 9, 16.0)[0].rstrip() + end


def _deviations_of(context: SheetContext, projects: Sequence[str]) -> CellBasis:
    """The rows of the deviations of some projects."""
    sheet = context.names["deviations"]
    return CellBasis(rows=tuple(rows_of_kind(sheet, f"deviation/{project}") for project in projects))


def deviation_text(context: SheetContext, deviation: ProjectDeviation) -> str:
    """What was reported of a deviation, or that nothing was."""
    parts = []
    for label, answer in deviation.answers:
        text = context.shown_text(answer)
        if not isinstance(context.shown(answer), str):  # a day or a number alone does not say what it is
            text = f"{context.text(label)}: {text}"
        parts.append(text)
    if not deviation.described:
        parts.append(context.translator.label("master_deviation_not_described"))
    return joined_texts(parts)


def _add_chart(context: SheetContext, sheet: SheetBuilder, first: int, *, column: int) -> None:
    """Add a chart of the parts of the targets that are reached, if there are any.

    Args:
        first: the row of the first figure on this sheet.
        column: the column of the parts.
    """
    shares = ((context.figure_name(figure), context.share_of_target(figure)) for figure in targets_first(context))
    data = tuple((name, share) for name, share in shares if share is not None)
    if not data:
        return
    bars = (f"{name} {context.translator.fact(round(100 * share))} %" for name, share in data)
    last, height = first + len(data) - 1, 70 + 24 * len(data)
    sheet.begin_block()
    chart = Chart(
        row=sheet.row,
        width=_CHART_WIDTH,
        height=height,
        title=context.translator.label("master_target_chart"),
        description=context.translator.label("master_target_description", listed=", ".join(bars)),
        labels=CellRange("front", first, 0, last, 0),
        values=CellRange("front", first, column, last, column),
        colours=tuple(bar_colour(share) for _, share in data),
        shares=True,
        data=data,
    )
    sheet.charts.append(chart)
    for _ in range(1 + int(height * POINTS_OF_PIXEL / 15.0)):
        sheet.add_space(15.0)


def _add_contents(context: SheetContext, sheet: SheetBuilder) -> None:
    """Links to the other sheets, each with what is on it."""
    sheet.begin_block()
    context.add_section(sheet, context.label("contents"))
    for key, name in context.names.items():
        if key != "front":
            about = context.label("about_area" if key.startswith("area/") else f"about_{key}")
            cells = [BuiltCell(Link(name, link_target(name)), "link"), BuiltCell(about, "plain")]
            area = key.removeprefix("area/")
            basis = NO_BASIS if area == key else in_programme(f"focus_areas.{area}")
            context.add_row(sheet, f"{LINE}{sheet.row}", cells, {}, basis={0: basis}, height=15.0)
