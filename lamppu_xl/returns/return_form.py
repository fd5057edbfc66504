"""The form that one return is read with: its plan, its fields and the findings about them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.finding_codes import CODES
from lamppu_xl.domain.findings import Fact, Finding, Place
from lamppu_xl.domain.project import CodeList, Field, Partner, Period, Project
from lamppu_xl.domain.text import Text
from lamppu_xl.i18n.translator import Translator, translator_for
from lamppu_xl.returns.submission import label_of
from lamppu_xl.templates.parts import field_of, options_for
from lamppu_xl.workbook.identity import Stamp
from lamppu_xl.workbook.model import Plan


@dataclass(frozen=True)
class Question:
    """A field, and the options that this partner can choose from."""

    field: Field
    options: CodeList | None


@dataclass(frozen=True, kw_only=True)
class ReturnForm:
    """The form of one return."""

    file: str
    project: Project
    partner: Partner
    period: Period
    stamp: Stamp
    plan: Plan
    date1904: bool
    """Whether the workbook counts days from 1904."""
    asked: frozenset[AnswerRef] | None = None
    """The answers that are still asked, when the return is of an older definition; None when all are."""
    personal_fields: frozenset[tuple[str, str]] = frozenset()
    """Tables and fields of the older definition whose answers are never quoted."""
    questions: dict[tuple[str, str], Question] = field(default_factory=dict)
    """The questions that were looked up, by table and field."""

    @cached_property
    def languages(self) -> tuple[str, ...]:
        return self.project.chain(self.stamp.language)

    @property
    def translator(self) -> Translator:
        return translator_for(self.stamp.language, self.languages)

    def still_asked(self, entry: AnswerRef | None) -> AnswerRef | None:
        """The reference of an answer that is still asked, otherwise None."""
        return entry if entry and (self.asked is None or entry in self.asked) else None

    def question(self, entry: AnswerRef) -> Question:
        key = entry.table, entry.field
        question = self.questions.get(key)
        if question is None:
            asked_field = field_of(self.project, entry)
            question = Question(asked_field, options_for(self.project, self.partner, asked_field))
            self.questions[key] = question
        return question

    def label_of(self, entry: AnswerRef) -> Text:
        return label_of(self.project, self.partner, self.period, entry)

    def finding(self, code: str, place: Place, entry: AnswerRef | None = None, **facts: Fact) -> Finding:
        """A finding; one about an answer carries the answer's label."""
        return Finding(CODES[code], place, facts, entry, self.label_of(entry) if entry else None)
