"""`lamppu-xl init`."""

from __future__ import annotations

import difflib
from pathlib import Path

import click

from lamppu_xl.cli.shared import UsageError
from lamppu_xl.definition import shipped_forms
from lamppu_xl.storage.atomic_files import write_file
from lamppu_xl.storage.desktop import double_click_files

DEFAULT_FORM = "goal-report"


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
@click.option("--form", default=DEFAULT_FORM, show_default=True, metavar="NAME", help="The form to start from.")
def init(folder: Path, form: str) -> None:
    """Start a new project: a commented definition that works as it is, to be made your own.

    Nothing that is there already is overwritten. On Windows the three .cmd files beside it can be double-clicked in the
    order of their numbers: make the templates, check the returns, bring them together.

    \b
    Example:
      lamppu-xl init my-project --form goal-report
    """
    forms = shipped_forms()
    if form not in forms:
        near = difflib.get_close_matches(form, forms, 1)
        hint = f" Did you mean '{near[0]}'?" if near else ""
        raise UsageError(f"There is no form '{form}'.{hint} The forms are: {', '.join(sorted(forms))}.")
    path = folder / "project.yaml"
    if path.exists():
        raise UsageError(f"'{path}' is there already, and is left as it is. Name another folder.")
    write_file(path, forms[form].with_name("starter.yaml").read_bytes())
    click.echo(f"{path}: a small project to start from. Open it in a text editor and make it yours.")
    for name, data in double_click_files().items():
        if not (folder / name).exists():
            write_file(folder / name, data)
            click.echo(f"{folder / name}: to double-click on Windows.")
    click.echo(f"Next: lamppu-xl check {folder}")
