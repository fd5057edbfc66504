"""The sheets of a master, in their order. A new sheet is one module in `master/sheets/` and one entry here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from lamppu_xl.domain.form import RowPerCode, goal_name
from lamppu_xl.domain.text import Text
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.master.collect import CollectedAnswers
from lamppu_xl.master.context import FIRST_ANSWER, MasterContext
from lamppu_xl.master.sheets.answers import answer_sheet
from lamppu_xl.master.sheets.by_period import by_period_sheet, has_periods
from lamppu_xl.master.sheets.change_notes import note_sheet
from lamppu_xl.master.sheets.code_tables import code_sheet
from lamppu_xl.master.sheets.flat_tables import HEADER, flat_sheet, is_flat
from lamppu_xl.master.sheets.goals import goal_sheet
from lamppu_xl.master.sheets.left_out import left_out_sheet, name_of_left_out
from lamppu_xl.master.sheets.overview import overview_sheet
from lamppu_xl.master.sheets.partners import partner_sheet
from lamppu_xl.master.sheets.sent_files import asks_for_files, sent_files_sheet
from lamppu_xl.master.sheets.sources import source_sheet
from lamppu_xl.master.sheets.summary import summary_sheet
from lamppu_xl.workbook.palette import chart_colour
from lamppu_xl.workbook.sheet_builder import MOST_IN_VIEW, SheetBuilder


@dataclass(frozen=True, kw_only=True)
class MasterSheet:
    """One sheet of the master."""

    key: str
    """Its key in the plan and in `MasterContext.sheet_names`; builders pass it to `MasterContext.new_sheet`."""
    name: Text | str
    """A text of the definition, or the key of a label in the catalogues."""
    build: Callable[[MasterContext], SheetBuilder]
    """Writes the rows."""
    repeat: tuple[int, int] | None = (0, 1)
    """The first and last row printed on top of each page; below notes it is that of the headings."""
    freeze: int | None = 2
    """How many rows stay visible; below notes all of them to the headings, unless these are too many."""
    colour: str = ""
    """Of the tab."""
    fit_width: bool = False
    """One page wide; pages may end at any row."""
    single_page: bool = False
    """All on one page if it stays readable."""

    def name_in(self, words: Translator) -> str:
        return words.pick(self.name) if isinstance(self.name, Text) else words.label(self.name)

    def write(self, context: MasterContext) -> SheetBuilder:
        """Build the sheet and finish it."""
        sheet = self.build(context)
        repeat, freeze, head = self.repeat, self.freeze, sheet.head_row
        if head > 1:
            repeat, freeze = (head, head), head + 1 if head < MOST_IN_VIEW else None
        sheet.finish(repeat=repeat, freeze=freeze, fit=self.fit_width, single_page=self.single_page, colour=self.colour)
        return sheet


def master_sheets(collected: CollectedAnswers) -> Iterator[MasterSheet]:
    """All sheets of a master; the order is the order of the tabs."""
    project = collected.project
    yield MasterSheet(
        key="summary",
        name="master_summary",
        build=summary_sheet,
        repeat=None,
        freeze=None,
        single_page=True,
        colour=chart_colour("front"),
    )
    if project.goals:
        yield MasterSheet(key="overview", name="master_overview", build=overview_sheet, colour=chart_colour("front"))
    for goal in project.goals:
        yield MasterSheet(
            key=f"goal/{goal.id}",
            name=goal_name(goal),
            build=partial(goal_sheet, goal=goal),
            colour=chart_colour("results"),
        )
    for table in project.form.tables:
        key, colour = f"table/{table.id}", chart_colour("tables")
        if isinstance(table.rows, RowPerCode):
            if not project.lists[table.rows.list].options:
                continue
            yield MasterSheet(key=key, name=table.title, build=partial(code_sheet, table=table), colour=colour)
        elif is_flat(table):
            yield MasterSheet(
                key=key,
                name=table.title,
                build=partial(flat_sheet, table=table),
                repeat=(HEADER, HEADER),
                freeze=HEADER + 1,
                colour=colour,
            )
    if has_periods(project):
        yield MasterSheet(
            key="by_period", name="master_by_period", build=by_period_sheet, colour=chart_colour("tables")
        )
    yield MasterSheet(
        key="answers",
        name="master_answers",
        build=answer_sheet,
        repeat=(FIRST_ANSWER - 1, FIRST_ANSWER - 1),
        freeze=FIRST_ANSWER,
        fit_width=True,
    )
    yield MasterSheet(key="partners", name="master_partners", build=partner_sheet)
    if collected.changes:
        yield MasterSheet(key="notes", name="master_notes", build=note_sheet)
    if asks_for_files(project):
        yield MasterSheet(key="files", name="master_files", build=sent_files_sheet)
    yield MasterSheet(key="left_out", name=name_of_left_out(collected), build=left_out_sheet)
    yield MasterSheet(key="sources", name="master_sources", build=source_sheet)
