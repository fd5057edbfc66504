"""What the sheets of a programme's workbook share: words, names, links, and the keys by which rows are found again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.text import Text
from lamppu_xl.domain.text_normalising import collapse_blanks
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.ledger import pack
from lamppu_xl.master.aggregation import ValueRange
from lamppu_xl.programme.data_sheet import CellMark, KeyColumn
from lamppu_xl.programme.records import (
    EVERYWHERE,
    SO_FAR,
    Contribution,
    MemberProject,
    ProgrammeAnswer,
    ProgrammeContent,
    ProgrammeFigure,
    ProgrammeTotal,
)
from lamppu_xl.templates.sheet_keys import link_target
from lamppu_xl.workbook.model import CellUse, Content, Link, RowSink
from lamppu_xl.workbook.readback import ExpectedCell
from lamppu_xl.workbook.sheet_builder import BuiltCell, SheetBuilder
from lamppu_xl.workbook.text_split import clean_text

FIRST = 4
"""The row of the first figure in the list of sources."""

MOST_SHOWN = 320
"""Characters of a partner's text; the rest is in its return."""

LONGEST_PATH = 1_500
"""Characters of a link to a file."""

Made = ProgrammeTotal | ProgrammeAnswer | Sequence[ProgrammeAnswer]
"""What a cell shows."""

Listed = tuple[ProgrammeFigure, str, Contribution]
"""A row of the list of sources: a figure, a focus area, an answer."""


