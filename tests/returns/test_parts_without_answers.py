"""Parts of a workbook that have no answers: deleted, renamed or left over they are a note, and the answers count."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date

import openpyxl
import pytest
from projects import tiny
from templates import issued, painted

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.templates.sheet_keys import CHECKS, HELP
from lamppu_xl.validation.validate import validate
from lamppu_xl.workbook.safe_reader.left_over_parts import count_left_over_cells

ANSWERS = {AnswerRef("contact", "1", "name"): "Somebody", AnswerRef("visits", "1", "begins"): date(2026, 8, 3)}
TEMPLATE = issued(tiny(), "GAMMA", "2026-2", answers=ANSWERS)
NAMES = {sheet.key: sheet.name for sheet in TEMPLATE.plan.sheets}


@pytest.fixture(scope="module")
def data() -> bytes:
    return painted(TEMPLATE)


def findings(data: bytes) -> tuple[dict[AnswerRef, object], list[str]]:
    """The answers of a return, and the codes of its findings about the form."""
    (verdict,) = validate(tiny(), TEMPLATE.period, [IncomingFile("a.xlsx", data)]).verdicts
    codes = [finding.code.id for finding in verdict.findings if finding.code.id[0] in "FS"]
    assert verdict.submission is not None, verdict.findings
    return dict(verdict.submission.answers), codes


def by_openpyxl(data: bytes, change: Callable[[openpyxl.Workbook], object]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    change(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def edited(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The package with one part changed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as after:
        for info in before.infolist():
            part = before.read(info)
            after.writestr(info.filename, change(part) if info.filename == name else part)
    return stream.getvalue()


@pytest.mark.parametrize("keys", [(HELP,), (CHECKS,), (HELP, CHECKS, "_lists", "_states", "_meta")])
@pytest.mark.slow
def test_a_deleted_sheet_without_questions_is_a_note(data: bytes, keys: tuple[str, ...]) -> None:
    def delete(book: openpyxl.Workbook) -> None:
        for key in keys:
            del book[NAMES[key]]

    answers, codes = findings(by_openpyxl(data, delete))
    assert answers == ANSWERS
    assert codes == ["S320"] * len([key for key in keys if key != "_states"])


@pytest.mark.parametrize(("text", "severity"), [("Ask Anna.", Severity.HINT), (None, Severity.INFO)])
def test_changed_texts_of_a_sheet_without_questions_are_a_note(
    data: bytes, text: str | None, severity: Severity
) -> None:
    def overwrite(book: openpyxl.Workbook) -> None:
        rows = book[NAMES[HELP]].iter_rows(min_row=4, max_row=12, min_col=2, max_col=2)
        for cell in (cell for (cell,) in rows if cell.value):
            cell.value = text

    (verdict,) = validate(tiny(), TEMPLATE.period, [IncomingFile("a.xlsx", by_openpyxl(data, overwrite))]).verdicts
    (finding,) = [finding for finding in verdict.findings if finding.code.id[0] == "S"]
    assert (finding.code.id, finding.effective_severity) == ("S356", severity)
    assert finding.facts["count"] == len(finding.related) + 1 > 3
    assert verdict.submission is not None
    assert verdict.submission.answers == ANSWERS
    assert {content.text for content in verdict.submission.outside} == ({text} if text else set())


@pytest.mark.parametrize("key", [HELP, CHECKS, "_lists", "_states", "_meta"])
@pytest.mark.slow
def test_a_renamed_sheet_without_questions_is_recognised(data: bytes, key: str) -> None:
    answers, codes = findings(by_openpyxl(data, lambda book: setattr(book[NAMES[key]], "title", "Other name")))
    assert answers == ANSWERS
    assert codes == ["S308"]


def test_a_hidden_sheet_without_its_name_and_its_formulas_is_recognised(data: bytes) -> None:
    def repair(book: openpyxl.Workbook) -> None:
        sheet = book["_states"]
        sheet.title = "Recovered_Sheet1"
        for cell in (cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("=")):
            cell.value = None

    assert findings(by_openpyxl(data, repair)) == (ANSWERS, ["S308"])


def test_a_sheet_of_notes_is_not_taken_for_a_hidden_sheet(data: bytes) -> None:
    def replace_sheet(book: openpyxl.Workbook) -> None:
        del book["_states"]
        notes = book.create_sheet("Notes")
        for row in range(1, 30):
            notes[f"B{row}"] = "Täytettävä"

    assert findings(by_openpyxl(data, replace_sheet)) == (ANSWERS, ["S306"])


def test_no_note_says_that_answers_were_read_beside_a_sheet_that_could_not_be_read(data: bytes) -> None:
    def inspect(book: openpyxl.Workbook) -> None:
        for name in ("_lists", "_states", "_meta"):
            del book[name]
        sheet = book[NAMES["contact"]]
        sheet.title = "Recovered_Sheet1"
        sheet.protection.sheet = False
        for cell in sheet[3]:
            cell.value = None

    def rename_back(book: openpyxl.Workbook) -> None:
        inspect(book)
        book["Recovered_Sheet1"].title = NAMES["contact"]

    assert findings(by_openpyxl(data, inspect))[1] == ["S324"]
    assert findings(by_openpyxl(data, rename_back))[1] == ["S324"]


def test_several_renamed_sheets_are_a_single_note(data: bytes) -> None:
    def rename(book: openpyxl.Workbook) -> None:
        for key in (HELP, CHECKS):
            book[NAMES[key]].title = f"New {key}"

    file = IncomingFile("a.xlsx", by_openpyxl(data, rename))
    (verdict,) = validate(tiny(), TEMPLATE.period, [file]).verdicts
    noted = [finding for finding in verdict.findings if finding.code.id in ("S308", "S353")]
    assert [finding.code.id for finding in noted] == ["S353"]
    assert noted[0].facts == {"count": 2, "names": tuple(f"{NAMES[key]} → New {key}" for key in (HELP, CHECKS))}
    assert {place.sheet for place in noted[0].related} == {f"New {HELP}", f"New {CHECKS}"}


def test_a_deleted_sheet_with_questions_is_an_error(data: bytes) -> None:
    _, codes = findings(by_openpyxl(data, lambda book: book.remove(book[NAMES["contact"]])))
    assert codes == ["S301"]


def test_several_deleted_sheets_with_questions_are_a_single_error(data: bytes) -> None:
    keys = ("contact", "figures")

    def remove(book: openpyxl.Workbook) -> None:
        for key in (*keys, HELP):
            book.remove(book[NAMES[key]])

    file = IncomingFile("a.xlsx", by_openpyxl(data, remove))
    (verdict,) = validate(tiny(), TEMPLATE.period, [file]).verdicts
    (missed,) = (finding for finding in verdict.findings if finding.code.id in ("S301", "S320", "S377"))
    assert missed.code.id == "S377"
    assert set(missed.facts["names"]) == {NAMES[key] for key in keys}  # type: ignore[arg-type]
    assert missed.facts["count"] == len(keys)


def left_over(book: openpyxl.Workbook) -> None:
    sheet = book.create_sheet("Own")
    sheet["A1"], sheet["B2"] = "note", 3


def test_the_part_of_a_deleted_sheet_is_a_note(data: bytes) -> None:
    whole = by_openpyxl(data, left_over)
    without = edited(whole, "xl/workbook.xml", lambda part: re.sub(rb'<sheet [^>]*name="Own"[^>]*/>', b"", part))
    assert (count_left_over_cells(whole), count_left_over_cells(without)) == (0, 2)
    answers, codes = findings(without)
    assert answers == ANSWERS
    assert codes == ["S321"]


def test_a_list_of_sheets_that_is_unclear_leaves_nothing_over(data: bytes) -> None:
    whole = by_openpyxl(data, left_over)
    for change in (
        lambda part: b"<!-- comment -->" + re.sub(rb'<sheet [^>]*name="Own"[^>]*/>', b"", part),
        lambda part: part.decode().encode("utf-16"),
        lambda part: part.replace(b"r:id=", b"r:other="),
    ):
        assert count_left_over_cells(edited(whole, "xl/workbook.xml", change)) == 0
    assert count_left_over_cells(b"no package") == 0


def test_a_number_may_be_stored_with_many_digits(data: bytes) -> None:
    name = TEMPLATE.plan.sheet("visits").name
    sheets = [sheet.name for sheet in TEMPLATE.plan.sheets]
    part = f"xl/worksheets/sheet{sheets.index(name) + 1}.xml"
    serial = b"<v>46237</v>"
    long = edited(data, part, lambda xml: xml.replace(serial, b"<v>46237." + b"0" * 60 + b"</v>"))
    assert long != data
    assert findings(long)[0] == ANSWERS


def test_a_property_that_is_there_twice_is_read_once(data: bytes) -> None:
    def doubled(text: bytes) -> Callable[[bytes], bytes]:
        return lambda part: part.replace(b"</cp:coreProperties>", text + b"</cp:coreProperties>")

    core = "docProps/core.xml"
    creator = edited(data, core, doubled(b"<dc:creator>Somebody else</dc:creator>"))
    assert findings(creator) == (ANSWERS, [])
    (verdict,) = validate(
        tiny(),
        TEMPLATE.period,
        [IncomingFile("a.xlsx", edited(data, core, doubled(b"<dc:description>LAMPPU 2012-2 KAO</dc:description>")))],
    ).verdicts
    assert verdict.submission is None


def test_properties_that_are_no_valid_xml_do_not_stop_the_return(data: bytes) -> None:
    wrong = edited(data, "docProps/custom.xml", lambda part: part.replace(b"</Properties>", b"<x:y/></Properties>"))
    assert wrong != data
    assert findings(wrong) == (ANSWERS, [])
