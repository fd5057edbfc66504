"""Judged masters become one whole: what each project told, counted by the rules of the programme."""

from __future__ import annotations

from collections.abc import Sequence

from lamppu_xl.domain.programme import Programme
from lamppu_xl.domain.project import Period
from lamppu_xl.master.validation import MasterVerdict
from lamppu_xl.programme.answer_index import AnswerIndex
from lamppu_xl.programme.events import events
from lamppu_xl.programme.goal_reports import deviations, goals, practices
from lamppu_xl.programme.indicators import figures, silent
from lamppu_xl.programme.members import gaps, members, only, partners
from lamppu_xl.programme.records import EVERYWHERE, ProgrammeContent


def gather(
    programme: Programme,
    period: Period,
    verdicts: Sequence[MasterVerdict],
    area: str = EVERYWHERE,
    word: str = "…",
) -> ProgrammeContent:
    """All that a programme's workbook tells.

    Args:
        verdicts: on the files that came for the period.
        area: the focus area of an extract: then only its projects and their goals in it, without personal data.
        word: stands in the place of personal data there.
    """
    programme = only(programme, area)
    known = {project.id for project in programme.projects}
    own = [verdict for verdict in verdicts if verdict.project in known] if area else list(verdicts)
    periods = programme.periods[: programme.periods.index(period) + 1]
    found = members(programme, own)
    register = AnswerIndex(programme, periods, area, word)
    syntheses = {one.project: one.reading.syntheses for one in own if one.accepted and one.project and one.reading}
    counted = figures(register, found, period.id)
    missing = [*gaps(programme, found, own), *silent(found, counted)]
    return ProgrammeContent(
        programme,
        period,
        periods,
        area,
        found,
        register.told,
        counted,
        tuple(goals(register, found, syntheses)),
        tuple(deviations(register, found)),
        tuple(events(register, found)),
        tuple(practices(register, found)),
        programme.participants(partners(found)),
        tuple(one for one in missing if not (area and one.sort == "goal")),
    )
