"""The master: everything that was accepted is in it, each value with its source, and nothing else gets in."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import openpyxl
import pytest
from built_masters import MasterValue, build_master
from example_masters import (
    ALFA,
    AUTUMN,
    BETA,
    INJECTIONS,
    SPRING,
    VISITS,
    batches,
    finnish,
    injected,
    judged,
    made,
    returned,
    without,
)
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet
from projects import TINY_FORM, TINY_PROJECT, read, sound, tiny

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answers import Answer
from lamppu_xl.domain.cell_address import cell_name, column_name
from lamppu_xl.domain.finding_codes import CODES, Severity
from lamppu_xl.domain.form import Aggregate
from lamppu_xl.domain.text import Text, VocabularyTerm
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.master import builder as consolidator
from lamppu_xl.master.aggregation import Total, ValueRange, over_all, over_partners, over_periods
from lamppu_xl.master.context import LONGEST_LINK, MasterContext
from lamppu_xl.master.sheets.report_rows import add_section
from lamppu_xl.templates.parts import cell_value
from lamppu_xl.validation.batch import Batch
from lamppu_xl.validation.verdict import FileState
from lamppu_xl.workbook.model import Formula, Link, Plan, Sheet, plain_text
from lamppu_xl.workbook.page_breaks import PrintedRows
from lamppu_xl.workbook.sheet_builder import PORTRAIT, BuiltCell, SheetBuilder
from lamppu_xl.workbook.styles import STYLES, font_of
from lamppu_xl.workbook.text_metrics import text_height, unbroken_width
from lamppu_xl.workbook.text_split import CONTINUED, TALLEST, clean_text, split_text
from lamppu_xl.workbook.writer import write_workbook

LONG = " ".join(
    f"Lause numero {number} kertoo, mitä verkostossa saatiin aikaan ja kuka sen teki." for number in range(9)
)


@cache
def book(*, with_rejected: bool = False) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(write_workbook(made(with_rejected=with_rejected).plan)))


def rows(sheet: Worksheet) -> list[list[object]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def texts(sheet: Worksheet) -> str:
    return "\n".join(str(value) for row in rows(sheet) for value in row if value is not None)


# Every answer, with its source


@pytest.mark.slow
def test_the_batches_of_these_tests_are_what_they_say() -> None:
    spring, autumn = batches()
    assert [verdict.state for verdict in spring.verdicts] == [FileState.ACCEPTED, FileState.ACCEPTED]
    assert {verdict.file: verdict.state for verdict in autumn.verdicts} == {
        "TINY_2026-2_ALFA.xlsx": FileState.ACCEPTED,
        "TINY_2026-2_BETA.xlsx": FileState.REJECTED,
        "kissa.xlsx": FileState.SET_ASIDE,
    }


@pytest.mark.parametrize("with_rejected", [False, True])
@pytest.mark.slow
def test_every_answer_that_counts_is_in_the_list_with_its_source(*, with_rejected: bool) -> None:
    heads, *found = rows(book(with_rejected=with_rejected)["Vastaukset"])[2:]
    listed = {}
    for row in found:
        reported = dict(zip(heads, row, strict=True))
        listed[reported["Kausi"], reported["Osatoteuttaja"], reported["Vastauksen tunniste"]] = reported
    expected = 0
    for batch in batches():
        for verdict in batch.verdicts:
            if verdict.submission is None or not (verdict.accepted or with_rejected):
                continue
            for entry, answer in verdict.submission.answers.items():
                table = tiny().form.table(entry.table)
                field = table.field(entry.field)
                if field.personal:
                    continue
                reported = listed[finnish().pick(batch.period.label), verdict.partner, str(entry)]
                said = cell_value(answer, tiny().options_for(field), finnish())
                shown = reported["Vastaus"]
                assert (shown.date() if isinstance(shown, datetime) else shown) == said, entry
                place = verdict.submission.places[entry]
                cell = (reported["Tiedosto"], reported["Välilehti"], reported["Solu"])
                assert cell == (place.file, place.sheet, place.cell)
                assert reported["SHA-256"] == verdict.sha256
                assert reported["Tila"] == ("mukana" if verdict.accepted else "mukana, korjattavana")
                expected += 1
    assert expected == len(found) > 25


def test_no_name_of_a_file_is_parted_in_the_list() -> None:
    name = "TINY_2026-2_ALFA_korjattu_uudelleen.xlsx"
    batch = judged(tiny(), "2026-2", [returned(tiny(), "ALFA", "2026-2", ALFA, name)])
    sheet = build_master(tiny(), [batch], finnish(), with_rejected=True).plan.sheet("answers")
    cols = {slot.col for slot in sheet.cells if slot.content == name}
    assert [sheet.columns[col].width >= unbroken_width(name, 10) for col in cols] == [True]
    shown = [[column.width for column in each.columns] for each in (sheet, made().plan.sheet("answers"))]
    assert sum(shown[0]) == pytest.approx(sum(shown[1])), "the list is not printed on more pages"


def test_the_list_is_single_table_whose_columns_are_called_as_their_cells() -> None:
    sheet = book()["Vastaukset"]
    (table,) = sheet.tables.values()
    first, last = table.ref.split(":")
    assert first == "A3"
    assert last == f"M{sheet.max_row}"
    assert [column.name for column in table.tableColumns] == [cell.value for cell in sheet[3]]
    assert table.tableStyleInfo is None or table.tableStyleInfo.name is None


def test_numbers_and_days_are_typed_and_texts_are_texts() -> None:
    heads, *found = rows(book()["Vastaukset"])[2:]
    by_entry = {
        row[heads.index("Vastauksen tunniste")]: row[heads.index("Vastaus")] for row in found if row[0] == "Syksy"
    }
    assert by_entry["figures/I1/actual"] == 4
    begins = by_entry["visits/1/begins"]
    assert isinstance(begins, datetime)
    assert begins.date() == date(2026, 10, 1)
    assert by_entry["results/G1/status"] == "Valmis"
    assert by_entry["visits/1/host"] == "Beta yrkesinstitut"


@pytest.mark.parametrize("with_rejected", [False, True])
def test_every_value_stands_where_the_master_says(*, with_rejected: bool) -> None:
    found = book(with_rejected=with_rejected)
    values = made(with_rejected=with_rejected).values
    for value in values:
        assert value.cells, value.entry
        for cell in value.cells:
            there = found[cell.sheet].cell(cell.row + 1, cell.col + 1).value
            content = datetime.combine(cell.content, datetime.min.time()) if isinstance(cell.content, date) else None
            assert there == (content or cell.content), (value.entry, cell.sheet)
    sheets = {cell.sheet for value in values for cell in value.cells}
    assert sheets >= {"G1 Verkosto", "G2 Oppaat", "G3 Johto", "Luvut", "Käynnit", "Vastaukset", "Osatoteuttajat"}


def test_each_value_knows_its_source() -> None:
    value = _value("ALFA", AUTUMN, "figures/I1/actual")
    verdict = next(verdict for verdict in batches()[1].verdicts if verdict.partner == "ALFA")
    assert (value.answer, value.accepted, value.sha256) == (4.0, True, verdict.sha256)
    assert verdict.submission is not None
    assert value.place == verdict.submission.places[value.entry]


def test_beside_each_answer_on_a_goal_sheet_stands_its_return_sheet_and_cell() -> None:
    sheet = book()["G1 Verkosto"]
    row = next(row for row in rows(sheet) if row[1] == "Verkosto kokoontui neljä kertaa.")
    place = _value("ALFA", AUTUMN, "results/G1/results").place
    number = re.match(r"\[(\d+)\]\xa0", str(row[2]))
    assert number
    assert str(row[2]) == f"{number[0]}{place.sheet}!{place.cell}"
    assert f"{number[0]}{place.file}" in texts(sheet)


def _value(partner: str, period: str, entry: str) -> MasterValue:
    return next(
        value
        for value in made().values
        if (value.partner.id, value.period.id, str(value.entry)) == (partner, period, entry)
    )


# Text stays text


@pytest.mark.slow
def test_hostile_texts_come_out_as_texts() -> None:
    reported, data = injected()
    found = openpyxl.load_workbook(io.BytesIO(data))
    seen = set()
    for value in reported.values:
        for written_at in value.cells:
            if isinstance(written_at.content, str):
                cell = found[written_at.sheet].cell(written_at.row + 1, written_at.col + 1)
                assert cell.data_type in ("s", "n")  # n: blank, as nothing was left of it
                assert cell.number_format == "@"
                assert (cell.value or "") == written_at.content
                seen.add(written_at.content)
    assert {clean_text(text) for text in INJECTIONS} - {""} <= seen | {
        clean_text(text).strip("\n") for text in INJECTIONS
    }
    assert len(INJECTIONS) >= 36


@pytest.mark.slow
def test_no_formula_and_no_link_comes_from_a_return() -> None:
    reported, data = injected()
    planned = [
        slot.content.text for sheet in reported.plan.sheets for slot in sheet.cells if isinstance(slot.content, Formula)
    ]
    area = r"[A-Z]+\d+:[A-Z]+\d+"
    total_of_period = rf"SUMPRODUCT\(--\({area}=[A-Z]+\d+\),{area}\)"
    assert all(re.fullmatch(rf"[A-Z]+\d+|(SUM|MAX)\({area}\)|{total_of_period}", text) for text in planned)
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
        assert sum(parts.read(name).count(b"<f>") for name in sheets) == len(planned)
        relations = b"".join(parts.read(name) for name in parts.namelist() if name.endswith(".rels"))
        assert b"External" not in relations
        links = [link for name in sheets for link in re.findall(rb"<hyperlink [^>]*>", parts.read(name))]
    assert links
    assert all(b"r:id" not in link for link in links)


@pytest.mark.slow
def test_a_text_that_could_become_a_formula_is_marked() -> None:
    found = openpyxl.load_workbook(io.BytesIO(injected()[1]))
    cells = [cell for row in found["G1 Verkosto"].iter_rows() for cell in row if cell.value in ("=1+1", "+", "@", "-")]
    assert cells
    assert all(cell.quotePrefix for cell in cells)


def test_the_same_input_gives_the_same_bytes() -> None:
    again = build_master(tiny(), batches(), finnish())
    assert again == made()
    assert write_workbook(again.plan) == write_workbook(made().plan)


# Figures


@pytest.mark.parametrize(
    ("rule", "by_partner", "spring", "autumn", "partners", "everything"),
    [
        # Two partners, spring and autumn; the second one told nothing in autumn.
        (Aggregate.SUM, [[1, 2], [4, None]], 5, 2, [3, 4], 7),
        (Aggregate.LAST, [[1, 2], [4, None]], 5, 2, [2, 4], 6),
        (Aggregate.MAX, [[1, 2], [4, None]], 4, 2, [2, 4], 4),
        (Aggregate.DISTINCT, [[1, 2], [2, None]], 2, 1, [None, None], 2),
        (Aggregate.NEVER, [[3, 4], [4, None]], ValueRange(3, 4), ValueRange(4, 4), [None, None], ValueRange(3, 4)),
        # Nothing told is nothing, not zero; zero is a figure.
        (Aggregate.SUM, [[None, 0], [None, None]], None, 0, [0, None], 0),
        (Aggregate.SUM, [[0.1, None], [0.2, None]], 0.3, None, [0.1, 0.2], 0.3),
    ],
)
def test_figures_come_together_by_their_rule(  # noqa: PLR0913, PLR0917
    rule: Aggregate,
    by_partner: list[list[float | None]],
    spring: Total,
    autumn: Total,
    partners: list[float | None],
    everything: Total,
) -> None:
    assert over_partners(rule, [reported[0] for reported in by_partner]) == spring
    assert over_partners(rule, [reported[1] for reported in by_partner]) == autumn
    assert [over_periods(rule, reported) for reported in by_partner] == partners
    assert over_all(rule, by_partner) == everything


def test_totals_are_formulas_over_the_partners_figures_with_the_rule_in_words() -> None:
    sheet = made().plan.sheet("table/figures")
    by_cell = {cell_name(slot.row, slot.col): slot.content for slot in sheet.cells}
    heads = [by_cell[cell_name(1, col)] for col in range(len(sheet.columns))]
    assert heads == [
        "Nimi",
        "Yksikkö",
        "Budjetti",
        "Toteuma\nKevät",
        "Toteuma\nSyksy",
        "Toteuma\nkaikki kaudet",
        "Käytetty\nKevät",
        "Käytetty\nSyksy",
        "Käytetty\nkaikki kaudet",
        "Laskutapa ja huomautukset",
        "Lähde",
    ]
    # I1 in its block: sums of what stands below. BETA's autumn return is not in.
    head = next(slot.row for slot in sheet.cells if slot.content == "I1 Kokoukset" and slot.row > 5)
    first, last = head + 2, head + 4
    assert by_cell[cell_name(head, 3)] == Formula(f"SUM(D{first}:D{last})", 3.5)
    assert by_cell[cell_name(head, 4)] == Formula(f"SUM(E{first}:E{last})", 4.0)
    assert by_cell[cell_name(head, 5)] == Formula(f"SUM(F{first}:F{last})", 7.5)
    assert by_cell[f"F{first}"] == Formula(f"SUM(D{first}:E{first})", 5.5)
    assert [by_cell[f"E{row}"] for row in range(first, last + 1)] == [4.0, "Korjattava", "Ei palautettu"]
    assert "Laskettu yhteen." in str(by_cell[cell_name(head, 9)])
    # The overview repeats them.
    assert by_cell["D3"] == Formula(cell_name(head, 3), 3.5)
    # I2 is a standing figure: BETA's latest is that of spring.
    head = next(slot.row for slot in sheet.cells if slot.content == "I2 Oppaat" and slot.row > 5)
    assert by_cell[f"F{head + 2}"] == Formula(f"E{head + 2}", 3.0)
    assert by_cell[f"F{head + 3}"] == Formula(f"D{head + 3}", 0.0)
    assert "Kunkin osatoteuttajan viimeisimmät luvut" in str(by_cell[cell_name(head, 9)])
    # Money is added up over all codes, budgets too.
    total = next(slot.row for slot in sheet.cells if slot.content == "Kaikki yhteensä")
    assert by_cell[cell_name(total, 2)] == Formula(f"SUM(C3:C{total})", 1250.5)
    assert by_cell[cell_name(total, 8)] == Formula(f"SUM(I3:I{total})", 251.25)


@pytest.mark.slow
def test_figures_that_must_not_be_added_up_are_a_range_without_a_formula() -> None:
    form = TINY_FORM.replace("aggregate: sum\n        required: yes", "aggregate: never\n        required: yes")
    project = sound(read(TINY_PROJECT, form))
    batch = judged(project, AUTUMN, [returned(project, "ALFA", AUTUMN, ALFA), returned(project, "BETA", AUTUMN, BETA)])
    sheet = build_master(project, [batch], finnish(project)).plan.sheet("table/figures")
    head = next(slot.row for slot in sheet.cells if slot.content == "I1 Kokoukset" and slot.row > 5)
    contents = {slot.col: slot.content for slot in sheet.cells if slot.row == head}
    assert contents[3] == "2–4"
    rules = [slot.row for slot in sheet.cells if "Ei lasketa yhteen" in str(slot.content)]
    assert rules
    assert max(rules) < head


def test_codes_that_belong_to_other_periods_and_partners_stay_out() -> None:
    autumn = build_master(tiny(), batches()[1:], finnish()).plan.sheet("table/figures")
    assert "I3 Johtotunnit" not in [slot.content for slot in autumn.cells]
    both = made().plan.sheet("table/figures")
    head = next(slot.row for slot in both.cells if slot.content == "I3 Johtotunnit" and slot.row > 5)
    assert [slot.content for slot in both.cells if slot.row in (head + 1, head + 2) and slot.col == 0] == ["ALFA"]


def test_remarks_are_listed_under_their_figures() -> None:
    sheet = book()["Luvut"]
    row = next(row for row in rows(sheet) if "ALFA · Huomautus · Syksy" in row)
    assert "Kaksi on kesken." in row


SHORT_NAMES = TINY_FORM.replace("required: yes, unique: yes}", "required: yes, unique: yes, max_length: 80}")
"""With visits whose names are short: they stand in a list."""


def listed(**changes: Answer) -> Plan:
    """The master of two partners with visits, whose form may differ a little."""
    project = sound(read(TINY_PROJECT, SHORT_NAMES))
    alfa = {**ALFA, **VISITS, "visits/2/name": "Toinen", "visits/2/begins": date(2026, 9, 9), "visits/2/people": 3.0}
    files = [returned(project, "ALFA", AUTUMN, alfa), returned(project, "BETA", AUTUMN, {**BETA, **VISITS, **changes})]
    batch = judged(project, AUTUMN, files)
    assert all(verdict.accepted for verdict in batch.verdicts)
    return build_master(project, [batch], finnish(project)).plan


@pytest.mark.slow
def test_free_lines_of_all_partners_stand_in_single_list_with_their_total() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(write_workbook(listed())))["Käynnit"]
    found = [row for row in rows(sheet) if row[-2] == "Syksy"]
    heads = next(row for row in rows(sheet) if row[0] == "Osatoteuttaja")
    name, people = heads.index("Nimi"), heads.index("Väkeä")
    assert [(row[0], row[-3], row[name], row[people]) for row in found[:3]] == [
        ("ALFA", 1, "Vierailu Beetaan", 12),
        ("ALFA", 2, "Toinen", 3),
        ("BETA", 1, "Vierailu Beetaan", 12),
    ]
    assert str(found[0][-1]).startswith("[1]\xa0Käynnit!")
    number, total = next((number, row) for number, row in enumerate(rows(sheet)) if row[0] == "Yhteensä")
    assert re.fullmatch(r"=SUM\(([A-Z])6:\1(8)\)", str(total[people]))
    assert rows(sheet)[number + 1][people] == "Laskettu yhteen."


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (Aggregate.MAX, ("MAX", 12.0)),
        (Aggregate.LAST, ("SUM", 27.0)),
        (Aggregate.DISTINCT, 2.0),
        (Aggregate.NEVER, "3–12"),
    ],
)
@pytest.mark.slow
def test_a_column_of_a_list_comes_together_by_its_rule(
    rule: Aggregate, expected: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MasterContext, "rule_of", lambda *_: rule)
    sheet = listed().sheet("table/visits")
    row = next(slot.row for slot in sheet.cells if slot.content == "Yhteensä")
    col = next(slot.col for slot in sheet.cells if slot.content == "Väkeä")
    if isinstance(expected, tuple):
        letter = column_name(col)
        expected = Formula(f"{expected[0]}({letter}6:{letter}8)", expected[1])
    assert next(slot.content for slot in sheet.cells if (slot.row, slot.col) == (row, col)) == expected


@pytest.mark.office
@pytest.mark.slow
def test_libreoffice_counts_the_same_totals(office: ModuleType, tmp_path: Path) -> None:
    file = tmp_path / "master.xlsx"
    file.write_bytes(write_workbook(made().plan))
    counted = office.cells(file, recalc=True)
    formulas = [
        (sheet.name, cell_name(slot.row, slot.col), slot.content)
        for sheet in made().plan.sheets
        for slot in sheet.cells
        if isinstance(slot.content, Formula)
    ]
    assert len(formulas) > 25
    for sheet, cell, formula in formulas:
        assert counted[sheet, cell] == pytest.approx(formula.cached), (sheet, cell, formula)


# The summary


def matrix(*, with_rejected: bool = False) -> dict[str, list[object]]:
    sheet = book(with_rejected=with_rejected)["Yhteenveto"]
    found = rows(sheet)
    start = next(number for number, row in enumerate(found) if row[0] == "Tavoite")
    return {str(row[0]): row[1:4] for row in found[start : start + 4]}


def test_the_matrix_tells_in_words_how_each_goal_stands() -> None:
    assert matrix() == {
        "Tavoite": ["ALFA", "BETA", "GAMMA"],
        "G1 Verkosto": ["Valmis", "Korjattava", "Ei palautettu"],
        "G2 Oppaat": ["Kesken", "Korjattava", "Ei palautettu"],
        "G3 Johto": ["Kesken", "–", "–"],
    }


@pytest.mark.slow
def test_a_goal_that_is_not_due_or_not_reported_says_so() -> None:
    spring = judged(tiny(), SPRING, [returned(tiny(), "BETA", SPRING, without(BETA, "results/G2/status"))])
    (verdict,) = spring.verdicts
    assert verdict.submission is not None
    silent = without({str(entry): answer for entry, answer in verdict.submission.answers.items()}, "results/G1/status")
    answers = {AnswerRef.parse(entry): answer for entry, answer in silent.items()}
    submission = replace(verdict.submission, answers=answers)
    reported = replace(verdict, state=FileState.ACCEPTED, stored_submission=submission)
    plan = build_master(tiny(), [replace(spring, verdicts=(reported,))], finnish()).plan
    sheet = plan.sheet("summary")
    words_of = {slot.row: slot.content for slot in sheet.cells if slot.col == 2}
    goals = {slot.content.text: slot.row for slot in sheet.cells if slot.col == 0 and hasattr(slot.content, "target")}
    assert words_of[goals["G1 Verkosto"]] == "Täytettävä"
    assert words_of[goals["G2 Oppaat"]] == "Ei vielä ajankohtainen"


def test_the_summary_tells_who_reported_and_what_is_missing() -> None:
    said = texts(book()["Yhteenveto"])
    assert "tavoiteraportista on valmiina tai käynnissä" in said
    assert "osatoteuttajia puuttuu koosteesta 2." in said
    assert ".xlsx" not in said
    assert "Tiivistelmä puuttuu" not in said
    assert "Tiivistelmä puuttuu tavoitteista: G1, G2, G3" in texts(book()["Ei mukana"])
    assert "Kevät" in said
    chart = made().plan.sheet("summary").charts[0]
    assert "Ei palautettu 2" in chart.description


def test_each_goal_links_to_its_sheet() -> None:
    links = {cell.hyperlink.location for row in book()["Yhteenveto"].iter_rows() for cell in row if cell.hyperlink}
    assert {"'G1 Verkosto'!A1", "'Luvut'!A1", "'Ei mukana'!A1"} <= links


# Goal sheets


def test_a_goal_sheet_names_every_partner_of_the_goal_and_why_single_is_silent() -> None:
    said = texts(book()["G1 Verkosto"])
    assert book()["G1 Verkosto"]["A1"].value == "G1 Verkosto"
    assert "Verkosto toimii." in said
    for expected in (
        "Alfan opisto (ALFA)",
        "Beta yrkesinstitut (BETA)",
        "Gamma College (GAMMA)",
        "Raporttia ei ole palautettu.",
        (
            "Palautuksessa on korjattavaa, joten se ei ole mukana: TINY_2026-2_BETA.xlsx. "
            "Syyt ovat välilehdellä Ei mukana."
        ),
    ):
        assert expected in said
    assert "BETA" not in texts(book()["G3 Johto"])


def test_new_results_stand_before_the_earlier_ones_under_their_period() -> None:
    column = [(row[0], row[1]) for row in rows(book()["G1 Verkosto"])]
    start = column.index(("Alfan opisto (ALFA)", None))
    assert [pair for pair in column[start + 1 :] if pair[0] or pair[1]][1:3] == [
        ("ALFA · Syksy", "Valmis"),
        ("Tulokset", "Verkosto kokoontui neljä kertaa."),
    ]


def long_reported(count: int, text: str) -> Plan:
    """Many partners, each with a long text under G1."""
    spring, autumn = batches()
    accepted = next(verdict for verdict in autumn.verdicts if verdict.accepted)
    assert accepted.submission is not None
    partners = tuple(replace(tiny().partners[0], id=f"P{number:02}") for number in range(count))
    project = replace(tiny(), partners=partners)
    answers = {**accepted.submission.answers, AnswerRef.parse("results/G1/results"): text}
    verdicts = tuple(
        replace(
            accepted,
            partner=partner.id,
            file=f"{partner.id}.xlsx",
            stored_submission=replace(accepted.submission, partner=partner, answers=answers),
        )
        for partner in partners
    )
    batch = Batch(project, autumn.period, verdicts)
    return build_master(project, [replace(spring, project=project, verdicts=()), batch], finnish(project)).plan


def blocks(sheet: Sheet) -> list[range]:
    """The rows of each partner on a goal sheet, the space before them included."""
    starts = [slot.row - 1 for slot in sheet.cells if slot.style == "section" and slot.col == 0]
    last = max(slot.row for slot in sheet.cells) + 1
    return [range(first, end) for first, end in pairwise([*starts, last])]


@pytest.mark.parametrize("text", ["Lyhyt tulos.", LONG, LONG + "\n\n" + LONG])
@pytest.mark.slow
def test_a_page_never_parts_a_partner_that_fits_on_it(text: str) -> None:
    sheet = long_reported(9, text).sheet("goal/G1")
    assert sheet.page.breaks
    assert not sheet.page.fit
    assert not sheet.page.landscape
    assert sheet.page.repeat == (0, 1)
    assert sheet.page.scale >= 80
    first, *others = blocks(sheet)
    for block in others:
        assert not set(block[1:]) & set(sheet.page.breaks)
    edges = [0, *sheet.page.breaks, others[-1].stop]
    repeated = sheet.heights[0] + sheet.heights[1]
    for start, end in pairwise(edges):
        assert (
            sum(sheet.heights[row] for row in range(start, end)) + (repeated if start else 0)
            <= 741 * 100 / sheet.page.scale
        )
    assert first.start < 8


def test_a_partner_longer_than_a_page_is_parted_between_rows_and_never_after_its_name() -> None:
    sheet = long_reported(3, "\n\n".join([LONG] * 9)).sheet("goal/G1")
    headings = {slot.row for slot in sheet.cells if slot.style == "section"}
    assert not headings & {row - 1 for row in sheet.page.breaks}
    edges = [0, *sheet.page.breaks]
    for start, end in pairwise(edges):
        assert sum(sheet.heights[row] for row in range(start, end)) <= 741 * 100 / sheet.page.scale


def test_a_long_answer_is_parted_only_between_paragraphs_and_the_parts_are_marked() -> None:
    sheet = long_reported(1, "\n\n".join([LONG] * 9)).sheet("goal/G1")
    assert max(sheet.heights.values()) <= TALLEST
    found = [slot.content for slot in sheet.cells if isinstance(slot.content, str) and slot.content.startswith("Lause")]
    assert 1 < len(found) <= 9
    assert all(text.endswith(LONG[-20:]) for text in found)
    marks = [slot for slot in sheet.cells if slot.content == CONTINUED]
    assert len(marks) == len(found) - 1
    assert " ".join(" ".join(found).split()) == " ".join([LONG] * 9)


@given(st.text(alphabet=st.sampled_from("aäW .!\n-"), max_size=1500), st.integers(6, 60))
def test_pieces_lose_nothing_but_white_space(text: str, width: int) -> None:
    found = split_text(text, width)
    assert "".join("".join(found).split()) == "".join(text.split())
    if len(found) > 1:
        assert all(text_height(piece, width) <= TALLEST for piece in found)


def test_a_goal_sheet_is_printed_on_a_portrait_page_in_letters_of_nine_points() -> None:
    for goal in ("G1", "G2", "G3"):
        sheet = made().plan.sheet(f"goal/{goal}")
        width = sum(column.width for column in sheet.columns if not column.hidden)
        assert width * sheet.page.scale / 100 <= PORTRAIT <= 93
        assert 11 * sheet.page.scale / 100 >= 8.9


def test_a_long_name_is_written_above_the_state_beside_it() -> None:
    name = "Lapin ja Pohjois-Pohjanmaan ammatillisen koulutuksen kehittämisen yhteistyöverkosto ry, itäinen jaosto"
    sheet = SheetBuilder("x", "x", (18.0, 43.0, 21.0))
    add_section(sheet, name, BuiltCell("kunnossa", "state_done"))
    lines = [cell.content for (row, col), cell in sorted(sheet.cells.items()) if col == 0 and cell.content]
    assert len(lines) > 1
    assert " ".join(lines) == name
    assert sheet.keep_with_next >= set(range(1, sheet.row))
    assert [cell.row for cell in sheet.cells.values() if cell.content == "kunnossa"] == [len(lines)]


def test_totals_on_a_small_print_do_not_stand_alone_on_a_last_page() -> None:
    assert PrintedRows([20.0] * 82, (), (), (0, 0)).paged(60, 800) == (48, ())


def test_no_page_is_scaled_below_the_least_that_excel_takes() -> None:
    assert PrintedRows([400.0] * 22, (), (), None).paged(10, 800) == (10, (20,))


# What is left out


def test_what_is_not_included_is_named_with_the_reason() -> None:
    sheet = book()["Ei mukana"]
    found = rows(sheet)
    said = texts(sheet)
    for expected in ("Gamma College (GAMMA)", "TINY_2026-2_BETA.xlsx", "kissa.xlsx"):
        assert expected in said
    autumn = batches()[1]
    for verdict in autumn.verdicts:
        for finding in verdict.findings:
            if finding.effective_severity is Severity.ERROR:
                message = clean_text(finnish().statement(finding))
                place = finding.place
                where = f"{place.sheet}!{place.cell}" if place.cell else place.sheet
                assert any(row[1] == message and row[2] == finding.code.id and row[0] == where for row in found)


def test_a_master_with_everybody_says_that_nothing_is_left_out() -> None:
    project = replace(tiny(), partners=tiny().partners[:1])
    batch = judged(project, AUTUMN, [returned(project, "ALFA", AUTUMN, ALFA)])
    assert [verdict.state for verdict in batch.verdicts] == [FileState.ACCEPTED]
    plan = build_master(project, [batch], finnish(project)).plan
    assert "Kaikki osatoteuttajat ja tiedostot ovat mukana." in [slot.content for slot in plan.sheet("left_out").cells]


def test_every_file_is_among_the_sources_with_its_checksum() -> None:
    found = {row[1]: row for row in rows(book()["Lähteet"])[2:]}
    for batch in batches():
        for verdict in batch.verdicts:
            row = found[verdict.file]
            assert verdict.sha256 in row
            read_answers = len(verdict.submission.answers) if verdict.submission else None
            assert row[6] == read_answers


def test_rejected_returns_are_included_only_when_asked_for_and_marked_everywhere() -> None:
    assert matrix(with_rejected=True)["G2 Oppaat"] == ["Kesken", "Valmis", "Ei palautettu"]
    found = book(with_rejected=True)
    assert "(korjattavana)" in texts(found["Yhteenveto"])
    goal = rows(found["G2 Oppaat"])
    row = next(row for row in goal if row[1] == "Guiden är klar.")
    assert str(row[2]).endswith("(korjattavana)")
    assert "Palautuksessa on korjattavaa. Tiedot on otettu mukaan sellaisinaan." in texts(found["G2 Oppaat"])
    figures_rows = [row for row in rows(found["Luvut"]) if row[0] == "BETA"]
    assert str(figures_rows[0][-1]).endswith("(korjattavana)")
    assert "Mukana, korjattavana" in texts(found["Ei mukana tai korjattavana"])
    assert "Mukana, korjattavana" in texts(found["Lähteet"])
    assert "(korjattavana)" not in texts(book()["Luvut"])


def test_no_source_is_longer_than_its_column_with_its_mark() -> None:
    cells = [cell for sheet in made(with_rejected=True).plan.sheets for cell in sheet.cells]
    links = [plain_text(cell.content) for cell in cells if type(cell.content) is Link and "source" in cell.style]
    assert any(text.endswith("(korjattavana)") for text in links)
    assert not [text for text in links if len(text) > LONGEST_LINK]


def test_of_several_rejected_returns_the_last_single_is_included() -> None:
    wrong = without(BETA, "results/G1/status")
    files = [
        returned(tiny(), "BETA", AUTUMN, {**wrong, "figures/I1/actual": figure}, name)
        for name, figure in (("a.xlsx", 1.0), ("b.xlsx", 2.0))
    ]
    batch = judged(tiny(), AUTUMN, files)
    assert [verdict.state for verdict in batch.verdicts] == [FileState.REJECTED, FileState.REJECTED]
    reported = build_master(tiny(), [batch], finnish(), with_rejected=True)
    assert {value.place.file for value in reported.values} == {"b.xlsx"}


# Personal data


def test_personal_answers_stand_on_the_sheet_of_partners_only() -> None:
    found = book()
    personal = [
        value for value in made().values if tiny().form.table(value.entry.table).field(value.entry.field).personal
    ]
    assert {str(value.entry) for value in personal} == {"contact/1/name", "contact/1/email"}
    for value in personal:
        assert {cell.sheet for cell in value.cells} == {"Osatoteuttajat"}
        for sheet in found:
            assert (str(value.answer) in texts(sheet)) == (sheet.title == "Osatoteuttajat")


def test_contacts_of_earlier_periods_are_not_kept() -> None:
    with zipfile.ZipFile(io.BytesIO(write_workbook(made().plan))) as parts:
        assert not any(b"Entinen" in parts.read(name) for name in parts.namelist())


def test_the_properties_of_the_file_name_nobody() -> None:
    reported = book().properties
    assert (reported.creator, reported.lastModifiedBy, reported.language) == ("lamppu-xl", "lamppu-xl", "fi")
    assert reported.created.date() == date(2026, 12, 31)
    assert "TINY" in reported.title


# The workbook


def test_the_sheets_stand_in_the_order_of_reading() -> None:
    assert book().sheetnames == [
        "Yhteenveto",
        "Kooste",
        "G1 Verkosto",
        "G2 Oppaat",
        "G3 Johto",
        "Yhteys",
        "Luvut",
        "Käynnit",
        "Vastaukset",
        "Osatoteuttajat",
        "Ei mukana",
        "Lähteet",
        "_lamppu",
    ], "add the new sheet here, at its place"
    assert [sheet.sheet_state for sheet in book()] == [*["visible"] * 12, "veryHidden"]


def test_sheet_names_are_short_and_unlike_whatever_the_definition_says() -> None:
    titles = {"figures": "Vastaukset", "visits": "History"}
    tables = tuple(
        replace(table, title=Text.same(titles[table.id])) if table.id in titles else table
        for table in tiny().form.tables
    )
    goals = tuple(replace(goal, title=Text.same("Aivan liian pitkä nimi: lehdelle [1]")) for goal in tiny().goals)
    project = replace(tiny(), goals=goals, form=replace(tiny().form, tables=tables))
    plan = build_master(project, [replace(batches()[1], project=project, verdicts=())], finnish(project)).plan
    names = [sheet.name for sheet in plan.sheets]
    assert len({name.casefold() for name in names}) == len(names)
    assert all(len(name) <= 31 and not set(name) & set(":\\/?*[]") for name in names)
    assert "history" not in [name.casefold() for name in names]
    openpyxl.load_workbook(io.BytesIO(write_workbook(plan)))


@pytest.mark.parametrize("language", ["fi", "sv", "en", "se"])
def test_the_master_speaks_every_language(language: str) -> None:
    spoken = translator_for(language, tiny().chain(language))
    plan = build_master(tiny(), batches(), spoken, with_rejected=True).plan
    assert plan.properties.language == language
    write_workbook(plan)


def test_a_master_without_any_return_can_be_made() -> None:
    period = tiny().period(SPRING)
    assert period is not None
    reported = build_master(tiny(), [Batch(tiny(), period, ())], finnish())
    assert reported.values == ()
    openpyxl.load_workbook(io.BytesIO(write_workbook(reported.plan)))
    with pytest.raises(ValueError, match="batch"):
        build_master(tiny(), [], finnish())


def test_every_sheet_has_its_title_in_a1_and_no_merged_cells() -> None:
    for sheet in book():
        assert sheet["A1"].value
        assert not sheet.merged_cells.ranges


def test_a_screen_reader_is_reported_title_language_headings_and_charts() -> None:
    data = write_workbook(made().plan)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        core = archive.read("docProps/core.xml").decode()
        drawings = [archive.read(name).decode() for name in archive.namelist() if "drawings/drawing" in name]
    assert "<dc:language>fi</dc:language>" in core
    assert "<dc:title>TINY" in core
    described = re.findall(r'<xdr:cNvPr [^>]*descr="([^"]+)"', "".join(drawings))
    assert len(described) == "".join(drawings).count("<xdr:cNvPr ") > 0
    for sheet in openpyxl.load_workbook(io.BytesIO(data)).worksheets[1:-1]:
        assert sheet.print_title_rows, sheet.title


@pytest.mark.ooxml
@pytest.mark.parametrize("with_rejected", [False, True])
@pytest.mark.slow
def test_excel_opens_the_master_without_repair(ooxml: ModuleType, tmp_path: Path, *, with_rejected: bool) -> None:
    file, hostile = tmp_path / "master.xlsx", tmp_path / "hostile.xlsx"
    file.write_bytes(write_workbook(made(with_rejected=with_rejected).plan))
    hostile.write_bytes(injected()[1])
    assert not any(ooxml.problems([file, hostile]).values())


@pytest.mark.office
@pytest.mark.slow
def test_a_goal_sheet_prints_on_as_many_pages_as_planned(office: ModuleType, tmp_path: Path) -> None:
    plan = long_reported(7, LONG)
    sheet = plan.sheet("goal/G1")
    file = tmp_path / "master.xlsx"
    file.write_bytes(write_workbook(replace(plan, sheets=(replace(sheet, cells=_unlinked(sheet)),), names={})))
    (pdf,) = office.convert([file], "pdf", tmp_path)
    pages = len(re.findall(rb"/Type\s*/Page\b", pdf.read_bytes()))
    assert pages == len(sheet.page.breaks) + 1


def _unlinked(sheet: Sheet) -> tuple[object, ...]:
    """Without links to sheets that are not there."""
    return tuple(replace(slot, content=None) if hasattr(slot.content, "target") else slot for slot in sheet.cells)


def test_more_rows_than_excel_has_are_reported_beforehand(monkeypatch: pytest.MonkeyPatch) -> None:
    assert made().findings == ()
    monkeypatch.setattr(consolidator, "MOST_ROWS", 20)
    (finding,) = build_master(tiny(), batches(), finnish()).findings
    assert finding.code is CODES["M703"]
    assert finding.facts["limit"] == VocabularyTerm("rows")
    assert finding.facts["allowed"] == 20
    assert finnish().message(finding)


def test_a_long_text_of_a_line_is_whole_in_its_row_and_the_column_is_wide() -> None:
    files = [returned(tiny(), "ALFA", AUTUMN, {**ALFA, **VISITS, "visits/1/name": LONG})]
    sheet = build_master(tiny(), [judged(tiny(), AUTUMN, files)], finnish()).plan.sheet("table/visits")
    (reported,) = (slot for slot in sheet.cells if slot.content == LONG)
    assert STYLES[reported.style]["text_wrap"]
    assert sheet.columns[reported.col].width > 50
    assert 60 < sheet.heights[reported.row] < 409


def test_a_text_that_is_cut_by_the_tallest_row_follows_below_in_full() -> None:
    text = "\n".join(f"{LONG} {number}" for number in range(8))
    files = [returned(tiny(), "ALFA", AUTUMN, {**ALFA, **VISITS, "visits/1/name": text})]
    sheet = build_master(tiny(), [judged(tiny(), AUTUMN, files)], finnish()).plan.sheet("table/visits")
    heading = next(slot.row for slot in sheet.cells if slot.content == "Pitkät tekstit kokonaan")
    (table,) = sheet.tables
    assert heading > table.last_row
    col = next(slot.col for slot in sheet.cells if slot.content == text)
    pieces = [slot for slot in sheet.cells if slot.row > heading and slot.col == col and isinstance(slot.content, str)]
    assert "\n".join(str(slot.content) for slot in pieces).split() == text.split()
    assert all(sheet.heights[slot.row] < 409 for slot in pieces)


def test_a_long_answer_in_a_list_goes_on_in_the_next_row() -> None:
    draft = SheetBuilder("x", "X", (10.0, 30.0, 10.0))
    draft.add_text(
        BuiltCell("Nimi", "point"), BuiltCell("\n\n".join([LONG] * 4), "prose", "@"), BuiltCell("lähde", "source")
    )
    assert draft.row > 2
    assert [slot.content for slot in draft.cells.values() if slot.content == "Nimi"] == ["Nimi"]


# Looks


def test_the_fonts_that_heights_are_reckoned_with_are_those_of_the_looks() -> None:
    used = {slot.style for sheet in made(with_rejected=True).plan.sheets for slot in sheet.cells}
    for style in used:
        look = STYLES[style]
        assert (look.get("font_size", 11), bool(look.get("bold"))) == font_of(style), style


def test_every_text_can_be_reported_from_its_ground() -> None:
    unseen = {"spare_number", "spare_check"}  # until the line above is used
    for name, look in STYLES.items():
        if name in unseen:
            continue
        ink, ground = look.get("font_color", "#000000"), look.get("bg_color", "#FFFFFF")
        assert contrast(ink, ground) >= 4.5, name


def contrast(item: str, other: str) -> float:
    """The contrast of two colours, by WCAG 2."""
    light, dark = sorted((_luminance(item), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
