"""A draft has the questions of a form, whatever its layout, and says what is not sure."""

from __future__ import annotations

import io
import zipfile
from functools import cache

import forms_to_adopt as forms
import pytest
from openpyxl import Workbook
from openpyxl.styles import Border, Side

from lamppu_xl.definition.adoption.blocks import Doubt
from lamppu_xl.definition.adoption.draft import MOST_LINES, Draft, DraftTable
from lamppu_xl.definition.adoption.draft_tree import draft_remarks
from lamppu_xl.definition.adoption.read_form import read_form
from lamppu_xl.definition.adoption.words import is_personal, kind_in_words
from lamppu_xl.domain.findings import Finding
from lamppu_xl.i18n.translator import translator_for


@cache
def drafted(name: str) -> Draft:
    return read(getattr(forms, name)())


def read(data: bytes) -> Draft:
    found = read_form(data, "form.xlsx")
    assert not isinstance(found, Finding), found
    return found[0]


def kinds(table: DraftTable) -> dict[str, str]:
    return {field.label: field.kind.name for field in table.fields}


def test_unlocked_cells_are_answers_with_kinds_from_formats_and_dropdowns():
    record, grid = drafted("locked_form").tables
    assert kinds(record) == {
        "Name of organisation": "text",
        "Date of report": "date",
        "Costs": "money",
        "On schedule?": "yes_no",
    }
    assert [field.question.required for field in record.fields] == [True, False, False, False]
    assert not any(field.doubts for field in record.fields)
    assert kinds(grid) == {"Done": "integer", "Comment": "text"}


def test_a_table_with_labelled_rows_has_a_list_of_them():
    draft = drafted("locked_form")
    rows = draft.lists[draft.tables[1].list_name]
    assert [option.label for option in rows] == ["Courses", "Participants", "Visits"]


def test_an_answer_cell_without_a_label_is_left_out_and_listed():
    left_out = drafted("locked_form").left_out
    assert [(part.sheet, part.cell, part.reason) for part in left_out] == [("Report", "D3", "no_label")]


def test_framed_cells_are_answers_to_labels_beside_or_above_them():
    (table,) = drafted("framed_form").tables
    assert kinds(table) == {
        "Hankkeen kuvaus": "text",
        "Tilanne": "choice",
        "Alue": "choice",
        "Sähköposti": "email",
        "Kunta": "text",
    }
    first = table.fields[0]
    assert (first.help, first.doubts) == ("Kerro, mitä on tehty.", [Doubt.FRAME])


def test_lists_come_from_ranges_and_names_without_the_request_to_choose():
    draft = drafted("framed_form")
    lists = {field.label: draft.lists[field.list_name] for _, field in draft.fields if field.list_name}
    assert {label: [option.label for option in options] for label, options in lists.items()} == {
        "Tilanne": ["Alussa", "Käynnissä", "Valmis"],
        "Alue": ["Etelä", "Pohjoinen"],
    }


def test_a_list_that_cannot_be_read_is_a_doubt():
    (table,) = drafted("framed_form").tables
    assert table.fields[-1].doubts == [Doubt.LIST_UNREAD]


def test_sheets_of_lists_instructions_and_hidden_sheets_are_left_out():
    left_out = {part.sheet: part.reason for part in drafted("framed_form").left_out}
    assert left_out == {"Luettelot": "lists", "Ohjeet": "instructions", "Laskenta": "hidden_sheet"}


def test_free_lines_have_kinds_and_the_number_of_lines_of_the_form():
    costs = drafted("line_forms").tables[0]
    assert kinds(costs) == {"Supplier": "text", "Amount": "number", "Paid on": "date"}
    assert (costs.lines, costs.title, costs.fields[0].question.required) == (6, "List of costs", True)


def test_of_several_rows_of_heads_a_single_row_has_the_labels():
    upload = drafted("line_forms").tables[1]
    assert kinds(upload) == {"Organisation": "text", "Contact e-mail": "email", "Number of visits": "integer"}
    assert [field.question.required for field in upload.fields] == [True, False, True]
    assert [field.help for field in upload.fields] == ["The registered name.", "", "A whole number."]


def test_a_row_of_heads_with_nothing_below_is_a_table_of_lines():
    activities = drafted("line_forms").tables[2]
    assert list(kinds(activities)) == ["Activity", "Where", "Who", "Start date"]
    assert activities.doubts == [Doubt.PLACE, Doubt.LINES]


def test_heads_above_several_columns_are_joined_with_those_below():
    years = drafted("line_forms").tables[3]
    assert list(kinds(years)) == ["Plan: Spring", "Plan: Autumn", "Result: Spring", "Result: Autumn"]
    assert set(kinds(years).values()) == {"percent"}


