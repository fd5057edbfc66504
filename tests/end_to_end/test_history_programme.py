"""The programme reads masters of projects whose definition has changed since an earlier period."""

from __future__ import annotations

import hashlib
import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from folders import run
from openpyxl import load_workbook
from project_lives import AUTUMN, LAST, SPRING, SPRING_ANSWERS, Edit, ProjectLife, reported_life, text

import lamppu_xl
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.form import Aggregate
from lamppu_xl.domain.programme import (
    FocusArea,
    GoalMapping,
    Organisation,
    Programme,
    ProgrammeIndicator,
    ProgrammeProject,
)
from lamppu_xl.domain.text import Text
from lamppu_xl.master.validation import assess_masters
from lamppu_xl.programme.collect import collect_content
from lamppu_xl.programme.content import ProgrammeContent
from lamppu_xl.programme.figure_records import SO_FAR
from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.services.workspace import choose_period, load_programme

pytestmark = pytest.mark.slow

Definition = dict[str, Any]
TITLE = Text.of(fi="Luku")


def content_of(life: ProjectLife, period: str) -> ProgrammeContent:
    """What a programme collects from the project's master of a period; the master has no findings."""
    project, path = life.workspace.project, life.folder / period / "master.xlsx"
    (verdict,) = assess_masters([IncomingFile(path.name, path.read_bytes())])
    assert verdict.accepted
    assert verdict.findings == ()
    programme = Programme(
        id="P",
        name=TITLE,
        funder="F",
        languages=("fi",),
        fallback={},
        start=project.start,
        end=project.end,
        periods=project.periods,
        focus_areas=(FocusArea("A1", TITLE),),
        projects=(ProgrammeProject(id="LIFE", coordinator="O", goals={"*": GoalMapping(focus_areas=("A1",))}),),
        organisations=(Organisation("O", "Oo"),),
        indicators=(
            ProgrammeIndicator(
                id="K1", label=TITLE, aggregate=Aggregate.SUM, entry=AnswerRef("figures", "I01", "actual")
            ),
        ),
    )
    chosen = project.period(period)
    assert chosen is not None
    return collect_content(programme, chosen, [verdict])


def totals_of(content: ProgrammeContent) -> dict[str, object]:
    """The totals of the figure of the reported period, and of all periods so far."""
    (figure,) = content.figures
    totals = {when: figure.total(period=when) for when in (content.period.id, SO_FAR)}
    return {when: total.total if total else None for when, total in totals.items()}


def texts_of(content: ProgrammeContent) -> list[tuple[str, object]]:
    return [(report.goal.id, answer.display) for report in content.goals for answer in report.texts]


def other_unit(definition: Definition, form: Definition) -> None:
    definition["lists"]["indicators"][0]["unit"] = text("organisaatiota")


def without_indicator(definition: Definition, form: Definition) -> None:
    del definition["lists"]["indicators"][0]


def narrowed_indicator(definition: Definition, form: Definition) -> None:
    definition["lists"]["indicators"][0]["applies_to"] = ["ALFA"]


def without_goal(definition: Definition, form: Definition) -> None:
    del definition["goals"][0]


def swapped_titles(definition: Definition, form: Definition) -> None:
    goals = definition["goals"]
    goals[0]["title"], goals[1]["title"] = goals[1]["title"], goals[0]["title"]


