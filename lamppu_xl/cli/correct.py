"""`lamppu-xl correct`."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import click

from lamppu_xl.cli.options import open_password_option, project_argument, today_option
from lamppu_xl.cli.output import exit_code, period_label, say, show_broken_rules, show_log_remarks, terminal_words
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answers import Answer
from lamppu_xl.domain.corrections import Correction
from lamppu_xl.domain.errors import UsageError
from lamppu_xl.domain.form import Aggregate
from lamppu_xl.domain.programme import Programme
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.sentence import ProjectCommand
from lamppu_xl.domain.text_normalising import in_phrase, shortened
from lamppu_xl.i18n.harmless_text import make_harmless
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.programme.figure_texts import as_shown
from lamppu_xl.returns.submission import label_of
from lamppu_xl.services.correct import correct as add_correction
from lamppu_xl.services.workspace import is_programme, load_programme, load_project
from lamppu_xl.templates.parts import field_of


@click.command()
@project_argument
@click.option("--period", required=True, metavar="ID", help="The frozen period in which the answer was reported.")
@click.option("--partner", required=True, metavar="ID", help="The partner of the answer.")
@click.option("--entry", required=True, metavar="TABLE/ROW/FIELD", help="Which answer, as the master's list names it.")
@click.option("--text", metavar="TEXT", help="The correct answer: a text, the label or id of an option, or a date.")
@click.option("--number", metavar="NUMBER", help="The correct answer, if it is a number.")
@click.option("--reason", required=True, metavar="TEXT", help="The reason; shown in the master workbook.")
@click.option(
    "--in", "made_in", metavar="ID", help="The period in which the correction first appears (default: the current one)."
)
@click.option("--project", "member", metavar="ID", help="In a programme: the project that reported the figure.")
@click.option(
    "--project-period", metavar="ID", help="In a programme: the period of the project (default: the only one)."
)
@open_password_option
@today_option
def correct(
    project: Path, member: str | None, project_period: str | None, open_password: str | None, **options: Any
) -> int:
    """Correct an answer of a frozen period. The period is not changed; the next master workbook shows the correction.

    A corrected text is shown with the reason and the earlier text. A figure stays as it was reported, and the
    difference becomes a line of its own in the current period. The correction is added to PROJECT/corrections.yaml,
    which you may also edit. If the answers break a rule of the form after it, the rule is named and the exit code is 1.
    In the folder of a programme it corrects a figure of one of its projects, in a period of the programme that is
    frozen; the correction is added to PROGRAMME/corrections.yaml.

    \b
    Examples:
      lamppu-xl correct --period 2012-1 --partner KAO --entry results/G05/results --text "Uusi" --reason "Virhe"
      lamppu-xl correct --period 2012-1 --partner KAO --entry figures/I13/actual --number 18 --reason "Kahdesti."
    """
    if is_programme(project):
        return _correct_figure(project, member, project_period, **options)
    if member or project_period:
        raise UsageError("--project and --project-period belong to a programme. Name its folder.")
    workspace = load_project(project, open_password=open_password)
    written = add_correction(workspace, **options)
    show_log_remarks(workspace)
    correction, words = written.correction, terminal_words(workspace)
    issued = written.definition
    named = partial(_label, issued, correction, words=words)
    period, made_in = (_period(workspace.project, each, words) for each in (correction.period, correction.made_in))
    was, now = (_as_option(issued, correction, answer, words) for answer in (correction.was, correction.now))
    is_percent = _is_percent(issued, correction.entry)
    change = " → ".join(_short(each, words, is_percent=is_percent) for each in (was, now))
    entry = f"{correction.partner} · {named(correction.entry)}"
    english = "{file}: {entry}, period {period}: {change}"
    say(english, file=written.file, entry=entry, period=period, change=change)
    if written.is_adjustment and correction.difference is not None:
        difference = _signed(correction.difference, words, is_percent=is_percent)
        _say_adjustment(difference, period, made_in, may_be_replaced=written.may_be_replaced)
    elif correction.difference is not None and not written.computed:
        say(
            "Totals keep the reported value: such figures are not added up. The master workbook of {made_in} lists the "
            "correction, and so does the programme workbook if its total would change.",
            made_in=made_in,
        )
    show_broken_rules(period_label(workspace.project, correction.period, words), written.broken, words)
    if written.computed:
        replaced = any(rule is Aggregate.LAST for _, rule in written.computed)
        say(
            "Figures that are computed from it are adjusted in {made_in}, unless a later report replaces them: "
            "{computed}"
            if replaced
            else "Figures that are computed from it are adjusted in {made_in}: {computed}",
            made_in=made_in,
            computed=", ".join(
                f"{named(each.entry)} {_signed(each.difference, words, is_percent=_is_percent(issued, each.entry))}"
                for each, _ in written.computed
                if each.difference is not None
            ),
        )
    say("Next: {command}", command=ProjectCommand("consolidate", "--period", correction.made_in))
    return exit_code(written.broken)


def _correct_figure(path: Path, member: str | None, project_period: str | None, **options: Any) -> int:
    """Correct a figure in a programme, and print the result; the exit code is 1 if it breaks a rule of the form."""
    from lamppu_xl.services.programmes.correct_figure import correct_figure  # noqa: PLC0415  # most have no programme

    text, number = options.pop("text"), options.pop("number")
    if member is None:
        raise UsageError("This is a programme: name the project that reported the figure with --project ID.")
    if text is not None or number is None:
        raise UsageError("In a programme only figures are corrected: give --number.")
    space = load_programme(path)
    written = correct_figure(space, project=member, project_period=project_period, number=number, **options)
    show_log_remarks(space)
    correction, words = written.correction, terminal_words(space)
    period, made_in = (_period(space.programme, each, words) for each in (correction.period, correction.made_in))
    figures = correction.was, correction.now
    name = make_harmless(words.pick(written.project_name)) if written.project_name.translations else ""
    project = name if name.startswith(correction.project) else f"{correction.project} {name}".strip()
    say(
        "{file}: {entry}, period {period}: {change}",
        file=written.file,
        entry=" · ".join((project, correction.partner, make_harmless(words.pick(written.label)))),
        period=in_phrase(make_harmless(words.pick(written.period_label)), words.main_language),
        change=" → ".join(_short(each, words, is_percent=written.is_percent) for each in figures),
    )
    if written.is_adjustment:
        difference = _signed(correction.difference, words, is_percent=written.is_percent)
        _say_adjustment(difference, period, made_in, may_be_replaced=written.may_be_replaced)
    else:
        say(
            "Totals keep the reported value: such figures are not added up. The programme workbook of {made_in} lists "
            "the correction if its total would change.",
            made_in=made_in,
        )
    if written.broken is None:
        say(
            "The rules of the form were not checked: the folder of {project} with the return of {partner} is not at "
            "hand.",
            project=correction.project,
            partner=correction.partner,
            err=True,
        )
    own_period = make_harmless(words.pick(written.period_label))
    show_broken_rules(own_period, written.broken or (), words)
    say("Next: {command}", command=ProjectCommand("consolidate", "--period", correction.made_in))
    return exit_code(written.broken or ())


def _say_adjustment(difference: str, period: str, made_in: str, *, may_be_replaced: bool) -> None:
    """Print what a correction of a figure adds, and when."""
    say(
        "Recorded as an adjustment of {difference} in {made_in}, unless a later report replaces the figure. {period} "
        "is not changed."
        if may_be_replaced
        else "Recorded as an adjustment of {difference} in {made_in}. {period} is not changed.",
        difference=difference,
        made_in=made_in,
        period=period,
    )


def _label(project: Project, correction: Correction, entry: AnswerRef, *, words: Translator) -> str:
    """An answer by its row and question; by its name if the form has no such question or row."""
    partner, period = project.partner(correction.partner), project.period(correction.period)
    if partner is None or period is None:
        return str(entry)
    try:
        return make_harmless(words.pick(label_of(project, partner, period, entry)))
    except (KeyError, StopIteration):
        return str(entry)


def _period(definition: Project | Programme, period_id: str, words: Translator) -> str:
    """The label of a period as it is written inside a sentence."""
    return in_phrase(period_label(definition, period_id, words), words.main_language)


def _is_percent(project: Project, entry: AnswerRef) -> bool:
    try:
        return field_of(project, entry).kind.name == "percent"
    except KeyError:  # the form has no such question
        return False


def _signed(difference: float, words: Translator, *, is_percent: bool) -> str:
    return f"{'-' if difference < 0 else '+'}{words.fact(as_shown(abs(difference), is_percent=is_percent))}"


def _as_option(project: Project, correction: Correction, answer: Answer | None, words: Translator) -> Answer | None:
    """A choice as the label of its option; another answer as it is."""
    try:
        codes = project.options_for(field_of(project, correction.entry))
    except KeyError:  # the form has no such question
        return answer
    option = codes.option(answer) if codes and isinstance(answer, str) else None
    return words.pick(option.label) if option else answer


def _short(answer: Answer | None, words: Translator, *, is_percent: bool) -> str:
    """An answer on one line of the terminal; a percentage as its cell shows it."""
    if answer is None:
        return "–"
    return shortened(answer if isinstance(answer, str) else words.fact(as_shown(answer, is_percent=is_percent)), 60)
