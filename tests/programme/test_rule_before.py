"""A figure that the programme combines by another rule than in its last frozen period is named with its figure then."""

from __future__ import annotations

from dataclasses import replace

import pytest
from gap_programme import FROZEN_DEFINITION, PERIODS, content, master
from programme_content import context_of

from lamppu_xl.domain.form import Aggregate
from lamppu_xl.domain.programme import GoalMapping, ProgrammeProject
from lamppu_xl.master.aggregation import Total, ValueRange
from lamppu_xl.programme.collect import collect_content
from lamppu_xl.programme.records import FrozenBefore, ProgrammeContent, ProgrammeTotal
from lamppu_xl.programme.sheets.indicators import notes_on_figures, total_note


def counted(
    rule: Aggregate, was: Aggregate = Aggregate.SUM, then: Total = 9.0, *, area: str = "", frozen_area: str = "F1"
) -> ProgrammeContent:
    """Two projects that report 5 each, in a programme whose figure had another rule in its frozen period."""
    names = ("A", "B")
    projects = tuple(ProgrammeProject(id=name, coordinator="O", goals={"*": GoalMapping(("F1",))}) for name in names)
    (indicator, _) = content().programme.indicators
    programme = replace(
        content().programme, projects=projects, indicators=(replace(indicator, aggregate=rule, entries={}),)
    )
    frozen = replace(programme, indicators=(replace(programme.indicators[0], aggregate=was),))
    before = FrozenBefore(
        PERIODS[0],
        frozen,
        over_all={("K1", ""): then, ("K1", frozen_area): 4.0},
        definition=FROZEN_DEFINITION,
        workbook="programme.xlsx",
    )
    return collect_content(programme, PERIODS[1], [master(name) for name in names], before=before, area=area)


def total(of: ProgrammeContent, area: str = "", period: str = "") -> ProgrammeTotal:
    found = of.figures[0].total(area, period=period)
    assert found is not None
    return found


def test_a_total_that_falls_by_another_rule_names_the_rule_and_the_figure_of_the_frozen_period() -> None:
    of = counted(Aggregate.MAX)
    assert total(of).amount == 5.0
    note = "Counted by another rule than in the frozen period (in brackets): K1 (9, added up, 1)."
    context = context_of(of)
    assert note in total_note(context, of.figures[0], "")
    (basis,) = (of for text, of in notes_on_figures(context, of.figures) if text == note)
    place = "indicators.K1.aggregate"
    assert basis.defined == (f"programme.yaml: {place}", f"{FROZEN_DEFINITION}: {place}")
    of_area = "Counted by another rule than in the frozen period (in brackets): K1 (4, added up, 1)."
    assert of_area in total_note(context, of.figures[0], "", "F1")
    assert "another rule" not in total_note(context, of.figures[0], PERIODS[1].id), "nothing was before in the period"
    assert [text for text, _ in notes_on_figures(context, of.figures, "A") if text == note] == []


def test_an_extract_names_the_figure_of_its_focus_area() -> None:
    assert total(counted(Aggregate.MAX, area="F1")).rule_before == "sum 4 1"


@pytest.mark.parametrize(
    ("rule", "was", "then", "named"),
    [
        (Aggregate.NEVER, Aggregate.SUM, 9.5, "sum 9.5 1"),
        (Aggregate.SUM, Aggregate.NEVER, ValueRange(2.0, 7.0), "never 2–7 1"),
        (Aggregate.MAX, Aggregate.SUM, None, ""),
        (Aggregate.SUM, Aggregate.SUM, 99.0, ""),
    ],
)
def test_only_a_figure_that_had_another_rule_is_named(rule: Aggregate, was: Aggregate, then: Total, named: str) -> None:
    of = counted(rule, was, then)
    assert total(of).rule_before == named
    assert (named == "") == ("by another rule than" not in total_note(context_of(of), of.figures[0], ""))


def test_a_range_of_the_frozen_period_is_shown_as_such() -> None:
    of = counted(Aggregate.SUM, Aggregate.NEVER, ValueRange(2.0, 7.0))
    assert "K1 (2–7, not added up, 1)" in total_note(context_of(of), of.figures[0], "")
