"""`lamppu-xl consolidate` and `validate` for a programme: its projects' masters are what returns are for a project."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click

from lamppu_xl.cli.hand import FileFinder, folder_of
from lamppu_xl.cli.shared import (
    ProgrammeWorkspace,
    UsageError,
    choose_period,
    exit_code,
    named,
    open_programme,
    progress,
)
from lamppu_xl.cli.trouble import alone
from lamppu_xl.definition import load
from lamppu_xl.domain.findings import Finding
from lamppu_xl.domain.programme import Programme, ProgrammeProject
from lamppu_xl.domain.project import Period, Project
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.master.existing_master import LIMITS
from lamppu_xl.master.validation import MasterVerdict, judge
from lamppu_xl.programme.builder import ProgrammeWorkbook, limits, workbook
from lamppu_xl.programme.collect import gather
from lamppu_xl.programme.master_batch import master_batch
from lamppu_xl.programme.members import awaited, members
from lamppu_xl.programme.records import EVERYWHERE, ProgrammeContent, ProjectStatus
from lamppu_xl.programme.trace import opened, programme_book
from lamppu_xl.reports.subject import ReportedBatch
from lamppu_xl.reports.text import where
from lamppu_xl.returns.inbox import IncomingFile, list_files, read_inbox
from lamppu_xl.storage.atomic_files import display_name, free_path, write_recorded
from lamppu_xl.workbook.readback import read_back
from lamppu_xl.workbook.safe_reader import Refusal
from lamppu_xl.workbook.writer import write_workbook


@dataclass(frozen=True)
class ProgrammeOptions:
    """What was asked for."""

    period: str | None
    area: str | None
    out: Path | None


def consolidate_programme(ctx: click.Context, path: Path, paths: Sequence[Path], asked: ProgrammeOptions) -> None:
    """Bring the masters of a programme's projects together in one workbook."""
    space = open_programme(path)
    period = choose_period(space.programme, asked.period)
    area = _area(space, asked.area)
    name = f"programme-{area}.xlsx" if area else "programme.xlsx"
    place = asked.out or space.workbook(period).with_name(name)
    inside = space.folder.resolve() in place.resolve().parents
    with alone(space.folder if inside else place.parent, "consolidate"):
        verdicts = judge_masters(space, period, paths or [space.inbox(period)])
        words = space.translator_for()
        whole = gather(_named(space, verdicts), period, verdicts, area, words.label("master_masked"))
        ids = {member.id for member in whole.members}
        _tell_missing(whole, [verdict for verdict in verdicts if not area or verdict.project in ids], words)
        found = _write(space, whole, place, words)
        found += (finding for verdict in verdicts for finding in verdict.findings if not area or verdict.project in ids)
    ctx.exit(exit_code(found))


def validated(
    path: Path, paths: Sequence[Path], asked: str | None, language: str | None
) -> tuple[Path, ReportedBatch, Translator]:
    """The verdicts on the masters of a programme, as reports tell them, with its folder and its words."""
    space = open_programme(path, language)
    period = choose_period(space.programme, asked)
    verdicts = judge_masters(space, period, paths or [space.inbox(period)])
    programme = _named(space, verdicts)
    return space.folder, master_batch(programme, programme.projects, period, verdicts), space.translator_for(language)


def validated_alone(project: Project, asked: Period | None, paths: Sequence[Path]) -> ReportedBatch:
    """The verdicts on masters of one project, before they go to the funder; of any period, unless one is asked for."""
    owner = ProgrammeProject(project.id, project.coordinator.id, project.name)
    told = judge(read_inbox(paths, LIMITS), {project.id: asked.id} if asked else None)
    of = next((period for one in told if one.period and (period := project.period(one.period))), project.periods[0])
    return master_batch(project, [owner], asked or of, told)


def stands(path: Path, asked: str | None, language: str | None) -> Iterator[str]:
    """A line for each project of a programme: whether its master is there and in order, and what it holds."""
    space = open_programme(path, language)
    period, words = choose_period(space.programme, asked), space.translator_for(language)
    inbox = space.inbox(period)
    verdicts = judge_masters(space, period, [inbox] if inbox.is_dir() else [])
    found = members(_named(space, verdicts), verdicts)
    yield words.label(
        "status_heading", project=space.programme.id, period=words.pick(period.label), deadline=period.deadline
    )
    rows = [
        (
            one.id,
            words.pick(one.name),
            words.label(f"programme_standing_{one.standing.value}"),
            f"{one.reported}/{one.expected}" if one.ledger else "",
            display_name(one.file),
        )
        for one in found
    ]
    widths = [max((len(row[col]) for row in rows), default=0) for col in range(4)]
    for row in rows:
        yield "  ".join(f"{cell:{width}}" for cell, width in zip(row, [*widths, 0], strict=True)).rstrip()
    count = sum(one.standing is ProjectStatus.IN_ORDER for one in found)
    yield words.label("programme_reported", count=count, total=len(found))


