"""Events of all projects, each counted once even if several projects report it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answer_types import YES_NO
from lamppu_xl.domain.programme import ProgrammeEvent
from lamppu_xl.domain.text import Text
from lamppu_xl.ledger.records import LedgerField
from lamppu_xl.programme.answer_index import AnswerIndex, ProjectAnswers
from lamppu_xl.programme.event_tables import places_without_people
from lamppu_xl.programme.figure_corrections import correction_label
from lamppu_xl.programme.figure_records import SO_FAR
from lamppu_xl.programme.member_records import MemberProject, ProgrammeAnswer
from lamppu_xl.programme.report_records import ReportedEvent
from lamppu_xl.programme.totals import counted_answers, project_total

YES = "yes"


def list_events(index: AnswerIndex) -> Iterator[ReportedEvent]:
    """All events of the programme, then events of single projects that have an answer."""
    programme = index.programme
    for event in programme.events:
        listings = [(member, row) for member in index.members for row in event.same_as.get(member.id, ())]
        yield _report_event(index, event, listings, common=True)
    for project in index.projects.values():
        questions = [question for question in project.ledger.questions if question.table == project.table_of_events]
        answered = {answer.entry.row for question in questions for answer in project.all_answers(question)}
        for line in project.ledger.lines:
            is_common = programme.event_of(project.member.id, line.row) is not None
            if line.table == project.table_of_events and line.row in answered and not is_common:
                day, place = _day_and_place(project, line.row)
                event = ProgrammeEvent(id=f"{project.member.id}/{line.row}", label=line.label, day=day, place=place)
                yield _report_event(index, event, [(project.member, line.row)], common=False)


def _report_event(
    index: AnswerIndex, event: ProgrammeEvent, listings: Sequence[tuple[MemberProject, str]], *, common: bool
) -> ReportedEvent:
    """An event with its answers.

    Args:
        listings: the projects that list the event, each with the row in its table of events.
    """
    participation: list[ProgrammeAnswer] = []
    attendances: list[ProgrammeAnswer] = []
    corrections, is_answered, without = _Corrections(), False, dict[str, tuple[str, ...]]()
    for member, row in listings:
        if project := index.projects.get(member.id):
            partners, people, has_replies = _participation(project, row)
            is_answered = is_answered or has_replies
            participation += partners
            attendances += people
            corrections.add(project, row)
            if places := _places_without(project, row):
                without[member.id] = places
    organisations = dict(index.projects[answer.project].organisation(answer.partner) for answer in participation)
    return ReportedEvent(
        id=event.id,
        label=event.label,
        day=event.day,
        place=event.place,
        area=event.focus_area,
        common=common,
        projects=tuple(dict.fromkeys(member.id for member, _ in listings)),
        participation=tuple(participation),
        attendances=tuple(attendances),
        organisations=tuple(index.names_of_organisations.get(key, name) for key, name in organisations.items()),
        is_answered=is_answered,
        rows=tuple(dict.fromkeys((member.id, row) for member, row in listings)),
        added=math.fsum(corrections.differences),
        corrected=tuple(corrections.corrected),
        uncounted=tuple(corrections.uncounted),
        unused=tuple(corrections.unused),
        without_people=without,
    )


@dataclass
class _Corrections:
    """The corrections of the numbers of people of one event, judged as those of a figure so far."""

    differences: list[float] = field(default_factory=list)
    corrected: list[str] = field(default_factory=list)
    uncounted: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)

    def add(self, project: ProjectAnswers, row: str) -> None:
        """Add those of a row of a project's table of events."""
        if _places_without(project, row):
            return
        counted = project_total(project.index, list(project.all_answers(_number_of(project), row)), SO_FAR)
        self.differences += counted.differences
        self.corrected += counted.corrected
        self.uncounted += [each.label for each in counted.uncounted]
        events = project.table_of_events
        of_row = (each for each in project.member.unused if (each.entry.table, each.entry.row) == (events, row))
        self.unused += [correction_label(project, each) for each in of_row]


def _number_of(project: ProjectAnswers) -> LedgerField | None:
    """The question for the number of people."""
    of_events = (each for each in project.ledger.questions if each.table == project.table_of_events)
    questions = (each for each in of_events if not each.personal)
    return next((each for each in questions if each.type == "number"), None)


def _places_without(project: ProjectAnswers, row: str) -> tuple[str, ...]:
    """Where the programme leaves out the number of people in a row of events."""
    number = _number_of(project)
    people = AnswerRef(project.table_of_events, row, number.field) if number else None
    return places_without_people(project.index.programme, project.member.id, people) if people else ()


def _participation(project: ProjectAnswers, row: str) -> tuple[list[ProgrammeAnswer], list[ProgrammeAnswer], bool]:
    """The answer of each partner that took part, the numbers of people that a total of the row is made of.

    Also whether anybody has answered: only then nobody took part where no answer says so.
    """
    questions = [question for question in project.ledger.questions if question.table == project.table_of_events]
    public = [question for question in questions if not question.personal]
    yes_no = next((question for question in public if question.kind == YES_NO), None)
    # The last answer of each partner counts.
    replies = {answer.partner: answer for answer in project.all_answers(yes_no, row)}
    participants = {partner: answer for partner, answer in replies.items() if answer.value == YES}
    numbers = [] if _places_without(project, row) else list(project.all_answers(_number_of(project), row))
    people = counted_answers(project, numbers)
    # Who reports people took part, too.
    participants = {answer.partner: answer for answer in people if answer.value} | participants
    return list(participants.values()), people, bool(replies or people)


def _day_and_place(project: ProjectAnswers, row: str) -> tuple[date | None, Text | None]:
    of_row = (project.table_of_events, row)
    details = [detail for detail in project.ledger.details if (detail.table, detail.row) == of_row]
    day = next((detail.day for detail in details if detail.day), None)
    places = (detail.text for detail in details if detail.name == "place" and detail.text.translations)
    return day, next(places, None)
