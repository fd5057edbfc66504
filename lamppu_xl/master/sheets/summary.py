"""The first sheet of the master: the state of every goal at every partner, the returns, and what is missing.

A project without goals has the number of rows or answers of each sheet in place of the states.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice, zip_longest
from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.form import RowPerCode, goal_name
from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.text_normalising import capitalised, joined_texts, shortened_line
from lamppu_xl.master.asked_partners import goal_is_asked, reported_until
from lamppu_xl.master.collect import CollectedAnswers, ReportingStatus
from lamppu_xl.master.context import GoalState, MasterContext
from lamppu_xl.master.sheets.deviations import reported_deviations
from lamppu_xl.master.sheets.form_parts import form_parts
from lamppu_xl.master.sheets.goals import state
from lamppu_xl.master.sheets.message import KeyFigure, all_states, figures_note, key_figures, message
from lamppu_xl.templates.parts import is_expected
from lamppu_xl.templates.sheet_keys import link_target
from lamppu_xl.workbook.model import CellRange, Chart, Link, plain_text
from lamppu_xl.workbook.palette import chart_colour
from lamppu_xl.workbook.sheet_builder import INSET, POINTS_OF_PIXEL, BuiltCell, SheetBuilder
from lamppu_xl.workbook.styles import font_of
from lamppu_xl.workbook.text_metrics import unbroken_width
from lamppu_xl.workbook.text_split import split_text

if TYPE_CHECKING:
    from lamppu_xl.i18n.translator import Translator

_GOAL, _PARTNER, _GAP, _STATE, _COUNT = 34.0, 15.0, 3.0, 26.0, 10.0

_LINE, _TWO_LINES, _LOW_LINE, _MANY_ROWS = 18.0, 20.0, 15.0, 20
"""Points of a row of the matrix, and less than a row of two lines has; in a matrix of many rows those of one line are
lower, so that more of them are on one page."""

_SPACE_LIMIT = 9.0
"""Points; a row that is lower makes a small space and has no text."""

_SPACE, _MOST_SPACE = 8.0, 90.0
"""Points between the matrix and the returns if the chart beside them ends higher or much lower than the matrix, and at
most."""

_LOW = 100
"""Rows of the matrix and the returns; with more of them the side panel ends higher than they do."""

_WIDEST_STATE = 20.0
"""Characters of a partner's column in which the longest state is on one line."""

_LEAST = 60.0
"""Smallest total width of the partners' columns in characters, because sentences run over them."""

_MOST_TOGETHER = 12
"""Lines of a text, and links of a list, that are kept on one page."""

_MOST_PARTNERS, _MOST_LINES = 8, 40
"""Of a block of the matrix, so that a block is on one page that can be read, with its heads."""


def summary_sheet(context: MasterContext) -> SheetBuilder:
    collected = context.collected
    columns = _text_columns(context)
    width = max(_PARTNER, _LEAST / columns, min(_WIDEST_STATE, _state_width(context)))
    widths = [_GOAL, *(width for _ in range(columns)), _GAP, _STATE, _COUNT]
    sheet = context.new_sheet("summary", widths, landscape=True)
    sheet.add(BuiltCell(title(context), "title"), height=28.0)
    for note in filter(None, (project_line(context), funding_line(context), _period_line(context))):
        sheet.add(BuiltCell(note, "note"), height=18.0)
    sheet.add(BuiltCell(message(context), "verdict"), height=26.0)
    for line in unit_lines(context):
        sheet.add(BuiltCell(line, "note"), height=18.0)
    if note := context.faulty_note():
        sheet.add(BuiltCell(note, "note"), height=18.0)
    sheet.add_space()
    _write_key_figures(context, sheet)
    has_goals = bool(collected.project.goals)
    _section(context, sheet, "by_goal" if has_goals else "by_part")
    sheet.begin_buffer()
    first = sheet.row
    if has_goals:
        _write_matrix(context, sheet)
    else:
        _write_parts(context, sheet)
    sheet.add_space(_space_below_matrix(context, sheet, first))
    returns = sheet.row
    _section(context, sheet, "returns")
    _write_returns(context, sheet)
    if low := sheet.row > first + _LOW:
        _write_side_panel(context, sheet, first, columns + 2, returns=returns)
        sheet.flush()
    _write_deviations(context, sheet)
    if not low:
        _write_side_panel(context, sheet, first, columns + 2, returns=returns)
    return sheet


