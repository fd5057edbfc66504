"""What `lamppu-xl send` and `lamppu-xl remind` have in common."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from lamppu_xl.cli.output import progress_bar, say, show_log_remarks, show_return_days
from lamppu_xl.domain.sentence import ProjectCommand, Sentence
from lamppu_xl.services.clock import current_day
from lamppu_xl.services.letters import LetterKind, SkippedLetter, WrittenLetter, letters
from lamppu_xl.services.workspace import load_project


def no_template(partner: str, period: str) -> Sentence:
    """That a partner has no template, and how to create it."""
    command = ProjectCommand("generate", "--period", period, "--partner", partner)
    return Sentence("{partner}: there is no template yet. Create it with: {command}", partner=partner, command=command)


def draft_letters(
    project: Path,
    kind: LetterKind,
    *,
    by: date | None,
    today: date | None,
    open_password: str | None,
    **options: Any,
) -> None:
    """Draft the letters of a kind and print each draft, their number, the next step and the days that they ask for.

    Args:
        by: the day that they ask for; the days are not printed if it was named.
        today: by default the present day.
        open_password: of encrypted returns and feedback workbooks.
        options: of the service `letters`.
    """

    def show(letter: WrittenLetter | SkippedLetter) -> None:
        say(_written(letter) if isinstance(letter, WrittenLetter) else _skipped(letter))

    today = today or current_day()
    workspace = load_project(project, open_password=open_password)
    result = letters(workspace, kind, by=by, today=today, progress=progress_bar, on_letter=show, **options)
    show_log_remarks(workspace)
    facts = {"period": result.period.id, "folder": result.folder, "number": len(result.unsent)}
    if result.unsent:
        english = (
            "{period}: drafts in {folder}: {number}. Next: open, check and send each draft. When they are sent: "
            "{command}"
        )
        done = ProjectCommand("send", "--period", result.period.id, "--done")
        say(Sentence(english, **facts, command=done))
    elif result.paths:
        say("{period}: all drafts are recorded as sent. Nothing is left to send.", period=result.period.id)
    elif kind == "remind" and not result.letters:
        say("{period}: no drafts were made, because nobody has to be reminded.", period=result.period.id)
    else:
        say(Sentence("{period}: no drafts were made.", **facts))
    if by is None:
        show_return_days(result.period, today, result.days)


def _written(letter: WrittenLetter) -> Sentence:
    address = "" if letter.has_address else Sentence(" No e-mail address is known. Add one before sending.")
    if letter.was_sent:
        return Sentence("{path}: recorded as sent, unchanged.", path=letter.path)
    edited = Sentence(" {file} was edited and is not changed.", file=letter.edited.name) if letter.edited else ""
    return Sentence(
        "{path}: to {recipient}, attached: {file}.{address}{edited}",
        path=letter.path,
        recipient=letter.recipient,
        file=letter.attachment,
        address=address,
        edited=edited,
    )


def _skipped(letter: SkippedLetter) -> Sentence:
    if letter.accepted:
        english = "{partner}: no draft, because its return {file} is accepted. To send the template again: {command}"
        command = ProjectCommand("send", "--period", letter.period, "--partner", letter.partner)
        return Sentence(english, partner=letter.partner, file=letter.accepted, command=command)
    if letter.unread:
        english = "{partner}: {file} could not be checked. Look at it first: {command}"
        command = ProjectCommand("validate", "--period", letter.period)
        return Sentence(english, partner=letter.partner, file=letter.unread, command=command)
    return no_template(letter.partner, letter.period)
