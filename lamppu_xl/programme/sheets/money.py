"""The money: applied for, granted, used and returned, for projects and for the coordination of focus areas."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from lamppu_xl.domain.cell_address import cell_name
from lamppu_xl.domain.programme import Money, total_amount
from lamppu_xl.master.aggregation import percent_text
from lamppu_xl.programme.cell_basis import CellBasis, in_programme
from lamppu_xl.programme.sheets.context import SheetContext
from lamppu_xl.workbook.model import CellRange, Chart, Formula
from lamppu_xl.workbook.palette import bar_colour
from lamppu_xl.workbook.sheet_builder import POINTS_OF_PIXEL, BuiltCell, SheetBuilder

_PERCENT = "0\\ %"

MONEY_COLUMNS = ("applied", "granted", "used", "returned", "use")
"""The labels of the amounts and of the used part."""

_FIRST = 4
"""The row of the first project on the sheet of money."""

_GRANTED = 1
"""The place of the grant among amounts; what was used is the last but one."""

_FIRST_COLUMN = 2
"""The column of the first amount."""

MOST_BARS = 28
"""The number of projects of a chart; one of more would be cut between pages, and the last column has the parts."""

Amounts = list[float | None]
"""What was applied for, granted, used in each period, used in all, and returned."""


def money_format(context: SheetContext) -> str:
    """The number format of every amount: with cents only if one of the programme has some."""
    return "#,##0.00" if context.content.programme.money.has_cents else "#,##0"


def amount_text(context: SheetContext, amount: float | None) -> str:
    """An amount in a sentence, on a page or in a document, with as many decimals as in the workbook."""
    decimals = 2 if context.content.programme.money.has_cents else 0
    return "–" if amount is None else context.translator.fixed(amount, decimals)


def amount_cell(amount: float | None, look: str) -> BuiltCell:
    """An amount of a table; one that nobody states is a dash."""
    return BuiltCell("–" if amount is None else amount, "figure", look)


def add_money_summary(context: SheetContext, sheet: SheetBuilder) -> None:
    """Add the totals of the projects, of the coordination and of both, one on a row."""
    money, currency = context.content.programme.money, context.content.programme.currency
    heads = (*context.heads("money_of", "unit"), *context.number_heads(*MONEY_COLUMNS))
    sheet.add(*heads, min_height=20.0, keep_with_next=True)
    groups = {"money_projects": money.projects.values(), "money_coordination": money.coordination.values()}
    first, look = sheet.row, money_format(context)
    for label, shares in groups.items():
        if shares or label == "money_projects":
            cells = [BuiltCell(context.label(label), "fact"), BuiltCell(currency, "fact_note")]
            amounts = _amount_cells(_totals(shares), sheet.row, look)
            basis = {1: in_programme("programme.currency")} | _basis(label.replace("_", "."), len(amounts))
            context.add_row(sheet, f"money/{label}", [*cells, *amounts], {}, basis=basis)
    names = (context.translator.label("master_total"), currency)
    _add_sums(
        context, sheet, "money", names, _totals(money.shares), look=look, formula=_sum_of_rows(first, sheet.row - 1)
    )


def money_sheet(context: SheetContext) -> SheetBuilder:
    """Every project on a row, then the coordination of each focus area, then the total."""
    money, periods = context.content.programme.money, [period.id for period in context.content.periods]
    sheet = context.begin_sheet("money", [10.0, 34.0, 15.0, 15.0, *(15.0 for _ in periods), 15.0, 15.0, 11.0])
    note = context.label("money_note", currency=context.content.programme.currency)
    context.add_note(sheet, note, in_programme("programme.currency"))
    used = [BuiltCell(f"{context.label('used')}\n{context.period_name(period)}", "header_right") for period in periods]
    applied, last = context.number_heads("applied", "granted"), context.number_heads("used", "returned", "use")
    heads = [*context.heads("id", "project"), *applied, *used, *last]
    first_used = len(heads) - len(last) - len(used)
    context.add_heads(
        sheet, heads, {col: in_programme(f"periods.{period}") for col, period in enumerate(periods, first_used)}
    )
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
    shares = [share for _, _, share in (*projects, *areas)]
    look = money_format(context)
    sums = [_add_block(context, sheet, "money_projects", projects, look)]
    if areas:
        sheet.add_space(8.0)
        sums.append(_add_block(context, sheet, "money_coordination", areas, look))
        sheet.add_space(8.0)
        totals = _totals(shares, periods)
        names = (None, context.translator.label("master_total"))
        _add_sums(context, sheet, "money", names, totals, look=look, formula=_sum_of_cells(sums))
    statements = money_statements(context)
    sheet.heads_end = sheet.row
    sheet.begin_block()
    if message := " ".join(filter(None, (money_message(context), _undivided(context)))):
        sheet.add_space(8.0)
        context.add_text(sheet, message, in_programme("money", "projects"))
    if context.content.area and money.shares:
        context.add_text(sheet, context.label("whole_money"), in_programme("money"))
    if statements:
        sheet.add_space(8.0)
    for place, statement in statements:
        cells = [BuiltCell(statement, "plain")]
        basis = {0: in_programme(place)}
        context.add_row(sheet, f"{place}/{statement}", cells, {}, basis=basis, height=16.0)
    _add_chart(context, sheet)
    return sheet


def _add_block(
    context: SheetContext, sheet: SheetBuilder, label: str, shares: Sequence[tuple[str, str, Money]], look: str
) -> int:
    """Add rows with a row of sums below them.

    Args:
        shares: the id, the name and the money of each row.
        look: the number format of the amounts.

    Returns:
        The row of the sums.
    """
    periods, first = [period.id for period in context.content.periods], sheet.row
    for key, name, share in shares:
        cells = [*context.cells("fact", key, name), *_amount_cells(_amounts(share, periods), sheet.row, look)]
        place = f"{label.replace('_', '.')}.{key}"
        group = "projects" if label == "money_projects" else "focus_areas"
        basis = dict.fromkeys((0, 1), in_programme(f"{group}.{key}")) | _basis(place, len(cells))
        context.add_row(sheet, key, cells, {}, basis=basis, min_height=20.0)
    totals = _totals([share for _, _, share in shares], periods)
    place, headings = label.replace("_", "."), (None, context.label(label))
    return _add_sums(context, sheet, place, headings, totals, look=look, formula=_sum_of_rows(first, sheet.row - 1))


def _amount_cells(amounts: Amounts, row: int, look: str) -> list[BuiltCell]:
    return [*(amount_cell(amount, look) for amount in amounts), _use_cell(amounts, row, "figure")]


def _basis(place: str, columns: int) -> dict[int, CellBasis]:
    """The place of amounts in the definition, by column."""
    return dict.fromkeys(range(_FIRST_COLUMN, _FIRST_COLUMN + columns), in_programme(place))


def _add_sums(  # noqa: PLR0913, PLR0917
    context: SheetContext,
    sheet: SheetBuilder,
    place: str,
    names: Iterable[str | None],
    totals: Amounts,
    look: str,
    formula: Callable[[int], str],
) -> int:
    """Add a row of sums and return its number.

    Args:
        place: of the amounts in the definition.
        names: the contents of the first two cells.
        look: the number format of the totals.
        formula: for a column the formula of its sum.
    """
    cells = [BuiltCell(name, "sum_text") for name in names]
    for col, total in enumerate(totals, _FIRST_COLUMN):
        cells.append(BuiltCell("–", "sum") if total is None else BuiltCell(Formula(formula(col), total), "sum", look))
    cells.append(_use_cell(totals, sheet.row, "sum"))
    return context.add_row(sheet, f"sum/{place}", cells, {}, basis=_basis(place, len(cells)), min_height=20.0)


def _sum_of_rows(first: int, last: int) -> Callable[[int], str]:
    """For a column the formula of the sum of some rows."""
    return lambda col: f"SUM({cell_name(first, col)}:{cell_name(last, col)})"


def _sum_of_cells(rows: Sequence[int]) -> Callable[[int], str]:
    """For a column the formula of the sum of its cells in some rows; a cell without an amount is a text."""
    return lambda col: f"SUM({','.join(cell_name(row, col) for row in rows)})"


def money_message(context: SheetContext) -> str:
    """`Used: 1 660 000 of 4 000 000 EUR (41 %). Programme time elapsed: 50 %.`; empty without a grant.

    It says what the totals lack, too.

    Projects and focus areas with a grant of which no use is stated are named, in all or for the reported period alone,
    and projects without any stated grant.
    """
    content = context.content
    money = content.programme.money
    granted = total_amount(share.granted for share in money.shares)
    if not granted:
        return ""
    used = total_amount(share.used_in_all for share in money.shares)
    by_id = (*money.projects.items(), *money.coordination.items())
    unstated = [each for each, share in by_id if share.granted and share.used_in_all is None]
    without_grant = [each.id for each in content.members if money.projects.get(each.id, Money()).granted is None]
    sentences = [] if used is None else [_use_message(context, used, granted)]
    if unstated and sentences:
        sentences.append(context.label("use_unstated", names=context.names_shown(unstated)))
    if late := [each for each, share in by_id if _is_used_before(context, each, share)]:
        period = context.period_in_phrase(content.period.label)
        sentences.append(context.label("use_unstated_in", period=period, names=context.names_shown(late)))
    if without_grant:
        sentences.append(context.label("grant_unstated", names=context.names_shown(without_grant)))
    return " ".join(sentences)


def _undivided(context: SheetContext) -> str:
    """Whose use is stated as one amount, which is in no column of a period; empty where no use is stated by period."""
    money = context.content.programme.money
    by_id = (*money.projects.items(), *money.coordination.items())
    undivided = [each for each, share in by_id if "" in share.used]
    if not undivided or all({*share.used} <= {""} for _, share in by_id):
        return ""
    return context.label("use_undivided", names=context.names_shown(undivided))


def _is_used_before(context: SheetContext, id: str, share: Money) -> bool:
    """Whether the use of a grant is stated by period, and not for the reported one, in which it may be used."""
    member = context.members.get(id)
    is_by_period = share.granted and share.used and "" not in share.used
    return bool(is_by_period) and context.content.period.id not in share.used and (not member or member.is_expected)


def _use_message(context: SheetContext, used: float, granted: float) -> str:
    """What was used of all grants, with the time that has passed."""
    content, words = context.content, context.translator
    first, last = content.programme.start, content.programme.end
    elapsed = ((content.period.end - first).days + 1) / ((last - first).days + 1)
    return context.label(
        "money_message",
        used=amount_text(context, used),
        granted=amount_text(context, granted),
        currency=content.programme.currency,
        share=percent_text(words, used / granted),
        elapsed=percent_text(words, min(1.0, max(0.0, elapsed))),
    )


def money_statements(context: SheetContext) -> list[tuple[str, str]]:
    """Sentences on all applications, and on those that were not funded, each after its place in the definition."""
    money, statements = context.content.programme.money, list[tuple[str, str]]()
    for key in ("applications", "applicants", "coordination_applications"):
        if (count := getattr(money, key)) is not None:
            statements.append((f"money.{key}", context.label(key, count=count)))
    for application in money.unfunded:
        amount = amount_text(context, application.applied)
        statements.append(("money.unfunded", context.label("unfunded", name=application.name, amount=amount)))
    if money.applied_total is not None:
        statements.append(
            ("money.applied_total", context.label("applied_total", amount=amount_text(context, money.applied_total)))
        )
    if money.granted_total is not None:
        statements.append(
            ("money.granted_total", context.label("granted_total", amount=amount_text(context, money.granted_total)))
        )
    return statements


def _add_chart(context: SheetContext, sheet: SheetBuilder) -> None:
    """Add a chart of the used part of each project's grant, if it fits on a page."""
    money = context.content.programme.money.projects
    parts = [(member.id, _used_part(_amounts(money.get(member.id, Money())))) for member in context.content.members]
    while parts and parts[-1][1] is None:
        parts.pop()
    if not parts or len(parts) > MOST_BARS:
        return
    # A chart needs adjacent rows: projects without a part have an empty bar.
    known = ((project, part) for project, part in parts if part is not None)
    bars = ", ".join(f"{project} {context.translator.fact(round(100 * part))} %" for project, part in known)
    # The parts are in the last visible column.
    last, column, height = _FIRST + len(parts) - 1, len(sheet.widths) - 2, 70 + 20 * len(parts)
    sheet.add_space(10.0)
    chart = Chart(
        row=sheet.row,
        height=height,
        title=context.label("use_chart"),
        description=context.label("use_chart_description", listed=bars),
        labels=CellRange("money", _FIRST, 0, last, 0),
        values=CellRange("money", _FIRST, column, last, column),
        colours=tuple(bar_colour(0) for _ in parts),
        shares=True,
        data=tuple(parts),
    )
    sheet.charts.append(chart)
    for _ in range(1 + int(height * POINTS_OF_PIXEL / 15.0)):
        sheet.keep_with_next.add(sheet.row - 1)
        sheet.add_space(15.0)


# Amounts


def _amounts(share: Money, periods: Iterable[str] = ()) -> Amounts:
    used = (share.used.get(period) for period in periods)
    return [share.applied, share.granted, *used, share.used_in_all, share.returned_in_all]


def _totals(shares: Iterable[Money], periods: Sequence[str] = ()) -> Amounts:
    # No money at all keeps the columns if there are no shares.
    rows = (_amounts(share, periods) for share in (Money(), *shares))
    return [total_amount(column) for column in zip(*rows, strict=True)]


def _used_part(amounts: Amounts) -> float | None:
    """The used part of a grant; None if either is unknown."""
    granted, used = amounts[_GRANTED], amounts[-2]
    return round(used / granted, 9) if granted and used is not None else None


def _use_cell(amounts: Amounts, row: int, style: str) -> BuiltCell:
    """The used part of the grant in a row, as a formula."""
    used, granted = cell_name(row, _FIRST_COLUMN + len(amounts) - 2), cell_name(row, _FIRST_COLUMN + _GRANTED)
    part = _used_part(amounts)
    return BuiltCell("–" if part is None else Formula(f"{used}/{granted}", part), style, _PERCENT)
