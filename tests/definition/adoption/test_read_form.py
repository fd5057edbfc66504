"""A draft has the questions of a form, whatever its layout, and says what is not sure."""

from __future__ import annotations

import io
import zipfile
from functools import cache

import forms_to_adopt as forms
import pytest
from openpyxl import Workbook

from lamppu_xl.definition.adoption.blocks import Doubt
from lamppu_xl.definition.adoption.draft import MOST_LINES, Draft, DraftTable
from lamppu_xl.definition.adoption.read_form import read_form
from lamppu_xl.domain.findings import Finding


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
