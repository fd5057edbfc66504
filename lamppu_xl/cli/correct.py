"""`lamppu-xl correct`."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from lamppu_xl.cli.closed import frozen
from lamppu_xl.cli.past import corrections_file, judge_past
from lamppu_xl.cli.shared import (
    UsageError,
    Workspace,
    choose_partners,
    choose_period,
    open_project,
    problem_line,
    project_argument,
)
from lamppu_xl.cli.status import today_option
from lamppu_xl.cli.trouble import alone
from lamppu_xl.definition.coercion import CoercionError
from lamppu_xl.definition.corrections import FILE, read_answer, read_corrections, written
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.corrections import Correction, Corrections, check_against_returns, same_answer
from lamppu_xl.domain.project import Answer, Answers, Period
from lamppu_xl.storage.atomic_files import write_file
from lamppu_xl.templates.parts import field_of
from lamppu_xl.validation.batch import best_submission_per_partner


@click.command()
@project_argument
@click.option("--period", required=True, metavar="ID", help="The frozen period in which it was told.")
@click.option("--partner", required=True, metavar="ID", help="Whose answer it is.")
@click.option("--entry", required=True, metavar="TABLE/ROW/FIELD", help="Which answer, as the master's list names it.")
@click.option("--text", metavar="TEXT", help="What should have been told: a text, the id of an option, a day.")
@click.option("--number", metavar="NUMBER", help="What should have been told, if it is a figure.")
@click.option("--reason", required=True, metavar="TEXT", help="Why; it stands in the master.")
@click.option("--in", "made_in", metavar="ID", help="The period that tells it first; by default the running one.")
@today_option
def correct(  # noqa: PLR0913, PLR0917
    project: Path,
    period: str,
    partner: str,
    entry: str,
    text: str | None,
    number: str | None,
    reason: str,
    made_in: str | None,
    today: datetime | None,
) -> None:
    """Correct an answer of a frozen period. The period stays as it is; the next master tells the correction.

    A text is told anew, with the reason and with what was told before. A figure stays, and the difference becomes a
    line of its own in the current period. Adds to PROJECT/corrections.yaml, which you may edit, too.

    \b
    Examples:
      lamppu-xl correct lamppu-2012 --period 2012-1 --partner KAO --entry results/G05/results \\
        --text "Mittarit valittiin." --reason "Lause oli väärästä hankkeesta."
      lamppu-xl correct lamppu-2012 --period 2012-1 --partner KAO --entry figures/I13/actual --number 18 \\
        --reason "Kaksi henkilöä oli laskettu kahdesti."
    """
    if (text is None) == (number is None):
        raise UsageError("Give either --text or --number: what should have been told.")
    day = today.date() if today else date.today()  # noqa: DTZ011  # a day where the coordinator sits
    workspace = open_project(project)
    corrected = choose_period(workspace.project, period)
    if not frozen(workspace.folder, corrected):
        raise UsageError(
            f"{corrected.id} is not frozen: ask {partner} for a new return instead. It counts when it comes."
        )
    (asked,) = choose_partners(workspace.project, [partner])
    telling = _telling(workspace, corrected, made_in, day)
    told = text if text is not None else number or ""
    with alone(workspace.folder, "correct"):
        file = corrections_file(workspace)
        before = file.read_bytes() if file.is_file() else b""
        earlier = _read(workspace, before)
        answers = _answers(workspace, corrected)
        found = Corrections(earlier)
        address = _entry(entry)
        was = found.value_before(corrected.id, asked.id, address, answers.get(asked.id, {}).get(address))
        now = _answer(workspace, address, told, figure=number is not None)
        if same_answer(was, now):
            raise UsageError(f"{asked.id} {address} says that already: there is nothing to correct.")
        one = Correction(corrected.id, asked.id, address, was, now, reason, telling.id, day)
        end = b"" if not before or before.endswith(b"\n") else b"\n"
        after = before + end + written(one).encode()
        problems = check_against_returns(_read(workspace, after), corrected.id, dict(answers))
        if lines := [problem_line(finding) for finding in problems]:
            raise UsageError("\n".join(lines))
        write_file(file, after)
    click.echo(f"{file}: {asked.id} {address} in {corrected.id}: {_said(was)} → {_said(now)}.")
    if one.difference is not None:
        click.echo(
            f"It is told as an adjustment of {one.difference:+.15g} in {telling.id}; {corrected.id} stays as it is."
        )
    click.echo(f"Next: lamppu-xl consolidate --period {telling.id}")


def _telling(workspace: Workspace, corrected: Period, asked: str | None, day: date) -> Period:
    """The period in whose master a correction is told first."""
    periods = workspace.project.periods
    later = periods[periods.index(corrected) + 1 :]
    open_ones = [one for one in later if not frozen(workspace.folder, one)]
    if asked is not None:
        chosen = choose_period(workspace.project, asked)
        if chosen not in open_ones:
            raise UsageError(
                f"{chosen.id} cannot tell a correction of {corrected.id}: it has to be later, and not frozen."
            )
        return chosen
    if not open_ones:
        raise UsageError(
            f"There is no later period that could tell a correction of {corrected.id}. Add one to project.yaml."
        )
    begun = [one for one in open_ones if one.start <= day]
    return begun[-1] if begun else open_ones[0]


def _entry(text: str) -> AnswerRef:
    try:
        return AnswerRef.parse(text)
    except ValueError:
        raise UsageError(f"'{text}' names no answer. Write table/row/field, as in results/G05/results.") from None


def _answer(workspace: Workspace, entry: AnswerRef, text: str, *, figure: bool) -> Answer:
    try:
        asked = field_of(workspace.project, entry)
    except KeyError:
        raise UsageError(f"The form asks no '{entry}'. The master's list of all answers names each of them.") from None
    try:
        now = read_answer(workspace.project, asked, text)
    except CoercionError as misfit:
        expected = misfit.facts.get("expected", "")
        said = ", ".join(expected) if isinstance(expected, tuple) else getattr(expected, "key", expected)
        raise UsageError(f"'{text}' is no answer to {entry}. Expected: {said}.") from misfit
    if figure != isinstance(now, float | int):
        raise UsageError(f"{entry} is {'no figure: give --text' if figure else 'a figure: give --number'}.")
    return now


def _read(workspace: Workspace, data: bytes) -> tuple[Correction, ...]:
    loaded = read_corrections(data, FILE, workspace.project)
    if loaded.problems:
        for finding in loaded.problems:
            click.echo(problem_line(finding), err=True)
        raise UsageError(f"{FILE} would have problems: mend what is listed above. Nothing was written.")
    return loaded.corrections


def _answers(workspace: Workspace, period: Period) -> dict[str, Answers]:
    """What counted in a frozen period, by partner."""
    return {
        partner: told.answers for partner, told in best_submission_per_partner(judge_past(workspace, period)).items()
    }


def _said(answer: Answer | None) -> str:
    if answer is None:
        return "–"
    text = f"{answer:.15g}" if isinstance(answer, float | int) else str(answer)
    return text if len(text) <= 60 else f"{text[:60]}…"
