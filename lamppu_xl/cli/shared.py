"""What commands share: where a project's files are, which period is meant, what is said when something is wrong."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lamppu_xl.definition import PROGRAMME_FILE, load, load_programme
from lamppu_xl.domain.findings import Finding, has_errors
from lamppu_xl.domain.partner_history import project_as_of
from lamppu_xl.domain.project import Partner, Period, Project
from lamppu_xl.domain.text import LANGUAGES
from lamppu_xl.i18n.translator import Translator, translator_for
from lamppu_xl.storage import desktop as system

if TYPE_CHECKING:
    from lamppu_xl.domain.programme import Programme

project_argument = click.argument(
    "project", type=click.Path(path_type=Path), default=Path(), required=False, metavar="[PROJECT]"
)
period_option = click.option("--period", metavar="ID", help="The period; by default the one that is running.")


class UsageError(click.ClickException):
    """Wrong use, or a wrong definition: told in plain words, with the next step."""

    exit_code = 2

    def show(self, file: object = None) -> None:  # noqa: ARG002
        click.echo(f"lamppu-xl: {self.message}", err=True)


@dataclass(frozen=True)
class Workspace:
    """A project and the folder that it lives in: plain files under fixed names, nothing else."""

    folder: Path
    project: Project

    def inbox(self, period: Period) -> Path:
        return self.folder / period.id / "inbox"

    def outbox(self, period: Period) -> Path:
        return self.folder / period.id / "outbox"

    def issued(self, period: Period) -> Path:
        """Where it is kept what templates were issued with, so that a changed cell can be told as was / is."""
        return self.folder / period.id / "issued"

    def master(self, period: Period) -> Path:
        return self.folder / period.id / "master.xlsx"

    def translator_for(self, language: str | None = None) -> Translator:
        chosen = language or self.project.language
        return translator_for(chosen, self.project.chain(chosen))


@dataclass(frozen=True)
class ProgrammeWorkspace:
    """A programme and the folder that it lives in, as a `Workspace` is a project's."""

    folder: Path
    programme: Programme

    def inbox(self, period: Period) -> Path:
        """Where the masters of the projects are put."""
        return self.folder / period.id / "inbox"

    def workbook(self, period: Period) -> Path:
        return self.folder / period.id / "programme.xlsx"

    def translator_for(self, language: str | None = None) -> Translator:
        chosen = language or self.programme.language
        return translator_for(chosen, self.programme.chain(chosen))


def definition_words(language: str | None = None) -> Translator:
    """The words for what is said before a project is known: in the language asked for, else in the system's."""
    return translator_for(language or system.desktop_language())


def is_project(path: Path) -> bool:
    """Whether a path is a project's folder or its definition."""
    if is_programme(path):
        return (path / "project.yaml").is_file()
    return (path / "project.yaml").is_file() or (path.suffix in (".yaml", ".yml") and path.is_file())


def is_programme(path: Path) -> bool:
    """Whether a path is a programme's folder or its definition."""
    return (path / PROGRAMME_FILE).is_file() or (path.name == PROGRAMME_FILE and path.is_file())


def project_and_paths(project: Path, paths: Sequence[Path]) -> tuple[Path, Sequence[Path]]:
    """Inside a project its name may be left out: then what stands first is a file or folder to read."""
    if project != Path() and not is_project(project) and is_project(Path()):
        return Path(), (project, *paths)
    return project, paths


def meant_programme(path: Path, paths: Sequence[Path]) -> tuple[Path, Sequence[Path]] | None:
    """The programme that is meant and the files to read, or None; inside its folder it need not be named."""
    if is_project(path):
        return None
    if is_programme(path):
        return path, paths
    inside = path != Path() and is_programme(Path()) and not is_project(Path())
    return (Path(), (path, *paths)) if inside else None


def open_project(path: Path, language: str | None = None) -> Workspace:
    """The project at a path; its problems are told and end the command."""
    if not is_project(path):
        at = "this folder" if path == Path() else f"'{path}'"
        if is_programme(path):
            raise UsageError(f"There is a programme in {at}, not a project. Name the folder of one of its projects.")
        raise UsageError(
            f"There is no project.yaml in {at}. Name the project's folder, or start one with 'lamppu-xl init DIR'."
        )
    loaded = load(path)
    if loaded.project is None:
        for finding in loaded.problems:
            click.echo(problem_line(finding, language), err=True)
        raise UsageError("The definition has problems. Mend what is listed above and try again.")
    return Workspace(loaded.folder, loaded.project)


