"""The focus areas of a project follow from its goals, and without goals from the definition of the programme."""

from __future__ import annotations

from dataclasses import replace

from programme_content import AUTUMN, small_content

from lamppu_xl.domain.programme import GoalMapping, ProgrammeProject
from lamppu_xl.domain.text import Text
from lamppu_xl.ledger.records import LedgerGoal
from lamppu_xl.master.master_reader import MasterReading
from lamppu_xl.master.master_verdict import MasterVerdict
from lamppu_xl.programme.members import list_members
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
