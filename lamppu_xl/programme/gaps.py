"""What a programme workbook lacks: projects, files, partners' returns, and places of goals and periods."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.programme import EVERY, Programme
from lamppu_xl.ledger.records import Ledger, MissingPartner
from lamppu_xl.master.master_verdict import MasterVerdict
from lamppu_xl.programme.figure_records import EVERYWHERE
from lamppu_xl.programme.gap_records import MissingReturn, ProgrammeGap
from lamppu_xl.programme.member_records import MemberProject
from lamppu_xl.programme.members import LastMasters, project_periods_of
from lamppu_xl.programme.own_corrections import APPLIED, CORRECTIONS
from lamppu_xl.validation.verdict import FileState


def list_gaps(  # noqa: PLR0913
    programme: Programme,
    members: Sequence[MemberProject],
    verdicts: Sequence[MasterVerdict],
    *,
    periods: Sequence[Period],
    area: str,
    without_persons: bool,
) -> Iterator[ProgrammeGap]:
    """Projects and files that are not included, missing partners, goals without a focus area.

    Args:
        periods: all periods so far, whose missing partners are gaps of the figures.
        area: the focus area of an extract; goals without a focus area are none of its gaps.
        without_persons: masters whose texts may name persons are gaps.
    """
    files = {member.file for member in members if member.file}
    included = [member for member in members if member.ledger and member.is_expected]
    named = [member.id for member in included if member.ledger and not member.ledger.head.public]
    if without_persons and named:
        yield ProgrammeGap("personal", ", ".join(named))
    for member in members:
        if member.ledger is None and member.is_expected:
            yield ProgrammeGap(member.status.value, member.id, member.file, member.findings)
    for verdict in verdicts:
        unknown = verdict.project is None or programme.project(verdict.project) is None
        if verdict.state in (FileState.SET_ASIDE, FileState.LEFT_OUT) and (verdict.file not in files or unknown):
            kind = "file_left_out" if verdict.state is FileState.LEFT_OUT else "file"
            yield ProgrammeGap(kind, verdict.file, findings=verdict.findings, sha256=verdict.sha256)
    for member in members:
        if member.ledger:
            yield from _missing_partners(programme, member, member.ledger, periods)
        if member.ledger and member.is_expected:
            yield from _unknown_periods(programme, member, member.ledger)
            if not area:
                for goal in programme.unmapped(member.id, [goal.id for goal in member.ledger.goals]):
                    yield ProgrammeGap("goal", member.id, goal)
            for kind, found in (("unconfirmed", member.doubts), ("outdated", member.later)):
                if found:  # what they quote may be personal
                    yield ProgrammeGap(kind, member.id, member.file, () if without_persons else found)
            if member.findings:
                yield ProgrammeGap("noted", member.id, member.file, member.findings)


def left_without_master(members: Sequence[MemberProject], periods: Sequence[Period]) -> Iterator[ProgrammeGap]:
    """The projects that left the programme, and of which no master was ever included.

    Args:
        periods: all periods so far.
    """
    yield from (ProgrammeGap("left_without", member.id) for member in members if member.has_left_without(periods))


def corrections_of_last(members: Sequence[MemberProject], last: LastMasters) -> Iterator[ProgrammeGap]:
    """The programme's corrections of projects whose last masters are used, because they are silent or have left.

    Those that change no figure are apart from those that are in the figures.

    Args:
        last: by project the last master before the period, with the corrections that the programme made since.
    """
    for member in members:
        if member.id in last and (member.ledger is None or member.carried):
            _, verdict = last[member.id]
            corrections = [each for each in verdict.findings if each.code.id in CORRECTIONS]
            for kind, is_applied in (("corrected", True), ("not_corrected", False)):
                if found := tuple(each for each in corrections if (each.code.id == APPLIED) is is_applied):
                    yield ProgrammeGap(kind, member.id, findings=found)


def missing_returns(programme: Programme, member: MemberProject, area: str = EVERYWHERE) -> Iterator[MissingReturn]:
    """The returns that a project's master does not include, of all periods that belong to the programme.

    Args:
        area: the focus area of an extract, which names no other one.
    """
    for missing in member.ledger.missing if member.ledger else ():
        for period in programme.periods:
            if missing.period in member.project.periods_in(period.id):
                asked = tuple(_asked(programme, member, missing, area))
                yield MissingReturn(member.id, missing.partner, missing.period, period.id, missing.reason, asked)


def _asked(programme: Programme, member: MemberProject, missing: MissingPartner, area: str) -> Iterator[str]:
    """The indicators that the form of a missing partner asks for, as `MissingReturn.asked` has them."""
    ledger = member.ledger
    if ledger is None:
        return
    for indicator in programme.indicators:
        entry = indicator.entry_in(member.id)
        if entry is None:
            continue
        is_by_goal = any(table.id == entry.table and table.rows == "goal" for table in ledger.tables)
        every = [goal.id for goal in ledger.goals if is_by_goal]
        every = every or [line.row for line in ledger.lines if line.table == entry.table]
        entries = [entry._replace(row=row) for row in every if entry.row == EVERY] or [entry]
        asked = [each for each in entries if ledger.is_asked(missing, each)]
        areas = dict.fromkeys(each.id for goal in asked for each in programme.mapping(member.id, goal.row)[0])
        if asked and (not is_by_goal or not area or area in areas):
            yield " ".join((indicator.id, *(areas if is_by_goal and not area else ())))


def _missing_partners(
    programme: Programme, member: MemberProject, ledger: Ledger, periods: Sequence[Period]
) -> Iterator[ProgrammeGap]:
    """Partners whose returns are not included, of all periods so far."""
    so_far, reported = {period.id for period in periods}, project_periods_of(programme, member.project, ledger)
    for missing in missing_returns(programme, member):
        if missing.programme_period in so_far:
            is_only = reported == (missing.period,) and not member.carried
            detail = missing.partner if is_only else f"{missing.partner} {missing.period}"
            yield ProgrammeGap(f"partner_{missing.reason}", member.id, detail, missing=missing)


def _unknown_periods(programme: Programme, member: MemberProject, ledger: Ledger) -> Iterator[ProgrammeGap]:
    """The periods that belong to none of the programme's."""
    known = {project_period for period in programme.periods for project_period in member.project.periods_in(period.id)}
    for period in ledger.periods:
        if period.id not in known:
            yield ProgrammeGap("period", member.id, period.id)
