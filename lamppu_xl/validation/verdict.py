"""The verdict on one returned file, as data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from lamppu_xl.domain.findings import Finding
from lamppu_xl.domain.grouping import grouped
from lamppu_xl.returns.observations import is_unanswered
from lamppu_xl.returns.submission import SecondReading, Submission
from lamppu_xl.storage.spill_store import SpillRef, SpillStore, load

IGNORED_CODES = frozenset({"F111", "F117", "F122", "F130", "F276"})
"""Found in files that are no returns: lock files, files of the system, archives and messages that were opened."""

EVIDENCE_CODE = "F131"
"""Found in files beside the returns: documents, pictures and the like."""


_NEVER = datetime.min.replace(tzinfo=UTC)


SELECTION_CODES = frozenset(
    {
        *("F208", "F209", "F210", "F213", "F214", "F226", "F227", "F241", "F242", "F243", "F244"),
        *("F246", "F247", "F248", "F249", "F264", "F265", "F269", "F270", "F284", "F291", "F292"),
    }
)
"""Findings that depend on the name and time of a file and on the other files of its partner, not on its content."""


class FileState(StrEnum):
    """The state of a file; each file ends in exactly one."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    """A return with errors."""
    REPLACED = "replaced"
    """A return that is not used, since another return of the same partner is."""
    DUPLICATE = "duplicate"
    """The same bytes as another file."""
    SET_ASIDE = "set aside"
    """Not identified as a return of this project and period, or it is unclear which of several returns is used."""
    LEFT_OUT = "left out"
    """Not used by a decision of the coordinator."""
    EVIDENCE = "evidence"
    """A document, a picture or the like beside the returns, listed with its checksum."""
    IGNORED = "ignored"
    """No return, such as a lock file."""


class ReturnLabel(NamedTuple):
    """Facts of a return that are available without loading its submission."""

    saved: str
    program: str
    answers: int
    outside: int = 0
    unanswered: bool = False
    """Whether nothing was filled in."""


@dataclass(frozen=True)
class Verdict:
    """The verdict on one file."""

    file: str
    sha256: str
    state: FileState
    stored_findings: tuple[Finding, ...] | SpillRef[tuple[Finding, ...]] = ()
    partner: str | None = None
    period: str | None = None
    definition: str = ""
    """The digest of the definition of its template."""
    stored_submission: Submission | SpillRef[Submission | None] | None = None
    size: int = 0
    """Bytes; 0 if the file was not read."""
    second: SecondReading | None = None
    """None when the second reader was not used."""
    replaced_findings: tuple[Finding, ...] | SpillRef[tuple[Finding, ...]] = ()
    """What was found in the file, if another return of the partner has replaced it."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings in the file. In a large batch each call loads a copy from the store."""
        return load(self.stored_findings)

    @property
    def all_findings(self) -> tuple[Finding, ...]:
        """The findings in the file, without those that compare it with other files; also of a replaced return."""
        findings = load(self.replaced_findings) or self.findings
        return tuple(finding for finding in findings if finding.code.id not in SELECTION_CODES)

    @property
    def submission(self) -> Submission | None:
        """None when the file was not read as a return. In a large batch each call loads a copy from the store."""
        return load(self.stored_submission)

    @property
    def accepted(self) -> bool:
        return self.state is FileState.ACCEPTED

    @property
    def has_newer_to_correct(self) -> bool:
        """Whether this return is used although a newer one of its partner has errors."""
        return bool(self.newer_to_correct)

    @property
    def newer_to_correct(self) -> str:
        """The newer returns of its partner with errors, although this one is used; else those that may be newer."""
        found = (finding for finding in self.findings if finding.code.id == "F214") if self.accepted else ()
        return next((str(finding.facts["newer"] or finding.facts["unclear"]) for finding in found), "")

    @property
    def is_perhaps_newest(self) -> bool:
        """Whether it is used, and the files do not show that any of those with errors was saved after it."""
        return self.accepted and any(each.code.id == "F214" and not each.facts["newer"] for each in self.findings)

    @property
    def newer_than_decision(self) -> str:
        """The returns that came after the decision to use this one; or empty."""
        return next((str(each.facts["newer"]) for each in self.findings if is_choice_with_newer(each)), "")

    @property
    def is_imported(self) -> bool:
        """Whether it was made from imported results."""
        return any(finding.code.id == "O680" for finding in self.findings)

    @property
    def is_unanswered(self) -> bool:
        """Whether it is accepted, although nothing was filled in."""
        if not self.accepted or self.stored_submission is None:
            return False
        stored = self.stored_submission
        return self._label.unanswered if isinstance(stored, SpillRef) else is_unanswered(stored)

    @property
    def was_read(self) -> bool:
        """Whether there is a submission."""
        return self.stored_submission is not None

    @property
    def saved(self) -> str:
        """When the file was saved, as the file says: ISO 8601, or empty."""
        return self._label.saved

    @property
    def saved_at(self) -> datetime | None:
        """The time of `saved`, in UTC unless it names another zone; None if it is not a valid time."""
        try:
            time = datetime.fromisoformat(self.saved)
        except ValueError:
            return None
        return time if time.tzinfo else time.replace(tzinfo=UTC)

    @property
    def program(self) -> str:
        """The program that saved the file, as the file says; or empty."""
        return self._label.program

    @property
    def answered(self) -> int:
        """How many answers were read."""
        return self._label.answers

    @property
    def outside_count(self) -> int:
        """How many texts, notes, pictures and the like are outside the answers."""
        return self._label.outside

    @property
    def _label(self) -> ReturnLabel:
        stored = self.stored_submission
        if isinstance(stored, SpillRef):
            assert isinstance(stored.label, ReturnLabel)  # noqa: S101  # set in `spilled_to`
            return stored.label
        if stored is None:
            return ReturnLabel("", "", 0)
        return ReturnLabel(stored.saved, stored.program, len(stored.answers), len(stored.outside))

    def spilled_to(self, store: SpillStore) -> Verdict:
        """A copy whose submission and findings are in a spill store."""
        changes: dict[str, Any] = {}
        if self.submission is not None:
            label = self._label._replace(unanswered=is_unanswered(self.submission))
            changes["stored_submission"] = SpillRef(store, f"submission {self.file}", self.submission, label)
        if self.findings:
            changes["stored_findings"] = SpillRef(store, f"findings {self.file}", self.findings)
        return replace(self, **changes)


