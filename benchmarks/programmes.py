"""A programme whose projects all have the same returns: one small form, one master workbook for each project."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from benchmarks.data import opened
from benchmarks.growth import small_project
from lamppu_xl.i18n.translator import project_translator
from lamppu_xl.master.builder import MasterOptions, master_context, write_master
from lamppu_xl.master.cell_log import CellLog
from lamppu_xl.returns.files.inbox import read_inbox
from lamppu_xl.validation.validate import validate
from lamppu_xl.workbook.stream_writer import StreamWriter

RETURNS = 5
"""Of each project."""

_PROGRAMME = """
programme: {id: MANY, name: Many projects, funder: Funder, start: 2030-01-01, end: 2030-06-30, languages: [en]}
periods:
  - {id: 2030-1, label: Spring 2030, start: 2030-01-01, end: 2030-06-30, deadline: 2030-09-30}
organisations:
  - {id: ORG, name: Organisation}
focus_areas:
  - {id: F1, title: First, coordinator: ORG}
  - {id: F2, title: Second, coordinator: ORG}
indicators:
  - {id: S1, label: People, aggregate: sum, entry: results/*/people}
projects:
"""
_GOALS = "{G1: {focus_areas: F1}, G2: {focus_areas: F2}}"


def write_programme(folder: Path, projects: int, returns: int = RETURNS) -> Path:
    """Write a programme with the masters of its projects; the folder of the programme.

    The returns are made and validated once: the masters differ by the id of the project.
    """
    source = small_project(folder / "source", returns)
    project, period = opened(source.folder)
    batch, words = validate(project, period, read_inbox([source.inbox])), project_translator(project)
    target = folder / "programme"
    (target / period.id / "inbox").mkdir(parents=True)
    ids = [f"N{number:03d}" for number in range(projects)]
    for project_id in ids:
        context = master_context(replace(project, id=project_id), [batch], words, MasterOptions(with_rejected=True))
        with StreamWriter(target / period.id / "inbox" / f"{project_id}.xlsx") as flow:
            write_master(context, flow, CellLog().add)
    write_definition(target, ids)
    return target


def write_definition(folder: Path, ids: list[str]) -> None:
    """The definition of a programme with these projects."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = (
        f"  - {{id: {each}, name: Project {each}, coordinator: ORG, periods: {{2030-1: 2030-1}}, goals: {_GOALS}}}"
        for each in ids
    )
    (folder / "programme.yaml").write_text("\n".join([_PROGRAMME.strip(), *lines, ""]), encoding="utf-8")


def smaller_programme(whole: Path, folder: Path, projects: int) -> Path:
    """The same programme with its first projects only."""
    inbox = next(whole.glob("*/inbox"))
    masters = sorted(inbox.glob("*.xlsx"))[:projects]
    target = folder / inbox.relative_to(whole)
    target.mkdir(parents=True)
    for master in masters:
        (target / master.name).hardlink_to(master)
    write_definition(folder, [master.stem for master in masters])
    return folder
