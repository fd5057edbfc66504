"""Projects of a programme without a master workbook after the deadline."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from programme_content import small_content

from lamppu_xl.programme.member_records import ProjectStatus
from lamppu_xl.services.programmes.programme import ProgrammeStatus


def test_a_project_without_a_master_after_the_deadline_is_late() -> None:
    content = small_content()
    status = ProgrammeStatus(content.programme, content.period, content.members)
    silent = next(member for member in content.members if member.status is ProjectStatus.MISSING)
    assert not status.is_overdue(silent)
    overdue = replace(status, period=replace(content.period, deadline=date(2020, 1, 1)))
    assert [member.id for member in content.members if overdue.is_overdue(member)] == [silent.id]
