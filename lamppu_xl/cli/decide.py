"""`lamppu-xl decide`: a group with a command for each kind of decision."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from lamppu_xl.cli.help import HelpContext
from lamppu_xl.cli.language import help_language, message_language
from lamppu_xl.cli.options import (
    PATH,
    date_option,
    open_password_option,
    period_option,
    project_argument,
    role_option,
    today_option,
)
from lamppu_xl.cli.output import say, show, show_log_remarks, terminal_words
from lamppu_xl.domain.decisions import DecisionKind, RemarkOutcome
from lamppu_xl.domain.errors import UsageError
from lamppu_xl.domain.sentence import ProjectCommand
from lamppu_xl.i18n.command_names import DECISION_ALIASES, DECISIONS, alias_of, command_name
from lamppu_xl.reports.decision_lines import decision_subject, decision_what
from lamppu_xl.services.decide import (
    WrittenDecision,
    decide_accept,
    decide_amend,
    decide_file,
    decide_remark,
)
from lamppu_xl.services.workspace import (
    ProgrammeWorkspace,
    Workspace,
    is_programme,
    is_project,
    load_programme,
    load_project,
)
from lamppu_xl.storage.atomic_files import display_name
from lamppu_xl.validation.older_answers import cell_names

because_option = click.option("--because", required=True, metavar="TEXT", help="The reason; it is kept and shown.")
partner_option = click.option("--partner", required=True, metavar="ID", help="The partner of the answer.")
places_argument = click.argument("places", type=PATH, nargs=-1, metavar="[PROJECT] FILE")


def _decision(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that all decisions have."""
    for option in (today_option, open_password_option, role_option, because_option, period_option):
        function = option(function)
    return function


