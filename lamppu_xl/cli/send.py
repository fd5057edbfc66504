"""`lamppu-xl send`, and how a draft is laid down."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click

from lamppu_xl.cli.closed import refuse_frozen
from lamppu_xl.cli.generate import template_name
from lamppu_xl.cli.shared import (
    UsageError,
    Workspace,
    choose_partners,
    choose_period,
    open_project,
    period_option,
    project_argument,
)
from lamppu_xl.cli.trouble import alone
from lamppu_xl.domain.project import Partner, Period
from lamppu_xl.reports import letters
from lamppu_xl.storage.atomic_files import write_file

partner_option = click.option(
    "--partner", "partners", multiple=True, metavar="ID", help="Only this partner; may be given again."
)


@click.command()
@project_argument
@period_option
@partner_option
def send(project: Path, period: str | None, partners: tuple[str, ...]) -> None:
    """Draft a message to each partner in its language, its template attached. Nothing is sent.

    The drafts lie in PROJECT/PERIOD/letters: open each in your mail program, look at it, send it. A draft that you have
    edited is left as it is. Your own texts: PROJECT/letters/send.fi.txt and so on.

    \b
    Example:
      lamppu-xl send lamppu-2012 --period 2012-2 --partner KAO
    """
    workspace = open_project(project)
    chosen = choose_period(workspace.project, period)
    refuse_frozen(workspace.folder, chosen, "nothing more is asked of its partners")
    wanted = choose_partners(workspace.project, partners, chosen)
    count = 0
    with alone(workspace.folder, "send"):
        for partner in wanted:
            path = workspace.outbox(chosen) / template_name(workspace.project, chosen, partner.id)
            if not path.is_file():
                click.echo(f"{partner.id}: there is no template yet. Make it with: lamppu-xl generate")
                continue
            lay_down(workspace, chosen, partner, LetterWithFiles("send", path.name, path.read_bytes()))
            count += 1
    tell_next(workspace, chosen, count)


@dataclass(frozen=True)
class LetterWithFiles:
    """A letter and what goes with it."""

    letter: str
    """One of `letters.NAMES`."""
    file: str
    data: bytes
    errors: int = 0
    notes: int = 0
    by: str = ""
    """The day on which to send it back, as the partner reads it."""


def lay_down(workspace: Workspace, period: Period, partner: Partner, enclosed: LetterWithFiles) -> Path:
    """Write one draft; one that was edited is kept, and the new one written beside it."""
    words = workspace.translator_for(partner.language)
    told = letters.facts(workspace.project, period, partner, words) | {
        "file": enclosed.file,
        "errors": words.fact(enclosed.errors),
        "notes": words.fact(enclosed.notes),
    }
    if enclosed.by:
        told["by"] = enclosed.by
    try:
        made = letters.letter(enclosed.letter, words, told, partner, _own(workspace))
    except letters.LetterTextError as error:
        raise UsageError(f"letters/{error}") from error
    data = letters.draft(made, enclosed.file, enclosed.data)
    word = workspace.translator_for().label(f"letter_{enclosed.letter}")
    path = folder(workspace, period) / f"{workspace.project.id}_{period.id}_{partner.id}_{word}.eml"
    edited = path.exists() and not letters.is_untouched(path.read_bytes())
    place = _free(path, data) if edited else path
    write_file(place, data)
    remarks = [] if letters.has_address(made) else ["No address is known: add it before you send."]
    remarks += [f"{path.name} was edited and is left as it is."] if edited else []
    click.echo(" ".join([f"{place}: {enclosed.file} to {made.to or partner.name}.", *remarks]))
    return place


def folder(workspace: Workspace, period: Period) -> Path:
    return workspace.folder / period.id / "letters"


def _free(path: Path, data: bytes) -> Path:
    """A name beside an edited draft: a free one, or one of a draft that nobody has touched."""
    for name in letters.beside(path.name):
        place = path.with_name(name)
        if not place.exists() or place.read_bytes() == data or letters.is_untouched(place.read_bytes()):
            return place
    raise AssertionError("there is always another number")


def _own(workspace: Workspace) -> letters.Own:
    """The texts of the project's own folder `letters`."""

    def text(file: str) -> str | None:
        path = workspace.folder / "letters" / file
        if not path.is_file():
            return None
        try:
            return path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"'{path}' cannot be read ({error}). It should be a plain text file in UTF-8.") from error

    return text


def tell_next(workspace: Workspace, period: Period, count: int) -> None:
    if count:
        click.echo(f"{count} drafts in {folder(workspace, period)}. Next: open each, look at it, send it yourself.")
    else:
        click.echo("No drafts were made.")
