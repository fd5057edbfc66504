"""The same template written with openpyxl: cells, styles, validations, conditional formats, names, protection."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.datavalidation import DataValidation

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.workbook.model import (
    CellUse,
    Formula,
    Highlight,
    Link,
    Plan,
    PlannedCell,
    RichText,
    Sheet,
    Validation,
    ValidationType,
)
from lamppu_xl.workbook.styles import STYLES

_rule: Any = FormulaRule
_LINES: dict[int, Any] = {1: "thin", 2: "medium", 4: "dotted", 7: "hair"}


def written(plan: Plan, values: Mapping[AnswerRef, str | float | date]) -> bytes:
    """A dressed plan as a workbook."""
    book = Workbook()
    del book[book.sheetnames[0]]
    for sheet in plan.sheets:
        _sheet(book.create_sheet(sheet.name), sheet, values)
    names = {sheet.key: sheet.name.replace("'", "''") for sheet in plan.sheets}
    for name, area in plan.names.items():
        first = f"${get_column_letter(area.col + 1)}${area.row + 1}"
        last = f"${get_column_letter(area.last_col + 1)}${area.last_row + 1}"
        where = f"'{names[area.sheet]}'!{first if first == last else f'{first}:{last}'}"
        book.defined_names[name] = DefinedName(name, attr_text=where)
    book.security = WorkbookProtection(lockStructure=True)
    book.properties.title, book.properties.description = plan.properties.title, plan.properties.description
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _sheet(page: Any, sheet: Sheet, values: Mapping[AnswerRef, str | float | date]) -> None:
    for col, column in enumerate(sheet.columns, 1):
        dimension = page.column_dimensions[get_column_letter(col)]
        dimension.width, dimension.hidden = column.width, column.hidden
    for row, points in sheet.heights.items():
        page.row_dimensions[row + 1].height = points
    for row in sheet.hidden_rows:
        page.row_dimensions[row + 1].hidden = True
    for slot in sheet.cells:
        _slot(page, slot, values)
    for validation in sheet.validations:
        _validate(page, validation)
    for highlight in sheet.highlights:
        _highlight(page, highlight)
    page.protection.sheet = True
    page.protection.formatRows = False
    if sheet.freeze:
        page.freeze_panes = f"A{sheet.freeze + 1}"
    if sheet.colour:
        page.sheet_properties.tabColor = sheet.colour
    page.page_setup.paperSize, page.page_setup.orientation = 9, "landscape"
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.page_setup.fitToHeight = 0
    if sheet.page.repeat:
        page.print_title_rows = f"{sheet.page.repeat[0] + 1}:{sheet.page.repeat[1] + 1}"
    page.sheet_view.showGridLines = False
    page.sheet_state = sheet.state


def _slot(page: Any, slot: PlannedCell, values: Mapping[AnswerRef, str | float | date]) -> None:
    cell = page.cell(slot.row + 1, slot.col + 1)
    content = slot.content
    if slot.use is CellUse.ANSWER and slot.entry and slot.entry in values:
        content = values[slot.entry]
    match content:
        case None | "":
            pass
        case Formula(text, _):
            cell.value = f"={text}"
        case Link(text, target):
            cell.value = text
            cell.hyperlink = "#" + target.removeprefix("internal:")
        case RichText():
            cell.value = rich(content)
        case _:
            cell.value = content
            if isinstance(content, str) and content.startswith("="):
                cell.data_type = "s"
    font, fill, border, alignment, protection = look(slot.style)
    cell.font, cell.fill, cell.border = font, fill, border
    cell.alignment, cell.protection = alignment, protection
    if slot.number_format:
        cell.number_format = slot.number_format


def rich(content: RichText) -> CellRichText | str:
    """A text in several looks; a plain text when it has only one."""
    if len(content.runs) < 2:
        return content.text
    return CellRichText(*(TextBlock(_inline(run.style), run.text) for run in content.runs))


@cache
def look(style: str) -> tuple[Font, PatternFill, Border, Alignment, Protection]:
    properties = STYLES[style] if style else {}
    font = Font(
        name="Arial",
        size=properties.get("font_size", 11),
        bold=properties.get("bold", False),
        italic=properties.get("italic", False),
        underline="single" if properties.get("underline") else None,
        color=properties.get("font_color", "#000000")[1:],
    )
    fill = PatternFill("solid", fgColor=properties["bg_color"][1:]) if "bg_color" in properties else PatternFill()
    colour = properties.get("border_color", "#000000")[1:]
    side = Side(_LINES[properties["border"]], colour) if "border" in properties else Side()
    bottom = Side(_LINES[properties["bottom"]], properties["bottom_color"][1:]) if "bottom" in properties else side
    vertical = {"vcenter": "center", "top": "top"}.get(properties.get("valign", ""))
    alignment = Alignment(
        properties.get("align"), vertical, wrap_text=properties.get("text_wrap"), indent=properties.get("indent", 0)
    )
    return font, fill, Border(side, side, side, bottom), alignment, Protection(locked=properties.get("locked", True))


@cache
def _inline(style: str) -> InlineFont:
    properties = STYLES[style] if style else {}
    return InlineFont(
        rFont="Arial",
        sz=properties.get("font_size", 11),
        b=properties.get("bold", False),
        color=properties.get("font_color", "#000000")[1:],
    )


def _validate(page: Any, validation: Validation) -> None:
    kind: Any = {
        ValidationType.LIST: "list",
        ValidationType.INTEGER: "whole",
        ValidationType.DECIMAL: "decimal",
        ValidationType.DATE: "date",
        ValidationType.LENGTH: "textLength",
        ValidationType.ANY: None,
    }[validation.allow]
    low, high = _limit(validation.minimum), _limit(validation.maximum)
    operator: Any = "between" if low is not None and high is not None else "lessThanOrEqual"
    first, second = (low, high) if low is not None else (high, None)
    if validation.allow is ValidationType.LIST:
        first = validation.source
    rule = DataValidation(
        type=kind,
        formula1=first,
        formula2=second,
        operator=operator if kind not in (None, "list") else None,
        allow_blank=True,
        showErrorMessage=True,
        showInputMessage=bool(validation.prompt),
        errorStyle="stop" if validation.stop else "warning",
        promptTitle=validation.title,
        prompt=validation.prompt,
        errorTitle=validation.title,
        error=validation.error or validation.prompt,
    )
    last = validation.row if validation.last_row is None else validation.last_row
    letters = get_column_letter(validation.col + 1)
    rule.add(f"{letters}{validation.row + 1}:{letters}{last + 1}")
    page.add_data_validation(rule)


def _limit(limit: float | date | None) -> str | None:
    if isinstance(limit, date):
        return str((limit - date(1899, 12, 30)).days)
    return None if limit is None else f"{limit:.15g}"


def _highlight(page: Any, highlight: Highlight) -> None:
    font, fill, *_ = look(highlight.style)
    first = f"{get_column_letter(highlight.col + 1)}{highlight.row + 1}"
    last = f"{get_column_letter(highlight.last_col + 1)}{highlight.last_row + 1}"
    page.conditional_formatting.add(f"{first}:{last}", _rule(formula=[highlight.formula], font=font, fill=fill))
