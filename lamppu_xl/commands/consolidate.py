"""`lamppu-xl consolidate`."""

from __future__ import annotations

import hashlib
from pathlib import Path

import click

from lamppu_xl.commands.intake import judge_files
from lamppu_xl.commands.shared import Workspace, choose_period, exit_code, open_project, period_option
from lamppu_xl.consolidator import master
from lamppu_xl.files import write
from lamppu_xl.model import Period
from lamppu_xl.paint import paint
from lamppu_xl.report import summary_line
from lamppu_xl.validator import Batch


@click.command()
@click.argument("project", type=click.Path(path_type=Path), default=Path(), required=False, metavar="[PROJECT]")
@click.argument("paths", type=click.Path(path_type=Path), nargs=-1, metavar="[PATH]...")
@period_option
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Where to; by default PROJECT/PERIOD/master.xlsx."
)
@click.option("--with-rejected", is_flag=True, help="Take along returns with errors too, marked as such.")
@click.pass_context
def consolidate(  # noqa: PLR0913, PLR0917
    ctx: click.Context,
    project: Path,
    paths: tuple[Path, ...],
    period: str | None,
    out: Path | None,
    with_rejected: bool,
) -> None:
    """Bring the accepted returns together in one master workbook; what is left out is named in it with the reason.

    PATH is a file or folder; by default PROJECT/PERIOD/inbox. Earlier periods are read from their own inboxes. A master
    that somebody has edited is never overwritten: the new one is written beside it.

    \b
    Example:
      lamppu-xl consolidate lamppu-2012 --period 2012-2
    """
    workspace = open_project(project)
    chosen = choose_period(workspace.project, period)
    batch = judge_files(workspace, chosen, paths or [workspace.inbox(chosen)])
    batches = [*_earlier(workspace, chosen), batch]
    words = workspace.words()
    made = master(workspace.project, batches, words, with_rejected=with_rejected)
    data = paint(made.plan)
    path = free_place(out or workspace.master(chosen))
    write(path, data)
    write(digest_path(path), f"{hashlib.sha256(data).hexdigest()}  {path.name}\n".encode())
    click.echo(summary_line(batch, words))
    click.echo(f"{path}: {len(made.values)} answers of {len(batch.accepted)} accepted returns, each with its source.")
    ctx.exit(exit_code([finding for verdict in batch.verdicts for finding in verdict.findings]))


def _earlier(workspace: Workspace, period: Period) -> list[Batch]:
    """The batches of the periods before, as far as there are any returns."""
    before = workspace.project.periods[: workspace.project.periods.index(period)]
    return [
        judge_files(workspace, one, [workspace.inbox(one)]) for one in before if workspace.inbox(one).is_dir()
    ]


def digest_path(path: Path) -> Path:
    """Where a master's own checksum is kept, in the form that `sha256sum -c` reads."""
    return path.with_name(f"{path.name}.sha256")


def free_place(path: Path) -> Path:
    """The path itself, unless the file there is not as it was written: then a free one beside it."""
    if not path.exists():
        return path
    try:
        known = digest_path(path).read_text(encoding="utf-8").split()[0]
    except (OSError, IndexError, UnicodeDecodeError):
        known = ""
    if hashlib.sha256(path.read_bytes()).hexdigest() == known:
        return path
    number = 2
    while (beside := path.with_name(f"{path.stem} ({number}){path.suffix}")).exists():
        number += 1
    click.echo(f"{path} was edited or is not ours: the new master is written beside it.", err=True)
    return beside
