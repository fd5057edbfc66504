"""What a total says where the form of its period has no such question, or an event is still to come."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from shutil import rmtree
from typing import Any

import openpyxl
import pytest
from gap_programme import ENTRY, PERIODS, content, master
from programme_content import context_of
from project_lives import ProjectLife, text
from small_programme import AUTUMN, REPORTS, copy_small_programme, definition_of, edit_programme, send

import lamppu_xl
from lamppu_xl.domain.programme import GoalMapping, ProgrammeEvent, ProgrammeProject
from lamppu_xl.domain.text import Text
from lamppu_xl.ledger.records import (
    LedgerAnswer,
    LedgerGoal,
    LedgerReturn,
    LedgerTable,
    LedgerUnasked,
    MissingPartner,
)
from lamppu_xl.programme.collect import collect_content
from lamppu_xl.programme.content import ProgrammeContent
from lamppu_xl.programme.gaps import missing_returns
from lamppu_xl.programme.sheets.tables import event_sheet


def reported(*unasked: LedgerUnasked, **changed: Any) -> ProgrammeContent:
    """A project that reported a figure in the first period only."""
    verdict = master(
        "A",
        returns=tuple(LedgerReturn(n, str(n), "A", f"{n}.xlsx", str(n) * 64, True) for n in (1, 2)),
        answers=(LedgerAnswer(1, 1, ENTRY, 5.0, "Figures", "C5"),),
        unasked=unasked,
    )
    project = ProgrammeProject(id="A", coordinator="O", goals={"*": GoalMapping(("F1",))})
    (indicator, _) = content().programme.indicators
    indicator = replace(indicator, entry=ENTRY, entries={})
    programme = replace(content().programme, projects=(project,), indicators=(indicator,), **changed)
    return collect_content(programme, PERIODS[1], [verdict])


@pytest.mark.parametrize(
    ("unasked", "reasons"),
    [
        ((), (("A",), ())),
        ((LedgerUnasked("2", "", "figures", "I1"),), ((), ("A",))),
        ((LedgerUnasked("2", "", "figures"),), ((), ("A",))),
        ((LedgerUnasked("2", "", "figures", "I1", "actual"),), ((), ("A",))),
        ((LedgerUnasked("2", "B", "figures", "I1"),), (("A",), ())),
        ((LedgerUnasked("1", "", "figures", "I1"),), (("A",), ())),
    ],
)
def test_a_figure_that_the_form_of_the_period_does_not_have_is_not_unreported(
    unasked: tuple[LedgerUnasked, ...], reasons: tuple[tuple[str, ...], tuple[str, ...]]
) -> None:
    of = reported(*unasked)
    total, so_far = of.figures[0].total(period="2"), of.figures[0].total()
    assert total is not None
    assert so_far is not None
    assert (total.unreported, total.unasked) == reasons
    assert (so_far.amount, so_far.unreported, so_far.unasked) == (5.0, (), ()), "it was asked in the first period"


def test_a_missing_return_is_beside_the_totals_of_the_focus_areas_of_its_goals_only() -> None:
    goals = tuple(LedgerGoal(id, ("A",), Text.of(en=id), Text.of(en="Promise")) for id in ("G1", "G2"))
    verdict = master(
        "A",
        tables=(LedgerTable("figures", "goal", 0, Text.of(en="Figures")),),
        goals=goals,
        lines=(),
        answers=(LedgerAnswer(1, 1, ENTRY._replace(row="G1"), 5.0, "Figures", "C5"),),
        missing=(MissingPartner("2", "B", "absent"),),
        unasked=(LedgerUnasked("2", "B", "figures", "G1"),),
    )
    mapped = {"G1": GoalMapping(("F1",)), "G2": GoalMapping(("F2",))}
    project = ProgrammeProject(id="A", coordinator="O", goals=mapped)
    (indicator, _) = content().programme.indicators
    indicator = replace(indicator, entry=ENTRY._replace(row="*"), entries={})
    programme = replace(content().programme, projects=(project,), indicators=(indicator,))
    [figure] = collect_content(programme, PERIODS[1], [verdict]).figures
    named = {area: total.partners for area in ("", "F1", "F2") if (total := figure.total(area))}
    assert named == {"": ("A B 2",), "F1": (), "F2": ("A B 2",)}
    [of_project] = [total for total in figure.totals.values() if total.project == "A" and total.period == "2"]
    assert of_project.partners == ("A B 2",)
    extracts = {area: collect_content(programme, PERIODS[1], [verdict], area=area) for area in ("F1", "F2")}
    asked = {
        area: [each.asked for member in of.members for each in missing_returns(of.programme, member, area)]
        for area, of in extracts.items()
    }
    assert asked == {"F1": [()], "F2": [("K1",)]}, "an extract names no other focus area"


def test_an_event_that_nobody_has_reported_has_no_count_of_organisations() -> None:
    days = {"V1": date(2031, 1, 5), "V2": PERIODS[1].end, "V3": None}
    events = tuple(
        ProgrammeEvent(id=id, label=Text.of(en=id), day=day, same_as={"A": ("E1",)}) for id, day in days.items()
    )
    of = reported(events=events)
    sheet = event_sheet(context_of(of))
    shown = [str(cell.content) for cell in sheet.cells.values() if cell.content is not None]
    counts = [shown[shown.index(next(each for each in shown if each.startswith(id))) :][:4] for id in days]
    assert ["Still to come" in each for each in counts] == [True, False, False]
    assert ["Not reported" in each for each in counts] == [False, True, True]


@pytest.mark.slow
def test_a_row_that_was_removed_and_an_event_of_next_year_are_named_as_such(tmp_path: Path) -> None:
    programme = copy_small_programme(tmp_path)
    event = {"id": "V2", "label": "Ensi vuonna", "date": "2031-03-05", "same_as": {"A01": "E2"}}
    edit_programme(programme, lambda definition: definition["events"].append(event))
    rmtree(programme.parent / "A01" / AUTUMN)
    life = ProjectLife(programme.parent / "A01", *definition_of("A01"))

    def without_row(definition: dict[str, Any], form: dict[str, Any]) -> None:
        lists = definition["lists"]
        lists["figures"] = [row for row in lists["figures"] if row["id"] != "I2"]
        lists["events"].append({"id": "E2", "label": text("Ensi vuonna"), "date": "2031-03-05"})

    life.edit(without_row)
    answers = {
        partner: {entry: value for entry, value in filled.items() if entry != "figures/I2/actual"}
        for partner, filled in REPORTS["A01"][AUTUMN].items()
    }
    life.report(AUTUMN, answers)
    send(programme.parent, "A01", AUTUMN, AUTUMN)
    workbook = lamppu_xl.consolidate_masters(programme, period=AUTUMN).path
    assert workbook is not None
    book = openpyxl.load_workbook(workbook)
    rows = {str(row[-1]): [str(cell) for cell in row if cell] for row in book["Luvut"].iter_rows(values_only=True)}
    assert any("joiden lomakkeessa lukua ei kysytä: A01." in cell for cell in rows[f"K2|{AUTUMN}"])
    assert not any("A01" in cell for cell in rows["K2|*"]), "its figure of spring is in the total so far"
    events = {str(row[-1]): row for row in book["Tapahtumat"].iter_rows(values_only=True)}
    assert events["common/V2"][5] == "Vasta tulossa"
    assert events["common/V1"][5] == 2
