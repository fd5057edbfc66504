"""A sentence for the terminal, written in English and translated when it is shown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.findings import Finding
from lamppu_xl.domain.text import Phrase, VocabularyTerm

_SPECIAL = re.compile(r"[\s()&;'<>|*?]")
"""Characters of an argument that a shell does not read as they are."""


class DescribedFinding(NamedTuple):
    """A finding as a fact of a sentence, which is shown in the language of the reader."""

    finding: Finding
    english: str
    """Its message, for programs and for the log."""


class CommandLine:
    """A command to type, as a fact of a sentence; it is shown by the name that it has in the reader's language.

    >>> str(CommandLine("decide leave-out", "KAO (2).xlsx", "--period", "2012-2"))
    'lamppu-xl decide leave-out "KAO (2).xlsx" --period 2012-2'
    """

    def __init__(self, command: str, /, *arguments: object) -> None:
        self.command = command
        """The English name, which that of an inner command may follow; empty for no command."""
        self.arguments = tuple(_quoted(str(argument)) for argument in arguments)

    def named(self, command: str) -> str:
        """The line with another name of the same command."""
        return " ".join(filter(None, ("lamppu-xl", command, *self.arguments)))

    def __str__(self) -> str:
        return self.named(self.command)

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other) if isinstance(other, CommandLine) else NotImplemented

    def __hash__(self) -> int:
        return hash(str(self))


class ProjectCommand(CommandLine):
    """A command about the project that the reader works on; `Sentence.in_project` puts the folder into it.

    >>> str(ProjectCommand("verify", "--period", "2012-2").in_project("lamppu"))
    'lamppu-xl verify lamppu --period 2012-2'
    """

    def in_project(self, folder: str) -> CommandLine:
        """The command with a folder or definition as its first argument; an empty one is the current folder."""
        command = CommandLine(self.command, *([folder] if folder else ()))
        command.arguments = (*command.arguments, *self.arguments)
        return command


def _quoted(argument: str) -> str:
    """An argument in quotation marks, which each shell needs around blanks and brackets."""
    return f'"{argument}"' if _SPECIAL.search(argument) else argument


class Sentence:
    """A sentence with facts in braces. The English text is its key in the catalogues of other languages.

    >>> str(Sentence("There is no period '{period}'.", period="2012-3"))
    "There is no period '2012-3'."
    """

    def __init__(self, english: str, /, **facts: Any) -> None:
        self.english = english
        self.facts: Mapping[str, Any] = facts
        """Texts, numbers, days, paths, commands, findings, other sentences, and lists of these."""

    def __str__(self) -> str:
        """The sentence in English, for programs and for the log."""
        facts = {name: as_text(fact) for name, fact in self.facts.items()}
        return self.english.format_map(facts) if facts else self.english

    def in_project(self, folder: str) -> Sentence:
        """The sentence with the project's folder in its commands, so that they can be pasted where the reader is."""
        return Sentence(self.english, **{name: _in_project(fact, folder) for name, fact in self.facts.items()})

    def __repr__(self) -> str:
        return f"Sentence({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sentence):
            return NotImplemented
        return self.english == other.english and self.facts == other.facts

    def __hash__(self) -> int:
        return hash(self.english)


def _in_project(fact: object, folder: str) -> object:
    if isinstance(fact, Sentence | ProjectCommand):
        return fact.in_project(folder)
    if isinstance(fact, list):
        return [_in_project(part, folder) for part in fact]
    return fact


def as_text(fact: object) -> str:
    """A fact in English; the parts of a list are joined with commas."""
    if isinstance(fact, Finding):
        return fact.code.id
    if isinstance(fact, DescribedFinding):
        return f"{fact.english} ({fact.finding.code.id})"
    if isinstance(fact, VocabularyTerm | Phrase):
        return fact.key.replace("_", " ")
    if isinstance(fact, list | tuple) and not isinstance(fact, AnswerRef):
        return ", ".join(map(as_text, fact))
    return f"{fact:,}" if isinstance(fact, int) and not isinstance(fact, bool) else str(fact)