def test_labels_alone_are_questions_with_a_doubt():
    contact, example = drafted("plain_form").tables
    assert kinds(contact) == {"Name": "text", "Street": "text", "Town": "text", "Telephone": "phone"}
    assert kinds(example) == {"Project": "text", "Staff": "integer", "Reference": "text", "Begins": "date"}
    assert all(Doubt.PLACE in field.doubts for field in contact.fields)
    assert all(Doubt.EXAMPLE in field.doubts for field in example.fields)


@pytest.mark.slow
def test_long_tables_get_a_proposal_for_the_number_of_lines():
    book = Workbook()
    book.active.append(("Name", "Place", "Day"))
    for row in range(2, 900):
        for col in range(1, 4):
            book.active.cell(row, col).border = forms.FRAME
    (table,) = read(forms.saved(book)).tables
    assert (table.lines, Doubt.LINES in table.doubts) == (MOST_LINES, True)


@pytest.mark.parametrize(
    "data",
    [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0" + bytes(600), b"name;value\n", forms.plain_form()[:-300]],
    ids=["empty", "zip", "old", "text", "cut"],
)
def test_a_file_that_is_no_workbook_is_refused_with_a_reason(data):
    found = read_form(data, "form.xlsx")
    assert isinstance(found, Finding)
    assert found.code.id.startswith("F1")


def changed(data: bytes, part: str, old: str, new: str) -> bytes:
    """A workbook with a text of one part replaced."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == part:
                assert old.encode() in content
                content = content.replace(old.encode(), new.encode())
            target.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("xl/worksheets/sheet1.xml", 'sqref="B5"', 'sqref="ZZZ99999999 B"'),
        ("xl/worksheets/sheet1.xml", "Luettelot!$A$2:$A$5", "#REF!"),
        ("xl/worksheets/sheet1.xml", "alueet", "'It''s'!A1:XFD1048576"),
        ("xl/worksheets/sheet1.xml", "INDIRECT(B6)", "&quot;"),
        ("xl/styles.xml", 'borderId="1"', 'borderId="99"'),
        ("xl/styles.xml", "<fills", "<other/><fills"),
    ],
)
def test_odd_parts_of_a_workbook_end_in_no_traceback(part, old, new):
    found = read_form(changed(forms.framed_form(), part, old, new), "form.xlsx")
    assert isinstance(found, Finding) or found[0].tables


def test_odd_texts_become_valid_names_and_titles():
    book = Workbook()
    sheet = book.active
    sheet.title = "History"
    for text in ("class", "—", "?" * 300, "'quoted'", "=1", "period", "Ä" * 40, "Name", "Name"):
        sheet.append((text,))
        sheet.cell(sheet.max_row, 2).border = forms.FRAME
        sheet.cell(sheet.max_row, 1).data_type = "s"
    (table,) = read(forms.saved(book)).tables
    assert table.title != "History"
    assert len({field.name for field in table.fields}) == len(table.fields)


def test_an_empty_workbook_has_no_question():
    assert not read(forms.saved(Workbook())).tables


def simple_form(*, dropdown: bool = False, totals: bool = False, framed: int = 0) -> bytes:
    """Labels with empty cells, and a table whose rows have labels.

    Args:
        dropdown: whether the last label has a list beside it.
        totals: whether the table has a row of totals and a computed and a given column.
        framed: the number of labels beside which the cells have frames.
    """
    book = Workbook()
    sheet = book.active
    sheet.title = "Progress"
    line = Side(style="thin")
    for row, label in enumerate(("Association", "Town", "Grant used so far", "Has the plan changed?"), 3):
        sheet.cell(row, 1, label)
        if row < 3 + framed:
            sheet.cell(row, 2).border = Border(line, line, line, line)
    if dropdown:
        forms.add_list(sheet, "B6", '"Yes,No"')
    grid = book.create_sheet("Budget")
    for col, head in enumerate(("Item", "Granted", "Used", "Left", "Remarks"), 1):
        grid.cell(3, col, head)
    for row, label in enumerate(("Salaries", "Rent", "Equipment"), 4):
        grid.cell(row, 1, label)
        if totals:
            grid.cell(row, 2, 100 * row)
            grid.cell(row, 4, f"=B{row}-C{row}")
    if totals:
        grid["A7"] = "Total"
        for col in "BCD":
            grid[f"{col}7"] = f"=SUM({col}4:{col}6)"
    return forms.saved(book)


def left_out(draft: Draft) -> list[tuple[str, str, str, str]]:
    return [(part.sheet, part.cell, part.text, str(part.reason)) for part in draft.left_out]


def test_a_dropdown_does_not_hide_the_questions_beside_it():
    with_list, plain = read(simple_form(dropdown=True)), read(simple_form())
    assert [*kinds(with_list.tables[0])] == [*kinds(plain.tables[0])]
    assert [*kinds(plain.tables[0])] == ["Association", "Town", "Grant used so far", "Has the plan changed?"]
    assert with_list.left_out == []


def test_a_row_of_totals_takes_no_column_and_computed_and_given_cells_are_listed():
    draft = read(simple_form(totals=True))
    assert [*kinds(draft.tables[1])] == ["Used", "Remarks"]
    assert [option.label for option in draft.lists[draft.tables[1].list_name]] == ["Salaries", "Rent", "Equipment"]
    assert left_out(draft) == [
        ("Budget", "B4:B6", "Granted", "filled"),
        ("Budget", "D4:D6", "Left", "computed"),
        ("Budget", "B7:D7", "Total", "computed"),
    ]


def test_a_label_beside_a_cell_without_the_frame_of_the_others_is_listed():
    draft = read(simple_form(framed=2))
    assert [*kinds(draft.tables[0])] == ["Association", "Town", "Has the plan changed?"]
    assert left_out(draft) == [("Progress", "B5", "Grant used so far", "unmarked")]


def test_empty_columns_left_of_a_dropdown_are_questions():
    book = Workbook()
    sheet = book.active
    for row in (("Item", "Budget", "Used", "On plan?"), ("Salaries",), ("Rent",), ("Travel",)):
        sheet.append(row)
    sheet.append(("Total", "=SUM(B2:B4)", "=SUM(C2:C4)"))
    forms.add_list(sheet, "D2:D4", '"Yes,No"')
    draft = read(forms.saved(book))
    (table,) = draft.tables
    assert [*kinds(table)] == ["Budget", "Used", "On plan?"]
    assert left_out(draft) == [("Sheet", "B5:C5", "Total", "computed")]


def swedish_form() -> bytes:
    """A form in Swedish whose answer cells are framed."""
    book = Workbook()
    sheet, side = book.worksheets[0], Side(style="thin")
    labels = (
        "Kontaktperson",
        "E-post",
        "FO-nummer",
        "Beviljat belopp (€)",
        "Beskriv (högst 1 500 tecken)",
        "Använt (€)",
    )
    for row, label in enumerate(labels, 1):
        sheet.cell(row, 1, label)
        sheet.cell(row, 2).border = Border(side, side, side, side)
    sheet["B6"].number_format = "#,##0.00"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        *(("Due month", "month"), ("Month", "month"), ("Määräkuukausi", "month"), ("Startmånad", "month")),
        *(("Number of months", "integer"), ("Cost per month", "money"), ("Kostnad per månad", "money")),
        *(("Person-months", ""), ("Henkilötyökuukausi", ""), ("Personmånad", "")),
        *(("Link", "url"), ("Links to evidence", "url"), ("Linkki", "url"), ("Länk", "url"), ("Linked projects", "")),
    ],
)
def test_words_of_a_question_show_months_and_links(label: str, kind: str) -> None:
    assert kind_in_words(label) == kind


@pytest.mark.parametrize(
    ("code", "kind"), [("mmm\\ yyyy", "month"), ("[$-409]yyyy\\-mm;@", "month"), ("d.m.yyyy", "date")]
)
def test_a_format_without_a_day_shows_a_month(code: str, kind: str) -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(["Milestone", "Reached"])
    for row in range(2, 8):
        for cell in sheet[row]:
            cell.border = Border(*[Side("thin")] * 4)
        sheet.cell(row, 2).number_format = code
    (table,) = read(forms.saved(book)).tables
    assert kinds(table)["Reached"] == kind


def test_words_of_a_question_show_personal_data_lengths_currencies_and_business_ids() -> None:
    draft = read(swedish_form())
    (table,) = draft.tables
    assert [(each.kind.name, each.kind.rules, is_personal(each.label, each.kind.name)) for each in table.fields] == [
        ("text", {}, True),
        ("email", {}, True),
        ("business_id", {}, False),
        ("money", {}, False),
        ("text", {"max_length": "1500"}, False),
        ("money", {}, False),
    ]
    words = translator_for("sv")
    remark = draft_remarks(draft, words, "sv")["tables", table.name, "fields", table.fields[0].name]
    assert "svar. Inget visar typen; text tar alla svar. Bladet" in remark


@pytest.mark.parametrize(
    ("label", "rules"),
    [
        ("Summary (max. 200 words)", {"max_words": "200"}),
        ("Yhteenveto (enintään 1 200 sanaa)", {"max_words": "1200"}),
        ("Sammanfattning, högst 50 ord", {"max_words": "50"}),
        ("Summary (max. 200 wordings)", {}),
        ("Summary (at most 900 characters, at most 150 words)", {"max_length": "900", "max_words": "150"}),
    ],
)
def test_a_most_number_of_words_in_a_question_is_its_limit(label: str, rules: dict[str, str]) -> None:
    book, side = Workbook(), Side(style="thin")
    sheet = book.worksheets[0]
    for row, text in enumerate(("Name", label), 1):
        sheet.cell(row, 1, text)
        sheet.cell(row, 2).border = Border(side, side, side, side)
    file = io.BytesIO()
    book.save(file)
    (table,) = read(file.getvalue()).tables
    assert table.fields[1].kind.rules == rules
