"""The sheet with the texts of projects whose forms have no goals, so that no other sheet shows them."""

from __future__ import annotations

from collections.abc import Container
from itertools import groupby

from lamppu_xl.domain.text_normalising import shortened_line
from lamppu_xl.programme.cell_basis import CellBasis, of_projects
from lamppu_xl.programme.project_basis import name_basis
from lamppu_xl.programme.sheets.context import SheetContext
from lamppu_xl.workbook.sheet_builder import BuiltCell, SheetBuilder
from lamppu_xl.workbook.text_split import clean_text

KEY = "texts"

MOST_TEXT = 2_000
"""The number of characters that are shown of a text."""


def text_sheet(context: SheetContext) -> SheetBuilder:
    """Each text of these projects, with its question, partner, period and source."""
    columns = {"project": 34.0, "question": 34.0, "reported_text": 80.0, "source": 30.0}
    about = context.label("about_texts")
    sheet = context.begin_table(KEY, columns, notes=[(about, of_projects(_projects(context)))])
    for _, texts in groupby(context.content.texts, key=lambda text: text.member.id):
        for number, text in enumerate(texts):
            if number == 0:
                sheet.begin_block()
            answer = text.answer
            shown = f"{context.partner_name(answer)}: {shortened_line(str(context.shown(answer)), MOST_TEXT)}"
            cells = [
                *context.cells("row", None if number else context.member_name(text.member), context.text(text.label)),
                BuiltCell(clean_text(shown), "row", "@"),
                context.place_cell(answer, "row_source"),
            ]
            sources = dict.fromkeys((1, 2, 3), answer)
            basis = {0: name_basis(text.member)}
            context.add_row(
                sheet, f"text/{text.member.id}/{answer.number}", cells, sources, basis=basis, min_height=16.0
            )
    return sheet


def note_on_texts(context: SheetContext, among: Container[str]) -> list[tuple[str, CellBasis]]:
    """A note that the texts of projects without goals are on the sheet of texts.

    Args:
        among: the ids of the projects that may be named.
    """
    projects = [project for project in _projects(context) if project in among]
    if not projects:
        return []
    note = context.label("texts_elsewhere", projects=context.names_shown(projects), sheet=context.names[KEY])
    return [(note, of_projects(projects))]


def _projects(context: SheetContext) -> list[str]:
    """The projects whose texts are on the sheet."""
    return [*dict.fromkeys(text.member.id for text in context.content.texts)]
