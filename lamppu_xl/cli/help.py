"""`--help` in the language of its reader. The texts are in `i18n/locales/help`; English ones are beside the code.

A file has a line `[command]` or `[command --option]` before each text, and the words of the frame in the form
`English = translation` under `[words]`. It is read without a parser, so that `--help` is quick.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import click

from lamppu_xl.cli.language import help_language
from lamppu_xl.i18n.command_names import named_in

_TEXTS = Path(__file__).parents[1] / "i18n" / "locales" / "help"
WORDS = "words"
"""The section with the words of the frame."""


@cache
def help_texts(language: str) -> Mapping[str, str]:
    """The texts of a language by command and option; none for English and for a language without a file."""
    path = _TEXTS / f"{language}.txt"
    if not path.is_file():
        return {}
    texts: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("[") and line.endswith("]") and " = " not in line:
            lines = texts.setdefault(line[1:-1], [])
        else:
            lines.append(line)
    return {key: "\n".join(text).strip().replace("\\b", "\b") for key, text in texts.items()}


@cache
def help_words(language: str) -> Mapping[str, str]:
    """The words of the frame of a help text, by their English form."""
    lines = help_texts(language).get(WORDS, "").splitlines()
    pairs = (line.partition(" = ") for line in lines)
    return {english.strip(): word.strip() for english, _, word in pairs if word}


def translated(command: click.Command, name: str) -> click.Command:
    """A command with its help in the language of the reader; the command itself in English.

    Args:
        name: the name of the command; that of a command in a group follows the group's: `decide accept`.
    """
    texts = help_texts(help_language())
    if not texts:
        return command
    command = copy.copy(command)
    command.help = texts.get(name, command.help)
    command.params = [_translated_option(option, name, texts) for option in command.params]
    if isinstance(command, click.Group):
        command.commands = {inner: translated(each, f"{name} {inner}") for inner, each in command.commands.items()}
    return command


def _translated_option(option: click.Parameter, name: str, texts: Mapping[str, str]) -> click.Parameter:
    if not isinstance(option, click.Option) or option.help is None:
        return option
    key = option.opts[-1]
    option = copy.copy(option)
    option.help = texts.get(f"{name} {key}") or texts.get(key, option.help)
    return option


def usage(path: str, pieces: str, language: str) -> tuple[str, str, str]:
    """The word before a usage, the command and what follows it, in a language.

    Args:
        path: the program and its command.
        pieces: what click writes after them.
    """
    word = help_words(language).get("Usage:", "Usage:")
    program, space, command = path.partition(" ")
    return word, f"{program}{space}{named_in(command, language)}", placeholders(pieces, language)


_PLACEHOLDER = re.compile(r"(?<![\w-])[A-Z]+(?:-[A-Z]+)*(?![\w-])")


def placeholders(text: str, language: str) -> str:
    """A usage or an option with the words for what to write, such as FILE, in a language.

    >>> placeholders("[PROJECT] --by YYYY-MM-DD", "fi")
    '[HANKE] --by VVVV-KK-PP'
    """
    words = help_words(language)
    return _PLACEHOLDER.sub(lambda match: words.get(match[0], match[0]), text)


class HelpFormatter(click.HelpFormatter):
    """Writes help with its headings and remarks in the language of the reader."""

    @property
    def _words(self) -> Mapping[str, str]:
        return help_words(help_language())

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        word, path, pieces = usage(prog, args, help_language())
        super().write_usage(path, pieces, prefix or f"{word} ")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        language = help_language()
        in_language = [(placeholders(term, language), self._in_language(text)) for term, text in rows]
        super().write_dl(in_language, col_max, col_spacing)

    @contextmanager
    def section(self, name: str) -> Iterator[None]:
        with super().section(self._words.get(name, name)):
            yield

    def _in_language(self, text: str) -> str:
        """A text with the remarks that click adds: the default, and that an option is required."""
        if text in self._words:
            return self._words[text]
        for english in ("[default: ", "[required]", "; required]"):
            if word := self._words.get(english.strip()):
                text = text.replace(english, word if english[-1] == "]" else f"{word} ")
        return text


class HelpContext(click.Context):
    """A context whose help is in the language of the reader."""

    formatter_class = HelpFormatter
