"""Where each partner stands after a batch, and what was found: the counts that reports begin with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.domain.findings import Finding
from lamppu_xl.domain.project import Partner
from lamppu_xl.validation.batch import Batch, FileState, Verdict

_WEIGHT = (FileState.ACCEPTED, FileState.REJECTED, FileState.SET_ASIDE)
"""What speaks for a partner, the weightiest first."""

_READING = (
    FileState.REJECTED,
    FileState.SET_ASIDE,
    FileState.ACCEPTED,
    FileState.REPLACED,
    FileState.DUPLICATE,
    FileState.IGNORED,
)
"""What somebody has to look at, the most urgent first."""


@dataclass(frozen=True)
class PartnerSummary:
    """One partner of a batch."""

    partner: Partner
    state: FileState | None
    """None: nothing came that speaks for it."""
    verdicts: tuple[Verdict, ...]
    """On its own files, in the order of their names."""
    counts: Mapping[Severity, int]
    """The findings of all its files."""


def standings(batch: Batch) -> Iterator[PartnerSummary]:
    """Every partner that reports in the period or sent something all the same, in the order of the definition."""
    for partner in batch.concerned:
        verdicts = tuple(verdict for verdict in batch.verdicts if verdict.partner == partner.id)
        states = {verdict.state for verdict in verdicts}
        state = next((one for one in _WEIGHT if one in states), None)
        yield PartnerSummary(partner, state, verdicts, counted(*verdicts))


def counted(*verdicts: Verdict) -> Mapping[Severity, int]:
    """How many findings of each severity, the gravest first."""
    found = Counter(finding.effective_severity for verdict in verdicts for finding in verdict.findings)
    return {severity: found[severity] for severity in Severity}


def to_read(batch: Batch) -> list[Verdict]:
    """The verdicts as one wants to read them: what has to be mended first, then in the order of the partners."""
    order = {partner.id: number for number, partner in enumerate(batch.project.partners)}
    return sorted(
        batch.verdicts,
        key=lambda verdict: (_READING.index(verdict.state), order.get(verdict.partner or "", len(order)), verdict.file),
    )


def by_gravity(batch: Batch) -> list[tuple[Verdict, Finding]]:
    """All findings, the gravest first; those alike in gravity as they are read."""
    found = [(verdict, finding) for verdict in to_read(batch) for finding in verdict.findings]
    return sorted(found, key=lambda pair: pair[1].effective_severity.rank)
