"""What commands write to the terminal."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lamppu_xl.cli.help import usage
from lamppu_xl.cli.language import (
    VARIABLE,
    chosen_language,
    given_paths,
    message_language,
    named_folders,
    unknown_language,
)
from lamppu_xl.domain.answer_count import AnswerCount
from lamppu_xl.domain.findings import Finding, Place, has_errors
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.sentence import CommandLine, ProjectCommand, Sentence
from lamppu_xl.i18n.harmless_text import make_harmless
from lamppu_xl.i18n.languages import LANGUAGES, profile_of
from lamppu_xl.i18n.terminal import translate, unbroken_in
from lamppu_xl.i18n.translator import Translator, translator_for
from lamppu_xl.reports.terminal_layout import WIDEST, Layout, shown_width, wrapped
from lamppu_xl.services.workspace import is_programme, is_project
from lamppu_xl.storage.atomic_files import display_name

LEAST_WIDTH = 40
"""Characters of a line; narrower windows break it."""

_QUOTED_COMMAND = re.compile(r"'lamppu-xl [^']+'")
"""A command within a sentence, which is copied as a whole."""

if TYPE_CHECKING:
    from rich.progress import Progress

    from lamppu_xl.domain.programme import Programme
    from lamppu_xl.reports.subject import ReportedBatch
    from lamppu_xl.services.master_outputs import WrittenExport
    from lamppu_xl.services.workspace import ProgrammeWorkspace, Workspace

_bars: list[Progress] = []
"""The progress bars on the terminal, the newest last."""


def say(sentence: Sentence | str, /, *, err: bool = False, **facts: Any) -> None:
    """Print a sentence in the language of messages, wrapped at words on a terminal.

    Args:
        sentence: in English; its translations are in `i18n/locales/terminal`.
        err: whether it goes to stderr: remarks and errors, so that stdout has the result alone.
        facts: by the names in braces.
    """
    sentence = sentence if isinstance(sentence, Sentence) else Sentence(sentence, **facts)
    with _without_bar():
        click.echo(_in_terminal(sentence, click.get_current_context(silent=True), err=err), err=err)


def project_folder(ctx: click.Context | None) -> str:
    """The project or programme that a command was given; empty in its folder, where commands need no name."""
    given = given_paths(ctx)
    return next((str(path) for path in given if path != Path() and (is_project(path) or is_programme(path))), "")


def show(text: str, *, err: bool = False) -> None:
    """Print a text that is in the language of the reader already, wrapped at words on a terminal."""
    with _without_bar():
        click.echo(wrapped(text, terminal_width(err=err)), err=err)


@contextlib.contextmanager
def _without_bar() -> Iterator[None]:
    """Take the progress bar off the terminal while the block prints."""
    bar = _bars[-1] if _bars else None
    if bar:
        bar.stop()
    yield
    if bar:
        bar.start()


def show_error(sentence: Sentence, ctx: click.Context) -> None:
    """Print the last sentence of a command that could not be carried out."""
    click.echo(_in_terminal(sentence, ctx, "lamppu-xl: ", err=True), err=True, color=ctx.color)


def _in_terminal(sentence: Sentence, ctx: click.Context | None, head: str = "", *, err: bool) -> str:
    """A sentence in the language of messages, wrapped at words on a terminal; its commands can be copied from there."""
    sentence, language = sentence.in_project(project_folder(ctx)), message_language(ctx)
    text = head + translate(sentence, language)
    whole = [*unbroken_in(sentence, language), *_QUOTED_COMMAND.findall(text)]
    return wrapped(text, terminal_width(err=err), whole=whole)


def show_missing_language(ctx: click.Context) -> None:
    """Say on stderr that the language of messages has few texts, or that the variable names no language."""
    language = chosen_language(ctx)
    if language is not None:
        if profile_of(language).partial:
            show(translator_for(language).review_note("unreviewed"), err=True)
    elif name := unknown_language():
        text = "{variable} is not a language of lamppu-xl: '{name}'. The languages are: {names}."
        say(text, err=True, variable=VARIABLE, name=name, names=list(LANGUAGES))


def show_usage(ctx: click.Context) -> None:
    """Print how a command is used and where to read more."""
    language = message_language(ctx)
    pieces = " ".join(ctx.command.collect_usage_pieces(ctx))
    show(" ".join(usage(ctx.command_path, pieces, language)), err=True)
    _, *command = ctx.command_path.split(maxsplit=1)
    sentence = Sentence("Try '{command} --help' for help.", command=CommandLine(*command or ("",)))
    click.echo(f"{translate(sentence, language)}\n", err=True)


def terminal_width(*, err: bool = False) -> int | None:
    """The width of the terminal, or what the variable COLUMNS says; None for a file or another program."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns):
        return max(LEAST_WIDTH, int(columns))
    stream = sys.stderr if err else sys.stdout
    return max(LEAST_WIDTH, shutil.get_terminal_size().columns) if stream.isatty() else None


