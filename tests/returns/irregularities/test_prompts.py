"""Words that somebody typed into the data validations of a return are reported and kept."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace

import openpyxl
import pytest
from documents import cell, document, row, sheet, text
from openpyxl.worksheet.datavalidation import DataValidation
from projects import tiny
from returned import codes, edited, full, verdict_on

from lamppu_xl.domain.findings import Finding
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.workbook.safe_reader import ScannedWorkbook, read_workbook
from lamppu_xl.workbook.safe_reader.sheet_remark import PROMPT, SheetRemark

LATER = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
NAMES_IN_FILES = "http://schemas.microsoft.com/office/excel/2006/main"


def with_typed(attribute: str, words: str, *, count: int = 1) -> bytes:
    """A return in which some texts of the first sheet with data validations were replaced."""
    numbers = iter(range(1, count + 1))

    def change(part: str) -> str:
        def typed(match: re.Match[str]) -> str:
            number = next(numbers, None)
            return match[0] if number is None else f"{match[1]}{words.format(number)}{match[2]}"

        return re.sub(rf'(<dataValidation [^>]*?\b{attribute}=")[^"]*(")', typed, part)

    return edited(full(), {"sheet4.xml": change, "sheet5.xml": change})


def of_prompts(data: bytes) -> list[Finding]:
    return [finding for finding in verdict_on(data).findings if finding.code.id == "S318"]


def test_the_prompts_of_a_template_are_no_remarks() -> None:
    book = read_workbook(full())
    assert isinstance(book, ScannedWorkbook)
    assert any(sheet.prompts for sheet in book.sheets)
    assert "S318" not in codes(verdict_on(full()))


@pytest.mark.parametrize("attribute", ["promptTitle", "prompt", "errorTitle", "error"])
def test_each_text_of_a_data_validation_that_was_changed_is_reported_and_kept(attribute: str) -> None:
    data = with_typed(attribute, "The right number is 14")
    (finding,) = of_prompts(data)
    assert finding.facts["value"] == "The right number is 14"
    assert finding.entry is not None
    assert "Input Message" in translator_for("en").message(finding)
    submission = verdict_on(data).submission
    assert submission is not None
    assert [(each.text, each.kind) for each in submission.outside] == [("The right number is 14", PROMPT)]


def test_many_changed_texts_of_a_sheet_are_a_single_finding_and_all_are_kept() -> None:
    data = with_typed("prompt", "Own text {}", count=5)
    found = of_prompts(data)
    submission = verdict_on(data).submission
    assert submission is not None
    assert len(submission.outside) == 5
    assert len(found) < 5
    assert any(finding.facts["others"] for finding in found)


def test_a_text_that_a_program_has_cut_off_is_no_remark() -> None:
    def cut(part: str) -> str:
        return re.sub(r'(\berror=")([^"]{16})[^"]*(")', r"\1\2\3", part)

    assert of_prompts(edited(full(), {"sheet2.xml": cut, "sheet3.xml": cut, "sheet4.xml": cut})) == []


def test_the_dates_of_an_earlier_country_are_no_remarks() -> None:
    """The country of a partner was stated after its template was issued."""
    project = tiny()
    first, *others = project.partners
    found = verdict_on(full(), project=replace(project, partners=(replace(first, country="SE"), *others)))
    assert found.submission is not None
    assert "S318" not in codes(found)


def test_a_title_with_its_text_is_a_single_finding() -> None:
    def change(part: str) -> str:
        words = r'\1 promptTitle="NB" prompt="Really 77 people"\2'
        pattern = r'(<dataValidation (?:(?!prompt)[^>])*?)(?: promptTitle="[^"]*")? prompt="[^"]*"([^>]*>)'
        return re.sub(pattern, words, part, count=1)

    (finding,) = of_prompts(edited(full(), {"sheet4.xml": change}))
    assert finding.facts["value"] == "NB: Really 77 people"


def with_own_sheet(edit: Callable[[DataValidation], None]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(full()))
    own = book.create_sheet("Own")
    rule = DataValidation(type="whole", operator="between", formula1="1", formula2="9")
    edit(rule)
    rule.add("B2")
    own.add_data_validation(rule)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_a_prompt_on_a_sheet_of_the_partner_is_reported() -> None:
    def edit(rule: DataValidation) -> None:
        rule.prompt = "Ask Ann for the list"

    (finding,) = [each for each in of_prompts(with_own_sheet(edit)) if each.place.sheet == "Own"]
    assert (finding.facts["value"], finding.place.cell) == ("Ask Ann for the list", "B2")


def test_a_prompt_that_excel_stores_as_that_of_a_later_edition_is_read() -> None:
    later = (
        f'<extLst><ext uri="x" xmlns:x14="{LATER}"><x14:dataValidations count="1" xmlns:xm="{NAMES_IN_FILES}">'
        '<x14:dataValidation type="list" promptTitle="Hello" prompt="See&#10;mail"><x14:formula1><xm:f>Own!A1</xm:f>'
        "</x14:formula1><xm:sqref>C7 D8</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst>"
    )
    stream = io.BytesIO()
    openpyxl.Workbook().save(stream)
    data = edited(stream.getvalue(), {"sheet1.xml": lambda part: part.replace("</worksheet>", f"{later}</worksheet>")})
    book = read_workbook(data)
    assert isinstance(book, ScannedWorkbook)
    assert book.sheets[0].prompts == (SheetRemark(6, 2, PROMPT, "Hello"), SheetRemark(6, 2, PROMPT, "See\nmail"))


def test_the_prompts_of_a_document_are_at_the_first_cell_that_has_them() -> None:
    validations = (
        '<table:content-validations><table:content-validation table:name="v1" table:base-cell-address="Other.A1">'
        '<table:help-message table:title="Hello" table:display="true"><text:p>See</text:p><text:p>mail</text:p>'
        '</table:help-message><table:error-message table:display="true"><text:p>No</text:p></table:error-message>'
        '</table:content-validation><table:content-validation table:name="v2"><table:help-message table:title="X"/>'
        "</table:content-validation></table:content-validations>"
    )
    of_v1 = cell(more='table:content-validation-name="v1"', kind="")
    data = document(validations, sheet(row(cell(text("a")), of_v1, of_v1)))
    book = read_workbook(data, open_documents=True)
    assert isinstance(book, ScannedWorkbook)
    expected = tuple(SheetRemark(0, 1, PROMPT, each) for each in ("Hello", "See\nmail", "No"))
    assert book.sheets[0].prompts == expected
