"""The errors of click, which are English, as sentences that can be translated."""

from __future__ import annotations

import re

import click

from lamppu_xl.cli.help import placeholders
from lamppu_xl.domain.sentence import Sentence

_PATTERNS = (
    (r"Missing argument '(?P<name>.+)'\.?", "The argument {name} is missing."),
    (r"Missing option '(?P<name>.+)'\.?", "The option {name} is missing."),
    (r"Missing option '(?P<name>.+)'\. Choose from:\s*(?P<choices>.+)", "The option {name} is missing: {choices}."),
    (r"No such option:? '?(?P<name>[^ .']+)'?\.?(?: .*)?", "There is no option {name}."),
    (r"Option '(?P<name>.+)' requires an argument\.", "A value is missing after {name}."),
    (r"Option '(?P<name>.+)' does not take a value\.", "No value belongs to {name}."),
    (r"Got unexpected extra arguments? \((?P<value>.+)\)", "Too many arguments: {value}."),
    (r"Missing command\.", "Name a command."),
    (
        r"Invalid value for '(?P<name>.+?)': '(?P<value>.*)' is not one of (?P<choices>.+)\.",
        "'{value}' is not a value of {name}. The values are: {choices}.",
    ),
    (
        r"Invalid value for '(?P<name>.+?)': (?P<value>\S+) is not in the range (?P<least>\d+)<=x<=(?P<most>\d+)\.",
        "{value} is not a value of {name}. The values are from {least} to {most}.",
    ),
    (
        r"Invalid value for '(?P<name>.+?)': '(?P<value>.*)' is not a valid .+\.",
        "'{value}' is not a value of {name}. Write a number.",
    ),
    (
        r"Invalid value for '(?P<name>.+?)': (?:File|Path) '(?P<value>.*)' is a directory\.",
        "'{value}' is a folder, but {name} must be a file.",
    ),
    (
        r"Invalid value for '(?P<name>.+?)': Directory '(?P<value>.*)' is a file\.",
        "'{value}' is a file, but {name} must be a folder.",
    ),
    (r"Invalid value for '(?P<name>.+?)': (?P<value>.+)", "{name}: {value}"),
    (r"Invalid value: (?P<value>.+)", "{value}"),
)


def click_sentence(error: click.ClickException, language: str = "en") -> Sentence:
    """The message of an error of click with its facts; the English message itself if it is an unknown one."""
    message = error.format_message().strip()
    for pattern, english in _PATTERNS:
        if match := re.fullmatch(pattern, message, re.DOTALL):
            facts = {name: " ".join((value or "").split()) for name, value in match.groupdict().items()}
            if name := facts.get("name"):
                facts["name"] = placeholders(name, language).strip("[].")
            if choices := facts.get("choices"):
                facts["choices"] = choices.replace("'", "")
            return Sentence(english, **facts)
    return Sentence("{value}", value=message)


CLICK_SENTENCES = tuple(dict.fromkeys(english for _, english in _PATTERNS))
"""Every sentence that an error of click may become."""
