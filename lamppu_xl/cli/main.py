"""The command group. Each command is a module, imported when it is called, so that `--help` is quick."""

from __future__ import annotations

import importlib
import os
import sys
from typing import TYPE_CHECKING, Any

import click

from lamppu_xl.cli.help import HelpContext, help_texts, help_words, translated
from lamppu_xl.cli.language import (
    COMPLETE,
    LANGUAGE_HELP,
    RUNNING,
    chosen_language,
    help_language,
    keep_language_of,
    message_language,
    require_language,
    set_color,
    unknown_language,
)
from lamppu_xl.domain.garbage_collection import collect_seldom, end_without_search
from lamppu_xl.domain.version import __version__
from lamppu_xl.i18n.command_names import ALIASES, alias_of, command_name, named_in

if TYPE_CHECKING:
    from lamppu_xl.domain.errors import LamppuError
    from lamppu_xl.domain.sentence import Sentence

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
    "adopt": "Draft a project from an existing reporting form.",
    "import": "Import the results of a period before templates were used.",
    "convert": "Write a definition as a workbook, or a workbook as YAML.",
    "map": "List the cell of each answer in a template.",
    "schema": "Write the form's rules as pandera schemas.",
    "explain": "Explain a finding: what it means and how to fix it.",
    "demo": "Run an example project from start to finish.",
}
"""Every command with its line in `--help`; those of the usual round come first."""

PHASES = {
    "Set up a project": ("init", "check", "adopt", "convert"),
    "In each period": ("generate", "send", "import", "validate", "feedback", "status", "remind", "decide"),
    "For the funder": ("consolidate", "trace", "diff"),
    "Archive": ("freeze", "verify", "correct"),
    "Learn and look up": ("demo", "explain", "map", "schema"),
}
"""The sections of `--help`, in the order of the work."""

_CALLED = "lamppu_xl.called"
"""The key of the context of the command that is called; an error in its arguments may not name it."""


class ErrorMessage(click.ClickException):
    """An exception of the package, shown as a sentence in the language of messages."""

    def __init__(self, sentence: Sentence, exit_code: int, ctx: click.Context) -> None:
        super().__init__(str(sentence))
        self.sentence, self.exit_code, self.ctx = sentence, exit_code, ctx  # type: ignore[misc]  # of each class

    def show(self, file: object = None) -> None:  # noqa: ARG002
        from lamppu_xl.cli.output import show_error  # noqa: PLC0415  # not needed for --help

        show_error(self.sentence, self.ctx)


class RequestError(ErrorMessage):
    """A wrong use of the command line, shown with the usage of the command."""

    def __init__(self, sentence: Sentence, ctx: click.Context) -> None:
        super().__init__(sentence, 2, ctx)

    def show(self, file: object = None) -> None:
        from lamppu_xl.cli.output import show_usage  # noqa: PLC0415  # not needed for --help

        show_usage(self.ctx)
        super().show(file)


