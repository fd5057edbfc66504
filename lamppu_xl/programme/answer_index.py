"""The answers that a programme workbook uses, each with one number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answer_types import MONTH
from lamppu_xl.domain.corrections import same_answer
from lamppu_xl.domain.grouping import grouped
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.programme import EVERY, Participant, Programme
from lamppu_xl.domain.units import Counted
from lamppu_xl.ledger.records import LedgerAnswer, LedgerCorrection, LedgerField
from lamppu_xl.programme.earlier_definitions import FrozenBefore, MappedBefore, RulesBefore
from lamppu_xl.programme.event_tables import table_of_events
from lamppu_xl.programme.extract_redaction import CONTACT_KINDS, ExtractRedaction
from lamppu_xl.programme.figure_records import EVERYWHERE, SO_FAR
from lamppu_xl.programme.indexed_ledger import IndexedLedger
from lamppu_xl.programme.member_records import MemberProject, ProgrammeAnswer
from lamppu_xl.programme.members import as_partner, partners_by_project
from lamppu_xl.storage.spill_store import SMALL_CACHE, SpillStore


@dataclass(kw_only=True)
class AnswerIndex:
    """Gives each answer that is asked for its number."""

    programme: Programme
    periods: tuple[Period, ...]
    """All periods so far."""
    members: tuple[MemberProject, ...]
    area: str = EVERYWHERE
    without_persons: bool = False
    """Whether personal data is removed, as in an extract and in the public workbook."""
    redaction: ExtractRedaction = field(default_factory=ExtractRedaction)
    """Removes personal data from texts."""
    first_units: Mapping[str, Counted] = field(default_factory=dict)
    """In what the first project of the programme counts each figure for which the definition states no unit."""
    before: FrozenBefore | None = None
    """The last frozen period before the reported one."""
    rules_before: RulesBefore | None = None
    """The rules of figures in an earlier workbook."""
    mapped_before: MappedBefore | None = None
    """The focus areas that goals had in an earlier workbook."""
    answers: dict[int, ProgrammeAnswer] = field(default_factory=dict)
    """All answers so far, by number."""

    @cached_property
    def projects(self) -> Mapping[str, ProjectAnswers]:
        """The ledger of each project whose master is included, by project in the order of the programme."""
        store = SpillStore(SMALL_CACHE)
        return {
            member.id: ProjectAnswers(member.ledger, member, self, store=store)
            for member in self.members
            if member.ledger
        }

    @cached_property
    def participants(self) -> tuple[Participant, ...]:
        """Every organisation with a duty, each once."""
        return self.programme.participants(partners_by_project(self.members))

    @cached_property
    def names_of_organisations(self) -> Mapping[str, str]:
        """The name under which each organisation is counted, by its key; partners may have other names for it."""
        return {each.organisation.key: each.organisation.name for each in self.participants}

    def periods_of_totals(self, member: MemberProject) -> tuple[str, ...]:
        """The periods of the totals in which a project is: all so far, and the reported one unless it has left."""
        return (SO_FAR,) if member.carried else (SO_FAR, self.periods[-1].id)

    def redact(self, project_id: str, text: str) -> str:
        """A text as this workbook may show it."""
        return self.redaction.redact(project_id, text) if self.without_persons else text

    def add(self, answer: ProgrammeAnswer) -> ProgrammeAnswer:
        """An answer with the next number."""
        number = len(self.answers) + 1
        self.answers[number] = replace(answer, number=number)
        return self.answers[number]


@dataclass
class ProjectAnswers(IndexedLedger):
    """The ledger of a project, with its answers as the programme workbook uses them."""

    member: MemberProject
    index: AnswerIndex
    _answers: dict[int, ProgrammeAnswer] = field(default_factory=dict)
    """By number in the ledger."""

    def question_of(self, entry: AnswerRef) -> LedgerField | None:
        return self.ledger.question_of(entry)

    @cached_property
    def table_of_events(self) -> str:
        """The table whose rows are the events of the project."""
        return table_of_events(self.index.programme, self.member.id, self.ledger)

    def all_answers(self, question: LedgerField | None, row: str = EVERY) -> Iterator[ProgrammeAnswer]:
        """The answers to a question in all periods, in the order of the ledger; none if the question is personal."""
        if question is None or question.personal or (self.index.without_persons and question.kind in CONTACT_KINDS):
            return
        for answer in self.answers.get((question.table, question.field), ()):
            if row in (EVERY, answer.entry.row) and (numbered := self._numbered(answer)):
                yield numbered

    def current_answers(self, question: LedgerField | None, row: str = EVERY) -> Iterator[ProgrammeAnswer]:
        """The answers to a question in the reported period; it may contain several periods of the project."""
        reported = self.index.periods[-1].id
        return (answer for answer in self.all_answers(question, row) if answer.programme_period == reported)

    def latest_current(self, question: LedgerField | None, row: str = EVERY) -> Iterator[ProgrammeAnswer]:
        """The last answer of each partner to a question about one row in the reported period."""
        return iter(self.latest_answers(self.current_answers(question, row)))

    def answers_by_line(self, table: str, name: str) -> Mapping[tuple[str, str, str], ProgrammeAnswer]:
        """The answers to a question by the lines in which they are; none for an unknown question."""
        question = self.ledger.questions_by_field.get((table, name))
        return {line_of(answer): answer for answer in self.all_answers(question)}

    def areas_of(self, goal_id: str) -> tuple[str, ...]:
        """The focus areas of a goal; in an extract none but its own."""
        return tuple(area.id for area in self.index.programme.mapping(self.member.id, goal_id)[0])

    def programme_period(self, period_id: str) -> str | None:
        """The programme's period that contains a project's period; None if none does so far."""
        periods = (period.id for period in self.index.periods)
        return next((period for period in periods if period_id in self.member.project.periods_in(period)), None)

    def organisation(self, partner_id: str) -> tuple[str, str]:
        """The key by which a partner's organisation is counted once, and its name."""
        partner = self.partners.get(partner_id)
        if partner is None:
            return f"{self.member.id}/{partner_id}", partner_id
        organisation = self.index.programme.counted_organisation(self.member.id, as_partner(partner))
        return organisation.key, organisation.name

    @cached_property
    def corrections_of_texts(self) -> Mapping[int, Sequence[LedgerCorrection]]:
        """The corrections of answers that are no figures, by number of the answer in the ledger.

        If the last of an answer gives it back what the return has, it is not corrected any more.
        """
        texts = (each for each in self.ledger.corrections if each.difference is None and each.answer)
        made = grouped((each.answer, each) for each in texts)
        return {number: each for number, each in made.items() if not same_answer(each[0].was, each[-1].now)}

    @cached_property
    def corrected_figures(self) -> Mapping[int, str]:
        """By number of the answer in the ledger each figure after its last correction."""
        figures = (each for each in self.ledger.corrections if each.difference is not None and each.answer)
        return {each.answer: f"{each.now:.15g}" for each in figures if isinstance(each.now, float | int)}

    def redact(self, text: str) -> str:
        return self.index.redact(self.member.id, text)

    def _numbered(self, answer: LedgerAnswer) -> ProgrammeAnswer | None:
        """An answer with its number; None if its period is none of the programme's."""
        if answer.number in self._answers:
            return self._answers[answer.number]
        source = self.ledger.sources.get(answer.source)
        period = self.programme_period(source.period) if source else None
        if source is None or period is None:
            return None
        display, label = self.ledger.shown_value(answer), self.ledger.chosen_label(answer)
        question = self.ledger.question_of(answer.entry)
        self._answers[answer.number] = self.index.add(
            replace(
                self.programme_answer(answer, source),
                project=self.member.id,
                organisation=self.organisation(source.partner)[1],
                programme_period=period,
                value=self.redact(answer.value) if isinstance(answer.value, str) else answer.value,
                file=self.redact(source.file),
                display=self.redact(display) if isinstance(display, str) else display,
                is_month=question is not None and question.kind == MONTH,
                label=label.changed(self.redact) if label else None,
                corrected_figure=self.corrected_figures.get(answer.number, ""),
                corrected=max((each.day for each in self.corrections_of_texts.get(answer.number, ())), default=None),
            )
        )
        return self._answers[answer.number]


def line_of(answer: ProgrammeAnswer | LedgerCorrection) -> tuple[str, str, str]:
    """The period, the partner and the row: they identify the line of a table in a return."""
    return answer.period, answer.partner, answer.entry.row


def goal_of(project: ProjectAnswers, answer: ProgrammeAnswer | LedgerCorrection) -> str:
    """The goal that an answer or its correction belongs to; empty if it belongs to none."""
    table = answer.entry.table
    match project.row_types.get(table):
        case "goal":
            return answer.entry.row
        case "lines":
            return project.goals_by_line.get((table, *line_of(answer)), "")
    return ""


def may_be_shown(project: ProjectAnswers, answer: ProgrammeAnswer | LedgerCorrection) -> bool:
    """Whether the workbook may have an answer or its correction; an extract has none of goals in other focus areas."""
    goal = goal_of(project, answer)
    return not project.index.area or bool(project.areas_of(goal) if goal else project.member.areas)
