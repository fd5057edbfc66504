"""What commands write to the terminal."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

import click

from lamppu_xl.domain.answer_count import AnswerCount
from lamppu_xl.domain.findings import Finding, has_errors
from lamppu_xl.domain.project import Period
from lamppu_xl.i18n.translator import Translator, translator_for
from lamppu_xl.storage.atomic_files import display_name
from lamppu_xl.storage.desktop import desktop_language

if TYPE_CHECKING:
    from lamppu_xl.reports.subject import ReportedBatch
    from lamppu_xl.services.workspace import ProgrammeWorkspace, Workspace


def problem_line(finding: Finding, language: str | None = None) -> str:
    """`project.yaml:12:5: D107 error: …`, in the chosen language, else in the system's."""
    message = translator_for(language or desktop_language()).message(finding)
    return f"{finding.place.line}: {finding.code.id} {finding.effective_severity}: {message}"


def finding_line(finding: Finding, words: Translator) -> str:
    """`KAO.xlsx: Tulokset!B3  virhe R501  …`."""
    from lamppu_xl.reports.text import where  # noqa: PLC0415  # not needed by most commands

    place = ": ".join(filter(None, (display_name(finding.place.file), where(finding.place))))
    severity = words.label(f"severity_{finding.effective_severity}")
    return f"{place}  {severity} {finding.code.id}  {words.message(finding)}".strip()


def count_text(count: AnswerCount) -> str:
    """`159 answers of 3 returns (27 of them personal, not in the list of all answers)`."""
    answers = f"{count.answers:,} {'answer' if count.answers == 1 else 'answers'}"
    returns = f"{count.returns:,} {'return' if count.returns == 1 else 'returns'}"
    personal = f" ({count.personal:,} of them personal, not in the list of all answers)" if count.personal else ""
    return f"{answers} of {returns}{personal}"


def show_refusal(findings: Iterable[Finding], words: Translator) -> None:
    """Print the findings because of which nothing was written."""
    for finding in findings:
        click.echo(finding_line(finding, words), err=True)
    click.echo("Nothing was written.", err=True)


def unchanged_mark(changed: bool) -> str:
    """A remark after the path of a file that was there already with the same content."""
    return "" if changed else " (unchanged)"


def show_passed_deadline(period: Period, today: date) -> None:
    """Print a remark if the deadline of a period has passed."""
    if period.deadline < today:
        click.echo(f"The deadline {period.deadline} has passed. Give a new date with --by YYYY-MM-DD.")


def show_log_remarks(workspace: Workspace | ProgrammeWorkspace) -> None:
    """Print what could not be logged, and the lines of logs that cannot be read."""
    for log in workspace.logs:
        if log.problem:
            text = f"{log.path}: nothing was logged: {log.problem}. Dates of new files are unknown."
            click.echo(text, err=True)
        if damaged := log.read().damaged:
            lines = ", ".join(map(str, damaged))
            click.echo(f"{log.path}: these lines cannot be read and are skipped: {lines}", err=True)


def exit_code(findings: Sequence[Finding]) -> int:
    return 1 if has_errors(findings) else 0


def batch_exit_code(batch: ReportedBatch) -> int:
    return exit_code([finding for verdict in batch.verdicts for finding in verdict.findings])


@contextlib.contextmanager
def progress_bar(title: str, total: int) -> Iterator[Callable[[str], None]]:
    """A progress bar for long work, only on a terminal: count, rate and remaining time.

    Args:
        title: what is counted.
        total: how many there are; an archive may add some.
    """
    if total < 3 or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console  # noqa: PLC0415  # slow to import
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        Task,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text  # noqa: PLC0415

    class ProgressRate(ProgressColumn):
        def render(self, task: Task) -> Text:
            return Text(f"{task.speed:,.0f}/s" if task.speed else "")

    title_column = TextColumn("{task.description}")
    columns = (title_column, BarColumn(), MofNCompleteColumn(), ProgressRate(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=total)
        done = 0

        def step(_: str) -> None:
            nonlocal done
            done += 1
            bar.update(task, completed=done, total=max(done, total))

        yield step
