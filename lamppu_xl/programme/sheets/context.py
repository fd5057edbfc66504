"""Shared parts of the sheets of a programme workbook: labels, names, links, and the keys of rows."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from textwrap import wrap
from typing import NamedTuple

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.grouping import grouped
from lamppu_xl.domain.text import Text
from lamppu_xl.domain.text_normalising import in_phrase
from lamppu_xl.i18n.countries import names_currency
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.ledger.records import Value
from lamppu_xl.master.aggregation import ValueRange, single_figure, total_text
from lamppu_xl.master.number_texts import day_text
from lamppu_xl.programme.cell_basis import NO_BASIS, CellBasis, in_programme, joined, of_projects
from lamppu_xl.programme.content import ProgrammeContent
from lamppu_xl.programme.data_sheet import LINE, CellMark, KeyColumn
from lamppu_xl.programme.dated_names import dated
from lamppu_xl.programme.figure_records import EVERYWHERE, SO_FAR, Contribution, ProgrammeFigure, ProgrammeTotal
from lamppu_xl.programme.figure_texts import figure_of
from lamppu_xl.programme.gap_records import ProgrammeGap
from lamppu_xl.programme.member_records import MemberProject, ProgrammeAnswer
from lamppu_xl.programme.project_basis import standing_basis
from lamppu_xl.programme.report_records import GoalReport
from lamppu_xl.storage.spilled_list import SpilledList
from lamppu_xl.templates.parts import month_format
from lamppu_xl.templates.sheet_keys import link_target
from lamppu_xl.workbook.model import CellUse, Content, Link, RowSink
from lamppu_xl.workbook.readback import ExpectedCell
from lamppu_xl.workbook.sheet_builder import BuiltCell, SheetBuilder
from lamppu_xl.workbook.styles import font_of
from lamppu_xl.workbook.text_metrics import unbroken_width
from lamppu_xl.workbook.text_split import clean_text

FIRST = 4
"""The row of the first figure in the list of sources."""

MOST_SHOWN = 320
"""The number of characters of a partner's text that is shown; the whole text is in the return."""

MOST_NAMED = 12
"""The number of names that are shown of a longer list."""

LONGEST_PATH = 1_500
"""The greatest number of characters of a link to a file."""

PERCENT = "0.0\\ %"
"""The number format of percentages that partners report."""

_REPORTED = "reported"

_OF_ANSWERS = {"events": SO_FAR, "practices": SO_FAR, "deviations": _REPORTED, "texts": _REPORTED}
"""The sheets that list answers, with the periods whose answers they have."""

CellSource = ProgrammeTotal | ProgrammeAnswer | Sequence[ProgrammeAnswer]
"""What a cell shows."""


class ListedCorrection(NamedTuple):
    """A correction that is in a total, as a row of the list of sources."""

    label: str
    """As the total names it: `N01 KJA 2020-1 +2`."""

    @property
    def project(self) -> str:
        return self.label.split(" ")[0]

    @property
    def partner(self) -> str:
        return self.label.split(" ")[1]

    @property
    def period(self) -> str:
        return self.label.split(" ")[2]

    @property
    def difference(self) -> float:
        return figure_of(self.label.split(" ")[3])


ListedContribution = tuple[ProgrammeFigure, str, Contribution | ListedCorrection]
"""A row of the list of sources: a figure, a focus area, an answer or a correction."""


