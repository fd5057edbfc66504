"""`lamppu-xl generate`."""

from __future__ import annotations

from pathlib import Path

import click

from lamppu_xl.cli.options import partner_option, period_option, project_argument
from lamppu_xl.cli.output import progress_bar
from lamppu_xl.domain.errors import UsageError
from lamppu_xl.services.generate import WrittenTemplate
from lamppu_xl.services.generate import generate as generate_templates
from lamppu_xl.services.workspace import choose_period, load_project


@click.command()
@project_argument
@period_option
@partner_option
@click.option(
    "--previous",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Returns of the previous period, files or folders (default: that period's inbox).",
)
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="Where to write (default: PROJECT/PERIOD/outbox)."
)
@click.option(
    "--password-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A text file with the password of the sheet protection (default: 'lamppu').",
)
def generate(  # noqa: PLR0913, PLR0917
    project: Path,
    period: str | None,
    partners: tuple[str, ...],
    previous: tuple[Path, ...],
    out: Path | None,
    password_file: Path | None,
) -> None:
    """Create a locked template for each partner: its own goals, in its language, with last period's answers.

    An existing template that differs is moved to outbox/earlier. Last period's answers are read from its inbox, or from
    its archive if it is frozen. No templates are created for a frozen period.

    \b
    Example:
      lamppu-xl generate lamppu-2012 --period 2012-2 --partner KAO
    """
    workspace = load_project(project)
    paths = generate_templates(
        workspace,
        period=period,
        partners=partners,
        previous=previous,
        out=out,
        password=_password(password_file) if password_file else None,
        progress=progress_bar,
        on_template=_show,
    )
    inbox = workspace.inbox(choose_period(workspace.project, period))
    click.echo(
        f"{len(paths)} templates. Next: send each template to its partner and save the returned workbooks in {inbox}."
    )


def _show(template: WrittenTemplate) -> None:
    previous = f", with {template.previous} answers from the previous period" if template.previous else ""
    if template.kept:
        change = f" The previous version was moved to {template.kept}."
    else:
        change = "" if template.changed else " (unchanged)"
    click.echo(f"{template.path}: {template.questions} questions{previous}.{change}")


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