@pytest.mark.parametrize(
    ("edit", "autumn", "so_far", "is_named"),
    [
        (other_unit, 7, 7, True),
        (without_indicator, None, 83, False),
        (narrowed_indicator, 7, 90, False),
        (without_goal, 7, 90, False),
        (swapped_titles, 7, 90, False),
    ],
)
def test_a_programme_reads_what_a_project_reported_before_its_definition_changed(
    tmp_path: Path, edit: Edit, autumn: float | None, so_far: float, is_named: bool
) -> None:
    life = reported_life(tmp_path)
    spring = content_of(life, SPRING)
    assert totals_of(spring) == {SPRING: 83, SO_FAR: 83}
    lamppu_xl.freeze(tmp_path, period=SPRING)
    life.edit(edit)
    answers = {"results/G2/results": "Jatkuu."} | ({"figures/I01/actual": 7} if autumn else {})
    life.report(AUTUMN, {"ALFA": answers})
    again = content_of(life, SPRING)
    assert totals_of(again) == totals_of(spring)
    assert texts_of(again) == texts_of(spring)
    content = content_of(life, AUTUMN)
    assert totals_of(content) == {AUTUMN: autumn, SO_FAR: so_far}
    assert ("changed" in {gap.kind for gap in content.gaps}) is is_named
    assert not any(gap.kind == "goal" for gap in content.gaps)
    life.report(LAST, {"ALFA": answers})
    assert totals_of(content_of(life, LAST))[LAST] == autumn


# In the folder of a programme

PROGRAMME = """
programme: {id: LAATU, name: Laatuohjelma, funder: Rahoittaja, start: 2026-01-01, end: 2027-12-31, languages: [fi]}
periods:
  - {id: 2026-1, label: Kevät 2026, start: 2026-01-01, end: 2026-06-30, deadline: 2026-09-30}
  - {id: 2026-2, label: Syksy 2026, start: 2026-07-01, end: 2026-12-31, deadline: 2027-02-28, final: yes}
focus_areas:
  - {id: A1, title: Laatu}
organisations:
  - {id: ALFA, name: Alfan opisto}
projects:
  - id: LIFE
    definition: ../life
    coordinator: ALFA
    periods: {2026-1: [2026-1], 2026-2: [2026-2]}
    goals: {"*": {focus_areas: A1}}
indicators:
  - {id: K1, label: Osallistujat, aggregate: sum, entry: figures/I01/actual}
"""


