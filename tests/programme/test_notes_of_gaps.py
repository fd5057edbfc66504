"""What the list of missing data has of a figure is also beside each of its totals, whatever the reason."""

from __future__ import annotations

import html
from dataclasses import replace

import pytest
from gap_programme import INCLUDED, PERIODS, content, document_text, master
from programme_content import context_of

from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.domain.programme import PracticeSource
from lamppu_xl.domain.text import Text
from lamppu_xl.i18n.languages import read_section
from lamppu_xl.ledger.records import LedgerField, LedgerTable, LedgerUnasked, MissingPartner
from lamppu_xl.programme.builder import build_programme_workbook
from lamppu_xl.programme.collect import collect_content
from lamppu_xl.programme.content import ProgrammeContent
from lamppu_xl.programme.exports.docx import as_docx
from lamppu_xl.programme.exports.html import as_html
from lamppu_xl.programme.figure_records import NOTED_REASONS, ProgrammeTotal
from lamppu_xl.programme.missing_figures import GAPS_WITHOUT_FIGURES, NOTES_OF_GAPS
from lamppu_xl.programme.sheets.focus_areas import area_sheet
from lamppu_xl.programme.sheets.front_page import front_sheet, message
from lamppu_xl.programme.sheets.indicators import by_project_sheet, notes_on_figures, number_sheet
from lamppu_xl.programme.sheets.lists import gap_texts
from lamppu_xl.workbook.model import Plan
from lamppu_xl.workbook.sheet_builder import SheetBuilder


def total(project: str = "", area: str = "", period: str = "") -> ProgrammeTotal:
    found = content().figures[0].total(area, project, period)
    assert found is not None
    return found


def shown(sheet: SheetBuilder) -> str:
    return " ".join(str(cell.content) for cell in sheet.cells.values())


def test_each_kind_of_gap_is_beside_totals_or_about_no_figure() -> None:
    kinds = {key.removeprefix("programme_gap_") for key in read_section("en", "labels") if "programme_gap_" in key}
    assert kinds == NOTES_OF_GAPS.keys() | GAPS_WITHOUT_FIGURES
    assert not NOTES_OF_GAPS.keys() & GAPS_WITHOUT_FIGURES
    assert set(NOTES_OF_GAPS.values()) <= NOTED_REASONS.keys()


@pytest.mark.parametrize("kind", NOTES_OF_GAPS)
def test_what_is_missing_is_beside_the_total_that_lacks_it(kind: str) -> None:
    gaps = [gap for gap in content().gaps if gap.kind == kind]
    assert gaps
    for gap in gaps:
        note = NOTES_OF_GAPS[kind]
        if gap.faulty and not any(answer.sha256 == gap.faulty.sha256 for answer in content().answers.values()):
            note = "refused"  # it has no figure that is counted
        for area in {"goal": [""], "recounted": [""], "moved": ["", "F2"]}.get(kind, ["", "F1"]):
            named = [text.split()[0] for text in getattr(total(area=area), note)]
            assert gap.subject in named
        if gap.subject in INCLUDED_PROJECTS and kind != "moved":
            assert [text.split()[0] for text in getattr(total(gap.subject), note)] == [gap.subject]


INCLUDED_PROJECTS = {verdict.project for verdict in INCLUDED.values()}


def test_a_total_names_only_what_it_lacks() -> None:
    other = content().figures[1].total()
    assert other is not None
    assert [getattr(other, reason) for reason in NOTED_REASONS if getattr(other, reason)] == [], "A has reported it"
    of_period = total(period="2")
    assert (of_period.changed, of_period.other_periods) == ((), ()), "they concern earlier values"
    assert of_period.partners == total().partners == ("B B 2", "C B 2", "D B 2")
    assert total(area="F1").no_area == ()
    assert total().with_errors == ("L A 2",)
    assert total("H").amount is None


def test_a_return_with_errors_that_does_not_ask_for_the_figure_is_not_named() -> None:
    verdict = INCLUDED["refused"]
    assert verdict.reading is not None
    assert verdict.reading.ledger is not None
    assert total().refused == ("T B 2",)
    ledger = replace(verdict.reading.ledger, unasked=(LedgerUnasked("2", "B", "figures", "I1"),))
    asked_otherwise = replace(verdict, reading=replace(verdict.reading, ledger=ledger))
    programme = replace(
        content().programme, projects=tuple(each for each in content().programme.projects if each.id == "T")
    )
    (figure, *_) = collect_content(programme, PERIODS[1], [asked_otherwise]).figures
    found = figure.total()
    assert found is not None
    assert found.refused == ()


