"""Less is counted of a project by the programme's definition: said beside the totals of the focus areas, too."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from gap_programme import ENTRY, FROZEN_DEFINITION, PERIODS, UNKNOWN_PERIOD, content, master
from programme_content import context_of

import lamppu_xl
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.programme import GoalMapping, ProgrammeProject
from lamppu_xl.domain.text import Text
from lamppu_xl.ledger.records import (
    LedgerAnswer,
    LedgerCorrection,
    LedgerGoal,
    LedgerLine,
    LedgerPeriod,
    LedgerReturn,
    LedgerTable,
)
from lamppu_xl.programme.builder import build_programme_workbook
from lamppu_xl.programme.collect import collect_content
from lamppu_xl.programme.content import ProgrammeContent
from lamppu_xl.programme.earlier_definitions import FrozenBefore
from lamppu_xl.programme.sheets.focus_areas import area_sheet
from lamppu_xl.workbook.writer import write_workbook


def counted(later: float | None = None, frozen: float = 9.0, area: str = "") -> ProgrammeContent:
    """A project whose first period counted in the frozen workbook, and counts no longer.

    Args:
        later: the figure of its second goal in the reported period.
        frozen: its figure in the frozen workbook.
        area: the focus area of an extract.
    """
    figures = [(1, "G1", 4.0), (2, "G1", 3.0), (2, "G2", 2.0), *([(3, "G2", later)] if later else [])]
    verdict = master(
        "P",
        periods=(UNKNOWN_PERIOD, *(LedgerPeriod(each.id, each.label, each.start, each.end) for each in PERIODS)),
        returns=tuple(
            LedgerReturn(n, period, "A", f"{n}.xlsx", str(n) * 64, True) for n, period in enumerate("012", 1)
        ),
        tables=(LedgerTable("figures", "goal", 0, Text.of(en="Figures")),),
        goals=tuple(LedgerGoal(goal, ("A",), Text.of(en="Goal"), Text.of(en="Promise")) for goal in ("G1", "G2")),
        answers=tuple(
            LedgerAnswer(number, source, AnswerRef("figures", goal, "actual"), value, "Figures", f"C{number}")
            for number, (source, goal, value) in enumerate(figures, 1)
        ),
    )
    project = ProgrammeProject(id="P", coordinator="O", goals={"G1": GoalMapping(("F1",)), "G2": GoalMapping(("F2",))})
    (indicator, _) = content().programme.indicators
    indicator = replace(indicator, entry=AnswerRef("figures", "*", "actual"))
    programme = replace(content().programme, projects=(project,), indicators=(indicator,))
    then = replace(programme, projects=(replace(project, periods={"1": ("0", "1")}),))
    before = FrozenBefore(PERIODS[0], then, {("K1", "P"): frozen}, definition=FROZEN_DEFINITION, workbook="p.xlsx")
    return collect_content(programme, PERIODS[1], [verdict], before=before, area=area)


def named(of: ProgrammeContent, area: str = "") -> tuple[tuple[str, ...], tuple[str, ...]]:
    total = of.figures[0].total(area)
    assert total is not None
    return total.recounted, total.recounted_in_all


def listed(of: ProgrammeContent) -> list[str]:
    return [gap.detail for gap in of.gaps if gap.kind == "recounted"]


def test_a_later_report_of_less_is_not_what_the_definition_counts_otherwise() -> None:
    first, second = (LedgerReturn(n, str(n), "A", f"{n}.xlsx", str(n) * 64, True) for n in (1, 2))
    verdict = master(
        "P",
        returns=(first, second),
        lines=(LedgerLine("figures", "I1", "last", Text.of(en="Guides")),),
        answers=tuple(LedgerAnswer(n, n, ENTRY, value, "Figures", "C5") for n, value in ((1, 5.0), (2, 2.0))),
    )
    project = ProgrammeProject(id="P", coordinator="O", goals={"*": GoalMapping(("F1",))})
    (indicator, _) = content().programme.indicators
    programme = replace(content().programme, projects=(project,), indicators=(replace(indicator, entry=ENTRY),))
    then = replace(programme, projects=(replace(project, periods={"2": ()}),))
    before = FrozenBefore(PERIODS[0], then, {("K1", "P"): 5.0}, definition=FROZEN_DEFINITION, workbook="p.xlsx")
    of = collect_content(programme, PERIODS[1], [verdict], before=before)
    total = of.figures[0].total()
    assert total
    assert (total.total, named(of), listed(of)) == (2.0, ((), ()), [])


@pytest.mark.parametrize(("made_in", "named_as_less"), [("2", False), ("1", True)])
def test_a_later_correction_is_not_what_the_definition_counts_otherwise(made_in: str, *, named_as_less: bool) -> None:
    """A correction that the frozen workbook has is none of the reasons why less is counted now."""
    correction = LedgerCorrection("1", "A", ENTRY, 1, made_in, date(2030, 12, 1), 5.0, 3.0, -2.0, True, "Twice.")
    verdict = master(
        "P",
        returns=tuple(LedgerReturn(n, str(n), "A", f"{n}.xlsx", str(n) * 64, True) for n in (1, 2)),
        answers=tuple(LedgerAnswer(n, n, ENTRY, value, "Figures", "C5") for n, value in ((1, 5.0), (2, 1.0))),
        corrections=(correction,),
    )
    project = ProgrammeProject(id="P", coordinator="O", goals={"*": GoalMapping(("F1",))})
    (indicator, _) = content().programme.indicators
    programme = replace(content().programme, projects=(project,), indicators=(replace(indicator, entry=ENTRY),))
    then = replace(programme, projects=(replace(project, periods={"2": ()}),))
    before = FrozenBefore(PERIODS[0], then, {("K1", "P"): 5.0}, definition=FROZEN_DEFINITION, workbook="p.xlsx")
    of = collect_content(programme, PERIODS[1], [verdict], before=before)
    total = of.figures[0].total()
    assert total
    assert (total.total, bool(named(of)[0]), bool(listed(of))) == (4.0, named_as_less, named_as_less)


def test_the_total_of_a_focus_area_names_the_project_with_its_figures_in_the_area() -> None:
    of = counted()
    assert named(of) == (("P 5 (9 1)",), ())
    assert named(of, "F1") == (("P 3 (7 1)",), ())
    assert named(of, "F2") == ((), ()), "nothing less is counted in it"
    assert listed(of) == ["K1 · 5 (9 1)"], "the reason is listed once"
    context = context_of(of)
    sheet = area_sheet(context, of.programme.focus_areas[0])
    note = context.label("recounted", projects=context.names_shown(["P 3 (7 1)"]))
    assert any(note in str(cell.content) for cell in sheet.cells.values())


def test_less_in_a_single_focus_area_is_listed() -> None:
    of = counted(later=6.0)
    assert named(of) == ((), ())
    assert named(of, "F1") == (("P 3 (7 1)",), ())
    assert listed(of) == ["K1 · F1 · 3 (7 1)"]


def test_a_focus_area_whose_earlier_figures_cannot_be_computed_names_the_project_only() -> None:
    of = counted(frozen=12.0)
    assert named(of) == (("P 5 (12 1)",), ())
    assert named(of, "F1") == named(of, "F2") == ((), ("P",))
    assert listed(of) == ["K1 · 5 (12 1)"]


def test_an_extract_names_only_figures_of_its_focus_area() -> None:
    of = counted(area="F1")
    assert named(of) == (("P 3 (7 1)",), ())
    assert listed(of) == ["K1 · 3 (7 1)"]
    assert of.earlier == (), "the frozen workbook has the figure of the whole project"
    assert named(counted(area="F2")) == ((), ())


@pytest.mark.slow
def test_the_trace_of_a_focus_area_leads_to_the_definitions_and_to_no_figure_of_the_whole_project(
    tmp_path: Path,
) -> None:
    of = counted()
    workbook = tmp_path / "programme.xlsx"
    workbook.write_bytes(write_workbook(build_programme_workbook(of, context_of(of).translator, {}).plan))
    chain = lamppu_xl.trace(workbook, indicator="K1", focus_area="F1").chain
    assert chain.total is not None
    assert chain.total.recounted == ("P 3 (7 1)",)
    assert f"{FROZEN_DEFINITION}: projects.P.periods" in chain.defined
    assert chain.rows
    assert chain.earlier == ()
