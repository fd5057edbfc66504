"""Makes a whole programme of this example: what its projects' partners returned, and the master of each project.

    python examples/quality-strategy-2030/make_programme.py DIR

In DIR stand then `quality-strategy-2030` and, beside it, `lamppu-2012`: copies of the examples, with all that is on
the disk when every project has reported for `PERIODS`. Definitions that are in DIR already are kept as they are. The
answers are drawn from `sentences.yaml`, always the same ones; the masters are made by `lamppu-xl consolidate`.

On purpose one return has mistakes (`FAULTY`), and one never came (`MISSING`).
"""

from __future__ import annotations

import argparse
import contextlib
import io
import multiprocessing
import os
import shutil
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import replace
from pathlib import Path

import click
from answering import ReportingContext, Writer, spoilt

from lamppu_xl.cli.main import group
from lamppu_xl.domain.answers import Answers
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.programme import Programme, ProgrammeProject
from lamppu_xl.services.returned_files import validate_files
from lamppu_xl.services.workspace import Workspace, load_programme, load_project, template_name
from lamppu_xl.storage.atomic_files import write_file
from lamppu_xl.templates.builder import DEFAULT_PROTECTION, cell_values, complete_plan, prepare_template
from lamppu_xl.templates.manifest import build_manifest
from lamppu_xl.validation.batch import carry_forward
from lamppu_xl.workbook.writer import write_workbook

HERE = Path(__file__).parent
BESIDE = "lamppu-2012"
"""The example whose project takes part, too; its returns are at hand."""

PERIODS = ("2020-1", "2020-2")
"""For which all have reported."""

FAULTY = ("N04", "2020-2", "KJM")
MISSING = ("N07", "2020-2", "KJT")


def main() -> None:
    asked = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    asked.add_argument("folder", type=Path, metavar="DIR")
    asked.add_argument("--only", nargs="+", metavar="ID", help="these projects alone")
    arguments = asked.parse_args()
    home = copied(arguments.folder)
    known = [project.id for project in load_programme(home).programme.projects]
    if unknown := set(arguments.only or ()) - set(known):
        asked.error(f"no project {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    wanted = [project for project in known if project in (arguments.only or known)]
    with ProcessPoolExecutor(workers(len(wanted)), multiprocessing.get_context("spawn")) as pool:
        jobs = [pool.submit(make, home, project) for project in wanted]
        for number, job in enumerate(as_completed(jobs), 1):
            print(f"[{number:2}/{len(jobs)}] {job.result()}", flush=True)  # without words: the demo has a language


def workers(most: int) -> int:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(most, cores, 8))


def copied(folder: Path) -> Path:
    """The programme's folder in another one, with the project that stands beside it; what is there already is kept."""
    for source in (HERE, HERE.parent / BESIDE):
        for path in sorted(source.rglob("*")):
            target = folder / source.name / path.relative_to(source)
            if path.is_file() and path.suffix not in (".py", ".pyc") and not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)
    return folder / HERE.name


def make(home: Path, project: str) -> str:
    """Everything of one project; its folder is returned."""
    programme = load_programme(home).programme
    member = programme.project(project)
    assert member is not None
    workspace = load_project(home / member.definition)
    invented = home.resolve() in workspace.folder.resolve().parents
    for name in PERIODS:
        period = workspace.project.period(member.periods_in(name)[-1])
        assert period is not None
        if invented:
            answer(workspace, programme, member, period)
        else:
            take_corrected(workspace, period)
        consolidate(workspace, period)
        master = f"{project}_{period.id}_master.xlsx"
        write_file(home / name / "inbox" / master, workspace.master(period).read_bytes())
    return os.path.normpath(workspace.folder)


def take_corrected(workspace: Workspace, period: Period) -> None:
    """Put the corrected returns into the inbox."""
    inbox = workspace.inbox(period)
    for path in sorted((inbox.parent / "corrected").glob("*.xlsx")):
        write_file(inbox / path.name, path.read_bytes())


def answer(workspace: Workspace, programme: Programme, member: ProgrammeProject, period: Period) -> None:
    """The returns of all partners of a project, and what their templates were issued with."""
    project, earlier = workspace.project, previous(workspace, period)
    context = ReportingContext(programme, member, project, period, HERE / "sentences.yaml")
    for partner in project.expected_partners(period):
        address = (member.id, period.id, partner.id)
        words, carried = workspace.translator_for(partner.language), earlier.get(partner.id, {})
        writer = Writer(context, partner, carried)
        answers = writer.answers(words)
        if address == FAULTY:
            answers = spoilt(answers)
        prepared = prepare_template(project, partner, period, words, previous=carried, answers=answers)
        dressed = complete_plan(prepared)
        name, memory = build_manifest(project, dressed, prepared.previous, {})
        write_file(workspace.issued(period) / name, memory)
        if address != MISSING:
            saved = replace(dressed.properties, created=writer.day)
            data = write_workbook(replace(dressed, properties=saved), cell_values(prepared), DEFAULT_PROTECTION)
            write_file(workspace.inbox(period) / template_name(project, period, partner.id), data)


def previous(workspace: Workspace, period: Period) -> Mapping[str, Answers]:
    """Last period's answers by partner, as `generate` takes them from that period's inbox."""
    before = workspace.project.period_before(period)
    return carry_forward(validate_files(workspace, before, [workspace.inbox(before)])) if before else {}


def consolidate(workspace: Workspace, period: Period) -> None:
    """Run `lamppu-xl consolidate`; findings in the returns are what they should be, anything else ends the making."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = run("consolidate", str(workspace.folder), "--period", period.id)
    if code not in (0, 1) or not workspace.master(period).exists():
        raise SystemExit(said.getvalue())


def run(*arguments: str) -> int:
    try:
        return int(group.main(list(arguments), prog_name="lamppu-xl", standalone_mode=False) or 0)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as wrong:
        wrong.show()
        return wrong.exit_code


if __name__ == "__main__":
    main()