@dataclass
class SheetContext:
    """For whom and of what the workbook is made, and where its parts stand."""

    whole: ProgrammeContent
    words: Translator
    names: Mapping[str, str]
    """Of the sheets, by key."""
    into: RowSink
    links: Mapping[str, str] = field(default_factory=dict)
    """By checksum of a file the way to it from the workbook on, with slashes; where it is not known it is not there."""
    marks: list[CellMark] = field(default_factory=list)
    kept: list[ExpectedCell] = field(default_factory=list)
    """What a second reader has to find in the written workbook."""
    columns: dict[str, KeyColumn] = field(default_factory=dict)

    def draft(self, key: str, widths: Sequence[float], *, landscape: bool = True) -> SheetBuilder:
        """A new sheet; behind its columns one is hidden, for the keys of its rows."""
        name = self.names[key]
        self.columns[name] = KeyColumn(name, len(widths))
        return SheetBuilder(key, name, [*widths, 10.0], landscape=landscape, hidden=1, sink=self.into)

    def keyed(  # noqa: PLR0913
        self,
        draft: SheetBuilder,
        key: str,
        cells: Sequence[BuiltCell | None],
        made: Mapping[int, Made],
        *,
        height: float | None = None,
        min_height: float = 18.0,
        keep_with_next: bool = False,
    ) -> int:
        """Write a row of which a program can tell what some of its cells are made of."""
        last = len(draft.widths) - 1
        row = draft.add(
            *cells,
            *(None for _ in range(last - len(cells))),
            BuiltCell(key, "key", use=CellUse.KEY),
            height=height,
            min_height=min_height,
            keep_with_next=keep_with_next,
        )
        for col, what in made.items():
            sums = pack([what.number]) if isinstance(what, ProgrammeTotal) else ""
            told = "" if isinstance(what, ProgrammeTotal) else pack(one.number for one in _listed(what))
            if sums or told:
                self.marks.append(CellMark(draft.name, key, col, sums, told))
                self._keep(draft, row, col, cells[col], what)
        return row

    def _keep(self, draft: SheetBuilder, row: int, col: int, cell: BuiltCell | None, what: Made) -> None:
        content = cell.content if cell else None
        if isinstance(content, Link):
            content = content.text if content.number is None else content.number
        if isinstance(content, str | float | int) and content != "":
            entry = (
                AnswerRef("programme", what.indicator, what.area)
                if isinstance(what, ProgrammeTotal)
                else _listed(what)[0].entry
            )
            self.kept.append(ExpectedCell(draft.name, row, col, content, entry, content))

    # Words

    def label(self, key: str, **facts: str | float) -> str:
        return self.words.label(f"programme_{key}", **facts)

    def text(self, text: Text) -> str:
        return clean_text(self.words.pick(text))

    def heads(self, *labels: str) -> list[BuiltCell]:
        return [BuiltCell(self.label(label) if label else None, "header") for label in labels]

    def middle(self, *labels: str) -> list[BuiltCell]:
        """Heads of columns of numbers."""
        return [BuiltCell(self.label(label) if label else None, "header_middle") for label in labels]

    def rule(self, figure: ProgrammeFigure) -> str:
        """How a total is made, in words."""
        return self.words.label(f"master_rule_{figure.rule.value}")

    def figure_name(self, figure: ProgrammeFigure) -> str:
        return f"{figure.indicator.id} {self.text(figure.indicator.label)}"

    def area_name(self, area: str) -> str:
        return area or self.label("everywhere")

    @cached_property
    def members(self) -> Mapping[str, MemberProject]:
        return {member.id: member for member in self.whole.members}

    def period_name(self, period: str) -> str:
        found = next((one for one in self.whole.periods if one.id == period), None)
        return self.text(found.label) if found else period

    # Figures

    @cached_property
    def listed(self) -> tuple[Listed, ...]:
        """The rows of the list of sources: each figure over the whole programme, then under each focus area."""
        areas = [] if self.whole.area else [area.id for area in self.whole.programme.focus_areas]
        found: list[Listed] = []
        for figure in self.whole.figures:
            for area in (EVERYWHERE, *areas):
                found += (
                    (figure, area, contribution)
                    for contribution in figure.contributions
                    if area in (EVERYWHERE, *contribution.areas)
                )
        return tuple(found)

    @cached_property
    def _starts(self) -> Mapping[tuple[str, str, str], int]:
        found: dict[tuple[str, str, str], int] = {}
        for row, (figure, area, one) in enumerate(self.listed, FIRST):
            found.setdefault((figure.indicator.id, area, ""), row)
            found.setdefault((figure.indicator.id, area, one.told.project), row)
        return found

    def total(self, one: ProgrammeTotal | None, style: str = "figure") -> BuiltCell:
        """A total that leads to what it is made of."""
        if one is None or one.total is None:
            return BuiltCell("–", style)
        area = EVERYWHERE if self.whole.area else one.area
        row = self._starts.get((one.indicator, area, one.project))
        said = self.said(one.total)
        number = None if isinstance(one.total, ValueRange) else one.total
        if row is None:
            return BuiltCell(said if number is None else number, style, number_format(number))
        return BuiltCell(
            Link(said, link_target(self.names["sources"], row), number), f"{style}_link", number_format(number)
        )

    def said(self, total: float | ValueRange) -> str:
        if isinstance(total, ValueRange):
            return "–".join(dict.fromkeys(map(self.words.fact, (total.least, total.greatest))))
        return self.words.fact(total)

    def share(self, figure: ProgrammeFigure) -> float | None:
        """What was reached of the target, as a part of one; targets are the programme's, so an extract has none."""
        found, target = figure.sum(period=SO_FAR), None if self.whole.area else figure.indicator.target
        if found is None or not target or not isinstance(found.total, float):
            return None
        return round(found.total / target, 9)

    # Sources

    def file(self, told: ProgrammeAnswer, style: str = "source") -> BuiltCell:
        """A partner's return, to be opened at the cell where it is there: `N03_KJC.xlsx, Tulokset!D7`."""
        text = f"{clean_text(told.file)}{self._mark(told)}"
        path = self.links.get(told.sha256)
        if path is None:
            return BuiltCell(text, style, "@")
        return BuiltCell(Link(text, external(path, told.sheet, told.cell)), f"{style}_link", "@")

    def _mark(self, told: ProgrammeAnswer) -> str:
        return "" if told.accepted else f" {self.words.label('master_rejected_mark')}"

    def where(self, told: ProgrammeAnswer, style: str = "source") -> BuiltCell:
        """The same in one line with project and partner."""
        text = f"{told.project} {told.partner}: {clean_text(told.sheet)}!{told.cell}{self._mark(told)}"
        path = self.links.get(told.sha256)
        if path is None:
            return BuiltCell(text, style, "@")
        return BuiltCell(Link(text, external(path, told.sheet, told.cell)), f"{style}_link", "@")

    def section(self, draft: SheetBuilder, label: str, *, keep_with_next: bool = True) -> None:
        blanks = [BuiltCell(None, "section") for _ in range(len(draft.widths) - 2)]
        draft.add(BuiltCell(self.label(label), "section"), *blanks, min_height=22.0, keep_with_next=keep_with_next)


def _listed(what: ProgrammeAnswer | Sequence[ProgrammeAnswer] | ProgrammeTotal) -> Sequence[ProgrammeAnswer]:
    if isinstance(what, ProgrammeTotal):
        return ()
    return (what,) if isinstance(what, ProgrammeAnswer) else what


def external(path: str, sheet: str, cell: str) -> str:
    """A link to a cell of another file."""
    name = sheet.replace("'", "''")
    return f"external:{path.replace('%', '%25').replace('#', '%23')}#'{name}'!{cell}"


def web(text: str, style: str) -> BuiltCell:
    """A web address that can be followed, if it is one."""
    plain = text.isascii() and " " not in text and len(text) < LONGEST_PATH
    if plain and text.startswith(("https://", "http://")):
        return BuiltCell(Link(text, text), f"{style}_link", "@")
    return BuiltCell(clean_text(text), style, "@")


def number_format(number: Content) -> str:
    return "#,##0" if isinstance(number, int | float) and float(number).is_integer() else "#,##0.##"


def short(text: str, most: int = MOST_SHOWN) -> str:
    """A text cut at a word, on one line less, with a sign that there is more.

    >>> short("Yksi kaksi kolme", 12)
    'Yksi kaksi…'
    """
    whole = collapse_blanks(text)
    if len(whole) <= most:
        return whole
    cut = whole[: most - 1]
    return f"{cut.rpartition(' ')[0] or cut}…"
