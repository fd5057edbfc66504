"""Small forms as people make them, one for each layout."""

from __future__ import annotations

import io
from datetime import date

from openpyxl import Workbook
from openpyxl.styles import Border, Font, PatternFill, Protection, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

LINE = Side(style="thin")
FRAME = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)
BLUE = PatternFill("solid", fgColor="FF99CCFF")
BOLD = Font(bold=True)


def saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def add_list(sheet, cells: str, formula: str) -> None:
    rule = DataValidation(type="list", formula1=formula)
    rule.add(cells)
    sheet.add_data_validation(rule)


def locked_form() -> bytes:
    """A locked sheet with unlocked cells beside their labels, and a locked table."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Report"
    sheet["A1"], sheet["A1"].font = "Progress report", BOLD
    for row, label in enumerate(("Name of organisation *", "Date of report:", "Costs", "On schedule?"), 3):
        sheet.cell(row, 1, label)
        sheet.cell(row, 2).protection = Protection(locked=False)
    sheet["B4"].number_format, sheet["B5"].number_format = "yyyy-mm-dd", "#,##0.00 €"
    add_list(sheet, "B6", '"Yes,No"')
    sheet["D3"].protection = Protection(locked=False)  # without a label
    for col, head in enumerate(("Indicator", "Target", "Done", "Comment"), 1):
        sheet.cell(9, col, head).font = BOLD
    for row, label in enumerate(("Courses", "Participants", "Visits"), 10):
        sheet.cell(row, 1, label)
        sheet.cell(row, 2, 10)
        for col in (3, 4):
            sheet.cell(row, col).protection = Protection(locked=False)
        sheet.cell(row, 3).number_format = "0"
    sheet.protection.sheet = True
    return saved(book)


def framed_form() -> bytes:
    """Framed and coloured cells, questions above their answers, lists on other sheets and in names."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Hanke"
    sheet["A1"], sheet["A1"].fill = "Hankkeen kuvaus", BLUE
    sheet["A2"], sheet["A2"].fill = "Kerro, mitä on tehty.", BLUE
    sheet["A3"].border = FRAME
    sheet["A5"], sheet["B5"].border = "Tilanne", FRAME
    sheet["A6"], sheet["B6"].border = "Alue (pakollinen)", FRAME
    sheet["A7"], sheet["B7"].border = "Sähköposti", Border(bottom=LINE)
    add_list(sheet, "B5", "Luettelot!$A$2:$A$5")
    add_list(sheet, "B6", "alueet")
    add_list(sheet, "B9", "INDIRECT(B6)")
    sheet["A9"] = "Kunta"
    lists = book.create_sheet("Luettelot")
    for row, (state, place) in enumerate((("Tila", "Alue"), ("< Valitse >", "Etelä"), ("Alussa", "Pohjoinen")), 1):
        lists.cell(row, 1, state)
        lists.cell(row, 2, place)
    lists["A4"], lists["A5"] = "Käynnissä", "Valmis"
    book.defined_names["alueet"] = DefinedName("alueet", attr_text="Luettelot!$B$2:$B$3")
    notes = book.create_sheet("Ohjeet")
    notes["A1"] = "Täytä jokainen kohta. Kysy tarvittaessa neuvoa."
    hidden = book.create_sheet("Laskenta")
    hidden["A1"] = 1
    hidden.sheet_state = "hidden"
    return saved(book)


def line_forms() -> bytes:
    """Tables of free lines: framed, with several rows of heads, numbered, and only a row of heads."""
    book = Workbook()
    costs = book.active
    costs.title = "Costs"
    costs["A1"], costs["A1"].font = "List of costs", BOLD
    for col, head in enumerate(("No", "Supplier*", "Amount", "Paid on"), 1):
        costs.cell(3, col, head).fill = BLUE
    for row in range(4, 10):
        costs.cell(row, 1, row - 3)
        for col in range(1, 5):
            costs.cell(row, col).border = FRAME
        costs.cell(row, 3).number_format = "#,##0.00"
        costs.cell(row, 4).number_format = "dd/mm/yyyy"
    upload = book.create_sheet("Upload")
    rows = (
        ("Field ID", "org_name", "poc_mail", "amt"),
        ("Required/Optional", "Required", "Optional", "Required"),
        ("Field name", "Organisation", "Contact e-mail", "Number of visits"),
        ("Help text", "The registered name.", "", "A whole number."),
    )
    for row in rows:
        upload.append(row)
    plain = book.create_sheet("Activities")
    plain.append(("Activity", "Where", "Who", "Start date"))
    years = book.create_sheet("Years")
    years["B1"], years["B1"].font = "Plan", BOLD
    years.merge_cells("B1:C1")
    years["D1"], years["D1"].font = "Result", BOLD
    years.merge_cells("D1:E1")
    for col, head in enumerate(("Work", "Spring", "Autumn", "Spring", "Autumn"), 1):
        years.cell(2, col, head).font = BOLD
    for row, label in enumerate(("Training", "Research"), 3):
        years.cell(row, 1, label)
        for col in range(2, 6):
            years.cell(row, col).border = FRAME
            years.cell(row, col).number_format = "0%"
    return saved(book)


def plain_form() -> bytes:
    """Nothing but texts: labels with empty cells or examples beside them."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Contact"
    for label in ("Name", "Street", "Town", "Telephone"):
        sheet.append((label,))
    example = book.create_sheet("Example")
    for pair in (("Project", "Bridge"), ("Staff", 12), ("Reference", "A-17"), ("Begins", date(2027, 1, 5))):
        example.append(pair)
    return saved(book)