def _named(space: ProgrammeWorkspace, verdicts: Sequence[MasterVerdict]) -> Programme:
    """The programme; a project whose master does not tell its name has it from its own definition, if that is there."""
    told = {verdict.project for verdict in verdicts if verdict.accepted}
    projects = []
    for project in space.programme.projects:
        if project.name is None and project.id not in told and (folder := folder_of(space.folder, project.definition)):
            loaded = load(folder).project
            projects.append(replace(project, name=loaded.name) if loaded else project)
        else:
            projects.append(project)
    return replace(space.programme, projects=tuple(projects))


def _area(space: ProgrammeWorkspace, asked: str | None) -> str:
    if asked is None:
        return EVERYWHERE
    known = {area.id.casefold(): area.id for area in space.programme.focus_areas}
    if asked.casefold() not in known:
        told = ", ".join(known.values()) or "none"
        raise UsageError(f"There is no focus area '{asked}' in {space.programme.id}. The focus areas are: {told}.")
    return known[asked.casefold()]


def judge_masters(space: ProgrammeWorkspace, period: Period, paths: Sequence[Path]) -> list[MasterVerdict]:
    """The verdicts on all files that paths name, with a bar on a terminal."""
    found = [one for one, _ in list_files(named(paths))]
    with progress("Masters", len(found)) as step:

        def seen() -> Iterator[IncomingFile]:
            for incoming in read_inbox(paths, LIMITS):
                step(incoming.file)
                yield incoming

        return judge(seen(), awaited(space.programme, period))


def _tell_missing(whole: ProgrammeContent, verdicts: Sequence[MasterVerdict], words: Translator) -> None:
    """How many projects are in, and which are not."""
    standing = {one: sum(member.standing is one for member in whole.members) for one in ProjectStatus}
    click.echo(
        f"{whole.programme.id} {whole.period.id}{f' {whole.area}' if whole.area else ''}: "
        f"{standing[ProjectStatus.IN_ORDER]} of {len(whole.members)} projects are in order."
    )
    for member in whole.members:
        if member.standing is not ProjectStatus.IN_ORDER:
            click.echo(
                f"  {member.id}: {words.label(f'programme_standing_{member.standing.value}')} {member.file}".rstrip()
            )
    for verdict in verdicts:
        for finding in verdict.findings:
            if not verdict.accepted:
                click.echo(f"  {_line(finding, words)}", err=True)


def _write(space: ProgrammeWorkspace, whole: ProgrammeContent, place: Path, words: Translator) -> list[Finding]:
    """Write the workbook, if a second reader finds in it what was meant; what was found is given back."""
    if found := [*limits(whole, words)]:
        return _stopped(found, words)
    made = workbook(whole, words, links(space, whole, place.parent))
    data = write_workbook(made.plan)
    place = free_path(place, data)
    if found := [one.finding() for one in read_back(data, made.kept, place.name)]:
        return _stopped(found, words)
    _check_card(data, made)
    told = "" if write_recorded(place, data) else " It is unchanged."
    answers = len({contribution.told.number for figure in whole.figures for contribution in figure.contributions})
    click.echo(
        f"{place}: {len(whole.figures)} figures of {len(whole.counted)} projects, made of {answers} answers, "
        f"each with its source.{told}"
    )
    return []


def _check_card(data: bytes, made: ProgrammeWorkbook) -> None:
    """What the workbook tells programs is read again, by the way on which `trace` will read it."""
    book = opened(data)
    again = None if isinstance(book, Refusal) else programme_book(book)
    if again is None or not again.intact or again.card != made.card:
        raise ValueError("the hidden sheet of the programme's workbook does not say what it should")


def _stopped(found: list[Finding], words: Translator) -> list[Finding]:
    for finding in found:
        click.echo(_line(finding, words), err=True)
    click.echo("Nothing was written.", err=True)
    return found


def _line(finding: Finding, words: Translator) -> str:
    at = ": ".join(filter(None, (display_name(finding.place.file), where(finding.place))))
    severity = words.label(f"severity_{finding.effective_severity}")
    return f"{at}  {severity} {finding.code.id}  {words.message(finding)}".strip()


def links(space: ProgrammeWorkspace, whole: ProgrammeContent, start: Path) -> Mapping[str, str]:
    """By checksum of each return and master that is at hand the way to it from a folder on."""
    found: dict[str, str] = {}
    inbox = FileFinder((space.inbox(whole.period),))
    wanted: dict[str, set[tuple[str, str]]] = {}
    for told in whole.told.values():
        wanted.setdefault(told.project, set()).add((told.file, told.sha256))
    for member in whole.members:
        folder = folder_of(space.folder, member.project.definition)
        hand = FileFinder((folder,)) if folder else None
        for file, sha256 in sorted(wanted.get(member.id, ())):
            if hand and (path := hand.path(file, sha256)):
                found[sha256] = _way(path, start)
        if member.file and (path := inbox.path(member.file, member.sha256)):
            found[member.sha256] = _way(path, start)
    return found


def _way(path: Path, start: Path) -> str:
    try:
        return Path(os.path.relpath(path.resolve(), start.resolve())).as_posix()
    except ValueError:  # another drive of Windows: there is no way to it
        return path.resolve().as_posix()