def title(context: MasterContext) -> str:
    """The title of the master."""
    collected = context.collected
    period = context.period_in_phrase(collected.period)
    return context.words.label("master_title", project=collected.project.id, period=period)


def project_line(context: MasterContext) -> str:
    """The name of the project and its place in a programme."""
    project = context.collected.project
    return " · ".join(map(context.words.pick, filter(None, (project.name, project.programme_line))))


def funding_line(context: MasterContext) -> str:
    """The funder, the number of its decision and the web page of the project, as far as they are known."""
    project, words = context.collected.project, context.words
    facts = {"funder": context.text_of(project.funder) if project.funder else "", "reference": project.reference}
    named = [f"{words.label(label)}: {fact}" for label, fact in facts.items() if fact]
    return " · ".join((*named, *filter(None, [project.web_page])))


def unit_lines(context: MasterContext) -> Iterator[str]:
    """For each organisation that reports in several units, their names and how many of them are included."""
    collected = context.collected
    for owner, partners in collected.project.units.items():
        units = [partner for partner in partners if collected.project.expects(partner, collected.period)]
        count = sum(collected.has_return(collected.period, partner) for partner in units)
        names = ", ".join(partner.id for partner in units)
        if units:
            name = context.clean_text(owner)
            yield context.words.label("master_units", owner=name, names=names, count=count, total=len(units))


def reported_period(context: MasterContext) -> str:
    """The reported period with its days."""
    words, period = context.words, context.collected.period
    return f"{context.period_label(period)} ({words.fact(period.start)}–{words.fact(period.end)})"


def _period_line(context: MasterContext) -> str:
    words, reported = context.words, reported_period(context)
    if not context.collected.earlier_periods:
        return words.label("master_now", period=reported)
    earlier = ", ".join(map(context.period_label, context.collected.earlier_periods))
    return words.label("master_now_and_before", period=reported, earlier=earlier)


def _write_key_figures(context: MasterContext, sheet: SheetBuilder) -> None:
    """The figures with a target: what was reached, the target and the share."""
    figures = key_figures(context)
    if not figures:
        return
    words = context.words
    _section(context, sheet, "key_figures")
    labels = _figure_columns(figures)
    heads = (words.label(f"master_{name}") for name in labels)
    sheet.add(
        BuiltCell(words.label("row_name"), "header"),
        *(BuiltCell(head, "header_right") for head in heads),
        min_height=20.0,
        keep_with_next=True,
    )
    for figure in figures:
        cells = (
            BuiltCell(figure.actual, "figure", figure.number_format),
            BuiltCell(figure.target, "figure", figure.number_format),
            BuiltCell(figure.share(words) or ("–" if figure.target else ""), "figure"),
        )
        sheet.add(BuiltCell(figure.name, "fact"), *cells[: len(labels)], min_height=_LINE)
    if note := figures_note(context):
        sheet.add(BuiltCell(note, "note"), height=18.0)
    sheet.add_space()


def _section(context: MasterContext, sheet: SheetBuilder, label: str) -> None:
    blanks = (BuiltCell(None, "section") for _ in range(_text_columns(context)))
    title = BuiltCell(context.words.label(f"master_{label}"), "section")
    sheet.add(title, *blanks, min_height=20.0, keep_with_next=True)
    sheet.keep_with_next.add(sheet.row)
    sheet.add_space(5.0)


def _figure_columns(figures: Sequence[KeyFigure]) -> tuple[str, ...]:
    return ("reached", "target", "share") if any(figure.target for figure in figures) else ("total",)


def _text_columns(context: MasterContext) -> int:
    """The number of columns after the first one: those of the partners, or of the key figures if these are more."""
    return max(_partner_columns(context), len(_figure_columns(key_figures(context))))


def _state_width(context: MasterContext) -> float:
    """The width in characters of the longest state on one line."""
    states = (each for each, _ in all_states(context))
    labels = ((each.label.replace(" ", "\u00a0"), font_of(each.style)[0]) for each in states)
    return max((unbroken_width(label, size) + 1.0 for label, size in labels), default=0.0)


