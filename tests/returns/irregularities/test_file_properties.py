"""Words in the properties of a file are reported and kept; what the template and programs write there is not."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import openpyxl
import pytest
from returned import edited, sound, verdict_on

from lamppu_xl.validation.verdict import Verdict

CORE, CUSTOM = "docProps/core.xml", "docProps/custom.xml"


def added(part: str, element: str) -> dict[str, Callable[[str], str]]:
    return {part: lambda text: re.sub(r"(</(?:cp:coreProperties|Properties)>)", rf"{element}\1", text)}


def custom(name: str, text: str) -> str:
    kind = 'fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="9"'
    types = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
    return f'<property {kind} name="{name}"><t:lpwstr xmlns:t="{types}">{text}</t:lpwstr></property>'


def reported(verdict: Verdict) -> list[object]:
    assert verdict.submission is not None
    found = [finding.facts["value"] for finding in verdict.findings if finding.code.id == "S318"]
    assert found == [outside.text for outside in verdict.submission.outside]
    return found


def test_words_after_the_code_in_the_comments_of_a_file_are_reported() -> None:
    change = {
        CORE: lambda text: text.replace("</dc:description>", "\nNine visits.&#10;One was cancelled.</dc:description>")
    }
    verdict = verdict_on(edited(sound(), change))
    assert reported(verdict) == ["Nine visits.\nOne was cancelled."]
    assert verdict.accepted


def test_words_in_place_of_the_code_are_reported() -> None:
    change = {CORE: lambda text: re.sub(r"(<dc:description>)[^<]*", r"\1The controller looks at it", text)}
    verdict = verdict_on(edited(sound(), change))
    assert reported(verdict) == ["The controller looks at it"]
    assert verdict.accepted


@pytest.mark.parametrize("name", ["dc:subject", "cp:keywords", "cp:category", "cp:contentStatus"])
def test_words_in_the_other_properties_are_reported(name: str) -> None:
    assert reported(verdict_on(edited(sound(), added(CORE, f"<{name}>not ready</{name}>")))) == ["not ready"]


def test_the_manager_of_a_file_is_reported() -> None:
    manager = "<Manager>Ask Ann</Manager>"
    assert reported(verdict_on(edited(sound(), added("docProps/app.xml", manager)))) == ["Ask Ann"]


def test_another_title_is_reported() -> None:
    change = {CORE: lambda text: re.sub(r"(<dc:title>)[^<]*", r"\1Our title", text)}
    assert reported(verdict_on(edited(sound(), change))) == ["Our title"]


@pytest.mark.parametrize(
    "title", ["", "a", "tiny 2026-2 alfa"], ids=["none", "the name of the file", "in other letters"]
)
def test_a_title_that_programs_write_is_not_reported(title: str) -> None:
    change = {CORE: lambda text: re.sub(r"(<dc:title>)[^<]*", rf"\g<1>{title}", text)}
    assert reported(verdict_on(edited(sound(), change))) == []


def test_texts_and_comments_of_defined_names_are_reported() -> None:
    names = '<definedName name="Note">"Only estimates"</definedName>'
    names += '<definedName name="_xlnm.Sheet_Title" localSheetId="0">"Ohje"</definedName>'
    names += '<definedName name="Other" comment="ask Ann">1</definedName>'
    # An add-in of a spreadsheet program stores its own facts in names that the list of names does not show.
    names += '<definedName name="CIQWBGuid" hidden="1">"2cd8126d-26c3-430c-b7fa"</definedName>'
    change = {"xl/workbook.xml": lambda text: text.replace("</definedNames>", f"{names}</definedNames>")}
    assert reported(verdict_on(edited(sound(), change))) == ["Note: Only estimates", "Other: (ask Ann)"]


@pytest.mark.parametrize(("name", "expected"), [("Figures are estimates", True), ("Sheet1", False), ("Taul 2", False)])
def test_the_name_of_an_empty_sheet_is_reported_if_it_has_several_words(name: str, expected: bool) -> None:
    book = openpyxl.load_workbook(io.BytesIO(sound()))
    book.create_sheet(name)
    stream = io.BytesIO()
    book.save(stream)
    assert reported(verdict_on(stream.getvalue())) == ([name] if expected else [])


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("Huomautus", "Kysy Liisalta", ["Huomautus: Kysy Liisalta"]),
        ("Checked by", "our controller", ["Checked by: our controller"]),
        ("MSIP_Label_7b2f_Name", "For internal use", []),
        ("ContentTypeId", "0x010100A1", []),
        ("SharedWithUsers", "12;#Maija Esimerkki;#15;#Ben Example", []),
        ("Editors", "12;#Maija Esimerkki", []),
        ("TriggerFlowInfo", "a b", []),
        ("lcf76f155ced4ddcb4097134ff3c332f", "Finance and Law", []),
        ("Sensitivity", "Internal use", []),
        ("display_urn:schemas-microsoft-com:office:office#Editor", "Maija Meikäläinen", []),
    ],
)
def test_properties_that_a_person_has_made_up_are_reported(name: str, text: str, expected: list[str]) -> None:
    assert reported(verdict_on(edited(sound(), added(CUSTOM, custom(name, text))))) == expected
