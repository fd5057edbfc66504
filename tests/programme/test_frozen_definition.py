"""Projects that the definition counts otherwise since a frozen period, and whose master is not there, are named."""

from __future__ import annotations

from dataclasses import replace

import pytest
from gap_programme import ENTRY, PERIODS, content, master
from programme_content import context_of

from lamppu_xl.domain.programme import GoalMapping, Programme
from lamppu_xl.domain.text import Text
from lamppu_xl.ledger.records import LedgerAnswer, LedgerDetail, LedgerReturn
from lamppu_xl.master.master_verdict import MasterVerdict
from lamppu_xl.programme.builder import build_programme_workbook
from lamppu_xl.programme.collect import collect_content
from lamppu_xl.programme.content import ProgrammeContent
from lamppu_xl.programme.earlier_definitions import FrozenBefore
from lamppu_xl.programme.figure_records import ProgrammeTotal
from lamppu_xl.programme.rule_before import rules_of_workbook
from lamppu_xl.programme.sheets.indicators import total_note
from lamppu_xl.programme.sheets.lists import gap_texts

KEPT, AWAY = "A", "S"


def programme(*, has_away: bool, areas: tuple[str, ...]) -> Programme:
    """Two projects, each of which has the place of the figure stated for it alone; or one of them."""
    whole = content().programme
    chosen = {each.id: each for each in whole.projects if each.id == KEPT or (has_away and each.id == AWAY)}
    if has_away:
        chosen[AWAY] = replace(chosen[AWAY], goals={"G1": GoalMapping(areas)})
    indicator = replace(whole.indicators[0], entry=None, entries=dict.fromkeys(chosen, ENTRY))
    return replace(whole, projects=tuple(chosen.values()), indicators=(indicator,))


def last_master() -> MasterVerdict:
    """The last master of the project that is away, with a figure of the first period."""
    returns = (LedgerReturn(1, "1", "A", "S1.xlsx", "1" * 64, accepted=True),)
    return master(AWAY, returns=returns, answers=(LedgerAnswer(1, 1, ENTRY, 7.0, "Figures", "C5"),))


def collected(now: Programme, then: Programme, area: str = "") -> ProgrammeContent:
    last = {AWAY: (PERIODS[0], last_master())}
    return collect_content(now, PERIODS[1], [master(KEPT)], area=area, last=last, before=FrozenBefore(PERIODS[0], then))


def total(of: ProgrammeContent, area: str = "") -> ProgrammeTotal:
    found = of.figures[0].total(area)
    assert found is not None
    return found


def test_a_silent_project_whose_goals_moved_is_named_where_it_was_counted() -> None:
    then = programme(has_away=True, areas=("F1", "F2"))
    silent = collected(programme(has_away=True, areas=("F2",)), then)
    assert total(silent, "F2").lacking == ("S 7 (1)",)
    assert total(silent, "F1").lacking == ()
    assert total(silent, "F1").moved == total(silent).moved == ("S → F2 (F1 1)",)
    shown = [gap_texts(context_of(silent), gap)[1] for gap in silent.gaps if gap.kind == "moved"]
    assert shown == ["S S · K1 · S → F2 (F1, 1)"]


def test_a_project_that_counts_in_another_unit_now_is_named_where_it_was_counted() -> None:
    """Its new figures are in no total, so only its last ones show where it was counted."""
    then, now = (programme(has_away=True, areas=areas) for areas in (("F1", "F2"), ("F2",)))
    now = replace(now, indicators=(replace(now.indicators[0], unit=Text.of(en="people")),))
    verdicts = [master(KEPT), master(AWAY, details=(LedgerDetail("figures", "I1", "unit", text=Text.of(en="hours")),))]
    last, before = {AWAY: (PERIODS[0], last_master())}, FrozenBefore(PERIODS[0], then)
    found = collect_content(now, PERIODS[1], verdicts, last=last, before=before)
    assert total(found, "F2").fallen == total(found).fallen == ("S – (7 1)",)
    assert total(found, "F1").moved == total(found).moved == ("S → F2 (F1 1)",)


def test_a_removed_project_is_named_with_its_figure_by_the_frozen_definition() -> None:
    then = programme(has_away=True, areas=("F2",))
    without = collected(programme(has_away=False, areas=()), then)
    assert total(without).removed == total(without, "F2").removed == ("S 7 (1)",)
    assert total(without, "F1").removed == ()
    assert [each.project for each in without.earlier] == [AWAY]


