"""The results of the goals in words: the coordinator's synthesis of a period, or what the partners wrote instead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from lamppu_xl.domain.field_roles import FieldRole
from lamppu_xl.domain.form import Goal
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.text_normalising import shortened_line
from lamppu_xl.i18n.translator import project_translator
from lamppu_xl.master.answer_store import SourcedAnswer
from lamppu_xl.master.context import MasterContext
from lamppu_xl.master.sheets.corrections import correction_note
from lamppu_xl.master.sheets.overview import synthesis_of
from lamppu_xl.master.sheets.syntheses import overview_periods
from lamppu_xl.reports.word import BEGINNING, MOST_WHOLE


@dataclass(frozen=True)
class GoalResults:
    """The results of all goals in the periods of the overview."""

    context: MasterContext

    @cached_property
    def periods(self) -> list[Period]:
        """The periods of the overview, the newest first; none if nothing is written about any goal."""
        goals, periods = self.context.collected.project.goals, overview_periods(self.context.collected)
        return periods if any(self.text(goal, period) for goal in goals for period in periods) else []

    @cached_property
    def are_cut(self) -> bool:
        """Whether there are so many partners' texts that their beginning is shown."""
        return sum(map(len, self._answers.values())) > MOST_WHOLE

    @cached_property
    def have_partners_texts(self) -> bool:
        """Whether any text is a partner's."""
        return any(self._answers.values())

    def text(self, goal: Goal, period: Period) -> str:
        """The synthesis of a goal in a period; without one the texts of the partners, each after its id."""
        texts = map(self._partner_text, self._answers[goal.id, period.id])
        return synthesis_of(self.context, goal, period) or "\n".join(texts)

    def language(self, goal: Goal, period: Period) -> str:
        """The language of the partners' texts if it is one, and another than that of the document; else empty."""
        project, own = self.context.collected.project, self.context.words.main_language
        codes = {answer.partner.language for answer in self._answers[goal.id, period.id]}
        languages = {project_translator(project, code).main_language for code in codes}
        return languages.pop() if len(languages) == 1 and own not in languages else ""

    @cached_property
    def _questions(self) -> frozenset[tuple[str, str]]:
        """The first free text of each table of goals, but deviations, which have a list of their own."""
        first: dict[str, str] = {}
        for table in self.context.collected.goal_tables:
            for field in table.answers:
                if field.kind.name == "text" and not field.personal and field.role is not FieldRole.DEVIATION:
                    first.setdefault(table.id, field.name)
        return frozenset(first.items())

    @cached_property
    def _answers(self) -> Mapping[tuple[str, str], Sequence[SourcedAnswer]]:
        """By goal and period of the overview what the partners wrote, where there is no synthesis."""
        goals, periods = self.context.collected.project.goals, overview_periods(self.context.collected)
        return {(goal.id, period.id): [*self._written(goal, period)] for goal in goals for period in periods}

    def _written(self, goal: Goal, period: Period) -> Iterator[SourcedAnswer]:
        if synthesis_of(self.context, goal, period):
            return
        collected = self.context.collected
        for partner in collected.partners:
            for answer in collected.goal_answers(goal, partner, period):
                if (answer.table.id, answer.field.name) in self._questions:
                    yield answer

    def _partner_text(self, answer: SourcedAnswer) -> str:
        shown = str(self.context.shown_answer(answer))
        text = shortened_line(shown, BEGINNING) if self.are_cut else shown
        mark = self.context.rejected_mark(accepted=answer.accepted)
        note = correction_note(self.context, answer)
        return "\n".join(filter(None, (f"{answer.partner.id}{mark}: {text}", note)))
