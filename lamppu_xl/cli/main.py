"""The command group. Each command is a module, imported when it is called, so that `--help` is quick."""

from __future__ import annotations

import importlib
import sys
import unicodedata
from typing import TYPE_CHECKING, Any

import click

from lamppu_xl.domain.version import __version__

if TYPE_CHECKING:
    from lamppu_xl.domain.errors import LamppuError

COMMANDS = {
    "init": "Start a new project from a form.",
    "check": "Check a definition and list every problem.",
    "generate": "Create a locked template for each partner.",
    "validate": "Check returned workbooks.",
    "feedback": "Create a feedback workbook for each return, with comments beside the answers.",
    "consolidate": "Combine the accepted returns into a master workbook.",
    "freeze": "Freeze a reported period: keep a read-only copy of what the funder received.",
    "decide": "Accept a finding, make a remark, choose or leave out a return, with a reason.",
    "status": "Show who has returned what, and the next step.",
    "send": "Draft the messages that carry the templates to the partners.",
    "remind": "Draft reminders for missing returns and returns that need correction.",
    "trace": "Trace a figure back to the returned cells it comes from.",
    "diff": "Show what differs between two returns or two master workbooks.",
    "verify": "Verify that frozen periods have not changed.",
    "correct": "Correct an answer of a frozen period, with a reason.",
    "import": "Import the results of a period before templates were used.",
    "map": "List the cell of each answer in a template.",
    "schema": "Write the form's rules as pandera schemas.",
    "explain": "Explain a finding: what it means and how to fix it.",
    "demo": "Run an example project from start to finish.",
}
"""Every command with its line in `--help`; those of the usual round come first."""

FINNISH = {
    "luo": "generate",
    "tarkista": "validate",
    "palaute": "feedback",
    "päätä": "decide",
    "tila": "status",
    "lähetä": "send",
    "muistuta": "remind",
    "kokoa": "consolidate",
    "jäljitä": "trace",
    "jäädytä": "freeze",
    "vertaa": "diff",
    "todenna": "verify",
    "oikaise": "correct",
    "selitä": "explain",
    "tuo": "import",
}
"""Finnish names of commands; each may be written without its dots too."""

ALIASES = FINNISH | {name.replace("ä", "a"): command for name, command in FINNISH.items()}


class ErrorMessage(click.ClickException):
    """An exception of the package, shown as a sentence."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code  # type: ignore[misc]  # click has one for each class

    def show(self, file: object = None) -> None:  # noqa: ARG002
        click.echo(f"lamppu-xl: {self.message}", err=True)


class LazyGroup(click.Group):
    """A group whose commands are imported when they are needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        name = "import_results" if cmd_name == "import" else cmd_name  # `import` is no name in Python
        command = getattr(importlib.import_module(f"lamppu_xl.cli.{name}"), name)
        assert isinstance(command, click.Command)  # noqa: S101
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))
        with formatter.section("In Finnish"):
            formatter.write_text(", ".join(f"{name} = {command}" for name, command in FINNISH.items()) + ".")

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command, which returns its exit code; turn exceptions into sentences and exit codes."""
        from lamppu_xl.domain.errors import LamppuError  # noqa: PLC0415  # not needed for --help

        try:
            exit_code = super().invoke(ctx)
        except BrokenPipeError:
            raise  # nobody reads the output any more: click ends without a message
        except KeyboardInterrupt:
            raise ErrorMessage("Stopped. Files already written are complete.", 130) from None
        except (LamppuError, OSError) as error:
            import logging  # noqa: PLC0415

            logging.getLogger(__name__).debug("%s", type(error).__name__, exc_info=error)
            raise _as_message(ctx, error) from error
        ctx.exit(exit_code or 0)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args:
            # macOS passes ä as a letter and a combining diaeresis.
            args = [ALIASES.get(unicodedata.normalize("NFC", args[0]).lower(), args[0]), *args[1:]]
        if args and args[0] not in COMMANDS:
            import difflib  # noqa: PLC0415

            near = difflib.get_close_matches(args[0], [*COMMANDS, *ALIASES], 1)
            hint = f" Did you mean '{near[0]}'?" if near else f" The commands are: {', '.join(COMMANDS)}."
            raise click.UsageError(f"There is no command '{args[0]}'.{hint}", ctx)
        return super().resolve_command(ctx, args)


def _as_message(ctx: click.Context, error: LamppuError | OSError) -> ErrorMessage:
    """The message and the exit code of an exception; the problems of a definition are printed before it.

    Raises:
        OSError: it is a fault of the program.
    """
    from lamppu_xl.domain.errors import DefinitionError, Interrupted, WrittenElsewhere  # noqa: PLC0415

    if isinstance(error, OSError):
        from lamppu_xl.services.os_errors import explain_os_error, is_environmental  # noqa: PLC0415

        if not is_environmental(error):
            raise error
        error = explain_os_error(error)
    if isinstance(error, DefinitionError):
        from lamppu_xl.cli.options import LANGUAGE  # noqa: PLC0415
        from lamppu_xl.cli.output import problem_line  # noqa: PLC0415

        for finding in error.findings:
            click.echo(problem_line(finding, ctx.meta.get(LANGUAGE)), err=True)
        return ErrorMessage(error.message, 2)
    codes = {Interrupted: 130, WrittenElsewhere: 1}
    return ErrorMessage(str(error), codes.get(type(error), 2))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="lamppu-xl")
@click.option("--debug", is_flag=True, help="Log what is read and written, and show tracebacks of errors.")
def group(debug: bool) -> None:
    """Reporting on a shared project with Excel, from one definition.

    A definition in YAML says who the partners are, what the goals are and what is asked. From it come locked templates
    to fill in, checks of the returned workbooks, and one master workbook in which every value has its source.

    \b
    See it all on an example:
      lamppu-xl demo
    """
    if debug:
        _log_to_stderr()


def _log_to_stderr() -> None:
    """Send the log of the package to stderr."""
    import logging  # noqa: PLC0415

    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    logger = logging.getLogger("lamppu_xl")
    logger.handlers = [handler]
    logger.setLevel(logging.DEBUG)


def main() -> None:
    """Run the command line. Exit code 0: no errors, 1: findings, 2: wrong use or wrong definition, 130: stopped."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A redirected Windows console is not UTF-8, and would stop at the first Sámi letter.
            stream.reconfigure(encoding="utf-8", errors="replace")
    group(prog_name="lamppu-xl")


if __name__ == "__main__":
    main()