def _partner_columns(context: MasterContext) -> int:
    """The number of partners beside one another; many partners are in several blocks of about the same width."""
    count = len(context.collected.reporting_partners)
    return ceil(count / ceil(count / _MOST_PARTNERS))


class _MatrixRow(NamedTuple):
    """A goal or a sheet of the form, and what each partner reported on it."""

    link: Link
    states: Sequence[GoalState]


def _write_matrix(context: MasterContext, sheet: SheetBuilder) -> None:
    """The state of each goal at each partner."""
    collected = context.collected
    rows = []
    for goal in collected.project.goals:
        target = link_target(context.sheet_names[f"goal/{goal.id}"])
        states = [state(context, goal, partner, collected.period) for partner in collected.reporting_partners]
        rows.append(_MatrixRow(Link(context.words.pick(goal_name(goal)), target), states))
    _write_blocks(context, sheet, "goal", rows)
    for goal in collected.project.goals:
        if until := reported_until(context, goal_is_asked(context, goal)):
            sheet.add(BuiltCell(f"{context.words.pick(goal_name(goal))}: {until}", "note"), height=_LINE)


def _write_parts(context: MasterContext, sheet: SheetBuilder) -> None:
    """What each partner reported on each sheet of a form without goals."""
    rows = [_MatrixRow(Link(part.name, link_target(part.name)), part.counts) for part in form_parts(context)]
    _write_blocks(context, sheet, "sheet", rows)


def _write_blocks(context: MasterContext, sheet: SheetBuilder, head: str, rows: Sequence[_MatrixRow]) -> None:
    """The matrix in blocks of some partners and some rows, each with its heads."""
    partners, columns = context.collected.reporting_partners, _partner_columns(context)
    places = [(at, row) for at in range(0, len(partners), columns) for row in range(0, len(rows) or 1, _MOST_LINES)]
    for at, row in places:
        if at or row:
            sheet.begin_block()
            sheet.add_space()
        heads = [BuiltCell(context.words.label(f"master_{head}"), "header")]
        heads += (BuiltCell(partner.id, "header_middle") for partner in partners[at : at + columns])
        sheet.add(*heads, min_height=20.0, keep_with_next=True)
        for link, states in rows[row : row + _MOST_LINES]:
            cells = [BuiltCell(link, "row_link"), *(BuiltCell(*each) for each in states[at : at + columns])]
            height = sheet.height_of(cells, _LINE)
            is_low = len(rows) > _MANY_ROWS and height < _TWO_LINES
            sheet.add(*cells, height=_LOW_LINE if is_low else height)


# The side panel: counts of the states, a chart, links to the other sheets


def _chart_height(context: MasterContext) -> int:
    """Pixels of the chart of states."""
    return 60 + 24 * len(all_states(context))


def _space_below_matrix(context: MasterContext, sheet: SheetBuilder, row: int) -> float:
    """Points between the matrix and the returns: more if the chart ends a little lower than the matrix.

    The returns then begin below the chart, and a page that they begin parts neither the matrix nor the chart.
    """
    states = len(all_states(context))
    if not states or not context.collected.project.goals:
        return _SPACE
    above = sum(sheet.heights[row + states + 2 : sheet.row])
    lacking = _chart_height(context) * POINTS_OF_PIXEL - above
    return max(_SPACE, lacking + 4) if lacking <= _MOST_SPACE else _SPACE


