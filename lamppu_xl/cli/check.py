"""`lamppu-xl check`."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from lamppu_xl.cli.language import COMPLETE, message_language
from lamppu_xl.cli.options import format_option, language_option, project_argument
from lamppu_xl.cli.output import existing_counts, project_folder, say, show, show_problem, terminal_width
from lamppu_xl.domain.errors import UsageError
from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.domain.findings import Finding, has_errors
from lamppu_xl.domain.sentence import CommandLine, ProjectCommand, Sentence
from lamppu_xl.i18n.command_names import named_in
from lamppu_xl.i18n.translator import Translator, project_translator, translator_for
from lamppu_xl.services.check import CheckedDefinition, check_programme
from lamppu_xl.services.check import check as check_project
from lamppu_xl.services.workspace import ProgrammeWorkspace, choose_period, is_programme

FORMAT = 1
"""The version of the JSON output; keys may be added, but none changes its meaning."""


@click.command()
@project_argument
@click.option(
    "--since",
    metavar="PERIOD",
    help="Show only what has changed since the templates of this period were created (default: of open periods).",
)
@click.option("--later", is_flag=True, help="List also the faults that only the check of a return finds.")
@click.option("--all", "complete", is_flag=True, help="List every remark, also where there are many of one kind.")
@format_option("text", "json")
@language_option
def check(project: Path, since: str | None, form: str, language: str | None, **shown: bool) -> int:
    """Check a definition and list every problem, with its place and what to do.

    All templates are made in memory and read back, so that a valid definition always gives templates that are accepted.

    If templates have been created, the changes since then are listed, too: changes of wording, changes that ask more or
    less, and changes of the meaning of what was reported. Each names the partners concerned and what to do.

    PROJECT is a project's folder or its project.yaml (default: the current folder). A programme's folder or its
    programme.yaml is checked together with its projects. Exit code 2 if the definition has errors.

    \b
    Examples:
      lamppu-xl check lamppu-2012
      lamppu-xl check lamppu-2012 --since 2012-2
      lamppu-xl check quality-programme
    """
    if is_programme(project):
        if since:
            raise UsageError("--since is for projects. Name the folder of a project.")
        return _check_programme(project, form, language, complete=shown["complete"])
    checked = check_project(project, since=since)
    language = language or (checked.project.language if checked.project else None)
    if form == "json":
        click.echo(_as_json(checked.findings, language, **_project_data(checked, language)))
        return 2 if has_errors(checked.findings) else 0
    later = shown["later"]
    exit_code = _show_problems(checked.findings, language, complete=shown["complete"])
    if (valid := checked.project) and not exit_code:
        if not since:
            for remark in checked.later_checks if later else ():
                show_problem(remark, language)
            counts = existing_counts(
                Sentence("partners: {number}", number=len(valid.partners)),
                Sentence("goals: {number}", number=len(valid.goals)),
                Sentence("periods: {number}", number=len(valid.periods)),
            )
            counts.append(Sentence("form: {form}", form=valid.form.id))
            say("{id}: the definition is valid ({counts}).", id=valid.id, counts=counts)
            if checked.later_checks and not later:
                say(
                    "Kinds of faults that only the check of a return finds: {number}. List them with: {command}",
                    number=len(checked.later_checks),
                    command=ProjectCommand("check", "--later"),
                )
        _show_changes(checked, language or valid.language)
        _count_changes_since_last(checked)
        if checked.period and not since:
            name = "status" if checked.has_templates else "generate"
            say("Next: {command}", command=ProjectCommand(name, "--period", checked.period.id))
    return exit_code


def _count_changes_since_last(checked: CheckedDefinition) -> None:
    if not checked.changes_since_last:
        return
    period = checked.changes_since_last[0].period.id
    say(
        "Changes since the templates of {period} were created: {number}. List them with: {command}",
        period=period,
        number=sum(len(each.changes) for each in checked.changes_since_last),
        command=ProjectCommand("check", "--since", period),
    )


def _show_changes(checked: CheckedDefinition, language: str) -> None:
    from lamppu_xl.reports.definition_changes import changes_as_text  # noqa: PLC0415  # only if there are templates

    words = project_translator(checked.project, language) if checked.project else translator_for(language)
    for changes in checked.changes:
        show(with_folder(changes_as_text(changes, words)))


_NAMED_COMMAND = re.compile(rf"lamppu-xl (?:(?:{'|'.join(named_in('decide', each) for each in COMPLETE)}) )?\S+(?= )")
"""The name of a command in a text of the catalogue, which has no folder."""


def with_folder(text: str) -> str:
    """A text with the project's folder in its commands, so that they can be copied from the terminal."""
    folder = project_folder(click.get_current_context())
    argument = str(CommandLine("", folder)).removeprefix("lamppu-xl") if folder else ""
    return _NAMED_COMMAND.sub(lambda found: found[0] + argument, text)