@pytest.fixture(scope="module")
def masters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A programme with the masters of both periods of its project in their inboxes."""
    folder = tmp_path_factory.mktemp("programme")
    life = reported_life(folder / "life")
    (folder / "laatu").mkdir()
    (folder / "laatu" / "programme.yaml").write_text(PROGRAMME, encoding="utf-8")
    life.report(AUTUMN, {"ALFA": {"figures/I01/actual": 4}})
    for period in (SPRING, AUTUMN):
        inbox = folder / "laatu" / period / "inbox"
        inbox.mkdir(parents=True)
        shutil.copy(life.folder / period / "master.xlsx", inbox)
    return folder


@pytest.fixture
def programme(masters: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(masters, tmp_path / "all")) / "laatu"


def log_of(programme: Path, period: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (programme / period / "log.jsonl").read_text("utf-8").splitlines()]


def test_the_commands_of_a_programme_log_what_they_saw_and_wrote(programme: Path) -> None:
    for _ in range(2):
        for command in ("validate", "consolidate", "status"):
            assert run(command, programme, "--period", SPRING).code == 0
    log = log_of(programme, SPRING)
    assert [(each["command"], each["event"], each.get("partner"), each.get("what")) for each in log] == [
        ("validate", "received", "LIFE", None),
        ("consolidate", "output", None, "programme"),
    ]
    assert log[0]["sha256"] == hashlib.sha256((programme / SPRING / "inbox" / "master.xlsx").read_bytes()).hexdigest()
    assert "master.xlsx" not in json.dumps(log)
    space, day = load_programme(programme), date(2026, 12, 1)
    assert choose_period(space.programme, None, day, programme).id == AUTUMN
    (programme / AUTUMN / "inbox" / "master.xlsx").rename(programme / SPRING / "inbox" / "later.xlsx")
    assert choose_period(space.programme, None, day, programme).id == SPRING
    (programme / SPRING / "inbox" / "later.xlsx").unlink()
    shown = run("status", programme, "--period", SPRING, "--log")
    assert (shown.code, "Received" in shown.out, "Programme" in shown.out) == (0, True, True)
    late = log[0] | {"time": "2026-10-01T12:00:00Z"}
    (programme / SPRING / "log.jsonl").write_text(json.dumps(late) + "\n", encoding="utf-8")
    assert "1 October 2026, late" in run("status", programme, "--period", SPRING).out


def test_a_programme_says_that_nothing_was_logged(programme: Path) -> None:
    (programme / SPRING / "log.jsonl").mkdir()
    for command in ("validate", "consolidate", "status"):
        ran = run(command, programme, "--period", SPRING)
        assert (ran.code, "nothing was logged" in ran.err) == (0, True)


def test_a_programme_names_what_a_later_master_reports_otherwise(programme: Path) -> None:
    assert run("consolidate", programme, "--period", AUTUMN).code == 0
    life = ProjectLife(programme.parent / "life")
    life.answer(SPRING, {"BETA": {**SPRING_ANSWERS["BETA"], "figures/I01/actual": 38}})
    life.consolidate(AUTUMN)
    shutil.copy(life.folder / AUTUMN / "master.xlsx", programme / AUTUMN / "inbox")
    ran = run("consolidate", programme, "--period", AUTUMN)
    assert ran.code == 1
    for word in ("M710", "LIFE BETA, I01 Osallistujat · ", "37", "38"):
        assert word in ran.err
    assert any("37" in each and "38" in each for each in _noted(programme))


def test_a_return_that_came_after_the_last_master_is_a_single_warning(programme: Path) -> None:
    life = ProjectLife(programme.parent / "life")
    beta = next(path for path in (life.folder / SPRING / "inbox").iterdir() if "BETA" in path.name)
    away = beta.rename(programme / beta.name)
    for period in (SPRING, AUTUMN):
        lamppu_xl.consolidate(life.folder, period=period, fewer=True)
        shutil.copy(life.folder / period / "master.xlsx", programme / period / "inbox")
        away.rename(beta) if period == SPRING else None
    ran = run("consolidate", programme, "--period", AUTUMN)
    assert (ran.code, ran.err.count("M806"), "M710" in ran.err) == (0, 1, False), ran
    assert f"LIFE BETA: the return {beta.name} (answers: " in ran.err
    assert any(beta.name in each for each in _noted(programme)), "the workbook says why its figures so far are others"
    assert run("consolidate", programme, "--period", AUTUMN, "--public").code == 0
    assert run("freeze", programme, "--period", AUTUMN).code == 0
    assert run("verify", programme, "--period", AUTUMN).code == 0


def _noted(programme: Path) -> list[str]:
    """What is noted on included masters in the list of what is missing."""
    book = load_workbook(programme / AUTUMN / "programme.xlsx")
    return [
        str(row[2].value)
        for sheet in book
        for row in sheet.iter_rows()
        if len(row) > 3 and str(row[3].value).startswith("noted/")
    ]


def test_a_project_that_is_missing_now_needs_fewer(programme: Path) -> None:
    assert run("consolidate", programme, "--period", SPRING).code == 0
    before = (programme / SPRING / "programme.xlsx").read_bytes()
    inbox = programme / SPRING / "inbox"
    (inbox / "master.xlsx").rename(programme / "master.xlsx")
    for command in ("validate", "consolidate", "status"):
        ran = run(command, programme, "--period", SPRING)
        assert (ran.code, str(inbox) in ran.err) == (2, True)
    (inbox / "other.xlsx").write_bytes((programme / AUTUMN / "inbox" / "master.xlsx").read_bytes())
    ran = run("consolidate", programme, "--period", SPRING)
    assert (ran.code, "LIFE" in ran.err, "--fewer" in ran.err) == (2, True, True)
    assert (programme / SPRING / "programme.xlsx").read_bytes() == before
    run("consolidate", programme, "--period", SPRING, "--fewer")
    assert [path.read_bytes() for path in (programme / SPRING / "earlier").iterdir()] == [before]
