"""Returns whose cells show something else than they store, or have something beside their values."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Sequence

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule, FormulaRule, Rule
from openpyxl.styles import Alignment, Color, Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.scenario import InputCells, Scenario, ScenarioList
from projects import tiny
from returned import full, verdict_on
from submissions import PERIOD, place
from templates import issued

from lamppu_xl.domain.findings import Finding
from lamppu_xl.i18n.translator import HIDDEN, translator_for
from lamppu_xl.returns.cell_text import seen_formula
from lamppu_xl.templates.template import Template
from lamppu_xl.workbook.safe_reader import ScannedCell


@pytest.fixture(scope="module")
def template() -> Template:
    return issued(tiny(), "ALFA", PERIOD)


Change = Callable[[openpyxl.Workbook], None]


def findings_on(change: Change, *, parts: Callable[[dict[str, bytes]], None] | None = None) -> list[Finding]:
    """The findings about a return in order that was changed."""
    book = openpyxl.load_workbook(io.BytesIO(full("ALFA")), rich_text=True)
    change(book)
    buffer = io.BytesIO()
    book.save(buffer)
    data = buffer.getvalue()
    if parts:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            content = {name: archive.read(name) for name in archive.namelist()}
        parts(content)
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for name, part in content.items():
                archive.writestr(name, part)
        data = buffer.getvalue()
    return list(verdict_on(data).findings)


def found(findings: list[Finding], *codes: str) -> list[tuple[str, str | None]]:
    return [(finding.code.id, finding.place.cell) for finding in findings if finding.code.id in codes]


def message(findings: list[Finding], code: str) -> str:
    return translator_for("en").message(next(finding for finding in findings if finding.code.id == code))


def test_findings_quote_what_the_cells_show(template: Template) -> None:
    figures, actual = place(template, "figures/I1/actual")
    _, spent = place(template, "figures/I1/spent")
    results, share = place(template, "results/G1/share")
    visits, begins = place(template, "visits/1/begins")

    def change(book: openpyxl.Workbook) -> None:
        for sheet, cell, value, number_format in (
            (figures, actual, 1.5625, "[h]:mm"),
            (figures, spent, 46508, "#,##0.00"),
            (results, share, 12, "General"),
            (visits, begins, 46449.75, "d.m.yyyy"),
        ):
            book[sheet][cell].value, book[sheet][cell].number_format = value, number_format

    findings = findings_on(change)
    assert set(found(findings, "V424", "V426", "V429")) == {("V424", actual), ("V426", share), ("V429", begins)}
    assert "“37:30”" in message(findings, "V424")
    assert "3 March 2027 at 18:00" in message(findings, "V429")
    assert not any("46449" in str(finding.facts) or "0.0625" in str(finding.facts) for finding in findings)


@pytest.mark.slow
def test_an_amount_that_equals_a_day_of_the_period_is_a_warning(template: Template) -> None:
    figures, spent = place(template, "figures/I1/spent")

    def change(book: openpyxl.Workbook) -> None:
        book[figures][spent].value = 46143

    findings = findings_on(change)
    assert found(findings, "V430") == [("V430", spent)]
    assert "1 May 2026" in message(findings, "V430")


def test_struck_out_characters_are_an_error_in_a_number_and_kept_with_marks_in_a_text(template: Template) -> None:
    figures, actual = place(template, "figures/I1/actual")
    _, other = place(template, "figures/I2/actual")
    results, text = place(template, "results/G1/results")

    def change(book: openpyxl.Workbook) -> None:
        struck = InlineFont(strike=True)
        book[figures][actual].value = CellRichText(TextBlock(struck, "12"), "15")
        book[figures][other].font = Font(strike=True)
        book[results][text].value = CellRichText(TextBlock(struck, "Kolme. "), "Kaksi.")

    findings = findings_on(change)
    assert set(found(findings, "V433", "V434")) == {("V433", actual), ("V433", other), ("V434", text)}
    assert "“~~12~~15”" in message(findings, "V433")
    assert "“~~Kolme.~~ Kaksi.”" in message(findings, "V434")


def test_what_a_conditional_format_strikes_out_is_struck_out(template: Template) -> None:
    figures, actual = place(template, "figures/I1/actual")
    _, other = place(template, "figures/I2/actual")
    results, text = place(template, "results/G1/results")
    struck = Font(strike=True)

    def change(book: openpyxl.Workbook) -> None:
        for cell, formula in ((actual, f"{actual}>0"), (other, f"COUNTIF($A:$A,{other})=0"), ("Z60", "FALSE")):
            book[figures].conditional_formatting.add(cell, FormulaRule([formula], font=struck))
        book[results].conditional_formatting.add(text, FormulaRule([f'{text}<>""'], font=struck))

    findings = findings_on(change)
    assert set(found(findings, "V433", "V434", "S370")) == {("V433", actual), ("V434", text), ("S370", other)}


def test_texts_that_a_number_format_writes_in_white_or_hides_are_named(template: Template) -> None:
    results, text = place(template, "results/G1/results")

    def change(book: openpyxl.Workbook) -> None:
        sheet = book[results]
        sheet[text].fill = PatternFill(None)
        sheet[text].number_format = "0;0;0;[White]@"
        for cell, code in (("Z60", "[White]@"), ("Z61", "[White]0"), ("Z62", ";;;"), ("Z63", "0;0;0;@")):
            sheet[cell].value, sheet[cell].number_format = f"Words of {cell}", code

    (unseen,) = (each for each in findings_on(change) if each.code.id == "S343")
    assert {each.cell for each in unseen.related} == {text, "Z60", "Z62"}
    said = translator_for("en").message(unseen)
    assert "An answer counts" in said and "It was read" not in said  # noqa: PT018  # what is beside the form was not


_TEXT_BOX = """<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><xdr:twoCellAnchor><xdr:from><xdr:col>3</xdr:col>
<xdr:row>6</xdr:row></xdr:from><xdr:sp><xdr:txBody><a:p><a:r><a:t>See the annex</a:t></a:r></a:p></xdr:txBody></xdr:sp>
</xdr:twoCellAnchor></xdr:wsDr>"""
_COMMENTS = """<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">
<threadedComment ref="%s" id="{1}"><text>Is it nine?</text></threadedComment></ThreadedComments>"""
_LINK = '<Relationship Id="rId%d" Type="http://example.org/relationships/%s" Target="/xl/%s.xml"/></Relationships>'


def test_notes_comments_and_text_boxes_are_reported_with_their_words(template: Template) -> None:
    figures, actual = place(template, "figures/I1/actual")
    _, spent = place(template, "figures/I1/spent")

    def change(book: openpyxl.Workbook) -> None:
        book[figures][actual].comment = Comment("Nine visits", "A")

    def parts(content: dict[str, bytes]) -> None:
        relations = next(name for name in content if "worksheets/_rels" in name and b"comments" in content[name])
        content["xl/threaded.xml"], content["xl/box.xml"] = (_COMMENTS % spent).encode(), _TEXT_BOX.encode()
        for number, kind, name in ((71, "threadedComment", "threaded"), (72, "drawing", "box")):
            link = (_LINK % (number, kind, name)).encode()
            content[relations] = content[relations].replace(b"</Relationships>", link)

    findings = findings_on(change, parts=parts)
    assert sorted(found(findings, "S318")) == sorted([("S318", actual), ("S318", spent), ("S318", "D7")])
    said = [translator_for("en").message(finding) for finding in findings if finding.code.id == "S318"]
    assert all(any(words in text for text in said) for words in ("Nine visits", "Is it nine?", "See the annex"))


_THREAD = """<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">
<threadedComment ref="{0}" id="c" parentId="a" dT="2026-10-01T11:00:00.00"><text>Absolutely</text></threadedComment>
<threadedComment ref="{0}" id="b" parentId="a" dT="2026-10-01T10:00:00.00"><text>Nine</text></threadedComment>
<threadedComment ref="{0}" id="a" dT="2026-10-01T09:00:00.00"><text>Is it nine?</text></threadedComment>
</ThreadedComments>"""


@pytest.mark.parametrize(
    ("entry", "said"), [("figures/I1/actual", "Is it nine? / Nine / Absolutely"), ("contact/1/name", HIDDEN)]
)
def test_a_comment_and_its_replies_are_a_single_finding(template: Template, entry: str, said: object) -> None:
    figures, actual = place(template, entry)

    def change(book: openpyxl.Workbook) -> None:
        book[figures][actual].comment = Comment("Is it nine? Nine. Absolutely.", "A")

    def parts(content: dict[str, bytes]) -> None:
        relations = next(name for name in content if "worksheets/_rels" in name and b"comments" in content[name])
        content["xl/threaded.xml"] = _THREAD.format(actual).encode()
        link = (_LINK % (71, "threadedComment", "threaded")).encode()
        content[relations] = content[relations].replace(b"</Relationships>", link)

    found = [finding.facts["value"] for finding in findings_on(change, parts=parts) if finding.code.id == "S318"]
    assert found == [said]


_PLACEHOLDER = """[Kommenttiketju]

