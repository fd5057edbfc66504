"""How commands grow: the processor time of a return in an inbox of small returns, and in one of four times as many.

The time of a project with one return is subtracted, which is nearly all start-up.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.data import Data, opened
from benchmarks.rounds import ROOT, Compared, process, processor_time
from benchmarks.table import BY_NAME, Measured
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answers import Answer
from lamppu_xl.i18n.translator import project_translator
from lamppu_xl.templates.builder import DEFAULT_PROTECTION, cell_values, complete_plan, prepare_template
from lamppu_xl.templates.layout import plan_workbook
from lamppu_xl.workbook.writer import write_workbook

TIMES = 4
"""How many times the returns of the smaller inbox the larger one has."""
COPIES = 20
"""How many copies and foreign files an inbox with other files has for each return."""
_FAULTY = 25
"""One return in so many lacks an answer."""
_NEED_A_MASTER = ("trace", "freeze")

_PERIOD = "2030-1"
_TRACED = "Answers!F4"
"""The first answer of the list in a master workbook."""
_PROJECT = """
project: {id: GROW, name: Small, form: small, start: 2030-01-01, end: 2030-06-30, languages: [en]}
periods:
  - {id: 2030-1, label: Spring 2030, start: 2030-01-01, end: 2030-06-30, deadline: 2030-08-15}
goals:
  - {id: G1, title: First, wording: The first goal is reached.}
  - {id: G2, title: Second, wording: The second goal is reached.}
partners:
"""
_FORM = """
title: Small form
lists:
  status: [{id: open, label: Open}, {id: done, label: Done}, {id: late, label: Late}]
tables:
  results:
    title: Results
    rows: goals
    fields:
      status: {label: Status, kind: choice, list: status, required: yes}
      results: {label: Results}
      people: {label: People, kind: number, min: 0, aggregate: sum}
"""


@dataclass(frozen=True)
class SmallProject:
    """The folder of a project whose partners have all returned a small form."""

    folder: Path
    returns: int

    @property
    def inbox(self) -> Path:
        return self.folder / _PERIOD / "inbox"

    def seconds(self, command: str) -> float:
        """Processor time of a command in a copy of the folder; of all its processes."""
        with tempfile.TemporaryDirectory(prefix="lamppu-xl-bench-") as place:
            copy = Path(shutil.copytree(self.folder, Path(place, self.folder.name)))
            if command in _NEED_A_MASTER:
                _run("consolidate", copy)
            return processor_time(lambda: _run(command, copy))


def growth(data: Data) -> Iterator[Measured]:
    """Each command at both sizes, and `consolidate` beside `validate` with many files that are no returns."""
    smaller, rounds = max(2, data.sizes.returns // 5), min(2, data.sizes.rounds)
    names = [target.name for target in BY_NAME.values() if target.group == "growth"]
    with tempfile.TemporaryDirectory(prefix="lamppu-xl-bench-") as folder:
        projects = [small_project(Path(folder, str(count)), count) for count in (1, smaller, TIMES * smaller)]
        for name in names[:-1]:
            command = name.removeprefix("growth of ").partition(",")[0]
            pairs = [_each_return(command, *projects) for _ in range(rounds)]
            note = f"of a return; {TIMES * smaller:,} and {smaller:,} small returns"
            yield Measured.of(name, _compared(pairs), note)
        crowded = SmallProject(projects[1].folder, smaller)
        count = add_other_files(crowded)
        pairs = [(crowded.seconds("consolidate"), crowded.seconds("validate")) for _ in range(rounds)]
        note = f"{smaller:,} small returns, {count:,} copies and foreign files"
        yield Measured.of(names[-1], _compared(pairs), note, unit="s", scale=1)


def _compared(pairs: list[tuple[float, float]]) -> Compared:
    return Compared(tuple(ours for ours, _ in pairs), tuple(other for _, other in pairs))


def _each_return(command: str, single: SmallProject, small: SmallProject, large: SmallProject) -> tuple[float, float]:
    """The seconds of a return in the larger and in the smaller inbox, without start-up."""
    start = single.seconds(command)
    of_large, of_small = (max(each.seconds(command) - start, 1e-3) / each.returns for each in (large, small))
    return of_large, of_small


def _run(command: str, folder: Path) -> None:
    """Run a command; the files that it finds wrong do not matter."""
    if command == "trace":
        arguments = [str(folder / _PERIOD / "master.xlsx"), _TRACED]
    else:
        arguments = [str(folder), "--period", _PERIOD]
    process([sys.executable, "-m", "lamppu_xl", command, *arguments], ROOT)()


def small_project(folder: Path, returns: int) -> SmallProject:
    """Write a project and the returns of its partners. The same number gives the same bytes."""
    (folder / "forms" / "small").mkdir(parents=True)
    (folder / "forms" / "small" / "form.yaml").write_text(_FORM, encoding="utf-8")
    lines = [f"  - {{id: P{number:05d}, name: Provider {number:05d}{_roles(number)}}}" for number in range(returns)]
    (folder / "project.yaml").write_text(f"{_PROJECT}{chr(10).join(lines)}\n", encoding="utf-8")
    made = SmallProject(folder, returns)
    made.inbox.mkdir(parents=True)
    project, period = opened(folder)
    words = project_translator(project)
    for number, partner in enumerate(project.partners):
        asked = plan_workbook(project, partner, period, words).answers
        answers = {entry: _answer(entry, number) for entry in asked}
        if number % _FAULTY == _FAULTY - 1:
            del answers[AnswerRef("results", "G1", "status")]
        prepared = prepare_template(project, partner, period, words, answers=answers)
        workbook = write_workbook(complete_plan(prepared), cell_values(prepared), DEFAULT_PROTECTION)
        (made.inbox / f"{partner.id}.xlsx").write_bytes(workbook)
    return made


def _roles(number: int) -> str:
    return "" if number else ", roles: [coordinator, partner]"


def _answer(entry: AnswerRef, number: int) -> Answer:
    texts = {"status": "done", "results": f"What was planned was done, and a little more: {number}."}
    return texts.get(entry.field, float(number))


def add_other_files(project: SmallProject) -> int:
    """Add copies of returns, and files that are no workbooks; how many."""
    files = sorted(project.inbox.glob("*.xlsx"))
    for times in range(COPIES):
        for number, path in enumerate(files):
            if times % 2:
                data, ending = f"No workbook, {times} {number}.".encode(), "txt"
            else:
                data, ending = path.read_bytes(), "xlsx"
            (project.inbox / f"{path.stem} ({times}).{ending}").write_bytes(data)
    return COPIES * len(files)
