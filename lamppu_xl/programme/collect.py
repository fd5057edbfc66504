"""The content of a programme workbook, collected from validated masters by the rules of the programme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lamppu_xl.domain.programme import Programme
from lamppu_xl.domain.project import Period
from lamppu_xl.master.validation import MasterVerdict
from lamppu_xl.programme.answer_index import AnswerIndex
from lamppu_xl.programme.deviations import list_deviations
from lamppu_xl.programme.events import list_events
from lamppu_xl.programme.extract_redaction import ExtractRedaction
from lamppu_xl.programme.goal_reports import report_goals
from lamppu_xl.programme.indicators import count_figures, missing_figures
from lamppu_xl.programme.members import list_gaps, list_members, partners_by_project, restrict_to_area
from lamppu_xl.programme.practices import list_practices
from lamppu_xl.programme.records import EVERYWHERE, ProgrammeContent


def collect_content(  # noqa: PLR0913
    programme: Programme,
    period: Period,
    verdicts: Sequence[MasterVerdict],
    *,
    area: str = EVERYWHERE,
    redaction_word: str = "…",
    persons: Mapping[str, frozenset[str]] | None = None,
) -> ProgrammeContent:
    """Collect everything that a programme workbook shows.

    Args:
        verdicts: on the files that were received for the period.
        area: the focus area of an extract: then only its projects and their goals in it, without personal data.
        redaction_word: the text in place of personal data in an extract.
        persons: by project the contact persons that an extract must not name (`contact_persons`).
    """
    programme = restrict_to_area(programme, area)
    known = {project.id for project in programme.projects}
    relevant = [verdict for verdict in verdicts if verdict.project in known] if area else list(verdicts)
    periods = programme.periods[: programme.periods.index(period) + 1]
    members = list_members(programme, relevant)
    index = AnswerIndex(
        programme=programme,
        periods=periods,
        members=members,
        area=area,
        redaction=ExtractRedaction(redaction_word, persons or {}),
    )
    syntheses = {
        verdict.project: verdict.reading.syntheses
        for verdict in relevant
        if verdict.accepted and verdict.project and verdict.reading
    }
    figures = count_figures(index, period.id)
    return ProgrammeContent(
        programme=programme,
        period=period,
        periods=periods,
        area=area,
        members=members,
        answers=index.answers,
        figures=figures,
        goals=tuple(report_goals(index, syntheses)),
        deviations=tuple(list_deviations(index)),
        events=tuple(list_events(index)),
        practices=tuple(list_practices(index)),
        participants=programme.participants(partners_by_project(members)),
        gaps=(
            *list_gaps(programme, members, relevant, extract=bool(area)),
            *missing_figures(index, figures),
        ),
    )
