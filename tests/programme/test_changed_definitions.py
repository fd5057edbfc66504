"""A figure that the programme defines otherwise than in its workbook before is named, also if nothing is frozen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from folders import run
from gap_programme import PERIODS, content, master
from programme_content import context_of
from small_programme import SPRING, copy_small_programme, edit_programme

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.differences import ComparedFile, ComparedKind, Differences
from lamppu_xl.domain.form import Aggregate
from lamppu_xl.domain.programme import GoalMapping, ProgrammeIndicator
from lamppu_xl.domain.text import Text, VocabularyTerm
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.programme.builder import build_programme_workbook
from lamppu_xl.programme.changed_definitions import changed_definitions, changed_goals
from lamppu_xl.programme.collect import collect_content
from lamppu_xl.programme.content import ProgrammeContent
from lamppu_xl.programme.data_sheet import ProgrammeDataSheet
from lamppu_xl.programme.definition_findings import definition_findings
from lamppu_xl.programme.workbook_diff import definition_differences
from lamppu_xl.reports.differences import as_json, as_text


def collected(**changed: object) -> ProgrammeContent:
    """A programme of two projects that report 5 each, whose figure is defined so."""
    of_gaps = content().programme
    indicator: ProgrammeIndicator = replace(of_gaps.indicators[0], **changed)  # type: ignore[arg-type]
    projects = tuple(each for each in of_gaps.projects if each.id in ("A", "B"))
    programme = replace(of_gaps, projects=projects, indicators=(indicator,))
    return collect_content(programme, PERIODS[1], [master("A"), master("B")])


def data(of: ProgrammeContent) -> ProgrammeDataSheet:
    return build_programme_workbook(of, context_of(of).translator, {}).data


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, []),
        ({"aggregate": Aggregate.MAX}, [("aggregate", "sum", "max")]),
        ({"unit": Text.of(en="visits")}, [("unit", "", "visits")]),
        ({"target": 50.0}, [("target", "", "50")]),
        ({"entries": {"B": AnswerRef("figures", "I2", "actual")}}, [("entries.B", "", "figures/I2/actual")]),
        ({"entries": {"B": None}}, [("entries.B", "", "–")]),
        ({"entries": {"N": AnswerRef("figures", "I2", "actual")}}, []),  # a project that the workbook does not have
    ],
)
def test_what_decides_a_figure_is_in_the_workbook_and_compared(
    changed: dict[str, object], expected: list[tuple[str, str, str]]
) -> None:
    older, newer = data(collected()), data(collected(**changed))
    found = [(each.key, each.was, each.now) for each in changed_definitions(older, newer)]
    assert found == expected


def test_the_figure_of_both_workbooks_is_named_with_the_change() -> None:
    (finding,) = definition_findings(data(collected()), collected(aggregate=Aggregate.MAX), "programme.xlsx", "1")
    assert finding.code.id == "M813"
    assert finding.facts == {
        "what": "programme.yaml: indicators.K1.aggregate",
        "was": "sum",
        "now": "max",
        "period": "1",
        "figure": "K1",
        "before": 10.0,
        "after": 5.0,
    }


def test_of_a_target_only_the_target_is_named() -> None:
    (finding,) = definition_findings(data(collected()), collected(target=50.0), "programme.xlsx", "1")
    assert finding.facts["was"] == VocabularyTerm("empty")
    message = translator_for("en").message(finding)
    assert "indicators.K1.target is 50, and the programme workbook of 1 was made with" in message
    assert "figure so far" not in message


def test_a_figure_that_stays_the_same_is_not_named_with_another_answer() -> None:
    entries = {"B": AnswerRef("figures", "I1", "actual")}
    (finding,) = definition_findings(data(collected()), collected(entries=entries), "programme.xlsx", "1")
    assert "figure so far" not in translator_for("en").message(finding)


@pytest.mark.slow
def test_a_changed_rule_is_named_when_nothing_is_frozen(tmp_path: Path) -> None:
    folder = copy_small_programme(tmp_path)
    assert "M813" not in run("consolidate", folder, "--period", SPRING).err
    older = tmp_path / "older.xlsx"
    older.write_bytes((folder / SPRING / "programme.xlsx").read_bytes())
    edit_programme(folder, lambda definition: definition["indicators"][0].update(aggregate="max"))
    ran = run("consolidate", folder, "--period", SPRING, "--language", "en")
    assert "indicators.K1.aggregate is max, and the programme workbook of 2030-1 was made with sum." in ran.err
    assert "M813" not in run("consolidate", folder, "--period", SPRING).err
    ran = run("diff", older, folder / SPRING / "programme.xlsx", "--language", "en")
    assert "K1 Osallistujat · aggregate\n  was: sum\n  is: max" in ran.out
    assert "Definitions of figures that differ: 1." in ran.out


def with_areas(*areas: str, area: str = "") -> ProgrammeContent:
    """A programme of a project whose goal has these focus areas."""
    (project, *_) = content().programme.projects
    mapped = replace(project, goals={"G1": GoalMapping(areas)} if areas else {"G2": GoalMapping(("F1",))})
    programme = replace(content().programme, projects=(mapped,))
    return collect_content(programme, PERIODS[1], [master("A")], area=area)


def test_a_goal_with_other_focus_areas_is_named() -> None:
    older, newer = data(with_areas("F1")), with_areas("F1", "F2")
    (finding,) = definition_findings(older, newer, "programme.xlsx", "1")
    assert finding.code.id == "M817"
    what = "programme.yaml: projects.A.goals.G1"
    assert finding.facts == {"what": what, "was": "F1", "now": "F1, F2", "period": "1"}
    assert [*definition_findings(older, with_areas("F1"), "programme.xlsx", "1")] == []
    (first,) = changed_goals(replace(older, goals=()), data(with_areas("F1")))
    assert (first.was, first.now) == ("", "F1"), "no goal belonged to a focus area"
    (moved, added) = changed_goals(older, data(with_areas()))
    assert (added.goal, added.was, added.now) == ("G1", "F1", "")
    assert (moved.goal, moved.was, moved.now) == ("G2", "", "F1")


def test_an_extract_knows_of_no_other_focus_area() -> None:
    rows = data(with_areas("F1", "F2", area="F1")).goals
    assert [(each.project, each.goal, each.areas) for each in rows] == [("A", "G1", "F1")]


def test_a_goal_with_other_focus_areas_is_in_the_comparison() -> None:
    file = ComparedFile(file="a.xlsx", sha256="0" * 64, project="P", period="2")
    stated = tuple(definition_differences(data(with_areas("F1")), data(with_areas("F2"))))
    found = Differences(kind=ComparedKind.PROGRAMMES, older=file, newer=file, chain=("en",), stated=stated)
    text = as_text(found, translator_for("en"))
    assert "A A · G1\n  was: F1\n  is: F2" in text
    assert "Goals with other focus areas: 1." in text
    assert '"goal": "G1"' in as_json(found, translator_for("en"))
