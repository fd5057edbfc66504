"""`lamppu-xl feedback`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

from lamppu_xl.cli.options import (
    FOLDER,
    by_option,
    open_password_option,
    out_option,
    paths_argument,
    period_option,
    project_and_paths,
    project_argument,
    readers_option,
)
from lamppu_xl.cli.output import (
    batch_exit_code,
    progress_bar,
    say,
    show,
    show_log_remarks,
    show_return_days,
    terminal_words,
)
from lamppu_xl.domain.answer_states import AnswerState, count_findings
from lamppu_xl.domain.sentence import ProjectCommand, Sentence
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.reports.text import period_line
from lamppu_xl.services.clock import current_day
from lamppu_xl.services.feedback import WrittenFeedback
from lamppu_xl.services.feedback import feedback as write_feedback
from lamppu_xl.services.workspace import load_project
from lamppu_xl.storage.atomic_files import display_name
from lamppu_xl.validation.batch import Batch
from lamppu_xl.validation.verdict import IGNORED_CODES, FileState, Verdict


@click.command()
@project_argument
@paths_argument
@period_option
@by_option
@open_password_option
@readers_option
@click.option(
    "--new-form", is_flag=True, help="Use the form of the present definition; answers to the same questions are moved."
)
@out_option("out", type=FOLDER, help="Where to write (default: PROJECT/PERIOD/feedback).")
def feedback(project: Path, paths: Sequence[Path], by: date | None, open_password: str | None, **options: Any) -> int:
    """Create a feedback workbook for each return: all answers, a finding beside each cell, a receipt in front.

    PATH is a file or folder (default: PROJECT/PERIOD/inbox). The partner corrects the answers in the feedback workbook
    and returns it like any template. An earlier feedback workbook that differs is kept in feedback/earlier. Exit code 1
    if a return needs correction, or if answers were not moved to a new form: it has no such question, or asks for
    another unit or kind of answer.

    \b
    Example:
      lamppu-xl feedback lamppu-2012 --period 2012-2 --by 2013-01-25
    """
    project, paths = project_and_paths(project, paths)
    workspace = load_project(project, open_password=open_password)
    result = write_feedback(workspace, paths, by=by, progress=progress_bar, on_feedback=_show, **options)
    show_log_remarks(workspace)
    words = terminal_words(workspace)
    _show_unreadable(result.batch, words)
    show(period_line(result.batch, words))
    if result.written:
        remind = ProjectCommand("remind", "--period", result.batch.period.id)
        say("Next, draft the messages: {command}", command=remind)
        if by is None:
            show_return_days(result.batch.period, current_day(), (written.by for written in result.written))
    is_complete = not any(written.not_carried for written in result.written)
    return batch_exit_code(result.batch) or int(not is_complete)


def _show(written: WrittenFeedback) -> None:
    kept = Sentence(" The previous version was moved to {path}.", path=written.kept) if written.kept else ""
    say("{path}: {counts}.{kept}", path=written.path, counts=_counts(written.verdict), kept=kept)
    if written.not_carried:
        say(
            "{partner}: not moved to the new form, but listed on the first sheet of its feedback: {entries}",
            partner=written.verdict.partner,
            entries=written.not_carried,
            err=True,
        )


def _show_unreadable(batch: Batch, words: Translator) -> None:
    for verdict in batch.verdicts:
        codes = {finding.code.id for finding in verdict.findings}
        if verdict.state in (FileState.SET_ASIDE, FileState.LEFT_OUT) and not codes & IGNORED_CODES:
            reason = words.message(verdict.findings[0]) if verdict.findings else ""
            say("{file}: no feedback can be made: {reason}", file=display_name(verdict.file), reason=reason)


def _counts(verdict: Verdict) -> list[Sentence]:
    states = count_findings(verdict.findings)
    counts = [Sentence(_COUNTED[state], number=number) for state, number in states.items()]
    return [Sentence("accepted"), *counts] if set(states) <= {AnswerState.NOTE} else counts


_COUNTED = {
    AnswerState.TO_CORRECT: "to correct: {number}",
    AnswerState.TO_FILL_IN: "to fill in: {number}",
    AnswerState.NOTE: "to look at: {number}",
}
"""By state how many findings are in it."""
