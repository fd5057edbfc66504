"""The languages of partners' answers, for a page that another language surrounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lamppu_xl.i18n.translator import project_translator
from lamppu_xl.master.context import MasterContext


@dataclass(frozen=True)
class AnswerLanguages:
    """Which texts below a partner's heading are in the language of its form."""

    by_heading: Mapping[str, str] = field(default_factory=dict)
    """By heading of a partner's part the language of its form, if it differs from that of the page."""
    points: Mapping[str, str] = field(default_factory=dict)
    """By the same headings how the points begin that the page itself answers: the id of the partner."""
    labels: frozenset[str] = frozenset()
    """The labels of options, which are in the language of the page."""

    def language(self, heading: str, point: str, text: str) -> str:
        """The language of an answer if it differs from that of the page, else an empty text."""
        own = point.startswith(self.points.get(heading, "\0")) or text in self.labels
        return "" if own else self.by_heading.get(heading, "")


def answer_languages(context: MasterContext) -> AnswerLanguages:
    """The languages of all partners of a master workbook."""
    project, words = context.collected.project, context.words
    known = {partner.language: project_translator(project, partner.language) for partner in project.partners}
    others = [partner for partner in project.partners if known[partner.language].main_language != words.main_language]
    headings = {partner.id: f"{partner.name} ({partner.id})" for partner in others}
    return AnswerLanguages(
        by_heading={headings[partner.id]: known[partner.language].main_language for partner in others},
        points={headings[partner.id]: f"{partner.id} · " for partner in others},
        labels=frozenset(words.pick(option.label) for each in project.lists.values() for option in each.options),
    )
