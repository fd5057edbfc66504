"""The sheets of free lines: own events, outputs, deviations, one list over all partners and periods."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

from lamppu_xl.domain.cell_address import cell_name
from lamppu_xl.domain.corrections import Correction
from lamppu_xl.domain.project import Aggregate, Field, Partner, Period, Table, TableLine
from lamppu_xl.master.aggregation import ValueRange, distinct, over_partners, rule_of
from lamppu_xl.master.answer_store import SourcedAnswer, numbers
from lamppu_xl.master.context import MasterContext
from lamppu_xl.master.sheets.code_tables import source_list
from lamppu_xl.master.sheets.corrections import adds, explained, lead, note, of_answer, write
from lamppu_xl.master.sheets.goals import WIDTHS, total_in_words
from lamppu_xl.templates.layout import LONG
from lamppu_xl.workbook.model import Formula
from lamppu_xl.workbook.sheet_builder import INSET, BuiltCell, SheetBuilder
from lamppu_xl.workbook.styles import font_of
from lamppu_xl.workbook.text_split import pieces


def line_sheet(setting: MasterContext, table: Table) -> SheetBuilder:
    """The lines of all partners: side by side where they are short, below each other where they are prose."""
    fields = [field for field in table.answers if not field.personal]
    prose = any(field.kind.name == "text" and (field.max_length is None or field.max_length > LONG) for field in fields)
    return _prose(setting, table, fields) if prose else _rows(setting, table, fields)


def _used(setting: MasterContext, table: Table) -> Iterator[tuple[Period, Partner, TableLine, list[SourcedAnswer]]]:
    """Every line on which something stands, the last period's first."""
    gathered = setting.gathered
    for period in reversed(gathered.periods):
        for partner in gathered.project.partners:
            lines: dict[str, list[SourcedAnswer]] = {}
            for one in gathered.answers.part((period.id, partner.id), table.id).values():
                if not one.field.personal:
                    lines.setdefault(one.line.id, []).append(one)
            yield from ((period, partner, told[0].line, told) for told in lines.values())


def _counting(setting: MasterContext, table: Table) -> Mapping[str, Sequence[SourcedAnswer]]:
    """What was told of each field that is brought together; a standing figure is that of the reported period."""
    found: dict[str, list[SourcedAnswer]] = {field.name: [] for field in table.answers if field.aggregate}
    for period, _, _, told in _used(setting, table) if found else ():
        for one in told:
            now = rule_of(one.field) is Aggregate.LAST
            if one.field.aggregate and not (now and period.id != setting.gathered.period.id):
                found[one.field.name].append(one)
    return found


def _prose(setting: MasterContext, table: Table, fields: Sequence[Field]) -> SheetBuilder:
    words, key = setting.words, f"table/{table.id}"
    draft = setting.draft(key, WIDTHS)
    draft.add(BuiltCell(words.pick(table.title), "title"), height=28.0)
    draft.add(
        *(BuiltCell(words.label(f"master_{head}"), "header") for head in ("point", "answer", "source")), min_height=20.0
    )
    if next(_used(setting, table), None) is None:
        draft.add(BuiltCell(words.label("master_nothing"), "note"))
    counting = _counting(setting, table)
    for field in fields:
        if field.aggregate:
            adjustments = [
                adjustment for adjustment in _adjustments(setting, table, field) if adds(setting, adjustment)
            ]
            answers = [*(one.answer for one in counting[field.name]), *map(_difference, adjustments)]
            said = [
                total_in_words(setting, field, answers),
                *(explained(setting, adjustment) for adjustment in adjustments),
            ]
            draft.add(BuiltCell(words.pick(field.label), "point"), BuiltCell("\n".join(said)))
    for period, partner, line, told in _used(setting, table):
        draft.begin_block()
        draft.add_space(10.0)
        head = BuiltCell(f"{partner.name} ({partner.id}) · {line.id}", "section")
        draft.add(
            head,
            BuiltCell(None, "section"),
            BuiltCell(setting.period(period), "section"),
            min_height=20.0,
            keep_with_next=True,
        )
        draft.add(BuiltCell(setting.file(period, partner), "key", "@"), height=13.0, keep_with_next=True)
        for one in told:
            label = BuiltCell(words.pick(one.field.label), "point")
            draft.add_text(label, setting.cell(one, "prose"), setting.place([one], "source"))
            write(setting, draft, one, ("point", "prose", "source"))
    return draft


def _adjustments(setting: MasterContext, table: Table, field: Field) -> tuple[Correction, ...]:
    """The corrected figures of a question, over all lines."""
    return setting.gathered.corrections.adjustments(table.id, None, field.name)


def _difference(one: Correction) -> float:
    return one.difference or 0.0


