"""The money: what was applied for, granted, used and given back, with the coordination of focus areas apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lamppu_xl.domain.findings import cell_name
from lamppu_xl.domain.programme import Money, total
from lamppu_xl.programme.sheets.context import Desk
from lamppu_xl.workbook.model import Area, Chart, Formula
from lamppu_xl.workbook.sheet_builder import Cell, Draft

MONEY = "#,##0.00"

_COLUMNS = ("applied", "granted", "used", "returned", "use")

_BAR = "5B8BC9"


def balances(desk: Desk, draft: Draft) -> None:
    """Projects, coordination and both together, in three rows."""
    money = desk.whole.programme.money
    draft.add(*desk.heads("money_of", ""), *desk.middle(*_COLUMNS), least=20.0, bound=True)
    parts = {"money_projects": money.projects.values(), "money_coordination": money.coordination.values()}
    first = draft.row
    for label, shares in parts.items():
        if shares or label == "money_projects":
            draft.add(Cell(desk.label(label), "fact"), Cell(None, "fact_note"), *_amounts(draft.row, shares, 2))
    both = [*money.projects.values(), *money.coordination.values()]
    looks = _summed(draft.row, first, draft.row - 1, _four(both), 2)
    draft.add(Cell(desk.words.label("master_total"), "sum_text"), Cell(None, "sum_text"), *looks, least=20.0)


def _uses(desk: Desk) -> list[tuple[int, str, float]]:
    """The row on the sheet of money, the project and the part that was used; the rows are neighbours."""
    money = desk.whole.programme.money.projects
    found = [
        (_FIRST + number, member.id, _used(money.get(member.id, Money())))
        for number, member in enumerate(desk.whole.members)
    ]
    while found and found[-1][2] is None:
        found.pop()
    return [(row, name, share or 0.0) for row, name, share in found]


def _charted(desk: Desk, draft: Draft) -> None:
    """How much of each project's grant was used, as bars."""
    found, column = _uses(desk), len(_heads(desk)) - 1
    if not found:
        return
    said = ", ".join(f"{name} {desk.words.fact(round(100 * share))} %" for _, name, share in found)
    tall = 70 + 20 * len(found)
    draft.block()
    draft.space(10.0)
    draft.charts.append(
        Chart(
            draft.row,
            0,
            760,
            tall,
            desk.label("use_chart"),
            desk.label("use_chart_told", told=said),
            Area("money", found[0][0], 0, found[-1][0], 0),
            Area("money", found[0][0], column, found[-1][0], column),
            tuple(_BAR for _ in found),
            shares=True,
            greatest=max(1.0, *(share for _, _, share in found)),
            told=tuple((name, share) for _, name, share in found),
        )
    )
    for _ in range(1 + int(tall * 0.75 / 15.0)):
        draft.bound.add(draft.row - 1)
        draft.space(15.0)


_FIRST = 4
"""The row of the first project on the sheet of money."""


def _heads(desk: Desk) -> list[Cell]:
    used = [Cell(f"{desk.label('used')} {one.id}", "header_middle") for one in desk.whole.periods]
    rest = desk.middle("used", "returned", "use")
    return [*desk.heads("id", "project"), *desk.middle("applied", "granted"), *used, *rest]


def money_sheet(desk: Desk) -> Draft:
    """Every project on a row, then the coordination of each focus area, then all."""
    money, periods = desk.whole.programme.money, [one.id for one in desk.whole.periods]
    draft = desk.draft("money", [10.0, 34.0, 15.0, 15.0, *(15.0 for _ in periods), 15.0, 15.0, 11.0])
    draft.add(Cell(desk.label("sheet_money"), "title"), tall=28.0)
    draft.add(Cell(desk.label("money_note", currency=desk.whole.programme.currency), "note"), tall=18.0)
    draft.add(*_heads(desk), least=20.0)
    draft.space(4.0)
    assert draft.row == _FIRST  # noqa: S101  # the chart of the first sheet reads from here
    sums = []
    projects = [(one.id, desk.text(one.name), money.projects.get(one.id, Money())) for one in desk.whole.members]
    sums.append(_block(desk, draft, "money_projects", projects))
    areas = [
        (one.id, desk.text(one.title), money.coordination[one.id])
        for one in desk.whole.programme.focus_areas
        if one.id in money.coordination
    ]
    if areas:
        draft.space(8.0)
        sums.append(_block(desk, draft, "money_coordination", areas))
        draft.space(8.0)
        shares = [one for _, _, one in (*projects, *areas)]
        _all(desk, draft, sums, shares)
    _stated(desk, draft)
    _charted(desk, draft)
    return draft


