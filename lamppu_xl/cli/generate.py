"""`lamppu-xl generate`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import click

from lamppu_xl.cli.options import (
    FILE,
    FOLDER,
    PATH,
    open_password_option,
    out_option,
    partner_option,
    password_in,
    period_option,
    project_argument,
)
from lamppu_xl.cli.output import progress_bar, say, show_log_remarks, terminal_words, unchanged_mark
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.sentence import ProjectCommand, Sentence
from lamppu_xl.i18n.harmless_text import make_harmless
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.services.generate import UnreportedReturn, WrittenTemplate
from lamppu_xl.services.generate import generate as generate_templates
from lamppu_xl.services.workspace import choose_period, load_project
from lamppu_xl.storage.atomic_files import display_name


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
@out_option("out", type=FOLDER, help="Where to write (default: PROJECT/PERIOD/outbox).")
@click.option(
    "--password-file", type=FILE, help="A text file with the password of the sheet protection (default: 'lamppu')."
)
@open_password_option
@click.option(
    "--workers",
    type=click.IntRange(1, 1000),
    metavar="N",
    help="Number of processes (default: 1; from 100 templates on, one per processor).",
)
@click.option(
    "--preview",
    is_flag=True,
    help="Write previews to PROJECT/PERIOD/preview: they have no code, nothing is recorded, they cannot be returned.",
)
def generate(
    project: Path,
    period: str | None,
    password_file: Path | None,
    open_password: str | None,
    *,
    preview: bool,
    **options: Any,
) -> None:
    """Create a locked template for each partner: its own goals, in its language, with last period's answers.

    An existing template that differs is moved to outbox/earlier. Last period's answers are read from its inbox, or from
    its archive if it is frozen; those of a return that is not accepted are not shown. No templates are created for a
    frozen period.

    \b
    Example:
      lamppu-xl generate lamppu-2012 --period 2012-2 --partner KAO
    """
    workspace = load_project(project, open_password=open_password)
    password = password_in(password_file) if password_file else None
    chosen = choose_period(workspace.project, period, folder=workspace.folder)
    lost: _LostAnswers = {}
    paths = generate_templates(
        workspace,
        period=chosen.id,
        password=password,
        preview=preview,
        progress=progress_bar,
        on_template=partial(_show, words=terminal_words(workspace), lost=lost),
        **options,
    )
    _show_lost(lost)
    if preview:
        say(
            "{period}: previews: {number}. They are for showing the form only and cannot be returned. "
            "Next, create the templates: {command}",
            period=chosen.id,
            number=len(paths),
            command=ProjectCommand("generate", "--period", chosen.id),
        )
        return
    show_log_remarks(workspace)
    say(
        "{period}: templates: {number}. Next: send each template to its partner and save the returned workbooks in "
        "{folder}.",
        period=chosen.id,
        number=len(paths),
        folder=workspace.inbox(chosen),
    )
    say("Draft the messages with: {command}", command=ProjectCommand("send", "--period", chosen.id))


class _Lost(NamedTuple):
    """Answers that a form does not show, in words."""

    reporter: str
    """The key of the sentence that says so."""
    names: str
    number: int
    since: str | None
    """The period since which the definition has changed."""


_LostAnswers = dict[_Lost, list[str]]
"""The partners whose forms do not show the same answers."""


def _show(template: WrittenTemplate, words: Translator, lost: _LostAnswers) -> None:
    previous = Sentence(", answers from the previous period: {number}", number=template.previous)
    moved = Sentence(" The previous version was moved to {path}.", path=template.kept)
    say(
        "{path}: answer fields: {number}{previous}.{change}",
        path=template.path,
        number=template.questions,
        previous=previous if template.previous else "",
        change=moved if template.kept else unchanged_mark(template.changed),
    )
    for each in template.unreported:
        say(_why_not_shown(template.partner, each), err=True)
    for reporter, entries in (("itself", template.not_shown), ("predecessors", template.not_inherited)):
        if entries:
            found = _Lost(reporter, _names(template, entries, words), len(entries), template.since)
            lost.setdefault(found, []).append(template.partner)


def _show_lost(lost: _LostAnswers) -> None:
    """Name the answers that forms do not show, and once the partners of which they are the same."""
    for found, partners in lost.items():
        further = Sentence(" (further ones: {number})", number=found.number - MOST_NAMED)
        say(
            _NOT_IN_FORM[found.reporter],
            partner=", ".join(partners),
            names=found.names,
            more=further if found.number > MOST_NAMED else "",
            changes=_where_changes_are(found.since),
            err=True,
        )


_NOT_IN_FORM = {
    "itself": "{partner}: answers of the previous period that the new form has no place for: {names}{more}. The "
    "earlier report keeps them.{changes}",
    "predecessors": "{partner}: answers of the partners whose work it continues that the form does not show: "
    "{names}{more}. They differ, or the form does not ask for them. The earlier reports keep them.{changes}",
}
"""What is said of answers that a form does not show, by who reported them."""


def _names(template: WrittenTemplate, entries: Sequence[AnswerRef], words: Translator) -> str:
    """The first of some answers by row and question; by id without a label. Labels may have commas in them."""
    labels = (template.labels.get(entry) for entry in entries[:MOST_NAMED])
    names = (words.pick(label) if label else str(entry) for label, entry in zip(labels, entries, strict=False))
    return "; ".join(map(make_harmless, names))


def _why_not_shown(partner: str, unreported: UnreportedReturn) -> Sentence:
    """The sentence about a return whose answers a template does not show."""
    facts = {
        "partner": partner,
        "file": display_name(unreported.file),
        "owner": unreported.partner,
        "period": unreported.period,
        "command": ProjectCommand("validate", "--period", unreported.period),
    }
    if unreported.shown:
        return Sentence(
            "{partner}: the template shows answers of {shown} ({owner}, {period}), because the newer {file} is not "
            "accepted. When it is, create the template again. Reasons: {command}",
            shown=display_name(unreported.shown),
            **facts,
        )
    if unreported.is_frozen:
        return Sentence(
            "{partner}: the template shows no answers of {file} ({owner}, {period}), because that return was not "
            "accepted when the period was frozen. Reasons: {command}",
            **facts,
        )
    return Sentence(
        "{partner}: the template shows no answers of {file} ({owner}, {period}), because that return is not "
        "accepted. When it is, create the template again. Reasons: {command}",
        **facts,
    )


def _where_changes_are(since: str | None) -> Sentence | str:
    if since is None:
        return ""
    return Sentence(" What has changed in the definition: {command}", command=ProjectCommand("check", "--since", since))


MOST_NAMED = 10
"""Limit of answers that a message names."""
