"""The money: applied for, granted, used and returned, for projects and for the coordination of focus areas."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lamppu_xl.domain.cell_address import cell_name
from lamppu_xl.domain.programme import Money, total_amount
from lamppu_xl.programme.sheets.context import SheetContext
from lamppu_xl.workbook.model import CellRange, Chart, Formula
from lamppu_xl.workbook.sheet_builder import BuiltCell, SheetBuilder

MONEY = "#,##0.00"

_PERCENT = "0\\ %"

_COLUMNS = ("applied", "granted", "used", "returned", "use")

_BAR = "5B8BC9"

_FIRST = 4
"""The row of the first project on the sheet of money."""


def add_money_summary(context: SheetContext, sheet: SheetBuilder) -> None:
    """Add the totals of the projects, of the coordination and of both, one on a row."""
    money = context.content.programme.money
    heads = (*context.heads("money_of", ""), *context.number_heads(*_COLUMNS))
    sheet.add(*heads, min_height=20.0, keep_with_next=True)
    groups = {"money_projects": money.projects.values(), "money_coordination": money.coordination.values()}
    first = sheet.row
    for label, shares in groups.items():
        if shares or label == "money_projects":
            amounts = _amounts(shares)
            cells = [BuiltCell(amount, "figure", MONEY) for amount in amounts]
            cells.append(BuiltCell(_used_part(amounts, sheet.row), "figure", _PERCENT))
            sheet.add(BuiltCell(context.label(label), "fact"), BuiltCell(None, "fact_note"), *cells)
    amounts = _amounts([*money.projects.values(), *money.coordination.values()])
    cells = [_sum_cell(first, sheet.row - 1, col, amount) for col, amount in enumerate(amounts, 2)]
    cells.append(BuiltCell(_used_part(amounts, sheet.row), "sum", _PERCENT))
    heading = BuiltCell(context.translator.label("master_total"), "sum_text")
    sheet.add(heading, BuiltCell(None, "sum_text"), *cells, min_height=20.0)


def _used_part(amounts: Sequence[float | None], row: int) -> Formula | None:
    """The used part of the grants in a row of the summary: used divided by granted."""
    _, granted, used, _ = amounts
    if not granted or used is None:
        return None
    return Formula(f"{cell_name(row, 4)}/{cell_name(row, 3)}", round(used / granted, 9))


def money_sheet(context: SheetContext) -> SheetBuilder:
    """Every project on a row, then the coordination of each focus area, then the total."""
    money, periods = context.content.programme.money, [period.id for period in context.content.periods]
    sheet = context.begin_sheet("money", [10.0, 34.0, 15.0, 15.0, *(15.0 for _ in periods), 15.0, 15.0, 11.0])
    context.add_title(sheet, context.label("sheet_money"))
    context.add_note(sheet, context.label("money_note", currency=context.content.programme.currency))
    sheet.add(*_heads(context), min_height=20.0)
    sheet.add_space(4.0)
    assert sheet.row == _FIRST  # noqa: S101  # the chart has this row
    projects = [
        (member.id, context.text(member.name), money.projects.get(member.id, Money()))
        for member in context.content.members
    ]
    areas = [
        (area.id, context.text(area.title), money.coordination[area.id])
        for area in context.content.programme.focus_areas
        if area.id in money.coordination
    ]
    sums = [_add_block(context, sheet, "money_projects", projects)]
    if areas:
        sheet.add_space(8.0)
        sums.append(_add_block(context, sheet, "money_coordination", areas))
        sheet.add_space(8.0)
        _add_total(context, sheet, sums, [share for _, _, share in (*projects, *areas)])
    statements = money_statements(context)
    if statements:
        sheet.add_space(8.0)
    for statement in statements:
        context.add_text(sheet, statement)
    _add_chart(context, sheet)
    return sheet


def _heads(context: SheetContext) -> list[BuiltCell]:
    used = [BuiltCell(f"{context.label('used')} {period.id}", "header_middle") for period in context.content.periods]
    return [
        *context.heads("id", "project"),
        *context.number_heads("applied", "granted"),
        *used,
        *context.number_heads("used", "returned", "use"),
    ]


def _add_block(context: SheetContext, sheet: SheetBuilder, label: str, shares: Sequence[tuple[str, str, Money]]) -> int:
    """Add rows with a row of sums below them.

    Args:
        shares: the id, the name and the money of each row.

    Returns:
        The row of the sums.
    """
    periods, first = [period.id for period in context.content.periods], sheet.row
    for key, name, share in shares:
        amounts = [share.applied, share.granted, *(share.used.get(period) for period in periods)]
        amounts += [share.used_in_all, share.returned_in_all]
        cells = [
            BuiltCell(key, "fact"),
            BuiltCell(name, "fact"),
            *(BuiltCell(amount, "figure", MONEY) for amount in amounts),
            _use_cell(sheet.row, len(amounts), used_part(share), "figure"),
        ]
        context.add_row(sheet, key, cells, {}, min_height=20.0)
    totals = _amounts_by_period([share for _, _, share in shares], periods)
    cells = [_sum_cell(first, sheet.row - 1, col, amount) for col, amount in enumerate(totals, 2)]
    row = sheet.row
    _add_sums(sheet, context.label(label), cells, totals)
    return row


def _add_total(context: SheetContext, sheet: SheetBuilder, rows: Sequence[int], shares: Sequence[Money]) -> None:
    """Add the sums of some rows of sums."""
    totals = _amounts_by_period(shares, [period.id for period in context.content.periods])
    cells = []
    for col, amount in enumerate(totals, 2):
        formula = "+".join(cell_name(row, col) for row in rows)
        cells.append(BuiltCell(None if amount is None else Formula(formula, amount), "sum", MONEY))
    _add_sums(sheet, context.translator.label("master_total"), cells, totals)


def _add_sums(sheet: SheetBuilder, label: str, cells: Sequence[BuiltCell], totals: Sequence[float | None]) -> None:
    granted, used = totals[1], totals[-2]
    part = round(used / granted, 9) if granted and used is not None else None
    use = BuiltCell(None, "sum") if part is None else _use_cell(sheet.row, len(totals), part, "sum")
    heading = (BuiltCell(None, "sum_text"), BuiltCell(label, "sum_text"))
    sheet.add(*heading, *cells, use, min_height=20.0)


def money_statements(context: SheetContext) -> list[str]:
    """Sentences on all applications, and on those that were not funded, from the programme's definition."""
    money, statements = context.content.programme.money, []
    if money.applications is not None:
        statements.append(context.label("applications", count=money.applications))
    for application in money.unfunded:
        amount = "–" if application.applied is None else context.translator.fact(application.applied)
        statements.append(context.label("unfunded", name=application.name, amount=amount))
    if money.applied_total is not None:
        statements.append(context.label("applied_total", amount=money.applied_total))
    if money.granted_total is not None:
        statements.append(context.label("granted_total", amount=money.granted_total))
    return statements