def _write_side_panel(context: MasterContext, sheet: SheetBuilder, row: int, col: int, *, returns: int) -> None:
    """Write to the right of the matrix. The panel shares its rows, so no cell here is higher than a line.

    Args:
        returns: the row with the heading of the returns.
    """
    words = context.words
    states = all_states(context)
    if context.collected.project.goals:
        sheet.put(row, col, BuiltCell(words.label("master_state"), "header"))
        sheet.put(row, col + 1, BuiltCell(words.label("master_count"), "header_middle"))
    for state_row, (goal_state, count) in enumerate(states, row + 1):
        sheet.put(state_row, col, BuiltCell(*goal_state))
        sheet.put(state_row, col + 1, BuiltCell(float(count), "tally", "#,##0"))
    last = row + len(states)
    free = last + 2 if context.collected.project.goals else row
    if states:
        counts = ", ".join(f"{goal_state.label} {count}" for goal_state, count in states)
        height = _chart_height(context)
        sheet.charts.append(
            Chart(
                row=free,
                col=col,
                width=int((_STATE + _COUNT) * 7 + 10),
                height=height,
                title=words.label("master_chart"),
                description=words.label("master_chart_description", listed=counts),
                labels=CellRange("summary", row + 1, col, last, col),
                values=CellRange("summary", row + 1, col + 1, last, col + 1),
                colours=tuple(chart_colour(goal_state.style.removeprefix("state_")) for goal_state, _ in states),
                data=tuple((goal_state.label, float(count)) for goal_state, count in states),
            )
        )
        below = sheet.row_below(free, height * POINTS_OF_PIXEL)
        free = below if below == returns else below + 1
    beside = {"summary", *(() if context.collected.project.goals else (part.key for part in form_parts(context)))}
    others = [name for key, name in context.sheet_names.items() if key not in beside and not key.startswith("goal/")]
    # The list begins beside the head of a block, where it would be cut by the page that the block may begin.
    free = next((block + 1 for block in sheet.blocks if free < block <= free + len(others)), free)
    free, *rows = islice(_rows_of_a_line(sheet, free), len(others) + 1)
    sheet.put(free, col, BuiltCell(words.label("master_sheets"), "section"))
    sheet.put(free, col + 1, BuiltCell(None, "section"))
    for link_row, name in zip(rows, others, strict=True):
        sheet.put(link_row, col, BuiltCell(Link(name, link_target(name)), "link"))
    last = rows[-1] if rows else free
    sheet.extend(last)
    if len(others) <= _MOST_TOGETHER:
        sheet.keep_with_next.update(range(free, last))


def _rows_of_a_line(sheet: SheetBuilder, first: int) -> Iterator[int]:
    """The rows from one on without those that only make a small space, which a line beside them would make higher."""
    beside = (row for row in range(first, sheet.row) if sheet.heights[row] >= _SPACE_LIMIT)
    return chain(beside, range(max(first, sheet.row), sys.maxsize))


# The returns


def listed_returns(collected: CollectedAnswers) -> tuple[Sequence[Period], Sequence[Partner]]:
    """The reported period and the one before, and the partners that report in one of them."""
    periods, expects = list(reversed(collected.periods))[:2], collected.project.expects
    partners = [each for each in collected.partners if any(expects(each, period) for period in periods)]
    return periods, partners


def _write_returns(context: MasterContext, sheet: SheetBuilder) -> None:
    """Each partner's returns of the reported period and the one before, and what is missing in the reported one."""
    collected, words = context.collected, context.words
    (periods, partners), count = listed_returns(collected), _text_columns(context)
    half = 1 + (count + 1) // 2 if count > 1 else 2
    cols = dict(zip((1, half), periods, strict=False))
    width = count + 1
    heads = {col: BuiltCell(context.period_label(period), "header") for col, period in cols.items()}
    lead = BuiltCell(words.label("master_partner"), "header")
    sheet.add(*_spread(width, lead, heads, BuiltCell(None, "header")), min_height=20.0, keep_with_next=True)
    room = {col: sum(sheet.widths[col : col + half - 1]) - 2 for col in cols}
    for partner in partners:
        columns = [split_text(f"{partner.name} ({partner.id})", sheet.widths[0] - INSET - 2, 9, 16.0)]
        styles = ["return_lead"]
        for col, period in cols.items():
            text, style = _return_text(context, partner, period)
            columns.append(split_text(text, room[col], 9, 16.0))
            styles.append(style)
        missing, lines = [*missing_answers(context, partner)], [*zip_longest(*columns)]
        for number, texts in enumerate(lines, 1):
            is_last = number == len(lines)
            end = "_end" if is_last else ""
            lead, *others = (BuiltCell(text, style + end, "@") for text, style in zip(texts, styles, strict=True))
            blank = BuiltCell(None, "faint_end") if is_last else None
            line = _spread(width, lead, dict(zip(cols, others, strict=True)), blank)
            sheet.add(*line, height=_line_height(is_last=is_last), keep_with_next=not is_last or bool(missing))
        for sentence in missing:
            _write_lines(sheet, None, BuiltCell(sentence, "alert"), width)


