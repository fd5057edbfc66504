"""The sheets of free lines: own events, outputs, deviations, one list over all partners and periods."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from lamppu_xl.findings import Entry, cell_name
from lamppu_xl.layout import LONG
from lamppu_xl.master.figure_sheets import source_list
from lamppu_xl.master.figures import Range, distinct, over_partners, rule_of
from lamppu_xl.master.gathering import Told
from lamppu_xl.master.goals import WIDTHS, total_in_words
from lamppu_xl.master.page import INSET, Cell, Draft, Setting, font
from lamppu_xl.master.pieces import pieces
from lamppu_xl.model import Aggregate, Field, Line, Partner, Period, Table
from lamppu_xl.sheets import Formula


def line_sheet(setting: Setting, table: Table) -> Draft:
    """The lines of all partners: side by side where they are short, below each other where they are prose."""
    fields = [field for field in table.answers if not field.personal]
    prose = any(field.kind.name == "text" and (field.max_length is None or field.max_length > LONG) for field in fields)
    return _prose(setting, table, fields) if prose else _rows(setting, table, fields)


def _used(setting: Setting, table: Table) -> Iterator[tuple[Period, Partner, Line, list[Told]]]:
    """Every line on which something stands, the last period's first."""
    gathered = setting.gathered
    for period in reversed(gathered.periods):
        for partner in gathered.project.partners:
            for line in gathered.project.lines(table, partner, period):
                entries = [Entry(table.id, line.id, field.name) for field in table.answers if not field.personal]
                told = [one for entry in entries if (one := gathered.told(period, partner, entry))]
                if told:
                    yield period, partner, line, told


def _prose(setting: Setting, table: Table, fields: Sequence[Field]) -> Draft:
    words, key = setting.words, f"table/{table.id}"
    draft = Draft(key, setting.names[key], WIDTHS)
    draft.add(Cell(words.pick(table.title), "title"), tall=28.0)
    draft.add(*(Cell(words.label(f"master_{head}"), "header") for head in ("point", "answer", "source")), least=20.0)
    lines = list(_used(setting, table))
    if not lines:
        draft.add(Cell(words.label("master_nothing"), "note"))
    for field in fields:
        if field.aggregate:
            # A standing figure is that of the reported period.
            now = rule_of(field) is Aggregate.LAST
            answers = [
                one.answer
                for period, _, _, told in lines
                for one in told
                if one.field.name == field.name and not (now and period.id != setting.gathered.period.id)
            ]
            draft.add(Cell(words.pick(field.label), "point"), Cell(total_in_words(setting, field, answers)))
    for period, partner, line, told in lines:
        draft.block()
        draft.space(10.0)
        head = Cell(f"{partner.name} ({partner.id}) · {line.id}", "section")
        draft.add(head, Cell(None, "section"), Cell(setting.period(period), "section"), least=20.0, bound=True)
        draft.add(Cell(setting.file(period, partner), "key", "@"), tall=13.0, bound=True)
        for one in told:
            label = Cell(words.pick(one.field.label), "point")
            draft.long(label, setting.cell(one, "prose"), setting.place([one], "source"))
    return draft


def _rows(setting: Setting, table: Table, fields: Sequence[Field]) -> Draft:
    words, key = setting.words, f"table/{table.id}"
    widths = [12.0, 10.0, *(min(24.0, max(13.5, 0.75 * (field.width or field.kind.width))) for field in fields), 26.0]
    draft = Draft(key, setting.names[key], widths, landscape=True)
    draft.add(Cell(words.pick(table.title), "title"), tall=28.0)
    heads = [words.label("master_period"), words.label("master_partner"), *(words.pick(one.label) for one in fields)]
    draft.add(*(Cell(head, "header") for head in (*heads, words.label("master_source"))), least=20.0)
    first = now = draft.row
    found: list[Told] = []
    for period, partner, _, told in _used(setting, table):
        found += told
        _line(setting, draft, (period, partner), fields, told)
        now = draft.row - 1 if period.id == setting.gathered.period.id else now
    if not found:
        draft.add(Cell(words.label("master_nothing"), "note"))
        return draft
    last = draft.row - 1
    for field in fields:
        if field.aggregate:
            # A standing figure is that of the reported period, whose lines stand first.
            standing = rule_of(field) is Aggregate.LAST
            counted = [one for one in found if not standing or one.period.id == setting.gathered.period.id]
            _total(setting, draft, (first, now if standing else last), (fields, field), counted)
    draft.block()
    draft.space(14.0)
    blanks = (Cell(None, "section") for _ in widths[1:])
    draft.add(Cell(words.label("master_sources"), "section"), *blanks, bound=True)
    for text in source_list(setting):
        draft.add(Cell(text, "key"), tall=14.0)
    return draft


def _line(
    setting: Setting, draft: Draft, of: tuple[Period, Partner], fields: Sequence[Field], told: Sequence[Told]
) -> None:
    """One line, on as many rows as its longest text needs."""
    by_field = {one.field.name: one for one in told}
    columns: list[list[Cell]] = []
    for col, field in enumerate(fields, 2):
        one = by_field.get(field.name)
        cell = setting.cell(one, "row") if one else Cell(None, "row")
        if isinstance(cell.content, str):
            size, _ = font("row")
            columns.append(
                [Cell(piece, "row", "@", one) for piece in pieces(cell.content, draft.widths[col] - INSET, size)]
            )
        else:
            style = "row_figure" if isinstance(cell.content, float | int) else "row"
            columns.append([Cell(cell.content, style, cell.number_format, cell.told)])
    lead = [Cell(setting.period(of[0]), "row"), Cell(of[1].id, "row")]
    last = setting.place(told, "row_source")
    for number, cells in enumerate(zip_longest(*columns)):
        row = [cell or Cell(None, "row") for cell in cells]
        head, tail = (lead, last) if not number else ([Cell(None, "row")] * 2, Cell(None, "row_source"))
        draft.add(*head, *row, tail, least=16.0)


def _total(
    setting: Setting, draft: Draft, rows: tuple[int, int], at: tuple[Sequence[Field], Field], told: Sequence[Told]
) -> None:
    """What a column of a list comes to, with its rule."""
    fields, field = at
    rule, col = rule_of(field), 2 + list(fields).index(field)
    own = [one.answer for one in told if one.field.name == field.name]
    total = over_partners(rule, [one for one in own if isinstance(one, float | int)])
    span = f"{cell_name(rows[0], col)}:{cell_name(rows[1], col)}"
    shown = field.kind.number_format
    match total:
        case _ if rule is Aggregate.DISTINCT:
            result = Cell(float(distinct(own)), "sum", "#,##0")
        case None:
            result = Cell("–", "sum")
        case Range(least, greatest):
            result = Cell("–".join(dict.fromkeys(map(setting.words.fact, (least, greatest)))), "sum")
        case figure:
            function = "MAX" if rule is Aggregate.MAX else "SUM"
            result = Cell(Formula(f"{function}({span})", figure), "sum", shown)
    cells = [Cell(None, "sum") for _ in range(len(fields) + 3)]
    cells[0] = Cell(setting.words.label("master_total"), "sum_text")
    cells[col] = result
    cells[-1] = Cell(f"{setting.words.pick(field.label)}: {setting.rule(rule)}", "sum_note")
    draft.add(*cells, least=20.0)
