"""What a report needs to know: a batch of returns or of masters, seen as partners, files and verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.text import Text
from lamppu_xl.validation.verdict import FileState, Verdict


class ReportedProject(Protocol):
    """The project or programme that a report is about."""

    @property
    def id(self) -> str: ...

    @property
    def name(self) -> Text: ...

    @property
    def country(self) -> str: ...

    @property
    def languages(self) -> Sequence[str]: ...

    @property
    def partners(self) -> Sequence[Partner]:
        """Those who report, in the order of the definition."""

    def partner(self, id: str, /) -> Partner | None: ...

    def chain(self, language: str, /) -> tuple[str, ...]:
        """The languages in which a text is looked for, for readers of this language."""


class ReportedBatch(Protocol):
    """The verdicts on the files of one period. `Batch` is one; so is a programme's batch of masters."""

    @property
    def project(self) -> ReportedProject: ...

    @property
    def period(self) -> Period: ...

    @property
    def verdicts(self) -> Sequence[Verdict]:
        """One for each file, in the order of their names."""

    @property
    def missing(self) -> Sequence[str]:
        """The ids of the partners without an accepted or rejected return, in the order of the definition."""

    @property
    def concerned(self) -> Sequence[Partner]:
        """The partners that report in this period, and any other that sent a return for it."""


def not_returned(batch: ReportedBatch) -> list[str]:
    """The ids of the partners of which nothing came: not those whose file is on hold, or left out by a decision."""
    came = {
        verdict.partner
        for verdict in batch.verdicts
        if verdict.state in (FileState.SET_ASIDE, FileState.LEFT_OUT) and verdict.period == batch.period.id
    }
    return [partner for partner in batch.missing if partner not in came]