Excel-versiosi avulla voit lukea tämän kommenttiketjun, mutta siihen tehdyt muutokset poistetaan.
Lisätietoja: https://go.microsoft.com/fwlink/?linkid=870924

Kommentti:
    Nine visits: see the list.
All of them
Vastaus:
    Thank you"""
_OF_GOOGLE_SHEETS = """======
ID#AAAABclqyUE
Aino Esimerkki    (2027-08-01 10:00:00)
Nine visits
------
ID#AAAABclqyUI
Ben Example    (2027-08-01 11:00:00)
Thank you"""


@pytest.mark.parametrize(
    ("stored", "said"),
    [
        (_PLACEHOLDER, ["Nine visits: see the list.\nAll of them / Thank you"]),
        (_OF_GOOGLE_SHEETS, ["Nine visits / Thank you"]),
        ("Aino Esimerkki:\n", []),
        ("Aino Esimerkki", []),
        ("Aino Esimerkki:\nNine visits", ["Aino Esimerkki:\nNine visits"]),
        ("Ben Example:", ["Ben Example:"]),
        ("====== a line ======", ["====== a line ======"]),
    ],
)
def test_of_a_note_only_the_words_of_its_writer_are_reported(
    template: Template, stored: str, said: Sequence[str]
) -> None:
    figures, actual = place(template, "figures/I1/actual")

    def change(book: openpyxl.Workbook) -> None:
        book[figures][actual].comment = Comment(stored, "Aino Esimerkki")

    assert [finding.facts["value"] for finding in findings_on(change) if finding.code.id == "S318"] == said


def test_a_remark_that_cannot_be_read_harms_no_answer(template: Template) -> None:
    figures, actual = place(template, "figures/I1/actual")

    def change(book: openpyxl.Workbook) -> None:
        book[figures][actual].comment = Comment("Nine visits", "A")

    def parts(content: dict[str, bytes]) -> None:
        comments = next(name for name in content if "comment" in name and name.endswith(".xml"))
        content[comments] = b"<something/>"

    assert found(findings_on(change, parts=parts), "F113", "F110", "S318") == []


def test_merged_answers_are_reported(template: Template) -> None:
    figures, first = place(template, "figures/I1/actual")
    _, second = place(template, "figures/I2/actual")

    def change(book: openpyxl.Workbook) -> None:
        book[figures].merge_cells(f"{first}:{second}")

    assert found(findings_on(change), "S319") == [("S319", first)]


def test_an_answer_behind_a_merge_with_a_cell_of_the_form_is_reported(template: Template) -> None:
    figures, answer = place(template, "figures/I1/actual")

    def change(book: openpyxl.Workbook) -> None:
        cell = book[figures][answer]
        book[figures].merge_cells(start_row=cell.row, end_row=cell.row, start_column=1, end_column=cell.column)

    assert found(findings_on(change), "S319") == [("S319", answer)]


def test_words_in_a_header_are_reported_and_those_of_the_template_are_not(template: Template) -> None:
    figures, _ = place(template, "figures/I1/actual")

    def change(book: openpyxl.Workbook) -> None:
        for sheet in book:
            sheet.oddHeader.center.text = "Over budget"

    findings = findings_on(change)
    assert found(findings, "S318") == [("S318", None)]
    assert "“Over budget”" in message(findings, "S318")
    assert figures in message(findings, "S318")
    assert "_meta" not in message(findings, "S318")


def test_pictures_in_headers_are_reported_once(template: Template) -> None:
    figures, _ = place(template, "figures/I1/actual")

    def change(book: openpyxl.Workbook) -> None:
        for sheet in book:
            sheet.oddHeader.left.text = "&G"
            sheet.oddFooter.left.text = "&&G"

    findings = findings_on(change)
    assert found(findings, "S322") == [("S322", None)]
    assert "picture in the header or footer of the printed pages" in message(findings, "S322")
    assert figures in message(findings, "S322")


def test_a_sensitivity_label_on_every_page_is_listed_once() -> None:
    """Office writes it into the footers of all sheets, behind a sign that nobody sees."""
    book = openpyxl.load_workbook(io.BytesIO(full("ALFA")))
    for sheet in book:
        sheet.oddFooter.center.text = '&"Calibri"&11&K000000_x000D_&1#&"Calibri"&10Internal'
    buffer = io.BytesIO()
    book.save(buffer)
    verdict = verdict_on(buffer.getvalue())
    assert verdict.submission is not None
    assert [each.text for each in verdict.submission.outside] == ["Internal"]
    assert "“Internal”" in message(list(verdict.findings), "S318")


@pytest.mark.parametrize(("text", "words"), [('Arial,Bold"', ""), ('Arial,Bold"Over budget', "Over budget")])
def test_what_gnumeric_leaves_of_a_font_is_no_text_of_a_header(template: Template, text: str, words: str) -> None:
    def change(book: openpyxl.Workbook) -> None:
        for sheet in book:
            sheet.oddHeader.center.text = text

    said = [translator_for("en").message(each) for each in findings_on(change) if each.code.id == "S318"]
    assert ["“Over budget”" in each for each in said] == [True] * bool(words)


def test_answers_that_were_hidden_are_read_and_named(template: Template) -> None:
    figures, actual = place(template, "figures/I1/actual")
    _, spent = place(template, "figures/I2/spent")
    contact, email = place(template, "contact/1/email")

    def change(book: openpyxl.Workbook) -> None:
        book[figures].row_dimensions[book[figures][actual].row].hidden = True
        book[figures].column_dimensions[book[figures][spent].column_letter].hidden = True
        book[contact].sheet_state = "hidden"

    findings = findings_on(change)
    assert found(findings, "S341") == [("S341", None)] * 2
    assert {finding.place.sheet for finding in findings if finding.code.id == "S341"} == {figures, contact}
    named = {each.cell for finding in findings if finding.code.id == "S341" for each in finding.related}
    assert {actual, spent, email} <= named


def test_texts_in_the_colour_of_their_cell_are_read_and_named(template: Template) -> None:
    figures, actual = place(template, "figures/I1/actual")
    _, spent = place(template, "figures/I2/spent")
    results, text = place(template, "results/G1/results")

    def change(book: openpyxl.Workbook) -> None:
        book[figures][actual].font = Font(color="FFFFFFFF")
        book[figures][actual].fill = PatternFill("solid", fgColor="FFFFF2CC")
        book[figures][spent].font = Font(color=Color(theme=0))
        book[figures]["Z60"] = "Not for the funder"
        book[figures]["Z60"].font = Font(color=Color(indexed=9))
        book[figures]["Z62"] = CellRichText("12", TextBlock(InlineFont(color="FFFFFFFF"), "5"))
        book[figures]["Z62"].fill = PatternFill("solid", fgColor="FFF2F2F2")
        book[results][text].font = Font(color="FFFFFFFF")
        book[results][text].fill = PatternFill("solid", fgColor="FF1F4E79")

    findings = findings_on(change)
    unseen = [finding for finding in findings if finding.code.id == "S343"]
    assert [finding.place.sheet for finding in unseen] == [figures]
    assert {each.cell for each in unseen[0].related} == {actual, spent, "Z60", "Z62"}
    assert unseen[0].entry is not None


def test_a_text_that_its_format_hides_is_named_once_though_its_letters_are_unseen_too(template: Template) -> None:
    results, answer = place(template, "results/G1/results")

    def change(book: openpyxl.Workbook) -> None:
        cell = book[results][answer]
        cell.number_format, cell.font = ";;;", Font(size=1)

    assert found(findings_on(change), "S343", "V500") == [("V500", answer)]


def test_texts_that_are_too_small_or_hidden_by_a_conditional_format_are_named(template: Template) -> None:
    figures, actual = place(template, "figures/I1/actual")
    _, spent = place(template, "figures/I2/spent")
    results, text = place(template, "results/G1/results")
    white = Font(color="FFFFFFFF")

    def change(book: openpyxl.Workbook) -> None:
        sheet = book[figures]
        sheet[actual].font = Font(size=1)
        sheet["Z60"] = CellRichText("12", TextBlock(InlineFont(sz=2), "5"))
        sheet["Z61"] = "seen"
        for rule, cell in (
            (CellIsRule("greaterThan", ["0"], font=white), spent),
            (FormulaRule(["FALSE"], font=white), "Z61"),
        ):
            sheet.conditional_formatting.add(cell, rule)
        book[results].conditional_formatting.add(text, FormulaRule([f"COUNTIF($A:$A,{text})=0"], font=white))
        sheet[spent].fill = PatternFill(None)
        book[results][text].fill = PatternFill(None)

    findings = findings_on(change)
    unseen, perhaps = (next(each for each in findings if each.code.id == code) for code in ("S343", "S347"))
    assert {each.cell for each in unseen.related} == {actual, spent, "Z60"}
    assert (perhaps.place.sheet, perhaps.place.cell) == (results, text)


_BARS = (
    '<extLst><ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"><x14:conditionalFormattings>'
    '<x14:conditionalFormatting xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">'
    '<x14:cfRule type="iconSet"><x14:iconSet iconSet="3Stars" showValue="0"><x14:cfvo type="percent"><xm:f>0</xm:f>'
    "</x14:cfvo></x14:iconSet></x14:cfRule><xm:sqref>{}</xm:sqref></x14:conditionalFormatting>"
    "</x14:conditionalFormattings></ext></extLst></worksheet>"
)


def test_a_number_behind_icons_that_excel_2007_does_not_know_is_named(template: Template) -> None:
    figures, actual = place(template, "figures/I1/actual")

    def change(book: openpyxl.Workbook) -> None:
        book[figures][actual].value = 987654

    def parts(content: dict[str, bytes]) -> None:
        for name, part in content.items():
            if b"987654" in part:
                content[name] = part.replace(b"</worksheet>", _BARS.format(f"{actual} Z9").encode())

    (unseen,) = (each for each in findings_on(change, parts=parts) if each.code.id == "S343")
    assert [each.cell for each in unseen.related] == [actual]


@pytest.mark.parametrize("written", ["NaN", "-Infinity", "1.#QNAN"])
def test_what_is_no_number_is_an_error_of_its_cell_and_not_of_the_file(template: Template, written: str) -> None:
    figures, actual = place(template, "figures/I1/actual")

    def change(book: openpyxl.Workbook) -> None:
        book[figures][actual].value = 987654

    def parts(content: dict[str, bytes]) -> None:
        for name, part in content.items():
            content[name] = part.replace(b"<v>987654</v>", f"<v>{written}</v>".encode())

    findings = findings_on(change, parts=parts)
    assert found(findings, "V412", "F113", "M701", "S320") == [("V412", actual)]


def test_an_error_value_is_quoted_with_the_formula_that_was_typed(template: Template) -> None:
    figures, actual = place(template, "figures/I1/actual")

    def change(book: openpyxl.Workbook) -> None:
        book[figures][actual].value = "=_xlfn.SUMMAT(B2:B4)"

    def parts(content: dict[str, bytes]) -> None:
        for name, part in content.items():
            cell = rb'(<c r="%s"[^>]*?)( t="[a-z]+")?>(<f>_xlfn\.SUMMAT[^<]*</f>)<v ?/?>(</v>)?' % actual.encode()
            content[name] = re.sub(cell, rb'\1 t="e">\3<v>#NAME?</v>', part)

    (finding,) = (each for each in findings_on(change, parts=parts) if each.code.id == "V412")
    assert (finding.place.cell, finding.facts["value"]) == (actual, "#NAME? (=SUMMAT(B2:B4))")


def test_error_values_in_place_of_the_formulas_of_the_form_are_no_finding(template: Template) -> None:
    def change(book: openpyxl.Workbook) -> None:
        for sheet in book:
            for row in sheet.iter_rows():
                for cell in row:
                    if isinstance(cell.value, str) and cell.value.startswith("="):
                        cell.value = "#REF!"

    codes = {finding.code.id for finding in findings_on(change)}
    assert not codes & {"S303", "S307", "S311", "S323"}


def test_the_hidden_sheet_of_states_is_known_by_the_beginning_of_its_name(template: Template) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["_states"].title = "_states - Table 1"

    assert not found(findings_on(change), "S306")


def test_a_formula_is_quoted_without_what_a_file_stores_before_new_functions(template: Template) -> None:
    figures, actual = place(template, "figures/I1/actual")

    def change(book: openpyxl.Workbook) -> None:
        book[figures][actual].value = "=_xlfn.LAMBDA(_xlpm.x,_xlpm.x+1)(4)"

    assert "“=LAMBDA(x,x+1)(4)”" in message(findings_on(change), "V411")


@pytest.mark.parametrize(
    ("stored", "seen"),
    [
        ("[.I5]*1.1", "=I5*1.1"),
        ("SUM([.$B$4:.B11];[$'A b'.$C2])", "=SUM($B$4:B11;$'A b'.$C2)"),
        ('[1]Plan!$B$2&"[.x]"', '=[1]Plan!$B$2&"[.x]"'),
        ("SUM(Table1[A.B1])", "=SUM(Table1[A.B1])"),
    ],
)
def test_a_formula_of_open_document_is_quoted_without_brackets(stored: str, seen: str) -> None:
    assert seen_formula(ScannedCell(None, stored, None)) == seen


@pytest.mark.parametrize(
    ("stored", "seen"),
    [
        ("SUM(_xlfn.ANCHORARRAY(A1))", "=SUM(A1#)"),
        ("_xlfn.SINGLE(A1:A3)*2", "=@A1:A3*2"),
        ("_xlfn.SINGLE(SUM(A1))", "=SINGLE(SUM(A1))"),
        ("_xlfn.LET(_xlpm.x,5,_xlpm.x*2)", "=LET(x,5,x*2)"),
    ],
)
def test_a_formula_of_many_values_is_quoted_as_excel_shows_it(stored: str, seen: str) -> None:
    assert seen_formula(ScannedCell(None, stored, None)) == seen


def test_a_formula_of_google_sheets_is_quoted_as_it_was_typed(template: Template) -> None:
    figures, actual = place(template, "figures/I1/actual")

    def change(book: openpyxl.Workbook) -> None:
        call = 'IFERROR(__xludf.DUMMYFUNCTION("GOOGLEFINANCE(""CURRENCY:EURSEK"")"),10.5)'
        book[figures][actual].value = f"={call}"

    assert '“=GOOGLEFINANCE("CURRENCY:EURSEK")”' in message(findings_on(change), "V411")


def test_a_formula_that_a_cell_shares_with_another_is_quoted_by_its_result(template: Template) -> None:
    figures, actual = place(template, "figures/I1/actual")

    def parts(content: dict[str, bytes]) -> None:
        for name, part in content.items():
            if name.startswith("xl/worksheets/sheet"):
                content[name] = part.replace(b"<v>7654</v>", b'<f t="shared" si="0"/><v>7654</v>')

    def change(book: openpyxl.Workbook) -> None:
        book[figures][actual].value = 7654

    assert "“7654”" in message(findings_on(change, parts=parts), "V411")


def test_a_number_format_that_hides_the_number_is_reported(template: Template) -> None:
    figures, answer = place(template, "figures/I1/actual")

    def change(book: openpyxl.Workbook) -> None:
        book[figures][answer].value, book[figures][answer].number_format = 12000, '0,"k"'

    assert "“12k”" in message(findings_on(change), "V484")


def test_a_number_is_read_as_the_number_format_of_a_conditional_format_shows_it(template: Template) -> None:
    figures, actual = place(template, "figures/I1/actual")
    _, spent = place(template, "figures/I1/spent")

    def change(book: openpyxl.Workbook) -> None:
        for number, cell, code, formula in ((12, actual, "0%", f"{actual}>10"), (7, spent, '0" milj."', "TRUE")):
            shown = DifferentialStyle(numFmt=NumberFormat(numFmtId=200, formatCode=code))
            book[figures][cell].value = number
            rule = Rule(type="expression", formula=[formula], dxf=shown)
            book[figures].conditional_formatting.add(cell, rule)

    findings = findings_on(change)
    assert set(found(findings, "V425", "V488")) == {("V425", actual), ("V488", spent)}
    assert "“7 milj.”" in message(findings, "V488")


_RULE_OF_LATER = (
    '<extLst><ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"><x14:conditionalFormattings>'
    '<x14:conditionalFormatting xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">'
    '<x14:cfRule type="expression" priority="9"><xm:f>Other!A1&gt;0</xm:f><x14:dxf><numFmt numFmtId="201"'
    ' formatCode="0&quot; milj.&quot;"/></x14:dxf></x14:cfRule><xm:sqref>{}</xm:sqref></x14:conditionalFormatting>'
    "</x14:conditionalFormattings></ext></extLst></worksheet>"
)


def test_a_number_that_a_conditional_format_can_show_otherwise_is_named(template: Template) -> None:
    figures, actual = place(template, "figures/I1/actual")
    _, spent = place(template, "figures/I1/spent")
    _, other = place(template, "figures/I2/actual")

    def change(book: openpyxl.Workbook) -> None:
        sheet = book[figures]
        for code, cell, formula in (('0,"k"', actual, f"SUM({actual}:{actual})>10"), ("#,##0", other, "SUM(1)>0")):
            shown = DifferentialStyle(numFmt=NumberFormat(numFmtId=200, formatCode=code))
            sheet[cell].value, sheet[cell].number_format = 12000 if cell == actual else 12, "#,##0"
            sheet.conditional_formatting.add(cell, Rule(type="expression", formula=[formula], dxf=shown))
        sheet[spent].value = 7

    def parts(content: dict[str, bytes]) -> None:
        name = next(name for name in content if name.startswith("xl/worksheets/") and b">12000<" in content[name])
        content[name] = content[name].replace(b"</worksheet>", _RULE_OF_LATER.format(spent).encode())

    findings = findings_on(change, parts=parts)
    (finding,) = (each for each in findings if each.code.id == "S355")
    assert {each.cell for each in finding.related} == {actual, spent}
    assert f"{actual}: 12k" in str(finding.facts["cells"])
    assert f"{spent}: 7 milj." in str(finding.facts["cells"])


def test_the_rule_of_a_conditional_format_that_comes_first_counts(template: Template) -> None:
    figures, actual = place(template, "figures/I1/actual")

    def change(book: openpyxl.Workbook) -> None:
        for priority, code in ((2, '0" milj."'), (1, '0" kpl"')):
            shown = DifferentialStyle(numFmt=NumberFormat(numFmtId=200 + priority, formatCode=code))
            rule = Rule(type="expression", formula=["TRUE"], dxf=shown)
            book[figures].conditional_formatting.add(actual, rule)
            rule.priority = priority

    assert " kpl”" in message(findings_on(change), "V488")


def test_answers_that_their_alignment_repeats_are_named(template: Template) -> None:
    figures, actual = place(template, "figures/I1/actual")
    results, text = place(template, "results/G1/results")

    def change(book: openpyxl.Workbook) -> None:
        for sheet, cell, value in ((figures, actual, 5), (results, text, "A long text that fills its cell. " * 20)):
            book[sheet][cell].value, book[sheet][cell].alignment = value, Alignment(horizontal="fill")

    (finding,) = (each for each in findings_on(change) if each.code.id == "S354")
    assert (finding.place.sheet, finding.place.cell, finding.facts["count"]) == (figures, actual, 1)
    assert f"{actual}: 5555" in str(finding.facts["cells"])


def test_zeros_in_cells_that_look_empty_are_named_once(template: Template) -> None:
    figures, hidden = place(template, "figures/I1/actual")
    _, dashed = place(template, "figures/I2/actual")

    def change(book: openpyxl.Workbook) -> None:
        book[figures][hidden].value, book[figures][hidden].number_format = 0, "0;-0;;@"
        book[figures][dashed].value, book[figures][dashed].number_format = 0, '0;-0;"-"'

    def change_view(book: openpyxl.Workbook) -> None:
        change(book)
        book[figures].sheet_view.showZeros = False

    for changed, cells in ((change, (hidden,)), (change_view, (hidden, dashed))):
        (finding,) = (each for each in findings_on(changed) if each.code.id in ("V484", "V515"))
        assert (finding.code.id, finding.place.sheet, finding.facts["count"]) == ("V515", None, len(cells))
        assert finding.facts["cells"] == tuple(f"{figures}!{cell}" for cell in cells)


def test_answers_filled_by_a_single_formula_are_a_single_finding(template: Template) -> None:
    figures, first = place(template, "figures/I1/actual")
    _, second = place(template, "figures/I2/actual")

    def change(book: openpyxl.Workbook) -> None:
        book[figures][first].value = ArrayFormula(f"{first}:{second}", "=SEQUENCE(2)")
        book[figures][second].value = 2

    findings = findings_on(change)
    assert found(findings, "V411") == []
    assert found(findings, "V555") == [("V555", first)]
    said = message(findings, "V555")
    assert f"the formula in {first}, “=SEQUENCE(2)”, fills the cells {first}:{second}" in said
    assert f"{second}: 2" in said


def test_a_link_to_another_address_than_the_answer_shows_is_reported(template: Template) -> None:
    results, text = place(template, "results/G1/results")
    contact, email = place(template, "contact/1/email")

    def change(book: openpyxl.Workbook) -> None:
        book[results][text].value, book[results][text].hyperlink = "our report", "https://example.fi/report"
        book[contact][email].hyperlink = f"mailto:{book[contact][email].value}"

    findings = findings_on(change)
    assert found(findings, "S318") == [("S318", text)]
    assert "https://example.fi/report" in message(findings, "S318")


def test_days_of_a_workbook_that_counts_from_1904_are_named(template: Template) -> None:
    visits, begins = place(template, "visits/1/begins")

    def change(book: openpyxl.Workbook) -> None:
        book.epoch = CALENDAR_MAC_1904

    (finding,) = (each for each in findings_on(change) if each.code.id == "S372")
    cells = finding.facts["cells"]
    assert isinstance(cells, tuple)
    assert f"{visits}!{begins}" in cells
    assert not found(findings_on(lambda _: None), "S372")


def test_a_percentage_that_equals_a_day_near_the_period_is_perhaps_that_day(template: Template) -> None:
    results, share = place(template, "results/G1/share")

    def change(book: openpyxl.Workbook) -> None:
        book[results][share].value, book[results][share].number_format = 46054, "0.0%"

    findings = [each for each in findings_on(change) if each.place.cell == share]
    assert [each.code.id for each in findings] == ["V430"]
    said = translator_for("en").message(findings[0])
    assert "4605400" in said
    assert "the date 1 February 2026, for example when 1.2 is typed" in said


def test_words_over_links_and_in_scenarios_are_reported_and_kept(template: Template) -> None:
    results, text = place(template, "results/G1/results")
    contact, email = place(template, "contact/1/email")
    figures, actual = place(template, "figures/I1/actual")

    def change(book: openpyxl.Workbook) -> None:
        book[results][text].hyperlink = "https://example.fi/report"
        book[results][text].hyperlink.tooltip = "Draft: ask Aino first"
        book[contact][email].hyperlink = f"mailto:{book[contact][email].value}"
        book[contact][email].hyperlink.tooltip = str(book[contact][email].value)
        book[figures]["A1"].hyperlink = Hyperlink(ref="A1", location="Sheet1!A1", tooltip="Not our figures")
        values = [InputCells(r=actual, val="12")]
        scenario = Scenario(name="Best case", inputCells=values, comment="If the hall opens", user="Aino")
        book[figures].scenarios = ScenarioList([scenario])

    findings = findings_on(change)
    assert set(found(findings, "S318")) == {("S318", text), ("S318", "A1"), ("S318", actual)}
    said = [translator_for("en").message(finding) for finding in findings if finding.code.id == "S318"]
    assert any("is a screen tip of a link: “Draft: ask Aino first”" in message for message in said)
    assert any("is a what-if scenario: “Best case: If the hall opens (" in message for message in said)


def test_cells_for_numbers_shrink_them_and_a_long_text_there_is_no_unseen_text(template: Template) -> None:
    for table, field in (("figures/I1", "actual"), ("figures/I1", "spent"), ("visits/1", "people")):
        name, cell = place(template, f"{table}/{field}")
        answer_cell = openpyxl.load_workbook(io.BytesIO(full("ALFA")))[name][cell]
        assert answer_cell.alignment.shrink_to_fit, "a number of twelve digits is ### otherwise"
    figures, actual = place(template, "figures/I1/actual")
    long_text = "about forty people took part, the exact number is counted in spring"

    def change(book: openpyxl.Workbook) -> None:
        book[figures][actual].value = long_text

    def whiten(book: openpyxl.Workbook) -> None:
        book[figures][actual].font, book[figures][actual].fill = Font(color="FFFFFFFF"), PatternFill(None)

    assert found(findings_on(change), "V401", "S343") == [("V401", actual)]
    assert ("S343", actual) in found(findings_on(whiten), "S343")