def _spread(
    width: int, head: BuiltCell, cells: Mapping[int, BuiltCell], blank: BuiltCell | None
) -> list[BuiltCell | None]:
    """A row whose texts run over the blank cells to their right."""
    return [head, *(cells.get(col, blank) for col in range(1, width))]


def _return_text(context: MasterContext, partner: Partner, period: Period) -> tuple[str, str]:
    """Whether there is a return of a partner, or why there is none, and the style of its cell."""
    calm = (ReportingStatus.COUNTED, ReportingStatus.OUTSIDE)
    style = "plain" if context.collected.status(period, partner) in calm else "alert"
    return capitalised(context.return_state(period, partner)), style


def missing_answers(context: MasterContext, partner: Partner) -> Iterator[str]:
    """Sentences on the goals and the names of codes that were due and that a partner with a return left empty."""
    collected, words = context.collected, context.words
    project, period = collected.project, collected.period
    if not collected.has_return(period, partner):
        return
    states = ((goal.id, state(context, goal, partner, period)) for goal in project.goals)
    goals = [goal_id for goal_id, goal_state in states if goal_state.style == "state_missing"]
    if goals:
        yield words.label("master_goals_missing", goals=", ".join(goals))
    for table in project.form.tables:
        if not isinstance(table.rows, RowPerCode):
            continue
        asked = project.table_asked(table, partner, period)
        required = [field for field in asked.answers if is_expected(asked, field)] if asked else []
        codes = [
            shortened_line(words.pick(line.label), _LONGEST_CODE)
            for line in project.lines_of(table, partner, period)
            if line.due
            and not all(
                collected.answer(period, partner, AnswerRef(table.id, line.id, each.name))
                for each in required
                if line.option and project.asks_in_row(table, each, line.option, partner, period)
            )
        ]
        if codes:
            yield words.label("master_codes_missing", table=table.title, codes=_first_names(codes, words))


_LONGEST_CODE, _MOST_CODES = 60, 6
"""Characters of a name, and limit of names, in a sentence on what a partner left empty."""


def _first_names(names: Sequence[str], words: Translator) -> str:
    further = len(names) - _MOST_CODES
    if further <= 1:  # a name takes no more room than the number of further ones
        return "; ".join(names)
    return words.label("programme_and_more", names="; ".join(names[:_MOST_CODES]), count=further)


def _write_deviations(context: MasterContext, sheet: SheetBuilder) -> None:
    """The deviations of the reported period, goal by goal."""
    width = _text_columns(context) + 1
    for count, (label, texts, goal) in enumerate(reported_deviations(context)):
        if not count:
            sheet.add_space()
            _section(context, sheet, "deviations")
        link = BuiltCell(Link(label, link_target(context.sheet_names[f"goal/{goal.id}"])), "deviation_lead")
        text = BuiltCell(joined_texts(texts), "plain", "@")
        _write_lines(sheet, link, text, width, together=True)


def _write_lines(
    sheet: SheetBuilder, lead: BuiltCell | None, cell: BuiltCell, width: int, *, together: bool = False
) -> None:
    """Write a text in lines that run over the columns from the second one to the last of `width`.

    Args:
        lead: the first cell of the first line.
        together: keeps all lines on one page; of a long text the first ones.
    """
    lines = split_text(plain_text(cell.content), sum(sheet.widths[1:width]) - 2, 9, 16.0)
    kept = len(lines) if len(lines) <= _MOST_TOGETHER else 2
    for number, line in enumerate(lines, 1):
        keep_with_next = together and number < kept
        height = _line_height(is_last=number == len(lines))
        sheet.add(lead, cell._replace(content=line), height=height, keep_with_next=keep_with_next)
        lead = None


def _line_height(*, is_last: bool) -> float:
    """The points of one line of a text: the lines of a text are close to each other."""
    return 16.0 if is_last else 12.75
