"""A batch of master workbooks for the reports: projects take the place of partners."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.periods import Period, ReportingBasis
from lamppu_xl.domain.programme import Programme, ProgrammeProject
from lamppu_xl.domain.project import Project
from lamppu_xl.master.master_verdict import MasterVerdict
from lamppu_xl.validation.verdict import FileState, Verdict


@dataclass(frozen=True, kw_only=True)
class MasterOwner(ReportingBasis):
    """The programme that receives masters, or the project that checks its own one."""

    partners: tuple[Partner, ...]
    """One for each project, with its id and name."""

    def partner(self, id: str) -> Partner | None:
        return next((partner for partner in self.partners if partner.id == id), None)


@dataclass(frozen=True)
class MasterBatch:
    """The verdicts on the masters of a period, as a `ReportedBatch`."""

    project: MasterOwner
    period: Period
    verdicts: tuple[Verdict, ...]

    @property
    def concerned(self) -> tuple[Partner, ...]:
        return self.project.partners

    @property
    def missing(self) -> tuple[str, ...]:
        judged = {
            verdict.partner for verdict in self.verdicts if verdict.state in (FileState.ACCEPTED, FileState.REJECTED)
        }
        return tuple(partner.id for partner in self.project.partners if partner.id not in judged)


def master_batch(
    definition: Programme | Project,
    projects: Iterable[ProgrammeProject],
    period: Period,
    verdicts: Iterable[MasterVerdict],
) -> MasterBatch:
    """The verdicts on the masters of some projects; each of the projects is expected to report."""
    verdicts, projects = list(verdicts), list(projects)
    own_periods = {project.id: project.periods_in(period.id) for project in projects}
    ledger_names = {verdict.project: verdict.ledger.head.name for verdict in verdicts if verdict.ledger}
    language = definition.language
    partners = tuple(
        Partner(id=project.id, name=name.pick(definition.chain(language)) if name else project.id, language=language)
        for project in projects
        for name in (project.name or ledger_names.get(project.id),)
    )
    known = {partner.id for partner in partners}
    facts = {basis.name: getattr(definition, basis.name) for basis in fields(ReportingBasis)}
    return MasterBatch(
        MasterOwner(partners=partners, **facts),
        period,
        tuple(
            Verdict(
                verdict.file,
                verdict.sha256,
                verdict.state,
                verdict.findings,
                verdict.project if verdict.project in known else None,
                period.id
                if verdict.accepted or verdict.period in own_periods.get(verdict.project or "", ())
                else verdict.period,
            )
            for verdict in verdicts
        ),
    )