def is_choice_with_newer(finding: Finding) -> bool:
    """Whether it says that a return is used by a decision after which a newer one came."""
    return finding.code.id == "F243" and bool(finding.facts.get("newer"))


def best_verdict(
    verdicts: Iterable[Verdict], states: Sequence[FileState] = (FileState.REJECTED, FileState.ACCEPTED)
) -> Verdict | None:
    """The file that speaks for a partner: of the best state, then the one that was saved last.

    Args:
        verdicts: on the files of one partner.
        states: the states that count, the best one last.
    """
    candidates = [verdict for verdict in verdicts if verdict.state in states]
    return max(
        candidates,
        key=lambda verdict: (states.index(verdict.state), verdict.saved_at or _NEVER, verdict.file),
        default=None,
    )


def verdicts_by_partner(verdicts: Iterable[Verdict]) -> dict[str, list[Verdict]]:
    """The verdicts on the files of each partner, by id; files of no known partner are left out."""
    return grouped((verdict.partner, verdict) for verdict in verdicts if verdict.partner is not None)


def returns_by_time(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """The files that were read as returns, the one saved last at the end; without copies of the same bytes."""
    read = (verdict for verdict in verdicts if verdict.was_read and verdict.state is not FileState.DUPLICATE)
    return sorted(read, key=lambda verdict: (verdict.saved_at or _NEVER, verdict.file))
