"""The value of a computed field comes from the answers; what its cell stores is only compared with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO
from types import SimpleNamespace
from zipfile import ZipFile

import openpyxl
import projects
import pytest
import templates
from computed_form import FORM, PROJECT, changed, computed, filled, project, sample, verdict_on
from returned import edited

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.cell_address import cell_name
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.returns.irregularities.own_formulas import OwnFormulas, formula_parts
from lamppu_xl.templates.live_checks.live_contents import computed_formula
from lamppu_xl.workbook.model import CellUse
from lamppu_xl.workbook.safe_reader import read_workbook

EXPECTED = {
    "lines/1/eur": 800.0,
    "lines/1/late": "no",
    "lines/2/eur": 125.25,
    "lines/2/late": "yes",
    "lines/3/late": "no",
    "lines/6/eur": 111.11,
    "lines/6/late": "no",
    "overview/STAFF/now": 800.0,
    "overview/STAFF/big": 800.0,
    "overview/STAFF/total": 800.0,
    "overview/STAFF/share": 0.8,
    "overview/STAFF/over": "no",
    "overview/TRAVEL/now": 236.36,
    "overview/TRAVEL/big": 111.11,
    "overview/OTHER/now": 0.0,
    "overview/OTHER/total": 0.0,
    "lines/=total/amount": 1722.83,
    "lines/=total/eur": 1036.36,
    "lines/=category:STAFF/eur": 800.0,
    "lines/=category:TRAVEL/eur": 236.36,
    "lines/=category:OTHER/eur": 0.0,
    "lines/=late:yes/eur": 125.25,
    "lines/=late:no/eur": 911.11,
    "overview/=total/budget": 1500.0,
    "overview/=total/own": 0.0,
    "overview/=total/total": 1036.36,
    "summary/1/all": 1036.36,
    "summary/1/rest": 463.64,
    "summary/1/first": 180.0,
}


def findings(data):
    verdict = verdict_on(data)
    return [(finding.code.id, str(finding.entry)) for finding in verdict.findings if finding.code.id[0] in "VRS"]


def test_values_are_computed_from_the_answers_as_the_template_shows_them():
    verdict = verdict_on(filled(sample()))
    values = computed(verdict)
    for entry, value in EXPECTED.items():
        assert values[entry] == (pytest.approx(value) if isinstance(value, float) else value), entry
    for entry in ("lines/3/eur", "lines/4/eur", "lines/5/eur", "lines/5/late", "overview/OTHER/share"):
        assert entry not in values
    assert "V450" not in [finding.code.id for finding in verdict.findings]


@pytest.mark.slow
def test_a_file_without_stored_values_has_the_same_values_and_no_finding():
    book = openpyxl.load_workbook(BytesIO(filled(sample())))  # formulas are kept, their values are not
    stream = BytesIO()
    book.save(stream)
    bare = verdict_on(stream.getvalue())
    assert computed(bare) == computed(verdict_on(filled(sample())))
    assert "V450" not in [finding.code.id for finding in bare.findings]


@pytest.mark.slow
def test_a_number_typed_over_a_formula_is_reported_and_not_used():
    data = changed(filled(sample()), {"summary/1/all": 5.0, "lines/2/late": "No", "summary/1/first": 180.0})
    assert [found for found in findings(data) if found[0] == "V450"] == [
        ("V450", "lines/2/late"),
        ("V450", "summary/1/all"),
    ]
    assert computed(verdict_on(data))["summary/1/all"] == pytest.approx(1036.36)
    assert verdict_on(data).accepted is verdict_on(filled(sample())).accepted


def test_what_was_typed_over_a_formula_is_shown_as_people_read_it():
    form = FORM.replace("      note: {", "      ends: {label: Ends, kind: date, computed: period.end}\n      note: {")
    template = templates.issued(projects.sound(projects.read(PROJECT, form)), "ALFA", "2026-1", answers=sample())
    book = openpyxl.load_workbook(BytesIO(templates.painted(template)), data_only=True)
    typed = {"summary/1/all": "about 5.", "lines/2/late": "No", "lines/1/part": 0.75, "overview/STAFF/share": 0.9}
    for entry, content in (typed | {"summary/1/ends": 46054.0}).items():
        sheet, cell = template.plan.computed[AnswerRef.parse(entry)]
        book[sheet.name].cell(cell.row + 1, cell.col + 1).value = content
    stream = BytesIO()
    book.save(stream)
    verdict = verdict_on(stream.getvalue(), definition=template.project)
    said = [translator_for("sv").message(each) for each in verdict.findings if each.code.id == "V450"]
    shown = [text.partition("Cellen innehåller ")[2].partition(", och")[0] for text in said]
    assert sorted(shown) == [
        "1.2.2026; beräknat ur svaren är värdet 30.6.2026",
        "75 %; beräknat ur svaren är värdet 77,1932533097 %",
        "90 %; beräknat ur svaren är värdet 80 %",
        "”No”; beräknat ur svaren är värdet Ja",
        "”about 5.”; beräknat ur svaren är värdet 1\u00a0036,36",
    ]


def test_a_total_that_was_typed_over_is_reported_at_its_cell():
    verdict = verdict_on(changed(filled(sample()), {"lines/=total/eur": 1.0}))
    (found,) = [finding for finding in verdict.findings if finding.code.id == "V450"]
    assert (found.place.sheet, found.place.cell) == ("Expenditure", "F17")
    assert found.facts == {"was": 1.0, "now": pytest.approx(1036.36)}


def kept_outside(data: bytes) -> dict[str, str]:
    submission = verdict_on(data).submission
    assert submission is not None
    return {f"{content.place.sheet}!{content.place.cell}": content.text for content in submission.outside}


def test_what_was_typed_over_formulas_is_kept_beside_the_answers():
    typed = {"lines/=total/eur": 1234.5, "summary/1/all": "about 1000", "summary/1/rest": None}
    assert kept_outside(filled(sample())) == {}
    assert kept_outside(changed(filled(sample()), typed)) == {"Expenditure!F17": "1234.50", "Summary!C5": "about 1000"}


def test_a_sum_by_option_that_was_typed_over_is_reported_at_its_cell():
    verdict = verdict_on(changed(filled(sample()), {"lines/=category:TRAVEL/eur": 1.0}))
    (found,) = [finding for finding in verdict.findings if finding.code.id == "V450"]
    assert (found.place.sheet, found.place.cell) == ("Expenditure", "F20")
    assert found.facts == {"was": 1.0, "now": pytest.approx(236.36)}


def test_sums_of_more_than_fifty_options_are_not_in_the_form():
    options = "".join(f"    - {{id: C{number}, label: C{number}}}\n" for number in range(48))
    form = FORM.replace("    - {id: OTHER, label: Other}\n", f"    - {{id: OTHER, label: Other}}\n{options}")
    assert form != FORM
    plan = templates.issued(projects.sound(projects.read(PROJECT, form)), "ALFA", "2026-1").plan
    sums = {
        cell.entry.row for sheet in plan.sheets for cell in sheet.cells if cell.entry and cell.entry.row.startswith("=")
    }
    assert sums == {"=total", "=late:yes", "=late:no"}


def test_a_cleared_formula_and_a_value_where_none_belongs_are_reported():
    data = changed(filled(sample()), {"summary/1/rest": None, "lines/4/eur": 40.0})
    assert [found for found in findings(data) if found[0] == "V450"] == [
        ("V450", "lines/4/eur"),
        ("V450", "summary/1/rest"),
    ]


@pytest.mark.slow
def test_a_stale_value_is_reported_after_an_answer_has_changed():
    data = changed(filled(sample()), {"lines/1/amount": 500.0})
    stale = [entry for code, entry in findings(data) if code == "V450"]
    assert "lines/1/eur" in stale
    assert "overview/STAFF/total" in stale
    assert computed(verdict_on(data))["overview/STAFF/total"] == 400.0


def with_formulas(data: bytes, edits: Mapping[str, tuple[str | None, str]]) -> bytes:
    """The same package with other formulas or stored values in some computed cells; None keeps the formula."""
    template = templates.issued(project(), "ALFA", "2026-1")
    parts = {sheet.name: f"xl/worksheets/sheet{n}.xml" for n, sheet in enumerate(template.plan.sheets, 1)}
    with ZipFile(BytesIO(data)) as package:
        contents = {name: package.read(name) for name in package.namelist()}
    for entry, (formula, value) in edits.items():
        sheet, cell = template.plan.computed[AnswerRef.parse(entry)]
        found = re.compile(rf'(<c r="{cell_name(cell.row, cell.col)}"[^>]*>)<f>(.*?)</f><v>.*?</v>')
        source = contents[parts[sheet.name]].decode()
        start, own = re.findall(found, source)[0]
        start = re.sub(' t="[a-z]+"', "", start)
        new = f"{start}<f>{own if formula is None else formula}</f><v>{value}</v>"
        contents[parts[sheet.name]] = found.sub(lambda _, new=new: new, source).encode()
    stream = BytesIO()
    with ZipFile(stream, "w") as package:
        for name, content in contents.items():
            package.writestr(name, content)
    return stream.getvalue()


OLD = ("lines/1/eur", "lines/=total/eur", "lines/=category:TRAVEL/eur", "overview/STAFF/total", "summary/1/all")


def test_old_values_of_own_formulas_are_reported_once_for_a_return():
    data = with_formulas(filled(sample()), dict.fromkeys(OLD, (None, "0")))
    verdict = verdict_on(data)
    about = [finding for finding in verdict.findings if finding.code.id in ("V450", "V510")]
    assert [(finding.code.id, finding.place.sheet, finding.facts["count"]) for finding in about] == [("V510", None, 5)]
    assert about[0].facts["cells"] == (
        *("Expenditure!F5", "Expenditure!F17", "Expenditure!F20", "Plan and use!G5", "Summary!C5"),
    )
    assert computed(verdict)["lines/1/eur"] == 800.0


def test_several_cells_without_formula_and_value_are_a_single_note_and_the_computed_values_count():
    verdict = verdict_on(changed(filled(sample()), dict.fromkeys(OLD)))
    about = [finding for finding in verdict.findings if finding.code.id in ("V450", "V553")]
    assert [(finding.code.id, finding.facts["count"], len(finding.related)) for finding in about] == [("V553", 5, 5)]
    assert computed(verdict)["lines/1/eur"] == 800.0
    single = verdict_on(changed(filled(sample()), {OLD[0]: None})).findings
    assert [each.place.cell for each in single if each.code.id in ("V450", "V553")] == ["F5"]


@pytest.mark.parametrize("typed", ["1 000,50", "1.000,50", "1 000 €"])
def test_sums_without_a_number_that_was_typed_as_text_are_not_old(typed: str):
    data = filled(sample() | {AnswerRef("lines", "1", "amount"): typed})
    verdict = verdict_on(data)
    assert [finding.code.id for finding in verdict.findings if finding.code.id in ("V403", "V450", "V510")] == ["V403"]
    old = verdict_on(with_formulas(data, {OLD[3]: (None, "0.5")}))
    assert [finding.facts["count"] for finding in old.findings if finding.code.id == "V510"] == [1]


def test_sums_that_hold_the_number_of_a_refused_formula_are_not_old():
    data = edited(filled(sample()), {"sheet2.xml": lambda text: re.sub('(<c r="D5" [^>]*>)', r"\1<f>500*2</f>", text)})
    found = [
        (finding.code.id, finding.place.cell) for finding in verdict_on(data).findings if finding.code.id[0] == "V"
    ]
    assert found == [("V411", "D5")]


def test_sums_of_a_line_that_is_struck_out_are_not_old():
    def with_struck_font(text: str) -> str:
        text = re.sub(r'<fonts count="\d+"([^>]*)>(.*?)</fonts>', r"<fonts\1>\2<font><strike/></font></fonts>", text)
        font = text.partition("</fonts>")[0].count("<font>") - 1
        struck = f'<xf numFmtId="0" fontId="{font}" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs>'
        return re.sub(r'<cellXfs count="\d+">(.*?)</cellXfs>', lambda xfs: f"<cellXfs>{xfs[1]}{struck}", text)

    styles = ZipFile(BytesIO(filled(sample()))).read("xl/styles.xml").decode()
    xfs = re.findall(r"<cellXfs.*?</cellXfs>", styles)[0].count("<xf ")
    struck = {"sheet2.xml": lambda text: re.sub('(<c r="[B-E]5") s="[0-9]+"', rf'\1 s="{xfs}"', text)}
    found = verdict_on(edited(filled(sample()), {"styles.xml": with_struck_font, **struck})).findings
    codes = {each.code.id for each in found}
    assert "V549" in codes
    assert not codes & {"V450", "V510"}


def test_values_of_a_line_with_a_sign_that_is_not_seen_are_not_old():
    form = FORM.replace("kind: percent, computed: eur / sum(lines.eur)", "kind: number, computed: 'sum(rate, amount)'")
    definition = projects.sound(projects.read(PROJECT, form))
    answers = sample() | {AnswerRef("lines", "5", "rate"): "\u2800"}
    data = templates.painted(templates.issued(definition, "ALFA", "2026-1", answers=answers))
    found = verdict_on(data, "2026-1", definition).findings
    assert [finding.code.id for finding in found if finding.code.id in ("V450", "V510")] == []


def test_a_value_that_a_changed_locked_number_gives_is_not_old():
    sound = filled(sample())
    changed = edited(sound, {"sheet3.xml": lambda text: re.sub('(<c r="C5" [^>]*><v>)1000<', r"\g<1>2000<", text)})
    old = {OLD[3]: (None, "0.5")}  # on the same sheet
    for data, codes in ((sound, {"V510"}), (changed, {"S303"})):
        found = {each.code.id for each in verdict_on(with_formulas(data, old)).findings}
        assert found & {"S303", "V510"} == codes


def test_values_are_not_called_old_where_a_line_of_the_form_is_missing():
    sound = filled(sample())
    without_line = edited(sound, {"sheet2.xml": lambda text: re.sub('<row r="8" .*?</row>', "", text, flags=re.DOTALL)})
    old = {OLD[3]: (None, "0.5")}  # on another sheet
    for data, codes in ((sound, {"V510"}), (without_line, {"S357"})):
        found = {each.code.id for each in verdict_on(with_formulas(data, old)).findings}
        assert found & {"S357", "V510"} == codes


def test_another_formula_in_a_computed_cell_is_reported_at_its_cell():
    data = with_formulas(filled(sample()), {OLD[0]: ("D5/E5*2", "1600"), OLD[3]: (None, "0"), OLD[4]: ("#REF!", "0")})
    verdict = verdict_on(data)
    about = [(finding.code.id, str(finding.entry)) for finding in verdict.findings if finding.code.id[:2] == "V4"]
    assert about == [("V450", OLD[0]), ("V450", OLD[4])]
    assert [finding.facts["cells"] for finding in verdict.findings if finding.code.id == "V510"] == [
        ("Plan and use!G5",)
    ]


@pytest.mark.parametrize(
    "written",
    [
        "ROUND(SUM([$'A b'.$B4:.$B11]);2)",  # OpenDocument
        "round( SUM(Renamed!$B$9:$B$16), 2.0)",
        "ROUND(_xlfn.SUM($B:$B),2)",
    ],
)
def test_a_formula_is_the_same_however_a_program_writes_it(written):
    own = formula_parts("ROUND(SUM('A b'!$B$2:$B$9),2)")
    assert formula_parts(written) == own
    assert formula_parts(written.replace("2", "3")) != own
    assert formula_parts(written.replace("SUM", "MAX")) != own
    assert formula_parts(written.replace("$B", "#REF!")) != own


def test_formulas_of_a_template_of_another_version_are_its_own_too():
    form = templates.issued(project(), "ALFA", "2026-1")

    def without_entries(sheet):  # the list of the cells of a template does not name the hidden ones that totals use
        cells = (replace(cell, entry=None) if cell.use is CellUse.STATE else cell for cell in sheet.cells)
        return replace(sheet, cells=tuple(cells))

    older = SimpleNamespace(
        issued_form=None,
        project=form.project,
        partner=form.partner,
        period=form.period,
        translator=form.words,
        plan=replace(form.plan, sheets=tuple(map(without_entries, form.plan.sheets))),
    )
    own = OwnFormulas(older)
    for entry in form.plan.computed:
        assert own.is_own(entry, computed_formula(form, entry)), entry


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_libreoffice_saves_the_own_formulas(tmp_path, office, kind):
    form = templates.issued(project(), "ALFA", "2026-1", answers=sample())
    (saved,) = office.convert([templates.written(form, tmp_path)], kind, tmp_path / "saved")
    book = read_workbook(saved.read_bytes(), open_documents=True)
    sheets = {sheet.name: sheet.cells for sheet in book.sheets}
    for entry, (sheet, cell) in form.plan.computed.items():
        formula = sheets[sheet.name][cell.row, cell.col].formula
        assert formula_parts(formula) == formula_parts(computed_formula(form, entry)), entry


def test_rules_and_limits_hold_for_computed_values():
    broken = findings(filled(sample() | changed_amount(1500.0)))
    assert ("R503", "lines/1/eur") in broken
    assert ("R511", "overview/STAFF/total") in broken
    assert ("R501", "summary/1/note") in broken
    kept = findings(filled(changed_amount(100.0)))
    assert kept == []


def changed_amount(amount):
    return {entry: answer for entry, answer in sample().items() if entry.row == "1"} | {
        next(entry for entry in sample() if entry.row == "1" and entry.field == "amount"): amount
    }


def test_previous_values_are_added_in_the_next_period():
    first = computed(verdict_on(filled(sample())))
    verdict = verdict_on(filled(sample()))
    assert verdict.submission is not None
    second = verdict_on(filled(sample(), verdict.submission.answers, "2026-2"), "2026-2")
    assert computed(second)["overview/STAFF/total"] == first["overview/STAFF/total"] * 2


def test_a_field_that_a_form_does_not_have_is_blank_in_its_computed_fields():
    form = FORM.replace("rate: {label: Rate, kind: number}", "rate: {label: Rate, kind: number, applies_to: BETA}")
    form = form.replace("own: {label: Own money, kind: money}", "own: {label: Own, kind: money, applies_to: BETA}")
    definition = projects.sound(projects.read(PROJECT, form))
    answers = {entry: answer for entry, answer in sample().items() if entry.field != "rate"}
    data = templates.painted(templates.issued(definition, "ALFA", "2026-1", answers=answers))
    verdict = verdict_on(data, "2026-1", definition)
    assert verdict.submission is not None
    values = {str(entry): answer for entry, answer in verdict.submission.answers.items()}
    assert "lines/1/eur" not in values
    assert values["overview/STAFF/total"] == 0.0
    assert values["lines/2/late"] == "yes"
    assert "V450" not in [finding.code.id for finding in verdict.findings]
