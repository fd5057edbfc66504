"""The example of a programme: sound definitions, returns that are accepted, masters to be gathered; always the same."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest
from programmes import OWN, PROJECTS, REMARK, example_programme
from projects import EXAMPLES
from stdnum.fi import ytunnus

from lamppu_xl.definition import check_programme
from lamppu_xl.definition.programme_checks import CheckedProgramme
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answers import Answer
from lamppu_xl.domain.partners import Role
from lamppu_xl.domain.programme import Level
from lamppu_xl.master import master_reader
from lamppu_xl.services.returned_files import validate_files
from lamppu_xl.services.workspace import Workspace, load_project
from lamppu_xl.validation.batch import Batch
from lamppu_xl.validation.verdict import FileState

pytestmark = pytest.mark.slow


NAME = "quality-strategy-2030"
SOURCE = EXAMPLES / NAME
REPORTED = ("2020-1", "2020-2")


@dataclass(frozen=True)
class ExampleProgramme:
    """The demo, and what it left on the disk."""

    folder: Path
    stdout: str
    checked: CheckedProgramme

    @property
    def home(self) -> Path:
        return self.folder / NAME

    def workspace(self, project: str) -> Workspace:
        assert self.checked.programme
        member = self.checked.programme.project(project)
        assert member
        return load_project(self.home / member.definition)

    @cached_property
    def batches(self) -> dict[tuple[str, str], Batch]:
        """By project and period of the programme what is said of the returns."""
        assert self.checked.programme
        found = {}
        for member in self.checked.programme.projects:
            workspace = self.workspace(member.id)
            for name in REPORTED:
                period = workspace.project.period(member.periods_in(name)[0])
                assert period
                found[member.id, name] = validate_files(workspace, period, [workspace.inbox(period)])
        return found

    def answers(self, project: str, period: str) -> dict[str, dict[AnswerRef, Answer]]:
        """What the accepted partners answered."""
        accepted = self.batches[project, period].accepted
        return {str(verdict.partner): dict(verdict.submission.answers) for verdict in accepted if verdict.submission}


@pytest.fixture(scope="module")
def checked() -> CheckedProgramme:
    return check_programme(SOURCE)


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> ExampleProgramme:
    folder = tmp_path_factory.mktemp("programme")
    done = subprocess.run(
        [sys.executable, "-m", "lamppu_xl", "demo", "--programme"],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        timeout=900,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    made = folder / "lamppu-programme-demo"
    return ExampleProgramme(made, done.stdout, check_programme(made / NAME))


class TestDefinitions:
    def test_they_have_no_problems_at_all(self, checked: CheckedProgramme) -> None:
        assert checked.problems == ()
        assert len(checked.projects) == 14

    def test_public_facts_are_unchanged(self, checked: CheckedProgramme) -> None:
        programme = checked.programme
        assert programme
        money = programme.money
        assert (money.granted_total, money.applied_total, money.applications) == (4_000_000, 4_410_919, 14)
        assert money.granted == 4_000_000
        assert len(money.projects) == 13
        assert [area.id for area in programme.focus_areas] == ["P1", "P2", "P3", "P4"]
        assert len(programme.themes) == 7

    def test_nobody_is_named(self, checked: CheckedProgramme) -> None:
        for file in SOURCE.rglob("*.yaml"):
            text = file.read_text(encoding="utf-8")
            hosts = re.findall(r"@([\w.()-]+)|https?://([^/\s]+)", text)
            assert all("".join(host).endswith(".example.fi") for host in hosts), file
        ids = {
            partner.business_id
            for id, project in checked.projects.items()
            for partner in project.partners
            if id != "LAMPPU" and partner.business_id
        }
        assert len(ids) == 24
        assert all(ytunnus.is_valid(id_) and id_.startswith("0000") for id_ in ids)

    def test_only_the_goals_that_the_readme_names_have_no_place(self, checked: CheckedProgramme) -> None:
        programme = checked.programme
        assert programme
        unmapped = [
            f"{id} {goal}"
            for id, project in checked.projects.items()
            for goal in programme.unmapped(id, [goal.id for goal in project.goals])
        ]
        assert unmapped == ["N02 G04", "N05 G05", "N08 G04"]
        assert f"| {', '.join(unmapped)} |" in (SOURCE / "README.md").read_text(encoding="utf-8")

    def test_organisations_take_part_in_many_ways(self, checked: CheckedProgramme) -> None:
        assert checked.programme
        partners = {id: project.partners for id, project in checked.projects.items()}
        found = {participant.organisation.id: participant for participant in checked.programme.participants(partners)}
        assert found["KJA"].ids_at(Level.PARTNER) == ("N01", "N07", "N13")
        assert found["KJA"].ids_at(Level.PROJECT_COORDINATOR) == ("N01", "N13")
        assert found["JYVASKYLA"].ids_at(Level.FOCUS_AREA_COORDINATOR) == ("P3",)
        assert found["KJT"].ids_at(Level.PARTNER) == ("N07", "N12")  # OPISTO there, by its business id
        assert found["KJR"].ids_at(Level.PARTNER) == ("N06", "N13")  # PAIKKA there, by the programme's word
        coordinator = checked.projects["N04"].coordinator
        assert coordinator.roles == (Role.COORDINATOR,)


class TestMade:
    def test_the_demo_shows_the_commands(self, example: ExampleProgramme) -> None:
        assert re.findall(r"^\$ lamppu-xl (\w+)", example.stdout, re.MULTILINE)[:2] == ["check", "validate"]
        assert "[14/14]" in example.stdout
        assert "LAATU2030: the definition is valid (projects: 14," in example.stdout
        assert "2 accepted, 1 to correct." in example.stdout

    def test_only_a_single_return_is_not_accepted(self, example: ExampleProgramme) -> None:
        not_accepted = [
            (verdict.file, verdict.state)
            for (project, _), batch in example.batches.items()
            for verdict in batch.verdicts
            if not verdict.accepted and project != "LAMPPU"
        ]
        assert not_accepted == [("N04_2020-2_KJM.xlsx", FileState.REJECTED)]
        returns = [len(batch.accepted) for (project, _), batch in example.batches.items() if project != "LAMPPU"]
        assert sum(returns) == 101
        assert len(example.batches["LAMPPU", "2020-2"].accepted) == 3

    def test_a_single_partner_is_missing(self, example: ExampleProgramme) -> None:
        missing = {key: batch.missing for key, batch in example.batches.items() if batch.missing and key[0] != "LAMPPU"}
        assert missing == {("N07", "2020-2"): ("KJT",)}

    def test_no_two_partners_report_the_same(self, example: ExampleProgramme) -> None:
        for key in example.batches:
            texts = Counter(
                answer
                for answers in example.answers(*key).values()
                for entry, answer in answers.items()
                if (entry.table, entry.field) == ("results", "results")
            )
            assert texts, key
            assert max(texts.values()) == 1, key

    def test_partners_write_in_their_own_language(self, example: ExampleProgramme) -> None:
        answers = example.answers("N09", "2020-2")
        assert answers["KJX"][AnswerRef("contact", "1", "town")] == "Exempelby"
        assert answers["KJI"][AnswerRef("contact", "1", "town")] == "Esimerkkilä"

    def test_who_goes_on_with_a_work_goes_on_with_its_figures(self, example: ExampleProgramme) -> None:
        left, heir = example.answers("N05", "2020-1")["KJK"], example.answers("N05", "2020-2")["KJU"]
        assert "KJK" not in example.answers("N05", "2020-2")
        spent = AnswerRef("costs", "staff", "cumulative")
        assert heir[spent] == float(str(left[spent])) + float(str(heir[AnswerRef("costs", "staff", "this_period")]))

    def test_costs_make_up_what_the_programme_says_was_used(self, example: ExampleProgramme) -> None:
        assert example.checked.programme
        for project in ("N02", "N05", "N08", "N11"):
            for period, used in example.checked.programme.money.projects[project].used.items():
                found = [
                    float(str(answer))
                    for answers in example.answers(project, period).values()
                    for entry, answer in answers.items()
                    if (entry.table, entry.field) == ("costs", "this_period")
                ]
                assert sum(found) == used, (project, period)

    def test_meetings_are_those_of_the_register(self, example: ExampleProgramme) -> None:
        answers = example.answers("N01", "2020-1")
        assert answers["KJA"][AnswerRef("figures", "I01", "actual")] == 2.0
        assert all(
            0.0 <= float(str(answer[AnswerRef("figures", "I02", "actual")])) <= 2.0 for answer in answers.values()
        )

    def test_each_project_has_sent_a_master_that_is_in_order(self, example: ExampleProgramme) -> None:
        assert example.checked.programme
        for period in REPORTED:
            inbox = example.home / period / "inbox"
            own = {member.id: member.periods_in(period)[0] for member in example.checked.programme.projects}
            assert {path.name for path in inbox.iterdir()} == {
                f"{id}_{period_id}_master.xlsx" for id, period_id in own.items()
            }
            for id, name in own.items():
                path = inbox / f"{id}_{name}_master.xlsx"
                read = master_reader.read_incoming_master(path.read_bytes(), path.name)
                assert read.findings == (), path.name
                assert read.stamp
                assert (read.stamp.project, read.stamp.period) == (id, name)

    def test_what_is_made_again_is_the_same_byte_for_byte(self, example: ExampleProgramme) -> None:
        made = example_programme().path.parent  # by the same script, for some of the projects
        again = {path.relative_to(made): path for path in made.rglob("*") if path.is_file()}
        assert sum(path.name.endswith("_master.xlsx") for path in again) == 2 * len(PROJECTS)
        # The workbook of fewer projects is another one; logs have the times of this run.
        others = {path for path in again if path.name.startswith("programme") and ".xlsx" in path.name}
        others |= {path for path in again if path.name in ("log.jsonl", "complete")} | {Path(NAME) / OWN}
        for path in again.keys() - others:
            assert again[path].read_bytes() == (example.folder / path).read_bytes(), path

    def test_a_definition_that_is_there_is_kept(self) -> None:
        made = example_programme()
        assert (made.path / OWN).read_text("utf-8") == (SOURCE / OWN).read_text("utf-8") + REMARK
        assert (made.inbox / "N04_2020-2_master.xlsx").is_file()

    def test_an_unknown_project_is_reported(self, tmp_path: Path) -> None:
        script = SOURCE / "make_programme.py"
        done = subprocess.run(
            [sys.executable, script, tmp_path, "--only", "N99"],
            capture_output=True,
            encoding="utf-8",
            timeout=900,
            check=False,
        )
        assert done.returncode == 2
        assert "no project N99" in done.stderr