class _DecisionGroup(click.Group):
    """The commands have names in other languages, too."""

    context_class = HelpContext

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args:
            args = [command_name(args[0], DECISION_ALIASES), *args[1:]]
            if args[0] not in self.commands:
                raise UsageError(
                    "There is no command '{name}'. The commands are: {names}.",
                    name=args[0],
                    names=[alias_of(name, message_language(ctx), DECISIONS) or name for name in self.commands],
                )
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands, in other languages each with its name there."""
        language = help_language(ctx)
        names = ((name, alias_of(name, language, DECISIONS)) for name in self.commands)
        rows = [(f"{alias}, {name}" if alias else name, _first_sentence(self.commands[name])) for name, alias in names]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def _first_sentence(command: click.Command) -> str:
    return f"{(command.help or '').strip().partition('.')[0]}.".replace("\n", " ")


@click.group(cls=_DecisionGroup)
def decide() -> None:
    """Record a decision about returns, with its reason, in PROJECT/PERIOD/decisions.yaml.

    All commands follow the decisions of a period, and show them with their reasons. No decision changes an answer. You
    may also edit the file: a decision that you delete no longer holds. A frozen period keeps its decisions.

    \b
    Examples:
      lamppu-xl decide accept --period 2012-2 --code R502 --partner REDU --because "Oikaistaan ensi kaudella."
      lamppu-xl decide leave-out KAO.xlsx --period 2012-2 --because "Väärän hankkeen raportti."
    """


@decide.command()
@project_argument
@click.option("--code", required=True, metavar="CODE", help="The code of the finding, such as R503.")
@partner_option
@click.option(
    "--entry", metavar="TABLE/ROW/FIELD", help="The answer (default: all answers of the partner with this finding)."
)
@date_option("--until", metavar="YYYY-MM-DD", help="The last day on which it is accepted (default: no end).")
@_decision
def accept(project: Path, open_password: str | None, **options: Any) -> None:
    """Accept a finding of a rule or limit for the present value of an answer.

    The finding stays visible with the reason, and no longer keeps the return out. The decision lapses when the partner
    changes the answer. Findings about the file, the identity, the form and invalid values cannot be accepted.

    \b
    Example:
      lamppu-xl decide accept lamppu-2012 --code R502 --partner REDU --entry figures/I04/actual --because "Oikaistaan."
    """
    _refuse_programme(project)
    workspace = load_project(project, open_password=open_password)
    _show(workspace, decide_accept(workspace, **options))


@decide.command()
@project_argument
@partner_option
@click.option("--entry", required=True, metavar="TABLE/ROW/FIELD", help="The answer.")
@click.option(
    "--outcome",
    required=True,
    type=click.Choice([outcome.value for outcome in RemarkOutcome]),
    help="completion: returned for completion, the partner answers again; as-it-is: accepted as it is.",
)
@_decision
def remark(project: Path, open_password: str | None, **options: Any) -> None:
    """Make a remark on an answer. The partner sees it in its feedback beside the cell; its text is --because.

    An answer that is returned for completion keeps the return out of the master workbook until the partner has changed
    the answer.

    \b
    Example:
      lamppu-xl decide remark --partner KAO --entry results/G05/results --outcome completion --because "Mitkä?"
    """
    _refuse_programme(project)
    workspace = load_project(project, open_password=open_password)
    _show(workspace, decide_remark(workspace, **options))


@decide.command()
@places_argument
@_decision
def use(places: Sequence[Path], open_password: str | None, **options: Any) -> None:
    """Choose which return of a partner is used, or which master workbook of a project in a programme.

    FILE is its name in the inbox.

    \b
    Example:
      lamppu-xl decide use lamppu-2012 "KAO (2).xlsx" --period 2012-2 --because "KAO vahvisti puhelimessa."
    """
    _decide_file(DecisionKind.USE, places, open_password, **options)


@decide.command("leave-out")
@places_argument
@_decision
def leave_out(places: Sequence[Path], open_password: str | None, **options: Any) -> None:
    """Leave a return out, or a master workbook of a programme. FILE is its name in the inbox.

    It is kept, and listed with the reason.

    \b
    Example:
      lamppu-xl decide leave-out lamppu-2012 KAO.xlsx --period 2012-2 --because "Väärän hankkeen raportti."
    """
    _decide_file(DecisionKind.LEAVE_OUT, places, open_password, **options)


@decide.command()
@click.argument("places", type=PATH, nargs=-1, metavar="[PROJECT] [PERIOD]")
@_decision
def amend(places: Sequence[Path], period: str | None, open_password: str | None, **options: Any) -> None:
    """Apply the present definition to all returns of a period, also to those on earlier templates.

    The present definition is stored with the period. Later changes of the definition need another decision.

    \b
    Example:
      lamppu-xl decide amend lamppu-2012 2012-2 --because "Raja oli väärä."
    """
    _refuse_programme(places[0] if places else Path())
    if places and is_project(places[0]):
        project, names = places[0], places[1:]
    else:
        project, names = Path(), places
    if len(names) > 1 or (names and period):
        raise UsageError("Give one project and one period.")
    workspace = load_project(project, open_password=open_password)
    _show(workspace, decide_amend(workspace, str(names[0]) if names else period, **options))


def _project_and_file(places: Sequence[Path]) -> tuple[Path, Path]:
    """The project or programme and the name of a file; inside its folder the first may be left out."""
    is_folder = bool(places) and (is_project(places[0]) or is_programme(places[0]))
    folder, files = (places[0], places[1:]) if is_folder else (Path(), places)
    if not files:
        command = ProjectCommand("validate")
        raise UsageError("Name the file, as it is in the inbox. The files are listed by: {command}", command=command)
    if len(files) == 2 and not (is_project(folder) or is_programme(folder)):
        return files[0], files[1]  # the first is refused as a project
    if len(files) > 1:
        raise UsageError("Give one project and one file.")
    return folder, files[0]


def _refuse_programme(path: Path) -> None:
    """Raise a `UsageError` in the folder of a programme for decisions that only a project can make."""
    if is_programme(path):
        raise UsageError(
            "A programme decides only which master workbooks are used: 'decide use' and 'decide leave-out'. Findings, "
            "remarks and earlier templates are decided about in the folder of the project, which then sends a new "
            "master workbook."
        )


def _decide_file(kind: DecisionKind, places: Sequence[Path], open_password: str | None, **options: Any) -> None:
    """Decide about a return, or in the folder of a programme about a master workbook."""
    folder, file = _project_and_file(places)
    if is_programme(folder):
        from lamppu_xl.services.programmes.master_decisions import decide_master  # noqa: PLC0415  # most have no programme

        space = load_programme(folder)
        _show(space, decide_master(space, kind, file, **options))
    else:
        workspace = load_project(folder, open_password=open_password)
        _show(workspace, decide_file(workspace, kind, file, **options))


def _show(workspace: Workspace | ProgrammeWorkspace, written: WrittenDecision) -> None:
    decision, words = written.decision, terminal_words(workspace)
    show_log_remarks(workspace)
    subject = decision_subject(decision) if not decision.definition else ", ".join(decision.templates)
    is_of_master = isinstance(workspace, ProgrammeWorkspace)
    show(f"{written.file}: {subject}: {decision_what(decision, words, is_of_master=is_of_master)}.")
    for file, missing in written.unused:
        say(
            "Only {file} has answers in these cells, and they are not used: {cells} (in all {number}).",
            file=display_name(file),
            cells=", ".join(cell_names(missing.at_older)),
            number=len(missing.at_older),
        )
    if is_of_master:
        say("Next: {command}", command=ProjectCommand("consolidate", "--period", written.file.parent.name))
        return
    period = written.file.parent.name
    say("All decisions are listed by: {command}", command=ProjectCommand("status", "--period", period))
    say("Their effect is shown by: {command}", command=ProjectCommand("validate", "--period", period))
