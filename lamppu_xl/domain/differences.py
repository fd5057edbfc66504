"""What differs between two returns, two masters or two programme workbooks: answers as was / is, and findings."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.findings import Fact, Finding
from lamppu_xl.domain.text import Text


class ComparedKind(StrEnum):
    """What was compared."""

    RETURNS = "returns"
    MASTERS = "masters"
    PROGRAMMES = "programmes"
    """Workbooks of a programme."""


@dataclass(frozen=True, kw_only=True)
class ComparedFile:
    """One of the two compared files."""

    file: str
    sha256: str
    project: str
    period: str
    partner: str = ""
    """The id of the partner of a return; empty for a master."""
    saved: str = ""
    """When it was saved, as the file says: ISO 8601, or empty."""


@dataclass(frozen=True, kw_only=True)
class AnswerDifference:
    """An answer that differs. A blank answer is an empty text, a choice is the label of its option."""

    entry: AnswerRef
    label: Text
    was: Fact = ""
    now: Fact = ""
    was_place: str = ""
    """`Figures!C7`; empty if the older file has no such answer cell."""
    now_place: str = ""
    was_shown: str = ""
    """In masters: the first visible cell of the older one that shows this answer alone, or empty."""
    now_shown: str = ""
    partner: str = ""
    """In masters: whose answer it is."""
    period: str = ""
    """In masters: the period that the answer belongs to."""
    period_label: Text | None = None
    """Of this period, if its definition states one."""
    kind: str = ""
    """The kind of its question, such as `percent`, if it is known."""


@dataclass(frozen=True)
class StatedDifference:
    """A definition of a figure, a project, a total or a correction of a programme that differs."""

    kind: str
    """`definition`, `goal`, `project`, `total` or `correction`."""
    key: tuple[str, ...]
    """The id of the project, of a goal and of a correction with it; of a definition the indicator and the key.

    Of a total the indicator, focus area, project and period, each empty for all.
    """
    label: Text
    was: Fact = ""
    now: Fact = ""
    period_label: Text | None = None
    """Of the period of a total."""
    shown: tuple[Fact, Fact] | None = None
    """Both sides of a total as its sheet shows them."""


@dataclass(frozen=True, kw_only=True)
class Differences:
    """What differs between two files."""

    kind: ComparedKind
    older: ComparedFile
    newer: ComparedFile
    chain: tuple[str, ...]
    """The languages of the project, for a reader of whom nothing else is known; the main language first."""
    answers: tuple[AnswerDifference, ...] = ()
    """In reading order."""
    stated: tuple[StatedDifference, ...] = ()
    """Of programme workbooks: the definitions, projects, totals and corrections that differ."""
    came: tuple[Finding, ...] = ()
    """Findings of the newer file that the older one did not have."""
    went: tuple[Finding, ...] = ()
    """Findings of the older file that the newer one does not have."""

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return bool(self.answers or self.came or self.went or self.stated)


def finding_differences(
    older: tuple[Finding, ...], newer: tuple[Finding, ...]
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """The findings that came and those that went.

    A finding about an answer is the same if code and answer are the same; any other if code and cell are the same.
    """
    before, after = (set(map(_identity, findings)) for findings in (older, newer))
    came = tuple(finding for finding in newer if _identity(finding) not in before)
    went = tuple(finding for finding in older if _identity(finding) not in after)
    return came, went


def _identity(finding: Finding) -> tuple[object, ...]:
    place = finding.place
    where = (str(finding.entry),) if finding.entry else (place.sheet, place.cell)
    return (finding.code.id, finding.effective_severity, *where)
