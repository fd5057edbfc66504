"""Projects that combine a figure by another rule than the programme, and their rules in words."""

from __future__ import annotations

from collections.abc import Iterable

from lamppu_xl.domain.form import Aggregate
from lamppu_xl.domain.text_normalising import capitalised
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.programme.figure_records import ProgrammeTotal

_WITHOUT_SENTENCE = frozenset({Aggregate.RATIO.value, "mixed", "texts"})
"""Rules of which master workbooks have no sentence that holds without names of questions."""


def with_rule(project: str, rule: Aggregate | None, expected: Aggregate) -> tuple[str, ...]:
    """A project and its rule as a total stores them, if the rule is another one than expected: `N03 max`."""
    return () if rule in (None, expected) else (f"{project} {rule}",)


def in_words(translator: Translator, stored: Iterable[str]) -> list[str]:
    """Projects with their rules in words: `N03 (highest figure)`."""
    named = (text.partition(" ") for text in stored)
    return [
        f"{project} ({translator.label(f'programme_rule_{rule}')})" if rule else project for project, _, rule in named
    ]


def rule_of(total: ProgrammeTotal, expected: str) -> str:
    """The rule that a total is made by: that of a project, else that of the indicator; a range is not added up."""
    if total.greatest is not None:
        return Aggregate.NEVER.value
    return total.other_rules[0].split()[1] if total.project and total.other_rules else expected


def as_sentence(translator: Translator, rule: str) -> str:
    """A rule as a sentence, `Quotient of two totals`: as in master workbooks, or its name."""
    if rule in _WITHOUT_SENTENCE:
        return f"{capitalised(translator.label(f'programme_rule_{rule}'))}."
    return translator.label(f"master_rule_{rule}")
