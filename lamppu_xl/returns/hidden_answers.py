"""Answers that nobody sees: in rows or columns that were hidden or filtered out, or on a sheet that was hidden."""

from __future__ import annotations

from dataclasses import replace

from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.returns.form_contents import FormContents
from lamppu_xl.returns.outside_content import MOST_RELATED
from lamppu_xl.returns.return_form import ReturnForm
from lamppu_xl.returns.sheet_matching import SheetMatch
from lamppu_xl.workbook.model import CellUse

_MOST_NAMED = 6


def hidden_answers(form: ReturnForm, match: SheetMatch, contents: FormContents) -> list[Finding]:
    """S341 for the filled answer cells of a sheet that the template shows and the return hides."""
    sheet, scan = match.sheet, match.scan
    is_hidden_sheet = scan.state != "visible" and sheet.state == "visible"
    if not (is_hidden_sheet or scan.hidden_rows or scan.hidden_columns):
        return []
    places: list[Place] = []
    for cell in sheet.cells:
        row, col = match.rows.get(cell.row), match.cols.get(cell.col)
        if cell.use is not CellUse.ANSWER or row is None or col is None:
            continue
        entry = form.still_asked(cell.entry)
        if entry is None or entry not in contents.typed:
            continue
        is_hidden_row = row in scan.hidden_rows and cell.row not in sheet.hidden_rows
        is_hidden_column = any(first <= col <= last for first, last in scan.hidden_columns)
        if is_hidden_sheet or is_hidden_row or (is_hidden_column and not sheet.columns[cell.col].hidden):
            places.append(match.place((row, col)))
    if not places:
        return []
    names = [place.cell or "" for place in places[:_MOST_NAMED]]
    more = [f"+ {len(places) - _MOST_NAMED}"] if len(places) > _MOST_NAMED else []
    finding = form.finding("S341", Place(form.file, scan.name), count=len(places), cells=(*names, *more))
    return [replace(finding, related=tuple(places[:MOST_RELATED]))]
