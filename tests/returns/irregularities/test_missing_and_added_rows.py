"""Free lines that were deleted count as empty; a filled row without a key is one finding."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from projects import tiny
from returned import judged
from templates import issued, painted

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.cell_address import column_name
from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.i18n.translator import project_translator, translator_for
from lamppu_xl.reports.feedback_workbook import build_feedback
from lamppu_xl.returns.irregularities.missing_rows import number_ranges
from lamppu_xl.returns.second_reader import read_second
from lamppu_xl.returns.submission import SecondReading
from lamppu_xl.validation.batch import Batch
from lamppu_xl.validation.verdict import Verdict

LINE = {AnswerRef("visits", "1", "begins"): date(2026, 8, 3), AnswerRef("visits", "1", "name"): "A visit"}
TEMPLATE = issued(tiny(), "GAMMA", "2026-2", answers={AnswerRef("contact", "1", "name"): "Somebody", **LINE})
ASIDE = ("begins", "people")
"""Two fields of the free lines."""
VISITS = TEMPLATE.plan.sheet("visits")


def row_of(line: int) -> int:
    return TEMPLATE.plan.answers[AnswerRef("visits", str(line), "name")][1].row + 1


def changed(change: Callable[[Worksheet], None]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(painted(TEMPLATE)))
    change(book[VISITS.name])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def read(change: Callable[[Worksheet], None]) -> tuple[Batch, Verdict, list[tuple[str, str]]]:
    """The findings about the form, each with its severity; openpyxl does not move names (S309)."""
    batch = judged({"a.xlsx": changed(change)})
    (verdict,) = batch.verdicts
    found = [finding for finding in verdict.findings if finding.code.id[0] in "FSM" and finding.code.id != "S309"]
    return batch, verdict, [(finding.code.id, finding.effective_severity) for finding in found]


def filled(sheet: Worksheet, row: int) -> None:
    for entry, (home, cell) in TEMPLATE.plan.answers.items():
        if home is VISITS and entry.row == "1" and entry.field in ("begins", "name", "people"):
            sheet.cell(row, cell.col + 1).value = {"begins": "3.9.2026", "name": "Another visit", "people": 7}[
                entry.field
            ]


def test_deleted_free_lines_are_a_single_warning_and_count_as_empty() -> None:
    def delete(sheet: Worksheet) -> None:
        sheet.delete_rows(row_of(2), 2)

    batch, verdict, found = read(delete)
    assert found == [("S357", Severity.WARNING)]
    (finding,) = [finding for finding in verdict.findings if finding.code.id == "S357"]
    assert (finding.facts["lines"], finding.facts["count"]) == ("2–3", 2)
    assert verdict.submission is not None
    assert {entry: verdict.submission.answers[entry] for entry in LINE} == LINE
    assert read_second(changed(delete), verdict.submission) == SecondReading(opened=True)
    feedback = build_feedback(verdict, batch, project_translator(tiny(), "en"))
    assert AnswerRef("visits", "3", "name") in feedback.form.answers


def test_deleted_lines_are_an_error_beside_a_filled_row_without_a_key() -> None:
    def replace_row(sheet: Worksheet) -> None:
        sheet.delete_rows(row_of(2))
        sheet.insert_rows(row_of(2))
        filled(sheet, row_of(2))

    _, verdict, found = read(replace_row)
    assert found == [("S358", Severity.ERROR)]
    assert verdict.submission is not None
    assert "Another visit" in {content.text for content in verdict.submission.outside}


@pytest.mark.parametrize("key", [None, "besök/{}"])
def test_a_filled_table_whose_keys_are_all_gone_or_others_is_a_single_error(key: str | None) -> None:
    keys = {cell.content for cell in VISITS.key_cells if str(cell.content).startswith("visits/")}

    def replace_keys(sheet: Worksheet) -> None:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value in keys:
                    cell.value = key.format(str(cell.value).rpartition("/")[2]) if key else None

    _, verdict, found = read(replace_keys)
    assert found == [("S324", Severity.ERROR)]
    (finding,) = [finding for finding in verdict.findings if finding.code.id == "S324"]
    assert [cell.partition(": ")[2] for cell in finding.facts["cells"]] == ["2026-08-03", "A visit"]
    assert verdict.submission is not None
    assert [content.text for content in verdict.submission.outside] == ["2026-08-03", "A visit"]


def test_a_filled_line_below_empty_ones_without_keys_is_an_error() -> None:
    def clear_keys(sheet: Worksheet) -> None:
        for row in sheet.iter_rows(min_row=row_of(2)):
            for cell in row:
                if str(cell.value).startswith("visits/"):
                    cell.value = None
        filled(sheet, row_of(3))

    _, verdict, found = read(clear_keys)
    assert {("S302", Severity.ERROR), ("S358", Severity.WARNING)} == set(found)
    (finding,) = [finding for finding in verdict.findings if finding.code.id == "S358"]
    assert finding.facts["rows"] == str(row_of(3))


def test_a_question_without_its_key_is_no_added_row_and_its_personal_answer_is_not_quoted() -> None:
    home, cell = TEMPLATE.plan.answers[AnswerRef("contact", "1", "name")]

    def clear_key(sheet: Worksheet) -> None:
        for each in sheet.parent[home.name][cell.row + 1]:
            if each.value == "contact/1/name":
                each.value = None

    _, verdict, found = read(clear_key)
    assert set(found) == {("S302", Severity.ERROR), ("S307", Severity.WARNING)}
    assert not any("Somebody" in translator_for("en").message(finding) for finding in verdict.findings)


def test_an_empty_table_whose_lines_were_all_deleted_is_a_warning() -> None:
    def delete(sheet: Worksheet) -> None:
        sheet.delete_rows(row_of(1), 3)

    assert read(delete)[2] == [("S357", Severity.WARNING)]


def test_of_a_sheet_without_keys_that_asks_for_personal_data_no_text_is_quoted() -> None:
    home, cell = TEMPLATE.plan.answers[AnswerRef("contact", "1", "name")]

    def clear_keys(sheet: Worksheet) -> None:
        for row in sheet.parent[home.name].iter_rows():
            for each in row:
                if str(each.value).startswith("contact/"):
                    each.value = None

    _, verdict, found = read(clear_keys)
    assert found == [("S324", Severity.ERROR)]
    (finding,) = [finding for finding in verdict.findings if finding.code.id == "S324"]
    assert f"{column_name(cell.col)}{cell.row + 1}" in finding.facts["cells"]
    assert "Somebody" not in translator_for("en").message(finding)


def test_each_deleted_column_is_a_single_finding_with_its_head() -> None:
    def delete(sheet: Worksheet) -> None:
        columns = {cell.col + 1 for entry, (_, cell) in TEMPLATE.plan.answers.items() if entry.field in ASIDE}
        for column in sorted(columns, reverse=True):
            sheet.delete_cols(column)

    _, verdict, _ = read(delete)
    found = [finding for finding in verdict.findings if finding.code.id in ("S302", "S378")]
    assert [finding.code.id for finding in found] == ["S378"] * len(ASIDE)
    fields = {field.label.pick(("fi",)) for field in tiny().form.table("visits").fields if field.name in ASIDE}
    messages = [translator_for("fi").message(finding) for finding in found]
    assert all(any(f"”{label}”" in message for message in messages) for label in fields)


def test_a_deleted_column_with_answers_to_different_questions_is_a_single_finding() -> None:
    home, cell = TEMPLATE.plan.answers[AnswerRef("contact", "1", "name")]
    book = openpyxl.load_workbook(io.BytesIO(painted(TEMPLATE)))
    book[home.name].delete_cols(cell.col + 1)
    stream = io.BytesIO()
    book.save(stream)
    (verdict,) = judged({"a.xlsx": stream.getvalue()}).verdicts
    (finding,) = [finding for finding in verdict.findings if finding.code.id in ("S302", "S378", "S386")]
    fields = [entry for entry, (sheet, _) in TEMPLATE.plan.answers.items() if sheet is home]
    assert (finding.code.id, finding.facts["count"]) == ("S386", len(fields))
    label = tiny().form.table("contact").field("email").label.pick(("en",))
    assert f"“{label}”" in translator_for("en").message(finding)


@pytest.mark.parametrize(("count", "codes"), [(7, ["S323"]), (6, ["S307"] * 6)])
def test_many_cells_beside_the_form_that_touch_no_others_are_a_single_warning(count: int, codes: list[str]) -> None:
    """Answers that were copied beside the form have gaps where their lines are blank."""

    def copy(sheet: Worksheet) -> None:
        for number in range(count):
            sheet.cell(row_of(1) + number // 3, 30 + 2 * (number % 3)).value = f"Text {number}"

    _, verdict, found = read(copy)
    assert [code for code, _ in found] == codes
    assert verdict.submission is not None
    assert {f"Text {number}" for number in range(count)} <= {each.text for each in verdict.submission.outside}


def test_a_total_below_the_lines_is_a_hint_that_does_not_ask_to_move_it_to_a_line() -> None:
    row = max(cell.row for cell in VISITS.key_cells) + 2
    name, people = (TEMPLATE.plan.answers[AnswerRef("visits", "1", field)][1].col + 1 for field in ("name", "people"))

    def below(sheet: Worksheet) -> None:
        filled(sheet, row)
        sheet.cell(row + 1, name).value = "Yhteensä:"
        sheet.cell(row + 1, people).value = 7

    _, verdict, found = read(below)
    assert found == [("S358", Severity.WARNING), ("S383", Severity.HINT)]
    (total,) = [finding for finding in verdict.findings if finding.code.id == "S383"]
    assert total.facts["rows"] == str(row + 1)
    assert [cell.partition(": ")[2] for cell in total.facts["cells"]] == ["Yhteensä:", "7"]
    assert verdict.submission is not None
    assert {"Yhteensä:", "7"} <= {content.text for content in verdict.submission.outside}


def columns(*fields: str) -> list[int]:
    return [TEMPLATE.plan.answers[AnswerRef("visits", "1", field)][1].col + 1 for field in fields]


@pytest.mark.parametrize("has_formulas", [True, False])
def test_subtotals_of_a_program_are_a_single_hint(has_formulas: bool) -> None:
    name, people = columns("name", "people")

    def with_subtotals(sheet: Worksheet) -> None:
        first, letter = row_of(1), column_name(people - 1)
        filled(sheet, row_of(2))
        sheet.cell(first, people).value = 3
        sheet.insert_rows(row_of(3), 2)
        for row, label, number in ((row_of(3), "Group Sum", 10), (row_of(3) + 1, "Grand Sum", 10)):
            formula = f"=SUBTOTAL(9,{letter}${first}:{letter}${first + 1})"
            sheet.cell(row, name).value = label
            sheet.cell(row, people).value = formula if has_formulas else number

    _, verdict, found = read(with_subtotals)
    assert found == [("S383", Severity.HINT)]
    (total,) = [finding for finding in verdict.findings if finding.code.id == "S383"]
    assert total.facts["rows"] == f"{row_of(3)}–{row_of(3) + 1}"


@pytest.mark.parametrize(("label", "number"), [("A seminar", 10), ("Group Sum", 11), ("A seminar", "=SUM(3,4)")])
def test_an_added_row_whose_numbers_are_no_sum_of_the_lines_or_that_has_another_name_is_no_total(
    label: str, number: int | str
) -> None:
    name, people = columns("name", "people")

    def with_row(sheet: Worksheet) -> None:
        filled(sheet, row_of(2))
        sheet.cell(row_of(1), people).value = 3
        sheet.insert_rows(row_of(3))
        sheet.cell(row_of(3), name).value, sheet.cell(row_of(3), people).value = label, number

    assert read(with_row)[2] == [("S358", Severity.WARNING)]


@pytest.mark.parametrize("is_below", [False, True])
def test_a_filled_row_without_a_key_is_a_single_warning_with_its_content(is_below: bool) -> None:
    last = max(cell.row for cell in VISITS.key_cells) + 1
    row = last + 1 if is_below else row_of(2)

    def insert(sheet: Worksheet) -> None:
        if not is_below:
            sheet.insert_rows(row)
        filled(sheet, row)

    _, verdict, found = read(insert)
    assert found == [("S358", Severity.WARNING)]
    (finding,) = [finding for finding in verdict.findings if finding.code.id == "S358"]
    assert finding.facts["rows"] == str(row)
    assert f"(row number in the sheet: {row})" in translator_for("en").message(finding)
    assert [cell.partition(": ")[2] for cell in finding.facts["cells"]] == ["3.9.2026", "Another visit", "7"]
    assert verdict.submission is not None
    assert {content.text for content in verdict.submission.outside} == {"3.9.2026", "Another visit", "7"}
    assert {entry: verdict.submission.answers[entry] for entry in LINE} == LINE


def test_of_a_line_that_an_inserted_cell_moved_aside_no_key_and_no_formula_is_kept_as_typed() -> None:
    def move(sheet: Worksheet) -> None:
        last = openpyxl.utils.get_column_letter(sheet.max_column)
        sheet.move_range(f"B{row_of(1)}:{last}{row_of(1)}", cols=1)

    _, verdict, found = read(move)
    assert {code for code, _ in found} == {"S380"}
    assert verdict.submission is not None
    assert sorted(content.text for content in verdict.submission.outside) == ["2026-08-03", "A visit"]


def test_numbers_are_listed_as_ranges() -> None:
    assert number_ranges([5, 3, 4, 8]) == "3–5, 8"


def test_a_row_inserted_above_the_heads_moves_them_and_no_text_is_changed() -> None:
    def insert(sheet: Worksheet) -> None:
        sheet.insert_rows(4)
        sheet["A4"], sheet["B4"] = "Column1", "Column2"

    _, verdict, found = read(insert)
    assert found == [("S307", Severity.WARNING), ("S307", Severity.WARNING)]
    assert verdict.submission is not None
    assert {entry: verdict.submission.answers[entry] for entry in LINE} == LINE
