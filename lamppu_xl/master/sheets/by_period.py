"""Values over periods: a row for each partner, line and question, a column for each period, forecasts at the end."""

from __future__ import annotations

from collections.abc import Iterator

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.form import Field, Table, TableLine
from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.text_normalising import capitalised
from lamppu_xl.master.answer_store import SourcedAnswer
from lamppu_xl.master.context import MasterContext
from lamppu_xl.master.sheets.report_rows import begin_table, unique_heads
from lamppu_xl.workbook.model import TableObject
from lamppu_xl.workbook.sheet_builder import BuiltCell, SheetBuilder

_COLUMNS = {"partner": 12.0, "part": 24.0, "row": 30.0, "question": 28.0}
"""Labels and widths."""

_PERIOD_WIDTH = 18.0


def has_periods(project: Project) -> bool:
    """Whether a question has values of other periods, and is not personal."""
    return any(_has_periods(table, field) for table in project.form.tables for field in table.answers)


def _has_periods(table: Table, field: Field) -> bool:
    is_base = field.offset == 0 and any(each.offset_of == field.name for each in table.fields)
    return is_base and not field.personal


def by_period_sheet(context: MasterContext) -> SheetBuilder:
    words, ahead = context.words, _forecast_periods(context)
    columns = [(words.label(f"master_{label}"), width) for label, width in _COLUMNS.items()]
    columns += [(context.period_label(period), _PERIOD_WIDTH) for period in context.collected.periods]
    columns += [(f"{context.period_label(period)}: {words.label('forecast')}", _PERIOD_WIDTH) for period in ahead]
    heads = list(unique_heads(name for name, _ in columns))
    widths = [width for _, width in columns]
    sheet = begin_table(context, "by_period", words.label("master_by_period"), [*zip(heads, widths, strict=True)])
    first = sheet.row - 1
    for cells in _rows(context, ahead):
        sheet.add(*cells, min_height=16.0)
    if sheet.row > first + 1:
        title = words.label("master_by_period")
        sheet.tables.append(
            TableObject(
                row=first,
                col=0,
                last_row=sheet.row - 1,
                last_col=len(heads) - 1,
                name="by_period",
                title=title,
                headers=tuple(heads),
            )
        )
    return sheet


def _forecast_periods(context: MasterContext) -> tuple[Period, ...]:
    """The periods after the reported one of which the forms ask for forecasts."""
    project = context.collected.project
    most = max((field.offset for table in project.form.tables for field in table.fields), default=0)
    number = [each.id for each in project.periods].index(context.collected.period.id)
    return project.periods[number + 1 : number + 1 + most]


def _rows(context: MasterContext, ahead: tuple[Period, ...]) -> Iterator[list[BuiltCell]]:
    collected = context.collected
    for partner in collected.partners:
        for table in collected.project.form.tables:
            fields = [field for field in table.answers if _has_periods(table, field)]
            for line in _lines(context, table, partner) if fields else ():
                for field in fields:
                    if not _is_asked(context, table, line, field, partner):
                        continue
                    values = [*_values(context, table, line, field, partner, ahead)]
                    yield [
                        BuiltCell(partner.id, "row"),
                        BuiltCell(context.text_of(table.title), "row"),
                        BuiltCell(context.text_of(line.label), "row"),
                        BuiltCell(context.field_label(field), "row"),
                        *values,
                    ]


def _lines(context: MasterContext, table: Table, partner: Partner) -> list[TableLine]:
    """The lines of a partner's forms in all periods of the master."""
    project = context.collected.project
    lines: dict[str, TableLine] = {}
    for period in context.collected.periods:
        if project.table_asked(table, partner, period):
            lines |= {line.id: line for line in project.lines_of(table, partner, period)}
    return [*lines.values()]


def _is_asked(context: MasterContext, table: Table, line: TableLine, field: Field, partner: Partner) -> bool:
    """Whether a partner was asked for a figure in any period; a row of earlier periods may lack fields."""
    collected = context.collected
    return line.option is None or any(
        collected.project.asks_in_row(table, field, line.option, partner, period) for period in collected.periods
    )


def _values(  # noqa: PLR0913, PLR0917
    context: MasterContext, table: Table, line: TableLine, field: Field, partner: Partner, ahead: tuple[Period, ...]
) -> Iterator[BuiltCell]:
    """What was reported in each period, and the forecasts of the last return."""
    collected = context.collected
    for period in collected.periods:
        answer = collected.answer(period, partner, AnswerRef(table.id, line.id, field.name))
        yield _cell(context, answer, capitalised(context.absence_reason(period, partner)) or "–")
    later = {each.offset: each.name for each in table.answers if each.offset_of == field.name}
    for offset in range(1, len(ahead) + 1):
        forecast = None
        if offset in later:
            forecast = collected.answer(collected.period, partner, AnswerRef(table.id, line.id, later[offset]))
        yield _cell(context, forecast, "–")


def _cell(context: MasterContext, answer: SourcedAnswer | None, absent: str) -> BuiltCell:
    if answer is None:
        return BuiltCell(absent, "row")
    return context.answer_cell(answer, "row_figure" if answer.figure is not None else "row")