@dataclass
class SheetContext:
    """The content of a workbook, and what is known of its sheets while they are built."""

    content: ProgrammeContent
    translator: Translator
    names: Mapping[str, str]
    """The names of the sheets by key."""
    sink: RowSink
    links: Mapping[str, str] = field(default_factory=dict)
    """For the checksum of a file its path, relative to the folder of the workbook; only files whose path is known."""
    marks: list[CellMark] | SpilledList[CellMark] = field(default_factory=list)
    expected: list[ExpectedCell] | SpilledList[ExpectedCell] = field(default_factory=list)
    """The cells that must be found when the written workbook is read back."""
    columns: dict[str, KeyColumn] = field(default_factory=dict)
    """The columns of keys by sheet."""
    head_rows: dict[str, int] = field(default_factory=dict)
    """The first row of headings of columns by key of the sheet."""
    printed_heads: dict[str, int] = field(default_factory=dict)
    """By key of the sheet the row that is on each page, if it is not the one that stays in view."""

    def begin_sheet(
        self, key: str, widths: Iterable[float], title: str = "", basis: CellBasis = NO_BASIS
    ) -> SheetBuilder:
        """A new sheet with its title; after its visible columns it has a hidden one for the keys of its rows.

        Args:
            basis: of the title.
        """
        name, widths = self.names[key], [*widths]
        self.columns[name] = KeyColumn(name, len(widths))
        sheet = SheetBuilder(key, name, [*widths, 10.0], landscape=True, hidden=1, sink=self.sink)
        self.add_line(sheet, BuiltCell(title or self.label(f"sheet_{key}"), "title"), basis, height=28.0)
        return sheet

    def begin_table(  # noqa: PLR0913
        self,
        key: str,
        columns: Mapping[str, float],
        title: str = "",
        basis: CellBasis = NO_BASIS,
        notes: Iterable[tuple[str, CellBasis]] = (),
        *,
        with_heads: bool = True,
    ) -> SheetBuilder:
        """A new sheet with its title, its notes and the headings of its columns.

        Args:
            columns: by label the width of each column.
            basis: of the title.
            notes: each with what it counts or where it is defined.
            with_heads: whether the headings of the columns follow; else the sheet writes them further down.
        """
        sheet = self.begin_sheet(key, self.widths(columns), title, basis)
        for note in notes:
            self.add_notes(sheet, *note)
        kind, _, area = key.partition("/")
        if kind != "gaps":
            self.add_absent(sheet, area)
        if kind in _OF_ANSWERS:
            self._add_missing_returns(sheet, kind, _OF_ANSWERS[kind])
        if with_heads:
            self.head_rows[key] = sheet.add(*self.heads(*columns), min_height=20.0)
        return sheet

    def widths(self, columns: Mapping[str, float], room: float = 0.0) -> list[float]:
        """The widths of columns, in which no word of their headings is broken.

        Args:
            columns: by label the least width of each column.
            room: for something beside each heading.
        """
        return [max(least, head_width(self.label(label), 0.0) + room) for label, least in columns.items()]

    def add_row(  # noqa: PLR0913
        self,
        sheet: SheetBuilder,
        key: str,
        cells: Sequence[BuiltCell | None],
        sources: Mapping[int, CellSource],
        *,
        basis: Mapping[int, CellBasis] | None = None,
        height: float | None = None,
        min_height: float = 18.0,
        keep_with_next: bool = False,
    ) -> int:
        """Add a row with a key and return its number.

        Args:
            key: identifies the row in the sheet.
            sources: by column what the cell shows, for cells that can be traced.
            basis: by column what else the cell shows or counts, and the places in definitions that state it.
        """
        last = len(sheet.widths) - 1
        row = sheet.add(
            *cells,
            *(None for _ in range(last - len(cells))),
            BuiltCell(key, "key", use=CellUse.KEY),
            height=height,
            min_height=min_height,
            keep_with_next=keep_with_next,
        )
        for col, cell in enumerate(cells):
            source = sources.get(col, ())
            totals = (source.number,) if isinstance(source, ProgrammeTotal) else ()
            answers = tuple(sorted({answer.number for answer in _answers_of(source)}))
            if totals or answers:
                self._expect(sheet, row, col, cell, source)
            of_cell = basis.get(col, NO_BASIS) if basis else NO_BASIS
            is_empty = cell is None or cell.content in (None, "")
            if not is_empty and (totals or answers or of_cell != NO_BASIS):
                mark = CellMark(sheet=sheet.name, key=key, column=col, totals=totals, answers=answers, **vars(of_cell))
                self.marks.append(mark)
        return row

    def _expect(self, sheet: SheetBuilder, row: int, col: int, cell: BuiltCell | None, source: CellSource) -> None:
        content = cell.content if cell else None
        if isinstance(content, Link):
            content = content.text if content.number is None else content.number
        if isinstance(content, str | float | int) and content != "":
            if isinstance(source, ProgrammeTotal):
                entry = AnswerRef("programme", source.indicator, source.area)
            else:
                entry = _answers_of(source)[0].entry
            self.expected.append(ExpectedCell(sheet.name, row, col, content, entry, content))

    def shown(self, answer: ProgrammeAnswer) -> Value | date:
        """An answer as the workbook shows it: a choice by its label in the language of the workbook."""
        return self.text(answer.label) if answer.label else answer.display

    def shown_text(self, answer: ProgrammeAnswer) -> str:
        """An answer as a sentence has it: a day or a number in the language of the workbook, of a month no day."""
        display = self.shown(answer)
        if isinstance(display, date):
            return self.day_text(display, is_month=answer.is_month)
        return display if isinstance(display, str) else self.translator.fact(display)

    def day_text(self, day: date, *, is_month: bool) -> str:
        """A day in the language of the workbook; of a month no day."""
        days = self.translator.report_date_format
        return day_text(self.translator, day, month_format(days) if is_month else days)

    def day_format(self, answer: ProgrammeAnswer) -> str:
        """The number format of an answer that is a day, or a month."""
        days = self.translator.report_date_format
        return month_format(days) if answer.is_month else days

    # Rows of text

    def add_line(
        self,
        sheet: SheetBuilder,
        cell: BuiltCell,
        basis: CellBasis = NO_BASIS,
        sources: CellSource = (),
        *,
        height: float | None = None,
    ) -> None:
        """A row of one cell."""
        if basis == NO_BASIS and not sources:
            sheet.add(cell, height=height)
        else:
            self.add_row(sheet, f"{LINE}{sheet.row}", [cell], {0: sources}, basis={0: basis}, height=height)

    def add_note(self, sheet: SheetBuilder, text: str, basis: CellBasis = NO_BASIS) -> None:
        self.add_line(sheet, BuiltCell(text, "note"), basis, height=18.0)

    def add_notes(self, sheet: SheetBuilder, text: str, basis: CellBasis = NO_BASIS) -> None:
        """A note of any length, on as many rows as it needs."""
        first = sheet.row
        for line in lines_of(sheet, text):
            self.add_note(sheet, line, basis)
        sheet.continued.update(range(first + 1, sheet.row))

    def add_absent(self, sheet: SheetBuilder, area: str = EVERYWHERE) -> None:
        """Notes on the projects that the whole sheet lacks.

        Args:
            area: the focus area that the sheet is about.
        """
        among = {member.id for member in self.content.members if area in (EVERYWHERE, *member.areas)}
        for text, basis in self.absent(among):
            self.add_notes(sheet, text, basis)

    def _add_missing_returns(self, sheet: SheetBuilder, kind: str, periods: str) -> None:
        """A note on the partners' returns that a sheet lacks, if their forms ask for what it lists."""
        reported, missing = self.content.period.id, [gap.missing for gap in self.content.gaps if gap.missing]
        asked = self.content.missing_in.get(kind, frozenset())
        within = (each for each in missing if periods == SO_FAR or each.programme_period == reported)
        lost = [each for each in within if each.key in asked]
        if names := [f"{each.project} {each.partner} {each.period}" for each in lost]:
            basis = of_projects(each.project for each in lost)
            basis = replace(basis, missing=tuple(each.key for each in lost))
            self.add_notes(sheet, self.label("partners", returns=self.names_shown(names)), basis)

    def absent(self, among: Container[str] | None = None) -> list[tuple[str, CellBasis]]:
        """A sentence on silent projects, and on those that left without a master, each with its projects.

        Args:
            among: the ids of projects that may be named; None for all.
        """
        content = self.content
        groups = {"lacking": content.silent, "left_without": content.left_without}
        named = {
            reason: [member.id for member in members if among is None or member.id in among]
            for reason, members in groups.items()
        }
        return [
            (self.label(reason, projects=self.names_shown(projects)), self.standing_of(projects))
            for reason, projects in named.items()
            if projects
        ]

    def standing_of(self, projects: Iterable[str]) -> CellBasis:
        """What the statuses of projects rest on; of a project that the programme no longer has its last master."""
        known = self.members
        parts = (
            standing_basis(known[each], self.content.period) if each in known else of_projects([each])
            for each in projects
        )
        return joined(parts)

    @cached_property
    def absent_projects(self) -> tuple[str, ...]:
        """The ids of these projects."""
        return tuple(member.id for member in (*self.content.silent, *self.content.left_without))

    @cached_property
    def gaps_by_kind(self) -> Mapping[str, Sequence[ProgrammeGap]]:
        return grouped((gap.kind, gap) for gap in self.content.gaps)

    def names_shown(self, names: Sequence[str], most: int = MOST_NAMED) -> str:
        """Names in one text: of a long list the first ones, and how many more there are."""
        if len(names) <= most + 1:
            return ", ".join(map(self.dated, names))
        return self.label("and_more", names=", ".join(map(self.dated, names[:most])), count=len(names) - most)

    def dated(self, name: str) -> str:
        """What a total lacks, with the label of its period: `N04 KJM autumn 2020` of `N04 KJM 2020-2`."""
        project = name.partition(" ")[0]
        member = self.members.get(project)
        labels = {period.id: period.label for period in self.content.programme.periods}
        labels |= self.content.labels_of_periods.get(project, {})
        return dated(name, labels, self.period_in_phrase, has_partners=member is not None)

    def unit_of(self, figure: ProgrammeFigure) -> str:
        """The unit of an indicator, or the currency of its amounts if its name does not state it; may be empty."""
        if figure.indicator.unit:
            return self.text(figure.indicator.unit)
        return "" if names_currency(self.figure_name(figure), figure.currency) else figure.currency

    def period_label(self, project: str, period: str) -> Text:
        """The label of a period of a project; its id if the project has no master workbook with it."""
        member = self.members.get(project)
        periods = member.ledger.periods if member and member.ledger else ()
        return next(
            (each.label for each in periods if each.id == period and each.label.translations), Text.same(period)
        )

    def period_in_phrase(self, label: Text) -> str:
        return in_phrase(self.text(label), self.translator.main_language)

    def coordinator_name(self, member: MemberProject) -> str:
        """The organisation that coordinates a project, or that it is not yet known."""
        return member.coordinator or self.label("coordinator_unknown")

    def add_text(self, sheet: SheetBuilder, text: str, basis: CellBasis = NO_BASIS) -> None:
        """A small text of any length, on as many rows as it needs."""
        first = sheet.row
        *lines, last = lines_of(sheet, text, SMALL)
        for line in lines:
            self.add_line(sheet, BuiltCell(line, "plain"), basis, height=13.0)
        self.add_line(sheet, BuiltCell(last, "plain"), basis, height=18.0)
        sheet.continued.update(range(first + 1, sheet.row))

    def add_section(self, sheet: SheetBuilder, text: str, basis: CellBasis = NO_BASIS) -> None:
        """A heading over all visible columns."""
        blanks = [BuiltCell(None, "section") for _ in range(len(sheet.widths) - 2)]
        cells = [BuiltCell(text, "section"), *blanks]
        self.add_row(sheet, f"{LINE}{sheet.row}", cells, {}, basis={0: basis}, min_height=22.0, keep_with_next=True)

    def add_heads(self, sheet: SheetBuilder, cells: Sequence[BuiltCell], basis: Mapping[int, CellBasis]) -> None:
        """The headings of columns, some of which name a period, a focus area or an indicator."""
        row = self.add_row(sheet, f"{LINE}{sheet.row}", cells, {}, basis=basis, min_height=20.0, keep_with_next=True)
        self.head_rows.setdefault(sheet.key, row)

    @cached_property
    def periods_basis(self) -> CellBasis:
        return in_programme(*(f"periods.{period.id}" for period in self.content.periods))

    def answers_in(self, total: ProgrammeTotal | None) -> tuple[ProgrammeAnswer, ...]:
        """The answers that a total is made of."""
        numbers = total.made_of if total else ()
        return tuple(self.content.answers[number] for number in numbers if number in self.content.answers)

    # Texts of cells

    def label(self, key: str, **facts: str | float) -> str:
        return self.translator.label(f"programme_{key}", **facts)

    def text(self, text: Text) -> str:
        return clean_text(self.translator.pick(text))

    def cells(self, style: str, *texts: str | None) -> list[BuiltCell]:
        """Cells of texts; an empty text is an empty cell."""
        return [BuiltCell(text or None, style) for text in texts]

    def heads(self, *labels: str, style: str = "header") -> list[BuiltCell]:
        """Headings of columns; an empty label is an empty heading."""
        return self.cells(style, *(self.label(label) if label else None for label in labels))

    def number_heads(self, *labels: str) -> list[BuiltCell]:
        """Headings of columns of numbers."""
        return self.heads(*labels, style="header_right")

    def rule(self, figure: ProgrammeFigure) -> str:
        """The rule of a figure's totals as a sentence."""
        return self.translator.label(f"master_rule_{figure.indicator.aggregate.value}")

    def figure_name(self, figure: ProgrammeFigure) -> str:
        return f"{figure.indicator.id} {self.text(figure.indicator.label)}"

    def with_range(self, name: str, total: ProgrammeTotal | None) -> str:
        """The name of a figure, which says so if the figure is the smallest and the largest of several."""
        figure = single_figure(total.total) if total else None
        return self.label("range_of", name=name) if isinstance(figure, ValueRange) else name

    def deviations_of(self, member: MemberProject) -> float | str:
        """The number of deviations that a project reports; a text where its form does not ask about any."""
        count = sum(deviation.member.id == member.id for deviation in self.content.deviations)
        is_unasked = not count and member.id in self.content.without_deviations
        return self.translator.label("master_not_asked") if is_unasked else float(count)

    @property
    def no_deviations(self) -> str:
        """That no deviation was reported, or that no form asks about any."""
        included = {member.id for member in self.content.included}
        is_unasked = included and included <= self.content.without_deviations
        return self.label("deviations_not_asked" if is_unasked else "no_deviations")

    def no_status(self, report: GoalReport) -> str:
        """What is shown in place of the status of a goal that has none."""
        return self.label("not_reported") if report.asks_status else self.translator.label("master_not_asked")

    def member_name(self, member: MemberProject) -> str:
        return f"{member.id} {self.text(member.name)}"

    def area_name(self, area: str) -> str:
        return area or self.label("everywhere")

    def period_name(self, period_id: str) -> str:
        label = next((period.label for period in self.content.periods if period.id == period_id), None)
        return self.text(label) if label else period_id

    @cached_property
    def members(self) -> Mapping[str, MemberProject]:
        return {member.id: member for member in self.content.members}

    # Figures

    @cached_property
    def listed(self) -> tuple[ListedContribution, ...]:
        """The rows of the list of sources: each figure over the whole programme, then under each focus area."""
        areas = [] if self.content.area else [area.id for area in self.content.programme.focus_areas]
        rows: list[ListedContribution] = []
        for figure in self.content.figures:
            for area in (EVERYWHERE, *areas):
                counted = (each for each in figure.contributions if area in (EVERYWHERE, *each.areas))
                rows += [(figure, area, contribution) for contribution in counted]
                corrected = getattr(figure.total(area), "corrected", ())
                rows += [(figure, area, ListedCorrection(label)) for label in corrected]
        return tuple(rows)

    @cached_property
    def _first_rows(self) -> Mapping[tuple[str, str, str], int]:
        """By indicator, focus area and project the first row in the list of sources; `""` for all projects."""
        rows: dict[tuple[str, str, str], int] = {}
        for row, (figure, area, listed) in enumerate(self.listed, FIRST):
            project = listed.project if isinstance(listed, ListedCorrection) else listed.answer.project
            rows.setdefault((figure.indicator.id, area, ""), row)
            rows.setdefault((figure.indicator.id, area, project), row)
        return rows

    @cached_property
    def _percentages(self) -> frozenset[str]:
        """The indicators whose figures are percentages."""
        return frozenset(figure.indicator.id for figure in self.content.figures if figure.is_percent)

    def total_cell(self, total: ProgrammeTotal | None, style: str = "figure") -> BuiltCell:
        """A total with a link to its sources."""
        if total is None or total.amount is None:
            return BuiltCell("–", style)
        area = EVERYWHERE if self.content.area else total.area
        row = self._first_rows.get((total.indicator, area, total.project))
        number = total.amount if total.greatest is None else None
        percent = total.indicator in self._percentages
        text, look = total_text(self.translator, total.total, percent=percent), number_format(number, percent=percent)
        if row is None:
            return BuiltCell(text if number is None else number, style, look)
        kind = "text_link" if number is None else "link"
        return BuiltCell(Link(text, link_target(self.names["sources"], row), number), f"{style}_{kind}", look)

    def share_of_target(self, figure: ProgrammeFigure) -> float | None:
        """The part of the target that is reached, 1 for all of it; None in an extract, which has no targets."""
        total, target = figure.total(period=SO_FAR), None if self.content.area else figure.indicator.target
        if total is None or not target or not isinstance(total.total, float):
            return None
        return round(total.total / target, 9)

    # Sources

    def partner_name(self, answer: ProgrammeAnswer) -> str:
        """The partner of an answer, with the project's period if several are in the programme's, and a correction."""
        project = self.content.programme.project(answer.project)
        periods = project.periods_in(answer.programme_period) if project else ()
        name = answer.partner
        if len(periods) > 1:
            name = f"{name} {self.period_in_phrase(self.period_label(answer.project, answer.period))}"
        return self.marked(answer, name)

    def marked(self, answer: ProgrammeAnswer, name: str) -> str:
        """A name beside an answer that is no figure, with the day on which it was corrected."""
        if answer.corrected is None:
            return name
        return f"{name}, {self.label('text_corrected_on', day=self.translator.fact(answer.corrected))}"

    def place_cell(self, answer: ProgrammeAnswer, style: str = "source", width: float = 30.0) -> BuiltCell:
        """Project, partner and cell of an answer, with a link to the cell: `N03 KJC: Tulokset!D7`.

        LibreOffice does not wrap links, so the name of the sheet is shortened in a long one. A place without a link is
        written in the same way: a workbook that is made again, perhaps without the returns, has the same texts.

        Args:
            answer: of a partner.
            style: of the cell.
            width: of the column, in characters.
        """
        whole = self.place_text(answer)
        if self._fits(answer, whole, width):
            return self.return_cell(answer, whole, style)
        name, cell = clean_text(answer.sheet), f"!{answer.cell}"
        before = whole.removesuffix(f"{name}{cell}")
        without_period = f"{answer.project} {answer.partner}: "
        beginnings = [*(f"{name[:length].rstrip()}…{cell}" for length in range(len(name) - 2, 2, -1)), f"…{cell}"]
        shorter = [f"{start}{beginning}" for start in (before, without_period) for beginning in beginnings]
        text = next((each for each in shorter if self._fits(answer, each, width)), shorter[-1])
        return self.return_cell(answer, text, style)

    def place_text(self, answer: ProgrammeAnswer) -> str:
        """Project, partner and cell of an answer."""
        return f"{answer.project} {self.partner_name(answer)}: {clean_text(answer.sheet)}!{answer.cell}"

    def _fits(self, answer: ProgrammeAnswer, text: str, width: float) -> bool:
        """Whether a source is on one line of a column."""
        size, bold = font_of("row_source_link")
        text = self.return_text(answer, text).replace(" ", "\u00a0")
        return unbroken_width(text, size, bold=bold) <= width

    def return_text(self, answer: ProgrammeAnswer, text: str) -> str:
        """A text on a partner's return, with a mark if the return has errors."""
        return text if answer.accepted else f"{text} {self.translator.label('master_rejected_mark')}"

    def return_cell(self, answer: ProgrammeAnswer, text: str, style: str) -> BuiltCell:
        """A text on a partner's return, with a link to the answer's cell if the file is found."""
        text = self.return_text(answer, text)
        path = self.links.get(answer.sha256)
        if path is None:
            return BuiltCell(text, style, "@")
        return BuiltCell(Link(text, file_link(path, answer.sheet, answer.cell)), f"{style}_link", "@")