def _rows(setting: MasterContext, table: Table, fields: Sequence[Field]) -> SheetBuilder:
    words, key = setting.words, f"table/{table.id}"
    widths = [12.0, 10.0, *(min(24.0, max(13.5, 0.75 * (field.width or field.kind.width))) for field in fields), 26.0]
    draft = setting.draft(key, widths, landscape=True)
    draft.add(BuiltCell(words.pick(table.title), "title"), height=28.0)
    heads = [
        words.label("master_period"),
        words.label("master_partner"),
        *(words.pick(field.label) for field in fields),
    ]
    draft.add(*(BuiltCell(head, "header") for head in (*heads, words.label("master_source"))), min_height=20.0)
    first = now = draft.row
    for period, partner, _, told in _used(setting, table):
        _line(setting, draft, (period, partner), fields, told)
        now = draft.row - 1 if period.id == setting.gathered.period.id else now
    if draft.row == first:
        draft.add(BuiltCell(words.label("master_nothing"), "note"))
        return draft
    extra = {field.name: _adjustments(setting, table, field) for field in fields}
    for number, field in enumerate(fields, 2):
        for one in extra[field.name]:
            _adjustment(setting, draft, len(fields), number, one)
    last, counting = draft.row - 1, _counting(setting, table)
    for field in fields:
        if field.aggregate:
            # The lines of the reported period stand first.
            standing = rule_of(field) is Aggregate.LAST
            differences = [_difference(one) for one in extra[field.name] if adds(setting, one)]
            span = (first, now if standing else last)
            _total(setting, draft, span, (fields, field), (counting[field.name], differences))
    draft.begin_block()
    draft.add_space(14.0)
    blanks = (BuiltCell(None, "section") for _ in widths[1:])
    draft.add(BuiltCell(words.label("master_sources"), "section"), *blanks, keep_with_next=True)
    for text in source_list(setting):
        draft.add(BuiltCell(text, "key"), height=14.0)
    return draft


def _line(
    setting: MasterContext,
    draft: SheetBuilder,
    of: tuple[Period, Partner],
    fields: Sequence[Field],
    told: Sequence[SourcedAnswer],
) -> None:
    """One line, on as many rows as its longest text needs."""
    by_field = {one.field.name: one for one in told}
    columns: list[list[BuiltCell]] = []
    for col, field in enumerate(fields, 2):
        one = by_field.get(field.name)
        cell = setting.cell(one, "row") if one else BuiltCell(None, "row")
        if isinstance(cell.content, str):
            size, _ = font_of("row")
            columns.append(
                [BuiltCell(piece, "row", "@", one) for piece in pieces(cell.content, draft.widths[col] - INSET, size)]
            )
        else:
            style = "row_figure" if isinstance(cell.content, float | int) else "row"
            columns.append([BuiltCell(cell.content, style, cell.number_format, cell.source)])
    lead = [BuiltCell(setting.period(of[0]), "row"), BuiltCell(of[1].id, "row")]
    last = setting.place(told, "row_source")
    for number, cells in enumerate(zip_longest(*columns)):
        row = [cell or BuiltCell(None, "row") for cell in cells]
        head, tail = (lead, last) if not number else ([BuiltCell(None, "row")] * 2, BuiltCell(None, "row_source"))
        draft.add(*head, *row, tail, min_height=16.0)
    for one in told:
        if of_answer(setting, one) and not isinstance(one.answer, float | int):
            said = f"{setting.words.pick(one.field.label)}: {note(setting, one)}"
            draft.add(
                *[BuiltCell(None, "row")] * (2 + len(fields)), BuiltCell(said, "row_source", "@"), min_height=16.0
            )


def _adjustment(setting: MasterContext, draft: SheetBuilder, count: int, col: int, one: Correction) -> None:
    """A corrected figure: the difference in its column, and why."""
    cells = [BuiltCell(None, "row") for _ in range(count + 3)]
    made_in = setting.gathered.project.period(one.made_in)
    cells[0] = BuiltCell(setting.period(made_in) if made_in else one.made_in, "row")
    cells[1] = BuiltCell(one.partner, "row")
    if adds(setting, one):
        cells[col] = BuiltCell(one.difference, "row_figure", "#,##0.##")
    cells[-1] = BuiltCell(f"{lead(setting, one)}. {explained(setting, one)}", "row_source", "@")
    draft.add(*cells, min_height=16.0)


def _total(
    setting: MasterContext,
    draft: SheetBuilder,
    rows: tuple[int, int],
    at: tuple[Sequence[Field], Field],
    counting: tuple[Sequence[SourcedAnswer], Sequence[float]],
) -> None:
    """What a column of a list comes to, with its rule; the differences of corrected figures count, too."""
    (fields, field), (told, differences) = at, counting
    rule, col = rule_of(field), 2 + list(fields).index(field)
    own, of = [*(one.answer for one in told), *differences], numbers(told)
    total = over_partners(rule, [one for one in own if isinstance(one, float | int)])
    span = f"{cell_name(rows[0], col)}:{cell_name(rows[1], col)}"
    shown = field.kind.number_format
    match total:
        case _ if rule is Aggregate.DISTINCT:
            result = BuiltCell(float(distinct(own)), "sum", "#,##0", of=of)
        case None:
            result = BuiltCell("–", "sum")
        case ValueRange(least, greatest):
            result = BuiltCell("–".join(dict.fromkeys(map(setting.words.fact, (least, greatest)))), "sum", of=of)
        case figure:
            function = "MAX" if rule is Aggregate.MAX else "SUM"
            result = BuiltCell(Formula(f"{function}({span})", figure), "sum", shown)
    cells = [BuiltCell(None, "sum") for _ in range(len(fields) + 3)]
    cells[0] = BuiltCell(setting.words.label("master_total"), "sum_text")
    cells[col] = result
    cells[-1] = BuiltCell(f"{setting.words.pick(field.label)}: {setting.rule(rule)}", "sum_note")
    draft.add(*cells, min_height=20.0)