_COLOURS: Mapping[str, Mapping[str, Any]] = {
    "error": {"fg": "red", "bold": True},
    "warning": {"fg": "yellow", "bold": True},
    "hint": {"fg": "cyan"},
    "info": {"dim": True},
    "good": {"fg": "green"},
    "bad": {"fg": "red"},
    "waiting": {"fg": "cyan"},
    "late": {"fg": "yellow", "bold": True},
    "dim": {"dim": True},
    "strong": {"bold": True},
}
"""The colour of each role of a text; click leaves colours out where nobody sees them."""


def terminal_layout() -> Layout:
    """The width and the colours of a report on stdout."""
    return Layout(terminal_width(), lambda text, role: click.style(text, **_COLOURS[role]) if text else "")


def terminal_words(workspace: Workspace | ProgrammeWorkspace) -> Translator:
    """The translator for labels and findings in the terminal."""
    return workspace.translator_for(chosen_language())


def problem_line(finding: Finding, language: str | None = None) -> str:
    """`project.yaml:12:5: D107 error: …`, in the chosen language, else in that of messages."""
    return ": ".join(problem_parts(finding, language))


def problem_parts(finding: Finding, language: str | None = None) -> tuple[str, str, str]:
    """The place, the code with the severity, and the message."""
    words = translator_for(language or message_language())
    severity = words.label(f"severity_{finding.effective_severity}").lower()
    return place_in_words(finding.place, words), f"{finding.code.id} {severity}", words.message(finding)


def place_in_words(place: Place, words: Translator) -> str:
    """The place in a text file, or in a workbook with the words of a language."""
    if place.sheet is None:
        return place.line
    sheet = words.label("place_of_sheet", sheet=place.sheet)
    return ", ".join(filter(None, (place.file, sheet, place.cell and words.label("place_of_cell", cell=place.cell))))


def show_problem(
    finding: Finding, language: str | None = None, *, err: bool = False, ctx: click.Context | None = None
) -> None:
    """Print a problem of a definition; on a terminal also the line of the file with a mark at the place.

    Another program gets one line for each problem.

    Args:
        ctx: of the command, if it has ended already: it says where the file is.
    """
    place, code, text = problem_parts(finding, language)
    role = finding.effective_severity.value
    line = wrapped(f"{place}: {code}: {text}", terminal_width(err=err))
    click.echo(line.replace(code, click.style(code, **_COLOURS[role]), 1), err=err)
    excerpts = _marked_line(finding.place, ctx) if terminal_width(err=err) else ()
    for number, excerpt in enumerate(excerpts):
        click.echo(click.style(excerpt, **_COLOURS[role if number else "dim"]), err=err)