def _block(desk: Desk, draft: Draft, label: str, shares: Sequence[tuple[str, str, Money]]) -> int:
    """Rows with their sum below; the row of the sum."""
    periods, first = [one.id for one in desk.whole.periods], draft.row
    for key, name, one in shares:
        row = draft.row
        told = [one.applied, one.granted, *(one.used.get(period) for period in periods)]
        told += [one.used_in_all, one.returned_in_all]
        cells = [Cell(amount, "figure", MONEY) for amount in told]
        desk.keyed(
            draft, key, [Cell(key, "fact"), Cell(name, "fact"), *cells, _use(row, len(told), one)], {}, least=20.0
        )
    values = _values([one for _, _, one in shares], periods)
    cells = [_sum(first, draft.row - 1, col, value) for col, value in enumerate(values, 2)]
    row = draft.row
    head = [Cell(None, "sum_text"), Cell(desk.label(label), "sum_text")]
    draft.add(*head, *cells, _share_of(row, values, len(values)), least=20.0)
    return row


def _all(desk: Desk, draft: Draft, sums: Sequence[int], shares: Sequence[Money]) -> None:
    values = _values(shares, [one.id for one in desk.whole.periods])
    cells = []
    for col, value in enumerate(values, 2):
        text = "+".join(cell_name(row, col) for row in sums)
        cells.append(Cell(None if value is None else Formula(text, value), "sum", MONEY))
    row = draft.row
    head = [Cell(None, "sum_text"), Cell(desk.words.label("master_total"), "sum_text")]
    draft.add(*head, *cells, _share_of(row, values, len(values)), least=20.0)


def stated(desk: Desk) -> list[str]:
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


def _stated(desk: Desk, draft: Draft) -> None:
    said = stated(desk)
    if said:
        draft.space(8.0)
    for one_line in said:
        draft.add(Cell(one_line, "plain"), tall=16.0)


# Amounts


def _four(shares: Iterable[Money]) -> list[float | None]:
    own = list(shares)
    return [
        total(one.applied for one in own),
        total(one.granted for one in own),
        total(one.used_in_all for one in own),
        total(one.returned_in_all for one in own),
    ]


def _values(shares: Sequence[Money], periods: Sequence[str]) -> list[float | None]:
    applied, granted, used, returned = _four(shares)
    return [applied, granted, *(total(one.used.get(period) for one in shares) for period in periods), used, returned]


def _amounts(row: int, shares: Iterable[Money], col: int) -> list[Cell]:
    told = _four(shares)
    part = told[2] / told[1] if told[1] and told[2] is not None else None
    use = None if part is None else Formula(f"{cell_name(row, col + 2)}/{cell_name(row, col + 1)}", round(part, 9))
    return [*(Cell(one, "figure", MONEY) for one in told), Cell(use, "figure", "0\\ %")]


def _summed(row: int, first: int, last: int, told: Sequence[float | None], col: int) -> list[Cell]:
    cells = [_sum(first, last, at, value) for at, value in enumerate(told, col)]
    part = told[2] / told[1] if told[1] and told[2] is not None else None
    use = None if part is None else Formula(f"{cell_name(row, col + 2)}/{cell_name(row, col + 1)}", round(part, 9))
    return [*cells, Cell(use, "sum", "0\\ %")]


def _sum(first: int, last: int, col: int, value: float | None) -> Cell:
    if value is None or last < first:
        return Cell(None, "sum")
    return Cell(Formula(f"SUM({cell_name(first, col)}:{cell_name(last, col)})", value), "sum", MONEY)


def _used(one: Money) -> float | None:
    used = one.used_in_all
    return round(used / one.granted, 9) if one.granted and used is not None else None


def _use(row: int, count: int, one: Money) -> Cell:
    """What part of a grant was used, as a formula."""
    part = _used(one)
    if part is None:
        return Cell(None, "figure", "0\\ %")
    return Cell(Formula(f"{cell_name(row, count)}/{cell_name(row, 3)}", part), "figure", "0\\ %")


def _share_of(row: int, values: Sequence[float | None], count: int) -> Cell:
    granted, used = values[1], values[-2]
    if not granted or used is None:
        return Cell(None, "sum")
    return Cell(Formula(f"{cell_name(row, count)}/{cell_name(row, 3)}", round(used / granted, 9)), "sum", "0\\ %")
