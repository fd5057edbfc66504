"""What `lamppu-xl send` and `lamppu-xl remind` have in common."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from lamppu_xl.cli.output import progress_bar, show_log_remarks
from lamppu_xl.services.letters import LetterKind, LettersResult, SkippedLetter, WrittenLetter, letters
from lamppu_xl.services.workspace import load_project


def draft_letters(project: Path, kind: LetterKind, *, no_template: str, **options: Any) -> LettersResult:
    """Draft the letters of a kind and print each draft, their number and the next step.

    Args:
        no_template: the remark on a partner without a template.
        options: of the service `letters`.
    """

    def show(letter: WrittenLetter | SkippedLetter) -> None:
        click.echo(_written(letter) if isinstance(letter, WrittenLetter) else _skipped(letter, no_template))

    workspace = load_project(project)
    result = letters(workspace, kind, progress=progress_bar, on_letter=show, **options)
    show_log_remarks(workspace)
    period = result.period.id
    if result.paths:
        click.echo(f"{period}: drafts in {result.folder}: {len(result.paths)}. Next: open, check and send each draft.")
    else:
        click.echo(f"{period}: no drafts were made.")
    return result


def _written(letter: WrittenLetter) -> str:
    remarks = [] if letter.has_address else ["No e-mail address is known. Add one before sending."]
    remarks += [f"{letter.edited.name} was edited and is not changed."] if letter.edited else []
    return " ".join([f"{letter.path}: {letter.attachment} to {letter.recipient}.", *remarks])


def _skipped(letter: SkippedLetter, no_template: str) -> str:
    if letter.unread:
        return f"{letter.partner}: {letter.unread} could not be judged. Look at it first: lamppu-xl validate"
    return f"{letter.partner}: {no_template}. Make it with: lamppu-xl generate"
