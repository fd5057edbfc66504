"""The content of a programme workbook, collected from validated masters by the rules of the programme."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.programme import Programme, ProgrammeProject
from lamppu_xl.domain.text import Text
from lamppu_xl.ledger.records import Ledger
from lamppu_xl.master.master_verdict import MasterVerdict
from lamppu_xl.programme.answer_index import AnswerIndex
from lamppu_xl.programme.asked_lists import missing_in_lists
from lamppu_xl.programme.content import ProgrammeContent
from lamppu_xl.programme.corrected_texts import corrected_texts
from lamppu_xl.programme.deviations import list_deviations
from lamppu_xl.programme.earlier_definitions import FrozenBefore, RulesBefore
from lamppu_xl.programme.earlier_figures import earlier_figures
from lamppu_xl.programme.events import list_events
from lamppu_xl.programme.extract_redaction import ExtractRedaction
from lamppu_xl.programme.faulty_returns import faulty_returns, returns_with_errors
from lamppu_xl.programme.figure_records import EVERYWHERE, ProgrammeFigure
from lamppu_xl.programme.gap_places import changed_places
from lamppu_xl.programme.gaps import corrections_of_last, left_without_master, list_gaps
from lamppu_xl.programme.goal_reports import report_goals
from lamppu_xl.programme.indicators import count_figures, with_notes
from lamppu_xl.programme.last_figures import LastFigures
from lamppu_xl.programme.member_records import MemberProject, ProjectStatus
from lamppu_xl.programme.members import LastMasters, list_members, restrict_to_area
from lamppu_xl.programme.missing_figures import is_asked, missing_figures, unused_corrections
from lamppu_xl.programme.moved_goals import (
    CountedThen,
    figure_then,
    has_other_areas,
    mapped_before,
    moved_goals,
)
from lamppu_xl.programme.named_corrections import blank_corrections, corrections_with_reasons
from lamppu_xl.programme.other_units import first_units, other_units
from lamppu_xl.programme.own_texts import redact_own_texts
from lamppu_xl.programme.practices import list_practices
from lamppu_xl.programme.project_texts import list_project_texts
from lamppu_xl.programme.rule_before import places_before, rules_of_frozen


def collect_content(  # noqa: PLR0913
    programme: Programme,
    period: Period,
    verdicts: Sequence[MasterVerdict],
    *,
    area: str = EVERYWHERE,
    without_persons: bool = False,
    redaction: ExtractRedaction | None = None,
    last: LastMasters | None = None,
    before: FrozenBefore | None = None,
    written: RulesBefore | None = None,
) -> ProgrammeContent:
    """Collect everything that a programme workbook shows.

    Args:
        verdicts: on the files that were received for the period.
        area: the focus area of an extract: then only its projects and their goals in it, without personal data.
        without_persons: whether the whole programme is without personal data, too.
        last: by project the last master that was accepted before the period.
        redaction: removes personal data from an extract or a public workbook.
        before: the last frozen period before the reported one.
        written: the rules in the workbook of the period before; used if no period is frozen.
    """
    rules_before = rules_of_frozen(before) if before else written
    units = first_units(programme, list_members(programme, period, verdicts, last), last)
    programme = restrict_to_area(programme, area)
    periods = programme.periods[: programme.periods.index(period) + 1]
    money = programme.money.within([each.id for each in periods])
    programme = replace(programme, money=money)
    known = {project.id for project in programme.projects}
    relevant = [verdict for verdict in verdicts if verdict.project in known] if area else list(verdicts)
    redaction = redaction or ExtractRedaction("…")
    without_persons = without_persons or bool(area)
    if without_persons:
        programme = redact_own_texts(programme, partial(redaction.redact, programme.id))
        relevant = [replace(each, file=redaction.redact(each.project or programme.id, each.file)) for each in relevant]
    members = list_members(programme, period, relevant, last)
    if without_persons:  # of a project that has left, the file of an earlier period
        members = tuple(replace(member, file=redaction.redact(member.id, member.file)) for member in members)
    index = AnswerIndex(
        programme=programme,
        periods=periods,
        members=members,
        area=area,
        without_persons=without_persons,
        redaction=redaction,
        first_units=units,
        before=before,
        rules_before=rules_before,
        mapped_before=mapped_before(programme, before, written),
    )
    syntheses = {
        verdict.project: verdict.reading.syntheses
        for verdict in relevant
        if verdict.accepted and verdict.project and verdict.reading
    }
    counted_then = _counted_then(index, relevant, last or {})
    figures_before = [*_figures_before(index, last or {}, counted_then)]
    figures = tuple(with_notes(index, count_figures(index, period.id), figures_before, counted_then))
    events = tuple(list_events(index))
    faulty = tuple(faulty_returns(index))
    content = ProgrammeContent(
        programme=programme,
        period=period,
        periods=periods,
        area=area,
        without_persons=without_persons,
        members=members,
        answers=index.answers,
        figures=figures,
        goals=tuple(report_goals(index, syntheses)),
        deviations=tuple(list_deviations(index)),
        texts=tuple(list_project_texts(index)),
        without_deviations=frozenset(name for name, project in index.projects.items() if not project.asks_deviations),
        missing_in=missing_in_lists(index),
        events=events,
        practices=tuple(list_practices(index)),
        faulty=faulty,
        periods_of_last={
            project: {each.id: each.label for each in verdict.ledger.periods}
            for project, (_, verdict) in (last or {}).items()
            if verdict.ledger
        },
        places_before=places_before(rules_before, programme),
        earlier=tuple(earlier_figures(index, figures, last or {})),
        blank_corrections=tuple(blank_corrections(index, figures)),
        participants=index.participants,
        gaps=tuple(
            replace(gap, subject=index.redact(programme.id, gap.subject), detail=index.redact(gap.subject, gap.detail))
            for gap in (
                *list_gaps(programme, members, relevant, periods=periods, area=area, without_persons=without_persons),
                *returns_with_errors(index, faulty),
                *left_without_master(members, periods),
                *corrections_of_last(members, last or {}),
                *missing_figures(figures, area),
                *corrections_with_reasons(
                    index, figures, events, filter(None, (each.answers for each in figures_before))
                ),
            )
        ),
    )
    texts = (
        replace(gap, detail=index.redact(gap.subject, gap.detail))
        for gap in corrected_texts(index, (*content.shown_answers, *content.counted_answers))
    )
    content = replace(content, gaps=(*content.gaps, *texts))
    # The workbook holds nothing that it does not show, not even on its hidden sheet.
    used = content.used_answers
    answers = {number: each for number, each in index.answers.items() if number in used}
    return replace(content, answers=answers, removed=frozenset(redaction.removed))


def _figures_before(index: AnswerIndex, last: LastMasters, counted_then: CountedThen) -> Iterator[LastFigures]:
    """The figures of each project by its last master.

    A project that the programme no longer has is counted by the last frozen definition that has it.

    Args:
        counted_then: the figures of projects by the definition of the workbook before.
    """
    members = {member.id: member for member in index.members}
    for project, (before, verdict) in last.items():
        ledger, member = verdict.ledger, members.get(project)
        if ledger and member and not member.carried:
            member = replace(member, ledger=ledger, unused=verdict.unused)
            yield _last_figures(index, member, before, counted_then)
        elif ledger and not member and not index.area:
            frozen = index.before.programme if index.before else index.programme
            then = next((each for each in list_members(frozen, before, [verdict]) if each.id == project), None)
            then = then or _removed_member(project, before, ledger)
            by_frozen = replace(index, programme=frozen if frozen.project(project) else index.programme)
            yield _last_figures(by_frozen, replace(then, ledger=ledger), before, {})


def _counted_then(index: AnswerIndex, verdicts: Sequence[MasterVerdict], last: LastMasters) -> CountedThen:
    """The figures of projects that the programme defines otherwise than in its workbook before, as it was then.

    If a period is frozen, that is its last frozen workbook.
    """
    before, mapped = index.before, index.mapped_before
    programme = mapped.programme if mapped else index.programme
    then = programme.period(mapped.period) if mapped else None
    if then is None:
        return {}
    periods = programme.periods[: programme.periods.index(then) + 1]
    counted: dict[str, list[ProgrammeFigure]] = {}
    for project in dict.fromkeys((*index.projects, *last)):
        is_changed = before and any(
            changed_places(before, index.programme, each, project) for each in index.programme.indicators
        )
        if is_changed or has_other_areas(mapped, index.programme, project):
            masters = [last[project][1]] if project in last else []
            masters += [each for each in verdicts if each.project == project and each.accepted]
            for verdict in masters:
                members = [each for each in list_members(programme, then, [verdict]) if each.id == project]
                alone = AnswerIndex(programme=programme, periods=periods, members=tuple(members))
                counted.setdefault(project, []).extend(count_figures(alone, then.id))
    return counted


def _removed_member(project: str, before: Period, ledger: Ledger) -> MemberProject:
    """A project that no known definition has; all of its periods count in that of its last master."""
    periods = {before.id: tuple(period.id for period in ledger.periods)}
    return MemberProject(
        project=ProgrammeProject(id=project, coordinator="", periods=periods),
        status=ProjectStatus.LEFT,
        name=Text.same(project),
        coordinator="",
        areas=(),
        themes=(),
    )


def _last_figures(index: AnswerIndex, member: MemberProject, period: Period, counted_then: CountedThen) -> LastFigures:
    """The figures of one project by its last master.

    Args:
        member: the project with the ledger of that master.
        period: the period of the programme that the master reports.
        counted_then: the figures of projects by the definition of the workbook before.
    """
    alone = AnswerIndex(
        programme=index.programme,
        periods=index.periods,
        members=(member,),
        area=index.area,
        without_persons=index.without_persons,
        redaction=ExtractRedaction(index.redaction.word),
        before=index.before,
        mapped_before=index.mapped_before,
    )
    project = alone.projects[member.id]
    figures = count_figures(alone, period.id)
    entries = ((indicator.id, indicator.entry_in(member.id)) for indicator in index.programme.indicators)
    asked = frozenset(indicator for indicator, entry in entries if entry and is_asked(project, entry))
    moved = {
        each.indicator.id: tuple(
            moved_goals(
                alone, project, each.contributions, figure_then(alone, each.indicator.id, member.id, counted_then)
            )
        )
        for each in figures
    }
    unfit = {
        each.indicator.id: tuple(unused_corrections(alone, project, entry))
        for each in figures
        if (entry := each.indicator.entry_in(member.id))
    }
    units = {
        indicator.id: unit
        for indicator in index.programme.indicators
        if (unit := other_units(replace(alone, first_units=index.first_units), indicator).get(member.id))
    }
    return LastFigures(member.id, period.id, figures, asked, moved=moved, unfit=unfit, answers=project, units=units)