def _check_programme(path: Path, form: str, language: str | None, *, complete: bool) -> int:
    checked = check_programme(path)
    valid = checked.programme
    language = language or (valid.language if valid else None)
    if form == "json":
        click.echo(_as_json(checked.problems, language, programme=valid.id if valid else None))
        return 2 if has_errors(checked.problems) else 0
    exit_code = _show_problems(checked.problems, language, complete=complete)
    if valid and not exit_code:
        counts = existing_counts(
            Sentence("projects: {number}", number=len(valid.projects)),
            Sentence("with a definition of their own: {number}", number=len(checked.projects)),
            Sentence("focus areas: {number}", number=len(valid.focus_areas)),
            Sentence("themes: {number}", number=len(valid.themes)),
            Sentence("organisations: {number}", number=len(valid.organisations)),
            Sentence("periods: {number}", number=len(valid.periods)),
        )
        say("{id}: the definition is valid ({counts}).", id=valid.id, counts=counts)
        show_next_of_programme(ProgrammeWorkspace(checked.folder, valid))
    return exit_code


def show_next_of_programme(space: ProgrammeWorkspace) -> None:
    """Print the command that checks the master workbooks of the projects, and where they are to be saved."""
    period = choose_period(space.programme, None, folder=space.folder)
    command, inbox = ProjectCommand("validate", "--period", period.id), space.inbox(period)
    if inbox.is_dir() and any(inbox.iterdir()):
        say("Next: {command}", command=command)
    else:
        english = "Next: save the master workbooks of the projects in {folder} and check them: {command}"
        say(english, folder=inbox, command=command)


def _project_data(checked: CheckedDefinition, language: str | None) -> dict[str, Any]:
    from lamppu_xl.reports.definition_changes import changes_as_data  # noqa: PLC0415  # only if there are templates

    valid = checked.project
    if valid is None:
        return {"project": None, "changes": [], "later_checks": []}
    words = translator_for(language or valid.language, valid.chain(language or valid.language))
    return {
        "project": valid.id,
        "changes": [changes_as_data(changes, words) for changes in checked.changes],
        "later_checks": _findings_data(checked.later_checks, words),
    }


def _as_json(problems: Sequence[Finding], language: str | None, **facts: Any) -> str:
    findings = _findings_data(problems, translator_for(language or message_language()))
    report = {"format": FORMAT, "valid": not has_errors(problems), **facts, "findings": findings}
    return json.dumps(report, ensure_ascii=False, indent=2)


def _findings_data(findings: Sequence[Finding], words: Translator) -> list[dict[str, str]]:
    return [
        {
            "place": finding.place.line,
            "code": finding.code.id,
            "severity": finding.effective_severity.value,
            "message": words.message(finding),
        }
        for finding in findings
    ]


MOST_OF_A_CODE = 5
"""How many remarks of one code are printed on a terminal; errors are all printed."""


def _show_problems(problems: Sequence[Finding], language: str | None, *, complete: bool) -> int:
    """Print the problems and return the exit code.

    Args:
        complete: whether many remarks of one code are all printed on a terminal; otherwise they are counted.
    """
    folds = terminal_width() is not None and not complete
    seen: Counter[str] = Counter()
    for finding in problems:
        if finding.effective_severity is not Severity.ERROR:
            seen[finding.code.id] += 1
            if folds and seen[finding.code.id] > MOST_OF_A_CODE:
                continue
        show_problem(finding, language)
    for code, number in seen.items():
        if folds and number > MOST_OF_A_CODE:
            say(
                "{code}: more of the same, not listed here: {number}. All are listed by: {command}",
                code=code,
                number=number - MOST_OF_A_CODE,
                command=ProjectCommand("check", "--all"),
            )
    if has_errors(problems):
        say("Problems: {number}. Run 'lamppu-xl explain CODE' for details.", number=len(problems), err=True)
        return 2
    return 0
