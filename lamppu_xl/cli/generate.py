"""`lamppu-xl generate`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from lamppu_xl.cli.closed import has_returns, refuse_frozen
from lamppu_xl.cli.shared import (
    UsageError,
    Workspace,
    choose_partners,
    choose_period,
    open_project,
    period_option,
    progress,
    project_argument,
    stoppable,
)
from lamppu_xl.cli.trouble import alone
from lamppu_xl.domain.project import Answers, Period, Project
from lamppu_xl.storage.atomic_files import keep_earlier_version, write_file
from lamppu_xl.templates.builder import DEFAULT_PROTECTION, cell_values, complete_plan, prepare_template
from lamppu_xl.templates.manifest import build_manifest
from lamppu_xl.workbook.writer import Protection, write_workbook


@click.command()
@project_argument
@period_option
@click.option("--partner", "partners", multiple=True, metavar="ID", help="Only this partner; may be given again.")
@click.option(
    "--previous",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Returns of the period before, files or folders; by default that period's inbox.",
)
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="Where to; by default PROJECT/PERIOD/outbox."
)
@click.option(
    "--password-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A text file with the password of the locks; by default the published one, 'lamppu'.",
)
def generate(  # noqa: PLR0913, PLR0917
    project: Path,
    period: str | None,
    partners: tuple[str, ...],
    previous: tuple[Path, ...],
    out: Path | None,
    password_file: Path | None,
) -> None:
    """Make a locked template for each partner: its own goals, in its language, with last period's answers.

    A template that is there already and differs is kept under outbox/earlier. Last period's answers come from its
    inbox, or from what was frozen of it. For a period that is frozen itself no more templates are made.

    \b
    Example:
      lamppu-xl generate lamppu-2012 --period 2012-2 --partner KAO
    """
    workspace = open_project(project)
    chosen = choose_period(workspace.project, period)
    refuse_frozen(workspace.folder, chosen, "no more templates are made for it")
    wanted = choose_partners(workspace.project, partners, chosen)
    lock = Protection(_password(password_file)) if password_file else DEFAULT_PROTECTION
    earlier = _earlier(workspace, chosen, previous)
    folder = out or workspace.outbox(chosen)
    done = 0
    with (
        alone(workspace.folder, "generate"),
        stoppable(lambda: f"{done:,} of {len(wanted):,} templates were written"),
        progress("Templates", len(wanted)) as step,
    ):
        for partner in wanted:
            told = prepare_template(
                workspace.project,
                partner,
                chosen,
                workspace.translator_for(partner.language),
                previous=earlier.get(partner.id),
            )
            dressed = complete_plan(told)
            path = folder / template_name(workspace.project, chosen, partner.id)
            # First: without it nothing could be told of a template that was changed, or of one that is older by then.
            name, memory = build_manifest(workspace.project, dressed, told.previous)
            write_file(workspace.issued(chosen) / name, memory)
            kept = keep_earlier_version(path, data := write_workbook(dressed, cell_values(told), lock))
            changed = write_file(path, data)
            done += 1
            step(path.name)
            carried = f", with {len(told.previous)} answers of last period" if told.previous else ""
            moved = f" The one before is now {kept}." if kept else "" if changed else " It is unchanged."
            click.echo(f"{path}: {len(told.plan.answers)} questions{carried}.{moved}")
    inbox = workspace.inbox(chosen)
    inbox.mkdir(parents=True, exist_ok=True)
    click.echo(f"{len(wanted)} templates. Next: send each to its partner; put what comes back into {inbox}.")


def template_name(project: Project, period: Period, partner: str) -> str:
    """`LAMPPU_2012-2_KAO.xlsx`."""
    return f"{project.id}_{period.id}_{partner}.xlsx"


def _password(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"The password file '{path}' cannot be read ({error}). It should be a plain text file."
        ) from error
    if not text:
        raise UsageError(f"The password file '{path}' is empty. Write the password on its first line.")
    return text


def _earlier(workspace: Workspace, period: Period, paths: Sequence[Path]) -> Mapping[str, Answers]:
    """Last period's answers by partner: of the accepted return, else of the newest that could be read.

    A partner that goes on with the work of others is shown theirs where it has none of its own.
    """
    before = workspace.project.period_before(period)
    if before is None:
        if paths:
            raise UsageError(
                f"{period.id} is the first period: there are no earlier returns to show. Leave --previous out."
            )
        return {}
    if not paths and not has_returns(workspace, before):
        return {}
    from lamppu_xl.cli.intake import judge_files  # noqa: PLC0415  # the reading side, only when it is needed
    from lamppu_xl.cli.past import judge_past  # noqa: PLC0415
    from lamppu_xl.validation.batch import carry_forward  # noqa: PLC0415

    return carry_forward(judge_files(workspace, before, paths) if paths else judge_past(workspace, before))
