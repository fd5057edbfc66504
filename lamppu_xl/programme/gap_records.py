"""What is missing in a programme workbook, and the files and returns that say why."""

from __future__ import annotations

from dataclasses import dataclass

from lamppu_xl.domain.findings import Finding
from lamppu_xl.programme.figure_records import EVERYWHERE
from lamppu_xl.programme.report_records import NamedCorrection


@dataclass(frozen=True)
class ProgrammeGap:
    """Something that is missing or not included, with the reason."""

    kind: str
    """A key of the labels `programme_gap_…`."""
    subject: str
    """Project, file or figure."""
    detail: str = ""
    findings: tuple[Finding, ...] = ()
    sha256: str = ""
    """Of the file."""
    missing: MissingReturn | None = None
    """The return that is not included."""
    faulty: FaultyReturn | None = None
    """The return with errors that is included."""
    corrections: tuple[NamedCorrection, ...] = ()
    """Of a corrected figure."""
    defined: tuple[str, ...] = ()
    """The places in definitions that are the reason for it."""
    answers: tuple[int, ...] = ()
    """Numbers of the answers that are the reason for it."""
    earlier: str = ""
    """The key of the earlier figure that it quotes."""
    refused_in: str = ""
    """The key of the return with errors in which a figure was refused."""

    @property
    def key(self) -> str:
        """Of its row."""
        return f"{self.kind}/{self.subject}/{self.detail}"

    @property
    def figure(self) -> str:
        """The id of its indicator, if it is about a single figure."""
        return self.detail.partition(" ")[0]


@dataclass(frozen=True, kw_only=True)
class ReceivedFile:
    """A received file that is no project's master, with the reasons."""

    file: str
    sha256: str
    reasons: tuple[str, ...]
    """Of its findings the code and what it says."""


@dataclass(frozen=True)
class FaultyReturn:
    """A return with errors that a project included."""

    project: str
    partner: str
    period: str
    """Of the project."""
    programme_period: str
    file: str
    sha256: str
    errors: tuple[str, ...] = ()
    """Of each error its code, and its cell if it has one: `V401 Luvut!C5`."""
    unquoted: tuple[str, ...] = ()
    """Those of them that are about a personal answer, or about no answer: what their cells hold is not quoted."""

    @property
    def key(self) -> str:
        return f"{self.project}/{self.partner}/{self.period}"

    @property
    def shown(self) -> str:
        """As a total names it."""
        return f"{self.project} {self.partner} {self.period}"


@dataclass(frozen=True)
class MissingReturn:
    """A partner's return that the master of its project does not include."""

    project: str
    partner: str
    period: str
    """Of the project."""
    programme_period: str
    reason: str
    """`absent`, `rejected` or `aside`."""
    asked: tuple[str, ...] = ()
    """The indicators that its form asks for; one whose figures are by goal with the focus areas of them: `K3 F1`."""

    def asks(self, indicator: str, area: str = EVERYWHERE) -> bool:
        """Whether its form asks for an indicator, under a focus area or any."""
        areas = self.areas_asked(indicator)
        return areas is not None and (area == EVERYWHERE or not areas or area in areas)

    def areas_asked(self, indicator: str) -> tuple[str, ...] | None:
        """The focus areas of the goals whose figures it asks for: none if not by goal; None if it does not ask."""
        split = (each.split() for each in self.asked)
        return next((tuple(areas) for name, *areas in split if name == indicator), None)

    @property
    def key(self) -> str:
        return f"{self.project}/{self.partner}/{self.period}"