def test_an_extract_names_neither() -> None:
    then = programme(has_away=True, areas=("F1", "F2"))
    for now in (programme(has_away=True, areas=("F2",)), programme(has_away=False, areas=())):
        assert AWAY not in str(total(collected(now, then, "F1"), "F1"))


def counted_so(areas: tuple[str, ...], was: float = 7.0, area: str = "") -> ProgrammeContent:
    """A project whose goal has these focus areas now; in the frozen workbook it had F1, and this figure."""
    then, now = (programme(has_away=True, areas=each) for each in (("F1",), areas))
    before = FrozenBefore(PERIODS[0], then, {("K1", AWAY): was})
    verdicts = [master(KEPT), replace(last_master(), file="S2.xlsx")]
    return collect_content(
        now, PERIODS[1], verdicts, area=area, last={AWAY: (PERIODS[0], last_master())}, before=before
    )


@pytest.mark.parametrize(
    ("areas", "was", "shown"),
    [
        (("F2",), 7.0, "S → F2 (F1: 7 1)"),
        ((), 7.0, "S → – (F1: 7 1)"),
        (("F2",), 8.0, "S → F2 (F1 1)"),  # the known master does not give the figure of then
        (("F1", "F2"), 7.0, ""),
    ],
)
def test_the_former_focus_area_of_a_goal_has_what_was_counted_there_and_where_the_goal_went(
    areas: tuple[str, ...], was: float, shown: str
) -> None:
    found = counted_so(areas, was)
    assert total(found, "F1").moved == total(found).moved == ((shown,) if shown else ())
    assert total(found, "F2").moved == ()
    assert [each.project for each in found.earlier] == ([AWAY] if ": " in shown else [])


@pytest.mark.parametrize(("language", "amount"), [("en", "21,000.5"), ("fi", "21\u00a0000,5")])
def test_what_was_counted_in_the_former_focus_area_is_written_as_the_language_does(language: str, amount: str) -> None:
    then, now = (programme(has_away=True, areas=each) for each in (("F1",), ("F2",)))
    large = (LedgerAnswer(1, 1, ENTRY, 21000.5, "Figures", "C5"),)
    away = master(AWAY, returns=(LedgerReturn(1, "1", "A", "S1.xlsx", "1" * 64, accepted=True),), answers=large)
    before = FrozenBefore(PERIODS[0], then, {("K1", AWAY): 21000.5})
    found = collect_content(now, PERIODS[1], [master(KEPT), away], last={AWAY: (PERIODS[0], away)}, before=before)
    (gap,) = (each for each in found.gaps if each.kind == "moved")
    context = context_of(found, language)
    assert amount in gap_texts(context, gap)[1]
    assert amount in total_note(context, found.figures[0], "", "F1")


def test_a_figure_that_fell_in_a_focus_area_only_because_its_goal_left_is_named_once() -> None:
    then, now = (programme(has_away=True, areas=each) for each in (("F1",), ("F2",)))
    now = replace(now, indicators=(replace(now.indicators[0], unit=Text.of(en="people")),))  # another definition, too
    before = FrozenBefore(PERIODS[0], then, {("K1", AWAY): 7.0})
    found = collect_content(
        now, PERIODS[1], [master(KEPT), last_master()], last={AWAY: (PERIODS[0], last_master())}, before=before
    )
    former = total(found, "F1")
    assert (former.moved, former.recounted, former.recounted_in_all) == (("S → F2 (F1: 7 1)",), (), ())


def test_without_a_frozen_period_the_focus_areas_are_those_of_the_workbook_before() -> None:
    then, now = (programme(has_away=True, areas=each) for each in (("F1",), ("F2",)))
    last = {AWAY: (PERIODS[0], last_master())}
    written = collect_content(then, PERIODS[0], [master(KEPT), last_master()])
    data = build_programme_workbook(written, context_of(written).translator, {}).data
    rules = rules_of_workbook(data, "programme.xlsx", "e" * 64)
    found = collect_content(now, PERIODS[1], [master(KEPT), last_master()], last=last, written=rules)
    assert total(found, "F1").moved == ("S → F2 (F1: 7 1)",)
    (gap,) = (each for each in found.gaps if each.kind == "moved")
    assert gap.defined == ("programme.yaml: projects.S.goals",)
    assert gap_texts(context_of(found), gap)[1] == "S S · K1 · S → F2 (F1: 7, 1)"
