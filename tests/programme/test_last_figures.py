"""The reasons beside a total name only projects that are in it, or could be."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from gap_programme import ENTRY, INCLUDED, PERIODS, master, own_correction
from gap_programme import content as gap_content
from programme_content import context_of
from single_question import content_of, question

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.figure_corrections import FigureCorrection
from lamppu_xl.domain.form import Aggregate
from lamppu_xl.domain.programme import ProgrammeIndicator
from lamppu_xl.domain.text import Text
from lamppu_xl.ledger.records import LedgerDetail, LedgerLine
from lamppu_xl.master.aggregation import ValueRange
from lamppu_xl.master.master_verdict import MasterVerdict
from lamppu_xl.programme.builder import build_programme_workbook
from lamppu_xl.programme.collect import collect_content
from lamppu_xl.programme.content import ProgrammeContent
from lamppu_xl.programme.figure_records import FigureGap, ProgrammeFigure, ProgrammeTotal
from lamppu_xl.programme.last_figures import LastFigures, with_reasons
from lamppu_xl.programme.member_records import ProjectStatus
from lamppu_xl.programme.missing_figures import with_gaps
from lamppu_xl.programme.own_corrections import with_own_corrections
from lamppu_xl.programme.sheets.indicators import note_basis, notes_on_figures, total_note
from lamppu_xl.programme.totals import CountedTotal


def test_a_project_that_never_adds_up_the_figure_is_not_called_included_after_it_left() -> None:
    member = SimpleNamespace(id="A01", carried="2030-1", status=ProjectStatus.LEFT)
    programme = SimpleNamespace(projects=(), indicators=())
    index: Any = SimpleNamespace(projects={"A01": SimpleNamespace(member=member)}, programme=programme, members=())
    contributions: Any = [SimpleNamespace(answer=SimpleNamespace(project="A01"), areas=())]
    total = ProgrammeTotal(number=1, indicator="K5", area="", project="", period="", amount=4.0, made_of=())
    assert with_reasons(total, index, contributions, [], total_of=lambda _: None).carried == ("A01 (2030-1)",)
    total = replace(total, apart=("A01 minimum",))
    assert with_reasons(total, index, contributions, [], total_of=lambda _: None).carried == ()


def test_a_silent_project_that_never_adds_up_the_figure_is_not_said_to_lack_a_master_beside_it() -> None:
    silent = {
        "status": ProjectStatus.MISSING,
        "ledger": None,
        "is_expected": True,
        "areas": (),
        "has_left_without": lambda _: False,
    }
    members = tuple(SimpleNamespace(id=id, **silent) for id in ("A01", "A02"))
    indicator = SimpleNamespace(id="K5", entry_in=lambda _: "visits/*/place")
    programme = SimpleNamespace(projects=members, indicators=(indicator,))
    index: Any = SimpleNamespace(projects={}, programme=programme, members=members, periods=())
    total = ProgrammeTotal(number=1, indicator="K5", area="", project="", period="", amount=None, made_of=())
    spring = ProgrammeFigure(SimpleNamespace(id="K5"), (), {("", "", ""): replace(total, apart=("A01 minimum",))})  # type: ignore[arg-type]
    last = [LastFigures("A01", "2030-1", (spring,), frozenset({"K5"}))]
    for period in ("", "2030-2"):
        found = with_reasons(replace(total, period=period), index, (), last, total_of=lambda _: None)
        assert (found.apart, found.lacking) == (("A01 minimum",), ("A02",)), period


def test_texts_that_a_project_does_not_combine_are_apart() -> None:
    assert CountedTotal(None, (1, 2)).is_apart
    assert CountedTotal(ValueRange(1.0, 2.0), (1, 2)).is_apart
    assert not CountedTotal(None).is_apart
    assert not CountedTotal(3.0, (1,)).is_apart


def test_a_project_that_has_left_is_not_named_beside_the_total_of_a_later_period() -> None:
    projects = {each: SimpleNamespace(member=SimpleNamespace(areas=("F1",))) for each in ("A01", "A02")}
    index: Any = SimpleNamespace(projects=projects, answers={})
    gaps = [
        FigureGap(kind="unit", project="A01", shown="A01 (tuntia)", periods=("",)),
        FigureGap(kind="unit", project="A02", shown="A02 (kpl)", periods=("", "2030-2")),
    ]

    def named(area: str, project: str, period: str) -> tuple[str, ...]:
        total = ProgrammeTotal(
            number=1, indicator="K1", area=area, project=project, period=period, amount=None, made_of=()
        )
        return with_gaps(total, index, gaps).other_units

    assert named("", "", "") == named("F1", "", "") == ("A01 (tuntia)", "A02 (kpl)")
    assert named("F2", "", "") == (), "they have no goals in the focus area"
    assert named("", "", "2030-2") == named("", "A02", "2030-2") == ("A02 (kpl)",)


def test_a_project_that_does_not_report_in_a_period_is_in_the_totals_and_not_missing() -> None:
    people = ProgrammeIndicator(
        id="K1", label=Text.of(en="People"), aggregate=Aggregate.SUM, entry=AnswerRef("report", "*", "people")
    )
    content = content_of(question("people", "number", "sum"), 5.0, rows="code", indicators=(people,), is_later=True)
    (member,) = content.members
    assert (member.status, content.expected, content.silent, content.gaps) == (ProjectStatus.NOT_DUE, (), (), ())
    so_far, reported = content.figures[0].total(), content.figures[0].total(period="2")
    assert so_far
    assert reported
    assert (so_far.amount, so_far.not_due, so_far.carried, so_far.lacking) == (5.0, ("A (1)",), (), ())
    assert (reported.amount, reported.not_due) == (None, ("A",))
    assert "by their last figures if there are any: A (1)." in total_note(context_of(content), content.figures[0], "")


def test_a_figure_that_is_now_in_another_unit_is_named_with_what_it_was_also_on_the_sheet_of_its_focus_area() -> None:
    def counted_in(unit: str) -> MasterVerdict:
        return master("A", 260.0, details=(LedgerDetail("figures", "I1", "unit", text=Text.of(en=unit)),))

    hours = ProgrammeIndicator(
        id="K1", label=Text.of(en="Time"), aggregate=Aggregate.SUM, entry=ENTRY, unit=Text.of(en="hours")
    )
    of_gaps = gap_content().programme
    programme = replace(of_gaps, projects=of_gaps.projects[:1], indicators=(hours,))
    last = {"A": (PERIODS[0], counted_in("hours"))}
    found = collect_content(programme, PERIODS[1], [counted_in("days")], last=last)
    total = found.figures[0].total()
    assert total
    assert (total.amount, total.fallen, total.other_units) == (None, ("A – (260 1)",), ("A (days)",))
    context = context_of(found)
    sheet = build_programme_workbook(found, context.translator, {}).plan.sheet("area/F1")
    assert [cell.content for cell in sheet.cells if cell.content == "K1 Time (hours)"], "its row has the reason"


def test_a_figure_of_which_all_projects_are_left_out_has_a_row_with_the_reason_on_the_sheet_of_its_focus_area() -> None:
    of_gaps = gap_content().programme
    programme = replace(of_gaps, projects=of_gaps.projects[:1], indicators=of_gaps.indicators[:1])
    lines = (LedgerLine("figures", "I1", "mean", Text.of(en="People")),)
    found = collect_content(programme, PERIODS[1], [master("A", lines=lines)])
    total = found.figures[0].total("F1")
    assert total
    assert (total.amount, total.apart) == (None, ("A mean",))
    context = context_of(found)
    sheet = build_programme_workbook(found, context.translator, {}).plan.sheet("area/F1")
    assert [cell.content for cell in sheet.cells if str(cell.content).startswith("K1 ")]


def test_a_correction_that_a_last_figure_does_not_contain_is_beside_the_total() -> None:
    programme = replace(gap_content().programme, indicators=gap_content().programme.indicators[:1])
    found = collect_content(
        programme, PERIODS[1], [master("A")], last={"R": (PERIODS[1], INCLUDED["figure_uncounted"])}
    )
    for area in ("", "F1"):
        total = found.figures[0].total(area)
        assert total
        assert ([text for text in total.lacking if " " in text], total.uncounted) == (["R 5 (2)"], ())
        assert total.uncounted_before == ("R A 2 +2",)
    period = found.figures[0].total(period="2")
    assert period
    assert period.uncounted_before == ()
    sentences = [text for text, _ in notes_on_figures(context_of(found), found.figures)]
    said = "Corrections that the last figures of projects whose master workbook is not included do not contain, "
    assert [text for text in sentences if text.startswith(said) and "R A 2 +2" in text], sentences
    assert not [text for text in sentences if "Counted as reported" in text], "the total does not count the project"


def of_silent(*corrections: FigureCorrection, rule: str = "sum") -> ProgrammeContent:
    """A programme whose only project is silent; the programme has corrected its last figure of 5."""
    of_gaps = gap_content().programme
    projects = tuple(each for each in of_gaps.projects if each.id == "A")
    programme = replace(of_gaps, projects=projects, indicators=of_gaps.indicators[:1])
    before = master("A", lines=(LedgerLine("figures", "I1", rule, Text.of(en="People")),))
    [corrected] = with_own_corrections(programme, PERIODS[1], [before], corrections)
    return collect_content(programme, PERIODS[1], [], last={"A": (PERIODS[1], corrected)})


@pytest.mark.parametrize(
    ("was", "rule", "kind", "note", "lacking"),
    [
        (5.0, "sum", "corrected", "", "A 7 (2; A 2 +2)"),
        (4.0, "sum", "not_corrected", "unused", "A 5 (2)"),
        (5.0, "max", "not_corrected", "uncounted_before", "A 5 (2)"),
    ],
)
def test_a_correction_that_is_in_no_last_figure_is_listed_as_not_applied_with_its_reason(
    was: float, rule: str, kind: str, note: str, lacking: str
) -> None:
    found = of_silent(own_correction(was, 7.0), rule=rule)
    total = found.figures[0].total()
    assert total
    assert total.lacking == (lacking,)
    listed = {each.kind for each in found.gaps if each.kind.endswith("corrected") and not each.corrections}
    assert listed == {kind}
    named = {
        field: labels for field in ("uncounted", "uncounted_before", "unused") if (labels := getattr(total, field))
    }
    assert [*named] == ([note] if note else [])
    rows = [each for each in found.gaps if each.kind in ("figure_uncounted", "figure_unused")]
    kinds = [f"figure_{field.removesuffix('_before')}" for field in named]
    assert [each.kind for each in rows] == kinds, "its row has the reason"
    assert all(each.answers == () for each in rows), "the answers of a silent project are in the earlier workbook"
    basis = note_basis(context_of(found), found.figures[0], total)
    assert all(any(each.key in row for row in basis.rows) for each in rows)
    marks = build_programme_workbook(found, context_of(found).translator, {}).data.marks
    [places] = {mark.defined for mark in marks if mark.key.startswith(f"{kind}/A/")}
    assert places == ("corrections.yaml",)
