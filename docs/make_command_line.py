"""Write `docs/reference/command-line.md` from the help of each command."""

from __future__ import annotations

from pathlib import Path

import click

from lamppu_xl.cli.main import COMMANDS, group

PAGE = Path(__file__).parent / "reference" / "command-line.md"

WIDTH = 100
"""Characters of a line of help."""

HEAD = """# Command line

Written by `python docs/make_command_line.py` from the help of each command.

Inside a project folder you can omit the project name. Exit codes: 0 if there are no errors, 1 if there are findings
with errors, 2 if the command or the definition is wrong, 130 after Ctrl-C.
"""


def page() -> str:
    """The whole page as Markdown: one section for each command, in the order of `--help`."""
    settings = {**group.context_settings, "max_content_width": WIDTH, "terminal_width": WIDTH}
    context = click.Context(group, info_name="lamppu-xl", **settings)
    parts = [HEAD, section(group, context, "lamppu-xl")]
    for name in COMMANDS:
        command = group.get_command(context, name)
        assert command is not None
        inner = click.Context(command, info_name=name, parent=context, max_content_width=WIDTH, terminal_width=WIDTH)
        parts.append(section(command, inner, f"lamppu-xl {name}"))
    return "\n".join(parts)


def section(command: click.Command, context: click.Context, title: str) -> str:
    return f"## `{title}`\n\n```text\n{command.get_help(context)}\n```\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
