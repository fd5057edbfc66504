"""The money: what was applied for, granted, used and given back, with the coordination of focus areas apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lamppu_xl.domain.cell_address import cell_name
from lamppu_xl.domain.programme import Money, total_amount
from lamppu_xl.programme.sheets.context import SheetContext
from lamppu_xl.workbook.model import CellRange, Chart, Formula
from lamppu_xl.workbook.sheet_builder import BuiltCell, SheetBuilder

MONEY = "#,##0.00"

_COLUMNS = ("applied", "granted", "used", "returned", "use")

_BAR = "5B8BC9"


def balances(desk: SheetContext, draft: SheetBuilder) -> None:
    """Projects, coordination and both together, in three rows."""
    money = desk.whole.programme.money
    draft.add(*desk.heads("money_of", ""), *desk.middle(*_COLUMNS), min_height=20.0, keep_with_next=True)
    parts = {"money_projects": money.projects.values(), "money_coordination": money.coordination.values()}
    first = draft.row
    for label, shares in parts.items():
        if shares or label == "money_projects":
            draft.add(
                BuiltCell(desk.label(label), "fact"), BuiltCell(None, "fact_note"), *_amounts(draft.row, shares, 2)
            )
    both = [*money.projects.values(), *money.coordination.values()]
    looks = _summed(draft.row, first, draft.row - 1, _four(both), 2)
    draft.add(
        BuiltCell(desk.words.label("master_total"), "sum_text"), BuiltCell(None, "sum_text"), *looks, min_height=20.0
    )


def _uses(desk: SheetContext) -> list[tuple[int, str, float]]:
    """The row on the sheet of money, the project and the part that was used; the rows are neighbours."""
    money = desk.whole.programme.money.projects
    found = [
        (_FIRST + number, member.id, _used(money.get(member.id, Money())))
        for number, member in enumerate(desk.whole.members)
    ]
    while found and found[-1][2] is None:
        found.pop()
    return [(row, name, share or 0.0) for row, name, share in found]


def _charted(desk: SheetContext, draft: SheetBuilder) -> None:
    """How much of each project's grant was used, as bars."""
    found, column = _uses(desk), len(_heads(desk)) - 1
    if not found:
        return
    said = ", ".join(f"{name} {desk.words.fact(round(100 * share))} %" for _, name, share in found)
    tall = 70 + 20 * len(found)
    draft.begin_block()
    draft.add_space(10.0)
    draft.charts.append(
        Chart(
            row=draft.row,
            col=0,
            width=760,
            height=tall,
            title=desk.label("use_chart"),
            description=desk.label("use_chart_told", told=said),
            labels=CellRange("money", found[0][0], 0, found[-1][0], 0),
            values=CellRange("money", found[0][0], column, found[-1][0], column),
            colours=tuple(_BAR for _ in found),
            shares=True,
            maximum=max(1.0, *(share for _, _, share in found)),
            data=tuple((name, share) for _, name, share in found),
        )
    )
    for _ in range(1 + int(tall * 0.75 / 15.0)):
        draft.keep_with_next.add(draft.row - 1)
        draft.add_space(15.0)


_FIRST = 4
"""The row of the first project on the sheet of money."""


def _heads(desk: SheetContext) -> list[BuiltCell]:
    used = [BuiltCell(f"{desk.label('used')} {period.id}", "header_middle") for period in desk.whole.periods]
    rest = desk.middle("used", "returned", "use")
    return [*desk.heads("id", "project"), *desk.middle("applied", "granted"), *used, *rest]


def money_sheet(desk: SheetContext) -> SheetBuilder:
    """Every project on a row, then the coordination of each focus area, then all."""
    money, periods = desk.whole.programme.money, [period.id for period in desk.whole.periods]
    draft = desk.draft("money", [10.0, 34.0, 15.0, 15.0, *(15.0 for _ in periods), 15.0, 15.0, 11.0])
    draft.add(BuiltCell(desk.label("sheet_money"), "title"), height=28.0)
    draft.add(BuiltCell(desk.label("money_note", currency=desk.whole.programme.currency), "note"), height=18.0)
    draft.add(*_heads(desk), min_height=20.0)
    draft.add_space(4.0)
    assert draft.row == _FIRST  # noqa: S101  # the chart of the first sheet reads from here
    sums = []
    projects = [
        (member.id, desk.text(member.name), money.projects.get(member.id, Money())) for member in desk.whole.members
    ]
    sums.append(_block(desk, draft, "money_projects", projects))
    areas = [
        (area.id, desk.text(area.title), money.coordination[area.id])
        for area in desk.whole.programme.focus_areas
        if area.id in money.coordination
    ]
    if areas:
        draft.add_space(8.0)
        sums.append(_block(desk, draft, "money_coordination", areas))
        draft.add_space(8.0)
        shares = [one for _, _, one in (*projects, *areas)]
        _all(desk, draft, sums, shares)
    _stated(desk, draft)
    _charted(desk, draft)
    return draft


