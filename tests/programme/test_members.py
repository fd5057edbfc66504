"""The projects of a programme and of its focus areas, and the texts of its definition without personal data."""

from __future__ import annotations

from dataclasses import replace

from programme_content import AUTUMN, small_content

from lamppu_xl.domain.form import Aggregate
from lamppu_xl.domain.programme import FocusArea, GoalMapping, ProgrammeIndicator, ProgrammeProject, Theme
from lamppu_xl.domain.text import Text
from lamppu_xl.ledger.records import LedgerGoal
from lamppu_xl.master.master_reader import MasterReading
from lamppu_xl.master.master_verdict import MasterVerdict
from lamppu_xl.programme.extract_redaction import known_persons
from lamppu_xl.programme.gaps import list_gaps
from lamppu_xl.programme.members import list_members, restrict_to_area
from lamppu_xl.programme.own_texts import redact_own_texts
from lamppu_xl.validation.verdict import FileState
from lamppu_xl.workbook.identity import MasterStamp


def areas_with(goals: tuple[str, ...]) -> tuple[str, ...]:
    """The focus areas of a project whose master has some goals; `G9` belongs to no focus area."""
    content = small_content()
    project = ProgrammeProject(
        id="N01", coordinator="", goals={"*": GoalMapping(("F1",)), "G9": GoalMapping()}, left_out=frozenset({"G9"})
    )
    programme = replace(content.programme, projects=(project,))
    ledger = content.members[0].ledger
    assert ledger
    ledger = replace(ledger, goals=tuple(LedgerGoal(each, (), Text(()), Text(())) for each in goals))
    reading = MasterReading(
        file="N01.xlsx",
        sha256="0" * 64,
        findings=(),
        stamp=MasterStamp("N01", "2030-2", "A", "fi", "0" * 8),
        ledger=ledger,
    )
    verdict = MasterVerdict("N01.xlsx", "0" * 64, FileState.ACCEPTED, (), reading)
    [member] = list_members(programme, AUTUMN, [verdict])
    return member.areas


def test_a_project_whose_form_has_no_goals_belongs_to_the_focus_areas_of_its_definition() -> None:
    assert areas_with(()) == ("F1",)


def test_a_project_with_goals_belongs_to_the_focus_areas_of_these() -> None:
    assert areas_with(("G1",)) == ("F1",)
    assert areas_with(("G9",)) == ()


def test_an_extract_has_the_themes_of_its_own_goals_only() -> None:
    goals = {"G1": GoalMapping(("F1",), ("T1",)), "G2": GoalMapping(("F2",), ("T2",))}
    programme = replace(
        small_content().programme,
        projects=(ProgrammeProject(id="N01", coordinator="", goals=goals),),
        themes=tuple(Theme(each, Text.of(en=each)) for each in ("T1", "T2", "T3")),
    )
    assert [theme.id for theme in restrict_to_area(programme, "F1").themes] == ["T1"]


def test_all_titles_of_a_programme_are_redacted() -> None:
    secret = Text.of(en="Led by Aino", fi="Vetäjä Aino")
    programme = replace(
        small_content().programme,
        projects=(ProgrammeProject(id="N01", coordinator="", name=secret),),
        focus_areas=(FocusArea("F1", secret, "", secret),),
        themes=(Theme("T1", secret, secret),),
        indicators=(ProgrammeIndicator(id="K1", label=secret, unit=secret, aggregate=Aggregate.SUM),),
    )
    assert "Aino" not in repr(redact_own_texts(programme, lambda text: text.replace("Aino", "[x]")))


def test_a_word_of_a_figure_or_a_theme_is_no_surname() -> None:
    programme = replace(
        small_content().programme,
        themes=(Theme("T1", Text.of(en="Seminar")),),
        indicators=(ProgrammeIndicator(id="K1", label=Text.of(en="Participants"), aggregate=Aggregate.SUM),),
    )
    values = ["Aino Participants", "Aino Seminar", "Aino Alfanen"]
    assert known_persons(values, programme, None).surnames == {"Alfanen"}


def test_a_file_that_a_decision_leaves_out_is_not_called_unreadable() -> None:
    programme = small_content().programme
    states = (FileState.LEFT_OUT, FileState.SET_ASIDE)
    verdicts = [MasterVerdict(f"{state.value}.xlsx", "0" * 64, state, (), None) for state in states]
    gaps = list_gaps(programme, (), verdicts, periods=programme.periods, area="", without_persons=False)
    assert [gap.kind for gap in gaps] == ["file_left_out", "file"]