def open_programme(path: Path, language: str | None = None) -> ProgrammeWorkspace:
    """The programme at a path; its problems are told and end the command. Its projects' definitions stay closed."""
    if not is_programme(path):
        at = "this folder" if path == Path() else f"'{path}'"
        raise UsageError(f"There is no {PROGRAMME_FILE} in {at}. Name the programme's folder.")
    loaded = load_programme(path)
    if loaded.programme is None:
        for finding in loaded.problems:
            click.echo(problem_line(finding, language), err=True)
        raise UsageError("The definition has problems. Mend what is listed above and try again.")
    return ProgrammeWorkspace(loaded.folder, loaded.programme)


def problem_line(finding: Finding, language: str | None = None) -> str:
    """`project.yaml:12:5 D107 error: …`."""
    place = finding.place
    at = "".join(f":{number + 1}" for number in (place.row, place.col) if number is not None)
    message = definition_words(language).message(finding)
    return f"{place.file}{at}: {finding.code.id} {finding.effective_severity}: {message}"


def choose_period(project: Project | Programme, asked: str | None, today: date | None = None) -> Period:
    """The period that is asked for, else the last one that has begun, else the first."""
    if asked is None:
        now = today or date.today()  # noqa: DTZ011  # a deadline is a day where the coordinator sits
        begun = [period for period in project.periods if period.start <= now]
        return begun[-1] if begun else project.periods[0]
    period = project.period(asked)
    if period is None:
        known = ", ".join(period.id for period in project.periods)
        raise UsageError(f"There is no period '{asked}' in {project.id}. The periods are: {known}.")
    return period


def choose_partners(project: Project, asked: Sequence[str], period: Period | None = None) -> list[Partner]:
    """The partners that are asked for, else all; with a period only those that report in it, under their names then."""
    if period:
        project = project_as_of(project, period)
    if not asked:
        return list(project.expected_partners(period) if period else project.partners)
    found = []
    for name in asked:
        partner = next((partner for partner in project.partners if partner.id.casefold() == name.casefold()), None)
        if partner is None:
            known = ", ".join(partner.id for partner in project.partners)
            raise UsageError(f"There is no partner '{name}' in {project.id}. The partners are: {known}.")
        if period and not partner.reports_in(period):
            raise UsageError(_not_expected(partner, period))
        found.append(partner)
    return found


def _not_expected(partner: Partner, period: Period) -> str:
    when = f"left on {partner.left}" if partner.left and partner.left < period.start else f"joined on {partner.joined}"
    next_one = f" {partner.successor} goes on with its work." if partner.successor else ""
    return f"{partner.id} does not report in {period.id}: it {when}.{next_one}"


def language_option(function: Callable[..., None]) -> Callable[..., None]:
    """Add `--language` to a command."""
    return click.option(
        "--language",
        type=click.Choice(LANGUAGES),
        help="The language of messages; by default the project's own, else the system's.",
    )(function)


class Interrupted(click.ClickException):
    """Somebody pressed Ctrl-C; the message says what was done until then."""

    exit_code = 130

    def show(self, file: object = None) -> None:  # noqa: ARG002
        click.echo(f"lamppu-xl: {self.message}", err=True)


@contextlib.contextmanager
def stoppable(done: Callable[[], str]) -> Iterator[None]:
    """Ctrl-C ends the command, and it is told what was done until then."""
    try:
        yield
    except KeyboardInterrupt:
        raise Interrupted(f"Stopped: {done()}.") from None


@contextlib.contextmanager
def progress(title: str, total: int) -> Iterator[Callable[[str], None]]:
    """A bar on a terminal for long work: how many, how many a second, how long still. Silence where output is piped.

    Args:
        title: what is counted.
        total: how many there are; more may come, as from an archive.
    """
    if total < 3 or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console  # noqa: PLC0415  # slow to import, and seldom needed
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        Task,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text  # noqa: PLC0415

    class ProgressRate(ProgressColumn):
        def render(self, task: Task) -> Text:
            return Text(f"{task.speed:,.0f}/s" if task.speed else "")

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        ProgressRate(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=total)
        done = 0

        def step(_: str) -> None:
            nonlocal done
            done += 1
            bar.update(task, completed=done, total=max(done, total))

        yield step


def named(paths: Sequence[Path]) -> Sequence[Path]:
    """The same paths; one that is not there ends the command."""
    for path in paths:
        if not path.exists() and not path.is_symlink():
            raise UsageError(f"There is no file or folder '{path}'. Check the name, or put the returns there.")
    return paths


def exit_code(findings: Sequence[Finding]) -> int:
    return 1 if has_errors(findings) else 0