class LazyGroup(click.Group):
    """A group whose commands are imported when they are needed."""

    context_class = HelpContext

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        name = "import_results" if cmd_name == "import" else cmd_name  # `import` is no name in Python
        command = getattr(importlib.import_module(f"lamppu_xl.cli.{name}"), name)
        assert isinstance(command, click.Command)  # noqa: S101
        from lamppu_xl.cli.options import add_common_options  # noqa: PLC0415  # not needed for --help of the group

        return translated(add_common_options(command), cmd_name)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        text = help_texts(help_language(ctx)).get("lamppu-xl")
        if text is None:
            super().format_help_text(ctx, formatter)
            return
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(text)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        translated(click.Command(None, params=self.get_params(ctx)), "lamppu-xl").format_options(ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands in the order of the work; in other languages each with its name there."""
        language = help_language(ctx)
        texts = help_texts(language)
        for phase, names in PHASES.items():
            with formatter.section(phase):
                rows = ((name, alias_of(name, language), texts.get(f"{name}:", COMMANDS[name])) for name in names)
                formatter.write_dl([((alias and f"{alias}, {name}") or name, line) for name, alias, line in rows])
        note = "Commands have names in Finnish and Swedish, too: see lamppu-xl --language fi --help."
        formatter.write_paragraph()
        formatter.write_text(help_words(language).get(note, note))

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        try:
            return super().make_context(info_name, args, parent, **extra)
        except click.UsageError as error:
            if _is_help(error):
                raise
            raise _as_request_error(error, error.ctx or click.Context(self, info_name=info_name)) from None

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        keep_language_of(ctx, args)
        if os.environ.get("NO_COLOR"):
            ctx.color = False
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command, which returns its exit code; turn exceptions into sentences and exit codes."""
        from lamppu_xl.domain.errors import LamppuError  # noqa: PLC0415  # not needed for --help
        from lamppu_xl.domain.sentence import Sentence  # noqa: PLC0415

        if unknown_language() or chosen_language(ctx) not in (None, *COMPLETE):
            from lamppu_xl.cli.output import show_missing_language  # noqa: PLC0415  # seldom needed

            show_missing_language(ctx)
        inner: list[click.Context] = []
        ctx.meta[RUNNING] = inner
        try:
            exit_code = super().invoke(ctx)
        except click.UsageError as error:
            if _is_help(error):
                raise
            raise _as_request_error(error, error.ctx or ctx.meta.get(_CALLED, ctx)) from None
        except BrokenPipeError:
            raise  # nobody reads the output any more: click ends without a message
        except KeyboardInterrupt:
            sentence = Sentence("Stopped. Files already written are complete.")
            raise ErrorMessage(sentence, 130, inner[-1] if inner else ctx) from None
        except (LamppuError, OSError) as error:
            import logging  # noqa: PLC0415

            logging.getLogger(__name__).debug("%s", type(error).__name__, exc_info=error)
            raise _as_message(inner[-1] if inner else ctx, error) from error
        ctx.exit(exit_code or 0)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args:
            args = [command_name(args[0]), *args[1:]]
        if args and args[0] not in COMMANDS:
            import difflib  # noqa: PLC0415

            from lamppu_xl.domain.sentence import Sentence  # noqa: PLC0415

            near = difflib.get_close_matches(args[0], [*COMMANDS, *ALIASES], 1)
            sentence = Sentence(
                "There is no command '{name}'. Did you mean '{guess}'?"
                if near
                else "There is no command '{name}'. The commands are: {names}.",
                name=args[0],
                guess=near[0] if near else "",
                names=[named_in(name, message_language(ctx)) for name in COMMANDS],
            )
            raise RequestError(sentence, ctx)
        name, command, rest = super().resolve_command(ctx, args)
        if command is not None:
            ctx.meta[_CALLED] = click.Context(command, info_name=name, parent=ctx)
        return name, command, rest


def _is_help(error: click.UsageError) -> bool:
    """Whether the message is the help of a group that was called without a command."""
    return type(error).__name__ == "NoArgsIsHelpError"  # click 8.1 has no such class


def _as_request_error(error: click.UsageError, ctx: click.Context) -> ErrorMessage:
    """A wrong use that click has found."""
    from lamppu_xl.cli.click_errors import click_sentence  # noqa: PLC0415  # only for errors

    return RequestError(click_sentence(error, message_language(ctx)), ctx)


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
        from lamppu_xl.cli.output import show_problem  # noqa: PLC0415

        for finding in error.findings:
            show_problem(finding, message_language(ctx), err=True, ctx=ctx)
    codes = {Interrupted: 130, WrittenElsewhere: 1}
    return ErrorMessage(error.sentence, codes.get(type(error), 2), ctx)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="lamppu-xl")
@click.option(
    "--language",
    metavar="fi|sv|en|se",
    expose_value=False,
    callback=require_language,
    help=LANGUAGE_HELP,
)
@click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    expose_value=False,
    callback=lambda ctx, _, when: set_color(ctx, when),
    help="Colours in the terminal (default: auto, without them if NO_COLOR is set).",
)
@click.option("--debug", is_flag=True, help="Log what is read and written, and show tracebacks of errors.")
def group(debug: bool) -> None:
    """Reporting on a shared project with Excel, from one definition.

    A definition, which is a workbook or a text file, says who the partners are, what the goals are and what is asked.
    From it come locked templates to fill in, checks of the returned workbooks, and one master workbook in which every
    value has its source.

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
    collect_seldom()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A redirected Windows console is not UTF-8, and would stop at the first Sámi letter.
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        group(prog_name="lamppu-xl")
    finally:
        # Python ends a process by the signal where Ctrl-C came within `exec`, as libraries use it while they are
        # imported, although it was handled. Another `exec` makes it forget that, and the exit code is ours.
        exec("")  # noqa: S102
        end_without_search()


if __name__ == "__main__":
    main()