def _add_chart(context: SheetContext, sheet: SheetBuilder) -> None:
    """Add a chart of the used part of each project's grant."""
    money = context.content.programme.money.projects
    parts = [(member.id, used_part(money.get(member.id, Money()))) for member in context.content.members]
    while parts and parts[-1][1] is None:
        parts.pop()
    if not parts:
        return
    # A chart needs adjacent rows: projects without a part have an empty bar.
    data = tuple((project, part or 0.0) for project, part in parts)
    bars = ", ".join(f"{project} {context.translator.fact(round(100 * part))} %" for project, part in data)
    last, column, height = _FIRST + len(data) - 1, len(_heads(context)) - 1, 70 + 20 * len(data)
    sheet.begin_block()
    sheet.add_space(10.0)
    chart = Chart(
        row=sheet.row,
        col=0,
        width=760,
        height=height,
        title=context.label("use_chart"),
        description=context.label("use_chart_told", listed=bars),
        labels=CellRange("money", _FIRST, 0, last, 0),
        values=CellRange("money", _FIRST, column, last, column),
        colours=tuple(_BAR for _ in data),
        shares=True,
        maximum=max(1.0, *(part for _, part in data)),
        data=data,
    )
    sheet.charts.append(chart)
    for _ in range(1 + int(height * 0.75 / 15.0)):
        sheet.keep_with_next.add(sheet.row - 1)
        sheet.add_space(15.0)


# Amounts


def _amounts(shares: Iterable[Money]) -> list[float | None]:
    """The sums of what was applied for, granted, used and returned."""
    known = list(shares)
    return [
        total_amount(share.applied for share in known),
        total_amount(share.granted for share in known),
        total_amount(share.used_in_all for share in known),
        total_amount(share.returned_in_all for share in known),
    ]


def _amounts_by_period(shares: Sequence[Money], periods: Sequence[str]) -> list[float | None]:
    """The same sums, with what was used in each period before what was used in all."""
    applied, granted, used, returned = _amounts(shares)
    by_period = (total_amount(share.used.get(period) for share in shares) for period in periods)
    return [applied, granted, *by_period, used, returned]


def used_part(share: Money) -> float | None:
    """The used part of a grant; None if either is unknown."""
    used = share.used_in_all
    return round(used / share.granted, 9) if share.granted and used is not None else None


def _sum_cell(first: int, last: int, col: int, amount: float | None) -> BuiltCell:
    if amount is None or last < first:
        return BuiltCell(None, "sum")
    return BuiltCell(Formula(f"SUM({cell_name(first, col)}:{cell_name(last, col)})", amount), "sum", MONEY)


def _use_cell(row: int, used_column: int, part: float | None, style: str) -> BuiltCell:
    """The used part of the grant in a row, as a formula."""
    formula = f"{cell_name(row, used_column)}/{cell_name(row, 3)}"
    return BuiltCell(None if part is None else Formula(formula, part), style, _PERCENT)
