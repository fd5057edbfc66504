"""Verdicts on masters in the shape of those on returns, so that each report tells them: projects stand for partners."""

from __future__ import annotations

from collections.abc import Iterable

from lamppu_xl.domain.programme import Programme
from lamppu_xl.domain.project import Form, Partner, Period, Project
from lamppu_xl.master.validation import MasterVerdict
from lamppu_xl.validation.batch import Batch, Verdict


def batch_of(programme: Programme, period: Period, verdicts: Iterable[MasterVerdict]) -> Batch:
    """What came for a period; every project of the programme was to report."""
    found = list(verdicts)
    called = {one.project: one.ledger.head.name for one in found if one.ledger}
    projects = tuple(
        Partner(project.id, name.pick(programme.chain(programme.language)) if name else project.id, programme.language)
        for project in programme.projects
        for name in (project.name or called.get(project.id),)
    )
    whole = Project(
        programme.id,
        programme.name,
        Form(programme.id, programme.name, ()),
        programme.languages,
        programme.fallback,
        programme.start,
        programme.end,
        programme.periods,
        projects,
        (),
        {},
    )
    known = {project.id for project in projects}
    return Batch(
        whole,
        period,
        tuple(
            Verdict(
                one.file,
                one.sha256,
                one.state,
                one.findings,
                one.project if one.project in known else None,
                period.id if one.accepted else one.period,
            )
            for one in found
        ),
    )
