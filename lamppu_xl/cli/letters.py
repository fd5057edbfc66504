"""What `lamppu-xl send` and `lamppu-xl remind` print."""

from __future__ import annotations

import click

from lamppu_xl.services.letters import LettersResult, SkippedLetter, WrittenLetter


def show_written(letter: WrittenLetter) -> None:
    """Print the path of a draft, its attachment and its recipient."""
    remarks = [] if letter.has_address else ["No e-mail address is known. Add one before sending."]
    remarks += [f"{letter.edited.name} was edited and is not changed."] if letter.edited else []
    click.echo(" ".join([f"{letter.path}: {letter.attachment} to {letter.recipient}.", *remarks]))


def show_sent(letter: WrittenLetter | SkippedLetter) -> None:
    if isinstance(letter, WrittenLetter):
        show_written(letter)
    else:
        click.echo(f"{letter.partner}: there is no template yet. Make it with: lamppu-xl generate")


def show_reminder(letter: WrittenLetter | SkippedLetter) -> None:
    if isinstance(letter, WrittenLetter):
        show_written(letter)
    elif letter.unread:
        click.echo(f"{letter.partner}: {letter.unread} could not be judged. Look at it first: lamppu-xl validate")
    else:
        click.echo(f"{letter.partner}: there is no template to attach. Make it with: lamppu-xl generate")


def show_next(result: LettersResult) -> None:
    """Print the number of drafts and the next step."""
    if result.paths:
        click.echo(f"{len(result.paths)} drafts in {result.folder}. Next: open, check and send each draft.")
    else:
        click.echo("No drafts were made.")
