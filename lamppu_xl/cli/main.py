"""The command line: the only place that prints, exits, reads the clock and the environment.

Each command lives in a module of `lamppu_xl.commands` and is imported when it is called, so that `--help` is quick.
"""

from __future__ import annotations

import importlib
import sys
import unicodedata
from typing import Any

import click

from lamppu_xl import __version__

COMMANDS = {
    "init": "Start a new project from a form.",
    "check": "Tell every problem of a definition.",
    "generate": "Make a locked template for each partner.",
    "map": "Tell where each answer stands in a template.",
    "validate": "Check the workbooks that came back.",
    "feedback": "Make each partner its own form again, with what to mend beside each answer.",
    "status": "Tell who has sent what, and what comes next.",
    "send": "Draft the messages that carry the templates to the partners.",
    "remind": "Draft messages to those who are missing or have something to mend.",
    "consolidate": "Bring the accepted returns together in a master workbook.",
    "trace": "Tell who says so: the way from a cell to the returns.",
    "freeze": "Keep what the funder got of a period, so that it never changes.",
    "verify": "Verify that frozen periods are as they were frozen.",
    "correct": "Correct an answer of a frozen period, with a reason.",
    "schema": "Write the form's rules as pandera schemas.",
    "explain": "Explain a finding: what it means and how to mend it.",
    "demo": "Tell the LAMPPU story from the definition to the master.",
}
"""Every command with its one line in `--help`, in the order of the work."""

FINNISH = {
    "luo": "generate",
    "tarkista": "validate",
    "palaute": "feedback",
    "tila": "status",
    "lähetä": "send",
    "muistuta": "remind",
    "kokoa": "consolidate",
    "jäljitä": "trace",
    "jäädytä": "freeze",
    "todenna": "verify",
    "oikaise": "correct",
    "selitä": "explain",
}
"""Finnish names of commands; each may be written without its dots too."""

ALIASES = FINNISH | {name.replace("ä", "a"): command for name, command in FINNISH.items()}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        command = getattr(importlib.import_module(f"lamppu_xl.cli.{cmd_name}"), cmd_name)
        assert isinstance(command, click.Command)  # noqa: S101
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))
        with formatter.section("In Finnish"):
            formatter.write_text(", ".join(f"{name} = {command}" for name, command in FINNISH.items()) + ".")

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command. Where the disk or another program stands in the way, that is told in plain words."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise  # whoever read our output has enough: click ends in silence
        except KeyboardInterrupt:
            from lamppu_xl.cli.shared import Interrupted  # noqa: PLC0415

            raise Interrupted("Stopped. What was written until then is whole.") from None
        except OSError as error:
            from lamppu_xl.cli.trouble import trouble  # noqa: PLC0415

            raise trouble(error) from error

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args:
            # macOS hands over ä as a letter and its dots.
            args = [ALIASES.get(unicodedata.normalize("NFC", args[0]).lower(), args[0]), *args[1:]]
        if args and args[0] not in COMMANDS:
            import difflib  # noqa: PLC0415

            near = difflib.get_close_matches(args[0], [*COMMANDS, *ALIASES], 1)
            hint = f" Did you mean '{near[0]}'?" if near else f" The commands are: {', '.join(COMMANDS)}."
            raise click.UsageError(f"There is no command '{args[0]}'.{hint}", ctx)
        return super().resolve_command(ctx, args)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="lamppu-xl")
def group() -> None:
    """Reporting on a shared project with Excel, from one definition.

    A definition in YAML says who the partners are, what the goals are and what is asked. From it come locked templates
    to fill in, checks of what comes back, and one master workbook in which every value tells its source.

    \b
    See it all on an example:
      lamppu-xl demo
    """


def main() -> None:
    """Run the command line. Exit code 0: fine, 1: findings, 2: wrong use or wrong definition, 130: stopped."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A redirected Windows console is not UTF-8, and would stop at the first Sámi letter.
            stream.reconfigure(encoding="utf-8", errors="replace")
    group(prog_name="lamppu-xl")


if __name__ == "__main__":
    main()