@pytest.mark.parametrize(
    ("code", "answer", "named"),
    [
        ("M803", "2 A figures/I1/actual", True),
        ("M803", "2 A figures/I9/actual", False),
        ("M803", "2 A results/G1/results", False),
        ("M767", "", True),
    ],
)
def test_what_came_after_a_master_is_listed_and_beside_the_totals_that_it_concerns(
    code: str, answer: str, named: bool
) -> None:
    facts = (
        {"answer": answer, "was": 1, "now": 2, "day": 3}
        if answer
        else {"file": "B.xlsx", "partner": "B", "day": 3, "written": 2}
    )
    later = Finding.of(code, Place("A.xlsx"), **facts)  # type: ignore[arg-type]
    verdict = replace(INCLUDED[""], later=(later,))
    programme = replace(content().programme, projects=content().programme.projects[:1])
    found = collect_content(programme, PERIODS[1], [verdict])
    [gap] = [gap for gap in found.gaps if gap.kind == "outdated"]
    assert context_of(found).translator.message(later) in gap_texts(context_of(found), gap)[2]
    for area in ("", "F1"):
        of_all = found.figures[0].total(area)
        assert of_all is not None
        assert of_all.outdated == (("A",) if named else ())


def test_notes_are_on_each_sheet_and_in_each_document_that_has_the_total() -> None:
    context = context_of(content())
    reasons = {reason: getattr(total(), reason) for reason in NOTED_REASONS if getattr(total(), reason)}
    assert reasons.keys() == {*NOTES_OF_GAPS.values(), "with_errors"}
    numbers, by_project, front = (
        shown(build(context_of(content()))) for build in (number_sheet, by_project_sheet, front_sheet)
    )
    page, document = html.unescape(as_html(context).decode("utf-8")), document_text(as_docx(context))
    area = shown(area_sheet(context_of(content()), content().programme.focus_areas[0]))
    for reason, names in reasons.items():
        note = context.label(reason, **{NOTED_REASONS[reason]: context.names_shown(names)})
        assert note in numbers
        assert note in document
        assert note in page
        assert note in area or reason in ("no_area", "recounted", "moved")
        # The figures of a project in a focus area cannot be computed here.
        assert context.label("recounted_in_all", projects="P") in area
        for name in names:
            project = name.split()[0]
            assert f"{context.dated(name)} (K1)" in front or f" {project}" in front
            if project in INCLUDED_PROJECTS and reason != "moved":  # it changes no figure of the project
                assert context.label(reason, **{NOTED_REASONS[reason]: f"{context.dated(name)} (K1)"}) in by_project


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ((), set()),
        (("events",), {"events"}),
        (("ideas",), {"practices"}),
        (("events", "ideas"), {"events", "practices"}),
    ],
)
def test_a_missing_return_of_an_earlier_period_is_named_where_its_form_asks(
    asked: tuple[str, ...], named: set[str]
) -> None:
    verdict = master(
        "A",
        missing=(MissingPartner("1", "B", "rejected"),),
        tables=(
            LedgerTable("figures", "code", 0, Text.of(en="Figures")),
            *(LedgerTable(table, "code", 0, Text.of(en=table)) for table in asked),
        ),
        questions=tuple(
            LedgerField(table, field, "number", "number", "sum", False, "", Text.of(en=field))
            for table, field in (("figures", "actual"), *((table, "name") for table in asked))
        ),
    )
    programme = replace(
        content().programme,
        projects=content().programme.projects[:1],
        practice_sources={"form": PracticeSource("ideas", "name")},
    )
    collected = collect_content(programme, PERIODS[1], [verdict])
    assert [(gap.kind, gap.detail) for gap in collected.gaps if gap.missing] == [("partner_rejected", "B 1")]
    context = context_of(collected)
    assert "Missing reports" not in message(context)
    sentence = context.label("partners", returns="A B 1")
    sheets = {sheet.key: [cell.content for cell in sheet.cells] for sheet in _plan(collected).sheets}
    found = {key for key, contents in sheets.items() if sentence in contents}
    assert found & {"events", "practices", "deviations"} == named


def _plan(collected: ProgrammeContent) -> Plan:
    return build_programme_workbook(collected, context_of(collected).translator, {}).plan


@pytest.mark.parametrize("kind", ["figure_corrected", "figure_uncounted"])
def test_a_correction_has_its_maker_its_day_and_its_reason(kind: str) -> None:
    (gap,) = (gap for gap in content().gaps if gap.kind == kind)
    *_, why = gap_texts(context_of(content()), gap)
    assert "The project corrected it on 1 December 2030: was 5, now 7. Reason: Counted twice." in why


@pytest.mark.parametrize(
    ("reason", "projects", "missing", "kinds"),
    [
        ("corrected", {"Q"}, 0, {"figure_corrected"}),
        ("uncounted", {"R"}, 0, {"figure_uncounted"}),
        ("partners", {"B", "C", "D"}, 3, set()),
        ("unreported", {"G"}, 0, {"figure"}),
        ("other_units", {"H"}, 0, {"unit"}),
    ],
)
def test_a_sentence_on_figures_leads_to_what_it_names(
    reason: str, projects: set[str], missing: int, kinds: set[str]
) -> None:
    context = context_of(content())
    names = getattr(total(), reason)
    start = context.label(reason, **{NOTED_REASONS[reason]: names[0]}).rstrip(".")
    (basis,) = (of for text, of in notes_on_figures(context, content().figures) if text.startswith(start))
    assert set(basis.projects) == projects
    assert len(basis.missing) == missing
    assert {row.split("/")[1] for row in basis.rows} == kinds
    assert not basis.defined