def _marked_line(place: Place, ctx: click.Context | None) -> Sequence[str]:
    """The line of a place in a definition, and a caret below the place; nothing if the file is not found."""
    if place.row is None or place.sheet is not None:
        return ()
    for folder in named_folders(ctx or click.get_current_context(silent=True)):
        path = folder.parent / place.file if folder.is_file() else folder / place.file
        if path.is_file():
            break
    else:
        return ()
    lines = path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    if place.row >= len(lines) or not (line := lines[place.row].rstrip()) or line.startswith("\ufffd\ufffd"):
        return ()  # two unreadable characters begin a file in UTF-16
    col = min(place.col or 0, len(line))
    width = (terminal_width() or WIDEST) - 14
    first = max(0, col - width // 2) if len(line) > width else 0
    shown = make_harmless(line[first : first + width])
    if first:
        shown = f"…{shown[1:]}"
    if first + width < len(line):
        shown = f"{shown[:-1]}…"
    head = f"{place.row + 1:>8} | "
    return f"{head}{shown}", f"{'|':>10} {' ' * shown_width(make_harmless(line[first:col]))}^"


def finding_line(finding: Finding, words: Translator) -> str:
    """`KAO.xlsx: Tulokset!B3  virhe R501  …`."""
    from lamppu_xl.reports.text import where  # noqa: PLC0415  # not needed by most commands

    place = ": ".join(filter(None, (display_name(finding.place.file), where(finding.place))))
    severity = words.label(f"severity_{finding.effective_severity}")
    return f"{place}  {severity} {finding.code.id}  {words.message(finding)}".strip()


def existing_counts(*counts: Sentence) -> list[Sentence]:
    """The counts of what there is, by their `number`."""
    return [count for count in counts if count.facts["number"]]


def count_sentence(count: AnswerCount) -> Sentence:
    """`159 answers from 3 returns (27 of them personal, not in the list of all answers)`."""
    facts = {
        "answers": Sentence("{count} answers", count=count.answers),
        "returns": Sentence("{count} returns", count=count.returns),
    }
    sentence = Sentence("{answers} from {returns}", **facts)
    if count.personal:
        english = "{answers} from {returns} (personal, not in the list of all answers: {personal})"
        sentence = Sentence(english, **facts, personal=count.personal)
    if count.outside:
        return Sentence("{count}; outside the answer cells: {number}", count=sentence, number=count.outside)
    return sentence


def show_refusal(findings: Iterable[Finding], words: Translator) -> None:
    """Print the findings because of which nothing was written."""
    for finding in findings:
        show(finding_line(finding, words), err=True)
    say("Nothing was written.", err=True)


def period_label(definition: Project | Programme, period_id: str, words: Translator) -> str:
    """The label of a period; its id if the definition has no such period."""
    period = next((each for each in definition.periods if each.id == period_id), None)
    return make_harmless(words.pick(period.label)) if period else period_id


def show_broken_rules(period: str, findings: Sequence[Finding], words: Translator) -> None:
    """Print the rules of the form that the corrected answers of a period break, below its label."""
    if findings:
        say("{period}: with the corrections its answers break rules of the form:", period=period, err=True)
    for finding in findings:
        show(finding_line(finding, words), err=True)


def unchanged_mark(changed: bool) -> Sentence | str:
    """A remark after the path of a file that was there already with the same content."""
    return "" if changed else Sentence(" The file is unchanged.")


def show_exports(exports: Iterable[WrittenExport]) -> None:
    """Print where a workbook is in other formats."""
    for export in exports:
        say(
            "{path}: the report as a Word document; the workbook has all answers.{change}"
            if export.kind == "docx"
            else "{path}: the same content as {kind}.{change}",
            path=export.path,
            kind=export.kind.upper(),
            change=unchanged_mark(export.changed),
        )


def show_return_days(period: Period, today: date, days: Iterable[date]) -> None:
    """Print a remark if partners are asked for another day than the deadline of a period.

    Args:
        today: the day to compare the deadline with.
        days: for which the partners are asked.
    """
    others = sorted({*days} - {period.deadline})
    if others:
        english = (
            "The deadline {day} has passed. Partners are asked to return by {new}. Another day: --by YYYY-MM-DD."
            if period.deadline < today
            else "Partners are asked to return by {new}, as in the last message; the deadline is {day}. "
            "Another day: --by YYYY-MM-DD."
        )
        say(english, day=period.deadline, new=others)


def show_step_after_consolidate(period: str, *, is_complete: bool) -> None:
    """Print the command that archives a complete workbook for the funder, or the one that shows what is missing."""
    if is_complete:
        command = ProjectCommand("freeze", "--period", period)
        say("Next, when the funder has received it: {command}", command=command)
    else:
        say("Next: {command}", command=ProjectCommand("status", "--period", period))


def show_log_remarks(workspace: Workspace | ProgrammeWorkspace) -> None:
    """Print what could not be logged, and the lines of logs that cannot be read."""
    for log in workspace.logs:
        if log.problem:
            remark = "{path}: nothing was logged: {problem}. Dates of new files are unknown."
            say(remark, path=log.path, problem=log.problem, err=True)
        if damaged := log.read().damaged:
            say("{path}: these lines cannot be read and are skipped: {lines}", path=log.path, lines=damaged, err=True)


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
    ctx = click.get_current_context(silent=True)
    console = Console(stderr=True, no_color=True if ctx and ctx.color is False else None)
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(translate(Sentence(title), message_language()), total=total)
        done = 0

        def step(_: str) -> None:
            nonlocal done
            done += 1
            bar.update(task, completed=done, total=max(done, total))

        _bars.append(bar)
        try:
            yield step
        finally:
            _bars.remove(bar)