def _block(desk: SheetContext, draft: SheetBuilder, label: str, shares: Sequence[tuple[str, str, Money]]) -> int:
    """Rows with their sum below; the row of the sum."""
    periods, first = [period.id for period in desk.whole.periods], draft.row
    for key, name, one in shares:
        row = draft.row
        told = [one.applied, one.granted, *(one.used.get(period) for period in periods)]
        told += [one.used_in_all, one.returned_in_all]
        cells = [BuiltCell(amount, "figure", MONEY) for amount in told]
        desk.keyed(
            draft,
            key,
            [BuiltCell(key, "fact"), BuiltCell(name, "fact"), *cells, _use(row, len(told), one)],
            {},
            min_height=20.0,
        )
    values = _values([one for _, _, one in shares], periods)
    cells = [_sum(first, draft.row - 1, col, value) for col, value in enumerate(values, 2)]
    row = draft.row
    head = [BuiltCell(None, "sum_text"), BuiltCell(desk.label(label), "sum_text")]
    draft.add(*head, *cells, _share_of(row, values, len(values)), min_height=20.0)
    return row


def _all(desk: SheetContext, draft: SheetBuilder, sums: Sequence[int], shares: Sequence[Money]) -> None:
    values = _values(shares, [period.id for period in desk.whole.periods])
    cells = []
    for col, value in enumerate(values, 2):
        text = "+".join(cell_name(row, col) for row in sums)
        cells.append(BuiltCell(None if value is None else Formula(text, value), "sum", MONEY))
    row = draft.row
    head = [BuiltCell(None, "sum_text"), BuiltCell(desk.words.label("master_total"), "sum_text")]
    draft.add(*head, *cells, _share_of(row, values, len(values)), min_height=20.0)


def stated(desk: SheetContext) -> list[str]:
    """What the programme itself says of all applications, and of those that were not funded."""
    money, said = desk.whole.programme.money, []
    if money.applications is not None:
        said.append(desk.label("applications", count=money.applications))
    for one in money.unfunded:
        amount = "–" if one.applied is None else desk.words.fact(one.applied)
        said.append(desk.label("unfunded", name=one.name, amount=amount))
    if money.applied_total is not None:
        said.append(desk.label("applied_total", amount=money.applied_total))
    if money.granted_total is not None:
        said.append(desk.label("granted_total", amount=money.granted_total))
    return said


def _stated(desk: SheetContext, draft: SheetBuilder) -> None:
    said = stated(desk)
    if said:
        draft.add_space(8.0)
    for one_line in said:
        draft.add(BuiltCell(one_line, "plain"), height=16.0)


# Amounts


def _four(shares: Iterable[Money]) -> list[float | None]:
    own = list(shares)
    return [
        total_amount(one.applied for one in own),
        total_amount(one.granted for one in own),
        total_amount(one.used_in_all for one in own),
        total_amount(one.returned_in_all for one in own),
    ]


def _values(shares: Sequence[Money], periods: Sequence[str]) -> list[float | None]:
    applied, granted, used, returned = _four(shares)
    return [
        applied,
        granted,
        *(total_amount(share.used.get(period) for share in shares) for period in periods),
        used,
        returned,
    ]


def _amounts(row: int, shares: Iterable[Money], col: int) -> list[BuiltCell]:
    told = _four(shares)
    part = told[2] / told[1] if told[1] and told[2] is not None else None
    use = None if part is None else Formula(f"{cell_name(row, col + 2)}/{cell_name(row, col + 1)}", round(part, 9))
    return [*(BuiltCell(one, "figure", MONEY) for one in told), BuiltCell(use, "figure", "0\\ %")]


def _summed(row: int, first: int, last: int, told: Sequence[float | None], col: int) -> list[BuiltCell]:
    cells = [_sum(first, last, at, value) for at, value in enumerate(told, col)]
    part = told[2] / told[1] if told[1] and told[2] is not None else None
    use = None if part is None else Formula(f"{cell_name(row, col + 2)}/{cell_name(row, col + 1)}", round(part, 9))
    return [*cells, BuiltCell(use, "sum", "0\\ %")]


def _sum(first: int, last: int, col: int, value: float | None) -> BuiltCell:
    if value is None or last < first:
        return BuiltCell(None, "sum")
    return BuiltCell(Formula(f"SUM({cell_name(first, col)}:{cell_name(last, col)})", value), "sum", MONEY)


def _used(one: Money) -> float | None:
    used = one.used_in_all
    return round(used / one.granted, 9) if one.granted and used is not None else None


def _use(row: int, count: int, one: Money) -> BuiltCell:
    """What part of a grant was used, as a formula."""
    part = _used(one)
    if part is None:
        return BuiltCell(None, "figure", "0\\ %")
    return BuiltCell(Formula(f"{cell_name(row, count)}/{cell_name(row, 3)}", part), "figure", "0\\ %")


def _share_of(row: int, values: Sequence[float | None], count: int) -> BuiltCell:
    granted, used = values[1], values[-2]
    if not granted or used is None:
        return BuiltCell(None, "sum")
    return BuiltCell(Formula(f"{cell_name(row, count)}/{cell_name(row, 3)}", round(used / granted, 9)), "sum", "0\\ %")
