"""The sheets of what is told for each code of a list: figures, costs, events.

Above, one row for each code with its totals; below, the same codes with each partner's own answers, from which the
totals are formulas. How a total is made stands beside it in words; what must not be added up is shown as a range.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answer_types import YES_NO, ValueType
from lamppu_xl.domain.cell_address import cell_name
from lamppu_xl.domain.project import Aggregate, Field, Partner, Table
from lamppu_xl.domain.text import Text
from lamppu_xl.master.aggregation import Total, ValueRange, added, over_all, over_partners, over_periods, rule_of
from lamppu_xl.master.answer_store import SourcedAnswer, numbers
from lamppu_xl.master.context import MasterContext
from lamppu_xl.master.sheets.adjustments import AdjustedTable
from lamppu_xl.master.sheets.code_columns import AnswerColumn, CodeRow
from lamppu_xl.master.sheets.corrections import lead, of_answer, rows
from lamppu_xl.master.sheets.targets import against_targets
from lamppu_xl.templates.layout import is_required, place_of
from lamppu_xl.workbook.model import Content, Formula, Link
from lamppu_xl.workbook.sheet_builder import BuiltCell, SheetBuilder

_NAME, _NOTE, _SOURCE = 32.0, 34.0, 25.0
_DETAIL_WIDTHS = {"text": 18.0, "choice": 20.0, "date": 13.5}
_VALUE_WIDTHS = {"choice": 20.0, YES_NO: 24.0, "date": 13.5}
_NUMBER_WIDTH = 12.5


@dataclass(frozen=True)
class _CodeTotals:
    """The totals of one code, as they stand above its partners and again in the overview."""

    row: int
    contents: tuple[BuiltCell, ...]
    overview: tuple[BuiltCell, ...]


def code_sheet(setting: MasterContext, table: Table) -> SheetBuilder:
    """One table of codes over all partners and periods."""
    return _CodeTableWriter(setting, table).write()


@dataclass(frozen=True)
class _CodeTableWriter(AdjustedTable):
    def write(self) -> SheetBuilder:
        setting, words = self.setting, self.setting.words
        key = f"table/{self.table.id}"
        when = [_NUMBER_WIDTH] if self.each_once else []
        widths = [
            _NAME,
            *map(self.detail_width, self.details),
            *when,
            *map(self.value_width, self.columns),
            _NOTE,
            _SOURCE,
        ]
        draft = setting.draft(key, widths, landscape=True)
        draft.add(BuiltCell(words.pick(self.table.title), "title"), height=28.0)
        draft.add(*(BuiltCell(head, "header") for head in self.heads()), min_height=20.0)
        if not self.codes:
            draft.add(BuiltCell(words.label("master_nothing"), "note"))
            return draft
        sums = self.all_sums(draft)
        rows = [self.overview_row(draft, code, total) for code, total in zip(self.codes, sums, strict=True)]
        if self.money:
            draft.add(*self.grand_total((rows[0], rows[-1]), sums), height=20.0)
        draft.begin_block()
        draft.add_space(14.0)
        draft.add(*self.section("by_partner"), keep_with_next=True)
        for code, total in zip(self.codes, sums, strict=True):
            if total is not sums[0]:
                draft.begin_block()
            draft.add_space(8.0)
            self.block(draft, code, total)
        against_targets(self, draft, rows, [total.contents for total in sums])
        self.files(draft)
        return draft

    def all_sums(self, draft: SheetBuilder) -> list[_CodeTotals]:
        """The totals of all codes, which stand above what they are made of: so its rows are counted beforehand."""
        row = draft.row + len(self.codes) + self.money + 2
        found = []
        for code in self.codes:
            found.append(self.sums(code, row + 1))
            row += 2 + len(code.partners) + len(self.adjustments(code))
            row += sum(draft.rows_needed(cell, col) for _, cell, _, col in self.remarks(code))
        return found

    def measured(self) -> int | None:
        """The column of totals that targets are compared with: of the first figure, over all periods."""
        for number, column in enumerate(self.columns):
            alone = self.each_once or len(self.periods) == 1
            if column.field.kind.type is ValueType.NUMBER and (column.sums_up or alone):
                return number
        return None

    def target(self, code: CodeRow) -> tuple[int, float] | None:
        """The column and the number of a code's target, if it has one."""
        for col, field in enumerate(self.details, 1):
            content = self.facts(code, "fact")[col - 1].content
            if field.given == "row.target" and isinstance(content, float | int) and content > 0:
                return col, float(content)
        return None

    # Looks

    def heads(self) -> list[str]:
        words = self.setting.words
        when = [words.label("master_period")] if self.each_once else []
        return [
            words.label("row_name"),
            *(words.pick(field.label) for field in self.details),
            *when,
            *map(self.head, self.columns),
            words.label("master_how"),
            words.label("master_source"),
        ]

    def head(self, column: AnswerColumn) -> str:
        label = self.setting.words.pick(column.field.label)
        if column.sums_up:
            return f"{label}\n{self.setting.words.label('master_all_periods')}"
        return f"{label}\n{self.setting.period(column.period)}" if column.period else label

    @staticmethod
    def detail_width(field: Field) -> float:
        return min(float(field.width or 99), _DETAIL_WIDTHS.get(field.kind.name, _NUMBER_WIDTH))

    def value_width(self, column: AnswerColumn) -> float:
        return _VALUE_WIDTHS.get(column.field.kind.name, _NUMBER_WIDTH)

    def name(self, code: CodeRow) -> str:
        """An id that is but a word, such as `staff`, says nothing that the label does not."""
        label = self.setting.words.pick(code.option.label)
        return f"{code.option.id} {label}" if any(map(str.isdigit, code.option.id)) else label

    def section(self, label: str) -> list[BuiltCell]:
        count = self.first + len(self.columns) + 1
        return [
            BuiltCell(self.setting.words.label(f"master_{label}"), "section"),
            *[BuiltCell(None, "section")] * count,
        ]

    def blank(self, style: str, name: str) -> list[BuiltCell]:
        count = self.first - 1 + len(self.columns) + 2
        return [
            BuiltCell(name, f"{style}_text" if style == "sum" else style),
            *(BuiltCell(None, style) for _ in range(count)),
        ]

    def facts(self, code: CodeRow, style: str) -> list[BuiltCell]:
        """What the definition says of a code."""
        cells = []
        partner, period = code.partners[0], code.periods[0]
        for field in self.details:
            given = self.setting.gathered.project.given(field, partner, period, code.line)
            content: Content = self.setting.words.pick(given) if isinstance(given, Text) else given
            whole = isinstance(content, float) and content.is_integer() and field.kind.name == "number"
            shown = "#,##0" if whole else field.kind.number_format
            look = _NUMBERS[style] if isinstance(content, float) else style
            cells.append(BuiltCell(content, look, shown if isinstance(content, float | date) else ""))
        if self.each_once:
            cells.append(BuiltCell(self.setting.period(period), style))
        return cells

    def overview_row(self, draft: SheetBuilder, code: CodeRow, total: _CodeTotals) -> int:
        name, facts = self.name(code), self.facts(code, "fact")
        rules = (BuiltCell(self.rules(code), "fact_note"), BuiltCell(None, "fact_note"))
        blanks = [None for _ in self.columns]
        tall = draft.height_of([BuiltCell(name, "fact"), *facts, *blanks, *rules], 20.0)
        link = BuiltCell(Link(name, place_of(draft.name, total.row)), "row_link")
        return draft.add(link, *facts, *total.overview, *rules, height=tall)

    def rules(self, code: CodeRow) -> str:
        """How the figures of a code come together, in words."""
        fields = [field for field in self.shorts if field.kind.type is ValueType.NUMBER]
        said = {field.name: self.setting.rule(rule_of(field, code.option)) for field in fields}
        if len(set(said.values())) < 2:
            return next(iter(said.values()), "")
        return "\n".join(f"{self.setting.words.pick(field.label)}: {said[field.name]}" for field in fields)

    # One code with its partners

    def block(self, draft: SheetBuilder, code: CodeRow, sums: _CodeTotals) -> None:
        head = draft.row
        assert head == sums.row  # noqa: S101  # the formulas above rely on it
        cells = self.blank("sum", self.name(code))
        cells[1 : self.first] = self.facts(code, "sum_text")
        cells[-2:] = [BuiltCell(self.rules(code), "sum_note"), BuiltCell(None, "sum_note")]
        for col, cell in enumerate(sums.contents, self.first):
            cells[col] = cell
        draft.add(*cells, min_height=20.0, keep_with_next=True)
        for number, partner in enumerate(code.partners):
            assert draft.row == self.row_of(code, head, number)  # noqa: S101  # the formulas above rely on it
            self.partner(draft, code, partner)
        for adjustment in self.adjustments(code):
            cells = self.blank("fact", lead(self.setting, adjustment))
            draft.add(*self.adjustment(code, adjustment, draft.row, cells, self.shown), min_height=16.0)
        for before, cell, after, col in self.remarks(code):
            draft.add_text(before, cell, after, col=col)

    @staticmethod
    def row_of(code: CodeRow, head: int, number: int) -> int:
        """The row of a code's n-th partner; behind the last one if there is none."""
        return head + 1 + min(number, len(code.partners))

    def partner(self, draft: SheetBuilder, code: CodeRow, partner: Partner) -> None:
        row = draft.row
        cells = self.blank("fact", f"{partner.id}")
        cited: list[SourcedAnswer] = []
        for col, column in enumerate(self.columns, self.first):
            if column.sums_up:
                cells[col] = self.over_periods(code, partner, column, row, col)
                continue
            told = self.told(code, partner, column)
            if told:
                cited.append(told)
                number = told.field.kind.type is ValueType.NUMBER
                cells[col] = self.setting.cell(told, "figure" if number else "fact")
            else:
                cells[col] = BuiltCell(self.unsaid(code, partner, column), "unsaid")
        cells[-1] = self.setting.place(cited, "fact_note") if cited else BuiltCell(None, "fact_note")
        draft.add(*cells, min_height=16.0)

    def told(self, code: CodeRow, partner: Partner, column: AnswerColumn) -> SourcedAnswer | None:
        period = column.period or code.periods[0]
        entry = AnswerRef(self.table.id, code.option.id, column.field.name)
        return self.setting.gathered.told(period, partner, entry)

    def unsaid(self, code: CodeRow, partner: Partner, column: AnswerColumn) -> str:
        """What stands in place of an answer that is not there."""
        period, words = column.period or code.periods[0], self.setting.words
        if period not in code.periods:
            return ""
        absent = self.setting.why_absent(period, partner)
        if absent:
            return absent
        if column.field.name not in self.required:
            return "–"
        due = code.option.due_in is None or period.id in code.option.due_in
        return words.label("master_missing" if due else "master_not_due_short")

    def remarks(self, code: CodeRow) -> Iterator[tuple[BuiltCell, BuiltCell, BuiltCell, int]]:
        """Texts, each on rows of its own below the figures, with what stands before and after it, and its column."""
        setting, col = self.setting, self.first + len(self.columns)
        for told in self.said_below(code):
            if told.field in self.texts or of_answer(setting, told):
                label = f"{told.partner.id} · {setting.words.pick(told.field.label)} · {setting.period(told.period)}"
                yield BuiltCell(label, "source"), setting.cell(told, "remark"), setting.place([told], "source"), col
            for before, text, after in rows(setting, told, "source", "remark", "source"):
                yield before, text, after, col

    @cached_property
    def _shown(self) -> dict[tuple[str, str], str]:
        return {}

    @cached_property
    def required(self) -> frozenset[str]:
        return frozenset(field.name for field in self.table.answers if is_required(self.table, field))

    # Totals

    def over_periods(self, code: CodeRow, partner: Partner, column: AnswerColumn, row: int, col: int) -> BuiltCell:
        rule = rule_of(column.field, code.option)
        if partner.id in self.passed_on(code, column):
            return BuiltCell(f"→ {partner.successor}", "unsaid")
        figure = over_periods(rule, self.figures(code, partner, column.field))
        if figure is None:
            return BuiltCell(None, "unsaid")
        first = col - len(self.periods)
        if rule is Aggregate.LAST:
            told = [period for period in self.periods if self.told(code, partner, AnswerColumn(column.field, period))]
            formula = cell_name(row, first + self.periods.index(told[-1]))
        else:
            formula = f"{_FUNCTIONS[rule]}({cell_name(row, first)}:{cell_name(row, col - 1)})"
        return BuiltCell(Formula(formula, figure), "figure", self.shown(code, column.field))

    def sums(self, code: CodeRow, head: int) -> _CodeTotals:
        """The totals of each column, and the same for the overview."""
        contents: list[BuiltCell] = []
        overview: list[BuiltCell] = []
        for col, column in enumerate(self.columns, self.first):
            last = head + len(code.partners) + len(self.adjustments(code))
            cells = f"{cell_name(head + 1, col)}:{cell_name(last, col)}"
            if column.field.kind.type is ValueType.NUMBER:
                content = self.total(code, column, cells, self.less(code, column, head, col))
                shown = self.shown(code, column.field) if isinstance(content, Formula | float) else ""
                of = () if isinstance(content, Formula) else self.made_of(code, column)
                contents.append(BuiltCell(content, "sum", shown, of=of))
                repeated = Formula(cell_name(head, col), content.cached) if isinstance(content, Formula) else content
                overview.append(BuiltCell(repeated, "figure", shown, of=of))
            else:
                above, below = self.mentioned(code, column, cells)
                contents.append(above)
                overview.append(below)
        return _CodeTotals(head, tuple(contents), tuple(overview))

    def made_of(self, code: CodeRow, column: AnswerColumn) -> tuple[int, ...]:
        """The numbers of all answers that a total brings together."""
        of = [AnswerColumn(column.field, period) for period in code.periods] if column.sums_up else [column]
        return numbers(self.told(code, partner, one) for partner in code.partners for one in of)

    def less(self, code: CodeRow, column: AnswerColumn, head: int, col: int) -> str:
        """The cells of a period's figures that count no more, to be taken off its sum."""
        gone = frozenset() if column.sums_up else self.passed_on(code, column)
        rows = (self.row_of(code, head, number) for number, one in enumerate(code.partners) if one.id in gone)
        return "".join(f"-{cell_name(row, col)}" for row in rows)

    def total(self, code: CodeRow, column: AnswerColumn, cells: str, less: str) -> Content:
        rule, gone = rule_of(column.field, code.option), self.passed_on(code, column)
        counting = [partner for partner in code.partners if partner.id not in gone]
        total: Total
        if column.sums_up:
            total = over_all(rule, [self.figures(code, partner, column.field) for partner in counting])
        else:
            found = [self.told(code, partner, column) for partner in counting]
            total = over_partners(
                rule, [one.answer if one and isinstance(one.answer, float | int) else None for one in found]
            )
        total = self.adjusted(code, column, total)
        match total:
            case None:
                return "–"
            case ValueRange(least, greatest):
                return self.range(column.field, least, greatest)
            case figure if rule in _FUNCTIONS:
                return Formula(f"{_FUNCTIONS[rule]}({cells}){less}", figure)
        return total

    def range(self, field: Field, least: float, greatest: float) -> str:
        words, percent = self.setting.words, field.kind.name == "percent"
        shown = [words.fact(added([one * 100]) if percent else one) for one in (least, greatest)]
        return ("–".join(shown) if least != greatest else shown[0]) + (" %" if percent else "")

    def shown(self, code: CodeRow, field: Field) -> str:
        """The number format of all figures of a code: without decimals where none of them has any."""
        if field.kind.name != "number":
            return field.kind.number_format
        key = (code.option.id, field.name)
        if key not in self._shown:
            self._shown[key] = self._shown_of(code, field)
        return self._shown[key]

    def _shown_of(self, code: CodeRow, field: Field) -> str:
        known = [figure for partner in code.partners for figure in self.figures(code, partner, field)]
        known += [
            adjustment.difference for adjustment in self.adjustments(code) if adjustment.entry.field == field.name
        ]
        whole = all(figure is None or float(figure).is_integer() for figure in known)
        return "#,##0" if whole else field.kind.number_format

    def mentioned(self, code: CodeRow, column: AnswerColumn, cells: str) -> tuple[BuiltCell, BuiltCell]:
        """What a column of choices comes to: who said yes, or how many chose what."""
        told = [one for one in (self.told(code, partner, column) for partner in code.partners) if one]
        if column.field.kind.name == YES_NO:
            yes = [one.partner.id for one in told if one.answer == "yes"]
            said = self.setting.words.pick(self.setting.gathered.project.lists[YES_NO].options[0].label)
            if not told:
                return BuiltCell("–", "sum"), BuiltCell("–", "fact")
            count = Formula(f'COUNTIF({cells},"{said}")', float(len(yes)))
            return BuiltCell(count, "sum", f'"{said}: "0'), BuiltCell(", ".join(yes) or "–", "fact", of=numbers(told))
        if column.field.kind.name == "choice":
            counted = Counter(str(self.setting.written(one)) for one in told)
            text = ", ".join(f"{answer} {count}" for answer, count in counted.most_common()) or "–"
            return BuiltCell(text, "sum_text", of=numbers(told)), BuiltCell(text, "fact", of=numbers(told))
        return BuiltCell(None, "sum"), BuiltCell(None, "fact")

    def grand_total(self, rows: tuple[int, int], sums: Sequence[_CodeTotals]) -> list[BuiltCell]:
        """The last row of the overview: amounts of money over all codes."""
        cells = self.blank("sum", self.setting.words.label("master_all_codes"))
        for col, field in enumerate(self.details, 1):
            if field.kind.name == "money":
                known = [self.facts(code, "fact")[col - 1].content for code in self.codes]
                cells[col] = _sum(col, rows, [one for one in known if isinstance(one, float)]) or cells[col]
        for col, column in enumerate(self.columns, self.first):
            if self.adds_up(column.field):
                totals = (one.contents[col - self.first].content for one in sums)
                known_totals = [float(total.cached) for total in totals if isinstance(total, Formula)]
                cells[col] = _sum(col, rows, known_totals) or cells[col]
        return cells

    # Sources

    def files(self, draft: SheetBuilder) -> None:
        """What the numbers in brackets mean."""
        draft.begin_block()
        draft.add_space(14.0)
        draft.add(*self.section("sources"), keep_with_next=True)
        for text in source_list(self.setting):
            draft.add(BuiltCell(text, "key"), height=14.0)


def _sum(col: int, rows: tuple[int, int], known: Sequence[float]) -> BuiltCell | None:
    if not known:
        return None
    cells = f"{cell_name(rows[0], col)}:{cell_name(rows[1], col)}"
    return BuiltCell(Formula(f"SUM({cells})", added(known)), "sum", "#,##0.00")


def source_list(setting: MasterContext) -> Iterator[str]:
    """Each return that counts, under its number."""
    project = setting.gathered.project
    partners = {partner.id: partner for partner in project.partners}
    for period_id, partner_id in setting.gathered.numbers:
        period, partner = project.period(period_id), partners.get(partner_id)
        if period and partner:
            yield f"{setting.file(period, partner)} ({setting.period(period)}, {partner_id})"


_FUNCTIONS = {Aggregate.SUM: "SUM", Aggregate.LAST: "SUM", Aggregate.MAX: "MAX"}
"""The rules whose totals are formulas over the cells in sight."""

_NUMBERS = {"fact": "figure", "sum_text": "sum"}
