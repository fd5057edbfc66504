"""`lamppu-xl generate`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from lamppu_xl.cli.options import FILE, FOLDER, PATH, partner_option, period_option, project_argument
from lamppu_xl.cli.output import progress_bar, show_log_remarks, unchanged_mark
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
    type=PATH,
    help="Returns of the previous period, files or folders (default: that period's inbox).",
)
@click.option("--out", type=FOLDER, help="Where to write (default: PROJECT/PERIOD/outbox).")
@click.option(
    "--password-file", type=FILE, help="A text file with the password of the sheet protection (default: 'lamppu')."
)
@click.option(
    "--preview",
    is_flag=True,
    help="Write previews to PROJECT/PERIOD/preview: they have no code, nothing is recorded, they cannot be returned.",
)
def generate(project: Path, period: str | None, password_file: Path | None, *, preview: bool, **options: Any) -> None:
    """Create a locked template for each partner: its own goals, in its language, with last period's answers.

    An existing template that differs is moved to outbox/earlier. Last period's answers are read from its inbox, or from
    its archive if it is frozen. No templates are created for a frozen period.

    \b
    Example:
      lamppu-xl generate lamppu-2012 --period 2012-2 --partner KAO
    """
    workspace = load_project(project)
    password = _password(password_file) if password_file else None
    chosen = choose_period(workspace.project, period, folder=workspace.folder)
    paths = generate_templates(
        workspace,
        period=chosen.id,
        password=password,
        preview=preview,
        progress=progress_bar,
        on_template=_show,
        **options,
    )
    if preview:
        click.echo(
            f"{chosen.id}: previews: {len(paths)}. They are for showing the form only and cannot be returned. "
            f"Next: lamppu-xl generate --period {chosen.id} creates the templates."
        )
        return
    show_log_remarks(workspace)
    click.echo(
        f"{chosen.id}: templates: {len(paths)}. Next: send each template to its partner and save the returned "
        f"workbooks in {workspace.inbox(chosen)}."
    )


def _show(template: WrittenTemplate) -> None:
    previous = f", with {template.previous} answers from the previous period" if template.previous else ""
    moved = f" The previous version was moved to {template.kept}." if template.kept else ""
    change = moved or unchanged_mark(template.changed)
    click.echo(f"{template.path}: {template.questions} questions{previous}.{change}")
    if count := len(template.not_shown):
        named = ", ".join(map(str, template.not_shown[:MOST_NAMED]))
        more = f" and {count - MOST_NAMED} more" if count > MOST_NAMED else ""
        click.echo(
            f"{template.partner}: answers of the previous period that the new form has no place for: {named}{more}. "
            "The earlier report keeps them; 'lamppu-xl check' tells what has changed in the definition.",
            err=True,
        )


MOST_NAMED = 10
"""Limit of answers that a message names."""


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
