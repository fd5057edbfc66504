"""A figure that the programme combines by another rule than in its last frozen period is named with its figure then."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from folders import run
from gap_programme import FROZEN_DEFINITION, PERIODS, content, master
from programme_content import context_of
from small_programme import AUTUMN, SPRING, copy_small_programme, edit_programme

import lamppu_xl
from lamppu_xl.domain.form import Aggregate
from lamppu_xl.domain.programme import GoalMapping, ProgrammeProject
from lamppu_xl.master.aggregation import Total, ValueRange
from lamppu_xl.programme.builder import build_programme_workbook
from lamppu_xl.programme.collect import collect_content
from lamppu_xl.programme.content import ProgrammeContent
from lamppu_xl.programme.earlier_definitions import FrozenBefore
from lamppu_xl.programme.figure_records import EarlierFigure, ProgrammeTotal
from lamppu_xl.programme.rule_before import rules_of_workbook
from lamppu_xl.programme.sheets.indicators import notes_on_figures, total_note


def counted(  # noqa: PLR0913
    rule: Aggregate,
    was: Aggregate = Aggregate.SUM,
    then: Total = 9.0,
    *,
    area: str = "",
    frozen_area: str = "F1",
    written: ProgrammeContent | None = None,
    targets: tuple[float | None, float | None] = (None, None),
) -> ProgrammeContent:
    """Two projects that report 5 each, in a programme whose figure had another rule in its frozen period.

    Args:
        targets: before and now.
        written: of a workbook, if no period is frozen.
    """
    names = ("A", "B")
    projects = tuple(ProgrammeProject(id=name, coordinator="O", goals={"*": GoalMapping(("F1",))}) for name in names)
    (indicator, _) = content().programme.indicators
    programme = replace(
        content().programme,
        projects=projects,
        indicators=(replace(indicator, aggregate=rule, entries={}, target=targets[1]),),
    )
    frozen = replace(programme, indicators=(replace(programme.indicators[0], aggregate=was, target=targets[0]),))
    if written:
        data = build_programme_workbook(written, context_of(written).translator, {}).data
        rules = rules_of_workbook(data, "programme.xlsx", "e" * 64)
        return collect_content(programme, PERIODS[1], [master(name) for name in names], written=rules, area=area)
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
    note = "Counted by another rule than before (in brackets): K1 (9, added up, 1)."
    context = context_of(of)
    assert note in total_note(context, of.figures[0], "")
    (basis,) = (of for text, of in notes_on_figures(context, of.figures) if text == note)
    place = "indicators.K1.aggregate"
    assert basis.defined == (f"programme.yaml: {place}", f"{FROZEN_DEFINITION}: {place}")
    of_area = "Counted by another rule than before (in brackets): K1 (4, added up, 1)."
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


def test_without_a_frozen_period_the_rule_and_the_figure_are_those_of_the_workbook_before() -> None:
    of = counted(Aggregate.MAX, written=counted(Aggregate.SUM))
    assert (total(of).amount, total(of).rule_before) == (5.0, "sum 10 2")
    note = "Counted by another rule than before (in brackets): K1 (10, added up, 2)."
    context = context_of(of)
    assert note in total_note(context, of.figures[0], "")
    (basis,) = (each for text, each in notes_on_figures(context, of.figures) if text == note)
    assert (basis.defined, basis.earlier) == (("programme.yaml: indicators.K1.aggregate",), ("rule//K1",))
    assert total(counted(Aggregate.SUM, written=counted(Aggregate.SUM))).rule_before == ""


@pytest.mark.parametrize("frozen", [True, False])
def test_the_earlier_figure_is_in_the_workbook_that_has_it(frozen: bool) -> None:
    of = counted(Aggregate.MAX, written=None if frozen else counted(Aggregate.SUM))
    found = {each.area: each for each in of.earlier if not each.project}
    assert found.keys() >= {"", "F1"}
    period, sha256 = ("1", "") if frozen else ("2", "e" * 64)
    assert found[""] == EarlierFigure("", "K1", period, "programme.xlsx", sha256, of_frozen=frozen)


@pytest.mark.parametrize("frozen", [True, False])
def test_another_target_than_before_is_named_beside_the_total_with_what_it_was(frozen: bool) -> None:
    written = None if frozen else counted(Aggregate.SUM, targets=(None, 20.0))
    of = counted(Aggregate.SUM, written=written, targets=(20.0, 40.0))
    period = "1" if frozen else "2"
    assert total(of).target_before == f"20 {period}"
    note = f"Another target than before (in brackets): K1 (20, {period})."
    context = context_of(of)
    assert note in total_note(context, of.figures[0], "")
    assert note not in total_note(context, of.figures[0], "", "F1"), "targets are of all focus areas"
    (basis,) = (each for text, each in notes_on_figures(context, of.figures) if text == note)
    place = "indicators.K1.target"
    frozen_place = (f"{FROZEN_DEFINITION}: {place}",) if frozen else ()
    assert (basis.defined, basis.earlier) == ((f"programme.yaml: {place}", *frozen_place), ("rule//K1",))
    assert [each.area for each in of.earlier if not each.project] == [""]


@pytest.mark.parametrize(
    ("targets", "area", "named"),
    [
        ((20.0, None), "", "20 1"),
        ((20.0, 20.0), "", ""),
        ((None, 20.0), "", ""),
        ((20.0, 40.0), "F1", ""),
    ],
)
def test_only_a_target_that_differs_from_the_former_is_named(
    targets: tuple[float | None, float | None], area: str, named: str
) -> None:
    assert total(counted(Aggregate.SUM, area=area, targets=targets)).target_before == named


@pytest.mark.slow
def test_a_target_that_changed_is_traced_from_the_share(tmp_path: Path) -> None:
    folder = copy_small_programme(tmp_path)
    edit_programme(folder, lambda definition: definition["indicators"][0].update(target=200))
    assert lamppu_xl.consolidate_masters(folder, period=SPRING).path
    edit_programme(folder, lambda definition: definition["indicators"][0].update(target=4000))
    assert lamppu_xl.consolidate_masters(folder, period=AUTUMN).path
    path = folder / AUTUMN / "programme.xlsx"
    shown = run("trace", path, "--indicator", "K1", "--language", "en").out
    assert "Another target than before (in brackets): K1 (200, " in shown
    assert "programme.yaml: indicators.K1.target" in shown
    assert "The earlier figure K1 (Kevät) is in: programme.xlsx" in shown


@pytest.mark.slow
def test_a_period_before_that_was_made_again_keeps_the_workbook_with_the_figure_before(tmp_path: Path) -> None:
    folder = copy_small_programme(tmp_path)
    path = folder / SPRING / "programme.xlsx"
    assert lamppu_xl.consolidate_masters(folder, period=SPRING).kept is None
    first = path.read_bytes()
    edit_programme(folder, lambda definition: definition["indicators"][0].update(aggregate="max"))
    edit_programme(folder, lambda definition: definition["indicators"][1].update(target=40))
    ran = run("consolidate", folder, "--period", SPRING, "--language", "en")
    kept = folder / SPRING / "earlier" / "programme (1).xlsx"
    assert f"The last programme workbook has other figures; it is kept as {kept}." in ran.out
    assert kept.read_bytes() == first
    assert lamppu_xl.consolidate_masters(folder, period=SPRING).kept is None, "nothing has changed"
    edit_programme(folder, lambda definition: definition["indicators"][1].update(target=50))
    assert lamppu_xl.consolidate_masters(folder, period=SPRING).kept == kept.with_name("programme (2).xlsx")
    assert lamppu_xl.consolidate_masters(folder, period=AUTUMN).path
    autumn = folder / AUTUMN / "programme.xlsx"
    result = lamppu_xl.trace(autumn, indicator="K1")
    (found,) = (each for each in result.earlier if not each.figure.project)
    assert (found.file.path, found.file.state, found.content) == (kept, "same", 98)
    shown = run("trace", autumn, "--indicator", "K1", "--language", "en").out
    assert "Counted by another rule than before (in brackets): K1 (98, added up, Kevät)." in shown
    shown = run("trace", autumn, "--indicator", "K2", "--language", "en").out
    assert "Another target than before (in brackets): K2 (40, Kevät)." in shown
    assert "is in: programme (2).xlsx" in shown
    assert lamppu_xl.freeze_programme(folder, period=AUTUMN).digest
    (verified,) = lamppu_xl.verify_programme(folder)
    assert verified.differences == ()


@pytest.mark.slow
def test_a_rule_that_changed_leads_to_the_workbook_before_also_from_an_archive(tmp_path: Path) -> None:
    folder = copy_small_programme(tmp_path)
    assert lamppu_xl.consolidate_masters(folder, period=SPRING).path

    def combine(definition: dict[str, Any]) -> None:
        definition["indicators"][0]["aggregate"] = "max"

    edit_programme(folder, combine)
    assert lamppu_xl.consolidate_masters(folder, period=AUTUMN).path
    assert lamppu_xl.consolidate_masters(folder, period=AUTUMN, focus_area="F1").path
    for workbook, area, cell in (("programme", "", "C9"), ("programme", "F1", "D9"), ("programme-F1", "F1", "D9")):
        path = folder / AUTUMN / f"{workbook}.xlsx"
        result = lamppu_xl.trace(path, indicator="K1", focus_area=area)
        (found,) = (each for each in result.earlier if not each.figure.project)
        assert (found.file.path, found.file.state) == (folder / SPRING / "programme.xlsx", "same")
        assert (found.cell, found.content) == (f"Hankeohjelma!{cell}", 98)
        assert "programme.yaml: indicators.K1.aggregate" in result.chain.defined
        shown = run("trace", path, "--indicator", "K1", "--focus-area", area).out
        assert f"The earlier figure {f'K1 {area}'.strip()} (Kevät) is in: programme.xlsx" in shown
    assert lamppu_xl.freeze_programme(folder, period=AUTUMN).digest
    assert lamppu_xl.consolidate_masters(folder, period=SPRING).changed, "the spring is counted by the new rule now"
    (verified,) = lamppu_xl.verify_programme(folder)
    assert verified.differences == ()
    result = lamppu_xl.trace(folder / AUTUMN / "programme.xlsx", indicator="K1")
    (found,) = (each for each in result.earlier if not each.figure.project)
    assert found.file.path == folder / SPRING / "earlier" / "programme (1).xlsx", "the workbook with the figure is kept"
