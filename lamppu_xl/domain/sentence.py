"""A sentence for the terminal, written in English and translated when it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.findings import Finding


class DescribedFinding(NamedTuple):
    """A finding as a fact of a sentence, which is shown in the language of the reader."""

    finding: Finding
    english: str
    """Its message, for programs and for the log."""


class Sentence:
    """A sentence with facts in braces. The English text is its key in the catalogues of other languages.

    >>> str(Sentence("There is no period '{period}'.", period="2012-3"))
    "There is no period '2012-3'."
    """

    def __init__(self, english: str, /, **facts: Any) -> None:
        self.english = english
        self.facts: Mapping[str, Any] = facts
        """Texts, numbers, days, paths, findings, other sentences, and lists of these."""

    def __str__(self) -> str:
        """The sentence in English, for programs and for the log."""
        facts = {name: as_text(fact) for name, fact in self.facts.items()}
        return self.english.format_map(facts) if facts else self.english

    def __repr__(self) -> str:
        return f"Sentence({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sentence):
            return NotImplemented
        return self.english == other.english and self.facts == other.facts

    def __hash__(self) -> int:
        return hash(self.english)


def as_text(fact: object) -> str:
    """A fact in English; the parts of a list are joined with commas."""
    if isinstance(fact, Finding):
        return fact.code.id
    if isinstance(fact, DescribedFinding):
        return f"{fact.english} ({fact.finding.code.id})"
    if isinstance(fact, list | tuple) and not isinstance(fact, AnswerRef):
        return ", ".join(map(as_text, fact))
    return f"{fact:,}" if isinstance(fact, int) and not isinstance(fact, bool) else str(fact)