def _answers_of(source: CellSource) -> Sequence[ProgrammeAnswer]:
    if isinstance(source, ProgrammeTotal):
        return ()
    return (source,) if isinstance(source, ProgrammeAnswer) else source


def file_link(path: str, sheet: str, cell: str) -> str:
    """A link to a cell of another file."""
    name = sheet.replace("'", "''")
    return f"external:{path.replace('%', '%25').replace('#', '%23')}#'{name}'!{cell}"


def web_cell(text: str, style: str) -> BuiltCell:
    """A text; a link if it is a web address, in smaller letters where the column is too narrow for it."""
    plain = text.isascii() and " " not in text and len(text) < LONGEST_PATH
    if plain and text.startswith(("https://", "http://")):
        return BuiltCell(Link(text, text), f"{style}_address", "@")
    return BuiltCell(clean_text(text), style, "@")


def number_format(number: Content, *, percent: bool = False) -> str:
    if percent:
        return PERCENT
    return "#,##0" if isinstance(number, int | float) and float(number).is_integer() else "#,##0.##"


def head_width(head: str, least: float) -> float:
    """The width of a column, in which no word of its heading is broken."""
    size, bold = font_of("header")
    return max(least, unbroken_width(head, size, bold=bold))


BOLD, NORMAL, SMALL = 0.85, 0.9, 1.2
"""Characters of a text in bold, in normal and in small letters for one character of the width of columns."""


def lines_of(sheet: SheetBuilder, text: str, size: float = NORMAL) -> list[str]:
    """A text as lines that are no wider than the visible columns.

    Args:
        size: `NORMAL` or `SMALL`.
    """
    return wrap(text, max(40, int(sum(sheet.widths[:-1]) * size))) or [""]
